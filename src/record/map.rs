//! The words and phrases that identify records: a TOML file, read and prepared for matching.
//!
//! The format is described in `docs/members.md`; `src/organization/lexicon.toml` is the largest example. Files can be layered: lists grow,
//! and single values of the later file count.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::error::{Error, ErrorKind};
use crate::words::territory::Territories;
use crate::words::{PhraseMatcher, fold};

/// The file as users write it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MapFile {
    /// Whether a heading must consist of known words only.
    pub(crate) whole: Option<bool>,
    /// Whether what records are about has a name: then a number is none, nor is what a chronicle or a legend lists.
    pub(crate) named: Option<bool>,
    pub(crate) heading: Vec<HeadingRule>,
    /// Words of headings and columns that accompany the others and add nothing.
    pub(crate) fill: Vec<String>,
    /// Words of headings below which there are no records.
    pub(crate) stop: Vec<String>,
    /// Words that turn a heading into its opposite.
    pub(crate) not: Vec<String>,
    /// Words next to the date as of which the records are true.
    pub(crate) as_of: Vec<String>,
    pub(crate) field: Vec<FieldRule>,
    pub(crate) territory: TerritoryRule,
    /// Words between two names in a list: and, 和.
    pub(crate) and: Vec<String>,
    /// Endings of names that may be listed without links: 党, Party.
    pub(crate) name_ends: Vec<String>,
    /// Words of headings that state that the records are countries: 国, states.
    pub(crate) of_countries: Vec<String>,
    /// Names of columns that do not contain the names of records: capital, 人口.
    pub(crate) other_columns: Vec<String>,
    /// Columns of tables that rank what is in them: points.
    pub(crate) ranking_columns: Vec<String>,
    /// Words of notes whose dates are about another matter: founded.
    pub(crate) ignore: Vec<String>,
    /// Words that make a bracket a note and not a part of the name: including.
    pub(crate) remark: Vec<String>,
    // Only for organizations:
    pub(crate) kind: Vec<KindRule>,
    pub(crate) facts: FactRules,
    pub(crate) subject: SubjectRules,
}

/// Words of headings, and what they state about the records below.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HeadingRule {
    pub(crate) words: Vec<String>,
    pub(crate) set: BTreeMap<String, String>,
    /// It states something about records, but does not announce them: former, full.
    pub(crate) modifier: bool,
    /// The records are of the past.
    pub(crate) past: bool,
    /// It announces only tables whose columns are known.
    pub(crate) weak: bool,
    /// It counts only if a heading or the title of the page contains a date.
    pub(crate) dated: bool,
    /// If the heading contains words that are not in the map, it counts only below a heading of records.
    pub(crate) below: bool,
    /// Words that one more, unknown word may follow: "member stations".
    pub(crate) nouns: Vec<String>,
    /// Stems: a word that begins or ends with one counts as this rule, in languages that compound and inflect: "Mitgliedsverbände", "членов".
    pub(crate) roots: Vec<String>,
    /// It counts only on a page that is about an organization: "Clubs".
    pub(crate) implied: bool,
}

/// What a field contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FieldKind {
    /// What the record is about. Cells that name several make several records.
    Subject,
    /// What several records have in common: filled down from rows, headings and list items that contain nothing else.
    Group,
    #[default]
    Text,
    Date,
    /// One of several words.
    Choice,
    /// Free text that no other field claims.
    Note,
}

/// A field of a record.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FieldRule {
    pub(crate) name: String,
    pub(crate) kind: Option<FieldKind>,
    /// Names of columns that contain it.
    pub(crate) columns: Vec<String>,
    /// Names of columns that contain it if no other column does.
    pub(crate) weak_columns: Vec<String>,
    /// Words of notes: a date next to one of them is this field.
    pub(crate) notes: Vec<String>,
    /// The values of the field, and for each the words of notes and columns that mean it.
    pub(crate) choices: BTreeMap<String, Vec<String>>,
    /// For a choice: the field of the date next to it.
    pub(crate) date: Option<String>,
    /// For a choice: the values whose date is of that field only for records of the past.
    pub(crate) undated: Vec<String>,
    /// For a group: `country` or `region`, which are recognized by their names.
    pub(crate) territory: Option<TerritoryKind>,
    /// For a date: whether it is a lone date in a note (`from`) or the second date of a range (`until`).
    pub(crate) alone: Option<LoneDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TerritoryKind {
    Country,
    Region,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LoneDate {
    From,
    Until,
}

/// Names of places besides those of the CLDR.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TerritoryRule {
    pub(crate) countries: Vec<String>,
    pub(crate) regions: Vec<String>,
    /// Words that accompany the names of regions: 地区, the.
    pub(crate) fill: Vec<String>,
    /// How the names of states begin or end: 共和国, Republic of.
    pub(crate) states: Vec<String>,
}

