//! What the feed tells those who follow: the log after an entry, all that is live, single entries.

use super::{FeedState, state};
use crate::ledger::{Attempt, Ledger, LedgerError, records};
use jiff::{SignedDuration, Timestamp};
use oxrdf::NamedNode;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::io::Write;
use vocab::{
    Fingerprint, Kind, MemberId, Record, RecordId,
    feed::{
        Action, Entry, Head, Leaf, LogStart, SignedCheckpoint, write_checkpoint, write_entry,
        write_known_checkpoint, write_start, write_superseded,
    },
};

/// How long deletions are told: a year, were it a leap year.
pub(crate) const TOMBSTONES: SignedDuration = SignedDuration::from_hours(24 * 366);
/// A log goes back no further than this, in entries and in bytes of content: whoever stands before it takes a
/// snapshot, which has every record in it. It goes back further than to the newest snapshot, which is made when
/// a tenth of the set has changed: who had that tenth to take would otherwise be given all.
const MAX_ENTRIES: u64 = 25_000;
const MAX_BYTES: u64 = 48 << 20;

/// From where a log is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogAfter {
    pub epoch: u32,
    /// The last entry that the reader has.
    pub after: u64,
    /// The hash of the checkpoint that the reader has: it is not sent again.
    pub known: Option<[u8; 32]>,
}

/// What became of a question for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Everything,
    /// The feed is in another epoch, or has not come so far.
    NotHere,
    /// The log does not go back so far.
    Forgotten,
    /// It does, but would be too long: a snapshot is about to be made.
    NotYet,
}

/// What a record has become, for people to read.
#[derive(Debug)]
pub struct LatestEntry {
    pub id: RecordId,
    pub action: Action,
    pub published: Timestamp,
    pub record: Record,
}

/// Where the feed stands at the moment of a reading, and how far back its log goes.
pub(crate) fn now_told(
    c: &Connection,
    now: Timestamp,
) -> Result<Option<(FeedState, u64)>, LedgerError> {
    let Some(state) = state(c)? else {
        return Ok(None);
    };
    let since = since(c, &state, now)?;
    Ok(Some((state, since)))
}

/// The first entry that the log tells.
fn since(c: &Connection, state: &FeedState, now: Timestamp) -> Result<u64, LedgerError> {
    let attempt = "read how far back the log goes";
    if state.snapshot.is_none() {
        return Ok(1);
    }
    let horizon = now.saturating_sub(TOMBSTONES).unwrap_or(Timestamp::MIN);
    let young: Option<u64> = c
        .prepare_cached("SELECT seq FROM feed WHERE published >= ?1 ORDER BY seq LIMIT 1")
        .and_then(|mut s| {
            s.query_row([horizon.as_millisecond()], |row| row.get(0))
                .optional()
        })
        .attempt(attempt)?;
    let lowest = (state.seq + 1)
        .saturating_sub(MAX_ENTRIES)
        .max(young.unwrap_or(state.seq + 1))
        .max(1);
    let mut since = state.seq + 1;
    let mut bytes = 0;
    let mut statement = c
        .prepare_cached("SELECT seq, bytes FROM feed WHERE seq >= ?1 ORDER BY seq DESC")
        .attempt(attempt)?;
    let mut rows = statement.query([lowest]).attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        bytes += row.get::<_, u64>(1).attempt(attempt)?;
        if bytes > MAX_BYTES {
            break;
        }
        since = row.get(0).attempt(attempt)?;
    }
    Ok(since.min(state.snapshot_seq + 1))
}

