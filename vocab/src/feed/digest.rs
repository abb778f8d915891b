//! SetDigest: a number that is the same for the same set of live entries, in whatever order they came.

use super::Leaf;
use crate::text32;
use std::fmt;

/// The sum of leaves modulo 2²⁵⁶. It tells that two copies differ; it proves nothing against someone who
/// chooses the content: that is what signed heads are for.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct SetDigest([u64; 4]);

impl SetDigest {
    pub fn add(&mut self, leaf: &Leaf) {
        let mut carry = false;
        for (sum, word) in self.0.iter_mut().zip(words(&leaf.0)) {
            let (half, first) = sum.overflowing_add(word);
            let (whole, second) = half.overflowing_add(u64::from(carry));
            (*sum, carry) = (whole, first || second);
        }
    }

    pub fn remove(&mut self, leaf: &Leaf) {
        let mut borrow = false;
        for (sum, word) in self.0.iter_mut().zip(words(&leaf.0)) {
            let (half, first) = sum.overflowing_sub(word);
            let (whole, second) = half.overflowing_sub(u64::from(borrow));
            (*sum, borrow) = (whole, first || second);
        }
    }

    /// Big-endian.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (to, word) in bytes.chunks_exact_mut(8).rev().zip(self.0) {
            to.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(words(bytes))
    }

    /// 52 characters of base32.
    pub fn parse(text: &str) -> Option<Self> {
        text32::decode(text).map(|bytes| Self::from_bytes(&bytes))
    }
}

/// The least significant first.
fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, from) in words.iter_mut().zip(bytes.chunks_exact(8).rev()) {
        *word = from
            .iter()
            .fold(0, |word, &byte| word << 8 | u64::from(byte));
    }
    words
}

impl fmt::Display for SetDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text32::encode(&self.to_bytes()))
    }
}

impl fmt::Debug for SetDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, SetDigest};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_does_not_matter_and_removing_undoes_adding(
            leaves in proptest::collection::vec(any::<[u8; 32]>(), 1..20),
            seed in any::<usize>(),
        ) {
            let leaves: Vec<_> = leaves.into_iter().map(Leaf).collect();
            let mut forward = SetDigest::default();
            leaves.iter().for_each(|leaf| forward.add(leaf));
            let mut turned = leaves.clone();
            turned.rotate_left(seed % leaves.len());
            let mut other = SetDigest::default();
            turned.iter().rev().for_each(|leaf| other.add(leaf));
            prop_assert_eq!(forward, other);
            prop_assert_eq!(SetDigest::parse(&forward.to_string()), Some(forward));
            turned.iter().for_each(|leaf| other.remove(leaf));
            prop_assert_eq!(other, SetDigest::default());
        }
    }

    #[test]
    fn a_carry_goes_all_the_way() {
        let mut digest = SetDigest::from_bytes(&[0xff; 32]);
        let mut one = [0; 32];
        one[31] = 1;
        digest.add(&Leaf(one));
        assert_eq!(digest, SetDigest::default());
        digest.remove(&Leaf(one));
        assert_eq!(digest.to_bytes(), [0xff; 32]);
    }
}
