//! One dataset of schema.org as a record, by the W3C's alignment of DCAT with schema.org.
//!
//! Its IRI is its `@id` where that is an address or a URN, relative ones taken from the page; else
//! its `url`; else the address of the page, if it is the only dataset there without either.

mod coverage;
mod files;
mod people;

use super::node::{Node, Text};
use crate::{
    describe::{Description, MapContext},
    items::{Items, MapError, Mapped, Unmapped},
    tidy,
};
use oxrdf::NamedNodeRef;
use serde_json::Value;
use std::borrow::Cow;
use url::Url;
use vocab::{Issues, Kind, Record, ns::dct};

/// What schema.org says of a dataset and DCAT has no word for, kept under its own name.
const KEPT: [(&str, NamedNodeRef<'_>); 2] = [
    (
        "variableMeasured",
        NamedNodeRef::new_unchecked("http://schema.org/variableMeasured"),
    ),
    (
        "measurementTechnique",
        NamedNodeRef::new_unchecked("http://schema.org/measurementTechnique"),
    ),
];
const CITATION: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://purl.org/dc/terms/bibliographicCitation");
/// Values kept of what may be listed without end.
const MAX_VALUES: usize = 200;

/// Where datasets were read.
#[derive(Debug)]
pub struct Page<'p> {
    pub url: &'p Url,
    /// The language of the page; empty where it does not tell.
    pub language: &'p str,
    /// When it was last modified, where the sitemap tells.
    pub modified: &'p str,
    /// Datasets met on it that have neither id nor address.
    pub nameless: usize,
}

/// Maps a dataset of a page.
pub fn dataset(node: Node<'_>, items: &mut Items, page: &mut Page<'_>, context: &MapContext) {
    let iri = iri(node, page);
    let page = &*page;
    let raw = || serde_json::to_string(&node.fields()).unwrap_or_default();
    items.take_made(raw, |issues| {
        let iri = iri.ok_or(MapError::NoIdentity)?;
        let record = described(node, &iri, page, context, issues);
        record
            .map(|record| Mapped::Record(Box::new(record)))
            .map_err(|error| Unmapped {
                iri: Some(iri),
                error,
            })
    });
}

fn iri(node: Node<'_>, page: &mut Page<'_>) -> Option<String> {
    let (id, url) = (node.id(), node.text("url"));
    let stated = [Cow::Borrowed(id), url];
    let named = stated.iter().find_map(|stated| absolute(stated, page.url));
    if named.is_some() {
        return named;
    }
    page.nameless += 1;
    (page.nameless == 1 && page.url.scheme() != "file").then(|| page.url.to_string())
}

/// An id or address as an absolute IRI; blank nodes have none.
fn absolute(stated: &str, page: &Url) -> Option<String> {
    let stated = stated.trim();
    if stated.is_empty() || stated.starts_with("_:") {
        return None;
    }
    if ["http://", "https://", "urn:"]
        .iter()
        .any(|scheme| stated.starts_with(scheme))
    {
        return Some(stated.to_owned());
    }
    if let Some(doi) = stated.strip_prefix("doi:") {
        return Some(format!("https://doi.org/{}", doi.trim()));
    }
    let is_relative = stated.starts_with(['#', '/', '.']) && page.scheme() != "file";
    is_relative
        .then(|| page.join(stated).ok())
        .flatten()
        .map(String::from)
}

