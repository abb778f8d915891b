//! Judging records, and keeping what was found: one commit for a stretch of the log.

use super::{Attempt, Derived, DerivedError, lock, quality};
use crate::ledger::Entry;
use harvest::identity::Traces;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashMap;
use vocab::{Conformance, Kind, Profile, Record};

/// A record, and what was found out about it.
#[derive(Debug)]
pub struct Judged {
    pub key: i64,
    pub id: String,
    pub source: String,
    pub position: u64,
    conformances: Vec<Conformance>,
    marks: Vec<i64>,
}

impl Judged {
    /// Looks at a record; the costly part, which holds no lock.
    pub fn of(key: i64, entry: &Entry, record: &Record) -> Self {
        let profiles = Profile::published().iter();
        let conformances = profiles
            .filter(|profile| profile.applies_to(record))
            .map(|profile| profile.check(record))
            .collect();
        let marks = if has_copies(entry.kind) {
            Traces::of(record).marks().map(u64::cast_signed).collect()
        } else {
            Vec::new()
        };
        Self {
            key,
            id: entry.id.as_str().to_owned(),
            source: entry.source.clone(),
            position: entry.position,
            conformances,
            marks,
        }
    }
}

/// Whether records of this kind are checked against the profiles.
pub fn is_judged(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService | Kind::Catalog
    )
}

/// Whether records of this kind are looked for in other sources.
pub fn has_copies(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService
    )
}

impl Derived {
    /// Keeps what was found about some records, forgets others, and moves on to `position`.
    pub fn keep(&self, judged: &[Judged], gone: &[i64], position: u64) -> Result<(), DerivedError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("begin")?;
        for key in gone {
            forget(&t, *key)?;
            t.prepare_cached("DELETE FROM records WHERE record = ?1")
                .and_then(|mut s| s.execute([key]))
                .attempt("forget a record")?;
        }
        let mut demands = HashMap::new();
        for one in judged {
            forget(&t, one.key)?;
            let source = source(&t, &one.source)?;
            t.prepare_cached(
                "INSERT OR REPLACE INTO records (record, id, source, position)
                 VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut s| s.execute(params![one.key, one.id, source, one.position]))
            .attempt("keep a record")?;
            for conformance in &one.conformances {
                quality::keep(&t, one.key, conformance, &mut demands)?;
            }
            let mut mark = t
                .prepare_cached("INSERT OR IGNORE INTO marks (mark, record) VALUES (?1, ?2)")
                .attempt("keep a mark")?;
            for number in &one.marks {
                mark.execute(params![number, one.key])
                    .attempt("keep a mark")?;
            }
        }
        t.prepare_cached("INSERT OR REPLACE INTO state (name, value) VALUES ('position', ?1)")
            .and_then(|mut s| s.execute([position.to_string()]))
            .attempt("move the position")?;
        t.commit().attempt("commit what was found")
    }

    /// Forgets everything, to begin again.
    pub fn clear(&self) -> Result<(), DerivedError> {
        let connection = lock(&self.0.writer);
        connection
            .execute_batch(
                "BEGIN; DELETE FROM quality; DELETE FROM marks; DELETE FROM demands;
                 DELETE FROM records; DELETE FROM sources;
                 DELETE FROM state WHERE name = 'position';
                 UPDATE state SET value = lower(hex(randomblob(8))) WHERE name = 'serial'; COMMIT;",
            )
            .attempt("forget what was found")
    }
}

/// Forgets what was found about a record, but not that it was known.
fn forget(t: &Transaction<'_>, key: i64) -> Result<(), DerivedError> {
    for sql in [
        "DELETE FROM quality WHERE record = ?1",
        "DELETE FROM marks WHERE record = ?1",
    ] {
        t.prepare_cached(sql)
            .and_then(|mut s| s.execute([key]))
            .attempt("forget what was found about a record")?;
    }
    Ok(())
}

fn source(t: &Transaction<'_>, name: &str) -> Result<i64, DerivedError> {
    let known = t
        .prepare_cached("SELECT id FROM sources WHERE name = ?1")
        .and_then(|mut s| s.query_row([name], |row| row.get(0)).optional())
        .attempt("read a source")?;
    if let Some(id) = known {
        return Ok(id);
    }
    t.execute("INSERT INTO sources (name) VALUES (?1)", [name])
        .attempt("add a source")?;
    Ok(t.last_insert_rowid())
}
