//! A node that starts with a catalogue in it: its first answers, its memory, its searches.

mod common;

use common::{
    client::{Connection, load},
    figures::{bytes, head, median, percentile, row},
    program::{Server, populated, records, setting, terreau},
};
use std::{io, thread, time::Duration};

const JSON: &str = "application/json";
const SEARCHES: &[&str] = &[
    "transport",
    "velo+parking",
    "energie+solaire+commune",
    "budget+de+la+ville",
];

fn main() -> io::Result<()> {
    let records = records();
    let data = populated(records)?.join("data");
    head(&format!("Starting with {records} records"));
    let turns = setting("BENCH_TURNS", 5);
    let (mut ready, mut found, mut queried) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..turns {
        let node = Server::start(terreau(&data).arg("serve"));
        found.push(first(&node, &format!("/api/search?q={}", SEARCHES[0]))?);
        ready.push(first(&node, "/health/ready")?);
        queried.push(first(
            &node,
            "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
        )?);
    }
    row(
        "start to the first answer of a search",
        format!("{:.2} s", median(&found)),
        "≤ 1 s",
    );
    row(
        "start to ready",
        format!("{:.2} s", median(&ready)),
        "≤ 1 s",
    );
    row(
        "start to the first answer of SPARQL",
        format!("{:.2} s", median(&queried)),
        "",
    );

    let node = Server::start(terreau(&data).arg("serve"));
    first(&node, "/health/ready")?;
    thread::sleep(Duration::from_secs(10));
    memory(&node, "idle");
    searches(&node)?;
    memory(&node, "after the searches");
    Ok(())
}

/// Seconds from the start of the node until the address answers 200.
fn first(node: &Server, path: &str) -> io::Result<f64> {
    loop {
        if Connection::open(&node.address)?.get(path, JSON)?.status == 200 {
            return Ok(node.elapsed());
        }
        assert!(node.elapsed() < 60.0, "{path} does not answer");
        thread::sleep(Duration::from_millis(2));
    }
}

fn memory(node: &Server, when: &str) {
    let (own, workers) = node.resident();
    let all = own + workers.iter().sum::<u64>();
    let each: Vec<String> = workers.into_iter().map(bytes).collect();
    let figure = format!(
        "{} (node {}, workers {})",
        bytes(all),
        bytes(own),
        each.join(", ")
    );
    row(&format!("resident memory, {when}"), figure, "≤ 200 MB");
}

/// One client, one search after the other, over HTTP. The goal is CPU time inside the index.
fn searches(node: &Server) -> io::Result<()> {
    let time = Duration::from_secs(setting("BENCH_SECONDS", 5) as u64);
    let shapes = [
        ("top 20", "&size=20"),
        ("by date", "&size=20&sort=modified"),
    ];
    for (what, parameters) in shapes {
        let met = load(&node.address, 1, time, |connection, number| {
            let words = SEARCHES[number as usize % SEARCHES.len()];
            connection.get(&format!("/api/search?q={words}{parameters}"), JSON)
        })?;
        let (middle, tail) = (percentile(&met.waits, 0.5), percentile(&met.waits, 0.99));
        let figure = format!("p50 {middle:.1} ms, p99 {tail:.1} ms, {:.0}/s", met.rate);
        row(
            &format!("search with six facets, {what}"),
            figure,
            "p99 ≤ 10 ms",
        );
    }
    Ok(())
}
