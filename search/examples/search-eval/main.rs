//! How well the ranking answers: a collection of documents, queries and judgements becomes one table.
//!
//! `cargo run --release -p search --example search-eval -- FOLDER [--queries FILE] [--qrels FILE]`;
//! the README of the crate says what a collection is and what else can be asked.
#![expect(clippy::unwrap_used, reason = "what fails must be seen, at once")]

mod arguments;
mod collection;
mod measures;
mod vary;

use arguments::Arguments;
use collection::Collection;
use measures::Measures;
use search::{Change, Query, SearchIndex, Settings};

/// Hits looked at: none of the measures looks further.
const DEPTH: usize = 100;

fn main() {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            println!("{error}\n{}", arguments::USAGE);
            std::process::exit(2)
        }
    };
    let collection = Collection::read(&arguments).unwrap();
    let mut index = index(&collection, &arguments);
    println!(
        "{}: {} documents, {} queries with {} judgements",
        collection.name,
        index.len(),
        collection.queries.len(),
        collection.judged()
    );
    if let Some(words) = &arguments.explain {
        return explain(&index, &arguments, words);
    }
    println!("{}", Measures::HEADER);
    let tried = vary::all(&mut index, &collection, &arguments);
    for run in &tried {
        println!("{}", Measures::mean(&run.measures).row(&run.name));
    }
    if tried.len() > 1 {
        println!(
            "{}",
            vary::cross_validated(&tried, arguments.measure).row("chosen by 5 folds")
        );
    }
    if arguments.each {
        for (query, measures) in collection.queries.iter().zip(&tried[0].measures) {
            println!("{}", measures.row(&query.words));
        }
    }
}

fn index(collection: &Collection, arguments: &Arguments) -> SearchIndex {
    let mut settings = Settings::default();
    if let Some(popularity) = arguments.popularity {
        settings.popularity = popularity;
    }
    let index = SearchIndex::in_memory(settings).unwrap();
    let documents = collection.documents.iter().cloned();
    index
        .apply(documents.map(|document| Change::Put(Box::new(document))))
        .unwrap();
    index.commit(1).unwrap();
    index
}

/// What is asked for one need: words, in the reader's language.
fn query(words: &str, language: &str, today: Option<u16>) -> Query {
    Query {
        today,
        words: words.to_owned(),
        languages: vec![language.to_owned()],
        size: DEPTH,
        ..Query::default()
    }
}

fn explain(index: &SearchIndex, arguments: &Arguments, words: &str) {
    let mut query = query(words, &arguments.language, arguments.today);
    query.explain = true;
    for hit in index.find(&query).unwrap().hits.iter().take(10) {
        let title = hit.card.titles.first().map_or("", |title| &title.value);
        println!("{:9.4} {} {title}", hit.score, hit.card.id);
        let explanation = hit.explanation.iter();
        for explanation in explanation {
            println!("{}", serde_json::to_string(explanation).unwrap());
        }
    }
}
