//! Payloads in, payloads out, byte for byte.

use super::{
    Attempt, CatalogPage, Counts, Entry, Ledger, LedgerError, State,
    log::{self, ECLIPSED, PRESENT},
    time,
};
use oxrdf::NamedNode;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::cell::RefCell;
use vocab::{Fingerprint, Kind, MemberId, Record, RecordId};
use zstd::bulk::{Compressor, Decompressor};

pub(super) const COLUMNS: &str =
    "r.id, r.resource, r.kind, s.name, r.fingerprint, r.version, r.position,
     r.first_seen, r.changed, r.state, r.key, m.member,
     (SELECT value FROM popularity u WHERE u.record = r.key)";
/// How many columns these are; what is read beside comes behind them.
pub(super) const COUNT: usize = 13;
const FROM: &str = "FROM records r JOIN sources s ON s.id = r.source
    LEFT JOIN members m ON m.source = r.source";

impl Ledger {
    pub fn entry(&self, id: &RecordId) -> Result<Option<Entry>, LedgerError> {
        self.reading("read a record", |c| {
            let found = entries(c, "WHERE r.id = ?1", [id.as_str()])?;
            Ok(found.into_iter().next().map(|(entry, _)| entry))
        })
    }

    /// Every record about a resource, one for each source that states it.
    pub fn entries_about(&self, resource: &str) -> Result<Vec<Entry>, LedgerError> {
        self.reading("read records", |c| {
            let found = entries(c, "WHERE r.resource = ?1 ORDER BY r.key", [resource])?;
            Ok(found.into_iter().map(|(entry, _)| entry).collect())
        })
    }

    pub fn record(&self, id: &RecordId) -> Result<Option<(Entry, Record)>, LedgerError> {
        self.reading("read a record", |c| {
            let found = entries(c, "WHERE r.id = ?1", [id.as_str()])?;
            found
                .into_iter()
                .next()
                .map(|(entry, key)| with_record(c, entry, key))
                .transpose()
        })
    }

    /// A record, unless it is gone.
    pub fn record_if_present(&self, id: &RecordId) -> Result<Option<(Entry, Record)>, LedgerError> {
        self.reading("read a record", |c| {
            let found = entries(
                c,
                "WHERE r.id = ?1 AND r.state = ?2",
                params![id.as_str(), PRESENT],
            )?;
            found
                .into_iter()
                .next()
                .map(|(entry, key)| with_record(c, entry, key))
                .transpose()
        })
    }

    /// The first present record about a resource.
    pub fn record_about(&self, resource: &str) -> Result<Option<(Entry, Record)>, LedgerError> {
        self.reading("read a record", |c| record_about(c, resource))
    }

    /// Page 1 is the first. `None` when there is no such page.
    pub fn catalog_page(&self, page: u64, size: u64) -> Result<Option<CatalogPage>, LedgerError> {
        self.reading("read a page of the catalogue", |c| {
            let Some((found, last_page, total)) = numbered(c, page, size)? else {
                return Ok(None);
            };
            let mut records = Vec::with_capacity(found.len());
            let mut digest = format!("{page}/{last_page}/{total}");
            for (entry, key) in found {
                digest.push_str(&entry.fingerprint.to_hex());
                records.push(with_record(c, entry, key)?);
            }
            let changed = records.iter().map(|(entry, _)| entry.changed).max();
            let etag = Fingerprint::of(digest.as_bytes()).to_hex()[..32].to_owned();
            Ok(Some(CatalogPage {
                records,
                page,
                last_page,
                total,
                changed,
                etag,
            }))
        })
    }

    /// The entries of a page of the catalogue without their records, and how many pages there are.
    pub fn catalog_entries(
        &self,
        page: u64,
        size: u64,
    ) -> Result<Option<(Vec<Entry>, u64)>, LedgerError> {
        self.reading("list a page of the catalogue", |c| {
            let page = numbered(c, page, size)?;
            Ok(page.map(|(found, last_page, _)| {
                (
                    found.into_iter().map(|(entry, _)| entry).collect(),
                    last_page,
                )
            }))
        })
    }

    pub fn counts(&self) -> Result<Counts, LedgerError> {
        self.reading("count records", |c| {
            let mut statement = c
                .prepare_cached("SELECT kind, count(*) FROM records WHERE state = ?1 GROUP BY kind")
                .attempt("count records")?;
            let rows = statement
                .query_map([PRESENT], |row| {
                    Ok((row.get::<_, u8>(0)?, row.get::<_, u64>(1)?))
                })
                .attempt("count records")?;
            let mut counts = Counts::default();
            for row in rows {
                let (kind, count) = row.attempt("count records")?;
                *match Kind::from_code(kind).unwrap_or(Kind::Other) {
                    Kind::Dataset => &mut counts.datasets,
                    Kind::DatasetSeries => &mut counts.series,
                    Kind::DataService => &mut counts.services,
                    Kind::Catalog => &mut counts.catalogs,
                    Kind::Agent => &mut counts.agents,
                    Kind::Other => &mut counts.others,
                } += count;
            }
            Ok(counts)
        })
    }

