//! Derived: what the node works out of its records by itself, and can work out again: how each stands
//! to the profiles, and the marks by which its copies in other sources are found.
//!
//! A projection in a file of its own (`derived.sqlite`): it takes no turn from the ledger's writer, its
//! position is part of each commit, and deleting it is always safe.

pub mod copies;
mod open;
pub mod quality;
mod verdicts;
mod write;

pub use quality::{Quality, Tally};
pub use verdicts::Verdict;
pub use write::{Judged, has_copies, is_judged};

use crate::ledger::LedgerError;
use rusqlite::{Connection, OptionalExtension};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The open file; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct Derived(Arc<Inner>);

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// What can go wrong with what is derived.
#[derive(Debug, thiserror::Error)]
pub enum DerivedError {
    #[error("cannot {attempt} in what is derived from the records: {source}")]
    Sqlite {
        attempt: &'static str,
        source: rusqlite::Error,
    },
    #[error("cannot open `{}`: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    #[error("cannot read what was found: {0}")]
    Content(#[from] serde_json::Error),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Names what was attempted when SQLite says no.
trait Attempt<T> {
    fn attempt(self, attempt: &'static str) -> Result<T, DerivedError>;
}

impl<T> Attempt<T> for Result<T, rusqlite::Error> {
    fn attempt(self, attempt: &'static str) -> Result<T, DerivedError> {
        self.map_err(|source| DerivedError::Sqlite { attempt, source })
    }
}

const MAX_IDLE_READERS: usize = 4;

impl Derived {
    /// The ledger's position that it has reached.
    pub fn position(&self) -> Result<u64, DerivedError> {
        self.reading("read the position", position)
    }

    /// Which records it knows, each with the position of the change that was judged.
    pub fn contents(&self) -> Result<Vec<(String, u64)>, DerivedError> {
        self.reading("read what was judged", |c| {
            let mut statement = c
                .prepare_cached("SELECT id, position FROM records ORDER BY id")
                .attempt("read what was judged")?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .attempt("read what was judged")?;
            rows.collect::<Result<_, _>>()
                .attempt("read what was judged")
        })
    }

    /// Runs `read` on a connection of its own, inside one read transaction.
    fn reading<T>(
        &self,
        attempt: &'static str,
        read: impl FnOnce(&Connection) -> Result<T, DerivedError>,
    ) -> Result<T, DerivedError> {
        let kept = lock(&self.0.readers).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => open::reader(&self.0.path)?,
        };
        let result = {
            let transaction = connection.transaction().attempt(attempt)?;
            read(&transaction)
        };
        let mut readers = lock(&self.0.readers);
        if readers.len() < MAX_IDLE_READERS {
            readers.push(connection);
        }
        result
    }
}

fn position(c: &Connection) -> Result<u64, DerivedError> {
    let kept: Option<String> = c
        .prepare_cached("SELECT value FROM state WHERE name = 'position'")
        .and_then(|mut s| s.query_row([], |row| row.get(0)).optional())
        .attempt("read the position")?;
    Ok(kept.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// A poisoned lock guards a connection that SQLite has already rolled back: it can be used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
