//! The pages of the public feed, and the entries that are in none yet.

use super::{Attempt, Ledger, LedgerError, lock};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A page that does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPage {
    /// `{from}-{to}-{hash}`: of its file too.
    pub name: String,
    pub epoch: u32,
    pub from_seq: u64,
    pub to_seq: u64,
    /// When its first and its last entry were published: milliseconds since 1970.
    pub from_published: i64,
    pub to_published: i64,
    pub members: u64,
    /// Milliseconds since 1970.
    pub sealed: i64,
    pub replaced: Option<i64>,
}

/// What is still told of a span of entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Live {
    pub members: u64,
    /// Of their payloads.
    pub bytes: u64,
}

/// Some entries in a row, about to be a page or served as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from_seq: u64,
    pub to_seq: u64,
    /// Of the first and the last entry that is told; the same moment when none is.
    pub from_published: i64,
    pub to_published: i64,
    pub live: Live,
    /// Whether a page holds no more.
    pub is_full: bool,
}

/// What a page holds at most.
#[derive(Debug, Clone, Copy)]
pub struct PageLimits {
    pub members: u64,
    /// Bytes of payload from which on it takes no more.
    pub bytes: u64,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self {
            members: 500,
            bytes: 1 << 20,
        }
    }
}

const COLUMNS: &str =
    "name, epoch, from_seq, to_seq, from_published, to_published, members, sealed, replaced";

impl Ledger {
    /// Puts a page in the place of those that it replaces, which lead to it from now on.
    pub fn keep_page(
        &self,
        page: &SealedPage,
        replaces: &[String],
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut connection = lock(&self.0.writer);
        let transaction = connection
            .transaction()
            .attempt("keep a page of the feed")?;
        for name in replaces {
            transaction
                .prepare_cached("UPDATE feed_pages SET replaced = ?2 WHERE name = ?1")
                .and_then(|mut s| s.execute(params![name, now.as_millisecond()]))
                .attempt("replace a page of the feed")?;
        }
        transaction
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO feed_pages ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)"
            ))
            .and_then(|mut s| {
                s.execute(params![
                    page.name,
                    page.epoch,
                    page.from_seq,
                    page.to_seq,
                    page.from_published,
                    page.to_published,
                    page.members,
                    page.sealed,
                ])
            })
            .attempt("keep a page of the feed")?;
        transaction.commit().attempt("keep a page of the feed")
    }

    /// Takes the pages of other epochs out, and forgets pages replaced before `before`.
    pub fn retire_pages(
        &self,
        epoch: u32,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let needed = self.reading("look for pages to retire", |c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM feed_pages
                 WHERE (replaced IS NULL AND epoch <> ?1) OR replaced < ?2)",
            )
            .and_then(|mut s| {
                s.query_row(params![epoch, before.as_millisecond()], |row| {
                    row.get::<_, bool>(0)
                })
            })
            .attempt("look for pages to retire")
        })?;
        if !needed {
            return Ok(());
        }
        let connection = lock(&self.0.writer);
        connection
            .execute(
                "DELETE FROM feed_pages WHERE replaced < ?1",
                [before.as_millisecond()],
            )
            .and_then(|_| {
                connection.execute(
                    "UPDATE feed_pages SET replaced = ?2 WHERE replaced IS NULL AND epoch <> ?1",
                    params![epoch, now.as_millisecond()],
                )
            })
            .attempt("retire pages of the feed")?;
        Ok(())
    }
}

/// The sealed pages of an epoch that are linked, in their order.
pub(crate) fn sealed_pages(c: &Connection, epoch: u32) -> Result<Vec<SealedPage>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM feed_pages WHERE epoch = ?1 AND replaced IS NULL ORDER BY from_seq"
    );
    let mut statement = c.prepare_cached(&sql).attempt("list pages of the feed")?;
    let rows = statement
        .query_map([epoch], page)
        .attempt("list pages of the feed")?;
    rows.collect::<Result<_, _>>()
        .attempt("list pages of the feed")
}

/// A page by its name, replaced or not.
pub(crate) fn sealed_page(c: &Connection, name: &str) -> Result<Option<SealedPage>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM feed_pages WHERE name = ?1");
    c.prepare_cached(&sql)
        .and_then(|mut s| s.query_row([name], page).optional())
        .attempt("read a page of the feed")
}

