//! Tests on the measuring data, which is not part of the repository: `../shared` beside the checkout. They are ignored if it is missing.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wikilift::organization::Lexicon;
use wikilift::{Cell, Document, Input, Organization, Page, ParseOptions, RepairLevel, Table};

use crate::support::clean::{assert_stays, difference, lost_word, without_repairs};
use crate::support::members::{read, rows};
use crate::support::{assert_sound, files, html};
use crate::trial;

/// One page in this many of the largest folder is tested, because a debug build is slow.
const EVERY: usize = 12;

/// Returns a test of one folder of the data.
fn of(name: &str, folder: &str, run: impl FnOnce(&Path) + Send + 'static) -> Trial {
    let folder = Path::new("../shared/corpus").join(folder);
    let is_here = folder.is_dir();
    trial(format!("shared::{name}"), move || run(&folder)).with_ignored_flag(!is_here)
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![of("members::real_pages", "real", real_pages_of_organizations)];
    for folder in ["owasp", "real", "seed", "oracle", "exports"] {
        trials.push(of(&format!("sound::{folder}"), folder, every_page_is_sound));
    }
    for (folder, every) in [("seed", 1), ("real", 1), ("oracle", 6), ("owasp", EVERY), ("exports", EVERY)] {
        trials.push(of(&format!("clean::{folder}"), folder, move |folder| says_the_same_when_cleaned(folder, every)));
    }
    for folder in ["owasp", "oracle", "real"] {
        trials.push(of(&format!("members::no_organizations::{folder}"), folder, pages_that_list_no_members_are_no_organizations));
    }
    trials.push(of("repair::suspect_tables", "oracle", suspect_tables_are_the_damaged_ones));
    for (folder, least) in [("owasp", 800), ("real", 8), ("seed", 3), ("oracle/pandoc-2.17-gfm", 20), ("oracle/pandoc-3.9-gfm", 20)] {
        let test = move |folder: &Path| {
            let count: usize = files(folder, "md").iter().map(|path| html::compare(path)).sum();
            assert!(count >= least, "only {count} tables");
        };
        trials.push(of(&format!("html::{}", folder.replace('/', "::")), folder, test));
    }
    trials
}

/// The export of pandoc 3.9 has the spans that pandoc 2.17 lost. Of the tables that repairs do not make whole, at least nine in ten are named
/// as suspect, and of those that are right at most one in twenty; and no repair makes a table worse.
fn suspect_tables_are_the_damaged_ones(oracle: &Path) {
    let texts = |table: &Table| -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row.iter().map(|cell| cell.text.to_string()).collect()).collect()
    };
    // Which cells have text. The two versions differ in what they write for pictures, and in how much they leave of raw wikitext.
    let is_picture = |cell: &Cell| [".svg", ".jpg", ".png"].iter().any(|suffix| cell.text.to_lowercase().ends_with(suffix));
    let shape = |table: &Table| -> Vec<Vec<bool>> {
        table.rows.iter().map(|row| row.iter().map(|cell| cell.is_empty() || is_picture(cell)).collect()).collect()
    };
    let is_raw =
        |table: &Table| table.rows.iter().flatten().any(|cell| ["{{", "<ref", "<nowiki"].iter().any(|raw| cell.text.contains(raw)));
    let wrong = |table: &Table, truth: &Table| {
        let cells = |table: &Table| -> HashSet<(usize, usize, String)> {
            let rows = texts(table).into_iter().enumerate();
            rows.flat_map(|(row, cells)| cells.into_iter().enumerate().map(move |(column, text)| (row, column, text))).collect()
        };
        cells(truth).difference(&cells(table)).count()
    };
    let (mut damaged, mut named, mut right, mut accused) = (0, 0, 0, 0);
    for path in files(oracle.join("pandoc-2.17-gfm/Page"), "md") {
        let truth = oracle.join("pandoc-3.9-gfm/Page").join(path.file_name().unwrap());
        if !truth.exists() {
            continue;
        }
        let tables = |path: &Path, level| {
            Document::parse(&Input::read(path).unwrap(), &ParseOptions::default().with_repair_level(level)).into_page().tables
        };
        let truth = tables(&truth, RepairLevel::None);
        let (none, safe, all) = (tables(&path, RepairLevel::None), tables(&path, RepairLevel::Safe), tables(&path, RepairLevel::All));
        assert_eq!(truth.len(), safe.len());
        for (number, truth) in truth.iter().enumerate() {
            let (none, safe, all) = (&none[number], &safe[number], &all[number]);
            assert!(wrong(all, truth) <= wrong(safe, truth) && wrong(safe, truth) <= wrong(none, truth), "{} {number}", path.display());
            if is_raw(safe) || is_raw(truth) {
                continue;
            }
            let is_suspect = usize::from(!safe.suspicions.is_empty());
            if shape(safe) == shape(truth) {
                (right, accused) = (right + 1, accused + is_suspect);
            } else {
                (damaged, named) = (damaged + 1, named + is_suspect);
            }
        }
    }
    println!("{named} of {damaged} damaged tables named, {accused} of {right} right ones");
    assert!(named * 10 >= damaged * 9 && accused * 20 <= right, "{named} of {damaged}, {accused} of {right}");
}

