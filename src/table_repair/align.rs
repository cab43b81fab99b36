//! Rows that shifted to the left below a cell that spanned them, and cells that spanned columns.
//!
//! Pandoc before 3.0 writes a table without its row spans: below the cell that spans, rows shift to the left and are filled up with empty
//! cells on the right; a cell that spanned columns is followed by empty ones.
//!
//! What columns contain is learned from the cells in them ([`Profile`]: numbers, years, links, lengths, repeated texts). A row with empty
//! cells on its right is laid over the columns in every way that keeps the order of its cells, and the likeliest way counts with its
//! probability among all of them (the forward algorithm of an alignment). Ways that explain the cells equally well are equally likely, so
//! a table whose columns are alike is left alone.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::profile::{Costs, Profile, Seen, traits};
use super::{BET_CONFIDENCE, Cell, DOUBTFUL_CONFIDENCE, RepairKind, Shift, Table, attribute_text};

/// How many cells a row may lack. If more are lost, too little of the row is left to judge it.
const MAX_SHORT: usize = 6;
/// Rounds of learning what the columns contain from the realigned rows.
const ROUNDS: usize = 4;
/// How much an observation counts: the traits of a cell are correlated, so each is weaker evidence than it seems.
const TEMPER: f64 = 0.55;
/// The cost, in nats, of a row that shifted although the row above it did not: from the first column on, which is where keys span rows,
/// and from another one; of continuing as the row above; and of a gap that is not the first.
const BEGIN_COST: f64 = 2.5;
const BEGIN_INSIDE_COST: f64 = 5.0;
const GO_ON_COST: f64 = 0.2;
const INNER_GAP_COST: f64 = 1.5;
/// Odds, as logarithms: from which a run of rows supports the other runs of its table, how much it adds to theirs, and the most that they
/// may gain.
const SURE_ODDS: f64 = 1.5;
const ODDS_OF_OTHERS: f64 = 0.4;
const MAX_ODDS_OF_OTHERS: f64 = 2.0;
/// How much higher the log odds of a run may be than those of its least certain row.
const WORST_ROW_LEEWAY: f64 = 2.0;
/// The cost of an empty cell in a column that is never empty. It must not decide on its own: a last column of notes is often empty.
const EMPTY_COST: f64 = 0.7;

/// The confidence of evidence from elsewhere, which is based on what the cells mean.
const EVIDENCE_CONFIDENCE: f32 = 0.98;

/// What the meaning of its cells reveals about a row: the columns that cells from above fill. The aligner keeps to it and learns from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowEvidence {
    /// The row, counting header rows.
    pub(crate) row: usize,
    /// The columns.
    pub(crate) columns: Range<usize>,
}

/// Columns that cells from above fill: one bit for each, of at most [`super::MAX_COLUMNS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gaps(u64);

impl Gaps {
    /// The first `columns` columns.
    pub(super) fn first(columns: usize) -> Self {
        (0..columns).fold(Self::default(), Self::with)
    }

    fn with(self, column: usize) -> Self {
        Self(self.0 | 1 << column)
    }

    pub(super) fn contains(self, column: usize) -> bool {
        self.0 & 1 << column != 0
    }

    pub(super) fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those before a column.
    fn before(self, column: usize) -> Self {
        Self(self.0 & ((1 << column) - 1))
    }

    pub(super) fn last(self) -> Option<usize> {
        self.0.checked_ilog2().map(|last| last as usize)
    }
}

struct SeenRow {
    /// The cells up to the last non-empty one.
    cells: Vec<Option<Seen>>,
    /// Columns that a cell from above fills.
    gaps: Gaps,
    confidence: f64,
    /// The columns that cells from above fill, if that is known.
    known: Option<Gaps>,
    /// Whether the columns have learned from it.
    learned: bool,
    /// Whether rows below it may have shifted under its cells.
    is_key: bool,
}

impl SeenRow {
    /// Lays the row over the columns with these gaps, or as it is known to lie.
    fn lay(&mut self, gaps: Gaps) {
        self.gaps = self.known.unwrap_or(gaps);
    }

    /// How certain it is that the row lies as it does.
    fn confidence(&self) -> f64 {
        self.known.map_or(self.confidence, |_| f64::from(EVIDENCE_CONFIDENCE))
    }
}

