//! `wikilift explain`: what a diagnostic of a page or a finding of a check means.

use std::io::Write;

use anyhow::Context;
use wikilift::{Code, FindingCode};

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::output::Output;

pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let mut output = Output::open(None)?;
    match &args.code {
        None => {
            let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
            for code in Code::ALL {
                writeln!(output, "{:width$}  {}", code.as_str(), code.summary())?;
            }
            writeln!(output, "\nof `wikilift check`:")?;
            for code in FindingCode::ALL {
                writeln!(output, "{:width$}  {}", code.as_str(), code.help())?;
            }
        }
        Some(code) if let Ok(code) = code.parse::<FindingCode>() => {
            write!(output, "{code} ({})\n\n{}\n", code.severity(), code.help())?;
        }
        Some(code) => {
            let code: Code = code.parse().context("`wikilift explain` lists all codes")?;
            write!(output, "{code} ({})\n\n{}\n\n{}\n", code.severity(), code.summary(), code.explanation())?;
        }
    }
    output.close()?;
    Ok(Outcome::Done)
}
