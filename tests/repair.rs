//! Lost spans: the same wikitext through pandoc 2.17, which loses them, and 3.9, which keeps them (`fixtures/repair`).

use std::path::Path;

use proptest::prelude::{any, prop, proptest};
use wikilift::repair::{RepairKind, SAFE_CONFIDENCE, Suspicion};
use wikilift::{DiagnosticCode, Page, RepairLevel, Table};

use crate::support::{cases, files, parse};

type Texts = Vec<Vec<String>>;

fn texts(table: &Table) -> Texts {
    table.rows.iter().map(|row| row.iter().map(|cell| cell.text.to_string()).collect()).collect()
}

fn page(path: &Path, repairs: RepairLevel) -> Page {
    let mut page = parse(&std::fs::read_to_string(path).unwrap());
    page.repair_tables(repairs);
    page
}

/// What repairs did to the tables of some pages.
#[derive(Debug, Default)]
struct Score {
    damaged: usize,
    whole: usize,
    moved: usize,
    right: usize,
    harmed: Vec<String>,
}

impl Score {
    fn count(&mut self, name: &str, damaged: &Texts, repaired: &Texts, truth: &Texts) {
        if damaged == truth && repaired != truth {
            self.harmed.push(name.to_owned());
        }
        self.damaged += usize::from(damaged != truth);
        self.whole += usize::from(damaged != truth && repaired == truth);
        for (row, before) in repaired.iter().zip(damaged).enumerate().map(|(number, (row, before))| ((number, row), before)) {
            let (number, cells) = row;
            for (column, text) in cells.iter().enumerate().filter(|(column, text)| !text.is_empty() && before.get(*column) != Some(text)) {
                self.moved += 1;
                self.right += usize::from(truth.get(number).and_then(|row| row.get(column)) == Some(text));
            }
        }
    }
}

fn score(repairs: RepairLevel) -> Score {
    let mut score = Score::default();
    for path in files("fixtures/repair", "md").iter().filter(|path| path.to_string_lossy().ends_with(".2.17.md")) {
        let truth = page(Path::new(&path.to_string_lossy().replace(".2.17.", ".3.9.")), RepairLevel::None);
        let (damaged, repaired) = (page(path, RepairLevel::None), page(path, repairs));
        assert_eq!(damaged.tables.len(), truth.tables.len(), "{}", path.display());
        for ((damaged, repaired), truth) in damaged.tables.iter().zip(&repaired.tables).zip(&truth.tables) {
            // A lost column cannot be restored; such a table has a test of its own.
            if damaged.columns.len() == truth.columns.len() {
                score.count(&format!("{} {}", path.display(), damaged.index), &texts(damaged), &texts(repaired), &texts(truth));
            }
        }
    }
    score
}

#[test]
fn safe_repairs_put_rows_back_and_harm_nothing() {
    let score = score(RepairLevel::Safe);
    println!("{score:?}");
    assert_eq!(score.harmed, Vec::<String>::new());
    assert!(score.right * 100 >= score.moved * 98, "{score:?}");
    assert!(score.damaged >= 7 && score.whole >= 5, "{score:?}");
}

#[test]
fn all_repairs_find_more() {
    let (safe, all) = (score(RepairLevel::Safe), score(RepairLevel::All));
    assert!(all.whole >= safe.whole && all.moved >= safe.moved, "{safe:?} {all:?}");
    assert!(all.right * 100 >= all.moved * 90, "{all:?}");
}

#[test]
fn every_repair_is_listed_and_remarked_on() {
    let path = Path::new("fixtures/repair/harbours.2.17.md");
    let (before, after) = (page(path, RepairLevel::None), page(path, RepairLevel::Safe));
    let repairs: usize = after.tables.iter().map(|table| table.repairs.len()).sum();
    let remarks = after.diagnostics.iter().filter(|diagnostic| diagnostic.code == DiagnosticCode::LostSpan).count();
    assert_eq!((repairs, before.diagnostics.iter().filter(|diagnostic| diagnostic.code == DiagnosticCode::LostSpan).count()), (remarks, 0));
    let winners = &after.tables[0];
    let first = &winners.repairs[0];
    assert_eq!((first.kind, first.rows()), (RepairKind::Shifted, &[2, 3][..]));
    assert!(first.confidence >= SAFE_CONFIDENCE);
    // The spanning cell has its row span, and the copies below it are marked as spanned.
    assert_eq!((winners.rows[1][0].row_span, winners.rows[2][0].spanned, winners.rows[2][0].text.as_str()), (3, true, "1962"));
    // Everything that was in the table is still in it.
    for (before, after) in before.tables.iter().zip(&after.tables) {
        let words = |table: &Table| {
            let mut words: Vec<String> = table
                .rows
                .iter()
                .flatten()
                .filter(|cell| !cell.spanned && !cell.text.is_empty())
                .map(|cell| cell.text.to_string())
                .collect();
            words.sort();
            words
        };
        assert_eq!(words(before), words(after));
    }
}

