//! What a source no longer states: missing first, withdrawn later, its content removed at last.

use super::{
    Attempt, Ledger, LedgerError, State, lock,
    log::{self, ABSORBED, PURGED, WITHDRAWN, source_key},
    time,
};
use harvest::{
    identity::Keys,
    removal::{Absence, Doubt, Presence},
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;
use vocab::{Kind, RecordId};

/// What is held of a source, as its identity and its removal are planned from it.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: RecordId,
    pub resource: String,
    pub kind: Kind,
    pub first_seen: Timestamp,
    pub presence: Presence,
}

/// A doubt as it was kept; one of a later version counts as any other.
fn doubt(kept: Option<String>) -> Option<Doubt> {
    kept.map(|text| serde_json::from_str(&text).unwrap_or(Doubt::Migration))
}

impl Ledger {
    /// Everything held of a source, in the order of its arrival.
    pub fn held(&self, source: &str) -> Result<Vec<Held>, LedgerError> {
        self.reading("read what is held of a source", |c| {
            let attempt = "read what is held of a source";
            let mut statement = c
                .prepare_cached(
                    "SELECT r.id, r.resource, r.kind, r.state, r.changed, r.first_seen,
                     m.since, m.walk, m.doubt
                     FROM records r JOIN sources s ON s.id = r.source
                     LEFT JOIN missing m ON m.record = r.key
                     WHERE s.name = ?1 AND r.state NOT IN (?2, ?3) ORDER BY r.key",
                )
                .attempt(attempt)?;
            let mut rows = statement
                .query(params![source, PURGED, ABSORBED])
                .attempt(attempt)?;
            let mut held = Vec::new();
            while let Some(row) = rows.next().attempt(attempt)? {
                let id: String = row.get(0).attempt(attempt)?;
                let Some(id) = RecordId::parse(&id) else {
                    continue;
                };
                let state = log::state(row.get(3).attempt(attempt)?);
                let since: Option<i64> = row.get(6).attempt(attempt)?;
                let presence = match (state, since) {
                    (State::Present | State::Eclipsed, None) => Presence::Present,
                    (State::Present | State::Eclipsed, Some(since)) => Presence::Missing(Absence {
                        since: time(since),
                        walk: row.get(7).attempt(attempt)?,
                        doubt: doubt(row.get(8).attempt(attempt)?),
                    }),
                    (State::Withdrawn | State::Purged | State::Absorbed, _) => {
                        Presence::Withdrawn {
                            since: time(row.get(4).attempt(attempt)?),
                        }
                    }
                };
                held.push(Held {
                    id,
                    resource: row.get(1).attempt(attempt)?,
                    kind: Kind::from_code(row.get(2).attempt(attempt)?).unwrap_or(Kind::Other),
                    first_seen: time(row.get(5).attempt(attempt)?),
                    presence,
                });
            }
            Ok(held)
        })
    }

    /// What each record of a source may be recognised by under another name.
    pub fn keys(&self, source: &str) -> Result<HashMap<RecordId, Keys>, LedgerError> {
        self.reading("read what records are recognised by", |c| {
            let attempt = "read what records are recognised by";
            let mut statement = c
                .prepare_cached(
                    "SELECT r.id, r.resource, r.kind, p.content, r.key FROM records r
                     JOIN sources s ON s.id = r.source JOIN payloads p ON p.record = r.key
                     WHERE s.name = ?1",
                )
                .attempt(attempt)?;
            let mut rows = statement.query([source]).attempt(attempt)?;
            let mut keys = HashMap::new();
            while let Some(row) = rows.next().attempt(attempt)? {
                let id: String = row.get(0).attempt(attempt)?;
                let resource: String = row.get(1).attempt(attempt)?;
                let kind = Kind::from_code(row.get(2).attempt(attempt)?).unwrap_or(Kind::Other);
                let content: Vec<u8> = row.get(3).attempt(attempt)?;
                let key = row.get(4).attempt(attempt)?;
                // A damaged record is recognised by its name only.
                let payload = super::records::unpack(&content, key).unwrap_or_default();
                if let Some(id) = RecordId::parse(&id) {
                    keys.insert(id, Keys::of_payload(&resource, kind, &payload));
                }
            }
            Ok(keys)
        })
    }

    /// When the last walk of a source ended that met everything.
    pub fn settled(&self, source: &str) -> Result<Option<Timestamp>, LedgerError> {
        self.reading("read runs", |c| {
            let ended: Option<i64> = c
                .prepare_cached(
                    "SELECT max(r.ended) FROM runs r JOIN sources s ON s.id = r.source
                     WHERE s.name = ?1 AND r.whole",
                )
                .and_then(|mut s| s.query_row([source], |row| row.get(0)))
                .attempt("read runs")?;
            Ok(ended.map(time))
        })
    }

