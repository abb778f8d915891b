//! Queries that are made to hurt: each ends with a clear status, and meanwhile everybody is answered.

mod list;

use crate::harness::{Node, Site, catalogue, encode};
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Deadline of a query, and what a busy machine may add to it before a test fails.
const DEADLINE: Duration = Duration::from_secs(1);
const SLACK: Duration = Duration::from_secs(20);
const MEMORY: u64 = 100 << 10;

fn site() -> Site {
    let site = Site::new()
        .with("TERREAU__SPARQL__TIMEOUT_SECONDS", "1")
        .with("TERREAU__SPARQL__LONG_AFTER_MS", "100")
        .with("TERREAU__SPARQL__MAX_MEMORY_BYTES", "1073741824")
        .with("TERREAU__SPARQL__MAX_ANSWER_BYTES", "8388608")
        .with("TERREAU__SPARQL__MAX_SLOW_CLIENTS", "2");
    site.import(&catalogue());
    site
}

/// The most memory that the node itself has held, in KiB.
fn most_memory(node: &Node) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.child.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn light(node: &Node, number: usize) -> u16 {
    let query = format!("ASK {{ ?s <http://purl.org/dc/terms/title> ?t }} # {number}");
    node.get(&format!("/sparql?query={}", encode(&query)))
        .status
}

#[test]
fn every_hostile_query_ends_clearly_while_everybody_else_is_answered() {
    let site = site();
    let node = site.serve();
    assert_eq!(light(&node, 0), 200);
    assert_eq!(node.get("/api/search?q=velo").status, 200);
    let before = most_memory(&node);
    let is_over = AtomicBool::new(false);
    let answered = thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut answered = 0;
            while !is_over.load(Ordering::Relaxed) {
                answered += 1;
                assert_eq!(light(&node, answered), 200);
                assert_eq!(node.get("/api/search?q=velo").status, 200);
            }
            answered
        });
        for hostile in list::all() {
            let begun = Instant::now();
            let headers = [
                ("Content-Type", "application/sparql-query"),
                ("Accept", "application/sparql-results+json"),
                ("X-Forwarded-For", "192.0.2.66"),
            ];
            let answer = node.request("POST", "/sparql", &headers, hostile.query.as_bytes());
            let took = begun.elapsed();
            let said = String::from_utf8_lossy(&answer.body[..answer.body.len().min(300)]);
            assert!(
                hostile.statuses.contains(&answer.status),
                "{}: {} {said}",
                hostile.name,
                answer.status
            );
            assert!(took < DEADLINE + SLACK, "{}: {took:?}", hostile.name);
            if answer.status == 200 {
                assert!(
                    answer.header("x-terreau-complete").is_some(),
                    "{}",
                    hostile.name
                );
            } else {
                assert_eq!(answer.json()["status"], answer.status, "{}", hostile.name);
            }
        }
        is_over.store(true, Ordering::Relaxed);
        others.join().unwrap()
    });
    assert!(answered > 10, "{answered} light queries");
    let after = most_memory(&node);
    assert!(after < before + MEMORY, "{before} KiB, then {after} KiB");
}

#[test]
fn slow_readers_and_slow_writers_keep_nobody_from_asking() {
    let site = site();
    let node = site.serve();
    assert_eq!(light(&node, 0), 200);
    let before = most_memory(&node);
    let query = encode("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000");
    let begin = |request: String| {
        let mut stream = TcpStream::connect(&node.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let host = &node.address;
    let mut readers: Vec<_> = (0..6)
        .map(|_| {
            begin(format!(
                "GET /sparql?query={query} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            ))
        })
        .collect();
    for reader in &mut readers {
        // The head and a little more, then nothing: the rest stays where it is made.
        let _ = reader.read(&mut [0; 512]);
    }
    let writers: Vec<_> = (0..6)
        .map(|_| begin(format!("POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK")))
        .collect();
    for number in 1..30 {
        assert_eq!(light(&node, number), 200);
    }
    assert_eq!(node.get("/api/search?q=velo").status, 200);
    let after = most_memory(&node);
    assert!(after < before + MEMORY, "{before} KiB, then {after} KiB");
    drop((readers, writers));
}
