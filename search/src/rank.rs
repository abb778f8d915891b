//! How good a hit is: BM25F over the exact words, BM25 over stems, and how much the record is used.
//!
//! A word saturates after its fields are summed, so that a word in title and description is one
//! piece of evidence, not two.

mod formula;
mod lengths;
mod quick;

pub(crate) use quick::Quick;

use crate::{
    plan::Plan,
    schema::{FIELDS, TextField},
    segment::Segment,
    snapshot::Snapshot,
    terms::{Forms, Term, for_each_of},
};
use formula::{Priors, idf, saturate, stem_weight, use_matters};
use lengths::Lengths;
use tantivy::{DocId, query::Bm25StatisticsProvider, schema::IndexRecordOption};

/// What one query knows of the whole index.
#[derive(Debug)]
pub(crate) struct Ranking<'f> {
    words: Vec<Word<'f>>,
    /// Of the fields in the order of [`TextField::ALL`].
    lengths: [Lengths; TextField::ALL.len()],
    /// Of the field of all words.
    all_lengths: Lengths,
    stem_weight: f32,
    popularity: f32,
}

/// A word of the query, and how rare it is.
#[derive(Debug)]
struct Word<'f> {
    idf: f32,
    /// As written, by field.
    fields: Vec<(TextField, Term)>,
    /// Whether the first of the forms is the word as written.
    exact: bool,
    /// Every form in the field of all words, with its own rarity.
    forms: Vec<(f32, &'f Term)>,
}

/// How well one document answers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Relevance {
    pub score: f32,
    /// How many of the words it has, in any form.
    pub words: usize,
}

impl<'f> Ranking<'f> {
    /// `languages` are the reader's: stems help more in some than in others.
    pub(crate) fn of(
        plan: &Plan,
        forms: &'f [Forms],
        snapshot: &Snapshot,
        languages: &[String],
        popularity: f32,
    ) -> tantivy::Result<Self> {
        let documents = snapshot.searcher.total_num_docs()?;
        let mut words = Vec::with_capacity(forms.len());
        for forms in forms {
            words.push(Word::of(forms, snapshot, documents)?);
        }
        let mut lengths: [Lengths; TextField::ALL.len()] = Default::default();
        for (field, lengths) in FIELDS.texts.into_iter().zip(&mut lengths) {
            *lengths = Lengths::of(field, &snapshot.searcher, documents)?;
        }
        Ok(Ranking {
            words,
            lengths,
            all_lengths: Lengths::of(FIELDS.all, &snapshot.searcher, documents)?,
            stem_weight: stem_weight(languages),
            popularity: popularity.clamp(0.0, 1.0) * use_matters(plan.groups.len()),
        })
    }

    /// How well each of some documents of a segment answers. The documents are in their order.
    ///
    /// Word by word, list by list: a list of postings is read once, whatever the number of documents.
    pub(crate) fn relevance(
        &self,
        ord: usize,
        segment: &Segment,
        documents: &[DocId],
    ) -> tantivy::Result<Vec<Relevance>> {
        let option = IndexRecordOption::WithFreqs;
        let mut relevance = vec![Relevance::default(); documents.len()];
        let mut evidence = vec![0.0_f32; documents.len()];
        let mut stemmed = vec![0.0_f32; documents.len()];
        let all_lengths = self.all_lengths.segment(segment);
        for word in &self.words {
            evidence.fill(0.0);
            stemmed.fill(0.0);
            for (field, term) in &word.fields {
                if let Some(postings) = term.postings(ord, segment, option)? {
                    let lengths = self.lengths[*field as usize].segment(segment);
                    for_each_of(documents, postings, |at, frequency| {
                        let length = lengths.of(documents[at]);
                        evidence[at] += field.weight() * frequency as f32 * length;
                    });
                }
            }
            for &(idf, term) in &word.forms {
                if let Some(postings) = term.postings(ord, segment, option)? {
                    for_each_of(documents, postings, |at, frequency| {
                        let length = all_lengths.of(documents[at]);
                        // The best form, not their sum: they are guesses at the same word.
                        let form = idf * saturate(frequency as f32 * length);
                        stemmed[at] = stemmed[at].max(form);
                    });
                }
            }
            for (relevance, (&evidence, &stemmed)) in
                relevance.iter_mut().zip(evidence.iter().zip(&stemmed))
            {
                relevance.score += word.idf * saturate(evidence) + self.stem_weight * stemmed;
                relevance.words += usize::from(evidence > 0.0 || stemmed > 0.0);
            }
        }
        let priors = self.priors(segment)?;
        for (relevance, &document) in relevance.iter_mut().zip(documents) {
            relevance.score *= priors.of(document);
        }
        Ok(relevance)
    }

    fn priors<'s>(&self, segment: &'s Segment) -> tantivy::Result<Priors<'s>> {
        Ok(Priors {
            used: segment.popularity()?,
            popularity: self.popularity,
        })
    }
}

impl<'f> Word<'f> {
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
        let rarities = forms
            .terms
            .iter()
            .map(|term| idf(documents, term.frequency));
        Ok(Word {
            idf: idf(documents, frequency.unwrap_or(0)),
            fields,
            exact: forms.exact,
            forms: rarities.zip(&forms.terms).collect(),
        })
    }
}
