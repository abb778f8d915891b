//! How much memory a walk takes, kind by kind: each catalogue is served on loopback by this process and
//! walked by another one, whose largest resident memory is printed.
//!
//! `cargo bench -p harvest --bench memory`; `BENCH_RECORDS` says how many datasets each catalogue has.

mod common;

use common::{cost, feeds};
use harvest::{FetchSettings, Fetcher, JobOptions, OpenOptions, harvest, open};
use std::{
    env, io,
    process::{Command, Stdio},
    time::Duration,
};

/// Kinds of catalogue, the kind of source that walks each, and what share of the datasets it has: one
/// document of RDF or schema.org may not be larger than 128 MB.
const CATALOGUES: [(&str, &str, usize); 7] = [
    ("ckan", "ckan", 1),
    ("dcat-us", "dcat-us", 1),
    ("udata", "udata", 1),
    ("rdf", "rdf", 1),
    ("n-quads", "folder", 1),
    ("schema-org", "schema-org", 1),
    ("rdf-xml", "rdf", 4),
];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().filter(|text| text != "--bench").collect();
    if let [_, walk, kind, address] = &arguments[..]
        && walk == "walk"
    {
        return self::walk(kind, address);
    }
    let datasets = records();
    println!("\n### Memory of a walk\n");
    println!(
        "| catalogue | kind | records | peak resident | CPU | goal |\n|---|---|---|---|---|---|"
    );
    let folder = tempfile::tempdir()?;
    for (catalogue, kind, part) in CATALOGUES {
        let address = match catalogue {
            "n-quads" => {
                let file = folder.path().join("catalogue.nq");
                feeds::quads(&file, datasets)?;
                file.to_string_lossy().into_owned()
            }
            _ => feeds::portal(catalogue, datasets / part)?,
        };
        let walk = Command::new(env::current_exe()?)
            .args(["walk", kind, &address])
            .stderr(Stdio::inherit())
            .output()?;
        let said = String::from_utf8_lossy(&walk.stdout);
        assert!(walk.status.success(), "the walk ended with {}", walk.status);
        println!("| {catalogue} | `{kind}` | {} | < 300 MB |", said.trim());
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo gives a bench no other place for settings"
)]
fn records() -> usize {
    let asked = env::var("BENCH_RECORDS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(40_000)
}

/// Walks a source as a node does, and says what it cost.
fn walk(kind: &str, address: &str) -> io::Result<()> {
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.1".to_owned()],
        interval: Duration::ZERO,
        retry_wait: Duration::ZERO,
        ..FetchSettings::default()
    };
    let mut options = OpenOptions::new(Fetcher::new(settings).map_err(io::Error::other)?);
    options.kind = Some(kind.to_owned());
    let source = open(address, &options).map_err(io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(async {
        let mut work = harvest(source, |_| None, JobOptions::default());
        let mut bytes = 0;
        while let Some(batch) = work.next_batch().await {
            let upserts = batch.upserts.iter();
            bytes += upserts.map(|record| record.payload().len()).sum::<usize>();
        }
        std::hint::black_box(bytes);
        work.outcome().report
    });
    for failure in report.failures.iter().take(3) {
        println!("failed: {}", failure.message);
    }
    println!(
        "{} | {:.0} MB | {:.1} s",
        report.records,
        cost::peak_megabytes(),
        cost::cpu_seconds()
    );
    Ok(())
}