/// What the rows of a table show about lost spans.
#[derive(Default)]
pub(super) struct Changes {
    /// What is certain enough to be repaired.
    pub(super) made: Vec<Shift>,
    /// What is not.
    pub(super) doubtful: Vec<Shift>,
}

impl Changes {
    fn add(&mut self, changes: impl IntoIterator<Item = Shift>, least: f32) {
        for change in changes {
            if change.confidence >= least { self.made.push(change) } else { self.doubtful.push(change) }
        }
    }
}

pub(super) struct Aligner {
    columns: usize,
    first: usize,
    rows: Vec<SeenRow>,
    profiles: Vec<Profile>,
    all: Profile,
    costs: Vec<Costs>,
    /// Whether cells are nothing but attributes: then the columns are not where they were.
    has_attributes: bool,
}

impl Aligner {
    pub(super) fn new(table: &Table, evidence: &[RowEvidence]) -> Self {
        let columns = table.columns.len();
        let first = table.header_rows as usize;
        let mut texts: HashMap<&str, (u32, u32)> = HashMap::new();
        for cell in table.rows[first..].iter().flatten().filter(|cell| !cell.is_empty()) {
            let next = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            texts.entry(cell.shown()).or_insert((next, 0)).1 += 1;
        }
        let mut rows: Vec<SeenRow> = table.rows[first..]
            .iter()
            .map(|row| {
                let length = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
                let cells = row[..length].iter().map(|cell| {
                    let (text, count) = texts.get(cell.shown()).copied().unwrap_or_default();
                    (!cell.is_empty()).then(|| Seen { traits: traits(cell, cell.shown().len() < 60), text, repeats: count > 1 })
                });
                SeenRow { cells: cells.collect(), gaps: Gaps::default(), confidence: 1.0, known: None, learned: false, is_key: false }
            })
            .collect();
        for RowEvidence { row, columns: gaps } in evidence {
            // There must be room for the cells, and a body row above.
            let Some(seen) = row.checked_sub(first).filter(|&index| index > 0).and_then(|index| rows.get_mut(index)) else { continue };
            if seen.cells.len() + gaps.len() <= columns && gaps.end <= columns {
                seen.known = Some(gaps.clone().fold(Gaps::default(), Gaps::with));
                seen.lay(Gaps::default());
            }
        }
        let is_attributes = |cell: &Cell| attribute_text(&cell.text) == Some(cell.text.len());
        let has_attributes = table.rows[first..].iter().flatten().any(is_attributes);
        Self { columns, first, rows, profiles: Vec::new(), all: Profile::default(), costs: Vec::new(), has_attributes }
    }

    /// Whether the row is a single cell, which may be the name of a group of rows.
    fn is_alone(&self, row: &SeenRow) -> bool {
        self.columns > 2 && row.cells.len() == 1
    }

    /// Whether the row may have shifted.
    fn is_short(&self, row: &SeenRow) -> bool {
        let short = self.columns - row.cells.len();
        short > 0 && short <= MAX_SHORT && !row.cells.is_empty() && !self.is_alone(row)
    }

    /// Finds the rows that shifted and the cells that spanned columns: those that are at least as certain as `least`, and the others.
    pub(super) fn changes(mut self, least: f32) -> Changes {
        let mut changes = Changes::default();
        if !self.rows.iter().any(|row| row.cells.len() < self.columns) {
            return changes;
        }
        self.learn(true);
        let unchanged = self.total();
        if self.rows.iter().any(|row| self.is_short(row) || row.known.is_some()) {
            // There are two starting points, since what is learned depends on how the rows lie: all rows as they are, and all short ones
            // shifted.
            let as_it_is = self.layout();
            let from_here = self.settle();
            let settled = self.layout();
            self.lay_out(&as_it_is);
            self.slide();
            // Lone cells are the keys of the rows below if no other row has a key; otherwise they may just as well separate those rows.
            let has_keys = self.rows.iter().any(|row| row.cells.len() > 1 && !row.gaps.contains(0));
            self.learn(!has_keys);
            let from_there = self.settle();
            if from_there > from_here {
                self.lay_out(&settled);
                self.learn(true);
            }
            let gain = unchanged - self.total();
            changes.add(self.shifted(gain), least);
            let known = self.known(&changes.made);
            changes.add(known, least);
            changes.doubtful.extend(self.doubts());
            let kept: HashSet<usize> = changes.made.iter().flat_map(|change| change.rows.iter().map(|row| row.0 - self.first)).collect();
            // A lone cell that may be the key of the rows below is not a title over the columns, whether those rows were moved or not.
            for index in 0..self.rows.len() {
                self.rows[index].is_key = self.reaches_down(index);
            }
            for (index, row) in self.rows.iter_mut().enumerate() {
                if !kept.contains(&index) {
                    row.lay(Gaps::default());
                }
            }
            self.learn(true);
        }
        changes.add(self.merged(), least);
        changes
    }

