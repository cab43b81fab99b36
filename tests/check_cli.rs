//! `wikilift check` and `wikilift links`, run as the real binary.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{folder, output, wikilift};
use crate::support::files;

fn site(name: &str, pages: &[(&str, &str)]) -> PathBuf {
    let site = folder(name);
    for (path, text) in pages {
        let path = site.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    site
}

fn run(arguments: &[&str], site: &Path) -> (i32, String, String) {
    let arguments = [&["check", site.to_str().unwrap()], arguments].concat();
    let (status, out, errors) = output(&mut wikilift(&arguments));
    // Paths are printed as typed: long, and different on each machine.
    let typed = format!("{}/", site.to_str().unwrap());
    (status, out.replace(&typed, ""), errors.replace(&typed, ""))
}

/// Returns how many findings have this code.
fn count(site: &Path, code: &str) -> u64 {
    let (_, json, _) = run(&["--format", "json"], site);
    let report: Value = serde_json::from_str(&json).unwrap();
    report["counts"][code].as_u64().unwrap_or(0)
}

const PAGES: [(&str, &str); 2] = [("A.md", "[x](B.md) [y](Gone.md)\n"), ("B.md", "[x](Red_link \"wikilink\") [u](:User:X \"wikilink\")\n")];

/// Files and several folders are checked against the pages around them, and only what is on them is reported.
#[test]
fn files_and_several_folders() {
    let site = site(
        "check-paths",
        &[
            ("A.md", "[b](docs/B.md) [gone](Gone.md)\n"),
            ("docs/B.md", "[a](../A.md) [b](Lost.md)\n"),
            ("docs/sub/C.md", "[b](../B.md#Nope) [c](C.md)\n"),
            ("wiki/D.md", "[a](../A.md) [d](None.md)\n"),
            ("notes.txt", "x\n"),
            // The site of a file ends at its repository.
            (".git/HEAD", "ref: refs/heads/main\n"),
        ],
    );
    let check = |paths: &[&str], folder: &Path| {
        let (status, out, errors) = output(wikilift(&[&["check"], paths].concat()).current_dir(folder));
        (status, out.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>(), errors)
    };
    let (status, found, _) = check(&["docs/B.md"], &site);
    assert_eq!(
        (status, found.as_slice()),
        (1, ["docs/B.md:1:14 missing-page", "1 page, 2 links 1 missing-page"].map(str::to_owned).as_slice())
    );
    // Wherever the command is run.
    assert_eq!(check(&["B.md"], &site.join("docs")).1.len(), 2);
    let (_, found, _) = check(&["docs/sub", "wiki/D.md"], &site);
    assert_eq!(found[..2], ["docs/sub/C.md:1:1 missing-anchor", "wiki/D.md:1:14 missing-page"]);
    assert_eq!(found[2], "2 pages, 4 links 1 missing-page, 1 missing-anchor");
    assert_eq!(check(&["docs", "wiki"], &site).1.len(), 4);
    let (status, _, errors) = check(&["notes.txt"], &site);
    assert!(status == 2 && errors.contains("no page of the site"), "{errors}");
    let (status, _, errors) = check(&["docs", "none"], &site);
    assert!(status == 2 && errors.contains("cannot read none"), "{errors}");
}

#[test]
fn text_names_what_is_wrong_and_errors_fail() {
    let site = site("check", &PAGES);
    let (status, text, errors) = run(&[], &site);
    assert_eq!((status, errors.as_str()), (1, ""));
    assert_eq!(
        text,
        "A.md:1:11: missing-page: there is no page \"Gone\"\nB.md:1:1: missing-page: there is no page \"Red link\"\n\
         1 more not listed; --show info lists all of them, up to --max-findings\n2 pages, 4 links: 2 missing-page, 1 absent-namespace\n"
    );
    let (_, shown, _) = run(&["--show", "info"], &site);
    assert!(shown.contains("B.md:1:26: absent-namespace: "), "{shown}");
    let (_, context, _) = run(&["--context", "always"], &site);
    assert!(
        context.starts_with(
            "A.md\n  A.md:1:11: error: missing-page: there is no page \"Gone\"\n    [x](B.md) [y](Gone.md)\n              ^\n\nB.md\n"
        ),
        "{context}"
    );
    assert_eq!(run(&["--warn", "missing-page"], &site).0, 0);
    assert_eq!(run(&["--deny", "absent-namespace", "--only", "absent-namespace"], &site).0, 1);
    assert_eq!(run(&["--ignore", "missing-page"], &site).0, 0);
    assert_eq!(run(&["--only", "typo"], &site).0, 2);
    assert_eq!(output(&mut wikilift(&["check", "fixtures/no-such-folder"])).0, 2);
    assert_eq!(run(&["--max-findings", "1"], &site).1.lines().count(), 3);
}

#[test]
fn machines_read_json_github_junit_and_sarif() {
    let site = site("check-formats", &PAGES);
    let (_, json, _) = run(&["--format", "json"], &site);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["schema"], &report["counts"]["missing-page"]), (&"wikilift/check/1".into(), &2.into()));
    let finding = &report["findings"][0];
    assert_eq!((&finding["path"], &finding["href"], &finding["target"]), (&"A.md".into(), &"Gone.md".into(), &"Gone".into()));
    assert_eq!((&finding["line"], &finding["column"], &finding["span"]), (&1.into(), &11.into(), &serde_json::json!([10, 22])));
    let schema: Value = serde_json::from_str(include_str!("../schema/check.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&report));
    let (_, github, _) = run(&["--format", "github", "--max-findings", "1"], &site);
    let path = site.to_str().unwrap().replace(',', "%2C");
    assert_eq!(github.replace(&format!("{path}/"), ""), "::error file=A.md,line=1,col=11,title=missing-page::there is no page \"Gone\"\n");
    let (_, junit, _) = run(&["--format", "junit"], &site);
    assert!(junit.contains("<testsuite name=\"A.md\" tests=\"1\" failures=\"1\">"), "{junit}");
    assert!(junit.contains("<system-out>warning: B.md:1:1: there is no page &quot;Red link&quot;</system-out>"), "{junit}");
    let (_, sarif, _) = run(&["--format", "sarif"], &site);
    let log: Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 3);
    let (_, html, _) = run(&["--format", "html"], &site);
    assert!(html.starts_with("<!doctype html>") && html.contains("\"missing-page\"") && !html.contains("/*DATA*/null"));
}

