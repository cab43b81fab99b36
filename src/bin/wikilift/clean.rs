//! `wikilift clean`: pages as clean Markdown or plain text.

use std::collections::{HashMap, HashSet};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{anyhow, bail};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use wikilift::clean::{LinkLabels, LinkStyle, PageFiles, TableForm};
use wikilift::repair::{Change, RepairGroup};
use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
use wikilift::{CleanOptions, Document, Input, Page, RepairLevel};

use crate::args::{CleanArgs, CleanForm, CleanLinks, CleanTables, InputArgs, Rename, RepairWord};
use crate::folder::{OutFolder, listed};
use crate::inputs::{self, InputFile, Inputs};
use crate::output::{FileId, Output, refuse_input, rewrite, write_diff};
use crate::{Outcome, complain, pages};

/// A page that is ready to be written.
struct Written {
    /// Its index among the inputs.
    number: usize,
    input: Input,
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

/// Where pages go.
enum Sink<'a> {
    /// Nowhere: `--dry-run`.
    Nowhere,
    /// Over their sources.
    InPlace,
    /// Into one output: one page, or the lines of `--to json-text`.
    One(Output),
    /// Into a folder, each under its own name.
    Folder { folder: OutFolder, names: &'a [PathBuf] },
}

/// Reads the pages and writes each one again.
pub(crate) fn run(mut args: CleanArgs) -> anyhow::Result<Outcome> {
    args.dry_run |= args.diff;
    let args = &args;
    if args.repair.len() > 1 && args.repair.contains(&RepairWord::None) {
        bail!("--repair none cannot be combined with other values");
    }
    let mut options = options(args);
    let mut inputs = inputs::find(&args.input);
    let several = inputs::are_several(&args.input.paths);
    if several && args.out.is_none() && !args.in_place && !args.dry_run && args.to != CleanForm::JsonText {
        bail!(
            "several pages: use --out FOLDER to write them to a folder, --in-place to overwrite them, or --dry-run to see what would change"
        );
    }
    if args.in_place && inputs.files.iter().any(|file| inputs::is_standard(&file.path)) {
        bail!("--in-place needs files or folders, not standard input");
    }
    if let Some(site) = &args.site {
        inputs.name_in_site(site);
    }
    options.files = match (&args.site, args.rename) {
        (Some(site), _) => files_of(site, args)?,
        (None, Rename::Keep) => index(&inputs, args)?,
        (None, Rename::Safe) => index(&inputs, args)?.with_safe_names(),
    };
    let typed = inputs.typed();
    let into_folder = several && args.to != CleanForm::JsonText && !args.in_place && !args.dry_run;
    // A page with two names is written once; a symbolic link to a page stays a symbolic link.
    let links = if into_folder || args.in_place || args.dry_run { take_links(&mut inputs, into_folder) } else { Vec::new() };
    if args.in_place {
        refuse_html(&mut inputs);
    }
    let names: Vec<PathBuf> =
        if into_folder { inputs.files.iter().map(|file| name_in_folder(file, args, &options.files)).collect() } else { Vec::new() };
    refuse_input(args.report.as_deref(), inputs.paths())?;
    let sink = Sink::open(args, &inputs, into_folder.then_some(names.as_slice()), &links, &options.files)?;
    let report = args.report.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    let mut writer = Writer { args, inputs: &inputs, sink, report, read: 0, changed: 0, are_written: true };
    let files: HashMap<&Path, usize> = inputs.files.iter().enumerate().map(|(number, file)| (file.path.as_path(), number)).collect();
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        level(args),
        |file, input, document| {
            let (text, changes) = written(&document, args, &options)?;
            Ok(Written { number: files.get(file.path.as_path()).copied().unwrap_or(0), input: input.clone(), text, changes })
        },
        |written| writer.write(&written),
    )?;
    let outcome = if writer.are_written { outcome } else { Outcome::Incomplete };
    if let Some(report) = writer.report {
        report.close()?;
    }
    match writer.sink {
        Sink::Nowhere => {
            let (changed, read) = (writer.changed, writer.read);
            complain(&anyhow!("{changed} of {read} {} would change", if read == 1 { "page" } else { "pages" }));
        }
        Sink::InPlace => {}
        Sink::One(output) => output.close()?,
        Sink::Folder { mut folder, .. } => {
            write_links(&mut folder, &links, args, &options.files)?;
            if args.rename == Rename::Safe {
                folder.write(Path::new("renames.csv"), &renames(&options.files)?, "")?;
            }
            folder.finish(&typed, outcome == Outcome::Done)?;
        }
    }
    Ok(outcome)
}

