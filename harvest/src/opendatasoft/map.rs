//! One dataset of the catalogue as a record.
//!
//! Its IRI is `https://<portal>/explore/dataset/<dataset_id>/` whichever API it was read from: the
//! page of the dataset, and its name in the portal's own DCAT. `dataset_uid`, which stays when the
//! dataset is renamed, is another identifier.

use super::{
    api::{Dataset, Federation, General, Templates},
    export,
    site::Dialect,
};
use crate::{
    describe::{Agent, Contact, Description, MapContext, Place, segment},
    items::{MapError, Mapped, Unmapped},
    json::{Many, Object, Words},
    tidy,
    usage::{Explore, Usage},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use vocab::{Issues, Kind, Record, codelist, date, ns::dct};

/// What an item of the catalogue is.
pub fn record(
    raw: &str,
    dialect: Dialect,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Mapped, Unmapped> {
    let outer: Dataset<'_> = serde_json::from_str(raw)?;
    let dataset = match outer.dataset {
        Some(inner) if outer.dataset_id.some().is_none() => serde_json::from_str(inner.get())?,
        _ => outer,
    };
    let id = dataset.dataset_id.some().ok_or(MapError::NoIdentity)?;
    let iri = format!("{}explore/dataset/{}/", context.portal, segment(id));
    described(&dataset, &iri, dialect, context, issues)
        .map(|(record, usage)| Mapped::Used(Box::new(record), usage))
        .map_err(|error| Unmapped {
            iri: Some(iri),
            error,
        })
}

/// The templates of a dataset: in `metas`, and beside it in version 1.
struct Sections<'s, 't>([&'s Templates<'t>; 3]);

impl<'s, 't> Sections<'s, 't> {
    fn first(&self, field: impl for<'a> Fn(&'a Templates<'t>) -> &'a Words<'t>) -> &'s str {
        let mut stated = self.0.into_iter().map(|templates| &**field(templates));
        stated
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }

    fn many(
        &self,
        field: impl for<'a> Fn(&'a Templates<'t>) -> &'a Many<Words<'t>>,
    ) -> Vec<&'s str> {
        let lists = self.0.into_iter().flat_map(|templates| &**field(templates));
        lists.filter_map(Words::some).collect()
    }
}

fn described(
    dataset: &Dataset<'_>,
    iri: &str,
    dialect: Dialect,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<(Record, Usage), MapError> {
    let metas = match dataset.metas {
        Some(raw) => Object::<Templates<'_>>::deserialize(raw)?,
        None => Object::default(),
    };
    let general = match metas.general.or(dataset.metas) {
        Some(raw) => Object::<General<'_>>::deserialize(raw)?,
        None => Object::default(),
    };
    let sections = Sections([&metas, &dataset.interop_metas, &dataset.extra_metas]);
    let mut about = Description::new(iri, Kind::Dataset, context, issues)?;
    about.speaks(&general.language);
    about.title(&general.title, None);
    about.description(&general.description, None);
    match &*general.keyword {
        [list] => about.keywords(tidy::listed(list), None),
        words => about.keywords(words.iter().map(|word| &**word), None),
    }
    about.data_language(&general.language);
    for theme in &*general.theme {
        about.theme(theme);
    }
    for theme in sections.many(|templates| &templates.inspire.theme) {
        about.theme(theme);
    }
    about.identifier(&dataset.dataset_id);
    about.other_identifier(&dataset.dataset_uid);
    about.other_identifier(sections.first(|templates| &templates.inspire.file_identifier));
    about.landing_page(iri);
    about.issued(sections.first(|templates| &templates.dcat.issued));
    about.date(
        dct::CREATED,
        sections.first(|templates| &templates.dcat.created),
    );
    about.modified(&general.modified);
    about.license([&*general.license_url, &*general.license]);
    for attribution in &*general.attributions {
        about.rights(attribution, None);
    }
    if *dataset.visibility == *"restricted" {
        about.access_rights("RESTRICTED");
    }
    people(&mut about, &general, &sections);
    if let Some(frequency) = frequency(&sections) {
        about.frequency(frequency);
    }
    coverage(&mut about, &general, &sections);
    relations(&mut about, &general, &sections);
    export::files(&mut about, dataset, dialect, context.portal.as_str());
    Ok((about.seal()?, usage(dataset, &metas)))
}

/// Version 1 has the counts among the other fields of `metas`.
fn usage(dataset: &Dataset<'_>, metas: &Templates<'_>) -> Usage {
    match dataset.metas {
        Some(raw) if metas.general.is_none() => Object::<Explore<'_>>::deserialize(raw)
            .map_or_else(|_| Usage::default(), |counts| counts.usage()),
        _ => metas.explore.usage(),
    }
}

fn people(about: &mut Description<'_>, general: &General<'_>, sections: &Sections<'_, '_>) {
    for name in &*general.publisher {
        about.publisher(&Agent {
            name,
            ..Agent::default()
        });
    }
    for name in sections.many(|templates| &templates.dcat.creator) {
        about.creator(&Agent {
            name,
            ..Agent::default()
        });
    }
    let mut contact = Contact {
        name: sections.first(|templates| &templates.dcat.contact_name),
        email: sections.first(|templates| &templates.dcat.contact_email),
        ..Contact::default()
    };
    if contact.name.is_empty() && contact.email.is_empty() {
        contact.name = sections.first(|templates| &templates.inspire.contact_individual_name);
        contact.email = sections.first(|templates| &templates.inspire.contact_email);
    }
    about.contact(&contact);
}

/// The template's frequency, else one of the owner's own fields whose words are in the list.
fn frequency<'s>(sections: &Sections<'s, '_>) -> Option<&'s str> {
    let stated = sections.first(|templates| &templates.dcat.accrualperiodicity);
    if !stated.is_empty() {
        return Some(stated);
    }
    let customs = sections
        .0
        .into_iter()
        .flat_map(|templates| &*templates.custom);
    customs
        .filter(|(name, _)| {
            let name = name.to_lowercase();
            [
                "freq",
                "fréq",
                "period",
                "périod",
                "mise-a-jour",
                "mise_a_jour",
            ]
            .iter()
            .any(|part| name.contains(part))
        })
        .flat_map(|(_, values)| &**values)
        .filter_map(Words::some)
        .find(|words| codelist::frequency(words).is_some())
}

fn coverage(about: &mut Description<'_>, general: &General<'_>, sections: &Sections<'_, '_>) {
    let area = general.geographic_area.and_then(geometry);
    let bbox = sections
        .0
        .into_iter()
        .find_map(|templates| templates.inspire.bbox());
    let mut names: Vec<&str> = general.territory.iter().filter_map(Words::some).collect();
    names.extend(sections.many(|templates| &templates.dcat.spatial));
    names.dedup();
    let drawn = area.or(bbox.as_deref());
    if let ([] | [_], Some(geometry)) = (&*names, drawn) {
        // One name and one drawing are one place.
        about.place(&Place {
            iri: None,
            name: names.first().copied().unwrap_or_default(),
            geometry,
        });
    } else {
        for name in names {
            about.place(&Place {
                name,
                ..Place::default()
            });
        }
        about.place(&Place {
            geometry: drawn.unwrap_or_default(),
            ..Place::default()
        });
    }
    let start = sections.first(|templates| &templates.dcat.temporal_coverage_start);
    let end = sections.first(|templates| &templates.dcat.temporal_coverage_end);
    about.period(start, end);
    let period = sections.first(|templates| &templates.dcat.temporal);
    let is_dated = |text: &str| {
        text.split('/')
            .all(|end| date::normalise(end.trim()).is_some())
    };
    if start.is_empty() && end.is_empty() && is_dated(period) {
        about.period_text(period);
    }
}

/// The geometry of a GeoJSON feature, or the geometry itself.
fn geometry(raw: &RawValue) -> Option<&str> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Feature<'t> {
        #[serde(borrow)]
        geometry: Option<&'t RawValue>,
    }
    let Object(feature): Object<Feature<'_>> = serde_json::from_str(raw.get()).ok()?;
    let geometry = feature.geometry.unwrap_or(raw).get();
    geometry.starts_with('{').then_some(geometry)
}

fn relations(about: &mut Description<'_>, general: &General<'_>, sections: &Sections<'_, '_>) {
    let references = general
        .references
        .iter()
        .flat_map(|text| text.split_whitespace());
    for reference in references.filter(|text| text.starts_with("http")) {
        about.relation(reference.trim_end_matches([',', ';', '.', ')']));
    }
    for standard in sections
        .many(|templates| &templates.dcat.conforms_to)
        .into_iter()
        .chain(sections.many(|templates| &templates.dcat_ap.conforms_to))
    {
        about.conforms_to(standard);
    }
    for category in sections.many(|templates| &templates.dcat_ap.hvd_category) {
        about.hvd_category(category);
    }
    for law in sections.many(|templates| &templates.dcat_ap.applicable_legislation) {
        about.applicable_legislation(law);
    }
    about.provenance(
        sections.first(|templates| &templates.dcat.dataquality),
        None,
    );
    let federation = Federation {
        source_domain_address: general.source_domain_address.clone(),
        source_dataset: general.source_dataset.clone(),
    };
    let stated = sections
        .0
        .into_iter()
        .map(|templates| &*templates.federation);
    for origin in std::iter::once(&federation).chain(stated) {
        if let Some(origin) = origin.iri() {
            about.derived_from(&origin);
        }
    }
}

#[cfg(test)]
mod tests;
