//! Hits in the order of their relevance: all of few, the best candidates of many.

use super::{
    Hits,
    best::{Best, Entry},
};
use crate::{
    bits::Bits,
    cursor::Place,
    ranges::Nearness,
    rank::{Quick, Ranking, Relevance},
    snapshot::Snapshot,
};
use std::collections::HashSet;
use tantivy::{DocAddress, DocId};

/// Up to so many hits all are ranked exactly.
const RANK_ALL: u64 = 5_000;
/// Of more, the best so many by the quick score.
pub(super) const CANDIDATES: usize = 1_000;

/// Where words stand is looked at in so many of the best.
const LOOKED_INTO: usize = 100;

/// Tiers of an order by relevance.
pub(super) const RANKED: u8 = 2;
/// Beyond the candidates: in the order of the quick score.
const NOT_RANKED: u8 = 1;

/// Offers the documents found by how well they answer.
///
/// With `beyond_candidates` all of them, otherwise those that may stand before the others.
pub(super) fn by_relevance(
    snapshot: &Snapshot,
    hits: &Hits<'_>,
    ranking: &Ranking<'_>,
    beyond_candidates: bool,
    best: &mut Best,
) -> tantivy::Result<()> {
    if hits.total <= RANK_ALL {
        return ranked(snapshot, ranking, hits, &addresses(hits.found), best);
    }
    let quick = Quick { ranking, snapshot };
    let mut candidates = quick.best(hits.found, CANDIDATES)?;
    candidates.extend(hits.best.into_iter().flat_map(addresses));
    candidates.sort_unstable();
    candidates.dedup();
    ranked(snapshot, ranking, hits, &candidates, best)?;
    if !beyond_candidates {
        return Ok(());
    }
    let known: HashSet<DocAddress> = candidates.into_iter().collect();
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        let orders = segment.order()?;
        quick.for_each(ord, segment, &hits.found[ord], |document, score| {
            let address = DocAddress::new(ord as u32, document);
            if !known.contains(&address) && best.may_take(NOT_RANKED, bits(score)) {
                best.offer(Entry {
                    place: Place {
                        tier: NOT_RANKED,
                        value: bits(score),
                        order: orders.first(document).unwrap_or(0),
                    },
                    address,
                });
            }
        })?;
    }
    Ok(())
}

/// A document, and how well it answers.
type Answer = (DocAddress, Relevance);

/// Offers documents by their exact scores. They are in the order of their addresses.
fn ranked(
    snapshot: &Snapshot,
    ranking: &Ranking<'_>,
    hits: &Hits<'_>,
    addresses: &[DocAddress],
    best: &mut Best,
) -> tantivy::Result<()> {
    let mut answers: Vec<Answer> = Vec::with_capacity(addresses.len());
    for addresses in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let (ord, documents) = of_segment(addresses.iter().copied());
        let segment = &snapshot.segments[ord];
        let mut relevance = ranking.relevance(ord, segment, &documents)?;
        if let Some(nearness) = Nearness::of(hits.ranges, segment)? {
            for (relevance, &document) in relevance.iter_mut().zip(&documents) {
                relevance.prior *= nearness.factor(document);
            }
        }
        answers.extend(addresses.iter().copied().zip(relevance));
    }
    look_into_the_best(snapshot, ranking, &mut answers)?;
    for answers in answers.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
        let (ord, _) = of_segment(answers.iter().map(|(address, _)| *address));
        let orders = snapshot.segments[ord].order()?;
        for &(address, relevance) in answers {
            let value = bits(relevance.score());
            if best.may_take(RANKED, value) {
                best.offer(Entry {
                    place: Place {
                        tier: RANKED,
                        value,
                        order: orders.first(address.doc_id).unwrap_or(0),
                    },
                    address,
                });
            }
        }
    }
    Ok(())
}

/// Adds to the best what it is worth that words are near each other in them: it only lifts them, so that
/// none of the others belongs before them. Leaves the answers segment by segment.
fn look_into_the_best(
    snapshot: &Snapshot,
    ranking: &Ranking<'_>,
    answers: &mut [Answer],
) -> tantivy::Result<()> {
    let better = |a: &Answer, b: &Answer| b.1.score().total_cmp(&a.1.score()).then(a.0.cmp(&b.0));
    if answers.len() > LOOKED_INTO {
        answers.select_nth_unstable_by(LOOKED_INTO, better);
    }
    let looked_into = answers.len().min(LOOKED_INTO);
    let looked_into = &mut answers[..looked_into];
    looked_into.sort_unstable_by_key(|(address, _)| *address);
    for answers in looked_into.chunk_by_mut(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
        let (ord, documents) = of_segment(answers.iter().map(|(address, _)| *address));
        let nearness = ranking.nearness(ord, &snapshot.segments[ord], &documents)?;
        for ((_, relevance), near) in answers.iter_mut().zip(nearness) {
            relevance.text += near;
        }
    }
    answers.sort_unstable_by_key(|(address, _)| *address);
    Ok(())
}

/// The segment of some addresses, and the documents there.
fn of_segment(addresses: impl Iterator<Item = DocAddress>) -> (usize, Vec<DocId>) {
    let mut ord = 0;
    let documents = addresses.map(|address| {
        ord = address.segment_ord as usize;
        address.doc_id
    });
    let documents = documents.collect();
    (ord, documents)
}

/// Scores are never negative, so that their bits sort as they do.
fn bits(score: f32) -> u64 {
    u64::from(score.max(0.0).to_bits())
}

fn addresses(found: &[Bits]) -> Vec<DocAddress> {
    let segments = found.iter().enumerate();
    segments
        .flat_map(|(ord, found)| {
            found
                .iter()
                .map(move |document| DocAddress::new(ord as u32, document))
        })
        .collect()
}
