//! `wikilift parse`: pages as JSON.

use std::io::Write;

use anyhow::{anyhow, bail};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use wikilift::{Page, write};

use crate::args::{Format, ParseArgs};
use crate::inputs::{self, InputFile};
use crate::output::Output;
use crate::{Outcome, complain};

/// How many pages are read before they are written: enough to keep all processors at work, few enough to keep in memory.
const PAGES_AT_ONCE: usize = 256;

/// Reads the pages and writes them in the order of their paths.
pub(crate) fn run(args: &ParseArgs) -> anyhow::Result<Outcome> {
    if let Some(unknown) = args.fields.iter().find(|field| !write::PAGE_FIELDS.contains(&field.as_str())) {
        bail!("a page has no key {unknown:?}; it has {}", write::PAGE_FIELDS.join(", "));
    }
    let inputs = inputs::find(&args.paths, args.hidden);
    let mut outcome = if inputs.errors.is_empty() { Outcome::Done } else { Outcome::Incomplete };
    inputs.errors.iter().for_each(complain);
    if inputs.hidden > 0 {
        complain(&anyhow!("{} pages whose names begin with a dot were skipped; --hidden reads them", inputs.hidden));
    }
    let several = inputs::are_several(&args.paths);
    let format = args.format.unwrap_or(if several { Format::Ndjson } else { Format::Json });
    let mut writer = PageWriter { output: Output::open(args.out.as_deref())?, args, format, several, count: 0, diagnostics: 0 };
    writer.begin()?;
    if let [only] = inputs.files.as_slice() {
        match only.read() {
            Ok(input) => writer.write(&Page::parse(&input))?,
            Err(error) => {
                complain(&error);
                outcome = Outcome::Incomplete;
            }
        }
    } else {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(args.threads.unwrap_or(0)).build()?;
        for files in inputs.files.chunks(PAGES_AT_ONCE) {
            let pages: Vec<anyhow::Result<Rendered>> = threads.install(|| files.par_iter().map(|file| render(file, args)).collect());
            for page in pages {
                match page {
                    Ok(page) => writer.write_rendered(&page)?,
                    Err(error) => {
                        complain(&error);
                        outcome = Outcome::Incomplete;
                    }
                }
            }
        }
    }
    let found = writer.end()?;
    Ok(if outcome == Outcome::Done && args.strict && found > 0 { Outcome::Found } else { outcome })
}

/// A page as JSON text.
struct Rendered {
    json: Vec<u8>,
    diagnostics: usize,
}

fn render(file: &InputFile, args: &ParseArgs) -> anyhow::Result<Rendered> {
    let page = Page::parse(&file.read()?);
    let mut json = Vec::new();
    write_page(&mut json, &page, args)?;
    Ok(Rendered { json, diagnostics: page.diagnostics.len() })
}

fn write_page(out: &mut impl Write, page: &Page, args: &ParseArgs) -> anyhow::Result<()> {
    let layout = if args.pretty && args.format != Some(Format::Ndjson) { write::Layout::Pretty } else { write::Layout::Compact };
    Ok(write::page(out, page, &args.fields, layout)?)
}

struct PageWriter<'a> {
    output: Output,
    args: &'a ParseArgs,
    format: Format,
    several: bool,
    count: usize,
    diagnostics: usize,
}

impl PageWriter<'_> {
    fn begin(&mut self) -> anyhow::Result<()> {
        if self.format == Format::Json && self.several {
            self.output.write_all(b"[")?;
        }
        Ok(())
    }

    fn separate(&mut self) -> anyhow::Result<()> {
        if self.format == Format::Json && self.several {
            self.output.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        }
        self.count += 1;
        Ok(())
    }

    fn write(&mut self, page: &Page) -> anyhow::Result<()> {
        self.separate()?;
        self.diagnostics += page.diagnostics.len();
        write_page(&mut self.output, page, self.args)?;
        self.end_line()
    }

    fn write_rendered(&mut self, page: &Rendered) -> anyhow::Result<()> {
        self.separate()?;
        self.diagnostics += page.diagnostics;
        self.output.write_all(&page.json)?;
        self.end_line()
    }

    fn end_line(&mut self) -> anyhow::Result<()> {
        if !(self.format == Format::Json && self.several) {
            self.output.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Ends the output. Goes out: how many diagnostics the pages have.
    fn end(mut self) -> anyhow::Result<usize> {
        if self.format == Format::Json && self.several {
            self.output.write_all(b"\n]\n")?;
        }
        self.output.close()?;
        Ok(self.diagnostics)
    }
}