    /// The records changed last, newest first.
    pub fn latest(&self, kind: Kind, limit: usize) -> Result<Vec<(Entry, Record)>, LedgerError> {
        self.reading("read the latest records", |c| {
            let found = entries(
                c,
                "WHERE r.kind = ?1 AND r.state = ?2 ORDER BY r.position DESC LIMIT ?3",
                params![kind.code(), PRESENT, limit],
            )?;
            found
                .into_iter()
                .map(|(entry, key)| with_record(c, entry, key))
                .collect()
        })
    }

    /// Streams present entries with their payload (canonical N-Triples), in key order, as they are
    /// at one moment; stops when `f` says false.
    pub fn each(&self, f: &mut dyn FnMut(Entry, &str) -> bool) -> Result<(), LedgerError> {
        self.reading("read all records", |c| each(c, f))
    }

    /// The ids of the records that a source states, shown or not.
    pub fn present_ids(&self, source: &str) -> Result<Vec<(RecordId, String)>, LedgerError> {
        self.reading("read the records of a source", |c| {
            let found = entries(
                c,
                "WHERE s.name = ?1 AND r.state IN (?2, ?3) ORDER BY r.key",
                params![source, PRESENT, ECLIPSED],
            )?;
            Ok(found
                .into_iter()
                .map(|(entry, _)| (entry.id, entry.resource))
                .collect())
        })
    }
}

/// The entries of one page of the numbered records, with their keys; how many pages there are, and
/// how many records.
#[expect(
    clippy::type_complexity,
    reason = "three things that belong together, here only"
)]
fn numbered(
    c: &Connection,
    page: u64,
    size: u64,
) -> Result<Option<(Vec<(Entry, i64)>, u64, u64)>, LedgerError> {
    let (highest, total): (u64, u64) = c
        .prepare_cached(
            "SELECT (SELECT coalesce(max(number), 0) FROM records WHERE number IS NOT NULL),
             (SELECT count(*) FROM records WHERE number IS NOT NULL AND state = ?1)",
        )
        .and_then(|mut s| s.query_row([PRESENT], |row| Ok((row.get(0)?, row.get(1)?))))
        .attempt("count the catalogue")?;
    let last_page = highest.div_ceil(size).max(1);
    if page == 0 || page > last_page {
        return Ok(None);
    }
    let (after, upto) = ((page - 1) * size, page * size);
    let found = entries(
        c,
        "WHERE r.number > ?1 AND r.number <= ?2 AND r.state = ?3 ORDER BY r.number",
        params![after, upto, PRESENT],
    )?;
    Ok(Some((found, last_page, total)))
}

/// As [`Ledger::each`], at the moment of a read already begun.
pub(crate) fn each(
    c: &Connection,
    f: &mut dyn FnMut(Entry, &str) -> bool,
) -> Result<(), LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS}, p.content {FROM} JOIN payloads p ON p.record = r.key
         WHERE r.state = ?1 ORDER BY r.key"
    );
    let mut statement = c.prepare_cached(&sql).attempt("read all records")?;
    let mut rows = statement.query([PRESENT]).attempt("read all records")?;
    while let Some(row) = rows.next().attempt("read all records")? {
        let (entry, key) = entry(row).attempt("read all records")?;
        let content = row.get_ref(COUNT).attempt("read all records")?;
        let payload = content
            .as_blob()
            .map_err(|e| e.to_string())
            .and_then(|content| unpack(content, key).map_err(|error| error.to_string()));
        match payload {
            Ok(payload) => {
                if !f(entry, &payload) {
                    break;
                }
            }
            Err(reason) => {
                tracing::error!(
                    record.id = entry.id.as_str(),
                    "a record is left out: {reason}"
                );
            }
        }
    }
    Ok(())
}

/// Every record that is present, without its payload.
pub(crate) fn each_entry(c: &Connection, f: &mut dyn FnMut(Entry)) -> Result<(), LedgerError> {
    let attempt = "read what is held";
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE r.state = ?1 ORDER BY r.key");
    let mut statement = c.prepare_cached(&sql).attempt(attempt)?;
    let mut rows = statement.query([PRESENT]).attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        f(entry(row).attempt(attempt)?.0);
    }
    Ok(())
}

/// The record at `key` and its payload, if it is present.
pub(crate) fn present(c: &Connection, key: i64) -> Result<Option<(Entry, String)>, LedgerError> {
    let Some(entry) = entry_at(c, key)?.filter(|entry| entry.state == State::Present) else {
        return Ok(None);
    };
    Ok(Some((entry, payload(c, key)?)))
}

/// The identity of the record at `key`, present or not.
pub(crate) fn entry_at(c: &Connection, key: i64) -> Result<Option<Entry>, LedgerError> {
    Ok(entries(c, "WHERE r.key = ?1", [key])?
        .into_iter()
        .next()
        .map(|(entry, _)| entry))
}

