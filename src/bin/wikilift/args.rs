//! What may be typed.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use regex::Regex;
use scraper::Selector;
use wikilift::clean::ChineseVariant;
use wikilift::site::FindingCode;
use wikilift::{RepairLevel, Severity};

/// Lifts wiki pages exported to Markdown into typed data.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Pages as typed JSON
    Parse(ParseArgs),
    /// Every table as data: CSV, JSON, or drawn
    Tables(Box<TablesArgs>),
    /// Organizations and their members: CSV, JSON, JSON-LD
    Members(MembersArgs),
    /// Rows of your own kind from tables and lists, by a file of words
    Records(RecordsArgs),
    /// Clean Markdown that every tool can read, or plain text
    Clean(CleanArgs),
    /// Links whose targets are wrong, over a folder of pages
    Check(Box<CheckArgs>),
    /// Every link of a folder, and the page that it leads to
    Links(LinksArgs),
    /// What a diagnostic means, with an example
    Explain(ExplainArgs),
}

/// What every command that reads pages takes.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders (all *.md and *.markdown in them), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Read the *.html, *.htm and *.xhtml of folders, too
    #[arg(long)]
    pub(crate) html: bool,
    /// Read files and folders whose name begins with a dot, too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Read what git ignores, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Pages read at the same time, at most 256 [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// json: one page an object, several an array; ndjson: one page a line [default: json for one file, else ndjson]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Indent JSON for people
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Repair tables that the exporter damaged, as `tables` does; each says what was done in its key repairs
    #[arg(long, value_enum, default_value = "none")]
    pub(crate) repair: Level,
    /// Add the key blocks: headings, paragraphs, lists, quotations, code, figures and tables, in order
    #[arg(long)]
    pub(crate) blocks: bool,
    /// Print only these keys of a page, in the page's order
    #[arg(long, value_delimiter = ',', value_name = "KEY,…")]
    pub(crate) fields: Vec<String>,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit with status 1 if any page has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The folder of all pages
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// text: path:line:column: code: message; json; sarif: SARIF 2.1.0; github: annotations of a workflow; junit: XML; html: one file to look
    /// at
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Look only for these
    #[arg(long, value_delimiter = ',', value_name = "CODE,…")]
    pub(crate) only: Vec<FindingCode>,
    /// Do not look for these
    #[arg(long, value_delimiter = ',', value_name = "CODE,…")]
    pub(crate) ignore: Vec<FindingCode>,
    /// Take these for errors: the command exits with status 1
    #[arg(long, value_delimiter = ',', value_name = "CODE,…")]
    pub(crate) deny: Vec<FindingCode>,
    /// Take these for warnings
    #[arg(long, value_delimiter = ',', value_name = "CODE,…")]
    pub(crate) warn: Vec<FindingCode>,
    /// Take these for notes
    #[arg(long, value_delimiter = ',', value_name = "CODE,…")]
    pub(crate) allow: Vec<FindingCode>,
    /// List findings of this severity and above; all are counted [default: warning for text and github, info for the others and with --only]
    #[arg(long, value_name = "info|warning|error", value_parser = severity)]
    pub(crate) show: Option<Severity>,
    /// List so many; all are counted
    #[arg(long, value_name = "N")]
    pub(crate) max_findings: Option<usize>,
    /// text: show the line of each finding and group them by page [default: in a terminal]
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) context: When,
    /// Take addresses on these hosts for the wiki's own [default: the host that most pages say they are from]
    #[arg(long, value_delimiter = ',', value_name = "HOST,…")]
    pub(crate) host: Vec<String>,
    /// What stands before the title in such addresses, besides /wiki/ and /index.php/
    #[arg(long, value_delimiter = ',', value_name = "PATH,…")]
    pub(crate) prefix: Vec<String>,
    /// Findings in this file are known and not listed
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings to the file of --baseline
    #[arg(long, conflicts_with_all = ["only", "changed_since"])]
    pub(crate) update_baseline: bool,
    /// Look only at pages that changed since this revision of git, and at links to pages that vanished
    #[arg(long, value_name = "REV")]
    pub(crate) changed_since: Option<String>,
    /// Put right what is certain (case, form, redirects, local pages), in the files
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix: write nothing
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
    /// With --fix --dry-run: show what would change
    #[arg(long, requires = "dry_run")]
    pub(crate) diff: bool,
    /// Look at external addresses, too, with this program
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub(crate) external: Option<External>,
    /// Tell of the whole folder instead: pages nobody links to; missing pages that are linked most; who links to a page; redirects in a row;
    /// hosts of external links. As text or json
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME,…", conflicts_with_all = ["fix", "update_baseline"])]
    pub(crate) report: Vec<SiteReport>,
    /// html: what stands before the paths in links to the pages, as https://github.com/OWNER/REPO/blob/main/
    #[arg(long, value_name = "URL", default_value = "")]
    pub(crate) source_url: String,
    /// Read settings from this file [default: wikilift.toml in the folder or the nearest one above]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Read files and folders whose name begins with a dot, too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Read what git ignores, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Pages read at the same time, at most 256 [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

