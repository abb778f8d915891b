//! Worker processes: what they answer, and that nothing a query does hurts the node.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "tasks of a test end with it")]

use node::{
    config::SparqlSettings,
    sparql::{Answer, Format, Pool, Request, SparqlError, Wants},
    triples::checkpoint::{Generation, STATE_GRAPH},
};
use oxigraph::{io::RdfFormat, store::Store};
use oxrdfio::RdfParser;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A pool over a store of `things` resources, each with a label, a number and a link to the next.
struct Bench {
    pool: Pool,
    publish: watch::Sender<Option<Arc<Generation>>>,
    folder: TempDir,
    _cancel: DropGuard,
}

fn quads(things: usize) -> String {
    let mut quads = format!(
        "<a:store> <a:position> \"7\" <{STATE_GRAPH}> .\n<a:q> <a:in> <a:derived> <a:quality> .\n"
    );
    for n in 0..things {
        quads.push_str(&format!(
            "<a:{n}> <a:label> \"Thing {n}\"@en .\n<a:{n}> <a:number> \"{n}\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<a:{n}> <a:next> <a:{}> .\n",
            n + 1
        ));
    }
    quads
}

fn generation(folder: &TempDir, position: u64, things: usize) -> Arc<Generation> {
    let folder = folder.path().join(position.to_string());
    let store = Store::open(&folder).unwrap();
    store
        .load_from_slice(RdfFormat::NQuads, quads(things).as_bytes())
        .unwrap();
    store.flush().unwrap();
    drop(store);
    Arc::new(Generation {
        serial: position,
        position,
        folder,
    })
}

fn settings() -> SparqlSettings {
    SparqlSettings {
        workers: 1,
        long_workers: 1,
        timeout_seconds: 2,
        max_wait_seconds: 30,
        max_memory_bytes: 1 << 30,
        ..SparqlSettings::default()
    }
}

impl Bench {
    fn new(things: usize, settings: SparqlSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (publish, generations) = watch::channel(Some(generation(&folder, 1, things)));
        let cancel = CancellationToken::new();
        let program = env!("CARGO_BIN_EXE_terreau").into();
        let pool = Pool::start(settings, generations, program, cancel.clone());
        Self {
            pool,
            publish,
            folder,
            _cancel: cancel.drop_guard(),
        }
    }

    async fn ask(&self, query: &str) -> Result<Answer, SparqlError> {
        self.pool.run(Request::new(query, any())).await
    }

    /// The body of an answer that must be there.
    async fn text(&self, query: &str) -> String {
        text(self.ask(query).await.unwrap()).await
    }

    async fn csv(&self, query: &str) -> String {
        text(
            self.pool
                .run(Request::new(query, wants("csv")))
                .await
                .unwrap(),
        )
        .await
    }
}

async fn text(answer: Answer) -> String {
    String::from_utf8(answer.body.read().await.unwrap().to_vec()).unwrap()
}

fn any() -> Wants {
    Wants::new(None, None).unwrap()
}

