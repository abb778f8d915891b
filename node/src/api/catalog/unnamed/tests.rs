use super::Unnamed;
use oxrdf::{Graph, NamedNode, Triple};
use oxrdfio::{RdfFormat, RdfParser};
use std::collections::BTreeSet;
use vocab::{Kind, Record};

/// The record of `https://e.org/d/{name}` that a Turtle document seals into.
fn record(name: &str, turtle: &str) -> Record {
    let prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
                    @prefix dct: <http://purl.org/dc/terms/> . \
                    @prefix spdx: <http://spdx.org/rdf/terms#> . ";
    let resource = format!("https://e.org/d/{name}");
    let graph: Graph = RdfParser::from_format(RdfFormat::Turtle)
        .with_base_iri(&resource)
        .unwrap()
        .for_slice(&format!("{prefixes}{turtle}"))
        .map(|quad| Triple::from(quad.unwrap()))
        .collect();
    let resource = NamedNode::new(resource).unwrap();
    Record::seal(resource, Kind::Dataset, graph).unwrap()
}

/// What a document of these records says.
fn said(records: &[Record]) -> BTreeSet<String> {
    let unnamed = Unnamed::of(records.iter());
    records
        .iter()
        .flat_map(|record| record.graph().iter())
        .map(|triple| unnamed.said(triple).to_string())
        .collect()
}

fn count(said: &BTreeSet<String>, what: &str) -> usize {
    said.iter().filter(|triple| triple.contains(what)).count()
}

#[test]
fn a_period_a_place_and_a_contact_are_blank_again() {
    let said = said(&[record(
        "a",
        "<> dct:temporal [ dcat:startDate \"2020\" ] ; dct:spatial [ dcat:bbox \"x\" ] ;
            dcat:contactPoint [ dct:title \"Service\" ; dct:relation [ dct:title \"bureau\" ] ] .",
    )]);
    assert_eq!(count(&said, "genid"), 0, "{said:?}");
    assert_eq!(count(&said, "_:"), 8, "{said:?}");
}

#[test]
fn so_is_what_a_mapping_had_to_name_itself() {
    let said = said(&[record(
        "a",
        "<> dct:temporal <#period-2020_2021> ; dct:provenance <#provenance-x> ;
            dcat:distribution <https://files.e.org/1.csv> .
         <#period-2020_2021> dcat:startDate \"2020\" .
         <https://files.e.org/1.csv> spdx:checksum <https://files.e.org/1.csv#checksum-md5> .
         <https://files.e.org/1.csv#checksum-md5> spdx:checksumValue \"aa\" .",
    )]);
    assert_eq!(count(&said, "#period-"), 0, "{said:?}");
    assert_eq!(count(&said, "#provenance-"), 0, "{said:?}");
    assert_eq!(count(&said, "#checksum-"), 0, "{said:?}");
    assert_eq!(count(&said, "_:"), 5, "{said:?}");
}

#[test]
fn what_harvesters_know_again_keeps_its_name() {
    let said = said(&[record(
        "a",
        "<> dcat:distribution [ dct:title \"CSV\" ] ; dct:publisher [ dct:title \"Ville\" ] ;
            dct:temporal <https://time.e.org/2020> ; dct:relation <#chapter-1> .",
    )]);
    assert_eq!(count(&said, "_:"), 0, "{said:?}");
}

#[test]
fn what_another_record_speaks_of_keeps_its_name() {
    let records = [
        record(
            "a",
            "<> dct:temporal <#period-1> ; dct:spatial <#place-1> .",
        ),
        record("b", "<> dct:temporal <https://e.org/d/a#period-1> ."),
    ];
    let both = said(&records);
    assert_eq!(count(&both, "<https://e.org/d/a#period-1>"), 2, "{both:?}");
    assert_eq!(count(&both, "_:"), 1, "{both:?}");
    let alone = said(&records[..1]);
    assert_eq!(count(&alone, "_:"), 2, "{alone:?}");
}

#[test]
fn a_document_says_the_same_in_the_same_words() {
    let a = record("a", "<> dct:temporal [ dcat:startDate \"2020\" ] .");
    let b = record("b", "<> dct:temporal [ dcat:startDate \"2020\" ] .");
    let alone = said(std::slice::from_ref(&a));
    let both = said(&[b, a]);
    assert!(alone.is_subset(&both), "{alone:?} in {both:?}");
    assert_eq!(both.len(), 4, "their periods are two: {both:?}");
}
