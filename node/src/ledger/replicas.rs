//! What is held of members: the last entry of each of their records, and the records themselves.

use super::{
    Attempt, Ledger, LedgerError, Written,
    authority::{self, Authority},
    erasures, lock,
    log::{self, PURGED, Placing},
    members,
    records::{pack, unpack},
    time,
};
use crate::peers::{Mode, Scope};
use harvest::peer::{Arrival, Content, Cursor, KeyRange, PullBatch};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::HashSet;
use vocab::{
    MemberId, RecordId,
    feed::{Action, Leaf, SetDigest},
};

/// What keeping a batch has done.
#[derive(Debug, Default, Clone, Copy)]
pub struct Kept {
    pub written: Written,
    /// Of all live entries held of the member now.
    pub digest: SetDigest,
    /// Entries that are held without a record.
    pub not_taken: u64,
}

/// An entry that is held without a record, and why.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Refusal {
    pub key: String,
    pub resource: String,
    pub reason: String,
    pub published: Timestamp,
}

/// What is said of records that were taken away here for good.
const ERASED: &str = "erased here";
/// What is said of records that are not wanted here.
pub const OUT_OF_SCOPE: &str = "out of scope";

impl Ledger {
    /// Keeps a batch of a member in one fsynced transaction: records, entries, cursor. Of each record the
    /// highest (epoch, seq) stays, however often a batch comes.
    pub fn keep_batch(
        &self,
        member: &MemberId,
        batch: &PullBatch,
        now: Timestamp,
    ) -> Result<Kept, LedgerError> {
        let attempt = "keep what a member has published";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let mut keeper = Keeper::open(&t, member, now)?;
        if !keeper.is_pulled {
            return Err(LedgerError::NotFollowed(member.clone()));
        }
        let mut stated = HashSet::new();
        for arrival in &batch.arrivals {
            stated.insert(arrival.entry.key.as_str());
            keeper.arrive(arrival)?;
        }
        for key in &batch.forget {
            keeper.forget(key.as_str())?;
        }
        if let Some(range) = &batch.replaces {
            for key in keys_in(&t, keeper.member, range)? {
                if !stated.contains(key.as_str()) {
                    keeper.forget(&key)?;
                }
            }
        }
        let standing = batch.cursor.standing();
        if batch.ends_older_epochs
            && let Some(standing) = standing
        {
            for key in keys_before(&t, keeper.member, standing.epoch)? {
                keeper.forget(&key)?;
            }
            t.execute(
                "DELETE FROM stubs WHERE member = ?1 AND epoch < ?2",
                params![keeper.member, standing.epoch],
            )
            .attempt(attempt)?;
        }
        if keeper.is_mirror
            && let Some(standing) = standing
        {
            let is_loaded = batch.replaces.is_some() && matches!(batch.cursor, Cursor::At(_));
            if is_loaded {
                members::keep_base(&t, keeper.member, Some(standing))?;
            } else if batch.ends_older_epochs {
                members::keep_base(&t, keeper.member, None)?;
            }
            for (seq, leaf) in &batch.superseded {
                keeper.stub(standing.epoch, *seq, leaf)?;
            }
        }
        t.prepare_cached("UPDATE members SET cursor = ?2 WHERE id = ?1")
            .and_then(|mut s| s.execute(params![keeper.member, batch.cursor.to_text()]))
            .attempt(attempt)?;
        keeper.count()?;
        let kept = keeper.kept;
        t.commit().attempt(attempt)?;
        Ok(kept)
    }

    /// Counts what is held of a member anew, and keeps what comes of it.
    pub fn recount(&self, member: &MemberId) -> Result<SetDigest, LedgerError> {
        let attempt = "count what is held of a member";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let member = members::key(&t, member)?;
        let (mut digest, mut live, mut refused) = (SetDigest::default(), 0_u64, 0_u64);
        {
            let mut statement = t
                .prepare_cached(
                    "SELECT leaf, refused IS NOT NULL FROM replicas
                     WHERE member = ?1 AND action <> ?2",
                )
                .attempt(attempt)?;
            let mut rows = statement
                .query(params![member, Action::Delete.code()])
                .attempt(attempt)?;
            while let Some(row) = rows.next().attempt(attempt)? {
                digest.add(&Leaf(row.get(0).attempt(attempt)?));
                live += 1;
                refused += u64::from(row.get::<_, bool>(1).attempt(attempt)?);
            }
        }
        let changed = t
            .execute(
                "UPDATE members SET digest = ?2, live = ?3, refused = ?4 WHERE id = ?1
                 AND (digest IS NOT ?2 OR live <> ?3 OR refused <> ?4)",
                params![member, digest.to_bytes(), live, refused],
            )
            .attempt(attempt)?;
        if changed > 0 {
            t.commit().attempt(attempt)?;
        }
        Ok(digest)
    }

