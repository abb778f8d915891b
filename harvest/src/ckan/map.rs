//! One package as a record, by the table that ckanext-dcat documents.
//!
//! The IRI of a dataset is its `uri` field where that is an http address, else
//! `<portal>/dataset/<id>`: the id never changes, the name in its page's address may.

use super::{
    api::{Fields, Package},
    resource, values,
};
use crate::{
    describe::{Agent, Contact, Description, MapContext, NotNamed, Place, segment},
    json::{Many, Words},
    tidy,
    usage::{Tracking, Usage},
};
use oxrdf::NamedNodeRef;
use vocab::{
    Issues, Kind, Record, codelist,
    ns::{adms, dct},
    record::SealError,
};

/// Why a package is no record.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    #[error("it has neither an id nor a name")]
    NoIdentity,
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// The IRI of a package.
pub fn iri(package: &Package<'_>, context: &MapContext) -> Option<String> {
    let stated = package.text("uri");
    if stated.starts_with("http") {
        return Some(stated.trim().to_owned());
    }
    let id = package.first(&["id", "name"]);
    let id = id.trim();
    (!id.is_empty()).then(|| format!("{}dataset/{}", context.portal, segment(id)))
}

/// How much a package is used, where the portal counts its visitors.
pub fn usage(package: &Package<'_>) -> Usage {
    let tracking = package.raw("tracking_summary");
    let tracking: Option<Tracking<'_>> =
        tracking.and_then(|raw| serde_json::from_str(raw.get()).ok());
    tracking.map_or_else(Usage::default, |tracking| tracking.usage())
}

/// The record of a package.
pub fn record(
    package: &Package<'_>,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let iri = iri(package, context).ok_or(MapError::NoIdentity)?;
    let mut about = Description::new(&iri, Kind::Dataset, context, issues)?;
    let languages = values::list(package, "language");
    if let [language] = languages.as_slice() {
        about.speaks(language);
    }
    for (language, title) in values::translated(package, "title") {
        about.title(&title, language.as_deref());
    }
    for (language, notes) in values::translated(package, "notes") {
        about.description(&notes, language.as_deref());
    }
    for language in languages.iter().flat_map(|text| tidy::listed(text)) {
        about.data_language(language);
    }
    identity(&mut about, package);
    subjects(&mut about, package);
    people(&mut about, package, context);
    let license = ["license_url", "license_id", "license_title", "license"];
    let license = license.map(|key| package.text(key));
    about.license(license.iter().map(AsRef::as_ref));
    about.access_rights(&package.text("access_rights"));
    dates(&mut about, package);
    places(&mut about, package);
    links(&mut about, package, context);
    for resource in package.objects("resources") {
        resource::distribution(&mut about, &resource, context);
    }
    Ok(about.seal()?)
}

fn identity(about: &mut Description<'_>, package: &Package<'_>) {
    about.identifier(&package.first(&["identifier", "id", "name"]));
    let id = package.text("id");
    if !package.text("identifier").is_empty() {
        about.other_identifier(&id);
    }
    for identifier in values::list(package, "alternate_identifier") {
        about.other_identifier(&identifier);
    }
    // What the portal called it where it took it from.
    about.other_identifier(&package.text("guid"));
    about.version(&package.first(&["dcat_version", "version"]));
    for (language, notes) in values::translated(package, "version_notes") {
        about.version_notes(&notes, language.as_deref());
    }
}

fn subjects(about: &mut Description<'_>, package: &Package<'_>) {
    for theme in values::list(package, "theme") {
        // Labels have commas, and so do lists of codes.
        if theme.contains(',') && codelist::theme(&theme).is_none() {
            tidy::listed(&theme).for_each(|theme| about.theme(theme));
        } else {
            about.theme(&theme);
        }
    }
    for group in package.objects("groups") {
        about.theme(&group.first(&["title", "display_name", "name"]));
    }
    let translated = package.raw("tags_translated").map(|raw| raw.get());
    let translated: std::collections::BTreeMap<String, Many<Words<'_>>> =
        serde_json::from_str(translated.unwrap_or("{}")).unwrap_or_default();
    for (language, words) in &translated {
        about.keywords(words.iter().map(|word| &**word), Some(language));
    }
    if translated.is_empty() {
        let tags: Many<Words<'_>> = package
            .raw("tags")
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        about.keywords(tags.iter().map(|tag| &**tag), None);
    }
    for category in values::list(package, "hvd_category") {
        about.hvd_category(&category);
    }
    for legislation in values::list(package, "applicable_legislation") {
        about.applicable_legislation(&legislation);
    }
}

fn people(about: &mut Description<'_>, package: &Package<'_>, context: &MapContext) {
    publisher(about, package, context);
    let mut contacts = package.objects("contact");
    contacts.extend(package.objects("contact_point"));
    for contact in &contacts {
        about.contact(&Contact {
            name: &contact.text("name"),
            email: &contact.text("email"),
            telephone: &contact.text("telephone"),
            url: &contact.first(&["url", "uri"]),
        });
    }
    // Name and address of one and the same person: of the first who has either.
    let roles = [
        ("contact_name", "contact_email"),
        ("maintainer", "maintainer_email"),
        ("author", "author_email"),
    ];
    let stated = roles
        .iter()
        .map(|(name, email)| (package.text(name), package.text(email)))
        .find(|(name, email)| !name.is_empty() || !email.is_empty());
    if let Some((name, email)) = stated.filter(|_| contacts.is_empty()) {
        about.contact(&Contact {
            name: &name,
            email: &email,
            telephone: "",
            url: &package.text("contact_uri"),
        });
    }
    let author = package.text("author");
    let creators = package.objects("creator");
    for creator in &creators {
        agent(about, creator, |about, agent| about.creator(agent));
    }
    if creators.is_empty() {
        about.creator(&Agent {
            name: &author,
            ..Agent::default()
        });
    }
}

