//! The feed of this node: what its own records have become, in order.
//!
//! It follows the log in transactions of its own, so that admitting never waits for it; an entry and the
//! head, digest and count that it leads to are always written together.

mod heal;
mod told;

pub(super) use heal::RESTORED;
pub(super) use told::write;

pub use told::{LatestEntry, LogAfter, Told};
pub(crate) use told::{TOMBSTONES, each_live, each_within, leaves, now_told};

use super::{
    Attempt, Ledger, LedgerError, lock,
    log::{self, ECLIPSED, PRESENT},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashSet;
use vocab::{
    Fingerprint, Kind, MemberId, RecordId,
    feed::{Action, Entry, Head, Leaf, SetDigest},
};
use zstd::zstd_safe;

/// Where the feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    pub epoch: u32,
    /// The last entry, 0 before the first.
    pub seq: u64,
    /// When that was published: milliseconds since 1970.
    pub published: i64,
    pub head: Head,
    pub digest: SetDigest,
    pub live: u64,
    pub tombstones: u64,
    /// Position of the log up to which the feed tells.
    pub followed: u64,
    pub redactions: u64,
    /// Hash of the manifest of the newest snapshot.
    pub snapshot: Option<[u8; 32]>,
    /// The last entry in it.
    pub snapshot_seq: u64,
}

/// What a step of publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    pub entries: u64,
    /// Position of the log that was reached.
    pub followed: u64,
    /// Whether the log goes on.
    pub has_more: bool,
}

impl Ledger {
    /// Where the feed stands; `None` when this node has never published.
    pub fn feed_state(&self) -> Result<Option<FeedState>, LedgerError> {
        self.reading("read the state of the feed", state)
    }

    /// Begins a feed, or a later epoch of it: everything is told again from entry 1.
    pub fn begin_feed(&self, member: &MemberId, epoch: u32) -> Result<(), LedgerError> {
        let attempt = "begin the feed";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let before = state(&t)?;
        if before.as_ref().is_some_and(|state| state.epoch >= epoch) {
            return Ok(());
        }
        // Pages stay: for some days their addresses lead to what is told now.
        for table in ["feed", "feed_state"] {
            t.execute(&format!("DELETE FROM {table}"), [])
                .attempt(attempt)?;
        }
        let start = FeedState {
            epoch,
            seq: 0,
            // Whoever reads by dates must not miss the new epoch, whatever the clock has done.
            published: before.map_or(0, |before| before.published),
            head: Head::start(member, epoch),
            digest: SetDigest::default(),
            live: 0,
            tombstones: 0,
            followed: 0,
            redactions: 0,
            snapshot: None,
            snapshot_seq: 0,
        };
        keep_state(&t, &start)?;
        t.commit().attempt(attempt)
    }

    /// Tells what the next changes of the log, at most `limit`, have made of the node's own records.
    /// Agents and catalogues come before what refers to them, and leave after it.
    pub fn publish(&self, limit: usize, now: Timestamp) -> Result<Published, LedgerError> {
        let attempt = "publish changes";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let Some(mut state) = state(&t)? else {
            return Ok(Published {
                entries: 0,
                followed: 0,
                has_more: false,
            });
        };
        let changed = log::changed_after(&t, state.followed, limit)?;
        let Some((followed, _)) = changed.last().copied() else {
            return Ok(Published {
                entries: 0,
                followed: state.followed,
                has_more: false,
            });
        };
        let mut done = HashSet::new();
        let mut news = Vec::new();
        for (_, key) in changed.iter().filter(|(_, key)| done.insert(*key)) {
            news.extend(news_of(&t, *key)?);
        }
        news.sort_by_key(|one| {
            let rank = rank(one.kind);
            let is_deleted = one.action == Action::Delete;
            (is_deleted, if is_deleted { 9 - rank } else { rank })
        });
        for one in &news {
            append(&t, &mut state, one, now)?;
        }
        state.followed = followed;
        keep_state(&t, &state)?;
        t.commit().attempt(attempt)?;
        Ok(Published {
            entries: news.len() as u64,
            followed,
            has_more: changed.len() == limit,
        })
    }

    /// Notes a snapshot that others can load from now on.
    pub fn keep_snapshot(
        &self,
        epoch: u32,
        manifest: &[u8; 32],
        seq: u64,
    ) -> Result<(), LedgerError> {
        let connection = lock(&self.0.writer);
        connection
            .execute(
                "UPDATE feed_state SET snapshot = ?2, snapshot_seq = ?3 WHERE epoch = ?1",
                params![epoch, manifest, seq],
            )
            .attempt("note a snapshot")?;
        Ok(())
    }

