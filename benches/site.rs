//! Measures how a check scales with the site: generated sites of 100,000 and 1,000,000 pages with 20 links each, streamed, never on disk.
//! Prints bytes of memory per page, and how many times longer ten times as many pages take.
//!
//! `WIKILIFT_PAGES=1000000 cargo bench --bench site` measures these sizes; without it, 2,000 and 20,000 pages are measured.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and fails where it cannot run")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use wikilift::site::{PageSummary, SiteBuilder, SiteOptions};
use wikilift::{Document, Input, ParseOptions};

const LINKS: u32 = 20;

fn main() {
    let large: u32 = std::env::var("WIKILIFT_PAGES").ok().and_then(|pages| pages.parse().ok()).unwrap_or(20_000);
    let before = memory();
    let (short, _) = check(large / 10);
    let (long, findings) = check(large);
    let bytes = memory().saturating_sub(before);
    println!(
        "{large} pages, {} links: {findings} findings, at most {} bytes of memory a page, {:.1} times the time of {} pages",
        u64::from(large) * u64::from(LINKS),
        bytes / u64::from(large),
        long.as_secs_f64() / short.as_secs_f64(),
        large / 10
    );
}

/// Indexes and checks a site of this many pages. Generating the pages is not measured.
fn check(pages: u32) -> (Duration, usize) {
    let options = SiteOptions::default();
    let mut builder = SiteBuilder::new(&options);
    let mut time = Duration::ZERO;
    for number in 0..pages {
        let input = input(number, pages);
        let start = Instant::now();
        builder.add_page(PageSummary::from_document(&Document::parse(&input, &ParseOptions::default()), &options));
        time += start.elapsed();
    }
    let start = Instant::now();
    let site = builder.build();
    let pages_to_check: Vec<String> = site.pages_to_check().map(str::to_owned).collect();
    time += start.elapsed();
    let mut findings = Vec::new();
    for path in pages_to_check {
        let number = path.trim_start_matches(|letter: char| !letter.is_ascii_digit()).trim_end_matches(".md").parse().unwrap();
        let input = input(number, pages);
        let start = Instant::now();
        findings.extend(site.check_page(&Document::parse(&input, &ParseOptions::default())));
        time += start.elapsed();
    }
    let start = Instant::now();
    site.suggest(&mut findings);
    (time + start.elapsed(), findings.len())
}

/// A page with links to pages here and there; one page in a thousand has a link to a page that does not exist.
fn input(number: u32, pages: u32) -> Input {
    let mut text = format!("# Page {number}\n\n## See also\n\n");
    let mut seed = u64::from(number) + 1;
    for link in 0..LINKS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let to = u32::try_from((seed >> 33) % u64::from(pages)).unwrap();
        let word = if link == 0 && number.is_multiple_of(1000) { "Pag" } else { "Page" };
        let fragment = if link % 10 == 1 { "#See_also" } else { "" };
        write!(text, "Text of the page with [page {to}]({word}_{to}{fragment} \"wikilink\") in it. ").unwrap();
    }
    let name = format!("Page_{number}.md");
    Input::from_text(name.as_str(), text).unwrap().named(name)
}

/// The peak memory of the process, in bytes, if the system reports it (Linux).
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}
