//! A quick score, to find the documents that are worth ranking.
//!
//! It is the score of a hit with one field in place of six: the field of all words, in which words of
//! titles and keywords stand several times.

use super::{Ranked, Ranking, Single, word::Form};
use crate::{
    bits::Bits,
    segment::Segment,
    snapshot::Snapshot,
    terms::{Term, for_each_block},
};
use tantivy::{DocAddress, DocId, schema::IndexRecordOption};

/// The quick scores of one query.
pub(crate) struct Quick<'q> {
    pub ranking: &'q Ranking<'q>,
    pub snapshot: &'q Snapshot,
}

impl Quick<'_> {
    /// The best of the documents found, best score first.
    pub(crate) fn best(&self, found: &[Bits], wanted: usize) -> tantivy::Result<Vec<DocAddress>> {
        let mut best: Vec<(f32, DocAddress)> = Vec::with_capacity(2 * wanted);
        let mut least = 0.0;
        let order =
            |a: &(f32, DocAddress), b: &(f32, DocAddress)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        for (ord, (segment, found)) in self.snapshot.segments.iter().zip(found).enumerate() {
            let scores = self.texts(ord, segment)?;
            let priors = self.ranking.priors(segment)?;
            let boosts = &self.ranking.boosts;
            let most = priors.most() * boosts.most();
            for document in found.iter() {
                let text = scores[document as usize];
                if text * most <= least {
                    continue;
                }
                let score = text * priors.of(document) * boosts.factor(ord, document);
                if score <= least {
                    continue;
                }
                best.push((score, DocAddress::new(ord as u32, document)));
                if best.len() == 2 * wanted {
                    let (_, last, _) = best.select_nth_unstable_by(wanted - 1, order);
                    least = last.0;
                    best.truncate(wanted);
                }
            }
        }
        best.sort_unstable_by(order);
        best.truncate(wanted);
        Ok(best.into_iter().map(|(_, address)| address).collect())
    }

    /// Every document found in one segment, with its score.
    pub(crate) fn for_each(
        &self,
        ord: usize,
        segment: &Segment,
        found: &Bits,
        mut take: impl FnMut(DocId, f32),
    ) -> tantivy::Result<()> {
        let scores = self.texts(ord, segment)?;
        let priors = self.ranking.priors(segment)?;
        for document in found.iter() {
            let factor = priors.of(document) * self.ranking.boosts.factor(ord, document);
            take(document, scores[document as usize] * factor);
        }
        Ok(())
    }

    /// How well the text of each document of a segment answers.
    fn texts(&self, ord: usize, segment: &Segment) -> tantivy::Result<Vec<f32>> {
        let documents = segment.documents() as usize;
        let mut scores = vec![0.0_f32; documents];
        let mut stemmed = vec![0.0_f32; documents];
        for word in &self.ranking.words {
            match word.readings.as_slice() {
                [typed] => {
                    for single in &typed.words {
                        self.single(single, ord, segment, &mut scores, &mut stemmed)?;
                    }
                }
                readings => {
                    let mut best = vec![0.0_f32; documents];
                    for reading in readings {
                        self.reading(reading, ord, segment, &mut best, &mut stemmed)?;
                    }
                    add_up(&mut scores, &best);
                }
            }
        }
        Ok(scores)
    }

    /// Raises what a word is worth to each document to what one of its readings is.
    fn reading(
        &self,
        reading: &Ranked<'_>,
        ord: usize,
        segment: &Segment,
        best: &mut [f32],
        stemmed: &mut [f32],
    ) -> tantivy::Result<()> {
        let mut least: Option<Vec<f32>> = None;
        for single in &reading.words {
            let mut scores = vec![0.0_f32; best.len()];
            self.single(single, ord, segment, &mut scores, stemmed)?;
            if let Some(least) = &least {
                for (score, &least) in scores.iter_mut().zip(least) {
                    *score = score.min(least);
                }
            }
            least = Some(scores);
        }
        for (best, score) in best.iter_mut().zip(least.unwrap_or_default()) {
            *best = best.max(reading.weight * score);
        }
        Ok(())
    }

    /// Adds what one word is worth; `stemmed` is zero before and after.
    fn single(
        &self,
        word: &Single<'_>,
        ord: usize,
        segment: &Segment,
        scores: &mut [f32],
        stemmed: &mut [f32],
    ) -> tantivy::Result<()> {
        let weight = self.ranking.stem_weight;
        let (whole, stems) = match word.forms.split_first() {
            Some((whole, stems)) if word.exact => (Some(whole), stems),
            _ => (None, word.forms.as_slice()),
        };
        if let Some(Form { idf, all, .. }) = whole {
            let (idf, term) = (*idf, *all);
            let alone = stems.is_empty();
            let idf_alone = word.idf + weight * idf;
            self.add(term, ord, segment, |document, worth| {
                let document = document as usize;
                if alone {
                    scores[document] += idf_alone * worth;
                } else {
                    scores[document] += word.idf * worth;
                    stemmed[document] = idf * worth;
                }
            })?;
        }
        for Form { idf, all, .. } in stems {
            self.add(all, ord, segment, |document, worth| {
                let best = &mut stemmed[document as usize];
                *best = best.max(idf * worth);
            })?;
        }
        if !stems.is_empty() {
            for (score, stemmed) in scores.iter_mut().zip(stemmed) {
                *score += weight * *stemmed;
                *stemmed = 0.0;
            }
        }
        Ok(())
    }

    fn add(
        &self,
        term: &Term,
        ord: usize,
        segment: &Segment,
        mut add: impl FnMut(DocId, f32),
    ) -> tantivy::Result<()> {
        let lengths = self.ranking.all_lengths.segment(segment);
        let formula = self.ranking.formula;
        if let Some(postings) = term.postings(ord, segment, IndexRecordOption::WithFreqs)? {
            for_each_block(postings, |documents, frequencies| {
                for (&document, &frequency) in documents.iter().zip(frequencies) {
                    add(
                        document,
                        formula.saturate(frequency as f32 * lengths.of(document)),
                    );
                }
            });
        }
        Ok(())
    }
}

fn add_up(scores: &mut [f32], more: &[f32]) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score += more;
    }
}
