//! `wikilift explain`: what a diagnostic of a page or a finding of a check means.

use std::io::Write;

use anyhow::bail;
use wikilift::DiagnosticCode;
use wikilift::site::FindingCode;

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::near::near;
use crate::output::Output;

pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let mut output = Output::open(None)?;
    match &args.code {
        None => {
            let width = DiagnosticCode::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
            for code in DiagnosticCode::ALL {
                writeln!(output, "{:width$}  {}", code.as_str(), code.summary())?;
            }
            writeln!(output, "\nof `wikilift check`:")?;
            for code in FindingCode::ALL {
                writeln!(output, "{:width$}  {}", code.as_str(), code.help())?;
            }
        }
        Some(word) => {
            // A link without an address is both a diagnostic of its page and a finding of a check.
            let finding = word.parse::<FindingCode>();
            match word.parse::<DiagnosticCode>() {
                Ok(code) => write!(output, "{code} ({})\n\n{}\n\n{}\n", code.severity(), code.summary(), code.explanation())?,
                Err(_) if finding.is_err() => {
                    let codes =
                        DiagnosticCode::ALL.iter().map(|code| code.as_str()).chain(FindingCode::ALL.iter().map(|code| code.as_str()));
                    match near(word, codes) {
                        Some(near) => bail!("unknown code {word:?}; did you mean {near}?"),
                        None => bail!("unknown code {word:?}; `wikilift explain` lists all codes"),
                    }
                }
                Err(_) => {}
            }
            if let Ok(code) = finding {
                write!(output, "{code}, of `wikilift check` ({})\n\n{}\n", code.severity(), code.help())?;
            }
        }
    }
    output.close()?;
    Ok(Outcome::Done)
}
