//! `check --external`: addresses of other hosts, checked by a program that is made for it.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;
use wikilift::site::{Finding, FindingCode, SiteFolder};
use wikilift::{Location, write};

use crate::args::External;
use crate::links;

/// Runs the program on all external addresses of the folder. Returns a finding for each link whose address it reports as broken.
pub(crate) fn check(program: External, folder: &SiteFolder) -> anyhow::Result<Vec<Finding>> {
    let External::Lychee = program;
    // Where each address occurs.
    let mut places: BTreeMap<String, Vec<(String, Location)>> = BTreeMap::new();
    links::each_page(folder, |path, document| {
        for link in document.links().iter().filter(|link| links::is_external(link)) {
            places.entry(write::address(link.href.trim()).into_owned()).or_default().push((path.to_owned(), link.location));
        }
        Ok(())
    })?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let broken = lychee(places.keys().map(String::as_str))?;
    let mut findings = Vec::new();
    for (address, reason) in broken {
        // The program writes addresses in its own form: `http://a.b` becomes `http://a.b/`.
        let known = places.get(&address).or_else(|| places.get(address.trim_end_matches('/')));
        for (path, location) in known.into_iter().flatten() {
            findings.push(Finding::about_link(FindingCode::BrokenAddress, path, *location, &address, &reason));
        }
    }
    Ok(findings)
}

/// Broken addresses, and why they are broken.
fn lychee<'a>(addresses: impl Iterator<Item = &'a str>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut command = Command::new("lychee");
    command.args(["--no-progress", "--format", "json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("--external lychee: lychee is not installed; `cargo install lychee` or https://lychee.cli.rs/installation/")
        }
        Err(error) => return Err(error).context("cannot run lychee"),
    };
    let mut input = child.stdin.take().context("cannot write to lychee")?;
    let text: String = addresses.flat_map(|address| [address, "\n"]).collect();
    // It may write before it has read everything, so both happen at once.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().context("cannot run lychee")?;
    // Writing may have failed because lychee ended before it had read everything.
    let _ = writer.join();
    let report: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("lychee did not write a report: {}", String::from_utf8_lossy(&output.stderr).trim()))?;
    let mut broken = BTreeMap::new();
    // `error_map` since 0.16, `fail_map` before; both are keyed by input.
    for map in ["error_map", "fail_map", "timeout_map"] {
        for entry in
            report.get(map).and_then(Value::as_object).into_iter().flat_map(|map| map.values()).filter_map(Value::as_array).flatten()
        {
            let Some(address) = entry.get("url").and_then(Value::as_str) else { continue };
            let status = entry.get("status");
            let text =
                status.and_then(|status| status.get("details").or_else(|| status.get("text")).or(Some(status))).and_then(Value::as_str);
            broken.insert(address.to_owned(), text.unwrap_or("broken").to_owned());
        }
    }
    Ok(broken)
}
