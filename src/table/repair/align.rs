//! Rows that slid to the left below a cell that spanned them, and cells that spanned columns.
//!
//! Pandoc before 3.0 writes a table without its row spans: below the cell that spans, rows slide to the left and are filled up with empty
//! cells on the right; a cell that spanned columns is followed by empty ones.
//!
//! What columns hold is told by the cells in them ([`Profile`]: numbers, years, links, lengths, texts that come again). A row with empty
//! cells on its right is laid over the columns in every order-keeping way, and the likeliest way counts with its probability among all
//! of them (forward algorithm of an alignment). Ways that say the same about the cells are equally likely, so a table of columns alike is
//! left alone.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::profile::{Profile, Seen, traits};
use super::{Change, DOUBTFUL_CONFIDENCE, RepairKind, Table};

/// Cells that a row may be short of. More than that is lost tells too little of the row.
const MAX_SHORT: usize = 6;
/// Rounds of learning what the columns hold from the rows that were put back.
const ROUNDS: usize = 4;
/// How much an observation counts: the traits of a cell go together, so each says less than it seems to.
const TEMPER: f64 = 0.55;
/// Cost, in nats, of a row that slid although the row above it did not; of going on as the row above; and of a gap that is not the first.
const BEGIN_COST: f64 = 2.5;
const GO_ON_COST: f64 = 0.2;
const INNER_GAP_COST: f64 = 1.5;
/// Odds, as logarithms: from which a run of rows counts for the others of its table, what it gives them, and the most that they may get.
const SURE_ODDS: f64 = 2.2;
const ODDS_OF_OTHERS: f64 = 0.3;
const MAX_ODDS_OF_OTHERS: f64 = 2.0;
/// How much surer a run may be than its least sure row.
const WORST_ROW_LEEWAY: f64 = 2.0;
/// Cost of an empty cell in a column that is never empty. It must not decide alone: a last column of notes is often empty.
const EMPTY_COST: f64 = 0.7;

#[derive(Clone)]
struct SeenRow {
    /// The cells up to the last that is not empty.
    cells: Vec<Option<Seen>>,
    /// Columns that a cell from above fills.
    gaps: Vec<usize>,
    confidence: f64,
    /// Whether the columns have learned from it.
    learned: bool,
    /// Whether rows below it may have slid under its cells.
    is_key: bool,
}

pub(super) struct Aligner {
    columns: usize,
    first: usize,
    rows: Vec<SeenRow>,
    profiles: Vec<Profile>,
    all: Profile,
}

impl Aligner {
    pub(super) fn new(table: &Table) -> Self {
        let columns = table.columns.len();
        let first = table.header_rows as usize;
        let mut texts: HashMap<&str, (u32, u32)> = HashMap::new();
        for cell in table.rows[first..].iter().flatten().filter(|cell| !cell.is_empty()) {
            let next = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            texts.entry(&cell.text).or_insert((next, 0)).1 += 1;
        }
        let rows = table.rows[first..]
            .iter()
            .map(|row| {
                let length = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
                let cells = row[..length].iter().map(|cell| {
                    let (text, count) = texts.get(cell.text.as_str()).copied().unwrap_or_default();
                    (!cell.is_empty()).then(|| Seen { traits: traits(cell, cell.text.len() < 60), text, repeats: count > 1 })
                });
                SeenRow { cells: cells.collect(), gaps: Vec::new(), confidence: 1.0, learned: false, is_key: false }
            })
            .collect();
        Self { columns, first, rows, profiles: Vec::new(), all: Profile::default() }
    }

    /// Whether the row is one cell alone: the name of a group of rows, perhaps.
    fn is_alone(&self, row: &SeenRow) -> bool {
        self.columns > 2 && row.cells.len() == 1
    }

    /// Whether the row may have slid.
    fn is_short(&self, row: &SeenRow) -> bool {
        let short = self.columns - row.cells.len();
        short > 0 && short <= MAX_SHORT && !row.cells.is_empty() && !self.is_alone(row)
    }

