//! What a catalogue service says of itself: its addresses, its schemas, the names it searches by.

use super::ask::{Names, Service};
use crate::{
    pager::Trouble,
    xml::{self, Element},
};
use url::Url;

/// The schemas we read, those that lose least first. ISO 19139 is asked even where 19115-3 is
/// offered: every server that has it knows how to write it.
const SCHEMAS: [&str; 7] = [
    "http://www.isotc211.org/2005/gmd",
    "http://standards.iso.org/iso/19115/-3/mdb/2.0",
    "http://standards.iso.org/iso/19115/-3/mdb/1.0",
    "http://data.europa.eu/930/",
    "http://data.europa.eu/r5r/",
    "http://www.w3.org/ns/dcat#",
    "http://www.opengis.net/cat/csw/2.0.2",
];
/// More queryables than any service has.
const MAX_VALUES: usize = 2000;

/// The service at `base` whose answer to GetCapabilities has this root; a schema that the operator
/// chose is the only one.
pub fn read(root: Element<'_>, base: &Url, chosen: Option<&str>) -> Result<Service, Trouble> {
    if !xml::is_named(root, "Capabilities") {
        let message = format!(
            "{base} is no catalogue service: {}",
            super::answer::refusal(root)
        );
        return Err(Trouble::Refused(message));
    }
    let operations = xml::all(root, "OperationsMetadata/Operation");
    let named = |name: &str| {
        operations
            .iter()
            .copied()
            .find(|of| xml::attribute(*of, "name") == Some(name))
    };
    let mut service = Service::at(base, chosen);
    let Some(records) = named("GetRecords") else {
        return Ok(service);
    };
    service.get = address(records, "DCP/HTTP/Get", base).unwrap_or(service.get);
    let post = address(records, "DCP/HTTP/Post", base);
    let is_told = !xml::all(records, "DCP/HTTP/*").is_empty();
    service.post = post.or(service.post.filter(|_| !is_told));
    let schemas = values(records, "outputSchema");
    let offered: Vec<String> = SCHEMAS
        .into_iter()
        .filter(|schema| schemas.iter().any(|offered| offered == schema))
        .map(str::to_owned)
        .collect();
    if chosen.is_none() && !offered.is_empty() {
        service.schemas = offered;
    }
    let types = values(records, "typeNames");
    let has = |name: &str| types.iter().any(|offered| offered == name);
    service.has_iso_types = types.is_empty() || has("gmd:MD_Metadata") || has("MD_Metadata");
    let queryables: Vec<String> = xml::children(records, "Constraint")
        .filter(|of| xml::attribute(*of, "name").is_some_and(|name| name.contains("Queryables")))
        .flat_map(|of| xml::all(of, "Value"))
        .filter_map(|value| xml::text(value).map(|text| text.into_owned()))
        .take(MAX_VALUES)
        .collect();
    let spelt = |name: &str| {
        queryables.iter().find_map(|known| {
            let (prefix, local) = known.split_once(':').unwrap_or(("apiso", known));
            let is_it = prefix == "apiso" && local.eq_ignore_ascii_case(name);
            is_it.then(|| format!("apiso:{local}"))
        })
    };
    let Names { kind, identifier } = Names::default();
    service.names = Names {
        kind: spelt("type").unwrap_or(kind),
        identifier: spelt("identifier").unwrap_or(identifier),
    };
    Ok(service)
}

/// An address of the service, if it is on the site where it was found: many are told as they were
/// before a move.
fn address(operation: Element<'_>, path: &str, base: &Url) -> Option<Url> {
    let told = xml::all(operation, path);
    let told = told.into_iter().filter_map(|of| xml::attribute(of, "href"));
    let told = told.filter_map(|href| base.join(href).ok());
    let mut told = told.filter(|url| url.host() == base.host() && url.port() == base.port());
    let mut url = told.next()?;
    // Behind a proxy, services often write http although they answer on https.
    if base.scheme() == "https" && url.scheme() == "http" {
        url.set_scheme("https").ok()?;
    }
    Some(super::without_parameters(&url))
}

fn values(operation: Element<'_>, parameter: &str) -> Vec<String> {
    xml::children(operation, "Parameter|Constraint")
        .filter(|of| {
            xml::attribute(*of, "name").is_some_and(|name| name.eq_ignore_ascii_case(parameter))
        })
        .flat_map(|of| {
            of.descendants()
                .filter(|value| xml::is_named(*value, "Value"))
        })
        .filter_map(|value| xml::text(value).map(|text| text.into_owned()))
        .take(MAX_VALUES)
        .collect()
}
