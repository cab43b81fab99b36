//! What happens to files when the real binary meets an unusual or hostile file system: no source is destroyed, nothing outside the folder
//! is shown, and what is written is complete.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{folder, output, wikilift};

/// A page that cleaning changes.
const MESSY: &str = "*   item\n";
const CLEAN: &str = "- item\n";

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Runs the binary in a folder.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    output(wikilift(arguments).current_dir(folder))
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn in_place_leaves_what_is_not_utf8() {
    let folder = folder("files-encodings");
    let gbk = b"*   \xd6\xd0\xb9\xfa\n";
    let utf16: Vec<u8> = format!("\u{feff}{MESSY}\n中").encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&folder, &[("gbk.md", gbk), ("nul.md", b"*   a\0b\n"), ("utf16.md", &utf16), ("z.md", MESSY.as_bytes())]);
    let (status, _, errors) = run(&folder, &["clean", "--in-place", "."]);
    assert_eq!(status, 2);
    assert!(
        errors.contains("./gbk.md: not written: it is not UTF-8") && errors.contains("./nul.md: not written: it is not UTF-8"),
        "{errors}"
    );
    assert_eq!(
        (fs::read(folder.join("gbk.md")).unwrap(), fs::read(folder.join("nul.md")).unwrap()),
        (gbk.to_vec(), b"*   a\0b\n".to_vec())
    );
    assert!(read(folder.join("z.md")).ends_with(CLEAN), "the rest is done");
    assert!(read(folder.join("utf16.md")).ends_with("- item\n\n中\n"), "UTF-16 says so itself: {}", read(folder.join("utf16.md")));
    // It may be written to another file, and this is reported.
    let (status, _, errors) = run(&folder, &["clean", "gbk.md", "--out", "out.md"]);
    assert!(status == 0 && errors.contains("gbk.md: bytes that are not UTF-8 were written"), "{errors}");
}

#[test]
fn in_place_writes_no_html_and_only_what_changes() {
    let folder = folder("files-in-place");
    write(&folder, &[("p.html", b"<h1>x</h1>"), ("A.md", b"---\ntitle: A\n---\n\ntext\n"), ("B.md", MESSY.as_bytes())]);
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(folder.join("A.md")).unwrap().set_modified(old).unwrap();
    let (status, _, errors) = run(&folder, &["clean", "--in-place", "--html", "."]);
    assert!(status == 2 && errors.contains("./p.html: refusing to overwrite an HTML file"), "{errors}");
    assert_eq!((read(folder.join("p.html")).as_str(), fs::metadata(folder.join("A.md")).unwrap().modified().unwrap()), ("<h1>x</h1>", old));
    assert!(read(folder.join("B.md")).ends_with(CLEAN));
}

#[test]
fn html_becomes_markdown_files() {
    let folder = folder("files-html");
    write(&folder, &[("pages/p.html", b"<h1>x</h1>"), ("pages/q.xhtml", b"<p><a href='p.html'>p</a></p>")]);
    let (status, _, errors) = run(&folder, &["clean", "--html", "pages", "--out", "out"]);
    assert_eq!((status, errors.as_str()), (0, "wikilift: out: 2 files written\n"));
    assert_eq!(names(&folder.join("out")), [".wikilift-manifest.ndjson", "p.md", "q.md"]);
    write(&folder, &[("pages/p.md", b"other")]);
    let (status, _, errors) = run(&folder, &["clean", "--html", "pages", "--out", "out2"]);
    assert_eq!((status, errors.as_str()), (2, "wikilift: pages/p.html and pages/p.md would both be written to out2/p.md\n"));
    assert!(!folder.join("out2").exists(), "nothing is written");
    let (status, _, errors) = run(&folder, &["clean", "pages/q.xhtml", "--out", "x.html"]);
    assert_eq!((status, errors.as_str()), (2, "wikilift: x.html: refusing to write Markdown to an HTML file\n"));
}

#[test]
fn two_pages_never_become_one() {
    let folder = folder("files-collisions");
    write(&folder, &[("x/A.md", b"x"), ("y/A.md", b"y"), ("x/B.md", b"1"), ("x/B.markdown", b"2")]);
    for arguments in [
        &["clean", "x/A.md", "y/A.md", "--out", "o"][..],
        &["clean", "x", "y", "--out", "o"],
        &["clean", "x", "--to", "text", "--out", "o"],
    ] {
        let (status, _, errors) = run(&folder, arguments);
        assert!(status == 2 && errors.contains("would both be written to o/"), "{errors}");
        assert!(!folder.join("o").exists());
    }
}

