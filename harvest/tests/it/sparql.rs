//! SPARQL endpoints: recordings, and an endpoint with every limit that real ones have.

use crate::{
    endpoint::{Asked, Endpoint},
    linked_recordings::{assert_same, graph, recording},
    portal::Answer,
    walk::{Walked, options, settings, walk_with},
};
use harvest::JobOptions;
use std::collections::BTreeMap;
use vocab::Rule;

async fn walk(endpoint: &Endpoint) -> Walked {
    let mut options = options(settings());
    options.kind = Some("sparql".to_owned());
    walk_with(
        &endpoint.url(),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn recordings_of_three_engines() {
    for (folder, results, graphs) in [
        (
            "virtuoso",
            "application/sparql-results+xml",
            "application/rdf+xml",
        ),
        (
            "fuseki",
            "application/sparql-results+json",
            "application/n-triples",
        ),
        ("csv", "text/csv", "text/plain"),
    ] {
        let endpoint = Endpoint::start(move |asked| {
            let file = |name: &str| recording(&format!("sparql/{folder}/{name}"));
            let query = &asked.query;
            if query.contains("GRAPH") {
                return Answer::status(500);
            }
            if query.contains("COUNT(") {
                return Answer::ok(results, file("count"));
            }
            if query.contains("SELECT") {
                let page = if query.contains("STR(?d) > ") {
                    "end"
                } else {
                    "keys"
                };
                return Answer::ok(results, file(page));
            }
            let name = if query.contains("VALUES") {
                "describe"
            } else {
                "catalogs"
            };
            Answer::ok(graphs, file(name))
        })
        .await;
        let walked = walk(&endpoint).await;
        let expected =
            String::from_utf8(recording(&format!("sparql/{folder}/expected.ttl"))).unwrap();
        assert_same(graph(&walked), &expected, folder);
        assert_eq!(
            walked.outcome.may_remove(),
            Ok(()),
            "{folder}: {:?}",
            walked.report()
        );
    }
}

/// An endpoint with `count` datasets, some limits, and a taste for one kind of request.
#[derive(Clone)]
struct Engine {
    datasets: Vec<String>,
    /// Rows of a list, triples of a description: the rest is cut off without a word.
    max_rows: usize,
    max_triples: usize,
    /// Whether the datasets are in named graphs only.
    is_named: bool,
    takes_get: bool,
    takes_post: bool,
    /// A description of this dataset always fails.
    broken: Option<String>,
    syntax: &'static str,
}

impl Engine {
    fn with(count: usize) -> Self {
        Self {
            datasets: (0..count)
                .map(|i| format!("http://ex.org/d/{i:04}"))
                .collect(),
            max_rows: usize::MAX,
            max_triples: usize::MAX,
            is_named: false,
            takes_get: true,
            takes_post: true,
            broken: None,
            syntax: "application/n-triples",
        }
    }

    async fn start(self) -> Endpoint {
        Endpoint::start(move |asked| self.answer(asked)).await
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.is_post && !self.takes_post || !asked.is_post && !self.takes_get {
            return Answer::status(405);
        }
        let query = &asked.query;
        let sees = self.is_named == query.contains("GRAPH");
        let datasets: &[String] = if sees { &self.datasets } else { &[] };
        let csv = |text: String| Answer::ok("text/csv", text);
        if query.contains("COUNT(") {
            return csv(format!("n\r\n{}\r\n", datasets.len()));
        }
        if query.contains("SELECT") {
            let after = query
                .split("STR(?d) > \"")
                .nth(1)
                .map(|rest| rest.split('"').next().unwrap());
            let limit: usize = query.rsplit(' ').next().unwrap().trim().parse().unwrap();
            let rows = datasets
                .iter()
                .filter(|iri| after.is_none_or(|after| iri.as_str() > after));
            let rows: Vec<_> = rows
                .take(limit.min(self.max_rows))
                .map(String::as_str)
                .collect();
            return csv(format!("d\r\n{}\r\n", rows.join("\r\n")));
        }
        if !asked.accept.contains(self.syntax) {
            return Answer::status(406);
        }
        let Some(values) = query.split("VALUES ?s {").nth(1) else {
            return Answer::ok(self.syntax, "");
        };
        let values: Vec<_> = values
            .split('}')
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        if let Some(broken) = &self.broken
            && values.contains(&format!("<{broken}>").as_str())
        {
            return Answer::status(500);
        }
        let said = |iri: &&str| {
            let title = format!("{iri} <http://purl.org/dc/terms/title> \"T\" .\n");
            let class = format!(
                "{iri} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
            );
            let words =
                (0..8).map(|i| format!("{iri} <http://www.w3.org/ns/dcat#keyword> \"{i}\" .\n"));
            [title, class].into_iter().chain(words).collect::<Vec<_>>()
        };
        let lines: Vec<String> = values
            .iter()
            .flat_map(said)
            .take(self.max_triples)
            .collect();
        Answer::ok(self.syntax, lines.concat())
    }
}

#[tokio::test]
async fn a_large_store_is_listed_by_its_last_iri_and_described_in_batches() {
    let endpoint = Engine::with(1234).start().await;
    let walked = walk(&endpoint).await;
    assert_eq!(walked.upserts.len(), 1234);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert_eq!(walked.report().declared_total, Some(1234));
    let asked = endpoint.asked();
    let with = |text: &str| {
        asked
            .iter()
            .filter(|asked| asked.query.contains(text))
            .count()
    };
    assert_eq!(with("SELECT DISTINCT"), 3, "two pages and the empty one");
    assert_eq!(with("VALUES"), 25);
    assert!(asked.iter().all(|asked| !asked.query.contains("OFFSET")));
}

#[tokio::test]
async fn rows_cut_off_without_a_word_are_asked_for_again() {
    let mut engine = Engine::with(45);
    engine.max_rows = 10;
    let walked = walk(&engine.start().await).await;
    assert_eq!(walked.upserts.len(), 45);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn triples_cut_off_without_a_word_are_asked_for_in_smaller_batches() {
    let mut engine = Engine::with(60);
    engine.max_triples = 95;
    let walked = walk(&engine.start().await).await;
    assert_eq!(walked.upserts.len(), 60);
    let keywords = |record: &vocab::Record| record.payload().matches("keyword").count();
    assert!(
        walked.upserts.values().all(|record| keywords(record) == 8),
        "none is cut"
    );
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn datasets_in_named_graphs_are_found() {
    let mut engine = Engine::with(7);
    engine.is_named = true;
    let walked = walk(&engine.start().await).await;
    assert_eq!(walked.upserts.len(), 7);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn engines_that_want_a_form_or_refuse_it_or_speak_one_syntax_are_walked() {
    let mut post = Engine::with(60);
    post.takes_get = false;
    let mut get = Engine::with(60);
    get.takes_post = false;
    let mut xml = Engine::with(3);
    xml.syntax = "text/turtle";
    for engine in [post, get, xml] {
        let count = engine.datasets.len();
        let walked = walk(&engine.start().await).await;
        assert_eq!(walked.upserts.len(), count, "{:?}", walked.report());
        assert_eq!(walked.outcome.may_remove(), Ok(()));
    }
}

#[tokio::test]
async fn a_dataset_that_cannot_be_described_costs_itself_and_nothing_is_removed() {
    let mut engine = Engine::with(20);
    engine.broken = Some("http://ex.org/d/0007".to_owned());
    let walked = walk(&engine.start().await).await;
    assert_eq!(walked.upserts.len(), 19);
    assert_eq!(walked.report().failed, 1);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_list_shorter_than_the_count_removes_nothing() {
    let engine = Engine::with(20);
    let endpoint = Endpoint::start(move |asked| {
        if asked.query.contains("COUNT(") && !asked.query.contains("GRAPH") {
            return Answer::ok("text/csv", "n\r\n40\r\n");
        }
        engine.answer(asked)
    })
    .await;
    let walked = walk(&endpoint).await;
    assert_eq!(walked.upserts.len(), 20);
    assert!(walked.complaint(Rule::Page).contains("counts 40"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_endpoint_that_ignores_where_to_go_on_ends_the_walk() {
    let engine = Engine::with(20);
    let endpoint = Endpoint::start(move |asked| {
        let query = asked.query.split("FILTER(STR").next().unwrap().to_owned() + " LIMIT 1000";
        let is_list = asked.query.contains("SELECT DISTINCT");
        engine.answer(&Asked {
            query: if is_list { query } else { asked.query.clone() },
            ..asked.clone()
        })
    })
    .await;
    let walked = walk(&endpoint).await;
    assert_eq!(walked.upserts.len(), 20);
    assert!(walked.outcome.may_remove().is_err());
    assert!(endpoint.asked().len() < 12);
}

#[tokio::test]
async fn an_empty_endpoint_and_a_web_page_give_nothing_and_remove_nothing() {
    let walked = walk(&Engine::with(0).start().await).await;
    assert!(walked.upserts.is_empty() && walked.outcome.may_remove().is_err());
    let page = Endpoint::start(|_| Answer::ok("text/html", "<html><p>hello")).await;
    let walked = walk(&page).await;
    assert!(walked.outcome.may_remove().is_err());
}
