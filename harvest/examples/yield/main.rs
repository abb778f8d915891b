//! What each document of a folder yields, beside what is expected of it: datasets counted without any of
//! our parsers. Says what was mended or refused by rule, and why a document gives less.
//!
//! `cargo run --release -p harvest --example yield -- [--kind KIND] [--issues] PATH…`: one line a document, tab
//! separated, then a summary. Without a kind, documents are read as RDF; with one, as answers of a portal
//! of that kind. Every file is tried, whatever its name ends in.

#[path = "../../benches/common/mod.rs"]
mod common;
mod expected;

use common::documents;
use harvest::{FetchSettings, Fetcher, JobOptions, OpenOptions, harvest, open};
use std::{
    collections::BTreeMap,
    env, io,
    path::{Path, PathBuf},
    time::Duration,
};
use vocab::Kind;

/// What came out of one document.
#[derive(Default)]
struct Yield {
    syntax: String,
    kinds: BTreeMap<&'static str, u64>,
    rules: BTreeMap<String, u64>,
    messages: Vec<String>,
    failures: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut files, mut kind, mut with_issues) = (Vec::<PathBuf>::new(), None, false);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--kind" => kind = arguments.next(),
            "--issues" => with_issues = true,
            path => documents::collect(Path::new(path), &mut files)?,
        }
    }
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.1".to_owned()],
        interval: Duration::ZERO,
        ..FetchSettings::default()
    };
    let mut options = OpenOptions::new(Fetcher::new(settings)?);
    options.kind.clone_from(&kind);
    let (mut whole, mut asked, mut short) = (0_u32, 0_u32, Vec::new());
    println!("document\tsyntax\texpected\tdatasets\trecords\tmended\tfailures");
    for file in &files {
        let (expected, found) = match &kind {
            None => {
                let bytes = documents::plain(file)?;
                let address = file.display().to_string();
                (expected::datasets(&bytes), read(&address, &options).await)
            }
            Some(kind) => of_portal(kind, file, &options).await?,
        };
        let shown = file.display();
        let datasets = found.datasets(kind.is_some());
        println!(
            "{shown}\t{}\t{expected}\t{datasets}\t{}\t{}\t{}",
            found.syntax,
            counts(&found.kinds),
            counts(&found.rules),
            found.failures.join(" / ")
        );
        for message in found.messages.iter().filter(|_| with_issues) {
            println!("    {message}");
        }
        if expected == 0 && datasets == 0 {
            continue;
        }
        asked += 1;
        if datasets >= expected {
            whole += 1;
        } else {
            short.push(format!("{datasets} of {expected} in {shown}"));
        }
    }
    let share = 100.0 * f64::from(whole) / f64::from(asked.max(1));
    println!(
        "\n{} documents, {asked} of them with datasets; {whole} of these ({share:.1} %) yield all that is expected",
        files.len()
    );
    for line in short {
        println!("{line}");
    }
    Ok(())
}

/// The items of a file, given as a portal of this kind would.
async fn of_portal(kind: &str, file: &Path, options: &OpenOptions) -> io::Result<(u64, Yield)> {
    let bytes = documents::plain(file)?;
    let items = documents::items(kind, &documents::values(&bytes));
    if items.is_empty() {
        return Ok((0, Yield::default()));
    }
    let folder = tempfile::tempdir()?;
    let address = match kind {
        // These are documents as they are.
        "dcat-us" | "schema-org" => file.to_string_lossy().into_owned(),
        _ => documents::address(kind, &items, folder.path())?,
    };
    let expected = expected::distinct(kind, &items);
    Ok((expected, read(&address, options).await))
}

async fn read(address: &str, options: &OpenOptions) -> Yield {
    let mut found = Yield::default();
    let mut source = match open(address, options) {
        Ok(source) => source,
        Err(error) => {
            found.failures.push(error.to_string());
            return found;
        }
    };
    if let Ok(capabilities) = source.probe().await {
        found.syntax = capabilities.dialect;
    }
    let mut work = harvest(source, |_| None, JobOptions::default());
    while let Some(batch) = work.next_batch().await {
        for record in batch.upserts {
            *found.kinds.entry(record.kind().name()).or_default() += 1;
        }
        let aside = batch.quarantined.into_iter();
        let aside = aside.map(|item| format!("set aside: {}", item.error));
        found.failures.extend(aside);
    }
    let report = work.outcome().report;
    let issues = report.issues.into_iter();
    found.messages = issues
        .map(|issue| format!("{}: {}", issue.rule, issue.message))
        .collect();
    for (rule, count) in report.issues_by_rule {
        found.rules.insert(rule.to_string(), count);
    }
    let failures = report.failures.into_iter().map(|failure| failure.message);
    found.failures.extend(failures);
    found
}

impl Yield {
    /// Datasets; series of them are datasets too, and portals list data services among them.
    fn datasets(&self, of_portal: bool) -> u64 {
        let kinds = [Kind::Dataset, Kind::DatasetSeries, Kind::DataService];
        let kinds = &kinds[..if of_portal { 3 } else { 2 }];
        kinds
            .iter()
            .filter_map(|kind| self.kinds.get(kind.name()))
            .sum()
    }
}

fn counts<K: std::fmt::Display>(counts: &BTreeMap<K, u64>) -> String {
    let counts: Vec<_> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    counts.join(", ")
}