#[test]
fn outputs_are_no_inputs() {
    let folder = folder("files-inputs");
    write(&folder, &[("A.md", MESSY.as_bytes()), ("s/B.md", b"[x](Gone.md)"), ("s/Redirect/r.tsv", b"Old\t[[B]]\n"), ("map.toml", b"")]);
    for arguments in [
        &["clean", "A.md", "--report", "A.md", "--out", "o.md"][..],
        &["clean", "A.md", "--out", "A.md"],
        &["clean", "A.md", "--out", "o.md", "--report", "o.md"],
        &["parse", "A.md", "-o", "A.md"],
        &["parse", "A.md", "-o", "./s/../A.md"],
        &["tables", "A.md", "--format", "json", "-o", "A.md"],
        &["members", "A.md", "--format", "json", "-o", "A.md"],
        &["records", "--map", "map.toml", "A.md", "-o", "map.toml"],
        &["check", "s", "-o", "s/B.md"],
        &["check", "s", "-o", "s/Redirect/r.tsv"],
        &["links", "s", "-o", "s/B.md"],
        &["check", "s", "--update-baseline", "--baseline", "s/B.md"],
    ] {
        fs::write(folder.join("o.md"), "").unwrap();
        let (status, _, errors) = run(&folder, arguments);
        assert_eq!(status, 2, "{arguments:?}: {errors}");
        assert_eq!((read(folder.join("A.md")).as_str(), read(folder.join("s/B.md")).as_str()), (MESSY, "[x](Gone.md)"), "{arguments:?}");
    }
    // A report inside the folder may be overwritten.
    for _ in 0..2 {
        assert_eq!(run(&folder, &["check", "s", "--format", "json", "-o", "s/report.json"]).0, 1);
    }
}

#[test]
fn a_dash_is_standard_input_and_output_whatever_files_are_called() {
    let folder = folder("files-dash");
    fs::create_dir(folder.join("-")).unwrap();
    let (status, out, _) = output(wikilift(&["parse", "-", "--fields", "path", "-o", "-"]).current_dir(&folder).write_stdin("x"));
    assert_eq!((status, out.as_str()), (0, "{\"path\":\"-\"}\n"));
    let table = "|a|\n|-|\n|1|\n";
    let (status, out, _) = output(wikilift(&["tables", "-", "-o", "-"]).current_dir(&folder).write_stdin(table));
    assert_eq!((status, out.as_str(), names(&folder)), (0, "a\n1\n", vec!["-".to_owned()]));
    let (_, out, _) = output(wikilift(&["clean", "-", "-o", "-"]).current_dir(&folder).write_stdin(MESSY));
    assert_eq!(out, CLEAN);
}

