//! The most frequent labels under one and two letters: too many begin so to look through them each time.

use super::labels::Spelling;
use crate::schema::FIELDS;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};
use tantivy::SegmentReader;

/// Letters of a beginning that is looked up here.
pub(super) const LETTERS: usize = 2;
/// Labels kept under each.
const KEPT: usize = 50;

/// Of one segment, which never changes: deleted documents are counted too.
#[derive(Debug, Default)]
pub(crate) struct Beginnings(HashMap<String, Vec<Spelling>>);

/// The labels met so far under a beginning: the least frequent of those kept stands first.
type Met = BinaryHeap<Reverse<(u64, Vec<u8>)>>;

impl Beginnings {
    pub(crate) fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let inverted = reader.inverted_index(FIELDS.suggest)?;
        let mut terms = inverted.terms().stream()?;
        let mut beginnings = HashMap::new();
        // One for each number of letters: terms are sorted, so that one beginning follows another.
        let mut open: [(String, Met); LETTERS] = Default::default();
        while terms.advance() {
            let Ok(term) = std::str::from_utf8(terms.key()) else {
                continue;
            };
            let Some(separator) = term.find('\u{1f}') else {
                continue;
            };
            let letters = term[separator + 1..].char_indices().take(LETTERS);
            for (number, (at, letter)) in letters.enumerate() {
                let beginning = &term[..separator + 1 + at + letter.len_utf8()];
                let (known, met) = &mut open[number];
                if known != beginning {
                    close(known, met, &mut beginnings);
                    beginning.clone_into(known);
                }
                let count = u64::from(terms.value().doc_freq);
                let least = met.peek().map_or(0, |Reverse((least, _))| *least);
                if met.len() < KEPT || count > least {
                    met.push(Reverse((count, terms.key().to_vec())));
                }
                if met.len() > KEPT {
                    met.pop();
                }
            }
        }
        for (known, met) in &mut open {
            close(known, met, &mut beginnings);
        }
        Ok(Beginnings(beginnings))
    }

    /// What is kept under a kind and one or two letters, as terms begin.
    pub(super) fn under(&self, start: &str) -> &[Spelling] {
        self.0.get(start).map_or(&[], Vec::as_slice)
    }
}

fn close(known: &str, met: &mut Met, beginnings: &mut HashMap<String, Vec<Spelling>>) {
    if !met.is_empty() {
        let kept = met.drain().map(|Reverse(kept)| kept).collect();
        beginnings.insert(known.to_owned(), kept);
    }
}
