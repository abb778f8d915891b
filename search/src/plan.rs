//! The words of a query in all their forms, and how many of them a document must have.

use crate::{
    boost::Boost,
    parse::{Typed, parse},
    schema::TextField,
    text,
};
use vocab::territory::Territory;

/// The words of a query, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Plan {
    pub groups: Vec<Group>,
    /// Words that must follow each other.
    pub phrases: Vec<Vec<String>>,
    /// Words, or phrases, that must be absent.
    pub excluded: Vec<Vec<String>>,
    /// Words that must be in one field.
    pub fielded: Vec<Fielded>,
    /// Territories whose records are found without the words.
    pub instead: Vec<Territory>,
    /// What moves hits beside their words.
    pub boosts: Vec<Boost>,
}

/// Words that must be in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fielded {
    pub field: TextField,
    pub words: Vec<String>,
    /// Whether they follow each other.
    pub is_phrase: bool,
}

/// One word of a query and the forms it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// As typed, folded.
    pub word: String,
    /// Its stems in all languages, without the word itself.
    pub stems: Vec<String>,
    /// What may stand in its place, and is worth less.
    pub variants: Vec<Variant>,
    /// Whether it counts among the words of which a document must have enough; the others only move hits.
    pub required: bool,
}

/// What may stand in place of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Folded. Several stand for the word only in a document that has all of them.
    pub words: Vec<String>,
    pub origin: Origin,
}

/// Why a document may answer for a word: whatever is worth more stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The word itself, in any of its forms.
    Typed,
    /// It means the same.
    Synonym,
    /// It is spelled nearly so, and the word typed is in no document or in very few.
    Typo,
}

impl Origin {
    /// What it is worth beside the word itself.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Origin::Typed => 1.0,
            Origin::Synonym => 0.5,
            Origin::Typo => 0.4,
        }
    }
}

impl Group {
    pub(crate) fn of(word: String) -> Self {
        let stems = text::stems(&word);
        Group {
            word,
            stems,
            variants: Vec::new(),
            required: true,
        }
    }

    /// Adds what may stand in place of the word; what is there already is not added again.
    pub(crate) fn add(&mut self, variant: Variant) {
        let same = variant.words.len() == 1 && variant.words[0] == self.word;
        let known = self
            .variants
            .iter()
            .any(|known| known.words == variant.words);
        if !same && !known && !variant.words.is_empty() {
            self.variants.push(variant);
        }
    }
}

impl Plan {
    pub(crate) fn of(typed: &str) -> Self {
        Plan::of_typed(&parse(typed))
    }

    pub(crate) fn of_typed(typed: &Typed) -> Self {
        Plan {
            groups: typed.words.iter().cloned().map(Group::of).collect(),
            phrases: typed.phrases.clone(),
            excluded: typed.excluded.clone(),
            fielded: Vec::new(),
            instead: Vec::new(),
            boosts: Vec::new(),
        }
    }

    /// How many of the required words a document must have: all of two, all but one of five, 80 % of more.
    pub(crate) fn minimum(&self) -> usize {
        match self.groups.iter().filter(|group| group.required).count() {
            n @ 0..=2 => n,
            n @ 3..=5 => n - 1,
            n => n * 4 / 5,
        }
    }

    /// Every form of every word that a hit may be marked by.
    pub(crate) fn forms(&self) -> impl Iterator<Item = String> {
        self.groups.iter().flat_map(|group| {
            let variants = group.variants.iter().flat_map(|variant| &variant.words);
            let variants = variants.flat_map(|word| {
                let stems = text::stems(word);
                std::iter::once(word.clone()).chain(stems)
            });
            let own = std::iter::once(&group.word).chain(&group.stems).cloned();
            own.chain(variants)
        })
    }
}

#[cfg(test)]
mod tests;
