//! Reads pages in parallel, and takes their results in the order of the paths.

use std::io::Write;

use anyhow::{Context, bail};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};
use wikilift::site::MAX_THREADS;
use wikilift::write::printable;
use wikilift::{Diagnostic, DiagnosticCode, Document, Input, Page, ParseOptions, RepairLevel};

use crate::inputs::{InputFile, Inputs};
use crate::{Outcome, complain, faults};

/// How many pages are read before they are written: enough to keep all processors busy, few enough to keep in memory.
const PAGES_AT_ONCE: usize = 256;

/// Reads every page, makes something of each with `make` and passes it to `take` in order. What cannot be read is reported on standard
/// error.
pub(crate) fn each<R: Send>(
    inputs: &Inputs,
    threads: Option<usize>,
    repairs: RepairLevel,
    make: impl Fn(&InputFile, &Input, Document) -> anyhow::Result<R> + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut outcome = if inputs.errors.is_empty() { Outcome::Done } else { Outcome::Incomplete };
    inputs.errors.iter().chain(&inputs.diagnostics).for_each(complain);
    let read = |file: &InputFile| {
        faults::guarded(&file.path, || {
            let input = file.read()?;
            let document = Document::parse(&input, &ParseOptions::default().with_repair_level(repairs));
            refuse_what_is_no_page(document.page())?;
            make(file, &input, document)
        })
    };
    let mut take_result = |result: anyhow::Result<R>| match result {
        Ok(made) => take(made),
        Err(error) => {
            complain(&error);
            outcome = Outcome::Incomplete;
            Ok(())
        }
    };
    if let [only] = inputs.files.as_slice() {
        take_result(read(only))?;
    } else {
        let threads = self::threads(threads)?;
        for files in inputs.files.chunks(PAGES_AT_ONCE) {
            let made: Vec<anyhow::Result<R>> = threads.install(|| files.par_iter().map(read).collect());
            for result in made {
                take_result(result)?;
            }
        }
    }
    Ok(outcome)
}

/// Refuses a file that is no page, and reports a page that is not read as what it is.
fn refuse_what_is_no_page(page: &Page) -> anyhow::Result<()> {
    for diagnostic in page.diagnostics.iter().take_while(|diagnostic| diagnostic.location.span.start == 0) {
        match diagnostic.code {
            DiagnosticCode::NotAPage => bail!("{}: {}", page.path, diagnostic.message),
            DiagnosticCode::WikitextPage => tell(&page.path, std::slice::from_ref(diagnostic)),
            _ => {}
        }
    }
    Ok(())
}

/// Starts that many threads, or as many as there are processors.
pub(crate) fn threads(count: Option<usize>) -> anyhow::Result<ThreadPool> {
    ThreadPoolBuilder::new().num_threads(count.unwrap_or(0).min(MAX_THREADS)).build().context("cannot start threads")
}

/// Reports diagnostics on standard error, as `path:line:column: code: message`.
pub(crate) fn tell(path: &str, diagnostics: &[Diagnostic]) {
    let mut errors = std::io::stderr().lock();
    for Diagnostic { code, message, location, .. } in diagnostics {
        // If even that fails, nobody is listening.
        let _ = writeln!(errors, "{}:{location}: {code}: {}", printable(path), printable(message));
    }
}
