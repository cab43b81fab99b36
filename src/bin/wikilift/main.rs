//! The command line: reads flags, calls the library, and writes the results. Data goes to standard output or `--out`, everything else to
//! standard error.
//!
//! Exit status: 0 done; 1 `check` found an error, or `--strict` found a diagnostic; 2 the command could not run, or could not read all of
//! its input.

mod args;
mod changed;
mod check;
mod clean;
mod config;
mod explain;
mod external;
mod faults;
mod folder;
mod inputs;
mod links;
mod members;
mod near;
mod output;
mod pages;
mod parse;
mod records;
mod scope;
mod site_report;
mod tables;

use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::iter;
use std::process::ExitCode;

use clap::Parser;
use wikilift::write::printable;

use crate::args::{Args, Command};

/// The outcome of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// `check` found an error, or `--strict` found a diagnostic.
    Found,
    /// Some input could not be read, and the rest was written; or one table was asked for and there are more.
    Incomplete,
}

fn main() -> ExitCode {
    let args = Args::parse_from(with_joined_values(std::env::args_os()));
    faults::catch();
    let outcome = faults::guarded_run(|| match args.command {
        Command::Parse(args) => parse::run(&args),
        Command::Tables(args) => tables::run(&args),
        Command::Members(args) => members::run(&args),
        Command::Records(args) => records::run(&args),
        Command::Clean(args) => clean::run(args),
        Command::Check(args) => check::run(*args),
        Command::Links(args) => links::run(&args),
        Command::Explain(args) => explain::run(&args),
    });
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// Joins `--types replace` to `--types=replace`. The flag may stand alone before a path, so that a word after it is its value only if it is one
/// of its values.
fn with_joined_values(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    for arg in args {
        let is_value = arg == "add" || arg == "replace";
        match joined.last_mut().filter(|last| is_value && *last == "--types") {
            Some(flag) => {
                flag.push("=");
                flag.push(arg);
            }
            None => joined.push(arg),
        }
    }
    joined
}

/// Reports on standard error what went wrong. If even that fails, nobody is listening.
fn complain(error: &anyhow::Error) {
    complain_of(error.as_ref());
}

/// As [`complain`], with each cause once.
fn complain_of(error: &dyn Error) {
    let mut said = String::new();
    for cause in iter::successors(Some(error), |&error| error.source()).map(ToString::to_string) {
        // Some errors of libraries already include the message of their cause.
        if !said.ends_with(&cause) {
            said += if said.is_empty() { "" } else { ": " };
            said += &cause;
        }
    }
    let _ = writeln!(std::io::stderr(), "wikilift: {}", printable(&said));
}