    /// Since when complete walks no longer meet a record that is shown.
    pub fn missing_since(&self, id: &RecordId) -> Result<Option<Timestamp>, LedgerError> {
        self.reading("read what is missing", |c| {
            let since: Option<i64> = c
                .prepare_cached(
                    "SELECT m.since FROM missing m JOIN records r ON r.key = m.record
                     WHERE r.id = ?1",
                )
                .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)).optional())
                .attempt("read what is missing")?;
            Ok(since.map(time))
        })
    }

    /// How many walks of a source have reached their end.
    pub fn complete_walks(&self, source: &str) -> Result<u64, LedgerError> {
        self.reading("count walks", |c| {
            c.prepare_cached("SELECT complete_walks FROM sources WHERE name = ?1")
                .and_then(|mut s| s.query_row([source], |row| row.get(0)).optional())
                .map(Option::unwrap_or_default)
                .attempt("count walks")
        })
    }

    /// Notes which records a walk has missed, which are there again, and whether it was complete.
    pub fn note_presence(
        &self,
        source: &str,
        missing: &[(RecordId, Absence)],
        returned: &[RecordId],
        is_complete: bool,
    ) -> Result<(), LedgerError> {
        if missing.is_empty() && returned.is_empty() && !is_complete {
            return Ok(());
        }
        let attempt = "note what is missing";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let key = source_key(&t, source)?;
        for (id, absence) in missing {
            t.prepare_cached(
                "INSERT OR REPLACE INTO missing (record, since, walk, doubt)
                 SELECT key, ?2, ?3, ?4 FROM records WHERE id = ?1",
            )
            .and_then(|mut s| {
                s.execute(params![
                    id.as_str(),
                    absence.since.as_millisecond(),
                    absence.walk,
                    absence
                        .doubt
                        .map(|doubt| serde_json::json!(doubt).to_string())
                ])
            })
            .attempt(attempt)?;
        }
        for id in returned {
            t.prepare_cached(
                "DELETE FROM missing WHERE record = (SELECT key FROM records WHERE id = ?1)",
            )
            .and_then(|mut s| s.execute([id.as_str()]))
            .attempt(attempt)?;
        }
        if is_complete {
            t.execute(
                "UPDATE sources SET complete_walks = complete_walks + 1 WHERE id = ?1",
                [key],
            )
            .attempt(attempt)?;
        }
        t.commit().attempt(attempt)
    }

    /// Removes the content of withdrawn records; their identity stays, so that they may return.
    pub fn purge(&self, ids: &[RecordId]) -> Result<u64, LedgerError> {
        let attempt = "purge records";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let mut purged = 0;
        for id in ids {
            let key: Option<i64> = t
                .prepare_cached("SELECT key FROM records WHERE id = ?1 AND state = ?2")
                .and_then(|mut s| {
                    s.query_row(params![id.as_str(), WITHDRAWN], |row| row.get(0))
                        .optional()
                })
                .attempt(attempt)?;
            let Some(key) = key else { continue };
            for table in ["payloads", "mended", "popularity"] {
                t.execute(&format!("DELETE FROM {table} WHERE record = ?1"), [key])
                    .attempt(attempt)?;
            }
            t.execute(
                "UPDATE records SET state = ?2, fingerprint = zeroblob(32) WHERE key = ?1",
                params![key, PURGED],
            )
            .attempt(attempt)?;
            purged += 1;
        }
        t.commit().attempt(attempt)?;
        Ok(purged)
    }

    /// Puts a withdrawn record back as it was last stated; false when there is none to put back.
    pub fn restore(&self, id: &RecordId, now: Timestamp) -> Result<bool, LedgerError> {
        let found = self.reading("read a withdrawn record", |c| {
            let Some(key) = super::records::key_of(c, id)? else {
                return Ok(None);
            };
            let entry =
                super::records::entry_at(c, key)?.filter(|entry| entry.state == State::Withdrawn);
            entry
                .map(|entry| super::records::with_record(c, entry, key))
                .transpose()
        })?;
        let Some((entry, record)) = found else {
            return Ok(false);
        };
        let batch = super::Batch {
            source: &entry.source,
            upserts: vec![record],
            ..super::Batch::default()
        };
        Ok(self.write(batch, now)?.changed == 1)
    }
}