/// A kind of organization, and the words of categories and titles that identify it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KindRule {
    pub(crate) name: String,
    pub(crate) categories: Vec<String>,
    pub(crate) titles: Vec<String>,
}

/// Words and phrases that introduce the facts of an organization.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FactRules {
    pub(crate) founded: Vec<String>,
    pub(crate) dissolved: Vec<String>,
    /// Words that make a statement uncertain: 似乎, apparently.
    pub(crate) hedges: Vec<String>,
    /// Words before the name of the place.
    pub(crate) seat: Vec<String>,
    /// Words before an abbreviation.
    pub(crate) abbreviation: Vec<String>,
    /// Words before another name.
    pub(crate) alias: Vec<String>,
    /// Categories by year: what comes after the year.
    pub(crate) founded_categories: Vec<String>,
    pub(crate) dissolved_categories: Vec<String>,
    /// Categories by seat: what comes before and after the place, separated by `…`.
    pub(crate) seat_categories: Vec<String>,
}

/// Words that say what a page is about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SubjectRules {
    /// Nouns for what organizations or states are members of.
    pub(crate) organizations: Vec<String>,
    /// Nouns for anything else that has members, or parts that look like members.
    pub(crate) others: Vec<String>,
    /// Nouns that say nothing without the nouns after them: group.
    pub(crate) open: Vec<String>,
    /// Nouns, in the plural, for members of organizations: universities.
    pub(crate) members: Vec<String>,
    /// Words between the subject and what it is, in languages in which the noun comes last: "is a".
    pub(crate) is: Vec<String>,
    /// The same, in languages in which the noun comes first: "est une".
    pub(crate) is_noun_first: Vec<String>,
    /// Words after what the subject is: である.
    pub(crate) is_behind: Vec<String>,
    /// Words that end the phrase of the noun: of, that.
    pub(crate) ends: Vec<String>,
    /// How the titles of lists begin: "list of".
    pub(crate) lists: Vec<String>,
}

impl MapFile {
    pub(crate) fn from_toml(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| unusable(error.to_string().trim_end()))
    }

    pub(crate) fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| unusable(error.to_string()))
    }

    /// Layers another file on top of this one.
    pub(crate) fn extend(&mut self, more: Self) {
        self.whole = more.whole.or(self.whole);
        self.named = more.named.or(self.named);
        // Of two equal words the first counts, so the added rules go before the others.
        let heading = std::mem::take(&mut self.heading);
        self.heading = more.heading.into_iter().chain(heading).collect();
        for (list, added) in [
            (&mut self.fill, more.fill),
            (&mut self.stop, more.stop),
            (&mut self.not, more.not),
            (&mut self.as_of, more.as_of),
            (&mut self.and, more.and),
            (&mut self.name_ends, more.name_ends),
            (&mut self.of_countries, more.of_countries),
            (&mut self.other_columns, more.other_columns),
            (&mut self.ranking_columns, more.ranking_columns),
            (&mut self.ignore, more.ignore),
            (&mut self.remark, more.remark),
            (&mut self.territory.countries, more.territory.countries),
            (&mut self.territory.regions, more.territory.regions),
            (&mut self.territory.fill, more.territory.fill),
            (&mut self.territory.states, more.territory.states),
            (&mut self.facts.founded, more.facts.founded),
            (&mut self.facts.dissolved, more.facts.dissolved),
            (&mut self.facts.hedges, more.facts.hedges),
            (&mut self.facts.seat, more.facts.seat),
            (&mut self.facts.abbreviation, more.facts.abbreviation),
            (&mut self.facts.alias, more.facts.alias),
            (&mut self.facts.founded_categories, more.facts.founded_categories),
            (&mut self.facts.dissolved_categories, more.facts.dissolved_categories),
            (&mut self.facts.seat_categories, more.facts.seat_categories),
            (&mut self.subject.organizations, more.subject.organizations),
            (&mut self.subject.others, more.subject.others),
            (&mut self.subject.open, more.subject.open),
            (&mut self.subject.members, more.subject.members),
            (&mut self.subject.is, more.subject.is),
            (&mut self.subject.is_noun_first, more.subject.is_noun_first),
            (&mut self.subject.is_behind, more.subject.is_behind),
            (&mut self.subject.ends, more.subject.ends),
            (&mut self.subject.lists, more.subject.lists),
        ] {
            list.extend(added);
        }
        for field in more.field {
            match self.field.iter_mut().find(|known| known.name == field.name) {
                Some(known) => known.extend(field),
                None => self.field.push(field),
            }
        }
        for kind in more.kind {
            match self.kind.iter_mut().find(|known| known.name == kind.name) {
                Some(known) => {
                    known.categories.extend(kind.categories);
                    known.titles.extend(kind.titles);
                }
                None => self.kind.push(kind),
            }
        }
    }
}

