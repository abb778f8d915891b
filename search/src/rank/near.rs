//! Words that follow each other in the query, and do so in the record.

use super::{Ranking, Word, formula::idf};
use crate::{
    schema::{FIELDS, TextField},
    segment::Segment,
    snapshot::Snapshot,
    terms::Term,
};
use tantivy::{
    DocId, DocSet,
    postings::{BlockSegmentPostings, Postings, SegmentPostings},
    schema::IndexRecordOption,
};

/// The second word stands no further behind the first, small words in between counted.
const MAX_GAP: u32 = 8;

/// Two words that follow each other in a query.
#[derive(Debug)]
pub(super) struct Pair {
    /// The places of the two among the words.
    pub at: (usize, usize),
    /// The two as one term, as neighbours in titles are indexed, and how rare that is.
    joined: Option<Term>,
    pub idf: f32,
}

impl Pair {
    pub(super) fn all(
        words: &[Word<'_>],
        snapshot: &Snapshot,
        documents: u64,
    ) -> tantivy::Result<Vec<Self>> {
        let mut pairs = Vec::new();
        for (at, pair) in words.windows(2).enumerate() {
            let joined = format!("{}{}", pair[0].typed().word, pair[1].typed().word);
            let joined = Term::look_up(snapshot, FIELDS.all, &joined)?;
            pairs.push(Pair {
                at: (at, at + 1),
                idf: idf(documents, joined.frequency),
                joined: (joined.frequency > 0).then_some(joined),
            });
        }
        Ok(pairs)
    }

    /// The documents in whose titles the two are neighbours.
    pub(super) fn postings(
        &self,
        ord: usize,
        segment: &Segment,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        match &self.joined {
            Some(joined) => joined.postings(ord, segment, IndexRecordOption::WithFreqs),
            None => Ok(None),
        }
    }
}

impl Ranking<'_> {
    /// What it adds to the text of each document that words of the query are near each other in it.
    ///
    /// Places are costly to read: asked for the few that are best without.
    pub(crate) fn nearness(
        &self,
        ord: usize,
        segment: &Segment,
        documents: &[DocId],
    ) -> tantivy::Result<Vec<f32>> {
        let mut nearness = vec![0.0; documents.len()];
        let mut evidence = vec![0.0_f32; documents.len()];
        for pair in &self.pairs {
            let (first, second) = (self.words[pair.at.0].typed(), self.words[pair.at.1].typed());
            evidence.fill(0.0);
            for (field, first) in &first.fields {
                if !field.is_prose() {
                    continue;
                }
                let same = second.fields.iter().find(|(other, _)| other == field);
                let Some((_, second)) = same else {
                    continue;
                };
                let (Some(first), Some(second)) = (
                    first.positions(ord, segment)?,
                    second.positions(ord, segment)?,
                ) else {
                    continue;
                };
                self.add_near(*field, first, second, segment, documents, &mut evidence);
            }
            let rarity = first.idf.min(second.idf);
            for (nearness, &evidence) in nearness.iter_mut().zip(&evidence) {
                *nearness += self.formula.near * rarity * self.formula.saturate(evidence);
            }
        }
        Ok(nearness)
    }

    fn add_near(
        &self,
        field: TextField,
        mut first: SegmentPostings,
        mut second: SegmentPostings,
        segment: &Segment,
        documents: &[DocId],
        evidence: &mut [f32],
    ) {
        let lengths = self.lengths[field as usize].segment(segment);
        let weight = self.formula.weights[field as usize];
        let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
        for (evidence, &document) in evidence.iter_mut().zip(documents) {
            if stands_at(&mut first, document) && stands_at(&mut second, document) {
                first.positions(&mut firsts);
                second.positions(&mut seconds);
                let count = followed(&firsts, &seconds);
                *evidence += weight * count as f32 * lengths.of(document);
            }
        }
    }
}

/// Whether a list has a document; documents are asked for in their order.
fn stands_at(postings: &mut SegmentPostings, document: DocId) -> bool {
    if postings.doc() < document {
        postings.seek(document);
    }
    postings.doc() == document
}

/// How many of the first places have a second place closely behind. Both are in order.
fn followed(firsts: &[u32], seconds: &[u32]) -> usize {
    let mut seconds = seconds.iter().copied().peekable();
    let close = firsts.iter().filter(|&&first| {
        while seconds.next_if(|&second| second <= first).is_some() {}
        seconds
            .peek()
            .is_some_and(|second| second - first <= MAX_GAP)
    });
    close.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_closely_behind_others_are_counted() {
        assert_eq!(followed(&[1, 5, 40], &[2, 49, 60]), 1);
        assert_eq!(followed(&[1, 5], &[6]), 2);
        assert_eq!(followed(&[7], &[1, 7, 16]), 0);
        assert_eq!(followed(&[], &[1]), 0);
    }
}
