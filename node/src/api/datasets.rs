//! One record as plain JSON, for programs that do not read RDF.

mod beside;

pub use beside::{Beside, Elsewhere, Standing, current};

use super::records::{self, Found};
use crate::{
    http::{Format, Problem, Validators},
    ledger::Entry,
    public::Provenance,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use vocab::{
    Fingerprint, Issue, Kind, Record, Text,
    access::{AccessRights, License},
    agent::Agent,
    coverage::{Period, Place},
    dataset::{Coded, Dataset},
    distribution::Distribution,
    graph::Node as Vertex,
    service::DataService,
};

/// `GET /api/datasets/{id}`
pub async fn dataset(
    request: HttpRequest,
    id: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (entry, record) = match records::found(&node, &id).await? {
        Found::Here(found) => *found,
        Found::Elsewhere(lead) => return Ok(records::moved(&request, &id, &lead)),
    };
    answer(&request, &node, &entry, &record).await
}

/// The JSON view of a record.
pub async fn answer(
    request: &HttpRequest,
    node: &Node,
    entry: &Entry,
    record: &Record,
) -> Result<HttpResponse, Problem> {
    let beside = Beside::of(node, entry, record).await?;
    let provenance = records::provenance(node, entry).await?;
    // A record that goes stale is told otherwise without having changed.
    let changed = provenance
        .stale_since
        .map_or(entry.changed, |since| since.max(entry.changed));
    let beside = (&beside, &provenance);
    let view = View::of(entry, record, beside, &node.config.node.base_url);
    let body = serde_json::to_string(&view).map_err(|error| {
        Problem::Internal(format!("cannot write {}: {error}", entry.id.as_str()))
    })?;
    // What is said beside the record changes without it.
    let digest = Fingerprint::of(body.as_bytes()).to_hex();
    let validators = Validators::of(&[&digest, "json"], Some(changed));
    let mut response = match validators.answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Json.content_type()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .body(body))
}

#[derive(Serialize)]
struct View<'a> {
    iri: &'a str,
    kind: &'static str,
    url: String,
    record: &'a Entry,
    #[serde(flatten)]
    provenance: &'a Provenance,
    title: Vec<Text>,
    description: Vec<Text>,
    keyword: Vec<Text>,
    identifier: Vec<&'a str>,
    theme: Vec<Code>,
    publisher: Option<Party<'a>>,
    creator: Vec<Party<'a>>,
    contact_point: Vec<Contact<'a>>,
    issued: Option<String>,
    modified: Option<String>,
    frequency: Option<Code>,
    language: Vec<String>,
    spatial: Vec<Spatial>,
    temporal: Vec<Temporal>,
    license: Vec<Licence>,
    access_rights: Option<&'static str>,
    landing_page: Vec<&'a str>,
    documentation: Vec<&'a str>,
    conforms_to: Vec<&'a str>,
    hvd_category: Vec<Code>,
    in_series: Vec<&'a str>,
    version: Option<&'a str>,
    distribution: Vec<File<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    endpoint_description: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    serves_dataset: Vec<&'a str>,
    /// How it stands to the profiles; null until it was checked.
    quality: Option<Vec<Standing<'a>>>,
    /// What was mended on its way in, with the values as their source wrote them.
    mended: &'a [Issue],
    /// The same dataset in other sources.
    also_at: Vec<Elsewhere<'a>>,
    /// Whether, of all these, this is the one nearest to the origin.
    is_nearest_to_origin: bool,
}

#[derive(Serialize)]
struct Code {
    iri: Option<String>,
    code: Option<&'static str>,
    label: Vec<Text>,
}

#[derive(Serialize)]
struct Party<'a> {
    iri: Option<&'a str>,
    name: Vec<Text>,
    homepage: Option<&'a str>,
}

#[derive(Serialize)]
struct Contact<'a> {
    name: Vec<Text>,
    email: Option<&'a str>,
    telephone: Option<&'a str>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Spatial {
    iri: Option<String>,
    label: Vec<Text>,
    /// West, south, east, north.
    bbox: Option<[f64; 4]>,
    wkt: Option<String>,
}

#[derive(Serialize)]
struct Temporal {
    start: Option<String>,
    end: Option<String>,
}

#[derive(Serialize)]
struct Licence {
    stated: String,
    code: Option<&'static str>,
    iri: Option<&'static str>,
    label: Vec<Text>,
}

#[derive(Serialize)]
struct File<'a> {
    iri: Option<&'a str>,
    title: Vec<Text>,
    description: Vec<Text>,
    access_url: Option<&'a str>,
    download_url: Option<&'a str>,
    format: Option<Code>,
    media_type: Option<String>,
    byte_size: Option<u64>,
    license: Option<Licence>,
    issued: Option<String>,
    modified: Option<String>,
    checksum: Option<Checksum>,
}

#[derive(Serialize)]
struct Checksum {
    algorithm: String,
    value: String,
}