#[test]
fn a_folder_keeps_what_others_wrote() {
    let folder = folder("files-foreign");
    let two = "|a|\n|-|\n|1|\n\n|b|\n|-|\n|2|\n";
    write(
        &folder,
        &[
            ("T.md", two.as_bytes()),
            ("pages/A.md", MESSY.as_bytes()),
            ("pages/B.md", b"b"),
            ("mine/datapackage.json", b"{}"),
            ("out/A.md", b"mine"),
        ],
    );
    for arguments in [&["tables", "T.md", "--out", "mine"][..], &["members", "T.md", "--out", "mine"], &["clean", "pages", "--out", "out"]]
    {
        let (status, _, errors) = run(&folder, arguments);
        assert!(status == 2 && errors.contains("was not written by wikilift") && errors.contains("--force"), "{errors}");
    }
    assert_eq!((names(&folder.join("mine")), names(&folder.join("out"))), (vec!["datapackage.json".to_owned()], vec!["A.md".to_owned()]));
    assert_eq!((read(folder.join("mine/datapackage.json")).as_str(), read(folder.join("out/A.md")).as_str()), ("{}", "mine"));
    assert_eq!(run(&folder, &["clean", "pages", "--out", "out", "--force"]).0, 0);
    assert!(read(folder.join("out/A.md")).ends_with(CLEAN));

    // Files that it wrote itself may be overwritten, and are removed when they are no longer produced.
    assert_eq!(run(&folder, &["tables", "T.md", "--out", "tables"]).2, "wikilift: tables: 2 files written\n");
    assert_eq!(run(&folder, &["tables", "T.md", "--out", "tables"]).2, "wikilift: tables: 0 files written, 2 unchanged\n");
    let (_, _, errors) = run(&folder, &["tables", "T.md", "--index", "1", "--out", "tables"]);
    assert_eq!(errors, "wikilift: tables: 0 files written, 1 unchanged, 1 of earlier runs removed\n");
    assert_eq!(names(&folder.join("tables")), ["T--1.csv", "datapackage.json"]);
    fs::write(folder.join("tables/T--1.csv"), "edited").unwrap();
    assert_eq!(run(&folder, &["tables", "T.md", "--out", "tables"]).0, 2);
    assert_eq!(read(folder.join("tables/T--1.csv")), "edited");

    fs::remove_file(folder.join("pages/B.md")).unwrap();
    let (_, _, errors) = run(&folder, &["clean", "pages", "--out", "out"]);
    assert_eq!(errors, "wikilift: out: 0 files written, 1 unchanged, 1 of earlier runs removed\n");
    // Other pages into the same folder: the files of earlier runs stay.
    write(&folder, &[("more/C.md", b"c")]);
    assert_eq!(run(&folder, &["clean", "more", "--out", "out"]).2, "wikilift: out: 1 file written, 1 of earlier runs left\n");
    // A manifest has no effect on files outside its folder.
    fs::write(folder.join("out/.wikilift-manifest.ndjson"), "{\"path\":\"../T.md\"}\n{\"path\":\"A.md\"}\n{\"path\":\"C.md\"}\n").unwrap();
    assert_eq!(run(&folder, &["clean", "pages", "--out", "out"]).0, 0);
    assert!(folder.join("T.md").exists());
}

#[test]
fn a_csv_file_is_a_file() {
    let folder = folder("files-csv");
    write(&folder, &[("T.md", b"|a|\n|-|\n|1|\n\n|b|\n|-|\n|2|\n")]);
    assert_eq!(run(&folder, &["tables", "--index", "0", "T.md", "--out", "winners.csv"]).0, 0);
    assert_eq!(read(folder.join("winners.csv")), "a\n1\n");
    let (status, _, errors) = run(&folder, &["tables", "T.md", "--out", "winners.csv"]);
    assert!(status == 2 && errors.contains("more than one table"), "{errors}");
    assert_eq!(read(folder.join("winners.csv")), "a\n1\n", "whole or not at all");
    let (status, _, errors) = run(&folder, &["tables", "T.md", "--out", "x.json"]);
    assert!(status == 2 && errors.contains("did you mean --format json?") && !folder.join("x.json").exists(), "{errors}");
    assert_eq!(run(&folder, &["members", "T.md", "--out", "m.csv"]).0, 0);
    assert!(read(folder.join("m.csv")).starts_with("page,status,"));
}

#[test]
fn a_folder_without_pages_is_no_success_of_a_check() {
    let folder = folder("files-empty");
    write(&folder, &[(".gitignore", b"data/*\n"), ("data/a.md", b"a"), ("data/b.md", b"b"), ("hidden/.c.md", b"c"), ("html/d.html", b"d")]);
    fs::create_dir(folder.join("empty")).unwrap();
    for (name, why) in [
        ("empty", ""),
        ("data", "; there are 2 ignored by git (--no-ignore reads them)"),
        ("hidden", "; there are 1 hidden by a dot (--hidden reads it)"),
    ] {
        assert_eq!(run(&folder, &["check", name]), (2, String::new(), format!("wikilift: {name}: no pages found{why}\n")));
        assert_eq!(run(&folder, &["parse", name]), (0, String::new(), format!("wikilift: {name}: no pages found{why}\n")));
        assert_eq!(run(&folder, &["links", name]).2, format!("wikilift: {name}: no pages found{why}\n"));
    }
    assert!(run(&folder, &["tables", "html"]).2.contains("there are 1 in HTML (--html reads it)"));
    assert_eq!(run(&folder, &["check", "data", "--no-ignore"]).1, "2 pages, 0 links: nothing found\n");
    assert_eq!(run(&folder, &["check", "hidden", "--hidden"]).1, "1 page, 0 links: nothing found\n");
    assert_eq!(run(&folder, &["parse", "data", "--no-ignore", "--fields", "lead"]).1, "{\"lead\":\"a\"}\n{\"lead\":\"b\"}\n");
}

