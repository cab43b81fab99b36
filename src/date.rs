//! Dates as people write them, converted to EDTF (<https://www.loc.gov/standards/datetime/>).
//!
//! [`edtf`] takes the text of a cell and returns `1945-03-22`, `1945-03`, `1945`, `1945~` (about), `1945/1949` (from, to), `-0220` (221
//! BC), or nothing if the text as a whole is not a date. [`find`] finds the dates inside a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The year before the first year of each Japanese era, and of the Republic of China, whose years are counted the same way.
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

/// Reads a text that is one date. With `bare_years`, `1945` is a year as well: only the column around it can tell whether it is one.
///
/// Full-width digits must have been normalized (NFKC) before.
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

/// Texts longer than this, in bytes, are not dates.
const MAX_DATE_BYTES: usize = 80;

fn day(found: &Captures<'_>) -> Option<u32> {
    found.name("d")?.as_str().parse().ok()
}

fn date(year: i32, found: &Captures<'_>) -> Option<String> {
    of_parts(year, found.name("m").and_then(|month| month.as_str().parse().ok()), day(found))
}

/// Formats a date, if the calendar has it.
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

/// A date inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundDate {
    /// The bytes of the text that are the date.
    pub(crate) range: Range<usize>,
    /// The date, or the first date of `1990–2005`; `None` for `–2005`.
    pub(crate) from: Option<String>,
    /// The last date of `1990–2005`.
    pub(crate) until: Option<String>,
    /// Whether the range has no end: `1990–`.
    pub(crate) open: bool,
}

/// Names of months in English, German, French, Spanish and Russian: the first letters, which distinguish them.
const MONTH_STARTS: [(&str, u32); 44] = [
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("янв", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("фев", 2),
    ("mar", 3),
    ("mär", 3),
    ("мар", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("апр", 4),
    ("may", 5),
    ("mai", 5),
    ("мая", 5),
    ("май", 5),
    ("мае", 5),
    ("jun", 6),
    ("juin", 6),
    ("июн", 6),
    ("jul", 7),
    ("juil", 7),
    ("июл", 7),
    ("aug", 8),
    ("aoû", 8),
    ("aou", 8),
    ("ago", 8),
    ("авг", 8),
    ("sep", 9),
    ("сен", 9),
    ("set", 9),
    ("oct", 10),
    ("okt", 10),
    ("окт", 10),
    ("nov", 11),
    ("ноя", 11),
    ("dec", 12),
    ("dez", 12),
    ("déc", 12),
    ("dic", 12),
    ("дек", 12),
];

static INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<about>约|約|大约|大約|およそ|약|(?-u:\b)circa |(?-u:\b)ca?\. ?|(?-u:\b)about |(?-u:\b)around |(?-u:\b)um |(?-u:\b)vers |(?-u:\b)hacia |около )?(?:",
        r"(?P<bc>公元前|紀元前|西元前|기원전 ?)?(?P<era>明治|大正|昭和|平成|令和|民國|民国)?(?P<y1>[0-9]{1,4}|元) ?[年년](?: ?(?P<m1>[0-9]{1,2}) ?[月월](?: ?(?P<d1>[0-9]{1,2}) ?[日일号號])?)?",
        r"|(?-u:\b)(?P<y2>[12][0-9]{3})[-/.](?P<m2>0[1-9]|1[0-2])(?:[-/.](?P<d2>[0-9]{2}))?(?-u:\b)",
        r"|(?-u:\b)(?P<d3>[0-9]{1,2})\.(?P<m3>[0-9]{1,2})\.(?P<y3>[12][0-9]{3})(?-u:\b)",
        r"|(?-u:\b)(?P<d4>[0-9]{1,2})(?:st|nd|rd|th|er|\.?[ºo]|\.)? (?:de |of )?(?P<n4>[^ 0-9.,;:()/-]{3,10})\.?,? (?:de |del )?(?P<y4>[12][0-9]{3})(?-u:\b)",
        r"|(?P<n5>[^ 0-9.,;:()/-]{3,10})\.? (?P<d5>[0-9]{1,2})(?:st|nd|rd|th)?, ?(?P<y5>[12][0-9]{3})(?-u:\b)",
        r"|(?P<n6>[^ 0-9.,;:()/-]{3,10})\.?,? (?:de |del |of )?(?P<y6>[12][0-9]{3})(?-u:\b)",
        r"|(?-u:\b)(?P<y7>1[0-9]{3}|20[0-9]{2})(?-u:\b)",
        r")(?P<after> ?(?:左右|前後|前后|上下|頃|ごろ|경|쯤))?"
    ))
});

