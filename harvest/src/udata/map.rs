//! One dataset or data service as a record.
//!
//! Its IRI is `https://<portal>/datasets/<id>/` (or `/dataservices/`), by the id that never changes:
//! the slug, which follows the title, is another identifier, and so is the id at the portal that
//! udata itself harvested.

mod coverage;
mod terms;

use super::api::{Dataset, Harvest, Organization, Resource, Schema, Service};
use crate::{
    describe::{Agent, Contact, Description, Distribution, MapContext, segment},
    items::{MapError, Mapped, Unmapped},
    json::{self, Either, Object},
    usage::Usage,
};
use oxrdf::NamedNodeRef;
use vocab::{Issues, Kind, Record, ns::adms};

/// EU status of what is kept, and no longer maintained.
const DISCONTINUED: NamedNodeRef<'_> = NamedNodeRef::new_unchecked(
    "http://publications.europa.eu/resource/authority/dataset-status/DISCONT",
);

/// What a dataset is; `resources` are those that were read by its link.
pub fn dataset(
    raw: &str,
    resources: &[String],
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Mapped, Unmapped> {
    let dataset: Dataset<'_> = serde_json::from_str(raw)?;
    let iri = iri("datasets", &dataset.id, context).ok_or(MapError::NoIdentity)?;
    if dataset.deleted.some().is_some() {
        return Ok(Mapped::Gone(iri));
    }
    if *dataset.private == *"true" {
        return Ok(Mapped::Hidden);
    }
    let record = described(&dataset, resources, &iri, context, issues);
    named(record, iri, dataset.metrics.usage())
}

/// What a data service is.
pub fn service(raw: &str, context: &MapContext, issues: &mut Issues) -> Result<Mapped, Unmapped> {
    let common: Dataset<'_> = serde_json::from_str(raw)?;
    let service: Service<'_> = serde_json::from_str(raw)?;
    let iri = iri("dataservices", &common.id, context).ok_or(MapError::NoIdentity)?;
    if service.deleted_at.some().is_some() {
        return Ok(Mapped::Gone(iri));
    }
    if *common.private == *"true" {
        return Ok(Mapped::Hidden);
    }
    let record = described_service(&common, &service, &iri, context, issues);
    named(record, iri, common.metrics.usage())
}

/// The IRI of a dataset, if one can tell it.
pub fn dataset_iri(raw: &str, context: &MapContext) -> Option<String> {
    let dataset: Dataset<'_> = serde_json::from_str(raw).ok()?;
    iri("datasets", &dataset.id, context)
}

fn iri(list: &str, id: &json::Words<'_>, context: &MapContext) -> Option<String> {
    let id = segment(id.some()?);
    Some(format!("{}{list}/{id}/", context.portal))
}

fn named(record: Result<Record, MapError>, iri: String, usage: Usage) -> Result<Mapped, Unmapped> {
    record
        .map(|record| Mapped::Used(Box::new(record), usage))
        .map_err(|error| Unmapped {
            iri: Some(iri),
            error,
        })
}

fn described(
    dataset: &Dataset<'_>,
    resources: &[String],
    iri: &str,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let mut about = Description::new(iri, Kind::Dataset, context, issues)?;
    common(&mut about, dataset, context);
    about.landing_page(dataset.page.some().unwrap_or(iri));
    about.issued(&dataset.created_at);
    let modified = dataset.last_update.some().or(dataset.last_modified.some());
    about.modified(modified.unwrap_or_default());
    if dataset.archived.some().is_some_and(|date| date != "false") {
        about.link(adms::STATUS, DISCONTINUED);
    }
    about.frequency(&dataset.frequency);
    origin(&mut about, dataset);
    coverage::spatial(&mut about, &dataset.spatial);
    about.period(
        &dataset.temporal_coverage.start,
        &dataset.temporal_coverage.end,
    );
    if let Some(schema) = schema(&dataset.schema) {
        about.conforms_to(&schema);
    }
    for raw in dataset.resources.map(json::listed).unwrap_or_default() {
        resource(&mut about, raw.get());
    }
    for raw in resources {
        resource(&mut about, raw);
    }
    Ok(about.seal()?)
}

fn described_service(
    common_fields: &Dataset<'_>,
    service: &Service<'_>,
    iri: &str,
    context: &MapContext,
    issues: &mut Issues,
) -> Result<Record, MapError> {
    let mut about = Description::new(iri, Kind::DataService, context, issues)?;
    common(&mut about, common_fields, context);
    about.landing_page(service.self_web_url.some().unwrap_or(iri));
    about.issued(&common_fields.created_at);
    about.modified(&service.metadata_modified_at);
    if service.archived_at.some().is_some() {
        about.link(adms::STATUS, DISCONTINUED);
    }
    origin(&mut about, common_fields);
    about.endpoint_url(&service.base_api_url);
    about.endpoint_description(&service.machine_documentation_url);
    about.documentation(&service.technical_documentation_url);
    about.documentation(&service.business_documentation_url);
    Ok(about.seal()?)
}

/// What datasets and services both have.
fn common(about: &mut Description<'_>, item: &Dataset<'_>, context: &MapContext) {
    about.title(&item.title, None);
    about.alternative(&item.acronym, None);
    about.description(&item.description, None);
    about.identifier(&item.id);
    about.other_identifier(&item.slug);
    about.keywords(item.tags.iter().map(|tag| &**tag), None);
    about.license([&*item.license]);
    terms::obligations(about, item);
    match &*item.access_type {
        "open" => about.access_rights("PUBLIC"),
        "restricted" => about.access_rights("RESTRICTED"),
        // An account does not make data other than public.
        _ => {}
    }
    publisher(about, &item.organization, "organizations", context);
    publisher(about, &item.owner, "users", context);
    for contact in item.contact_points.iter().chain(&*item.contact_point) {
        let agent = Agent {
            name: &contact.name,
            email: &contact.email,
            homepage: &contact.contact_form,
            ..Agent::default()
        };
        match &*contact.role {
            "creator" => about.creator(&agent),
            "publisher" => about.publisher(&agent),
            _ => about.contact(&Contact {
                name: &contact.name,
                email: &contact.email,
                url: &contact.contact_form,
                ..Contact::default()
            }),
        }
    }
}

fn publisher(
    about: &mut Description<'_>,
    agent: &Organization<'_>,
    list: &str,
    context: &MapContext,
) {
    let person = format!("{} {}", &*agent.first_name, &*agent.last_name);
    let iri = iri(list, &agent.id, context);
    about.publisher(&Agent {
        iri: iri.as_deref(),
        name: agent.name.some().unwrap_or(person.trim()),
        homepage: &agent.page,
        is_person: list == "users",
        ..Agent::default()
    });
}

/// Where udata has it from: its address, else the id it has there where that is an address.
fn origin(about: &mut Description<'_>, item: &Dataset<'_>) {
    let (harvest, extras): (&Harvest<'_>, _) = (&item.harvest, &item.extras);
    let ids = [
        &harvest.remote_id,
        &extras.remote_id,
        &harvest.dct_identifier,
        &extras.dct_identifier,
        &extras.inspire_identifier,
        &extras.ckan_id,
    ];
    for id in ids {
        about.other_identifier(id);
    }
    let addresses = [
        &*harvest.remote_url,
        &*harvest.uri,
        &*extras.remote_url,
        &*extras.ods_url,
        &*harvest.remote_id,
    ];
    let origin = addresses
        .into_iter()
        .find(|address| address.starts_with("http"));
    about.derived_from(origin.unwrap_or_default());
}

/// `scdl/budget` is the name of a schema of schema.data.gouv.fr.
fn schema(schema: &Either<'_, Schema<'_>>) -> Option<String> {
    let Schema { name, url } = &schema.object;
    if let Some(url) = url.some() {
        return Some(url.to_owned());
    }
    let name = name.some().unwrap_or(schema.words.trim());
    match name {
        "" => None,
        _ if name.starts_with("http") => Some(name.to_owned()),
        _ => Some(format!("https://schema.data.gouv.fr/{name}/")),
    }
}

fn resource(about: &mut Description<'_>, raw: &str) {
    let Ok(Object(resource)) = serde_json::from_str::<Object<Resource<'_>>>(raw) else {
        return;
    };
    let url: &str = &resource.url;
    if *resource.purpose == *"documentation" {
        about.documentation(url);
    }
    let is_file = *resource.purpose != *"api";
    let schema = schema(&resource.schema).unwrap_or_default();
    let checksum = &resource.checksum;
    about.distribution(&Distribution {
        id: &resource.id,
        title: &resource.title,
        description: &resource.description,
        access_url: url,
        download_url: if is_file { url } else { "" },
        format: &resource.format,
        media_type: &resource.mime,
        bytes: &resource.filesize,
        checksum: Some((&*checksum.algorithm, &*checksum.value)),
        issued: &resource.created_at,
        modified: &resource.last_modified,
        conforms_to: &schema,
        ..Distribution::default()
    });
}

#[cfg(test)]
mod tests;
