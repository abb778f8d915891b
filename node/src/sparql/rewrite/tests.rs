//! What is taken out of queries, what is refused, and that answers stay the same.

use super::{Rewritten, rewrite};
use crate::{
    sparql::{
        evaluate::{Beside, Graphs, View},
        frame::Failure,
        hits::Hit,
        table::Table,
    },
    triples::TripleError,
};
use oxigraph::{
    model::{GraphName, Literal, NamedNode, Quad, Term},
    sparql::QueryResults,
    store::Store,
};
use proptest::prelude::*;
use search::Relation;
use spargebra::{Query, SparqlParser};

const SERVICE: &str = "http://here.example/search";

fn parsed(query: &str) -> Query {
    let query = format!(
        "PREFIX search: <urn:terreau:search:> PREFIX dct: <http://purl.org/dc/terms/>
         PREFIX dcat: <http://www.w3.org/ns/dcat#> {query}"
    );
    SparqlParser::new().parse_query(&query).unwrap()
}

fn rewritten(query: &str) -> (Query, Rewritten) {
    let mut query = parsed(query);
    let rewritten = rewrite(&mut query, SERVICE, 0).unwrap();
    (query, rewritten)
}

fn refusal(query: &str) -> String {
    match rewrite(&mut parsed(query), SERVICE, 0) {
        Err(Failure::Rule { rule, message }) => {
            assert_eq!(rule, "search", "{query}");
            message
        }
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn a_search_is_read_wherever_its_triples_stand() {
    for query in [
        "SELECT * { ?d a dcat:Dataset ; search:matches 'eau' ; search:score ?s ; search:limit 7 ;
         search:lang 'fr' ; search:total ?n ; search:highlight ?h }",
        // A path and a filter between them part the triples, but not the search.
        "SELECT * { ?d search:matches 'eau' ; dct:publisher/dct:title ?name ; search:score ?s ;
         search:total ?n FILTER(?s > 1) ?d search:highlight ?h ; search:limit 7 ; search:lang 'fr' }",
        "SELECT * { SERVICE <http://here.example/search> { ?d search:matches 'eau' ; search:score ?s ;
         search:limit 7 ; search:lang 'fr' ; search:total ?n ; search:highlight ?h } }",
        "SELECT * { { SELECT * { ?d search:matches 'eau' ; search:score ?s ; search:limit 7 ;
         search:lang 'fr' ; search:total ?n ; search:highlight ?h } } ?d dct:title ?t }",
    ] {
        let (_, found) = rewritten(query);
        let [(_, search)] = &found.searches[..] else {
            panic!("{query}: {found:?}")
        };
        let names: Vec<_> = search.variables().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["?d", "?s", "?n", "?h"], "{query}");
        let question = &search.question;
        assert_eq!((question.words.as_str(), question.limit), ("eau", 7));
        assert_eq!(question.languages, ["fr"]);
        assert!(question.highlight && question.area.is_none());
    }
}

#[test]
fn two_subjects_are_two_searches_and_a_place_goes_with_words() {
    let (_, found) = rewritten(
        "SELECT * { ?a search:matches 'eau' ; search:within '0,0,1,1' . ?b search:intersects 'POINT(1 2)' }",
    );
    let searches: Vec<_> = found.searches.iter().map(|(_, search)| search).collect();
    assert_eq!(searches.len(), 2);
    let area = searches[0].question.area.as_ref().unwrap();
    assert_eq!(
        (area.0.edges(), area.1),
        ([0.0, 0.0, 1.0, 1.0], Relation::Within)
    );
    assert_eq!(searches[1].question.words, "");
    assert_eq!(searches[0].question.limit, 1000);
}

