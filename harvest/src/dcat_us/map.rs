//! One item of a data.json as records.
//!
//! The IRI of an item is, in this order: of an ArcGIS Hub item, `https://<site>/datasets/<item id>_<layer>`
//! (or its slug, where no address shows the id), so that the platform's migrations are no change of
//! name; its identifier or `@id`, the first that is an http address; else its identifier as a fragment
//! of the catalogue's address; else its landing page. What was written stays in `dct:identifier`.

use super::{
    extent,
    hub::HubItem,
    item::{Distribution, Item},
    scan::Section,
};
use crate::{
    describe::{self, Agent, Contact, Description, MapContext, NotNamed, iri_of},
    json::{self, Link, Many, Words},
    tidy,
};
use oxrdf::NamedNodeRef;
use serde_json::value::RawValue;
use vocab::{
    Issues, Kind, Record, Rule,
    ns::{dcat, dct, xsd},
    record::SealError,
};

/// Properties of DCAT-US that DCAT has no word for.
const POD: &str = "https://project-open-data.cio.gov/v1.1/schema#";

/// Why an item is no record.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    #[error("the item is not an object with the fields of a dataset: {0}")]
    Shape(serde_json::Error),
    #[error("it has neither an identifier nor a landing page")]
    NoIdentity,
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// An item that could not be mapped, with its IRI if that is known.
#[derive(Debug)]
pub struct Unmapped {
    pub iri: Option<String>,
    pub error: MapError,
}

/// The records of one item: itself, and the datasets written inside a series.
pub fn records(
    section: Section,
    raw: &str,
    context: &MapContext,
    issues: &mut Issues,
    records: &mut Vec<Record>,
) -> Result<(), Unmapped> {
    let shape = |error| Unmapped {
        iri: None,
        error: MapError::Shape(error),
    };
    let normalised;
    let item: Item<'_> = match serde_json::from_str(raw) {
        Ok(item) => item,
        // The same field twice: the last one counts, as every other reader of JSON has it.
        Err(error) => match json::normalised(raw) {
            Some(text) => {
                normalised = text;
                serde_json::from_str(&normalised).map_err(shape)?
            }
            None => return Err(shape(error)),
        },
    };
    let hubs = hubs(&item);
    let iri = iri(&item, &hubs, context);
    let record = match &iri {
        Some(iri) => record(section, &item, iri, &hubs, context, issues),
        None => Err(MapError::NoIdentity),
    };
    match record {
        Ok(record) => records.push(record),
        Err(error) => return Err(Unmapped { iri, error }),
    }
    for member in members(&item).filter(|member| member.contains("\"title\"")) {
        self::records(Section::Datasets, member, context, issues, records)?;
    }
    Ok(())
}

/// The datasets of a series that are written inside it.
fn members<'t>(item: &Item<'t>) -> impl Iterator<Item = &'t str> + use<'t> {
    let members = item.series_member.map(json::listed).unwrap_or_default();
    members
        .into_iter()
        .map(RawValue::get)
        .filter(|member| member.starts_with('{'))
}

/// The Hub items that the identifier and the landing page lead to.
type Hubs = [Option<HubItem>; 2];

fn hubs(item: &Item<'_>) -> Hubs {
    let landing = item.landing_page.first().map_or("", |link| &**link);
    let stated = HubItem::of(&item.identifier);
    let page = if *landing == *item.identifier {
        stated.clone()
    } else {
        HubItem::of(landing)
    };
    [stated, page]
}

fn iri(item: &Item<'_>, hubs: &Hubs, context: &MapContext) -> Option<String> {
    if let Some(hub) = hub_item(hubs) {
        return Some(hub.iri());
    }
    let landing = item.landing_page.first().map_or("", |link| &**link);
    let portal = context.portal.as_str();
    let document = portal.split(['#', '?']).next().unwrap_or(portal);
    let is_web = |id: &&str| id.starts_with("http");
    let stated = [item.identifier.some(), item.id.some()];
    let named = stated.into_iter().flatten().find(is_web);
    named
        .or(stated.into_iter().flatten().next())
        .map(|identifier| iri_of(identifier, &format!("{document}#")))
        .or_else(|| landing.starts_with("http").then(|| landing.to_owned()))
}

