//! Runs of the real binary.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

pub(crate) fn wikilift(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("wikilift").unwrap();
    command.args(args);
    command
}

/// Creates an empty folder for a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

pub(crate) fn output(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn one_file_is_an_object_and_several_are_lines() {
    let seed = "fixtures/pages/马列主义政党和组织国际会议_(团结和斗争).md";
    let (status, one, errors) = output(&mut wikilift(&["parse", seed]));
    assert_eq!((status, errors.as_str()), (0, ""));
    let page: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(page["schema"], "wikilift/page/1");
    assert_eq!(page["path"], seed);
    assert_eq!(one.lines().count(), 1);

    let (status, lines, _) = output(&mut wikilift(&["parse", "fixtures/pages"]));
    let pages: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<&str> = pages.iter().map(|page| page["path"].as_str().unwrap()).collect();
    assert_eq!(status, 0);
    assert!(paths.len() > 5 && paths.is_sorted() && paths.contains(&seed));
    assert_eq!(pages.iter().find(|found| found["path"] == seed).unwrap(), &page);

    let (_, array, _) = output(&mut wikilift(&["parse", "--format", "json", "fixtures/pages"]));
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array).unwrap(), pages);
    let (_, one_thread, _) = output(&mut wikilift(&["parse", "--threads", "1", "fixtures/pages"]));
    assert_eq!(one_thread, lines, "the number of threads changes nothing");
}

#[test]
fn standard_input_and_fields() {
    let (status, out, _) = output(wikilift(&["parse", "-", "--fields", "links,path"]).write_stdin("[a](../Page/B.md \"wikilink\")"));
    assert_eq!(status, 0);
    assert!(out.starts_with("{\"path\":\"-\",\"links\":[{\"kind\":\"page\""), "{out}");
    let (_, pretty, _) = output(wikilift(&["parse", "-", "--fields", "path", "--pretty"]).write_stdin(""));
    assert_eq!(pretty, "{\n  \"path\": \"-\"\n}\n");
    let (status, out, errors) = output(&mut wikilift(&["parse", "-", "--fields", "link"]));
    assert_eq!((status, out.as_str()), (2, ""));
    assert_eq!(errors, "wikilift: unknown key \"link\"; did you mean links?\n");
    let (_, _, errors) = output(&mut wikilift(&["parse", "-", "--fields", "x"]));
    assert!(errors.starts_with("wikilift: unknown key \"x\"; there are schema, path, title"), "{errors}");
}

#[test]
fn an_empty_file_is_an_empty_page() {
    let (status, out, _) = output(wikilift(&["parse", "-"]).write_stdin(""));
    let page: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 0);
    assert_eq!(
        (page["lead"].as_str(), page["links"].as_array().unwrap().len(), page["diagnostics"].as_array().unwrap().len()),
        (Some(""), 0, 0)
    );
}

#[test]
fn one_unreadable_file_does_not_stop_the_rest() {
    let folder = folder("unreadable");
    std::fs::write(folder.join("a.md"), "a").unwrap();
    std::fs::write(folder.join("c.md"), "c").unwrap();
    let missing = folder.join("b.md");
    let paths = [folder.join("a.md"), missing.clone(), folder.join("c.md")].map(|path| path.to_str().unwrap().to_owned());
    let (status, out, errors) = output(&mut wikilift(&["parse", &paths[0], &paths[1], &paths[2], "--fields", "lead"]));
    assert_eq!(status, 2);
    assert_eq!(out, "{\"lead\":\"a\"}\n{\"lead\":\"c\"}\n");
    assert!(errors.starts_with(&format!("wikilift: cannot read {}: ", missing.display())), "{errors}");
    let (status, out, _) = output(&mut wikilift(&["parse", &paths[1]]));
    assert_eq!((status, out.as_str()), (2, ""));
}

#[test]
fn folders_leave_out_hidden_and_ignored_files() {
    let folder = folder("ignored");
    for (name, text) in [
        ("a.md", "a"),
        ("b.markdown", "b"),
        ("c.txt", "c"),
        ("d.md", "d"),
        (".e.md", "e"),
        ("sub/f.md", "f"),
        (".git/g.md", "g"),
        (".gitignore", "d.md\n"),
    ] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let (status, out, errors) = output(&mut wikilift(&["parse", folder.to_str().unwrap(), "--fields", "title,lead"]));
    let leads: Vec<String> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["lead"].as_str().unwrap().to_owned()).collect();
    assert_eq!((status, leads), (0, vec!["a".to_owned(), "b".to_owned(), "f".to_owned()]));
    assert_eq!(errors, "wikilift: 1 page whose name begins with a dot was skipped; --hidden reads it\n");
    let (_, out, _) = output(&mut wikilift(&["parse", folder.to_str().unwrap(), "--hidden", "--fields", "lead"]));
    assert!(out.contains("\"e\""));
}

