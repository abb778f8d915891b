//! How fast documents are taken in, and how long finding takes: `TERREAU_BENCH_DOCUMENTS=100000 cargo bench -p search`.
//!
//! Twice: over records drawn from real ones, asked for what real titles say; and, as the worst case,
//! over sixty common words that most documents have. Times of searches are CPU of their thread.
//! `TERREAU_BENCH_FOLDER` keeps the indexes there for the next run; `TERREAU_BENCH_QUERIES` names a
//! file of other queries, one a line, to be asked over the real records.
#![expect(clippy::unwrap_used, reason = "in a bench, what fails must be seen")]

#[path = "find/clock.rs"]
mod clock;
#[path = "find/common.rs"]
mod common;
#[path = "find/dice.rs"]
mod dice;
#[path = "find/real.rs"]
mod real;
#[path = "find/searches.rs"]
mod searches;
#[path = "find/size.rs"]
mod size;
#[path = "find/typed.rs"]
mod typed;

use clock::Clock;
use dice::Dice;
use search::{Change, Document, SearchIndex, Settings};
use std::path::{Path, PathBuf};

fn main() {
    let count = setting("TERREAU_BENCH_DOCUMENTS").and_then(|count| count.parse().ok());
    let count: usize = count.unwrap_or(100_000);
    let kept = setting("TERREAU_BENCH_FOLDER").map(PathBuf::from);
    let asked = setting("TERREAU_BENCH_QUERIES");
    let temporary = tempfile::tempdir().unwrap();
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());

    let records = real::records();
    let mut dice = Dice(1);
    let queries = real::queries(&records, 500, &mut Dice(2));
    let typed = typed::typed(&records, 500, &mut Dice(3));
    println!("\n## Real records and titles\n");
    let index = index(&folder.join("real"), count, &mut || {
        real::document(&records, &mut dice)
    });
    size::by_field(&folder.join("real"));
    searches::completions(&index, &typed);
    searches::all(&index, &queries);
    if let Some(file) = asked {
        let text = std::fs::read_to_string(file).unwrap();
        let queries: Vec<String> = text.lines().map(str::to_owned).collect();
        println!("\n## Real records, queries as given\n");
        searches::all(&index, &queries);
    }
    let some: Vec<Document> = (0..300)
        .map(|_| real::document(&records, &mut dice))
        .collect();
    searches::related(&index, &some);
    searches::changes(&index, || real::document(&records, &mut dice));
    drop(index);

    let mut dice = Dice(1);
    println!("\n## The worst case: sixty common words\n");
    let index = self::index(&folder.join("common"), count, &mut || {
        common::document(&mut dice)
    });
    let queries = common::QUERIES.map(str::to_owned);
    searches::all(&index, &queries);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench is told what to do by the environment"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The index in a folder, built when there is none yet.
fn index(folder: &Path, count: usize, document: &mut dyn FnMut() -> Document) -> SearchIndex {
    if folder.exists() {
        return SearchIndex::open(folder, Settings::default()).unwrap();
    }
    let index = SearchIndex::open(folder, Settings::default()).unwrap();
    let (mut seconds, mut cpu) = (0.0, 0.0);
    for first in (0..count).step_by(10_000) {
        let documents: Vec<Change> = (first..(first + 10_000).min(count))
            .map(|_| Change::Put(Box::new(document())))
            .collect();
        let clock = Clock::start();
        index.apply(documents).unwrap();
        seconds += clock.seconds();
        cpu += clock.process_seconds();
    }
    let clock = Clock::start();
    index.commit(count as u64).unwrap();
    // Merges go on behind the commit: they are part of the price.
    drop(index);
    seconds += clock.seconds();
    cpu += clock.process_seconds();
    let index = SearchIndex::open(folder, Settings::default()).unwrap();
    let (bytes, segments) = weight(folder);
    println!(
        "{count} documents, {:.0} a second, {:.0} a CPU second; {segments} segments, {} bytes each\n",
        count as f64 / seconds,
        count as f64 / cpu,
        bytes / count.max(1) as u64
    );
    index
}

/// Bytes on disk, and segments.
fn weight(folder: &Path) -> (u64, usize) {
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .collect();
    let stores = files
        .iter()
        .filter(|file| file.path().extension().is_some_and(|ext| ext == "store"));
    let bytes = files.iter().map(|file| file.metadata().unwrap().len());
    (bytes.sum(), stores.count())
}
