//! How many records a second one core takes in from a portal's JSON: decode, map, mend, fingerprint.
//! Beside it, what serde_json needs to parse the same bytes and nothing more.
//!
//! `cargo bench -p harvest --bench map -- [--kind KIND] [PATH…]`: files with answers of portals, or folders
//! of them; without a path, a catalogue made here.

mod common;

use common::{cost, documents, feeds};
use harvest::{FetchSettings, Fetcher, OpenOptions, Step, open};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

const MADE_ITEMS: usize = 40_000;
/// As many items are walked at least, the same ones again if there are fewer.
const LEAST_ITEMS: usize = 5_000;
const TURNS: usize = 3;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (mut kind, mut paths) = ("dcat-us".to_owned(), Vec::new());
    while let Some(argument) = arguments.next() {
        if argument == "--kind" {
            kind = arguments.next().unwrap_or(kind);
        } else {
            documents::collect(Path::new(&argument), &mut paths)?;
        }
    }
    let folder = tempfile::tempdir()?;
    let sources = match paths.is_empty() {
        true => vec![feeds::portal(&kind, MADE_ITEMS)?],
        false => given(&kind, &paths, folder.path())?,
    };
    let bound = bound(&kind, &paths)?;
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.1".to_owned()],
        interval: Duration::ZERO,
        retry_wait: Duration::ZERO,
        ..FetchSettings::default()
    };
    let mut options = OpenOptions::new(Fetcher::new(settings).map_err(io::Error::other)?);
    options.kind = Some(kind.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!("\n### Mapping on one core, kind `{kind}`\n");
    println!(
        "| turn | records | MB | set aside, failed | records/s | MB/s | of serde_json's rate | peak resident |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut last = Met::default();
    for turn in 1..=TURNS {
        let mut met = Met::default();
        for source in &sources {
            runtime.block_on(walk(source, &options, &mut met));
        }
        let megabytes = met.bytes as f64 / 1e6;
        let rate = megabytes / met.cpu_seconds;
        println!(
            "| {turn} | {} | {megabytes:.1} | {}, {} | {:.0} | {rate:.0} | {:.2} | {:.0} MB |",
            met.records,
            met.quarantined,
            met.failures.len(),
            met.records as f64 / met.cpu_seconds,
            rate / bound,
            cost::peak_megabytes(),
        );
        last = met;
    }
    println!("\nserde_json parses the same at {bound:.0} MB/s. Seconds are those of CPU.");
    println!("\n| rule | times |\n|---|---|");
    for (rule, times) in &last.rules {
        println!("| {rule} | {times} |");
    }
    for failure in last.failures.iter().take(20) {
        println!("\nfailed: {failure}");
    }
    Ok(())
}

/// The sources that these files make: a `data.json` is one as it is, of other kinds the items are put
/// into one document.
fn given(kind: &str, paths: &[PathBuf], folder: &Path) -> io::Result<Vec<String>> {
    if kind == "dcat-us" {
        let paths = paths.iter().map(|path| path.to_string_lossy().into_owned());
        return Ok(paths.collect());
    }
    let mut items = Vec::new();
    for path in paths {
        let values = documents::values(&documents::plain(path)?);
        items.extend(documents::items(kind, &values));
    }
    let times = LEAST_ITEMS.div_ceil(items.len().max(1));
    let many: Vec<_> = items
        .iter()
        .cycle()
        .take(items.len() * times)
        .cloned()
        .collect();
    Ok(vec![documents::address(kind, &many, folder)?])
}

/// Megabytes a second that serde_json parses into values.
fn bound(kind: &str, paths: &[PathBuf]) -> io::Result<f64> {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    for path in paths {
        texts.push(documents::plain(path)?);
    }
    if texts.is_empty() {
        texts.push(feeds::document(kind, MADE_ITEMS / 10).into_bytes());
    }
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let mut least = f64::INFINITY;
    for _ in 0..TURNS {
        let cpu = cost::cpu_seconds();
        for text in &texts {
            std::hint::black_box(documents::values(text));
        }
        least = least.min(cost::cpu_seconds() - cpu);
    }
    Ok(bytes as f64 / 1e6 / least)
}

#[derive(Default)]
struct Met {
    records: u64,
    quarantined: u64,
    bytes: u64,
    cpu_seconds: f64,
    rules: BTreeMap<String, u64>,
    failures: Vec<String>,
}

async fn walk(address: &str, options: &OpenOptions, met: &mut Met) {
    let mut source = match open(address, options) {
        Ok(source) => source,
        Err(error) => return met.failures.push(error.to_string()),
    };
    let cpu = cost::cpu_seconds();
    loop {
        match source.next().await {
            Step::Page(page) => {
                met.records += page.records.len() as u64;
                met.quarantined += page.quarantined.len() as u64;
                met.bytes += page.bytes;
                for issue in &page.issues {
                    *met.rules.entry(issue.rule.to_string()).or_default() += 1;
                }
                for (rule, times) in &page.more_issues {
                    *met.rules.entry(rule.to_string()).or_default() += times;
                }
            }
            Step::Failed(failure) => met.failures.push(failure.message),
            Step::End(_) => break,
        }
    }
    met.cpu_seconds += cost::cpu_seconds() - cpu;
}