impl<'a> View<'a> {
    fn of(
        entry: &'a Entry,
        record: &'a Record,
        (beside, provenance): (&'a Beside, &'a Provenance),
        base: &str,
    ) -> Self {
        let vertex = Vertex::named(record.graph(), record.resource());
        let dataset = Dataset(vertex);
        let service = DataService(vertex);
        let is_service = entry.kind == Kind::DataService;
        let title = match entry.kind {
            Kind::Agent => Agent(vertex).names(),
            _ => dataset.titles(),
        };
        View {
            iri: &entry.resource,
            kind: entry.kind.name(),
            url: format!("{base}{}", records::page_path(entry)),
            record: entry,
            provenance,
            title,
            description: dataset.descriptions(),
            keyword: dataset.keywords(),
            identifier: dataset.identifiers(),
            theme: dataset.themes().into_iter().map(Code::from).collect(),
            publisher: dataset.publisher().map(Party::of),
            creator: dataset.creators().into_iter().map(Party::of).collect(),
            contact_point: dataset.contacts().into_iter().map(Contact::of).collect(),
            issued: dataset.issued(),
            modified: dataset.modified(),
            frequency: dataset.frequency().map(Code::from),
            language: dataset.languages(),
            spatial: dataset.places().into_iter().map(Spatial::from).collect(),
            temporal: dataset.periods().into_iter().map(Temporal::from).collect(),
            license: dataset.licenses().into_iter().map(Licence::from).collect(),
            access_rights: dataset.access_rights().map(access_code),
            landing_page: dataset.landing_pages(),
            documentation: dataset.documentation(),
            conforms_to: dataset.conforms_to(),
            hvd_category: dataset
                .hvd_categories()
                .into_iter()
                .map(Code::from)
                .collect(),
            in_series: dataset.in_series(),
            version: dataset.version(),
            distribution: dataset.distributions().into_iter().map(File::of).collect(),
            endpoint_url: if is_service {
                service.endpoint_url()
            } else {
                None
            },
            endpoint_description: if is_service {
                service.endpoint_descriptions()
            } else {
                Vec::new()
            },
            serves_dataset: if is_service {
                service.serves()
            } else {
                Vec::new()
            },
            quality: beside
                .quality
                .as_ref()
                .map(|quality| quality.conformances.iter().map(Standing::of).collect()),
            mended: &beside.mended,
            also_at: beside
                .copies
                .others
                .iter()
                .map(|copy| Elsewhere::of(copy, base))
                .collect(),
            is_nearest_to_origin: beside.copies.is_nearest,
        }
    }
}

/// The EU code of an access right.
pub fn access_code(rights: AccessRights) -> &'static str {
    match rights {
        AccessRights::Public => "PUBLIC",
        AccessRights::Restricted => "RESTRICTED",
        AccessRights::NonPublic => "NON_PUBLIC",
        AccessRights::Sensitive => "SENSITIVE",
        AccessRights::Confidential => "CONFIDENTIAL",
    }
}

impl From<Coded> for Code {
    fn from(coded: Coded) -> Self {
        Self {
            iri: coded.iri,
            code: coded.code,
            label: coded.labels,
        }
    }
}

impl<'a> Party<'a> {
    fn of(agent: Agent<'a>) -> Self {
        Self {
            iri: agent.iri(),
            name: agent.names(),
            homepage: agent.homepage(),
        }
    }
}

impl<'a> Contact<'a> {
    fn of(contact: vocab::agent::Contact<'a>) -> Self {
        Self {
            name: contact.names(),
            email: contact.email(),
            telephone: contact.telephone(),
            url: contact.url(),
        }
    }
}

impl From<Place> for Spatial {
    fn from(place: Place) -> Self {
        let bbox = place
            .bbox
            .map(|edges| [edges.west, edges.south, edges.east, edges.north]);
        Self {
            iri: place.iri,
            label: place.labels,
            bbox,
            wkt: place.wkt,
        }
    }
}

impl From<Period> for Temporal {
    fn from(period: Period) -> Self {
        Self {
            start: period.start,
            end: period.end,
        }
    }
}

impl From<License> for Licence {
    fn from(license: License) -> Self {
        Self {
            stated: license.raw,
            code: license.code,
            iri: license.iri,
            label: license.labels,
        }
    }
}

impl<'a> File<'a> {
    fn of(file: Distribution<'a>) -> Self {
        let checksum = file
            .checksum()
            .map(|(algorithm, value)| Checksum { algorithm, value });
        Self {
            iri: file.0.iri(),
            title: file.titles(),
            description: file.descriptions(),
            access_url: file.access_url(),
            download_url: file.download_url(),
            format: file.format().map(Code::from),
            media_type: file.media_type(),
            byte_size: file.byte_size(),
            license: file.license().map(Licence::from),
            issued: file.issued(),
            modified: file.modified(),
            checksum,
        }
    }
}
