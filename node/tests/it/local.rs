//! Local records, changed by SPARQL Update and by the Graph Store Protocol.

use crate::{
    harness::{Answer, Node, Site, encode},
    harvest::{Portal, catalogue, plain, site},
};
use serde_json::Value;

const PREFIXES: &str = "PREFIX dcat: <http://www.w3.org/ns/dcat#> \
    PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> ";
const TREES: &str = "https://ville.example/trees";

/// A running node, and a token that its settings know.
fn edited(site: Site) -> (Site, Node, String) {
    let made: Value = serde_json::from_str(&site.ok(&["--json", "token", "anne"])).unwrap();
    let setting = format!("[\"{}\"]", made["setting"].as_str().unwrap());
    let token = made["token"].as_str().unwrap().to_owned();
    let site = site.with("TERREAU__ADMIN__TOKENS", &setting);
    let node = site.serve();
    (site, node, token)
}

fn send(
    node: &Node,
    (method, path): (&str, &str),
    token: &str,
    content_type: &str,
    body: &str,
) -> Answer {
    let authorization = format!("Bearer {token}");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", content_type),
    ];
    node.request(method, path, &headers, body.as_bytes())
}

fn update(node: &Node, token: &str, text: &str) -> Answer {
    let text = format!("{PREFIXES}{text}");
    let answer = send(
        node,
        ("POST", "/sparql"),
        token,
        "application/sparql-update",
        &text,
    );
    assert_eq!(answer.status, 204, "{}", answer.text());
    answer
}

fn graphs(node: &Node, method: &str, graph: &str, token: &str, turtle: &str) -> Answer {
    let path = format!("/graphs?graph={}", encode(graph));
    send(node, (method, &path), token, "text/turtle", turtle)
}

fn position(answer: &Answer) -> &str {
    answer.header("x-terreau-position").unwrap()
}