/// The title of a page does not depend on how the tool is called.
#[test]
fn folders_belong_to_titles_where_files_show_it() {
    let folder = folder("title-folders");
    for (path, title) in [
        ("wiki/Alpha.md", "Alpha"),
        ("wiki/ports/Beta.MD", "Beta"),
        ("wiki/Alpha/Ships.md", "Alpha/Ships"),
        ("wiki/Alpha/Ships/Old/Mira.md", "Alpha/Ships/Old/Mira"),
        ("wiki/Category/Ships.md", "Category:Ships"),
        ("wiki/help/Start.md", "Start"),
        ("wiki/Gamma/index.md", "Gamma"),
        ("wiki/README.md", "Wiki"),
        // Of the folders here, most are beside a page: they contain subpages.
        ("old/A.md", "A"),
        ("old/A/B.md", "A/B"),
        ("old/C.md", "C"),
        ("old/C/D.md", "C/D"),
        ("old/E/F.md", "E/F"),
        ("old/images/Map.png", ""),
        ("export/Page/X/Y.md", "X/Y"),
        // A slug is not a title, an address in MediaWiki's form is one.
        ("site/g-port.md\npermalink: /ports/Gamma_port/", "Gamma port"),
        ("site/Delta.md\npermalink: /ports/delta/", "Delta"),
        ("site/h.md\nurl: /wiki/Harbour/Mole", "Harbour/Mole"),
    ] {
        let (path, front_matter) = path.split_once('\n').unwrap_or((path, "a: b"));
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, format!("---\n{front_matter}\nexpected: {title}\n---\n")).unwrap();
    }
    let titles = |arguments: &[&str], folder: &Path| {
        let mut command = wikilift(&[&["parse", "--format", "ndjson", "--fields", "title,front_matter"], arguments].concat());
        let (status, out, errors) = output(command.current_dir(folder));
        assert_eq!((status, errors.as_str()), (0, ""));
        let pages = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        pages.map(|page| (page["title"]["text"].clone(), page["front_matter"]["expected"].clone())).collect::<Vec<_>>()
    };
    for (title, expected) in titles(&["."], &folder) {
        assert_eq!(title, expected);
    }
    assert_eq!(titles(&["wiki/Alpha/Ships.md"], &folder)[0].0, "Alpha/Ships");
    assert_eq!(titles(&["Ships.md"], &folder.join("wiki/Alpha"))[0].0, "Alpha/Ships");
    assert_eq!(titles(&["."], &folder.join("old/E"))[0].0, "E/F");
    assert_eq!(titles(&["../wiki/ports/Beta.MD"], &folder.join("old"))[0].0, "Beta");
    assert_eq!(titles(&["index.md"], &folder.join("wiki/Gamma"))[0].0, "Gamma");
}

