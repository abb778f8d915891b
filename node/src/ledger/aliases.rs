//! The IRIs under which a source has stated a record: a portal that renames everything doubles nothing.

use super::{Attempt, Ledger, LedgerError, lock, log::source_key};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use vocab::RecordId;

impl Ledger {
    /// The id of the record that a source states under an IRI, whether or not it is held yet.
    pub fn identify(&self, source: &str, resource: &str) -> Result<RecordId, LedgerError> {
        self.reading("identify a record", |c| {
            let key = c
                .prepare_cached("SELECT id FROM sources WHERE name = ?1")
                .and_then(|mut s| s.query_row([source], |row| row.get(0)).optional())
                .attempt("read a source")?;
            match key {
                Some(key) => identify(c, key, source, resource),
                None => Ok(RecordId::mint(source, resource)),
            }
        })
    }

    /// Remembers that a record of a source is stated as `new` from now on; its IRI until now stays an
    /// alias. False when there is no such record.
    pub fn relink(
        &self,
        source: &str,
        id: &RecordId,
        new: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("begin a relink")?;
        let source = source_key(&t, source)?;
        let held: Option<(i64, String)> = t
            .prepare_cached("SELECT key, resource FROM records WHERE id = ?1 AND source = ?2")
            .and_then(|mut s| {
                s.query_row(params![id.as_str(), source], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()
            })
            .attempt("read a record")?;
        let Some((record, old)) = held else {
            return Ok(false);
        };
        for iri in [old.as_str(), new] {
            t.prepare_cached(
                "INSERT OR REPLACE INTO aliases (source, iri, record, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .and_then(|mut s| s.execute(params![source, iri, record, reason, now.as_millisecond()]))
            .attempt("keep an alias")?;
        }
        t.commit().attempt("commit a relink")?;
        Ok(true)
    }

    /// The aliases of all records of a source.
    pub fn aliases_of(&self, source: &str) -> Result<HashMap<RecordId, Vec<String>>, LedgerError> {
        self.reading("read aliases", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT r.id, a.iri FROM aliases a JOIN records r ON r.key = a.record
                     JOIN sources s ON s.id = a.source WHERE s.name = ?1",
                )
                .attempt("read aliases")?;
            let rows = statement
                .query_map([source], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })
                .attempt("read aliases")?;
            let mut aliases = HashMap::<RecordId, Vec<String>>::new();
            for row in rows {
                let (id, iri) = row.attempt("read aliases")?;
                if let Some(id) = RecordId::parse(&id) {
                    aliases.entry(id).or_default().push(iri);
                }
            }
            Ok(aliases)
        })
    }

    /// Every IRI under which a record was stated, with the reason why it is taken for the same.
    pub fn aliases(&self, id: &RecordId) -> Result<Vec<(String, String)>, LedgerError> {
        self.reading("read aliases", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT a.iri, a.reason FROM aliases a JOIN records r ON r.key = a.record
                     WHERE r.id = ?1 ORDER BY a.at, a.iri",
                )
                .attempt("read aliases")?;
            let rows = statement
                .query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .attempt("read aliases")?;
            rows.collect::<Result<_, _>>().attempt("read aliases")
        })
    }
}

/// The id of the record that the source with `key` and `name` states under an IRI.
pub(super) fn identify(
    c: &Connection,
    key: i64,
    name: &str,
    resource: &str,
) -> Result<RecordId, LedgerError> {
    let alias: Option<String> = c
        .prepare_cached(
            "SELECT r.id FROM aliases a JOIN records r ON r.key = a.record
             WHERE a.source = ?1 AND a.iri = ?2",
        )
        .and_then(|mut s| {
            s.query_row(params![key, resource], |row| row.get(0))
                .optional()
        })
        .attempt("read an alias")?;
    let known = alias.as_deref().and_then(RecordId::parse);
    Ok(known.unwrap_or_else(|| RecordId::mint(name, resource)))
}