    /// Forgets what the log of the feed need not tell any more: deletions older than `horizon`, and what
    /// is left of entries before `since`.
    pub fn trim_feed(&self, since: u64, horizon: Timestamp) -> Result<(), LedgerError> {
        let attempt = "trim the feed";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let expired = t
            .execute(
                "UPDATE feed SET record = NULL, action = NULL, kind = NULL, resource = NULL,
                 fingerprint = NULL WHERE action = ?1 AND published < ?2",
                params![Action::Delete.code(), horizon.as_millisecond()],
            )
            .attempt(attempt)?;
        let trimmed = t
            .execute(
                "DELETE FROM feed WHERE record IS NULL AND seq < ?1",
                [since.saturating_sub(1)],
            )
            .attempt(attempt)?;
        if expired == 0 && trimmed == 0 {
            return Ok(());
        }
        t.execute(
            "UPDATE feed_state SET tombstones = tombstones - ?1",
            [expired],
        )
        .attempt(attempt)?;
        t.commit().attempt(attempt)
    }
}

/// What has to be told of a record.
struct News {
    record: i64,
    key: RecordId,
    action: Action,
    kind: Kind,
    resource: String,
    fingerprint: Fingerprint,
    bytes: u64,
    /// Its entry until now, and whether that was a deletion.
    replaces: Option<(u64, Leaf, bool)>,
}

/// What refers to others comes after them.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Agent => 0,
        Kind::Other => 1,
        Kind::Catalog => 2,
        Kind::DataService => 3,
        Kind::DatasetSeries => 4,
        Kind::Dataset => 5,
    }
}

/// Compares what a record is now with what was told of it last.
fn news_of(t: &Transaction<'_>, record: i64) -> Result<Option<News>, LedgerError> {
    let attempt = "read what is to be published";
    struct Now {
        id: String,
        resource: String,
        kind: u8,
        fingerprint: [u8; 32],
        is_present: bool,
        frame: Option<Vec<u8>>,
    }
    let now = t
        .prepare_cached(
            "SELECT r.id, r.resource, r.kind, r.fingerprint, r.state, substr(p.content, 1, 32)
             FROM records r LEFT JOIN payloads p ON p.record = r.key
             JOIN sources s ON s.id = r.source WHERE r.key = ?1 AND s.is_member = 0",
        )
        .and_then(|mut s| {
            s.query_row([record], |row| {
                Ok(Now {
                    id: row.get(0)?,
                    resource: row.get(1)?,
                    kind: row.get(2)?,
                    fingerprint: row.get(3)?,
                    // What somebody else is shown for here is ours to tell all the same: what a node
                    // publishes does not depend on whom it follows.
                    is_present: matches!(row.get::<_, u8>(4)?, PRESENT | ECLIPSED),
                    frame: row.get(5)?,
                })
            })
            .optional()
        })
        .attempt(attempt)?;
    let Some(now) = now else { return Ok(None) };
    let (Some(key), Some(kind)) = (RecordId::parse(&now.id), Kind::from_code(now.kind)) else {
        return Ok(None);
    };
    let told = t
        .prepare_cached(
            "SELECT seq, leaf, action, kind, resource, fingerprint FROM feed WHERE record = ?1",
        )
        .and_then(|mut s| {
            s.query_row([record], |row| {
                Ok((
                    row.get::<_, u64>(0)?,
                    Leaf(row.get(1)?),
                    Action::from_code(row.get(2)?),
                    row.get::<_, u8>(3)?,
                    row.get::<_, String>(4)?,
                    row.get::<_, [u8; 32]>(5)?,
                ))
            })
            .optional()
        })
        .attempt(attempt)?;
    let is_told = told
        .as_ref()
        .is_some_and(|told| told.2 != Some(Action::Delete));
    let action = match (now.is_present, is_told) {
        (true, false) => Action::Create,
        (true, true) => Action::Update,
        (false, true) => Action::Delete,
        (false, false) => return Ok(None),
    };
    let is_same = told
        .as_ref()
        .is_some_and(|(_, _, _, kind, resource, print)| {
            *kind == now.kind && *resource == now.resource && *print == now.fingerprint
        });
    if action == Action::Update && is_same {
        return Ok(None);
    }
    let frame = now.frame.unwrap_or_default();
    let size = zstd_safe::get_frame_content_size(&frame).ok().flatten();
    let is_deleted = action == Action::Delete;
    Ok(Some(News {
        record,
        key,
        action,
        kind,
        resource: now.resource,
        fingerprint: if is_deleted {
            Fingerprint::of(b"")
        } else {
            Fingerprint(now.fingerprint)
        },
        bytes: if is_deleted { 0 } else { size.unwrap_or(0) },
        replaces: told.map(|(seq, leaf, action, ..)| (seq, leaf, action == Some(Action::Delete))),
    }))
}

