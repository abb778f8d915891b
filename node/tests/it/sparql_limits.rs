//! What one client may ask of the SPARQL endpoint, and what an answer says of itself.

use crate::harness::{Answer, Node, Site, encode, eventually};

const DATASETS: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    <https://a.example/d/1> a dcat:Dataset ; dct:title 'Un' ; dct:description 'Des arbres.' .
    <https://a.example/d/2> a dcat:Dataset ; dct:title 'Deux' ; dct:description 'Des bancs.' .
    <https://a.example/d/3> a dcat:Dataset ; dct:title 'Trois' ; dct:description 'Des haies.' .";

const TITLES: &str = "SELECT ?t { ?d <http://purl.org/dc/terms/title> ?t } ORDER BY ?t";
const NEVER_ENDING: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?q ?r ?s . ?u ?v ?w . ?x ?y ?z }";

fn site() -> Site {
    let site = Site::new();
    site.import(&site.file("catalog.ttl", DATASETS));
    site
}

fn ask(node: &Node, query: &str, headers: &[(&str, &str)]) -> Answer {
    node.request(
        "GET",
        &format!("/sparql?query={}", encode(query)),
        headers,
        b"",
    )
}

/// As a proxy on this machine passes on what somebody asks.
fn ask_as(node: &Node, address: &str, query: &str) -> Answer {
    ask(node, query, &[("X-Forwarded-For", address)])
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let site = site()
        .with("TERREAU__SPARQL__CLIENT_REQUESTS_PER_SECOND", "1")
        .with("TERREAU__SPARQL__CLIENT_BURST_REQUESTS", "3")
        .with("RUST_LOG", "debug");
    let node = site.serve();
    let statuses: Vec<_> = (0..10)
        .map(|_| ask_as(&node, "192.0.2.71", "ASK {}"))
        .collect();
    let refused = statuses.last().unwrap();
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(statuses[0].status, 200);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    let problem = refused.json();
    assert_eq!(problem["limit"], "requests-per-second");
    assert_eq!(problem["type"], "/problems/sparql-too-many");
    assert_eq!(node.get("/problems/sparql-too-many").status, 200);
    // Others go on, and so does whoever asks from the machine itself.
    assert_eq!(ask_as(&node, "192.0.2.72", "ASK {}").status, 200);
    assert!((0..20).all(|_| ask(&node, "ASK {}", &[]).status == 200));
    // What stands before the proxy's own word changes nobody.
    let invented = ask_as(&node, "203.0.113.9, 192.0.2.71", "ASK {}");
    assert_eq!(invented.status, 429);
    // The page counts as well.
    let page = format!("/en/sparql?query={}", encode("ASK {}"));
    let page = node.request("GET", &page, &[("X-Forwarded-For", "192.0.2.71")], b"");
    assert!(
        page.text().contains("more than one client may ask"),
        "{}",
        page.text()
    );
    assert!(
        !site.log().contains("192.0.2.7"),
        "no address of anybody is written down"
    );
}

#[test]
fn seconds_of_evaluation_are_counted_and_come_back() {
    let site = site()
        .with("TERREAU__SPARQL__TIMEOUT_SECONDS", "2")
        .with("TERREAU__SPARQL__CLIENT_SECONDS_PER_MINUTE", "60")
        .with("TERREAU__SPARQL__CLIENT_BURST_SECONDS", "1");
    let node = site.serve();
    assert_eq!(ask_as(&node, "192.0.2.1", NEVER_ENDING).status, 504);
    let refused = ask_as(&node, "192.0.2.1", "ASK {}");
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.json()["limit"], "seconds-per-minute");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert_eq!(ask_as(&node, "192.0.2.2", "ASK {}").status, 200);
    eventually("the seconds have come back", || {
        ask_as(&node, "192.0.2.1", "ASK {} # again").status == 200
    });
}

#[test]
fn one_client_leaves_places_to_others() {
    let site = site()
        .with("TERREAU__SPARQL__TIMEOUT_SECONDS", "4")
        .with("TERREAU__SPARQL__MAX_WAIT_SECONDS", "8")
        .with("TERREAU__SPARQL__MAX_WAITING", "4");
    let node = site.serve();
    ask(&node, "ASK {}", &[]);
    let (greedy, others) = std::thread::scope(|scope| {
        let greedy: Vec<_> = (0..12)
            .map(|_| scope.spawn(|| ask_as(&node, "192.0.2.1", NEVER_ENDING)))
            .collect();
        let others: Vec<_> = (0..10)
            .map(|n| ask_as(&node, "192.0.2.2", &format!("{TITLES} LIMIT {n}")).status)
            .collect();
        let greedy: Vec<_> = greedy.into_iter().map(|one| one.join().unwrap()).collect();
        (greedy, others)
    });
    assert_eq!(others, [200; 10]);
    let refused: Vec<_> = greedy
        .iter()
        .filter(|answer| answer.status == 429)
        .collect();
    // Two run, two wait for their turn; the rest is turned away.
    assert!(
        refused.len() >= 8,
        "{:?}",
        greedy.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert_eq!(refused[0].json()["limit"], "queries-waiting");
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let site = site();
    let node = site.serve();
    let first = ask(&node, TITLES, &[]);
    assert_eq!(
        (first.status, first.header("x-terreau-complete")),
        (200, Some("true"))
    );
    assert_eq!(first.header("cache-control"), Some("public, max-age=10"));
    assert!(first.header("vary").unwrap().contains("Accept"));
    let tag = first.header("etag").unwrap().to_owned();
    let again = ask(&node, TITLES, &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    let other = ask(
        &node,
        TITLES,
        &[("If-None-Match", &tag), ("Accept", "text/csv")],
    );
    assert_eq!(other.status, 200);
    let cached = ask(&node, TITLES, &[]);
    assert_eq!(cached.body, first.body);
    let metrics = node.get("/metrics").text();
    assert!(!metrics.contains("sparql_cached_total 0\n"), "{metrics}");
    // Another generation is another answer.
    site.import(&site.file(
        "more.ttl",
        DATASETS.replace("a.example/d/3", "a.example/d/4"),
    ));
    eventually("the tag of before is not known any more", || {
        ask(&node, TITLES, &[("If-None-Match", &tag)]).status == 200
    });
    let random = ask(&node, "SELECT (RAND() AS ?n) {}", &[]);
    assert_eq!(
        (random.header("etag"), random.header("cache-control")),
        (None, Some("no-store"))
    );
    let refused = ask(&node, "SELECT", &[]);
    assert_eq!(
        (refused.status, refused.header("cache-control")),
        (400, Some("no-store"))
    );
}

#[test]
fn an_answer_says_whether_it_is_complete() {
    let site = site().with("TERREAU__SPARQL__MAX_ROWS", "2");
    let node = site.serve();
    let cut = ask(&node, TITLES, &[]);
    assert_eq!(cut.header("x-terreau-complete"), Some("false"));
    assert_eq!(cut.json()["head"]["link"][0], "urn:terreau:answer-cut");
    // From the cache it says the same.
    assert_eq!(
        ask(&node, TITLES, &[]).header("x-terreau-complete"),
        Some("false")
    );
    let whole = ask(&node, "ASK {}", &[]);
    assert_eq!(whole.header("x-terreau-complete"), Some("true"));
}

#[test]
fn the_node_says_how_its_workers_are_confined() {
    let site = site();
    let node = site.serve();
    assert_eq!(ask(&node, "ASK {}", &[]).status, 200);
    eventually("it is said", || {
        site.log().contains("workers for SPARQL are confined by")
    });
}
