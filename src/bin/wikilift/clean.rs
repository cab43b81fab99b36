//! `wikilift clean`: pages as clean Markdown or plain text.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;
use wikilift::{Change, CleanOptions, CleanRepair, LinkLabels, LinkStyle, Page, PageFiles, TableForm};

use crate::args::{CleanArgs, CleanForm, CleanLinks, CleanTables, InputArgs, Mended, Rename};
use crate::inputs::{self, InputFile};
use crate::output::Output;
use crate::{Outcome, pages};

/// A page on its way out.
struct Written {
    shown: String,
    source: String,
    target: Option<PathBuf>,
    text: String,
    changes: Vec<Change>,
}

/// A change with the page that it was made in.
#[derive(Serialize)]
struct Line<'c> {
    path: &'c str,
    #[serde(flatten)]
    change: &'c Change,
}

/// Reads the pages and writes each anew.
pub(crate) fn run(args: &CleanArgs) -> anyhow::Result<Outcome> {
    let mut options = options(args);
    let inputs = inputs::find(&args.input);
    let labels = inputs.files.iter().map(InputFile::label);
    options.files = match (&args.site, args.rename) {
        (Some(site), _) => files_of(site, args)?,
        (None, Rename::Keep) => PageFiles::new(labels),
        (None, Rename::Safe) => PageFiles::renamed(labels),
    };
    let several = inputs::are_several(&args.input.paths);
    if several && args.out.is_none() && !args.in_place && !args.dry_run && args.to != CleanForm::JsonText {
        bail!("several pages: --out FOLDER takes them all, --in-place writes them where they are, --dry-run only says what would change");
    }
    if args.in_place && inputs.files.iter().any(|file| file.path.as_os_str() == "-") {
        bail!("standard input has no place of its own: --in-place takes files and folders");
    }
    let mut report = args.report.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    // JSON goes to one place, whatever the number of pages.
    let mut lines = if args.to == CleanForm::JsonText && !args.dry_run { Some(Output::open(args.out.as_deref())?) } else { None };
    let (mut read, mut changed) = (0_usize, 0_usize);
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        |file, input, page| {
            let (text, changes) = written(&page, args, &options)?;
            Ok(Written {
                shown: file.path.display().to_string(),
                source: input.text().to_owned(),
                target: target(args, several, file, &options.files)?,
                text,
                changes,
            })
        },
        |written: Written| {
            if let Some(report) = &mut report {
                for change in &written.changes {
                    serde_json::to_writer(&mut *report, &Line { path: &written.shown, change })?;
                    report.write_all(b"\n")?;
                }
            }
            read += 1;
            let differs = written.text != written.source;
            changed += usize::from(differs);
            if let Some(lines) = &mut lines {
                return Ok(lines.write_all(written.text.as_bytes())?);
            }
            if args.dry_run {
                if args.diff && differs {
                    let diff = similar::TextDiff::from_lines(&written.source, &written.text);
                    let mut output = Output::open(None)?;
                    write!(output, "{}", diff.unified_diff().header(&written.shown, &written.shown))?;
                    output.close()?;
                }
                return Ok(());
            }
            let path = written.target.as_deref();
            if let Some(folder) = path.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
            }
            let mut output = Output::open(path)?;
            output.write_all(written.text.as_bytes())?;
            output.close()
        },
    )?;
    if let Some(report) = report {
        report.close()?;
    }
    if args.rename == Rename::Safe
        && several
        && let Some(folder) = args.out.as_deref()
    {
        write_renames(folder, &options.files)?;
    }
    if let Some(lines) = lines {
        lines.close()?;
    }
    if args.dry_run {
        crate::complain(&anyhow::anyhow!("{changed} of {read} pages would change"));
    }
    Ok(outcome)
}

