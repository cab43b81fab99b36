//! What columns contain, learned from the cells in them.

use std::collections::HashMap;

use crate::table::Cell;

/// Number of traits of a cell.
pub(super) const TRAITS: usize = 6;

/// Values of a trait. Lengths have the most: the number of bits of at most 2^32 characters.
pub(super) const VALUES: usize = 34;

/// The traits of a cell: a number for each, less than [`VALUES`].
pub(super) type Traits = [u8; TRAITS];

/// What a text begins with and consists of.
fn shape(text: &str) -> u8 {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let characters = text.chars().filter(|character| !character.is_whitespace()).count();
    let Some(first) = text.chars().find(|character| character.is_alphanumeric()) else { return 0 };
    if first.is_ascii_digit() {
        let lead = text.trim_start_matches(|character: char| !character.is_ascii_digit());
        let run = lead.bytes().take_while(u8::is_ascii_digit).count();
        let is_year = run == 4 && matches!(lead.as_bytes()[0], b'1' | b'2');
        return match (is_year, digits * 2 >= characters) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
    }
    if first.is_ascii() || first.is_lowercase() || first.is_uppercase() {
        return if first.is_uppercase() { 4 } else { 5 };
    }
    6
}

pub(super) fn traits(cell: &Cell, links_whole: bool) -> Traits {
    let text = cell.shown();
    let characters = text.chars().count();
    let length = u8::try_from(usize::BITS - characters.leading_zeros()).unwrap_or(u8::MAX).min(33);
    let links = match (cell.links.len(), links_whole) {
        (0, _) => 0,
        (1, true) => 1,
        (1, false) => 2,
        _ => 3,
    };
    let marks = u8::from(text.contains(',') || text.contains('、')) | u8::from(text.contains(['(', '（'])) << 1;
    let lines = u8::try_from(cell.breaks.len().min(2)).unwrap_or(2);
    [shape(text), length, links, marks, lines, u8::from(cell.header)]
}

/// What a column contains: how often each trait has occurred in it.
#[derive(Clone)]
pub(super) struct Profile {
    pub(super) cells: f64,
    pub(super) empty: f64,
    pub(super) traits: [[f64; VALUES]; TRAITS],
    pub(super) texts: HashMap<u32, f64>,
}

impl Default for Profile {
    fn default() -> Self {
        Self { cells: 0.0, empty: 0.0, traits: [[0.0; VALUES]; TRAITS], texts: HashMap::new() }
    }
}

impl Profile {
    pub(super) fn add(&mut self, cell: &Seen, weight: f64) {
        self.cells += weight;
        for (counts, value) in self.traits.iter_mut().zip(cell.traits) {
            counts[usize::from(value)] += weight;
        }
        if cell.repeats {
            *self.texts.entry(cell.text).or_default() += weight;
        }
    }
}

/// A cell as the aligner sees it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) traits: Traits,
    /// Its text by number, and whether it occurs in more than one cell.
    pub(super) text: u32,
    pub(super) repeats: bool,
}

/// What each value of each trait costs in a column, in nats, relative to its cost anywhere: for a cell from elsewhere, and for one that
/// the column has learned from.
pub(super) struct Costs([[[f64; VALUES]; TRAITS]; 2]);

impl Costs {
    /// `all` is the profile of all columns together.
    pub(super) fn new(column: &Profile, all: &Profile) -> Self {
        let mut costs = [[[0.0; VALUES]; TRAITS]; 2];
        for (at, (counts, everywhere)) in column.traits.iter().zip(&all.traits).enumerate() {
            for (value, (&count, &known)) in counts.iter().zip(everywhere).enumerate().filter(|(_, (_, known))| **known > 0.0) {
                let anywhere = (known - 0.5).max(0.5) / all.cells.max(1.0);
                for (own, costs) in [0.0, 1.0].into_iter().zip(&mut costs) {
                    let odds = ((count - own).max(0.0) + anywhere) / (column.cells - own + 1.0);
                    costs[at][value] = -(odds / anywhere).ln();
                }
            }
        }
        Self(costs)
    }

    /// The cost of a cell with these traits; `own` is whether the column has learned from it.
    pub(super) fn of(&self, traits: &Traits, own: bool) -> f64 {
        traits.iter().zip(&self.0[usize::from(own)]).map(|(&value, costs)| costs[usize::from(value)]).sum()
    }
}