    /// The keys and leaves of all live entries held of a member.
    pub fn leaves(&self, member: &MemberId) -> Result<Vec<(RecordId, Leaf)>, LedgerError> {
        let attempt = "read what is held of a member";
        self.reading(attempt, |c| {
            let member = members::key(c, member)?;
            let mut statement = c
                .prepare_cached("SELECT key, leaf FROM replicas WHERE member = ?1 AND action <> ?2")
                .attempt(attempt)?;
            let rows = statement
                .query_map(params![member, Action::Delete.code()], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, [u8; 32]>(1)?))
                })
                .attempt(attempt)?;
            let mut leaves = Vec::new();
            for row in rows {
                let (key, leaf) = row.attempt(attempt)?;
                leaves.extend(RecordId::parse(&key).map(|key| (key, Leaf(leaf))));
            }
            Ok(leaves)
        })
    }

    /// What of a member is held without a record, the newest first.
    pub fn refusals(&self, member: &MemberId, limit: usize) -> Result<Vec<Refusal>, LedgerError> {
        let attempt = "read what was refused of a member";
        self.reading(attempt, |c| {
            let member = members::key(c, member)?;
            let mut statement = c
                .prepare_cached(
                    "SELECT key, resource, refused, published FROM replicas
                     WHERE member = ?1 AND refused IS NOT NULL AND refused <> ?3
                     ORDER BY published DESC LIMIT ?2",
                )
                .attempt(attempt)?;
            let rows = statement
                .query_map(params![member, limit, OUT_OF_SCOPE], |row| {
                    Ok(Refusal {
                        key: row.get(0)?,
                        resource: row.get(1)?,
                        reason: row.get(2)?,
                        published: time(row.get(3)?),
                    })
                })
                .attempt(attempt)?;
            rows.collect::<Result<_, _>>().attempt(attempt)
        })
    }

    /// What was signed of an entry that is held without a record.
    pub fn refused_content(
        &self,
        member: &MemberId,
        key: &RecordId,
    ) -> Result<Option<String>, LedgerError> {
        self.reading("read what was refused", |c| {
            let member = members::key(c, member)?;
            let content: Option<Option<Vec<u8>>> = c
                .prepare_cached("SELECT content FROM replicas WHERE member = ?1 AND key = ?2")
                .and_then(|mut s| {
                    s.query_row(params![member, key.as_str()], |row| row.get(0))
                        .optional()
                })
                .attempt("read what was refused")?;
            content
                .flatten()
                .map(|content| unpack(&content, 0))
                .transpose()
        })
    }

    /// When a replicated record came to this node.
    pub fn received(&self, position: u64) -> Result<Option<Timestamp>, LedgerError> {
        self.reading("read when a record came", |c| {
            let at: Option<i64> = c
                .prepare_cached("SELECT at FROM log WHERE position = ?1")
                .and_then(|mut s| s.query_row([position], |row| row.get(0)).optional())
                .attempt("read when a record came")?;
            Ok(at.map(time))
        })
    }
}

/// What is held of one record of a member.
struct Replica {
    epoch: u32,
    seq: u64,
    leaf: Leaf,
    is_live: bool,
    is_refused: bool,
    record: Option<i64>,
}

/// Keeps what one member has published, inside a transaction.
struct Keeper<'t> {
    t: &'t Transaction<'t>,
    authority: Authority,
    id: MemberId,
    member: i64,
    source: i64,
    scope: Scope,
    /// Whether some records were erased, here or elsewhere.
    has_erased: bool,
    is_pulled: bool,
    is_mirror: bool,
    now: Timestamp,
    kept: Kept,
    live: u64,
    refused: u64,
}

