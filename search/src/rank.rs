//! How good a hit is: BM25F over the exact words, BM25 over stems, and how much the record is used.
//!
//! A word saturates after its fields are summed, so that a word in title and description is one
//! piece of evidence, not two.

mod formula;
mod lengths;
mod quick;
mod word;

pub(crate) use quick::Quick;

use crate::{
    boost::Boosts,
    schema::{FIELDS, TextField},
    segment::Segment,
    snapshot::Snapshot,
    terms::{Readings, for_each_of},
};
use formula::{Priors, saturate, stem_weight, use_matters};
use lengths::Lengths;
use tantivy::{DocId, query::Bm25StatisticsProvider, schema::IndexRecordOption};
use word::{Ranked, Single, Word};

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
    boosts: Boosts,
}

/// How well one document answers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Relevance {
    pub score: f32,
    /// How many of the required words it has, in any form.
    pub words: usize,
}

impl<'f> Ranking<'f> {
    /// `languages` are the reader's: stems help more in some than in others.
    pub(crate) fn of(
        sought: &'f [Readings],
        snapshot: &Snapshot,
        languages: &[String],
        popularity: f32,
    ) -> tantivy::Result<Self> {
        let documents = snapshot.searcher.total_num_docs()?;
        let stem_weight = stem_weight(languages);
        let mut words = Vec::with_capacity(sought.len());
        for readings in sought {
            words.push(Word::of(readings, snapshot, documents, stem_weight)?);
        }
        let mut lengths: [Lengths; TextField::ALL.len()] = Default::default();
        for (field, lengths) in FIELDS.texts.into_iter().zip(&mut lengths) {
            *lengths = Lengths::of(field, &snapshot.searcher, documents)?;
        }
        Ok(Ranking {
            words,
            lengths,
            all_lengths: Lengths::of(FIELDS.all, &snapshot.searcher, documents)?,
            stem_weight,
            popularity: popularity.clamp(0.0, 1.0) * use_matters(sought.len()),
            boosts: Boosts::default(),
        })
    }

    /// The same, moved by where and when the documents are.
    pub(crate) fn moved_by(self, boosts: Boosts) -> Self {
        Ranking { boosts, ..self }
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
        let mut relevance = vec![Relevance::default(); documents.len()];
        let mut worth = vec![0.0_f32; documents.len()];
        let mut scratch = Scratch::of(documents.len());
        for word in &self.words {
            worth.fill(0.0);
            for reading in &word.readings {
                self.add_reading(reading, ord, segment, documents, &mut worth, &mut scratch)?;
            }
            for (relevance, &worth) in relevance.iter_mut().zip(&worth) {
                relevance.score += worth;
                relevance.words += usize::from(word.required && worth > 0.0);
            }
        }
        let priors = self.priors(segment)?;
        for (relevance, &document) in relevance.iter_mut().zip(documents) {
            relevance.score *= priors.of(document) * self.boosts.factor(ord, document);
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
        let Scratch {
            evidence,
            stemmed,
            worth,
        } = scratch;
        evidence.fill(0.0);
        stemmed.fill(0.0);
        for (field, term) in &single.fields {
            if let Some(postings) = term.postings(ord, segment, option)? {
                let lengths = self.lengths[*field as usize].segment(segment);
                for_each_of(documents, postings, |at, frequency| {
                    let length = lengths.of(documents[at]);
                    evidence[at] += field.weight() * frequency as f32 * length;
                });
            }
        }
        let all_lengths = self.all_lengths.segment(segment);
        for &(idf, term) in &single.forms {
            if let Some(postings) = term.postings(ord, segment, option)? {
                for_each_of(documents, postings, |at, frequency| {
                    let length = all_lengths.of(documents[at]);
                    // The best form, not their sum: they are guesses at the same word.
                    let form = idf * saturate(frequency as f32 * length);
                    stemmed[at] = stemmed[at].max(form);
                });
            }
        }
        for (worth, (&evidence, &stemmed)) in worth.iter_mut().zip(evidence.iter().zip(&*stemmed)) {
            *worth = single.idf * saturate(evidence) + self.stem_weight * stemmed;
        }
        Ok(())
    }

    fn priors<'s>(&self, segment: &'s Segment) -> tantivy::Result<Priors<'s>> {
        Ok(Priors {
            used: segment.popularity()?,
            popularity: self.popularity,
        })
    }
}

/// Numbers for each document, used again for every word.
struct Scratch {
    evidence: Vec<f32>,
    stemmed: Vec<f32>,
    worth: Vec<f32>,
}

impl Scratch {
    fn of(documents: usize) -> Self {
        Scratch {
            evidence: vec![0.0; documents],
            stemmed: vec![0.0; documents],
            worth: vec![0.0; documents],
        }
    }
}
