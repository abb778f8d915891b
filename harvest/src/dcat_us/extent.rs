//! Where and when: the forms that `spatial` and `temporal` take, from a box in a text to objects.

use crate::{
    describe::{Description, Place},
    json::{self, Link, Many, Words},
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// How many places or periods of one item are looked at.
const MAX_EXTENTS: usize = 1000;

/// A DCAT-US 3 location, or GeoJSON, whose own fields are read from the text.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location<'t> {
    #[serde(borrow, rename = "@id")]
    id: Link<'t>,
    #[serde(borrow, rename = "type")]
    geojson: Words<'t>,
    #[serde(borrow)]
    pref_label: Words<'t>,
    #[serde(borrow)]
    name: Words<'t>,
    #[serde(borrow)]
    bbox: Option<&'t RawValue>,
    #[serde(borrow)]
    geometry: Option<&'t RawValue>,
    #[serde(borrow)]
    centroid: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Period<'t> {
    #[serde(borrow)]
    start_date: Words<'t>,
    #[serde(borrow)]
    end_date: Words<'t>,
}

/// Says the places of a `spatial`.
pub fn places(description: &mut Description<'_>, spatial: &RawValue) {
    if let Some(corners) = corners(spatial.get()) {
        return place(description, None, "", &corners);
    }
    for value in json::listed(spatial).into_iter().take(MAX_EXTENTS) {
        let text = value.get();
        match text.as_bytes().first() {
            Some(b'{') => location(description, text),
            _ => {
                if let Ok(words) = serde_json::from_str::<Words<'_>>(text) {
                    place(description, None, "", &words);
                }
            }
        }
    }
}

/// Says the periods of a `temporal`: `2020/2021`, an object, `["2020-01-01", "2020-12-31"]`, or several.
pub fn periods(description: &mut Description<'_>, temporal: &RawValue) {
    let values = json::listed(temporal);
    let two_dates = values.len() == 2 && values.iter().all(|value| is_date(value.get()));
    if two_dates && let Ok(Many(dates)) = serde_json::from_str::<Many<Words<'_>>>(temporal.get()) {
        return description.period(&dates[0], &dates[1]);
    }
    for value in values.into_iter().take(MAX_EXTENTS) {
        let text = value.get();
        if text.starts_with('{') {
            if let Ok(period) = serde_json::from_str::<Period<'_>>(text) {
                description.period(&period.start_date, &period.end_date);
            }
        } else if let Ok(words) = serde_json::from_str::<Words<'_>>(text) {
            description.period_text(&words);
        }
    }
}

fn location(description: &mut Description<'_>, text: &str) {
    let Ok(location) = serde_json::from_str::<Location<'_>>(text) else {
        return;
    };
    if location.geojson.some().is_some() && !text.contains("\"@type\"") {
        return place(description, None, "", text);
    }
    let stated = [location.geometry, location.bbox, location.centroid];
    let geometry = stated.into_iter().flatten().find_map(|value| {
        let text = value.get();
        match text.as_bytes().first()? {
            b'{' if text.contains("\"coordinates\"") => Some(text.to_owned()),
            b'n' => None,
            _ => {
                let words = corners(text).or_else(|| {
                    let words: Words<'_> = serde_json::from_str(text).ok()?;
                    Some(words.0.into_owned())
                })?;
                (!words.is_empty()).then_some(words)
            }
        }
    });
    let name = location.pref_label.some().or(location.name.some());
    place(
        description,
        location.id.some(),
        name.unwrap_or_default(),
        &geometry.unwrap_or_default(),
    );
}

fn place(description: &mut Description<'_>, iri: Option<&str>, name: &str, geometry: &str) {
    description.place(&Place {
        iri,
        name,
        geometry,
    });
}

/// Four numbers in a list, or two corners, as `west,south,east,north`.
fn corners(text: &str) -> Option<String> {
    if !text.starts_with('[') {
        return None;
    }
    let flat: Vec<f64> = serde_json::from_str::<Vec<f64>>(text).ok().or_else(|| {
        let corners: Vec<[f64; 2]> = serde_json::from_str(text).ok()?;
        Some(corners.concat())
    })?;
    let [west, south, east, north] = flat.as_slice() else {
        return None;
    };
    Some(format!("{west},{south},{east},{north}"))
}

fn is_date(text: &str) -> bool {
    let text = text.trim_matches('"');
    !text.contains('/') && vocab::date::normalise(text).is_some()
}
