//! Where and when: places, boxes, periods.

mod geometry;

use crate::{
    agent::first_texts,
    date,
    graph::Node,
    ns::{dcat, dct, gsp, locn, rdfs, schema, skos},
    skolem::is_skolem,
    territory::{self, Territory},
    text::Text,
};
use oxrdf::{NamedNodeRef, TermRef};

/// A box in degrees (CRS84): west, south, east, north. West may be greater than east (antimeridian).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl BoundingBox {
    /// From WKT, GeoJSON, `ENVELOPE(w,e,n,s)`, a GML envelope or four numbers `w,s,e,n`; `None` when
    /// that is not on Earth.
    pub fn parse(geometry: &str) -> Option<Self> {
        geometry::bounds(geometry)
    }
}

/// A place a dataset covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub iri: Option<String>,
    pub labels: Vec<Text>,
    pub bbox: Option<BoundingBox>,
    pub wkt: Option<String>,
}

impl Place {
    /// The territory it is: by its IRI, by a code written in place of a name, or by a name that leaves
    /// no doubt.
    pub fn territory(&self) -> Option<Territory> {
        let of_iri = self.iri.as_deref().and_then(territory::of_iri);
        let of_label = |label: &Text| {
            territory::of_code(&label.value).or_else(|| territory::meant(&label.value))
        };
        of_iri.or_else(|| self.labels.iter().find_map(of_label))
    }
}

/// A period a dataset covers; each end as given, normalised to `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

impl Period {
    /// The years at both ends, where they are known.
    pub fn years(&self) -> (Option<i64>, Option<i64>) {
        let year = |date: &Option<String>| date.as_ref()?.get(..4)?.parse().ok();
        (year(&self.start), year(&self.end))
    }
}

/// The places behind `dct:spatial`.
pub(crate) fn places(node: Node<'_>) -> Vec<Place> {
    let place = |value| match value {
        TermRef::NamedNode(iri) => Some(described(Node {
            graph: node.graph,
            id: iri.into(),
        })),
        TermRef::BlankNode(blank) => Some(described(Node {
            graph: node.graph,
            id: blank.into(),
        })),
        TermRef::Literal(literal) => Some(written(literal.value(), literal.language())),
        TermRef::Triple(_) => None,
    };
    node.values(dct::SPATIAL)
        .into_iter()
        .filter_map(place)
        .filter(|place| place.iri.is_some() || !place.labels.is_empty() || place.bbox.is_some())
        .collect()
}

/// The periods behind `dct:temporal`.
pub(crate) fn periods(node: Node<'_>) -> Vec<Period> {
    let mut periods: Vec<Period> = node.nodes(dct::TEMPORAL).into_iter().map(period).collect();
    periods.extend(node.literals(dct::TEMPORAL).into_iter().map(interval));
    periods.retain(|period| period.start.is_some() || period.end.is_some());
    periods
}

fn described(node: Node<'_>) -> Place {
    let labels = first_texts(
        node,
        &[
            skos::PREF_LABEL,
            rdfs::LABEL,
            locn::GEOGRAPHIC_NAME,
            schema::NAME,
            dct::TITLE,
            skos::ALT_LABEL,
        ],
    );
    let mut geometries: Vec<&str> = node.literals(dcat::BBOX);
    geometries.extend(node.literals(locn::GEOMETRY));
    for inner in node.nodes(locn::GEOMETRY).into_iter().chain([node]) {
        geometries.extend(inner.literals(gsp::AS_WKT));
        geometries.extend(inner.literals(gsp::AS_GEOJSON));
    }
    geometries.extend(node.literals(dcat::CENTROID));
    Place {
        iri: node.iri().filter(|iri| !is_skolem(iri)).map(str::to_owned),
        labels,
        bbox: geometries.iter().find_map(|text| BoundingBox::parse(text)),
        wkt: geometries
            .iter()
            .find(|text| geometry::is_wkt(text))
            .map(|text| (*text).to_owned()),
    }
}

/// A place that is only a text: a geometry, or a name.
fn written(text: &str, language: Option<&str>) -> Place {
    let bbox = BoundingBox::parse(text);
    let name = (bbox.is_none() && !text.trim().is_empty()).then(|| Text {
        value: text.trim().to_owned(),
        language: language.map(str::to_owned),
    });
    Place {
        iri: None,
        labels: name.into_iter().collect(),
        bbox,
        wkt: geometry::is_wkt(text).then(|| text.to_owned()),
    }
}

fn period(node: Node<'_>) -> Period {
    const TIME: &str = "http://www.w3.org/2006/time#";
    let end_of = |own: [NamedNodeRef<'_>; 2], time: &str| {
        let plain = own
            .into_iter()
            .flat_map(|predicate| node.literals(predicate))
            .find_map(date::day);
        plain.or_else(|| {
            let has = format!("{TIME}{time}");
            let instants = node.nodes(NamedNodeRef::new_unchecked(&has));
            instants.into_iter().find_map(|instant| {
                [
                    "inXSDDate",
                    "inXSDDateTime",
                    "inXSDDateTimeStamp",
                    "inXSDgYear",
                    "inXSDgYearMonth",
                ]
                .into_iter()
                .map(|name| format!("{TIME}{name}"))
                .find_map(|name| date::day(instant.literal(NamedNodeRef::new_unchecked(&name))?))
            })
        })
    };
    Period {
        start: end_of([dcat::START_DATE, schema::START_DATE], "hasBeginning"),
        end: end_of([dcat::END_DATE, schema::END_DATE], "hasEnd"),
    }
}

/// `start/end`, DCMI `start=…; end=…`, or one date for both ends.
fn interval(text: &str) -> Period {
    let text = text.trim();
    let named = |name: &str| {
        let at = text.find(name)? + name.len();
        date::day(text[at..].split(';').next()?)
    };
    if text.contains("start=") || text.contains("end=") {
        return Period {
            start: named("start="),
            end: named("end="),
        };
    }
    if let Some(day) = date::day(text) {
        return Period {
            start: Some(day.clone()),
            end: Some(day),
        };
    }
    match text.split_once('/') {
        Some((start, end)) => Period {
            start: date::day(start),
            end: date::day(end),
        },
        None => Period {
            start: None,
            end: None,
        },
    }
}
