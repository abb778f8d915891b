//! The changes, by position: the only place that writes records.

use super::{
    Attempt, Ledger, LedgerError, Rename, State, aliases, lock, mended, quarantine, records,
};
use crate::triples::merge;
use harvest::Quarantined;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashMap;
use vocab::{Issue, Kind, Record, RecordId};

/// What one transaction brings in.
#[derive(Debug, Default)]
pub struct Batch<'b> {
    /// Name of the source.
    pub source: &'b str,
    pub upserts: Vec<Record>,
    /// What was mended in the upserts, by resource.
    pub mended: HashMap<String, Vec<Issue>>,
    /// Which of the upserts are records that the source stated under another IRI until now.
    pub renames: Vec<Rename>,
    pub withdrawals: Vec<RecordId>,
    /// Items of the source that could not be made into records.
    pub quarantined: Vec<Quarantined>,
    /// Subjects that leave the quarantine of the source, whatever their records are called.
    pub released: Vec<String>,
    /// Where to resume the walk after this batch.
    pub cursor: Option<String>,
}

/// What a transaction did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Head of the log after it.
    pub position: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub withdrawn: u64,
    /// Items that were set aside.
    pub set_aside: u64,
    /// Records that go on under another IRI; they are among the changed ones.
    pub renamed: u64,
}

/// One change of the log.
#[derive(Debug)]
pub struct LogEntry {
    pub position: u64,
    /// Key of the record inside this ledger.
    pub key: i64,
    /// The payload that was visible before this change, if any.
    pub previous: Option<String>,
}

impl Ledger {
    /// Writes payloads, log entries and cursor in one fsynced transaction; what is unchanged writes
    /// nothing.
    pub fn write(&self, batch: Batch<'_>, now: Timestamp) -> Result<Written, LedgerError> {
        let mut connection = lock(&self.0.writer);
        let transaction = connection.transaction().attempt("begin a change")?;
        let mut written = Written {
            position: head(&transaction)?,
            set_aside: batch.quarantined.len() as u64,
            ..Written::default()
        };
        let source = source_key(&transaction, batch.source)?;
        let before = written.position;
        let origin = Origin {
            name: batch.source,
            key: source,
            mended: &batch.mended,
            renames: batch.renames.iter().map(|r| (r.to.as_str(), r)).collect(),
            has_quarantine: quarantine::has_some(&transaction, source)?,
        };
        for record in &batch.upserts {
            upsert(&transaction, &origin, record, now, &mut written)?;
        }
        for id in &batch.withdrawals {
            withdraw(&transaction, id, now, &mut written)?;
        }
        if let Some(cursor) = &batch.cursor {
            transaction
                .prepare_cached("UPDATE sources SET cursor = ?2 WHERE id = ?1 AND cursor IS NOT ?2")
                .and_then(|mut s| s.execute(params![source, cursor]))
                .attempt("move a cursor")?;
        }
        for subject in &batch.released {
            quarantine::release(&transaction, source, subject)?;
        }
        quarantine::set_aside(&transaction, source, &batch.quarantined, now)?;
        let writes_nothing = written.position == before
            && batch.cursor.is_none()
            && batch.quarantined.is_empty()
            && !origin.has_quarantine;
        if writes_nothing {
            return Ok(written);
        }
        transaction.commit().attempt("commit a change")?;
        Ok(written)
    }

    /// Position of the last change.
    pub fn head(&self) -> Result<u64, LedgerError> {
        self.reading("read the head of the log", head)
    }

    /// Forgets what was replaced up to `position`, which every projection has passed, as far as the feed
    /// has told what came instead.
    pub fn forget_superseded(&self, position: u64) -> Result<(), LedgerError> {
        let connection = lock(&self.0.writer);
        connection
            .prepare_cached(
                "DELETE FROM superseded
                 WHERE position <= min(?1, coalesce((SELECT followed FROM feed_state), ?1))",
            )
            .and_then(|mut s| s.execute([position]))
            .attempt("forget what was replaced")?;
        Ok(())
    }
}

pub(crate) fn head(c: &Connection) -> Result<u64, LedgerError> {
    c.prepare_cached("SELECT coalesce(max(position), 0) FROM log")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .attempt("read the head of the log")
}

