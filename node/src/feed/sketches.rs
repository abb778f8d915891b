//! The sketch of the present set: made when somebody asks, kept until the set has changed.

use crate::ledger::LedgerError;
use std::sync::{Arc, Mutex};
use vocab::feed::{CELL_BYTES, Leaf, SketchKey, Sketcher};

/// No sketch is longer: whoever differs by more takes a snapshot.
pub const MAX_CELLS: usize = 1 << 16;

/// The last sketch that was made.
#[derive(Debug, Default)]
pub(super) struct Sketches(Mutex<Option<Made>>);

#[derive(Debug)]
struct Made {
    checkpoint: [u8; 32],
    bytes: Arc<Vec<u8>>,
}

impl Sketches {
    /// The first `cells` cells of the sketch under a checkpoint's key; `each` shows every leaf of the set.
    pub fn of(
        &self,
        checkpoint: &[u8; 32],
        cells: usize,
        each: impl FnOnce(&mut dyn FnMut(Leaf)) -> Result<(), LedgerError>,
    ) -> Result<Vec<u8>, LedgerError> {
        let cells = cells.clamp(1, MAX_CELLS);
        let wanted = cells * CELL_BYTES;
        let mut last = super::lock(&self.0);
        if let Some(made) = &*last
            && made.checkpoint == *checkpoint
            && (made.bytes.len() >= wanted)
        {
            return Ok(made.bytes[..wanted].to_vec());
        }
        // The next question will be for twice as many.
        let ahead = (cells * 4).min(MAX_CELLS);
        let mut sketcher = Sketcher::new(SketchKey(*checkpoint), ahead);
        each(&mut |leaf| sketcher.add(&leaf))?;
        let bytes = Arc::new(sketcher.finish().to_bytes());
        *last = Some(Made {
            checkpoint: *checkpoint,
            bytes: Arc::clone(&bytes),
        });
        Ok(bytes[..wanted.min(bytes.len())].to_vec())
    }
}
