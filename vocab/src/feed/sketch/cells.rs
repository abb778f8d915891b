//! Cells, and how they are summed from a set.

use super::{CELL_BYTES, Sketch, SketchKey, mapping::Places};
use crate::feed::Leaf;

/// The sum of the leaves that are counted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub(super) leaves: [u8; 32],
    pub(super) checks: u64,
    /// Modulo 2¹⁶: only differences are ever looked at.
    pub(super) count: i16,
}

impl Cell {
    pub(super) const EMPTY: Self = Self {
        leaves: [0; 32],
        checks: 0,
        count: 0,
    };

    pub(super) fn from_bytes(bytes: &[u8; CELL_BYTES]) -> Self {
        let mut cell = Self::EMPTY;
        let (leaves, rest) = bytes.split_at(32);
        cell.leaves.copy_from_slice(leaves);
        let (checks, count) = rest.split_at(8);
        cell.checks = checks
            .iter()
            .fold(0, |word, &byte| word << 8 | u64::from(byte));
        cell.count = count
            .iter()
            .fold(0, |word, &byte| word << 8 | i16::from(byte));
        cell
    }

    pub(super) fn to_bytes(self) -> [u8; CELL_BYTES] {
        let mut bytes = [0; CELL_BYTES];
        bytes[..32].copy_from_slice(&self.leaves);
        bytes[32..40].copy_from_slice(&self.checks.to_be_bytes());
        bytes[40..].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }

    pub(super) fn toggle(&mut self, leaf: &Leaf, check: u64, count: i16) {
        for (sum, byte) in self.leaves.iter_mut().zip(leaf.0) {
            *sum ^= byte;
        }
        self.checks ^= check;
        self.count = self.count.wrapping_add(count);
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        self.toggle(
            &Leaf(other.leaves),
            other.checks,
            other.count.wrapping_neg(),
        );
    }
}

/// Sums the first cells of a set, item by item.
#[derive(Debug)]
pub struct Sketcher {
    key: SketchKey,
    cells: Vec<Cell>,
}

impl Sketcher {
    pub fn new(key: SketchKey, cells: usize) -> Self {
        Self {
            key,
            cells: vec![Cell::EMPTY; cells],
        }
    }

    pub fn add(&mut self, leaf: &Leaf) {
        let (check, seed) = self.key.marks(leaf);
        for place in Places::new(seed) {
            let cell = usize::try_from(place)
                .ok()
                .and_then(|place| self.cells.get_mut(place));
            match cell {
                Some(cell) => cell.toggle(leaf, check, 1),
                None => break,
            }
        }
    }

    pub fn finish(self) -> Sketch {
        Sketch(self.cells)
    }
}
