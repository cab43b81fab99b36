//! Organizations as CSV: one file of memberships, or four tables related by keys.

use std::io::{self, Write};

use csv::Writer;
use serde::Serialize;
use serde_json::{Value, json};

use super::{NAME_SEPARATOR, joined, text, write_rows, writer};
use crate::error::Error;
use crate::organization::{Membership, Organization};
use crate::page::{Page, Reference};
use crate::write::data_package::PACKAGE_PROFILE;

/// The names of the columns that [`memberships`] writes.
pub const MEMBERSHIP_COLUMNS: [&str; 18] = [
    "page",
    "status",
    "former",
    "section",
    "as_of",
    "region",
    "country",
    "member",
    "target",
    "href",
    "note",
    "joined",
    "left",
    "reason",
    "references",
    "table",
    "row",
    "line",
];

/// The names of the files of [`OrganizationTables`], without `.csv`.
pub const ORGANIZATION_TABLES: [&str; 4] = ["organizations", "memberships", "references", "categories"];

/// Writes the header row for [`memberships`]: [`MEMBERSHIP_COLUMNS`].
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn membership_header(out: impl Write) -> Result<(), Error> {
    Ok(write_rows(out, [MEMBERSHIP_COLUMNS.map(str::to_owned).to_vec()])?)
}

