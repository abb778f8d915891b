//! ISO 19139 and ISO 19115-3 metadata as GeoDCAT-AP records.
//!
//! The mapping follows SEMICeu/iso-19139-to-dcat-ap (EUPL-1.2, © European Union): a test compares it
//! with that project's own examples. Where we leave it on purpose, and what we say beside it for
//! readers of DCAT-AP, is listed in `tests/portals/iso/README.md`. Nothing is looked up: a metadata
//! record is mapped from its own text.

mod catalog_record;
mod citation;
mod extent;
mod formats;
mod keywords;
mod links;
mod mapping;
mod origin;
mod outlines;
mod party;
mod quality;
mod rights;
mod service;
mod text;

pub use origin::{Origin, geonetwork};

use crate::{
    metadata::Refused,
    xml::{self, Element},
};
use mapping::{Mapping, Scope};
use oxrdf::NamedNode;
use text::Languages;
use vocab::{
    Issues, Kind, Record, Rule, Statements, codelist,
    ns::{dcat, dct, geodcatap, rdf},
};

/// The local names of a metadata record in these standards, and in ISO 19115-2.
pub const METADATA: &str = "MD_Metadata|MI_Metadata";

/// Maps one gmd:MD_Metadata or mdb:MD_Metadata.
pub fn map(metadata: Element<'_>, origin: &Origin, issues: &mut Issues) -> Result<Record, Refused> {
    let (mut said, beside, resource, kind) = statements(metadata, origin, issues)?;
    said.append(&beside);
    let subject = resource.as_str().to_owned();
    said.seal(resource, kind).map_err(|error| Refused {
        subject: Some(subject),
        rule: Rule::TooLarge,
        message: error.to_string(),
    })
}

/// What the reference mapping says, and what we say beside it.
fn statements(
    root: Element<'_>,
    origin: &Origin,
    issues: &mut Issues,
) -> Result<(Statements, Statements, NamedNode, Kind), Refused> {
    let refused = |subject: Option<&NamedNode>, rule, message: &str| Refused {
        subject: subject.map(|subject| subject.as_str().to_owned()),
        rule,
        message: message.to_owned(),
    };
    let languages = Languages::of(root, origin.context.defaults.language.as_deref());
    let identifier = ["fileIdentifier/*", "metadataIdentifier/*/code/*"]
        .into_iter()
        .find_map(|path| xml::text_at(root, path))
        .unwrap_or_default();
    let named = origin.name(&identifier);
    let Some(info) = xml::first(root, "identificationInfo/*") else {
        let message = "the metadata have no gmd:identificationInfo: they describe nothing";
        return Err(refused(named.as_ref(), Rule::Item, message));
    };
    let Some(resource) = mapping::resource(info, &languages, &identifier, origin, issues) else {
        let message = "the metadata have neither a file identifier nor a resource identifier that \
                       is an address: they cannot be followed from one harvest to the next";
        return Err(refused(None, Rule::NoIdentity, message));
    };
    let mut m = Mapping {
        scope: mapping::scope(root, info),
        root,
        info,
        languages,
        resource: resource.clone(),
        file_identifier: identifier.into_owned(),
        said: Statements::new(),
        beside: Statements::new(),
        origin,
        issues,
    };
    if citation::describe(&mut m).is_none() {
        let message = "the metadata have no title: give gmd:citation a gmd:title";
        return Err(refused(Some(&resource), Rule::Title, message));
    }
    let kind = classify(&mut m);
    citation::parent(&mut m);
    frequency(&mut m);
    resource_languages(&mut m);
    keywords::describe(&mut m);
    extent::describe(&mut m);
    quality::describe(&mut m);
    let rights = rights::describe(&mut m);
    links::describe(&mut m, &rights);
    service::describe(&mut m);
    let mut parties = party::parties(&mut m, info, "pointOfContact/*");
    if parties.is_empty() {
        parties = party::parties(&mut m, info, "citation/*/citedResponsibleParty/*");
    }
    party::state_all(&mut m, &parties);
    catalog_record::describe(&mut m);
    Ok((m.said, m.beside, resource, kind))
}

/// The class of the resource.
fn classify(m: &mut Mapping<'_, '_>) -> Kind {
    let (class, name, kind) = match m.scope {
        Scope::Dataset => (dcat::DATASET_CLASS, "dataset", Kind::Dataset),
        Scope::Series => (dcat::DATASET_SERIES, "series", Kind::DatasetSeries),
        Scope::Service => (dcat::DATA_SERVICE, "service", Kind::DataService),
    };
    let resource = m.resource.as_ref();
    m.said.link(resource, rdf::TYPE, class);
    if m.scope == Scope::Series {
        // A series is a dataset, and many readers look for no other class.
        m.beside.link(resource, rdf::TYPE, dcat::DATASET_CLASS);
    }
    let list = "http://inspire.ec.europa.eu/metadata-codelist/ResourceType/";
    let resource_type = NamedNode::new_unchecked(format!("{list}{name}"));
    m.said
        .link(resource, geodcatap::RESOURCE_TYPE, resource_type.as_ref());
    kind
}

fn frequency(m: &mut Mapping<'_, '_>) {
    let path = "resourceMaintenance/*/maintenanceAndUpdateFrequency/*";
    for code in xml::all(m.info, path) {
        let Some(frequency) = text::code(code).and_then(codelist::frequency) else {
            continue;
        };
        let (resource, node) = (m.resource.clone(), NamedNode::new_unchecked(frequency.iri));
        m.typed_link(&resource, dct::ACCRUAL_PERIODICITY, &node, dct::FREQUENCY);
    }
}

/// The languages of the data.
fn resource_languages(m: &mut Mapping<'_, '_>) {
    if m.scope == Scope::Service {
        return;
    }
    let info = m.info;
    let paths = [
        "language/*",
        "defaultLocale/*/language/*",
        "otherLocale/*/language/*",
    ];
    for code in paths.into_iter().flat_map(|path| xml::all(info, path)) {
        let language = text::code(code).and_then(codelist::language);
        if let Some(language) = language.and_then(codelist::language_iri) {
            let (resource, node) = (m.resource.clone(), NamedNode::new_unchecked(language));
            m.typed_link(&resource, dct::LANGUAGE, &node, dct::LINGUISTIC_SYSTEM);
        }
    }
}

#[cfg(test)]
mod tests;
