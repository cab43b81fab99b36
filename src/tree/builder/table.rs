//! HTML tags of tables: the standard's "in table", "in row" and "in cell" rules.

use std::borrow::Cow;

use super::{Builder, name_hash};
use crate::diagnostic::DiagnosticCode;
use crate::event::Tag;
use crate::span::{SourceRange, to_u32};
use crate::table::{TableKind, TableSyntax};
use crate::tree::element::Element;
use crate::tree::{CellNode, Kind, NodeId, Unseen, Value};

impl Builder<'_> {
    /// The innermost open table, if it is one of HTML: Markdown's own tables take no tags.
    pub(super) fn html_table(&self) -> Option<usize> {
        Some(self.top().table as usize).filter(|&table| table > 0 && self.open[table].name != 0)
    }

    pub(super) fn kind_at(&self, index: usize) -> Option<Kind> {
        self.open.get(index).map(|open| self.tree.node(open.node).kind)
    }

    pub(super) fn start_table_part(&mut self, element: Element, tag: &Tag<'_>, unseen: Option<Unseen>, span: SourceRange) {
        let hash = name_hash(tag.name);
        if element == Element::Table {
            // Also from inside fostered text: the standard is "in table" there, not "in cell".
            let is_in_cell = matches!(self.kind_at(self.boundary()), Some(Kind::Cell(_) | Kind::Caption | Kind::Unseen(_)));
            if let Some(table) = self.html_table().filter(|_| !is_in_cell) {
                self.report(DiagnosticCode::UnclosedMarkup, span, "<table> inside a table but outside its cells; it ends the outer table");
                self.close_to(table, span.start);
            }
            self.close_paragraph(span.start);
            self.push(Kind::table(TableSyntax::Html), element, hash, span);
            let purpose = match unseen {
                Some(_) => TableKind::Hidden,
                None if tag.is_bare() => TableKind::Data,
                None => purpose(tag),
            };
            if purpose != TableKind::Data {
                let table = self.top().node;
                self.change_table(table, |_, _, old| *old = purpose);
            }
            return;
        }
        let Some(table) = self.html_table() else {
            self.report(DiagnosticCode::MisnestedMarkup, span, format!("<{}> outside a table; ignored", tag.name));
            return;
        };
        match element {
            Element::Row | Element::DataCell | Element::HeaderCell => {
                if !matches!(self.kind_at(table + 1), Some(Kind::RowGroup { .. })) {
                    self.close_to(table + 1, span.start);
                    self.push(Kind::RowGroup { head: false }, Element::Body, name_hash("tbody"), span);
                }
                let row = table + 2;
                if element == Element::Row {
                    self.close_to(row, span.start);
                    self.habit_of_row(tag);
                    match unseen {
                        Some(_) => drop(self.push(Kind::UnseenRow, element, hash, span)),
                        None => self.push_row(hash, span),
                    }
                    return;
                }
                if matches!(self.kind_at(row), Some(Kind::Row { .. } | Kind::UnseenRow)) {
                    self.close_to(row + 1, span.start);
                } else {
                    self.close_to(row, span.start);
                    self.push_row(name_hash("tr"), span);
                }
                let cell = self.cell(element, tag);
                let unseen = unseen.or((self.kind_at(row) == Some(Kind::UnseenRow)).then_some(Unseen::Hidden));
                self.push(unseen.map_or(cell, Kind::Unseen), element, hash, span);
            }
            Element::Caption => {
                self.close_to(table + 1, span.start);
                self.push(unseen.map_or(Kind::Caption, Kind::Unseen), element, hash, span);
            }
            Element::Head | Element::Body | Element::Foot => {
                self.close_to(table + 1, span.start);
                self.push(Kind::RowGroup { head: element == Element::Head }, element, hash, span);
            }
            _ => self.close_to(table + 1, span.start),
        }
    }

    pub(super) fn push_row(&mut self, hash: u64, span: SourceRange) {
        let head = matches!(self.tree.node(self.top().node).kind, Kind::RowGroup { head: true });
        self.push(Kind::Row { head }, Element::Row, hash, span);
    }

    /// Changes what is known about a table: its syntax, whether its rows have classes, what it is for.
    pub(super) fn change_table(&mut self, table: NodeId, change: impl FnOnce(&mut TableSyntax, &mut bool, &mut TableKind)) {
        if let Kind::Table { syntax, row_classes, purpose } = &mut self.tree.nodes[table as usize].kind {
            change(syntax, row_classes, purpose);
        }
    }

    pub(super) fn habit_of_row(&mut self, tag: &Tag<'_>) {
        if tag.attribute("class").is_some_and(|class| matches!(&*class, "header" | "odd" | "even")) {
            self.tree.seen.evidence_counts.row_classes += 1;
            if let Some(table) = self.html_table().map(|table| self.open[table].node) {
                self.change_table(table, |_, row_classes, _| *row_classes = true);
            }
        }
    }

    pub(super) fn cell(&mut self, element: Element, tag: &Tag<'_>) -> Kind {
        let (mut column_span, mut row_span, mut sort_key) = (1, 1, Value::EMPTY);
        // HTML 4 let data cells be headers, too, by their scope (<https://www.w3.org/TR/html401/struct/tables.html#adef-scope>).
        let mut is_header = element == Element::HeaderCell;
        if !tag.is_bare() {
            // "Rules for parsing non-negative integers": digits at the start count, what follows does not.
            let number = |value: Option<Cow<'_, str>>| {
                let value = value?;
                let value = value.trim_ascii_start();
                let digits = value.len() - value.trim_start_matches(|character: char| character.is_ascii_digit()).len();
                (digits > 0).then(|| value[..digits].parse().unwrap_or(u32::MAX))
            };
            let [columns, rows, key, scope] = tag.attributes_named(["colspan", "rowspan", "data-sort-value", "scope"]);
            is_header |=
                scope.is_some_and(|scope| ["row", "col", "rowgroup", "colgroup"].iter().any(|known| scope.eq_ignore_ascii_case(known)));
            column_span = number(columns).filter(|&span| span > 0).unwrap_or(1);
            row_span = number(rows).unwrap_or(1);
            sort_key = key.map_or(Value::EMPTY, |key| self.value(&key));
        }
        let cell = CellNode::new(is_header, column_span, row_span);
        self.tree.cells.push(CellNode { sort_key, ..cell });
        Kind::Cell(to_u32(self.tree.cells.len() - 1))
    }

    pub(super) fn end_table_part(&mut self, element: Element, span: SourceRange) {
        let place = self.html_table().and_then(|table| {
            let boundary = self.boundary();
            let is = |index: usize, wanted: fn(&Kind) -> bool| self.kind_at(index).as_ref().is_some_and(wanted);
            let row = table + 2;
            match element {
                Element::Table => Some(table),
                Element::Row => Some(row).filter(|&row| is(row, |kind| matches!(kind, Kind::Row { .. } | Kind::UnseenRow))),
                Element::Head | Element::Body | Element::Foot => {
                    Some(table + 1).filter(|&group| self.open.get(group).is_some_and(|open| open.element == element))
                }
                Element::DataCell | Element::HeaderCell | Element::Caption => {
                    Some(boundary).filter(|&cell| self.open[cell].element == element && cell > table)
                }
                _ => None,
            }
        });
        match place {
            Some(index) => self.close_to(index, span.end),
            None if matches!(element, Element::Column | Element::ColumnGroup) => {}
            None => self.report(DiagnosticCode::MisnestedMarkup, span, "an end tag without a start tag; ignored"),
        }
    }
}

