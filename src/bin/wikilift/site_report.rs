//! `check --report`: what maintainers want to know about a folder, other than broken links.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::bail;
use serde_json::{Map, Value, json};
use wikilift::site::{Finding, FindingCode, SiteFolder};
use wikilift::write::printable;

use crate::args::{CheckArgs, CheckFormat, SiteReport};
use crate::links;
use crate::output::Output;

/// How pages link to each other and to other hosts.
#[derive(Default)]
struct Graph {
    /// The pages that link to a page, by its path.
    backlinks: BTreeMap<String, BTreeSet<String>>,
    hosts: BTreeMap<String, u32>,
}

/// Writes the requested reports, as text or JSON.
pub(crate) fn write(args: &CheckArgs, folder: &SiteFolder, findings: &[Finding]) -> anyhow::Result<()> {
    if !matches!(args.format, CheckFormat::Text | CheckFormat::Json) {
        bail!("--report writes text or json");
    }
    let graph = graph(folder)?;
    let mut reports = args.report.clone();
    reports.sort_unstable();
    reports.dedup();
    let mut object = Map::new();
    object.insert("schema".to_owned(), "wikilift/site-report/1".into());
    let values: Vec<(&str, Value)> = reports
        .iter()
        .map(|report| match report {
            SiteReport::Orphans => ("orphans", orphans(folder, &graph)),
            SiteReport::Wanted => ("wanted", wanted(findings)),
            SiteReport::Backlinks => ("backlinks", backlinks(&graph)),
            SiteReport::RedirectChains => ("redirect-chains", redirect_chains(folder)),
            SiteReport::Hosts => ("hosts", hosts(&graph)),
        })
        .collect();
    let mut output = Output::open(args.out.as_deref())?;
    if args.format == CheckFormat::Json {
        object.extend(values.into_iter().map(|(name, value)| (name.to_owned(), value)));
        serde_json::to_writer(&mut output, &object)?;
        output.write_all(b"\n")?;
        return output.close();
    }
    for (number, (name, value)) in values.iter().enumerate() {
        let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
        writeln!(output, "{}{name} ({})", if number > 0 { "\n" } else { "" }, entries.len())?;
        for entry in entries {
            writeln!(output, "  {}", printable(&line(entry)))?;
        }
    }
    output.close()
}

/// An entry as a line: numbers first, lists joined.
fn line(entry: &Value) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" → "),
        other => other.to_string(),
    };
    match entry {
        Value::Object(entry) => {
            let (numbers, rest): (Vec<&Value>, Vec<&Value>) = entry.values().partition(|value| value.is_number());
            let words: Vec<String> =
                numbers.iter().map(|number| format!("{:>6}", number.to_string())).chain(rest.iter().map(|value| word(value))).collect();
            words.join("  ")
        }
        other => word(other),
    }
}

fn graph(folder: &SiteFolder) -> anyhow::Result<Graph> {
    let mut graph = Graph::default();
    links::each_page(folder, |path, document| {
        for link in document.links() {
            if let Some(to) = folder.site().resolve(document, link).filter(|to| *to != path) {
                graph.backlinks.entry(to.to_owned()).or_default().insert(path.to_owned());
            }
            if links::is_external(link) {
                let host = link.href.trim().split("//").nth(1).unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
                *graph.hosts.entry(host.to_ascii_lowercase()).or_default() += 1;
            }
        }
        Ok(())
    })?;
    Ok(graph)
}

/// Pages that no other page links to; redirects do not count as pages.
fn orphans(folder: &SiteFolder, graph: &Graph) -> Value {
    let redirects: BTreeSet<&str> = folder.site().redirect_pages().collect();
    folder.site().paths().filter(|path| !graph.backlinks.contains_key(*path) && !redirects.contains(path)).map(Value::from).collect()
}

/// Missing pages, the most linked first.
fn wanted(findings: &[Finding]) -> Value {
    let mut counts: BTreeMap<&str, (u32, BTreeSet<&str>)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.code == FindingCode::MissingPage) {
        let target = finding.target.as_deref().unwrap_or_default();
        let entry = counts.entry(target.split_once('#').map_or(target, |(title, _)| title)).or_default();
        entry.0 += 1;
        entry.1.insert(&finding.path);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(title, (count, _))| (std::cmp::Reverse(count), title));
    counts.into_iter().map(|(title, (links, pages))| json!({"links": links, "pages": pages.len(), "title": title})).collect()
}

/// Linked pages, those with links from the most pages first.
fn backlinks(graph: &Graph) -> Value {
    let mut pages: Vec<_> = graph.backlinks.iter().collect();
    pages.sort_by_key(|(path, from)| (std::cmp::Reverse(from.len()), path.as_str()));
    pages.into_iter().map(|(path, from)| json!({"pages": from.len(), "path": path, "from": from})).collect()
}

/// Redirects that point to redirects.
fn redirect_chains(folder: &SiteFolder) -> Value {
    folder.site().redirects().into_iter().filter(|chain| chain.len() > 2).map(Value::from).collect()
}

/// Hosts of external links, the most frequent first.
fn hosts(graph: &Graph) -> Value {
    let mut hosts: Vec<_> = graph.hosts.iter().collect();
    hosts.sort_by_key(|&(host, &count)| (std::cmp::Reverse(count), host));
    hosts.into_iter().map(|(host, count)| json!({"links": count, "host": host})).collect()
}