impl Ledger {
    /// Writes the log of an epoch after an entry, up to the present and its checkpoint, which `sign` makes
    /// of the state and of how far back the log goes.
    pub fn tell_log(
        &self,
        member: &MemberId,
        asked: LogAfter,
        now: Timestamp,
        sign: impl FnOnce(&FeedState, u64) -> SignedCheckpoint,
        out: &mut impl Write,
    ) -> Result<Told, LedgerError> {
        let attempt = "tell the log of the feed";
        let LogAfter {
            epoch,
            after,
            known,
        } = asked;
        self.reading(attempt, |c| {
            let Some((state, since)) = now_told(c, now)? else {
                return Ok(Told::NotHere);
            };
            if state.epoch != epoch || after > state.seq {
                return Ok(Told::NotHere);
            }
            if after + 1 < since {
                return Ok(Told::Forgotten);
            }
            let size = size_after(c, after)?;
            if size > 2 * MAX_BYTES {
                return Ok(Told::NotYet);
            }
            let head = match after {
                0 => Head::start(member, epoch),
                _ => head_at(c, after)?,
            };
            let start = LogStart {
                member: member.clone(),
                epoch,
                after,
                head,
            };
            let mut step = Vec::new();
            write_start(&mut step, &start);
            let mut statement = c
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM feed f LEFT JOIN records r ON r.key = f.record
                     WHERE f.seq > ?1 ORDER BY f.seq"
                ))
                .attempt(attempt)?;
            let mut rows = statement.query([after]).attempt(attempt)?;
            while let Some(row) = rows.next().attempt(attempt)? {
                match told(row).attempt(attempt)? {
                    Line::Superseded(seq, leaf) => write_superseded(&mut step, seq, &leaf),
                    Line::Live(record, entry) => {
                        let payload = payload(c, &state, record, &entry)?;
                        write_entry(&mut step, &entry, &payload);
                    }
                }
                write(out, &mut step)?;
            }
            let signed = sign(&state, since);
            if known.is_some_and(|known| known == signed.hash()) {
                write_known_checkpoint(&mut step);
            } else {
                write_checkpoint(&mut step, &signed);
            }
            write(out, &mut step)?;
            Ok(Told::Everything)
        })
    }

    /// The datasets, series and services told last, newest first, those that have gone left out.
    pub fn latest_entries(&self, limit: usize) -> Result<Vec<LatestEntry>, LedgerError> {
        let attempt = "read the latest entries";
        self.reading(attempt, |c| {
            let Some(state) = state(c)? else {
                return Ok(Vec::new());
            };
            let mut statement = c
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM feed f JOIN records r ON r.key = f.record
                     WHERE f.record IS NOT NULL AND f.action <> ?1 AND f.kind IN (?2, ?3, ?4)
                     ORDER BY f.seq DESC LIMIT ?5"
                ))
                .attempt(attempt)?;
            let [delete, dataset, series, service] = [
                Action::Delete.code(),
                Kind::Dataset.code(),
                Kind::DatasetSeries.code(),
                Kind::DataService.code(),
            ];
            let mut rows = statement
                .query(params![delete, dataset, series, service, limit])
                .attempt(attempt)?;
            let mut latest = Vec::new();
            while let Some(row) = rows.next().attempt(attempt)? {
                if let Line::Live(key, entry) = told(row).attempt(attempt)? {
                    latest.extend(stated(c, &state, key, entry));
                }
            }
            Ok(latest)
        })
    }

    /// Writes the live entries of these leaves, and their payloads; others are left out.
    pub fn tell_records(&self, leaves: &[Leaf], out: &mut impl Write) -> Result<(), LedgerError> {
        self.reading("tell single records", |c| {
            let Some(state) = state(c)? else {
                return Ok(());
            };
            let mut step = Vec::new();
            with_leaves(c, &state, leaves, &mut |entry, payload| {
                write_entry(&mut step, entry, payload);
                write(out, &mut step)
            })
        })
    }
}

/// Sends what has been prepared on its way.
pub fn write(out: &mut impl Write, step: &mut Vec<u8>) -> Result<(), LedgerError> {
    out.write_all(step).map_err(|error| LedgerError::Damaged {
        id: "that is told".to_owned(),
        reason: error.to_string(),
    })?;
    step.clear();
    Ok(())
}

fn head_at(c: &Connection, seq: u64) -> Result<Head, LedgerError> {
    c.prepare_cached("SELECT head FROM feed WHERE seq = ?1")
        .and_then(|mut s| s.query_row([seq], |row| row.get(0).map(Head)))
        .attempt("read a head of the feed")
}

fn size_after(c: &Connection, after: u64) -> Result<u64, LedgerError> {
    c.prepare_cached("SELECT coalesce(sum(bytes), 0) FROM feed WHERE seq > ?1")
        .and_then(|mut s| s.query_row([after], |row| row.get(0)))
        .attempt("measure the log of the feed")
}

const COLUMNS: &str =
    "f.seq, f.published, f.leaf, f.record, f.action, f.kind, f.resource, f.fingerprint, r.id";

enum Line {
    Superseded(u64, Leaf),
    /// With the key of the record inside this ledger.
    Live(i64, Entry),
}

fn told(row: &Row<'_>) -> Result<Line, rusqlite::Error> {
    let seq = row.get(0)?;
    let Some(record) = row.get::<_, Option<i64>>(3)? else {
        return Ok(Line::Superseded(seq, Leaf(row.get(2)?)));
    };
    let id: String = row.get(8)?;
    let unreadable = |column: usize| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Integer,
            "not what the feed tells".into(),
        )
    };
    Ok(Line::Live(
        record,
        Entry {
            seq,
            action: Action::from_code(row.get(4)?).ok_or_else(|| unreadable(4))?,
            key: RecordId::parse(&id).ok_or_else(|| unreadable(8))?,
            kind: Kind::from_code(row.get(5)?).ok_or_else(|| unreadable(5))?,
            resource: row.get(6)?,
            fingerprint: Fingerprint(row.get(7)?),
            published: row.get(1)?,
        },
    ))
}

