//! What a source no longer states: missing first, withdrawn later, its content removed at last.

use super::{
    Attempt, Ledger, LedgerError, State, lock,
    log::{self, PURGED, WITHDRAWN, source_key},
    time,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use vocab::{Kind, RecordId};

/// What is held of a source, as removals are planned from it.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: RecordId,
    pub resource: String,
    pub kind: Kind,
    pub state: State,
    /// When it was last changed, withdrawn included.
    pub changed: Timestamp,
    /// Since when complete walks have not met it, and how many they were.
    pub missing: Option<(Timestamp, u64)>,
}

impl Ledger {
    /// Everything held of a source, in the order of its arrival.
    pub fn held(&self, source: &str) -> Result<Vec<Held>, LedgerError> {
        self.reading("read what is held of a source", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT r.id, r.resource, r.kind, r.state, r.changed, m.since, m.walks
                     FROM records r JOIN sources s ON s.id = r.source
                     LEFT JOIN missing m ON m.record = r.key
                     WHERE s.name = ?1 ORDER BY r.key",
                )
                .attempt("read what is held of a source")?;
            let rows = statement
                .query_map([source], |row| {
                    let id: String = row.get(0)?;
                    let since: Option<i64> = row.get(5)?;
                    let walks: Option<u64> = row.get(6)?;
                    Ok((
                        id,
                        Held {
                            id: RecordId::mint(source, ""),
                            resource: row.get(1)?,
                            kind: Kind::from_code(row.get(2)?).unwrap_or(Kind::Other),
                            state: log::state(row.get(3)?),
                            changed: time(row.get(4)?),
                            missing: since.map(time).zip(walks),
                        },
                    ))
                })
                .attempt("read what is held of a source")?;
            let mut held = Vec::new();
            for row in rows {
                let (id, mut record) = row.attempt("read what is held of a source")?;
                if let Some(id) = RecordId::parse(&id) {
                    record.id = id;
                    held.push(record);
                }
            }
            Ok(held)
        })
    }

    /// Notes what a complete walk met and did not meet: `missing` count one walk more, all others
    /// of the source are missing no longer.
    pub fn note_missing(
        &self,
        source: &str,
        missing: &[RecordId],
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("note what is missing")?;
        let key = source_key(&t, source)?;
        let attempt = "note what is missing";
        t.execute_batch("CREATE TEMP TABLE IF NOT EXISTS not_met (record INTEGER PRIMARY KEY)")
            .attempt(attempt)?;
        t.execute("DELETE FROM not_met", []).attempt(attempt)?;
        {
            let mut add = t
                .prepare_cached(
                    "INSERT OR IGNORE INTO not_met SELECT key FROM records WHERE id = ?1",
                )
                .attempt(attempt)?;
            for id in missing {
                add.execute([id.as_str()]).attempt(attempt)?;
            }
        }
        t.execute(
            "DELETE FROM missing WHERE record IN (SELECT key FROM records WHERE source = ?1)
             AND record NOT IN (SELECT record FROM not_met)",
            [key],
        )
        .attempt(attempt)?;
        t.execute(
            "INSERT INTO missing (record, since, walks) SELECT record, ?1, 1 FROM not_met WHERE true
             ON CONFLICT (record) DO UPDATE SET walks = walks + 1",
            [now.as_millisecond()],
        )
        .attempt(attempt)?;
        t.execute(
            "UPDATE sources SET complete_walks = complete_walks + 1 WHERE id = ?1",
            [key],
        )
        .attempt(attempt)?;
        t.commit().attempt(attempt)
    }

    /// Removes the content of withdrawn records; their identity stays, so that they may return.
    pub fn purge(&self, ids: &[RecordId]) -> Result<u64, LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("purge records")?;
        let mut purged = 0;
        for id in ids {
            let key: Option<i64> = t
                .prepare_cached("SELECT key FROM records WHERE id = ?1 AND state = ?2")
                .and_then(|mut s| {
                    s.query_row(params![id.as_str(), WITHDRAWN], |row| row.get(0))
                        .optional()
                })
                .attempt("purge records")?;
            let Some(key) = key else { continue };
            t.execute("DELETE FROM payloads WHERE record = ?1", [key])
                .attempt("purge records")?;
            t.execute(
                "UPDATE records SET state = ?2, fingerprint = zeroblob(32) WHERE key = ?1",
                params![key, PURGED],
            )
            .attempt("purge records")?;
            purged += 1;
        }
        t.commit().attempt("purge records")?;
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