#[test]
fn settings_of_a_folder_reach_no_file_above_it() {
    let folder = folder("files-settings");
    write(&folder, &[("victim", b"keep"), ("s/A.md", b"[x](Gone.md)"), ("s/sub/x", b"")]);
    let absolute = folder.join("victim");
    for name in [absolute.to_str().unwrap(), "../victim", "sub/../../victim"] {
        fs::write(folder.join("s/wikilift.toml"), format!("[check]\nbaseline = {name:?}\n")).unwrap();
        let (status, _, errors) = run(&folder, &["check", "s", "--update-baseline"]);
        assert!(status == 2 && errors.contains("is not below the folder of the settings file"), "{errors}");
        assert_eq!(read(folder.join("victim")), "keep");
    }
    // Nor is the settings file itself overwritten.
    let own = "[check]\nbaseline = \"wikilift.toml\"\n";
    fs::write(folder.join("s/wikilift.toml"), own).unwrap();
    for arguments in [&["check", "s", "--update-baseline"][..], &["check", "s", "--baseline", "none", "-o", "s/wikilift.toml"]] {
        let (status, _, errors) = run(&folder, arguments);
        assert!(status == 2 && errors.contains("wikilift.toml: refusing to overwrite an input file"), "{errors}");
        assert_eq!(read(folder.join("s/wikilift.toml")), own);
    }
    fs::write(folder.join("s/wikilift.toml"), "[check]\nbaseline = \"sub/known.json\"\n").unwrap();
    assert_eq!(run(&folder, &["check", "s", "--update-baseline"]).0, 0);
    assert_eq!(run(&folder, &["check", "s"]).0, 0);
}

#[test]
fn a_fault_names_its_cause_once_and_never_a_temporary_file() {
    let folder = folder("files-messages");
    write(&folder, &[("A.md", b"a")]);
    for (arguments, message) in [
        (&["parse", "none.md"][..], "wikilift: cannot read none.md: No such file or directory (os error 2)\n"),
        (&["parse", "A.md", "-o", "none/x.json"], "wikilift: cannot write none/x.json: No such file or directory (os error 2)\n"),
        (&["parse", "A.md", "-o", "."], "wikilift: cannot write .: is a directory\n"),
        (&["records", "--map", "none.toml", "A.md"], "wikilift: cannot read none.toml: No such file or directory (os error 2)\n"),
    ] {
        assert_eq!(run(&folder, arguments), (2, String::new(), message.to_owned()));
    }
}

#[test]
fn many_threads_are_capped() {
    assert_eq!(output(&mut wikilift(&["parse", "fixtures/pages", "--threads", "100000000", "--fields", "path"])).0, 0);
    assert_eq!(output(&mut wikilift(&["links", "fixtures/pages", "--threads", "100000000"])).0, 0);
}

#[test]
fn redirects_that_are_no_json_are_told() {
    let folder = folder("files-redirects");
    write(&folder, &[("A.md", b"a"), ("Redirect/r.json", b"{\"Old\": ")]);
    let (status, _, errors) = run(&folder, &["check", "."]);
    assert!(status == 2 && errors.contains("cannot read ./Redirect/r.json: not valid JSON: "), "{errors}");
}

#[cfg(unix)]
mod unix {
    use std::io::{Read, Write};
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::{Command, Stdio};

    use super::*;

