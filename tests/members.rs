//! Organizations and their members, and records of a user's own kind, against rows that were told by hand.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use wikilift::organization::{Lexicon, MembershipStatus};
use wikilift::record::RecordMap;
use wikilift::write::csv::{self as rows, OrganizationTables};
use wikilift::write::json;
use wikilift::{DiagnosticCode, Document, ErrorKind, Input, Membership, Organization, ParseOptions};

use crate::fixtures::{corpus, document, files};

/// A membership as the fixtures tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Told {
    status: String,
    former: bool,
    section: String,
    as_of: String,
    region: String,
    country: String,
    member: String,
    target: String,
    note: String,
    joined: String,
    left: String,
    reason: String,
}

impl Told {
    fn of(membership: &Membership) -> Self {
        let text = |value: &Option<wikilift::record::RecordValue>| value.as_ref().map(|value| value.text.clone()).unwrap_or_default();
        let plain = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            status: membership.status.as_str().to_owned(),
            former: membership.former,
            section: plain(&membership.section),
            as_of: plain(&membership.as_of),
            region: text(&membership.region),
            country: text(&membership.country),
            member: text(&membership.member),
            target: membership.member.as_ref().and_then(|member| member.target.clone()).unwrap_or_default(),
            note: plain(&membership.note),
            joined: plain(&membership.joined),
            left: plain(&membership.left),
            reason: plain(&membership.reason),
        }
    }
}

/// The facts of an organization as the fixtures tell them.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct ToldFacts {
    name: String,
    abbreviations: Vec<String>,
    founded: Option<String>,
    dissolved: Option<String>,
    seat: Option<String>,
}

fn read(path: &Path) -> Document {
    Document::parse(&Input::read(path).unwrap(), &ParseOptions::default())
}

fn rows(organization: &Organization) -> Vec<Told> {
    organization.memberships.iter().map(Told::of).collect()
}

fn told(path: &Path) -> Vec<Told> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The members of a short page, in brackets what is said of them.
fn members(text: &str) -> Vec<String> {
    let organization = Organization::from_document(&document(text));
    let shown = organization.memberships.iter().map(|membership| {
        let told = Told::of(membership);
        let mut parts = vec![told.member];
        for (sign, value) in
            [("@", told.region), ("in ", told.country), ("from ", told.joined), ("to ", told.left), ("by ", told.reason), ("“", told.note)]
        {
            if !value.is_empty() {
                parts.push(format!("{sign}{value}"));
            }
        }
        parts.join("|")
    });
    shown.collect()
}

/// Pages of which some rows are not as they were told, and how many of those that are found or told differ. Why, is in docs/accuracy.md.
const NOT_WHOLE: [(&str, usize); 14] = [
    ("de-jugendverband", 3),
    ("de-moorforschung-union", 7),
    ("en-church-communion", 4),
    ("en-intergovernmental-council", 2),
    ("en-university-network", 6),
    ("es-parlamento-cuenca", 12),
    ("fr-organisation-intergouvernementale", 4),
    ("ja-caspian-organization", 9),
    ("ko-football-confederation", 2),
    ("ko-gardeners-international", 5),
    ("ru-economic-union", 1),
    ("ru-party-international", 2),
    ("zh-airline-alliance", 1),
    ("zhhant-lantern-ball-federation", 4),
];

/// The rows of one list that are not in the other, each as often as it is missing.
fn missing(from: &[Told], in_other: &[Told]) -> Vec<Told> {
    let mut other = in_other.to_vec();
    let mut missing = Vec::new();
    for row in from {
        match other.iter().position(|found| found == row) {
            Some(at) => drop(other.swap_remove(at)),
            None => missing.push(row.clone()),
        }
    }
    missing
}

#[test]
fn every_row_that_was_told_by_hand_is_found_and_no_other() {
    let (mut told_count, mut missed, mut surplus) = (0, 0, 0);
    for path in files("fixtures/members", "csv") {
        let name = path.file_name().unwrap().to_string_lossy().replace(".rows.csv", "");
        let organization = Organization::from_document(&read(&path.with_file_name(format!("{name}.md"))));
        let (found, told) = (rows(&organization), told(&path));
        let (not_found, not_told) = (missing(&told, &found), missing(&found, &told));
        let allowed = NOT_WHOLE.iter().find(|(page, _)| *page == name).map_or(0, |(_, count)| *count);
        assert_eq!(not_found.len() + not_told.len(), allowed, "{name}: not found {not_found:#?}, not told {not_told:#?}");
        assert!(organization.is_likely(), "{name}: {:?}", organization.reasons);
        told_count += told.len();
        missed += not_found.len();
        surplus += not_told.len();
    }
    println!("{told_count} rows told, {missed} not found as told, {surplus} found that were not told so");
    assert!(told_count > 800 && missed * 20 < told_count && surplus * 20 < told_count);
}

