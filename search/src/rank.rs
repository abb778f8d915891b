//! How good a hit is: BM25F over the exact words, BM25 over stems, words that stand together, and what is
//! known of the record beforehand.
//!
//! A word saturates after its fields are summed, so that a word in title and description is one
//! piece of evidence, not two.

mod explain;
mod formula;
mod lengths;
mod near;
mod priors;
mod quick;
mod word;

pub(crate) use explain::Shown;
pub use explain::{
    Explanation, FieldExplanation, FormExplanation, Phase, ReadingExplanation, TermExplanation,
    WordExplanation,
};
pub use formula::Formula;
pub use priors::Factors;
pub(crate) use quick::Quick;

use crate::{
    boost::Boosts,
    schema::{FIELDS, TextField},
    segment::Segment,
    snapshot::Snapshot,
    terms::{Readings, for_each_of},
    writer::Settings,
};
use lengths::Lengths;
use near::Pair;
use priors::{Expected, Priors};
use tantivy::{DocId, query::Bm25StatisticsProvider, schema::IndexRecordOption};
use word::{Ranked, Single, Word};

/// What one query knows of the whole index.
#[derive(Debug)]
pub(crate) struct Ranking<'f> {
    words: Vec<Word<'f>>,
    /// Words that follow each other in the query.
    pairs: Vec<Pair>,
    /// Of the fields in the order of [`TextField::ALL`].
    lengths: [Lengths; TextField::ALL.len()],
    /// Of the field of all words.
    all_lengths: Lengths,
    /// Of the field of names.
    name_lengths: Lengths,
    stem_weight: f32,
    expected: Expected,
    boosts: Boosts,
    formula: &'f Formula,
}

/// How well one document answers: the score is the product.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Relevance {
    /// What its words are worth.
    pub text: f32,
    /// What is known of it beforehand.
    pub prior: f32,
}

impl Relevance {
    pub(crate) fn score(self) -> f32 {
        self.text * self.prior
    }
}

impl<'f> Ranking<'f> {
    /// `languages` are the reader's: stems help more in some than in others.
    pub(crate) fn of(
        sought: &'f [Readings],
        snapshot: &Snapshot,
        languages: &[String],
        settings: &'f Settings,
        today: Option<u16>,
    ) -> tantivy::Result<Self> {
        let documents = snapshot.searcher.total_num_docs()?;
        let formula = &settings.formula;
        let stem_weight = formula.stem_weight(languages);
        let mut words = Vec::with_capacity(sought.len());
        for readings in sought {
            words.push(Word::of(readings, snapshot, documents, stem_weight)?);
        }
        let of = |field, b| Lengths::of(field, &snapshot.searcher, documents, b);
        let mut lengths: [Lengths; TextField::ALL.len()] = Default::default();
        for ((field, lengths), b) in FIELDS.texts.into_iter().zip(&mut lengths).zip(formula.b) {
            *lengths = of(field, b)?;
        }
        Ok(Ranking {
            pairs: Pair::all(&words, snapshot, documents)?,
            words,
            lengths,
            all_lengths: of(FIELDS.all, formula.all_b)?,
            name_lengths: of(FIELDS.names, formula.b[TextField::Title as usize])?,
            stem_weight,
            expected: Expected::of(settings, sought.len(), today),
            boosts: Boosts::default(),
            formula,
        })
    }

    /// The same, moved by where and when the documents are.
    pub(crate) fn moved_by(self, boosts: Boosts) -> Self {
        Ranking { boosts, ..self }
    }

    /// How well each of some documents of a segment answers, beside words that are near each other. The
    /// documents are in their order.
    ///
    /// Word by word, list by list: a list of postings is read once, whatever the number of documents.
    pub(crate) fn relevance(
        &self,
        ord: usize,
        segment: &Segment,
        documents: &[DocId],
    ) -> tantivy::Result<Vec<Relevance>> {
        let mut relevance = vec![Relevance::default(); documents.len()];
        let mut worth = vec![0.0_f32; documents.len()];
        let mut scratch = Scratch::of(documents.len());
        for word in &self.words {
            worth.fill(0.0);
            for reading in &word.readings {
                self.add_reading(reading, ord, segment, documents, &mut worth, &mut scratch)?;
            }
            for (relevance, &worth) in relevance.iter_mut().zip(&worth) {
                relevance.text += worth;
            }
        }
        for pair in &self.pairs {
            if let Some(postings) = pair.postings(ord, segment)? {
                for_each_of(documents, postings, |at, _| {
                    relevance[at].text += self.formula.pair * pair.idf;
                });
            }
        }
        let priors = self.priors(segment)?;
        for (relevance, &document) in relevance.iter_mut().zip(documents) {
            relevance.prior = priors.of(document) * self.boosts.factor(ord, document);
        }
        Ok(relevance)
    }