pub(crate) fn record_about(
    c: &Connection,
    resource: &str,
) -> Result<Option<(Entry, Record)>, LedgerError> {
    let found = entries(
        c,
        "WHERE r.resource = ?1 AND r.state = ?2 ORDER BY r.key LIMIT 1",
        params![resource, PRESENT],
    )?;
    found
        .into_iter()
        .next()
        .map(|(entry, key)| with_record(c, entry, key))
        .transpose()
}

/// Keys of the present records that state something about a subject, the longest unchanged first.
pub(crate) fn mentioning(c: &Connection, subject: i64) -> Result<Vec<i64>, LedgerError> {
    let mut statement = c
        .prepare_cached(
            "SELECT m.record FROM mentions m JOIN records r ON r.key = m.record
             WHERE m.subject = ?1 ORDER BY r.position",
        )
        .attempt("read mentions")?;
    let rows = statement
        .query_map([subject], |row| row.get(0))
        .attempt("read mentions")?;
    rows.collect::<Result<_, _>>().attempt("read mentions")
}

/// The payload at `key`, whether or not its record is present.
pub(crate) fn payload(c: &Connection, key: i64) -> Result<String, LedgerError> {
    unpack(&content(c, key)?, key)
}

fn content(c: &Connection, key: i64) -> Result<Vec<u8>, LedgerError> {
    c.prepare_cached("SELECT content FROM payloads WHERE record = ?1")
        .and_then(|mut s| s.query_row([key], |row| row.get(0)).optional())
        .attempt("read a payload")?
        .ok_or_else(|| LedgerError::Damaged {
            id: format!("with key {key}"),
            reason: "its payload is missing".into(),
        })
}

fn entries(
    c: &Connection,
    clause: &str,
    params: impl Params,
) -> Result<Vec<(Entry, i64)>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} {FROM} {clause}");
    let mut statement = c.prepare_cached(&sql).attempt("read records")?;
    let rows = statement.query_map(params, entry).attempt("read records")?;
    rows.collect::<Result<_, _>>().attempt("read records")
}

pub(super) fn entry(row: &Row<'_>) -> Result<(Entry, i64), rusqlite::Error> {
    let id: String = row.get(0)?;
    let fingerprint: [u8; 32] = row.get(4)?;
    let entry = Entry {
        id: RecordId::parse(&id).ok_or_else(|| unreadable(0, "not a record id"))?,
        resource: row.get(1)?,
        kind: Kind::from_code(row.get(2)?).ok_or_else(|| unreadable(2, "not a kind"))?,
        source: row.get(3)?,
        member: row.get_ref(11)?.as_str_or_null()?.and_then(MemberId::parse),
        fingerprint: Fingerprint(fingerprint),
        version: row.get(5)?,
        position: row.get(6)?,
        first_seen: time(row.get(7)?),
        changed: time(row.get(8)?),
        state: log::state(row.get(9)?),
        popularity: row.get::<_, Option<f32>>(12)?.unwrap_or_default(),
    };
    Ok((entry, row.get(10)?))
}

fn unreadable(column: usize, reason: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, reason.into())
}

pub(super) fn with_record(
    c: &Connection,
    entry: Entry,
    key: i64,
) -> Result<(Entry, Record), LedgerError> {
    let damaged = |reason: String| LedgerError::Damaged {
        id: entry.id.as_str().to_owned(),
        reason,
    };
    let payload = payload(c, key)?;
    let resource = NamedNode::new(&entry.resource).map_err(|e| damaged(e.to_string()))?;
    let record =
        Record::reopen(resource, entry.kind, payload).map_err(|e| damaged(e.to_string()))?;
    Ok((entry, record))
}

const LEVEL: i32 = 3;
/// No payload is larger: a damaged one must not ask for more memory than there is.
const MAX_PAYLOAD: usize = 1 << 30;

thread_local! {
    // Making one costs more than packing a record with it.
    static COMPRESSOR: RefCell<Compressor<'static>> =
        RefCell::new(Compressor::new(LEVEL).expect("the level is one of zstd's"));
    static DECOMPRESSOR: RefCell<Decompressor<'static>> =
        RefCell::new(Decompressor::new().expect("without a dictionary it cannot fail"));
}

pub(super) fn pack(payload: &str) -> Vec<u8> {
    COMPRESSOR
        .with_borrow_mut(|compressor| compressor.compress(payload.as_bytes()))
        .expect("compressing into memory cannot fail")
}

pub(super) fn unpack(content: &[u8], key: i64) -> Result<String, LedgerError> {
    let damaged = |reason: String| LedgerError::Damaged {
        id: format!("with key {key}"),
        reason,
    };
    let size = Decompressor::upper_bound(content).unwrap_or(0);
    if size > MAX_PAYLOAD {
        return Err(damaged(format!("it says that it holds {size} bytes")));
    }
    let bytes = DECOMPRESSOR
        .with_borrow_mut(|decompressor| decompressor.decompress(content, size))
        .map_err(|e| damaged(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| damaged(e.to_string()))
}

/// The key of a record inside this ledger.
pub(crate) fn key_of(c: &Connection, id: &RecordId) -> Result<Option<i64>, LedgerError> {
    c.prepare_cached("SELECT key FROM records WHERE id = ?1")
        .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)).optional())
        .attempt("read a record")
}
