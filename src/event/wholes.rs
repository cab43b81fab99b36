//! Links, tags and code in a line: a bar inside them is not the border of a cell.

use std::ops::Range;

/// Links and code in a line, whose inside is not searched for borders: `[…](…)`, `[[…]]`, `` `…` ``, `<…>`.
pub(super) fn whole_spans(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut wholes = Vec::new();
    let mut at = 0;
    // If an opening character is never closed, its counterpart is searched for only once.
    let (mut no_code, mut no_angle, mut no_wikilink) = (false, false, false);
    while let Some(found) = bytes[at..].iter().position(|byte| matches!(byte, b'`' | b'[' | b'<')) {
        let start = at + found;
        at = start + 1;
        let rest = &line[at..];
        let end = match bytes[start] {
            b'`' if !no_code => {
                let run = 1 + rest.bytes().take_while(|&byte| byte == b'`').count();
                let end = line[start + run..].find(&line[start..start + run]).map(|length| start + 2 * run + length);
                no_code = end.is_none();
                end
            }
            b'<' if !no_angle => {
                let end = rest.find('>').map(|length| at + length + 1);
                no_angle = end.is_none();
                end
            }
            b'[' if rest.starts_with('[') && !no_wikilink => {
                let end = rest.find("]]").map(|length| at + length + 2);
                no_wikilink = end.is_none();
                end
            }
            b'[' => end_of_link(bytes, start),
            _ => None,
        };
        if let Some(end) = end {
            wholes.push(start..end);
            at = end;
        }
    }
    wholes
}

/// The end of a link whose text begins at `start`: `[…](…)`, with balanced brackets. Links are short, so the search is limited.
fn end_of_link(bytes: &[u8], start: usize) -> Option<usize> {
    const MAX_LINK_BYTES: usize = 2048;
    let window = &bytes[..bytes.len().min(start + MAX_LINK_BYTES)];
    let close = |open: u8, close: u8, from: usize| {
        let mut depth = 0_usize;
        let mut is_escaped = false;
        for (at, &byte) in window.iter().enumerate().skip(from) {
            if std::mem::take(&mut is_escaped) {
                continue;
            }
            if byte == b'\\' {
                is_escaped = true;
            } else if byte == open {
                depth += 1;
            } else if byte == close {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    };
    let text_end = close(b'[', b']', start)?;
    if window.get(text_end + 1) != Some(&b'(') {
        return None;
    }
    close(b'(', b')', text_end + 1).map(|end| end + 1)
}