/// Positions and keys of the changes after `position`, oldest first, at most `limit`.
pub(crate) fn changed_after(
    c: &Connection,
    position: u64,
    limit: usize,
) -> Result<Vec<(u64, i64)>, LedgerError> {
    let mut statement = c
        .prepare_cached(
            "SELECT position, record FROM log WHERE position > ?1 ORDER BY position LIMIT ?2",
        )
        .attempt("read the log")?;
    let rows = statement
        .query_map(params![position, limit], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .attempt("read the log")?;
    rows.collect::<Result<_, _>>().attempt("read the log")
}

pub(crate) fn changes_after(
    c: &Connection,
    position: u64,
    limit: usize,
) -> Result<Vec<LogEntry>, LedgerError> {
    let mut statement = c
        .prepare_cached(
            "SELECT l.position, l.record, s.content FROM log l
             LEFT JOIN superseded s ON s.position = l.position
             WHERE l.position > ?1 ORDER BY l.position LIMIT ?2",
        )
        .attempt("read the log")?;
    let rows = statement
        .query_map(params![position, limit], |row| {
            let previous: Option<Vec<u8>> = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, previous))
        })
        .attempt("read the log")?;
    let mut entries = Vec::new();
    for row in rows {
        let (position, key, previous) = row.attempt("read the log")?;
        let previous = previous.and_then(|content| match records::unpack(&content, key) {
            Ok(payload) => Some(payload),
            Err(error) => {
                tracing::error!(
                    log.position = position,
                    "what a change replaced stays in the RDF store until it is made again: {error}"
                );
                None
            }
        });
        entries.push(LogEntry {
            position,
            key,
            previous,
        });
    }
    Ok(entries)
}

const UPSERT: u8 = 1;
const TOMBSTONE: u8 = 2;
pub(super) const PRESENT: u8 = 1;
pub(super) const WITHDRAWN: u8 = 2;
/// Withdrawn so long ago that its payload was removed.
pub(super) const PURGED: u8 = 3;
/// Another name of a record, to which its id leads.
pub(super) const ABSORBED: u8 = 4;

pub(super) fn source_key(t: &Connection, name: &str) -> Result<i64, LedgerError> {
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

pub(super) struct Kept {
    pub key: i64,
    fingerprint: Vec<u8>,
    pub state: u8,
    number: Option<i64>,
}

pub(super) fn kept(t: &Transaction<'_>, id: &RecordId) -> Result<Option<Kept>, LedgerError> {
    t.prepare_cached("SELECT key, fingerprint, state, number FROM records WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row([id.as_str()], |row| {
                Ok(Kept {
                    key: row.get(0)?,
                    fingerprint: row.get(1)?,
                    state: row.get(2)?,
                    number: row.get(3)?,
                })
            })
            .optional()
        })
        .attempt("read a record")
}

/// Where the records of a batch come from.
struct Origin<'n> {
    name: &'n str,
    key: i64,
    /// By the IRI of the upsert.
    renames: HashMap<&'n str, &'n Rename>,
    mended: &'n HashMap<String, Vec<Issue>>,
    /// Whether something of it waits in quarantine.
    has_quarantine: bool,
}

fn upsert(
    t: &Transaction<'_>,
    origin: &Origin<'_>,
    record: &Record,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let resource = record.resource().as_str();
    let renamed = match origin.renames.get(resource) {
        Some(rename) => aliases::rename(t, origin.key, rename, now, written)?,
        None => None,
    };
    let id = match renamed {
        Some(id) => id,
        None => aliases::identify(t, origin.key, origin.name, resource)?,
    };
    let fingerprint = record.fingerprint();
    let kept = kept(t, &id)?;
    if origin.has_quarantine {
        quarantine::release(t, origin.key, resource)?;
    }
    let unchanged = kept
        .as_ref()
        .is_some_and(|k| k.fingerprint == fingerprint.0 && k.state == PRESENT);
    if unchanged {
        written.unchanged += 1;
        return Ok(());
    }
    let position = written.position + 1;
    let number = match kept.as_ref().and_then(|k| k.number) {
        Some(number) => Some(number),
        None => next_number(t, record.kind())?,
    };
    let at = now.as_millisecond();
    // What the record said until now, if it was present.
    let mut replaced = String::new();
    let key = match &kept {
        Some(kept) => {
            if kept.state == PRESENT {
                supersede(t, position, kept.key)?;
            }
            replaced = kept_payload(t, kept)?;
            t.prepare_cached(
                "UPDATE records SET kind = ?2, fingerprint = ?3, version = version + 1,
                 position = ?4, changed = ?5, state = ?6, number = ?7, resource = ?8
                 WHERE key = ?1",
            )
            .and_then(|mut s| {
                s.execute(params![
                    kept.key,
                    record.kind().code(),
                    fingerprint.0,
                    position,
                    at,
                    PRESENT,
                    number,
                    resource
                ])
            })
            .attempt("replace a record")?;
            written.changed += 1;
            kept.key
        }
        None => {
            t.prepare_cached(
                "INSERT INTO records (id, resource, source, kind, fingerprint, version, position,
                 first_seen, changed, state, number)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?7, ?8, ?9)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    id.as_str(),
                    resource,
                    origin.key,
                    record.kind().code(),
                    fingerprint.0,
                    position,
                    at,
                    PRESENT,
                    number
                ])
            })
            .attempt("add a record")?;
            written.added += 1;
            t.last_insert_rowid()
        }
    };
    t.prepare_cached("INSERT OR REPLACE INTO payloads (record, content) VALUES (?1, ?2)")
        .and_then(|mut s| s.execute(params![key, records::pack(record.payload())]))
        .attempt("keep a payload")?;
    mentions(t, key, &replaced, record.payload())?;
    mended::keep(t, key, origin.mended.get(resource))?;
    append(t, position, key, UPSERT, at)?;
    written.position = position;
    Ok(())
}

