//! Hits in the order of their relevance: all of few, the best candidates of many.

use super::{
    Hits,
    best::{Best, Entry},
};
use crate::{
    bits::Bits,
    cursor::Place,
    ranges::Nearness,
    rank::{Quick, Ranking},
    snapshot::Snapshot,
};
use std::collections::HashSet;
use tantivy::{DocAddress, DocId};

/// Up to so many hits all are ranked exactly.
const RANK_ALL: u64 = 5_000;
/// Of more, the best so many by the quick score.
pub(super) const CANDIDATES: usize = 1_000;

/// Tiers of an order by relevance.
const HAS_WORDS: u8 = 3;
const HAS_SOME_WORDS: u8 = 2;
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

/// Offers documents by their exact scores. They are in the order of their addresses.
fn ranked(
    snapshot: &Snapshot,
    ranking: &Ranking<'_>,
    hits: &Hits<'_>,
    addresses: &[DocAddress],
    best: &mut Best,
) -> tantivy::Result<()> {
    for addresses in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let Some(first) = addresses.first() else {
            continue;
        };
        let ord = first.segment_ord as usize;
        let segment = &snapshot.segments[ord];
        let documents: Vec<DocId> = addresses.iter().map(|address| address.doc_id).collect();
        let relevance = ranking.relevance(ord, segment, &documents)?;
        let orders = segment.order()?;
        let nearness = Nearness::of(hits.ranges, segment)?;
        for (&address, relevance) in addresses.iter().zip(relevance) {
            let tier = if relevance.words >= hits.minimum {
                HAS_WORDS
            } else {
                HAS_SOME_WORDS
            };
            let nearness = nearness.as_ref();
            let nearness = nearness.map_or(1.0, |nearness| nearness.factor(address.doc_id));
            let value = bits(relevance.score * nearness);
            if best.may_take(tier, value) {
                let order = orders.first(address.doc_id).unwrap_or(0);
                best.offer(Entry {
                    place: Place { tier, value, order },
                    address,
                });
            }
        }
    }
    Ok(())
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
