//! Whether what is served of a record is older than what its source states, and why.

use crate::{
    config::Config,
    jobs::schedule,
    ledger::{Entry, Ledger, LedgerError},
};
use jiff::Timestamp;
use serde::Serialize;

/// Why a record is stale, what concerns the record alone first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaleReason {
    /// Its newest version could not be read and is set aside.
    Quarantined,
    /// Whole walks of its source no longer meet it.
    Missing,
    /// Its source has failed for some time.
    SourceFailing,
}

impl StaleReason {
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Missing => "missing",
            Self::SourceFailing => "source-failing",
        }
    }
}

/// A record that is served as it was last known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stale {
    pub since: Timestamp,
    pub reason: StaleReason,
}

impl Stale {
    /// `None` when the record is as its source states it, as far as anybody knows.
    pub fn of(
        ledger: &Ledger,
        config: &Config,
        entry: &Entry,
    ) -> Result<Option<Self>, LedgerError> {
        let found = |since, reason| Ok(Some(Self { since, reason }));
        if let Some(since) = ledger.stale_since(&entry.source, &entry.resource)? {
            return found(since, StaleReason::Quarantined);
        }
        if let Some(since) = ledger.missing_since(&entry.id)? {
            return found(since, StaleReason::Missing);
        }
        match schedule::failing_since(ledger, config, &entry.source)? {
            Some(since) => found(since, StaleReason::SourceFailing),
            None => Ok(None),
        }
    }
}
