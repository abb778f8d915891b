//! Typed views over real shapes.

use crate::{cut_turtle, record, rich::RICH, turtle};
use oxrdf::{Graph, NamedNodeRef};
use vocab::{
    access::AccessRights,
    coverage::{BoundingBox, Period},
    dataset::Dataset,
    date,
    graph::Node,
};

fn view<'g>(graph: &'g Graph, iri: &'g str) -> Dataset<'g> {
    Dataset(Node::named(graph, NamedNodeRef::new(iri).unwrap()))
}

#[test]
fn a_rich_dataset_is_read_through_its_view() {
    let cut = cut_turtle(RICH);
    let graph = record(&cut, "http://example.org/d/velo").graph();
    let velo = view(graph, "http://example.org/d/velo");
    let values =
        |texts: Vec<vocab::Text>| texts.into_iter().map(|text| text.value).collect::<Vec<_>>();
    assert_eq!(values(velo.titles()), ["Bicycle counts", "Comptage vélo"]);
    assert_eq!(values(velo.keywords()), ["mobilité", "vélo"]);
    assert_eq!(velo.identifiers(), ["velo-2024"]);
    assert_eq!(velo.issued().as_deref(), Some("2024-01-15"));
    assert_eq!(velo.modified().as_deref(), Some("2024-06-01T06:00:00Z"));
    assert_eq!(velo.themes()[0].code, Some("TRAN"));
    assert_eq!(velo.frequency().unwrap().code, Some("DAILY"));
    assert_eq!(velo.languages(), ["fr"]);
    assert_eq!(velo.access_rights(), Some(AccessRights::Public));
    let publisher = velo.publisher().unwrap();
    assert_eq!(values(publisher.names()), ["Ville d’Exemple"]);
    assert_eq!(publisher.iri(), None);
    assert_eq!(velo.contacts()[0].email(), Some("velo@example.org"));
    let place = &velo.places()[0];
    assert_eq!(
        place.bbox,
        Some(BoundingBox {
            west: -1.3,
            south: 46.1,
            east: -1.0,
            north: 46.3
        })
    );
    assert!(place.wkt.as_ref().unwrap().starts_with("POLYGON"));
    assert_eq!(
        velo.periods(),
        [Period {
            start: Some("2020-01-01".into()),
            end: Some("2023-12-31".into())
        }]
    );
    assert_eq!(velo.periods()[0].years(), (Some(2020), Some(2023)));
    assert_eq!(velo.licenses()[0].code, Some("ETALAB_2_0"));
    let file = velo.distributions()[0];
    assert_eq!(file.format().unwrap().code, Some("CSV"));
    assert_eq!(file.media_type().as_deref(), Some("text/csv"));
    assert_eq!(file.byte_size(), Some(12345));
    assert_eq!(file.checksum(), Some(("sha256".into(), "00ff".into())));
}

#[test]
fn an_empty_mailto_is_no_address_and_a_file_name_tells_a_format() {
    let graph = turtle(
        r#"@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . @prefix dct: <http://purl.org/dc/terms/> .
        <http://e.org/d> dcat:contactPoint [ v:hasEmail <mailto:> ; v:hasTelephone [ v:hasValue <tel:+33546> ] ] ;
          dct:license "notspecified" ; dcat:distribution [ dcat:accessURL "https://e.org/x/lines.GeoJSON?v=1" ; dcat:byteSize "1.0E3" ] ."#,
    );
    let dataset = view(&graph, "http://e.org/d");
    assert_eq!(dataset.contacts()[0].email(), None);
    assert_eq!(dataset.contacts()[0].telephone(), Some("+33546"));
    assert_eq!(dataset.licenses(), []);
    assert_eq!(
        dataset.distributions()[0].format().unwrap().code,
        Some("GEOJSON")
    );
    assert_eq!(dataset.distributions()[0].byte_size(), Some(1000));
}

#[test]
fn dates_get_one_form() {
    for (text, expected) in [
        ("2020", Some("2020")),
        ("2020-02", Some("2020-02")),
        ("2020-02-29", Some("2020-02-29")),
        ("29/02/2020", Some("2020-02-29")),
        ("2020-02-30", None),
        ("20200229", Some("2020-02-29")),
        ("2020-01-01Z", Some("2020-01-01")),
        ("2020-01-01+02:00", Some("2020-01-01")),
        ("2020-01-01T10:00:00", Some("2020-01-01T10:00:00Z")),
        (
            "2020-01-01T10:00:00.5+01:00",
            Some("2020-01-01T09:00:00.5Z"),
        ),
        ("2020-01-01 10:00:00", Some("2020-01-01T10:00:00Z")),
        ("hier", None),
        ("", None),
        ("é020-01-01x", None),
    ] {
        assert_eq!(date::normalise(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn boxes_are_read_from_every_usual_form() {
    let expected = Some(BoundingBox {
        west: -1.5,
        south: 46.0,
        east: -1.0,
        north: 46.5,
    });
    for text in [
        "POLYGON((-1.5 46.0,-1.0 46.0,-1.0 46.5,-1.5 46.5,-1.5 46.0))",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON((46.0 -1.5,46.5 -1.0))",
        "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((-1.5 46.0,-1.0 46.5))",
        "MULTIPOLYGON Z(((-1.5 46.0 3,-1.0 46.5 4)))",
        "ENVELOPE(-1.5,-1.0,46.5,46.0)",
        "-1.5,46.0,-1.0,46.5",
        "{\"type\":\"Polygon\",\"coordinates\":[[[-1.5,46.0],[-1.0,46.0],[-1.0,46.5]]]}",
        "{\"type\":\"Feature\",\"bbox\":[-1.5,46.0,-1.0,46.5]}",
        "<gml:Envelope srsName=\"CRS84\"><gml:lowerCorner>-1.5 46.0</gml:lowerCorner><gml:upperCorner>-1.0 46.5</gml:upperCorner></gml:Envelope>",
    ] {
        assert_eq!(BoundingBox::parse(text), expected, "{text}");
    }
    for text in [
        "La Rochelle",
        "1,2,3",
        "POLYGON((700000 6500000,700001 6500001))",
        "{",
        "",
    ] {
        assert_eq!(BoundingBox::parse(text), None, "{text}");
    }
}
