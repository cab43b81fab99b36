//! Dates as people write them, to EDTF (<https://www.loc.gov/standards/datetime/>).
//!
//! Comes in: the text of a cell. Goes out: `1945-03-22`, `1945-03`, `1945`, `1945~` (about), `1945/1949` (from, to), `-0220` (221 BC), or
//! nothing where the whole text is not one date.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Years before the first of each Japanese era, and of the Republic of China, whose years are counted the same way.
const ERAS: [(&str, i32); 7] =
    [("明治", 1867), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018), ("民國", 1911), ("民国", 1911)];

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

static ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:约|約|大约|大約|약|circa\s|ca?\.\s?)\s*"));
static EAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<bc>公元前|紀元前|西元前|前|기원전\s?)?(?:公元|西元)?(?P<era>明治|大正|昭和|平成|令和|民國|民国)?(?P<y>\d{1,4}|元)\s?[年년](?:\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日일号號])?)?$",
    )
});
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<y>\d{4})[-/.](?P<m>\d{2})(?:[-/.](?P<d>\d{2}))?$"));
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\s)?(?P<name>[A-Za-z]{3,9})\.?,?\s(?P<y>\d{4})$"));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<name>[A-Za-z]{3,9})\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?,\s?(?P<y>\d{4})$"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<y>\d{1,4})(?P<bc>\s?(?:BC|BCE|B\.C\.))?$"));

#[expect(clippy::unwrap_used, reason = "the patterns are constants, and each is tried by a test")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// Reads a text that is one date. `bare_years` takes `1945` for a year, too: only the column around it can tell.
///
/// Full-width digits must have been made plain (NFKC) before.
pub(crate) fn edtf(text: &str, bare_years: bool) -> Option<String> {
    let text = text.trim();
    if text.len() > MAX_DATE_BYTES || !text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains('元') {
        return None;
    }
    if let Some(about) = ABOUT.find(text) {
        return edtf(&text[about.end()..], true).filter(|date| !date.contains(['~', '/'])).map(|date| date + "~");
    }
    if let Some((from, to)) = text.split_once(['–', '—', '~', '～', '-']).filter(|_| !ISO.is_match(text)) {
        let (from, to) = (edtf(from, bare_years)?, edtf(to, bare_years)?);
        return (!from.contains('/') && !to.contains('/')).then(|| format!("{from}/{to}"));
    }
    if let Some(found) = EAST.captures(text) {
        let number = if &found["y"] == "元" { 1 } else { found["y"].parse().ok()? };
        let era = found.name("era").and_then(|era| ERAS.iter().find(|known| known.0 == era.as_str()));
        if &found["y"] == "元" && era.is_none() {
            return None;
        }
        let year = number + era.map_or(0, |era| era.1);
        return date(if found.name("bc").is_some() { 1 - year } else { year }, &found);
    }
    if let Some(found) = ISO.captures(text) {
        return date(found["y"].parse().ok()?, &found);
    }
    if let Some(found) = DAY_FIRST.captures(text).or_else(|| MONTH_FIRST.captures(text)) {
        let name = found["name"].to_ascii_lowercase();
        let month = MONTHS.iter().position(|month| {
            *month == name || (name.len() == 3 && month.starts_with(&name)) || (name == "sept" && *month == "september")
        })?;
        return of_parts(found["y"].parse().ok()?, Some(u32::try_from(month).ok()? + 1), day(&found));
    }
    let found = YEAR.captures(text)?;
    let year: i32 = found["y"].parse().ok()?;
    match found.name("bc") {
        Some(_) => of_parts(1 - year, None, None),
        None if bare_years && found["y"].len() == 4 => of_parts(year, None, None),
        None => None,
    }
}

/// Longer than any date.
const MAX_DATE_BYTES: usize = 80;

fn day(found: &Captures<'_>) -> Option<u32> {
    found.name("d")?.as_str().parse().ok()
}

fn date(year: i32, found: &Captures<'_>) -> Option<String> {
    of_parts(year, found.name("m").and_then(|month| month.as_str().parse().ok()), day(found))
}

/// A date, if the calendar has it.
fn of_parts(year: i32, month: Option<u32>, day: Option<u32>) -> Option<String> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        None => return Some(if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }),
        Some(2) => 28 + u32::from(is_leap),
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..=12) => 31,
        Some(_) => return None,
    };
    let month = month?;
    let sign = if year < 0 { "-" } else { "" };
    let year = year.unsigned_abs();
    match day {
        None => Some(format!("{sign}{year:04}-{month:02}")),
        Some(day) if (1..=days).contains(&day) => Some(format!("{sign}{year:04}-{month:02}-{day:02}")),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::edtf;

    #[test]
    fn dates() {
        for (text, date) in [
            ("1945年3月22日", "1945-03-22"),
            ("1945年3月", "1945-03"),
            ("1945年", "1945"),
            ("1945년 3월 22일", "1945-03-22"),
            ("平成元年1月8日", "1989-01-08"),
            ("令和2年", "2020"),
            ("昭和20年8月15日", "1945-08-15"),
            ("民國34年", "1945"),
            ("公元前221年", "-0220"),
            ("44 BC", "-0043"),
            ("22 March 1945", "1945-03-22"),
            ("Jan 5th, 2009", "2009-01-05"),
            ("March 22, 1945", "1945-03-22"),
            ("Sept 1945", "1945-09"),
            ("March 1945", "1945-03"),
            ("1945-03-22", "1945-03-22"),
            ("约1945年", "1945~"),
            ("c. 1945", "1945~"),
            ("1945年–1949年", "1945/1949"),
            ("2000年2月29日", "2000-02-29"),
        ] {
            assert_eq!(edtf(text, false).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in ["1945", "元年", "1945年13月", "1900年2月29日", "31 April 2001", "5 apples", "Mar", "NA", "", "3-2", "1.990"] {
            assert_eq!(edtf(text, false), None, "{text}");
        }
        assert_eq!(edtf("1945", true).as_deref(), Some("1945"));
        assert_eq!(edtf("1945–1949", true).as_deref(), Some("1945/1949"));
    }
}