/// How many bytes a date may extend to either side of its first digit.
const DATE_REACH: usize = 64;

/// Finds the dates in a folded text (NFKC, lower case): full dates, months, and bare years from 1000 to 2099. Two dates with a dash between
/// them are one, with `from` and `until`.
pub(crate) fn find(text: &str) -> Vec<FoundDate> {
    let mut found: Vec<FoundDate> = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains('元') {
        return found;
    }
    let mut at = 0;
    // Every date contains a digit, or the character 元 of a first year: only the text around those is searched.
    while let Some(digit) = text[at..].find(|sign: char| sign.is_ascii_digit() || sign == '元') {
        let digit = at + digit;
        let window = boundary_before(text, digit.saturating_sub(DATE_REACH)).max(at)..boundary_before(text, digit + DATE_REACH);
        let captures = INSIDE.captures_at(&text[..window.end], window.start);
        let Some((captures, whole)) = captures.and_then(|captures| captures.get(0).map(|whole| (captures, whole))) else {
            let rest = &text[digit..];
            at = text.len() - rest.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '元').len();
            continue;
        };
        let Some((date, range)) = read_inside(&captures, whole.range(), text) else {
            // A word before a year that is not a month: continue the search after the word, at the year.
            at = captures.name("y6").or(captures.name("y5")).or(captures.name("y4")).map_or(whole.end(), |year| year.start());
            if at <= whole.start() {
                at = whole.end();
            }
            continue;
        };
        at = range.end;
        let joins = |between: &str| matches!(between.trim(), "-" | "~" | "至" | "到" | "から" | "to" | "bis" | "부터" | "à" | "a" | "по");
        match found.last_mut().filter(|last| last.until.is_none() && joins(&text[last.range.end..range.start])) {
            Some(last) => {
                last.until = Some(date);
                last.range.end = range.end;
                last.open = false;
            }
            None => found.push(FoundDate { range, from: Some(date), until: None, open: false }),
        }
    }
    for date in &mut found {
        // `1918年-55年`: the end of a range in two digits.
        let rest = &text[date.range.end..];
        if date.until.is_none()
            && let Some(short) =
                rest.strip_prefix('-').map(|rest| &rest[..rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len()])
            && short.len() == 2
            && let Some(century) = date.from.as_deref().filter(|from| from.len() == 4).map(|from| &from[..2])
        {
            date.until = Some(format!("{century}{short}"));
            date.range.end += 1 + short.len() + rest[1 + short.len()..].strip_prefix(['年', '년']).map_or(0, |_| '年'.len_utf8());
        }
        let rest = text[date.range.end..].trim_start();
        if date.until.is_none()
            && (rest.starts_with('~') || rest.starts_with("-") && !rest[1..].starts_with(|next: char| next.is_alphanumeric()))
        {
            date.open = true;
        }
        let before = text[..date.range.start].trim_end();
        let starts =
            before.strip_suffix(['-', '~']).is_some_and(|rest| rest.trim_end().is_empty() || rest.ends_with(['(', '（', ',', ';']));
        if date.until.is_none() && !date.open && starts {
            date.until = date.from.take();
        }
    }
    found
}