impl<'n> Sink<'n> {
    /// Opens what the pages go to; nothing is written yet. `names` are those of the pages if they go into a folder.
    fn open(
        args: &CleanArgs,
        inputs: &Inputs,
        names: Option<&'n [PathBuf]>,
        links: &[InputFile],
        files: &PageFiles,
    ) -> anyhow::Result<Self> {
        Ok(match (args.out.as_deref(), names) {
            _ if args.dry_run => Self::Nowhere,
            _ if args.in_place => Self::InPlace,
            (Some(out), Some(names)) => {
                let link_names: Vec<PathBuf> = links.iter().map(|file| name_in_folder(file, args, files)).collect();
                refuse_collisions(inputs, out, names, args)?;
                let folder = OutFolder::open(out, args.force)?;
                folder.claim(names.iter().chain(&link_names).map(PathBuf::as_path))?;
                Self::Folder { folder, names }
            }
            (out, _) => {
                if let Some(out) = out.filter(|out| args.to == CleanForm::Markdown && inputs::holds_html(out)) {
                    bail!("{}: refusing to write Markdown to an HTML file", out.display());
                }
                refuse_input(out, inputs.paths())?;
                refuse_input(out, args.report.as_deref())?;
                Self::One(Output::open(out)?)
            }
        })
    }
}

/// Writes pages in order.
struct Writer<'a> {
    args: &'a CleanArgs,
    inputs: &'a Inputs,
    sink: Sink<'a>,
    report: Option<Output>,
    read: usize,
    changed: usize,
    are_written: bool,
}

impl Writer<'_> {
    fn write(&mut self, written: &Written) -> anyhow::Result<()> {
        let file = &self.inputs.files[written.number];
        if let Some(report) = &mut self.report {
            let path = file.path.display().to_string();
            for change in &written.changes {
                serde_json::to_writer(&mut *report, &Line { path: &path, change })?;
                report.write_all(b"\n")?;
            }
        }
        self.read += 1;
        let differs = written.text != written.input.text();
        self.changed += usize::from(differs);
        if !written.input.is_exact() && !written.input.is_enveloped() && !self.args.in_place {
            complain(&anyhow!("{}: bytes that are not UTF-8 were written as U+FFFD", file.path.display()));
        }
        match &mut self.sink {
            Sink::Nowhere if self.args.diff && differs => write_diff(&file.path, written.input.text(), &written.text),
            Sink::Nowhere => Ok(()),
            Sink::InPlace => {
                if let Err(error) = in_place(file, written) {
                    if is_fatal(&error) {
                        return Err(error);
                    }
                    complain(&error);
                    self.are_written = false;
                }
                Ok(())
            }
            Sink::One(output) => Ok(output.write_all(written.text.as_bytes())?),
            Sink::Folder { folder, names } => folder.write(&names[written.number], written.text.as_bytes(), &file.typed.to_string_lossy()),
        }
    }
}

/// Removes symbolic links to other pages, and second names of a file, from the inputs: what they point to is written under one name.
/// Returns the links to write as links; when writing into a folder, all other names that are left out are reported in one line.
fn take_links(inputs: &mut Inputs, into_folder: bool) -> Vec<InputFile> {
    let mut seen: HashMap<FileId, usize> = HashMap::new();
    for (number, file) in inputs.files.iter().enumerate() {
        if let Some(id) = FileId::of(&file.path).filter(|_| file.link.is_none()) {
            seen.entry(id).or_insert(number);
        }
    }
    let (mut links, mut others) = (Vec::new(), Vec::new());
    let mut number = 0;
    inputs.files.retain(|file| {
        let first = FileId::of(&file.path).and_then(|id| seen.get(&id).copied());
        let is_own = first.is_none_or(|first| first == number);
        number += 1;
        let is_relative = file.link.as_deref().is_some_and(Path::is_relative);
        match file.link {
            _ if is_own => return true,
            // In the output folder, a second file does no harm; in place, the source would be written twice.
            None if into_folder => return true,
            Some(_) if into_folder && is_relative && cfg!(unix) => links.push(file.clone()),
            _ => others.push(file.path.display().to_string()),
        }
        false
    });
    if into_folder && !others.is_empty() {
        inputs.diagnostics.push(anyhow!("skipped symbolic links to pages that are written already: {}", listed(others.into_iter())));
    }
    links
}

