//! What the search index promises, on documents made from plain fields.

#![expect(clippy::unwrap_used, reason = "in a test, what fails must be seen")]

mod any_text;
mod explain;
mod facets;
mod french;
mod paging;
mod places;
mod rebuild;
mod record;
mod related;
mod relevance;
mod resources;
mod spelling;
mod suggest;
mod territories;
mod understand;
mod vocabulary;
mod words;

use search::{Card, Change, Document, Query, Results, SearchIndex, Settings};
use vocab::{Kind, Text};

fn text(value: &str, language: &str) -> Text {
    Text {
        value: value.to_owned(),
        language: Some(language.to_owned()),
    }
}

/// A French dataset with a title and a description.
fn dataset(id: &str, title: &str, description: &str) -> Document {
    let mut card = Card::new(
        id,
        format!("https://example.org/datasets/{id}"),
        Kind::Dataset,
    );
    card.titles = vec![text(title, "fr")];
    card.descriptions = vec![text(description, "fr")];
    card.source = "example".to_owned();
    let mut document = Document::new(card);
    document.fingerprint = format!("f-{id}");
    document
}

fn put(document: Document) -> Change {
    Change::Put(Box::new(document))
}

fn settings() -> Settings {
    Settings {
        writer_memory_bytes: 15_000_000,
        ..Settings::default()
    }
}

/// An index in memory that shows these documents.
fn index(documents: impl IntoIterator<Item = Document>) -> SearchIndex {
    let index = SearchIndex::in_memory(settings()).unwrap();
    index.apply(documents.into_iter().map(put)).unwrap();
    index.commit(1).unwrap();
    index
}

fn words(words: &str) -> Query {
    Query {
        words: words.to_owned(),
        size: 100,
        languages: vec!["fr".to_owned()],
        ..Query::default()
    }
}

fn ids(results: &Results) -> Vec<&str> {
    results
        .hits
        .iter()
        .map(|hit| hit.card.id.as_str())
        .collect()
}

/// The ids found by words, in alphabetical order.
fn found(index: &SearchIndex, typed: &str) -> Vec<String> {
    let results = index.find(&words(typed)).unwrap();
    let mut found: Vec<String> = ids(&results).into_iter().map(str::to_owned).collect();
    assert_eq!(found.len() as u64, results.total);
    found.sort();
    found
}
