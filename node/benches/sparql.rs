//! Catalogue queries over HTTP: the node beside a bare `oxigraph serve-read-only` on the same triples.
//!
//! Every query must give the same rows on both. The light ones are timed in turn. `deploy/bench`
//! installs the other program; `BENCH_OXIGRAPH` says where it is.

mod common;

use common::{
    catalogue,
    client::{Connection, load},
    figures::{head, median, percentile, row},
    program::{Server, populated, records, setting, terreau},
};
use serde_json::Value;
use std::{
    env,
    fs::File,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const JSON: &str = "application/sparql-results+json";
const TRIPLES: &str = "application/n-triples";
const CONNECTIONS: usize = 4;

fn main() -> io::Result<()> {
    let records = records();
    let root = populated(records)?;
    let data = root.join("data");
    let program = oxigraph();
    if program.exists() {
        beside_a_bare_store(&program, &root, &data, records)?;
    } else {
        println!(
            "nothing to compare with at `{}`: run deploy/bench",
            program.display()
        );
    }
    searches(&data, records)
}

/// Searches joined with the store, one after the other: what the index takes, and all that passes
/// between it and the client, is in the figures.
fn searches(data: &Path, records: usize) -> io::Result<()> {
    const WORDS: [&str; 5] = [
        "transport velo",
        "qualite air mesure",
        "budget commune",
        "horaire bus",
        "eau",
    ];
    let node = Server::start(terreau(data).arg("serve"));
    let mut connection = Connection::open(&node.address)?;
    let prefixes = include_str!("queries.rq").split("\n## ").next();
    let prefixes = prefixes.unwrap_or_default();
    head(&format!(
        "Searches in SPARQL over HTTP, {records} records, one connection, median and p90 of 50"
    ));
    for hits in [50, 900, 5_000, 20_000] {
        let goal = match hits {
            900 => "≤ 10 ms",
            5_000 => "≤ 80 ms",
            _ => "",
        };
        for (name, shape) in [
            (
                "type and theme",
                "SELECT ?d { ?d search:matches '{{W}}' ; search:limit {{K}} ; a dcat:Dataset ; dcat:theme theme:T03 }",
            ),
            (
                "top 20",
                "SELECT ?d ?score ?title { ?d search:matches '{{W}}' ; search:limit {{K}} ; search:score ?score ; a dcat:Dataset ; dct:title ?title } ORDER BY DESC(?score) LIMIT 20",
            ),
        ] {
            let mut times = Vec::new();
            // The first ten warm up.
            for turn in 0..60 {
                let text = shape
                    .replace("{{W}}", WORDS[turn % WORDS.len()])
                    .replace("{{K}}", &hits.to_string());
                let query =
                    format!("{prefixes}\nPREFIX search: <urn:terreau:search:>\n{text}\n# {turn}");
                let began = Instant::now();
                let answer = connection.post("/sparql", &query, JSON)?;
                let time = began.elapsed().as_secs_f64() * 1000.0;
                assert_eq!(
                    answer.status,
                    200,
                    "{}",
                    String::from_utf8_lossy(&answer.body)
                );
                if turn >= 10 {
                    times.push(time);
                }
            }
            let figure = format!(
                "{:.1} and {:.1} ms",
                median(&times),
                percentile(&times, 0.9)
            );
            row(&format!("{hits} hits, {name}"), figure, goal);
        }
    }
    Ok(())
}

/// The same queries to the node and to the other program.
fn beside_a_bare_store(program: &Path, root: &Path, data: &Path, records: usize) -> io::Result<()> {
    let bare_store = root.join("bare");
    if !bare_store.exists() {
        fill(program, data, &bare_store)?;
    }
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let bare = Server::start(
        Command::new(program)
            .args(["serve-read-only", "--bind", &free, "--location"])
            .arg(&bare_store),
    );
    // Long VALUES lists take seconds in both: they are asked for their rows, not for their time.
    let node = Server::start(
        terreau(data)
            .arg("serve")
            .env("TERREAU__SPARQL__TIMEOUT_SECONDS", "300"),
    );
    let sides = [(&node.address, "/sparql"), (&bare.address, "/query")];
    let queries = queries(records);

    same_rows(&queries, sides)?;
    head(&format!(
        "Light queries over HTTP, {records} records, {CONNECTIONS} connections, in turn"
    ));
    for query in queries.iter().filter(|query| query.is_light) {
        in_turn(query, sides)?;
    }
    head("Asked again, at the same generation");
    if let Some(query) = queries.iter().find(|query| query.name == "one-dataset") {
        again(query, sides)?;
    }
    Ok(())
}

/// The same request over and over: answered from the cache here, evaluated each time there.
fn again(query: &Query, sides: [(&String, &str); 2]) -> io::Result<()> {
    let time = Duration::from_secs_f64(setting("BENCH_SECONDS", 3) as f64);
    let mut rates = [Vec::new(), Vec::new()];
    for turn in 0..=setting("BENCH_TURNS", 5) {
        for (side, (address, path)) in sides.into_iter().enumerate() {
            let met = load(address, CONNECTIONS, time, |connection, _| {
                connection.post(path, &query.text, JSON)
            })?;
            if turn > 0 {
                rates[side].push(met.rate);
            }
        }
    }
    let (ours, theirs) = (median(&rates[0]), median(&rates[1]));
    let figure = format!("{ours:.0}/s against {theirs:.0}/s");
    row(
        &format!("{}: asked again", query.name),
        figure,
        "≥ 25,000/s",
    );
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo gives a bench no other place for settings"
)]
fn oxigraph() -> PathBuf {
    let installed = concat!(
        env!("CARGO_TARGET_TMPDIR"),
        "/../tools/oxigraph/bin/oxigraph"
    );
    env::var_os("BENCH_OXIGRAPH").map_or_else(|| installed.into(), PathBuf::from)
}