    /// How the rows lie, and how certain that is.
    fn layout(&self) -> Vec<(Gaps, f64)> {
        self.rows.iter().map(|row| (row.gaps, row.confidence)).collect()
    }

    fn lay_out(&mut self, layout: &[(Gaps, f64)]) {
        for (row, &(gaps, confidence)) in self.rows.iter_mut().zip(layout) {
            row.lay(gaps);
            row.confidence = confidence;
        }
    }

    /// Moves the short rows of the most frequent length as far to the right as they go, if something above can fill the gap.
    fn slide(&mut self) {
        let mut lengths = [0_u32; MAX_SHORT + 1];
        for row in self.rows.iter().filter(|row| self.is_short(row)) {
            lengths[self.columns - row.cells.len()] += 1;
        }
        let short = (1..lengths.len()).rev().max_by_key(|&short| lengths[short]).unwrap_or(1);
        let mut origins = vec![0; self.columns];
        for index in 1..self.rows.len() {
            self.trace(&mut origins, index - 1);
            let row = &self.rows[index];
            if row.cells.is_empty() {
                let above = self.rows[index - 1].gaps;
                self.rows[index].lay(above);
            } else if self.is_short(row)
                && row.cells.len() + short == self.columns
                && (0..short).all(|column| self.shown(origins[column], column).is_some())
            {
                self.rows[index].lay(Gaps::first(short));
            }
        }
    }

    /// Aligns and learns until nothing moves, at most [`ROUNDS`] times. Returns the cost of the table.
    fn settle(&mut self) -> f64 {
        for _ in 0..ROUNDS {
            let has_moved = self.align();
            self.learn(true);
            if !has_moved {
                break;
            }
        }
        self.total()
    }

