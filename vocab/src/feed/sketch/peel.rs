//! What one set has and the other has not, out of the difference of their cells.

use super::{Sketch, SketchError, SketchKey, cells::Cell, mapping::Places};
use crate::feed::Leaf;

/// Where two sets differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// In the other's set only.
    pub missing: Vec<Leaf>,
    /// In ours only.
    pub extra: Vec<Leaf>,
}

impl Sketch {
    /// Holds the cells of another set against as many of ours.
    pub fn difference(&self, ours: &Self, key: SketchKey) -> Result<Difference, SketchError> {
        let mut cells = self.0.clone();
        for (cell, ours) in cells.iter_mut().zip(&ours.0) {
            cell.subtract(ours);
        }
        if ours.0.len() < cells.len() {
            return Err(SketchError::TooFew);
        }
        let mut difference = Difference::default();
        let mut ready: Vec<usize> = (0..cells.len()).collect();
        while let Some(at) = ready.pop() {
            let Some((leaf, check, seed)) = alone(&cells[at], key) else {
                continue;
            };
            let count = cells[at].count;
            for place in Places::new(seed) {
                let Some((place, cell)) = usize::try_from(place)
                    .ok()
                    .and_then(|place| Some((place, cells.get_mut(place)?)))
                else {
                    break;
                };
                cell.toggle(&leaf, check, count.wrapping_neg());
                ready.push(place);
            }
            let side = match count {
                1 => &mut difference.missing,
                _ => &mut difference.extra,
            };
            side.push(leaf);
            // Each true difference lies in the first cell: more of them than cells is an attack.
            if difference.missing.len() + difference.extra.len() > cells.len() {
                return Err(SketchError::TooFew);
            }
        }
        if cells.iter().all(|cell| *cell == Cell::EMPTY) && !cells.is_empty() {
            Ok(difference)
        } else {
            Err(SketchError::TooFew)
        }
    }
}

/// The leaf of a cell that holds one only, with its check sum and the seed of its places.
fn alone(cell: &Cell, key: SketchKey) -> Option<(Leaf, u64, u64)> {
    if !matches!(cell.count, 1 | -1) {
        return None;
    }
    let leaf = Leaf(cell.leaves);
    let (check, seed) = key.marks(&leaf);
    (check == cell.checks).then_some((leaf, check, seed))
}
