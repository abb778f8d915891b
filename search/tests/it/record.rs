//! Whole records, from RDF to hit.

use crate::{ids, settings, text, words};
use search::{Change, Document, Facet, Query, SearchIndex};
use vocab::{Kind, Record, Syntax, Text};

const PORT: &str = r#"
    @prefix dcat: <http://www.w3.org/ns/dcat#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix eu: <http://publications.europa.eu/resource/authority/> .
    <https://example.org/port> a dcat:Dataset ;
        dct:title "Trafic du port de pêche"@fr , "Fishing port traffic"@en ;
        dct:description "<p>Entrées et sorties des <b>chalutiers</b>.</p>"@fr ;
        dct:identifier "PORT-17" ;
        skos:altLabel "TPP" ;
        dcat:keyword "criée"@fr ;
        dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
        dct:publisher <https://example.org/region> ;
        dct:language <http://publications.europa.eu/resource/authority/language/FRA> ;
        dct:issued "2021-03-04"^^xsd:date ;
        dct:spatial <http://id.insee.fr/geo/commune/17300> ;
        dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2015-01-01"^^xsd:date ;
                       dcat:endDate "2018-12-31"^^xsd:date ] ;
        dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
        dcat:distribution <https://example.org/port/csv> .
    <http://id.insee.fr/geo/commune/17300> a dct:Location ; skos:prefLabel "La Rochelle"@fr ;
        dcat:bbox "POLYGON((-1.24 46.13,-1.11 46.13,-1.11 46.19,-1.24 46.19,-1.24 46.13))" .
    <https://example.org/port/csv> a dcat:Distribution ; dct:title "Escales mensuelles"@fr ;
        dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
        dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence> ;
        dcat:accessURL <https://example.org/port.csv> .
"#;

/// The dataset, sealed as what it is or as another kind of resource.
fn record(kind: Kind) -> Record {
    let base = "https://example.org/";
    let parsed = vocab::rdf::read(PORT.as_bytes(), Syntax::Turtle, base).unwrap();
    let mut records = vocab::cut(parsed.quads, base).records.into_iter();
    let dataset = records
        .find(|record| record.kind() == Kind::Dataset)
        .unwrap();
    Record::open(dataset.resource().into_owned(), kind, dataset.payload()).unwrap()
}

fn document(kind: Kind) -> Option<Document> {
    let names = vec![text("Région de l'Ouest", "fr")];
    Document::of(&record(kind), "port", "region", "abcd", 7, names)
}

fn port() -> SearchIndex {
    let index = SearchIndex::in_memory(settings()).unwrap();
    let document = document(Kind::Dataset).unwrap();
    index.apply([Change::Put(Box::new(document))]).unwrap();
    index.commit(1).unwrap();
    index
}

#[test]
fn a_record_is_found_by_everything_it_says() {
    let index = port();
    for typed in [
        "trafic port peche",
        "fishing",
        "chalutier",
        "PORT-17",
        "tpp",
        "criées",
        "transports",
        "region ouest",
        "la rochelle",
        "escale mensuelle",
    ] {
        let results = index.find(&words(typed)).unwrap();
        assert_eq!(
            (ids(&results), results.relaxed),
            (vec!["port"], false),
            "{typed}"
        );
    }
    // Markup is no text.
    assert_eq!(index.find(&words("strong b p")).unwrap().total, 0);
}

#[test]
fn a_record_is_counted_by_codes_that_have_labels() {
    let query = Query {
        facets: Facet::ALL.to_vec(),
        ..words("")
    };
    let results = port().find(&query).unwrap();
    for (facet, value, label) in [
        (Facet::Theme, "TRAN", Some("Transports")),
        (
            Facet::Publisher,
            "https://example.org/region",
            Some("Région de l'Ouest"),
        ),
        (Facet::Format, "CSV", Some("CSV")),
        (Facet::Language, "fr", None),
        (Facet::Source, "region", None),
        (Facet::Kind, "dataset", None),
    ] {
        let found: Vec<_> = results.facets[&facet]
            .iter()
            .map(|value| (value.value.as_str(), value.label.as_deref(), value.count))
            .collect();
        assert_eq!(found, [(value, label, 1)], "{facet:?}");
    }
    let territories: Vec<_> = results.facets[&Facet::Territory]
        .iter()
        .map(|value| (value.value.as_str(), value.label.as_deref(), value.level))
        .collect();
    let expected = [
        ("country/FRA", Some("France"), 0),
        ("region/75", Some("Nouvelle-Aquitaine"), 1),
        ("departement/17", Some("Charente-Maritime"), 2),
        ("epci/241700434", Some("CA de La Rochelle"), 3),
        ("commune/17300", Some("La Rochelle"), 4),
    ];
    assert_eq!(territories, expected);
    assert_eq!(results.facets[&Facet::License].len(), 1);
    assert_eq!(results.facets[&Facet::AccessRights][0].value, "PUBLIC");
}

#[test]
fn a_record_is_found_where_and_when_it_is() {
    let index = port();
    let total = |query: Query| index.find(&query).unwrap().total;
    let here = Some([-1.2, 46.1, -1.0, 46.2]);
    assert_eq!(
        total(Query {
            bbox: here,
            period: Some((Some(2018), None)),
            ..words("")
        }),
        1
    );
    assert_eq!(
        total(Query {
            bbox: here,
            period: Some((Some(2019), None)),
            ..words("")
        }),
        0
    );
    assert_eq!(
        total(Query {
            bbox: Some([2.0, 48.0, 3.0, 49.0]),
            ..words("")
        }),
        0
    );
}

#[test]
fn a_card_shows_plain_text_and_codes() {
    let card = document(Kind::Dataset).unwrap().card;
    assert_eq!(
        card.descriptions,
        [text("Entrées et sorties des chalutiers.", "fr")]
    );
    assert_eq!(
        (card.themes, card.formats),
        (vec!["TRAN".to_owned()], vec!["CSV".to_owned()])
    );
    assert_eq!(card.issued.as_deref(), Some("2021-03-04"));
    assert_eq!(card.places, [text("La Rochelle", "fr")]);
    let names: Vec<Text> = card.publisher.unwrap().names;
    assert_eq!(names, [text("Région de l'Ouest", "fr")]);
}

#[test]
fn agents_are_not_searched() {
    assert_eq!(document(Kind::Agent), None);
    assert_eq!(document(Kind::Other), None);
    assert!(document(Kind::DataService).is_some());
}
