//! Organizations and records written out: rows as CSV, tables with keys between them, JSON-LD.

use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};
use serde_json::{Value, json};

use super::package::PACKAGE_PROFILE;
use crate::organization::{Membership, Organization};
use crate::page::{Page, Reference};
use crate::record::{Record, RecordMap, RecordValue};

/// The columns of a row of [`memberships`].
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

/// The files of [`OrganizationTables`].
pub const ORGANIZATION_TABLES: [&str; 4] = ["organizations", "memberships", "references", "categories"];

/// A CSV writer with line ends of LF.
fn writer<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

/// Writes the names of the columns of [`memberships`].
///
/// # Errors
/// Those of `out`.
pub fn membership_header(out: impl Write) -> std::io::Result<()> {
    let mut writer = writer(out);
    writer.write_record(MEMBERSHIP_COLUMNS)?;
    writer.flush()
}

/// Writes the memberships of an organization as CSV, one a row, without the names of the columns.
///
/// # Errors
/// Those of `out`.
pub fn memberships(out: impl Write, organization: &Organization) -> std::io::Result<()> {
    let mut writer = writer(out);
    for membership in &organization.memberships {
        writer.write_record(membership_row(&organization.page, membership))?;
    }
    writer.flush()
}

fn text(value: Option<&RecordValue>) -> String {
    value.map(|value| value.text.clone()).unwrap_or_default()
}

