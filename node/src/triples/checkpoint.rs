//! Read-only generations for those who query.

use std::{path::PathBuf, sync::Arc};
use tokio::sync::watch;

/// A read-only copy of the RDF store at one position of the ledger. Its folder is removed when the
/// last holder lets go.
#[derive(Debug)]
pub struct Generation {
    /// Grows by one each time; positions may fall back after a rebuild.
    pub serial: u64,
    pub position: u64,
    pub folder: PathBuf,
}

impl Drop for Generation {
    fn drop(&mut self) {
        // A folder left behind is removed at the next start.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The newest generation, as it changes.
pub type Generations = watch::Receiver<Option<Arc<Generation>>>;

/// The named graph that holds what the store remembers about itself; no query may see it.
pub const STATE_GRAPH: &str = "urn:terreau:state";
