//! Questions are SPARQL 1.1, results are read in every form, places lead on.

use super::{place::*, *};
use proptest::prelude::*;
use spargebra::SparqlParser;

const SCOPES: [Scope; 3] = [Scope::Default, Scope::Named, Scope::Both];

#[test]
fn every_question_is_sparql() {
    let iris = [
        "http://ex.org/a".to_owned(),
        "http://ex.org/b?c=d#e".to_owned(),
    ];
    for scope in SCOPES {
        for query in [
            query::count(scope),
            query::keys(scope, None, 10),
            query::keys(scope, Some("http://ex.org/\"\\\n"), 10),
            query::describe(scope, &iris),
            query::catalogs(scope),
        ] {
            SparqlParser::new()
                .parse_query(&query)
                .unwrap_or_else(|error| panic!("{query}: {error}"));
        }
    }
}

proptest! {
    #[test]
    fn no_key_breaks_out_of_its_question(after in "\\PC{0,20}[\"\\\\\n\r}{>]{0,4}") {
        let query = query::keys(Scope::Default, Some(&after), 10);
        prop_assert!(SparqlParser::new().parse_query(&query).is_ok(), "{}", query);
    }

    #[test]
    fn no_result_makes_a_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0usize..5) {
        let head = ["", "{\"results\":", "<sparql xmlns='http://www.w3.org/2005/sparql-results#'>", "?d\n<", "d\n"][head];
        let bytes = [head.as_bytes(), &bytes].concat();
        let _ = results::count(&bytes, "x");
        let _ = results::keys(&bytes, "x");
    }
}

#[test]
fn results_are_read_in_every_form() {
    let json = r#"{"head":{"vars":["d"]},"results":{"bindings":[{"d":{"type":"uri","value":"http://ex.org/a"}},{"d":{"type":"bnode","value":"b"}}]}}"#;
    let xml = "<?xml version='1.0'?><sparql xmlns='http://www.w3.org/2005/sparql-results#'><head><variable name='d'/></head><results><result><binding name='d'><uri>http://ex.org/a</uri></binding></result></results></sparql>";
    for text in [
        json,
        xml,
        "?d\n<http://ex.org/a>\n",
        "d\r\nhttp://ex.org/a\r\n",
    ] {
        assert_eq!(
            results::keys(text.as_bytes(), "x").unwrap(),
            ["http://ex.org/a"],
            "{text}"
        );
    }
    assert_eq!(results::count(b"n\r\n27\r\n", "x").unwrap(), 27);
    for text in ["", "<html><p>busy", "{\"error\":1}", "d\nhttp://ex.org/a"] {
        assert!(results::count(text.as_bytes(), "x").is_err(), "{text}");
    }
}

#[test]
fn the_graphs_that_hold_the_datasets_are_found_by_counting() {
    let scope = |default, named, both| {
        let place = Place::first()
            .counted(Scope::Default, default)?
            .counted(Scope::Named, named)?;
        let place = match place.stage {
            Stage::Count { scope } => place.counted(scope, both)?,
            _ => place,
        };
        Some((place.scope, place.total?))
    };
    assert_eq!(scope(0, 0, 0), None);
    assert_eq!(scope(3, 0, 0), Some((Scope::Default, 3)));
    assert_eq!(scope(0, 4, 0), Some((Scope::Named, 4)));
    assert_eq!(
        scope(4, 4, 4),
        Some((Scope::Default, 4)),
        "a union of all graphs by default"
    );
    assert_eq!(scope(1, 4, 4), Some((Scope::Named, 4)));
    assert_eq!(scope(3, 4, 7), Some((Scope::Both, 7)));
}

#[test]
fn a_batch_that_fails_is_asked_in_another_syntax_then_in_less_then_left_out() {
    let keys: Vec<String> = (0..4).map(|i| format!("http://ex.org/{i}")).collect();
    let mut place = Place::first().at_batches(&keys, keys.clone());
    let trouble = Trouble::Refused("it is not RDF".to_owned());
    let mut seen = Vec::new();
    let left = loop {
        seen.push((place.syntax, place.batch().len()));
        match place.instead(&trouble, false) {
            Instead::Ask(mut places) => place = places.remove(0),
            Instead::Fail(places) => break places,
            Instead::Gone(..) => unreachable!(),
        }
    };
    assert_eq!(seen, [(0, 4), (1, 4), (2, 4), (2, 2), (2, 1)]);
    assert_eq!(left[0].batch(), &keys[1..2]);
}