#[test]
fn spans_that_stand_as_text_are_taken_at_their_word() {
    let row =
        |cells: &[&str]| format!("<tr class=\"odd\">{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>());
    let rows = [
        row(&["rowspan=\"2\"", "North", "Lyra", "12"]),
        row(&["Mira", "7", "", ""]),
        row(&["South", "Vega", "3", ""]),
        row(&["colspan=\"2\" align=\"center|", "East", "Deneb", ""]),
    ];
    let text = format!("<table><thead><tr class=\"header\"><th>a</th><th>b</th><th>c</th><th>d</th></tr></thead>{}</table>", rows.concat());
    let mut page = parse(&text);
    page.repair_tables(RepairLevel::Safe);
    let table = &page.tables[0];
    assert_eq!(
        texts(table)[1..],
        [["North", "Lyra", "12", ""], ["North", "Mira", "7", ""], ["South", "Vega", "3", ""], ["East", "East", "Deneb", ""]]
    );
    assert_eq!((table.rows[1][0].row_span, table.rows[4][0].column_span), (2, 2));
    let kinds: Vec<RepairKind> = table.repairs.iter().map(|repair| repair.kind).collect();
    assert_eq!(kinds, [RepairKind::AttributeLeak, RepairKind::Shifted, RepairKind::AttributeLeak]);
    // The attributes in the first row took the place of a cell; those in the last row gave it back as a span.
    assert_eq!((table.suspicions[0].kind, table.suspicions[0].rows.as_slice()), (RepairKind::Truncated, &[1][..]));
}

#[test]
fn what_seems_to_be_damaged_is_named_with_its_kind_and_rows() {
    let found = |path: &str, level| {
        let page = page(Path::new(path), level);
        let of = |table: &Table| -> Vec<(RepairKind, Vec<u32>)> {
            table.suspicions.iter().map(|suspicion| (suspicion.kind, suspicion.rows.clone())).collect()
        };
        let diagnostics: Vec<_> = page
            .diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.suspect.as_ref())
            .map(|suspect| (suspect.table, suspect.kind))
            .collect();
        let tables: Vec<_> = page.tables.iter().map(of).collect();
        let told: Vec<_> = (0..).zip(&tables).flat_map(|(table, found)| found.iter().map(move |(kind, _)| (table, *kind))).collect();
        assert_eq!(diagnostics, told);
        tables
    };
    let expected = [
        vec![(RepairKind::Merged, vec![1, 4])],
        vec![(RepairKind::Truncated, vec![])],
        vec![(RepairKind::SplitHeader, vec![1])],
        vec![(RepairKind::Shifted, vec![4])],
    ];
    for level in [RepairLevel::None, RepairLevel::Safe, RepairLevel::All] {
        let tables = found("fixtures/repair/suspects.2.17.md", level);
        assert_eq!(tables[..4], expected, "{level:?}");
        assert!(tables[4..].iter().all(Vec::is_empty), "{level:?}: right tables: {tables:?}");
    }
    // Pandoc 3.9 keeps the spans.
    assert!(found("fixtures/repair/suspects.3.9.md", RepairLevel::Safe).iter().all(Vec::is_empty));
}

