//! Which hits stand on a page, in the order asked for.

mod best;

use super::FindError;
use crate::{
    bits::Bits,
    cursor::{Cursor, Place},
    query::Sort,
    rank::{Quick, Ranking},
    segment::Segment,
    snapshot::Snapshot,
};
use best::{Best, Entry};
use std::collections::HashSet;
use tantivy::{DocAddress, DocId, columnar::Column};

/// Up to so many hits all are ranked exactly.
const RANK_ALL: u64 = 5_000;
/// Of more, the best so many by the quick score.
const CANDIDATES: usize = 1_000;

/// Tiers of an order by relevance.
const HAS_WORDS: u8 = 3;
const HAS_SOME_WORDS: u8 = 2;
/// Beyond the candidates: in the order of the quick score.
const NOT_RANKED: u8 = 1;

/// Tiers of the other orders.
const KNOWN: u8 = 1;
const UNKNOWN: u8 = 0;

/// Turns around the order of titles, so that the higher value comes first there too.
const TITLES: u64 = 1 << 40;

/// What is to be shown.
pub(super) struct Page {
    pub sort: Sort,
    pub skip: usize,
    pub size: usize,
    pub after: Option<Cursor>,
}

/// What was found: with `best`, the few that have enough of the words stand before all others.
pub(super) struct Hits<'f> {
    pub found: &'f [Bits],
    pub total: u64,
    pub best: Option<&'f [Bits]>,
    /// How many words are enough.
    pub minimum: usize,
}

/// The hits of a page, and where the next one starts.
pub(super) struct Ranked {
    pub hits: Vec<(DocAddress, f32)>,
    pub next: Option<Cursor>,
}

/// The hits of a page; `ranking` is asked for only when they stand in the order of relevance.
pub(super) fn page<'f>(
    snapshot: &Snapshot,
    hits: &Hits<'_>,
    page: &Page,
    ranking: impl FnOnce() -> tantivy::Result<Ranking<'f>>,
) -> Result<Ranked, FindError> {
    let after = match &page.after {
        Some(cursor) => Some(start(snapshot, cursor)?),
        None => None,
    };
    let end = page.skip + page.size;
    let mut best = Best::new(end + 1, after);
    match page.sort {
        _ if page.size == 0 => {}
        Sort::Relevance => {
            let beyond_candidates = after.is_some() || end >= CANDIDATES;
            by_relevance(snapshot, hits, &ranking()?, beyond_candidates, &mut best)?;
        }
        sort => by_column(snapshot, hits.found, sort, &mut best)?,
    }
    let entries = best.in_order();
    let shown = entries
        .get(page.skip..end.min(entries.len()))
        .unwrap_or_default();
    let more = entries.len() > end || (after.is_none() && hits.total > end as u64);
    let next = match shown.last() {
        Some(last) if more => Some(cursor(snapshot, page.sort, last)?),
        _ => None,
    };
    let hits = shown
        .iter()
        .map(|entry| (entry.address, score(page.sort, entry.place)));
    Ok(Ranked {
        hits: hits.collect(),
        next,
    })
}

fn score(sort: Sort, place: Place) -> f32 {
    match sort {
        Sort::Relevance => f32::from_bits(place.value as u32),
        Sort::Modified | Sort::Issued | Sort::Title => 0.0,
    }
}

fn cursor(snapshot: &Snapshot, sort: Sort, last: &Entry) -> Result<Cursor, FindError> {
    let title = match sort {
        Sort::Title if last.place.tier == KNOWN => {
            let number = (TITLES - last.place.value) as u32;
            Some(snapshot.titles()?.value(number).to_owned())
        }
        _ => None,
    };
    Ok(Cursor {
        sort,
        place: last.place,
        title,
    })
}

/// The place after which a page starts; a title that has gone since leaves its gap.
fn start(snapshot: &Snapshot, cursor: &Cursor) -> Result<Place, FindError> {
    let Some(title) = &cursor.title else {
        return Ok(cursor.place);
    };
    Ok(match snapshot.titles()?.search(title) {
        Ok(number) => Place {
            value: TITLES - u64::from(number),
            ..cursor.place
        },
        Err(number) => Place {
            value: TITLES - u64::from(number),
            order: 0,
            ..cursor.place
        },
    })
}

fn by_column(
    snapshot: &Snapshot,
    found: &[Bits],
    sort: Sort,
    best: &mut Best,
) -> tantivy::Result<()> {
    for (ord, (segment, found)) in snapshot.segments.iter().zip(found).enumerate() {
        match sort {
            Sort::Title => {
                let numbers = snapshot.titles()?.segment(ord);
                let value = |title: u64| TITLES - u64::from(numbers[title as usize]);
                if let Some(titles) = segment.titles()? {
                    offer_all(ord, segment, titles, found, value, best)?;
                } else {
                    let none = Column::<u64>::build_empty_column(segment.documents());
                    offer_all(ord, segment, &none, found, value, best)?;
                }
            }
            Sort::Issued => offer_all(ord, segment, segment.issued()?, found, moment, best)?,
            Sort::Modified | Sort::Relevance => {
                offer_all(ord, segment, segment.modified()?, found, moment, best)?;
            }
        }
    }
    Ok(())
}

/// Offers the documents found, by the first value that each has in a column.
fn offer_all<T>(
    ord: usize,
    segment: &Segment,
    column: &Column<T>,
    found: &Bits,
    value: impl Fn(T) -> u64,
    best: &mut Best,
) -> tantivy::Result<()>
where
    T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
{
    let orders = segment.order()?;
    let mut values: Vec<Option<T>> = Vec::new();
    found.for_each_block(|documents| {
        values.clear();
        values.resize(documents.len(), None);
        column.first_vals(documents, &mut values);
        for (&document, known) in documents.iter().zip(&values) {
            let (tier, value) = match known {
                Some(known) => (KNOWN, value(*known)),
                None => (UNKNOWN, 0),
            };
            // Most stand too far behind: what breaks ties is not read for them.
            if best.may_take(tier, value) {
                let order = orders.first(document).unwrap_or(0);
                best.offer(Entry {
                    place: Place { tier, value, order },
                    address: DocAddress::new(ord as u32, document),
                });
            }
        }
    });
    Ok(())
}

fn moment(moment: i64) -> u64 {
    moment.max(0) as u64
}

fn by_relevance(
    snapshot: &Snapshot,
    hits: &Hits<'_>,
    ranking: &Ranking<'_>,
    beyond_candidates: bool,
    best: &mut Best,
) -> tantivy::Result<()> {
    if hits.total <= RANK_ALL {
        return ranked(
            snapshot,
            ranking,
            hits.minimum,
            &addresses(hits.found),
            best,
        );
    }
    let quick = Quick { ranking, snapshot };
    let mut candidates = quick.best(hits.found, CANDIDATES)?;
    candidates.extend(hits.best.into_iter().flat_map(addresses));
    candidates.sort_unstable();
    candidates.dedup();
    ranked(snapshot, ranking, hits.minimum, &candidates, best)?;
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
    minimum: usize,
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
        for (&address, relevance) in addresses.iter().zip(relevance) {
            let tier = if relevance.words >= minimum {
                HAS_WORDS
            } else {
                HAS_SOME_WORDS
            };
            let value = bits(relevance.score);
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
