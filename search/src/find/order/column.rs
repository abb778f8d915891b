//! Hits in the order of a column: titles and dates.

use super::{
    Hits,
    best::{Best, Entry},
};
use crate::{
    bits::Bits, cursor::Place, query::Sort, ranges::Nearness, segment::Segment, snapshot::Snapshot,
};
use tantivy::{DocAddress, DocId, columnar::Column};

/// Tiers: what has no value stands last.
pub(super) const KNOWN: u8 = 1;
const UNKNOWN: u8 = 0;

/// Turns around the order of titles, so that the higher value comes first there too.
pub(super) const TITLES: u64 = 1 << 40;

/// Steps in which agreement with a box and a period is told apart; within one, the later date is first.
const AGREEMENTS: f64 = 1_000.0;
/// Moments take fewer bits: `99991231235959` is below 2^47.
const MOMENT_BITS: u32 = 47;

/// Offers the documents found by what they have in the column of an order.
pub(super) fn by_column(
    snapshot: &Snapshot,
    hits: &Hits<'_>,
    sort: Sort,
    best: &mut Best,
) -> tantivy::Result<()> {
    for (ord, (segment, found)) in snapshot.segments.iter().zip(hits.found).enumerate() {
        match sort {
            Sort::Title => {
                let numbers = snapshot.titles()?.segment(ord);
                let value = |_, title: u64| TITLES - u64::from(numbers[title as usize]);
                if let Some(titles) = segment.titles()? {
                    offer_all(ord, segment, titles, found, value, best)?;
                } else {
                    let none = Column::<u64>::build_empty_column(segment.documents());
                    offer_all(ord, segment, &none, found, value, best)?;
                }
            }
            Sort::Issued => {
                offer_all(
                    ord,
                    segment,
                    segment.issued()?,
                    found,
                    |_, at| moment(at),
                    best,
                )?;
            }
            Sort::Modified | Sort::Relevance => {
                offer_all(
                    ord,
                    segment,
                    segment.modified()?,
                    found,
                    |_, at| moment(at),
                    best,
                )?;
            }
            Sort::Changed => {
                let changed = segment.changed()?;
                offer_all(ord, segment, changed, found, |_, stamp| stamp, best)?;
            }
            Sort::Overlap => {
                let nearness = Nearness::of(hits.ranges, segment)?;
                let modified = segment.modified()?;
                let value = |document, _| {
                    let nearness = nearness.as_ref();
                    let agreement = nearness.map_or(0.0, |nearness| nearness.agreement(document));
                    let modified = modified.first(document).unwrap_or(0);
                    ((agreement * AGREEMENTS) as u64) << MOMENT_BITS | moment(modified)
                };
                // Of all columns the one that every document has.
                offer_all(ord, segment, segment.order()?, found, value, best)?;
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
    value: impl Fn(DocId, T) -> u64,
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
                Some(known) => (KNOWN, value(document, *known)),
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
