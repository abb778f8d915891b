//! The IRIs under which a source has stated a record: a portal that renames everything doubles nothing.

use super::{
    Attempt, Ledger, LedgerError,
    log::{self, ABSORBED, ECLIPSED, PRESENT, Written},
};
use harvest::identity;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::{cell::RefCell, collections::HashMap};
use vocab::RecordId;

/// A record of a source goes on under another IRI.
#[derive(Debug, Clone)]
pub struct Rename {
    pub id: RecordId,
    /// Its IRI from now on, under which it is among the upserts of the same batch. What is held under
    /// this IRI until now is the same record, admitted before anyone knew: its id leads to `id`.
    pub to: String,
    /// Why it is taken for the same.
    pub reason: String,
}

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

    /// The record that an absorbed id leads to.
    pub fn survivor(&self, id: &RecordId) -> Result<Option<RecordId>, LedgerError> {
        self.reading("read where an id leads", |c| {
            let found: Option<String> = c
                .prepare_cached(
                    "SELECT r.id FROM absorbed a JOIN records r ON r.key = a.record WHERE a.id = ?1",
                )
                .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)).optional())
                .attempt("read where an id leads")?;
            Ok(found.as_deref().and_then(RecordId::parse))
        })
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

/// The id of the record that the source with `key` and `name` states under an IRI, which only the
/// records stated so now are found by: a former name may have come back for something else.
pub(super) fn identify(
    c: &Connection,
    key: i64,
    name: &str,
    resource: &str,
) -> Result<RecordId, LedgerError> {
    if let Some(id) = identify_held(c, key, resource)? {
        return Ok(id);
    }
    let trouble = RefCell::new(None);
    let id = identity::mint(name, resource, |id| {
        is_taken(c, id).unwrap_or_else(|error| {
            trouble.replace(Some(error));
            false
        })
    });
    trouble.into_inner().map_or(Ok(id), Err)
}

/// The record that a source states under an IRI now, or stated last.
pub(super) fn identify_held(
    c: &Connection,
    source: i64,
    resource: &str,
) -> Result<Option<RecordId>, LedgerError> {
    let held: Option<String> = c
        .prepare_cached(
            "SELECT id FROM records WHERE resource = ?2 AND source = ?1 AND state <> ?3
             ORDER BY state IN (?4, ?5) DESC, changed DESC, key LIMIT 1",
        )
        .and_then(|mut s| {
            s.query_row(
                params![source, resource, ABSORBED, PRESENT, ECLIPSED],
                |row| row.get(0),
            )
            .optional()
        })
        .attempt("read a name")?;
    Ok(held.as_deref().and_then(RecordId::parse))
}

fn is_taken(c: &Connection, id: &RecordId) -> Result<bool, LedgerError> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM records WHERE id = ?1)")
        .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)))
        .attempt("look for an id")
}

/// Lets a record of a source go on under another IRI; its IRI until now stays an alias. `None` when
/// there is no such record.
pub(super) fn rename(
    t: &Transaction<'_>,
    source: i64,
    rename: &Rename,
    now: Timestamp,
    written: &mut Written,
) -> Result<Option<RecordId>, LedgerError> {
    let held: Option<(i64, String)> = t
        .prepare_cached(
            "SELECT key, resource FROM records WHERE id = ?1 AND source = ?2 AND state <> ?3",
        )
        .and_then(|mut s| {
            s.query_row(params![rename.id.as_str(), source, ABSORBED], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
        })
        .attempt("read a record")?;
    let Some((record, old)) = held else {
        return Ok(None);
    };
    let doubled = identify_held(t, source, &rename.to)?;
    if let Some(doubled) = doubled.filter(|id| *id != rename.id) {
        absorb(t, &doubled, record, now, written)?;
    }
    for iri in [old.as_str(), rename.to.as_str()] {
        t.prepare_cached(
            "INSERT OR REPLACE INTO aliases (source, iri, record, reason, at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut s| {
            s.execute(params![
                source,
                iri,
                record,
                rename.reason,
                now.as_millisecond()
            ])
        })
        .attempt("keep an alias")?;
    }
    written.renamed += 1;
    Ok(Some(rename.id.clone()))
}

/// A record that was admitted under a name before anyone knew whose it is: its id leads to that
/// record from now on, and so do those that led to it.
fn absorb(
    t: &Transaction<'_>,
    id: &RecordId,
    into: i64,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let attempt = "lead an id to another";
    // A record that was withdrawn under this name before is another matter.
    let Some(kept) = log::kept(t, id)?.filter(log::Kept::is_stated) else {
        return Ok(());
    };
    log::leave(t, &kept, ABSORBED, now, written)?;
    t.execute(
        "UPDATE records SET fingerprint = zeroblob(32) WHERE key = ?1",
        [kept.key],
    )
    .attempt(attempt)?;
    for table in ["payloads", "mended"] {
        let sql = format!("DELETE FROM {table} WHERE record = ?1");
        t.execute(&sql, [kept.key]).attempt(attempt)?;
    }
    for table in ["aliases", "absorbed"] {
        let sql = format!("UPDATE {table} SET record = ?2 WHERE record = ?1");
        t.execute(&sql, params![kept.key, into]).attempt(attempt)?;
    }
    t.execute(
        "INSERT OR REPLACE INTO absorbed (id, record) VALUES (?1, ?2)",
        params![id.as_str(), into],
    )
    .attempt(attempt)?;
    Ok(())
}

#[cfg(test)]
mod tests;
