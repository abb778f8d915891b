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

/// The ending of the name of a folder that is being removed.
pub const GONE: &str = "gone";

impl Drop for Generation {
    fn drop(&mut self) {
        // Under another name first: who copies it by its own must not take half of it for the whole.
        // A folder left behind is removed at the next start.
        let gone = self.folder.with_extension(GONE);
        let _ = match std::fs::rename(&self.folder, &gone) {
            Ok(()) => std::fs::remove_dir_all(&gone),
            Err(_) => std::fs::remove_dir_all(&self.folder),
        };
    }
}

/// The newest generation, as it changes.
pub type Generations = watch::Receiver<Option<Arc<Generation>>>;

/// The named graph that holds what the store remembers about itself; no query may see it.
pub const STATE_GRAPH: &str = "urn:terreau:state";