/// The page that tells entry `seq` now.
pub(crate) fn page_with(
    c: &Connection,
    epoch: u32,
    seq: u64,
) -> Result<Option<SealedPage>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM feed_pages
         WHERE epoch = ?1 AND replaced IS NULL AND from_seq <= ?2 ORDER BY from_seq DESC LIMIT 1"
    );
    let found = c
        .prepare_cached(&sql)
        .and_then(|mut s| s.query_row(params![epoch, seq], page).optional())
        .attempt("find a page of the feed")?;
    Ok(found.filter(|page| page.to_seq >= seq))
}

/// The last sealed page.
pub(crate) fn last_page(c: &Connection, epoch: u32) -> Result<Option<SealedPage>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM feed_pages
         WHERE epoch = ?1 AND replaced IS NULL ORDER BY from_seq DESC LIMIT 1"
    );
    c.prepare_cached(&sql)
        .and_then(|mut s| s.query_row([epoch], page).optional())
        .attempt("find the last page of the feed")
}

/// How much of each span of entries is still told, in one pass; spans in their order.
pub(crate) fn still_told(c: &Connection, spans: &[(u64, u64)]) -> Result<Vec<Live>, LedgerError> {
    let attempt = "count what the feed tells";
    let mut told = vec![Live::default(); spans.len()];
    let mut statement = c
        .prepare_cached("SELECT seq, bytes FROM feed WHERE record IS NOT NULL ORDER BY seq")
        .attempt(attempt)?;
    let mut rows = statement.query([]).attempt(attempt)?;
    let mut at = 0;
    while let Some(row) = rows.next().attempt(attempt)? {
        let seq: u64 = row.get(0).attempt(attempt)?;
        while spans.get(at).is_some_and(|(_, to)| *to < seq) {
            at += 1;
        }
        let Some((from, _)) = spans.get(at) else {
            break;
        };
        if seq >= *from {
            told[at].members += 1;
            told[at].bytes += row.get::<_, u64>(1).attempt(attempt)?;
        }
    }
    Ok(told)
}

/// The entries from `from` up to `last`, cut into spans that each fit on a page, at most `most` of them;
/// only the last may have room.
pub(crate) fn open_part(
    c: &Connection,
    from: u64,
    last: u64,
    limits: PageLimits,
    most: usize,
) -> Result<Vec<Span>, LedgerError> {
    let attempt = "read the open part of the feed";
    let mut statement = c
        .prepare_cached(
            "SELECT seq, published, bytes FROM feed WHERE record IS NOT NULL AND seq >= ?1
             ORDER BY seq",
        )
        .attempt(attempt)?;
    let mut rows = statement.query([from]).attempt(attempt)?;
    let mut spans = Vec::new();
    let mut growing: Option<Span> = None;
    let mut next = from;
    while spans.len() < most {
        let Some(row) = rows.next().attempt(attempt)? else {
            // What comes after the last entry that is told was superseded: it goes with it.
            spans.extend(growing.map(|rest| Span {
                to_seq: last.max(rest.to_seq),
                ..rest
            }));
            break;
        };
        let (seq, published, bytes): (u64, i64, u64) = row.try_into().attempt(attempt)?;
        let span = growing.get_or_insert(Span {
            from_seq: next,
            to_seq: seq,
            from_published: published,
            to_published: published,
            live: Live::default(),
            is_full: false,
        });
        (span.to_seq, span.to_published) = (seq, published);
        span.live.members += 1;
        span.live.bytes += bytes;
        span.is_full = span.live.members >= limits.members || span.live.bytes >= limits.bytes;
        if span.is_full {
            next = seq + 1;
            spans.extend(growing.take());
        }
    }
    Ok(spans)
}

/// The numbers of the entries of a span that are told.
pub(crate) fn told_seqs(c: &Connection, from: u64, to: u64) -> Result<Vec<u64>, LedgerError> {
    let attempt = "list entries of the feed";
    let mut statement = c
        .prepare_cached(
            "SELECT seq FROM feed WHERE record IS NOT NULL AND seq BETWEEN ?1 AND ?2 ORDER BY seq",
        )
        .attempt(attempt)?;
    let rows = statement
        .query_map([from, to], |row| row.get(0))
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

fn page(row: &Row<'_>) -> Result<SealedPage, rusqlite::Error> {
    Ok(SealedPage {
        name: row.get(0)?,
        epoch: row.get(1)?,
        from_seq: row.get(2)?,
        to_seq: row.get(3)?,
        from_published: row.get(4)?,
        to_published: row.get(5)?,
        members: row.get(6)?,
        sealed: row.get(7)?,
        replaced: row.get(8)?,
    })
}
