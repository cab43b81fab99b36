//! Organizations and their members, and records of a user's own kind, against rows annotated by hand.

use std::collections::BTreeMap;
use std::path::Path;

use wikilift::organization::{Lexicon, MembershipStatus};
use wikilift::record::RecordMap;
use wikilift::write::csv::{self as rows, OrganizationTables};
use wikilift::write::json;
use wikilift::{DiagnosticCode, ErrorKind, Organization};

use crate::support::members::{Told, read};
use crate::support::{document, files};

/// Returns the members of a short page, each followed by what the page states about it, separated by `|`.
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
        ("- [Ab和](Ab \"wikilink\")[B](B \"wikilink\")", &["Ab", "B"]),
        ("- 农民、工人和学生联盟", &["农民、工人和学生联盟"]),
        ("- 农民党、工人党", &["农民党", "工人党"]),
        ("- [A](A \"wikilink\")（含B、C）、[D](D \"wikilink\")", &["A|“含B、C", "D"]),
        // What a lost template left behind.
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

/// The confidence that a page is about an organization.
fn confidence(name: &str, text: &str) -> f32 {
    let document = wikilift::Document::parse(&wikilift::Input::from_text(name, text).unwrap(), &wikilift::ParseOptions::default());
    Organization::from_document(&document).confidence
}

#[test]
fn pages_about_something_else_are_left_out() {
    // A club of mountaineers, whose members are persons: nothing on the page tells them from organizations.
    const KNOWN: [&str; 1] = ["ko-sanakhoe.md"];
    for path in files("fixtures/controls", "md") {
        let organization = Organization::from_document(&read(&path));
        let is_known = KNOWN.iter().any(|name| path.ends_with(name));
        assert_eq!(organization.is_likely(), is_known, "{}: {:?}", path.display(), organization.reasons);
    }
}

/// A row of `fixtures/organizations/*.csv`, as far as it is compared.
#[derive(serde::Deserialize)]
struct Row {
    name: String,
    target: String,
    status: String,
    former: String,
}

#[test]
fn pages_that_were_written_without_the_code_in_sight() {
    let (mut told, mut printed, mut right, mut fields) = (0, 0, 0, 0);
    for path in files("fixtures/organizations", "md") {
        let organization = Organization::from_document(&read(&path));
        let mut rows: Vec<_> = if organization.is_likely() { organization.memberships.iter().collect() } else { Vec::new() };
        printed += rows.len();
        for row in csv::Reader::from_path(path.with_extension("csv")).unwrap().deserialize::<Row>().map(Result::unwrap) {
            told += 1;
            let is_same = |found: &&wikilift::organization::Membership| {
                found
                    .member
                    .as_ref()
                    .is_some_and(|member| member.text == row.name && member.target.as_deref().unwrap_or_default() == row.target)
            };
            let Some(at) = rows.iter().position(is_same) else { continue };
            let found = rows.swap_remove(at);
            right += 1;
            fields += usize::from(found.status.as_str() == row.status) + usize::from(found.former == (row.former == "True"));
        }
    }
    assert!(told == 261 && right * 100 >= told * 83 && right * 100 >= printed * 95, "{told} told, {printed} printed, {right} right");
    assert!(fields * 100 >= 2 * right * 96, "{fields} of {} fields", 2 * right);
}

#[test]
fn the_first_sentence_says_what_a_page_is_about() {
    let rows = "## Members\n\n- [A](A \"wikilink\")\n- [B](B \"wikilink\")\n- [C](C \"wikilink\")\n";
    for sentence in [
        "The **Quay** (Q) is a non-profit international federation of clubs.",
        "The **Quay** was a group of research universities.",
        "Die **Quay** ist ein Dachverband von Vereinen.",
        "La **Quay** est une organisation internationale.",
        "La **Quay** es una red de ciudades.",
        "**Quay** — международная организация.",
        "**Quay** является объединением профсоюзов.",
        "**Quay**は、13の放送局で構成されている団体である。",
        "**Quay**是一个由57个国家组成的国际组织。",
        "**Quay**는 1997년 설립된 항공 동맹이다.",
    ] {
        assert!(confidence("Quay.md", &format!("{sentence}\n\n{rows}")) > 0.7, "{sentence}");
    }
    for sentence in [
        "**Quay** is an American rock band.",
        "The **Quay** is a loose concentration of galaxies.",
        "The **Quay** is a group of sailors who sailed far.",
        "**Quay** ist eine Stadt an der Küste.",
        "**Quay** est un groupe de rock.",
        "**Quay** es una película.",
        "**Quay** — рок-группа.",
        "**Quay**は日本のバンドである。",
        "**Quay**是日本的女子组合。",
        "**Quay**는 은하단이다.",
    ] {
        assert!(confidence("Quay.md", &format!("{sentence}\n\n{rows}")) < 0.2, "{sentence}");
    }
    // A title counts, too.
    assert!(
        confidence("List of quays.md", rows) < 0.2 && confidence("Quay (band).md", rows) < 0.2 && confidence("Quay League.md", rows) > 0.5
    );
    assert!(confidence("2005–06 Quay season.md", &format!("The season was the 107th of the union. It is a league.\n\n{rows}")) < 0.5);
}

