//! Measures how fast pages are read, in one run over the same pages, so that the ratios are comparable, against
//!
//! - the plain way with the same libraries: Markdown events with offsets, every `<table>…</table>` passed to scraper, cells and links
//!   selected;
//! - comrak, which builds a tree of the Markdown alone and does not look into HTML;
//! - what one would build from existing parts: comrak writes HTML, scraper reads it, cells and links are selected.
//!
//! `WIKILIFT_CORPUS=FOLDER cargo bench` measures the pages of a folder, otherwise those of `fixtures/pages`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and fails where it cannot run")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::BytesCount;
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{Html, Selector};
use wikilift::organization::Lexicon;
use wikilift::write::csv::CsvStyle;
use wikilift::{Document, Input, Page, ParseOptions, RepairLevel, write};

fn main() {
    compare();
    compare_tables();
    compare_members();
    divan::main();
}

/// Pages in memory: as text for the plain way, as input for ours. Reading files is not measured.
fn pages() -> Vec<(String, Input)> {
    let folder = std::env::var_os("WIKILIFT_CORPUS").map_or_else(|| PathBuf::from("fixtures/pages"), PathBuf::from);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let texts = files.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    texts.map(|text| (text.clone(), Input::from_text("page.md", text).unwrap())).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap().flatten() {
            collect(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|extension| extension == "md") {
        files.push(path.to_owned());
    }
}

/// Tables as they are in the file: the cost of repairs is measured separately.
fn read(input: &Input) -> Page {
    Document::parse(input, &ParseOptions::default().with_repair_level(RepairLevel::None)).into_page()
}

fn lift(input: &Input) -> usize {
    let page = read(input);
    page.links.len() + page.tables.len()
}

/// Comrak with what exported pages contain: pipe tables, footnotes, raw HTML.
fn comrak_options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.render.r#unsafe = true;
    options
}

/// The number of nodes in comrak's tree.
fn comrak_tree(text: &str, options: &comrak::Options<'_>) -> usize {
    let arena = comrak::Arena::new();
    comrak::parse_document(&arena, text, options).descendants().count()
}

struct Plain {
    cells: Selector,
    links: Selector,
}

impl Plain {
    fn new() -> Self {
        Self { cells: Selector::parse("td, th").unwrap(), links: Selector::parse("a[href]").unwrap() }
    }

    /// Counts the links of Markdown, and the cells and links of each table.
    fn read(&self, text: &str) -> usize {
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        let mut found = Vec::new();
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                found.push((dest_url.to_string(), range));
            }
        }
        let mut count = found.len();
        for table in html_tables(text) {
            count += self.table(table);
        }
        count
    }

    /// Counts the cells and links of the HTML that comrak writes.
    fn of_comrak(&self, text: &str, options: &comrak::Options<'_>) -> usize {
        self.table(&comrak::markdown_to_html(text, options))
    }

    /// Counts the cells and links of one table.
    fn table(&self, table: &str) -> usize {
        let html = Html::parse_fragment(table);
        let cells: Vec<String> = html.select(&self.cells).map(|cell| cell.text().collect()).collect();
        let links: Vec<String> = html.select(&self.links).filter_map(|link| link.value().attr("href")).map(str::to_owned).collect();
        cells.len() + links.len()
    }
}

/// Every `<table>…</table>` of the pages, as scraper reads it and as we do: whole rectangles, without and with repaired spans. Also, the
/// cost of repairing and writing all tables of a page as CSV, relative to reading the page.
fn compare_tables() {
    let pages = pages();
    let tables: Vec<&str> = pages.iter().flat_map(|(text, _)| html_tables(text)).collect();
    let bytes: usize = tables.iter().map(|table| table.len()).sum();
    let plain = Plain::new();
    let [mut theirs, mut ours, mut with_repairs] = [(); 3].map(|()| Fastest::of(tables.len()));
    let [mut parse, mut write] = [(); 2].map(|()| Fastest::of(pages.len()));
    for _ in 0..(50_000_000 / bytes.max(1)).clamp(5, 2000) {
        theirs.each(&tables, |table| plain.table(table));
        ours.each(&inputs(&tables), |input| read(input).tables.len());
        with_repairs.each(&inputs(&tables), |input| repaired(input).tables.len());
    }
    let texts: Vec<&str> = pages.iter().map(|(text, _)| text.as_str()).collect();
    for _ in 0..rounds(&pages) {
        let inputs = inputs(&texts);
        parse.each(&inputs, |input| read(input).links.len());
        let mut pages: Vec<Page> = inputs.iter().map(read).collect();
        write.each(&mut pages, written);
    }
    println!(
        "{} HTML tables, {bytes} bytes: ratio to scraper {:.2}, with repairs {:.2}; repairing and writing all tables takes {:.2} of the time of parse",
        tables.len(),
        theirs.total() / ours.total(),
        theirs.total() / with_repairs.total(),
        write.total() / parse.total()
    );
}

