//! Hits in the order of a column: titles and dates.

use super::best::{Best, Entry};
use crate::{bits::Bits, cursor::Place, query::Sort, segment::Segment, snapshot::Snapshot};
use tantivy::{DocAddress, columnar::Column};

/// Tiers: what has no value stands last.
pub(super) const KNOWN: u8 = 1;
const UNKNOWN: u8 = 0;

/// Turns around the order of titles, so that the higher value comes first there too.
pub(super) const TITLES: u64 = 1 << 40;

/// Offers the documents found by what they have in the column of an order.
pub(super) fn by_column(
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
