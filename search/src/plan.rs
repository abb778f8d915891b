//! A Query as Tantivy runs it: which documents have the words, and which of them look best.

use crate::{
    parse::{Typed, parse},
    schema::{FIELDS, TextField},
    text,
};
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query as TantivyQuery,
        TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

/// What a stem is worth beside the word itself when candidates are looked for.
const STEM_BOOST: f32 = 0.3;

/// The words of a query, ready to be run.
#[derive(Debug)]
pub(crate) struct Plan {
    pub groups: Vec<Group>,
    phrases: Vec<Vec<String>>,
    excluded: Vec<Vec<String>>,
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
    fn of(word: String) -> Self {
        let stems = text::stems(&word);
        Group { word, stems }
    }

    /// Documents that have the word in any form.
    fn query(&self) -> Box<dyn TantivyQuery> {
        let forms = std::iter::once(&self.word).chain(&self.stems);
        let mut forms: Vec<Box<dyn TantivyQuery>> = forms
            .map(|form| term_query(FIELDS.all, form, IndexRecordOption::Basic))
            .collect();
        match forms.pop() {
            Some(only) if forms.is_empty() => only,
            Some(last) => {
                forms.push(last);
                Box::new(BooleanQuery::union(forms))
            }
            None => Box::new(EmptyQuery),
        }
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

    /// Documents that have `minimum` of the words, every phrase, and nothing that is excluded.
    pub(crate) fn matching(&self, minimum: usize) -> Box<dyn TantivyQuery> {
        let words: Vec<_> = self.groups.iter().map(Group::query).collect();
        let words: Box<dyn TantivyQuery> = match words.len() {
            0 => Box::new(AllQuery),
            _ => Box::new(BooleanQuery::union_with_minimum_required_clauses(
                words, minimum,
            )),
        };
        if self.phrases.is_empty() && self.excluded.is_empty() {
            return words;
        }
        let phrases = self
            .phrases
            .iter()
            .map(|phrase| (Occur::Must, phrase_query(phrase)));
        let excluded = self.excluded.iter().map(|words| {
            let query = match words.as_slice() {
                [word] => Group::of(word.clone()).query(),
                phrase => phrase_query(phrase),
            };
            (Occur::MustNot, query)
        });
        let clauses = std::iter::once((Occur::Must, words))
            .chain(phrases)
            .chain(excluded);
        Box::new(BooleanQuery::new(clauses.collect()))
    }

    /// Every form of every word as one flat union, the only shape that is pruned block by block.
    pub(crate) fn candidates(&self) -> Box<dyn TantivyQuery> {
        let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
        for group in &self.groups {
            let word = term_query(FIELDS.all, &group.word, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, word));
            for stem in &group.stems {
                let stem = term_query(FIELDS.all, stem, IndexRecordOption::WithFreqs);
                clauses.push((Occur::Should, Box::new(BoostQuery::new(stem, STEM_BOOST))));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Every form of every word that a hit may be marked by.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .flat_map(|group| std::iter::once(&group.word).chain(&group.stems))
            .map(String::as_str)
    }
}

/// The words one after the other, in any one field.
fn phrase_query(words: &[String]) -> Box<dyn TantivyQuery> {
    if let [word] = words {
        return Group::of(word.clone()).query();
    }
    let phrases = TextField::ALL.map(|field| {
        let field = FIELDS.texts[field as usize];
        let terms = words
            .iter()
            .map(|word| Term::from_field_text(field, word))
            .collect();
        Box::new(PhraseQuery::new(terms)) as Box<dyn TantivyQuery>
    });
    Box::new(BooleanQuery::union(phrases.into()))
}

fn term_query(field: Field, word: &str, option: IndexRecordOption) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), option))
}