    fn fifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn streams_are_written_into_and_stay() {
        let folder = folder("files-streams");
        write(&folder, &[("A.md", b"a")]);
        fifo(&folder.join("pipe"));
        let reader = Command::new("cat").arg(folder.join("pipe")).stdout(Stdio::piped()).spawn().unwrap();
        assert_eq!(run(&folder, &["parse", "A.md", "--fields", "lead", "-o", "pipe"]).0, 0);
        assert_eq!(reader.wait_with_output().unwrap().stdout, b"{\"lead\":\"a\"}\n");
        assert!(!fs::symlink_metadata(folder.join("pipe")).unwrap().is_file());
        // Through a link of our own: as root, the machine's `/dev/null` itself would be at risk.
        symlink("/dev/null", folder.join("null")).unwrap();
        assert_eq!(run(&folder, &["parse", "A.md", "-o", "null"]).0, 0);
        assert!(fs::symlink_metadata(folder.join("null")).unwrap().is_symlink());
        let (_, out, _) = run(&folder, &["parse", "A.md", "--fields", "lead", "-o", "/dev/stdout"]);
        assert_eq!(out, "{\"lead\":\"a\"}\n");
        // A file that the shell has open is appended to, not replaced.
        let script = "exec 3>open.txt; echo before >&3; \"$0\" parse A.md --fields lead -o /dev/fd/3; echo after >&3";
        let binary = assert_cmd::cargo::cargo_bin("wikilift");
        assert!(Command::new("sh").args(["-c", script]).arg(binary).current_dir(&folder).status().unwrap().success());
        assert!(read(folder.join("open.txt")).starts_with("before\n"), "{}", read(folder.join("open.txt")));
    }