/// The page as it is written, and what was changed. Plain text tells its changes only where they are asked for.
fn written(page: &Page, args: &CleanArgs, options: &CleanOptions) -> anyhow::Result<(String, Vec<Change>)> {
    let changes = || if args.report.is_some() { page.clean(options).changes } else { Vec::new() };
    match args.to {
        CleanForm::Markdown => {
            let cleaned = page.clean(options);
            Ok((cleaned.text, cleaned.changes))
        }
        CleanForm::Text => Ok((page.to_text(options), changes())),
        CleanForm::JsonText => {
            let mut text = String::new();
            for chunk in page.text_chunks(options, args.max_chars) {
                text.push_str(&serde_json::to_string(&chunk)?);
                text.push('\n');
            }
            Ok((text, changes()))
        }
    }
}

fn options(args: &CleanArgs) -> CleanOptions {
    let mut options = CleanOptions::default();
    options.links = match args.links {
        CleanLinks::Relative => LinkStyle::Relative,
        CleanLinks::Wikilink => LinkStyle::Wikilink,
        CleanLinks::Absolute => LinkStyle::Absolute,
        CleanLinks::Text => LinkStyle::Text,
    };
    options.tables = match args.tables {
        CleanTables::Auto => TableForm::Auto,
        CleanTables::Pipe => TableForm::Pipe,
        CleanTables::Html => TableForm::Html,
        CleanTables::List => TableForm::List,
        CleanTables::Drop => TableForm::Drop,
    };
    let named = |repair: CleanRepair| {
        args.repair.iter().any(|mended| match mended {
            Mended::All => true,
            Mended::None => false,
            Mended::Spans => repair == CleanRepair::Spans,
            Mended::Trails => repair == CleanRepair::Trails,
            Mended::Notes => repair == CleanRepair::Notes,
            Mended::Categories => repair == CleanRepair::Categories,
            Mended::Residue => repair == CleanRepair::Residue,
            Mended::Holes => repair == CleanRepair::Holes,
            Mended::Entities => repair == CleanRepair::Entities,
            Mended::Spaces => repair == CleanRepair::Spaces,
        })
    };
    options.repairs = CleanRepair::ALL.iter().copied().filter(|&repair| named(repair)).collect();
    options.keep_marks = args.keep_marks;
    options.drop_empty_notes = args.drop_empty_notes;
    options.variant.clone_from(&args.variant);
    options
}

/// The pages of the site, and what its links call them.
fn files_of(site: &Path, args: &CleanArgs) -> anyhow::Result<PageFiles> {
    let pages = inputs::find(&InputArgs { paths: vec![site.to_owned()], ..InputArgs::default() });
    let mut labels = LinkLabels::default();
    pages::each(
        &pages,
        args.input.threads,
        |_, _, page| Ok(page),
        |page: Page| {
            labels.add(&page);
            Ok(())
        },
    )?;
    Ok(PageFiles::new(pages.files.iter().map(InputFile::label)).with_labels(labels))
}

/// The files whose names changed, as `from,to`.
fn write_renames(folder: &Path, files: &PageFiles) -> anyhow::Result<()> {
    let mut output = Output::open(Some(&folder.join("renames.csv")))?;
    let mut writer = csv::Writer::from_writer(&mut output);
    writer.write_record(["from", "to"])?;
    for (from, to) in files.renames() {
        writer.write_record([from, to])?;
    }
    writer.flush()?;
    drop(writer);
    output.close()
}

/// The file that a page goes to: the same place below the folder. None for standard output.
fn target(args: &CleanArgs, several: bool, file: &InputFile, files: &PageFiles) -> anyhow::Result<Option<PathBuf>> {
    if args.in_place {
        return Ok(Some(file.path.clone()));
    }
    let Some(out) = args.out.as_deref() else { return Ok(None) };
    let target = if several {
        let label = file.label();
        let inside: PathBuf = Path::new(files.new_name(&label)).components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let inside = if args.to == CleanForm::Text { inside.with_extension("txt") } else { inside };
        out.join(inside)
    } else {
        out.to_owned()
    };
    let is_source = target.canonicalize().is_ok_and(|target| file.path.canonicalize().is_ok_and(|source| source == target));
    if is_source {
        bail!("{}: the cleaned page would be written over it; --in-place does that", file.path.display());
    }
    Ok(Some(target))
}
