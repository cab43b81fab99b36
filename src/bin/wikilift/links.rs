//! `wikilift links`: the link graph of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde::Serialize;
use wikilift::site::{SiteFolder, SiteOptions};
use wikilift::{Document, Link, LinkKind, write};

use crate::args::{InputArgs, LinksArgs, LinksFormat};
use crate::inputs::why_nothing;
use crate::output::{Output, refuse_input};
use crate::{Outcome, complain, complain_of};

/// A link of the graph.
#[derive(Serialize)]
struct Edge<'l> {
    path: &'l str,
    line: u32,
    column: u32,
    kind: LinkKind,
    wikilink: bool,
    text: &'l str,
    target: Option<&'l str>,
    fragment: Option<&'l str>,
    href: &'l str,
    /// The page that it points to, by its path below the folder.
    to: Option<&'l str>,
}

/// Reads the folder and writes its links.
pub(crate) fn run(args: &LinksArgs) -> anyhow::Result<Outcome> {
    let mut options = SiteOptions::default();
    options.hosts.clone_from(&args.host);
    options.threads = args.threads;
    (options.hidden, options.no_ignore) = (args.hidden, args.no_ignore);
    let (folder, outcome) = open(&args.folder, &options)?;
    if folder.site().page_count() == 0 {
        complain(&nothing(&args.folder, &options));
    }
    refuse_page(args.out.as_deref(), &folder)?;
    let mut output = Output::open(args.out.as_deref())?;
    if args.external {
        addresses(&folder, &mut output)?;
    } else {
        match args.format {
            LinksFormat::Csv => {
                let mut writer = csv::Writer::from_writer(&mut output);
                writer.write_record(["path", "line", "column", "kind", "wikilink", "text", "target", "fragment", "href", "to"])?;
                edges(&folder, |edge| Ok(writer.serialize(edge_row(&edge))?))?;
                writer.flush()?;
            }
            LinksFormat::Ndjson => edges(&folder, |edge| {
                serde_json::to_writer(&mut output, &edge)?;
                Ok(output.write_all(b"\n")?)
            })?,
            LinksFormat::Graphml => graphml(&folder, &mut output)?,
        }
    }
    output.close()?;
    Ok(outcome)
}

type EdgeRow<'l> = (&'l str, u32, u32, LinkKind, bool, &'l str, Option<&'l str>, Option<&'l str>, &'l str, Option<&'l str>);

fn edge_row<'l>(edge: &Edge<'l>) -> EdgeRow<'l> {
    let &Edge { path, line, column, kind, wikilink, text, target, fragment, href, to } = edge;
    (path, line, column, kind, wikilink, text, target, fragment, href, to)
}

/// Opens the folder of all pages and reports on standard error what cannot be read.
pub(crate) fn open(folder: &Path, options: &SiteOptions) -> anyhow::Result<(SiteFolder, Outcome)> {
    if !folder.is_dir() {
        bail!("{} is not a folder; this command takes a folder of pages", folder.display());
    }
    let folder = SiteFolder::open(folder, options)?;
    for error in folder.errors() {
        complain_of(error);
    }
    let outcome = if folder.errors().is_empty() { Outcome::Done } else { Outcome::Incomplete };
    Ok((folder, outcome))
}

/// The message about a folder without pages.
pub(crate) fn nothing(folder: &Path, options: &SiteOptions) -> anyhow::Error {
    let args = InputArgs { hidden: options.hidden, no_ignore: options.no_ignore, ..InputArgs::default() };
    anyhow!("{}: no pages found{}", folder.display(), why_nothing(folder, &args, false))
}

/// Refuses an output that is one of the files of the folder that are read: a page or a table of redirects.
pub(crate) fn refuse_page(output: Option<&Path>, folder: &SiteFolder) -> anyhow::Result<()> {
    let Some(path) = output else { return Ok(()) };
    let read = folder.files_read();
    refuse_input(Some(path), read.iter().map(PathBuf::as_path))
}

/// Reads every page of the folder again; pages that have become unreadable are reported on standard error.
pub(crate) fn each_page(folder: &SiteFolder, mut take: impl FnMut(&str, &Document) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for (path, document) in folder.documents() {
        match document {
            Ok(document) => take(path, &document)?,
            Err(error) => complain(&error.into()),
        }
    }
    Ok(())
}

fn edges(folder: &SiteFolder, mut write: impl FnMut(Edge<'_>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    each_page(folder, |path, document| {
        for link in document.links() {
            write(Edge {
                path,
                line: link.location.line,
                column: link.location.column,
                kind: link.kind,
                wikilink: link.wikilink,
                text: &link.text,
                target: link.target.as_deref(),
                fragment: link.fragment.as_deref(),
                href: &link.href,
                to: folder.site().resolve(document, link),
            })?;
        }
        Ok(())
    })
}

/// Whether a link points out of the wiki, to an address that can be fetched.
pub(crate) fn is_external(link: &Link) -> bool {
    let href = link.href.trim();
    matches!(link.kind, LinkKind::External | LinkKind::Interwiki | LinkKind::Wiki)
        && ["http://", "https://"].iter().any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// External addresses, each once, sorted.
fn addresses(folder: &SiteFolder, output: &mut Output) -> anyhow::Result<()> {
    let mut addresses = BTreeSet::new();
    each_page(folder, |_, document| {
        addresses
            .extend(document.links().iter().filter(|link| is_external(link)).map(|link| write::address(link.href.trim()).into_owned()));
        Ok(())
    })?;
    for address in addresses {
        writeln!(output, "{address}")?;
    }
    Ok(())
}

/// Pages and the links between them (<http://graphml.graphdrawing.org/specification.html>); several links from one page to another are one
/// edge with their number.
fn graphml(folder: &SiteFolder, output: &mut Output) -> anyhow::Result<()> {
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    each_page(folder, |path, document| {
        for to in document.links().iter().filter_map(|link| folder.site().resolve(document, link)) {
            *counts.entry((path.to_owned(), to.to_owned())).or_default() += 1;
        }
        Ok(())
    })?;
    let escaped = write::findings::escape_xml;
    writeln!(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(output, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    writeln!(output, "  <key id=\"title\" for=\"node\" attr.name=\"title\" attr.type=\"string\"/>")?;
    writeln!(output, "  <key id=\"links\" for=\"edge\" attr.name=\"links\" attr.type=\"int\"/>")?;
    writeln!(output, "  <graph edgedefault=\"directed\">")?;
    for (path, title) in folder.site().titles() {
        writeln!(output, "    <node id=\"{}\"><data key=\"title\">{}</data></node>", escaped(path), escaped(&title))?;
    }
    for ((from, to), count) in counts {
        writeln!(output, "    <edge source=\"{}\" target=\"{}\"><data key=\"links\">{count}</data></edge>", escaped(&from), escaped(&to))?;
    }
    writeln!(output, "  </graph>\n</graphml>")?;
    Ok(())
}
