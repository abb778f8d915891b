//! The same documents and the same queries, asked of others in the same run: `cargo bench -p search --bench peers`.
//!
//! SQLite's FTS5 and Tantivy with its own query parser run in this thread, as we do, and their times are
//! CPU of it. PostgreSQL is another program, whose own clock is read: `TERREAU_BENCH_POSTGRES` says how
//! `psql` reaches one (`host=/tmp dbname=postgres`); without it, it is left out. Each is asked for the ids
//! of the best twenty; we give the exact total too.
#![expect(clippy::unwrap_used, reason = "in a bench, what fails must be seen")]

#[expect(dead_code, reason = "made for another bench too")]
#[path = "find/clock.rs"]
mod clock;
#[expect(dead_code, reason = "made for another bench too")]
#[path = "find/common.rs"]
mod common;
#[path = "find/dice.rs"]
mod dice;
#[path = "peers/postgres.rs"]
mod postgres;
#[path = "find/real.rs"]
mod real;

use clock::Clock;
use dice::Dice;
use rusqlite::{Connection, params};
use search::{Change, Document, Query, SearchIndex, Settings};
use std::path::Path;
use tantivy::{
    Index, TantivyDocument,
    collector::TopDocs,
    query::QueryParser,
    schema::{STORED, STRING, Schema, TEXT},
};
use vocab::Text;

const BEST: usize = 20;
/// The queries again, when files are open.
const ROUNDS: usize = 2;

