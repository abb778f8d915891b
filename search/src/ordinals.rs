//! The values of a text column: of one segment, and of all with one number each.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    sync::Arc,
};
use tantivy::columnar::StrColumn;

/// The sorted values of a column in one segment, one behind the other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    text: String,
    ends: Vec<usize>,
}

impl Values {
    pub(crate) fn read(column: &StrColumn) -> tantivy::Result<Self> {
        let mut values = Values::default();
        values.ends.reserve_exact(column.num_terms());
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            values.push(&String::from_utf8_lossy(stream.key()));
        }
        values.text.shrink_to_fit();
        Ok(values)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    pub(crate) fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[number]]
    }
}

/// The values of all segments, sorted, each with one number.
#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    segments: Vec<Arc<Values>>,
    /// Where each value stands: in which segment, and its number there.
    values: Vec<(u32, u32)>,
    /// By segment: from the number it gives a value to the number it has here.
    numbers: Vec<Vec<u32>>,
}

impl Ordinals {
    pub(crate) fn of(segments: Vec<Arc<Values>>) -> Self {
        let mut numbers: Vec<Vec<u32>> = segments
            .iter()
            .map(|values| Vec::with_capacity(values.len()))
            .collect();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        let mut last = None;
        let heads = segments.iter().enumerate();
        let mut heads: BinaryHeap<Reverse<(&str, usize)>> = heads
            .filter(|(_, values)| values.len() > 0)
            .map(|(segment, values)| Reverse((values.get(0), segment)))
            .collect();
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((value, segment)) = *head;
            let number = numbers[segment].len();
            if last != Some(value) {
                merged.push((segment as u32, number as u32));
                last = Some(value);
            }
            numbers[segment].push(merged.len() as u32 - 1);
            if number + 1 < segments[segment].len() {
                head.0.0 = segments[segment].get(number + 1);
            } else {
                PeekMut::pop(head);
            }
        }
        Ordinals {
            values: merged,
            numbers,
            segments,
        }
    }

    /// The number of a value, or the place where it would stand.
    pub(crate) fn search(&self, value: &str) -> Result<u32, u32> {
        let found = self
            .values
            .binary_search_by(|&known| self.at(known).cmp(value));
        found.map(|at| at as u32).map_err(|at| at as u32)
    }

    pub(crate) fn value(&self, number: u32) -> &str {
        self.at(self.values[number as usize])
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// From the number that a segment gives a value to the number it has here.
    pub(crate) fn segment(&self, segment: usize) -> &[u32] {
        &self.numbers[segment]
    }

    fn at(&self, (segment, number): (u32, u32)) -> &str {
        self.segments[segment as usize].get(number as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_value_has_one_number_in_all_segments(
            segments in prop::collection::vec(prop::collection::btree_set("[a-cé]{0,3}", 0..20), 0..5),
        ) {
            let values = segments.iter().map(|segment| {
                let mut values = Values::default();
                segment.iter().for_each(|value| values.push(value));
                Arc::new(values)
            });
            let ordinals = Ordinals::of(values.collect());
            let all: BTreeSet<&String> = segments.iter().flatten().collect();
            prop_assert_eq!(ordinals.len(), all.len());
            for (number, value) in all.into_iter().enumerate() {
                prop_assert_eq!(ordinals.value(number as u32), value);
                prop_assert_eq!(ordinals.search(value), Ok(number as u32));
            }
            for (ord, segment) in segments.iter().enumerate() {
                let numbers = ordinals.segment(ord);
                prop_assert_eq!(numbers.len(), segment.len());
                for (value, &number) in segment.iter().zip(numbers) {
                    prop_assert_eq!(ordinals.value(number), value);
                }
            }
        }
    }
}
