//! Recordings of portals, walked, against what they mean in Turtle written by hand.

use crate::{
    portal::{Answer, Portal},
    walk::{Walked, walk},
};
use oxrdf::{BlankNode, Graph, NamedNode, NamedOrBlankNode, Term, Triple};
use std::{fs, path::PathBuf};
use vocab::{Kind, Record, Syntax, skolem::is_skolem};

/// The bytes of a recording.
pub fn recording(path: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/portals");
    fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Everything that a walk found, as one graph; what was nameless is so again.
pub fn graph(walked: &Walked) -> Graph {
    let mut graph = Graph::new();
    for record in walked.upserts.values() {
        for triple in record.graph() {
            let mut triple: Triple = triple.into();
            if let NamedOrBlankNode::NamedNode(node) = &triple.subject
                && let Some(blank) = blank(node)
            {
                triple.subject = blank.into();
            }
            if let Term::NamedNode(node) = &triple.object
                && let Some(blank) = blank(node)
            {
                triple.object = blank.into();
            }
            graph.insert(&triple);
        }
    }
    graph
}

fn blank(node: &NamedNode) -> Option<BlankNode> {
    let label = || {
        node.as_str()
            .bytes()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };
    is_skolem(node.as_str()).then(|| BlankNode::new(format!("b{}", label())).unwrap())
}

/// Fails unless both are the same graph up to the names of blank nodes.
pub fn assert_same(found: Graph, expected: &str, what: &str) {
    let quads = vocab::rdf::read(expected.as_bytes(), Syntax::Turtle, "http://x.invalid/").unwrap();
    assert!(quads.issues.is_empty(), "{what}: {:?}", quads.issues);
    let expected: Graph = quads.quads.into_iter().map(Triple::from).collect();
    let lines = |graph: Graph| {
        let resource = NamedNode::new("http://x.invalid/r").unwrap();
        let record = Record::seal(resource, Kind::Other, graph).unwrap();
        record.payload().replace(" .\n", " .\n\n")
    };
    let (found, expected) = (lines(found), lines(expected));
    let missing: Vec<_> = expected
        .lines()
        .filter(|line| !found.contains(line))
        .collect();
    let more: Vec<_> = found
        .lines()
        .filter(|line| !expected.contains(line))
        .collect();
    assert!(
        found == expected,
        "{what}: missing {missing:#?}, not expected {more:#?}"
    );
}

/// Walks recordings; the first is where the walk begins.
pub async fn check(folder: &str, pages: &[(&str, &str, &str)]) -> Walked {
    let portal = Portal::start().await;
    for (path, file, media_type) in pages {
        portal.on(
            path,
            Answer::ok(media_type, recording(&format!("{folder}/{file}"))),
        );
    }
    let walked = walk(&portal.url(pages[0].0)).await;
    let expected = String::from_utf8(recording(&format!("{folder}/expected.ttl"))).unwrap();
    let expected = expected.replace("{base}", &portal.base);
    assert_same(graph(&walked), &expected, folder);
    let report = walked.report();
    assert!(
        report.failures.is_empty(),
        "{folder}: {:?}",
        report.failures
    );
    assert_eq!(
        walked.outcome.may_remove(),
        Ok(()),
        "{folder}: {:?}",
        report.issues
    );
    walked
}

const XML: &str = "application/rdf+xml";
const TURTLE: &str = "text/turtle";

#[tokio::test]
async fn udata_in_hydra_pages() {
    let pages = [
        ("/catalog.xml?page=1", "page-1.rdf", XML),
        ("/catalog.xml?page=2", "page-2.rdf", XML),
    ];
    assert_eq!(
        check("rdf/udata", &pages).await.report().declared_total,
        Some(2)
    );
}

#[tokio::test]
async fn opendatasoft_in_one_export() {
    let path = "/api/explore/v2.1/catalog/exports/dcat";
    check(
        "rdf/opendatasoft",
        &[(path, "export.rdf", "text/xml; charset=utf-8")],
    )
    .await;
}

#[tokio::test]
async fn ckan_in_hydra_pages_of_turtle() {
    let pages = [
        ("/catalog.ttl?page=1", "page-1.ttl", TURTLE),
        ("/catalog.ttl?page=2", "page-2.ttl", TURTLE),
    ];
    check("rdf/ckan", &pages).await;
}

#[tokio::test]
async fn the_json_ld_feed_of_a_hub() {
    let page = (
        "/api/feed/dcat-ap/2.1.1.json",
        "feed.json",
        "application/json",
    );
    check("rdf/hub", &[page]).await;
}

#[tokio::test]
async fn a_record_of_geonetwork() {
    let page = (
        "/geonetwork/srv/api/records/370ab490/formatters/dcat",
        "record.rdf",
        XML,
    );
    check("rdf/geonetwork", &[page]).await;
}

#[tokio::test]
async fn a_fair_data_point_document_by_document() {
    let pages = [
        ("/", "root.ttl", TURTLE),
        ("/catalog/1", "catalog-1.ttl", TURTLE),
        ("/catalog/2", "catalog-2.ttl", TURTLE),
        ("/dataset/1", "dataset-1.ttl", TURTLE),
        ("/distribution/1", "distribution-1.ttl", TURTLE),
    ];
    let walked = check("rdf/fdp", &pages).await;
    assert_eq!(
        walked.report().traffic.requests,
        5,
        "each document is asked for once"
    );
}