impl<'t> Keeper<'t> {
    fn open(t: &'t Transaction<'t>, id: &MemberId, now: Timestamp) -> Result<Self, LedgerError> {
        let attempt = "read a member";
        let member = members::key(t, id)?;
        let (source, settings, digest, live, refused): (i64, String, Option<[u8; 32]>, u64, u64) =
            t.prepare_cached(
                "SELECT source, settings, digest, live, refused FROM members WHERE id = ?1",
            )
            .and_then(|mut s| {
                s.query_row([member], |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                    ))
                })
            })
            .attempt(attempt)?;
        let following: crate::peers::Following =
            serde_json::from_str(&settings).unwrap_or_default();
        let written = Written {
            position: log::head(t)?,
            ..Written::default()
        };
        Ok(Self {
            t,
            authority: Authority::read(t)?,
            id: id.clone(),
            member,
            source,
            scope: following.scope,
            has_erased: erasures::any(t)?,
            is_pulled: following.mode.is_pulled(),
            is_mirror: following.mode == Mode::Mirror,
            now,
            kept: Kept {
                written,
                digest: digest.map_or_else(SetDigest::default, |it| SetDigest::from_bytes(&it)),
                not_taken: 0,
            },
            live,
            refused,
        })
    }

    fn arrive(&mut self, arrival: &Arrival) -> Result<(), LedgerError> {
        let (entry, key) = (&arrival.entry, arrival.entry.key.as_str());
        let held = self.held(key)?;
        if let Some(held) = &held {
            if (held.epoch, held.seq) > (arrival.epoch, entry.seq) {
                return Ok(());
            }
            self.uncount(held);
            if self.is_mirror && held.leaf != arrival.leaf {
                self.stub(held.epoch, held.seq, &held.leaf)?;
            }
        }
        let (record, refused, content) = match &arrival.content {
            Content::Deleted => (None, None, None),
            Content::Refused { reason, payload } => {
                (None, Some(reason.as_str()), Some(payload.as_str()))
            }
            Content::Record(_) if self.has_erased && self.is_erased(key)? => {
                (None, Some(ERASED), None)
            }
            Content::Record(record) if !self.scope.takes(record) => {
                let content = self.is_mirror.then(|| record.payload());
                (None, Some(OUT_OF_SCOPE), content)
            }
            Content::Record(record) => {
                let id = RecordId::mint(self.id.as_str(), key);
                let placing = Placing {
                    id: &id,
                    source: self.source,
                    is_numbered: false,
                    stated: time(entry.published),
                };
                let written = &mut self.kept.written;
                let (key, _) =
                    log::place(self.t, &self.authority, &placing, record, self.now, written)?;
                (Some(key), None, None)
            }
        };
        if refused.is_some() {
            self.kept.not_taken += 1;
            self.refused += 1;
        }
        if record.is_none()
            && let Some(before) = held.as_ref().and_then(|held| held.record)
        {
            self.leave(before)?;
        }
        if entry.action != Action::Delete {
            self.kept.digest.add(&arrival.leaf);
            self.live += 1;
        }
        // What stays what it was is left alone: SQLite writes the indexes of all columns that it is given.
        let is_same_record = held.is_some_and(|held| held.record == record);
        let sql = if is_same_record {
            "UPDATE replicas SET epoch = ?3, seq = ?4, published = ?5, leaf = ?6, action = ?7, kind = ?8,
             resource = ?9, refused = ?11, content = ?12
             WHERE member = ?1 AND key = ?2 AND record IS ?10"
        } else {
            "INSERT OR REPLACE INTO replicas (member, key, epoch, seq, published, leaf, action,
             kind, resource, record, refused, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        };
        self.t
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![
                    self.member,
                    key,
                    arrival.epoch,
                    entry.seq,
                    entry.published,
                    arrival.leaf.0,
                    entry.action.code(),
                    entry.kind.code(),
                    entry.resource,
                    record,
                    refused,
                    content.map(pack)
                ])
            })
            .attempt("keep an entry")?;
        Ok(())
    }

    /// Whether this node was told to keep nothing of it.
    fn is_erased(&self, key: &str) -> Result<bool, LedgerError> {
        erasures::is_erased(self.t, &RecordId::mint(self.id.as_str(), key))
    }

    /// What is held now counts no more.
    fn uncount(&mut self, held: &Replica) {
        if held.is_live {
            self.kept.digest.remove(&held.leaf);
            self.live = self.live.saturating_sub(1);
        }
        if held.is_refused {
            self.refused = self.refused.saturating_sub(1);
        }
    }

    /// Keeps how much is held.
    fn count(&self) -> Result<(), LedgerError> {
        self.t
            .prepare_cached("UPDATE members SET digest = ?2, live = ?3, refused = ?4 WHERE id = ?1")
            .and_then(|mut s| {
                let digest = self.kept.digest.to_bytes();
                s.execute(params![self.member, digest, self.live, self.refused])
            })
            .attempt("count what is held of a member")?;
        Ok(())
    }

    /// An entry is not held any more, nor its record shown.
    fn forget(&mut self, key: &str) -> Result<(), LedgerError> {
        let Some(held) = self.held(key)? else {
            return Ok(());
        };
        self.uncount(&held);
        if let Some(record) = held.record {
            self.leave(record)?;
        }
        self.t
            .prepare_cached("DELETE FROM replicas WHERE member = ?1 AND key = ?2")
            .and_then(|mut s| s.execute(params![self.member, key]))
            .attempt("forget an entry")?;
        Ok(())
    }

    /// The record goes, and its content with it: a member that takes something back takes it back here.
    fn leave(&mut self, record: i64) -> Result<(), LedgerError> {
        let attempt = "take back a record";
        let held = self
            .t
            .prepare_cached(
                "SELECT key, fingerprint, state, number, resource FROM records WHERE key = ?1",
            )
            .and_then(|mut s| {
                s.query_row([record], |row| log::Kept::of(row, 0))
                    .optional()
            })
            .attempt(attempt)?;
        let Some(held) = held.filter(log::Kept::is_stated) else {
            return Ok(());
        };
        let written = &mut self.kept.written;
        log::leave(self.t, &held, PURGED, self.now, written)?;
        written.withdrawn += 1;
        self.t
            .prepare_cached("DELETE FROM payloads WHERE record = ?1")
            .and_then(|mut s| s.execute([record]))
            .attempt(attempt)?;
        self.t
            .prepare_cached("UPDATE records SET fingerprint = zeroblob(32) WHERE key = ?1")
            .and_then(|mut s| s.execute([record]))
            .attempt(attempt)?;
        let at = self.now.as_millisecond();
        authority::settle(self.t, &self.authority, &held.resource, at, written)
    }

    fn stub(&self, epoch: u32, seq: u64, leaf: &Leaf) -> Result<(), LedgerError> {
        self.t
            .prepare_cached(
                "INSERT OR REPLACE INTO stubs (member, epoch, seq, leaf) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut s| s.execute(params![self.member, epoch, seq, leaf.0]))
            .attempt("keep the leaf of an entry")?;
        Ok(())
    }

    fn held(&self, key: &str) -> Result<Option<Replica>, LedgerError> {
        self.t
            .prepare_cached(
                "SELECT epoch, seq, leaf, action, record, refused IS NOT NULL FROM replicas
                 WHERE member = ?1 AND key = ?2",
            )
            .and_then(|mut s| s.query_row(params![self.member, key], replica).optional())
            .attempt("read an entry")
    }
}