impl FieldRule {
    fn extend(&mut self, more: Self) {
        self.kind = more.kind.or(self.kind);
        self.date = more.date.or(self.date.take());
        self.territory = more.territory.or(self.territory);
        self.alone = more.alone.or(self.alone);
        self.columns.extend(more.columns);
        self.weak_columns.extend(more.weak_columns);
        self.notes.extend(more.notes);
        self.undated.extend(more.undated);
        for (choice, words) in more.choices {
            self.choices.entry(choice).or_default().extend(words);
        }
    }
}

/// What a word of a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadingWord {
    /// A rule, by its number.
    Rule(usize),
    Fill,
    Not,
    And,
    AsOf,
}

/// What a word of a note means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteWord {
    /// The date next to it is this field.
    Date(usize),
    /// A choice, by its number in [`RecordMap::choices`].
    Choice(usize),
    Ignore,
    /// The bracket that contains it is a note.
    Remark,
}

/// A value of a choice.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) field: usize,
    pub(super) value: String,
    /// The field of the date next to it.
    pub(super) date: Option<usize>,
    /// Whether that is also true of a record that is not of the past.
    pub(super) dated: bool,
}

/// A field of a record, prepared for matching.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: FieldKind,
    pub(super) territory: Option<TerritoryKind>,
    pub(super) alone: Option<LoneDate>,
}

/// The words of headings.
#[derive(Clone, Debug)]
pub(super) struct Headings {
    /// Whether a heading must consist of known words only.
    pub(super) whole: bool,
    pub(super) rules: Vec<HeadingRule>,
    pub(super) words: PhraseMatcher<HeadingWord>,
    /// Words that any other word may follow.
    pub(super) nouns: PhraseMatcher<usize>,
    /// The words that announce records.
    announcing: AhoCorasick,
    /// Words of headings below which there are no records.
    pub(super) stop: PhraseMatcher<()>,
    /// Words that state that the records are countries.
    pub(super) of_countries: PhraseMatcher<()>,
    /// Whether a sentence before a list or table announces records, too: `The league has six members:`.
    pub(super) sentences: bool,
    /// Stems, folded, with their rules.
    pub(super) roots: Vec<(String, usize)>,
}

/// The words of columns.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The field that the name of a column means, and whether the name is weak: it only may mean that field.
    pub(super) names: PhraseMatcher<(usize, bool)>,
    /// Words that add nothing to the name of a column.
    pub(super) fill: PhraseMatcher<()>,
    /// Names of columns that are not a field, and do not contain names of records either.
    pub(super) other: PhraseMatcher<()>,
    pub(super) ranking: PhraseMatcher<()>,
}

