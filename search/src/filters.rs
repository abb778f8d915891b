//! What passes the filters, and what would pass them without one of them.

use crate::{
    bits::Bits,
    document::halves,
    query::{Facet, Query},
    ranges::Ranges,
    schema::FIELDS,
    snapshot::Snapshot,
    terms::{Term, for_each_block},
};
use tantivy::schema::IndexRecordOption;

/// The documents found.
#[derive(Debug)]
pub(crate) struct Found {
    /// By segment; deleted documents are in none.
    pub segments: Vec<Bits>,
    pub total: u64,
    /// Documents that have the words, whatever the filters say.
    pub unfiltered: u64,
    /// By facet with a filter: what would be found without it. The others have what is found.
    without: Vec<(Facet, Vec<Bits>)>,
}

impl Found {
    /// The documents that the values of a facet are counted in: its own filter is left out.
    pub(crate) fn counted(&self, facet: Facet) -> &[Bits] {
        let without = self.without.iter().find(|(filtered, _)| *filtered == facet);
        without.map_or(&self.segments, |(_, segments)| segments)
    }
}

/// The filters of a query.
#[derive(Debug)]
pub(crate) struct Filters {
    /// By facet, the documents that have one of the values asked for.
    facets: Vec<(Facet, Vec<Bits>)>,
    ranges: Ranges,
}

impl Filters {
    pub(crate) fn of(snapshot: &Snapshot, query: &Query) -> tantivy::Result<Self> {
        let mut facets = Vec::new();
        for (&facet, values) in &query.filters {
            if !values.is_empty() {
                facets.push((facet, having(snapshot, facet, values)?));
            }
        }
        let period = query
            .period
            .filter(|(start, end)| start.is_some() || end.is_some())
            .map(|(start, end)| (start.unwrap_or(i64::MIN), end.unwrap_or(i64::MAX)));
        let ranges = Ranges {
            period,
            boxes: query.bbox.map(halves),
        };
        Ok(Filters { facets, ranges })
    }

    /// What passes of the documents that have the words.
    pub(crate) fn apply(
        &self,
        snapshot: &Snapshot,
        mut words: Vec<Bits>,
    ) -> tantivy::Result<Found> {
        let unfiltered = words.iter().map(Bits::len).sum();
        for (segment, words) in snapshot.segments.iter().zip(&mut words) {
            self.ranges.apply(segment, words)?;
        }
        let passing = |except: Option<Facet>| {
            let mut passing = words.clone();
            for (facet, having) in &self.facets {
                if Some(*facet) != except {
                    for (passing, having) in passing.iter_mut().zip(having) {
                        passing.intersect(having);
                    }
                }
            }
            passing
        };
        let without = self
            .facets
            .iter()
            .map(|&(facet, _)| (facet, passing(Some(facet))))
            .collect();
        let segments = passing(None);
        Ok(Found {
            total: segments.iter().map(Bits::len).sum(),
            segments,
            unfiltered,
            without,
        })
    }
}

/// The documents that have one of the values, by segment.
fn having(snapshot: &Snapshot, facet: Facet, values: &[String]) -> tantivy::Result<Vec<Bits>> {
    let sets = snapshot.segments.iter();
    let mut sets: Vec<Bits> = sets
        .map(|segment| Bits::none(segment.documents()))
        .collect();
    for value in values {
        let term = Term::look_up(snapshot, FIELDS.facets[facet.index()], value)?;
        for (ord, (segment, set)) in snapshot.segments.iter().zip(&mut sets).enumerate() {
            if let Some(postings) = term.postings(ord, segment, IndexRecordOption::Basic)? {
                for_each_block(postings, |documents, _| {
                    documents.iter().for_each(|&document| set.insert(document));
                });
            }
        }
    }
    Ok(sets)
}
