//! Which hits stand on a page, in the order asked for.

mod best;
mod column;
mod relevance;

use super::FindError;
use crate::{
    bits::Bits,
    cursor::{Cursor, Place},
    query::Sort,
    ranges::Ranges,
    rank::{Phase, Ranking},
    snapshot::Snapshot,
};
use best::{Best, Entry};
use column::{KNOWN, TITLES, by_column};
use relevance::{CANDIDATES, RANKED, by_relevance};
use tantivy::DocAddress;

/// What is to be shown.
pub(super) struct Page {
    pub sort: Sort,
    pub skip: usize,
    pub size: usize,
    pub after: Option<Cursor>,
}

/// What was found; `best` are those that have enough of the words, when others were added.
pub(super) struct Hits<'f> {
    pub found: &'f [Bits],
    pub total: u64,
    pub best: Option<&'f [Bits]>,
    /// The period and the box that hits agree with more or less.
    pub ranges: &'f Ranges,
}

/// The hits of a page, and where the next one starts.
pub(super) struct Ranked {
    pub hits: Vec<(DocAddress, f32, Phase)>,
    pub next: Option<Cursor>,
}

/// The hits of a page; there is a ranking when they stand in the order of relevance.
pub(super) fn page(
    snapshot: &Snapshot,
    hits: &Hits<'_>,
    page: &Page,
    ranking: Option<&Ranking<'_>>,
) -> Result<Ranked, FindError> {
    let after = match &page.after {
        Some(cursor) => Some(start(snapshot, cursor)?),
        None => None,
    };
    let end = page.skip + page.size;
    let mut best = Best::new(end + 1, after);
    match (page.sort, ranking) {
        _ if page.size == 0 => {}
        (Sort::Relevance, Some(ranking)) => {
            let beyond_candidates = after.is_some() || end >= CANDIDATES;
            by_relevance(snapshot, hits, ranking, beyond_candidates, &mut best)?;
        }
        (sort, _) => by_column(snapshot, hits, sort, &mut best)?,
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
    let hits = shown.iter().map(|entry| {
        let phase = match entry.place.tier {
            RANKED => Phase::Ranked,
            _ => Phase::Quick,
        };
        (entry.address, score(page.sort, entry.place), phase)
    });
    Ok(Ranked {
        hits: hits.collect(),
        next,
    })
}

fn score(sort: Sort, place: Place) -> f32 {
    match sort {
        Sort::Relevance => f32::from_bits(place.value as u32),
        Sort::Modified | Sort::Issued | Sort::Title | Sort::Overlap | Sort::Changed => 0.0,
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