/// Removes HTML pages, which cannot take Markdown in place, and reports them as errors.
fn refuse_html(inputs: &mut Inputs) {
    let refused = |file: InputFile| anyhow!("{}: refusing to overwrite an HTML file with Markdown; use --out", file.path.display());
    inputs.errors.extend(inputs.files.extract_if(.., |file| inputs::holds_html(&file.path)).map(refused));
}

/// The name of a file that takes Markdown: for an HTML page, it ends in `.md`.
fn as_markdown(path: &Path) -> PathBuf {
    if inputs::holds_html(path) { path.with_extension("md") } else { path.to_owned() }
}

/// Refuses, before anything is written, two pages that go to one file, and a page that would overwrite a file that is read or the report.
fn refuse_collisions(inputs: &Inputs, out: &Path, names: &[PathBuf], args: &CleanArgs) -> anyhow::Result<()> {
    let mut taken: HashMap<&Path, &Path> = HashMap::new();
    let sources: HashSet<FileId> = inputs.paths().filter_map(FileId::of).collect();
    let report = args.report.as_deref().and_then(FileId::of);
    for (file, name) in inputs.files.iter().zip(names) {
        let target = out.join(name);
        if let Some(other) = taken.insert(name, &file.path) {
            bail!("{} and {} would both be written to {}", other.display(), file.path.display(), target.display());
        }
        if args.report.as_deref() == Some(target.as_path()) {
            bail!("{}: the report and the page {} would both be written there", target.display(), file.path.display());
        }
        if let Some(id) = FileId::of(&target) {
            if sources.contains(&id) {
                bail!("{}: refusing to overwrite an input file; use --in-place", target.display());
            }
            if report.as_ref() == Some(&id) {
                bail!("{}: the report and the page {} would both be written there", target.display(), file.path.display());
            }
        }
    }
    Ok(())
}

/// The path of a page below the folder that it goes to.
fn name_in_folder(file: &InputFile, args: &CleanArgs, files: &PageFiles) -> PathBuf {
    let place = as_markdown(file.place());
    let label = place.to_string_lossy();
    // A name that is not UTF-8 stays as it is, so that two of them do not become one.
    let place = match files.new_name(&label) {
        new if new == label => place.clone(),
        new => PathBuf::from(new),
    };
    let inside: PathBuf = place.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    if args.to == CleanForm::Text { inside.with_extension("txt") } else { inside }
}

/// Writes symbolic links between pages as links between their files.
fn write_links(folder: &mut OutFolder, links: &[InputFile], args: &CleanArgs, files: &PageFiles) -> anyhow::Result<()> {
    #[cfg(unix)]
    for file in links {
        let Some(to) = &file.link else { continue };
        let to = as_markdown(to);
        let to = if args.to == CleanForm::Text { to.with_extension("txt") } else { to };
        folder.link(&name_in_folder(file, args, files), &to, &file.typed.to_string_lossy())?;
    }
    #[cfg(not(unix))]
    let _ = (folder, links, args, files);
    Ok(())
}

/// Writes a page over its source, if nothing would be lost and the source has not changed since it was read.
fn in_place(file: &InputFile, written: &Written) -> anyhow::Result<()> {
    let Written { input, text, .. } = written;
    if text == input.text() && !input.is_utf16() {
        return Ok(());
    }
    if input.is_enveloped() {
        bail!("{}: not written: the page is only a part of this file", file.path.display());
    }
    if !input.is_exact() {
        bail!("{}: not written: it is not UTF-8, and the invalid bytes would be lost", file.path.display());
    }
    let is_unchanged = |target: &Path| Input::read(target).is_ok_and(|now| now.text() == input.text() && now.is_exact());
    rewrite(&file.path, text, is_unchanged)?;
    if input.is_utf16() {
        complain(&anyhow!("{}: converted from UTF-16 to UTF-8", file.path.display()));
    }
    Ok(())
}

/// Whether an error will also affect the next page.
fn is_fatal(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    error
        .chain()
        .filter_map(kind)
        .any(|kind| matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem))
}

