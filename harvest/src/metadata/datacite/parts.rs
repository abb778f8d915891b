//! The parts of a DataCite record: texts, people, dates, relations, places.

use super::{MAX_PARTS, identity};
use crate::{
    describe::{Agent, Contact, Description, Place},
    metadata::places::{Bounds, degrees},
    xml::{self, Element},
};
use std::fmt::Write;
use vocab::ns::{dcat, dct, foaf};

pub fn names(about: &mut Description<'_>, resource: Element<'_>, titles: &[Element<'_>]) {
    let is_other = |title: &Element<'_>| {
        let kind = xml::attribute(*title, "titleType");
        matches!(kind, Some("AlternativeTitle" | "Subtitle" | "Other"))
    };
    let says = |title: &&Element<'_>| xml::text(**title).is_some();
    let first = titles.iter().filter(says).find(|title| !is_other(title));
    let first = first.or_else(|| titles.iter().find(says)).copied();
    for title in titles.iter().take(MAX_PARTS) {
        let text = xml::text(*title).unwrap_or_default();
        let language = xml::attribute(*title, "lang");
        let is_translated = xml::attribute(*title, "titleType") == Some("TranslatedTitle");
        match first == Some(*title) || is_translated && language.is_some() {
            true => about.title(&text, language),
            false => about.alternative(&text, language),
        }
    }
    for description in xml::all(resource, "descriptions/description")
        .into_iter()
        .take(MAX_PARTS)
    {
        let text = xml::text(description).unwrap_or_default();
        let language = xml::attribute(description, "lang");
        match xml::attribute(description, "descriptionType") {
            Some("Methods") => about.provenance(&text, language),
            _ => about.description(&text, language),
        }
    }
    for subject in xml::all(resource, "subjects/subject")
        .into_iter()
        .take(MAX_PARTS)
    {
        let text = xml::text(subject).unwrap_or_default();
        about.keywords([&*text], xml::attribute(subject, "lang"));
        let concept = xml::attribute(subject, "valueURI").filter(|iri| iri.starts_with("http"));
        if let Some(concept) = concept {
            about.address(dcat::THEME, concept);
        }
    }
    for other in xml::all(resource, "alternateIdentifiers/alternateIdentifier") {
        let text = xml::text(other).unwrap_or_default();
        match text.starts_with("http") {
            true => about.landing_page(&text),
            false => about.other_identifier(&text),
        }
    }
}

pub fn agents(about: &mut Description<'_>, resource: Element<'_>) {
    for creator in xml::all(resource, "creators/creator")
        .into_iter()
        .take(MAX_PARTS)
    {
        let orcid = orcid(creator);
        let name = xml::text_at(creator, "creatorName").unwrap_or_default();
        about.creator(&Agent {
            iri: orcid.as_deref(),
            name: &name,
            is_person: is_person(creator, "creatorName"),
            ..Agent::default()
        });
    }
    if let Some(publisher) = xml::child(resource, "publisher") {
        about.publisher(&Agent {
            iri: xml::attribute(publisher, "publisherIdentifier")
                .filter(|iri| iri.starts_with("http")),
            name: &xml::text(publisher).unwrap_or_default(),
            ..Agent::default()
        });
    }
    for contributor in xml::all(resource, "contributors/contributor")
        .into_iter()
        .take(MAX_PARTS)
    {
        let name = xml::text_at(contributor, "contributorName").unwrap_or_default();
        let orcid = orcid(contributor);
        let agent = Agent {
            iri: orcid.as_deref(),
            name: &name,
            is_person: is_person(contributor, "contributorName"),
            ..Agent::default()
        };
        match xml::attribute(contributor, "contributorType") {
            Some("ContactPerson") => about.contact(&Contact {
                name: &name,
                ..Contact::default()
            }),
            Some("RightsHolder") => {
                about.agent(dct::RIGHTS_HOLDER, &agent);
            }
            _ => {
                about.agent(dct::CONTRIBUTOR, &agent);
            }
        }
    }
}

fn is_person(agent: Element<'_>, name: &str) -> bool {
    let kind = xml::child(agent, name).and_then(|name| xml::attribute(name, "nameType"));
    kind == Some("Personal") || kind.is_none() && xml::child(agent, "familyName").is_some()
}

fn orcid(agent: Element<'_>) -> Option<String> {
    let identifiers = xml::children(agent, "nameIdentifier");
    let mut orcids = identifiers.filter(|of| {
        let scheme = xml::attribute(*of, "nameIdentifierScheme");
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("orcid"))
    });
    let text = xml::text(orcids.next()?)?;
    let id = text.rsplit('/').next()?.trim();
    let is_orcid = id.len() == 19
        && id
            .bytes()
            .all(|b| b.is_ascii_digit() || b"-Xx".contains(&b));
    is_orcid.then(|| format!("https://orcid.org/{id}"))
}