    pub(super) fn changes(mut self, least: f32) -> Vec<Change> {
        if !self.rows.iter().any(|row| row.cells.len() < self.columns) {
            return Vec::new();
        }
        let mut changes = Vec::new();
        self.learn(true);
        let unchanged = self.total();
        if self.rows.iter().any(|row| self.is_short(row)) {
            // Two places to start from, as what is learned depends on where the rows lie: all rows as they are, and all short ones slid.
            let as_it_is = self.rows.clone();
            let from_here = self.settle();
            let settled = std::mem::replace(&mut self.rows, as_it_is);
            self.slide();
            // Cells alone are the keys of the rows below where no other row has one; else they may as well part those rows.
            let has_keys = self.rows.iter().any(|row| row.cells.len() > 1 && !row.gaps.contains(&0));
            self.learn(!has_keys);
            let from_there = self.settle();
            if from_there > from_here {
                self.rows = settled;
                self.learn(true);
            }
            let gain = unchanged - self.total();
            changes = self.shifted(least, gain);
            let kept: HashSet<usize> =
                changes.iter().flat_map(|change: &Change| change.rows.iter().map(|row| row.0 - self.first)).collect();
            // A cell alone that may be the key of the rows below is no title over the columns, whether those rows were moved or not.
            for index in 0..self.rows.len() {
                self.rows[index].is_key = self.reaches_down(index);
            }
            for (index, row) in self.rows.iter_mut().enumerate() {
                if !kept.contains(&index) {
                    row.gaps.clear();
                }
            }
            self.learn(true);
        }
        changes.extend(self.merged(least));
        changes
    }

    /// Puts the short rows of the most frequent length as far to the right as they go, where something above can fill the gap.
    fn slide(&mut self) {
        let mut lengths = [0_u32; MAX_SHORT + 1];
        for row in self.rows.iter().filter(|row| self.is_short(row)) {
            lengths[self.columns - row.cells.len()] += 1;
        }
        let short = (1..lengths.len()).rev().max_by_key(|&short| lengths[short]).unwrap_or(1);
        for index in 1..self.rows.len() {
            let row = &self.rows[index];
            if row.cells.is_empty() {
                self.rows[index].gaps = self.rows[index - 1].gaps.clone();
            } else if self.is_short(row)
                && row.cells.len() + short == self.columns
                && (0..short).all(|column| self.is_filled(index - 1, column))
            {
                self.rows[index].gaps = (0..short).collect();
            }
        }
    }

    /// Aligns and learns until nothing moves. Goes out: the cost of the table.
    fn settle(&mut self) -> f64 {
        for _ in 0..ROUNDS {
            self.align();
            self.learn(true);
        }
        self.total()
    }

    /// What the columns hold, as the rows are laid now; `with_alone` counts cells alone that rows stand under.
    fn learn(&mut self, with_alone: bool) {
        self.profiles = vec![Profile::default(); self.columns];
        self.all = Profile::default();
        for index in 0..self.rows.len() {
            let alone = self.is_alone(&self.rows[index]);
            // A cell alone is one of its column only if rows stand under it.
            let learned = !alone || (with_alone && self.reaches_down(index));
            self.rows[index].learned = learned;
            let row = &self.rows[index];
            for cell in row.cells.iter().flatten() {
                self.all.add(cell, 1.0);
            }
            if row.cells.is_empty() || !learned {
                continue;
            }
            lay(row, self.columns, |column, cell| match cell {
                Some(cell) => self.profiles[column].add(cell, 1.0),
                None if !alone => self.profiles[column].empty += 1.0,
                None => {}
            });
        }
    }

    /// Whether the row below shows a cell of this row.
    fn reaches_down(&self, index: usize) -> bool {
        self.rows.get(index + 1).is_some_and(|below| below.gaps.iter().any(|gap| !self.rows[index].gaps.contains(gap)))
    }