fn copy(from: &Path, to: &Path) {
    for path in files(from, "md").into_iter().chain(files(from, "tsv")) {
        let target = to.join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(path, target).unwrap();
    }
}

#[test]
fn what_is_certain_is_put_right_and_nothing_else() {
    for name in ["chinapedia", "bare", "titles", "pandoc3", "slash", "subpages"] {
        let from = Path::new("fixtures/sites").join(name);
        let site = folder(&format!("check-fix-{name}"));
        copy(&from, &site);
        let before: Vec<String> = files(&site, "md").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let (_, diff, told) = run(&["--fix", "--dry-run", "--diff"], &site);
        assert!(told.contains("would fix "), "{told}");
        let same: Vec<String> = files(&site, "md").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert_eq!(before, same);
        let codes = ["case-mismatch", "form-mismatch", "redirect", "now-local"];
        // Some of the paths that leave the folder are known to lead back into it.
        let certain: u64 = codes.iter().chain(&["escapes-root"]).map(|code| count(&site, code)).sum();
        let missing = count(&site, "missing-page");
        run(&["--fix"], &site);
        let left: Vec<(&str, u64)> = codes.iter().map(|&code| (code, count(&site, code))).filter(|(_, count)| *count > 0).collect();
        assert_eq!(left, [], "{name}");
        assert_eq!(count(&site, "missing-page"), missing, "{name}");
        // Only lines with a fixed link change.
        let after: Vec<String> = files(&site, "md").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let lines = |texts: &[String]| texts.iter().flat_map(|text| text.lines()).map(str::to_owned).collect::<Vec<_>>();
        let changed = lines(&before).iter().zip(lines(&after)).filter(|(one, other)| *one != other).count() as u64;
        assert!(changed <= certain && lines(&before).len() == lines(&after).len(), "{name}");
        assert_eq!(diff.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++")).count() as u64, changed, "{name}");
        let (_, _, again) = run(&["--fix"], &site);
        assert!(again.contains("fixed 0 links on 0 pages"), "{name}: {again}");
    }
}

#[test]
fn a_baseline_knows_findings_whatever_their_line() {
    let site = site("check-baseline", &PAGES);
    let baseline = site.join("known.json");
    let known = ["--baseline", baseline.to_str().unwrap()];
    assert_eq!(run(&known, &site).0, 2);
    assert_eq!(run(&[&known[..], &["--update-baseline"]].concat(), &site).0, 0);
    assert_eq!(run(&known, &site).0, 0);
    std::fs::write(site.join("A.md"), "Some text.\n\n[x](B.md) [y](Gone.md) [z](New.md)\n").unwrap();
    std::fs::write(site.join("B.md"), "Nothing.\n").unwrap();
    let (status, text, errors) = run(&known, &site);
    assert_eq!((status, text.as_str()), (1, "A.md:3:24: missing-page: there is no page \"New\"\n2 pages, 3 links: 1 missing-page\n"));
    assert!(errors.contains("no longer found: B.md: missing-page Red_link (1 times)"), "{errors}");
    std::fs::write(&baseline, "{}").unwrap();
    assert!(run(&known, &site).2.contains("is not a baseline"));
}

#[test]
fn settings_come_from_the_nearest_file_and_flags_win() {
    let site = site("check-config", &PAGES);
    let pages = site.join("pages");
    std::fs::create_dir_all(&pages).unwrap();
    for name in ["A.md", "B.md"] {
        std::fs::rename(site.join(name), pages.join(name)).unwrap();
    }
    let settings = |text: &str| std::fs::write(site.join("wikilift.toml"), text).unwrap();
    settings("[check]\nwarn = [\"missing-page\"]\n");
    assert_eq!(run(&[], &pages).0, 0);
    assert_eq!(run(&["--deny", "missing-page"], &pages).0, 1);
    settings("[check]\nignore = [\"missing-page\"]\nshow = \"info\"\n");
    assert!(run(&[], &pages).1.starts_with("B.md:1:26: absent-namespace"));
    for (text, said) in [
        ("[check]\nignroe = []\n", "unknown key check.ignroe; did you mean check.ignore?"),
        ("[chekc]\n", "unknown key chekc; did you mean check?"),
        ("[check]\nonly = [\"gone\"]\n", "no finding code \"gone\"; there are missing-page, "),
        ("[check]\nonly = 3\n", "check.only is not a list"),
        ("[check\n", "cannot read"),
    ] {
        settings(text);
        let (status, _, errors) = run(&[], &pages);
        assert!(status == 2 && errors.contains(said), "{errors}");
    }
}

#[test]
fn only_changed_pages_and_links_to_what_vanished() {
    let site = site("check-changed", &[("A.md", "[x](Old.md) [y](Gone.md)\n"), ("B.md", "[x](Nowhere.md)\n"), ("Old.md", "x\n")]);
    let git = |arguments: &[&str]| {
        let set = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"];
        let output = std::process::Command::new("git").current_dir(&site).args(set).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "x"]);
    assert_eq!(run(&["--changed-since", "HEAD"], &site).0, 0);
    std::fs::remove_file(site.join("Old.md")).unwrap();
    std::fs::write(site.join("C.md"), "[x](Nothing.md)\n").unwrap();
    let (status, text, _) = run(&["--changed-since", "HEAD"], &site);
    assert_eq!(status, 1);
    assert_eq!(
        text,
        "A.md:1:1: missing-page: there is no page \"Old\"\nC.md:1:1: missing-page: there is no page \"Nothing\"\n3 pages, 4 links: 2 missing-page\n"
    );
    let (status, _, errors) = run(&["--changed-since", "no-such-revision"], &site);
    assert!(status == 2 && errors.contains("git diff"), "{errors}");
    assert_eq!(run(&["--changed-since=--output=x"], &site).0, 2);
}

