//! What may be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

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
    /// What a diagnostic means, with an example
    Explain(ExplainArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ParseArgs {
    /// Files, folders (all *.md and *.markdown in them), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// json: one page an object, several an array; ndjson: one page a line [default: json for one file, else ndjson]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Indent JSON for people
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Print only these keys of a page, in the page's order
    #[arg(long, value_delimiter = ',', value_name = "KEY,…")]
    pub(crate) fields: Vec<String>,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit with status 1 if any page has a diagnostic
    #[arg(long)]
    pub(crate) strict: bool,
    /// Read files and folders whose name begins with a dot, too
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Pages read at the same time [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
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
