//! `wikilift parse`: pages as JSON.

use std::io::{BufWriter, Write};

use anyhow::bail;
use wikilift::write::json;
use wikilift::{Diagnostic, Document, Page};

use crate::args::{Format, ParseArgs};
use crate::inputs;
use crate::near::instead;
use crate::output::{Output, refuse_input};
use crate::{Outcome, pages};

/// Reads the pages and writes them in the order of their paths.
pub(crate) fn run(args: &ParseArgs) -> anyhow::Result<Outcome> {
    if let Some(unknown) = args.fields.iter().find(|field| !json::PAGE_FIELDS.contains(&field.as_str())) {
        bail!("unknown key {unknown:?}; {}", instead(unknown, json::PAGE_FIELDS));
    }
    let inputs = inputs::find(&args.input);
    refuse_input(args.out.as_deref(), inputs.paths())?;
    let is_only = inputs.files.len() == 1;
    let several = inputs::are_several(&args.input.paths);
    let format = args.format.unwrap_or(if several { Format::Ndjson } else { Format::Json });
    let mut writer = PageWriter { output: Output::open(args.out.as_deref())?, format, several, count: 0, diagnostics: 0 };
    writer.begin()?;
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        args.repair.into(),
        |_, _, document| make(document, args, format, is_only),
        |page| writer.write(page, args),
    )?;
    let found = writer.end()?;
    Ok(if outcome == Outcome::Done && args.strict && found > 0 { Outcome::Found } else { outcome })
}

/// A page that is ready to be written: as it is if it is the only one, otherwise as JSON, so that pages are serialized by many threads.
enum Made {
    Page(Box<Page>),
    Json { json: Vec<u8>, path: String, diagnostics: Vec<Diagnostic> },
}

fn make(document: Document, args: &ParseArgs, format: Format, is_only: bool) -> anyhow::Result<Made> {
    let blocks = (args.blocks || args.fields.iter().any(|field| field == "blocks")).then(|| document.blocks());
    let mut page = document.into_page();
    page.blocks = blocks;
    if is_only {
        return Ok(Made::Page(Box::new(page)));
    }
    let mut json = Vec::new();
    write_page(&mut json, &page, args, format)?;
    Ok(Made::Json { json, path: page.path, diagnostics: page.diagnostics })
}

fn write_page(out: &mut impl Write, page: &Page, args: &ParseArgs, format: Format) -> anyhow::Result<()> {
    // A line is an object in NDJSON, whatever else is asked for.
    let layout = if args.pretty && format == Format::Json { json::Layout::Pretty } else { json::Layout::Compact };
    Ok(json::page(out, page, &args.fields, layout)?)
}

struct PageWriter {
    output: Output,
    format: Format,
    several: bool,
    count: usize,
    diagnostics: usize,
}

impl PageWriter {
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

    fn write(&mut self, page: Made, args: &ParseArgs) -> anyhow::Result<()> {
        self.separate()?;
        match page {
            Made::Page(page) => {
                self.diagnostics += page.diagnostics.len();
                if args.strict {
                    pages::tell(&page.path, &page.diagnostics);
                }
                let mut out = BufWriter::new(&mut self.output);
                write_page(&mut out, &page, args, self.format)?;
                out.flush()?;
            }
            Made::Json { json, path, diagnostics } => {
                self.diagnostics += diagnostics.len();
                if args.strict {
                    pages::tell(&path, &diagnostics);
                }
                self.output.write_all(&json)?;
            }
        }
        self.end_line()
    }

    fn end_line(&mut self) -> anyhow::Result<()> {
        if !(self.format == Format::Json && self.several) {
            self.output.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Ends the output. Returns the number of diagnostics of all pages.
    fn end(mut self) -> anyhow::Result<usize> {
        if self.format == Format::Json && self.several {
            self.output.write_all(b"\n]\n")?;
        }
        self.output.close()?;
        Ok(self.diagnostics)
    }
}
