//! Sets of documents of one segment, a bit each.

use tantivy::DocId;

/// Documents are handed over in blocks of so many at most.
pub(crate) const BLOCK: usize = 256;

/// A set of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// None of the documents of a segment that has so many.
    pub(crate) fn none(documents: u32) -> Self {
        Bits(vec![0; documents.div_ceil(64) as usize])
    }

    /// All of them.
    pub(crate) fn all(documents: u32) -> Self {
        let mut words = vec![u64::MAX; documents.div_ceil(64) as usize];
        if let Some(last) = words.last_mut().filter(|_| !documents.is_multiple_of(64)) {
            *last = (1 << (documents % 64)) - 1;
        }
        Bits(words)
    }

    /// Those that are in `minimum` of the sets at least.
    ///
    /// The sets are added up digit by digit, for 64 documents at once, from a start that carries out of
    /// the highest digit when the minimum is reached.
    pub(crate) fn in_at_least(minimum: usize, sets: &[Bits], documents: u32) -> Self {
        match minimum {
            0 => return Bits::all(documents),
            _ if minimum > sets.len() => return Bits::none(documents),
            _ => {}
        }
        let mut found = Bits::none(documents);
        let digits = (usize::BITS - sets.len().leading_zeros()) as usize;
        let start = (1_usize << digits) - minimum;
        let start: Vec<u64> = (0..digits)
            .map(|digit| if start >> digit & 1 == 1 { u64::MAX } else { 0 })
            .collect();
        let mut sum = start.clone();
        for (at, found) in found.0.iter_mut().enumerate() {
            sum.copy_from_slice(&start);
            for set in sets {
                let mut carry = set.0[at];
                for digit in &mut sum {
                    (*digit, carry) = (*digit ^ carry, *digit & carry);
                }
                *found |= carry;
            }
        }
        found
    }

    pub(crate) fn contains(&self, document: DocId) -> bool {
        let word = self.0.get(document as usize / 64).copied().unwrap_or(0);
        word >> (document % 64) & 1 == 1
    }

    pub(crate) fn insert(&mut self, document: DocId) {
        self.0[document as usize / 64] |= 1 << (document % 64);
    }

    /// Keeps those that are in the other set too.
    pub(crate) fn intersect(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Adds those that are in the other set.
    pub(crate) fn unite(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Drops those that are in the other set.
    pub(crate) fn subtract(&mut self, other: &Bits) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(at as u32 * 64 + bit)
            })
        })
    }

    /// Hands the documents over in their order, block by block: columns are quicker read so.
    pub(crate) fn for_each_block(&self, mut take: impl FnMut(&[DocId])) {
        let mut block = Vec::with_capacity(BLOCK);
        for (at, &word) in self.0.iter().enumerate() {
            if block.len() + 64 > BLOCK {
                take(&block);
                block.clear();
            }
            let mut left = word;
            while left != 0 {
                block.push(at as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        if !block.is_empty() {
            take(&block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const DOCUMENTS: u32 = 1_000;

    fn bits(documents: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(DOCUMENTS);
        documents.iter().for_each(|&document| bits.insert(document));
        bits
    }

    proptest! {
        #[test]
        fn sets_of_bits_are_sets(
            sets in prop::collection::vec(prop::collection::btree_set(0..DOCUMENTS, 0..700), 1..34),
            minimum in 0_usize..34,
        ) {
            let packed: Vec<Bits> = sets.iter().map(bits).collect();
            let found = Bits::in_at_least(minimum, &packed, DOCUMENTS);
            let expected: BTreeSet<u32> = (0..DOCUMENTS)
                .filter(|document| sets.iter().filter(|set| set.contains(document)).count() >= minimum)
                .collect();
            prop_assert_eq!(found.iter().collect::<BTreeSet<u32>>(), expected.clone());
            prop_assert_eq!(found.len(), expected.len() as u64);
            let mut handed = Vec::new();
            found.for_each_block(|block| handed.extend_from_slice(block));
            prop_assert_eq!(handed, expected.into_iter().collect::<Vec<u32>>());

            let (first, last) = (&sets[0], &sets[sets.len() - 1]);
            let changed = |change: fn(&mut Bits, &Bits)| {
                let mut changed = bits(first);
                change(&mut changed, &bits(last));
                changed
            };
            prop_assert_eq!(changed(Bits::intersect), bits(&(first & last)));
            prop_assert_eq!(changed(Bits::subtract), bits(&(first - last)));
            prop_assert_eq!(changed(Bits::unite), bits(&(first | last)));
        }
    }

    #[test]
    fn all_are_no_more_than_there_are() {
        for documents in [0, 1, 63, 64, 65, 1_000] {
            assert_eq!(Bits::all(documents).len(), u64::from(documents));
        }
    }
}
