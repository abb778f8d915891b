//! Words that mean the same: what vocabularies and records say, and acronyms with what they stand for.

mod acronym;

pub(crate) use acronym::{beside, pairs};

use crate::text;
use std::{collections::HashMap, sync::LazyLock};
use vocab::codelist::List;

/// Longer labels are sentences.
const MAX_WORDS: usize = 8;
/// Labels of one concept, in all its languages.
const MAX_LABELS: usize = 32;
/// Labels kept of a vocabulary.
const MAX_KEPT: usize = 400_000;

/// The labels of concepts, each with the others of its concept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Synonyms {
    concepts: Vec<Vec<String>>,
    by_key: HashMap<String, Vec<u32>>,
}

impl Synonyms {
    /// Each concept with all its labels; those with more than eight words, and what is beyond 400,000
    /// labels, are left out.
    pub fn of(concepts: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut synonyms = Synonyms::default();
        let mut kept = 0;
        for labels in concepts {
            let mut known: Vec<(String, String)> = Vec::new();
            for label in labels.into_iter().take(MAX_LABELS) {
                let key = key(&label);
                let fits = key.split(' ').count() <= MAX_WORDS && !key.is_empty();
                if fits && !known.iter().any(|(same, _)| *same == key) {
                    known.push((key, label));
                }
            }
            if known.len() < 2 || kept + known.len() > MAX_KEPT {
                continue;
            }
            kept += known.len();
            let number = synonyms.concepts.len() as u32;
            let mut labels = Vec::with_capacity(known.len());
            for (key, label) in known {
                synonyms.by_key.entry(key).or_default().push(number);
                labels.push(label);
            }
            synonyms.concepts.push(labels);
        }
        synonyms
    }

    /// How many concepts are known.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// The other labels of the concepts that have a label with this key.
    pub(crate) fn others<'s>(&'s self, asked: &'s str) -> impl Iterator<Item = &'s str> {
        let concepts = self.by_key.get(asked).into_iter().flatten();
        let labels = concepts.flat_map(|&number| &self.concepts[number as usize]);
        labels
            .map(String::as_str)
            .filter(move |label| key(label) != asked)
    }
}

/// The EU data themes and the themes of INSPIRE, in French and English.
pub(crate) fn themes() -> &'static Synonyms {
    static THEMES: LazyLock<Synonyms> = LazyLock::new(|| {
        let lists = [List::Themes, List::InspireThemes, List::HvdCategories];
        let codes = lists.into_iter().flat_map(List::codes);
        Synonyms::of(codes.map(|code| vec![code.fr.to_owned(), code.en.to_owned()]))
    });
    &THEMES
}

/// The words of a label that count, in the singular: what labels are compared by.
pub(crate) fn key(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    for word in text::words(label) {
        add(&mut key, word.folded());
    }
    key
}

/// The same of words that are folded already.
pub(crate) fn key_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut key = String::new();
    words.for_each(|word| add(&mut key, word));
    key
}

fn add(key: &mut String, word: &str) {
    if text::is_stop_word(word) {
        return;
    }
    if !key.is_empty() {
        key.push(' ');
    }
    let singular = word.strip_suffix(['s', 'x']).filter(|stem| stem.len() > 3);
    key.push_str(singular.unwrap_or(word));
}
