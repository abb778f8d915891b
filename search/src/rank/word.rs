//! A word of the query as it is ranked: its readings, and how rare each is.

use super::formula::{idf, variant_weight};
use crate::{
    plan::Origin,
    schema::{FIELDS, TextField},
    snapshot::Snapshot,
    terms::{Forms, Reading, Readings, Term},
};

/// A word of the query.
#[derive(Debug)]
pub(super) struct Word<'f> {
    /// The word as typed first: there is always that one.
    pub readings: Vec<Ranked<'f>>,
}

/// A reading of a word, and what it is worth beside the word as typed.
#[derive(Debug)]
pub(super) struct Ranked<'f> {
    pub origin: Origin,
    pub weight: f32,
    /// Of several a document must have all.
    pub words: Vec<Single<'f>>,
}

/// One word, and how rare it is.
#[derive(Debug)]
pub(super) struct Single<'f> {
    pub word: &'f str,
    pub idf: f32,
    /// As written, by field.
    pub fields: Vec<(TextField, Term)>,
    /// Whether the first of the forms is the word as written.
    pub exact: bool,
    /// Every form in the field of all words, with its own rarity.
    pub forms: Vec<Form<'f>>,
}

/// The word, or one of its stems.
#[derive(Debug)]
pub(super) struct Form<'f> {
    pub idf: f32,
    /// In the field of all words.
    pub all: &'f Term,
    /// In the field of names.
    pub names: Option<Term>,
}

impl<'f> Word<'f> {
    /// The word as typed.
    pub(super) fn typed(&self) -> &Single<'f> {
        &self.readings[0].words[0]
    }

    pub(super) fn of(
        sought: &'f Readings,
        snapshot: &Snapshot,
        documents: u64,
        stem_weight: f32,
    ) -> tantivy::Result<Self> {
        let mut readings: Vec<Ranked<'f>> = Vec::with_capacity(sought.readings.len());
        for reading in &sought.readings {
            let mut ranked = Ranked::of(reading, snapshot, documents)?;
            if let Some(typed) = readings.first() {
                let rarity = typed.rarity();
                ranked.weight = variant_weight(reading.origin, rarity.is_some(), stem_weight);
                // A variant is no better evidence for being rarer than the word.
                ranked.limit(rarity.unwrap_or(f32::INFINITY));
            }
            readings.push(ranked);
        }
        Ok(Word { readings })
    }
}

impl<'f> Ranked<'f> {
    fn of(reading: &'f Reading, snapshot: &Snapshot, documents: u64) -> tantivy::Result<Self> {
        let mut words = Vec::with_capacity(reading.words.len());
        for forms in &reading.words {
            words.push(Single::of(forms, snapshot, documents)?);
        }
        Ok(Ranked {
            origin: reading.origin,
            weight: reading.origin.weight(),
            words,
        })
    }

    /// How rare the word is, or its rarest stem; `None` when it is in no document.
    fn rarity(&self) -> Option<f32> {
        let single = self.words.first()?;
        let forms = single.forms.iter().map(|form| form.idf);
        let own = single.exact.then_some(single.idf);
        own.or_else(|| forms.reduce(f32::max))
    }

    fn limit(&mut self, most: f32) {
        for single in &mut self.words {
            single.idf = single.idf.min(most);
            for form in &mut single.forms {
                form.idf = form.idf.min(most);
            }
        }
    }
}

impl<'f> Single<'f> {
    fn of(forms: &'f Forms, snapshot: &Snapshot, documents: u64) -> tantivy::Result<Self> {
        let mut fields = Vec::new();
        // A word that is in any field is in the field of all words too.
        if let Some(whole) = forms.terms.first().filter(|_| forms.exact) {
            for (field, indexed) in TextField::ALL.into_iter().zip(FIELDS.texts) {
                let term = whole.in_field(snapshot, indexed, &forms.word)?;
                fields.extend((term.frequency > 0).then_some((field, term)));
            }
        }
        let frequency = fields.iter().map(|(_, term)| term.frequency).max();
        let mut ranked = Vec::with_capacity(forms.terms.len());
        for term in &forms.terms {
            let names = term.in_field(snapshot, FIELDS.names, &term.text)?;
            ranked.push(Form {
                idf: idf(documents, term.frequency),
                all: term,
                names: (names.frequency > 0).then_some(names),
            });
        }
        Ok(Single {
            word: &forms.word,
            idf: idf(documents, frequency.unwrap_or(0)),
            fields,
            exact: forms.exact,
            forms: ranked,
        })
    }
}
