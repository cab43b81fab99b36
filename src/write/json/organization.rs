//! Organizations as JSON-LD.

use serde::Serialize;
use serde_json::{Value, json};

use crate::organization::{Membership, Organization};

/// Returns an organization as JSON-LD, with the vocabulary of <https://schema.org/Organization>.
///
/// Members are `OrganizationRole`s, which have the dates and the status of the membership as `roleName`; `sameAs` is the address on the
/// wiki. The `@context` is left to the caller, since a document has only one, `https://schema.org`.
///
/// ```
/// use wikilift::write::json::organization_ld;
/// use wikilift::{Document, Input, Organization, ParseOptions};
///
/// let text = "## Members\n\n- [Lyra](Lyra.md \"wikilink\") (joined 1962)\n";
/// let document = Document::parse(&Input::from_text("Vega League.md", text)?, &ParseOptions::default());
/// let linked = serde_json::to_value(organization_ld(&Organization::from_document(&document)))?;
/// assert_eq!(linked["member"][0]["member"]["name"], "Lyra");
/// assert_eq!(linked["member"][0]["startDate"], "1962");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn organization_ld(organization: &Organization) -> impl Serialize {
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

/// Returns an EDTF date without the qualifiers (`~`, `?`, `%`) that ISO 8601 does not have.
fn iso_date(date: &str) -> &str {
    date.trim_end_matches(['~', '?', '%'])
}