/// Writes the memberships of an organization as CSV, one per row, without a header row.
///
/// ```
/// use wikilift::write::csv::{membership_header, memberships};
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n- [Lyra](Lyra.md \"wikilink\") (joined 1962)\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let mut out = Vec::new();
/// membership_header(&mut out)?;
/// memberships(&mut out, &Organization::from_document(&document))?;
/// let csv = String::from_utf8_lossy(&out);
/// assert!(csv.starts_with("page,status,former,section") && csv.contains("\nVega League,member,false,Members,,,,Lyra,Lyra"));
/// # Ok::<(), wikilift::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if `out` fails.
pub fn memberships(out: impl Write, organization: &Organization) -> Result<(), Error> {
    Ok(write_rows(out, organization.memberships.iter().map(|membership| membership_row(&organization.page, membership)))?)
}

fn membership_row(page: &str, membership: &Membership) -> Vec<String> {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let member = membership.member.as_ref();
    vec![
        page.to_owned(),
        membership.status.as_str().to_owned(),
        membership.former.to_string(),
        optional(&membership.section),
        optional(&membership.as_of),
        text(membership.region.as_ref()),
        text(membership.country.as_ref()),
        text(member),
        member.and_then(|member| member.target.clone()).unwrap_or_default(),
        member.and_then(|member| member.href.clone()).unwrap_or_default(),
        optional(&membership.note),
        optional(&membership.joined),
        optional(&membership.left),
        optional(&membership.reason),
        joined(&membership.references),
        membership.table.map(|table| table.to_string()).unwrap_or_default(),
        membership.row.to_string(),
        membership.line.to_string(),
    ]
}

/// A writer of organizations as four CSV files related by keys, which [`package`](Self::package) describes.
///
/// The key of an organization is the path of its page: two wikis may have a page of the same title.
///
/// ```
/// use wikilift::write::csv::{ORGANIZATION_TABLES, OrganizationTables};
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n- [Lyra](Lyra.md \"wikilink\")\n- [Mira](Mira.md \"wikilink\")\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let mut tables = OrganizationTables::new(ORGANIZATION_TABLES.map(|_| Vec::new()))?;
/// tables.add(document.page(), &Organization::from_document(&document))?;
/// let [organizations, memberships, ..] = tables.finish()?;
/// assert!(String::from_utf8_lossy(&organizations).contains("\nVega League.md,Vega League,Vega League,"));
/// assert_eq!(String::from_utf8_lossy(&memberships).lines().count(), 3);
/// # Ok::<(), wikilift::Error>(())
/// ```
#[derive(Debug)]
pub struct OrganizationTables<W: Write> {
    organizations: Writer<W>,
    memberships: Writer<W>,
    references: Writer<W>,
    categories: Writer<W>,
}

/// The columns of `organizations.csv`, with their types as Table Schema names them.
const ORGANIZATION_FIELDS: [(&str, &str); 17] = [
    ("id", "string"),
    ("page", "string"),
    ("name", "string"),
    ("qualifier", "string"),
    ("kind", "string"),
    ("confidence", "number"),
    ("abbreviations", "string"),
    ("aliases", "string"),
    ("founded", "string"),
    ("founded_text", "string"),
    ("dissolved", "string"),
    ("dissolved_text", "string"),
    ("seat", "string"),
    ("seat_target", "string"),
    ("url", "string"),
    ("members", "integer"),
    ("references", "integer"),
];

impl<W: Write> OrganizationTables<W> {
    /// Begins the four files, in the order of [`ORGANIZATION_TABLES`], with their header rows.
    ///
    /// # Errors
    /// [`ErrorKind::Write`](crate::ErrorKind::Write) if a file fails.
    pub fn new(files: [W; 4]) -> Result<Self, Error> {
        Ok(Self::begin(files)?)
    }

    fn begin(files: [W; 4]) -> io::Result<Self> {
        let [organizations, memberships, references, categories] = files.map(writer);
        let mut tables = Self { organizations, memberships, references, categories };
        tables.organizations.write_record(ORGANIZATION_FIELDS.map(|(name, _)| name))?;
        tables.memberships.write_record(["organization"].iter().chain(MEMBERSHIP_COLUMNS.iter()))?;
        tables.references.write_record(["organization", "number", "text", "href", "empty", "line"])?;
        tables.categories.write_record(["organization", "category", "sort_key", "line"])?;
        Ok(tables)
    }

    /// Adds an organization that was read from `page`.
    ///
    /// # Errors
    /// [`ErrorKind::Write`](crate::ErrorKind::Write) if a file fails.
    pub fn add(&mut self, page: &Page, organization: &Organization) -> Result<(), Error> {
        Ok(self.write(page, organization)?)
    }

    fn write(&mut self, page: &Page, organization: &Organization) -> io::Result<()> {
        let id = organization.path.as_str();
        let optional = |value: &Option<String>| value.clone().unwrap_or_default();
        let seat = organization.seat.as_ref();
        self.organizations.write_record([
            id.to_owned(),
            organization.page.clone(),
            organization.name.clone(),
            optional(&organization.qualifier),
            optional(&organization.kind),
            format!("{:.2}", organization.confidence),
            organization.abbreviations.join(NAME_SEPARATOR),
            organization.aliases.join(NAME_SEPARATOR),
            organization.founded.as_ref().map(|fact| fact.date.clone()).unwrap_or_default(),
            organization.founded.as_ref().map(|fact| fact.text.clone()).unwrap_or_default(),
            organization.dissolved.as_ref().map(|fact| fact.date.clone()).unwrap_or_default(),
            organization.dissolved.as_ref().map(|fact| fact.text.clone()).unwrap_or_default(),
            seat.map(|seat| seat.text.clone()).unwrap_or_default(),
            seat.and_then(|seat| seat.target.clone()).unwrap_or_default(),
            optional(&organization.url),
            organization.memberships.len().to_string(),
            organization.references.to_string(),
        ])?;
        for membership in &organization.memberships {
            self.memberships.write_record(std::iter::once(id.to_owned()).chain(membership_row(&organization.page, membership)))?;
        }
        for reference in &page.references {
            let Reference { number, text, links, empty, location, .. } = reference;
            let href =
                links.iter().filter_map(|&link| page.links.get(link as usize)).map(|link| link.href.as_str()).collect::<Vec<_>>().join(" ");
            self.references.write_record([id, &number.to_string(), text, &href, &empty.to_string(), &location.line.to_string()])?;
        }
        for category in &page.categories {
            let sort_key = category.sort_key.as_deref().unwrap_or_default();
            self.categories.write_record([id, &category.name, sort_key, &category.location.line.to_string()])?;
        }
        Ok(())
    }

    /// Writes what is still buffered, and returns the files in the order in which they were given.
    ///
    /// # Errors
    /// [`ErrorKind::Write`](crate::ErrorKind::Write) if a file fails.
    pub fn finish(self) -> Result<[W; 4], Error> {
        let end = |writer: Writer<W>| writer.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.to_string()));
        Ok([end(self.organizations)?, end(self.memberships)?, end(self.references)?, end(self.categories)?])
    }

    /// Returns the `datapackage.json` of the four files.
    ///
    /// ```
    /// use wikilift::write::csv::OrganizationTables;
    ///
    /// let package = serde_json::to_value(OrganizationTables::<Vec<u8>>::package())?;
    /// assert_eq!(package["resources"][1]["path"], "memberships.csv");
    /// assert_eq!(package["resources"][1]["schema"]["foreignKeys"][0]["reference"]["resource"], "organizations");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn package() -> impl Serialize {
        let field = |name: &str, kind: &str| json!({"name": name, "type": kind});
        let key = || json!([{"fields": ["organization"], "reference": {"resource": "organizations", "fields": ["id"]}}]);
        let resource = |name: &str, mut schema: Value| {
            schema["missingValues"] = json!([""]);
            json!({
                "name": name, "path": format!("{name}.csv"), "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": true}, "schema": schema,
            })
        };
        let membership_type = |name: &str| match name {
            "former" => "boolean",
            "table" | "row" | "line" => "integer",
            _ => "string",
        };
        let organizations: Vec<Value> = ORGANIZATION_FIELDS.iter().map(|(name, kind)| field(name, kind)).collect();
        let memberships: Vec<Value> = std::iter::once(field("organization", "string"))
            .chain(MEMBERSHIP_COLUMNS.iter().map(|name| field(name, membership_type(name))))
            .collect();
        let references = [
            ("organization", "string"),
            ("number", "integer"),
            ("text", "string"),
            ("href", "string"),
            ("empty", "boolean"),
            ("line", "integer"),
        ];
        let categories = [("organization", "string"), ("category", "string"), ("sort_key", "string"), ("line", "integer")];
        let fields = |fields: &[(&str, &str)]| fields.iter().map(|(name, kind)| field(name, kind)).collect::<Vec<Value>>();
        json!({
            "$schema": PACKAGE_PROFILE,
            "name": "organizations",
            "resources": [
                resource("organizations", json!({"fields": organizations, "primaryKey": ["id"]})),
                resource("memberships", json!({"fields": memberships, "foreignKeys": key()})),
                resource("references", json!({"fields": fields(&references), "foreignKeys": key()})),
                resource("categories", json!({"fields": fields(&categories), "foreignKeys": key()})),
            ],
        })
    }
}