fn main() {
    let count = setting("TERREAU_BENCH_DOCUMENTS").and_then(|count| count.parse().ok());
    let count: usize = count.unwrap_or(100_000);
    let records = real::records();
    let queries = real::queries(&records, 500, &mut Dice(2));
    let folder = tempfile::tempdir().unwrap();
    let corpus = || {
        let mut dice = Dice(1);
        (0..count).map({
            let records = &records;
            move |_| real::document(records, &mut dice)
        })
    };
    println!(
        "{count} documents like real ones, {} queries, {BEST} best\n",
        queries.len()
    );
    println!("| | documents per CPU second | bytes each | p50 | p99 |\n|---|---|---|---|---|");
    ours(&folder.path().join("ours"), corpus(), &queries);
    sqlite(&folder.path().join("fts5.sqlite"), corpus(), &queries);
    tantivy(&folder.path().join("tantivy"), corpus(), &queries);
    match setting("TERREAU_BENCH_POSTGRES") {
        Some(reached) => postgres::row(&reached, folder.path(), corpus(), &queries),
        None => println!("| PostgreSQL | left out: TERREAU_BENCH_POSTGRES is not set | | | |"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench is told what to do by the environment"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the others are given of a document: what can be searched in ours, as three texts.
pub struct Plain {
    pub id: String,
    pub title: String,
    pub keywords: String,
    pub text: String,
}

impl Plain {
    pub fn of(document: &Document) -> Self {
        let joined = |texts: &[Text]| {
            let texts: Vec<&str> = texts.iter().map(|text| text.value.as_str()).collect();
            texts.join(" ")
        };
        let publisher = document.card.publisher.as_ref();
        let publisher = publisher.map_or(String::new(), |publisher| joined(&publisher.names));
        let parts = [
            joined(&document.descriptions),
            joined(&document.distributions),
            joined(&document.also),
            publisher,
        ];
        Plain {
            id: document.card.id.clone(),
            title: format!(
                "{} {}",
                joined(&document.card.titles),
                joined(&document.alternatives)
            ),
            keywords: joined(&document.keywords),
            text: parts.join(" "),
        }
    }
}

fn ours(folder: &Path, documents: impl Iterator<Item = Document>, queries: &[String]) {
    let index = SearchIndex::open(folder, Settings::default()).unwrap();
    let (mut cpu, mut count) = (0.0, 0);
    let mut documents = documents.peekable();
    while documents.peek().is_some() {
        let some: Vec<Change> = documents
            .by_ref()
            .take(10_000)
            .map(|document| Change::Put(Box::new(document)))
            .collect();
        count += some.len();
        let clock = Clock::start();
        index.apply(some).unwrap();
        cpu += clock.process_seconds();
    }
    let clock = Clock::start();
    index.commit(count as u64).unwrap();
    drop(index);
    cpu += clock.process_seconds();
    let index = SearchIndex::open(folder, Settings::default()).unwrap();
    let times = times(queries, |words| {
        let query = Query {
            words: words.to_owned(),
            size: BEST,
            ..Query::default()
        };
        index.find(&query).unwrap().hits.len()
    });
    row("Terreau", count, cpu, size(folder), times);
}

fn sqlite(file: &Path, documents: impl Iterator<Item = Document>, queries: &[String]) {
    let mut store = Connection::open(file).unwrap();
    store
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, title, keywords, text,
             tokenize = 'unicode61 remove_diacritics 2');",
        )
        .unwrap();
    let (mut cpu, mut count) = (0.0, 0);
    let mut documents = documents.map(|document| Plain::of(&document)).peekable();
    while documents.peek().is_some() {
        let some: Vec<Plain> = documents.by_ref().take(10_000).collect();
        count += some.len();
        let clock = Clock::start();
        let t = store.transaction().unwrap();
        for one in some {
            t.prepare_cached("INSERT INTO d VALUES (?1, ?2, ?3, ?4)")
                .unwrap()
                .execute(params![one.id, one.title, one.keywords, one.text])
                .unwrap();
        }
        t.commit().unwrap();
        cpu += clock.process_seconds();
    }
    let clock = Clock::start();
    store
        .execute_batch("INSERT INTO d(d) VALUES ('optimize'); PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap();
    cpu += clock.process_seconds();
    let bytes = std::fs::metadata(file).unwrap().len();
    let mut asked = store
        .prepare("SELECT id FROM d WHERE d MATCH ?1 ORDER BY bm25(d, 0, 3, 2, 1) LIMIT ?2")
        .unwrap();
    for (name, glue) in [("all words", " "), ("any word", " OR ")] {
        let times = times(queries, |words| {
            let words: Vec<String> = words
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(|word| format!("\"{word}\""))
                .collect();
            let found = asked.query_map(params![words.join(glue), BEST as i64], |row| {
                row.get::<_, String>(0)
            });
            found.unwrap().flatten().count()
        });
        row(&format!("SQLite FTS5, {name}"), count, cpu, bytes, times);
    }
}

fn tantivy(folder: &Path, documents: impl Iterator<Item = Document>, queries: &[String]) {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let [title, keywords, text] =
        ["title", "keywords", "text"].map(|name| schema.add_text_field(name, TEXT));
    std::fs::create_dir_all(folder).unwrap();
    let index = Index::create_in_dir(folder, schema.build()).unwrap();
    let mut writer = index
        .writer_with_num_threads::<TantivyDocument>(1, 50_000_000)
        .unwrap();
    let (mut cpu, mut count) = (0.0, 0);
    let mut documents = documents.map(|document| Plain::of(&document)).peekable();
    while documents.peek().is_some() {
        let some: Vec<Plain> = documents.by_ref().take(10_000).collect();
        count += some.len();
        let clock = Clock::start();
        for one in some {
            let mut document = TantivyDocument::new();
            document.add_text(id, one.id);
            document.add_text(title, one.title);
            document.add_text(keywords, one.keywords);
            document.add_text(text, one.text);
            writer.add_document(document).unwrap();
        }
        cpu += clock.process_seconds();
    }
    let clock = Clock::start();
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    cpu += clock.process_seconds();
    let searcher = index.reader().unwrap().searcher();
    let mut parser = QueryParser::for_index(&index, vec![title, keywords, text]);
    parser.set_field_boost(title, 3.0);
    parser.set_field_boost(keywords, 2.0);
    let times = times(queries, |words| {
        let (query, _) = parser.parse_query_lenient(words);
        let best = searcher
            .search(&query, &TopDocs::with_limit(BEST).order_by_score())
            .unwrap();
        let ids = best
            .iter()
            .map(|(_, at)| searcher.doc::<TantivyDocument>(*at).unwrap());
        ids.count()
    });
    row(
        "Tantivy with its own parser, any word",
        count,
        cpu,
        size(folder),
        times,
    );
}

/// CPU of this thread for each query, in seconds.
fn times(queries: &[String], mut find: impl FnMut(&str) -> usize) -> Vec<f64> {
    let mut times = Vec::new();
    let mut found = 0;
    for _ in 0..ROUNDS {
        times.clear();
        for query in queries {
            let clock = Clock::start();
            found += find(query);
            times.push(clock.thread_seconds());
        }
    }
    assert!(found > 0, "nothing was found at all");
    times
}

pub fn row(name: &str, count: usize, cpu: f64, bytes: u64, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize] * 1e3;
    println!(
        "| {name} | {:.0} | {} | {:.2} ms | {:.2} ms |",
        count as f64 / cpu,
        bytes / count.max(1) as u64,
        at(0.5),
        at(0.99)
    );
}

fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum()
}