/// Whether a query is answered with yes, once it sees what an answer has written.
fn holds(node: &Node, written: &Answer, pattern: &str) -> bool {
    let query = encode(&format!("{PREFIXES}ASK {{ {pattern} }}"));
    let path = format!(
        "/sparql?query={query}&format=json&wait_for={}",
        position(written)
    );
    let answer = node.get(&path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["boolean"].as_bool().unwrap()
}

/// What a search for a word finds, once it sees what an answer has written.
fn found(node: &Node, written: &Answer, word: &str) -> u64 {
    let path = format!("/api/search?q={word}&wait_for={}", position(written));
    let answer = node.get(&path);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["total"].as_u64().unwrap()
}

#[test]
fn an_update_reaches_queries_search_and_the_record() {
    let (_site, node, token) = edited(site());
    let inserted = update(
        &node,
        &token,
        &format!(
            "INSERT DATA {{ <{TREES}> a dcat:Dataset ; dct:title \"Arbres remarquables\"@fr ; \
             dct:extent \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> ; dct:publisher <https://ville.example/> . \
             <https://ville.example/> a foaf:Organization ; foaf:name \"Ville\" }}"
        ),
    );
    assert_eq!(inserted.header("x-terreau-added"), Some("2"));
    assert!(holds(
        &node,
        &inserted,
        &format!("<{TREES}> dct:title 'Arbres remarquables'@fr")
    ));
    assert_eq!(found(&node, &inserted, "arbre"), 1);
    // The same again writes nothing.
    let again = update(
        &node,
        &token,
        &format!("INSERT DATA {{ <{TREES}> a dcat:Dataset }}"),
    );
    assert_eq!(position(&again), position(&inserted));

    let changed = update(
        &node,
        &token,
        "DELETE { ?d dct:title ?old } INSERT { ?d dct:title ?new } \
         WHERE { ?d dct:title ?old BIND(STRLANG(REPLACE(STR(?old), 'Arbres', 'Haies'), 'fr') AS ?new) } ; \
         INSERT { ?d dct:description [ a dct:Nothing ] } WHERE { ?d dct:title 'Haies remarquables'@fr }",
    );
    assert_eq!(changed.header("x-terreau-changed"), Some("1"));
    assert_eq!(
        (
            found(&node, &changed, "arbre"),
            found(&node, &changed, "haie")
        ),
        (0, 1)
    );
    // A number stays as it was written.
    let document = graphs(&node, "GET", TREES, &token, "");
    assert!(
        document.text().contains("dct:extent 01"),
        "{}",
        document.text()
    );
    assert!(
        document.text().contains("#genid-"),
        "a blank node: {}",
        document.text()
    );

    let gone = update(
        &node,
        &token,
        &format!("DELETE WHERE {{ <{TREES}> ?p ?o }}"),
    );
    assert_eq!(gone.header("x-terreau-withdrawn"), Some("1"));
    assert_eq!(found(&node, &gone, "haie"), 0);
    assert!(!holds(&node, &gone, &format!("<{TREES}> ?p ?o")));
    assert!(holds(
        &node,
        &gone,
        "<https://ville.example/> foaf:name 'Ville'"
    ));
}

#[test]
fn a_publisher_renamed_is_renamed_in_all_that_speak_of_it() {
    let (_site, node, token) = edited(site());
    let two = "INSERT DATA { <https://v.example/1> a dcat:Dataset ; dct:title 'Un' ; dct:publisher <https://v.example/o> . \
        <https://v.example/2> a dcat:Dataset ; dct:title 'Deux' ; dct:publisher <https://v.example/o> . \
        <https://v.example/o> a foaf:Agent ; foaf:name 'Avant' ; foaf:homepage <https://v.example/home> }";
    update(&node, &token, two);
    let renamed = update(
        &node,
        &token,
        "DELETE DATA { <https://v.example/o> foaf:name 'Avant' } ; \
         INSERT DATA { <https://v.example/o> foaf:name 'Ensuite' }",
    );
    assert_eq!(renamed.header("x-terreau-changed"), Some("3"));
    assert!(!holds(&node, &renamed, "?o foaf:name 'Avant'"));
    // What was not touched stays, though records of datasets repeat a part of it only.
    assert!(holds(
        &node,
        &renamed,
        "?o foaf:name 'Ensuite' ; foaf:homepage ?home"
    ));
}

#[test]
fn a_record_is_a_graph_of_the_store() {
    let (_site, node, token) = edited(site());
    let title = |title: &str| {
        format!(
            "<> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"{title}\" ."
        )
    };
    assert_eq!(graphs(&node, "GET", TREES, &token, "").status, 404);
    let put = graphs(&node, "PUT", TREES, &token, &title("Arbres"));
    assert_eq!(put.status, 201, "{}", put.text());
    assert!(put.header("location").unwrap().contains("/graphs?graph="));
    assert!(holds(&node, &put, &format!("<{TREES}> dct:title 'Arbres'")));
    assert_eq!(
        graphs(&node, "PUT", TREES, &token, &title("Haies")).status,
        204
    );
    let posted = graphs(&node, "POST", TREES, &token, &title("Bosquets"));
    assert_eq!(posted.status, 204);
    assert!(holds(
        &node,
        &posted,
        &format!("<{TREES}> dct:title 'Haies', 'Bosquets'")
    ));
    let document = graphs(&node, "GET", TREES, &token, "");
    assert!(document.text().contains("Haies") && !document.text().contains("Arbres"));

    // By the IRI of the record too.
    let rows = node.csv(&format!(
        "SELECT ?record {{ ?record <http://xmlns.com/foaf/0.1/primaryTopic> <{TREES}> }}"
    ));
    let record = rows.lines().nth(1).unwrap().to_owned();
    assert_eq!(
        graphs(&node, "GET", &record, &token, "").text(),
        document.text()
    );

    let made = send(
        &node,
        ("POST", "/graphs"),
        &token,
        "text/turtle",
        &title("Sans nom"),
    );
    assert_eq!(made.status, 201, "{}", made.text());
    let all = send(&node, ("GET", "/graphs?default"), &token, "text/turtle", "");
    assert!(all.text().contains("Haies") && all.text().contains("Sans nom"));

    assert_eq!(graphs(&node, "DELETE", TREES, &token, "").status, 204);
    assert_eq!(graphs(&node, "DELETE", TREES, &token, "").status, 404);
    let emptied = send(
        &node,
        ("DELETE", "/graphs?default"),
        &token,
        "text/turtle",
        "",
    );
    assert_eq!(emptied.status, 204, "{}", emptied.text());
    assert!(!holds(&node, &emptied, "?d a dcat:Dataset"));
}

#[test]
fn nobody_changes_anything_without_a_token() {
    let plain = site();
    let node = plain.serve();
    let form = [("Content-Type", "application/sparql-update")];
    let clear = node.request("POST", "/sparql", &form, b"CLEAR ALL");
    assert_eq!(clear.status, 403, "{}", clear.text());
    let (_site, node, _) = edited(site());
    for token in ["", "terreau_x"] {
        let answer = send(&node, ("POST", "/sparql"), token, form[0].1, "CLEAR ALL");
        assert_eq!(answer.status, 401, "{}", answer.text());
        for method in ["GET", "PUT", "POST", "DELETE"] {
            assert_eq!(
                graphs(&node, method, TREES, token, "").status,
                401,
                "{method}"
            );
        }
    }
}

#[test]
fn what_belongs_to_others_or_reaches_elsewhere_is_refused_with_the_reason() {
    let portal = Portal::new(catalogue(0..2, plain));
    let (site, node, token) = edited(site());
    site.ok(&[
        "harvest",
        "add",
        "--yes",
        "--name",
        "portail",
        &portal.catalogue(),
    ]);
    site.ok(&["harvest", "run", "portail"]);
    let theirs = node.get("/api/search?q=").json()["hits"][0]["iri"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = node.get("/api/search?q=").json()["total"].clone();
    let sparql = |text: &str| {
        let text = format!("{PREFIXES}{text}");
        send(
            &node,
            ("POST", "/sparql"),
            &token,
            "application/sparql-update",
            &text,
        )
    };
    let foreign = sparql(&format!(
        "INSERT DATA {{ <{theirs}> a dcat:Dataset ; dct:title 'Pris' }}"
    ));
    assert_eq!(foreign.status, 409, "{}", foreign.text());
    assert!(foreign.text().contains("portail"), "{}", foreign.text());
    assert_eq!(graphs(&node, "DELETE", &theirs, &token, "").status, 409);
    for (refused, says) in [
        ("LOAD <http://127.0.0.1/>", "LOAD"),
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }", "one graph"),
        (
            "INSERT { <a:s> <a:p> ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
            "SERVICE",
        ),
        ("INSERT DATA { <a:s> }", "line 1"),
    ] {
        let answer = sparql(refused);
        assert_eq!(answer.status, 400, "{refused}: {}", answer.text());
        assert!(answer.text().contains(says), "{refused}: {}", answer.text());
    }
    let nothing = graphs(&node, "PUT", TREES, &token, "<a:other> <a:p> 1 .");
    assert_eq!(nothing.status, 400, "{}", nothing.text());
    let broken = graphs(&node, "PUT", TREES, &token, "<a:s> <a:p");
    assert_eq!(broken.status, 400, "{}", broken.text());
    let strange = send(
        &node,
        ("PUT", "/graphs?graph=a:s"),
        &token,
        "application/pdf",
        "x",
    );
    assert_eq!(strange.status, 415, "{}", strange.text());
    // Clearing what is local leaves what is harvested.
    let cleared = sparql("CLEAR ALL");
    assert_eq!(cleared.status, 204, "{}", cleared.text());
    let path = format!("/api/search?q=&wait_for={}", position(&cleared));
    assert_eq!(node.get(&path).json()["total"], before);
}
