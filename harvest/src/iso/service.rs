//! What only services have: their type, where they answer, and the datasets they serve.

use super::{
    mapping::{Mapping, Scope, own_address},
    text::is_web,
};
use crate::xml::{self, Element};
use oxrdf::NamedNode;
use vocab::ns::{dcat, geodcatap};

const TYPES: &str = "http://inspire.ec.europa.eu/metadata-codelist/SpatialDataServiceType/";

pub fn describe(m: &mut Mapping<'_, '_>) {
    if m.scope != Scope::Service {
        return;
    }
    let resource = m.resource.clone();
    if let Some(kind) = xml::text_at(m.info, "serviceType/*").and_then(|text| service_type(&text)) {
        let kind = NamedNode::new_unchecked(format!("{TYPES}{kind}"));
        m.said
            .link(resource.as_ref(), geodcatap::SERVICE_TYPE, kind.as_ref());
    }
    for coupled in xml::children(m.info, "operatesOn") {
        if let Some(dataset) = dataset(m, coupled).filter(|dataset| *dataset != resource) {
            m.said
                .link(resource.as_ref(), dcat::SERVES_DATASET, dataset.as_ref());
        }
    }
    let has_link = xml::first(
        m.root,
        "distributionInfo/*/transferOptions/*/onLine/*/linkage/*",
    );
    if has_link.is_none() {
        let points = "containsOperations/*/connectPoint/*/linkage/*";
        if let Some(url) = xml::text_at(m.info, points)
            && let Some(url) = m.address(&url)
        {
            let endpoint = url.as_str().split('?').next().unwrap_or_default();
            let endpoint = NamedNode::new_unchecked(endpoint);
            m.beside
                .link(resource.as_ref(), dcat::ENDPOINT_URL, endpoint.as_ref());
            m.beside
                .link(resource.as_ref(), dcat::ENDPOINT_DESCRIPTION, url.as_ref());
        }
    }
}

/// The dataset that a reference means, without looking it up: its own IRI where the reference gives
/// it, else the name that its metadata give it in this catalogue.
fn dataset(m: &mut Mapping<'_, '_>, coupled: Element<'_>) -> Option<NamedNode> {
    if let Some(stated) = xml::attribute(coupled, "uriref") {
        return m.address(stated);
    }
    let inside = xml::first(coupled, "*/citation/*/identifier/*");
    if let Some(stated) = inside.and_then(|identifier| own_address(identifier, &m.languages)) {
        return m.address(&stated);
    }
    let uuid = xml::attribute(coupled, "uuidref");
    if let Some(stated) = uuid.filter(|uuid| is_web(uuid)) {
        return m.address(stated);
    }
    let href = xml::attribute(coupled, "href").filter(|href| is_web(href));
    let uuid = uuid.map(str::to_owned).or_else(|| href.and_then(asked_id));
    match uuid {
        Some(uuid) => m.origin.name(&uuid),
        None => href.and_then(|href| m.address(href)),
    }
}

/// The identifier that an address of a catalogue asks for: `?id=…`, `/api/records/…`.
fn asked_id(href: &str) -> Option<String> {
    let url = url::Url::parse(href).ok()?;
    let asked = url.query_pairs().find(|(name, _)| {
        ["id", "uuid"]
            .iter()
            .any(|wanted| name.eq_ignore_ascii_case(wanted))
    });
    asked.map(|(_, id)| id.into_owned()).or_else(|| {
        let mut segments = url.path_segments()?;
        segments.find(|segment| *segment == "records")?;
        segments
            .next()
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
    })
}

fn service_type(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(match () {
        () if has(&["view", "wms", "wmts", "consultation"]) => "view",
        () if has(&["download", "wfs", "wcs", "atom", "téléchargement"]) => "download",
        () if has(&["discovery", "csw"]) => "discovery",
        () if has(&["transformation", "wctf"]) => "transformation",
        () if has(&["invoke"]) => "invoke",
        () if text == "other" => "other",
        () => return None,
    })
}
