//! What the SPARQL protocol lets a client ask, and how.

use super::{Asked, Change, Incoming, Post, Request};
use crate::{
    config::SparqlSettings,
    sparql::{Format, SparqlError},
};

fn get(query_string: &str) -> Result<Asked, SparqlError> {
    Incoming {
        query_string,
        post: None,
        accept: None,
        endpoint: "",
    }
    .parse()
}

fn post(query_string: &str, content_type: &str, body: &str) -> Result<Asked, SparqlError> {
    let post = Post {
        content_type: Some(content_type),
        body: body.as_bytes(),
    };
    Incoming {
        query_string,
        post: Some(post),
        accept: None,
        endpoint: "",
    }
    .parse()
}

fn query(asked: Result<Asked, SparqlError>) -> Request {
    match asked.unwrap() {
        Asked::Query(request) => *request,
        Asked::Update(_) | Asked::Description(_) => panic!("a query was asked"),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn the_three_ways_to_ask_mean_the_same() {
    let by_get = query(get(
        "query=ASK%20%7B%7D&default-graph-uri=a:b&named-graph-uri=a:c&named-graph-uri=a:d",
    ));
    let by_form = query(post(
        "",
        FORM,
        "query=ASK+{}&default-graph-uri=a:b&named-graph-uri=a:c&named-graph-uri=a:d",
    ));
    let direct = query(post(
        "default-graph-uri=a:b&named-graph-uri=a:c&named-graph-uri=a:d",
        "application/sparql-query; charset=UTF-8",
        "ASK {}",
    ));
    assert_eq!(by_get.query, "ASK {}");
    assert_eq!(by_get.named_graphs, ["a:c", "a:d"]);
    assert_eq!(by_get, by_form);
    assert_eq!(by_get, direct);
}

#[test]
fn no_query_asks_for_the_service_itself() {
    assert!(matches!(get("").unwrap(), Asked::Description(_)));
    assert_eq!(post("", FORM, "").unwrap_err().status(), 400);
}

#[test]
fn two_queries_are_none() {
    assert_eq!(get("query=ASK{}&query=ASK{}").unwrap_err().status(), 400);
    assert_eq!(
        post("query=ASK{}", "application/sparql-query", "ASK {}")
            .unwrap_err()
            .status(),
        400
    );
}

#[test]
fn an_update_comes_by_post_alone_and_by_itself() {
    assert_eq!(get("update=CLEAR%20ALL").unwrap_err().status(), 400);
    let update = |asked| match asked {
        Ok(Asked::Update(change)) => *change,
        other => panic!("{other:?}"),
    };
    let by_form = update(post("", FORM, "update=CLEAR+ALL&using-graph-uri=a:b"));
    assert_eq!(by_form.update, "CLEAR ALL");
    assert_eq!(by_form.using_graphs, ["a:b"]);
    let direct = post(
        "using-graph-uri=a:b",
        "application/sparql-update",
        "CLEAR ALL",
    );
    assert_eq!(update(direct), by_form);
    for form in [
        "update=CLEAR+ALL&update=CLEAR+ALL",
        "update=CLEAR+ALL&query=ASK{}",
    ] {
        assert_eq!(post("", FORM, form).unwrap_err().status(), 400);
    }
}

#[test]
fn graphs_are_named_by_the_request_or_by_the_update() {
    let change = |update: &str| Change {
        update: update.to_owned(),
        using_graphs: vec!["a:b".into()],
        ..Change::default()
    };
    assert!(change("DELETE WHERE { ?s ?p ?o }").parse().is_ok());
    let says_too = "INSERT { <a:s> <a:p> 1 } USING <a:c> WHERE { ?s ?p ?o }";
    assert_eq!(change(says_too).parse().unwrap_err().status(), 400);
    let broken = change("INSERT DATA { <a:s> }").parse();
    assert!(matches!(broken, Err(SparqlError::Syntax { line: 1, .. })));
}

#[test]
fn what_is_no_utf8_is_refused_in_a_form_too() {
    assert_eq!(
        post("", FORM, "query=ASK+{}+%23%E9").unwrap_err().status(),
        400
    );
}

#[test]
fn other_bodies_are_refused() {
    assert_eq!(post("", "text/plain", "ASK {}").unwrap_err().status(), 415);
    let latin = Post {
        content_type: Some("application/sparql-query"),
        body: b"ASK { ?s ?p '\xE9' }",
    };
    assert_eq!(
        Incoming {
            query_string: "",
            post: Some(latin),
            accept: None,
            endpoint: "",
        }
        .parse()
        .unwrap_err()
        .status(),
        400
    );
}

#[test]
fn a_graph_must_be_an_absolute_iri() {
    assert_eq!(
        get("query=ASK{}&default-graph-uri=nowhere")
            .unwrap_err()
            .status(),
        400
    );
}

#[test]
fn format_output_partial_and_wait_for_are_understood() {
    let request = query(get("query=ASK{}&output=tsv&partial=true&wait_for=42"));
    assert_eq!(request.wants.table, Some(Format::Tsv));
    assert!(request.partial);
    assert_eq!(request.at_least, Some(42));
    assert_eq!(get("query=ASK{}&wait_for=soon").unwrap_err().status(), 400);
    assert_eq!(get("query=ASK{}&format=pdf").unwrap_err().status(), 406);
}

#[test]
fn a_query_that_is_too_long_too_deep_or_names_too_many_graphs_is_refused() {
    let settings = SparqlSettings {
        max_query_bytes: 1000,
        max_graphs: 2,
        ..SparqlSettings::default()
    };
    let refused = |query: String, graphs: &str| {
        let form = form_urlencoded(&query);
        super::Incoming {
            query_string: &format!("query={form}{graphs}"),
            post: None,
            accept: None,
            endpoint: "",
        }
        .parse()
        .map(|asked| match asked {
            Asked::Query(request) => request.check(&settings).err(),
            Asked::Update(_) | Asked::Description(_) => None,
        })
        .unwrap()
    };
    assert_eq!(refused("ASK {}".into(), ""), None);
    assert_eq!(
        refused(format!("ASK {{}} #{}", "x".repeat(1000)), "")
            .unwrap()
            .status(),
        413
    );
    assert_eq!(refused("(".repeat(100), "").unwrap().name(), "sparql-rule");
    let graphs = "&named-graph-uri=a:b&named-graph-uri=a:c&default-graph-uri=a:d";
    assert_eq!(
        refused("ASK {}".into(), graphs).unwrap().name(),
        "sparql-rule"
    );
}

fn form_urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
