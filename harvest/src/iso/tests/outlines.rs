//! Outlines of places, and the whole that a resource is a part of.

use super::{Metadata, links};
use vocab::{
    Rule,
    ns::{dct, locn},
};

fn outline(gml: &str) -> Metadata {
    let info = format!(
        "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_BoundingPolygon><gmd:polygon>{gml}</gmd:polygon>
        </gmd:EX_BoundingPolygon></gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
    );
    Metadata {
        info: info.leak(),
        ..Metadata::default()
    }
}

fn polygon(attributes: &str, ring: &str) -> String {
    format!(
        "<gml:Polygon {attributes}><gml:exterior><gml:LinearRing>{ring}</gml:LinearRing></gml:exterior></gml:Polygon>"
    )
}

#[test]
fn outlines_become_wkt_in_longitude_and_latitude() {
    let wkt = "((1 45, 2 45, 2 46, 1 45))";
    let list = "<gml:posList>1 45 2 45 2 46 1 45</gml:posList>";
    let turned = "<gml:posList>45 1 45 2 46 2 45 1</gml:posList>";
    let high = "<gml:posList srsDimension='3'>1 45 9 2 45 9 2 46 9 1 45 9</gml:posList>";
    let old = "<gml:coordinates>1,45 2,45 2,46 1,45</gml:coordinates>";
    let each = "<gml:pos>1 45</gml:pos><gml:pos>2 45</gml:pos><gml:pos>2 46</gml:pos><gml:pos>1 45</gml:pos>";
    for (attributes, ring) in [
        ("", list),
        ("srsName='EPSG:4326'", list),
        ("srsName='urn:ogc:def:crs:EPSG::4326'", turned),
        (
            "srsName='http://www.opengis.net/def/crs/EPSG/0/4258'",
            turned,
        ),
        ("", high),
        ("", old),
        ("", each),
    ] {
        let record = outline(&polygon(attributes, ring)).record();
        let expected = format!(
            "geometry> \"POLYGON{wkt}\"^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
        );
        assert!(
            record.payload().contains(&expected),
            "{attributes} {ring}: {}",
            record.payload()
        );
    }
    let many = format!(
        "<gml:MultiSurface><gml:surfaceMember>{}</gml:surfaceMember><gml:surfaceMember>{}</gml:surfaceMember></gml:MultiSurface>",
        polygon("", list),
        polygon("", list),
    );
    assert!(
        outline(&many)
            .record()
            .payload()
            .contains(&format!("\"MULTIPOLYGON({wkt}, {wkt})\""))
    );
    let point = "<gml:Point><gml:pos>-1.15 46.16</gml:pos></gml:Point>";
    assert!(
        outline(point)
            .record()
            .payload()
            .contains("\"POINT(-1.15 46.16)\"")
    );
}

#[test]
fn an_outline_that_is_none_is_told_and_left_out() {
    let many = "1 45 ".repeat(30_000);
    for (gml, why) in [
        (
            polygon("", "<gml:posList>1 45 2 x 2 46 1 45</gml:posList>"),
            "no number",
        ),
        (
            polygon("", "<gml:posList>1 45 2</gml:posList>"),
            "too few points",
        ),
        (
            polygon(
                "",
                "<gml:posList>400000 6500000 1 1 2 2 400000 6500000</gml:posList>",
            ),
            "not on Earth",
        ),
        (
            polygon("", &format!("<gml:posList>{many}</gml:posList>")),
            "more points",
        ),
        ("<gml:Polygon/>".to_owned(), "no ring"),
        ("<gml:MultiSurface/>".to_owned(), "no polygon"),
        ("<gml:Solid/>".to_owned(), "not read"),
    ] {
        let metadata = outline(&gml);
        assert!(metadata.told(Rule::Geometry).contains(why), "{why}");
        assert!(!metadata.record().has(locn::GEOMETRY));
    }
}

#[test]
fn a_part_names_its_whole() {
    let root = |parent: &str| {
        Metadata {
        root: format!("<gmd:parentIdentifier><gco:CharacterString>{parent}</gco:CharacterString></gmd:parentIdentifier>").leak(),
        ..Metadata::default()
    }
    };
    let whole = |parent: &str| root(parent).record();
    assert_eq!(
        links(&whole("urn:uuid:s1"), dct::IS_PART_OF),
        ["https://geo.example/geonetwork/srv/api/records/s1"]
    );
    assert_eq!(
        links(&whole("https://data.example/series"), dct::IS_PART_OF),
        ["https://data.example/series"]
    );
    assert!(
        links(&whole("d1"), dct::IS_PART_OF).is_empty(),
        "not of itself"
    );
    assert!(links(&whole(" "), dct::IS_PART_OF).is_empty());
}