pub fn dates(about: &mut Description<'_>, resource: Element<'_>) {
    let (mut issued, mut modified) = (None, None);
    for date in xml::all(resource, "dates/date").into_iter().take(MAX_PARTS) {
        let text = xml::text(date).unwrap_or_default();
        match xml::attribute(date, "dateType") {
            Some("Issued") => issued = Some(text),
            Some("Available") if issued.is_none() => issued = Some(text),
            Some("Updated") => modified = Some(text),
            Some("Created") => about.date(dct::CREATED, text.split('/').next().unwrap_or_default()),
            Some("Collected" | "Coverage") => about.period_text(&text),
            _ => {}
        }
    }
    let issued = issued.or_else(|| xml::text_at(resource, "publicationYear"));
    about.issued(issued.as_deref().unwrap_or_default());
    about.modified(modified.as_deref().unwrap_or_default());
}

pub fn relations(about: &mut Description<'_>, resource: Element<'_>) {
    let related = xml::all(resource, "relatedIdentifiers/relatedIdentifier");
    for relation in related.into_iter().take(MAX_PARTS) {
        let text = xml::text(relation).unwrap_or_default();
        let kind = xml::attribute(relation, "relatedIdentifierType").unwrap_or_default();
        let iri = match kind {
            "Handle" if !text.contains("://") => Some(format!("https://hdl.handle.net/{text}")),
            _ => {
                identity::doi(&text).or_else(|| text.starts_with("http").then(|| text.to_string()))
            }
        };
        let Some(iri) = iri else { continue };
        let predicate = match xml::attribute(relation, "relationType").unwrap_or_default() {
            "IsPartOf" => dct::IS_PART_OF,
            "HasPart" => dct::HAS_PART,
            "IsVersionOf" => dct::IS_VERSION_OF,
            "HasVersion" => dct::HAS_VERSION,
            "IsReferencedBy" | "IsCitedBy" => dct::IS_REFERENCED_BY,
            "References" | "Cites" => dct::REFERENCES,
            "IsDerivedFrom" => dct::SOURCE,
            "IsDocumentedBy" => foaf::PAGE,
            _ => dct::RELATION,
        };
        about.address(predicate, &iri);
    }
}

/// Boxes, points and polygons, in the forms of kernel 4 and of kernel 3.
pub fn places(about: &mut Description<'_>, resource: Element<'_>) {
    for location in xml::all(resource, "geoLocations/geoLocation")
        .into_iter()
        .take(MAX_PARTS)
    {
        let name = xml::text_at(location, "geoLocationPlace").unwrap_or_default();
        let geometry = bounds(location).or_else(|| point(location));
        if let Some(bounds) = geometry {
            bounds.state(about, &name);
        } else if let Some(polygon) = polygon(location) {
            about.place(&Place {
                iri: None,
                name: &name,
                geometry: &polygon,
            });
        } else {
            about.place(&Place {
                iri: None,
                name: &name,
                geometry: "",
            });
        }
    }
}

fn bounds(location: Element<'_>) -> Option<Bounds> {
    let element = xml::child(location, "geoLocationBox")?;
    let side = |name: &str| degrees(&xml::text_at(element, name)?);
    let sides = [
        side("westBoundLongitude"),
        side("southBoundLatitude"),
        side("eastBoundLongitude"),
        side("northBoundLatitude"),
    ];
    if let [Some(west), Some(south), Some(east), Some(north)] = sides {
        return Some(Bounds {
            west,
            south,
            east,
            north,
        });
    }
    let text = xml::text(element)?;
    let numbers: Option<Vec<f64>> = text.split_whitespace().take(5).map(degrees).collect();
    match numbers?.as_slice() {
        // Kernel 3: latitude before longitude.
        [south, west, north, east] => Some(Bounds {
            west: *west,
            south: *south,
            east: *east,
            north: *north,
        }),
        _ => None,
    }
}

fn point(location: Element<'_>) -> Option<Bounds> {
    let element = xml::child(location, "geoLocationPoint")?;
    let (x, y) = match pair(element) {
        Some(pair) => pair,
        None => {
            let text = xml::text(element)?;
            let (y, x) = text.split_once(char::is_whitespace)?;
            (degrees(x)?, degrees(y)?)
        }
    };
    Some(Bounds {
        west: x,
        south: y,
        east: x,
        north: y,
    })
}

fn polygon(location: Element<'_>) -> Option<String> {
    let element = xml::child(location, "geoLocationPolygon")?;
    let points = xml::all(element, "polygonPoint");
    let points: Option<Vec<(f64, f64)>> = points.into_iter().take(MAX_PARTS).map(pair).collect();
    let points = points.filter(|points| points.len() >= 4)?;
    let mut text = String::from("POLYGON((");
    for (at, (x, y)) in points.iter().enumerate() {
        let before = if at == 0 { "" } else { ", " };
        write!(text, "{before}{x} {y}").ok()?;
    }
    text.push_str("))");
    Some(text)
}

fn pair(point: Element<'_>) -> Option<(f64, f64)> {
    let side = |name: &str| degrees(&xml::text_at(point, name)?);
    Some((side("pointLongitude")?, side("pointLatitude")?))
}