    /// Raises what a word is worth to each document to what one of its readings is.
    ///
    /// The best reading, not their sum: they stand for the same word.
    fn add_reading(
        &self,
        reading: &Ranked<'_>,
        ord: usize,
        segment: &Segment,
        documents: &[DocId],
        worth: &mut [f32],
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        let Some((first, others)) = reading.words.split_first() else {
            return Ok(());
        };
        self.single(first, ord, segment, documents, scratch)?;
        if others.is_empty() {
            for (worth, &found) in worth.iter_mut().zip(&scratch.worth) {
                *worth = worth.max(reading.weight * found);
            }
            return Ok(());
        }
        let mut least = scratch.worth.clone();
        for other in others {
            self.single(other, ord, segment, documents, scratch)?;
            for (least, &found) in least.iter_mut().zip(&scratch.worth) {
                *least = least.min(found);
            }
        }
        for (worth, least) in worth.iter_mut().zip(least) {
            *worth = worth.max(reading.weight * least);
        }
        Ok(())
    }

    /// What one word is worth to each document, left in `scratch.worth`.
    fn single(
        &self,
        single: &Single<'_>,
        ord: usize,
        segment: &Segment,
        documents: &[DocId],
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        let option = IndexRecordOption::WithFreqs;
        let formula = self.formula;
        let Scratch {
            evidence,
            form,
            stemmed,
            worth,
        } = scratch;
        evidence.fill(0.0);
        stemmed.fill(0.0);
        for (field, term) in &single.fields {
            if let Some(postings) = term.postings(ord, segment, option)? {
                let lengths = self.lengths[*field as usize].segment(segment);
                let weight = formula.weights[*field as usize];
                for_each_of(documents, postings, |at, frequency| {
                    evidence[at] += weight * frequency as f32 * lengths.of(documents[at]);
                });
            }
        }
        let anywhere = self.all_lengths.segment(segment);
        let in_names = self.name_lengths.segment(segment);
        for known in &single.forms {
            form.fill(0.0);
            if let Some(postings) = known.all.postings(ord, segment, option)? {
                for_each_of(documents, postings, |at, frequency| {
                    form[at] = frequency as f32 * anywhere.of(documents[at]);
                });
            }
            if let Some(names) = &known.names
                && let Some(postings) = names.postings(ord, segment, option)?
            {
                for_each_of(documents, postings, |at, frequency| {
                    form[at] += formula.names * frequency as f32 * in_names.of(documents[at]);
                });
            }
            for (stemmed, &form) in stemmed.iter_mut().zip(&*form) {
                // The best form, not their sum: they are guesses at the same word.
                *stemmed = stemmed.max(known.idf * formula.saturate(form));
            }
        }
        for (worth, (&evidence, &stemmed)) in worth.iter_mut().zip(evidence.iter().zip(&*stemmed)) {
            *worth = single.idf * formula.saturate(evidence) + self.stem_weight * stemmed;
        }
        Ok(())
    }

    fn priors<'s>(&'s self, segment: &'s Segment) -> tantivy::Result<Priors<'s>> {
        Ok(Priors {
            column: segment.priors()?,
            expected: &self.expected,
        })
    }
}

/// Numbers for each document, used again for every word.
struct Scratch {
    evidence: Vec<f32>,
    form: Vec<f32>,
    stemmed: Vec<f32>,
    worth: Vec<f32>,
}

impl Scratch {
    fn of(documents: usize) -> Self {
        Scratch {
            evidence: vec![0.0; documents],
            form: vec![0.0; documents],
            stemmed: vec![0.0; documents],
            worth: vec![0.0; documents],
        }
    }
}
