//! The requests of CSW 2.0.2, as XML by POST and as keys and values by GET.

use crate::{fetch::Request, pager::Window, xml};
use serde::{Deserialize, Serialize};
use url::Url;

const ACCEPT: &str = "application/xml, text/xml;q=0.9, */*;q=0.1";
const CSW: &str = "http://www.opengis.net/cat/csw/2.0.2";
const GMD: &str = "http://www.isotc211.org/2005/gmd";
/// What is data, or gives some: not the features, maps and documents that are catalogued beside.
const TYPES: [&str; 4] = ["dataset", "nonGeographicDataset", "series", "service"];

/// A catalogue service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub get: Url,
    pub post: Option<Url>,
    /// The schema to ask for, then those to fall back to.
    pub schemas: Vec<String>,
    /// Whether records can be asked for as gmd:MD_Metadata.
    pub has_iso_types: bool,
    pub names: Names,
}

/// The names to search by, as the service spells them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub kind: String,
    pub identifier: String,
}

/// How to ask for records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    pub post: bool,
    /// Only what is data.
    pub filter: bool,
    /// In the order of the identifiers: else pages may repeat and miss records.
    pub sort: bool,
    /// Only the identifiers.
    pub brief: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            kind: "apiso:type".to_owned(),
            identifier: "apiso:identifier".to_owned(),
        }
    }
}

impl Service {
    /// A service that tells nothing of itself.
    pub fn at(base: &Url, chosen: Option<&str>) -> Self {
        let schemas = match chosen {
            Some(schema) => vec![schema.to_owned()],
            None => vec![GMD.to_owned(), CSW.to_owned()],
        };
        Self {
            get: base.clone(),
            post: Some(base.clone()),
            schemas,
            has_iso_types: true,
            names: Names::default(),
        }
    }

    pub fn schema(&self) -> &str {
        self.schemas.first().map_or(GMD, String::as_str)
    }

    /// The type to search, which the names to search by belong to.
    fn type_name(&self) -> &'static str {
        match self.has_iso_types && self.schema() != CSW {
            true => "gmd:MD_Metadata",
            false => "csw:Record",
        }
    }

    fn names(&self) -> (&str, &str) {
        match self.type_name() {
            "csw:Record" => ("dc:type", "dc:identifier"),
            _ => (&self.names.kind, &self.names.identifier),
        }
    }

    pub fn records(&self, dialect: Dialect, window: Window) -> Request {
        let (start, count) = (window.offset.saturating_add(1), window.limit);
        let (schema, set, type_name) = match dialect.brief {
            true => (CSW, "brief", "csw:Record"),
            false => (self.schema(), "full", self.type_name()),
        };
        let (kind, identifier) = self.names();
        let filter = if dialect.filter {
            filter(kind)
        } else {
            String::new()
        };
        match (&self.post, dialect.post) {
            (Some(post), true) => {
                let constraint = match filter.is_empty() {
                    true => String::new(),
                    false => {
                        format!(r#"<csw:Constraint version="1.1.0">{filter}</csw:Constraint>"#)
                    }
                };
                let sort = match dialect.sort {
                    true => format!(
                        "<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>{identifier}\
                         </ogc:PropertyName><ogc:SortOrder>ASC</ogc:SortOrder></ogc:SortProperty>\
                         </ogc:SortBy>"
                    ),
                    false => String::new(),
                };
                let schema = xml::escape(schema);
                let body = format!(
                    r#"<?xml version="1.0" encoding="UTF-8"?><csw:GetRecords {NAMESPACES} service="CSW" version="2.0.2" resultType="results" startPosition="{start}" maxRecords="{count}" outputFormat="application/xml" outputSchema="{schema}"><csw:Query typeNames="{type_name}"><csw:ElementSetName>{set}</csw:ElementSetName>{constraint}{sort}</csw:Query></csw:GetRecords>"#
                );
                Request::post(post.clone(), ACCEPT, "application/xml", body.into_bytes())
            }
            _ => {
                let mut url = self.with(&[
                    ("request", "GetRecords"),
                    ("resultType", "results"),
                    ("namespace", &format!("xmlns(gmd={GMD}),xmlns(csw={CSW})")),
                    ("typeNames", type_name),
                    ("elementSetName", set),
                    ("outputSchema", schema),
                    ("startPosition", &start.to_string()),
                    ("maxRecords", &count.to_string()),
                ]);
                if !filter.is_empty() {
                    url.query_pairs_mut()
                        .append_pair("constraintLanguage", "FILTER")
                        .append_pair("constraint_language_version", "1.1.0")
                        .append_pair("constraint", &filter);
                }
                if dialect.sort {
                    let by = format!("{identifier}:A");
                    url.query_pairs_mut().append_pair("sortBy", &by);
                }
                Request::get(url, ACCEPT)
            }
        }
    }

    pub fn by_id(&self, ids: &[String]) -> Request {
        let url = self.with(&[
            ("request", "GetRecordById"),
            ("elementSetName", "full"),
            ("outputSchema", self.schema()),
            ("id", &ids.join(",")),
        ]);
        Request::get(url, ACCEPT)
    }

    pub fn capabilities(&self) -> Request {
        Request::get(self.with(&[("request", "GetCapabilities")]), ACCEPT)
    }

    fn with(&self, more: &[(&str, &str)]) -> Url {
        let mut url = self.get.clone();
        url.query_pairs_mut()
            .append_pair("service", "CSW")
            .append_pair("version", "2.0.2")
            .extend_pairs(more);
        url
    }
}

const NAMESPACES: &str = r#"xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/""#;

fn filter(property: &str) -> String {
    let equals = TYPES.map(|value| {
        format!(
            "<ogc:PropertyIsEqualTo><ogc:PropertyName>{property}</ogc:PropertyName>\
             <ogc:Literal>{value}</ogc:Literal></ogc:PropertyIsEqualTo>"
        )
    });
    let or = equals.concat();
    format!(
        r#"<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0"><ogc:Or>{or}</ogc:Or></ogc:Filter>"#
    )
}
