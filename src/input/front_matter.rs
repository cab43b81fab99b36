//! The YAML block of a page: between `---` lines at the head of the file or, with one exporter, at its end.

use std::ops::Range;

/// A block that may be front matter.
pub(super) struct Block {
    /// The text between the `---` lines.
    pub(super) yaml: Range<usize>,
    /// The whole block, with its `---` lines.
    pub(super) range: Range<usize>,
}

/// The longest block that is tried as front matter, in bytes: people and exporters write a few lines, and a page that opens with a rule
/// (`---`) must not be handed to a YAML reader as a whole. What wikilift itself writes for a page with ten thousand categories or so fits.
const MAX_BYTES: usize = 1 << 20;

/// Finds the blocks of `text` that may be front matter: at its head, then at its end.
pub(super) fn find(text: &str) -> impl Iterator<Item = Block> {
    head(text).into_iter().chain(tail(text))
}

/// Reads the YAML between the lines. Returns `Ok(None)` if it is YAML but not a mapping (a line of prose is a YAML string).
pub(super) fn read(yaml: &str) -> Result<Option<serde_json::Map<String, serde_json::Value>>, String> {
    if yaml.trim().is_empty() {
        return Ok(None);
    }
    match serde_saphyr::from_str(yaml) {
        Ok(serde_json::Value::Object(mapping)) => Ok(Some(mapping)),
        Ok(_) => Ok(None),
        Err(error) => Err(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

fn head(text: &str) -> Option<Block> {
    let mut lines = lines(text);
    let first = lines.next().filter(|(_, line)| *line == "---")?;
    let (close, _) = lines.find(|(_, line)| matches!(*line, "---" | "..."))?;
    Some(Block { yaml: first.0.end..close.start, range: 0..close.end }).filter(|block| block.range.end <= MAX_BYTES)
}

fn tail(text: &str) -> Option<Block> {
    let end = text.trim_ascii_end().len();
    let before_close = text[..end].strip_suffix("---").filter(|rest| rest.ends_with(['\n', '\r']))?;
    let mut from = before_close.len().saturating_sub(MAX_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    // The last `---` line before the closing one.
    let (open, _) =
        lines(&text[from..before_close.len()]).filter(|(range, line)| *line == "---" && (range.start > 0 || from == 0)).last()?;
    Some(Block { yaml: from + open.end..before_close.len(), range: from + open.start..text.len() }).filter(|block| block.range.start > 0)
}

/// Iterates over the lines with their ranges. The range includes the line end; the text excludes trailing white space.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end;
        (range, line.trim_ascii_end())
    })
}