fn append(
    t: &Transaction<'_>,
    state: &mut FeedState,
    news: &News,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let attempt = "publish a change";
    if let Some((seq, leaf, was_deleted)) = &news.replaces {
        replace(t, state, *seq, leaf, *was_deleted)?;
    }
    state.seq += 1;
    // Strictly growing, whatever the clock does: readers need no other order.
    state.published = now.as_millisecond().max(state.published + 1);
    let entry = Entry {
        seq: state.seq,
        action: news.action,
        key: news.key.clone(),
        kind: news.kind,
        resource: news.resource.clone(),
        fingerprint: news.fingerprint,
        published: state.published,
    };
    let leaf = entry.leaf(state.epoch);
    state.head = state.head.then(&leaf);
    if news.action == Action::Delete {
        state.tombstones += 1;
    } else {
        state.live += 1;
        state.digest.add(&leaf);
    }
    t.prepare_cached(
        "INSERT INTO feed (seq, published, leaf, head, record, action, kind, resource, fingerprint,
         bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .and_then(|mut s| {
        s.execute(params![
            state.seq,
            state.published,
            leaf.0,
            state.head.0,
            news.record,
            news.action.code(),
            news.kind.code(),
            news.resource,
            news.fingerprint.0,
            news.bytes
        ])
    })
    .attempt(attempt)?;
    Ok(())
}

/// What an entry told is told by a later one from now on.
fn replace(
    t: &Transaction<'_>,
    state: &mut FeedState,
    seq: u64,
    leaf: &Leaf,
    was_deleted: bool,
) -> Result<(), LedgerError> {
    t.prepare_cached(
        "UPDATE feed SET record = NULL, action = NULL, kind = NULL, resource = NULL,
         fingerprint = NULL, bytes = 0 WHERE seq = ?1",
    )
    .and_then(|mut s| s.execute([seq]))
    .attempt("replace an entry of the feed")?;
    if was_deleted {
        state.tombstones = state.tombstones.saturating_sub(1);
    } else {
        state.live = state.live.saturating_sub(1);
        state.digest.remove(leaf);
    }
    Ok(())
}

pub(crate) fn state(c: &Connection) -> Result<Option<FeedState>, LedgerError> {
    c.prepare_cached(
        "SELECT epoch, seq, published, head, digest, live, tombstones, followed, redactions,
         snapshot, snapshot_seq FROM feed_state",
    )
    .and_then(|mut s| {
        s.query_row([], |row| {
            Ok(FeedState {
                epoch: row.get(0)?,
                seq: row.get(1)?,
                published: row.get(2)?,
                head: Head(row.get(3)?),
                digest: SetDigest::from_bytes(&row.get(4)?),
                live: row.get(5)?,
                tombstones: row.get(6)?,
                followed: row.get(7)?,
                redactions: row.get(8)?,
                snapshot: row.get(9)?,
                snapshot_seq: row.get(10)?,
            })
        })
        .optional()
    })
    .attempt("read the state of the feed")
}

fn keep_state(t: &Transaction<'_>, state: &FeedState) -> Result<(), LedgerError> {
    t.prepare_cached(
        "INSERT OR REPLACE INTO feed_state (id, epoch, seq, published, head, digest, live,
         tombstones, followed, redactions, snapshot, snapshot_seq)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )
    .and_then(|mut s| {
        s.execute(params![
            state.epoch,
            state.seq,
            state.published,
            state.head.0,
            state.digest.to_bytes(),
            state.live,
            state.tombstones,
            state.followed,
            state.redactions,
            state.snapshot,
            state.snapshot_seq
        ])
    })
    .attempt("keep the state of the feed")?;
    Ok(())
}

#[cfg(test)]
mod tests;
