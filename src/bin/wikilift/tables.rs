//! `wikilift tables`: every table as data.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use wikilift::page::TableSelection;
use wikilift::repair::{RepairKind, Suspicion};
use wikilift::table::TableKind;
use wikilift::write::csv::{self, CellLinks, Concat, CsvStyle};
use wikilift::write::data_package::{DataPackage, Resource};
use wikilift::write::json::{TableDocument, TableStyle};
use wikilift::write::printable;
use wikilift::write::table::{self, CellStyle, Lines, Spans};
use wikilift::{Diagnostic, Document, Input, Page, Table, html};

use crate::args::{LinesChoice, LinksChoice, NamesChoice, SpansChoice, TableFormat, TablesArgs, TypesChoice};
use crate::folder::{OutFolder, PACKAGE};
use crate::inputs::{self, InputFile};
use crate::near::near;
use crate::output::{Output, is_csv_file, refuse_input};
use crate::{Outcome, complain, pages};

/// Reads the pages and writes their tables in order.
pub(crate) fn run(args: &TablesArgs) -> anyhow::Result<Outcome> {
    let job = Job::new(args)?;
    let inputs = inputs::find(&args.input);
    refuse_input(args.out.as_deref(), inputs.paths())?;
    let mut sink = Sink::open(args, job.form, &job.csv)?;
    let mut diagnostics = 0;
    let mut there = BTreeSet::new();
    let outcome = pages::each(
        &inputs,
        args.input.threads,
        args.repair.into(),
        |file, input, document| job.render(file, input, document),
        |found: Found| {
            diagnostics += found.diagnostics.len();
            if args.strict {
                pages::tell(&found.path, &found.diagnostics);
            }
            if there.len() < MAX_NAMES {
                there.extend(found.there);
            }
            for table in found.tables {
                sink.take(table)?;
            }
            Ok(())
        },
    )?;
    let is_empty = sink.is_empty();
    if sink.close(outcome == Outcome::Done)? != Outcome::Done {
        return Ok(Outcome::Incomplete);
    }
    if is_empty && outcome == Outcome::Done {
        if is_selective(args) {
            complain(&anyhow::anyhow!("no table matches{}", hint(args, &there)));
            return Ok(Outcome::Found);
        }
        complain(&anyhow::anyhow!("no tables found"));
    }
    Ok(if outcome == Outcome::Done && args.strict && diagnostics > 0 { Outcome::Found } else { outcome })
}

/// How many names of sections and columns are kept to suggest one of them.
const MAX_NAMES: usize = 10_000;

/// Whether the flags ask for some tables only.
fn is_selective(args: &TablesArgs) -> bool {
    let has_pattern = [&args.section, &args.caption, &args.column, &args.text].iter().any(|pattern| pattern.is_some());
    has_pattern
        || !args.index.is_empty()
        || !args.columns.is_empty()
        || args.min_rows > 0
        || args.select.is_some()
        || args.only_suspect
        || !args.kind.is_empty()
}

/// What may have been meant: the names of sections and columns that are like those of the flags.
fn hint(args: &TablesArgs, there: &BTreeSet<(Name, String)>) -> String {
    let of = |kind: Name| there.iter().filter(move |(found, _)| *found == kind).map(|(_, name)| name.as_str());
    let section = args.section.as_ref().map(|pattern| (pattern.as_str(), Name::Section));
    let columns = args.columns.iter().map(String::as_str).chain(args.column.as_ref().map(|pattern| pattern.as_str()));
    let asked = section.into_iter().chain(columns.map(|name| (name, Name::Column)));
    let meant: Vec<String> = asked
        .filter(|(word, kind)| !of(*kind).any(|name| name == *word))
        .filter_map(|(word, kind)| near(word, of(kind)).map(|name| format!("{name:?}")))
        .collect();
    if meant.is_empty() { String::new() } else { format!("; did you mean {}?", meant.join(", ")) }
}

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Section,
    Column,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The tables, in a format.
    Tables(TableFormat),
    /// One line for each table.
    List,
    /// All tables as one, in a format that has rows.
    Concat(TableFormat),
}

impl Form {
    /// What the flags ask for. Without a format, somebody who looks at a terminal sees the tables, and a program reads CSV.
    fn of(args: &TablesArgs) -> Self {
        let is_seen = args.out.is_none() && std::io::stdout().is_terminal();
        match args.format {
            _ if args.list => Self::List,
            format if args.concat => Self::Concat(format.unwrap_or(TableFormat::Csv)),
            Some(format) => Self::Tables(format),
            None if is_seen => Self::Tables(TableFormat::Text),
            None => Self::Tables(TableFormat::Csv),
        }
    }
}