#[test]
fn every_fact_that_was_told_by_hand_is_found() {
    for path in files("fixtures/members", "json") {
        let page = path.to_string_lossy().replace(".facts.json", ".md");
        let organization = Organization::from_document(&read(Path::new(&page)));
        let told: ToldFacts = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found = ToldFacts {
            name: organization.name.clone(),
            abbreviations: organization.abbreviations.clone(),
            founded: organization.founded.as_ref().map(|fact| fact.date.clone()),
            dissolved: organization.dissolved.as_ref().map(|fact| fact.date.clone()),
            seat: organization.seat.as_ref().map(|seat| seat.text.clone()),
        };
        if !FACTS_MISSED.iter().any(|missed| page.contains(missed)) {
            assert_eq!(found, told, "{page}");
        }
    }
}

/// Pages of which a fact is not found as it was told.
const FACTS_MISSED: [&str; 4] =
    ["es-parlamento-cuenca", "ja-lamp-industry-association", "zhhans-asian-parties-forum", "zhhant-lantern-ball-federation"];

const SEED: &str = "fixtures/pages/马列主义政党和组织国际会议_(团结和斗争)";

#[test]
fn the_seed_page_cell_for_cell() {
    let organization = Organization::from_document(&read(Path::new(&format!("{SEED}.md"))));
    let mut made = Vec::new();
    rows::membership_header(&mut made).unwrap();
    rows::memberships(&mut made, &organization).unwrap();
    assert_eq!(String::from_utf8(made).unwrap(), std::fs::read_to_string(format!("{SEED}.members.csv")).unwrap());

    assert_eq!(organization.counts, BTreeMap::from([("member".into(), 25), ("observer".into(), 2), ("former member".into(), 6)]));
    let of =
        |region: &str| organization.memberships.iter().filter(|row| row.region.as_ref().is_some_and(|found| found.text == region)).count();
    assert_eq!(["亚洲", "欧洲", "非洲", "拉丁美洲"].map(of), [5, 8, 5, 7]);
    assert!(organization.memberships.iter().all(|row| row.country.is_none()));
    assert_eq!((organization.abbreviations.as_slice(), organization.references), (&["CIPOML".to_owned()][..], 1));
    assert_eq!(organization.aliases, ["马列主义政党和组织国际会议 (团结和斗争)"]);
    let founded = organization.founded.unwrap();
    assert_eq!((founded.date.as_str(), founded.line), ("1994-08", 1));
    assert!(founded.text.contains("决定成立该组织"), "{}", founded.text);

    let labour = &organization.memberships[4];
    assert_eq!((labour.table, labour.row, labour.line), (Some(0), 5, 42));
    assert_eq!(labour.inferred, ["column-shift", "region"]);
    let left: Vec<(Option<&str>, Option<&str>)> =
        organization.memberships[27..].iter().map(|row| (row.left.as_deref(), row.reason.as_deref())).collect();
    assert_eq!(
        left,
        [
            (None, None),
            (Some("2008"), Some("expelled")),
            (None, Some("replaced")),
            (Some("2008"), Some("inactive")),
            (Some("2002~"), Some("inactive")),
            (Some("2005"), Some("expelled")),
        ]
    );
}

