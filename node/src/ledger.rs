//! Ledger: the durable truth (SQLite), in our own words.

use jiff::Timestamp;
use serde::Serialize;
use vocab::{Fingerprint, Kind, Record, RecordId};

/// Whether a record is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Stated by its source.
    Present,
    /// No longer stated by its source: kept, not shown.
    Withdrawn,
}

/// What the ledger knows of a record beside its payload.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub id: RecordId,
    pub resource: String,
    pub kind: Kind,
    /// Name of the source that states it.
    pub source: String,
    #[serde(serialize_with = "hex")]
    pub fingerprint: Fingerprint,
    /// How many times its content has changed, from 1.
    pub version: u64,
    /// Position of its last change in the log.
    pub position: u64,
    pub first_seen: Timestamp,
    pub changed: Timestamp,
    pub state: State,
}

fn hex<S: serde::Serializer>(fingerprint: &Fingerprint, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&fingerprint.to_hex())
}

/// A place records come from.
#[derive(Debug, Clone, Serialize)]
pub struct SourceInfo {
    pub name: String,
    pub address: String,
    pub records: u64,
    pub last_harvest: Option<Timestamp>,
}

/// How many present records there are of each kind.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counts {
    pub datasets: u64,
    pub series: u64,
    pub services: u64,
    pub catalogs: u64,
    pub agents: u64,
    pub others: u64,
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

#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the ledger cannot be used: {0}")]
    Sqlite(String),
    #[error("record {id} cannot be read back: {reason}")]
    Damaged { id: String, reason: String },
}

/// The open ledger; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct Ledger;

impl Ledger {
    pub fn entry(&self, _id: &RecordId) -> Result<Option<Entry>, LedgerError> { todo!() }
    /// Every record about a resource, one for each source that states it.
    pub fn entries_about(&self, _resource: &str) -> Result<Vec<Entry>, LedgerError> { todo!() }
    pub fn record(&self, _id: &RecordId) -> Result<Option<(Entry, Record)>, LedgerError> { todo!() }
    /// The first present record about a resource.
    pub fn record_about(&self, _resource: &str) -> Result<Option<(Entry, Record)>, LedgerError> { todo!() }
    /// Page 1 is the first. `None` when there is no such page.
    pub fn catalog_page(&self, _page: u64, _size: u64) -> Result<Option<CatalogPage>, LedgerError> { todo!() }
    pub fn counts(&self) -> Result<Counts, LedgerError> { todo!() }
    /// The records changed last, newest first.
    pub fn latest(&self, _kind: Kind, _limit: usize) -> Result<Vec<(Entry, Record)>, LedgerError> { todo!() }
    pub fn sources(&self) -> Result<Vec<SourceInfo>, LedgerError> { todo!() }
    /// Position of the last change.
    pub fn head(&self) -> Result<u64, LedgerError> { todo!() }
    /// Streams present entries with their payload (canonical N-Triples), in key order.
    pub fn each(&self, _f: &mut dyn FnMut(Entry, &str) -> bool) -> Result<(), LedgerError> { todo!() }
}