/// What is done to each table.
struct Job<'a> {
    args: &'a TablesArgs,
    form: Form,
    selection: TableSelection,
    cells: CellStyle,
    csv: CsvStyle,
}

/// The tables of a page, rendered.
struct Found {
    path: String,
    tables: Vec<Written>,
    diagnostics: Vec<Diagnostic>,
    /// The names that could have been asked for, if no table of the page was chosen.
    there: Vec<(Name, String)>,
}

/// A rendered table; for CSV with its description, whose name is the preferred one.
struct Written {
    bytes: Vec<u8>,
    resource: Option<Resource>,
    /// Its rows, if all tables become one.
    concat: Option<Concat>,
    /// The path of its page, and what seems to be damaged; nothing if the bytes say it.
    path: String,
    suspects: Vec<Diagnostic>,
}

impl Written {
    /// Reports what seems to be damaged.
    fn tell(&self) {
        pages::tell(&self.path, &self.suspects);
    }
}

impl<'a> Job<'a> {
    fn new(args: &'a TablesArgs) -> anyhow::Result<Self> {
        let spans = match args.spans {
            SpansChoice::Fill => Spans::Fill,
            SpansChoice::Blank => Spans::Blank,
            SpansChoice::Mark => Spans::Mark,
        };
        let lines = match args.lines {
            LinesChoice::Space => Lines::Space,
            LinesChoice::Keep => Lines::Keep,
        };
        let cells = CellStyle::default().with_spans(spans).with_lines(lines).with_keep_scripts(args.keep_scripts);
        let links = match args.links {
            LinksChoice::Text => CellLinks::Text,
            LinksChoice::Target => CellLinks::Target,
            LinksChoice::Href => CellLinks::Href,
            LinksChoice::Markdown => CellLinks::Markdown,
            LinksChoice::Columns => CellLinks::Columns,
        };
        let csv = CsvStyle::default()
            .with_cells(cells)
            .with_links(links)
            .with_delimiter(args.delimiter)
            .with_bom(args.bom)
            .with_crlf(args.crlf)
            .with_guard_formulas(args.guard_formulas)
            .with_types(args.types == Some(TypesChoice::Add))
            .with_values(args.types == Some(TypesChoice::Replace));
        Ok(Self { args, form: Form::of(args), selection: selection(args)?, cells, csv })
    }

    fn render(&self, file: &InputFile, input: &Input, document: Document) -> anyhow::Result<Found> {
        let mut page = document.into_page();
        let picked = self.args.select.as_ref().map(|selector| html::select(input, &page, selector)).transpose()?;
        let mut tables = std::mem::take(&mut page.tables);
        let mut there: Vec<(Name, String)> = Vec::new();
        if is_selective(self.args) {
            let sections = tables.iter().filter_map(|table| page.sections.get(table.section? as usize));
            there.extend(sections.map(|section| (Name::Section, section.heading.to_string())));
            there.extend(tables.iter().flat_map(Table::column_names).map(|name| (Name::Column, name)));
        }
        if let Some(picked) = &picked {
            tables.retain(|table| picked.contains(&table.index));
        }
        if !self.args.kind.is_empty() {
            tables.retain(|table| self.args.kind.iter().any(|choice| choice.is(table.kind)));
        } else if input.is_html() && picked.is_none() {
            tables.retain(|table| table.kind.has_data());
        }
        tables.retain(|table| self.selection.matches(&page, table) && !(self.args.only_suspect && table.suspicions.is_empty()));
        if !self.args.columns.is_empty() {
            tables.retain_mut(|table| table.keep_columns(&self.args.columns).is_ok());
        }
        if self.args.names == NamesChoice::Snake {
            tables.iter_mut().for_each(Table::snake_case_columns);
        }
        let mut suspects = if self.args.strict { HashMap::new() } else { suspects(&page.diagnostics) };
        let written: anyhow::Result<Vec<Written>> =
            tables.iter().map(|table| self.write(file, &page, table, suspects.remove(&table.index).unwrap_or_default())).collect();
        let written = written?;
        if !written.is_empty() {
            there.clear();
        }
        Ok(Found { path: page.path, tables: written, diagnostics: page.diagnostics, there })
    }