    #[test]
    fn links_are_followed_and_files_keep_what_they_are() {
        let folder = folder("files-links");
        write(
            &folder,
            &[("s/Hamburg.md", MESSY.as_bytes()), ("s/own.md", MESSY.as_bytes()), ("s/one.md", MESSY.as_bytes()), ("real.json", b"old")],
        );
        symlink("Hamburg.md", folder.join("s/HH.md")).unwrap();
        fs::hard_link(folder.join("s/one.md"), folder.join("s/two.md")).unwrap();
        fs::set_permissions(folder.join("s/own.md"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.json", folder.join("link.json")).unwrap();
        assert_eq!(run(&folder, &["parse", "s/own.md", "-o", "link.json"]).0, 0);
        assert!(
            read(folder.join("real.json")).starts_with("{\"schema\"")
                && fs::symlink_metadata(folder.join("link.json")).unwrap().is_symlink()
        );

        assert_eq!(run(&folder, &["clean", "--in-place", "s"]), (0, String::new(), String::new()));
        assert!(fs::symlink_metadata(folder.join("s/HH.md")).unwrap().is_symlink());
        assert_eq!(fs::metadata(folder.join("s/own.md")).unwrap().mode() & 0o7777, 0o640);
        let (one, two) = (fs::metadata(folder.join("s/one.md")).unwrap(), fs::metadata(folder.join("s/two.md")).unwrap());
        assert_eq!((one.ino(), one.nlink()), (two.ino(), 2), "both names are still one file");
        for name in ["HH.md", "own.md", "two.md"] {
            assert!(read(folder.join("s").join(name)).ends_with(CLEAN), "{name}");
        }
        // In the output folder, too, a redirect stays a symbolic link.
        assert_eq!(run(&folder, &["clean", "s", "--out", "out"]).0, 0);
        assert_eq!(fs::read_link(folder.join("out/HH.md")).unwrap(), Path::new("Hamburg.md"));
        let redirects = |site: &str| run(&folder, &["check", site, "--report", "redirect-chains", "--format", "json"]).1;
        assert_eq!(redirects("s"), redirects("out"));

        fs::set_permissions(folder.join("s/own.md"), fs::Permissions::from_mode(0o444)).unwrap();
        fs::write(folder.join("s/Hamburg.md"), MESSY).unwrap();
        fs::remove_file(folder.join("s/own.md")).unwrap();
        fs::write(folder.join("s/own.md"), MESSY).unwrap();
        fs::set_permissions(folder.join("s/own.md"), fs::Permissions::from_mode(0o444)).unwrap();
        let (status, _, errors) = run(&folder, &["clean", "--in-place", "s"]);
        assert_eq!((status, errors.as_str()), (2, "wikilift: cannot write s/own.md: it is read-only\n"));
        assert_eq!((read(folder.join("s/own.md")).as_str(), read(folder.join("s/Hamburg.md")).ends_with(CLEAN)), (MESSY, true));
    }

    #[test]
    fn nothing_outside_the_folder_is_read_or_shown() {
        let folder = folder("files-outside");
        write(&folder, &[("secret.md", b"[secret](Gone.md) in the open"), ("s/A.md", b"[x](Gone.md)")]);
        symlink("../secret.md", folder.join("s/p.md")).unwrap();
        fifo(&folder.join("pipe"));
        symlink("../pipe", folder.join("s/f.md")).unwrap();
        symlink("/dev/zero", folder.join("s/z.md")).unwrap();
        for arguments in [
            &["check", "s", "--context", "always"][..],
            &["check", "s", "--fix"],
            &["check", "s", "--format", "html"],
            &["parse", "s"],
            &["tables", "s", "--format", "json"],
            &["members", "s", "--all", "--format", "json"],
            &["clean", "s", "--to", "json-text"],
            &["links", "s"],
        ] {
            let (_, out, errors) = run(&folder, arguments);
            assert!(
                !out.contains("the open") && !errors.contains("the open") && !out.contains("secret ") && !out.is_empty(),
                "{arguments:?}: {out} {errors}"
            );
        }
        let (status, _, errors) = run(&folder, &["clean", "s", "--out", "site"]);
        assert_eq!(
            (status, errors.lines().next()),
            (0, Some("wikilift: s: skipped symbolic links that point outside the folder: s/f.md, s/p.md, s/z.md"))
        );
        assert_eq!(names(&folder.join("site")), [".wikilift-manifest.ndjson", "A.md"]);
        // A settings file that is a symbolic link would reveal the file that it points to.
        symlink("../secret.md", folder.join("s/wikilift.toml")).unwrap();
        let (status, _, errors) = run(&folder, &["check", "s"]);
        assert!(status == 2 && errors.contains("not read because it is a symbolic link") && !errors.contains("open"), "{errors}");
    }

    #[test]
    fn sizes_are_asked_before_reading() {
        let folder = folder("files-sizes");
        fs::File::create(folder.join("big.md")).unwrap().set_len(5 << 30).unwrap();
        let (status, _, errors) = run(&folder, &["parse", "big.md"]);
        assert_eq!(
            (status, errors.as_str()),
            (2, "wikilift: cannot read big.md: 5368709120 bytes are more than the limit of 4294967295\n")
        );
        let (status, _, errors) = run(&folder, &["parse", "/dev/zero"]);
        assert!(status == 2 && errors.contains("are more than the limit of 268435456"), "{errors}");
        assert_eq!(run(&folder, &["parse", "/dev/null", "--fields", "lead"]).0, 0);
        // The sparse file takes no space, but should not be left behind.
        fs::remove_file(folder.join("big.md")).unwrap();
    }

    /// Somebody saves one page while another is being read: the edit wins.
    #[test]
    fn an_edit_between_reading_and_writing_is_kept() {
        let folder = folder("files-edit");
        write(&folder, &[("A.md", MESSY.as_bytes())]);
        // The second page comes through a pipe, so it is read only when the test allows it.
        fifo(&folder.join("B.md"));
        let binary = assert_cmd::cargo::cargo_bin("wikilift");
        let mut command = Command::new(binary);
        command.args(["clean", "--in-place", "--threads", "1", "A.md", "B.md"]).current_dir(&folder).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = fs::File::options().write(true).open(folder.join("B.md")).unwrap();
        // The program has opened the pipe, so with one thread it has already read `A.md`.
        fs::write(folder.join("A.md"), "*   saved meanwhile\n").unwrap();
        pipe.write_all(b"x").unwrap();
        drop(pipe);
        let mut errors = String::new();
        // The page is written back into the pipe, which needs a reader.
        let mut reader = fs::File::open(folder.join("B.md")).unwrap();
        let mut written = String::new();
        reader.read_to_string(&mut written).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2));
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert!(errors.contains("A.md: not written: it has changed since it was read"), "{errors}");
        assert_eq!(read(folder.join("A.md")), "*   saved meanwhile\n");
    }

    #[test]
    fn what_a_killed_run_left_is_removed_by_the_next() {
        let folder = folder("files-killed");
        write(&folder, &[("A.md", MESSY.as_bytes()), (".wikilift-abcdef.tmp", b"half a page"), (".tmpabcdef", b"not ours")]);
        assert_eq!(run(&folder, &["clean", "--in-place", "."]).0, 0);
        assert_eq!(names(&folder), [".tmpabcdef", "A.md"]);
        // A temporary file that another run is writing is locked, and stays.
        let busy = folder.join(".wikilift-uvwxyz.tmp");
        let file = fs::File::create(&busy).unwrap();
        file.lock().unwrap();
        fs::write(folder.join("A.md"), MESSY).unwrap();
        assert_eq!(run(&folder, &["clean", "--in-place", "."]).0, 0);
        assert!(busy.exists());
    }

