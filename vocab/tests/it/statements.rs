//! A record written line by line is the record of its graph.

use oxrdf::{Graph, Literal, NamedNode, NamedNodeRef, Triple};
use proptest::prelude::*;
use vocab::{Kind, Record, Statements, ns};

fn iri(i: u8) -> NamedNode {
    NamedNode::new(format!("http://ex.org/é/{i}")).unwrap()
}

proptest! {
    #[test]
    fn lines_and_graphs_give_the_same_record(
        said in proptest::collection::vec((0_u8..4, 0_u8..3, any::<u8>(), ".{0,12}"), 0..40)
    ) {
        let (mut graph, mut statements) = (Graph::new(), Statements::new());
        for (subject, way, number, text) in said {
            let (subject, predicate) = (iri(subject), iri(number % 5));
            let (s, p) = (subject.as_ref(), predicate.as_ref());
            let object = match way {
                0 => {
                    statements.link(s, p, iri(number).as_ref());
                    iri(number).into()
                }
                1 => {
                    statements.text(s, p, &text, Some("fr-CA"));
                    Literal::new_language_tagged_literal(&text, "fr-CA").unwrap().into()
                }
                _ => {
                    statements.typed(s, p, &text, ns::xsd::DATE);
                    oxrdf::Term::from(Literal::new_typed_literal(&text, ns::xsd::DATE))
                }
            };
            graph.insert(&Triple::new(subject, predicate, object));
        }
        let written = statements.seal(iri(0), Kind::Dataset).unwrap();
        let sealed = Record::seal(iri(0), Kind::Dataset, graph).unwrap();
        prop_assert_eq!(written.payload(), sealed.payload());
        prop_assert_eq!(written.fingerprint(), sealed.fingerprint());
        prop_assert_eq!(written.graph(), sealed.graph());
    }
}

#[test]
fn a_record_knows_its_own_properties_without_its_graph() {
    let mut statements = Statements::new();
    let (one, other) = (iri(1), iri(2));
    let trap = format!("<{}> <{}> ", one.as_str(), ns::dct::DESCRIPTION.as_str());
    statements.text(one.as_ref(), ns::dct::TITLE, &trap, None);
    statements.text(other.as_ref(), ns::dct::ISSUED, "x", None);
    let record = statements.seal(one, Kind::Dataset).unwrap();
    assert!(record.has(ns::dct::TITLE));
    for absent in [ns::dct::ISSUED, ns::dct::DESCRIPTION] {
        assert!(!record.has(absent));
    }
}

#[test]
fn a_record_written_without_end_is_refused() {
    let mut statements = Statements::new();
    for i in 0..=vocab::record::MAX_TRIPLES {
        statements.text(iri(0).as_ref(), ns::dct::TITLE, &i.to_string(), None);
    }
    assert!(statements.seal(iri(0), Kind::Dataset).is_err());
    let plain = NamedNodeRef::new("http://ex.org/").unwrap();
    assert!(
        Statements::new()
            .seal(plain.into_owned(), Kind::Other)
            .is_ok()
    );
}
