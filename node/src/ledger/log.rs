//! The changes, by position: the only place that writes records.

use super::{
    Attempt, Ledger, LedgerError, Rename, State, aliases,
    authority::{self, Authority},
    erasures,
    feed::RESTORED,
    lock, mended, popularity, quarantine, records,
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
    /// How much resources of the source are used, those of the upserts among them.
    pub used: Vec<(String, f32)>,
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
        self.write_all(vec![batch], now)
    }

    /// The same for batches of several sources: all of them, or none.
    pub fn write_all(
        &self,
        batches: Vec<Batch<'_>>,
        now: Timestamp,
    ) -> Result<Written, LedgerError> {
        let mut connection = lock(&self.0.writer);
        let transaction = connection.transaction().attempt("begin a change")?;
        let mut written = Written {
            position: head(&transaction)?,
            ..Written::default()
        };
        let mut writes_something = false;
        for batch in batches {
            writes_something |= write_one(&transaction, &batch, now, &mut written)?;
        }
        if writes_something {
            transaction.commit().attempt("commit a change")?;
        }
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

/// Writes one batch; whether it has written anything.
fn write_one(
    transaction: &Transaction<'_>,
    batch: &Batch<'_>,
    now: Timestamp,
    written: &mut Written,
) -> Result<bool, LedgerError> {
    let source = source_key(transaction, batch.source)?;
    let before = written.position;
    written.set_aside += batch.quarantined.len() as u64;
    let authority = Authority::read(transaction)?;
    let origin = Origin {
        authority: &authority,
        name: batch.source,
        key: source,
        mended: &batch.mended,
        renames: batch.renames.iter().map(|r| (r.to.as_str(), r)).collect(),
        has_quarantine: quarantine::has_some(transaction, source)?,
        restored: known_source(transaction, RESTORED)?,
        has_erased: erasures::any(transaction)?,
    };
    for record in &batch.upserts {
        upsert(transaction, &origin, record, now, written)?;
    }
    let moved = popularity::keep(transaction, source, &batch.used)?;
    for id in &batch.withdrawals {
        withdraw(transaction, &authority, id, now, written)?;
    }
    if let Some(cursor) = &batch.cursor {
        transaction
            .prepare_cached("UPDATE sources SET cursor = ?2 WHERE id = ?1 AND cursor IS NOT ?2")
            .and_then(|mut s| s.execute(params![source, cursor]))
            .attempt("move a cursor")?;
    }
    for subject in &batch.released {
        quarantine::release(transaction, source, subject)?;
    }
    quarantine::set_aside(transaction, source, &batch.quarantined, now)?;
    Ok(written.position > before
        || batch.cursor.is_some()
        || !batch.quarantined.is_empty()
        || !moved.is_empty()
        || origin.has_quarantine)
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

pub(super) const UPSERT: u8 = 1;
const TOMBSTONE: u8 = 2;
pub(super) const PRESENT: u8 = 1;
pub(super) const WITHDRAWN: u8 = 2;
/// Withdrawn so long ago that its payload was removed.
pub(super) const PURGED: u8 = 3;
/// Another name of a record, to which its id leads.
pub(super) const ABSORBED: u8 = 4;
/// Stated, and not shown: another one speaks for its resource.
pub(super) const ECLIPSED: u8 = 5;

fn known_source(t: &Connection, name: &str) -> Result<Option<i64>, LedgerError> {
    t.prepare_cached("SELECT id FROM sources WHERE name = ?1")
        .and_then(|mut s| s.query_row([name], |row| row.get(0)).optional())
        .attempt("read a source")
}

pub(super) fn source_key(t: &Connection, name: &str) -> Result<i64, LedgerError> {
    if let Some(id) = known_source(t, name)? {
        return Ok(id);
    }
    t.execute("INSERT INTO sources (name) VALUES (?1)", [name])
        .attempt("add a source")?;
    Ok(t.last_insert_rowid())
}

/// What is held under an id.
pub(super) struct Kept {
    pub key: i64,
    fingerprint: Vec<u8>,
    pub state: u8,
    number: Option<i64>,
    pub resource: String,
}

impl Kept {
    /// From five columns, beginning with the one at `from`.
    pub fn of(row: &rusqlite::Row<'_>, from: usize) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            key: row.get(from)?,
            fingerprint: row.get(from + 1)?,
            state: row.get(from + 2)?,
            number: row.get(from + 3)?,
            resource: row.get(from + 4)?,
        })
    }

    /// Whether it is stated, shown or not.
    pub fn is_stated(&self) -> bool {
        matches!(self.state, PRESENT | ECLIPSED)
    }
}

pub(super) fn kept(t: &Transaction<'_>, id: &RecordId) -> Result<Option<Kept>, LedgerError> {
    t.prepare_cached("SELECT key, fingerprint, state, number, resource FROM records WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row([id.as_str()], |row| Kept::of(row, 0))
                .optional()
        })
        .attempt("read a record")
}

