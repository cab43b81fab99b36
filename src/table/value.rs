//! The value of a cell: a number, a date, yes or no.
//!
//! A cell is not read alone: `1.990` is a number only if the rest of its column shows what the point means, and a `1984` among titles is a
//! title. So the type of a column is found first ([`ColumnType::of`]), and its cells are read by that. Texts are never changed.

use std::borrow::Cow;

use serde::Serialize;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::{Cell, Table};
use crate::date;

/// The value of a cell, read by the type of its column.
///
/// ```
/// use wikilift::table::Value;
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Joined |\n|---|---|\n| Lyra | 22 March 1945 |\n| Mira | ? |\n| Vega | 1946 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let joined = page.tables[0].column_types()[1];
/// let values: Vec<_> = page.tables[0].column("Joined").unwrap().map(|cell| joined.read(cell)).collect();
/// assert_eq!(values, [Value::Date("1945-03-22".into()), Value::Text, Value::Date("1946".into())]);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// A percentage: `12 %` is 12.
    Percentage(f64),
    /// A date in EDTF: `1945-03-22`, `1945-03`, `1945`, `1945~`, `1945/1949`.
    Date(String),
    /// Yes or no.
    Boolean(bool),
    /// Text that is none of these.
    Text,
    /// No text.
    Empty,
}

impl Value {
    /// Returns the value as JSON; null for text and for no text.
    pub(crate) fn into_json(self) -> serde_json::Value {
        match self {
            Self::Integer(number) => number.into(),
            Self::Decimal(number) | Self::Percentage(number) => number.into(),
            Self::Date(date) => date.into(),
            Self::Boolean(answer) => answer.into(),
            Self::Text | Self::Empty => serde_json::Value::Null,
        }
    }
}

/// The type of most cells of a column.
///
/// ```
/// use wikilift::table::{ColumnType, Value};
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Share |\n|---|---|\n| Lyra | 12 % |\n| Mira | 3.5 % |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let types = page.tables[0].column_types();
/// assert!(matches!(types[..], [ColumnType::Text, ColumnType::Percentage(_)]));
/// assert_eq!(types[1].read(&page.tables[0].rows[2][1]), Value::Percentage(3.5));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Whole numbers.
    Integer(NumberFormat),
    /// Numbers.
    Decimal(NumberFormat),
    /// Percentages.
    Percentage(NumberFormat),
    /// Dates.
    Date,
    /// Yes or no.
    Boolean,
    /// Text.
    Text,
}

/// The characters that separate the fraction and the thousands in the numbers of a column.
///
/// ```
/// use wikilift::table::{ColumnType, NumberFormat, Value};
/// use wikilift::{Input, Page};
///
/// let text = "| Port | Depth |\n|---|---|\n| Lyra | 1.990 |\n| Mira | 2,5 |\n";
/// let page = Page::parse(&Input::from_text("Ports.md", text)?);
/// let depth = page.tables[0].column_types()[1];
/// assert_eq!(depth, ColumnType::Decimal(NumberFormat { decimal: Some(','), group: Some('.') }));
/// assert_eq!(depth.read(&page.tables[0].rows[1][1]), Value::Integer(1990));
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// The character before the fraction: `.` or `,`; `None` if the column does not show it.
    pub decimal: Option<char>,
    /// The character between thousands: `,`, `.`, a space, `'`.
    pub group: Option<char>,
}

/// Words and characters for yes and no.
const YES: [&str; 9] = ["yes", "true", "✓", "✔", "☑", "是", "はい", "예", "ja"];
const NO: [&str; 9] = ["no", "false", "✗", "✘", "☒", "否", "いいえ", "아니요", "아니오"];
/// The maximum length of a number: longer ones are codes, and do not fit in 64 bits.
const MAX_NUMBER_BYTES: usize = 32;

/// Normalizes full-width digits and punctuation to plain ones, and takes out what has no shape.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes if !text.contains(is_shapeless) => Cow::Borrowed(text.trim()),
        _ => Cow::Owned(text.nfkc().filter(|character| !is_shapeless(*character)).collect::<String>().trim().to_owned()),
    }
}

/// Whether a character shows nothing and only says where a line may end or which way text runs: soft hyphen, zero width space, word joiner,
/// byte order mark, directional marks. Joiners (U+200C, U+200D) change the shape of their neighbors.
fn is_shapeless(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// A number as it is written.
struct Digits<'t> {
    negative: bool,
    /// Digits with points, commas and other separators between them.
    body: &'t str,
    percent: bool,
}