    /// Learns what the columns contain, as the rows lie now; `with_alone` includes lone cells that reach into the row below.
    fn learn(&mut self, with_alone: bool) {
        self.profiles = vec![Profile::default(); self.columns];
        self.all = Profile::default();
        for index in 0..self.rows.len() {
            let alone = self.is_alone(&self.rows[index]);
            // A lone cell counts for its column only if it reaches into the row below.
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
        self.costs = self.profiles.iter().map(|profile| Costs::new(profile, &self.all)).collect();
    }

    /// Whether a cell of this row reaches into the row below.
    fn reaches_down(&self, index: usize) -> bool {
        self.rows.get(index + 1).is_some_and(|below| below.gaps.0 & !self.rows[index].gaps.0 != 0)
    }

    /// The cost of all rows as they lie now.
    fn total(&self) -> f64 {
        let mut total = 0.0;
        let mut above = Gaps::default();
        for row in self.rows.iter().filter(|row| !row.cells.is_empty()) {
            let alone = self.is_alone(row);
            lay(row, self.columns, |column, cell| {
                if !alone || cell.is_some() {
                    total += self.cost(column, cell, row.learned);
                }
            });
            total += gap_cost(row.gaps, above);
            above = row.gaps;
        }
        total
    }

    /// The cost of a cell in a column, in nats, relative to its cost in any column. `own` is whether the column has learned from this
    /// cell.
    fn cost(&self, column: usize, cell: Option<&Seen>, own: bool) -> f64 {
        let profile = &self.profiles[column];
        let own = if own { 1.0 } else { 0.0 };
        let Some(cell) = cell else {
            let rows = profile.cells + profile.empty - own;
            let odds = ((profile.empty - own + 0.1) / (rows + 0.2)).clamp(0.0, 1.0);
            return (-odds.ln()).min(EMPTY_COST);
        };
        let mut cost = self.costs[column].of(&cell.traits, own > 0.0);
        if cell.repeats {
            let here = (profile.texts.get(&cell.text).copied().unwrap_or(0.0) - own).max(0.0);
            let all = self.all.texts.get(&cell.text).copied().unwrap_or(0.0) - 1.0;
            // A text that occurs elsewhere belongs in the column where it occurs.
            if all > 0.0 {
                cost -= ((here + 0.5) / (all + 1.0)).ln().max(-1.5) + 0.7;
            }
        }
        cost * TEMPER
    }

    /// Lays each short row over the columns in the likeliest way. Returns whether any row lies differently than before.
    fn align(&mut self) -> bool {
        let mut above = Gaps::default();
        let mut origins = vec![0; self.columns];
        let mut fillers = vec![None; self.columns];
        let mut has_moved = false;
        for index in 0..self.rows.len() {
            if let Some(before) = index.checked_sub(1) {
                self.trace(&mut origins, before);
            }
            let row = &self.rows[index];
            let (old, alone) = (row.gaps, self.is_alone(row));
            if row.cells.is_empty() && index > 0 {
                // A row whose cells all spanned from above, or just an empty row: it reveals nothing, and hides nothing.
                self.rows[index].lay(above);
                continue;
            }
            let may_continue = alone && !above.is_empty();
            if self.is_short(row) || may_continue {
                // The cost if the cell above fills the slot: it must fit this column, too.
                for (column, filler) in fillers.iter_mut().enumerate() {
                    let origin = origins[column];
                    let shown = self.shown(origin, column).filter(|_| index > 0 && (!alone || above.contains(column)));
                    *filler = shown.map(|cell| self.cost(column, Some(cell), self.rows[origin].learned).max(0.0));
                }
                let (gaps, confidence) = self.best(index, above, &fillers);
                self.rows[index].lay(gaps);
                self.rows[index].confidence = confidence;
            } else {
                self.rows[index].lay(Gaps::default());
            }
            above = self.rows[index].gaps;
            has_moved |= above != old;
        }
        // Empty rows at the end of a run belong to no run.
        for index in (0..self.rows.len()).rev() {
            if self.rows[index].cells.is_empty() && self.rows.get(index + 1).is_none_or(|below| below.gaps.is_empty()) {
                self.rows[index].lay(Gaps::default());
            }
        }
        has_moved
    }

    /// Updates, for each column, the row of the cell that row `index` shows there.
    fn trace(&self, origins: &mut [usize], index: usize) {
        for (column, origin) in origins.iter_mut().enumerate() {
            if !self.rows[index].gaps.contains(column) {
                *origin = index;
            }
        }
    }

    /// The cell that a row shows in a column.
    fn shown(&self, index: usize, column: usize) -> Option<&Seen> {
        let row = self.rows.get(index)?;
        row.cells.get(column - row.gaps.before(column).len())?.as_ref()
    }

    /// The likeliest way to lay a row over the columns, and its probability.
    fn best(&self, index: usize, above: Gaps, fillers: &[Option<f64>]) -> (Gaps, f64) {
        let row = &self.rows[index];
        let (length, columns) = (row.cells.len(), self.columns);
        let most = (columns - length).min(MAX_SHORT);
        // What a column learned from this very cell must not count in its favor.
        let stays = |at: usize, column: usize| row.learned && !row.gaps.contains(column) && column - row.gaps.before(column).len() == at;
        // `states[gaps]`: after some columns, `gaps` of which were left to cells from above: the logarithm of the sum of the
        // probabilities of all ways there, the cost of the best one, and its gaps.
        let unreached = (f64::NEG_INFINITY, f64::INFINITY, Gaps::default());
        let mut states = [unreached; MAX_SHORT + 1];
        states[0] = (0.0, 0.0, Gaps::default());
        for (column, filler) in fillers.iter().enumerate() {
            let mut next = [unreached; MAX_SHORT + 1];
            for gaps in 0..=most {
                let (sum, best, path) = states[gaps];
                if sum == f64::NEG_INFINITY {
                    continue;
                }
                let Some(at) = column.checked_sub(gaps) else { continue };
                // After the last cell: empty cells on the right, which stay.
                let cell = row.cells.get(at).and_then(Option::as_ref);
                let step = self.cost(column, cell, at < length && stays(at, column));
                merge(&mut next[gaps], sum - step, best + step, path);
                if gaps < most
                    && at < length
                    && let Some(filler) = filler
                {
                    let step = gap_step(column, path, above) + filler;
                    merge(&mut next[gaps + 1], sum - step, best + step, path.with(column));
                }
            }
            states = next;
        }
        let total = states.iter().map(|state| state.0).fold(f64::NEG_INFINITY, log_add);
        let best = states.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(unreached);
        (best.2, (-best.1 - total).exp())
    }

    /// Runs of rows that shifted under the same cells.
    fn shifted(&self, gain: f64) -> Vec<Shift> {
        let mut runs: Vec<(Range<usize>, f64)> = Vec::new();
        let mut start = 0;
        while start < self.rows.len() {
            let end = (start..self.rows.len()).find(|&row| self.rows[row].gaps.is_empty()).unwrap_or(self.rows.len());
            if end > start {
                runs.push((start..end, self.odds(start..end)));
            }
            start = end.max(start + 1);
        }
        // What an exporter did in one place of a table, it did in the others.
        let likely = runs.iter().filter(|(_, odds)| *odds > SURE_ODDS).count();
        // A key that is alone in its row is certain only if all keys are alone.
        let keys_stand_alone = !self.rows.iter().any(|row| row.cells.len() > 1 && !row.gaps.contains(0));
        let mut changes = Vec::new();
        for (rows, odds) in runs {
            let others = likely - usize::from(odds > SURE_ODDS);
            let odds = odds + (others as f64 * ODDS_OF_OTHERS).min(MAX_ODDS_OF_OTHERS);
            let mut confidence = logistic(odds).min(logistic(gain));
            let mut evidence = "the cells fit their columns under row spans from above, but not where they are".to_owned();
            let is_known = self.rows[rows.clone()].iter().any(|row| row.known.is_some());
            if !is_known && !self.has_certain_filler(rows.start, keys_stand_alone) {
                confidence = confidence.min(DOUBTFUL_CONFIDENCE);
                evidence.push_str("; which cell spans rows is not certain");
            }
            if !is_known && self.has_attributes {
                confidence = confidence.min(DOUBTFUL_CONFIDENCE);
                evidence.push_str("; cells are attributes");
            }
            if !is_known && rows == (1..self.rows.len()) && rows.len() > 1 {
                confidence = confidence.min(BET_CONFIDENCE);
                evidence.push_str("; one cell would span the whole table");
            }
            let rows = rows.map(|row| (row + self.first, self.rows[row].gaps)).collect();
            changes.push(Shift { kind: RepairKind::Shifted, rows, confidence, evidence });
        }
        changes
    }

    /// Rows that lie as they are, although another way is not much less likely.
    fn doubts(&self) -> impl Iterator<Item = Shift> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| row.gaps.is_empty() && self.is_short(row) && row.confidence < 1.0);
        rows.map(|(index, row)| Shift {
            kind: RepairKind::Shifted,
            rows: vec![(index + self.first, Gaps::default())],
            confidence: probability(1.0 - row.confidence),
            evidence: "its cells fit their columns little better than those to the right".to_owned(),
        })
    }

    /// Rows that are known to have shifted but are in no run that is moved.
    fn known(&self, changes: &[Shift]) -> Option<Shift> {
        let moved: HashSet<usize> = changes.iter().flat_map(|change| change.rows.iter().map(|row| row.0)).collect();
        let rows = self.rows.iter().enumerate().filter_map(|(index, row)| Some((index + self.first, row.known?)));
        let rows: Vec<(usize, Gaps)> = rows.filter(|(row, _)| !moved.contains(row)).collect();
        let evidence = "its cells mean what other columns contain".to_owned();
        (!rows.is_empty()).then_some(Shift { kind: RepairKind::Shifted, rows, confidence: EVIDENCE_CONFIDENCE, evidence })
    }

    /// The odds, as a logarithm, that a run of rows shifted. Rows under one cell shifted together, so evidence for one is evidence for
    /// the others.
    fn odds(&self, rows: Range<usize>) -> f64 {
        let odds = |row: &SeenRow| (row.confidence() / (1.0 - row.confidence()).max(1e-9)).ln();
        let rows: Vec<f64> = self.rows[rows].iter().filter(|row| !row.cells.is_empty()).map(odds).collect();
        let sum: f64 = rows.iter().sum();
        let worst = rows.iter().copied().fold(f64::INFINITY, f64::min);
        (sum / (rows.len() as f64).sqrt()).min(worst + WORST_ROW_LEEWAY)
    }

    /// Whether the row above a run can be the one whose cells span: it has more cells than the row below it, or it is a lone key.
    fn has_certain_filler(&self, start: usize, keys_stand_alone: bool) -> bool {
        let Some(above) = start.checked_sub(1).map(|above| &self.rows[above]) else { return false };
        if self.is_alone(above) { keys_stand_alone } else { above.cells.len() > self.rows[start].cells.len() }
    }

    /// Rows whose last cell does not fit its column and is followed by empty cells.
    fn merged(&self) -> Vec<Shift> {
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
            let mut confidence = logistic(odds);
            let mut evidence = "its last cell does not fit its column, and the columns after it are filled in the other rows".to_owned();
            if self.is_alone(row) && self.rows.get(index + 1).is_some_and(|below| self.is_short(below)) {
                confidence = confidence.min(BET_CONFIDENCE);
                evidence.push_str("; it may be the cell that spans the rows below");
            }
            let rows = vec![(index + self.first, Gaps::default().with(at))];
            changes.push(Shift { kind: RepairKind::Merged, rows, confidence, evidence });
        }
        changes
    }
}