#[cfg(unix)]
#[test]
fn external_addresses_are_left_to_lychee() {
    use std::os::unix::fs::PermissionsExt;
    let site =
        site("check-external", &[("A.md", "[x](http://example.org/x) text [y](https://example.org/y)\n[x](http://example.org/x)\n")]);
    let tools = folder("check-external-tools");
    let arguments = ["check", site.to_str().unwrap(), "--external", "lychee", "--format", "json"];
    let with = |path: &str| output(wikilift(&arguments).env("PATH", path));
    let (status, _, errors) = with(tools.to_str().unwrap());
    assert!(status == 2 && errors.contains("lychee is not installed; `cargo install lychee`"), "{errors}");
    // A stub for lychee: records its input and reports the first address as broken.
    let script = "#!/bin/sh\n/bin/cat >asked.txt\n/bin/echo '{\"error_map\": {\"stdin\": [{\"url\": \"http://example.org/x\", \"status\": {\"text\": \"404 Not Found\", \"code\": 404}}]}}'\nexit 2\n";
    std::fs::write(tools.join("lychee"), script.replace("asked.txt", tools.join("asked.txt").to_str().unwrap())).unwrap();
    std::fs::set_permissions(tools.join("lychee"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let (status, json, errors) = with(tools.to_str().unwrap());
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(tools.join("asked.txt")).unwrap(), "http://example.org/x\nhttps://example.org/y\n");
    let report: Value = serde_json::from_str(&json).unwrap();
    let places: Vec<(u64, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["line"].as_u64().unwrap(), finding["message"].as_str().unwrap()))
        .collect();
    assert_eq!(places, [(1, "404 Not Found"), (2, "404 Not Found")]);
    assert_eq!(report["counts"]["broken-address"], 2);
}

