//! Which hits stand on a page, in the order asked for.

use super::FindError;
use crate::{
    cursor::{Cursor, Place},
    matches::Matches,
    plan::Plan,
    query::{Query, Sort},
    rank::Ranking,
    schema::column,
    snapshot::{Snapshot, text_column},
    writer::Settings,
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
};
use tantivy::{DocAddress, DocId, SegmentReader, columnar::Column, query::EnableScoring};

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
pub(super) struct Found {
    pub matches: Matches,
    pub best: Option<Matches>,
}

/// The hits of a page, and where the next one starts.
pub(super) struct Ranked {
    pub hits: Vec<(DocAddress, f32)>,
    pub next: Option<Cursor>,
}

struct Entry {
    place: Place,
    address: DocAddress,
}

pub(super) fn page(
    snapshot: &Snapshot,
    plan: &Plan,
    found: &Found,
    page: &Page,
    query: &Query,
    settings: &Settings,
) -> Result<Ranked, FindError> {
    let wanted = page.skip + page.size;
    let beyond_candidates = page.after.is_some() || wanted >= CANDIDATES;
    let entries = match page.sort {
        _ if page.size == 0 => Vec::new(),
        Sort::Relevance => {
            let ranking = Ranking::of(
                plan,
                &snapshot.searcher,
                &query.languages,
                settings.popularity,
            )?;
            by_relevance(snapshot, plan, found, &ranking, beyond_candidates)?
        }
        sort => by_column(snapshot, &found.matches, sort)?,
    };
    let after = match &page.after {
        Some(cursor) => Some(start(snapshot, cursor)?),
        None => None,
    };
    let total = found.matches.total as usize;
    cut(snapshot, entries, page, after, total)
}

