//! The same content, the same fingerprint; and no content that takes the machine hostage.

use crate::{cut_turtle, rich::RICH, turtle};
use oxrdf::{BlankNode, Graph, NamedNode, NamedOrBlankNode, Term, Triple};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use vocab::{Fingerprint, Kind, Record, RecordId, record::SealError, skolem};

fn seal(graph: Graph) -> Result<Record, SealError> {
    Record::seal(
        NamedNode::new("http://example.org/d").unwrap(),
        Kind::Dataset,
        graph,
    )
}

fn renamed(triples: &[Triple], salt: u32) -> Graph {
    let name = |node: &BlankNode| BlankNode::new(format!("x{salt}{}", node.as_str())).unwrap();
    let triple = |triple: &Triple| {
        let subject = match &triple.subject {
            NamedOrBlankNode::BlankNode(node) => name(node).into(),
            named => named.clone(),
        };
        let object = match &triple.object {
            Term::BlankNode(node) => name(node).into(),
            other => other.clone(),
        };
        Triple::new(subject, triple.predicate.clone(), object)
    };
    triples.iter().map(triple).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn names_of_blank_nodes_and_order_of_statements_do_not_matter(
        salt in 0..1000u32,
        mut triples in Just(turtle(RICH).iter().map(|t| t.into_owned()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let before = seal(turtle(RICH)).unwrap();
        triples.rotate_left(salt as usize % 7);
        let after = seal(renamed(&triples, salt)).unwrap();
        prop_assert_eq!(before.fingerprint(), after.fingerprint());
    }
}

#[test]
fn what_is_opened_is_what_was_sealed() {
    let sealed = seal(turtle(RICH)).unwrap();
    let opened = Record::open(
        sealed.resource().into_owned(),
        sealed.kind(),
        sealed.payload(),
    )
    .unwrap();
    assert_eq!(opened.payload(), sealed.payload());
    assert_eq!(opened.fingerprint(), sealed.fingerprint());
    assert_eq!(opened.graph().len(), sealed.graph().len());
    assert!(
        Record::open(
            sealed.resource().into_owned(),
            Kind::Other,
            "_:a <http://e.org/p> \"b\" .\n"
        )
        .is_err()
    );
}

#[test]
fn the_payload_is_sorted_canonical_lines() {
    let record = seal(turtle(
        "<http://e.org/s> <http://e.org/p> \"b\\n\\u0007\", \"a\"@FR .",
    ))
    .unwrap();
    let expected = "<http://e.org/s> <http://e.org/p> \"a\"@fr .\n\
                    <http://e.org/s> <http://e.org/p> \"b\\n\\u0007\" .\n";
    assert_eq!(record.payload(), expected);
    assert_eq!(record.fingerprint(), Fingerprint::of(expected.as_bytes()));
}

#[test]
fn skolem_names_follow_the_resource_and_are_recognised() {
    let nameless = || turtle("<http://e.org/s> <http://e.org/p> [ <http://e.org/q> 1 ] .");
    let plain = NamedNode::new("http://example.org/d").unwrap();
    let with_fragment = NamedNode::new("http://example.org/d#it").unwrap();
    let named = |resource: &NamedNode| {
        vocab::rdf::canonical::payload(&skolem::skolemise(resource.as_ref(), &nameless()).unwrap())
    };
    assert!(named(&plain).contains("<http://example.org/d#genid-c14n0>"));
    assert!(named(&with_fragment).contains("<http://example.org/d#it-genid-c14n0>"));
    assert!(skolem::is_skolem("http://example.org/d#it-genid-c14n12"));
    assert!(!skolem::is_skolem("http://example.org/genid-c14n12"));
    assert!(!skolem::is_skolem("http://example.org/d#genid-other"));
}

/// Every blank node linked to every other one.
fn complete_digraph(nodes: usize) -> Graph {
    let node = |n: usize| BlankNode::new(format!("n{n}")).unwrap();
    let edge = NamedNode::new("http://e.org/p").unwrap();
    let pairs = (0..nodes)
        .flat_map(|a| (0..nodes).map(move |b| (a, b)))
        .filter(|(a, b)| a != b);
    pairs
        .map(|(a, b)| Triple::new(node(a), edge.clone(), node(b)))
        .collect()
}

/// A tree in which every node has five children that look alike: within the limit of permutations
/// at each node, but not in their product.
fn bushy_tree(depth: u32) -> Graph {
    let edge = NamedNode::new("http://e.org/p").unwrap();
    let node = |n: usize| BlankNode::new(format!("n{n}")).unwrap();
    let inner: usize = (0..depth).map(|level| 5usize.pow(level)).sum();
    (0..inner)
        .flat_map(|n| (1..=5).map(move |child| (n, 5 * n + child)))
        .map(|(parent, child)| Triple::new(node(parent), edge.clone(), node(child)))
        .collect()
}

fn chain(nodes: usize) -> Graph {
    let edge = NamedNode::new("http://e.org/p").unwrap();
    let node = |n: usize| BlankNode::new(format!("n{}", n % nodes)).unwrap();
    (0..nodes)
        .map(|n| Triple::new(node(n), edge.clone(), node(n + 1)))
        .collect()
}

#[test]
fn poisonous_graphs_are_refused_soon() {
    let graphs = [
        complete_digraph(6),
        complete_digraph(8),
        complete_digraph(20),
        bushy_tree(4),
        chain(5_000),
    ];
    for graph in graphs {
        let start = Instant::now();
        let size = graph.len();
        let sealed = seal(graph);
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{size} triples took {:?}",
            start.elapsed()
        );
        if let Err(error) = sealed {
            assert!(matches!(error, SealError::Poisonous { .. }), "{error}");
        }
    }
    assert!(matches!(
        seal(complete_digraph(8)),
        Err(SealError::Poisonous { .. })
    ));
    assert!(matches!(
        seal(chain(15_000)),
        Err(SealError::Poisonous { .. })
    ));
    assert!(matches!(
        seal(chain(100_000)),
        Err(SealError::TooLarge { .. })
    ));
}

#[test]
fn a_poisonous_record_costs_itself_only() {
    let mut text = String::from(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n\
         <http://e.org/good> a dcat:Dataset ; dct:title \"good\" .\n\
         <http://e.org/bad> a dcat:Dataset ; dct:title \"bad\" ; dct:relation _:n0 .\n",
    );
    for a in 0..9 {
        for b in (0..9).filter(|b| *b != a) {
            text.push_str(&format!("_:n{a} dct:relation _:n{b} .\n"));
        }
    }
    let cut = cut_turtle(&text);
    assert_eq!(crate::names(&cut), [("dataset", "http://e.org/good")]);
    assert_eq!(cut.issues.len(), 1);
    assert_eq!(cut.issues[0].rule, vocab::Rule::Poisonous);
}

#[test]
fn an_id_is_twenty_characters_that_depend_on_source_and_resource() {
    let id = RecordId::mint("portal", "http://example.org/d");
    assert_eq!(id.as_str().len(), 20);
    assert_eq!(RecordId::parse(id.as_str()), Some(id.clone()));
    assert_ne!(RecordId::mint("other", "http://example.org/d"), id);
    assert_eq!(RecordId::parse("ABCDEFGHIJKLMNOPQRST"), None);
    assert_eq!(RecordId::parse("short"), None);
    let hex = Fingerprint::of(b"x").to_hex();
    assert_eq!(Fingerprint::from_hex(&hex), Some(Fingerprint::of(b"x")));
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
}