/// The payload of an entry as it was published: its record may have changed since.
fn payload(
    c: &Connection,
    state: &FeedState,
    record: i64,
    entry: &Entry,
) -> Result<String, LedgerError> {
    if entry.action == Action::Delete {
        return Ok(String::new());
    }
    let present = records::payload(c, record)?;
    if Fingerprint::of(present.as_bytes()) == entry.fingerprint {
        return Ok(present);
    }
    // A step tells what a record is at its moment, which may be the outcome of changes beyond.
    let attempt = "read what was published";
    let mut statement = c
        .prepare_cached(
            "SELECT s.content FROM log l JOIN superseded s ON s.position = l.position
             WHERE l.position > ?2 AND l.record = ?1",
        )
        .attempt(attempt)?;
    let mut rows = statement
        .query(params![record, state.followed])
        .attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        let content: Vec<u8> = row.get(0).attempt(attempt)?;
        let payload = records::unpack(&content, record)?;
        if Fingerprint::of(payload.as_bytes()) == entry.fingerprint {
            return Ok(payload);
        }
    }
    Err(LedgerError::Damaged {
        id: entry.key.as_str().to_owned(),
        reason: "what was published of it is not here any more".to_owned(),
    })
}

/// `None` for what cannot be read back: the log says so where it is told.
fn stated(c: &Connection, state: &FeedState, key: i64, entry: Entry) -> Option<LatestEntry> {
    let payload = payload(c, state, key, &entry).ok()?;
    let resource = NamedNode::new(&entry.resource).ok()?;
    Some(LatestEntry {
        record: Record::reopen(resource, entry.kind, payload).ok()?,
        id: entry.key,
        action: entry.action,
        published: crate::ledger::time(entry.published),
    })
}

/// Shows everything that is told now, deletions included, in order of key. One whose payload is damaged
/// ends the reading: a set that lacks it would not be the one that is signed.
pub(crate) fn each_live<E: From<LedgerError>>(
    c: &Connection,
    state: &FeedState,
    show: &mut dyn FnMut(&Entry, &str) -> Result<(), E>,
) -> Result<(), E> {
    let attempt = "read what the feed tells";
    let mut statement = c
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM records r JOIN feed f ON f.record = r.key ORDER BY r.id"
        ))
        .attempt(attempt)?;
    let mut rows = statement.query([]).attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        if let Line::Live(record, entry) = told(row).attempt(attempt)? {
            let payload = payload(c, state, record, &entry)?;
            show(&entry, &payload)?;
        }
    }
    Ok(())
}

/// Shows the live entries of a span, deletions included, in their order. One whose payload is damaged is
/// left out: the others are told all the same.
pub(crate) fn each_within(
    c: &Connection,
    state: &FeedState,
    from: u64,
    to: u64,
    show: &mut dyn FnMut(Entry, String),
) -> Result<(), LedgerError> {
    let attempt = "read entries of the feed";
    let mut statement = c
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM feed f JOIN records r ON r.key = f.record
             WHERE f.seq BETWEEN ?1 AND ?2 AND f.record IS NOT NULL ORDER BY f.seq"
        ))
        .attempt(attempt)?;
    let mut rows = statement.query([from, to]).attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        let Line::Live(record, entry) = told(row).attempt(attempt)? else {
            continue;
        };
        match payload(c, state, record, &entry) {
            Ok(payload) => show(entry, payload),
            Err(LedgerError::Damaged { id, reason }) => {
                tracing::error!(record.id = id, "an entry is left out of the feed: {reason}");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Shows the live entries of these leaves.
pub(crate) fn with_leaves(
    c: &Connection,
    state: &FeedState,
    leaves: &[Leaf],
    show: &mut dyn FnMut(&Entry, &str) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let attempt = "read single entries of the feed";
    let mut statement = c
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM feed f JOIN records r ON r.key = f.record
             WHERE f.leaf = ?1 AND f.record IS NOT NULL"
        ))
        .attempt(attempt)?;
    for leaf in leaves {
        let found = statement.query_row([leaf.0], told).optional();
        if let Some(Line::Live(record, entry)) = found.attempt(attempt)? {
            let payload = payload(c, state, record, &entry)?;
            show(&entry, &payload)?;
        }
    }
    Ok(())
}

/// The leaves of all live records: what digests and sketches count.
pub(crate) fn leaves(c: &Connection, show: &mut dyn FnMut(Leaf)) -> Result<(), LedgerError> {
    let attempt = "read the leaves of the feed";
    let mut statement = c
        .prepare_cached("SELECT leaf FROM feed WHERE record IS NOT NULL AND action <> ?1")
        .attempt(attempt)?;
    let mut rows = statement.query([Action::Delete.code()]).attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        show(Leaf(row.get(0).attempt(attempt)?));
    }
    Ok(())
}
