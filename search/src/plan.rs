//! The words of a query in all their forms, and how many of them a document must have.

use crate::{
    parse::{Typed, parse},
    text,
};

/// The words of a query, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Plan {
    pub groups: Vec<Group>,
    /// Words that must follow each other.
    pub phrases: Vec<Vec<String>>,
    /// Words, or phrases, that must be absent.
    pub excluded: Vec<Vec<String>>,
}

/// One word of a query and the forms it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// As typed, folded.
    pub word: String,
    /// Its stems in all languages, without the word itself.
    pub stems: Vec<String>,
}

impl Group {
    pub(crate) fn of(word: String) -> Self {
        let stems = text::stems(&word);
        Group { word, stems }
    }
}

impl Plan {
    pub(crate) fn of(typed: &str) -> Self {
        let Typed {
            words,
            phrases,
            excluded,
        } = parse(typed);
        Plan {
            groups: words.into_iter().map(Group::of).collect(),
            phrases,
            excluded,
        }
    }

    /// How many of the words a document must have: all of two, all but one of five, 80 % of more.
    pub(crate) fn minimum(&self) -> usize {
        match self.groups.len() {
            n @ 0..=2 => n,
            n @ 3..=5 => n - 1,
            n => n * 4 / 5,
        }
    }

    /// Every form of every word that a hit may be marked by.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .flat_map(|group| std::iter::once(&group.word).chain(&group.stems))
            .map(String::as_str)
    }
}
