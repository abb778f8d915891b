//! What a resource is called and when it was made: gmd:CI_Citation, and the description beside it.

use super::{
    mapping::{Mapping, own_address},
    text::{code_at, is_web},
};
use crate::xml::{self, Element};
use oxrdf::NamedNode;
use vocab::ns::{dcat, dct, geodcatap, skos, xsd};

/// Title, description, purpose, other names and identifiers. `None` without a title.
pub fn describe(m: &mut Mapping<'_, '_>) -> Option<()> {
    let (info, resource) = (m.info, m.resource.clone());
    let title = m.languages.read_at(info, "citation/*/title");
    if title.texts.is_empty() {
        return None;
    }
    m.texts(&resource, dct::TITLE, &title);
    let summary = m.languages.read_at(info, "abstract");
    m.prose(&resource, dct::DESCRIPTION, &summary);
    let purpose = m.languages.read_at(info, "purpose");
    m.prose(&resource, geodcatap::PURPOSE, &purpose);
    for name in xml::all(info, "citation/*/alternateTitle") {
        let name = m.languages.read(name);
        for (text, language) in &name.texts {
            m.beside
                .text(resource.as_ref(), skos::ALT_LABEL, text, *language);
        }
    }
    if let Some(edition) = xml::text_at(info, "citation/*/edition/*") {
        m.beside
            .text(resource.as_ref(), dcat::VERSION, &edition, None);
    }
    identifiers(m);
    for citation in xml::all(info, "citation/*") {
        dates(m, &resource, citation);
    }
    Some(())
}

/// Dates of publication, revision and creation.
pub fn dates(m: &mut Mapping<'_, '_>, subject: &NamedNode, citation: Element<'_>) {
    for date in xml::all(citation, "date/CI_Date") {
        let Some(text) = xml::text_at(date, "date/*") else {
            continue;
        };
        match code_at(date, "dateType/*") {
            Some("publication" | "released") => m.date(subject, dct::ISSUED, &text),
            Some("revision" | "lastRevision" | "lastUpdate") => {
                m.date(subject, dct::MODIFIED, &text)
            }
            Some("creation") => m.date(subject, dct::CREATED, &text),
            _ => {}
        }
    }
}

/// The series or dataset that this one is a part of, by the identifier of its metadata.
pub fn parent(m: &mut Mapping<'_, '_>) {
    let paths = [
        "parentIdentifier",
        "parentMetadata/CI_Citation/identifier/*/code",
    ];
    let root = m.root;
    let stated = paths.into_iter().flat_map(|path| xml::all(root, path));
    let stated: Vec<_> = stated.map(|parent| m.languages.read(parent)).collect();
    for parent in stated {
        let address = parent.address().map(str::to_owned);
        let whole = match address {
            Some(address) => m.address(&address),
            None if parent.first().is_empty() => None,
            None => m.origin.name(parent.first()),
        };
        if let Some(whole) = whole.filter(|whole| *whole != m.resource) {
            m.beside
                .link(m.resource.as_ref(), dct::IS_PART_OF, whole.as_ref());
        }
    }
}

/// The identifiers of the resource; without any, that of its metadata.
fn identifiers(m: &mut Mapping<'_, '_>) {
    let mut found = false;
    for identifier in xml::all(m.info, "citation/*/identifier/*") {
        let Some(identifier) = identifier_text(m, identifier) else {
            continue;
        };
        found = true;
        let datatype = match is_web(&identifier) || identifier.starts_with("urn:") {
            true => xsd::ANY_URI,
            false => xsd::STRING,
        };
        m.said
            .typed(m.resource.as_ref(), dct::IDENTIFIER, &identifier, datatype);
    }
    if !found && !m.file_identifier.is_empty() {
        m.beside.text(
            m.resource.as_ref(),
            dct::IDENTIFIER,
            &m.file_identifier,
            None,
        );
    }
}

/// The code, with its code space before it unless it says nothing more.
fn identifier_text(m: &Mapping<'_, '_>, identifier: Element<'_>) -> Option<String> {
    if let Some(address) = own_address(identifier, &m.languages) {
        return Some(address);
    }
    let code = m.languages.read_at(identifier, "code");
    let code = code.first();
    if code.is_empty() {
        return None;
    }
    let space = m.languages.read_at(identifier, "codeSpace");
    let space = space.first();
    if space.is_empty() || code.starts_with("urn:") {
        return Some(code.to_owned());
    }
    let glue = match space {
        "urn:uuid" => ":",
        space if space.ends_with(['/', ':', '#']) => "",
        _ => "/",
    };
    Some(format!("{space}{glue}{code}"))
}
