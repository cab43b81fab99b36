//! `wikilift parse`: pages as JSON.

use std::io::Write;

use anyhow::bail;
use wikilift::{Document, Page, write};

use crate::args::{Format, ParseArgs};
use crate::inputs;
use crate::output::{Output, refuse_input};
use crate::{Outcome, pages};

/// Reads the pages and writes them in the order of their paths.
pub(crate) fn run(args: &ParseArgs) -> anyhow::Result<Outcome> {
    if let Some(unknown) = args.fields.iter().find(|field| !write::PAGE_FIELDS.contains(&field.as_str())) {
        bail!("a page has no key {unknown:?}; it has {}", write::PAGE_FIELDS.join(", "));
    }
    let inputs = inputs::find(&args.input);
    refuse_input(args.out.as_deref(), inputs.paths())?;
    let several = inputs::are_several(&args.input.paths);
    let format = args.format.unwrap_or(if several { Format::Ndjson } else { Format::Json });
    let mut writer = PageWriter { output: Output::open(args.out.as_deref())?, format, several, count: 0, diagnostics: 0 };
    writer.begin()?;
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        args.repair.into(),
        |_, _, document| render(document, args),
        |page| writer.write_rendered(&page),
    )?;
    let found = writer.end()?;
    Ok(if outcome == Outcome::Done && args.strict && found > 0 { Outcome::Found } else { outcome })
}

/// A page as JSON text.
struct Rendered {
    json: Vec<u8>,
    diagnostics: usize,
}

fn render(document: Document, args: &ParseArgs) -> anyhow::Result<Rendered> {
    let blocks = (args.blocks || args.fields.iter().any(|field| field == "blocks")).then(|| document.blocks());
    let mut page = document.into_page();
    page.blocks = blocks;
    let mut json = Vec::new();
    write_page(&mut json, &page, args)?;
    Ok(Rendered { json, diagnostics: page.diagnostics.len() })
}

fn write_page(out: &mut impl Write, page: &Page, args: &ParseArgs) -> anyhow::Result<()> {
    let layout = if args.pretty && args.format != Some(Format::Ndjson) { write::Layout::Pretty } else { write::Layout::Compact };
    Ok(write::page(out, page, &args.fields, layout)?)
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