#[test]
fn reports_of_the_whole_folder() {
    let pages = [
        ("A.md", "[b](B \"wikilink\") [g](Gone \"wikilink\") [h](http://example.org/x)\n"),
        ("B.md", "[g](Gone#x \"wikilink\") [o](Other \"wikilink\")\n"),
        ("Old.md", "1.  REDIRECT [Older](Older \"wikilink\")\n"),
        ("Older.md", "1.  REDIRECT [B](B \"wikilink\")\n"),
    ];
    let site = site("check-reports", &pages);
    let (status, text, _) = run(&["--report", "orphans,wanted,redirect-chains,hosts"], &site);
    assert_eq!(status, 0);
    assert_eq!(
        text,
        "orphans (1)\n  A.md\n\nwanted (2)\n       2       2  Gone\n       1       1  Other\n\nredirect-chains (1)\n  Old → Older → B\n\nhosts (1)\n       1  example.org\n"
    );
    let (_, json, _) = run(&["--report", "backlinks", "--format", "json"], &site);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["backlinks"][0], serde_json::json!({"pages": 2, "path": "B.md", "from": ["A.md", "Older.md"]}));
}

#[test]
fn links_of_a_folder() {
    let site = site(
        "links",
        &[("A.md", "[b](B \"wikilink\") [h](http://example.org/x) [g](Gone#s \"wikilink\")\n"), ("B.md", "[a](A.md) [a](A.md)\n")],
    );
    let links = |arguments: &[&str]| output(&mut wikilift(&[&["links", site.to_str().unwrap()], arguments].concat())).1;
    assert_eq!(
        links(&[]).lines().take(4).collect::<Vec<_>>(),
        [
            "path,line,column,kind,wikilink,text,target,fragment,href,to",
            "A.md,1,1,wiki,true,b,B,,B,B.md",
            "A.md,1,19,external,false,h,,,http://example.org/x,",
            "A.md,1,45,wiki,true,g,Gone,s,Gone#s,",
        ]
    );
    assert_eq!(links(&["--format", "ndjson"]).lines().count(), 5);
    assert_eq!(links(&["--external"]), "http://example.org/x\n");
    let graph = links(&["--format", "graphml"]);
    assert!(graph.contains("<node id=\"A.md\"><data key=\"title\">A</data></node>"), "{graph}");
    assert!(graph.contains("<edge source=\"B.md\" target=\"A.md\"><data key=\"links\">2</data></edge>"), "{graph}");
}