/// `clean` finds the files of titles as `check` does, and a red link stays one.
#[test]
fn clean_and_check_find_the_same_pages() {
    let folder = folder("clean-check");
    for (path, text) in [
        (
            "wiki/Alpha.md",
            "[Beta](Beta \"wikilink\") [port](Gamma_port#Use \"wikilink\") [gone](Gone_page#x \"wikilink\") [up](:Category:Ports \"wikilink\").\n\n\
             [own](Alpha#Old \"wikilink\") <a href=\"Nowhere\" class=\"wikilink\">no</a> \
             [new](/index.php?title=New_page&action=edit&redlink=1 \"New page (page does not exist)\")\n\n## Old\n",
        ),
        ("wiki/topics/Beta.md", "[Alpha](Alpha \"wikilink\") [Moved](Moved \"wikilink\")\n"),
        ("wiki/g.md", "---\ntitle: Gamma I/O\npermalink: /Gamma_port/\n---\n\n## Use\n\n[it](g.md) [old](Old \"wikilink\")\n"),
        ("wiki/Category/Ports.md", "[Beta](Beta \"wikilink\")\n"),
        ("wiki/old.md", "---\naliases: [/Old/]\n---\n\nText.\n"),
        ("wiki/Moved.md", "---\nredirect_to: /elsewhere/Beta/\n---\n"),
    ] {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let out = folder.join("out");
    assert_eq!(output(&mut wikilift(&["clean", folder.join("wiki").to_str().unwrap(), "--out", out.join("wiki").to_str().unwrap()])).0, 0);
    let text = std::fs::read_to_string(out.join("wiki/Alpha.md")).unwrap();
    assert!(
        text.ends_with(
            "[Beta](topics/Beta.md) [port](g.md#Use) [gone](Gone_page#x \"wikilink\") [up](Category/Ports.md).\n\n\
             [own](Alpha.md#Old) [no](Nowhere \"wikilink\") [new](New_page \"New page (page does not exist)\")\n\n## Old\n"
        ),
        "{text}"
    );
    let findings = |folder: &Path| {
        let (_, out, _) = output(wikilift(&["check", "--format", "json", "."]).current_dir(folder));
        let found: Value = serde_json::from_str(&out).unwrap();
        let findings = found["findings"].as_array().unwrap().iter();
        findings.map(|finding| ["path", "code", "severity", "message"].map(|key| finding[key].clone())).collect::<Vec<_>>()
    };
    let before = findings(&folder.join("wiki"));
    assert_eq!(before.len(), 4, "{before:#?}");
    assert!(before.iter().any(|finding| finding[3] == "\"Moved\" is a redirect to \"Beta\""), "{before:#?}");
    assert_eq!(before, findings(&out.join("wiki")));
    // Once more, nothing changes.
    let (_, _, errors) = output(&mut wikilift(&["clean", out.join("wiki").to_str().unwrap(), "--dry-run"]));
    assert_eq!(errors, "wikilift: 0 of 6 pages would change\n");
    // Other pages may be beside a page that is cleaned alone; `--site` says which there are.
    let alone = |site: &[&str]| output(wikilift(&[&["clean", "wiki/topics/Beta.md"], site].concat()).current_dir(&folder)).1;
    assert!(alone(&[]).ends_with("[Alpha](Alpha.md) [Moved](Moved.md)\n"));
    let of_site = alone(&["--site", "wiki"]);
    assert!(of_site.ends_with("[Alpha](../Alpha.md) [Moved](../Moved.md)\n"), "{of_site}");
}

#[test]
fn output_files_appear_whole() {
    let folder = folder("out");
    let out = folder.join("pages.ndjson");
    let (status, stdout, _) = output(&mut wikilift(&["parse", "fixtures/pages", "--out", out.to_str().unwrap()]));
    assert_eq!((status, stdout.as_str()), (0, ""));
    assert!(std::fs::read_to_string(&out).unwrap().lines().count() > 5);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
    let (status, _, errors) = output(&mut wikilift(&["parse", "fixtures/pages", "--out", "/nowhere/at/all.json"]));
    assert_eq!(status, 2);
    assert!(errors.starts_with("wikilift: cannot write /nowhere/at/all.json: "), "{errors}");
}

#[test]
fn strict_fails_on_diagnostics() {
    assert_eq!(output(wikilift(&["parse", "-", "--strict"]).write_stdin("fine")).0, 0);
    let (status, _, errors) = output(wikilift(&["parse", "-", "--strict"]).write_stdin("A {{raw}} one."));
    assert!(status == 1 && errors.starts_with("-:1:3: raw-wikitext: "), "{errors}");
    let (_, _, errors) = output(wikilift(&["parse", "-"]).write_stdin("A {{raw}} one."));
    assert_eq!(errors, "");
}

#[test]
fn odd_bytes() {
    let (status, out, _) =
        output(wikilift(&["parse", "-"]).write_stdin(b"\xef\xbb\xbf# A\r\n\r\nb\xff\r[c](C \"wikilink\")\xe2\x80\xa8\0".to_vec()));
    let page: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 0);
    assert_eq!((page["sections"][0]["heading"].as_str(), page["sections"][0]["column"].as_u64()), (Some("A"), Some(2)));
    assert_eq!(page["links"][0]["span"], json!([13, 30]), "spans count the bytes of the file");
    assert_eq!(page["links"][0]["line"], 4, "a lone carriage return ends a line");
    let codes: Vec<&str> = page["diagnostics"].as_array().unwrap().iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["replaced-bytes", "nul-character"]);
    assert_eq!(page["diagnostics"][0]["message"], "not UTF-8 at byte 11: replaced by U+FFFD");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    use std::process::{Command, Stdio};
    let binary = assert_cmd::cargo::cargo_bin("wikilift");
    let mut child = Command::new(binary)
        .args(["parse", "fixtures/pages", "--format", "json", "--pretty"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn explain() {
    let (status, out, _) = output(&mut wikilift(&["explain", "swallowed-trail"]));
    assert_eq!(status, 0);
    assert!(out.starts_with("swallowed-trail (info)\n\nThe text of a link continues"), "{out}");
    let (status, all, _) = output(&mut wikilift(&["explain"]));
    assert_eq!((status, all.lines().count()), (0, wikilift::DiagnosticCode::ALL.len() + 2 + wikilift::site::FindingCode::ALL.len()));
    let (_, both, _) = output(&mut wikilift(&["explain", "empty-link"]));
    assert!(both.contains("empty-link (") && both.contains("empty-link, of `wikilift check` (warning)"), "{both}");
    let (status, _, errors) = output(&mut wikilift(&["explain", "nonsense"]));
    assert_eq!((status, errors.as_str()), (2, "wikilift: unknown code \"nonsense\"; `wikilift explain` lists all codes\n"));
}

#[test]
fn bad_flags_are_named() {
    let (status, _, errors) = output(&mut wikilift(&["parse", "--format", "xml", "-"]));
    assert_eq!(status, 2);
    assert!(errors.contains("invalid value 'xml' for '--format <FORMAT>'"), "{errors}");
}

#[test]
fn messages_suggest_the_name_that_was_meant() {
    let harbours = "fixtures/repair/harbours.2.17.md";
    for (args, exit, meant) in [
        (&["parse", harbours, "--fields", "titel"][..], 2, "did you mean title?"),
        (&["explain", "missing-pge"], 2, "did you mean missing-page?"),
        (&["check", "fixtures/pages", "--deny", "mising-anchor"], 2, "did you mean missing-anchor?"),
        (&["check", "fixtures/pages", "--only", "xyz"], 2, "there are missing-page, missing-anchor,"),
        (&["tables", harbours, "--section", "Winers"], 1, "no table matches; did you mean \"Winners\"?"),
        (&["tables", harbours, "--columns", "year"], 1, "no table matches; did you mean \"Year\"?"),
        (&["tables", harbours, "--format", "json", "--column", "Yeer"], 1, "no table matches; did you mean \"Year\"?"),
    ] {
        let (status, _, errors) = output(&mut wikilift(args));
        assert!(status == exit && errors.contains(meant), "{args:?}: {status}: {errors}");
    }
}

#[test]
fn a_line_of_ndjson_is_never_broken() {
    for args in [&["--pretty"][..], &["--pretty", "--format", "ndjson"]] {
        let (status, json, _) = output(wikilift(&["parse", "fixtures/repair"]).args(args));
        assert_eq!(status, 0);
        assert_eq!(json.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count(), 10, "{args:?}");
    }
}

#[test]
fn one_table_goes_to_standard_output_and_several_to_a_folder() {
    let harbours = "fixtures/repair/harbours.2.17.md";
    let (status, csv, errors) = output(&mut wikilift(&["tables", harbours, "--index", "0", "--columns", "Year,Tons"]));
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(csv.starts_with("Year,Tons\n1962,891\n1962,1642\n"), "{csv}");
    let (_, csv, _) = output(&mut wikilift(&["tables", harbours, "--section", "Winners", "--repair", "none", "--delimiter", "\\t"]));
    assert!(csv.starts_with("Year\tShip\tCaptain\tTons\n1962\tNorth Wind\tEva Moe\t891\nOld Star\tLiv Aas\t1642\t\n"), "{csv}");

    let (status, csv, errors) = output(&mut wikilift(&["tables", harbours]));
    assert_eq!((status, csv.as_str()), (2, ""));
    assert!(errors.contains("more than one table") && errors.contains("--out"), "{errors}");
    let list: Vec<&str> = errors.lines().skip(1).collect();
    assert_eq!((list.len(), list[0]), (6, "  0: Harbours.2.17, line 8, Winners: Year, Ship, Captain, Tons"));

    let out = folder("tables");
    let (status, _, errors) = output(wikilift(&["tables", "fixtures/repair", "--out"]).arg(&out));
    assert_eq!(status, 0);
    assert!(errors.ends_with(&format!("wikilift: {}: 40 files written\n", out.display())), "{errors}");
    assert!(errors.lines().rev().skip(1).all(|line| line.contains(": suspect-table: ")), "{errors}");
    let package: Value = serde_json::from_str(&std::fs::read_to_string(out.join("datapackage.json")).unwrap()).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let files = std::fs::read_dir(&out).unwrap().count();
    assert_eq!(resources.len() + 1, files);
    for resource in resources {
        let path = out.join(resource["path"].as_str().unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), resource["bytes"].as_u64().unwrap());
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let names: Vec<&str> =
            resource["schema"]["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), names);
        assert!(reader.records().all(|record| record.is_ok()));
    }
}

#[test]
fn suspect_tables_are_told_listed_and_picked() {
    let suspects = "fixtures/repair/suspects.2.17.md";
    let (status, list, errors) = output(&mut wikilift(&["tables", suspects, "--list"]));
    assert_eq!((status, errors.as_str()), (0, ""));
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 8);
    assert_eq!(
        lines[0],
        "fixtures/repair/suspects.2.17.md:5: table 0, Titles over the columns; 6 × 3, pipe; suspect: merged (2 rows, confidence 0.85)"
    );
    assert_eq!(lines[4], "fixtures/repair/suspects.2.17.md:47: table 4, Right: remarks; 5 × 3, pipe");
    let (_, picked, errors) = output(&mut wikilift(&["tables", suspects, "--list", "--only-suspect"]));
    assert_eq!((picked.lines().collect::<Vec<_>>(), errors.as_str()), (lines[..4].to_vec(), ""));

    let (_, json, errors) = output(&mut wikilift(&["tables", suspects, "--index", "3", "--format", "ndjson"]));
    let suspicion = &serde_json::from_str::<Value>(&json).unwrap()["suspicions"][0];
    assert_eq!((&suspicion["kind"], &suspicion["rows"]), (&json!("shifted"), &json!([4])));
    assert!(errors.starts_with("fixtures/repair/suspects.2.17.md:39:1: suspect-table: shifted (1 row, confidence 0.60): "), "{errors}");
    assert_eq!(errors.lines().count(), 1);
    let (_, json, _) = output(&mut wikilift(&["parse", suspects]));
    let page: Value = serde_json::from_str(&json).unwrap();
    let diagnostics = page["diagnostics"].as_array().unwrap();
    let diagnostic = diagnostics.iter().find(|diagnostic| diagnostic["table"] == 3).unwrap();
    assert_eq!((&diagnostic["code"], &diagnostic["kind"], &diagnostic["rows"]), (&json!("suspect-table"), &json!("shifted"), &json!([4])));

    let out = folder("suspects");
    output(wikilift(&["tables", suspects, "--out"]).arg(&out));
    let package: Value = serde_json::from_str(&std::fs::read_to_string(out.join("datapackage.json")).unwrap()).unwrap();
    assert_eq!(package["resources"][0]["suspicions"][0]["kind"], "merged");
    assert!(package["resources"][4].get("suspicions").is_none());

    let (status, out, errors) = output(&mut wikilift(&["tables", "fixtures/repair/suspects.3.9.md", "--only-suspect"]));
    assert_eq!((status, out.as_str(), errors.as_str()), (1, "", "wikilift: no table matches\n"));
}

#[test]
fn tables_in_every_format() {
    let harbours = "fixtures/repair/harbours.2.17.md";
    let (_, json, _) = output(&mut wikilift(&["tables", harbours, "--format", "json"]));
    let tables: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((tables.as_array().unwrap().len(), tables[0]["section"].as_str()), (6, Some("Winners")));
    assert_eq!(tables[0]["repairs"][0]["kind"], "shifted");
    let (_, lines, _) = output(&mut wikilift(&["tables", harbours, "--format", "ndjson", "--records", "--types"]));
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["records"][1]["Year"], json!({"text": "1962", "type": "integer", "value": 1962}));
    let (_, text, _) = output(&mut wikilift(&["tables", harbours, "--format", "text", "--match", "rebuilt|1980"]));
    assert!(text.starts_with("fixtures/repair/harbours.2.17.md:") && text.contains("│ Port"), "{text}");
    let (_, html, _) = output(&mut wikilift(&["tables", harbours, "--format", "html", "--index", "0"]));
    assert!(html.contains("<td rowspan=\"3\">1962</td>"), "{html}");
    let (_, markdown, _) = output(&mut wikilift(&["tables", harbours, "--format", "markdown", "--index", "0", "--spans", "mark"]));
    assert!(markdown.contains("| ↑ | [Old Star](Old_Star) | Liv Aas | 1642 |"), "{markdown}");
    let (status, empty, errors) = output(&mut wikilift(&["tables", harbours, "--caption", "nothing"]));
    assert_eq!((status, empty.as_str(), errors.as_str()), (1, "", "wikilift: no table matches\n"));
    let (status, empty, errors) = output(wikilift(&["tables", "-"]).write_stdin("no table"));
    assert_eq!((status, empty.as_str(), errors.as_str()), (0, "", "wikilift: no tables found\n"));
    let (status, _, errors) = output(&mut wikilift(&["tables", harbours, "--section", "("]));
    assert_eq!(status, 2);
    assert!(errors.contains("--section"), "{errors}");
}