/// The cost of finding organizations and their members, relative to reading the pages.
fn compare_members() {
    let inputs: Vec<Input> = pages().into_iter().map(|(_, input)| input).collect();
    let bytes: usize = inputs.iter().map(|input| input.text().len()).sum();
    let lexicon = Lexicon::built_in();
    let [mut parse, mut members] = [(); 2].map(|()| Fastest::of(inputs.len()));
    for _ in 0..(100_000_000 / bytes.max(1)).clamp(3, 500) {
        parse.each(&inputs, |input| read(input).links.len());
        members.each(&inputs, |input| {
            lexicon
                .likely_organization(&Document::parse(input, &ParseOptions::default()))
                .map_or(0, |organization| organization.memberships.len())
        });
    }
    println!("members take {:.2} of the time of parse", members.total() / parse.total());
}

fn html_tables(text: &str) -> Vec<&str> {
    let mut tables = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("<table") {
        let end = rest[start..].find("</table>").map_or(rest.len(), |end| start + end + "</table>".len());
        tables.push(&rest[start..end]);
        rest = &rest[end..];
    }
    tables
}

fn repaired(input: &Input) -> Page {
    Page::parse(input)
}

fn written(page: &mut Page) -> usize {
    page.repair_tables(RepairLevel::Safe);
    let mut bytes = Vec::new();
    for table in &page.tables {
        write::csv::table(&mut bytes, page, table, &CsvStyle::default()).unwrap();
    }
    bytes.len()
}

/// Takes turns, so that all see the same machine, and prints the ratios of the totals.
fn compare() {
    let pages = pages();
    let texts: Vec<&str> = pages.iter().map(|(text, _)| text.as_str()).collect();
    let plain = Plain::new();
    let options = comrak_options();
    let [mut ours, mut theirs, mut tree, mut parts] = [(); 4].map(|()| Fastest::of(pages.len()));
    for _ in 0..rounds(&pages) {
        ours.each(&inputs(&texts), lift);
        theirs.each(&texts, |text| plain.read(text));
        tree.each(&texts, |text| comrak_tree(text, &options));
        parts.each(&texts, |text| plain.of_comrak(text, &options));
    }
    let bytes = bytes(&pages);
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!(
        "{} pages, {bytes} bytes: parse {:.0} MB/s, plain way {:.0} MB/s, ratio {:.2}",
        pages.len(),
        speed(ours.total()),
        speed(theirs.total()),
        theirs.total() / ours.total()
    );
    println!(
        "ratio to comrak's tree {:.2}, to comrak, its HTML and scraper {:.2}",
        tree.total() / ours.total(),
        parts.total() / ours.total()
    );
}

/// How often all pages are read.
fn rounds(pages: &[(String, Input)]) -> usize {
    (150_000_000 / bytes(pages).max(1)).clamp(5, 5000)
}

/// Inputs for which nothing has been computed yet, as for a file just read: positions are computed once per input.
fn inputs(texts: &[&str]) -> Vec<Input> {
    texts.iter().map(|text| Input::from_text("page.md", *text).unwrap()).collect()
}

/// The fastest time seen for each of several things, so that the time that other programs take from one reading of a page does not count.
struct Fastest(Vec<Duration>);

impl Fastest {
    fn of(things: usize) -> Self {
        Self(vec![Duration::MAX; things])
    }

    /// Does the work once for each thing.
    fn each<T>(&mut self, things: impl IntoIterator<Item = T>, work: impl Fn(T) -> usize) {
        for (fastest, thing) in self.0.iter_mut().zip(things) {
            let start = Instant::now();
            black_box(work(black_box(thing)));
            *fastest = start.elapsed().min(*fastest);
        }
    }

    /// The sum in seconds.
    fn total(&self) -> f64 {
        self.0.iter().map(Duration::as_secs_f64).sum()
    }
}

fn bytes(pages: &[(String, Input)]) -> usize {
    pages.iter().map(|(text, _)| text.len()).sum()
}

#[divan::bench]
fn parse(bencher: Bencher) {
    let pages = pages();
    bencher.counter(BytesCount::new(bytes(&pages))).bench(|| pages.iter().map(|(_, input)| lift(input)).sum::<usize>());
}

#[divan::bench]
fn plain_way(bencher: Bencher) {
    let (pages, plain) = (pages(), Plain::new());
    bencher.counter(BytesCount::new(bytes(&pages))).bench(|| pages.iter().map(|(text, _)| plain.read(text)).sum::<usize>());
}