/// The cost of leaving a column to a cell from above, after the gaps of `path`.
fn gap_step(column: usize, path: Gaps, above: Gaps) -> f64 {
    match path.last() {
        _ if above.contains(column) => GO_ON_COST,
        None if column == 0 => BEGIN_COST,
        None => BEGIN_INSIDE_COST,
        Some(last) if last + 1 == column => INNER_GAP_COST,
        Some(_) => BEGIN_COST + INNER_GAP_COST,
    }
}

fn gap_cost(gaps: Gaps, above: Gaps) -> f64 {
    if gaps.is_empty() {
        return 0.0;
    }
    (0..u64::BITS as usize).filter(|&column| gaps.contains(column)).map(|column| gap_step(column, gaps.before(column), above)).sum()
}

fn logistic(odds: f64) -> f32 {
    probability(1.0 / (1.0 + (-odds).exp()))
}

#[expect(clippy::cast_possible_truncation, reason = "a number between 0 and 1, of which two digits are shown")]
fn probability(value: f64) -> f32 {
    value as f32
}

/// Calls `f` for each column that no cell from above fills, with the cell that the row has there.
fn lay(row: &SeenRow, columns: usize, mut f: impl FnMut(usize, Option<&Seen>)) {
    let mut cells = row.cells.iter();
    for column in (0..columns).filter(|&column| !row.gaps.contains(column)) {
        f(column, cells.next().and_then(Option::as_ref));
    }
}