#[test]
fn many_tables_become_one() {
    let folder = folder("concat");
    let ports = "<h2>Ports</h2><table><tr><th>Port (old)<th>Joined</tr><tr><td>Lyra<td>March 22, 1945</tr><tr><td>Mira<td>1946</tr></table>\
                 <table class=infobox><tr><th>Joined<td>12</table><table class=navbox><tr><td>x</table>";
    std::fs::write(folder.join("a.html"), ports).unwrap();
    std::fs::write(folder.join("b.html"), "<table><tr><th>Joined<th>Depth</tr><tr><td>1950<td>12 m</tr></table>").unwrap();
    let run = |args: &[&str]| output(wikilift(&["tables", "--html", "a.html", "b.html"]).args(args).current_dir(&folder));
    let (status, csv, errors) = run(&["--concat", "--kind", "data"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(
        csv,
        "_path,_page,_section,_table,_row,Port (old),Joined,Depth\na.html,A,Ports,0,1,Lyra,\"March 22, 1945\",\n\
         a.html,A,Ports,0,2,Mira,1946,\nb.html,B,,0,1,,1950,12 m\n"
    );
    let (_, lines, _) = run(&["--concat", "--format", "ndjson", "--names", "snake", "--types", "replace"]);
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows[0],
        json!({"_path": "a.html", "_page": "A", "_section": "Ports", "_table": 0, "_row": 1, "port_old": "Lyra", "joined": "1945-03-22", "key": "", "value": "", "depth": ""})
    );
    let (_, array, _) = run(&["--concat", "--format", "json", "--kind", "all"]);
    assert_eq!(serde_json::from_str::<Value>(&array).unwrap().as_array().map(Vec::len), Some(5));
    let (_, nothing, _) = run(&["--concat", "--format", "json", "--kind", "toc"]);
    assert_eq!(nothing, "[]\n");
    // A file name is no value of the flag before it.
    let (status, values, _) = output(wikilift(&["tables", "--types", "b.html"]).current_dir(&folder));
    assert_eq!((status, values.as_str()), (0, "Joined,Joined value,Depth\n1950,1950,12 m\n"));
    let (_, records, _) =
        output(wikilift(&["tables", "--types", "replace", "--records", "--format", "ndjson", "b.html"]).current_dir(&folder));
    let records: Value = serde_json::from_str(&records).unwrap();
    assert_eq!(records["records"], json!([{"Joined": 1950, "Depth": "12 m"}]));
    let (_, list, _) = run(&["--list", "--kind", "infobox"]);
    assert_eq!(list, "a.html:1: table 1, Ports; 1 × 2, html, infobox\n");
    assert_eq!(run(&["--concat", "--format", "html"]).0, 2);
}

#[test]
fn members_in_every_format() {
    let seed = "fixtures/pages/马列主义政党和组织国际会议_(团结和斗争).md";
    let (status, csv, _) = output(&mut wikilift(&["members", seed]));
    assert_eq!(status, 0);
    assert_eq!(csv, std::fs::read_to_string(seed.replace(".md", ".members.csv")).unwrap());
    assert!(csv.starts_with(
        "page,status,former,section,as_of,region,country,member,target,href,note,joined,left,reason,references,table,row,line\n"
    ));

    let (_, json, _) = output(&mut wikilift(&["members", "--format", "json", seed]));
    let organizations: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!((organizations.len(), organizations[0]["memberships"].as_array().unwrap().len()), (1, 33));
    assert_eq!(organizations[0]["schema"], "wikilift/organization/1");
    let (_, lines, _) = output(&mut wikilift(&["members", "--format", "ndjson", "fixtures/members"]));
    assert!(lines.lines().count() >= 18 && lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let (_, one_thread, _) = output(&mut wikilift(&["members", "--format", "ndjson", "--threads", "1", "fixtures/members"]));
    assert_eq!(one_thread, lines);
    let (_, linked, _) = output(&mut wikilift(&["members", "--format", "jsonld", seed]));
    let linked: Value = serde_json::from_str(&linked).unwrap();
    assert_eq!((linked["@context"].as_str(), linked["@graph"].as_array().unwrap().len()), (Some("https://schema.org"), 1));
}

#[test]
fn members_only_of_pages_that_list_them() {
    let folder = folder("members-none");
    std::fs::write(folder.join("a.md"), "**Lyra** is a port, founded in 1962.\n").unwrap();
    let path = folder.to_str().unwrap();
    for (format, empty) in [("json", "[\n]\n"), ("ndjson", ""), ("jsonld", "{\"@context\":\"https://schema.org\",\"@graph\":[\n\n]}\n")] {
        assert_eq!(output(&mut wikilift(&["members", "--format", format, path])), (0, empty.to_owned(), String::new()), "{format}");
    }
    let (_, all, _) = output(&mut wikilift(&["members", "--format", "ndjson", "--all", path]));
    let organization: Value = serde_json::from_str(&all).unwrap();
    assert_eq!((organization["name"].as_str(), organization["founded"]["date"].as_str()), (Some("Lyra"), Some("1962")));
}

#[test]
fn members_as_tables_in_a_folder() {
    let folder = folder("members-out");
    let out = folder.join("out");
    let (status, standard, _) = output(&mut wikilift(&["members", "fixtures/members", "--out", out.to_str().unwrap()]));
    assert_eq!((status, standard.as_str()), (0, ""));
    let mut files: Vec<String> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["categories.csv", "datapackage.json", "memberships.csv", "organizations.csv", "references.csv"]);
}

#[test]
fn members_with_more_words_and_what_they_lack() {
    let folder = folder("members-lexicon");
    let page = folder.join("X.md");
    std::fs::write(&page, "## Signatories\n\n- [A](A \"wikilink\") (since 1999)\n- [B](B \"wikilink\") (since 2001)\n-\n").unwrap();
    let words = folder.join("words.toml");
    std::fs::write(&words, "[[heading]]\nset = { status = \"member\" }\nwords = [\"signatories\"]\n").unwrap();
    let (page, words) = (page.to_str().unwrap(), words.to_str().unwrap());
    let (status, csv, errors) = output(&mut wikilift(&["members", page, "--lexicon", words, "--strict"]));
    assert_eq!((status, csv.lines().count()), (1, 3), "an item is empty");
    assert!(errors.contains(":5:1: lost-member:"), "{errors}");

    std::fs::write(words, "colour = 1").unwrap();
    let (status, _, errors) = output(&mut wikilift(&["members", page, "--lexicon", words]));
    assert_eq!(status, 2);
    assert!(errors.contains("words.toml is not a lexicon") && errors.contains("colour"), "{errors}");
    let (status, _, errors) = output(&mut wikilift(&["members", page, "--lexicon", "no such file"]));
    assert!(status == 2 && errors.contains("no such file"), "{errors}");
}

#[test]
fn records_by_a_map() {
    let (map, page) = ("fixtures/records/stations.toml", "fixtures/records/stations.md");
    let (status, csv, _) = output(&mut wikilift(&["records", "--map", map, page]));
    assert_eq!((status, csv), (0, std::fs::read_to_string("fixtures/records/stations.csv").unwrap()));
    let (_, lines, _) = output(&mut wikilift(&["records", "--map", map, "--format", "ndjson", page]));
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((first["page"].as_str(), first["fields"]["route"]["text"].as_str()), (Some("Stations"), Some("Quay line")));
    let (_, json, _) = output(&mut wikilift(&["records", "--map", map, "--format", "json", page, "fixtures/records"]));
    assert_eq!(serde_json::from_str::<Vec<Value>>(&json).unwrap().len(), lines.lines().count());
    let (status, _, errors) = output(&mut wikilift(&["records", "--map", "Cargo.toml", page]));
    assert!(status == 2 && errors.contains("Cargo.toml is not a record map"), "{errors}");
}

#[test]
fn clean_mirrors_a_folder_and_tells_its_changes() {
    let folder = folder("clean");
    let out = folder.join("out");
    let report = folder.join("report.ndjson");
    let arguments = ["clean", "fixtures/pages", "--out", out.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let (status, shown, errors) = output(&mut wikilift(&arguments));
    assert_eq!((status, shown.as_str(), errors.as_str()), (0, "", format!("wikilift: {}: 9 files written\n", out.display()).as_str()));
    let pages = std::fs::read_dir("fixtures/pages")
        .unwrap()
        .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|suffix| suffix == "md"));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), pages.count() + 1, "the pages, and the manifest");
    let lines: Vec<Value> = std::fs::read_to_string(&report).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let trail = lines.iter().find(|line| line["code"] == "trails").unwrap();
    assert!(trail["path"].as_str().unwrap().starts_with("fixtures/pages") && trail["line"].as_u64().unwrap() > 0);

    // A source file is never overwritten without `--in-place`.
    let (status, _, errors) = output(&mut wikilift(&["clean", out.to_str().unwrap(), "--out", out.to_str().unwrap()]));
    assert!(status == 2 && errors.contains("--in-place"), "{errors}");
    let (status, _, errors) = output(&mut wikilift(&["clean", out.to_str().unwrap(), "--dry-run"]));
    assert_eq!(status, 0);
    assert!(errors.contains(": 0 of "), "{errors}");
    let (status, _, errors) = output(&mut wikilift(&["clean", "fixtures/pages"]));
    assert!(status == 2 && errors.contains("--out"), "{errors}");
}

