//! What `vocab` promises to the rest of the commons.
#![allow(clippy::unwrap_used, reason = "a test may stop where it is surprised")]

mod codelists;
mod cutting;
mod fingerprint;
mod lenient;
mod mending;
mod profiles;
mod reading;
mod rich;
mod round_trip;
mod shacl;
mod shacl_excerpt;
mod shacl_w3c;
mod statements;
mod territories;
mod text_and_html;
mod views;

use oxrdf::{Graph, NamedNode, Triple};
use vocab::{Cut, Kind, Record, Syntax, cut, rdf};

/// The records of a Turtle document.
fn cut_turtle(text: &str) -> Cut {
    let parsed = rdf::read(
        text.as_bytes(),
        Syntax::Turtle,
        "http://example.org/catalog",
    )
    .unwrap();
    assert_eq!(parsed.issues, []);
    cut(parsed.quads, "http://example.org/catalog")
}

/// The graph of a document.
fn graph(bytes: &[u8], syntax: Syntax) -> Graph {
    let parsed = rdf::read(bytes, syntax, "http://example.org/doc").unwrap();
    parsed.quads.into_iter().map(Triple::from).collect()
}

fn turtle(text: &str) -> Graph {
    graph(text.as_bytes(), Syntax::Turtle)
}

/// Equal payloads: equal graphs up to the names of blank nodes.
fn payload(graph: Graph) -> String {
    let resource = NamedNode::new("http://example.org/r").unwrap();
    Record::seal(resource, Kind::Other, graph)
        .unwrap()
        .payload()
        .to_owned()
}

fn record<'c>(cut: &'c Cut, iri: &str) -> &'c Record {
    let found = cut
        .records
        .iter()
        .find(|record| record.resource().as_str() == iri);
    found.unwrap_or_else(|| panic!("no record <{iri}> among {:?}", names(cut)))
}

fn names(cut: &Cut) -> Vec<(&str, &str)> {
    cut.records
        .iter()
        .map(|r| (r.kind().name(), r.resource().as_str()))
        .collect()
}