/// The text to write, and what was changed. For forms other than Markdown, changes are only collected for a report.
fn written(document: &Document, args: &CleanArgs, options: &CleanOptions) -> anyhow::Result<(String, Vec<Change>)> {
    let changes = || if args.report.is_some() { document.clean(options).changes } else { Vec::new() };
    match args.to {
        CleanForm::Markdown => {
            let cleaned = document.clean(options);
            Ok((cleaned.text, cleaned.changes))
        }
        CleanForm::Text => Ok((document.to_text(options), changes())),
        CleanForm::JsonText => {
            let mut text = String::new();
            for chunk in document.text_chunks(options, args.max_chars) {
                text.push_str(&serde_json::to_string(&chunk)?);
                text.push('\n');
            }
            Ok((text, changes()))
        }
    }
}

/// How certain repairs have to be: the last level that is named.
fn level(args: &CleanArgs) -> RepairLevel {
    let level = |word: &RepairWord| match word {
        RepairWord::None => Some(RepairLevel::None),
        RepairWord::Safe => Some(RepairLevel::Safe),
        RepairWord::All => Some(RepairLevel::All),
        _ => None,
    };
    args.repair.iter().rev().find_map(level).unwrap_or_default()
}

/// The group of repairs that a word names, if any.
fn group(word: RepairWord) -> Option<RepairGroup> {
    match word {
        RepairWord::None | RepairWord::Safe | RepairWord::All => None,
        RepairWord::Spans => Some(RepairGroup::Spans),
        RepairWord::Trails => Some(RepairGroup::Trails),
        RepairWord::Notes => Some(RepairGroup::Notes),
        RepairWord::Categories => Some(RepairGroup::Categories),
        RepairWord::Residue => Some(RepairGroup::Residue),
        RepairWord::Holes => Some(RepairGroup::Holes),
        RepairWord::Entities => Some(RepairGroup::Entities),
        RepairWord::Spaces => Some(RepairGroup::Spaces),
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
    let named: Vec<RepairGroup> = args.repair.iter().filter_map(|word| group(*word)).collect();
    options.repairs = if named.is_empty() { RepairGroup::ALL.to_vec() } else { named };
    options.keep_marks = args.keep_marks;
    options.keep_scripts = args.keep_scripts;
    options.drop_empty_notes = args.drop_empty_notes;
    options.variant = args.variant;
    options
}

/// The titles and paths of the pages. Beside files that were typed one by one, there may be others.
fn index(inputs: &Inputs, args: &CleanArgs) -> anyhow::Result<PageFiles> {
    let summary = |file: &InputFile| {
        let label = as_markdown(Path::new(&file.label())).to_string_lossy().into_owned();
        // A pipe can be read only once. What cannot be read is reported when it is its turn.
        let input = if file.path.is_file() && !inputs::holds_html(&file.path) { file.read().ok() } else { None };
        let input = input.map_or_else(|| Ok(Input::from_text(label.as_str(), "")?.titled(&file.title_path)), Ok::<_, wikilift::Error>)?;
        Ok(PageSummary::of_target(&input.named(label)))
    };
    let summaries: Vec<Result<PageSummary, wikilift::Error>> =
        pages::threads(args.input.threads)?.install(|| inputs.files.par_iter().map(summary).collect());
    let mut builder = SiteBuilder::new(&SiteOptions::default());
    for summary in summaries {
        builder.add_page(summary?);
    }
    let files = PageFiles::of_site(builder.build());
    let is_whole = args.input.paths.iter().all(|path| path.is_dir());
    Ok(if is_whole { files } else { files.incomplete() })
}

/// The pages of the site, and the labels that its links give them.
fn files_of(site: &Path, args: &CleanArgs) -> anyhow::Result<PageFiles> {
    let pages = inputs::find(&InputArgs { paths: vec![site.to_owned()], ..InputArgs::default() });
    let (mut labels, mut builder) = (LinkLabels::default(), SiteBuilder::new(&SiteOptions::default()));
    pages::each(
        &pages,
        args.input.threads,
        RepairLevel::None,
        |_, input, document| Ok((PageSummary::of_target(input), document.into_page())),
        |(summary, page): (PageSummary, Page)| {
            builder.add_page(summary);
            labels.add(&page);
            Ok(())
        },
    )?;
    Ok(PageFiles::of_site(builder.build()).with_labels(labels))
}

/// The files whose names changed, as CSV with the columns `from` and `to`.
fn renames(files: &PageFiles) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["from", "to"])?;
    for (from, to) in files.renames() {
        writer.write_record([from, to])?;
    }
    Ok(writer.into_inner()?)
}
