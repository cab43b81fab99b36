//! `wikilift members`: organizations and their membership rows.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wikilift::organization::Lexicon;
use wikilift::write::csv::{self, ORGANIZATION_TABLES, OrganizationTables};
use wikilift::write::json;
use wikilift::{Document, Organization, Page};

use crate::args::{MembersArgs, MembersFormat};
use crate::folder::{OutFolder, PACKAGE};
use crate::inputs;
use crate::output::{Output, is_csv_file, refuse_input};
use crate::{Outcome, complain, pages};

/// Reads the pages and writes the organizations that they describe, in the order of their paths.
pub(crate) fn run(args: &MembersArgs) -> anyhow::Result<Outcome> {
    let lexicon = lexicon(args.lexicon.as_deref())?;
    let lexicon = lexicon.as_ref().unwrap_or(Lexicon::built_in());
    let inputs = inputs::find(&args.input);
    refuse_input(args.out.as_deref(), inputs.paths().chain(args.lexicon.as_deref()))?;
    let mut sink = Sink::open(args)?;
    let mut diagnostics = 0;
    // Pages that list members, and are probably not about an organization.
    let mut left_out: Vec<(String, usize, f32)> = Vec::new();
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        args.repair.into(),
        |_, _, page| Ok(Found::new(lexicon, page, args.all)),
        |found| {
            let Some(Found { page, organization }) = found else { return Ok(()) };
            if args.explain {
                let Organization { path, confidence, reasons, .. } = &organization;
                complain(&anyhow!("{path}: an organization with a probability of {confidence:.2}: {}", reasons.join("; ")));
            }
            if !args.all && organization.confidence < args.min_confidence {
                left_out.push((organization.path, organization.memberships.len(), organization.confidence));
                return Ok(());
            }
            diagnostics += organization.diagnostics.len();
            pages::tell(&organization.path, &organization.diagnostics);
            sink.take(&page, &organization)
        },
    )?;
    if !args.explain {
        tell_left_out(&left_out);
    }
    sink.close(outcome == Outcome::Done)?;
    Ok(if outcome == Outcome::Done && args.strict && diagnostics > 0 { Outcome::Found } else { outcome })
}

/// Says on standard error which pages with members were left out.
fn tell_left_out(pages: &[(String, usize, f32)]) {
    const HOW: &str = "--explain says why, --all prints them";
    match pages {
        [] => {}
        [(path, rows, confidence)] => {
            let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
            complain(&anyhow!("{path}: left out with {rows}: probably not about an organization (confidence {confidence:.2}); {HOW}"));
        }
        pages => complain(&anyhow!("{} pages with members left out: probably not about organizations; {HOW}", pages.len())),
    }
}

/// A page that lists members, or any page with `--all`.
struct Found {
    page: Page,
    organization: Organization,
}

impl Found {
    fn new(lexicon: &Lexicon, document: Document, all: bool) -> Option<Self> {
        let organization = if all { Some(lexicon.organization(&document)) } else { lexicon.organization_with_members(&document) };
        organization.map(|organization| Self { page: document.into_page(), organization })
    }
}

/// The built-in words and phrases, with those of the file on top.
fn lexicon(path: Option<&Path>) -> anyhow::Result<Option<Lexicon>> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(Lexicon::built_in().with_toml(&text).with_context(|| format!("{} is not a lexicon", path.display()))?))
}

/// Takes the organizations in order.
enum Sink {
    /// All into one output.
    One { output: Output, format: MembersFormat, count: usize },
    /// Tables with keys between them.
    Folder { tables: Box<OrganizationTables<Output>>, folder: Box<OutFolder> },
}

impl Sink {
    fn open(args: &MembersArgs) -> anyhow::Result<Self> {
        if let (MembersFormat::Csv, Some(folder)) = (args.format, args.out.as_deref().filter(|out| !is_csv_file(out))) {
            let mut folder = Box::new(OutFolder::open(folder, args.force)?);
            let names = ORGANIZATION_TABLES.map(|name| PathBuf::from(format!("{name}.csv")));
            folder.claim(names.iter().map(PathBuf::as_path).chain([Path::new(PACKAGE)]))?;
            let [a, b, c, d] = &names;
            let files = [folder.create(a)?, folder.create(b)?, folder.create(c)?, folder.create(d)?];
            return Ok(Self::Folder { tables: Box::new(OrganizationTables::new(files)?), folder });
        }
        let mut output = Output::open(args.out.as_deref())?;
        match args.format {
            MembersFormat::Csv => csv::membership_header(&mut output)?,
            MembersFormat::Jsonld => output.write_all(b"{\"@context\":\"https://schema.org\",\"@graph\":[\n")?,
            MembersFormat::Json => output.write_all(b"[\n")?,
            MembersFormat::Ndjson => {}
        }
        Ok(Self::One { output, format: args.format, count: 0 })
    }

    fn take(&mut self, page: &Page, organization: &Organization) -> anyhow::Result<()> {
        match self {
            Self::Folder { tables, .. } => tables.add(page, organization)?,
            Self::One { output, format, count } => {
                if *count > 0 && matches!(format, MembersFormat::Json | MembersFormat::Jsonld) {
                    output.write_all(b",\n")?;
                }
                *count += 1;
                match format {
                    MembersFormat::Csv => csv::memberships(&mut *output, organization)?,
                    MembersFormat::Json => serde_json::to_writer(&mut *output, organization)?,
                    MembersFormat::Ndjson => {
                        serde_json::to_writer(&mut *output, organization)?;
                        output.write_all(b"\n")?;
                    }
                    MembersFormat::Jsonld => serde_json::to_writer(&mut *output, &json::organization_ld(organization))?,
                }
            }
        }
        Ok(())
    }

    fn close(self, is_complete: bool) -> anyhow::Result<()> {
        match self {
            Self::Folder { tables, folder } => {
                for file in tables.finish()? {
                    file.close()?;
                }
                folder.finish_package(&OrganizationTables::<Output>::package(), is_complete)
            }
            Self::One { mut output, format, count } => {
                match format {
                    MembersFormat::Json => output.write_all(if count == 0 { b"]\n" } else { b"\n]\n" })?,
                    MembersFormat::Jsonld => output.write_all(b"\n]}\n")?,
                    MembersFormat::Csv | MembersFormat::Ndjson => {}
                }
                output.close()
            }
        }
    }
}
