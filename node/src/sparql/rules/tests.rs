//! Which queries are refused before they run, and which must not be.

use super::{after_parsing, before_parsing};
use crate::sparql::frame::{Failure, Limits};
use spargebra::SparqlParser;

fn limits() -> Limits {
    Limits {
        max_rows: 10,
        max_answer_bytes: 1000,
        max_triple_patterns: 5,
        max_values_rows: 3,
        max_graphs: 2,
    }
}

fn broken(query: &str) -> Option<String> {
    let parsed = SparqlParser::new().parse_query(query).unwrap();
    let refused = before_parsing(query).and_then(|()| after_parsing(&parsed, &limits()));
    refused.err().map(|failure| match failure {
        Failure::Rule { rule, .. } => rule,
        other => panic!("{other:?}"),
    })
}

#[test]
fn brackets_beyond_the_limit_are_refused_before_parsing() {
    assert!(before_parsing(&format!("ASK {}{}", "{".repeat(64), "}".repeat(64))).is_ok());
    for (open, close) in [("{", "}"), ("(", ")"), ("[", "]")] {
        assert!(
            before_parsing(&format!("ASK {}{}", open.repeat(5000), close.repeat(5000))).is_err()
        );
    }
    assert!(before_parsing(&format!("ASK {{ {} }}", "OPTIONAL {} ".repeat(5000))).is_err());
    assert!(before_parsing(&format!("ASK {{ {} }}", "mInUs {} ".repeat(5000))).is_err());
}

#[test]
fn brackets_in_strings_comments_and_iris_count_for_nothing() {
    let many = "{".repeat(500);
    for query in [
        format!("ASK {{ ?s ?p \"{many}\" }}"),
        format!("ASK {{ ?s ?p '{many}' }}"),
        format!("ASK {{ ?s ?p \"\"\"{many}\n\"{many}\"\"\" }}"),
        format!("ASK {{ ?s ?p \"a\\\"{many}\" }}"),
        format!("ASK {{ ?s ?p ?o }} # {many}"),
        format!("ASK {{ ?s ?p <http://example.org/{}> }}", "(".repeat(500)),
    ] {
        assert!(before_parsing(&query).is_ok(), "{query}");
    }
    // `<` may be an operator, behind which brackets count again.
    assert!(
        before_parsing(&format!(
            "ASK {{ FILTER(1 < {}1{} ) }}",
            "(".repeat(90),
            ")".repeat(90)
        ))
        .is_err()
    );
    assert!(before_parsing(&format!("ASK {{ # {{\n {} }}", "{".repeat(90))).is_err());
}

#[test]
fn triple_patterns_are_counted_wherever_they_hide() {
    assert_eq!(
        broken("ASK { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g . ?g ?h ?i . ?i ?j ?k }"),
        None
    );
    for query in [
        "ASK { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g . ?g ?h ?i . ?i ?j ?k . ?k ?l ?m }",
        "ASK { ?a <a:a>/<a:a>/<a:a>/<a:a>/<a:a>/<a:a> ?c }",
        "ASK { ?a (<a:a>|<a:a>|<a:a>|<a:a>|<a:a>|<a:a>)* ?c }",
        "ASK { ?a ?b ?c FILTER(1 = 2 || !(EXISTS { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g . ?g ?h ?i . ?i ?j ?k })) }",
        "ASK { ?a ?b ?c OPTIONAL { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g } MINUS { ?g ?h ?i . ?i ?j ?k } }",
        "ASK { { SELECT * { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g } } UNION { ?a ?b ?c . ?c ?d ?e . ?e ?f ?g } }",
    ] {
        assert_eq!(broken(query).as_deref(), Some("triple-patterns"), "{query}");
    }
}

#[test]
fn rows_of_all_values_are_counted_together() {
    assert_eq!(broken("ASK { VALUES ?a { 1 2 3 } }"), None);
    assert_eq!(
        broken("ASK { VALUES ?a { 1 2 } VALUES ?b { 3 4 } }").as_deref(),
        Some("values")
    );
}

#[test]
fn too_many_graphs_are_refused() {
    assert_eq!(broken("ASK FROM <a:a> FROM NAMED <a:b> {}"), None);
    assert_eq!(
        broken("ASK FROM <a:a> FROM NAMED <a:b> FROM NAMED <a:c> {}").as_deref(),
        Some("graphs")
    );
}
