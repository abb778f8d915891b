//! Where and when, as Dublin Core writes it: compass words, boxes, periods, names.

use crate::{
    describe::{Description, Place},
    xml::{self, Element},
};
use vocab::Rule;

/// A box in degrees.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    /// Says the box, corners that were confused put right.
    pub fn state(self, about: &mut Description<'_>, name: &str) {
        let mut bounds = self;
        // A box across the antimeridian is narrow: one that spans half the Earth was written the
        // other way round.
        if bounds.west > bounds.east && bounds.west - bounds.east < 180.0 {
            about.note(Rule::Geometry, || {
                "east and west of the box were exchanged".to_owned()
            });
            (bounds.west, bounds.east) = (bounds.east, bounds.west);
        }
        if bounds.south > bounds.north {
            about.note(Rule::Geometry, || {
                "north and south of the box were exchanged".to_owned()
            });
            (bounds.south, bounds.north) = (bounds.north, bounds.south);
        }
        let Self {
            west,
            south,
            east,
            north,
        } = bounds;
        let geometry = if (west, south) == (east, north) {
            format!("POINT({west} {south})")
        } else {
            format!("{west},{south},{east},{north}")
        };
        about.place(&Place {
            geometry: &geometry,
            name,
            iri: None,
        });
    }
}

/// A dc:coverage, dct:spatial or dct:temporal, whichever of place and period it is.
pub fn coverage(about: &mut Description<'_>, element: Element<'_>, text: &str) {
    let is_box = xml::attribute(element, "type").is_some_and(|of| of.ends_with("Box"));
    if let Some([south, west, north, east]) = numbers(text).filter(|_| is_box) {
        return Bounds {
            west,
            south,
            east,
            north,
        }
        .state(about, "");
    }
    let said = Compass::read(text);
    if let Some(bounds) = said.bounds() {
        return bounds.state(about, said.name);
    }
    if !said.start.is_empty() || !said.end.is_empty() {
        return about.period(said.start, said.end);
    }
    let is_period = text.bytes().any(|b| b.is_ascii_digit())
        && text
            .split('/')
            .take(3)
            .all(|date| vocab::date::normalise(date.trim()).is_some());
    if is_period || xml::is_named(element, "temporal") {
        return about.period_text(text);
    }
    let is_address = text.starts_with("http");
    about.place(&Place {
        iri: is_address.then_some(text),
        name: if is_address { "" } else { text },
        geometry: "",
    });
}

/// An ows:BoundingBox or ows:WGS84BoundingBox.
pub fn corners(about: &mut Description<'_>, element: Element<'_>) {
    let corner = |name: &str| numbers(&xml::text_at(element, name)?);
    let (Some([x0, y0]), Some([x1, y1])) = (corner("LowerCorner"), corner("UpperCorner")) else {
        return;
    };
    let crs = xml::attribute(element, "crs").unwrap_or_default();
    let off_earth = y0.abs() > 90.0 || y1.abs() > 90.0;
    let latitude_first = crs.ends_with("4326") || off_earth;
    let [(west, south), (east, north)] = match latitude_first {
        true => [(y0, x0), (y1, x1)],
        false => [(x0, y0), (x1, y1)],
    };
    // GeoNetwork begins with the corner in the south-east: there are no boxes across the
    // antimeridian to tell apart from that.
    let (west, east) = (west.min(east), west.max(east));
    Bounds {
        west,
        south,
        east,
        north,
    }
    .state(about, "");
}

/// What the words of a coverage say: `North 46, South 45, …` or `northlimit=46; …; name=…`.
#[derive(Debug, Default)]
struct Compass<'t> {
    /// North, south, east, west.
    limits: [Option<f64>; 4],
    name: &'t str,
    start: &'t str,
    end: &'t str,
}

impl<'t> Compass<'t> {
    fn read(text: &'t str) -> Self {
        let mut said = Self::default();
        for part in text.split([';', ',']).take(16) {
            let part = part.trim();
            let Some((key, value)) = part.split_once(['=', ' ', ':']) else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            let side = key.strip_suffix("limit").unwrap_or(&key);
            let side = ["north", "south", "east", "west"]
                .iter()
                .position(|name| *name == side);
            let is_pair = part.contains('=');
            match (side, key.as_str()) {
                (Some(side), _) => {
                    let (number, rest) = value.split_once(' ').unwrap_or((value, ""));
                    said.limits[side] = degrees(number.trim_end_matches('.'));
                    if !rest.trim().is_empty() {
                        said.name = rest.trim();
                    }
                }
                (None, "name") if is_pair => said.name = value,
                (None, "start") if is_pair => said.start = value,
                (None, "end") if is_pair => said.end = value,
                _ => {}
            }
        }
        said
    }

    fn bounds(&self) -> Option<Bounds> {
        Some(match self.limits {
            [Some(north), Some(south), Some(east), Some(west)] => Bounds {
                west,
                south,
                east,
                north,
            },
            // A point.
            [Some(north), None, Some(east), None] => Bounds {
                west: east,
                south: north,
                east,
                north,
            },
            _ => return None,
        })
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers = text
        .split([' ', ',', '\n', '\t'])
        .filter(|part| !part.is_empty());
    let numbers: Option<Vec<f64>> = numbers.take(N + 1).map(degrees).collect();
    numbers?.try_into().ok()
}

/// A number that may be an angle.
pub fn degrees(text: &str) -> Option<f64> {
    text.trim()
        .parse()
        .ok()
        .filter(|degrees: &f64| degrees.abs() <= 360.0)
}