impl<'t> Digits<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (text, percent) = match text.strip_suffix('%') {
            Some(rest) => (rest.trim_end(), true),
            None => (text, false),
        };
        let (body, negative) = match text.strip_prefix(['-', '−', '+']) {
            Some(rest) => (rest, !text.starts_with('+')),
            None => (text, false),
        };
        let is_number = body.len() <= MAX_NUMBER_BYTES
            && body.starts_with(|first: char| first.is_ascii_digit())
            && body.ends_with(|last: char| last.is_ascii_digit())
            && body.chars().all(|character| character.is_ascii_digit() || is_separator(character));
        is_number.then_some(Self { negative, body, percent })
    }

    /// Returns how often a separator occurs and how many bytes follow its last occurrence.
    fn sign(&self, sign: char) -> Option<(usize, usize)> {
        let last = self.body.rfind(sign)?;
        Some((self.body.matches(sign).count(), self.body.len() - last - sign.len_utf8()))
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, '.' | ',' | ' ' | '\'' | '’')
}

impl NumberFormat {
    /// Finds the format that the numbers among these texts show together.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = impl AsRef<str> + 't>) -> Self {
        let mut format = Self::default();
        let (mut point_is_group, mut comma_is_group) = (false, false);
        for text in texts {
            let Some(digits) = Digits::of(text.as_ref()) else { continue };
            let (point, comma) = (digits.sign('.'), digits.sign(','));
            for space in [' ', '\'', '’'] {
                if digits.body.contains(space) {
                    format.group = Some(space);
                }
            }
            let leads = |sign: char| digits.body.find(sign).unwrap_or(0);
            let is_fraction = |sign: char, (count, behind): (usize, usize)| {
                // Three digits after a single separator show nothing, except in `0.990` and `1234.567`.
                count == 1 && (behind != 3 || digits.body.starts_with('0') || leads(sign) > 3)
            };
            match (point, comma) {
                (Some(_), Some(_)) => {
                    let point_is_last = digits.body.rfind('.') > digits.body.rfind(',');
                    format.decimal.get_or_insert(if point_is_last { '.' } else { ',' });
                    point_is_group |= !point_is_last;
                    comma_is_group |= point_is_last;
                }
                (Some(point), None) if is_fraction('.', point) => format.decimal = format.decimal.or(Some('.')),
                (Some((count, _)), None) => point_is_group |= count > 1,
                (None, Some(comma)) if is_fraction(',', comma) => format.decimal = format.decimal.or(Some(',')),
                // `1,234` is more than a thousand, unless the column has `2,5`.
                (None, Some(_)) => comma_is_group = true,
                (None, None) => {}
            }
        }
        if point_is_group && format.decimal != Some('.') {
            format.group = Some('.');
        } else if comma_is_group && format.decimal != Some(',') {
            format.group = Some(',');
            // If commas separate thousands, points separate fractions.
            format.decimal = format.decimal.or(Some('.'));
        } else if format.decimal == Some(',') && format.group.is_none() {
            format.group = Some('.');
        }
        format
    }

    /// Reads a number. Returns its digits without separators, and how many of them are the fraction.
    fn read(self, digits: &Digits<'_>) -> Option<(String, usize)> {
        let mut plain = String::with_capacity(digits.body.len());
        let (whole, fraction) = match self.decimal.and_then(|decimal| digits.body.split_once(decimal)) {
            Some((whole, fraction)) => (whole, fraction),
            None => (digits.body, ""),
        };
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut groups = whole.split(|character: char| Some(character) == self.group || (self.group == Some(' ') && character == '\u{a0}'));
        let first = groups.next()?;
        plain.push_str(first);
        let mut is_grouped = false;
        for group in groups {
            is_grouped = true;
            if group.len() != 3 {
                return None;
            }
            plain.push_str(group);
        }
        if (is_grouped && first.len() > 3) || plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        plain.push_str(fraction);
        Some((plain, fraction.len()))
    }
}

/// Reads a number in the format of its column. A number that begins with a zero (`007`) is a code, not a number.
pub(crate) fn number_in(text: &str, format: NumberFormat) -> Option<Value> {
    let digits = Digits::of(text)?;
    let (plain, fraction) = format.read(&digits)?;
    let whole = &plain[..plain.len() - fraction];
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let sign = if digits.negative { "-" } else { "" };
    if digits.percent || fraction > 0 {
        let value: f64 = format!("{sign}{whole}.{}", if fraction == 0 { "0" } else { &plain[whole.len()..] }).parse().ok()?;
        return Some(if digits.percent { Value::Percentage(value) } else { Value::Decimal(value) });
    }
    format!("{sign}{whole}").parse().ok().map(Value::Integer)
}

/// Whether a text is a number whose point or comma may separate thousands or decimals, and the format does not say which: `1.990`.
pub(crate) fn is_ambiguous(text: &str, format: NumberFormat) -> bool {
    Digits::of(text).is_some_and(|digits| format.read(&digits).is_none()) && text.contains(['.', ','])
}

pub(crate) fn boolean(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&YES) { Some(true) } else { is(&NO).then_some(false) }
}