/// A severity by its name.
pub(crate) fn severity(word: &str) -> Result<Severity, String> {
    match word {
        "info" => Ok(Severity::Info),
        "warning" => Ok(Severity::Warning),
        "error" => Ok(Severity::Error),
        _ => Err("a severity is info, warning or error".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    Text,
    Json,
    Sarif,
    Github,
    Junit,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum External {
    /// https://lychee.cli.rs, installed on this machine
    Lychee,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum SiteReport {
    Orphans,
    Wanted,
    Backlinks,
    RedirectChains,
    Hosts,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LinksArgs {
    /// The folder of all pages
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// csv: a row a link; ndjson: an object a line; graphml: pages and the links between them, for graph tools
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: LinksFormat,
    /// Only the external addresses, one a line, each once: `wikilift links DIR --external | lychee -`
    #[arg(long, conflicts_with = "format")]
    pub(crate) external: bool,
    /// Take addresses on these hosts for the wiki's own [default: the host that most pages say they are from]
    #[arg(long, value_delimiter = ',', value_name = "HOST,…")]
    pub(crate) host: Vec<String>,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Read files and folders whose name begins with a dot, too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Read what git ignores, too
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Pages read at the same time, at most 256 [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinksFormat {
    Csv,
    Ndjson,
    Graphml,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TablesArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// csv: one table to standard output, several to files of the folder --out; json: an array; ndjson: one table a line; text: drawn for
    /// a terminal; markdown: pipe tables; html: clean, with real spans
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: TableFormat,
    /// Write here instead of standard output: for csv a folder, which gets a datapackage.json as well,
    /// or one file if it ends in .csv or .tsv; else a file
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// With --out FOLDER: replace files that wikilift did not write, or that were changed since
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Exit with status 1 if any page has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,

    /// Only tables of these numbers on their page, from 0
    #[arg(long, value_delimiter = ',', value_name = "N,…", help_heading = "Select")]
    pub(crate) index: Vec<u32>,
    /// Only tables of sections whose heading matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) section: Option<Regex>,
    /// Only tables whose caption matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) caption: Option<Regex>,
    /// Only tables with a column whose name matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) column: Option<Regex>,
    /// Only tables with a text, anywhere, that matches
    #[arg(long = "match", value_name = "REGEX", help_heading = "Select")]
    pub(crate) text: Option<Regex>,
    /// Only tables with so many rows below the header, or more
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Select")]
    pub(crate) min_rows: usize,
    /// HTML pages: only tables that this CSS selector picks, or that stand in what it picks [default: all but layout tables]
    #[arg(long, value_name = "CSS", value_parser = selector, help_heading = "Select")]
    pub(crate) select: Option<String>,
    /// Keep only these columns, in this order; a table without one of them is left out
    #[arg(long, value_delimiter = ',', value_name = "NAME,…", help_heading = "Select")]
    pub(crate) columns: Vec<String>,

    /// Undo lost row and column spans: safe: what is certain from the table itself; all: what is more likely than not
    #[arg(long, value_enum, default_value = "safe", help_heading = "Cells")]
    pub(crate) repair: Level,
    /// Where a spanned cell reaches into: its text, nothing, or a mark (↑ from above, ← from the left)
    #[arg(long, value_enum, default_value = "fill", help_heading = "Cells")]
    pub(crate) spans: SpansChoice,
    /// Lines of a cell: a space between them, or kept as line ends
    #[arg(long, value_enum, default_value = "space", help_heading = "Cells")]
    pub(crate) lines: LinesChoice,
    /// Say what numbers, percentages, dates (EDTF) and yes or no cells hold; the text stays as it is
    #[arg(long, help_heading = "Cells")]
    pub(crate) types: bool,
    /// Keep addresses that run a script (javascript:, vbscript:, data:) in the Markdown and HTML that is written
    #[arg(long, help_heading = "Cells")]
    pub(crate) keep_scripts: bool,
    /// json, ndjson: rows as objects by the names of the columns
    #[arg(long, help_heading = "Cells")]
    pub(crate) records: bool,

    /// Links in CSV: the cell's text; where they lead, as titles or addresses, in its place; as Markdown in it; or in columns of their own
    #[arg(long, value_enum, default_value = "text", help_heading = "CSV")]
    pub(crate) links: LinksChoice,
    /// Between cells: one character of ASCII, or \\t
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter, help_heading = "CSV")]
    pub(crate) delimiter: u8,
    /// Begin with a byte order mark, for spreadsheets that need it
    #[arg(long, help_heading = "CSV")]
    pub(crate) bom: bool,
    /// End lines with CR LF
    #[arg(long, help_heading = "CSV")]
    pub(crate) crlf: bool,
    /// Put an apostrophe before cells that a spreadsheet would run as a formula
    #[arg(long, help_heading = "CSV")]
    pub(crate) guard_formulas: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MembersArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// csv: one membership a row; json: an array of organizations; ndjson: one organization a line; jsonld: schema.org
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: MembersFormat,
    /// Write here instead of standard output: for csv a folder (organizations, memberships, references, categories and a
    /// datapackage.json), or one file if it ends in .csv or .tsv; else a file
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// With --out FOLDER: replace files that wikilift did not write, or that were changed since
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Print every page, whether it lists members or not
    #[arg(long)]
    pub(crate) all: bool,
    /// A TOML file with more words; see docs/members.md
    #[arg(long, value_name = "FILE")]
    pub(crate) lexicon: Option<PathBuf>,
    /// Repair tables that the exporter damaged, as `tables` does
    #[arg(long, value_enum, default_value = "safe")]
    pub(crate) repair: Level,
    /// Exit with status 1 if the members of any page have a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RecordsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The TOML file that says what headings and columns mean; see docs/members.md
    #[arg(long, value_name = "FILE")]
    pub(crate) map: PathBuf,
    /// csv: one record a row; json: an array; ndjson: one record a line
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: RecordsFormat,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Repair tables that the exporter damaged, as `tables` does
    #[arg(long, value_enum, default_value = "safe")]
    pub(crate) repair: Level,
    /// Exit with status 1 if any record has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// One page: this file instead of standard output; several: the folder that takes the same tree of files
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Links to pages: relative: to their Markdown files; wikilink: [[Title|text]]; absolute: to the wiki; text: none
    #[arg(long, value_enum, default_value = "relative")]
    pub(crate) links: CleanLinks,
    /// Tables: auto: pipe where that carries all of it, else HTML; pipe; html; list: an item a row; drop
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) tables: CleanTables,
    /// Which repairs are made: by how sure they are (none, safe, all), by name, or both
    #[arg(long, value_enum, value_delimiter = ',', default_value = "safe", value_name = "LEVEL|NAME,…")]
    pub(crate) repair: Vec<RepairWord>,
    /// What is written: Markdown; plain text; or JSON, an object a line: title, url, language, categories, text, sections
    #[arg(long, value_enum, default_value = "markdown")]
    pub(crate) to: CleanForm,
    /// With --to json-text: parts of at most so many characters, cut between sections and paragraphs
    #[arg(long, value_name = "N")]
    pub(crate) max_chars: Option<usize>,
    /// Convert Chinese text to this variant, targets of links untouched; also chooses in -{zh-hans:…;zh-hant:…}-, where else the first is taken
    #[arg(long, value_name = "CODE", value_parser = variant())]
    pub(crate) variant: Option<ChineseVariant>,
    /// Write every change to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// With --out FOLDER: replace files that wikilift did not write, or that were changed since
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Write each page over its source
    #[arg(long, conflicts_with_all = ["out", "to"])]
    pub(crate) in_place: bool,
    /// Write nothing, say how many pages would change
    #[arg(long, conflicts_with_all = ["out"])]
    pub(crate) dry_run: bool,
    /// With --dry-run: show what would change
    #[arg(long, requires = "dry_run")]
    pub(crate) diff: bool,
    /// The folder of all pages: links to one lead to its file, and what its pages call a target shows where a trail begins. Without
    /// it, links lead to the pages that are cleaned together
    #[arg(long, value_name = "FOLDER")]
    pub(crate) site: Option<PathBuf>,
    /// Names of the written files: keep: as they are; safe: such as Windows, git and addresses take, with a map in renames.csv
    #[arg(long, value_enum, default_value = "keep", conflicts_with_all = ["in_place", "site"])]
    pub(crate) rename: Rename,
    /// Keep the exporter's marks behind links (ⓦ, Ⓡ)
    #[arg(long)]
    pub(crate) keep_marks: bool,
    /// Keep addresses that run a script (javascript:, vbscript:, data:) in the Markdown and HTML that is written
    #[arg(long)]
    pub(crate) keep_scripts: bool,
    /// Leave out references whose text is lost, and their marks
    #[arg(long)]
    pub(crate) drop_empty_notes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CleanLinks {
    Relative,
    Wikilink,
    Absolute,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CleanTables {
    Auto,
    Pipe,
    Html,
    List,
    Drop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rename {
    Keep,
    Safe,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RepairWord {
    /// None of them
    None,
    /// Those that leave no doubt
    Safe,
    /// Also those that are only likely
    All,
    /// Lost row and column spans of tables
    Spans,
    /// Text that the exporter pulled into links
    Trails,
    /// References as footnotes
    Notes,
    /// Categories and the exporter's first line into the front matter
    Categories,
    /// Wikitext that the exporter did not read
    Residue,
    /// Punctuation around lost templates, and empty items
    Holes,
    /// Character references escaped once too often
    Entities,
    /// Spaces beside other spaces
    Spaces,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CleanForm {
    Markdown,
    Text,
    JsonText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MembersFormat {
    Csv,
    Json,
    Ndjson,
    Jsonld,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordsFormat {
    Csv,
    Json,
    Ndjson,
}

fn variant() -> impl TypedValueParser<Value = ChineseVariant> {
    PossibleValuesParser::new(ChineseVariant::ALL.map(ChineseVariant::as_str)).try_map(|code| code.parse::<ChineseVariant>())
}

fn selector(text: &str) -> Result<String, String> {
    Selector::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        &[byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(byte),
        _ => Err("one character of ASCII that is no quote and no line end, or \\t".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Csv,
    Json,
    Ndjson,
    Text,
    Markdown,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    None,
    Safe,
    All,
}

impl From<Level> for RepairLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::None => Self::None,
            Level::Safe => Self::Safe,
            Level::All => Self::All,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpansChoice {
    Fill,
    Blank,
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinesChoice {
    Space,
    Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinksChoice {
    Text,
    Target,
    Href,
    Markdown,
    Columns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Ndjson,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The code of a diagnostic; without one, all codes are listed
    pub(crate) code: Option<String>,
}