fn every_page_is_sound(folder: &Path) {
    let paths: Vec<PathBuf> = files(folder, "md");
    assert!(!paths.is_empty());
    for path in paths {
        let input = Input::read(&path).unwrap();
        let page = Page::parse(&input);
        if std::str::from_utf8(&std::fs::read(&path).unwrap()).is_ok_and(|text| text == input.text()) {
            assert_sound(input.text(), &page);
        }
    }
}

fn says_the_same_when_cleaned(folder: &Path, every: usize) {
    let (mut count, mut different, mut lost) = (0, Vec::new(), Vec::new());
    for path in files(folder, "md").into_iter().step_by(every) {
        let input = Input::read(&path).unwrap();
        assert_stays(&input, &path);
        let page = Document::parse(&input, &ParseOptions::default());
        let after =
            Document::parse(&Input::from_text(input.path(), page.to_markdown(&without_repairs())).unwrap(), &ParseOptions::default());
        count += 1;
        different.extend(difference(page.page(), after.page()).map(|what| format!("{}: {what}", path.display())));
        lost.extend(lost_word(&input, &page).map(|what| format!("{}: {what}", path.display())));
    }
    println!("words lost on {} pages: {lost:#?}", lost.len());
    // Some pages differ in what only the exporter's marks showed; see docs/clean.md.
    assert!(different.len() * 20 <= count, "{different:#?}");
}

/// What a reader counted on the four pages of organizations: rows by status and section, and some fields of the rows.
fn real_pages_of_organizations(real: &Path) {
    let organization = |path: &str| Organization::from_document(&read(&real.join(path)));
    let counts = |organization: &Organization| {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in rows(organization) {
            let status = if row.former { format!("former {}", row.status) } else { row.status };
            *counts.entry((row.section, status)).or_insert(0) += 1;
        }
        counts.into_iter().map(|((section, status), count)| format!("{section} {status} {count}")).collect::<Vec<_>>()
    };
    let forum = organization("zh/Page/圣保罗论坛.md");
    assert_eq!(counts(&forum), ["前成员 former member 4", "成员 member 109"]);
    assert!(forum.memberships.iter().all(|row| row.country.is_none() && row.member.is_some()));
    let tendency = organization("zh/Page/国际社会主义倾向.md");
    assert_eq!(counts(&tendency), ["前附属组织 former member 4", "附属组织 member 28"]);
    assert_eq!(tendency.abbreviations, ["IST"]);
    let movement = organization("zh/Page/革命国际主义运动.md");
    assert_eq!(counts(&movement), ["成员 candidate 1", "成员 member 24"]);
    assert_eq!(movement.founded.as_ref().unwrap().date, "1984-03");
    assert_eq!(movement.memberships[16].references, [3]);
    let council = organization("ko/Page/북유럽_이사회.md");
    assert_eq!(counts(&council), ["속령 member 3", "옵서버 observer 4", "정회원국 member 5"]);
    let joined: Vec<&str> = council.memberships.iter().filter_map(|row| row.joined.as_deref()).collect();
    assert_eq!(joined, ["1952", "1952", "1952", "1952", "1955", "1970", "1970", "1984", "1991", "1991", "1991", "2016"]);
    assert_eq!(council.founded.as_ref().unwrap().date, "1952");
    assert_eq!(council.memberships.iter().filter(|row| row.member.is_some()).count(), 1);
}

/// A page is printed only if it lists members of an organization: such headings are used for teams and boards, too.
fn pages_that_list_no_members_are_no_organizations(folder: &Path) {
    const ORGANIZATIONS: [&str; 7] = [
        // A conference of a league: its teams are its members.
        "American_Football_Conference",
        "OWASP_Top_10_Privacy_Risks_Project",
        "Category:Intrinsic_Security_Working_Group",
        "圣保罗论坛",
        "国际社会主义倾向",
        "革命国际主义运动",
        "북유럽_이사회",
    ];
    for path in files(folder, "md") {
        let Some(organization) = Lexicon::built_in().likely_organization(&read(&path)) else { continue };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(ORGANIZATIONS.contains(&name.as_str()), "{}: {:?}", path.display(), organization.reasons);
    }
}