/// Which headings, columns and notes make which records.
///
/// A map is read from JSON ([`from_json`](Self::from_json)) or TOML  and applied with
/// [`records`](Self::records). The format is described in `docs/members.md`.
///
/// ```
/// use wikilift::record::RecordMap;
/// use wikilift::{Document, Input, ParseOptions};
///
/// let map = RecordMap::from_json(
///     r#"{"field": [{"name": "ship", "kind": "subject", "columns": ["Ship"]}, {"name": "built", "kind": "date", "columns": ["Built"]}]}"#,
/// )?;
/// let text = "| Ship | Built |\n|---|---|\n| Vega | 5 May 1962 |\n";
/// let document = Document::parse(&Input::from_text("Fleet.md", text)?, &ParseOptions::default());
/// assert_eq!(map.records(&document).records[0].fields["built"].text, "1962-05-05");
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecordMap {
    pub(super) headings: Headings,
    pub(super) fields: Vec<Field>,
    pub(super) subject: usize,
    /// Whether what records are about has a name.
    pub(super) named: bool,
    pub(super) columns: Columns,
    pub(super) notes: PhraseMatcher<NoteWord>,
    pub(super) choices: Vec<Choice>,
    pub(super) and: PhraseMatcher<()>,
    pub(super) name_ends: Vec<String>,
    pub(crate) territories: Territories,
}

impl RecordMap {
    /// Whether a heading can announce records: whether it contains a word that does so. This is cheaper than reading the heading.
    pub(super) fn may_announce(&self, heading: &str) -> bool {
        if heading.is_ascii() {
            return self.headings.announcing.is_match(heading);
        }
        let folded = fold(heading);
        self.headings.announcing.is_match(&folded)
    }

    /// Whether a text is the name of a country or a region.
    pub(crate) fn is_place(&self, text: &str) -> bool {
        self.territories.is_place(text)
    }

