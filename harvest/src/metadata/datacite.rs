//! DataCite 3 and 4, in the envelope of oai_datacite or without.
//!
//! The IRI of a record is its DOI; else it is made of the identifier its catalogue gives it.

mod parts;

use super::{Refused, identity, kind, rights};
use crate::{
    describe::{Description, Distribution},
    iso::Origin,
    xml::{self, Element},
};
use vocab::{Issues, Record, Rule};

/// How many things of one kind in a record are looked at.
const MAX_PARTS: usize = 5000;

/// Maps one resource; `None` when it is no data.
pub fn map(
    resource: Element<'_>,
    id: &str,
    origin: &Origin,
    issues: &mut Issues,
) -> Result<Option<Record>, Refused> {
    let types = xml::children(resource, "resourceType");
    let Some(kind) =
        kind::of_types(types.filter_map(|of| xml::attribute(of, "resourceTypeGeneral")))
    else {
        return Ok(None);
    };
    let own = xml::text_at(resource, "identifier").unwrap_or_default();
    let persistent = identity::persistent(&own);
    let id = if id.is_empty() { &*own } else { id };
    let named = persistent
        .clone()
        .or_else(|| origin.name(id).map(|name| name.into_string()));
    let Some(iri) = named else {
        return Err(Refused {
            subject: None,
            rule: Rule::NoIdentity,
            message: "the record has no identifier: it cannot be followed from one harvest to the \
                      next"
                .to_owned(),
        });
    };
    let refused = |rule, message: String| Refused {
        subject: Some(iri.clone()),
        rule,
        message,
    };
    let titles = xml::all(resource, "titles/title");
    if titles.iter().all(|title| xml::text(*title).is_none()) {
        let message = "the record has no title".to_owned();
        return Err(refused(Rule::Title, message));
    }
    let about = Description::new(&iri, kind, &origin.context, issues);
    let mut about = about.map_err(|error| refused(Rule::NoIdentity, error.to_string()))?;
    parts::names(&mut about, resource, &titles);
    about.identifier(persistent.as_deref().unwrap_or(id));
    for other in [&*own, id] {
        if identity::persistent(other) != persistent {
            about.other_identifier(other);
        }
    }
    parts::agents(&mut about, resource);
    parts::dates(&mut about, resource);
    parts::relations(&mut about, resource);
    parts::places(&mut about, resource);
    if let Some(language) = xml::text_at(resource, "language") {
        about.data_language(&language);
    }
    if let Some(version) = xml::text_at(resource, "version") {
        about.version(&version);
    }
    state_rights(&mut about, resource);
    if let Some(page) = &persistent {
        about.landing_page(page);
        // Nothing leads to the files, and something tells what they are.
        for format in xml::all(resource, "formats/format").into_iter().take(100) {
            about.distribution(&Distribution {
                access_url: page,
                format: &xml::text(format).unwrap_or_default(),
                ..Distribution::default()
            });
        }
    }
    let sealed = about.seal();
    sealed
        .map(Some)
        .map_err(|error| refused(Rule::TooLarge, error.to_string()))
}

fn state_rights(about: &mut Description<'_>, resource: Element<'_>) {
    // Kernel 2 has no list around it.
    let mut elements = xml::all(resource, "rightsList/rights");
    elements.extend(xml::children(resource, "rights"));
    let texts: Vec<_> = elements
        .iter()
        .map(|rights| xml::text(*rights).unwrap_or_default())
        .collect();
    let stated: Vec<_> = elements
        .iter()
        .zip(&texts)
        .map(|(rights, text)| rights::Stated {
            text,
            address: xml::attribute(*rights, "rightsURI").unwrap_or_default(),
            code: xml::attribute(*rights, "rightsIdentifier").unwrap_or_default(),
        })
        .collect();
    rights::state(about, &stated, None);
}
