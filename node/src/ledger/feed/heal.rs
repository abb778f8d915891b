//! Healing: a node that was put back to an earlier state takes what it had published since from those who
//! have kept it.

use super::{FeedState, keep_state, state};
use crate::ledger::{
    Attempt, Ledger, LedgerError, Written,
    authority::{self, Authority},
    lock,
    log::{self, Placing, WITHDRAWN, source_key},
    time,
};
use harvest::peer::{Arrival, Content, PullBatch};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use vocab::{
    MemberId, RecordId,
    feed::{Action, Entry, Leaf, SetDigest},
};

/// The source of records that came back and that no source of this ledger had stated. Whoever states one
/// of them again takes it over.
pub const RESTORED: &str = "restored";

/// One step of the feed, as it was signed.
enum Step<'b> {
    Superseded(Leaf),
    Entry(&'b Arrival),
}

impl Ledger {
    /// Takes entries of this node's own feed back, from the one after the last on; gives the digest then.
    pub fn heal(
        &self,
        member: &MemberId,
        batch: &PullBatch,
        now: Timestamp,
    ) -> Result<SetDigest, LedgerError> {
        let attempt = "take back what was published";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let mut state = state(&t)?.ok_or_else(|| LedgerError::UnknownMember(member.clone()))?;
        let mut steps = BTreeMap::new();
        for (seq, leaf) in &batch.superseded {
            steps.insert(*seq, Step::Superseded(*leaf));
        }
        for arrival in &batch.arrivals {
            steps.insert(arrival.entry.seq, Step::Entry(arrival));
        }
        let mut healer = Healer {
            t: &t,
            authority: Authority::read(&t)?,
            sources: sources(&t)?,
            restored: source_key(&t, RESTORED)?,
            written: Written {
                position: log::head(&t)?,
                ..Written::default()
            },
            now,
        };
        for (seq, step) in steps.range(state.seq + 1..) {
            if *seq != state.seq + 1 {
                break;
            }
            healer.take(&mut state, *seq, step)?;
        }
        keep_state(&t, &state)?;
        t.commit().attempt(attempt)?;
        Ok(state.digest)
    }
}

fn sources(t: &Transaction<'_>) -> Result<Vec<(i64, String)>, LedgerError> {
    let attempt = "read the sources";
    let mut statement = t
        .prepare_cached("SELECT id, name FROM sources WHERE is_member = 0")
        .attempt(attempt)?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

struct Healer<'t> {
    t: &'t Transaction<'t>,
    authority: Authority,
    /// Keys and names of what was harvested or imported here.
    sources: Vec<(i64, String)>,
    restored: i64,
    written: Written,
    now: Timestamp,
}

impl Healer<'_> {
    fn take(
        &mut self,
        state: &mut FeedState,
        seq: u64,
        step: &Step<'_>,
    ) -> Result<(), LedgerError> {
        let (leaf, published, told) = match step {
            Step::Superseded(leaf) => (*leaf, state.published + 1, None),
            Step::Entry(arrival) => (
                arrival.leaf,
                arrival.entry.published,
                self.record(arrival)?.map(|record| (record, *arrival)),
            ),
        };
        state.seq = seq;
        state.published = published;
        state.head = state.head.then(&leaf);
        if let Some((record, arrival)) = told {
            self.supersede(state, record)?;
            if arrival.entry.action == Action::Delete {
                state.tombstones += 1;
            } else {
                state.live += 1;
                state.digest.add(&leaf);
            }
        }
        let entry = told.map(|(_, arrival)| &arrival.entry);
        let bytes = match told.map(|(_, arrival)| &arrival.content) {
            Some(Content::Record(record)) => record.payload().len(),
            _ => 0,
        };
        self.t
            .prepare_cached(
                "INSERT INTO feed (seq, published, leaf, head, record, action, kind, resource,
                 fingerprint, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .and_then(|mut s| {
                s.execute(params![
                    seq,
                    published,
                    leaf.0,
                    state.head.0,
                    told.map(|(record, _)| record),
                    entry.map(|entry| entry.action.code()),
                    entry.map(|entry| entry.kind.code()),
                    entry.map(|entry| entry.resource.as_str()),
                    entry.map(|entry| entry.fingerprint.0),
                    bytes
                ])
            })
            .attempt("take back an entry")?;
        Ok(())
    }

    /// Brings the record to what the entry says of it; its key, if it is one of this ledger then.
    fn record(&mut self, arrival: &Arrival) -> Result<Option<i64>, LedgerError> {
        let entry = &arrival.entry;
        let attempt = "read a record";
        let known: Option<(i64, i64)> = self
            .t
            .prepare_cached("SELECT key, source FROM records WHERE id = ?1")
            .and_then(|mut s| {
                s.query_row([entry.key.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .attempt(attempt)?;
        match &arrival.content {
            Content::Record(record) => {
                let placing = Placing {
                    id: &entry.key,
                    source: known.map_or_else(|| self.source_of(entry), |(_, source)| source),
                    is_numbered: true,
                    stated: time(entry.published),
                };
                let (key, _) = log::place(
                    self.t,
                    &self.authority,
                    &placing,
                    record,
                    self.now,
                    &mut self.written,
                )?;
                Ok(Some(key))
            }
            Content::Deleted => {
                if let Some(kept) = log::kept(self.t, &entry.key)?.filter(log::Kept::is_stated) {
                    log::leave(self.t, &kept, WITHDRAWN, self.now, &mut self.written)?;
                    let at = self.now.as_millisecond();
                    let written = &mut self.written;
                    authority::settle(self.t, &self.authority, &kept.resource, at, written)?;
                }
                Ok(known.map(|(key, _)| key))
            }
            Content::Refused { .. } => Ok(None),
        }
    }

    /// An id is made of the name of its source and of the resource: it tells which of the sources it was.
    fn source_of(&self, entry: &Entry) -> i64 {
        let mut sources = self.sources.iter();
        let found = sources.find(|(_, name)| RecordId::mint(name, &entry.resource) == entry.key);
        found.map_or(self.restored, |(key, _)| *key)
    }

    fn supersede(&self, state: &mut FeedState, record: i64) -> Result<(), LedgerError> {
        let attempt = "take back an entry";
        let before: Option<(u64, [u8; 32], u8)> = self
            .t
            .prepare_cached("SELECT seq, leaf, action FROM feed WHERE record = ?1")
            .and_then(|mut s| {
                s.query_row([record], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()
            })
            .attempt(attempt)?;
        let Some((seq, leaf, action)) = before else {
            return Ok(());
        };
        super::replace(
            self.t,
            state,
            seq,
            &Leaf(leaf),
            action == Action::Delete.code(),
        )
    }
}
