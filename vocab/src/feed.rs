//! What a node publishes: its changes in order, and the few bytes that sign for all of them.
//!
//! Every number is fixed: two programs that hold the same entries compute the same bytes
//! (`docs/reference/replication.md` has the layouts and test vectors).

mod checkpoint;
mod digest;
mod entry;
mod head;
mod log;
mod manifest;
mod page;
mod sketch;

pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use digest::SetDigest;
pub use entry::{Action, Entry, Leaf};
pub use head::Head;
pub use log::{
    LogError, LogLine, LogReader, LogStart, last_checkpoint, with_known_checkpoint,
    write_checkpoint, write_entry, write_known_checkpoint, write_start, write_superseded,
};
pub use manifest::{Manifest, Part};
pub use page::{Member, Page, Relation};
pub use sketch::{CELL_BYTES, Difference, Sketch, SketchError, SketchKey, Sketcher};

#[cfg(test)]
mod vectors;