    /// Cost of all rows as they are laid now.
    fn total(&self) -> f64 {
        let mut total = 0.0;
        let mut above: &[usize] = &[];
        for row in self.rows.iter().filter(|row| !row.cells.is_empty()) {
            let alone = self.is_alone(row);
            lay(row, self.columns, |column, cell| {
                if !alone || cell.is_some() {
                    total += self.cost(column, cell, row.learned);
                }
            });
            total += gap_cost(&row.gaps, above);
            above = &row.gaps;
        }
        total
    }

    /// Cost of a cell in a column, in nats: less what it costs in any column. `own` says that the column has learned from this cell.
    fn cost(&self, column: usize, cell: Option<&Seen>, own: bool) -> f64 {
        let profile = &self.profiles[column];
        let own = if own { 1.0 } else { 0.0 };
        let Some(cell) = cell else {
            let rows = profile.cells + profile.empty - own;
            let odds = ((profile.empty - own + 0.1) / (rows + 0.2)).clamp(0.0, 1.0);
            return (-odds.ln()).min(EMPTY_COST);
        };
        let cells = profile.cells - own;
        let mut cost = 0.0;
        for (index, value) in cell.traits.iter().enumerate() {
            let anywhere = (self.all.traits[index].get(value).copied().unwrap_or(0.0) - 0.5).max(0.5) / self.all.cells.max(1.0);
            let here = profile.traits[index].get(value).copied().unwrap_or(0.0) - own;
            let odds = (here.max(0.0) + anywhere) / (cells + 1.0);
            cost -= (odds / anywhere).ln();
        }
        if cell.repeats {
            let here = (profile.texts.get(&cell.text).copied().unwrap_or(0.0) - own).max(0.0);
            let all = self.all.texts.get(&cell.text).copied().unwrap_or(0.0) - 1.0;
            // A text that stands elsewhere belongs where it stands.
            if all > 0.0 {
                cost -= ((here + 0.5) / (all + 1.0)).ln().max(-1.5) + 0.7;
            }
        }
        cost * TEMPER
    }

    /// Lays each short row over the columns in the likeliest way.
    fn align(&mut self) {
        let mut above: Vec<usize> = Vec::new();
        for index in 0..self.rows.len() {
            let row = &self.rows[index];
            if row.cells.is_empty() && index > 0 {
                // A row of which all cells spanned from above, or just an empty one: it tells nothing, and hides nothing.
                self.rows[index].gaps.clone_from(&above);
                continue;
            }
            let alone = self.is_alone(row);
            let may_continue = alone && !above.is_empty();
            if !self.is_short(row) && !may_continue {
                self.rows[index].gaps.clear();
                above = Vec::new();
                continue;
            }
            // What it costs that the cell above fills the place: it must be a cell of this column, too.
            let fillers: Vec<Option<f64>> = (0..self.columns)
                .map(|column| {
                    let (filler, learned) = self.filler(index.checked_sub(1)?, column).filter(|_| !alone || above.contains(&column))?;
                    Some(self.cost(column, Some(filler), learned).max(0.0))
                })
                .collect();
            let (gaps, confidence) = self.best(index, &above, &fillers);
            let row = &mut self.rows[index];
            row.gaps.clone_from(&gaps);
            row.confidence = confidence;
            above = gaps;
        }
        // Empty rows at the end of a run belong to no run.
        for index in (0..self.rows.len()).rev() {
            if self.rows[index].cells.is_empty() && self.rows.get(index + 1).is_none_or(|below| below.gaps.is_empty()) {
                self.rows[index].gaps.clear();
            }
        }
    }

    /// The cell that the place shows, be it from a row above, and whether its column has learned from it.
    fn filler(&self, mut index: usize, column: usize) -> Option<(&Seen, bool)> {
        while self.rows[index].gaps.contains(&column) {
            index = index.checked_sub(1)?;
        }
        let row = &self.rows[index];
        let before = row.gaps.iter().filter(|&&gap| gap < column).count();
        Some((row.cells.get(column - before)?.as_ref()?, row.learned))
    }

