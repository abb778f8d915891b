//! One record of an API as a record of ours.
//!
//! Its IRI is its id where that is an IRI (an address, a URN such as WMO's, which is the same in
//! every catalogue that holds it); else `<collection>/items/<id>`.

mod links;

use super::api::{self, Concept, Properties, Time};
use crate::{
    describe::{Agent, Contact, Description, MapContext, Place, segment},
    items::{MapError, Mapped, Unmapped},
    json::{Either, Object, Words},
};
use url::Url;
use vocab::{
    Issues, Kind, Record,
    ns::{dcat, dct, xsd},
};

/// What a record is; `items` is the collection's, `page` where it was read.
pub fn record(
    raw: &str,
    items: &Url,
    page: &Url,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Mapped, Unmapped> {
    let record: api::Record<'_> = serde_json::from_str(raw)?;
    let iri = iri(&record, items).ok_or(MapError::NoIdentity)?;
    described(&record, &iri, page, context, issues)
        .map(|record| Mapped::Record(Box::new(record)))
        .map_err(|error| Unmapped {
            iri: Some(iri),
            error,
        })
}

fn iri(record: &api::Record<'_>, items: &Url) -> Option<String> {
    let id = record.id.some()?;
    let is_iri = ["http://", "https://", "urn:"]
        .iter()
        .any(|scheme| id.len() > scheme.len() && id.starts_with(scheme));
    if is_iri {
        return Some(id.to_owned());
    }
    let items = items.as_str();
    let items = items.split(['?', '#']).next().unwrap_or(items);
    let separator = if items.starts_with("file:") { '#' } else { '/' };
    Some(format!("{items}{separator}{}", segment(id)))
}

fn described(
    record: &api::Record<'_>,
    iri: &str,
    page: &Url,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let properties: &Properties<'_> = &record.properties;
    let kind = match properties.class.to_ascii_lowercase().as_str() {
        "service" => Kind::DataService,
        "series" => Kind::DatasetSeries,
        _ => Kind::Dataset,
    };
    let mut about = Description::new(iri, kind, context, issues)?;
    about.speaks(&code(&properties.language));
    about.title(&properties.title, None);
    about.description(&properties.description, None);
    about.keywords(properties.keywords.iter().map(|word| &**word), None);
    about.identifier(&record.id);
    for id in properties
        .external_ids
        .iter()
        .filter(|id| **id != record.id)
    {
        about.other_identifier(id);
    }
    for language in &*properties.resource_languages {
        about.data_language(&code(language));
    }
    // They are the record's: APIs know no others.
    let issued = properties.published.some().or(properties.created.some());
    about.issued(issued.unwrap_or_default());
    about.modified(&properties.updated);
    about.version(&properties.version);
    about.rights(&properties.rights, None);
    policy(&mut about, &properties.wmo_data_policy);
    for concept in properties.themes.iter().flat_map(|theme| &*theme.concepts) {
        theme(&mut about, concept);
    }
    people(&mut about, properties);
    if let Some(geometry) = record.geometry.filter(|geometry| geometry.get() != "null") {
        about.place(&Place {
            geometry: geometry.get(),
            ..Place::default()
        });
    }
    time(&mut about, &record.time);
    links::links(&mut about, record, kind, page);
    Ok(about.seal()?)
}

fn code(language: &Either<'_, api::Language<'_>>) -> String {
    let code = language.object.code.some();
    code.unwrap_or(&language.words).to_owned()
}

/// The data policy of WMO: core data are free and unrestricted.
fn policy(about: &mut Description<'_>, policy: &Words<'_>) {
    let Some(policy) = policy.some() else {
        return;
    };
    if policy == "core" {
        about.access_rights("PUBLIC");
    }
    let text = format!("WMO Unified Data Policy: {policy}");
    about.rights(&text, Some("en"));
}

fn theme(about: &mut Description<'_>, concept: &Either<'_, Concept<'_>>) {
    let Concept { id, title, url } = &concept.object;
    let address = url.some().or(id.some().filter(|id| id.starts_with("http")));
    let words = title.some().or(id.some()).unwrap_or(&concept.words);
    about.theme(address.unwrap_or(words));
}

fn time(about: &mut Description<'_>, time: &Time<'_>) {
    if let Some([start, end]) = time.ends() {
        about.period(&start, &end);
    }
    let resolution = time.resolution.trim();
    let is_duration = resolution.starts_with('P')
        && resolution.len() > 2
        && resolution
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.');
    if is_duration {
        about.typed(dcat::TEMPORAL_RESOLUTION, resolution, xsd::DURATION);
    }
}

/// Who publishes is told by a role, where several have one by the one that comes closest.
fn people(about: &mut Description<'_>, properties: &Properties<'_>) {
    const PUBLISHERS: [&str; 6] = [
        "publisher",
        "distributor",
        "host",
        "owner",
        "custodian",
        "resourceProvider",
    ];
    const CREATORS: [&str; 4] = ["creator", "author", "originator", "producer"];
    let contacts = || properties.contacts.iter().chain(&*properties.providers);
    let has = |contact: &api::Contact<'_>, role: &str| {
        contact
            .roles
            .iter()
            .any(|stated| stated.eq_ignore_ascii_case(role))
    };
    let publisher = PUBLISHERS
        .iter()
        .find_map(|role| contacts().find(|contact| has(contact, role)));
    if let Some(contact) = publisher {
        about.publisher(&agent(contact));
    }
    for contact in contacts() {
        if CREATORS.iter().any(|role| has(contact, role)) {
            about.agent(dct::CREATOR, &agent(contact));
        }
        let email = contact.emails.first().map_or("", |email| &**email);
        let telephone = contact.phones.first().map_or("", |phone| &**phone);
        if !email.is_empty() || !telephone.is_empty() {
            let name = contact.name.some().or(contact.organization.some());
            about.contact(&Contact {
                name: name.unwrap_or_default(),
                email,
                telephone,
                url: homepage(contact),
            });
        }
    }
}

fn agent<'c>(contact: &'c Object<api::Contact<'_>>) -> Agent<'c> {
    let organization = contact.organization.some();
    Agent {
        name: organization.or(contact.name.some()).unwrap_or_default(),
        homepage: homepage(contact),
        ..Agent::default()
    }
}

fn homepage<'c>(contact: &'c api::Contact<'_>) -> &'c str {
    let about = contact.links.iter().find_map(|link| link.href.some());
    about.or(contact.url.some()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
