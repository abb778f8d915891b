//! What a person has decided: records of two sources that look like copies of one dataset, and are not.

use super::{Attempt, Ledger, LedgerError, lock};
use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use vocab::RecordId;

/// A decision that two records are not about the same dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Apart {
    pub one: RecordId,
    pub other: RecordId,
    pub reason: String,
    pub at: Timestamp,
}

impl Ledger {
    /// Keeps that two records are not about the same dataset. False when that is known already.
    pub fn tell_apart(
        &self,
        one: &RecordId,
        other: &RecordId,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let (one, other) = (one.min(other), one.max(other));
        let connection = lock(&self.0.writer);
        let kept = connection
            .execute(
                "INSERT OR IGNORE INTO told_apart (one, other, reason, at) VALUES (?1, ?2, ?3, ?4)",
                params![one.as_str(), other.as_str(), reason, now.as_millisecond()],
            )
            .attempt("tell two records apart")?;
        Ok(kept == 1)
    }

    /// Takes a decision back. False when there was none.
    pub fn link_again(&self, one: &RecordId, other: &RecordId) -> Result<bool, LedgerError> {
        let (one, other) = (one.min(other), one.max(other));
        let connection = lock(&self.0.writer);
        let removed = connection
            .execute(
                "DELETE FROM told_apart WHERE one = ?1 AND other = ?2",
                params![one.as_str(), other.as_str()],
            )
            .attempt("link two records again")?;
        Ok(removed == 1)
    }

    /// The records that a record was told apart from.
    pub fn told_apart(&self, id: &RecordId) -> Result<HashSet<RecordId>, LedgerError> {
        self.reading("read what was told apart", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT other FROM told_apart WHERE one = ?1
                     UNION SELECT one FROM told_apart WHERE other = ?1",
                )
                .attempt("read what was told apart")?;
            let rows = statement
                .query_map([id.as_str()], |row| row.get::<_, String>(0))
                .attempt("read what was told apart")?;
            let mut apart = HashSet::new();
            for id in rows {
                apart.extend(RecordId::parse(&id.attempt("read what was told apart")?));
            }
            Ok(apart)
        })
    }

    /// Every decision, the newest first, at most `limit`.
    pub fn all_told_apart(&self, limit: usize) -> Result<Vec<Apart>, LedgerError> {
        self.reading("read what was told apart", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT one, other, reason, at FROM told_apart ORDER BY at DESC LIMIT ?1",
                )
                .attempt("read what was told apart")?;
            let mut rows = statement
                .query([limit])
                .attempt("read what was told apart")?;
            let mut all = Vec::new();
            while let Some(row) = rows.next().attempt("read what was told apart")? {
                let (one, other): (String, String) = (
                    row.get(0).attempt("read what was told apart")?,
                    row.get(1).attempt("read what was told apart")?,
                );
                let (Some(one), Some(other)) = (RecordId::parse(&one), RecordId::parse(&other))
                else {
                    continue;
                };
                all.push(Apart {
                    one,
                    other,
                    reason: row.get(2).attempt("read what was told apart")?,
                    at: super::time(row.get(3).attempt("read what was told apart")?),
                });
            }
            Ok(all)
        })
    }

    /// The address of each source, by its name.
    pub fn addresses(&self) -> Result<HashMap<String, String>, LedgerError> {
        self.reading("read the addresses of sources", |c| {
            let mut statement = c
                .prepare_cached("SELECT name, address FROM sources")
                .attempt("read the addresses of sources")?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .attempt("read the addresses of sources")?;
            rows.collect::<Result<_, _>>()
                .attempt("read the addresses of sources")
        })
    }
}