/// File names and links that a folder can contain and that trip up a careless program.
#[cfg(target_os = "linux")]
#[test]
fn hostile_names_and_links() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let outside = folder("check-outside");
    std::fs::write(outside.join("Secret.md"), "[x](Secret_link.md)\n").unwrap();
    let long = format!("{}.md", "x".repeat(252));
    let site = site(
        "check-hostile",
        &[
            (
                "A.md",
                "[a](../check-outside/Secret.md) [b](../../../../../etc/passwd) [c](Link.md) [d](/etc/passwd) [e](Out.md) [f](a%0Ab.md)\n",
            ),
            ("a\nb.md", "[x](Gone.md)\n"),
            (&long, "[x](Gone.md)\n"),
            ("con.md", "x\n"),
            ("deep/B.md", "[x](../A.md) [y](loop/loop/B.md) [z](loop/loop/C.md)\n"),
            ("..odd/C.md", "[x](Gone.md)\n"),
        ],
    );
    std::fs::write(site.join(std::ffi::OsStr::from_bytes(b"bad\xff.md")), "[x](Gone.md)\n").unwrap();
    symlink(outside.join("Secret.md"), site.join("Out.md")).unwrap();
    symlink(&outside, site.join("outside")).unwrap();
    symlink("A.md", site.join("Link.md")).unwrap();
    symlink("ring2.md", site.join("ring1.md")).unwrap();
    symlink("ring1.md", site.join("ring2.md")).unwrap();
    symlink("nowhere.md", site.join("dangling.md")).unwrap();
    symlink(".", site.join("deep/loop")).unwrap();
    let (status, text, errors) = run(&["--show", "info"], &site);
    assert_eq!((status, errors.as_str()), (1, ""));
    let expected = [
        "A.md:1:1: escapes-root: ",
        "A.md:1:33: escapes-root: ",
        "A.md:1:64: redirect: \"Link\" is a redirect to \"A\"",
        "A.md:1:77: missing-page: there is no page \"Etc/passwd\"",
        "A.md:1:94: missing-page: there is no page \"Out\"",
        "Out.md:1:1: escapes-root: a symbolic link that points outside the folder",
        "outside:1:1: escapes-root: a symbolic link that points outside the folder",
        "a\\nb.md:1:1: bad-title: bad file name: it contains a control character",
        "a\\nb.md:1:1: missing-page: ",
        "bad\u{fffd}.md:1:1: bad-title: bad file name: it contains bytes that are not UTF-8",
        "bad\u{fffd}.md:1:1: missing-page: ",
        "con.md:1:1: bad-title: bad file name: it is a reserved device name on Windows",
        "dangling.md:1:1: missing-file: a symbolic link to a file that does not exist",
        "ring1.md:1:1: redirect-loop: ",
        "ring2.md:1:1: redirect-loop: ",
        "deep/B.md:1:34: missing-page: ",
    ];
    for line in expected {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(text.contains(&format!("{long}:1:1: missing-page: ")), "{text}");
    assert!(!text.contains("deep/B.md:1:14"), "a path through a symbolic link inside the folder leads to its page\n{text}");
    assert!(!text.contains("Secret_link"), "nothing outside is read\n{text}");
}