#[test]
fn a_search_is_refused_where_it_would_mean_nothing() {
    for (query, reason) in [
        (
            "ASK { ?d a ?t FILTER EXISTS { ?d search:matches 'x' } }",
            "EXISTS",
        ),
        (
            "ASK { ?d a ?t FILTER NOT EXISTS { ?d search:matches 'x' } }",
            "EXISTS",
        ),
        ("ASK { ?d a ?t MINUS { ?d search:matches 'x' } }", "MINUS"),
        (
            "ASK { SERVICE <http://elsewhere.example/sparql> { ?d search:matches 'x' } }",
            "somebody else",
        ),
        ("ASK { ?d search:matches ?text }", "written out"),
        (
            "ASK { VALUES ?t { 'x' } ?d search:matches ?t }",
            "written out",
        ),
        ("ASK { <a:a> search:matches 'x' }", "variable"),
        ("ASK { [] search:matches 'x' }", "variable"),
        ("ASK { ?d search:score ?s }", "searched by"),
        (
            "ASK { ?d search:matches 'x' OPTIONAL { ?d search:score ?s } }",
            "searched by",
        ),
        (
            "ASK { ?d search:matches 'x' ; search:matches 'y' }",
            "SELECT of its own",
        ),
        ("ASK { ?d search:matches 'x' ; search:score ?d }", "twice"),
        (
            "ASK { ?d search:matches 'x' ; search:score 1 }",
            "must be a variable",
        ),
        (
            "ASK { ?d search:matches 'x' ; search:limit 20001 }",
            "20000",
        ),
        ("ASK { ?d search:matches 'x' ; search:limit 0 }", "20000"),
        (
            "ASK { ?d search:matches 'x' ; search:limit 2000 ; search:highlight ?h }",
            "1000",
        ),
        ("ASK { ?d search:matches 'x' ; search:lang '' }", "language"),
        (
            "ASK { ?d search:matches 'x' ; search:boost 2 }",
            "not known",
        ),
        ("ASK { ?d search:within 'POINT(1 2)' }", "intersects"),
        ("ASK { ?d search:within 'POLYGON((0 0' }", "well-known text"),
        ("ASK { ?d search:matches|dct:title 'x' }", "path"),
        ("ASK { ?d !(search:matches) 'x' }", "path"),
        (
            "ASK { SERVICE <http://here.example/search> { ?d search:matches 'x' FILTER(?d != <a:a>) } }",
            "outside of it",
        ),
        (
            "ASK { SERVICE <http://here.example/search> { ?d search:matches 'x' ; dct:title ?t } }",
            "is not known",
        ),
        (
            "ASK { SERVICE <urn:terreau:hits:0> { ?d ?p ?o } }",
            "no service",
        ),
    ] {
        let message = refusal(query);
        assert!(message.contains(reason), "{query}: {message}");
    }
    let (_, found) =
        rewritten("SELECT * { ?d search:matches 'x' { SELECT ?d { ?d search:matches 'y' } } }");
    assert_eq!(found.searches.len(), 2);
}

#[test]
fn functions_are_seen_wherever_they_are_called() {
    for (query, calls) in [
        ("ASK { ?d ?p ?o FILTER(<a:f>(?o)) }", true),
        ("SELECT (<a:f>(?o) AS ?x) { ?d ?p ?o }", true),
        ("SELECT * { ?d ?p ?o } ORDER BY <a:f>(?o)", true),
        ("SELECT (SUM(<a:f>(?o)) AS ?x) { ?d ?p ?o }", true),
        (
            "ASK { ?d ?p ?o FILTER NOT EXISTS { ?d ?q ?r FILTER(1 = <a:f>(?r)) } }",
            true,
        ),
        ("ASK { ?d ?p ?o FILTER(STRLEN(?o) > 1) }", false),
    ] {
        assert_eq!(rewritten(query).1.calls_functions, calls, "{query}");
    }
}

fn iri(name: impl std::fmt::Display) -> NamedNode {
    NamedNode::new_unchecked(format!("a:{name}"))
}

