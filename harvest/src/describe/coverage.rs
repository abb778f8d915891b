//! Where and when: places with their boxes, periods.

use super::Description;
use crate::tidy::{self, Address, Shape};
use std::fmt::Write;
use vocab::{
    coverage::BoundingBox,
    ns::{dcat, dct, gsp, locn, rdf, skos},
};

/// A place, as a portal tells of it; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'t> {
    /// Its IRI, where the portal gives one.
    pub iri: Option<&'t str>,
    pub name: &'t str,
    /// A box, WKT, GeoJSON or GML; a name is understood too.
    pub geometry: &'t str,
}

impl Description<'_> {
    /// A place the resource is about.
    pub fn place(&mut self, place: &Place<'_>) {
        let stated = place.iri.unwrap_or_default();
        let iri = tidy::address(stated, &mut self.say()).and_then(Address::iri);
        let shape = tidy::shape(place.geometry, &mut self.say());
        let (geometry, name) = match shape {
            Some(Shape::Geometry { bbox, exact }) => (Some((bbox, exact)), place.name.to_owned()),
            Some(Shape::Name(name)) if place.name.is_empty() => (None, name),
            Some(Shape::Name(_)) | None => (None, place.name.to_owned()),
        };
        let name = tidy::label(&name, &mut self.say());
        let bbox = geometry.as_ref().map(|(bbox, _)| polygon(*bbox));
        let node = match (iri, &name, &bbox) {
            (Some(iri), _, _) => iri,
            (None, None, None) => return,
            // A place with a box belongs to this resource: others draw it differently.
            (None, name, Some(bbox)) => {
                let key = format!("{}{bbox}", name.as_deref().unwrap_or_default());
                self.own_exact_node("place", &key)
            }
            (None, Some(name), None) => self.names.shared("place", name),
        };
        let node = node.as_ref();
        self.link(dct::SPATIAL, node);
        self.said.link(node, rdf::TYPE, dct::LOCATION);
        if let Some(name) = name {
            let tag = self.tag_or_own(None);
            self.said
                .text(node, skos::PREF_LABEL, &name, tag.as_deref());
        }
        if let Some(bbox) = bbox {
            self.said.typed(node, dcat::BBOX, &bbox, gsp::WKT_LITERAL);
        }
        if let Some((_, Some((exact, datatype)))) = geometry {
            self.said.typed(node, locn::GEOMETRY, &exact, datatype);
        }
    }

    /// A period the resource is about; an empty end is open.
    pub fn period(&mut self, start: &str, end: &str) {
        let start = tidy::date(start, &mut self.say());
        let end = tidy::date(end, &mut self.say());
        if start.is_none() && end.is_none() {
            return;
        }
        let value = |date: &Option<tidy::Dated>| {
            let value = date.as_ref().map(|date| date.value.clone());
            value.unwrap_or_default()
        };
        let key = format!("{}_{}", value(&start), value(&end));
        let node = self.own_node("period", &key);
        let node = node.as_ref();
        self.link(dct::TEMPORAL, node);
        self.said.link(node, rdf::TYPE, dct::PERIOD_OF_TIME);
        for (predicate, date) in [(dcat::START_DATE, start), (dcat::END_DATE, end)] {
            if let Some(date) = date {
                self.said.typed(node, predicate, &date.value, date.datatype);
            }
        }
    }

    /// A period in one text: `2020-01-01/2020-12-31`, or one date for both ends.
    pub fn period_text(&mut self, text: &str) {
        let text = text.trim();
        match text.split_once('/') {
            // `01/02/2020` is a date.
            Some((start, end)) if vocab::date::normalise(text).is_none() => {
                let open = |end: &str| matches!(end.trim(), ".." | "R");
                let (start, end) = (start.trim(), end.trim());
                self.period(
                    if open(start) { "" } else { start },
                    if open(end) { "" } else { end },
                );
            }
            _ => self.period(text, text),
        }
    }
}

/// A box as a polygon, counter-clockwise from its south-west.
fn polygon(bbox: BoundingBox) -> String {
    let BoundingBox {
        west,
        south,
        east,
        north,
    } = bbox;
    let mut text = String::with_capacity(128);
    let corners = [
        (west, south),
        (east, south),
        (east, north),
        (west, north),
        (west, south),
    ];
    for (at, (x, y)) in corners.into_iter().enumerate() {
        let before = if at == 0 { "POLYGON((" } else { "," };
        write!(text, "{before}{x} {y}").expect("writing into memory does not fail");
    }
    text.push_str("))");
    text
}