/// Loads what the node exports into a bare store.
fn fill(program: &Path, data: &Path, bare: &Path) -> io::Result<()> {
    let dump = bare.with_extension("nq");
    let mut export = terreau(data);
    let export = export
        .args(["export", "--format", "nquads"])
        .stdout(File::create(&dump)?);
    assert!(export.status()?.success(), "the node can be exported");
    let mut loading = Command::new(program);
    let loading = loading
        .arg("load")
        .arg("--location")
        .arg(bare)
        .arg("--file")
        .arg(&dump);
    assert!(
        loading.output()?.status.success(),
        "what is exported can be loaded"
    );
    Ok(())
}

struct Query {
    name: String,
    is_light: bool,
    text: String,
}

fn queries(records: usize) -> Vec<Query> {
    let mut parts = include_str!("queries.rq").split("\n## ");
    let prefixes = parts.next().unwrap_or_default();
    let one = format!("<{}>", catalogue::dataset(records / 3));
    let part = |part: &str| {
        let (title, body) = part.split_once('\n').expect("a query follows its name");
        let mut text = format!("{prefixes}\n{}", body.replace("{{DATASET}}", &one));
        for count in [20, 900, 1500] {
            let iris = (0..count).map(|j| format!("<{}>", catalogue::dataset(j * 7919 % records)));
            let list = iris.collect::<Vec<_>>().join(" ");
            text = text.replace(&format!("{{{{VALUES {count}}}}}"), &list);
        }
        let (name, mark) = title.split_once(' ').unwrap_or((title, ""));
        Query {
            name: name.to_owned(),
            is_light: mark == "light",
            text,
        }
    };
    parts.map(part).collect()
}

fn same_rows(queries: &[Query], sides: [(&String, &str); 2]) -> io::Result<()> {
    head("Rows of all catalogue queries: node, bare store");
    let mut equal = 0;
    for query in queries {
        let mut seen = Vec::new();
        for (address, path) in sides {
            let began = Instant::now();
            let rows = rows(&mut Connection::open(address)?, path, query)?;
            seen.push((rows, began.elapsed().as_secs_f64() * 1000.0));
        }
        let [(ours, our_time), (theirs, their_time)] = &seen[..] else {
            continue;
        };
        // A LIMIT without an order may give other rows, but as many.
        let is_cut = query.text.contains("LIMIT") && !query.text.contains("ORDER BY");
        let same = if is_cut {
            ours.len() == theirs.len()
        } else {
            ours == theirs
        };
        equal += usize::from(same);
        let times = format!("{our_time:.0} ms and {their_time:.0} ms, once");
        let verdict = if same { "the same" } else { "DIFFERENT" };
        let (ours, theirs) = (ours.len(), theirs.len());
        row(
            &query.name,
            format!("{ours} and {theirs} rows, {verdict}; {times}"),
            "the same",
        );
    }
    row(
        "queries with the same rows",
        format!("{equal} of {}", queries.len()),
        "all",
    );
    Ok(())
}

/// The rows of an answer, sorted where the query does not say in which order.
fn rows(connection: &mut Connection, path: &str, query: &Query) -> io::Result<Vec<String>> {
    let is_graph = query.text.contains("DESCRIBE");
    let accept = if is_graph { TRIPLES } else { JSON };
    let answer = connection.post(path, &query.text, accept)?;
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status != 200 {
        return Ok(vec![format!("{}: {text}", answer.status)]);
    }
    let mut rows: Vec<String> = if is_graph {
        text.lines().map(str::to_owned).collect()
    } else {
        let answer: Value = serde_json::from_str(&text)?;
        let bindings = answer["results"]["bindings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        bindings.iter().map(Value::to_string).collect()
    };
    rows.sort_unstable();
    Ok(rows)
}

/// Rate and p99 of both, in turn. Each request differs by a comment, so that no cache answers.
fn in_turn(query: &Query, sides: [(&String, &str); 2]) -> io::Result<()> {
    let time = Duration::from_secs_f64(setting("BENCH_SECONDS", 3) as f64);
    let (mut rates, mut tails) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    // The first turn warms both up.
    for turn in 0..=setting("BENCH_TURNS", 5) {
        for (side, (address, path)) in sides.into_iter().enumerate() {
            let met = load(address, CONNECTIONS, time, |connection, number| {
                connection.post(path, &format!("{}\n# {turn}.{number}", query.text), JSON)
            })?;
            if turn > 0 {
                rates[side].push(met.rate);
                tails[side].push(percentile(&met.waits, 0.99));
            }
        }
    }
    let ratio = |of: &[Vec<f64>; 2]| {
        let pairs: Vec<f64> = of[0]
            .iter()
            .zip(&of[1])
            .map(|(ours, theirs)| ours / theirs)
            .collect();
        median(&pairs)
    };
    let (ours, theirs) = (median(&rates[0]), median(&rates[1]));
    let figure = format!("{:.2} ({ours:.0}/s against {theirs:.0}/s)", ratio(&rates));
    row(&format!("{}: rate, ratio", query.name), figure, "≥ 0.8");
    let (ours, theirs) = (median(&tails[0]), median(&tails[1]));
    let figure = format!("{:.2} ({ours:.2} ms against {theirs:.2} ms)", ratio(&tails));
    row(&format!("{}: p99, ratio", query.name), figure, "≤ 1.5");
    Ok(())
}
