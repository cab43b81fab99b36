//! Settings of `wikilift check` from a `wikilift.toml`, for what no flag sets.
//!
//! ```toml
//! [check]
//! ignore = ["unused-reference"]
//! deny = ["missing-anchor"]
//! hosts = ["zh.wikipedia.org"]
//! baseline = "links.json"
//! ```

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use toml::{Table, Value};
use wikilift::site::FindingCode;

use crate::args::{CheckArgs, finding_code};
use crate::near::near;

const FILE_NAME: &str = "wikilift.toml";

/// The keys of the table `check`.
const KEYS: [&str; 10] = ["only", "ignore", "deny", "warn", "allow", "hosts", "prefixes", "baseline", "max-findings", "show"];

/// Fills in what flags leave open, and records the file that it came from.
pub(crate) fn apply(args: &mut CheckArgs, folder: &Path) -> anyhow::Result<()> {
    let Some(path) = args.config.clone().or_else(|| nearest(folder)) else { return Ok(()) };
    // A file that was found is not trusted more than the folder that it was found in.
    let real = path.canonicalize().with_context(|| format!("cannot read {}", path.display()))?;
    if args.config.is_none() && real != path {
        bail!("{}: not read because it is a symbolic link; use --config to read it", path.display());
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let settings: Table = text.parse().with_context(|| format!("cannot read {}", path.display()))?;
    fill(args, &settings, &path).with_context(|| format!("in {}", path.display()))?;
    args.config = Some(path);
    Ok(())
}

/// The settings file in the folder, or in the nearest folder above that has one.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

fn fill(args: &mut CheckArgs, settings: &Table, path: &Path) -> anyhow::Result<()> {
    known_keys(settings, &["check"], "")?;
    let Some(check) = settings.get("check") else { return Ok(()) };
    let Value::Table(check) = check else { bail!("`check` is not a table") };
    known_keys(check, &KEYS, "check.")?;
    // A flag for a code takes precedence over all three lists.
    let flagged: Vec<FindingCode> = [&args.deny, &args.warn, &args.allow].into_iter().flatten().copied().collect();
    for (key, value) in check {
        match key.as_str() {
            "only" => codes(&mut args.only, key, value)?,
            "ignore" => codes(&mut args.ignore, key, value)?,
            "deny" | "warn" | "allow" => {
                let mut said = Vec::new();
                codes(&mut said, key, value)?;
                said.retain(|code| !flagged.contains(code));
                match key.as_str() {
                    "deny" => args.deny.extend(said),
                    "warn" => args.warn.extend(said),
                    _ => args.allow.extend(said),
                }
            }
            "hosts" if args.host.is_empty() => args.host = strings(key, value)?,
            "prefixes" if args.prefix.is_empty() => args.prefix = strings(key, value)?,
            "baseline" if args.baseline.is_none() => {
                let Value::String(name) = value else { bail!("check.{key} is not a string") };
                args.baseline = Some(below(path.parent().unwrap_or(Path::new("")), name)?);
            }
            "max-findings" if args.max_findings.is_none() => {
                let Some(number) = value.as_integer().and_then(|number| usize::try_from(number).ok()) else {
                    bail!("check.{key} is not a non-negative integer")
                };
                args.max_findings = Some(number);
            }
            "show" if args.show.is_none() => {
                let Value::String(word) = value else { bail!("check.{key} is not a string") };
                args.show = Some(crate::args::severity(word).map_err(|error| anyhow::anyhow!("check.{key}: {error}"))?);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A file that the settings name. It must be below their own folder, whatever symbolic links there are: the settings may come with a
/// checkout from anywhere, and the file may be written.
fn below(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = folder.join(name);
    let is_inside = |path: &Path| folder.canonicalize().is_ok_and(|folder| path.canonicalize().is_ok_and(|path| path.starts_with(folder)));
    let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    // A file that does not exist yet is where its folder is.
    let is_below = if path.exists() { is_inside(&path) } else { path.parent().is_some_and(is_inside) };
    if !is_plain || is_link || !is_below {
        bail!("check.baseline: {name:?} is not below the folder of the settings file; use --baseline for files elsewhere");
    }
    Ok(path)
}

fn known_keys(table: &Table, known: &[&str], prefix: &str) -> anyhow::Result<()> {
    for key in table.keys() {
        if !known.contains(&key.as_str()) {
            match near(key, known.iter().copied()) {
                Some(near) => bail!("unknown key {prefix}{key}; did you mean {prefix}{near}?"),
                None => bail!("unknown key {prefix}{key}; known keys: {}", known.join(", ")),
            }
        }
    }
    Ok(())
}

fn strings(key: &str, value: &Value) -> anyhow::Result<Vec<String>> {
    let list = value.as_array().with_context(|| format!("check.{key} is not a list"))?;
    list.iter()
        .map(|item| item.as_str().map(str::to_owned).with_context(|| format!("check.{key} contains a value that is not a string")))
        .collect()
}

fn codes(to: &mut Vec<FindingCode>, key: &str, value: &Value) -> anyhow::Result<()> {
    if to.is_empty() {
        let codes = strings(key, value)?.iter().map(|word| finding_code(word)).collect::<Result<Vec<FindingCode>, _>>();
        *to = codes.map_err(|error| anyhow::anyhow!("check.{key}: {error}"))?;
    }
    Ok(())
}
