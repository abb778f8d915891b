//! Where and when: the boxes of schema.org say latitude first, and are written in several ways.

use super::super::node::Node;
use crate::describe::{Description, Place};
use serde_json::Value;
use std::fmt::Write;
use vocab::{Rule, date};

/// Places that are described.
const MAX_PLACES: usize = 100;

pub fn spatial(about: &mut Description<'_>, node: Node<'_>) {
    for name in ["spatialCoverage", "spatial"] {
        for text in node.values(name).into_iter().filter_map(Value::as_str) {
            about.place(&Place {
                name: text,
                ..Place::default()
            });
        }
        for place in node.nodes(name).into_iter().take(MAX_PLACES) {
            let name = place.first(&["name", "description", "address"]);
            let iri = [place.id(), &place.text("sameAs")]
                .into_iter()
                .find(|iri| iri.starts_with("http"))
                .map(str::to_owned);
            about.place(&Place {
                iri: iri.as_deref(),
                name: &name,
                geometry: &geometry(place).unwrap_or_default(),
            });
        }
    }
}

/// The geometry of a place: in WKT where somebody took the trouble, else from its shape.
fn geometry(place: Node<'_>) -> Option<String> {
    let precise = place.nodes("geosparql:hasGeometry").into_iter();
    let mut precise = precise.map(|geometry| geometry.text("geosparql:asWKT"));
    if let Some(wkt) = precise.find(|wkt| !wkt.is_empty()) {
        return Some(wkt.into_owned());
    }
    let properties = place.nodes("additionalProperty").into_iter();
    let mut texts = properties.map(|property| property.text("value"));
    let is_wkt = |text: &str| text.starts_with("POLYGON") || text.starts_with("POINT");
    if let Some(wkt) = texts.find(|text| is_wkt(text)) {
        return Some(wkt.into_owned());
    }
    // A shape may stand for the place itself.
    let shapes = place.nodes("geo").into_iter().chain([place]);
    shapes.into_iter().find_map(shape)
}

fn shape(shape: Node<'_>) -> Option<String> {
    let (latitude, longitude) = (shape.text("latitude"), shape.text("longitude"));
    if let (Ok(latitude), Ok(longitude)) = (latitude.parse::<f64>(), longitude.parse::<f64>()) {
        return Some(format!("POINT({longitude} {latitude})"));
    }
    if let [south, west, north, east] = numbers(&shape.text("box"))?[..] {
        return Some(format!("{west},{south},{east},{north}"));
    }
    let polygon = shape.text("polygon");
    let points = numbers(&polygon)?;
    if points.len() >= 6 && points.len() % 2 == 0 {
        let is_longitude_first = is_longitude_first(&polygon, &points);
        let mut wkt = String::from("POLYGON((");
        for (at, point) in points.chunks(2).enumerate() {
            let (x, y) = match is_longitude_first {
                true => (point[0], point[1]),
                false => (point[1], point[0]),
            };
            let comma = if at == 0 { "" } else { "," };
            write!(wkt, "{comma}{x} {y}").expect("writing into memory does not fail");
        }
        wkt.push_str("))");
        return Some(wkt);
    }
    None
}

/// `x y,x y` is how WKT writes points, longitude first; schema.org writes `lat,lon lat,lon`, or all
/// with blanks. What is no latitude is no latitude.
fn is_longitude_first(text: &str, numbers: &[f64]) -> bool {
    let mut pairs = text.split(',');
    let like_wkt = text.contains(',') && pairs.all(|pair| pair.split_whitespace().count() == 2);
    let no_latitude = |first: usize| {
        numbers
            .iter()
            .skip(first)
            .step_by(2)
            .any(|n| n.abs() > 90.0)
    };
    (like_wkt || no_latitude(0)) && !no_latitude(1)
}

/// The numbers of a text, between blanks or commas. Commas inside of all of an even number of words
/// are decimal points.
fn numbers(text: &str) -> Option<Vec<f64>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let has_decimal_commas = words.len() >= 4
        && words.len().is_multiple_of(2)
        && words.iter().all(|word| {
            let inside = word.trim_end_matches(',');
            !word.contains('.') && inside.matches(',').count() == 1
        })
        // `46,-1` is two numbers.
        && words.iter().all(|word| !word.contains(",-"));
    let parsed: Result<Vec<f64>, _> = match has_decimal_commas && words.len() == 4 {
        true => words
            .iter()
            .map(|word| word.replace(',', ".").parse())
            .collect(),
        false => text
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect(),
    };
    parsed.ok()
}

pub fn temporal(about: &mut Description<'_>, node: Node<'_>) {
    for name in ["temporalCoverage", "temporal"] {
        for text in node.values(name).into_iter().filter_map(Value::as_str) {
            period(about, text);
        }
        for period in node.nodes(name) {
            about.period(&period.text("startDate"), &period.text("endDate"));
        }
    }
}

fn period(about: &mut Description<'_>, text: &str) {
    let is_end = |end: &str| {
        let end = end.trim();
        end.is_empty() || end == ".." || date::normalise(end).is_some()
    };
    if text.split('/').count() <= 2 && text.split('/').all(is_end) {
        return about.period_text(text);
    }
    about.note(Rule::Date, || {
        let shown: String = text.chars().take(120).collect();
        format!("the period `{shown}` is none we can read: it was left out")
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_separated() {
        for (text, expected) in [
            (
                "-68.5 -75.8 -65.1 -68.5",
                Some(vec![-68.5, -75.8, -65.1, -68.5]),
            ),
            (
                "-68.5,-75.8 -65.1,-68.5",
                Some(vec![-68.5, -75.8, -65.1, -68.5]),
            ),
            ("46.1, -1.2, 46.2, -1.1", Some(vec![46.1, -1.2, 46.2, -1.1])),
            (
                "-50,23 -179,96 23,22 179,84",
                Some(vec![-50.23, -179.96, 23.22, 179.84]),
            ),
            ("north", None),
            ("", Some(vec![])),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }

    #[test]
    fn points_like_those_of_wkt_have_their_longitude_first() {
        for (text, expected) in [
            ("2.5 51.2,3.5 51.2,3.5 52", true),
            ("51.2 2.5 51.2 3.5 52 3.5", false),
            ("51.2,2.5 51.2,3.5 52,3.5", false),
            ("-133 76 -101 76 -101 79", true),
            ("76 -133,76 -101,79 -101", false),
        ] {
            assert_eq!(
                is_longitude_first(text, &numbers(text).unwrap()),
                expected,
                "{text}"
            );
        }
    }
}