/// What a reader counts on the four pages of organizations: rows by status and section, and some of them in full.
#[test]
fn real_pages_of_organizations() {
    let Some(real) = corpus("real") else { return };
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

/// A page is printed only where it lists members of something: teams and boards are named under such headings, too.
#[test]
fn pages_that_list_no_members_are_no_organizations() {
    for folder in ["owasp", "oracle", "real"] {
        let Some(folder) = corpus(folder) else { continue };
        let known = [
            "OWASP_Top_10_Privacy_Risks_Project",
            "Category:Intrinsic_Security_Working_Group",
            "圣保罗论坛",
            "国际社会主义倾向",
            "革命国际主义运动",
            "북유럽_이사회",
        ];
        for path in files(&folder, "md") {
            let Some(organization) = Lexicon::built_in().likely_organization(&read(&path)) else { continue };
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(known.contains(&name.as_str()), "{}: {:?}", path.display(), organization.reasons);
        }
    }
}

#[test]
fn names_and_what_is_said_of_them() {
    for (text, found) in [
        // Notes, dates, reasons.
        ("- [A](A \"wikilink\")（2008年被开除）", &["A|to 2008|by expelled|“2008年被开除"][..]),
        ("- [A](A \"wikilink\") (since 1999)", &["A|from 1999|“since 1999"]),
        ("- [A](A \"wikilink\") (joined 1990, expelled 2008)", &["A|from 1990|to 2008|by expelled|“joined 1990, expelled 2008"]),
        ("- [A](A \"wikilink\") (founded 1912)", &["A|“founded 1912"]),
        ("- A (suspended 2022)", &["A|by suspended|“suspended 2022"]),
        ("- A (observer until 1995)", &["A|“observer until 1995"]),
        ("- A (1990–2005)", &["A|from 1990|to 2005|“1990–2005"]),
        ("- A (1990)", &["A|from 1990|“1990"]),
        ("- A, expelled 2008", &["A|to 2008|by expelled|“expelled 2008"]),
        // Brackets that are part of the name.
        ("- 共产党（马列）", &["共产党（马列）"]),
        ("- [共产党](共产党（马列） \"wikilink\")（马列）", &["共产党（马列）"]),
        ("- [A党](A党 \"wikilink\")（B）", &["A党|“B"]),
        // Countries.
        ("- [A](A \"wikilink\") - [Italy](Italy \"wikilink\")", &["A|in Italy"]),
        ("- Germany: [A](A \"wikilink\"), [B](B \"wikilink\")", &["A|in Germany", "B|in Germany"]),
        ("- 若木の会（カナダ）", &["若木の会|in カナダ|“カナダ"]),
        ("- Communist Party of [Albania](Albania \"wikilink\")", &["Communist Party of Albania"]),
        ("- **Europe**\n  - A\n  - B\n- **Asia**\n  - C", &["A|@Europe", "B|@Europe", "C|@Asia"]),
        ("- France\n  - [A](A \"wikilink\")\n- Spain\n  - [B](B \"wikilink\")", &["A|in France", "B|in Spain"]),
        ("- [France](France \"wikilink\")\n- [Spain](Spain \"wikilink\") (1986)", &["France", "Spain|from 1986|“1986"]),
        // Several in one item.
        ("- [A](A \"wikilink\")、[B](B \"wikilink\")和[C](C \"wikilink\")", &["A", "B", "C"]),
        ("- [A和](A \"wikilink\")[B](B \"wikilink\")", &["A", "B"]),
        ("- 农民、工人和学生联盟", &["农民、工人和学生联盟"]),
        ("- 农民党、工人党", &["农民党", "工人党"]),
        ("- [A](A \"wikilink\")（含B、C）、[D](D \"wikilink\")", &["A|“含B、C", "D"]),
        // What a template left.
        ("- (1952년)\n-\n- [A](A \"wikilink\")", &["|from 1952|“1952년", "A"]),
        // Sentences, and pictures.
        ("- Members are responsible for attending at least three of the four regular meetings of each year\n- A", &["A"]),
        ("- ![Flag](Flag.svg) [A](A \"wikilink\")", &["A"]),
    ] {
        assert_eq!(members(&format!("# X\n\n## Members\n\n{text}\n")), found, "{text}");
    }
}

#[test]
fn headings_of_members_and_others() {
    let status = |heading: &str| {
        let organization =
            Organization::from_document(&document(&format!("**X** is a league.\n\n## {heading}\n\n- [A](A \"wikilink\")\n")));
        organization.memberships.first().map(|row| (row.status, row.former))
    };
    use MembershipStatus::{Associate, Candidate, Member, Observer, Participant, Partner};
    for (heading, expected) in [
        ("Members", Some((Member, false))),
        ("List of current member states", Some((Member, false))),
        ("Former members", Some((Member, true))),
        ("Ex-observers", Some((Observer, true))),
        ("Candidate members", Some((Candidate, false))),
        ("Associate members and partners", Some((Associate, false))),
        ("Dialogue partners", Some((Partner, false))),
        ("Member stations", Some((Member, false))),
        ("European members", Some((Member, false))),
        ("成员国", Some((Member, false))),
        ("前觀察員國", Some((Observer, true))),
        ("非附属组织", None),
        ("2013年参加者", Some((Participant, false))),
        ("参加者", None),
        ("加盟国一覧", Some((Member, false))),
        ("準加盟", Some((Associate, false))),
        ("이전 회원국", Some((Member, true))),
        ("Ehemalige Mitglieder", Some((Member, true))),
        ("Membres associés", Some((Associate, false))),
        ("Países observadores", Some((Observer, false))),
        ("Бывшие члены", Some((Member, true))),
        ("Member of the board", None),
        ("Board members", None),
        ("Media partners", None),
        ("Notable members", None),
        ("BOARD OF MEMBERS", None),
        ("Membership benefits", None),
        ("成员国首脑", None),
        ("Members of X", Some((Member, false))),
        ("See also", None),
    ] {
        assert_eq!(status(heading), expected, "{heading}");
    }
}

#[test]
fn what_is_not_made_a_row_is_told() {
    let text = "# X\n\n## Members\n\nThe founding members are [A](A \"wikilink\"), [B](B \"wikilink\") and [C](C \"wikilink\").\n\n- [D](D \"wikilink\")\n-\n";
    let organization = Organization::from_document(&document(text));
    let remarks: Vec<(DiagnosticCode, u32)> = organization.diagnostics.iter().map(|remark| (remark.code, remark.location.line)).collect();
    assert_eq!(remarks, [(DiagnosticCode::MembersInProse, 5), (DiagnosticCode::LostMember, 8)]);
    assert_eq!(organization.memberships.len(), 1);
}

#[test]
fn what_the_page_does_not_say_is_null() {
    let organization = Organization::from_document(&document("Text about something.\n\n## Members\n\n- A\n"));
    let json = serde_json::to_value(&organization).unwrap();
    for key in ["qualifier", "kind", "founded", "dissolved", "seat", "url"] {
        assert!(json[key].is_null(), "{key}");
    }
    let row = &json["memberships"][0];
    for key in ["as_of", "region", "country", "note", "joined", "left", "reason", "table"] {
        assert!(row[key].is_null(), "{key}");
    }
    assert_eq!(serde_json::from_value::<Organization>(json).unwrap(), organization);
    assert!(!organization.is_likely(), "one name without a link is no organization: {:?}", organization.reasons);
}

#[test]
fn words_can_be_added() {
    let document = document("# X\n\n## Signatories\n\n| Village | Adhesion |\n|--|--|\n| [A](A \"wikilink\") | 1999 |\n");
    assert!(Organization::from_document(&document).memberships.is_empty());
    let lexicon = Lexicon::built_in()
        .with_toml("[[heading]]\nset = { status = \"member\" }\nwords = [\"signatories\"]\n[[field]]\nname = \"joined\"\ncolumns = [\"adhesion\"]\n")
        .unwrap();
    let organization = lexicon.organization(&document);
    assert_eq!((organization.memberships.len(), organization.memberships[0].joined.as_deref()), (1, Some("1999")));
    assert!(matches!(Lexicon::built_in().with_toml("colour = 1").unwrap_err().kind(), ErrorKind::RecordMap { .. }));
}

#[test]
fn records_of_ones_own() {
    let map = std::fs::read_to_string("fixtures/records/stations.toml").unwrap();
    let map = RecordMap::from_toml(&map).unwrap();
    let document = read(Path::new("fixtures/records/stations.md"));
    let lifted = map.records(&document);
    let mut out = rows::record_columns(&map).join(",").into_bytes();
    out.push(b'\n');
    rows::records(&mut out, &map, document.page(), &lifted.records).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), std::fs::read_to_string("fixtures/records/stations.csv").unwrap());

    let error = |text: &str| RecordMap::from_toml(text).unwrap_err().to_string();
    assert!(error("[[field]]\nname = \"a\"").contains("no field has the kind"));
    assert!(error("[[field]]\nname = \"a\"\nkind = \"subject\"\ndate = \"b\"").contains("\"b\""));
    assert!(error("[[field]]\nname = 1").contains("line 2"));
}

