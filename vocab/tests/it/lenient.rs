//! What holds of reading for all input: nothing makes it fail, and mending changes nothing that is sound.

use crate::{payload, round_trip::any_graph};
use oxrdf::{Dataset, Graph, Triple};
use oxrdfio::RdfParser;
use proptest::prelude::*;
use vocab::{Syntax, rdf};

const BASE: &str = "http://p.example/c";

/// The graph of a document, by a strict parser.
fn strict(text: &str, syntax: Syntax) -> Graph {
    let parser = RdfParser::from_format(syntax.format());
    let parser = parser.with_base_iri(BASE).unwrap();
    parser
        .for_slice(text)
        .map(|quad| Triple::from(quad.unwrap()))
        .collect()
}

fn read(text: &str, syntax: Syntax) -> (Graph, usize) {
    let parsed = rdf::read(text.as_bytes(), syntax, BASE).unwrap();
    let issues = parsed.issues.len();
    (parsed.quads.into_iter().map(Triple::from).collect(), issues)
}

/// A sound document with something beside it that no strict parser takes.
fn broken(text: &str, syntax: Syntax) -> String {
    let before_end = |end: &str, wound: &str| match text.rfind(end) {
        Some(at) => format!("{}{wound}{}", &text[..at], &text[at..]),
        None => format!("{text}{wound}"),
    };
    match syntax {
        Syntax::RdfXml => before_end(
            "</rdf:RDF>",
            "<rdf:Description rdf:about=\"http://w.example/\"><unknown:p>x</unknown:p></rdf:Description>",
        ),
        Syntax::JsonLd => before_end("]", ","),
        _ => format!("{text}\n<http://w.example/> wound .\n"),
    }
}

/// Bytes that look like the beginning of something.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let begins = prop_oneof![
        Just("".as_bytes()),
        Just("<?xml version=\"1.0\" encoding=\"latin1\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">".as_bytes()),
        Just("<rdf:RDF><rdf:Description rdf:about=\"".as_bytes()),
        Just("<!DOCTYPE html><html><body>502 Bad Gateway".as_bytes()),
        Just("{\"@context\": {\"a\": \"http://a/\"}, \"@graph\": [{\"@id\": \"".as_bytes()),
        Just("@prefix a: <http://a/> . a:b a:c \"".as_bytes()),
        Just("<http://a/b> <http://a/c> <".as_bytes()),
        Just(b"\xff\xfe<\0".as_slice()),
    ];
    (begins, prop::collection::vec(any::<u8>(), 0..200))
        .prop_map(|(begins, rest)| [begins, &rest].concat())
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_fail(bytes in noise()) {
        for syntax in Syntax::ALL {
            let Ok(parsed) = rdf::read(&bytes, syntax, BASE) else {
                continue;
            };
            // What was kept is sound: it is read back as it is.
            let dataset: Dataset = parsed.quads.iter().collect();
            let lines: String = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
            let again = rdf::read(lines.as_bytes(), Syntax::NQuads, BASE).unwrap();
            prop_assert!(again.issues.is_empty(), "{:?}", again.issues);
        }
    }

    #[test]
    fn a_sound_document_is_read_as_a_strict_parser_reads_it(graph in any_graph()) {
        for syntax in Syntax::ALL {
            let text = rdf::to_string(&graph, syntax);
            let (found, issues) = read(&text, syntax);
            prop_assert_eq!(issues, 0, "{}", text);
            prop_assert_eq!(payload(found), payload(strict(&text, syntax)), "{}", text);
        }
    }

    #[test]
    fn what_is_broken_beside_it_changes_nothing_of_a_sound_document(graph in any_graph()) {
        for syntax in Syntax::ALL {
            let text = rdf::to_string(&graph, syntax);
            if graph.is_empty() {
                continue;
            }
            let sent = broken(&text, syntax);
            let (found, issues) = read(&sent, syntax);
            prop_assert!(issues > 0, "{}", sent);
            prop_assert_eq!(payload(found), payload(strict(&text, syntax)), "{}", sent);
        }
    }
}
