//! Where and when: bounding boxes, places, periods, reference systems, resolution.

use super::{mapping::Mapping, outlines, text::is_web};
use crate::xml::{self, Element};
use oxrdf::NamedNode;
use std::borrow::Cow;
use vocab::{
    Rule,
    coverage::BoundingBox,
    ns::{dcat, dct, dqv, geodcatap, gsp, rdfs, skos, xsd},
};

pub fn describe(m: &mut Mapping<'_, '_>) {
    for extent in xml::all(m.info, "extent/EX_Extent|EX_SpatialTemporalExtent") {
        let name = m.languages.read_at(extent, "description");
        let boxes = xml::all(extent, "geographicElement/EX_GeographicBoundingBox");
        for bounds in &boxes {
            let Some(place) = bounding_box(m, *bounds) else {
                continue;
            };
            if boxes.len() == 1 {
                for (text, language) in &name.texts {
                    m.beside.text(place.as_ref(), rdfs::LABEL, text, *language);
                }
            }
        }
        for outline in xml::all(extent, "geographicElement/EX_BoundingPolygon/polygon/*") {
            outlines::describe(m, outline);
        }
        for identifier in xml::all(
            extent,
            "geographicElement/EX_GeographicDescription/geographicIdentifier/*",
        ) {
            place(m, identifier);
        }
        for period in xml::all(extent, "temporalElement/*/extent/TimePeriod|TimeInstant") {
            temporal(m, period);
        }
    }
    for system in xml::all(m.root, "referenceSystemInfo/*/referenceSystemIdentifier/*") {
        reference_system(m, system);
    }
    for resolution in xml::all(m.info, "spatialResolution/MD_Resolution") {
        spatial_resolution(m, resolution);
    }
}

/// A box as WKT. DCAT-AP has room for one text a place, where the reference writes three.
fn bounding_box(m: &mut Mapping<'_, '_>, bounds: Element<'_>) -> Option<NamedNode> {
    let [west, east, south, north] = [
        "westBoundLongitude/*",
        "eastBoundLongitude/*",
        "southBoundLatitude/*",
        "northBoundLatitude/*",
    ]
    .map(|path| xml::text_at(bounds, path).map(|text| decimal(&text)));
    let (west, east, south, north) = (west?, east?, south?, north?);
    if BoundingBox::parse(&format!("{west},{south},{east},{north}")).is_none() {
        m.issues.say(Rule::Geometry, m.resource.as_str(), || {
            format!("the box {west} {south} {east} {north} is not on Earth: it was left out")
        });
        return None;
    }
    let wkt = format!(
        "POLYGON(({west} {north},{east} {north},{east} {south},{west} {south},{west} {north}))"
    );
    let (resource, place) = (m.resource.clone(), m.part("place", &[&wkt]));
    m.typed_link(&resource, dct::SPATIAL, &place, dct::LOCATION);
    m.said
        .typed(place.as_ref(), dcat::BBOX, &wkt, gsp::WKT_LITERAL);
    Some(place)
}

/// A number as it is written, without zeros before it and with a point.
fn decimal(text: &str) -> String {
    let text: Cow<'_, str> = match text.contains(',') {
        true => Cow::Owned(text.replace(',', ".")),
        false => Cow::Borrowed(text),
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let bare = digits.trim_start_matches('0');
    let zero = if bare.is_empty() || bare.starts_with('.') {
        "0"
    } else {
        ""
    };
    format!("{sign}{zero}{bare}")
}

/// A place by its code: an address, a URN or a name.
fn place(m: &mut Mapping<'_, '_>, identifier: Element<'_>) {
    let code = m.languages.read_at(identifier, "code");
    let resource = m.resource.clone();
    if let Some(place) = code.address().and_then(|address| m.address(address)) {
        m.typed_link(&resource, dct::SPATIAL, &place, dct::LOCATION);
        if !code.texts.iter().any(|(text, _)| is_web(text)) {
            for (text, language) in &code.texts {
                m.beside
                    .text(place.as_ref(), skos::PREF_LABEL, text, *language);
            }
        }
        return;
    }
    if code.texts.is_empty() {
        return;
    }
    let place = m.shared("place", code.first());
    m.typed_link(&resource, dct::SPATIAL, &place, dct::LOCATION);
    if code.first().starts_with("urn:") {
        m.said
            .typed(place.as_ref(), dct::IDENTIFIER, code.first(), xsd::ANY_URI);
    } else {
        m.texts(&place, skos::PREF_LABEL, &code);
    }
    let authority = m.languages.read_at(identifier, "authority/*/title");
    if !authority.texts.is_empty() {
        let scheme = m.shared("scheme", authority.first());
        m.typed_link(&place, skos::IN_SCHEME, &scheme, skos::CONCEPT_SCHEME);
        m.texts(&scheme, dct::TITLE, &authority);
        for citation in xml::all(identifier, "authority/*") {
            super::citation::dates(m, &scheme, citation);
        }
    }
}