    fn write(&self, file: &InputFile, page: &Page, table: &Table, suspects: Vec<Diagnostic>) -> anyhow::Result<Written> {
        let mut bytes = Vec::new();
        let mut resource = None;
        let format = match self.form {
            Form::List => {
                writeln!(bytes, "{}", printable(&summary(page, table)))?;
                return Ok(Written { bytes, resource, concat: None, path: page.path.clone(), suspects: Vec::new() });
            }
            Form::Concat(_) => {
                let concat = Some(Concat::of(page, table, &self.csv));
                return Ok(Written { bytes, resource, concat, path: page.path.clone(), suspects });
            }
            Form::Tables(format) => format,
        };
        match format {
            TableFormat::Csv => {
                csv::table(&mut bytes, page, table, &self.csv)?;
                let name = format!("{}--{}", file_name(&file.label()), table.index);
                resource = Some(Resource::new(&name, page, table, &self.csv, bytes.len() as u64));
            }
            TableFormat::Json | TableFormat::Ndjson => {
                let style = TableStyle::default()
                    .with_cells(self.cells)
                    .with_records(self.args.records)
                    .with_types(self.args.types.is_some())
                    .with_values(self.args.types == Some(TypesChoice::Replace));
                serde_json::to_writer(&mut bytes, &TableDocument::new(page, table, style))?;
            }
            TableFormat::Text => {
                let width = terminal_size::terminal_size().map(|(width, _)| width.0);
                writeln!(bytes, "{}", printable(&heading(page, table)))?;
                bytes.extend_from_slice(table::draw(table, self.cells, width).as_bytes());
            }
            TableFormat::Markdown => {
                if let Some(caption) = &table.caption {
                    writeln!(bytes, "{caption}\n")?;
                }
                bytes.extend_from_slice(table::markdown(page, table, self.cells).as_bytes());
            }
            TableFormat::Html => bytes.extend_from_slice(table::html(page, table, self.cells).as_bytes()),
        }
        Ok(Written { bytes, resource, concat: None, path: page.path.clone(), suspects })
    }
}

/// Returns the diagnostics of tables that look damaged, by the table's index. With `--strict`, all diagnostics of the page are told anyway.
fn suspects(diagnostics: &[Diagnostic]) -> HashMap<u32, Vec<Diagnostic>> {
    let mut suspects: HashMap<u32, Vec<Diagnostic>> = HashMap::new();
    for diagnostic in diagnostics {
        if let Some(suspect) = &diagnostic.suspect {
            suspects.entry(suspect.table).or_default().push(diagnostic.clone());
        }
    }
    suspects
}

/// The tables that the flags select.
fn selection(args: &TablesArgs) -> anyhow::Result<TableSelection> {
    let mut selection = TableSelection::default().with_indices(args.index.iter().copied()).with_min_rows(args.min_rows);
    if let Some(pattern) = &args.section {
        selection = selection.with_section(pattern.as_str())?;
    }
    if let Some(pattern) = &args.caption {
        selection = selection.with_caption(pattern.as_str())?;
    }
    if let Some(pattern) = &args.column {
        selection = selection.with_column(pattern.as_str())?;
    }
    if let Some(pattern) = &args.text {
        selection = selection.with_text(pattern.as_str())?;
    }
    Ok(selection)
}

/// Where a table comes from, in one line.
fn heading(page: &Page, table: &Table) -> String {
    let mut out = format!("{}:{}: table {}", page.path, table.location.line, table.index);
    if let Some(section) = table.section.and_then(|section| page.sections.get(section as usize)) {
        out.push_str(", ");
        out.push_str(&section.heading);
    }
    if let Some(caption) = &table.caption {
        out.push_str(": ");
        out.push_str(caption);
    }
    out
}

/// A table in one line: where it comes from, its size and notation, what was repaired, and what seems to be damaged.
fn summary(page: &Page, table: &Table) -> String {
    let (rows, columns) = (table.body().len(), table.columns.len());
    let mut out = format!("{}; {rows} × {columns}, {}", heading(page, table), table.syntax);
    if table.kind != TableKind::Data {
        out.push_str(&format!(", {}", table.kind));
    }
    let rows_of = |rows: usize| if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    if !table.repairs.is_empty() {
        let mut repaired: Vec<(RepairKind, usize)> = Vec::new();
        for repair in &table.repairs {
            match repaired.iter_mut().find(|(kind, _)| *kind == repair.kind) {
                Some((_, rows)) => *rows += repair.rows().len(),
                None => repaired.push((repair.kind, repair.rows().len())),
            }
        }
        let repaired: Vec<String> = repaired.into_iter().map(|(kind, rows)| format!("{kind} ({})", rows_of(rows))).collect();
        out.push_str("; repaired: ");
        out.push_str(&repaired.join(", "));
    }
    if !table.suspicions.is_empty() {
        out.push_str("; suspect: ");
        out.push_str(&table.suspicions.iter().map(Suspicion::to_string).collect::<Vec<_>>().join(", "));
    }
    out
}