fn replica(row: &Row<'_>) -> Result<Replica, rusqlite::Error> {
    Ok(Replica {
        epoch: row.get(0)?,
        seq: row.get(1)?,
        leaf: Leaf(row.get(2)?),
        is_live: row.get::<_, u8>(3)? != Action::Delete.code(),
        record: row.get(4)?,
        is_refused: row.get(5)?,
    })
}

/// Forgets so many entries of a member, and their records; how many there were.
pub(super) fn forget_some(
    t: &Transaction<'_>,
    member: i64,
    limit: usize,
    now: Timestamp,
    written: &mut Written,
) -> Result<u64, LedgerError> {
    let attempt = "forget a member";
    let (id, keys) = {
        let id: String = t
            .query_row(
                "SELECT member FROM members WHERE id = ?1",
                [member],
                |row| row.get(0),
            )
            .attempt(attempt)?;
        let mut statement = t
            .prepare_cached("SELECT key FROM replicas WHERE member = ?1 LIMIT ?2")
            .attempt(attempt)?;
        let rows = statement
            .query_map(params![member, limit], |row| row.get(0))
            .attempt(attempt)?;
        let keys: Vec<String> = rows.collect::<Result<_, _>>().attempt(attempt)?;
        (id, keys)
    };
    let Some(id) = MemberId::parse(&id) else {
        return Ok(0);
    };
    let mut keeper = Keeper::open(t, &id, now)?;
    keeper.kept.written = *written;
    for key in &keys {
        keeper.forget(key)?;
    }
    keeper.count()?;
    *written = keeper.kept.written;
    Ok(keys.len() as u64)
}

fn keys_in(c: &Connection, member: i64, range: &KeyRange) -> Result<Vec<String>, LedgerError> {
    let attempt = "read the entries of a range";
    let mut statement = c
        .prepare_cached(
            "SELECT key FROM replicas WHERE member = ?1 AND (?2 IS NULL OR key > ?2)
             AND (?3 IS NULL OR key <= ?3)",
        )
        .attempt(attempt)?;
    let (after, upto) = (range.after.as_ref(), range.upto.as_ref());
    let rows = statement
        .query_map(
            params![
                member,
                after.map(RecordId::as_str),
                upto.map(RecordId::as_str)
            ],
            |row| row.get(0),
        )
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

fn keys_before(c: &Connection, member: i64, epoch: u32) -> Result<Vec<String>, LedgerError> {
    let attempt = "read the entries of older epochs";
    let mut statement = c
        .prepare_cached("SELECT key FROM replicas WHERE member = ?1 AND epoch < ?2")
        .attempt(attempt)?;
    let rows = statement
        .query_map(params![member, epoch], |row| row.get(0))
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

#[cfg(test)]
mod tests;