impl ColumnType {
    /// Returns the type that most of the nonempty cells have; text if no type has most of them. Yes and no count only if every nonempty
    /// cell is one or the other.
    ///
    /// ```
    /// use wikilift::table::ColumnType;
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port | Ships |\n|---|---|\n| Lyra | 7 |\n| Mira | 12 |\n| Total | many |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// let ports = page.tables[0].column("Ships").unwrap().take(2);
    /// assert!(matches!(ColumnType::of(ports), ColumnType::Integer(_)));
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    pub fn of<'c>(cells: impl Iterator<Item = &'c Cell>) -> Self {
        let texts: Vec<Cow<'_, str>> = cells.filter(|cell| !cell.shown().is_empty()).map(|cell| plain(cell.shown())).collect();
        if texts.is_empty() {
            return Self::Text;
        }
        if texts.iter().all(|text| boolean(text).is_some()) {
            return Self::Boolean;
        }
        let format = NumberFormat::of(texts.iter().map(AsRef::as_ref));
        let (mut integers, mut decimals, mut percentages, mut dates, mut years) = (0, 0, 0, 0, 0);
        for text in &texts {
            match number_in(text, format) {
                Some(Value::Percentage(_)) => percentages += 1,
                Some(Value::Decimal(_)) => decimals += 1,
                Some(_) => {
                    integers += 1;
                    years += usize::from(text.len() == 4 && date::edtf(text, true).is_some());
                }
                None => dates += usize::from(date::edtf(text, false).is_some()),
            }
        }
        let most = texts.len() / 2;
        // Years among dates are dates.
        if dates > 0 && dates + years > most && years == integers {
            return Self::Date;
        }
        if percentages > most {
            return Self::Percentage(format);
        }
        match (integers + decimals > most, decimals > 0) {
            (true, true) => Self::Decimal(format),
            (true, false) => Self::Integer(format),
            (false, _) => Self::Text,
        }
    }

    /// Reads a cell of this column.
    #[must_use]
    pub fn read(self, cell: &Cell) -> Value {
        if cell.shown().is_empty() {
            return Value::Empty;
        }
        let text = plain(cell.shown());
        let found = match self {
            Self::Text => None,
            Self::Boolean => boolean(&text).map(Value::Boolean),
            Self::Date => date::edtf(&text, true).map(Value::Date),
            Self::Integer(format) | Self::Decimal(format) | Self::Percentage(format) => number_in(&text, format),
        };
        found.unwrap_or(Value::Text)
    }
}

impl Table {
    /// Finds the type of each column from the cells below the header.
    ///
    /// ```
    /// use wikilift::table::ColumnType;
    /// use wikilift::{Input, Page};
    ///
    /// let text = "| Port | Open |\n|---|---|\n| Lyra | yes |\n| Mira | no |\n";
    /// let page = Page::parse(&Input::from_text("Ports.md", text)?);
    /// assert_eq!(page.tables[0].column_types(), [ColumnType::Text, ColumnType::Boolean]);
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    #[must_use]
    pub fn column_types(&self) -> Vec<ColumnType> {
        (0..self.columns.len()).map(|column| ColumnType::of(self.body().iter().filter_map(|row| row.get(column)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Vec<Value> {
        let cells: Vec<Cell> = texts.iter().map(|&text| Cell { text: text.into(), ..Cell::default() }).collect();
        let kind = ColumnType::of(cells.iter());
        cells.iter().map(|cell| kind.read(cell)).collect()
    }

    #[test]
    fn a_point_means_what_the_column_says() {
        assert_eq!(read(&["1.990", "2.500"]), [Value::Text, Value::Text]);
        assert_eq!(read(&["1.990", "2.5"]), [Value::Decimal(1.99), Value::Decimal(2.5)]);
        assert_eq!(read(&["1.990", "1.234.567"]), [Value::Integer(1990), Value::Integer(1_234_567)]);
        assert_eq!(read(&["1,990", "12"]), [Value::Integer(1990), Value::Integer(12)]);
        assert_eq!(read(&["1.990", "2,5"]), [Value::Integer(1990), Value::Decimal(2.5)]);
        assert_eq!(read(&["1 990", "−3"]), [Value::Integer(1990), Value::Integer(-3)]);
    }

    #[test]
    fn percentages_dates_and_words() {
        assert_eq!(read(&["12 %", "3.5%"]), [Value::Percentage(12.0), Value::Percentage(3.5)]);
        assert_eq!(
            read(&["１９４５年３月２２日", "1946", ""]),
            [Value::Date("1945-03-22".into()), Value::Date("1946".into()), Value::Empty]
        );
        assert_eq!(read(&["Yes", "no"]), [Value::Boolean(true), Value::Boolean(false)]);
        assert_eq!(read(&["Yes", "maybe"]), [Value::Text, Value::Text]);
        assert_eq!(read(&["NA", "N/A"]), [Value::Text, Value::Text]);
        assert_eq!(read(&["5", "NA", "7"]), [Value::Integer(5), Value::Text, Value::Integer(7)]);
        assert_eq!(read(&["007", "012"]), [Value::Text, Value::Text]);
        assert_eq!(read(&["1984", "Brazil", "Alien"]), [Value::Text, Value::Text, Value::Text]);
    }
}