/// Datasets with a theme and a title each.
fn catalogue(datasets: usize) -> View {
    let store = Store::new().unwrap();
    let dct = |name: &str| NamedNode::new_unchecked(format!("http://purl.org/dc/terms/{name}"));
    let dcat = |name: &str| NamedNode::new_unchecked(format!("http://www.w3.org/ns/dcat#{name}"));
    let quads = (0..datasets).flat_map(|n| {
        let d = iri(n);
        let graph = GraphName::DefaultGraph;
        [
            Quad::new(
                d.clone(),
                oxrdf::vocab::rdf::TYPE,
                dcat("Dataset"),
                graph.clone(),
            ),
            Quad::new(
                d.clone(),
                dcat("theme"),
                iri(format!("theme{}", n % 3)),
                graph.clone(),
            ),
            Quad::new(
                d,
                dct("title"),
                Literal::new_simple_literal(format!("Title {n}")),
                graph,
            ),
        ]
    });
    store.extend(quads).unwrap();
    View::new(store)
        .map_err(|source| TripleError::Storage {
            attempt: "open",
            source,
        })
        .unwrap()
}

/// With these datasets as the hits of every search.
fn beside(rewritten: Rewritten, found: &[usize]) -> Beside {
    let hits: Vec<Hit> = found
        .iter()
        .enumerate()
        .map(|(rank, n)| Hit(format!("a:{n}"), 9.0 - rank as f32 / 8.0, None))
        .collect();
    let mut tables = rewritten.tables;
    for (name, search) in &rewritten.searches {
        tables.add(name, Table::of_hits(search, hits.len() as u64, &hits));
    }
    Beside {
        replies: Vec::new(),
        tables,
        calls_functions: rewritten.calls_functions,
    }
}

fn rows(view: &View, query: Query, beside: Beside) -> Vec<String> {
    match view.evaluate(query, Graphs::default(), beside).unwrap() {
        QueryResults::Solutions(solutions) => solutions
            .map(|solution| {
                let solution = solution.unwrap();
                let mut row: Vec<String> = solution
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                row.sort();
                row.join(" ")
            })
            .collect(),
        _ => panic!("a table was asked for"),
    }
}

#[test]
fn hits_are_joined_with_the_store_best_first() {
    let view = catalogue(30);
    let (query, found) = rewritten(
        "SELECT ?d ?s ?n { ?d dcat:theme <a:theme0> ; search:matches 'x' ; search:score ?s ; search:total ?n }",
    );
    // One that the store does not know drops out.
    let rows = rows(&view, query, beside(found, &[9, 4, 999, 3]));
    let n = "?n=\"4\"^^<http://www.w3.org/2001/XMLSchema#integer>";
    let score = |score: &str| format!("?s=\"{score}\"^^<http://www.w3.org/2001/XMLSchema#double>");
    assert_eq!(
        rows,
        [
            format!("?d=<a:9> {n} {}", score("9")),
            format!("?d=<a:3> {n} {}", score("8.625"))
        ]
    );
}

/// The operators of a plan, each with how many rows it gave.
fn operators(plan: &serde_json::Value, depth: usize, out: &mut Vec<(usize, String, u64)>) {
    if let Some(name) = plan["name"].as_str() {
        let rows = plan["number of results"].as_u64().unwrap_or(0);
        out.push((depth, name.to_owned(), rows));
    }
    for child in plan["children"].as_array().into_iter().flatten() {
        operators(child, depth + 1, out);
    }
}

/// The note on the figures depends on it: an upgrade of the planner must not undo it unseen.
#[test]
fn hits_stand_first_in_the_plan_and_the_rest_is_looked_up() {
    let view = catalogue(3_000);
    let found: Vec<usize> = (0..50).map(|n| n * 7).collect();
    for query in [
        "SELECT * { ?d a dcat:Dataset ; dcat:theme <a:theme1> ; dct:title ?t ; search:matches 'x' ; search:score ?s }",
        "SELECT * { SERVICE <http://here.example/search> { ?d search:matches 'x' } ?d dct:title ?t ; a dcat:Dataset }",
        "SELECT * { ?d search:matches 'x' ; search:score ?s . ?d a dcat:Dataset OPTIONAL { ?d dct:title ?t } } ORDER BY DESC(?s) LIMIT 20",
    ] {
        let (query, rewritten) = rewritten(query);
        let plan = view.plan(query, Graphs::default(), beside(rewritten, &found));
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        let mut seen = Vec::new();
        operators(&plan["plan"], 0, &mut seen);
        let service: Vec<_> = seen
            .iter()
            .filter(|(_, name, _)| name.starts_with("Service("))
            .collect();
        assert!(
            matches!(service[..], [(_, _, 50)]),
            "once, with its rows: {seen:?}"
        );
        assert!(
            seen.iter()
                .all(|(_, name, rows)| !name.contains("Hash") && *rows <= 50),
            "nothing is scanned, nothing is hashed: {seen:?}"
        );
    }
}

