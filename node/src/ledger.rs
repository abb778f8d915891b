//! Ledger: the durable truth (SQLite), in our own words.

mod aliases;
mod answers;
mod authority;
mod erasures;
mod feed;
mod feed_pages;
mod growing;
mod log;
mod members;
mod mended;
mod mirror;
mod open;
mod popularity;
mod quarantine;
mod records;
mod removals;
mod replicas;
mod runs;
mod sources;
mod told_apart;

pub use aliases::Rename;
pub use answers::{Answer, Answers, LastReading};
pub(crate) use authority::{Authority, edition};
pub use feed::{FeedState, LatestEntry, LogAfter, Published, Told};
pub(crate) use feed::{TOMBSTONES, each_live, each_within, leaves, now_told, state as feed_state};
pub use feed_pages::{Live, PageLimits, SealedPage, Span};
pub(crate) use feed_pages::{
    last_page, open_part, page_with, sealed_page, sealed_pages, still_told, told_seqs,
};
pub(crate) use growing::{Stretch, stretch_after};
pub use log::{Batch, LogEntry, Written};
pub(crate) use log::{changed_after, changes_after, head};
pub use members::{Brief, Ended, KnownMember};
pub use mirror::Mirrored;
pub use quarantine::SetAside;
pub(crate) use records::{
    each, each_entry, entry_at, key_of, mentioning, payload, present, record_about,
};
pub use removals::Held;
pub use replicas::{Kept as KeptBatch, OUT_OF_SCOPE, Refusal};
pub use runs::{Run, Verdict};
pub use sources::SourceInfo;
pub use told_apart::Apart;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use vocab::{Fingerprint, Kind, MemberId, Record, RecordId};

/// Whether a record is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Stated by its source.
    Present,
    /// No longer stated by its source: kept, not shown.
    Withdrawn,
    /// Withdrawn long ago: its identity is kept, its content is not.
    Purged,
    /// It turned out to be another name of a record, to which its id leads now.
    Absorbed,
    /// Stated, and not shown: another one speaks for its resource.
    Eclipsed,
}

/// What the ledger knows of a record beside its payload.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub id: RecordId,
    pub resource: String,
    pub kind: Kind,
    /// Name of the source that states it.
    pub source: String,
    /// The member that has signed it, if it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    #[serde(serialize_with = "hex")]
    pub fingerprint: Fingerprint,
    /// How many times its content has changed, from 1.
    pub version: u64,
    /// Position of its last change in the log.
    pub position: u64,
    pub first_seen: Timestamp,
    pub changed: Timestamp,
    pub state: State,
    /// How much its resource is used, as its source counts it: a sum of logarithms, from 0.
    #[serde(skip)]
    pub popularity: f32,
}

fn hex<S: serde::Serializer>(fingerprint: &Fingerprint, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&fingerprint.to_hex())
}

/// How many present records there are of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub datasets: u64,
    pub series: u64,
    pub services: u64,
    pub catalogs: u64,
    pub agents: u64,
    pub others: u64,
}

impl Counts {
    /// Present records of all kinds.
    pub fn total(&self) -> u64 {
        self.datasets + self.series + self.services + self.catalogs + self.agents + self.others
    }
}

/// A page of the published catalogue: a record keeps its number, so it never changes page.
#[derive(Debug)]
pub struct CatalogPage {
    pub records: Vec<(Entry, Record)>,
    pub page: u64,
    pub last_page: u64,
    /// Datasets, series and services present in all.
    pub total: u64,
    /// The newest change of the page, for Last-Modified.
    pub changed: Option<Timestamp>,
    /// Changes whenever the page does.
    pub etag: String,
}

/// What can go wrong with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("cannot {attempt} in the ledger: {source}")]
    Sqlite {
        attempt: &'static str,
        source: rusqlite::Error,
    },
    #[error("cannot write to the ledger: the disk is full; free some space and try again")]
    DiskFull,
    #[error("cannot open the ledger `{}`: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    #[error("there is no member {0}: `terreau peer list` names them")]
    UnknownMember(MemberId),
    #[error("member {0} is not followed: nothing of it is taken")]
    NotFollowed(MemberId),
    #[error("record {id} cannot be read back: {reason}")]
    Damaged { id: String, reason: String },
}

/// Names what was attempted when SQLite says no.
pub(crate) trait Attempt<T> {
    fn attempt(self, attempt: &'static str) -> Result<T, LedgerError>;
}

impl<T> Attempt<T> for Result<T, rusqlite::Error> {
    fn attempt(self, attempt: &'static str) -> Result<T, LedgerError> {
        self.map_err(|source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => LedgerError::DiskFull,
            _ => LedgerError::Sqlite { attempt, source },
        })
    }
}

/// The open ledger; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    place: open::Place,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Ledger {
    /// Runs `read` on a connection of its own, inside one read transaction: one moment of the ledger.
    pub(crate) fn reading<T>(
        &self,
        attempt: &'static str,
        read: impl FnOnce(&Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let kept = lock(&self.0.readers).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.0.place.reader()?,
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

const MAX_IDLE_READERS: usize = 4;

/// A poisoned lock guards a connection that SQLite has already rolled back: it can be used.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