fn temporal(m: &mut Mapping<'_, '_>, period: Element<'_>) {
    let instant = xml::text_at(period, "timePosition");
    let end_of = |position: &str, instant: &str| {
        xml::text_at(period, position)
            .or_else(|| xml::text_at(period, &format!("{instant}/TimeInstant/timePosition")))
    };
    let start = instant.clone().or_else(|| end_of("beginPosition", "begin"));
    let end = instant.or_else(|| end_of("endPosition", "end"));
    if start.is_none() && end.is_none() {
        return;
    }
    let ends = [
        start.as_deref().unwrap_or_default(),
        end.as_deref().unwrap_or_default(),
    ];
    let (resource, node) = (m.resource.clone(), m.part("period", &ends));
    m.typed_link(&resource, dct::TEMPORAL, &node, dct::PERIOD_OF_TIME);
    for (property, date) in [dcat::START_DATE, dcat::END_DATE].into_iter().zip(ends) {
        m.date(&node, property, date);
    }
}

/// A coordinate reference system, by its EPSG address where its code tells the number.
fn reference_system(m: &mut Mapping<'_, '_>, identifier: Element<'_>) {
    let code = m.languages.read_at(identifier, "code");
    let space = m.languages.read_at(identifier, "codeSpace");
    let stated = code.address().and_then(|address| m.address(address));
    let resource = m.resource.clone();
    let (system, is_stated) = match (stated, epsg(code.first(), space.first())) {
        (Some(system), _) => (system, true),
        (None, Some(number)) => {
            let address = format!("http://www.opengis.net/def/crs/EPSG/0/{number}");
            (NamedNode::new_unchecked(address), false)
        }
        (None, None) if code.texts.is_empty() => return,
        (None, None) => (m.shared("reference-system", code.first()), false),
    };
    m.typed_link(
        &resource,
        geodcatap::REFERENCE_SYSTEM,
        &system,
        dct::STANDARD,
    );
    let spatial =
        NamedNode::new_unchecked("http://inspire.ec.europa.eu/glossary/SpatialReferenceSystem");
    m.said.link(system.as_ref(), dct::TYPE, spatial.as_ref());
    if !is_stated {
        m.texts(&system, dct::TITLE, &code);
    }
}

/// `2154` of `EPSG:2154`, `RGF93 / Lambert-93 (EPSG:2154)`, `urn:ogc:def:crs:EPSG::2154`, or of a
/// bare number in the code space of EPSG.
fn epsg(code: &str, space: &str) -> Option<u32> {
    let upper = code.to_ascii_uppercase();
    let number = |text: &str| {
        let digits = text.trim_start_matches([':', ' ', '.']);
        let digits = digits.split(|c: char| !c.is_ascii_digit()).next()?;
        // `urn:ogc:def:crs:EPSG:6.11:2154` gives the version first.
        let rest = &text[text.find(digits)? + digits.len()..];
        let after_version = rest
            .split_once(':')
            .filter(|(version, _)| version.starts_with('.'));
        let digits = after_version.map_or(digits, |(_, number)| number);
        digits
            .trim()
            .parse()
            .ok()
            .filter(|number| (1000..=999_999).contains(number))
    };
    if let Some((_, after)) = upper.split_once("EPSG") {
        return number(after);
    }
    let is_epsg = space.to_ascii_uppercase().contains("EPSG");
    if is_epsg {
        code.trim().parse().ok()
    } else {
        None
    }
}

fn spatial_resolution(m: &mut Mapping<'_, '_>, resolution: Element<'_>) {
    let resource = m.resource.clone();
    for distance in xml::all(resolution, "distance/*") {
        let unit = xml::attribute(distance, "uom").unwrap_or("m");
        let text = xml::text(distance).unwrap_or_default();
        let meters = text
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .zip(unit_in_meters(unit));
        let meters = meters
            .map(|(value, unit)| value * unit)
            .filter(|meters| meters.is_finite());
        match meters {
            Some(meters) => {
                let meters = meters.to_string();
                let property = dcat::SPATIAL_RESOLUTION;
                m.said
                    .typed(resource.as_ref(), property, &meters, xsd::DECIMAL);
            }
            None if text.is_empty() => {}
            None => m.issues.say(Rule::Number, resource.as_str(), || {
                format!(
                    "the spatial resolution `{text} {unit}` is no length we know: it was left out"
                )
            }),
        }
    }
    for denominator in xml::all(resolution, "equivalentScale/*/denominator/*") {
        let number = xml::text(denominator).and_then(|text| text.parse::<u64>().ok());
        let Some(number) = number.filter(|number| *number > 0) else {
            continue;
        };
        let scale = (1.0 / number as f64).to_string();
        let measurement = m.part("scale", &[&scale]);
        let metric = geodcatap::SPATIAL_RESOLUTION_AS_SCALE.into_owned();
        let class = dqv::QUALITY_MEASUREMENT;
        m.typed_link(&resource, dqv::HAS_QUALITY_MEASUREMENT, &measurement, class);
        m.typed_link(&measurement, dqv::IS_MEASUREMENT_OF, &metric, dqv::METRIC);
        m.said
            .typed(measurement.as_ref(), dqv::VALUE, &scale, xsd::DECIMAL);
    }
}

fn unit_in_meters(unit: &str) -> Option<f64> {
    let unit = unit.rsplit(['#', '/', ':']).next().unwrap_or(unit);
    Some(match unit.to_ascii_lowercase().as_str() {
        "m" | "9001" | "metre" | "meter" | "metres" | "meters" | "mètre" | "mètres" => 1.0,
        "km" | "9036" | "kilometre" | "kilometer" => 1000.0,
        "cm" => 0.01,
        "mm" => 0.001,
        "ft" | "9002" | "[ft_i]" => 0.3048,
        _ => return None,
    })
}