#[test]
fn what_was_repaired_is_not_suspected_unless_the_repair_was_a_guess() {
    let harbours = Path::new("fixtures/repair/harbours.2.17.md");
    let table = |level| page(harbours, level).tables.remove(0);
    let safe = table(RepairLevel::Safe);
    let moved: Vec<u32> = safe.repairs.iter().flat_map(|repair| repair.rows().to_vec()).collect();
    assert!(!moved.is_empty() && safe.suspicions.is_empty(), "{:?}", safe.suspicions);
    // Not repaired, the same rows are suspected.
    let none = table(RepairLevel::None);
    assert!(none.repairs.is_empty());
    assert_eq!((none.suspicions[0].kind, &none.suspicions[0].rows), (RepairKind::Shifted, &moved));
    assert!(none.suspicions[0].confidence >= SAFE_CONFIDENCE);
    // A repair again replaces what was suspected before.
    let mut page = page(harbours, RepairLevel::None);
    page.repair_tables(RepairLevel::Safe);
    let suspects: Vec<_> = page.diagnostics.iter().filter_map(|diagnostic| diagnostic.suspect.as_ref()).collect();
    assert!(suspects.iter().all(|suspect| suspect.table != 0), "{suspects:?}");
    // A repair that is a guess is listed in both.
    for path in files("fixtures/repair", "md") {
        let page = self::page(&path, RepairLevel::All);
        for table in &page.tables {
            for repair in table.repairs.iter().filter(|repair| repair.confidence < SAFE_CONFIDENCE) {
                let is_same =
                    |suspicion: &Suspicion| suspicion.kind == repair.kind && repair.rows().iter().all(|row| suspicion.rows.contains(row));
                assert!(table.suspicions.iter().any(is_same), "{}: {repair:?}", path.display());
            }
        }
    }
}

#[test]
fn cells_that_end_inside_a_template_are_cut_off() {
    let rows = "<tr class=\"odd\"><td>Anna</td><td>70{{cite book</td></tr><tr class=\"even\"><td>Berta</td><td>91{{t}}</td></tr>";
    let head = "<thead><tr class=\"header\"><th>Ship</th><th>Tons</th></tr></thead>";
    let mut page = parse(&format!("<table>{head}<tbody>{rows}</tbody></table>\n"));
    page.repair_tables(RepairLevel::Safe);
    let suspicion = &page.tables[0].suspicions[0];
    assert_eq!((suspicion.kind, suspicion.rows.as_slice()), (RepairKind::Truncated, &[1][..]));
}

#[test]
fn a_run_of_rows_below_one_cell_is_not_moved_if_it_is_the_whole_table() {
    // Below a lone title, all rows end with an empty cell: the remarks are empty, and the title spans no rows.
    let row = |cells: &str| format!("<tr class=\"odd\"><td>{}</td></tr>", cells.replace('|', "</td><td>"));
    let rows: String = ["Ships of the League|||", "1962|Anna|12|", "1963|Berta|9|", "1964|Clara|14|", "1965|Dora|11|"]
        .iter()
        .map(|cells| row(cells))
        .collect();
    let text =
        format!("<table><thead><tr class=\"header\"><th>Year</th><th>Ship</th><th>Tons</th><th>Remarks</th></tr></thead>{rows}</table>");
    let mut page = parse(&text);
    page.repair_tables(RepairLevel::All);
    assert_eq!(texts(&page.tables[0])[2][..3], ["1962", "Anna", "12"]);
}

#[test]
fn a_second_header_row_is_one_where_the_spans_fit() {
    let page = page(Path::new("fixtures/repair/headers.3.9.md"), RepairLevel::Safe);
    let table = &page.tables[0];
    assert_eq!((table.header_rows, table.repairs[0].kind), (2, RepairKind::SplitHeader));
    assert_eq!(table.columns, ["Name", "Seats / EU", "Seats / National", "Note"]);
    assert_eq!((table.rows[0][0].row_span, table.rows[1][3].spanned), (2, true));
}

#[test]
fn a_first_row_with_empty_cells_is_no_header() {
    for row in ["<td>Ida</td><td>Berg</td><td></td><td></td>", "<td>Ida</td><td>12</td><td></td><td></td>"] {
        let text = format!(
            "<table><thead><tr><th>Name</th><th colspan=\"2\">Mates</th><th>Note</th></tr></thead><tr>{row}</tr>{}</table>\n\n[a](A){{.wikilink}}\n",
            "<tr><td>Jon</td><td>Falk</td><td>Roth</td><td>x</td></tr>".repeat(3)
        );
        let mut page = parse(&text);
        assert!(page.dialect.pandoc.is_some());
        let before = page.tables.clone();
        page.repair_tables(RepairLevel::All);
        assert_eq!(page.tables, before, "{row}");
    }
}

