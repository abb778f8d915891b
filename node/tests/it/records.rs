//! What goes in comes out, in every form, by negotiation and by extension.

use crate::harness::{Node, Site, encode, eventually};
use oxrdf::{
    BlankNode, Dataset, Graph, NamedOrBlankNode, Term, Triple, dataset::CanonicalizationAlgorithm,
};
use oxrdfio::{JsonLdProfileSet, RdfFormat, RdfParser};

const RICH: &str = include_str!("data/rich.ttl");
const RESOURCE: &str = "http://example.org/d/velo";

fn parse(bytes: &[u8], format: RdfFormat) -> Graph {
    let mut graph = Graph::new();
    for quad in RdfParser::from_format(format).for_slice(bytes) {
        graph.insert(&Triple::from(quad.unwrap()));
    }
    graph
}

/// The graph with the names that the intake gave to blank nodes taken away again, in canonical form.
fn without_names(graph: &Graph) -> Dataset {
    let blank = |iri: &str| {
        iri.split_once("genid-")
            .map(|(_, label)| BlankNode::new(label).unwrap())
    };
    let mut dataset = Dataset::new();
    for triple in graph {
        let mut triple = triple.into_owned();
        if let NamedOrBlankNode::NamedNode(node) = &triple.subject
            && let Some(node) = blank(node.as_str())
        {
            triple.subject = node.into();
        }
        if let Term::NamedNode(node) = &triple.object
            && let Some(node) = blank(node.as_str())
        {
            triple.object = node.into();
        }
        dataset.insert(&triple.in_graph(oxrdf::GraphName::DefaultGraph));
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

fn id(node: &Node) -> String {
    let answer = node.get("/api/search?q=comptage");
    answer.json()["hits"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_rich_dataset_comes_out_whole_in_every_form() {
    let site = Site::new();
    site.import(&site.file("rich.ttl", RICH));
    let node = site.serve();
    let sent = parse(RICH.as_bytes(), RdfFormat::Turtle);
    assert!(sent.len() >= 46, "{}", sent.len());
    let sent = without_names(&sent);
    let id = id(&node);
    let json_ld = RdfFormat::JsonLd {
        profile: JsonLdProfileSet::empty(),
    };
    for (extension, format) in [
        ("ttl", RdfFormat::Turtle),
        ("jsonld", json_ld),
        ("rdf", RdfFormat::RdfXml),
        ("nt", RdfFormat::NTriples),
        ("nq", RdfFormat::NQuads),
        ("trig", RdfFormat::TriG),
    ] {
        let answer = node.get(&format!("/datasets/{id}.{extension}"));
        assert_eq!(answer.status, 200);
        let media_type = answer.header("content-type").unwrap();
        assert!(media_type.ends_with("charset=utf-8"), "{media_type}");
        let received = parse(&answer.body, format);
        assert_eq!(
            without_names(&received),
            sent,
            "{extension}:\n{}",
            answer.text()
        );
        let negotiated = node.get_as(&format!("/datasets/{id}"), format.media_type());
        assert_eq!(negotiated.body, answer.body, "{extension}");
    }
    let answer = node.get("/dump/catalog.nq.zst");
    let dump = zstd::decode_all(answer.body.as_slice()).unwrap();
    let mut received = parse(&dump, RdfFormat::NQuads);
    let ours: Vec<Triple> = received
        .iter()
        .filter(|triple| triple.subject.to_string().contains("/records/"))
        .map(|triple| triple.into_owned())
        .collect();
    assert!(
        !ours.is_empty(),
        "the dump says where its records come from"
    );
    for triple in &ours {
        received.remove(triple);
    }
    assert_eq!(without_names(&received), sent, "dump");
}

#[test]
fn a_page_of_the_catalogue_is_found_as_harvesters_look_for_it() {
    let site = Site::new();
    let datasets: String = (0..250)
        .map(|n| {
            format!(
                "<https://data.example/d/{n}> a dcat:Dataset ; dct:title \"Jeu {n}\"@fr ; \
                 dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://data.example/f/{n}> ] .\n\
                 <https://data.example/> a dcat:Catalog ; dct:title \"Portail\" ; dcat:dataset <https://data.example/d/{n}> .\n"
            )
        })
        .collect();
    let prefixes =
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n";
    site.import(&site.file("catalogue.ttl", format!("{prefixes}{datasets}")));
    let node = site.serve();
    let mut next = Some("/catalog.ttl".to_owned());
    let mut titles = 0;
    let mut pages = 0;
    while let Some(path) = next {
        let answer = node.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        let head = node.request("HEAD", &path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
        for name in ["content-type", "etag"] {
            assert_eq!(head.header(name), answer.header(name), "{name}");
        }
        let etag = answer.header("etag").unwrap();
        let again = node.request("GET", &path, &[("If-None-Match", etag)], b"");
        assert_eq!(again.status, 304);
        let graph = parse(&answer.body, RdfFormat::Turtle);
        let text = graph.to_string();
        titles += text.matches("\"Jeu ").count();
        pages += 1;
        next = graph.iter().find_map(|triple| {
            (triple.predicate.as_str() == "http://www.w3.org/ns/hydra/core#next").then(|| {
                let iri = triple.object.to_string();
                let iri = iri.trim_matches(['<', '>']);
                iri.strip_prefix("http://127.0.0.1:8080")
                    .unwrap()
                    .to_owned()
            })
        });
    }
    assert_eq!((titles, pages), (250, 3));
    assert_eq!(node.get("/catalog.ttl?page=4").status, 404);
    assert_eq!(node.get_as("/catalog", "application/pdf").status, 406);
}

#[test]
fn what_is_not_here_says_so_in_the_form_that_was_asked_for() {
    let site = Site::new();
    site.import(&site.file("rich.ttl", RICH));
    let node = site.serve();
    let missing = node.get_as("/datasets/aaaaaaaaaaaaaaaaaaaa", "application/json");
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.header("content-type"),
        Some("application/problem+json; charset=utf-8")
    );
    let page = node.get_as("/datasets/aaaaaaaaaaaaaaaaaaaa", "text/html");
    assert_eq!(page.status, 404);
    assert!(page.text().contains("<html"));
    site.import(&site.file(
        "empty.ttl",
        "<a:b> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> \"x\" .",
    ));
    let found = node.get(&format!("/resource?iri={}", encode(RESOURCE)));
    assert!(matches!(found.status, 200 | 303), "{}", found.status);
}

#[test]
fn the_same_catalogue_again_writes_nothing() {
    let site = Site::new();
    let file = crate::harness::catalogue();
    site.import(&file);
    let node = site.serve();
    eventually("the first generation is there", || {
        node.get("/health/ready").json()["positions"]["sparql"] == 1339
    });
    let before = node.get("/health/ready").json();
    let said = site.ok(&[
        "import",
        "--json",
        "--source",
        "portal",
        file.to_str().unwrap(),
    ]);
    let outcome: serde_json::Value = serde_json::from_str(&said).unwrap();
    let outcome = &outcome[0]["Ok"];
    assert_eq!(outcome["unchanged"], 1339, "{said}");
    assert_eq!(
        (&outcome["added"], &outcome["changed"]),
        (&0.into(), &0.into())
    );
    assert_eq!(
        node.get("/health/ready").json()["positions"],
        before["positions"]
    );
}

#[test]
fn a_record_withdrawn_by_its_source_is_gone_everywhere() {
    let site = Site::new();
    let two =
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://data.example/d/1> a dcat:Dataset ; dct:title \"Fontaines\"@fr .
        <https://data.example/d/2> a dcat:Dataset ; dct:title \"Marronniers\"@fr .";
    let file = site.file("catalogue.ttl", two);
    site.import(&file);
    let node = site.serve();
    let id = node.get("/api/search?q=marronniers").json()["hits"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let one = two.lines().take(2).collect::<Vec<_>>().join("\n");
    site.file("catalogue.ttl", one);
    let kept = site.import(&file);
    assert!(kept.contains("--prune"), "{kept}");
    assert_eq!(node.get(&format!("/datasets/{id}.ttl")).status, 200);
    let said = site.ok(&[
        "import",
        "--prune",
        "--source",
        "portal",
        file.to_str().unwrap(),
    ]);
    assert!(said.contains("1 withdrawn"), "{said}");
    assert_eq!(node.get(&format!("/datasets/{id}.ttl")).status, 410);
    assert_eq!(node.get("/api/search?q=marronniers").json()["total"], 0);
    let head = node.get("/health/ready").json()["positions"]["ledger"].clone();
    let query = encode("ASK { <https://data.example/d/2> ?p ?o }");
    let asked = node.get_as(
        &format!("/sparql?wait_for={head}&query={query}"),
        "application/json",
    );
    assert!(asked.text().contains("false"), "{}", asked.text());
    assert!(!node.get("/catalog.ttl").text().contains("Marronniers"));
}
