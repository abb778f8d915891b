//! Items that could not be made into records: kept as their source gave them, until it mends them.

use super::{Attempt, Ledger, LedgerError, time};
use harvest::Quarantined;
use jiff::Timestamp;
use rusqlite::{Connection, Params, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// An item in quarantine.
#[derive(Debug, Clone, Serialize)]
pub struct SetAside {
    /// The IRI its record would have; a name made of its content when it has none.
    pub subject: String,
    pub rule: String,
    pub error: String,
    pub media_type: String,
    #[serde(skip)]
    pub raw: Vec<u8>,
    /// When it was first set aside, and when it was last met like this.
    pub since: Timestamp,
    pub last: Timestamp,
}

impl Ledger {
    /// What waits in the quarantine of a source, oldest first, at most `limit`.
    pub fn quarantine(&self, source: &str, limit: usize) -> Result<Vec<SetAside>, LedgerError> {
        self.reading("read the quarantine", |c| {
            set_aside_of(
                c,
                "WHERE s.name = ?1 ORDER BY q.since, q.subject LIMIT ?2",
                params![source, limit],
            )
        })
    }

    /// What waits in the quarantine of a source, in the order of subjects, after one of them.
    pub fn quarantine_after(
        &self,
        source: &str,
        subject: &str,
        limit: usize,
    ) -> Result<Vec<SetAside>, LedgerError> {
        self.reading("read the quarantine", |c| {
            set_aside_of(
                c,
                "WHERE s.name = ?1 AND q.subject > ?2 ORDER BY q.subject LIMIT ?3",
                params![source, subject, limit],
            )
        })
    }

    /// What is in the quarantine of a source, by name.
    pub fn quarantined_subjects(&self, source: &str) -> Result<HashSet<String>, LedgerError> {
        self.reading("read the quarantine", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT q.subject FROM quarantine q JOIN sources s ON s.id = q.source
                     WHERE s.name = ?1",
                )
                .attempt("read the quarantine")?;
            let rows = statement
                .query_map([source], |row| row.get(0))
                .attempt("read the quarantine")?;
            rows.collect::<Result<_, _>>()
                .attempt("read the quarantine")
        })
    }

    /// Since when the newest version of what a source states as `resource` is in quarantine: what
    /// is served of it is older.
    pub fn stale_since(
        &self,
        source: &str,
        resource: &str,
    ) -> Result<Option<Timestamp>, LedgerError> {
        self.reading("read the quarantine", |c| {
            let since: Option<i64> = c
                .prepare_cached(
                    "SELECT max(q.since) FROM quarantine q JOIN sources s ON s.id = q.source
                     WHERE s.name = ?1 AND q.subject = ?2",
                )
                .and_then(|mut s| s.query_row([source, resource], |row| row.get(0)))
                .attempt("read the quarantine")?;
            Ok(since.map(time))
        })
    }
}

fn set_aside_of(
    c: &Connection,
    clause: &str,
    params: impl Params,
) -> Result<Vec<SetAside>, LedgerError> {
    let sql = format!(
        "SELECT q.subject, q.rule, q.error, q.media_type, q.raw, q.since, q.last
         FROM quarantine q JOIN sources s ON s.id = q.source {clause}"
    );
    let mut statement = c.prepare_cached(&sql).attempt("read the quarantine")?;
    let rows = statement
        .query_map(params, |row| {
            Ok(SetAside {
                subject: row.get(0)?,
                rule: row.get(1)?,
                error: row.get(2)?,
                media_type: row.get(3)?,
                raw: row.get(4)?,
                since: time(row.get(5)?),
                last: time(row.get(6)?),
            })
        })
        .attempt("read the quarantine")?;
    rows.collect::<Result<_, _>>()
        .attempt("read the quarantine")
}

/// Whether something of the source is in quarantine.
pub(super) fn has_some(c: &Connection, source: i64) -> Result<bool, LedgerError> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM quarantine WHERE source = ?1)")
        .and_then(|mut s| s.query_row([source], |row| row.get(0)))
        .attempt("look into the quarantine")
}

pub(super) fn set_aside(
    c: &Connection,
    source: i64,
    items: &[Quarantined],
    now: Timestamp,
) -> Result<(), LedgerError> {
    for item in items {
        let subject = match &item.subject {
            Some(subject) => subject.clone(),
            None => format!("urn:sha256:{}", hex(&item.raw)),
        };
        c.prepare_cached(
            "INSERT INTO quarantine (source, subject, rule, error, media_type, raw, since, last)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
             ON CONFLICT (source, subject) DO UPDATE SET rule = ?3, error = ?4, media_type = ?5,
             raw = ?6, last = ?7",
        )
        .and_then(|mut s| {
            s.execute(params![
                source,
                subject,
                item.rule.to_string(),
                item.error,
                item.media_type,
                item.raw,
                now.as_millisecond()
            ])
        })
        .attempt("set an item aside")?;
    }
    Ok(())
}

/// The source has mended what it states as `resource`.
pub(super) fn release(c: &Connection, source: i64, resource: &str) -> Result<(), LedgerError> {
    c.prepare_cached("DELETE FROM quarantine WHERE source = ?1 AND subject = ?2")
        .and_then(|mut s| s.execute(params![source, resource]))
        .attempt("release an item")?;
    Ok(())
}

fn hex(raw: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(raw).into();
    vocab::Fingerprint(digest).to_hex()
}