/// Puts the entries that are asked for in order, and leaves the others alone.
fn cut(
    snapshot: &Snapshot,
    mut entries: Vec<Entry>,
    page: &Page,
    after: Option<Place>,
    total: usize,
) -> Result<Ranked, FindError> {
    if let Some(after) = after {
        entries.retain(|entry| entry.place > after);
    }
    let more_than_entries = after.is_none() && total > page.skip + page.size;
    let end = (page.skip + page.size).min(entries.len());
    let more = entries.len() > end || more_than_entries;
    if end < entries.len() && end > 0 {
        entries.select_nth_unstable_by_key(end - 1, |entry| entry.place);
        entries.truncate(end);
    }
    entries.sort_unstable_by_key(|entry| entry.place);
    let shown = entries.get(page.skip..end).unwrap_or_default();
    let next = match shown.last() {
        Some(last) if more => Some(cursor(snapshot, page.sort, last)?),
        _ => None,
    };
    let hits = shown
        .iter()
        .map(|entry| (entry.address, score(page.sort, entry.place)))
        .collect();
    Ok(Ranked { hits, next })
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

fn by_column(snapshot: &Snapshot, matches: &Matches, sort: Sort) -> Result<Vec<Entry>, FindError> {
    let mut entries = Vec::with_capacity(matches.total as usize);
    for (ord, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let orders = orders(reader)?;
        let place: Box<dyn Fn(DocId) -> Option<u64>> = match sort {
            Sort::Title => {
                let numbers = snapshot.titles()?.segment(ord);
                let column = text_column(reader, column::TITLE_ORDER)?;
                Box::new(move |document| {
                    let title = column.as_ref()?.ords().first(document)?;
                    Some(TITLES - u64::from(numbers[title as usize]))
                })
            }
            Sort::Issued => moments(reader, column::ISSUED)?,
            Sort::Modified | Sort::Relevance => moments(reader, column::MODIFIED)?,
        };
        for document in documents(matches, ord, reader) {
            let value = place(document);
            let place = Place {
                tier: if value.is_some() { KNOWN } else { UNKNOWN },
                value: value.unwrap_or(0),
                order: orders.first(document).unwrap_or(0),
            };
            entries.push(Entry {
                place,
                address: DocAddress::new(ord as u32, document),
            });
        }
    }
    Ok(entries)
}

fn moments(
    reader: &SegmentReader,
    name: &str,
) -> tantivy::Result<Box<dyn Fn(DocId) -> Option<u64>>> {
    let column: Column<i64> = reader.fast_fields().i64(name)?;
    Ok(Box::new(move |document| {
        let moment = column.first(document)?;
        Some(moment.max(0) as u64)
    }))
}

fn by_relevance(
    snapshot: &Snapshot,
    plan: &Plan,
    found: &Found,
    ranking: &Ranking,
    beyond_candidates: bool,
) -> Result<Vec<Entry>, FindError> {
    let matches = &found.matches;
    let minimum = plan.minimum();
    if matches.total <= RANK_ALL {
        let mut all = Vec::with_capacity(matches.total as usize);
        for (ord, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
            let documents = documents(matches, ord, reader);
            all.extend(documents.map(|document| DocAddress::new(ord as u32, document)));
        }
        return Ok(ranked(snapshot, ranking, minimum, all)?);
    }
    let mut candidates = candidates(snapshot, plan, matches)?;
    if let Some(best) = &found.best {
        for (ord, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
            candidates.extend(
                documents(best, ord, reader).map(|document| DocAddress::new(ord as u32, document)),
            );
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    let known: HashSet<DocAddress> = match beyond_candidates {
        true => candidates.iter().copied().collect(),
        false => HashSet::new(),
    };
    let mut entries = ranked(snapshot, ranking, minimum, candidates)?;
    if beyond_candidates {
        not_ranked(snapshot, plan, matches, &known, &mut entries)?;
    }
    Ok(entries)
}

/// Exact scores, for documents in the order of their addresses.
fn ranked(
    snapshot: &Snapshot,
    ranking: &Ranking,
    minimum: usize,
    addresses: Vec<DocAddress>,
) -> tantivy::Result<Vec<Entry>> {
    let mut entries = Vec::with_capacity(addresses.len());
    for segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let Some(first) = segment.first() else {
            continue;
        };
        let reader = snapshot.searcher.segment_reader(first.segment_ord);
        let mut cursors = ranking.segment(reader)?;
        let orders = orders(reader)?;
        for &address in segment {
            let relevance = cursors.relevance(address.doc_id);
            let place = Place {
                tier: if relevance.words >= minimum {
                    HAS_WORDS
                } else {
                    HAS_SOME_WORDS
                },
                value: bits(relevance.score),
                order: orders.first(address.doc_id).unwrap_or(0),
            };
            entries.push(Entry { place, address });
        }
    }
    Ok(entries)
}

/// The best by the quick score among the documents found. The union stays flat, so that whole blocks
/// of postings are passed over; the filters are asked document by document.
fn candidates(
    snapshot: &Snapshot,
    plan: &Plan,
    matches: &Matches,
) -> tantivy::Result<Vec<DocAddress>> {
    let searcher = &snapshot.searcher;
    let weight = plan
        .candidates()
        .weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut best: BinaryHeap<Reverse<(u32, Reverse<DocAddress>)>> =
        BinaryHeap::with_capacity(CANDIDATES + 1);
    let threshold = |best: &BinaryHeap<Reverse<(u32, Reverse<DocAddress>)>>| match best.peek() {
        Some(Reverse((score, _))) if best.len() >= CANDIDATES => f32::from_bits(*score),
        _ => 0.0,
    };
    for (ord, reader) in searcher.segment_readers().iter().enumerate() {
        let ord = ord as u32;
        weight.for_each_pruning(threshold(&best), reader, &mut |document, score| {
            if matches.contains(ord, document) {
                let address = DocAddress::new(ord, document);
                best.push(Reverse((score.max(0.0).to_bits(), Reverse(address))));
                if best.len() > CANDIDATES {
                    best.pop();
                }
            }
            threshold(&best)
        })?;
    }
    Ok(best
        .into_iter()
        .map(|Reverse((_, Reverse(address)))| address)
        .collect())
}

/// Everything else that was found, by the quick score.
fn not_ranked(
    snapshot: &Snapshot,
    plan: &Plan,
    matches: &Matches,
    known: &HashSet<DocAddress>,
    entries: &mut Vec<Entry>,
) -> tantivy::Result<()> {
    let searcher = &snapshot.searcher;
    let weight = plan
        .candidates()
        .weight(EnableScoring::enabled_from_searcher(searcher))?;
    for (ord, reader) in searcher.segment_readers().iter().enumerate() {
        let orders = orders(reader)?;
        weight.for_each(reader, &mut |document, score| {
            let address = DocAddress::new(ord as u32, document);
            if !matches.contains(address.segment_ord, document) || known.contains(&address) {
                return;
            }
            let order = orders.first(document).unwrap_or(0);
            entries.push(Entry {
                place: Place {
                    tier: NOT_RANKED,
                    value: bits(score),
                    order,
                },
                address,
            });
        })?;
    }
    Ok(())
}

/// Scores are never negative, so that their bits sort as they do.
fn bits(score: f32) -> u64 {
    u64::from(score.max(0.0).to_bits())
}

fn orders(reader: &SegmentReader) -> tantivy::Result<Column<u64>> {
    reader.fast_fields().u64(column::ORDER)
}

fn documents(matches: &Matches, ord: usize, reader: &SegmentReader) -> impl Iterator<Item = DocId> {
    let found = &matches.segments[ord];
    let buckets = reader.max_doc().div_ceil(64);
    (0..buckets).flat_map(move |bucket| {
        let mut set = found.tinyset(bucket);
        std::iter::from_fn(move || set.pop_lowest().map(|bit| bucket * 64 + bit))
    })
}