/// Adds a way to reach a state.
fn merge(state: &mut (f64, f64, Gaps), sum: f64, cost: f64, path: Gaps) {
    state.0 = log_add(state.0, sum);
    if cost < state.1 {
        state.1 = cost;
        state.2 = path;
    }
}

fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Input, ParseOptions, RepairLevel};

    /// A table as pandoc before 3.0 writes it: a header of `a`, `b`, `c` … and rows whose cells are separated by `|`, filled up on the right.
    fn table(columns: usize, rows: &[&str]) -> Table {
        let cell = |text: &str| format!("<td>{text}</td>");
        let row = |row: &&str| {
            let cells: Vec<&str> = row.split('|').collect();
            let empty = "<td></td>".repeat(columns - cells.len());
            format!("<tr class=\"odd\">{}{empty}</tr>", cells.into_iter().map(cell).collect::<String>())
        };
        let header: String = ('a'..).take(columns).map(|name| format!("<th>{name}</th>")).collect();
        let rows: String = rows.iter().map(row).collect();
        let html = format!("<table><thead><tr class=\"header\">{header}</tr></thead><tbody>{rows}</tbody></table>");
        let options = ParseOptions::default().with_repair_level(RepairLevel::None);
        Document::parse(&Input::from_text("a.md", html).unwrap(), &options).into_page().tables.remove(0)
    }

    /// The rows that are moved, as their number in the body and the columns that cells from above fill.
    fn moved(table: &Table, evidence: &[RowEvidence]) -> Vec<(usize, Vec<usize>)> {
        let changes = Aligner::new(table, evidence).changes(0.5).made;
        let shifts = changes.iter().filter(|change| change.kind == RepairKind::Shifted).flat_map(|change| &change.rows);
        let columns = |gaps: Gaps| (0..table.columns.len()).filter(|&column| gaps.contains(column)).collect();
        let mut moved: Vec<_> = shifts.map(|&(row, gaps)| (row - table.header_rows as usize, columns(gaps))).collect();
        moved.sort();
        moved
    }

    const WINNERS: [&str; 8] = [
        "1962|Lyra|Eva Moe|891",
        "Mira|Liv Aas|1642",
        "Vega|Nils Vik|1050",
        "1963|Deneb|Ida Berg|1508",
        "Rigel|Jon Falk|733",
        "1964|Spica|Ada Roth|918",
        "1965|Castor|Per Lund|1204",
        "Pollux|Siv Dahl|866",
    ];

    #[test]
    fn rows_whose_cells_fit_the_columns_to_the_right_are_moved_below_the_cell_that_spanned() {
        let expected: Vec<_> = [1, 2, 4, 7].map(|row| (row, vec![0])).to_vec();
        assert_eq!(moved(&table(4, &WINNERS), &[]), expected);
    }

    #[test]
    fn columns_that_are_alike_are_left_alone() {
        assert!(moved(&table(3, &["Lyra|Mira|Vega", "Deneb|Rigel", "Spica|Castor|Pollux", "Atlas|Maia"]), &[]).is_empty());
    }

    #[test]
    fn a_last_column_that_is_often_empty_is_not_a_shift() {
        let rows = ["1962|Lyra|891|lost", "1963|Mira|1642", "1964|Vega|1050", "1965|Deneb|733|rebuilt", "1966|Rigel|918"];
        assert!(moved(&table(4, &rows), &[]).is_empty());
    }

    #[test]
    fn a_lone_cell_is_the_name_of_a_group_and_not_moved() {
        let rows = ["1962|Lyra|891", "North", "1963|Mira|1642", "1964|Vega|1050", "South", "1965|Deneb|733"];
        assert!(moved(&table(3, &rows), &[]).is_empty());
    }

    #[test]
    fn evidence_about_a_row_decides_what_its_cells_do_not() {
        let alike = table(3, &["Lyra|Mira|Vega", "Deneb|Rigel", "Spica|Castor|Pollux", "Atlas|Maia"]);
        let evidence = [RowEvidence { row: 2, columns: 0..1 }];
        assert_eq!(moved(&alike, &evidence), [(1, vec![0])]);
        // There is no room for the cells.
        assert!(moved(&alike, &[RowEvidence { row: 2, columns: 0..2 }]).is_empty());
        // There is no row above.
        assert!(moved(&alike, &[RowEvidence { row: 1, columns: 0..1 }]).is_empty());
    }

    #[test]
    fn a_row_that_lacks_too_many_cells_is_not_judged() {
        let long = "1|a|b|c|d|e|f|g|h|i";
        assert!(moved(&table(10, &[long, "x|y", long, long, "x|y"]), &[]).is_empty());
    }

    #[test]
    fn gaps_are_columns() {
        let gaps = Gaps::first(2).with(4);
        assert_eq!((gaps.len(), gaps.last(), gaps.contains(1), gaps.contains(2)), (3, Some(4), true, false));
        assert_eq!((gaps.before(2), Gaps::default().last()), (Gaps::first(2), None));
    }
}
