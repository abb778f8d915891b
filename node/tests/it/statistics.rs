//! What is counted once for all who ask.

use crate::harness::{Node, Site, catalogue, eventually};

const GRAPH: &str = "http://127.0.0.1:8080/graphs/statistics";
const PREFIXES: &str =
    "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX void: <http://rdfs.org/ns/void#>
    PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX owl: <http://www.w3.org/2002/07/owl#>";

fn rows(node: &Node, query: &str) -> Vec<String> {
    let csv = node.csv(&format!("{PREFIXES} {query}"));
    let mut rows: Vec<String> = csv
        .lines()
        .skip(1)
        .map(|row| row.trim().to_owned())
        .collect();
    rows.sort();
    rows
}

/// Each count by dimension, beside the question that it spares.
const COUNTS: [(&str, &str, &str); 6] = [
    ("theme", "dcat:theme", "?d dcat:theme ?v"),
    ("publisher", "dct:publisher", "?d dct:publisher ?v"),
    (
        "license",
        "dct:license",
        "?d dcat:distribution?/dct:license ?v",
    ),
    ("format", "dct:format", "?d dcat:distribution/dct:format ?v"),
    (
        "source",
        "dct:source",
        "?r a dcat:CatalogRecord ; foaf:primaryTopic ?d ; dct:source ?v",
    ),
    ("place", "dct:spatial", "?d dct:spatial ?v"),
];

fn assert_counted(node: &Node) {
    let head = node.get("/health/ready").json()["positions"]["ledger"].to_string();
    let version = format!("SELECT ?v {{ GRAPH <{GRAPH}> {{ <{GRAPH}> owl:versionInfo ?v }} }}");
    eventually("the statistics tell of the head of the log", || {
        rows(node, &version) == [head.clone()]
    });
    let mut values = 0;
    for (name, property, scan) in COUNTS {
        let told = rows(
            node,
            &format!(
                "SELECT ?v ?n {{ GRAPH <{GRAPH}> {{ ?o qb:dataSet <{GRAPH}#{name}> ; {property} ?v ; void:entities ?n }} }}"
            ),
        );
        let scanned = rows(
            node,
            &format!(
                "SELECT ?v (COUNT(DISTINCT ?d) AS ?n) {{ {scan} . ?d a dcat:Dataset }} GROUP BY ?v
                 ORDER BY DESC(?n) LIMIT 1001"
            ),
        );
        let all = format!(
            "SELECT ?n {{ GRAPH <{GRAPH}> {{ <{GRAPH}#{name}> void:distinctObjects ?n }} }}"
        );
        assert!(scanned.len() <= 1000, "{name} has few values here");
        assert_eq!(rows(node, &all), [scanned.len().to_string()], "{name}");
        values += told.len();
        assert_eq!(told, scanned, "{name}");
    }
    assert!(values > 0);
    let classes = format!(
        "SELECT ?v ?n {{ GRAPH <{GRAPH}> {{ ?c void:classPartition ?p . ?p void:class ?v ; void:entities ?n }} }}"
    );
    let scanned = rows(node, "SELECT ?v (COUNT(*) AS ?n) { ?s a ?v } GROUP BY ?v");
    assert_eq!(rows(node, &classes), scanned);
    let properties = format!(
        "SELECT ?v ?n {{ GRAPH <{GRAPH}> {{ ?c void:propertyPartition ?p . ?p void:property ?v ; void:triples ?n }} }}"
    );
    let scanned = rows(node, "SELECT ?v (COUNT(*) AS ?n) { ?s ?v ?o } GROUP BY ?v");
    assert_eq!(rows(node, &properties), scanned);
    let triples = rows(node, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    for (path, accept) in [
        ("/.well-known/void", "application/n-triples"),
        ("/sparql", "application/n-triples"),
    ] {
        let said = node.get_as(path, accept).text();
        let total = format!(
            "<http://127.0.0.1:8080/catalog> <http://rdfs.org/ns/void#triples> \"{}\"",
            triples[0]
        );
        assert!(said.contains(&total), "{path}: {said}");
        assert!(said.contains("void#propertyPartition"), "{path}: {said}");
    }
}

#[test]
fn statistics_say_what_a_scan_would_before_and_after_a_change_and_a_rebuild() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    assert_counted(&node);
    let more = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://d.example/1> a dcat:Dataset ; dct:title \"Un\"@fr ; dcat:theme <https://themes.example/new> ;
          dcat:distribution <https://d.example/1/csv> .
        <https://d.example/1/csv> a dcat:Distribution ; dct:format <https://formats.example/new> ;
          dcat:accessURL <https://d.example/1.csv> .\n";
    let file = site.file("more.ttl", more);
    site.ok(&["import", "--source", "other", file.to_str().unwrap()]);
    assert_counted(&node);
    site.ok(&["reindex", "--only", "rdf"]);
    assert_counted(&node);
    drop(node);
    let node = site.serve();
    assert_counted(&node);
    drop(node);
    site.assert_sound();
}
