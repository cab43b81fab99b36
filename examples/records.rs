//! Rows of a table as a struct: `cargo run --example records`.

use std::io::{self, Write};

use serde::Deserialize;
use wikilift::page::Links;
use wikilift::{Input, Page};

#[derive(Debug, Deserialize)]
struct Winner {
    #[serde(rename = "Year")]
    year: u16,
    #[serde(rename = "Ship")]
    ship: String,
    #[serde(rename = "Tons")]
    tons: Option<u32>,
    #[serde(rename = "Ship (links)", default)]
    links: Links,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The exporter lost the row spans of the years; reading the page restores them.
    let page = Page::parse(&Input::read("fixtures/repair/harbours.2.17.md")?);
    let mut out = io::stdout().lock();
    for winner in page.deserialize_table::<Winner>(0).into_iter().flatten() {
        let Winner { year, ship, tons, links } = winner?;
        let target = links.in_page(&page).find_map(|link| link.target.as_deref()).unwrap_or("-");
        writeln!(out, "{year}\t{ship}\t{}\t{target}", tons.map_or("-".to_owned(), |tons| tons.to_string()))?;
    }
    Ok(())
}
