//! The arguments of every command. Doc comments here are the text of `--help`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use regex::Regex;
use scraper::Selector;
use wikilift::clean::ChineseVariant;
use wikilift::organization::ORGANIZATION_CONFIDENCE;
use wikilift::site::FindingCode;
use wikilift::table::TableKind;
use wikilift::{RepairLevel, Severity};

use crate::near::instead;

/// Turns wiki pages that were exported to Markdown, and MediaWiki HTML, into typed data
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert pages to typed JSON
    Parse(ParseArgs),
    /// Extract tables as CSV, JSON, Markdown, HTML, or drawn for a terminal
    Tables(Box<TablesArgs>),
    /// Extract organizations and their members as CSV, JSON or JSON-LD
    Members(MembersArgs),
    /// Extract records of your own kind from tables and lists, as described by a map file
    Records(RecordsArgs),
    /// Convert pages to clean Markdown or plain text
    Clean(CleanArgs),
    /// Check the links of all pages in a folder
    Check(Box<CheckArgs>),
    /// List every link in a folder with the page that it resolves to
    Links(LinksArgs),
    /// Explain a diagnostic or finding, with an example
    Explain(ExplainArgs),
}

/// The arguments of every command that reads pages.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders (every *.md and *.markdown file in them), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also read *.html, *.htm, *.xhtml, *.mhtml and *.mht files in folders
    #[arg(long)]
    pub(crate) html: bool,
    /// Also read files and folders whose names begin with a dot
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Also read files that git ignores
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Number of threads, at most 256 [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ParseArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// json: an object for one page, an array for several; ndjson: one page per line [default: json for one file, otherwise ndjson]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Indent the JSON
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Repair tables damaged by the exporter, as `tables` does; the key repairs of a table lists what was done
    #[arg(long, value_enum, default_value = "none")]
    pub(crate) repair: Level,
    /// Add the key blocks: headings, paragraphs, lists, quotations, code, figures and tables in document order
    #[arg(long)]
    pub(crate) blocks: bool,
    /// Print only these keys of each page
    #[arg(long, value_delimiter = ',', value_name = "KEY,…")]
    pub(crate) fields: Vec<String>,
    /// Write to this file instead of standard output; the file is replaced atomically
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit with status 1 if any page has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The folder with all pages; or files or several folders of it, of which alone findings are reported
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// text: `path:line:column: code: message`; json; sarif: SARIF 2.1.0; github: workflow annotations; junit: JUnit XML; html: a report page
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// Write to this file instead of standard output; the file is replaced atomically
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Report only these codes
    #[arg(long, value_delimiter = ',', value_name = "CODE,…", value_parser = finding_code)]
    pub(crate) only: Vec<FindingCode>,
    /// Do not report these codes
    #[arg(long, value_delimiter = ',', value_name = "CODE,…", value_parser = finding_code)]
    pub(crate) ignore: Vec<FindingCode>,
    /// Treat these codes as errors, which make the command exit with status 1
    #[arg(long, value_delimiter = ',', value_name = "CODE,…", value_parser = finding_code)]
    pub(crate) deny: Vec<FindingCode>,
    /// Treat these codes as warnings
    #[arg(long, value_delimiter = ',', value_name = "CODE,…", value_parser = finding_code)]
    pub(crate) warn: Vec<FindingCode>,
    /// Treat these codes as info
    #[arg(long, value_delimiter = ',', value_name = "CODE,…", value_parser = finding_code)]
    pub(crate) allow: Vec<FindingCode>,
    /// List findings of this severity and above; all are counted [default: warning for text and github; info for other formats and with --only]
    #[arg(long, value_name = "info|warning|error", value_parser = severity)]
    pub(crate) show: Option<Severity>,
    /// List at most N findings; all are counted
    #[arg(long, value_name = "N")]
    pub(crate) max_findings: Option<usize>,
    /// text: group findings by page and show the source line of each [default: in a terminal]
    #[arg(long, value_enum, default_value = "auto", hide_default_value = true)]
    pub(crate) context: When,
    /// Treat addresses on these hosts as links to the wiki itself [default: the host that most pages name as their source]
    #[arg(long, value_delimiter = ',', value_name = "HOST,…")]
    pub(crate) host: Vec<String>,
    /// Path prefixes before the title in such addresses, in addition to /wiki/ and /index.php/
    #[arg(long, value_delimiter = ',', value_name = "PATH,…")]
    pub(crate) prefix: Vec<String>,
    /// Do not report the findings recorded in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Record all current findings in the --baseline file
    #[arg(long, conflicts_with_all = ["only", "changed_since"])]
    pub(crate) update_baseline: bool,
    /// Report only pages that changed since this git revision, and links to pages that were removed since
    #[arg(long, value_name = "REV")]
    pub(crate) changed_since: Option<String>,
    /// Fix links in the files where the correction is certain (case, form, redirects, local pages)
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix: do not write any file
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
    /// Show what --fix would change as a diff; do not write any file
    #[arg(long)]
    pub(crate) diff: bool,
    /// Also check external addresses, using this program
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub(crate) external: Option<External>,
    /// Report on the folder as a whole instead, as text or JSON: orphans (pages without incoming links), wanted (missing pages by number of
    /// links), backlinks, redirect-chains, hosts (of external links)
    #[arg(long, value_enum, value_delimiter = ',', value_name = "NAME,…", conflicts_with_all = ["fix", "update_baseline"])]
    pub(crate) report: Vec<SiteReport>,
    /// html: URL prefix for links to the pages, such as https://github.com/OWNER/REPO/blob/main/
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    pub(crate) source_url: String,
    /// Read settings from this file [default: wikilift.toml in the folder or its nearest parent folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Also read files and folders whose names begin with a dot
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Also read files that git ignores
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Number of threads, at most 256 [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

/// Parses the code of a finding.
pub(crate) fn finding_code(word: &str) -> Result<FindingCode, String> {
    let codes: Vec<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    word.parse().map_err(|_| format!("no finding code {word:?}; {}", instead(word, &codes)))
}

/// Parses the name of a severity.
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
    /// https://lychee.cli.rs, which must be installed
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
    /// The folder with all pages
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// csv: one link per row; ndjson: one link per line; graphml: pages and the links between them, for graph tools
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: LinksFormat,
    /// Print only external addresses, one per line without duplicates: `wikilift links DIR --external | lychee -`
    #[arg(long, conflicts_with = "format")]
    pub(crate) external: bool,
    /// Treat addresses on these hosts as links to the wiki itself [default: the host that most pages name as their source]
    #[arg(long, value_delimiter = ',', value_name = "HOST,…")]
    pub(crate) host: Vec<String>,
    /// Write to this file instead of standard output; the file is replaced atomically
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Also read files and folders whose names begin with a dot
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Also read files that git ignores
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Number of threads, at most 256 [default: one per processor]
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
    /// csv: one table to standard output, several to files in the folder --out; json: an array; ndjson: one table per line; text: drawn for a
    /// terminal; markdown: pipe tables; html: clean HTML with row and column spans [default: csv; text on a terminal]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TableFormat>,
    /// csv, json, ndjson: all chosen tables as one, with the columns _path, _page, _section, _table and _row before those of the tables
    #[arg(long, conflicts_with_all = ["list", "records"])]
    pub(crate) concat: bool,
    /// Write one line for each table instead of the table: its place, size and notation, what was repaired, and what seems to be damaged
    #[arg(long, conflicts_with = "format")]
    pub(crate) list: bool,
    /// Write here instead of standard output: with csv, a folder of CSV files with a datapackage.json, or a single file if the name ends in
    /// .csv or .tsv; with other formats, a file
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// With --out FOLDER: also replace files that wikilift did not write, or that have changed since it wrote them
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Exit with status 1 if any page has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,

    /// Only tables with these numbers on their page, counted from 0
    #[arg(long, value_delimiter = ',', value_name = "N,…", help_heading = "Select")]
    pub(crate) index: Vec<u32>,
    /// Only tables in sections whose heading matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) section: Option<Regex>,
    /// Only tables whose caption matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) caption: Option<Regex>,
    /// Only tables with a column whose name matches
    #[arg(long, value_name = "REGEX", help_heading = "Select")]
    pub(crate) column: Option<Regex>,
    /// Only tables where the caption or a cell matches
    #[arg(long = "match", value_name = "REGEX", help_heading = "Select")]
    pub(crate) text: Option<Regex>,
    /// Only tables with at least N rows below the header
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Select")]
    pub(crate) min_rows: usize,
    /// Only tables that seem to be damaged and were not repaired, or were repaired without being sure
    #[arg(long, help_heading = "Select")]
    pub(crate) only_suspect: bool,
    /// Only tables of these kinds [default: data,infobox in HTML pages; all in Markdown]
    #[arg(long, value_parser = kind(), value_delimiter = ',', value_name = "KIND,…", help_heading = "Select")]
    pub(crate) kind: Vec<KindChoice>,
    /// HTML pages: only tables that match this CSS selector or are inside an element that does [default: all but layout tables]
    #[arg(long, value_name = "CSS", value_parser = selector, help_heading = "Select")]
    pub(crate) select: Option<String>,
    /// Keep only these columns, in this order; tables that lack one of them are left out
    #[arg(long, value_delimiter = ',', value_name = "NAME,…", help_heading = "Select")]
    pub(crate) columns: Vec<String>,

    /// Restore lost row and column spans: safe: where the table itself makes it certain; all: also where it is only likely
    #[arg(long, value_enum, default_value = "safe", help_heading = "Cells")]
    pub(crate) repair: Level,
    /// What slots covered by a spanned cell contain: its text, nothing, or a mark (↑ from above, ← from the left)
    #[arg(long, value_enum, default_value = "fill", help_heading = "Cells")]
    pub(crate) spans: SpansChoice,
    /// Line breaks in a cell: replaced by a space, or kept
    #[arg(long, value_enum, default_value = "space", help_heading = "Cells")]
    pub(crate) lines: LinesChoice,
    /// Parsed numbers, percentages, dates (EDTF) and booleans: add: beside the text, which is unchanged; replace: instead of the texts of
    /// a column if all of them are such values
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "add", help_heading = "Cells")]
    pub(crate) types: Option<TypesChoice>,
    /// Names of columns: as they are; snake: for databases, in lower case with _ between words
    #[arg(long, value_enum, default_value = "original", help_heading = "Cells")]
    pub(crate) names: NamesChoice,
    /// Keep addresses that run scripts (javascript:, vbscript:, data:) in written Markdown and HTML
    #[arg(long, help_heading = "Cells")]
    pub(crate) keep_scripts: bool,
    /// json, ndjson: write rows as objects with the column names as keys
    #[arg(long, help_heading = "Cells")]
    pub(crate) records: bool,

    /// Links in CSV: text: only the text of the cell; target, href: titles or addresses instead of the text; markdown: the text with Markdown
    /// links; columns: additional columns
    #[arg(long, value_enum, default_value = "text", help_heading = "CSV")]
    pub(crate) links: LinksChoice,
    /// Column delimiter: one ASCII character, or \t
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter, help_heading = "CSV")]
    pub(crate) delimiter: u8,
    /// Start files with a byte order mark, for spreadsheets that need it
    #[arg(long, help_heading = "CSV")]
    pub(crate) bom: bool,
    /// End lines with CR LF
    #[arg(long, help_heading = "CSV")]
    pub(crate) crlf: bool,
    /// Prefix cells that a spreadsheet would run as a formula with an apostrophe
    #[arg(long, help_heading = "CSV")]
    pub(crate) guard_formulas: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MembersArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// csv: one membership per row; json: an array of organizations; ndjson: one organization per line; jsonld: schema.org terms
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: MembersFormat,
    /// Write here instead of standard output: with csv, a folder (organizations, memberships, references, categories and a datapackage.json),
    /// or a single file if the name ends in .csv or .tsv; with other formats, a file
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// With --out FOLDER: also replace files that wikilift did not write, or that have changed since it wrote them
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Print every page, including those that list no members
    #[arg(long)]
    pub(crate) all: bool,
    /// Print pages that are about an organization with at least this probability, from 0 to 1
    #[arg(long, value_name = "NUMBER", default_value_t = ORGANIZATION_CONFIDENCE, value_parser = share)]
    pub(crate) min_confidence: f32,
    /// Say on standard error, for each page that lists members, how likely it is about an organization, and why
    #[arg(long)]
    pub(crate) explain: bool,
    /// A TOML file with additional words; see docs/members.md
    #[arg(long, value_name = "FILE")]
    pub(crate) lexicon: Option<PathBuf>,
    /// Repair tables damaged by the exporter, as `tables` does
    #[arg(long, value_enum, default_value = "safe")]
    pub(crate) repair: Level,
    /// Exit with status 1 if extracting members caused a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RecordsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The TOML map file that defines what headings and columns mean; see docs/members.md
    #[arg(long, value_name = "FILE")]
    pub(crate) map: PathBuf,
    /// csv: one record per row; json: an array; ndjson: one record per line
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: RecordsFormat,
    /// Write to this file instead of standard output; the file is replaced atomically
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Repair tables damaged by the exporter, as `tables` does
    #[arg(long, value_enum, default_value = "safe")]
    pub(crate) repair: Level,
    /// Exit with status 1 if extracting records caused a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// For one page, the file to write instead of standard output; for several, the folder for the same tree of files
    #[arg(long, short, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Links to pages: relative: to their Markdown files; wikilink: [[Title|text]]; absolute: to the wiki; text: no links, only their text
    #[arg(long, value_enum, default_value = "relative")]
    pub(crate) links: CleanLinks,
    /// Tables: auto: pipe tables if nothing is lost, otherwise HTML; pipe; html; list: one item per row; drop: leave tables out
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) tables: CleanTables,
    /// Repairs to make: by their certainty (none, safe, all), by name, or both
    #[arg(long, value_enum, value_delimiter = ',', default_value = "safe", value_name = "LEVEL|NAME,…")]
    pub(crate) repair: Vec<RepairWord>,
    /// Output: markdown; text: plain text; json-text: one JSON object per line with title, url, language, categories, sections, text
    #[arg(long, value_enum, default_value = "markdown")]
    pub(crate) to: CleanForm,
    /// With --to json-text: split pages into chunks of at most N characters, between sections and paragraphs
    #[arg(long, value_name = "N")]
    pub(crate) max_chars: Option<usize>,
    /// Convert Chinese text to this variant (link targets stay), and use its text from -{zh-hans:…;zh-hant:…}- [default: no conversion, the
    /// first text]
    #[arg(long, value_name = "CODE", value_parser = variant())]
    pub(crate) variant: Option<ChineseVariant>,
    /// Write every change to this file, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// With --out FOLDER: also replace files that wikilift did not write, or that have changed since it wrote them
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Overwrite each page with its cleaned form
    #[arg(long, conflicts_with_all = ["out", "to"])]
    pub(crate) in_place: bool,
    /// Do not write any file; report how many pages would change
    #[arg(long, conflicts_with_all = ["out"])]
    pub(crate) dry_run: bool,
    /// Show what would change as a diff; do not write any file
    #[arg(long, conflicts_with = "out")]
    pub(crate) diff: bool,
    /// The folder with all pages, against which links are resolved; its link texts also show where link trails begin [default: the pages that
    /// are cleaned together]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) site: Option<PathBuf>,
    /// Names of the written files: keep: unchanged; safe: valid on Windows, in git and in addresses, with a map in renames.csv
    #[arg(long, value_enum, default_value = "keep", conflicts_with_all = ["in_place", "site"])]
    pub(crate) rename: Rename,
    /// Keep the exporter's marks after links (ⓦ, Ⓡ)
    #[arg(long)]
    pub(crate) keep_marks: bool,
    /// Keep addresses that run scripts (javascript:, vbscript:, data:) in written Markdown and HTML
    #[arg(long)]
    pub(crate) keep_scripts: bool,
    /// Leave out references whose text was lost, and their marks
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
    /// No repairs
    None,
    /// Repairs that are certain
    Safe,
    /// Also repairs that are only likely
    All,
    /// Lost row and column spans of tables
    Spans,
    /// Text that the exporter pulled into links
    Trails,
    /// References become footnotes
    Notes,
    /// Categories and the exporter's attribution line move to the front matter
    Categories,
    /// Wikitext that the exporter did not convert
    Residue,
    /// Punctuation left around lost templates, and empty list items
    Holes,
    /// Character references that were escaped twice
    Entities,
    /// Repeated spaces
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
        _ => Err("one ASCII character that is not a quote or a line end, or \\t".to_owned()),
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

/// What becomes of typed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypesChoice {
    Add,
    Replace,
}

/// How columns are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NamesChoice {
    Original,
    Snake,
}

/// A kind of table, by its name in JSON.
fn kind() -> impl TypedValueParser<Value = KindChoice> {
    let names = TableKind::ALL.into_iter().map(TableKind::as_str).chain([ALL_KINDS]);
    PossibleValuesParser::new(names).map(|name| KindChoice(TableKind::ALL.into_iter().find(|kind| kind.as_str() == name)))
}

/// The word for all kinds.
const ALL_KINDS: &str = "all";

/// A kind of table, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KindChoice(Option<TableKind>);

impl KindChoice {
    /// Whether it names this kind.
    pub(crate) fn is(self, kind: TableKind) -> bool {
        self.0.is_none_or(|chosen| chosen == kind)
    }
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
    /// The code of a diagnostic or finding [default: list all codes]
    pub(crate) code: Option<String>,
}

/// Reads a number from 0 to 1.
fn share(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|number| (0.0..=1.0).contains(number)).ok_or_else(|| "not a number from 0 to 1".to_owned())
}