/// The Hub item that an item is: by its id where any of its own addresses shows it, at its own site.
fn hub_item([stated, page]: &Hubs) -> Option<HubItem> {
    let site = page.as_ref().or(stated.as_ref())?;
    let mut named = [stated, page].into_iter().flatten();
    Some(match named.find(|item| item.has_id()) {
        Some(named) if named.is_central() => named.clone().at(site),
        Some(named) => named.clone(),
        None => site.clone(),
    })
}

fn record(
    section: Section,
    item: &Item<'_>,
    iri: &str,
    hubs: &Hubs,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let is_series = item
        .types
        .iter()
        .any(|class| class.ends_with("DatasetSeries"));
    let kind = match section {
        Section::Services => Kind::DataService,
        Section::Series => Kind::DatasetSeries,
        Section::Datasets if is_series => Kind::DatasetSeries,
        Section::Datasets => Kind::Dataset,
    };
    let mut about = Description::new(iri, kind, context, issues)?;
    if let [language] = &*item.language {
        about.speaks(language);
    }
    about.title(&item.title, None);
    about.description(&item.description, None);
    match &*item.keyword {
        [list] => about.keywords(tidy::listed(list), None),
        words => about.keywords(words.iter().map(|word| &**word), None),
    }
    identity(&mut about, item, hubs);
    people(&mut about, item);
    terms(&mut about, item);
    for theme in item.theme.iter().chain(&*item.super_theme) {
        about.theme(theme);
    }
    for language in &*item.language {
        about.data_language(language);
    }
    dates(&mut about, item);
    if let Some(meters) = item.spatial_resolution_in_meters.some() {
        about.number(dcat::SPATIAL_RESOLUTION, meters, xsd::DECIMAL);
    }
    if let Some(duration) = item
        .temporal_resolution
        .some()
        .filter(|d| d.starts_with('P'))
    {
        about.typed(dcat::TEMPORAL_RESOLUTION, duration, xsd::DURATION);
    }
    if let Some(spatial) = item.spatial {
        extent::places(&mut about, spatial);
    }
    if let Some(temporal) = item.temporal {
        extent::periods(&mut about, temporal);
    }
    links(&mut about, item, context);
    federal(&mut about, item);
    for distribution in &*item.distribution {
        file(&mut about, distribution);
    }
    let is_told = |address: &str| {
        item.distribution
            .iter()
            .any(|file| *file.access_url == *address || *file.download_url == *address)
    };
    if let Some(service) = item.web_service.some().filter(|address| !is_told(address)) {
        about.distribution(&describe::Distribution {
            access_url: service,
            ..describe::Distribution::default()
        });
    }
    for url in &*item.endpoint_url {
        about.endpoint_url(url);
    }
    for url in &*item.endpoint_description {
        about.endpoint_description(url);
    }
    Ok(about.seal()?)
}

fn identity(about: &mut Description<'_>, item: &Item<'_>, hubs: &Hubs) {
    let stated = item.identifier.some().or(item.id.some());
    if let Some(identifier) = stated {
        about.identifier(identifier);
    }
    for hub in hubs.iter().flatten() {
        about.other_identifier(hub.name());
    }
    for identifier in &*item.other_identifier {
        about.other_identifier(identifier);
    }
    about.version(&item.version);
    about.version_notes(&item.version_notes, None);
}

fn people(about: &mut Description<'_>, item: &Item<'_>) {
    for publisher in &*item.publisher {
        let object = &publisher.object;
        about.publisher(&Agent {
            iri: object.id.some().filter(|id| id.starts_with("http")),
            name: object.name.some().unwrap_or(&publisher.words),
            homepage: &object.homepage,
            email: &object.mbox,
            is_person: object.types.iter().any(|class| class.ends_with("Person")),
        });
    }
    for contact in &*item.contact_point {
        let object = &contact.object;
        about.contact(&Contact {
            name: object.r#fn.some().unwrap_or(&contact.words),
            email: &object.has_email,
            telephone: &object.tel,
            url: &object.has_url,
        });
    }
}

