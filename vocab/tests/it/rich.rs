//! A dataset that uses most of what DCAT and its neighbours have.

use crate::{cut_turtle, names, payload, record, turtle};
use vocab::{Kind, rdf};

/// 47 triples: languages, nameless contact and publisher, checksum, DQV, PROV, ODRL, geometry, and
/// properties that nobody else knows.
pub const RICH: &str = r#"
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dqv: <http://www.w3.org/ns/dqv#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix local: <http://data.example.org/terms/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<http://example.org/d/velo> a dcat:Dataset ;
  dct:title "Comptage vélo"@fr, "Bicycle counts"@en ;
  dct:description "<p>Passages par <b>jour</b>.</p>"@fr ;
  dct:identifier "velo-2024" ;
  dct:issued "2024-01-15"^^xsd:date ;
  dct:modified "2024-06-01T08:00:00+02:00"^^xsd:dateTime ;
  dcat:keyword "vélo"@fr, "mobilité"@fr ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
  dct:accrualPeriodicity <http://purl.org/cld/freq/daily> ;
  dct:language <http://publications.europa.eu/resource/authority/language/FRA> ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
  dct:publisher [ a foaf:Organization ; foaf:name "Ville d’Exemple" ] ;
  dcat:contactPoint [ a vcard:Kind ; vcard:fn "Service mobilité" ; vcard:hasEmail <mailto:velo@example.org> ] ;
  dct:spatial [ a dct:Location ; locn:geometry "POLYGON((-1.3 46.1,-1.0 46.1,-1.0 46.3,-1.3 46.3,-1.3 46.1))"^^geo:wktLiteral ] ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2023-12-31"^^xsd:date ] ;
  dqv:hasQualityMeasurement [ dqv:value 0.97 ; dqv:isMeasurementOf local:completeness ] ;
  prov:wasGeneratedBy [ a prov:Activity ; prov:used <http://example.org/d/source> ] ;
  odrl:hasPolicy [ a odrl:Offer ; odrl:permission [ odrl:action odrl:use ] ] ;
  local:stations 42 ;
  local:note "à relire" ;
  dcat:distribution <http://example.org/d/velo.csv> .
<http://example.org/d/velo.csv> a dcat:Distribution ;
  dcat:downloadURL <http://example.org/files/velo.csv> ;
  dcat:mediaType <http://www.iana.org/assignments/media-types/text/csv> ;
  dcat:byteSize "12345"^^xsd:nonNegativeInteger ;
  dct:license <https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf> ;
  spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "00ff"^^xsd:hexBinary ] .
"#;

#[test]
fn a_rich_dataset_is_one_record_and_loses_nothing() {
    let cut = cut_turtle(RICH);
    assert_eq!(cut.issues, []);
    assert_eq!(names(&cut), [("dataset", "http://example.org/d/velo")]);
    let velo = record(&cut, "http://example.org/d/velo");
    assert_eq!(velo.kind(), Kind::Dataset);
    assert_eq!(velo.graph().len(), turtle(RICH).len());
    assert!(!velo.payload().contains("_:"));
}

#[test]
fn a_rich_dataset_comes_back_whole_from_every_syntax() {
    let cut = cut_turtle(RICH);
    let velo = record(&cut, "http://example.org/d/velo");
    for syntax in vocab::Syntax::ALL {
        let text = rdf::to_string(velo.graph(), syntax);
        let again = crate::graph(text.as_bytes(), syntax);
        assert_eq!(payload(again), velo.payload(), "{syntax:?}:\n{text}");
        assert_eq!(
            text,
            rdf::to_string(velo.graph(), syntax),
            "{syntax:?} is not stable"
        );
    }
}
