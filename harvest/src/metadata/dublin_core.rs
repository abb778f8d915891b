//! Dublin Core as catalogue services (csw:Record) and OAI-PMH (oai_dc) give it.
//!
//! The IRI of a record is its DOI or handle; else it is made of the identifier its catalogue gives
//! it, as that of ISO metadata is. In a csw:Record that identifier is the first dc:identifier.

mod links;

use super::{Refused, identity, kind, places, rights};
use crate::{
    describe::{Agent, Description},
    iso::Origin,
    xml::{self, Element},
};
use std::borrow::Cow;
use vocab::{Issues, Record, Rule, ns::dct};

/// How many elements of one record are looked at.
const MAX_ELEMENTS: usize = 10_000;

/// The elements of a record that say something.
#[derive(Debug)]
struct Fields<'a> {
    elements: Vec<(Element<'a>, Cow<'a, str>)>,
}

/// Maps one record; `None` for a record of what is no data.
pub fn map(
    record: Element<'_>,
    id: &str,
    origin: &Origin,
    issues: &mut Issues,
) -> Result<Option<Record>, Refused> {
    let fields = Fields::of(record);
    let Some(kind) = kind::of_types(fields.texts("type")) else {
        return Ok(None);
    };
    let first = fields.texts("identifier").next().unwrap_or_default();
    let id = if id.is_empty() { first } else { id };
    let persistent = fields.texts("identifier").find_map(identity::persistent);
    let is_address = id.starts_with("http") && !id.contains(char::is_whitespace);
    let named = persistent
        .clone()
        .or_else(|| is_address.then(|| id.to_owned()))
        .or_else(|| origin.name(id).map(|name| name.into_string()));
    let Some(iri) = named else {
        return Err(Refused {
            subject: None,
            rule: Rule::NoIdentity,
            message: "the record has no dc:identifier: it cannot be followed from one harvest to \
                      the next"
                .to_owned(),
        });
    };
    let refused = |rule, message: String| Refused {
        subject: Some(iri.clone()),
        rule,
        message,
    };
    if fields.texts("title").next().is_none() {
        let message = "the record has no title: give it a dc:title".to_owned();
        return Err(refused(Rule::Title, message));
    }
    let about = Description::new(&iri, kind, &origin.context, issues);
    let mut about = about.map_err(|error| refused(Rule::NoIdentity, error.to_string()))?;
    names(&mut about, &fields, id, persistent.as_deref());
    agents(&mut about, &fields);
    dates_and_places(&mut about, &fields, record);
    let stated: Vec<_> = fields
        .texts("rights|license|accessRights")
        .map(|text| rights::Stated {
            text,
            ..rights::Stated::default()
        })
        .collect();
    rights::state(&mut about, &stated, None);
    links::describe(&mut about, &fields, kind, persistent.as_deref());
    let sealed = about.seal();
    sealed
        .map(Some)
        .map_err(|error| refused(Rule::TooLarge, error.to_string()))
}

impl<'a> Fields<'a> {
    fn of(record: Element<'a>) -> Self {
        let elements = xml::children(record, "*").take(MAX_ELEMENTS);
        let elements = elements.filter_map(|element| Some((element, xml::text(element)?)));
        Self {
            elements: elements.collect(),
        }
    }

    fn all<'s>(&'s self, names: &'s str) -> impl Iterator<Item = (Element<'a>, &'s str)> {
        let elements = self.elements.iter();
        let named = elements.filter(move |(element, _)| xml::is_named(*element, names));
        named.map(|(element, text)| (*element, text.as_ref()))
    }

    fn texts<'s>(&'s self, names: &'s str) -> impl Iterator<Item = &'s str> {
        self.all(names).map(|(_, text)| text)
    }
}

fn names(about: &mut Description<'_>, fields: &Fields<'_>, id: &str, persistent: Option<&str>) {
    let mut titles = fields.all("title");
    if let Some((element, text)) = titles.next() {
        let language = xml::attribute(element, "lang");
        about.title(text, language);
        for (element, text) in titles {
            let other = xml::attribute(element, "lang");
            // Another language, or another title.
            match other != language {
                true => about.title(text, other),
                false => about.alternative(text, other),
            }
        }
    }
    for (element, text) in fields.all("alternative") {
        about.alternative(text, xml::attribute(element, "lang"));
    }
    for (element, text) in fields.all("abstract|description") {
        about.description(text, xml::attribute(element, "lang"));
    }
    for (element, text) in fields.all("subject") {
        match text.starts_with("http") {
            true => about.theme(text),
            false => about.keywords([text], xml::attribute(element, "lang")),
        }
    }
    about.identifier(persistent.unwrap_or(id));
    let others = fields.texts("identifier").chain([id]);
    for other in others.filter(|other| identity::persistent(other).as_deref() != persistent) {
        let is_page = other.starts_with("http");
        if other != id && is_page {
            about.landing_page(other);
        } else if persistent.is_some() {
            about.other_identifier(other);
        }
    }
    if let Some(persistent) = persistent {
        about.landing_page(persistent);
    }
    for text in fields.texts("language") {
        about.data_language(text);
    }
    for text in fields.texts("accrualPeriodicity") {
        about.frequency(text);
    }
    for text in fields.texts("provenance") {
        about.provenance(text, None);
    }
}

fn agents(about: &mut Description<'_>, fields: &Fields<'_>) {
    fn named(name: &str) -> Agent<'_> {
        Agent {
            name,
            ..Agent::default()
        }
    }
    for name in fields.texts("publisher") {
        about.publisher(&named(name));
    }
    for name in fields.texts("creator") {
        about.creator(&named(name));
    }
    for name in fields.texts("contributor") {
        about.agent(dct::CONTRIBUTOR, &named(name));
    }
    for name in fields.texts("rightsHolder") {
        about.agent(dct::RIGHTS_HOLDER, &named(name));
    }
}

fn dates_and_places(about: &mut Description<'_>, fields: &Fields<'_>, record: Element<'_>) {
    for text in fields.texts("modified").take(1) {
        about.modified(text);
    }
    for text in fields.texts("created").take(1) {
        about.date(dct::CREATED, text);
    }
    let issued = fields.texts("issued|available|dateSubmitted").next();
    let mut dates = fields.texts("date");
    if let Some(text) = issued.or_else(|| dates.next()) {
        match text.contains('/') && vocab::date::normalise(text).is_none() {
            true => about.period_text(text),
            false => about.issued(text),
        }
    }
    for (element, text) in fields.all("coverage|spatial|temporal") {
        places::coverage(about, element, text);
    }
    for element in xml::children(record, "BoundingBox|WGS84BoundingBox").take(100) {
        places::corners(about, element);
    }
}