    #[test]
    fn names_that_are_no_utf8_stay_two() {
        let folder = folder("files-names");
        fs::create_dir(folder.join("n")).unwrap();
        for (name, text) in [(&b"n\xff.md"[..], "one"), (b"n\xfe.md", "two")] {
            fs::write(folder.join("n").join(std::ffi::OsStr::from_bytes(name)), text).unwrap();
        }
        let (status, _, errors) = run(&folder, &["clean", "n", "--out", "o"]);
        assert_eq!((status, errors.as_str()), (0, "wikilift: o: 2 files written\n"));
        assert!(read(folder.join("o").join(std::ffi::OsStr::from_bytes(b"n\xff.md"))).ends_with("one\n"));
    }

    /// Memory and output stay in proportion to the page: pages made to expand or to cause quadratic work finish within a memory limit that
    /// earlier versions exceeded.
    #[test]
    fn memory_is_in_proportion() {
        let folder = folder("files-memory");
        let nested = format!("{}{}", "<table><tr><td colspan=1000>x".repeat(3), "</td></tr></table>".repeat(3));
        let deep = format!("{}{}", "<table><tr><td colspan=1000 rowspan=60000>x".repeat(40), "</td></tr></table>".repeat(40));
        let commas = "，，".repeat(40_000);
        write(&folder, &[("nested.md", nested.as_bytes()), ("deep.md", deep.as_bytes()), ("commas.md", commas.as_bytes())]);
        let binary = assert_cmd::cargo::cargo_bin("wikilift");
        for arguments in [
            "clean --tables list nested.md",
            "clean --tables list deep.md",
            "clean --tables pipe deep.md",
            "clean commas.md",
            "clean --to text commas.md",
            "parse deep.md",
        ] {
            let script = format!("ulimit -v 600000; \"$0\" {arguments} | wc -c");
            let output = Command::new("sh").args(["-c", &script]).arg(&binary).current_dir(&folder).output().unwrap();
            let bytes: u64 = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
            assert!(output.stderr.is_empty() && bytes > 0, "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(bytes < 8 << 20, "{arguments}: {bytes} bytes");
        }
    }

    #[test]
    fn terminals_get_no_escapes() {
        let folder = folder("files-escapes");
        let page = "# H\u{1b}[31m\u{202e}\n\n| a\u{1b}]0;t\u{7} |\n|---|\n| b\u{9b}2J\u{202e} |\n\n[x](Gone\u{1b}[1m.md)\n";
        write(&folder, &[("s/ev\u{1b}[2Jil\u{202e}.md", page.as_bytes()), ("s/A\nB.md", b"[y](Nothing.md)\n")]);
        let is_safe = |text: &str| {
            !text.contains(|letter: char| (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter))
        };
        for arguments in [
            &["tables", "s", "--format", "text"][..],
            &["check", "s"],
            &["check", "s", "--context", "always"],
            &["check", "s", "--format", "github"],
            &["check", "s", "--format", "junit"],
            &["check", "s", "--format", "html"],
            &["check", "s", "--report", "wanted"],
            &["check", "s", "--report", "orphans"],
            &["clean", "s", "--dry-run", "--diff"],
            &["check", "s", "--diff"],
            &["clean", "s/no\u{1b}[2Jne.md"],
        ] {
            let (_, out, errors) = run(&folder, arguments);
            assert!(is_safe(&out) && is_safe(&errors), "{arguments:?}: {out:?} {errors:?}");
        }
        let (_, sarif, _) = run(&folder, &["check", "s", "--format", "sarif"]);
        let sarif: Value = serde_json::from_str(&sarif).unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            assert!(is_safe(result["message"]["text"].as_str().unwrap()), "{result}");
        }
        let (_, github, _) = run(&folder, &["check", "s", "--format", "github"]);
        assert!(github.lines().all(|line| line.starts_with("::")), "a line end in a name forges no line: {github}");
    }
}