fn joined(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
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

/// Organizations as four CSV files with keys between them, described by a Data Package.
///
/// The key of an organization is the path of its page: titles may come twice, in two wikis.
#[derive(Debug)]
pub struct OrganizationTables<W: Write> {
    organizations: Writer<W>,
    memberships: Writer<W>,
    references: Writer<W>,
    categories: Writer<W>,
}

/// Columns of `organizations.csv`, with their types in Table Schema.
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

/// What parts several names in one field.
const NAME_SEPARATOR: &str = " | ";

impl<W: Write> OrganizationTables<W> {
    /// Begins the four files of [`ORGANIZATION_TABLES`], in that order, with the names of their columns.
    ///
    /// # Errors
    /// Those of the files.
    pub fn new(files: [W; 4]) -> std::io::Result<Self> {
        let [organizations, memberships, references, categories] = files.map(writer);
        let mut tables = Self { organizations, memberships, references, categories };
        tables.organizations.write_record(ORGANIZATION_FIELDS.map(|(name, _)| name))?;
        tables.memberships.write_record(["organization"].iter().chain(MEMBERSHIP_COLUMNS.iter()))?;
        tables.references.write_record(["organization", "number", "text", "href", "empty", "line"])?;
        tables.categories.write_record(["organization", "category", "sort_key", "line"])?;
        Ok(tables)
    }

    /// Adds an organization, which was read from `page`.
    ///
    /// # Errors
    /// Those of the files.
    pub fn add(&mut self, page: &Page, organization: &Organization) -> std::io::Result<()> {
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

    /// Ends the files. Goes out: the files, as they were given.
    ///
    /// # Errors
    /// Those of the files.
    pub fn finish(self) -> std::io::Result<[W; 4]> {
        let end = |writer: Writer<W>| writer.into_inner().map_err(|error| std::io::Error::new(error.error().kind(), error.to_string()));
        Ok([end(self.organizations)?, end(self.memberships)?, end(self.references)?, end(self.categories)?])
    }

    /// The `datapackage.json` of the four files.
    #[must_use]
    pub fn package() -> Value {
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

/// An organization as JSON-LD with the words of <https://schema.org/Organization>. Members are `OrganizationRole`s, which have dates and
/// say what the member is; `sameAs` is the address on the wiki.
#[must_use]
pub fn json_ld(organization: &Organization) -> Value {
    let mut out = json!({"@type": "Organization", "name": organization.name});
    if let Some(url) = &organization.url {
        out["@id"] = json!(url);
        out["sameAs"] = json!(url);
    }
    let others: Vec<&String> = organization.abbreviations.iter().chain(&organization.aliases).collect();
    if !others.is_empty() {
        out["alternateName"] = json!(others);
    }
    for (key, fact) in [("foundingDate", &organization.founded), ("dissolutionDate", &organization.dissolved)] {
        if let Some(fact) = fact {
            out[key] = json!(iso_date(&fact.date));
        }
    }
    if let Some(seat) = &organization.seat {
        out["location"] = json!({"@type": "Place", "name": seat.text});
    }
    let wiki = organization.url.as_deref().and_then(|url| Some(&url[..url.find("/wiki/")? + "/wiki/".len()]));
    let members: Vec<Value> = organization.memberships.iter().filter_map(|membership| role(membership, wiki)).collect();
    out["member"] = json!(members);
    out
}

fn role(membership: &Membership, wiki: Option<&str>) -> Option<Value> {
    let member = membership.member.as_ref()?;
    let mut named = json!({"@type": "Organization", "name": member.text});
    let is_address = |href: &&String| href.starts_with("http://") || href.starts_with("https://");
    let address = member.href.as_ref().filter(is_address).cloned();
    let on_wiki = || Some(format!("{}{}", wiki?, member.target.as_ref()?.replace(' ', "_")));
    if let Some(address) = address.or_else(on_wiki) {
        named["sameAs"] = json!(address);
    }
    let mut role = json!({"@type": "OrganizationRole", "member": named, "roleName": membership.status.as_str()});
    for (key, date) in [("startDate", &membership.joined), ("endDate", &membership.left)] {
        if let Some(date) = date {
            role[key] = json!(iso_date(date));
        }
    }
    Some(role)
}

/// An EDTF date without the signs that ISO 8601 does not have.
fn iso_date(date: &str) -> &str {
    date.trim_end_matches(['~', '?', '%'])
}

/// The columns of [`records`] for a map.
#[must_use]
pub fn record_columns(map: &RecordMap) -> Vec<String> {
    let mut columns: Vec<String> = vec!["page".to_owned()];
    columns.extend(map.set_keys());
    columns.extend(["section", "as_of"].map(str::to_owned));
    for (name, is_subject) in map.field_names() {
        columns.push(name.to_owned());
        if is_subject {
            columns.extend(["target", "href"].map(str::to_owned));
        }
    }
    columns.extend(["note", "references", "extra", "table", "row", "line"].map(str::to_owned));
    crate::table::unique(columns.into_iter())
}

/// Writes records as CSV, one a row, without the names of the columns ([`record_columns`]). Columns that the map does not know are in
/// `extra`, as `name: text` parted by ` | `.
///
/// # Errors
/// Those of `out`.
pub fn records(out: impl Write, map: &RecordMap, page: &Page, records: &[Record]) -> std::io::Result<()> {
    let mut writer = writer(out);
    for record in records {
        let mut row = vec![page.title.text.clone()];
        row.extend(map.set_keys().iter().map(|key| record.set.get(key).cloned().unwrap_or_default()));
        row.extend([record.section.clone().unwrap_or_default(), record.as_of.clone().unwrap_or_default()]);
        for (name, is_subject) in map.field_names() {
            let value = record.fields.get(name);
            row.push(text(value));
            if is_subject {
                row.push(value.and_then(|value| value.target.clone()).unwrap_or_default());
                row.push(value.and_then(|value| value.href.clone()).unwrap_or_default());
            }
        }
        row.push(record.note.clone().unwrap_or_default());
        row.push(joined(&record.references));
        row.push(record.extra.iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join(NAME_SEPARATOR));
        row.push(record.table.map(|table| table.to_string()).unwrap_or_default());
        row.extend([record.row.to_string(), record.line.to_string()]);
        writer.write_record(row)?;
    }
    writer.flush()
}
