//! Hostile queries one after the other, while others ask light ones and search: how each query ends, what
//! the node holds, and what the others wait.

mod common;
#[path = "../tests/it/hostile_queries/list.rs"]
mod list;

use common::{
    catalogue,
    client::{Answer, Connection},
    figures::{bytes, head, percentile, row},
    program::{Server, populated, records, setting, terreau},
};
use std::{
    io,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const JSON: &str = "application/sparql-results+json";
/// The deadline that a node has when nothing is set.
const DEADLINE: f64 = 10.0;
/// As many as may be long at the same time.
const ASKERS: usize = 2;
const SEARCHES: [&str; 4] = [
    "transport",
    "velo+parking",
    "energie+solaire+commune",
    "budget",
];

fn main() -> io::Result<()> {
    let records = records();
    let data = populated(records)?.join("data");
    let node = Server::start(terreau(&data).arg("serve"));
    let address = node.address.as_str();
    let calm_time = Duration::from_secs(setting("BENCH_SECONDS", 10) as u64);
    others(address, records, calm_time / 4, || Ok(()))?;
    let (calm, ()) = others(address, records, calm_time, || {
        thread::sleep(calm_time);
        Ok(())
    })?;
    let before = node.peak();
    let (beside, ended) = others(address, records, calm_time, || hostile(address))?;
    let after = node.peak();

    head(&format!(
        "Hostile queries, {records} records, {ASKERS} at a time"
    ));
    let mut latest: f64 = 0.0;
    for (name, status, seconds) in &ended {
        let stopped = matches!(status, 422 | 504);
        if stopped {
            latest = latest.max(seconds - DEADLINE);
        }
        row(name, format!("{status} after {seconds:.2} s"), "");
    }
    row(
        "latest end of a query that was stopped, after its deadline",
        format!("{latest:.2} s"),
        "≤ 0.5 s",
    );
    let grown = bytes(after.saturating_sub(before));
    let figure = format!("{grown} ({} before)", bytes(before));
    row(
        "memory of the node, at most, more than before",
        figure,
        "≤ 100 MB",
    );
    for (what, calm, beside) in [
        ("light queries", &calm.light, &beside.light),
        ("searches", &calm.searches, &beside.searches),
    ] {
        let (quiet, busy) = (percentile(calm, 0.99), percentile(beside, 0.99));
        let figure = format!(
            "{:.2} ({quiet:.2} ms, then {busy:.2} ms; {} and {} answers)",
            busy / quiet,
            calm.len(),
            beside.len()
        );
        row(&format!("{what} meanwhile: p99, ratio"), figure, "≤ 3");
    }
    Ok(())
}

/// Milliseconds of each answer.
struct Waits {
    light: Vec<f64>,
    searches: Vec<f64>,
}

/// Runs `work`, and at least for `time`, while one connection asks light queries and another searches.
fn others<T>(
    address: &str,
    records: usize,
    time: Duration,
    work: impl FnOnce() -> io::Result<T>,
) -> io::Result<(Waits, T)> {
    let is_over = AtomicBool::new(false);
    let began = Instant::now();
    thread::scope(|scope| {
        let is_over = &is_over;
        let asks = |ask: fn(&mut Connection, usize, usize) -> io::Result<Answer>| {
            scope.spawn(move || -> io::Result<Vec<f64>> {
                let mut connection = Connection::open(address)?;
                let mut waits = Vec::new();
                while !is_over.load(Ordering::Relaxed) || began.elapsed() < time {
                    let sent = Instant::now();
                    let answer = ask(&mut connection, waits.len(), records)?;
                    if answer.status != 200 {
                        return Err(io::Error::other(format!("{}", answer.status)));
                    }
                    waits.push(sent.elapsed().as_secs_f64() * 1000.0);
                    // As somebody who looks at one answer before the next, not as a load.
                    thread::sleep(Duration::from_millis(5));
                }
                Ok(waits)
            })
        };
        let light = asks(|connection, number, records| {
            let one = catalogue::dataset(number * 7919 % records);
            connection.post("/sparql", &format!("SELECT * {{ <{one}> ?p ?o }}"), JSON)
        });
        let searches = asks(|connection, number, _| {
            let words = SEARCHES[number % SEARCHES.len()];
            connection.get(&format!("/api/search?q={words}"), "application/json")
        });
        let worked = work();
        is_over.store(true, Ordering::Relaxed);
        let joined =
            |asker: thread::ScopedJoinHandle<'_, _>| asker.join().expect("it returns errors");
        let waits = Waits {
            light: joined(light)?,
            searches: joined(searches)?,
        };
        Ok((waits, worked?))
    })
}

/// Name, status and seconds of each.
type Ended = Vec<(&'static str, u16, f64)>;

fn hostile(address: &str) -> io::Result<Ended> {
    let (all, next) = (list::all(), AtomicUsize::new(0));
    thread::scope(|scope| {
        let askers: Vec<_> = (0..ASKERS)
            .map(|_| {
                scope.spawn(|| -> io::Result<Ended> {
                    let mut ended = Vec::new();
                    while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let began = Instant::now();
                        let answer =
                            Connection::open(address)?.post("/sparql", &one.query, JSON)?;
                        let seconds = began.elapsed().as_secs_f64();
                        if !one.statuses.contains(&answer.status) {
                            let said = format!("{}: {}", one.name, answer.status);
                            return Err(io::Error::other(said));
                        }
                        ended.push((one.name, answer.status, seconds));
                    }
                    Ok(ended)
                })
            })
            .collect();
        let mut ended = Vec::new();
        for asker in askers {
            ended.extend(asker.join().expect("it returns errors")?);
        }
        Ok(ended)
    })
}