    fn is_filled(&self, index: usize, column: usize) -> bool {
        self.filler(index, column).is_some()
    }

    /// The likeliest way to lay a row over the columns, and its probability.
    fn best(&self, index: usize, above: &[usize], fillers: &[Option<f64>]) -> (Vec<usize>, f64) {
        let row = &self.rows[index];
        let (length, columns) = (row.cells.len(), self.columns);
        let most = (columns - length).min(MAX_SHORT);
        // Where each cell lies now: what its column learned from it must not speak for it.
        let mut now = vec![usize::MAX; length];
        let mut cell = 0;
        for column in 0..columns {
            if !row.gaps.contains(&column) && cell < length {
                now[cell] = column;
                cell += 1;
            }
        }
        // `forward[gaps]`: after some columns, having left so many of them to cells from above.
        // The sum of the probabilities, and the cost of the best way with its gaps.
        let unreached = (f64::NEG_INFINITY, f64::INFINITY, Vec::new());
        let mut states: Vec<(f64, f64, Vec<usize>)> = vec![unreached.clone(); most + 1];
        states[0] = (0.0, 0.0, Vec::new());
        for (column, filler) in fillers.iter().enumerate() {
            let mut next = vec![unreached.clone(); most + 1];
            for gaps in 0..=most {
                let (sum, best, path) = &states[gaps];
                if *sum == f64::NEG_INFINITY {
                    continue;
                }
                let Some(at) = column.checked_sub(gaps) else { continue };
                let step = if at < length {
                    self.cost(column, row.cells[at].as_ref(), row.learned && now[at] == column)
                } else {
                    // Empty cells on the right that stay.
                    self.cost(column, None, false)
                };
                merge(&mut next[gaps], sum - step, best + step, path);
                if gaps < most
                    && at < length
                    && let Some(filler) = filler
                {
                    let step = gap_step(column, path, above) + filler;
                    let mut path = path.clone();
                    path.push(column);
                    merge(&mut next[gaps + 1], sum - step, best + step, &path);
                }
            }
            states = next;
        }
        let total = states.iter().map(|state| state.0).fold(f64::NEG_INFINITY, log_add);
        let best = states.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(unreached);
        let confidence = (-best.1 - total).exp();
        (best.2, confidence)
    }

    /// Runs of rows that slid under the same cells.
    fn shifted(&self, least: f32, gain: f64) -> Vec<Change> {
        let mut runs: Vec<(Range<usize>, f64)> = Vec::new();
        let mut start = 0;
        while start < self.rows.len() {
            let end = (start..self.rows.len()).find(|&row| self.rows[row].gaps.is_empty()).unwrap_or(self.rows.len());
            if end > start {
                runs.push((start..end, self.odds(start..end)));
            }
            start = end.max(start + 1);
        }
        // What an exporter did in one place of a table it did in the others.
        let likely = runs.iter().filter(|(_, odds)| *odds > SURE_ODDS).count();
        let mut changes = Vec::new();
        for (rows, odds) in runs {
            let others = likely - usize::from(odds > SURE_ODDS);
            let odds = odds + (others as f64 * ODDS_OF_OTHERS).min(MAX_ODDS_OF_OTHERS);
            let mut confidence = logistic(odds).min(logistic(gain));
            let mut why = "the cells fit their columns under row spans from above, and do not where they stand".to_owned();
            if !self.has_certain_filler(rows.start) {
                confidence = confidence.min(DOUBTFUL_CONFIDENCE);
                why.push_str("; which cell spans is not certain");
            }
            if confidence >= least {
                let rows = rows.map(|row| (row + self.first, self.rows[row].gaps.clone())).collect();
                changes.push(Change { kind: RepairKind::Shifted, rows, confidence, why });
            }
        }
        changes
    }

