//! Sketch: a few bytes from which two sets that are nearly the same find out where they differ.
//!
//! A rateless invertible Bloom lookup table (Yang, Gilad and Alizadeh, *Practical Rateless Set
//! Reconciliation*, 2024): cell after cell, each the sum of some of the items. A reader takes as many
//! cells as it needs, some 1.4 a difference, however large the sets are.

mod cells;
mod mapping;
mod peel;

use cells::Cell;
pub use cells::Sketcher;
pub use peel::Difference;

use super::Leaf;
use sha2::{Digest, Sha256};

/// Bytes of a cell: the sum of its leaves (32), of their check sums (8), and their number (2).
pub const CELL_BYTES: usize = 42;

/// What makes the cells of one publication unlike those of another: nobody can prepare items that collide
/// before it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SketchKey(pub [u8; 32]);

/// The first cells of a set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch(Vec<Cell>);

/// Why a sketch cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SketchError {
    #[error("a sketch is a whole number of cells of {CELL_BYTES} bytes")]
    Length,
    #[error(
        "these cells are too few for the difference, or not those of a set: take more, or the whole set"
    )]
    TooFew,
}

impl SketchKey {
    /// Two numbers of a leaf under this key: its check sum, and the seed of its places.
    fn marks(&self, leaf: &Leaf) -> (u64, u64) {
        let mut hash = Sha256::new();
        hash.update(b"terreau-sketch-1");
        hash.update(self.0);
        hash.update(leaf.0);
        let marks: [u8; 32] = hash.finalize().into();
        let word = |at: usize| {
            marks[at..at + 8]
                .iter()
                .fold(0, |word, &byte| word << 8 | u64::from(byte))
        };
        (word(0), word(8))
    }
}

impl Sketch {
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SketchError> {
        let (cells, rest) = bytes.as_chunks::<CELL_BYTES>();
        if !rest.is_empty() {
            return Err(SketchError::Length);
        }
        Ok(Self(cells.iter().map(Cell::from_bytes).collect()))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|cell| cell.to_bytes()).collect()
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests;
