//! Documents drawn from the catalogue that comes with the program, and queries drawn from its titles.
//!
//! 1,155 real records become as many as asked for in the way in which national catalogues grow: the
//! same kind of dataset by another commune, for another year, described partly as another one is.

use crate::{
    Dice,
    common::{date, french},
};
use search::{Document, Facet, Value};
use std::collections::{HashMap, HashSet};
use vocab::{Syntax, Text};

const CATALOGUE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../deploy/catalogue/datagouv-fr.ttl.zst"
);
const BASE: &str = "https://www.data.gouv.fr/";

pub fn records() -> Vec<Document> {
    let packed = std::fs::read(CATALOGUE).unwrap();
    let turtle = zstd::decode_all(packed.as_slice()).unwrap();
    let quads = vocab::rdf::read(&turtle, Syntax::Turtle, BASE)
        .unwrap()
        .quads;
    let records = vocab::cut(quads, BASE).records;
    let names: HashMap<&str, Vec<Text>> = records
        .iter()
        .map(|record| {
            let agent = vocab::graph::Node::named(record.graph(), record.resource());
            let names = vocab::agent::Agent(agent).names();
            (record.resource().as_str(), names)
        })
        .collect();
    let documents = records.iter().filter_map(|record| {
        let first = Document::of(record, "", "", "", 0, Vec::new())?;
        let publisher = first.card.publisher.and_then(|publisher| publisher.iri);
        let names = publisher.and_then(|iri| names.get(iri.as_str()).cloned());
        Document::of(record, "", "", "", 0, names.unwrap_or_default())
    });
    documents
        .filter(|document| !document.card.titles.is_empty())
        .collect()
}

/// One more dataset like one of the real ones.
pub fn document(records: &[Document], dice: &mut Dice) -> Document {
    let some = match dice.roll(2) {
        0 => dice.roll(records.len()),
        _ => dice.skewed(records.len()),
    };
    let mut document = records[some].clone();
    let other = dice.pick(records);
    let place = place(records, dice);
    let name = place
        .labels
        .first()
        .map_or(place.value.clone(), |label| label.value.clone());

    document.card.id = format!("{:010}{:010}", dice.roll(1 << 30), dice.roll(1 << 30));
    // As long as those that a node keeps.
    document.fingerprint = format!("{:08x}{:08x}", dice.roll(1 << 30), dice.roll(1 << 30));
    document.card.iri = format!("{BASE}{}", document.card.id);
    document.card.modified = Some(date(dice));
    let source = format!("source-{}", dice.skewed(20));
    document
        .facets
        .insert(Facet::Source, vec![Value::plain(source.clone())]);
    document.card.source = source;
    let title = &mut document.card.titles[0].value;
    match dice.roll(4) {
        0 | 1 => title.push_str(&format!(" – {name}")),
        2 => title.push_str(&format!(" {}", 2000 + dice.roll(25))),
        _ => {}
    }
    if let (Some(own), Some(others)) = (
        document.descriptions.first_mut(),
        other.descriptions.first(),
    ) {
        own.value = half_and_half(&own.value, &others.value);
        document.card.descriptions = french(own.value.chars().take(300).collect());
    }
    document
        .keywords
        .extend(other.keywords.first().into_iter().cloned());
    if dice.roll(2) == 0 {
        document
            .facets
            .insert(Facet::Territory, vec![place.clone()]);
        let publisher = format!("Mairie de {name}");
        let value = Value {
            value: format!("{BASE}mairie/{}", place.value),
            labels: french(publisher.clone()),
        };
        document.facets.insert(Facet::Publisher, vec![value]);
        document.card.publisher = Some(search::Publisher {
            iri: None,
            names: french(publisher),
        });
    }
    if dice.roll(3) == 0 {
        document.popularity = dice.skewed(1_000) as f64 / 120.0;
    }
    document
}

/// A place that one of the records names, or a made-up commune: there are 35,000.
fn place(records: &[Document], dice: &mut Dice) -> Value {
    let named = dice.pick(records).facets.get(&Facet::Territory);
    match named.and_then(|places| places.first()) {
        Some(place) if !place.labels.is_empty() => place.clone(),
        _ => {
            let number = dice.skewed(35_000);
            Value {
                value: format!("commune/{number:05}"),
                labels: french(format!("Saint-Lieu-{number}")),
            }
        }
    }
}

fn half_and_half(own: &str, others: &str) -> String {
    let own: Vec<&str> = own.split(' ').collect();
    let others: Vec<&str> = others.split(' ').collect();
    let halves = own[..own.len().div_ceil(2)]
        .iter()
        .chain(&others[others.len() / 2..]);
    halves.copied().collect::<Vec<_>>().join(" ")
}

/// What people might type: one word of a title in five, two in the others mostly, else three; to one in
/// seven a very common word is added, to one in twenty a place. Words that are too short do not count.
pub fn queries(records: &[Document], count: usize, dice: &mut Dice) -> Vec<String> {
    let common = common_words(records);
    let mut queries = Vec::new();
    while queries.len() < count {
        let title = &dice.pick(records).card.titles[0].value;
        let words: Vec<&str> = title.split_whitespace().collect();
        let wanted = [1, 2, 2, 2, 3][dice.roll(5)];
        let start = dice.roll(words.len());
        let mut typed: Vec<&str> = Vec::new();
        let mut left = wanted;
        for word in &words[start..] {
            let counts = word.chars().count() > 3;
            if left == 0 || (typed.is_empty() && !counts) {
                break;
            }
            typed.push(word);
            left -= usize::from(counts);
        }
        if left > 0 {
            continue;
        }
        let mut query = typed.join(" ").to_lowercase();
        match dice.roll(20) {
            0..3 => query = format!("{} {query}", dice.pick(&common)),
            3 => query = dice.pick(&common).clone(),
            4 => {
                let place = place(records, dice);
                let name = place.labels.first().map(|label| label.value.as_str());
                query = format!("{query} {}", name.unwrap_or_default());
            }
            _ => {}
        }
        queries.push(query);
    }
    queries
}

/// The thirty words that most records have.
fn common_words(records: &[Document]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for record in records {
        let texts = record.card.titles.iter().chain(&record.descriptions);
        let words: HashSet<String> = texts
            .flat_map(|text| text.value.split(|letter: char| !letter.is_alphabetic()))
            .filter(|word| word.chars().count() > 5)
            .map(str::to_lowercase)
            .collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<(usize, String)> = counts
        .into_iter()
        .map(|(word, count)| (count, word))
        .collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts.into_iter().take(30).map(|(_, word)| word).collect()
}