fn wants(format: &str) -> Wants {
    Wants::new(Some(format), None).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_answered_and_says_what_it_knew() {
    let bench = Bench::new(10, settings());
    let answer = bench
        .ask("SELECT (COUNT(*) AS ?n) { ?s <a:label> ?o }")
        .await
        .unwrap();
    assert_eq!(
        (answer.position, answer.rows, answer.cut, answer.format),
        (1, 1, false, Format::Json)
    );
    assert!(text(answer).await.contains("\"value\":\"10\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_of_tables_can_be_read() {
    let bench = Bench::new(3, settings());
    for (name, format) in [
        ("json", QueryResultsFormat::Json),
        ("xml", QueryResultsFormat::Xml),
        ("tsv", QueryResultsFormat::Tsv),
    ] {
        let query = "SELECT * { ?s <a:label> ?o }";
        let answer = text(
            bench
                .pool
                .run(Request::new(query, wants(name)))
                .await
                .unwrap(),
        )
        .await;
        let parser = QueryResultsParser::from_format(format)
            .for_slice(&answer)
            .unwrap();
        let SliceQueryResultsParserOutput::Solutions(rows) = parser else {
            panic!("{name}")
        };
        assert_eq!(
            rows.collect::<Result<Vec<_>, _>>().unwrap().len(),
            3,
            "{name}"
        );

        let answer = text(
            bench
                .pool
                .run(Request::new("ASK { ?s <a:label> ?o }", wants(name)))
                .await
                .unwrap(),
        )
        .await;
        let parser = QueryResultsParser::from_format(format)
            .for_slice(&answer)
            .unwrap();
        assert!(
            matches!(parser, SliceQueryResultsParserOutput::Boolean(true)),
            "{name}"
        );
    }
    assert_eq!(
        bench.csv("SELECT ?o { <a:1> <a:label> ?o }").await,
        "o\r\nThing 1\r\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_of_graphs_can_be_read() {
    let bench = Bench::new(3, settings());
    for (name, format) in [
        ("turtle", RdfFormat::Turtle),
        ("ntriples", RdfFormat::NTriples),
        ("rdfxml", RdfFormat::RdfXml),
        (
            "jsonld",
            RdfFormat::JsonLd {
                profile: oxrdfio::JsonLdProfileSet::empty(),
            },
        ),
        ("trig", RdfFormat::TriG),
        ("nquads", RdfFormat::NQuads),
    ] {
        let construct = "CONSTRUCT { ?s <http://purl.org/dc/terms/title> ?o } { ?s <a:label> ?o }";
        let answer = text(
            bench
                .pool
                .run(Request::new(construct, wants(name)))
                .await
                .unwrap(),
        )
        .await;
        let triples = RdfParser::from_format(format)
            .for_slice(&answer)
            .collect::<Result<Vec<_>, _>>()
            .unwrap();
        assert_eq!(triples.len(), 3, "{name}");
    }
    assert!(bench.text("DESCRIBE <a:1>").await.contains("Thing 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_of_answer_that_the_client_cannot_read_is_refused() {
    let bench = Bench::new(1, settings());
    let refused = bench
        .pool
        .run(Request::new("ASK {}", wants("turtle")))
        .await
        .unwrap_err();
    assert_eq!(refused.status(), 406);
    let refused = bench
        .pool
        .run(Request::new("DESCRIBE <a:1>", wants("csv")))
        .await
        .unwrap_err();
    assert_eq!(refused.status(), 406);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_a_query_says_where_it_is() {
    let bench = Bench::new(1, settings());
    let error = bench.ask("SELECT *\n{ ?s ?p }").await.unwrap_err();
    assert!(
        matches!(
            error,
            SparqlError::Syntax {
                line: 2,
                column: 10,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        bench
            .ask("SELECT (<a:unknown>(1) AS ?x) {}")
            .await
            .unwrap_err()
            .status(),
        400
    );
    assert_eq!(
        bench
            .ask("INSERT DATA { <a:a> <a:b> <a:c> }")
            .await
            .unwrap_err()
            .status(),
        400
    );
}

const NEVER_ENDING: [&str; 4] = [
    // No storage is read, so nothing inside the evaluator would notice a request to stop.
    "SELECT (COUNT(*) AS ?n) { VALUES ?a {1 2 3 4 5 6 7 8 9 10} VALUES ?b {1 2 3 4 5 6 7 8 9 10} VALUES ?c {1 2 3 4 5 6 7 8 9 10} VALUES ?d {1 2 3 4 5 6 7 8 9 10} VALUES ?e {1 2 3 4 5 6 7 8 9 10} VALUES ?f {1 2 3 4 5 6 7 8 9 10} VALUES ?g {1 2 3 4 5 6 7 8 9 10} VALUES ?h {1 2 3 4 5 6 7 8 9 10} VALUES ?i {1 2 3 4 5 6 7 8 9 10} VALUES ?j {1 2 3 4 5 6 7 8 9 10} VALUES ?k {1 2 3 4 5 6 7 8 9 10} }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (COUNT(*) AS ?n) { ?a <a:next>+ ?b . ?c <a:next>+ ?d . ?e <a:next>* ?f }",
    "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 1",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_never_ends_is_stopped_and_the_next_is_answered() {
    let bench = Bench::new(500, settings());
    bench.text("ASK {}").await;
    for query in NEVER_ENDING {
        let begun = Instant::now();
        let error = bench.ask(query).await.unwrap_err();
        // Sorting everything may reach the limit of memory first.
        assert!(
            matches!(error, SparqlError::Timeout(_) | SparqlError::Memory),
            "{error:?} for {query}"
        );
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert_eq!(
            bench.csv("SELECT ?o { <a:1> <a:label> ?o }").await,
            "o\r\nThing 1\r\n"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn short_queries_are_answered_while_long_ones_run() {
    let bench = Bench::new(
        500,
        SparqlSettings {
            timeout_seconds: 5,
            ..settings()
        },
    );
    bench.text("ASK {}").await;
    // More than there are workers, of either sort.
    let long: Vec<_> = (0..4)
        .map(|_| {
            let pool = bench.pool.clone();
            tokio::spawn(async move {
                pool.run(Request::new(NEVER_ENDING[1], any()))
                    .await
                    .map(|_| ())
            })
        })
        .collect();
    let begun = Instant::now();
    for _ in 0..5 {
        bench.text("ASK { <a:1> <a:label> ?o }").await;
    }
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    for query in long {
        assert!(query.await.unwrap().is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_wants_all_memory_dies_alone() {
    let bench = Bench::new(
        500,
        SparqlSettings {
            timeout_seconds: 30,
            ..settings()
        },
    );
    let mut doubling =
        String::from("SELECT (STRLEN(?s40) AS ?n) { BIND('0123456789abcdef' AS ?s0)");
    for n in 0..40 {
        doubling.push_str(&format!(" BIND(CONCAT(?s{n}, ?s{n}) AS ?s{})", n + 1));
    }
    doubling.push('}');
    let error = bench.ask(&doubling).await.unwrap_err();
    assert_eq!(error, SparqlError::Memory);
    assert!(bench.text("ASK {}").await.contains("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_nests_too_deep_does_not_reach_the_parser() {
    let bench = Bench::new(1, settings());
    for (open, close) in [("{", "}"), ("OPTIONAL {", "}"), ("FILTER(", ")")] {
        let query = format!("ASK {{ {}{} }}", open.repeat(2000), close.repeat(2000));
        let error = bench.ask(&query).await.unwrap_err();
        assert!(matches!(error, SparqlError::Rule { .. }), "{error:?}");
    }
    let operators = format!("ASK {{ FILTER({}1 = 1) }}", "!".repeat(100_000));
    assert!(bench.ask(&operators).await.is_err());
    let chain = format!("ASK {{ FILTER({} 1 = 2) }}", "1 = 2 || ".repeat(10_000));
    // Whatever comes of it, the next query is answered.
    let _ = bench.ask(&chain).await;
    assert!(bench.text("ASK {}").await.contains("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn service_calls_nobody() {
    let bench = Bench::new(1, settings());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let error = bench
        .ask(&format!(
            "SELECT * {{ SERVICE <http://{address}/sparql> {{ ?s <a:label> ?o }} }}"
        ))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, SparqlError::Service(message) if message.starts_with("SERVICE is not offered here for")),
        "{error:?}"
    );
    let silent = format!(
        "SELECT (1 AS ?x) {{ SERVICE SILENT <http://{address}/sparql> {{ ?s <a:label> ?o }} }}"
    );
    assert_eq!(bench.csv(&silent).await, "x\r\n1\r\n");
    assert_eq!(
        listener.accept().unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock
    );
}

const A_BILLION: &str = "SELECT ?a ?b ?c { ?a <a:label> ?x . ?b <a:label> ?y . ?c <a:label> ?z }";

#[tokio::test(flavor = "multi_thread")]
async fn a_billion_rows_are_cut_and_the_answer_says_so() {
    let bench = Bench::new(
        1000,
        SparqlSettings {
            max_rows: 5000,
            timeout_seconds: 20,
            ..settings()
        },
    );
    let answer = bench.ask(A_BILLION).await.unwrap();
    assert_eq!((answer.rows, answer.cut), (5000, true));
    let json: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
    assert_eq!(json["head"]["link"][0], "urn:terreau:answer-cut");
    assert_eq!(json["results"]["bindings"].as_array().unwrap().len(), 5000);

    let xml = text(
        bench
            .pool
            .run(Request::new(A_BILLION, wants("xml")))
            .await
            .unwrap(),
    )
    .await;
    assert!(xml.contains("<link href=\"urn:terreau:answer-cut\"/></head>"));

    for format in ["csv", "tsv"] {
        let refused = bench
            .pool
            .run(Request::new(A_BILLION, wants(format)))
            .await
            .unwrap_err();
        assert_eq!(refused.status(), 413);
        let partial = Request {
            partial: true,
            ..Request::new(A_BILLION, wants(format))
        };
        let answer = bench.pool.run(partial).await.unwrap();
        assert!(answer.cut);
        assert_eq!(text(answer).await.lines().count(), 5001);
    }

    let construct = A_BILLION.replace("SELECT ?a ?b ?c", "CONSTRUCT { ?a ?b ?c }");
    for format in ["turtle", "ntriples", "trig", "nquads", "rdfxml"] {
        let answer = bench
            .pool
            .run(Request::new(construct.as_str(), wants(format)))
            .await
            .unwrap();
        assert!(answer.cut);
        let head: String = text(answer).await.chars().take(200).collect();
        assert!(
            head.contains("Cut: there are more than these 5000"),
            "{format}: {head}"
        );
    }
    let refused = bench
        .pool
        .run(Request::new(construct, wants("jsonld")))
        .await
        .unwrap_err();
    assert_eq!(refused.status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_exactly_the_limit_is_whole() {
    let bench = Bench::new(
        100,
        SparqlSettings {
            max_rows: 100,
            ..settings()
        },
    );
    let answer = bench.ask("SELECT * { ?s <a:label> ?o }").await.unwrap();
    assert_eq!((answer.rows, answer.cut), (100, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_comes_in_pieces_and_is_whole() {
    let bench = Bench::new(
        1000,
        SparqlSettings {
            timeout_seconds: 60,
            ..settings()
        },
    );
    let query =
        "SELECT ?x ?y { ?a <a:label> ?x . ?b <a:label> ?y . ?b <a:number> ?n FILTER(?n < 60) }";
    let answer = bench
        .pool
        .run(Request::new(query, wants("csv")))
        .await
        .unwrap();
    assert!(matches!(answer.body, node::sparql::Body::Pieces(_)));
    assert_eq!(text(answer).await.lines().count(), 60_001);
    // One that nobody reads to its end costs its worker, not the next query.
    drop(bench.ask(query).await.unwrap());
    assert!(bench.text("ASK {}").await.contains("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_the_store_is_not_public() {
    let bench = Bench::new(2, settings());
    assert_eq!(
        bench.csv("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").await,
        "n\r\n6\r\n"
    );
    assert_eq!(
        bench.csv("SELECT ?g { GRAPH ?g {} }").await,
        "g\r\na:quality\r\n"
    );
    assert_eq!(
        bench.csv("SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }").await,
        "g,s\r\na:quality,a:q\r\n"
    );
    for query in [
        format!("SELECT ?s {{ GRAPH <{STATE_GRAPH}> {{ ?s ?p ?o }} }}"),
        format!("SELECT ?s FROM <{STATE_GRAPH}> {{ ?s ?p ?o }}"),
        format!("SELECT ?s FROM NAMED <{STATE_GRAPH}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
        format!("SELECT ?s FROM NAMED <{STATE_GRAPH}> {{ GRAPH <{STATE_GRAPH}> {{ ?s ?p ?o }} }}"),
    ] {
        assert_eq!(bench.csv(&query).await, "s\r\n", "{query}");
    }
    let graphs = Request {
        default_graphs: vec![STATE_GRAPH.into()],
        ..Request::new("SELECT ?s { ?s ?p ?o }", wants("csv"))
    };
    assert_eq!(text(bench.pool.run(graphs).await.unwrap()).await, "s\r\n");
    let graphs = Request {
        default_graphs: vec!["a:quality".into()],
        ..Request::new("SELECT ?s { ?s ?p ?o }", wants("csv"))
    };
    assert_eq!(
        text(bench.pool.run(graphs).await.unwrap()).await,
        "s\r\na:q\r\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_generation_is_seen_and_the_old_one_is_let_go() {
    let bench = Bench::new(1, settings());
    bench.text("ASK {}").await;
    let first = bench.folder.path().join("1");
    assert!(first.is_dir());
    bench
        .publish
        .send(Some(generation(&bench.folder, 2, 5)))
        .unwrap();
    let request = Request {
        at_least: Some(2),
        ..Request::new("SELECT (COUNT(*) AS ?n) { ?s <a:label> ?o }", wants("csv"))
    };
    let answer = bench.pool.run(request).await.unwrap();
    assert_eq!(answer.position, 2);
    assert_eq!(text(answer).await, "n\r\n5\r\n");
    eventually("the first generation is removed", || !first.exists()).await;
    let request = Request {
        at_least: Some(3),
        ..Request::new("ASK {}", any())
    };
    assert!(matches!(
        bench.pool.run(request).await.unwrap_err(),
        SparqlError::Busy { .. }
    ));
    assert_eq!(bench.ask("ASK {}").await.unwrap().position, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_takes_its_query_along() {
    let bench = Bench::new(
        500,
        SparqlSettings {
            timeout_seconds: 600,
            long_after_ms: 5000,
            ..settings()
        },
    );
    bench.text("ASK {}").await;
    let gone = tokio::time::timeout(Duration::from_millis(100), bench.ask(NEVER_ENDING[0])).await;
    assert!(gone.is_err());
    let begun = Instant::now();
    assert!(bench.text("ASK {}").await.contains("true"));
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_sends_clients_away_and_says_when_to_come_back() {
    let bench = Bench::new(
        500,
        SparqlSettings {
            timeout_seconds: 5,
            long_after_ms: 5000,
            max_waiting: 1,
            max_wait_seconds: 1,
            ..settings()
        },
    );
    bench.text("ASK {}").await;
    let begin = || {
        let pool = bench.pool.clone();
        tokio::spawn(async move { pool.run(Request::new(NEVER_ENDING[1], any())).await })
    };
    let queries: Vec<_> = (0..3).map(|_| begin()).collect();
    let mut busy = 0;
    for query in queries {
        match query.await.unwrap().unwrap_err() {
            error @ SparqlError::Busy { .. } => {
                assert_eq!(
                    (error.status(), error.retry_after()),
                    (503, Some(Duration::from_secs(1)))
                );
                busy += 1;
            }
            error => assert!(matches!(error, SparqlError::Timeout(_)), "{error:?}"),
        }
    }
    assert_eq!(busy, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_from_outside_is_replaced() {
    let bench = Bench::new(1, settings());
    bench.text("ASK {}").await;
    for worker in workers(&bench) {
        let pid = rustix::process::Pid::from_raw(worker).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }
    assert!(bench.text("ASK {}").await.contains("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_confined_by_the_kernel() {
    let bench = Bench::new(1, settings());
    bench.text("ASK {}").await;
    for worker in workers(&bench) {
        for thread in std::fs::read_dir(format!("/proc/{worker}/task")).unwrap() {
            let status = thread.unwrap().path().join("status");
            let status = std::fs::read_to_string(status).unwrap();
            let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
            // A kernel without seccomp has no such line, and nothing to hold.
            let Some(seccomp) = line("Seccomp:") else {
                return;
            };
            // The first thread has opened nothing, and waits for the one that works.
            let is_first = line("Pid:") == line("Tgid:");
            assert!(is_first || seccomp.trim() == "2", "{status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_keeps_nobody_from_asking() {
    let bench = Bench::new(
        1000,
        SparqlSettings {
            timeout_seconds: 60,
            long_after_ms: 50,
            max_slow_clients: 2,
            ..settings()
        },
    );
    let query =
        "SELECT ?x ?y { ?a <a:label> ?x . ?b <a:label> ?y . ?b <a:number> ?n FILTER(?n < 60) }";
    // More of them than there are workers, quick or long, and than may wait.
    let mut unread = Vec::new();
    for _ in 0..5 {
        unread.push(bench.ask(query).await.unwrap());
        assert!(bench.text("ASK {}").await.contains("true"));
    }
    let mut whole = 0;
    for answer in unread {
        whole += usize::from(answer.body.read().await.is_ok());
    }
    assert!((1..=3).contains(&whole), "{whole} of 5 were kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_to_the_same_generation_is_answered_as_before() {
    let bench = Bench::new(3, settings());
    let query = "SELECT ?o { ?s <a:label> ?o } ORDER BY ?o";
    let first = bench.ask(query).await.unwrap();
    let tag = first.validators.clone().unwrap();
    let again = bench.ask(query).await.unwrap();
    assert_eq!(again.validators, Some(tag.clone()));
    assert_eq!(text(first).await, text(again).await);
    assert_eq!(bench.pool.load().cached, 1);
    let other = bench
        .pool
        .run(Request::new(query, wants("csv")))
        .await
        .unwrap();
    assert_ne!(other.validators, Some(tag.clone()));
    bench
        .publish
        .send(Some(generation(&bench.folder, 2, 5)))
        .unwrap();
    let request = Request {
        at_least: Some(2),
        ..Request::new(query, any())
    };
    let newer = bench.pool.run(request).await.unwrap();
    assert_eq!(newer.rows, 5);
    assert!(newer.validators.is_some() && newer.validators != Some(tag));
    assert_eq!(bench.pool.load().cached, 1);
    for _ in 0..2 {
        bench.ask("SELECT (RAND() AS ?n) {}").await.unwrap();
    }
    assert_eq!(bench.pool.load().cached, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_inherits_neither_environment_nor_files() {
    let secret = tempfile::tempfile().unwrap();
    let bench = Bench::new(1, settings());
    bench.text("ASK {}").await;
    let workers = workers(&bench);
    assert!(!workers.is_empty());
    for worker in workers {
        let environment = std::fs::read(format!("/proc/{worker}/environ")).unwrap();
        assert_eq!(environment, b"MALLOC_ARENA_MAX=2\0");
        let store = bench.folder.path().to_str().unwrap();
        for file in std::fs::read_dir(format!("/proc/{worker}/fd")).unwrap() {
            let target = std::fs::read_link(file.unwrap().path()).unwrap_or_default();
            let target = target.to_string_lossy();
            let expected = ["socket:", "pipe:", "anon_inode:", "/dev/"]
                .iter()
                .any(|kind| target.starts_with(kind))
                || target.starts_with(store)
                || target.is_empty();
            assert!(expected, "{target}");
        }
        let limits = std::fs::read_to_string(format!("/proc/{worker}/limits")).unwrap();
        let address_space = limits
            .lines()
            .find(|line| line.starts_with("Max address space"))
            .unwrap();
        assert!(address_space.contains("1073741824"), "{address_space}");
    }
    drop(secret);
}

/// The workers that have a store of this bench open.
fn workers(bench: &Bench) -> Vec<i32> {
    let store = bench.folder.path().to_str().unwrap();
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let is_worker = command.windows(13).any(|window| window == b"sparql-worker");
            is_worker
                && std::fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|files| {
                    files.flatten().any(|file| {
                        std::fs::read_link(file.path())
                            .is_ok_and(|target| target.to_string_lossy().starts_with(store))
                    })
                })
        })
        .collect()
}

async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never: {what}");
}
