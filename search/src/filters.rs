//! What passes the filters, and what would pass them without one of them.

use crate::{
    bits::Bits,
    query::{Facet, Query},
    ranges::Ranges,
    schema::FIELDS,
    snapshot::Snapshot,
    terms::Term,
};
use std::collections::BTreeSet;

/// The documents found.
#[derive(Debug)]
pub(crate) struct Found {
    /// By segment; deleted documents are in none.
    pub segments: Vec<Bits>,
    pub total: u64,
    /// Documents that have the words, whatever the filters say.
    pub unfiltered: u64,
    /// By facet of whose values one is enough: what would be found without its filter. The others have
    /// what is found.
    without: Vec<(Facet, Vec<Bits>)>,
}

impl Found {
    /// The documents that the values of a facet are counted in: its own filter is left out, unless a
    /// further value would narrow what is found.
    pub(crate) fn counted(&self, facet: Facet) -> &[Bits] {
        let without = self.without.iter().find(|(filtered, _)| *filtered == facet);
        without.map_or(&self.segments, |(_, segments)| segments)
    }
}

/// The filters of a query.
#[derive(Debug)]
pub(crate) struct Filters {
    /// By facet, the documents that have one of the values asked for, or all of them.
    facets: Vec<(Facet, Vec<Bits>)>,
    /// Facets of which every value is asked for: one value more narrows what is found.
    narrowing: BTreeSet<Facet>,
    pub ranges: Ranges,
}

impl Filters {
    pub(crate) fn of(snapshot: &Snapshot, query: &Query) -> tantivy::Result<Self> {
        let mut facets = Vec::new();
        for (&facet, values) in &query.filters {
            if !values.is_empty() {
                let all = query.all_of.contains(&facet);
                facets.push((facet, having(snapshot, facet, values, all)?));
            }
        }
        Ok(Filters {
            facets,
            narrowing: query.all_of.clone(),
            ranges: Ranges::of(query),
        })
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
        let widening = self
            .facets
            .iter()
            .filter(|(facet, _)| !self.narrowing.contains(facet));
        let without = widening
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

/// The documents that have one of the values, or all of them, by segment.
pub(crate) fn having(
    snapshot: &Snapshot,
    facet: Facet,
    values: &[String],
    all: bool,
) -> tantivy::Result<Vec<Bits>> {
    let mut found: Option<Vec<Bits>> = None;
    for value in values {
        let term = Term::look_up(snapshot, FIELDS.facets[facet.index()], value)?;
        match &mut found {
            Some(found) if all => {
                let mut these = snapshot.none();
                term.add_to_all(&mut these, snapshot)?;
                for (found, these) in found.iter_mut().zip(&these) {
                    found.intersect(these);
                }
            }
            found => {
                let found = found.get_or_insert_with(|| snapshot.none());
                term.add_to_all(found, snapshot)?;
            }
        }
    }
    Ok(found.unwrap_or_else(|| snapshot.none()))
}
