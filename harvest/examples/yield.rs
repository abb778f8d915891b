//! What each document of a folder yields: its syntax, its records by kind, what was mended or
//! refused by rule, and why it gives nothing.
//!
//! `cargo run -p harvest --example yield -- FOLDER [issues]`: one line a document, tab separated,
//! then a summary; with `issues`, what was said of each document too. Every file is tried, whatever
//! its name ends in.

use harvest::{FetchSettings, Fetcher, JobOptions, OpenOptions, harvest, open};
use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
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
    let root = env::args().nth(1).ok_or("give a folder or a file")?;
    let with_issues = env::args().nth(2).as_deref() == Some("issues");
    let mut files = Vec::new();
    list(Path::new(&root), &mut files)?;
    files.sort();
    let options = OpenOptions::new(Fetcher::new(FetchSettings::default())?);
    let (mut with_items, mut without) = (0, Vec::new());
    for file in &files {
        let found = read(file, &options).await;
        let shown = file.strip_prefix(&root).unwrap_or(file).display();
        println!(
            "{shown}\t{}\t{}\t{}\t{}",
            found.syntax,
            counts(&found.kinds),
            counts(&found.rules),
            found.failures.join(" / ")
        );
        for message in found.messages.iter().filter(|_| with_issues) {
            println!("    {message}");
        }
        if found.items() > 0 {
            with_items += 1;
        } else {
            without.push(shown.to_string());
        }
    }
    let share = 100.0 * f64::from(with_items) / files.len().max(1) as f64;
    println!(
        "\n{with_items} of {} documents ({share:.1} %) give datasets, series, services or catalogues",
        files.len()
    );
    for name in without {
        println!("nothing in {name}");
    }
    Ok(())
}

async fn read(file: &Path, options: &OpenOptions) -> Yield {
    let mut found = Yield::default();
    let address = file.display().to_string();
    let mut source = match open(&address, options) {
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
    /// What a catalogue is made of; agents and other things are found beside them.
    fn items(&self) -> u64 {
        let kinds = [
            Kind::Dataset,
            Kind::DatasetSeries,
            Kind::DataService,
            Kind::Catalog,
        ];
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

fn list(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        list(&entry?.path(), files)?;
    }
    Ok(())
}
