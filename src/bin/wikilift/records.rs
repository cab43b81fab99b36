//! `wikilift records`: rows of the user's own design.

use std::io::Write;

use anyhow::Context;
use serde::Serialize;
use wikilift::Page;
use wikilift::record::{Record, RecordMap};
use wikilift::write::csv;

use crate::args::{RecordsArgs, RecordsFormat};
use crate::inputs;
use crate::output::{Output, refuse_input};
use crate::{Outcome, pages};

/// Reads the pages and writes their records, in the order of their paths.
pub(crate) fn run(args: &RecordsArgs) -> anyhow::Result<Outcome> {
    let text = std::fs::read_to_string(&args.map).with_context(|| format!("cannot read {}", args.map.display()))?;
    let map = RecordMap::from_toml(&text).with_context(|| format!("{} is not a record map", args.map.display()))?;
    let inputs = inputs::find(&args.input);
    refuse_input(args.out.as_deref(), inputs.paths().chain([args.map.as_path()]))?;
    let mut output = Output::open(args.out.as_deref())?;
    match args.format {
        RecordsFormat::Csv => csv::record_header(&mut output, &map)?,
        RecordsFormat::Json => output.write_all(b"[\n")?,
        RecordsFormat::Ndjson => {}
    }
    let (mut diagnostics, mut count) = (0, 0_usize);
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        args.repair.into(),
        |_, _, document| {
            let extraction = map.records(&document);
            let page = document.into_page();
            let mut written = Vec::new();
            match args.format {
                RecordsFormat::Csv => csv::records(&mut written, &map, &page, &extraction.records)?,
                RecordsFormat::Json | RecordsFormat::Ndjson => write_json(&mut written, &page, &extraction.records, args.format)?,
            }
            Ok((page.path, extraction.diagnostics, written))
        },
        |(path, found, written)| {
            diagnostics += found.len();
            pages::tell(&path, &found);
            if args.format == RecordsFormat::Json && !written.is_empty() {
                output.write_all(if count == 0 { b"" } else { b",\n" })?;
            }
            count += usize::from(!written.is_empty());
            Ok(output.write_all(&written)?)
        },
    )?;
    if args.format == RecordsFormat::Json {
        output.write_all(if count == 0 { b"]\n" } else { b"\n]\n" })?;
    }
    output.close()?;
    Ok(if outcome == Outcome::Done && args.strict && diagnostics > 0 { Outcome::Found } else { outcome })
}

/// A record with its page.
#[derive(Serialize)]
struct PageRecord<'r> {
    path: &'r str,
    page: &'r str,
    #[serde(flatten)]
    record: &'r Record,
}

fn write_json(out: &mut Vec<u8>, page: &Page, records: &[Record], format: RecordsFormat) -> anyhow::Result<()> {
    for (number, record) in records.iter().enumerate() {
        if format == RecordsFormat::Json && number > 0 {
            out.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut *out, &PageRecord { path: &page.path, page: &page.title.text, record })?;
        if format == RecordsFormat::Ndjson {
            out.push(b'\n');
        }
    }
    Ok(())
}