#[test]
fn clean_in_place_and_as_a_diff() {
    let page = folder("clean-in-place").join("Page.md");
    std::fs::write(&page, "[a](A \"wikilink\")\n").unwrap();
    let (status, diff, _) = output(&mut wikilift(&["clean", page.to_str().unwrap(), "--diff"]));
    assert_eq!(status, 0);
    assert!(diff.contains("-[a](A \"wikilink\")\n") && diff.contains("+[a](A.md)\n"), "{diff}");
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "[a](A \"wikilink\")\n");
    assert_eq!(output(&mut wikilift(&["clean", page.to_str().unwrap(), "--in-place"])).0, 0);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "---\ntitle: Page\n---\n\n[a](A.md)\n");
    let (_, text, _) = output(&mut wikilift(&["clean", page.to_str().unwrap(), "--to", "json-text"]));
    let text: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&text["title"], &text["text"]), (&Value::from("Page"), &Value::from("a\n")));
}

#[test]
fn clean_leads_links_to_the_files_that_are_there() {
    let folder = folder("clean-site");
    std::fs::create_dir_all(folder.join("Category")).unwrap();
    std::fs::write(folder.join("A b.md"), "[x](https://zh.wikipedia.org/wiki/B \"wikilink\") [y](https://zh.wikipedia.org/wiki/C \"wikilink\") [z](:Category:D \"wikilink\")\n").unwrap();
    std::fs::write(folder.join("B.md"), "[a](A_b \"wikilink\")\n").unwrap();
    std::fs::write(folder.join("Category/D.md"), "[b](B \"wikilink\")\n").unwrap();
    let out = folder.join("out");
    assert_eq!(output(&mut wikilift(&["clean", folder.to_str().unwrap(), "--out", out.to_str().unwrap()])).0, 0);
    let body = |name: &str| std::fs::read_to_string(out.join(name)).unwrap().rsplit("---\n").next().unwrap().trim().to_owned();
    assert_eq!(body("A b.md"), "[x](B.md) [y](https://zh.wikipedia.org/wiki/C) [z](Category/D.md)");
    assert_eq!(body("B.md"), "[a](A%20b.md)");
    assert_eq!(body("Category/D.md"), "[b](../B.md)");
    let page = folder.join("A b.md");
    let (_, alone, _) = output(&mut wikilift(&["clean", page.to_str().unwrap(), "--site", folder.to_str().unwrap()]));
    assert!(alone.ends_with("[x](B.md) [y](https://zh.wikipedia.org/wiki/C) [z](Category/D.md)\n"), "{alone}");
}