#[test]
fn a_table_with_spans_of_its_own_is_left_alone() {
    for path in files("fixtures/repair", "md").iter().filter(|path| {
        path.to_string_lossy().ends_with("s.3.9.md") && !path.ends_with("headers.3.9.md") && !path.ends_with("suspects.3.9.md")
    }) {
        let page = page(path, RepairLevel::All);
        assert!(page.tables.iter().all(|table| table.repairs.is_empty()), "{}", path.display());
    }
}

#[test]
fn long_cells_stay_in_proportion() {
    // A key cell of a megabyte above a thousand rows is not copied a thousand times.
    let key = "x".repeat(1_000_000);
    let rows = "<tr class=\"odd\"><td>a</td><td>1</td><td></td></tr>".repeat(1000);
    let text = format!(
        "<table><thead><tr class=\"header\"><th>k</th><th>a</th><th>b</th></tr></thead><tr class=\"odd\"><td>rowspan=2000</td><td>{key}</td><td>a</td></tr>{rows}</table>"
    );
    let mut page = parse(&text);
    page.repair_tables(RepairLevel::All);
    let bytes: usize = page.tables[0].rows.iter().flatten().map(|cell| cell.text.len()).sum();
    assert!(bytes < 8 * text.len(), "{bytes}");
}

proptest! {
    #![proptest_config(cases(128))]

    /// A correct table is never changed: numbers, names and years stay in their columns, and empty cells stay where they are, also at the end.
    #[test]
    fn a_right_table_is_not_changed(rows in prop::collection::vec((1900..2000_u32, 0..12_usize, 1..9999_u32, any::<[bool; 3]>()), 2..40)) {
        let names = ["Lyra", "Mira", "Vega", "Altair", "Deneb", "Rigel", "Spica", "Castor", "Pollux", "Atlas", "Maia", "Electra"];
        let rows: String = rows.iter().map(|&(year, name, tons, holes)| {
            let [a, b, c] = holes;
            let show = |text: String, hole: bool| if hole { String::new() } else { text };
            format!(
                "| {year} | {} | {} | {} |\n",
                show(format!("[{0}]({0} \"wikilink\")", names[name]), a && b && c),
                show(tons.to_string(), a && b),
                show("rebuilt later".to_owned(), c),
            )
        }).collect();
        let text = format!("-   a\n\n| Year | Ship | Tons | Note |\n|---|---|---|---|\n{rows}");
        let mut page = parse(&text);
        let before = page.tables.clone();
        page.repair_tables(RepairLevel::Safe);
        assert_eq!(page.tables, before);
    }
}

#[test]
fn a_last_column_that_slid_away() {
    let table = |title: &str, name: &str| {
        let row = |cells: [&str; 3]| format!("<tr class=\"odd\"><td>{}</td><td>{}</td><td>{}</td></tr>", cells[0], cells[1], cells[2]);
        let body =
            [row(["亚洲", "", ""]), row(["", "劳动党", ""]), row(["", name, ""]), row(["欧洲", "", ""]), row(["", "工人党", ""])].concat();
        format!("<table><thead><tr class=\"header\"><th>大洲</th><th>{title}</th><th>政党</th></tr></thead><tbody>{body}</tbody></table>\n")
    };
    let repaired = |text: String| {
        let mut page = parse(&text);
        page.repair_tables(RepairLevel::Safe);
        let texts = |row: &Vec<wikilift::Cell>| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>().join("|");
        page.tables[0].rows[1..].iter().map(texts).collect::<Vec<_>>()
    };
    assert_eq!(repaired(table("国家", "红旗")), ["亚洲||", "亚洲||劳动党", "亚洲||红旗", "欧洲||", "欧洲||工人党"]);
    // A country is below its title, so this column has not moved, and the last one was lost.
    assert_eq!(repaired(table("国家", "日本"))[1], "|劳动党|");
    // Nothing shows what the column contained.
    assert_eq!(repaired(table("名称", "红旗"))[1], "|劳动党|");
}