fn list(rows: usize) -> String {
    (0..rows).map(|n| format!("<a:{n}> ")).collect()
}

#[test]
fn a_long_list_is_gone_through_once() {
    let view = catalogue(3_000);
    let query = format!(
        "SELECT * {{ VALUES ?d {{ {} }} ?d a dcat:Dataset ; dcat:theme ?theme }}",
        list(1_500)
    );
    let (query, rewritten) = rewritten(&query);
    assert_eq!(rewritten.tables.len(), 1);
    let plan = view.plan(query, Graphs::default(), beside(rewritten, &[]));
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let mut seen = Vec::new();
    operators(&plan["plan"], 0, &mut seen);
    assert!(seen.iter().all(|(_, _, rows)| *rows <= 1_500), "{seen:?}");
}

#[test]
fn a_list_stays_where_it_could_not_be_told_what_is_bound() {
    let long = list(150);
    for query in [
        format!("ASK {{ VALUES ?d {{ {} }} ?d ?p ?o }}", list(100)),
        format!("ASK {{ VALUES ?d {{ {long} UNDEF }} ?d ?p ?o }}"),
        format!("ASK {{ ?d ?p ?o FILTER EXISTS {{ VALUES ?d {{ {long} }} ?d ?q ?r }} }}"),
    ] {
        assert_eq!(rewritten(&query).1.tables.len(), 0, "{query}");
    }
}

/// A term among few, so that joins have rows.
fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..6usize).prop_map(|n| format!("<a:{n}>")),
        (0..4usize).prop_map(|n| n.to_string()),
        (0..2usize).prop_map(|n| format!("'text{n}'@fr")),
    ]
}

fn triples() -> impl Strategy<Value = Vec<Quad>> {
    let object = prop_oneof![
        (0..6usize).prop_map(|n| Term::from(iri(n))),
        (0..4i64).prop_map(|n| Literal::from(n).into()),
        (0..2usize).prop_map(|n| {
            Literal::new_language_tagged_literal_unchecked(format!("text{n}"), "fr").into()
        }),
    ];
    let triple = (0..6usize, 0..3usize, object)
        .prop_map(|(s, p, o)| Quad::new(iri(s), iri(format!("p{p}")), o, GraphName::DefaultGraph));
    prop::collection::vec(triple, 0..40)
}

/// Queries around a long list of pairs.
const SHAPES: &[&str] = &[
    "SELECT * { VALUES (?x ?y) { {{LIST}} } ?x <a:p0> ?z }",
    "SELECT * { ?x <a:p0> ?y VALUES (?x ?y) { {{LIST}} } }",
    "SELECT * { ?z <a:p1> ?x . ?x <a:p0> ?y } VALUES (?x ?y) { {{LIST}} }",
    "SELECT * { ?x <a:p0> ?z OPTIONAL { VALUES (?x ?y) { {{LIST}} } ?x <a:p1> ?y } }",
    "SELECT * { VALUES (?x ?y) { {{LIST}} } OPTIONAL { ?x <a:p1> ?y . ?y <a:p2> ?z } }",
    "SELECT * { ?x <a:p0> ?y MINUS { VALUES (?x ?y) { {{LIST}} } ?x <a:p2> ?w } }",
    "SELECT * { { VALUES (?x ?y) { {{LIST}} } ?x <a:p0> ?z } UNION { ?x <a:p1> ?y } }",
    "SELECT ?y (COUNT(*) AS ?n) { VALUES (?x ?y) { {{LIST}} } ?x <a:p0> ?z } GROUP BY ?y",
    "SELECT * { { SELECT DISTINCT ?x { VALUES (?x ?y) { {{LIST}} } } } ?x <a:p0> ?z FILTER(?z != <a:1>) }",
    "SELECT * { VALUES (?x ?y) { {{LIST}} } ?x <a:p0> ?y FILTER(BOUND(?y) && isIRI(?y)) }",
    "SELECT * { VALUES (?x ?y) { {{LIST}} } FILTER NOT EXISTS { ?x <a:p0> ?y } BIND(?y AS ?z) }",
];

