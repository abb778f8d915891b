//! The box around a geometry, from the texts in which portals write one.

use super::BoundingBox;

/// The box of a geometry in degrees.
pub fn bounds(geometry: &str) -> Option<BoundingBox> {
    let text = geometry.trim();
    if text.starts_with('{') {
        return geojson(text);
    }
    let (crs, text) = split_crs(text);
    let upper = text.to_ascii_uppercase();
    if let Some(place) = upper.find("ENVELOPE").filter(|_| !text.starts_with('<')) {
        let [west, east, north, south] = numbers(&text[place..])?.try_into().ok()?;
        return checked(west, south, east, north);
    }
    if is_wkt(text) {
        let dimensions = match () {
            () if upper.contains(" ZM") => 4,
            () if upper.contains(" Z") || upper.contains(" M ") => 3,
            () => 2,
        };
        return around(numbers(text)?.chunks(dimensions), is_latitude_first(crs));
    }
    if text.starts_with('<') {
        // GML: `<gml:lowerCorner>…</gml:lowerCorner><gml:upperCorner>…`.
        let corner = |name: &str| {
            let (_, after) = text.split_once(name)?;
            numbers(after.split_once('>')?.1.split('<').next()?)
        };
        let lower = corner("lowerCorner")?;
        let upper = corner("upperCorner")?;
        let latitude_first = is_latitude_first(text);
        return around(
            [lower.as_slice(), upper.as_slice()].into_iter(),
            latitude_first,
        );
    }
    let only_numbers = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b" ,;.+-[]()eE".contains(&b));
    match numbers(text)?.as_slice() {
        [west, south, east, north] if only_numbers => checked(*west, *south, *east, *north),
        _ => None,
    }
}

/// Whether a text is a geometry in Well-Known Text, with or without the reference system before it.
pub fn is_wkt(text: &str) -> bool {
    let (_, text) = split_crs(text.trim());
    let upper = text
        .get(..text.len().min(20))
        .unwrap_or_default()
        .to_ascii_uppercase();
    [
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "BOX",
        "ENVELOPE",
        "GEOMETRYCOLLECTION",
    ]
    .iter()
    .any(|name| upper.starts_with(name))
}

/// `<http://…/EPSG/0/4326> POLYGON(…)`, `SRID=4326;POLYGON(…)`.
fn split_crs(text: &str) -> (&str, &str) {
    if let Some((crs, rest)) = text
        .strip_prefix("<http")
        .and_then(|rest| rest.split_once('>'))
    {
        return (crs, rest.trim_start());
    }
    match text.split_once(';') {
        Some((crs, rest)) if crs.starts_with("SRID=") => ("", rest.trim_start()),
        _ => ("", text),
    }
}

/// EPSG's 4326 says latitude before longitude; CRS84, GeoJSON and plain WKT say longitude first.
fn is_latitude_first(crs: &str) -> bool {
    crs.contains("EPSG") && crs.contains("4326") && crs.contains("def")
}

fn around<'n>(
    points: impl Iterator<Item = &'n [f64]>,
    latitude_first: bool,
) -> Option<BoundingBox> {
    let mut found: Option<(f64, f64, f64, f64)> = None;
    for point in points {
        let (&first, &second) = (point.first()?, point.get(1)?);
        let (x, y) = if latitude_first {
            (second, first)
        } else {
            (first, second)
        };
        found = Some(match found {
            None => (x, y, x, y),
            Some((west, south, east, north)) => {
                (west.min(x), south.min(y), east.max(x), north.max(y))
            }
        });
    }
    let (west, south, east, north) = found?;
    checked(west, south, east, north)
}

/// A box on Earth. South and north exchanged are put right; west beyond east crosses 180°.
fn checked(west: f64, south: f64, east: f64, north: f64) -> Option<BoundingBox> {
    let on_earth = [west, east].iter().all(|x| x.abs() <= 180.0)
        && [south, north].iter().all(|y| y.abs() <= 90.0);
    on_earth.then(|| BoundingBox {
        west,
        south: south.min(north),
        east,
        north: south.max(north),
    })
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(|c: char| !(c.is_ascii_digit() || ".+-eE".contains(c)))
        .filter(|word| word.bytes().any(|b| b.is_ascii_digit()))
        .map(|word| word.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect()
}

fn geojson(text: &str) -> Option<BoundingBox> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    if let Some(bbox) = value.get("bbox").and_then(|bbox| bbox.as_array()) {
        let bbox: Vec<f64> = bbox.iter().filter_map(|number| number.as_f64()).collect();
        match bbox.as_slice() {
            [west, south, east, north] | [west, south, _, east, north, _] => {
                return checked(*west, *south, *east, *north);
            }
            _ => {}
        }
    }
    let mut points = Vec::new();
    collect_points(&value, &mut points);
    around(points.iter().map(Vec::as_slice), false)
}

fn collect_points(value: &serde_json::Value, points: &mut Vec<Vec<f64>>) {
    match value {
        serde_json::Value::Array(items) if items.first().is_some_and(|item| item.is_number()) => {
            points.push(items.iter().filter_map(|number| number.as_f64()).collect());
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| collect_points(item, points))
        }
        serde_json::Value::Object(object) => {
            let keys = ["coordinates", "geometry", "geometries", "features"];
            let inner = keys.iter().filter_map(|key| object.get(*key));
            inner.for_each(|inner| collect_points(inner, points));
        }
        _ => {}
    }
}
