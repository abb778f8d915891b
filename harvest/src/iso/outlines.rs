//! Outlines of what a resource is about: GML polygons, lines and points as WKT.

use super::mapping::Mapping;
use crate::xml::{self, Element};
use std::fmt::Write;
use vocab::{
    Rule,
    coverage::BoundingBox,
    ns::{dct, gsp, locn},
};

/// The longest outline that is kept: a coast in all its detail says no more to a searcher.
const MAX_POINTS: usize = 20_000;

/// Says one geometry as WKT; what is none on Earth is told and left out.
pub fn describe(m: &mut Mapping<'_, '_>, geometry: Element<'_>) {
    let wkt = match wkt(geometry) {
        Ok(wkt) => wkt,
        Err(why) => {
            m.issues.say(Rule::Geometry, m.resource.as_str(), || {
                format!("the outline {why}: it was left out")
            });
            return;
        }
    };
    let (resource, place) = (m.resource.clone(), m.part("outline", &[&wkt]));
    m.typed_link(&resource, dct::SPATIAL, &place, dct::LOCATION);
    m.said
        .typed(place.as_ref(), locn::GEOMETRY, &wkt, gsp::WKT_LITERAL);
}

/// EPSG gives latitude first in its URNs and addresses, not under its short name.
fn is_latitude_first(system: &str) -> bool {
    let is_long = system.starts_with("urn:") || system.starts_with("http");
    is_long && (system.ends_with("4326") || system.ends_with("4258"))
}

fn wkt(geometry: Element<'_>) -> Result<String, &'static str> {
    let mut left = MAX_POINTS;
    let wkt = match geometry.tag_name().name() {
        "Point" => format!("POINT{}", ring(geometry, &mut left, 1)?),
        "LineString" => format!("LINESTRING{}", ring(geometry, &mut left, 2)?),
        "Polygon" => format!("POLYGON{}", polygon(geometry, &mut left)?),
        "MultiSurface" | "MultiPolygon" => {
            let path = "surfaceMember|polygonMember|surfaceMembers/Polygon";
            let mut texts = Vec::new();
            for part in xml::all(geometry, path) {
                texts.push(polygon(part, &mut left)?);
            }
            if texts.is_empty() {
                return Err("has no polygon");
            }
            format!("MULTIPOLYGON({})", texts.join(", "))
        }
        _ => return Err("is of a kind that is not read"),
    };
    match BoundingBox::parse(&wkt) {
        Some(_) => Ok(wkt),
        None => Err("is not on Earth"),
    }
}

/// `((x y, …), (x y, …))`: the outer ring, then the holes.
fn polygon(polygon: Element<'_>, left: &mut usize) -> Result<String, &'static str> {
    let mut rings = Vec::new();
    for kind in ["exterior", "outerBoundaryIs", "interior", "innerBoundaryIs"] {
        for boundary in xml::descendants(polygon, kind) {
            rings.push(ring(boundary, left, 4)?);
        }
    }
    match rings.is_empty() {
        true => Err("has no ring"),
        false => Ok(format!("({})", rings.join(", "))),
    }
}

/// `(x y, …)` of the positions in an element, which are in one text or in many.
fn ring(of: Element<'_>, left: &mut usize, at_least: usize) -> Result<String, &'static str> {
    let mut numbers = Vec::new();
    let mut dimension = 2;
    let system = xml::inherited_attribute(of, "srsName");
    let latitude_first = system.is_some_and(is_latitude_first);
    for positions in xml::descendants(of, "posList|pos|coordinates") {
        if let Some("3") = xml::inherited_attribute(positions, "srsDimension") {
            dimension = 3;
        }
        let text = xml::text(positions).unwrap_or_default();
        // `x,y x,y` of GML 2, `x y x y` since.
        let parts = text
            .split([' ', ',', '\n', '\t', '\r'])
            .filter(|part| !part.is_empty());
        for part in parts {
            let number: f64 = part
                .parse()
                .map_err(|_| "has a position that is no number")?;
            numbers.push(number);
            if numbers.len() > left.saturating_mul(dimension) {
                return Err("has more points than a search needs");
            }
        }
    }
    let mut text = String::from("(");
    let points = numbers.chunks_exact(dimension);
    let count = points.len();
    if count < at_least {
        return Err("has too few points");
    }
    for (at, point) in points.enumerate() {
        let (x, y) = if latitude_first {
            (point[1], point[0])
        } else {
            (point[0], point[1])
        };
        let before = if at == 0 { "" } else { ", " };
        write!(text, "{before}{x} {y}").expect("writing into memory does not fail");
    }
    text.push(')');
    *left -= count;
    Ok(text)
}