/// Where the records of a batch come from.
struct Origin<'n> {
    authority: &'n Authority,
    name: &'n str,
    key: i64,
    /// By the IRI of the upsert.
    renames: HashMap<&'n str, &'n Rename>,
    mended: &'n HashMap<String, Vec<Issue>>,
    /// Whether something of it waits in quarantine.
    has_quarantine: bool,
    /// The source of records that came back and that nobody has stated since.
    restored: Option<i64>,
    /// Whether some records were erased, here or elsewhere.
    has_erased: bool,
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
    if origin.has_quarantine {
        quarantine::release(t, origin.key, resource)?;
    }
    if origin.has_erased && erasures::is_erased(t, &id)? {
        return Ok(());
    }
    let placing = Placing {
        id: &id,
        source: origin.key,
        is_numbered: true,
        stated: now,
    };
    let (key, is_written) = place(t, origin.authority, &placing, record, now, written)?;
    if is_written {
        mended::keep(t, key, origin.mended.get(resource))?;
    }
    if let Some(restored) = origin.restored {
        t.prepare_cached("UPDATE records SET source = ?2 WHERE key = ?1 AND source = ?3")
            .and_then(|mut s| s.execute(params![key, origin.key, restored]))
            .attempt("take over a record that came back")?;
    }
    Ok(())
}

/// Where a record is put.
pub(super) struct Placing<'p> {
    pub id: &'p RecordId,
    pub source: i64,
    /// Whether it is among what this node publishes in its own name.
    pub is_numbered: bool,
    /// When its origin stated it.
    pub stated: Timestamp,
}

/// Puts a record in the place of what is held under its id. Gives its key, and whether anything was
/// written: what is unchanged writes nothing.
pub(super) fn place(
    t: &Transaction<'_>,
    authority: &Authority,
    placing: &Placing<'_>,
    record: &Record,
    now: Timestamp,
    written: &mut Written,
) -> Result<(i64, bool), LedgerError> {
    let resource = record.resource().as_str();
    let fingerprint = record.fingerprint();
    let kept = kept(t, placing.id)?;
    if let Some(kept) = &kept
        && kept.fingerprint == fingerprint.0
        && kept.is_stated()
        && kept.resource == resource
    {
        written.unchanged += 1;
        return Ok((kept.key, false));
    }
    let position = written.position + 1;
    let number = match kept.as_ref().and_then(|k| k.number) {
        Some(number) => Some(number),
        None if placing.is_numbered => next_number(t, record.kind())?,
        None => None,
    };
    let (at, stated) = (now.as_millisecond(), placing.stated.as_millisecond());
    let standing = authority::standing(t, authority, placing.source, resource)?;
    let is_shown = standing.is_shown;
    let state = if is_shown { PRESENT } else { ECLIPSED };
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
                 position = ?4, changed = ?5, state = ?6 WHERE key = ?1",
            )
            .and_then(|mut s| {
                s.execute(params![
                    kept.key,
                    record.kind().code(),
                    fingerprint.0,
                    position,
                    stated,
                    state
                ])
            })
            .attempt("replace a record")?;
            // Apart, since SQLite writes the indexes of all columns that it is given.
            if kept.number != number || kept.resource != resource {
                t.prepare_cached("UPDATE records SET number = ?2, resource = ?3 WHERE key = ?1")
                    .and_then(|mut s| s.execute(params![kept.key, number, resource]))
                    .attempt("rename a record")?;
            }
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
                    placing.id.as_str(),
                    resource,
                    placing.source,
                    record.kind().code(),
                    fingerprint.0,
                    position,
                    stated,
                    state,
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
    let shown = if is_shown { record.payload() } else { "" };
    mentions(t, key, &replaced, shown)?;
    append(t, position, key, UPSERT, at)?;
    written.position = position;
    if !standing.is_alone {
        authority::settle(t, authority, resource, at, written)?;
    }
    if let Some(kept) = kept.filter(|kept| kept.resource != resource) {
        authority::settle(t, authority, &kept.resource, at, written)?;
    }
    Ok((key, true))
}

fn withdraw(
    t: &Transaction<'_>,
    authority: &Authority,
    id: &RecordId,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let Some(kept) = kept(t, id)?.filter(Kept::is_stated) else {
        return Ok(());
    };
    leave(t, &kept, WITHDRAWN, now, written)?;
    written.withdrawn += 1;
    authority::settle(t, authority, &kept.resource, now.as_millisecond(), written)
}

/// A stated record is stated no more.
pub(super) fn leave(
    t: &Transaction<'_>,
    kept: &Kept,
    state: u8,
    now: Timestamp,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let position = written.position + 1;
    if kept.state == PRESENT {
        supersede(t, position, kept.key)?;
        mentions(t, kept.key, &kept_payload(t, kept)?, "")?;
    }
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

/// A record is stated and shown no more: another one speaks for its resource.
pub(super) fn eclipse(
    t: &Transaction<'_>,
    kept: &Kept,
    now: i64,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let position = written.position + 1;
    supersede(t, position, kept.key)?;
    mentions(t, kept.key, &kept_payload(t, kept)?, "")?;
    flip(t, kept.key, ECLIPSED, position)?;
    append(t, position, kept.key, TOMBSTONE, now)?;
    written.position = position;
    Ok(())
}

/// An eclipsed record is shown again.
pub(super) fn reappear(
    t: &Transaction<'_>,
    kept: &Kept,
    now: i64,
    written: &mut Written,
) -> Result<(), LedgerError> {
    let position = written.position + 1;
    mentions(t, kept.key, "", &records::payload(t, kept.key)?)?;
    flip(t, kept.key, PRESENT, position)?;
    append(t, position, kept.key, UPSERT, now)?;
    written.position = position;
    Ok(())
}

fn flip(t: &Transaction<'_>, key: i64, state: u8, position: u64) -> Result<(), LedgerError> {
    t.prepare_cached("UPDATE records SET state = ?2, position = ?3 WHERE key = ?1")
        .and_then(|mut s| s.execute(params![key, state, position]))
        .attempt("show a record, or hide it")?;
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
        ECLIPSED => State::Eclipsed,
        _ => State::Withdrawn,
    }
}
