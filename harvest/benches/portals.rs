//! How many records a second one core takes in from portals of the web: the datasets of our recordings,
//! over and over, each time under other ids.
//!
//! `cargo bench -p harvest --bench portals`

use harvest::{FetchSettings, Fetcher, OpenOptions, Step, open};
use serde_json::Value;
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

const RECORDS: usize = 20_000;
const TURNS: usize = 3;

/// `(kind, recording, path of its list, field with the id, name of the file made)`
const PORTALS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "opendatasoft",
        "agglo-explore",
        "",
        "dataset_id",
        "export.json",
    ),
    ("udata", "nation", "/data", "id", "datasets.json"),
    ("ogc-records", "weather", "/features", "id", "items.json"),
    ("schema-org", "croissant", "", "url", "datasets.jsonld"),
];

fn main() -> io::Result<()> {
    let made = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!("\n### Portals of the web, mapped on one core\n");
    println!("| kind | records | MB | records/s | MB/s |\n|---|---|---|---|---|");
    for (kind, recording, list, id, name) in PORTALS {
        let path = made.path().join(name);
        let items = items(kind, recording, list)?;
        fs::write(&path, document(kind, &items, id))?;
        let turns = (0..TURNS).map(|_| runtime.block_on(walk(&path, kind)));
        let (took, records, bytes) = turns.min().expect("there are turns");
        let (seconds, megabytes) = (took.as_secs_f64(), bytes as f64 / 1e6);
        println!(
            "| {kind} | {records} | {megabytes:.1} | {:.0} | {:.1} |",
            records as f64 / seconds,
            megabytes / seconds
        );
    }
    Ok(())
}

/// The items of the first answer of a recording.
fn items(kind: &str, recording: &str, list: &str) -> io::Result<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portals");
    let text = fs::read_to_string(folder.join(kind).join(format!("{recording}.http")))?;
    let answer = text.split("\n### ").nth(1).expect("it has an answer");
    let (_, body) = answer.split_once('\n').expect("it has a body");
    let body = body.replace("{base}", "https://portal.example");
    let value: Value = serde_json::from_str(&body)?;
    Ok(match value.pointer(list) {
        Some(Value::Array(items)) => items.clone(),
        Some(item) => vec![item.clone()],
        None => Vec::new(),
    })
}

fn document(kind: &str, items: &[Value], id: &str) -> String {
    let named = items.iter().filter(|item| {
        let stated = item.get(id).and_then(Value::as_str);
        // What is no record would make the rest look fast.
        let is_shown = item["deleted"].is_null() && item["private"] != true;
        is_shown && stated.is_some_and(|stated| !stated.is_empty())
    });
    let named: Vec<&Value> = named.collect();
    let all = (0..RECORDS).map(|at| {
        let mut item = named[at % named.len()].clone();
        let stated = item[id].as_str().unwrap_or_default();
        item[id] = Value::from(format!("{stated}-{at}"));
        item
    });
    let all = Value::Array(all.collect());
    match kind {
        "ogc-records" => serde_json::json!({"type": "FeatureCollection", "features": all}),
        _ => all,
    }
    .to_string()
}

async fn walk(path: &Path, kind: &str) -> (Duration, u64, u64) {
    let fetcher = Fetcher::new(FetchSettings::default()).expect("a client can be made");
    let mut options = OpenOptions::new(fetcher);
    options.kind = Some(kind.to_owned());
    let mut source = open(&path.to_string_lossy(), &options).expect("the file was just made");
    let (began, mut records, mut bytes) = (Instant::now(), 0, 0);
    loop {
        match source.next().await {
            Step::Page(page) => {
                records += page.records.len() as u64;
                bytes += page.bytes;
            }
            Step::Failed(failure) => panic!("{}: {}", failure.address, failure.message),
            Step::End(_) => return (began.elapsed(), records, bytes),
        }
    }
}