/// Who may see and use the data.
fn terms(about: &mut Description<'_>, item: &Item<'_>) {
    let access = item.access_rights.some().or(item.access_level.some());
    about.access_rights(access.unwrap_or_default());
    // Hub gives the address of a file about the licence, which is the same for none and any.
    let (files, stated): (Vec<&Link<'_>>, Vec<&Link<'_>>) = item
        .license
        .iter()
        .partition(|link| link.ends_with("/license.json"));
    if !files.is_empty() {
        about.note(Rule::License, || {
            "the licence is the address of a `license.json`: it was kept as a page about rights"
                .to_owned()
        });
    }
    for file in files {
        about.address(dct::RIGHTS, file);
    }
    about.license(stated.iter().map(|link| &***link));
    for rights in &*item.rights {
        about.rights(rights, None);
    }
}

fn dates(about: &mut Description<'_>, item: &Item<'_>) {
    about.issued(&item.issued);
    // DCAT-US allows an interval here, for data that change all the time.
    if item.modified.starts_with("R/") {
        if item.accrual_periodicity.is_empty() {
            about.frequency(&item.modified);
        }
    } else {
        about.modified(&item.modified);
    }
    about.frequency(&item.accrual_periodicity);
}

fn links(about: &mut Description<'_>, item: &Item<'_>, context: &MapContext) {
    for page in &*item.landing_page {
        about.landing_page(page);
    }
    for page in item.page.iter().chain(&*item.references) {
        about.documentation(page);
    }
    about.documentation(&item.described_by);
    for standard in &*item.conforms_to {
        about.conforms_to(standard);
    }
    let portal = context.portal.as_str();
    let document = portal.split(['#', '?']).next().unwrap_or(portal);
    let sibling = |link: &Link<'_>| {
        let identifier = link.some()?;
        let hub = HubItem::of(identifier).map(|hub| hub.iri());
        Some(hub.unwrap_or_else(|| iri_of(identifier, &format!("{document}#"))))
    };
    for parent in item.is_part_of.iter().filter_map(sibling) {
        about.address(dct::IS_PART_OF, &parent);
    }
    for series in item.in_series.iter().filter_map(sibling) {
        about.in_series(&series);
    }
    let members = item.series_member.map(RawValue::get).unwrap_or("null");
    let members: Many<Link<'_>> = serde_json::from_str(members).unwrap_or_default();
    for member in members.iter().filter_map(sibling) {
        about.address(dcat::SERIES_MEMBER, &member);
    }
    for dataset in item.serves_dataset.iter().filter_map(sibling) {
        about.serves(&dataset);
    }
    for relation in &*item.relation {
        about.relation(relation);
    }
    for source in &*item.source {
        about.source(source);
    }
    about.provenance(&item.provenance, None);
}

/// What only the federal schema knows is kept under its own names.
fn federal(about: &mut Description<'_>, item: &Item<'_>) {
    let one = [
        ("primaryITInvestmentUII", &item.primary_it_investment_uii),
        ("systemOfRecords", &item.system_of_records),
        ("dataQuality", &item.data_quality),
    ];
    let many = item.bureau_code.iter().map(|code| ("bureauCode", code));
    let more = item.program_code.iter().map(|code| ("programCode", code));
    for (name, words) in many.chain(more).chain(one) {
        let words: &Words<'_> = words;
        if let Some(text) = words.some() {
            let property = format!("{POD}{name}");
            about.text(NamedNodeRef::new_unchecked(&property), text);
        }
    }
}

fn file(about: &mut Description<'_>, file: &Distribution<'_>) {
    let license: Vec<&str> = file.license.iter().map(|link| &**link).collect();
    let checksum = &file.checksum;
    let id = file.id.some().unwrap_or_default();
    about.distribution(&describe::Distribution {
        id,
        title: &file.title,
        description: &file.description,
        access_url: &file.access_url,
        download_url: &file.download_url,
        format: &file.format,
        media_type: &file.media_type,
        bytes: &file.byte_size,
        checksum: Some((&*checksum.algorithm, &*checksum.checksum_value)),
        issued: &file.issued,
        modified: &file.modified,
        license: &license,
        rights: &file.rights,
        conforms_to: &file.conforms_to,
        documentation: &file.described_by,
        access_service: &file.access_service,
        language: None,
    });
}

#[cfg(test)]
mod tests;
