//! The words of the catalogue that comes with the program: accents, plurals, and mistakes in them.

use crate::{settings, words};
use search::{Change, Document, SearchIndex};
use std::collections::{BTreeMap, BTreeSet};
use vocab::Syntax;

const CATALOGUE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../deploy/catalogue/datagouv-fr.ttl.zst"
);
const BASE: &str = "https://www.data.gouv.fr/";

fn documents() -> Vec<Document> {
    let packed = std::fs::read(CATALOGUE).unwrap();
    let turtle = zstd::decode_all(packed.as_slice()).unwrap();
    let quads = vocab::rdf::read(&turtle, Syntax::Turtle, BASE)
        .unwrap()
        .quads;
    let records = vocab::cut(quads, BASE).records;
    let documents = records.iter().filter_map(|record| {
        let id = record.resource().as_str();
        Document::of(record, id, "", "", 0, Vec::new())
    });
    documents.collect()
}

fn index(documents: &[Document]) -> SearchIndex {
    let index = SearchIndex::in_memory(settings()).unwrap();
    let changes = documents.iter().cloned().map(Box::new).map(Change::Put);
    index.apply(changes).unwrap();
    index.commit(1).unwrap();
    index
}

/// How many documents have each word, in lower case, in title, keywords or description.
fn vocabulary(documents: &[Document]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for document in documents {
        let texts = document.card.titles.iter().chain(&document.keywords);
        let texts = texts.chain(&document.descriptions);
        let words: BTreeSet<String> = texts
            .flat_map(|text| text.value.split(|letter: char| !letter.is_alphabetic()))
            .map(str::to_lowercase)
            .collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

fn unaccented(word: &str) -> String {
    let plain = |letter| match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    };
    word.chars().map(plain).collect()
}

/// A stream of numbers that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % sides.max(1) as u64) as usize
    }
}

/// The word with one letter wrong, missing, in excess, or exchanged with the next; the first stays.
fn mistyped(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let other = char::from(b'a' + dice.roll(26) as u8);
    let at = 1 + dice.roll(letters.len() - 1);
    match dice.roll(4) {
        0 => letters[at] = other,
        1 => letters.insert(at, other),
        2 => {
            letters.remove(at);
        }
        _ => {
            let at = at.min(letters.len() - 2);
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}

#[test]
fn no_accented_word_of_the_catalogue_needs_its_accents() {
    let documents = documents();
    let index = index(&documents);
    let mut asked = 0;
    for word in vocabulary(&documents).into_keys() {
        let plain = unaccented(&word);
        if plain == word || word.chars().count() < 3 {
            continue;
        }
        let total = |typed: &str| {
            let mut query = words(typed);
            query.size = 0;
            index.find(&query).unwrap().total
        };
        assert_eq!(total(&plain), total(&word), "{word}");
        assert!(total(&word) > 0, "{word}");
        asked += 1;
    }
    assert!(asked > 1_000, "{asked}");
}

#[test]
fn singulars_and_plurals_of_the_catalogue_find_each_other() {
    let vocabulary = vocabulary(&documents());
    let plural = |one: &str| match one {
        one if one.ends_with("eau") => format!("{one}x"),
        one if one.ends_with("al") => format!("{}aux", &one[..one.len() - 2]),
        one => format!("{one}s"),
    };
    let long = vocabulary.keys().filter(|one| one.chars().count() > 3);
    let pairs: Vec<(&String, String)> = long
        .map(|one| (one, plural(one)))
        .filter(|(_, many)| vocabulary.contains_key(many))
        .collect();
    let each = pairs.iter().flat_map(|(one, many)| [one.as_str(), many]);
    let each: BTreeSet<&str> = each.collect();
    let index = crate::index(each.iter().map(|word| crate::dataset(word, word, "")));
    let finds = |typed: &str, other: &str| {
        let hits = index.find(&words(typed)).unwrap().hits;
        hits.iter().any(|hit| hit.card.id == other)
    };
    let both = |(one, many): &&(&String, String)| finds(one, many) && finds(many, one);
    let conflated = pairs.iter().filter(both).count();
    println!("{conflated} of {} pairs", pairs.len());
    assert!(pairs.len() > 1_000 && conflated * 100 >= pairs.len() * 99);
}

#[test]
fn mistyped_words_of_the_catalogue_are_corrected() {
    let documents = documents();
    let index = index(&documents);
    let vocabulary = vocabulary(&documents);
    // As people ask: for frequent words more often.
    let mut drawn: Vec<&str> = Vec::new();
    for (word, &count) in vocabulary.iter().filter(|(_, count)| **count > 1) {
        drawn.extend(std::iter::repeat_n(word.as_str(), count));
    }
    let mut dice = Dice(7);
    for (letters, least) in [(5..8, 80), (8..30, 95)] {
        let (mut asked, mut corrected) = (0, 0);
        while asked < 400 {
            let word = drawn[dice.roll(drawn.len())];
            if !letters.contains(&word.chars().count()) {
                continue;
            }
            let typed = mistyped(word, &mut dice);
            if vocabulary.contains_key(&typed) {
                continue;
            }
            asked += 1;
            let mut query = words(&typed);
            query.size = 0;
            let results = index.find(&query).unwrap();
            let meant = results.did_you_mean.as_deref();
            // A form of the word in the index finds it without a correction.
            let finds = meant.is_none() && results.total > 0;
            corrected += usize::from(finds || meant == Some(unaccented(word).as_str()));
        }
        println!("{letters:?} letters: {corrected} of {asked} corrected");
        assert!(corrected * 100 >= asked * least, "{corrected} of {asked}");
    }
}