fn publisher(about: &mut Description<'_>, package: &Package<'_>, context: &MapContext) {
    let publishers = package.objects("publisher");
    if let Some(publisher) = publishers.first() {
        return agent(about, publisher, |about, agent| about.publisher(agent));
    }
    let (name, iri) = (
        package.text("publisher_name"),
        package.text("publisher_uri"),
    );
    if !name.is_empty() || !iri.is_empty() {
        return about.publisher(&Agent {
            iri: Some(&*iri).filter(|iri| iri.starts_with("http")),
            name: &name,
            homepage: &package.text("publisher_url"),
            email: &package.text("publisher_email"),
            is_person: false,
        });
    }
    let organizations = package.objects("organization");
    let Some(organization) = organizations.first() else {
        return about.publisher(&Agent {
            name: &package.text("organization"),
            ..Agent::default()
        });
    };
    let id = organization.first(&["id", "name"]);
    let iri = format!("{}organization/{}", context.portal, segment(id.trim()));
    about.publisher(&Agent {
        iri: (!id.is_empty()).then_some(&iri),
        name: &organization.first(&["title", "display_name", "name"]),
        ..Agent::default()
    });
}

fn agent<'d>(
    about: &mut Description<'d>,
    fields: &Fields<'_>,
    say: impl FnOnce(&mut Description<'d>, &Agent<'_>),
) {
    let iri = fields.text("uri");
    let agent = Agent {
        iri: Some(&*iri).filter(|iri| iri.starts_with("http")),
        name: &fields.text("name"),
        homepage: &fields.text("url"),
        email: &fields.text("email"),
        is_person: false,
    };
    say(about, &agent);
}

fn dates(about: &mut Description<'_>, package: &Package<'_>) {
    about.issued(&package.first(&["issued", "metadata_created"]));
    about.modified(&package.first(&["modified", "metadata_modified"]));
    about.frequency(&package.first(&["frequency", "accrual_periodicity", "update_frequency"]));
    for period in package.objects("temporal_coverage") {
        about.period(&period.text("start"), &period.text("end"));
    }
    let start = package.first(&[
        "temporal_start",
        "temporal-extent-begin",
        "temporal_coverage_from",
    ]);
    let end = package.first(&[
        "temporal_end",
        "temporal-extent-end",
        "temporal_coverage_to",
    ]);
    about.period(&start, &end);
    about.period_text(&package.text("temporal"));
}

fn places(about: &mut Description<'_>, package: &Package<'_>) {
    for place in package.objects("spatial_coverage") {
        let (iri, name) = (place.text("uri"), place.text("text"));
        let geometry = ["geom", "bbox", "centroid"].map(|key| geometry(&place, key));
        let geometry = geometry.into_iter().find(|text| !text.is_empty());
        about.place(&Place {
            iri: Some(&*iri).filter(|iri| iri.starts_with("http")),
            name: &name,
            geometry: &geometry.unwrap_or_default(),
        });
    }
    let iri = package.text("spatial_uri");
    let stated = ["spatial", "spatial_bbox", "spatial_centroid"].map(|key| geometry(package, key));
    let stated = stated.into_iter().find(|text| !text.is_empty());
    let geometry = stated.or_else(|| corners(package)).unwrap_or_default();
    about.place(&Place {
        iri: Some(&*iri).filter(|iri| iri.starts_with("http")),
        name: &package.first(&["spatial_text", "spatial-text"]),
        geometry: &geometry,
    });
}

/// A geometry as it is written, object or text.
fn geometry(fields: &Fields<'_>, key: &str) -> String {
    match fields.raw(key) {
        Some(raw) if raw.get().starts_with('{') => raw.get().to_owned(),
        _ => fields.text(key).into_owned(),
    }
}

/// The four corners that ckanext-spatial keeps apart.
fn corners(package: &Package<'_>) -> Option<String> {
    let corners = [
        "bbox-west-long",
        "bbox-south-lat",
        "bbox-east-long",
        "bbox-north-lat",
    ]
    .map(|key| package.text(key));
    let is_whole = corners.iter().all(|corner| !corner.is_empty());
    is_whole.then(|| corners.join(","))
}

fn links(about: &mut Description<'_>, package: &Package<'_>, context: &MapContext) {
    let page = package.text("url");
    let name = package.first(&["name", "id"]);
    if page.starts_with("http") {
        about.landing_page(&page);
    } else if !name.is_empty() {
        about.landing_page(&format!(
            "{}dataset/{}",
            context.portal,
            segment(name.trim())
        ));
    }
    for page in values::list(package, "documentation") {
        about.documentation(&page);
    }
    for standard in values::list(package, "conforms_to") {
        about.conforms_to(&standard);
    }
    for series in values::list(package, "in_series") {
        let is_iri = series.starts_with("http");
        let local = format!("{}dataset/{}", context.portal, segment(series.trim()));
        about.in_series(if is_iri { &series } else { &local });
    }
    for source in values::list(package, "source") {
        about.source(&source);
    }
    about.derived_from(&package.text("harvest_url"));
    about.provenance(&package.text("provenance"), None);
    let more: [(&str, NamedNodeRef<'_>); 5] = [
        ("is_version_of", dct::IS_VERSION_OF),
        ("has_version", dct::HAS_VERSION),
        ("is_referenced_by", dct::IS_REFERENCED_BY),
        ("dcat_type", dct::TYPE),
        ("sample", adms::SAMPLE),
    ];
    for (key, predicate) in more {
        for value in values::list(package, key) {
            about.address(predicate, &value);
        }
    }
}

#[cfg(test)]
mod tests;
