//! Searches inside of SPARQL: the hits of the index joined with the store.

use crate::harness::{Answer, Node, Site, catalogue, encode, eventually};
use std::{fs, path::Path};

const PREFIXES: &str = "PREFIX search: <urn:terreau:search:> PREFIX dcat: <http://www.w3.org/ns/dcat#> \
    PREFIX dct: <http://purl.org/dc/terms/> PREFIX geo: <http://www.opengis.net/ont/geosparql#> \
    PREFIX geof: <http://www.opengis.net/def/function/geosparql/>";

const PLACES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        @prefix geo: <http://www.opengis.net/ont/geosparql#> .
        <https://d.example/port> a dcat:Dataset ; dct:title \"Port\"@fr ; dct:spatial [ a dct:Location ;
          dcat:bbox \"POLYGON((-1.20 46.14,-1.16 46.14,-1.16 46.17,-1.20 46.17,-1.20 46.14))\"^^geo:wktLiteral ] .
        <https://d.example/paris> a dcat:Dataset ; dct:title \"Paris\"@fr ; dct:spatial [ a dct:Location ;
          dcat:bbox \"POLYGON((2.2 48.8,2.5 48.8,2.5 48.9,2.2 48.9,2.2 48.8))\"^^geo:wktLiteral ] .
        <https://d.example/nowhere> a dcat:Dataset ; dct:title \"Nulle part\"@fr .\n";

fn ask(node: &Node, query: &str) -> Answer {
    let query = encode(&format!("{PREFIXES} {query}"));
    node.get(&format!("/sparql?format=json&query={query}"))
}

/// The values of one column, in the order of the rows.
fn column(answer: &Answer, name: &str) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let rows = answer.json()["results"]["bindings"]
        .as_array()
        .unwrap()
        .clone();
    rows.iter()
        .map(|row| row[name]["value"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn hits_are_those_of_a_search_in_its_order() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    // Many enough of the words: what has only some of them is no hit in SPARQL.
    let found = node.get("/api/search?q=budget&size=100&lang=fr&copies=each&kind=dataset");
    let found = found.json();
    let mut expected = Vec::new();
    for hit in found["hits"].as_array().unwrap() {
        let iri = hit["iri"].as_str().unwrap().to_owned();
        if !expected.contains(&iri) {
            expected.push(iri);
        }
    }
    assert!(
        expected.len() > 10 && expected.len() < 100,
        "{}",
        expected.len()
    );
    let answer = ask(
        &node,
        "SELECT ?d ?score ?n { ?d a dcat:Dataset ; search:matches 'budget' ; search:lang 'fr' ;
         search:score ?score ; search:total ?n } ORDER BY DESC(?score)",
    );
    let mut hits = column(&answer, "d");
    hits.sort();
    expected.sort();
    assert_eq!(hits, expected);
    let position = |name| {
        answer
            .header(name)
            .and_then(|value| value.parse::<u64>().ok())
    };
    assert_eq!(
        position("x-terreau-search-position"),
        position("x-terreau-position")
    );
    let scores = column(&answer, "score");
    let scores: Vec<f64> = scores.iter().map(|score| score.parse().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores[0] > 0.0);

    // The long form says the same, and a limit keeps the best.
    let long = ask(
        &node,
        "SELECT ?d ?h { SERVICE <http://127.0.0.1:8080/search> { ?d search:matches 'budget' ;
         search:lang 'fr' ; search:limit 3 ; search:highlight ?h } }",
    );
    assert_eq!(column(&long, "d").len(), 3);
    for marked in column(&long, "h") {
        assert!(marked.to_lowercase().contains("<mark>budget"), "{marked}");
    }
    assert_eq!(
        ask(&node, "ASK {}").header("x-terreau-search-position"),
        None
    );
}

#[test]
fn a_search_that_cannot_be_asked_once_is_refused_by_name() {
    let site = Site::new();
    let node = site.serve();
    for query in [
        "SELECT * { ?d a dcat:Dataset FILTER NOT EXISTS { ?d search:matches 'x' } }",
        "SELECT * { ?d dct:title ?t . ?d search:matches ?t }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?d search:matches 'x' } }",
    ] {
        let answer = ask(&node, query);
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(answer.json()["rule"], "search", "{}", answer.text());
    }
    // Escaped names are found as well.
    let escaped = "SELECT * { ?d <\\u0075rn:terreau:search:matches> 'nothing' }";
    assert!(column(&ask(&node, escaped), "d").is_empty());
}