fn described(
    node: Node<'_>,
    iri: &str,
    page: &Page<'_>,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let mut about = Description::new(iri, Kind::Dataset, context, issues)?;
    about.speaks(page.language);
    about.speaks(node.language());
    for Text { value, language } in node.texts("name") {
        about.title(&value, language);
    }
    for Text { value, language } in node.texts("alternateName") {
        about.alternative(&value, language);
    }
    for Text { value, language } in node.texts("description") {
        about.description(&markup(&value), language);
    }
    keywords(&mut about, node);
    for theme in node.texts("about").iter().take(MAX_VALUES) {
        about.theme(&theme.value);
    }
    identity(&mut about, node, iri);
    let url = node.text("url");
    let is_page = url.is_empty() && iri == page.url.as_str();
    about.landing_page(if is_page { iri } else { &url });
    about.date(dct::CREATED, &node.text("dateCreated"));
    about.issued(&node.text("datePublished"));
    let modified = node.text("dateModified");
    about.modified(if modified.is_empty() {
        page.modified
    } else {
        &modified
    });
    about.version(&node.text("version"));
    terms(&mut about, node);
    people::people(&mut about, node);
    coverage::spatial(&mut about, node);
    coverage::temporal(&mut about, node);
    for language in node.nodes("inLanguage") {
        about.data_language(&language.first(&["alternateName", "identifier", "name"]));
    }
    for language in node
        .values("inLanguage")
        .into_iter()
        .filter_map(Value::as_str)
    {
        about.data_language(language);
    }
    relations(&mut about, node);
    for (name, property) in KEPT {
        for Text { value, .. } in node.texts(name).iter().take(MAX_VALUES) {
            about.text(property, value);
        }
    }
    files::files(&mut about, node, page.url);
    Ok(about.seal()?)
}

/// Markup that was escaped once too often.
fn markup(text: &str) -> Cow<'_, str> {
    if !text.contains("&lt;") || text.contains('<') {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    Cow::Owned(text)
}

/// One text is a list of keywords; of a list, each is one.
fn keywords(about: &mut Description<'_>, node: Node<'_>) {
    match node.texts("keywords").as_slice() {
        [Text { value, language }] => about.keywords(tidy::listed(value), *language),
        words => {
            for Text { value, language } in words {
                about.keywords([value.as_ref()], *language);
            }
        }
    }
}

fn identity(about: &mut Description<'_>, node: Node<'_>, iri: &str) {
    let mut identifiers: Vec<Cow<'_, str>> = Vec::new();
    for value in node.values("identifier") {
        identifiers.push(match value {
            Value::Object(_) => node.inner(value).first(&["url", "value", "name"]),
            value => Cow::Borrowed(value.as_str().unwrap_or_default().trim()),
        });
    }
    identifiers.retain(|identifier| !identifier.is_empty());
    about.identifier(identifiers.first().map_or(iri, |identifier| identifier));
    for identifier in identifiers.iter().skip(1) {
        about.other_identifier(identifier);
    }
    for other in node.addresses("sameAs").iter().take(MAX_VALUES) {
        about.other_identifier(other);
    }
}

fn terms(about: &mut Description<'_>, node: Node<'_>) {
    let mut licenses = node.addresses("license");
    licenses.extend(node.texts("license").into_iter().map(|text| text.value));
    about.license(licenses.iter().map(AsRef::as_ref));
    for name in ["conditionsOfAccess", "usageInfo", "copyrightNotice"] {
        for Text { value, language } in node.texts(name) {
            about.rights(&value, language);
        }
    }
    let is_free = node
        .text("isAccessibleForFree")
        .eq_ignore_ascii_case("true");
    if is_free && !node.says("conditionsOfAccess") {
        about.access_rights("PUBLIC");
    }
    for standard in node.addresses("conformsTo") {
        about.conforms_to(&standard);
    }
}

fn relations(about: &mut Description<'_>, node: Node<'_>) {
    for (name, property) in [("isPartOf", dct::IS_PART_OF), ("hasPart", dct::HAS_PART)] {
        for other in node.addresses(name).iter().take(MAX_VALUES) {
            if other.starts_with("http") {
                about.address(property, other);
            }
        }
    }
    for origin in node.addresses("isBasedOn").iter().take(MAX_VALUES) {
        about.source(origin);
    }
    for name in ["citeAs", "citation", "creditText"] {
        let texts = node.texts(name);
        for Text { value, .. } in texts.iter().take(MAX_VALUES) {
            match value.starts_with("http") && !value.contains(' ') {
                true => about.relation(value),
                false => {
                    about.label(CITATION, value, None);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