/// Groupings, and how many describe their groups last.
const GROUPINGS: &[(&str, usize)] = &[
    (
        "SELECT ?y ?z (COUNT(*) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?y ?z",
        1,
    ),
    (
        "SELECT ?y ?z ?u (COUNT(DISTINCT ?x) AS ?n) (MIN(?w) AS ?m) { ?x <a:p0> ?y ; <a:p2> ?w .
         ?y <a:p1> ?z ; <a:p2> ?u } GROUP BY ?y ?z ?u HAVING (COUNT(*) > 1) ORDER BY DESC(?n)",
        1,
    ),
    (
        "SELECT * { ?y <a:p2> ?v { SELECT ?y ?z (COUNT(DISTINCT *) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?y ?z } }",
        1,
    ),
    (
        "SELECT ?x ?y ?z (COUNT(?w) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z . ?x <a:p2> ?w } GROUP BY ?x ?y ?z",
        1,
    ),
    // Two publishers of one name are one group.
    (
        "SELECT ?z (COUNT(*) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?z",
        0,
    ),
    // The description is counted, or sums depend on the order.
    (
        "SELECT ?y ?z (COUNT(?z) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?y ?z",
        0,
    ),
    (
        "SELECT ?y ?z (SUM(?x) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?y ?z",
        0,
    ),
    // A constant chooses: it goes first.
    (
        "SELECT ?y (COUNT(*) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> <a:1> } GROUP BY ?y",
        0,
    ),
    // What is used twice joins.
    (
        "SELECT ?y ?z (COUNT(*) AS ?n) { ?x <a:p0> ?y . ?y <a:p1> ?z . ?z <a:p2> ?x } GROUP BY ?y ?z",
        0,
    ),
    // Nothing is left to be grouped.
    (
        "SELECT ?y ?z (COUNT(*) AS ?n) { ?y <a:p1> ?z } GROUP BY ?y ?z",
        0,
    ),
    (
        "SELECT ?y ?z (COUNT(*) AS ?n) { GRAPH ?g { { SELECT * { ?x <a:p0> ?y . ?y <a:p1> ?z } } } } GROUP BY ?y ?z",
        0,
    ),
    (
        "SELECT ?y ?z (COUNT(*) AS ?n) FROM <a:g> FROM <a:h> { ?x <a:p0> ?y . ?y <a:p1> ?z } GROUP BY ?y ?z",
        0,
    ),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn answers_are_the_same_with_and_without_long_lists(
        quads in triples(),
        pairs in prop::collection::vec((term(), term()), 101..130),
        missing in any::<bool>(),
    ) {
        let store = Store::new().unwrap();
        store.extend(quads).unwrap();
        let view = View::new(store).unwrap();
        let mut list: String = pairs.iter().map(|(x, y)| format!("({x} {y}) ")).collect();
        if missing {
            list.push_str("(UNDEF <a:1>)");
        }
        for shape in SHAPES {
            let text = shape.replace("{{LIST}}", &list);
            let mut expected = rows(&view, parsed(&text), Beside::default());
            let (query, rewritten) = rewritten(&text);
            prop_assert_eq!(rewritten.tables.len(), usize::from(!missing));
            let mut found = rows(&view, query, beside(rewritten, &[]));
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected, "{}", shape);
        }
    }

    #[test]
    fn groups_are_the_same_when_they_are_described_last(quads in triples()) {
        let store = Store::new().unwrap();
        store.extend(quads).unwrap();
        let view = View::new(store).unwrap();
        for (text, described) in GROUPINGS {
            let mut expected = rows(&view, parsed(text), Beside::default());
            let (query, rewritten) = rewritten(text);
            prop_assert_eq!(rewritten.described_last, *described, "{}", text);
            let mut found = rows(&view, query, beside(rewritten, &[]));
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected, "{}", text);
        }
    }
}