/// How the classes begin of tables that MediaWiki's templates make, in the wikis of many languages.
const CLASSES: [(&str, TableKind); 17] = [
    ("infobox", TableKind::Infobox),
    ("taxobox", TableKind::Infobox),
    ("sinottico", TableKind::Infobox),
    ("navbox", TableKind::Navbox),
    ("vertical-navbox", TableKind::Navbox),
    ("sidebar", TableKind::Navbox),
    ("ambox", TableKind::Message),
    ("tmbox", TableKind::Message),
    ("ombox", TableKind::Message),
    ("cmbox", TableKind::Message),
    ("fmbox", TableKind::Message),
    ("imbox", TableKind::Message),
    ("mbox-small", TableKind::Message),
    ("metadata", TableKind::Message),
    ("toc", TableKind::Toc),
    ("references", TableKind::References),
    ("reflist", TableKind::References),
];

/// The classes of [`CLASSES`] that are a whole word: `toccolours` is a style of any table.
const WHOLE_CLASSES: [&str; 2] = ["toc", "metadata"];

/// Returns what a table is for: by its classes, else by its role (<https://www.w3.org/TR/wai-aria/#presentation>).
fn purpose(tag: &Tag<'_>) -> TableKind {
    let [role, class] = tag.attributes_named(["role", "class"]);
    let by_class = class.and_then(|class| {
        let is = |word: &str, start: &str| if WHOLE_CLASSES.contains(&start) { word == start } else { word.starts_with(start) };
        class.split_ascii_whitespace().find_map(|word| CLASSES.iter().find(|(start, _)| is(word, start))).map(|&(_, kind)| kind)
    });
    by_class.unwrap_or(match role.as_deref() {
        Some("presentation" | "none") => TableKind::Layout,
        _ => TableKind::Data,
    })
}
