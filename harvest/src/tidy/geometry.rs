//! Where a dataset is about: a box on Earth, the geometry it was told from, or a name.

use super::{Say, shown};
use oxrdf::NamedNodeRef;
use vocab::{Rule, coverage::BoundingBox, ns::gsp};

/// What a spatial text says.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A geometry: its box, and the geometry itself when it is more than a box.
    Geometry {
        bbox: BoundingBox,
        exact: Option<(String, NamedNodeRef<'static>)>,
    },
    /// A name, or what cannot be placed on Earth.
    Name(String),
}

/// A box, WKT, GeoJSON, GML, or a name. `None` for an empty text.
pub fn shape(text: &str, say: &mut Say<'_>) -> Option<Shape> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(bbox) = BoundingBox::parse(text) else {
        let looks_measured = text.bytes().filter(u8::is_ascii_digit).count() * 2 > text.len();
        if looks_measured || text.starts_with('{') {
            say.say(Rule::Geometry, || {
                format!(
                    "`{}` is no place on Earth: it was kept as a text",
                    shown(text)
                )
            });
        }
        return Some(Shape::Name(text.to_owned()));
    };
    let exact = match text.as_bytes()[0] {
        b'{' => Some((text.to_owned(), gsp::GEOJSON_LITERAL)),
        first if first.is_ascii_alphabetic() && !is_envelope(text) => {
            Some((text.to_owned(), gsp::WKT_LITERAL))
        }
        _ => None,
    };
    Some(Shape::Geometry { bbox, exact })
}

fn is_envelope(text: &str) -> bool {
    text.get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("ENVELOPE"))
}