#[test]
fn on_the_page_of_an_organization_less_announces_members() {
    let lead = "The **Quay League** is a league.\n\n";
    for (text, found) in [
        ("## Clubs\n\n### Current\n\n- [A](A \"wikilink\")\n\n### Former\n\n- [B](B \"wikilink\")\n", &["A", "B"][..]),
        // What a sentence announces ends with the next paragraph.
        (
            "## Structure\n\nSeven clubs belong to it:\n\n- [A](A \"wikilink\")\n\nIts board is elected. It consists of:\n\n- [P](P \"wikilink\")\n",
            &["A"],
        ),
        ("## Competitions\n\n### Clubs\n\n- [A](A \"wikilink\")\n", &[]),
        ("## Structure\n\nThe league has two members:\n\n- [A](A \"wikilink\")\n- [B](B \"wikilink\")\n", &["A", "B"]),
        ("| School | Joined | Left |\n|---|---|---|\n| [A](A \"wikilink\") | 1962 | 1970 |\n", &["A|from 1962|to 1970"]),
    ] {
        assert_eq!(members(&format!("{lead}{text}")), found, "{text}");
    }
    assert!(members("The **Quay** is a port.\n\n## Clubs\n\n- [A](A \"wikilink\")\n").is_empty());
}

#[test]
fn what_is_never_a_member() {
    for (text, found) in [
        // Chronicles, legends, nothing.
        ("- 1962: [A](A \"wikilink\") joined.\n- 1970: [B](B \"wikilink\") left.\n", &[][..]),
        ("- ※ – [full](F \"wikilink\")\n- ◆ – [half](H \"wikilink\")\n", &[]),
        ("| Member | Joined |\n|---|---|\n| None | |\n| 予定なし | |\n", &[]),
        // A column of counts, and one of the same few texts.
        (
            "| State | Members |\n|---|---|\n| [France](France \"wikilink\") | 16 |\n| [Spain](Spain \"wikilink\") | 7 |\n",
            &["France", "Spain"],
        ),
        // The nicknames of schools.
        ("| School | Team name |\n|---|---|\n| [A High](A \"wikilink\") | [Owls](Owl \"wikilink\") |\n", &["A High"]),
        // A sentence about a name.
        (
            "- [A](A \"wikilink\") represents more than 34,000 workers at [depots](D \"wikilink\"), and [yards](Y \"wikilink\")\n",
            &["A|“represents more than 34,000 workers at depots, and yards"],
        ),
    ] {
        assert_eq!(members(&format!("## Members\n\n{text}")), found, "{text}");
    }
    // A ranking below a heading that announces nothing.
    assert!(
        members("## Members\n\n### Men\n\n| Rank | Country | Points |\n|---|---|---|\n| 1 | [France](France \"wikilink\") | 8 |\n")
            .is_empty()
    );
}

#[test]
fn lists_in_other_forms() {
    assert_eq!(
        members("## 会員\n\n[甲教団](A \"wikilink\")、[乙教会](B \"wikilink\")、[丙連盟](C \"wikilink\")\n"),
        ["甲教団", "乙教会", "丙連盟"]
    );
    let cell = |names: [&str; 4]| names.map(|name| format!("<li>{name}</li>")).concat();
    let table = format!(
        "<table><tr><td><ul>{}</ul></td><td><ul>{}</ul></td></tr></table>",
        cell(["A Club", "B Club", "C Club", "D Club"]),
        cell(["E Club", "F Club", "G Club", "H Club"])
    );
    assert_eq!(members(&format!("## Members\n\n{table}\n")).len(), 8);
    for heading in ["Mitgliedshochschulen", "Gründungsmitglieder", "Список членов", "Членские профсоюзы"] {
        assert_eq!(members(&format!("## {heading}\n\n- [A](A \"wikilink\")\n")), ["A"], "{heading}");
    }
    assert!(members("## Mitgliedsbeiträge\n\n- [A](A \"wikilink\")\n").is_empty());
}

#[test]
fn who_has_left_is_told_by_a_date() {
    let text = "## Historical members\n\n| University | Joined | Left |\n|---|---|---|\n| [A](A \"wikilink\") | 1994 | 2012 |\n| [B](B \"wikilink\") | 1994 | |\n";
    let organization = Organization::from_document(&document(text));
    assert_eq!(organization.memberships.iter().map(|row| row.former).collect::<Vec<_>>(), [true, false]);
}
