//! `wikilift members`: organizations and their membership rows.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use wikilift::write::{ORGANIZATION_TABLES, OrganizationTables};
use wikilift::{Lexicon, Organization, Page, write};

use crate::args::{MembersArgs, MembersFormat};
use crate::inputs;
use crate::output::Output;
use crate::{Outcome, pages};

/// Reads the pages and writes what they say of organizations, in the order of their paths.
pub(crate) fn run(args: &MembersArgs) -> anyhow::Result<Outcome> {
    let lexicon = lexicon(args.lexicon.as_deref())?;
    let lexicon = lexicon.as_ref().unwrap_or(Lexicon::built_in());
    let inputs = inputs::find(&args.input);
    let mut sink = Sink::open(args)?;
    let mut diagnostics = 0;
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        |_, _, page| Ok(Found::new(lexicon, page, args.all)),
        |found| {
            let Some(Found { page, organization }) = found else { return Ok(()) };
            diagnostics += organization.diagnostics.len();
            pages::tell(&organization.path, &organization.diagnostics);
            sink.take(&page, &organization)
        },
    )?;
    sink.close()?;
    Ok(if outcome == Outcome::Done && args.strict && diagnostics > 0 { Outcome::Found } else { outcome })
}

/// A page that lists members, or any with `--all`.
struct Found {
    page: Page,
    organization: Organization,
}

impl Found {
    fn new(lexicon: &Lexicon, page: Page, all: bool) -> Option<Self> {
        let organization = if all { Some(lexicon.organization(&page)) } else { lexicon.likely_organization(&page) };
        organization.map(|organization| Self { page, organization })
    }
}

/// The built-in words with those of the file on top.
fn lexicon(path: Option<&Path>) -> anyhow::Result<Option<Lexicon>> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(Lexicon::built_in().with(&text).with_context(|| format!("{} is no lexicon", path.display()))?))
}

/// Takes the organizations in order.
enum Sink {
    /// All into one output.
    One { output: Output, format: MembersFormat, count: usize },
    /// Tables with keys between them.
    Folder { tables: Box<OrganizationTables<Output>>, package: Output },
}

impl Sink {
    fn open(args: &MembersArgs) -> anyhow::Result<Self> {
        if let (MembersFormat::Csv, Some(folder)) = (args.format, &args.out) {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
            let open = |name: &str| Output::open(Some(&folder.join(format!("{name}.csv"))));
            let [a, b, c, d] = ORGANIZATION_TABLES;
            let tables = Box::new(OrganizationTables::new([open(a)?, open(b)?, open(c)?, open(d)?])?);
            return Ok(Self::Folder { tables, package: Output::open(Some(&folder.join("datapackage.json")))? });
        }
        let mut output = Output::open(args.out.as_deref())?;
        match args.format {
            MembersFormat::Csv => write::membership_header(&mut output)?,
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
                    MembersFormat::Csv => write::memberships(&mut *output, organization)?,
                    MembersFormat::Json => serde_json::to_writer(&mut *output, organization)?,
                    MembersFormat::Ndjson => {
                        serde_json::to_writer(&mut *output, organization)?;
                        output.write_all(b"\n")?;
                    }
                    MembersFormat::Jsonld => serde_json::to_writer(&mut *output, &write::json_ld(organization))?,
                }
            }
        }
        Ok(())
    }

    fn close(self) -> anyhow::Result<()> {
        match self {
            Self::Folder { tables, mut package } => {
                for file in tables.finish()? {
                    file.close()?;
                }
                serde_json::to_writer_pretty(&mut package, &OrganizationTables::<Output>::package())?;
                package.write_all(b"\n")?;
                package.close()
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