fn withdraw(
    t: &Transaction<'_>,
    id: &RecordId,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let Some(kept) = kept(t, id)?.filter(|kept| kept.state == PRESENT) else {
        return Ok(());
    };
    leave(t, &kept, WITHDRAWN, now, written)?;
    written.withdrawn += 1;
    Ok(())
}

/// A present record is present no more.
pub(super) fn leave(
    t: &Transaction<'_>,
    kept: &Kept,
    state: u8,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let position = written.position + 1;
    supersede(t, position, kept.key)?;
    mentions(t, kept.key, &kept_payload(t, kept)?, "")?;
    t.prepare_cached("DELETE FROM missing WHERE record = ?1")
        .and_then(|mut s| s.execute([kept.key]))
        .attempt("withdraw a record")?;
    t.prepare_cached("UPDATE records SET state = ?2, position = ?3, changed = ?4 WHERE key = ?1")
        .and_then(|mut s| s.execute(params![kept.key, state, position, now.as_millisecond()]))
        .attempt("withdraw a record")?;
    append(t, position, kept.key, TOMBSTONE, now.as_millisecond())?;
    written.position = position;
    Ok(())
}

fn append(
    t: &Transaction<'_>,
    position: u64,
    key: i64,
    change: u8,
    at: i64,
) -> Result<(), LedgerError> {
    t.prepare_cached("INSERT INTO log (position, record, change, at) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute(params![position, key, change, at]))
        .attempt("append to the log")?;
    Ok(())
}

fn supersede(t: &Transaction<'_>, position: u64, key: i64) -> Result<(), LedgerError> {
    t.prepare_cached(
        "INSERT INTO superseded (position, content)
         SELECT ?1, content FROM payloads WHERE record = ?2",
    )
    .and_then(|mut s| s.execute(params![position, key]))
    .attempt("keep what is replaced")?;
    Ok(())
}

/// The payload that stands until now; none of a record that was withdrawn. One that cannot be read
/// does not keep the next from taking its place.
fn kept_payload(t: &Transaction<'_>, kept: &Kept) -> Result<String, LedgerError> {
    if kept.state != PRESENT {
        return Ok(String::new());
    }
    match records::payload(t, kept.key) {
        Err(LedgerError::Damaged { id, reason }) => {
            tracing::warn!("a damaged record is replaced: {id}: {reason}");
            t.execute("DELETE FROM mentions WHERE record = ?1", [kept.key])
                .attempt("forget what a damaged record spoke of")?;
            Ok(String::new())
        }
        read => read,
    }
}

/// Keeps which subjects a record speaks of: writes what differs from what it spoke of before.
fn mentions(t: &Transaction<'_>, key: i64, before: &str, after: &str) -> Result<(), LedgerError> {
    let (before, after) = (merge::mentions(before), merge::mentions(after));
    let mut forget = t
        .prepare_cached("DELETE FROM mentions WHERE subject = ?1 AND record = ?2")
        .attempt("forget a mention")?;
    for subject in before.difference(&after) {
        forget
            .execute(params![subject, key])
            .attempt("forget a mention")?;
    }
    let mut keep = t
        .prepare_cached("INSERT OR IGNORE INTO mentions (subject, record) VALUES (?1, ?2)")
        .attempt("keep a mention")?;
    for subject in after.difference(&before) {
        keep.execute(params![subject, key])
            .attempt("keep a mention")?;
    }
    Ok(())
}

/// Datasets, series and services are numbered in the order of their arrival; numbers are not reused.
fn next_number(t: &Transaction<'_>, kind: Kind) -> Result<Option<i64>, LedgerError> {
    if !matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService
    ) {
        return Ok(None);
    }
    t.prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM records WHERE number IS NOT NULL")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .map(Some)
        .attempt("number a record")
}

pub(super) fn state(code: u8) -> State {
    match code {
        PRESENT => State::Present,
        PURGED => State::Purged,
        ABSORBED => State::Absorbed,
        _ => State::Withdrawn,
    }
}
