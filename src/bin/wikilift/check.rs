//! `wikilift check`: links whose targets are wrong.

use std::io::{IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use wikilift::Severity;
use wikilift::site::{Baseline, Finding, FindingCode, FixedText, SiteFolder, SiteOptions, apply_fixes};
use wikilift::write::findings::{self, CheckReport};

use crate::args::{CheckArgs, CheckFormat, When};
use crate::output::{Output, refuse_input, rewrite, write_diff};
use crate::scope::{self, Scope};
use crate::{Outcome, changed, complain, config, external, links, site_report};

/// Reads the folder, checks it, and writes what was found.
pub(crate) fn run(mut args: CheckArgs) -> anyhow::Result<Outcome> {
    let Scope { folder: root, within } = scope::of(&args.paths)?;
    config::apply(&mut args, &root)?;
    // A diff is of what would be fixed.
    (args.fix, args.dry_run) = (args.fix || args.diff, args.dry_run || args.diff);
    let args = &args;
    let mut options = SiteOptions::default();
    options.hosts.clone_from(&args.host);
    options.prefixes.clone_from(&args.prefix);
    options.threads = args.threads;
    (options.hidden, options.no_ignore) = (args.hidden, args.no_ignore);
    let (folder, mut outcome) = links::open(&root, &options)?;
    if folder.site().page_count() == 0 {
        // Otherwise, a wrong path would pass forever.
        return Err(links::nothing(&root, &options));
    }
    links::refuse_page(args.out.as_deref(), &folder)?;
    refuse_input(args.out.as_deref(), args.config.as_deref().into_iter().chain(args.baseline.as_deref()))?;
    if args.update_baseline {
        links::refuse_page(args.baseline.as_deref(), &folder)?;
        refuse_input(args.baseline.as_deref(), args.config.as_deref())?;
    }
    let is_within = |path: &str| within.is_empty() || within.iter().any(|within| folder.file(path).starts_with(within));
    if let Some(path) = within.iter().find(|within| !folder.site().paths().any(|path| folder.file(path).starts_with(within))) {
        bail!("{}: no page of the site in {}", path.display(), root.display());
    }
    let mut findings = folder.check();
    if let Some(program) = args.external {
        findings.extend(external::check(program, &folder)?);
        findings.sort_by(|one, other| (&one.path, one.location.position()).cmp(&(&other.path, other.location.position())));
    }
    findings.retain(|finding| is_within(&finding.path));
    if !args.report.is_empty() {
        site_report::write(args, &folder, &findings)?;
        return Ok(outcome);
    }
    if let Some(revision) = &args.changed_since {
        let changes = changed::since(&root, revision)?;
        findings.retain(|finding| changes.concern(finding));
    }
    findings.retain(|finding| (args.only.is_empty() || args.only.contains(&finding.code)) && !args.ignore.contains(&finding.code));
    weigh(args, &mut findings);
    if args.update_baseline {
        let Some(path) = &args.baseline else { bail!("--update-baseline needs --baseline FILE") };
        let mut output = Output::open(Some(path))?;
        serde_json::to_writer_pretty(&mut output, &Baseline::from_findings(&findings))?;
        output.write_all(b"\n")?;
        output.close()?;
        complain(&anyhow!("{}: recorded {}", path.display(), counted(findings.len(), "finding")));
        return Ok(outcome);
    }
    if let Some(path) = &args.baseline {
        known(path, args, &mut findings)?;
    }
    if args.fix && !fix(args, &root, &folder, &mut findings)? {
        outcome = Outcome::Incomplete;
    }
    let is_broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    let mut report = CheckReport::new(root.to_string_lossy(), folder.site(), findings);
    if !within.is_empty() {
        let counts: Vec<usize> = folder.site().link_counts().filter(|(path, _)| is_within(path)).map(|(_, count)| count).collect();
        (report.pages, report.links) = (counts.len(), counts.iter().sum());
    }
    let is_for_people = matches!(args.format, CheckFormat::Text | CheckFormat::Github);
    let least = args.show.unwrap_or(if is_for_people && args.only.is_empty() { Severity::Warning } else { Severity::Info });
    report.findings.retain(|finding| finding.severity >= least);
    report.findings.truncate(args.max_findings.unwrap_or(usize::MAX));
    write(args, &folder, &report)?;
    // The command ends here; freeing the memory of each page one by one would only take time.
    std::mem::forget(folder);
    Ok(if outcome == Outcome::Done && is_broken { Outcome::Found } else { outcome })
}

/// A number with the noun that it counts: `1 link`, `2 links`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Gives findings the severities that the user asked for.
fn weigh(args: &CheckArgs, findings: &mut [Finding]) {
    for finding in findings {
        let said = |codes: &[FindingCode]| codes.contains(&finding.code);
        if said(&args.deny) {
            finding.severity = Severity::Error;
        } else if said(&args.warn) {
            finding.severity = Severity::Warning;
        } else if said(&args.allow) {
            finding.severity = Severity::Info;
        }
    }
}

/// Removes the findings that are in the baseline, and reports entries of the baseline that are no longer found.
fn known(path: &Path, args: &CheckArgs, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let baseline: Baseline =
        serde_json::from_str(&text).with_context(|| format!("{} is not a baseline; --update-baseline writes one", path.display()))?;
    let before = findings.len();
    let stale = baseline.retain_new(findings);
    complain(&anyhow!("{}: {} hidden by the baseline", path.display(), counted(before - findings.len(), "finding")));
    // What was not looked for cannot be reported as gone.
    let is_partial = args.changed_since.is_some() || !args.only.is_empty() || !args.ignore.is_empty();
    for entry in stale.iter().filter(|_| !is_partial) {
        complain(&anyhow!("{}: no longer found: {}: {} {} ({} times)", path.display(), entry.path, entry.code, entry.about, entry.count));
    }
    Ok(())
}

/// Fixes links in their files and removes the findings that are settled. Returns whether every file could be written.
fn fix(args: &CheckArgs, root: &Path, folder: &SiteFolder, findings: &mut Vec<Finding>) -> anyhow::Result<bool> {
    let (mut left, mut fixed, mut files, mut are_written) = (Vec::new(), 0_usize, 0_usize, true);
    for page in findings.chunk_by(|one, other| one.path == other.path) {
        let path = folder.file(&page[0].path);
        // A page that is not UTF-8 cannot be edited as text.
        let source = folder.source(&page[0].path).filter(|source| source.is_exact() && !source.is_utf16());
        let Some(source) = source else {
            left.extend_from_slice(page);
            continue;
        };
        let text = source.text();
        let FixedText { text: new, applied, .. } = apply_fixes(text, page);
        let count = applied.iter().filter(|&&applied| applied).count();
        if count == 0 {
            left.extend_from_slice(page);
            continue;
        }
        if args.diff {
            write_diff(&root.join(&page[0].path), text, &new)?;
        }
        if !args.dry_run {
            let is_unchanged = |target: &Path| std::fs::read(target).is_ok_and(|now| now == text.as_bytes());
            if let Err(error) = rewrite(&path, &new, is_unchanged) {
                complain(&error);
                are_written = false;
                left.extend_from_slice(page);
                continue;
            }
        }
        (fixed, files) = (fixed + count, files + 1);
        left.extend(page.iter().zip(applied).filter(|(_, applied)| !applied || args.dry_run).map(|(finding, _)| finding.clone()));
    }
    *findings = left;
    let would = if args.dry_run { "would fix" } else { "fixed" };
    complain(&anyhow!("{would} {} on {}", counted(fixed, "link"), counted(files, "page")));
    Ok(are_written)
}

fn write(args: &CheckArgs, folder: &SiteFolder, report: &CheckReport) -> anyhow::Result<()> {
    // The diff is what was asked for.
    if args.diff && args.out.is_none() {
        return Ok(());
    }
    let mut output = Output::open(args.out.as_deref())?;
    match args.format {
        CheckFormat::Text => {
            let with_context = match args.context {
                When::Always => true,
                When::Never => false,
                When::Auto => args.out.is_none() && std::io::stdout().is_terminal(),
            };
            let mut source = |path: &str| folder.source(path).map(|source| source.text().to_owned());
            findings::text(&mut output, report, if with_context { Some(&mut source) } else { None })?;
        }
        CheckFormat::Json => {
            serde_json::to_writer(&mut output, report)?;
            output.write_all(b"\n")?;
        }
        CheckFormat::Sarif => findings::sarif(&mut output, report)?,
        CheckFormat::Github => findings::github(&mut output, report)?,
        CheckFormat::Junit => findings::junit(&mut output, report)?,
        CheckFormat::Html => findings::html(&mut output, report, &args.source_url)?,
    }
    output.close()
}
