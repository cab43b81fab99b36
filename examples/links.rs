//! Prints the wiki titles that a page links to, with the location of each link: `cargo run --example links -- PAGE.md`.

use std::io::{self, Write};

use wikilift::{Input, LinkKind, Page};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "fixtures/pages/Harbour_League.3.9-gfm.md".to_owned());
    let page = Page::parse(&Input::read(&path)?);
    let mut out = io::stdout().lock();
    for link in page.links.iter().filter(|link| matches!(link.kind, LinkKind::Page | LinkKind::Wiki)) {
        writeln!(out, "{path}:{}:{}: {}", link.location.line, link.location.column, link.target.as_deref().unwrap_or_default())?;
    }
    Ok(())
}