    /// Reads a map from TOML. The format is described in `docs/members.md`.
    ///
    /// ```
    /// use wikilift::record::RecordMap;
    /// use wikilift::{Document, Input, ParseOptions};
    ///
    /// let map = RecordMap::from_toml(
    ///     r#"
    ///     [[heading]]
    ///     words = ["Ships"]
    ///     [[field]]
    ///     name = "ship"
    ///     kind = "subject"
    ///     "#,
    /// )?;
    /// let document = Document::parse(&Input::from_text("Fleet.md", "## Ships\n\n- Vega\n- Mira\n")?, &ParseOptions::default());
    /// assert_eq!(map.records(&document).records[1].fields["ship"].text, "Mira");
    /// # Ok::<(), wikilift::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::RecordMap`](crate::ErrorKind::RecordMap) if the text is not TOML, has unknown keys, names a field that it does not
    /// describe, or has no field of the kind `subject`.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        Self::new(&MapFile::from_toml(text)?)
    }

    /// Reads a map from JSON, with the keys of the TOML format.
    ///
    /// ```
    /// use wikilift::record::RecordMap;
    ///
    /// let error = RecordMap::from_json(r#"{"field": [{"name": "built", "kind": "date"}]}"#).unwrap_err();
    /// assert!(error.to_string().contains("subject"));
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::RecordMap`](crate::ErrorKind::RecordMap) if the text is not JSON, has unknown keys, names a field that it does not
    /// describe, or has no field of the kind `subject`.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::new(&MapFile::from_json(text)?)
    }

    /// Makes a map for pages that need not be about what the map is for.
    pub(crate) fn new(file: &MapFile) -> Result<Self, Error> {
        Self::for_pages(file, false)
    }

    /// Makes a map. On pages that are known to be about what the map is for, rules count that say little by themselves.
    pub(crate) fn for_pages(file: &MapFile, is_known: bool) -> Result<Self, Error> {
        let fields: Vec<Field> = file
            .field
            .iter()
            .map(|field| Field {
                name: field.name.clone(),
                kind: field.kind.unwrap_or_default(),
                territory: field.territory,
                alone: field.alone,
            })
            .collect();
        let subject = fields
            .iter()
            .position(|field| field.kind == FieldKind::Subject)
            .ok_or_else(|| unusable("no field has the kind \"subject\", which says what a record is about"))?;
        let mut heading_words = PhraseMatcher::default();
        let counts = |rule: &HeadingRule| is_known || !rule.implied;
        for (number, rule) in file.heading.iter().enumerate().filter(|(_, rule)| counts(rule)) {
            rule.words.iter().for_each(|word| heading_words.add(word, HeadingWord::Rule(number)));
        }
        let mut nouns = PhraseMatcher::default();
        for (number, rule) in file.heading.iter().enumerate() {
            rule.nouns.iter().for_each(|word| nouns.add(word, number));
        }
        let roots = (0..).zip(&file.heading).flat_map(|(number, rule)| rule.roots.iter().map(move |root| (fold(root), number))).collect();
        let lists = [
            (&file.not, HeadingWord::Not),
            (&file.and, HeadingWord::And),
            (&file.as_of, HeadingWord::AsOf),
            (&file.fill, HeadingWord::Fill),
        ];
        for (words, meaning) in lists {
            words.iter().for_each(|word| heading_words.add(word, meaning));
        }
        let (mut columns, mut notes, mut choices) = (PhraseMatcher::default(), PhraseMatcher::default(), Vec::new());
        let index = |name: &String| {
            fields.iter().position(|field| field.name == *name).ok_or_else(|| unusable(format!("there is no field {name:?}")))
        };
        for (number, field) in file.field.iter().enumerate() {
            field.columns.iter().for_each(|word| columns.add(word, (number, false)));
            field.notes.iter().for_each(|word| notes.add(word, NoteWord::Date(number)));
            let date = field.date.as_ref().map(index).transpose()?;
            for (value, words) in &field.choices {
                words.iter().for_each(|word| notes.add(word, NoteWord::Choice(choices.len())));
                choices.push(Choice { field: number, value: value.clone(), date, dated: !field.undated.contains(value) });
            }
        }
        for (number, field) in file.field.iter().enumerate() {
            field.weak_columns.iter().for_each(|word| columns.add(word, (number, true)));
        }
        file.remark.iter().for_each(|word| notes.add(word, NoteWord::Remark));
        file.ignore.iter().for_each(|word| notes.add(word, NoteWord::Ignore));
        let places = &file.territory;
        let announcing = file
            .heading
            .iter()
            .filter(|rule| !rule.modifier && counts(rule))
            .flat_map(|rule| rule.words.iter().chain(&rule.nouns).chain(&rule.roots).map(|word| fold(word)));
        let announcing =
            AhoCorasick::builder().ascii_case_insensitive(true).build(announcing).map_err(|error| unusable(error.to_string()))?;
        let headings = Headings {
            whole: file.whole.unwrap_or(false),
            rules: file.heading.clone(),
            words: heading_words,
            nouns,
            roots,
            announcing,
            stop: set_of(&file.stop),
            of_countries: set_of(&file.of_countries),
            sentences: is_known,
        };
        Ok(Self {
            headings,
            subject,
            named: file.named.unwrap_or(false),
            columns: Columns {
                names: columns,
                fill: set_of(&file.fill),
                other: set_of(&file.other_columns),
                ranking: set_of(&file.ranking_columns),
            },
            notes,
            choices,
            and: set_of(&file.and),
            name_ends: file.name_ends.iter().map(|end| fold(end)).collect(),
            territories: Territories::new(&places.countries, &places.regions, &places.fill, &places.states),
            fields,
        })
    }

    /// Returns the names of the fields in order, without notes, and whether each is the subject.
    #[cfg(feature = "csv")]
    pub(crate) fn field_names(&self) -> impl Iterator<Item = (&str, bool)> {
        let fields = self.fields.iter().enumerate().filter(|(_, field)| field.kind != FieldKind::Note);
        fields.map(|(number, field)| (field.name.as_str(), number == self.subject))
    }

    /// Returns the keys that headings can set, sorted.
    #[cfg(feature = "csv")]
    pub(crate) fn set_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.headings.rules.iter().flat_map(|rule| rule.set.keys().cloned()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Returns the field of this kind and, for groups, of this kind of territory.
    pub(super) fn field_of(&self, kind: FieldKind, territory: Option<TerritoryKind>) -> Option<usize> {
        self.fields.iter().position(|field| field.kind == kind && field.territory == territory)
    }
}

fn unusable(message: impl Into<String>) -> Error {
    ErrorKind::RecordMap { message: message.into() }.into()
}

fn set_of(words: &[String]) -> PhraseMatcher<()> {
    let mut set = PhraseMatcher::default();
    words.iter().for_each(|word| set.add(word, ()));
    set
}