/// Returns the last character boundary at or before a byte.
fn boundary_before(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Reads a match of the pattern. Returns the date as EDTF and its range, or `None` if the calendar has no such date.
fn read_inside(found: &Captures<'_>, whole: Range<usize>, text: &str) -> Option<(String, Range<usize>)> {
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<u32>().ok());
    let month = |name: &str| {
        let word = found.name(name)?.as_str();
        let known = MONTH_STARTS.iter().filter(|(start, _)| word.starts_with(start)).max_by_key(|(start, _)| start.len())?;
        // `marked 1999` is not March: the word must be the whole name of a month or an abbreviation of it.
        (word.chars().count() <= MAX_MONTH_LETTERS && MONTH_NAMES.is_match(word)).then_some(known.1)
    };
    let date = if let Some(year) = found.name("y1") {
        let era = found.name("era").and_then(|era| ERAS.iter().find(|known| known.0 == era.as_str()));
        let year = if year.as_str() == "元" { era.map(|_| 1)? } else { year.as_str().parse::<i32>().ok()? };
        // `3年` is a length of time, not a year, unless an era or BC comes before it.
        if era.is_none() && found.name("bc").is_none() && found["y1"].len() < 3 {
            return None;
        }
        let year = year + era.map_or(0, |era| era.1);
        of_parts(if found.name("bc").is_some() { 1 - year } else { year }, number("m1"), number("d1"))?
    } else if let Some(year) = number("y2") {
        of_parts(i32::try_from(year).ok()?, number("m2"), number("d2"))?
    } else if let Some(year) = number("y3") {
        of_parts(i32::try_from(year).ok()?, number("m3"), number("d3"))?
    } else if let Some(year) = number("y4") {
        of_parts(i32::try_from(year).ok()?, Some(month("n4")?), number("d4"))?
    } else if let Some(year) = number("y5") {
        of_parts(i32::try_from(year).ok()?, Some(month("n5")?), number("d5"))?
    } else if let Some(year) = number("y6") {
        of_parts(i32::try_from(year).ok()?, Some(month("n6")?), None)?
    } else {
        // Digits that are part of a longer number: `1,999`, `12000`, `5.1990`.
        let start = found.name("y7")?.start();
        if text[..start].ends_with([',', '.']) && text[..start - 1].ends_with(|before: char| before.is_ascii_digit()) {
            return None;
        }
        of_parts(i32::try_from(number("y7")?).ok()?, None, None)?
    };
    let after = found.name("after").map(|after| after.as_str().trim());
    // `1990年代` is a decade.
    if text[whole.end..].starts_with(['代', '대']) {
        return None;
    }
    Some((if found.name("about").is_some() || after.is_some() { date + "~" } else { date }, whole))
}

/// The longest name of a month in those languages, in characters: `septiembre`.
const MAX_MONTH_LETTERS: usize = 10;

static MONTH_NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:jan(?:uary|uar|vier)?|jän(?:ner)?|enero|ene|январ[ьяе]|feb(?:ruary|ruar|rero)?|f[ée]v(?:rier)?|феврал[ьяе]|mar(?:ch|s|zo)?|märz?|марта?|марте|",
        r"apr(?:il)?|avr(?:il)?|abril|abr|апрел[ьяе]|may|mai|mayo|ма[йяе]|june?|juni|juin|junio|июн[ьяе]|july?|juli|juil(?:let)?|julio|июл[ьяе]|",
        r"aug(?:ust)?|ao[ûu]t|agosto|ago|август[ае]?|sept?(?:ember|embre|iembre)?|set|сентябр[ьяе]|oct(?:ober|obre|ubre)?|okt(?:ober)?|октябр[ьяе]|",
        r"nov(?:ember|embre|iembre)?|ноябр[ьяе]|dec(?:ember)?|dez(?:ember)?|d[ée]c(?:embre)?|dic(?:iembre)?|декабр[ьяе])$"
    ))
});

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

    #[test]
    fn dates_inside_texts() {
        let dates = |text: &str| {
            super::find(text)
                .into_iter()
                .map(|date| match (date.from, date.until) {
                    (from, Some(until)) => format!("{}/{until}", from.unwrap_or_default()),
                    (from, None) => from.unwrap_or_default() + if date.open { "/.." } else { "" },
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (text, found) in [
            ("2008年被开除", "2008"),
            ("2002年左右停止活动", "2002~"),
            ("争取重组1918年-55年的希腊共产党运动", "1918/1955"),
            ("1994年8月，多个国家", "1994-08"),
            ("1967년 8월 8일 가입", "1967-08-08"),
            ("평화 1952년", "1952"),
            ("joined in march 1999, expelled 22 may 2008", "1999-03 2008-05-22"),
            ("marked 1999", "1999"),
            ("since 1 january 2004", "2004-01-01"),
            ("seit dem 3. oktober 1990", "1990-10-03"),
            ("depuis le 1er juillet 2013", "2013-07-01"),
            ("desde el 5 de mayo de 2001", "2001-05-05"),
            ("с 22 марта 1945 года", "1945-03-22"),
            ("1990-2005", "1990/2005"),
            ("1990年-2005年", "1990/2005"),
            ("1990-", "1990/.."),
            ("bis 01.02.1999", "1999-02-01"),
            ("平成元年加盟", "1989"),
            ("3年に一度, 1,999 members, 12000", ""),
            ("1990年代", ""),
            ("c. 1950", "1950~"),
        ] {
            assert_eq!(dates(text), found, "{text}");
        }
    }
}