#[test]
fn clean_gives_files_safe_names_and_links_follow() {
    let folder = folder("clean-rename");
    std::fs::create_dir_all(folder.join("Page")).unwrap();
    std::fs::write(folder.join("Page/What?.md"), "[a](../Page/AB.md) [self](../Page/What?.md)\n").unwrap();
    std::fs::write(folder.join("Page/AB.md"), "[w](../Page/What%3F.md) [gone](../Page/Gone.md)\n").unwrap();
    std::fs::write(folder.join("Page/Ab.md"), "[w](What? \"wikilink\") [b](AB \"wikilink\")\n").unwrap();
    let out = folder.join("out");
    assert_eq!(output(&mut wikilift(&["clean", folder.to_str().unwrap(), "--out", out.to_str().unwrap(), "--rename", "safe"])).0, 0);
    let body = |name: &str| std::fs::read_to_string(out.join(name)).unwrap().rsplit("---\n").next().unwrap().trim().to_owned();
    assert_eq!(body("Page/AB.md"), "[w](../Page/What-.md) [gone](../Page/Gone.md)");
    assert_eq!(body("Page/Ab-2.md"), "[w](../Page/What-.md) [b](../Page/AB.md)");
    assert_eq!(body("Page/What-.md"), "[a](../Page/AB.md) [self](../Page/What-.md)");
    assert_eq!(
        std::fs::read_to_string(out.join("renames.csv")).unwrap(),
        "from,to\nPage/Ab.md,Page/Ab-2.md\nPage/What?.md,Page/What-.md\n"
    );
    assert_eq!(output(&mut wikilift(&["clean", folder.to_str().unwrap(), "--in-place", "--rename", "safe"])).0, 2);
}

