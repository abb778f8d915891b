//! What one document gives: records, paging, trouble.

use super::*;

#[test]
fn a_web_page_is_told_from_rdf() {
    for page in [
        "<!DOCTYPE html><p>",
        "\n <HTML>",
        "<?xml version='1.0'?><html xmlns='x'>",
    ] {
        let error = syntax(page.as_bytes(), Some(Syntax::RdfXml), "x").unwrap_err();
        assert!(matches!(error, DocumentError::Html(_)), "{page}");
    }
}

#[test]
fn schema_org_is_read_as_dcat_and_kept() {
    let sent = "@base <http://ex.org/> . @prefix : <https://schema.org/> .
        <d> a :Dataset ; :name 'Coast' ; :keywords 'sea', 'Sea' ; :url 'http://ex.org/coast' ;
            :license 'as you like' ;
            :distribution [ a :DataDownload ; :contentUrl 'http://ex.org/coast.csv' ] ;
            :spatialCoverage [ a :Place ; :geo [ a :GeoShape ; :box '-30 10 -18.5 14.9' ] ] .";
    let added = "@base <http://ex.org/> . @prefix dct: <http://purl.org/dc/terms/> .
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix : <https://schema.org/> .
        <d> a :Dataset, dcat:Dataset ; dct:title 'Coast' ; :name 'Coast' ; dcat:keyword 'sea', 'Sea' ;
            :keywords 'sea', 'Sea' ; dcat:landingPage <http://ex.org/coast> ;
            :url 'http://ex.org/coast' ; :license 'as you like' ; dcat:distribution _:f ;
            :distribution _:f ; dct:spatial _:p ; :spatialCoverage _:p .
        _:f a :DataDownload, dcat:Distribution ; :contentUrl 'http://ex.org/coast.csv' ;
            dcat:downloadURL <http://ex.org/coast.csv> .
        _:p a :Place ; :geo [ a :GeoShape ; :box '-30 10 -18.5 14.9' ] ; dcat:bbox
            'POLYGON((10 -30,14.9 -30,14.9 -18.5,10 -18.5,10 -30))'^^<http://www.opengis.net/ont/geosparql#wktLiteral> .";
    let read = |text: &str| super::read(text.as_bytes(), None, "http://ex.org/c").unwrap();
    let (found, expected) = (read(sent), read(added));
    assert_eq!(found.issues.len(), 1);
    assert_eq!(found.issues[0].rule, vocab::Rule::Vocabulary);
    assert_eq!(expected.records[0].kind(), vocab::Kind::Dataset);
    assert_eq!(found.records[0].payload(), expected.records[0].payload());
}

#[test]
fn things_in_schema_org_that_are_no_catalogue_are_left_as_they_are() {
    let sent = "<http://ex.org/a> a <http://schema.org/Person> ; <http://schema.org/name> 'A' .
        <http://ex.org/q> a <http://schema.org/Dataset> ; <http://schema.org/version> 1 .";
    let read = super::read(sent.as_bytes(), None, "http://ex.org/c").unwrap();
    assert!(read.issues.is_empty());
    assert!(
        read.records
            .iter()
            .all(|record| record.kind() == vocab::Kind::Other)
    );
}