#[test]
fn places_are_asked_by_box_and_outline_and_geometries_by_geosparql() {
    let site = Site::new();
    let file = site.file("places.ttl", PLACES);
    site.import(&file);
    let node = site.serve();
    let port = ["https://d.example/port"];
    for area in [
        "search:within '-1.3,46.1,-1.0,46.3'",
        "search:within 'POLYGON((-1.3 46.1,-1.0 46.1,-1.0 46.3,-1.3 46.3,-1.3 46.1))'",
        "search:intersects 'POINT(-1.18 46.15)'",
        "search:matches 'port' ; search:intersects '-5,41,10,52'",
    ] {
        let query = format!("SELECT ?d {{ ?d {area} ; a dcat:Dataset }}");
        assert_eq!(column(&ask(&node, &query), "d"), port, "{area}");
    }
    // Its box is around the port, its outline is not.
    let beside =
        "SELECT ?d { ?d search:within 'POLYGON((-1.3 46.1,-1.0 46.1,-1.0 46.3,-1.3 46.1))' }";
    assert!(column(&ask(&node, beside), "d").is_empty());
    let exact = "SELECT ?d { ?d dct:spatial/dcat:bbox ?box
        FILTER(geof:sfContains(?box, 'POINT(2.35 48.85)'^^geo:wktLiteral)) }";
    assert_eq!(column(&ask(&node, exact), "d"), ["https://d.example/paris"]);
    let both = "SELECT ?d (geof:envelope(?box) AS ?around) {
        ?d search:intersects '-5,41,10,52' ; dct:spatial/dcat:bbox ?box
        FILTER(geof:sfWithin(?box, 'POLYGON((-2 46,0 46,0 47,-2 47,-2 46))'^^geo:wktLiteral)) }";
    assert_eq!(column(&ask(&node, both), "d"), port);
    let description = node.get_as("/sparql", "application/n-triples").text();
    assert!(
        description.contains(
            "extensionFunction> <http://www.opengis.net/def/function/geosparql/sfWithin>"
        )
    );
    assert!(
        description.contains("<urn:terreau:search:matches>"),
        "{description}"
    );
}

#[test]
fn a_command_searches_beside_the_node_and_without_it() {
    let site = Site::new();
    site.import(&catalogue());
    let query = format!(
        "{PREFIXES} SELECT (COUNT(?d) AS ?n) {{ ?d search:matches 'budget' ; a dcat:Dataset }}"
    );
    let alone = site.ok(&["query", &query]);
    let node = site.serve();
    let beside = site.ok(&["query", &query]);
    assert_eq!(alone, beside);
    let asked = column(
        &ask(
            &node,
            "SELECT (COUNT(?d) AS ?n) { ?d search:matches 'budget' ; a dcat:Dataset }",
        ),
        "n",
    );
    assert_eq!(alone.lines().nth(1).map(str::trim), Some(asked[0].as_str()));
    assert_ne!(asked, ["0"]);
}

/// Every example of the pages on SPARQL has an answer with rows.
#[test]
fn what_the_book_shows_can_be_asked() {
    let site = Site::new().with("TERREAU__COMMONS__TERRITORY_CODE", "FRI32");
    site.import(&catalogue());
    // The catalogue has no boxes.
    let places = site.file("places.ttl", PLACES);
    site.ok(&["import", "--source", "places", places.to_str().unwrap()]);
    let node = site.serve();
    eventually("the statistics are there", || {
        let asked = "SELECT ?v { GRAPH ?g { ?g <http://www.w3.org/2002/07/owl#versionInfo> ?v } }";
        node.csv(asked).lines().count() == 2
    });
    for page in ["sparql.md", "interroger.md"] {
        let page = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../docs/search")
            .join(page);
        let text = fs::read_to_string(&page).unwrap();
        let mut blocks = text.split("```sparql\n").skip(1);
        let mut blocks = blocks
            .by_ref()
            .map(|block| block.split("```").next().unwrap());
        let prefixes = blocks.next().unwrap();
        let mut examples = 0;
        for example in blocks {
            let rows = node.csv(&format!("{prefixes}\n{example}")).lines().count() - 1;
            assert!(rows > 0, "{}: no rows:\n{example}", page.display());
            examples += 1;
        }
        assert!(examples >= 7, "{}: {examples}", page.display());
    }
}