#[test]
fn tables_with_keys_between_them() {
    let document = read(Path::new(&format!("{SEED}.md")));
    let organization = Organization::from_document(&document);
    let mut tables = OrganizationTables::new([vec![], vec![], vec![], vec![]]).unwrap();
    tables.add(document.page(), &organization).unwrap();
    let files = tables.finish().unwrap();
    let package = serde_json::to_value(OrganizationTables::<Vec<u8>>::package()).unwrap();
    for (file, resource) in files.iter().zip(package["resources"].as_array().unwrap()) {
        let mut reader = csv::Reader::from_reader(file.as_slice());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), names);
        let keys: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        assert!(!keys.is_empty() && keys.iter().all(|key| *key == document.page().path), "{}: {keys:?}", resource["name"]);
    }
    assert_eq!(package["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"], "organizations");
}

#[test]
fn json_ld_says_who_is_a_member_since_when() {
    let text = "> This article is converted from Wikipedia: [X](https://en.wikipedia.org/wiki/X).\n\n**X** (XO) was founded in 1962.\n\n## Members\n\n- [A](../Page/A_(b).md \"wikilink\") (since 1999)\n- (1952)\n";
    let json = serde_json::to_value(json::organization_ld(&Organization::from_document(&document(text)))).unwrap();
    assert_eq!(
        (json["@type"].as_str(), json["name"].as_str(), json["foundingDate"].as_str()),
        (Some("Organization"), Some("X"), Some("1962"))
    );
    assert_eq!(json["sameAs"], "https://en.wikipedia.org/wiki/X");
    let members = json["member"].as_array().unwrap();
    assert_eq!(members.len(), 1, "a member without a name is none");
    assert_eq!(members[0]["startDate"], "1999");
    assert_eq!(members[0]["member"]["sameAs"], "https://en.wikipedia.org/wiki/A_(b)");
}
