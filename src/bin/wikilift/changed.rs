//! `check --changed-since`: which pages changed, according to git.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use wikilift::site::Finding;
use wikilift::{Input, Page};

/// Pages that changed since a revision, by paths below the folder, and the paths and titles of those that vanished.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    changed: HashSet<String>,
    vanished_paths: HashSet<String>,
    vanished_titles: HashSet<String>,
}

impl Changes {
    /// Whether a finding is on a page that changed, or about a page that vanished.
    pub(crate) fn concern(&self, finding: &Finding) -> bool {
        let target = finding.target.as_deref().unwrap_or_default();
        let title = target.split_once('#').map_or(target, |(title, _)| title);
        self.changed.contains(&finding.path)
            || self.vanished_titles.contains(title)
            || finding.suggestion.as_ref().is_some_and(|path| self.vanished_paths.contains(path))
    }
}

/// Asks git what changed in the folder since a revision, uncommitted changes and new files included.
pub(crate) fn since(folder: &Path, revision: &str) -> anyhow::Result<Changes> {
    if revision.starts_with('-') {
        bail!("{revision:?} is not a git revision");
    }
    // Renames are reported as a file that vanished and a new one, which is what they are to links.
    let listed = git(folder, &["diff", "--name-status", "--no-renames", "--relative", "-z", revision, "--", "."])?;
    let mut changes = Changes::default();
    let mut words = listed.split('\0');
    while let (Some(status), Some(path)) = (words.next(), words.next()) {
        // A title in a table of redirects may have vanished with its line.
        if path.ends_with(".tsv") && format!("/{path}").contains("/Redirect/") && !status.starts_with('A') {
            let before = git(folder, &["show", &format!("{revision}:./{path}")])?;
            for from in before.lines().filter_map(|line| line.split_once('\t')).map(|(from, _)| from) {
                let page = Page::parse(&Input::from_text(path, "")?.named(format!("{}.md", from.trim())));
                changes.vanished_titles.insert(page.title.text);
            }
        }
        if status.starts_with('D') {
            let page = Page::parse(&Input::from_text(path, "")?.named(path));
            changes.vanished_titles.insert(page.title.text);
            changes.vanished_paths.insert(path.to_owned());
        } else {
            changes.changed.insert(path.to_owned());
        }
    }
    let new = git(folder, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    changes.changed.extend(new.split('\0').filter(|path| !path.is_empty()).map(str::to_owned));
    Ok(changes)
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output =
        Command::new("git").arg("-C").arg(folder).args(arguments).output().context("--changed-since needs git, which cannot be run")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