/// The most bytes of a file's name that come from the page: file systems allow 255 in total.
const MAX_NAME_BYTES: usize = 180;

/// A name for the files of a page, from its path: without suffix, folders joined by `__`, without characters that some file system
/// rejects.
fn file_name(path: &str) -> String {
    let path = [".md", ".markdown", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json"]
        .iter()
        .find_map(|suffix| path.strip_suffix(suffix))
        .unwrap_or(path);
    let mut name = String::with_capacity(path.len());
    for part in path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")) {
        if !name.is_empty() {
            name.push_str("__");
        }
        name.extend(part.chars().map(|character| {
            let is_bad = character.is_control() || matches!(character, '<' | '>' | ':' | '"' | '|' | '?' | '*');
            if is_bad { '_' } else { character }
        }));
    }
    let end = (0..=MAX_NAME_BYTES.min(name.len())).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    name.truncate(end);
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "page".to_owned() } else { name.to_owned() }
}

/// The format that a file's name suggests, if it is not CSV.
fn other_format(path: &Path) -> Option<&'static str> {
    let suffix = path.extension()?.to_str()?.to_ascii_lowercase();
    match suffix.as_str() {
        _ if path.is_dir() => None,
        "json" => Some("json"),
        "ndjson" | "jsonl" => Some("ndjson"),
        "txt" => Some("text"),
        "md" | "markdown" => Some("markdown"),
        "html" | "htm" => Some("html"),
        _ => None,
    }
}

/// How many tables an error lists.
const MAX_LABELS: usize = 20;

/// A table in one line, with the number by which `--index` chooses it.
fn label(resource: &Resource) -> String {
    let names: Vec<&str> = resource.schema.fields.iter().map(|field| field.name.as_str()).take(4).collect();
    let section = resource.section.as_ref().map(|section| format!(", {section}")).unwrap_or_default();
    format!("{}: {}, line {}{section}: {}", resource.table, resource.page, resource.line, names.join(", "))
}

/// The columns of [`Concat`] that are numbers.
const NUMBERS: [&str; 2] = ["_table", "_row"];

/// Writes rows as JSON: objects with the names of the columns as keys.
fn write_objects(all: &Concat, format: TableFormat, output: &mut Output) -> anyhow::Result<()> {
    let is_array = format == TableFormat::Json;
    let mut is_first = true;
    for row in all.rows() {
        output.write_all(match (is_array, std::mem::take(&mut is_first)) {
            (true, true) => b"[\n".as_slice(),
            (true, false) => b",\n",
            (false, true) => b"",
            (false, false) => b"\n",
        })?;
        let value = |name: &str, text: &str| match text.parse::<u32>() {
            Ok(number) if NUMBERS.contains(&name) => number.into(),
            _ => serde_json::Value::from(text),
        };
        let mut object = serde_json::Serializer::new(&mut *output);
        serde::Serializer::collect_map(&mut object, all.names().iter().zip(row).map(|(name, text)| (name, value(name, text))))?;
    }
    output.write_all(match (is_array, is_first) {
        (true, true) => b"[]\n".as_slice(),
        (true, false) => b"\n]\n",
        (false, true) => b"",
        (false, false) => b"\n",
    })?;
    Ok(())
}

/// Takes the tables in order.
enum Sink<'a> {
    /// All tables into one output.
    One { output: Output, form: Form, count: usize },
    /// All tables as one, into one output.
    Concat { output: Output, format: TableFormat, style: Box<CsvStyle>, all: Box<Concat> },
    /// Each table into a file.
    Folder { folder: OutFolder, package: DataPackage, names: HashSet<String> },
    /// One table to standard output or a file; the first is held back until it is known to be the only one.
    Only { table: Option<Box<Written>>, path: Option<&'a Path>, labels: Vec<String> },
}