    /// The odds, as a logarithm, that a run of rows slid: rows under one cell slid together, so what speaks for one speaks for the others.
    fn odds(&self, rows: Range<usize>) -> f64 {
        let odds = |row: &SeenRow| (row.confidence / (1.0 - row.confidence).max(1e-9)).ln();
        let rows: Vec<f64> = self.rows[rows].iter().filter(|row| !row.cells.is_empty()).map(odds).collect();
        let sum: f64 = rows.iter().sum();
        let worst = rows.iter().copied().fold(f64::INFINITY, f64::min);
        (sum / (rows.len() as f64).sqrt()).min(worst + WORST_ROW_LEEWAY)
    }

    /// Whether the row above a run can be the one whose cells span: it has more cells than the row under it, and they are like the
    /// other cells of their columns.
    fn has_certain_filler(&self, start: usize) -> bool {
        let Some(above) = start.checked_sub(1).map(|above| &self.rows[above]) else { return false };
        let below = &self.rows[start];
        let is_key = |row: &SeenRow| row.cells.len() > 1 && !row.gaps.contains(&0);
        if self.is_alone(above) {
            // A key alone in its row: only where all keys stand alone.
            return !self.rows.iter().any(is_key);
        }
        above.cells.len() > below.cells.len()
    }

    /// Rows whose last cell does not fit its column, with empty cells behind it.
    fn merged(&self, least: f32) -> Vec<Change> {
        let mut changes = Vec::new();
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.cells.is_empty()) {
            let at = row.cells.len() - 1 + row.gaps.len();
            let Some(Some(cell)) = row.cells.last().copied() else { continue };
            let may_span = self.is_alone(row) || !row.gaps.is_empty();
            if at + 1 >= self.columns || !may_span || row.is_key {
                continue;
            }
            let chance: f64 = self.profiles[at + 1..]
                .iter()
                .map(|profile| -(profile.empty + 0.5).ln() + (profile.cells + profile.empty + 1.0).ln())
                .fold(f64::INFINITY, f64::min);
            let odds = self.cost(at, Some(&cell), row.learned) * 1.5 + chance * 0.8 - 2.5;
            let confidence = logistic(odds);
            if confidence >= least {
                changes.push(Change {
                    kind: RepairKind::Merged,
                    rows: vec![(index + self.first, vec![at])],
                    confidence,
                    why: "its last cell does not fit its column, and the columns behind it are full in the other rows".to_owned(),
                });
            }
        }
        changes
    }
}

/// Cost of leaving a column to a cell from above, after the gaps of `path`.
fn gap_step(column: usize, path: &[usize], above: &[usize]) -> f64 {
    match (above.contains(&column), path.last()) {
        (true, _) => GO_ON_COST,
        (false, None) => BEGIN_COST,
        (false, Some(&last)) if last + 1 == column => INNER_GAP_COST,
        (false, Some(_)) => BEGIN_COST + INNER_GAP_COST,
    }
}

fn gap_cost(gaps: &[usize], above: &[usize]) -> f64 {
    (0..gaps.len()).map(|at| gap_step(gaps[at], &gaps[..at], above)).sum()
}

#[expect(clippy::cast_possible_truncation, reason = "a number between 0 and 1, of which two digits are shown")]
fn logistic(odds: f64) -> f32 {
    (1.0 / (1.0 + (-odds).exp())) as f32
}

/// Calls `f` with what each column shows of a row, without cells from above.
fn lay(row: &SeenRow, columns: usize, mut f: impl FnMut(usize, Option<&Seen>)) {
    let mut cells = row.cells.iter();
    for column in (0..columns).filter(|column| !row.gaps.contains(column)) {
        f(column, cells.next().and_then(Option::as_ref));
    }
}

/// Adds a way that leads to a state.
fn merge(state: &mut (f64, f64, Vec<usize>), sum: f64, cost: f64, path: &[usize]) {
    state.0 = log_add(state.0, sum);
    if cost < state.1 {
        state.1 = cost;
        state.2.clear();
        state.2.extend_from_slice(path);
    }
}

fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