#[test]
fn clean_takes_labels_of_the_site_for_evidence() {
    let folder = folder("clean-labels");
    std::fs::write(folder.join("甲.md"), "[苏共](苏联共产党 \"wikilink\")\n").unwrap();
    std::fs::write(folder.join("乙.md"), "[苏共](苏联共产党 \"wikilink\")\n").unwrap();
    let page = folder.join("丙.md");
    std::fs::write(&page, "---\nsource: https://zh.wikipedia.org/wiki/丙\n---\n\n[苏共的](苏联共产党 \"wikilink\")\n").unwrap();
    let last = |site: &[&str]| {
        let arguments = [&["clean", page.to_str().unwrap()], site].concat();
        output(&mut wikilift(&arguments)).1.trim().rsplit('\n').next().unwrap().to_owned()
    };
    assert_eq!(last(&[]), "[苏共的](苏联共产党.md)");
    // No page of the site has the title.
    assert_eq!(last(&["--site", folder.to_str().unwrap()]), "[苏共](苏联共产党 \"wikilink\")的");
}

#[test]
fn what_is_no_page_is_named_and_written_nowhere() {
    let folder = folder("foreign");
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let dump = file("dump.xml", b"<?xml version=\"1.0\"?>\n<mediawiki xml:lang=\"en\"></mediawiki>\n");
    let picture = file("pier.md", b"\x89PNG\r\n\x1a\n\0\0");
    let page = file("Lyra.md", b"Lyra is a port.\n");
    for command in ["parse", "tables", "members", "clean"] {
        for (path, what) in [(&dump, "this is an XML dump of a wiki"), (&picture, "this is a PNG picture")] {
            let (status, out, errors) = output(&mut wikilift(&[command, path]));
            assert_eq!((status, out.is_empty() || out.starts_with("page,")), (2, true), "{command} {path}: {out}");
            assert!(errors.contains(what), "{command} {path}: {errors}");
        }
    }
    // The other pages are written.
    let (status, out, _) = output(&mut wikilift(&["parse", "--format", "ndjson", &picture, &page]));
    assert_eq!((status, out.lines().count()), (2, 1));
    // Wikitext is read as what it is not, and says so.
    let wikitext = file("W.md", b"== Ships ==\n\n* '''[[Anna]]'''\n");
    let (status, out, errors) = output(&mut wikilift(&["parse", &wikitext]));
    assert!(status == 0 && out.contains("\"wikitext-page\"") && errors.contains(":1:1: wikitext-page: "), "{errors}");
}