impl<'a> Sink<'a> {
    fn open(args: &'a TablesArgs, form: Form, style: &CsvStyle) -> anyhow::Result<Self> {
        if let Form::Concat(format) = form {
            if !matches!(format, TableFormat::Csv | TableFormat::Json | TableFormat::Ndjson) {
                bail!("--concat writes csv, json or ndjson");
            }
            let output = Output::open(args.out.as_deref())?;
            return Ok(Self::Concat { output, format, style: Box::new(style.clone()), all: Box::default() });
        }
        if form == Form::Tables(TableFormat::Csv) {
            let Some(folder) = args.out.as_deref().filter(|out| !is_csv_file(out)) else {
                return Ok(Self::Only { table: None, path: args.out.as_deref(), labels: Vec::new() });
            };
            if let Some(format) = other_format(folder) {
                bail!("{}: this would be the name of a folder of CSV files; did you mean --format {format}?", folder.display());
            }
            let folder = OutFolder::open(folder, args.force)?;
            folder.claim([Path::new(PACKAGE)])?;
            return Ok(Self::Folder { folder, package: DataPackage::new(), names: HashSet::new() });
        }
        Ok(Self::One { output: Output::open(args.out.as_deref())?, form, count: 0 })
    }

    fn take(&mut self, table: Written) -> anyhow::Result<()> {
        match self {
            Self::One { output, form, count } => {
                let before: &[u8] = match (*form, *count) {
                    (Form::Tables(TableFormat::Json), 0) => b"[\n",
                    (Form::Tables(TableFormat::Json), _) => b",\n",
                    (Form::List | Form::Tables(TableFormat::Ndjson), _) | (_, 0) => b"",
                    _ => b"\n",
                };
                *count += 1;
                table.tell();
                output.write_all(before)?;
                output.write_all(&table.bytes)?;
                if *form == Form::Tables(TableFormat::Ndjson) {
                    output.write_all(b"\n")?;
                }
            }
            Self::Concat { all, .. } => {
                table.tell();
                if let Some(table) = table.concat {
                    all.append(table);
                }
            }
            Self::Only { table: first, labels, .. } => {
                if labels.len() <= MAX_LABELS {
                    labels.extend(table.resource.as_ref().map(label));
                }
                first.get_or_insert_with(|| Box::new(table));
            }
            Self::Folder { folder, package, names } => {
                table.tell();
                let Some(mut resource) = table.resource else { return Ok(()) };
                if resource.schema.fields.is_empty() {
                    complain(&anyhow::anyhow!("{}: skipped a table without cells", resource.sources[0].title));
                    return Ok(());
                }
                // Names that differ only in case are the same file on some systems.
                let wanted = resource.name.clone();
                let mut again = 2;
                while !names.insert(resource.name.to_lowercase()) {
                    resource.name = format!("{wanted}-{again}");
                    again += 1;
                }
                resource.path = format!("{}.csv", resource.name);
                folder.write(Path::new(&resource.path), &table.bytes, "")?;
                package.resources.push(resource);
            }
        }
        Ok(())
    }

    /// Whether no table was taken.
    fn is_empty(&self) -> bool {
        match self {
            Self::One { count, .. } => *count == 0,
            Self::Concat { all, .. } => all.names().is_empty(),
            Self::Folder { package, .. } => package.resources.is_empty(),
            Self::Only { table, .. } => table.is_none(),
        }
    }

    /// Writes what is held back; an output that can hold one table only is left as it was if there are more.
    fn close(self, is_complete: bool) -> anyhow::Result<Outcome> {
        match self {
            Self::One { mut output, form, count } => {
                if form == Form::Tables(TableFormat::Json) {
                    output.write_all(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
                }
                output.close()?;
            }
            Self::Concat { mut output, format, style, all } => {
                if format == TableFormat::Csv {
                    all.write(&mut output, &style)?;
                } else {
                    write_objects(&all, format, &mut output)?;
                }
                output.close()?;
            }
            Self::Only { table, path, labels } => {
                if labels.len() > 1 {
                    complain(&anyhow::anyhow!(
                        "more than one table: use --out FOLDER to write them all, --list to list them, or select one with --index, --section, --caption, --column or --match"
                    ));
                    let mut errors = std::io::stderr().lock();
                    for label in labels.iter().take(MAX_LABELS) {
                        // If even that fails, nobody is listening.
                        let _ = writeln!(errors, "  {}", printable(label));
                    }
                    if labels.len() > MAX_LABELS {
                        let _ = writeln!(errors, "  …");
                    }
                    return Ok(Outcome::Incomplete);
                }
                let mut output = Output::open(path)?;
                if let Some(table) = table {
                    table.tell();
                    output.write_all(&table.bytes)?;
                }
                output.close()?;
            }
            Self::Folder { folder, package, .. } => folder.finish_package(&package, is_complete)?,
        }
        Ok(Outcome::Done)
    }
}
