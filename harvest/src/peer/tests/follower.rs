//! The side of a follower: what it keeps, in one transaction a batch.

use super::{Line, now_or_never};
use crate::peer::{Content, Cursor, Fed, Limits, Pull, PullBatch, PullError, Pulled, Step};
use jiff::Timestamp;
use std::collections::BTreeMap;
use vocab::{
    RecordId,
    feed::{Leaf, SetDigest},
    member::SignedCard,
};

#[derive(Clone)]
pub struct Row {
    pub epoch: u32,
    pub seq: u64,
    pub leaf: Leaf,
    /// Absent when the record is deleted.
    pub is_live: bool,
    /// Absent when it was refused, too.
    pub payload: Option<String>,
}

#[derive(Clone)]
pub struct Follower {
    pub card: SignedCard,
    pub cursor: Option<Cursor>,
    pub rows: BTreeMap<RecordId, Row>,
    pub applied: u64,
}

/// How a pull was broken off.
#[derive(Debug)]
pub enum Broken {
    /// The process died before or after a batch was kept.
    Killed,
    Refused(PullError),
}

impl Follower {
    pub fn new(card: SignedCard) -> Self {
        Self {
            card,
            cursor: None,
            rows: BTreeMap::new(),
            applied: 0,
        }
    }

    /// What is visible.
    pub fn live(&self) -> BTreeMap<RecordId, (u64, String)> {
        let visible = self.rows.iter().filter_map(|(key, row)| {
            let payload = row.payload.clone().filter(|_| row.is_live)?;
            Some((key.clone(), (row.seq, payload)))
        });
        visible.collect()
    }

    pub fn digest(&self) -> SetDigest {
        let mut digest = SetDigest::default();
        for row in self.rows.values().filter(|row| row.is_live) {
            digest.add(&row.leaf);
        }
        digest
    }

    pub fn pull(&mut self, line: Line, is_origin: bool) -> Result<Pulled, PullError> {
        match self.pull_killed_at(line, is_origin, u64::MAX) {
            Ok(pulled) => Ok(pulled),
            Err(Broken::Refused(error)) => Err(error),
            Err(Broken::Killed) => unreachable!("nobody kills it"),
        }
    }

    /// Killed at a batch: before it is kept when `moment` is even, after it when it is odd.
    pub fn pull_killed_at(
        &mut self,
        line: Line,
        is_origin: bool,
        moment: u64,
    ) -> Result<Pulled, Broken> {
        let now: Timestamp = line.now;
        let limits = Limits {
            batch: 3,
            ..Limits::default()
        };
        let mut pull = Pull::new(
            line,
            self.card.clone(),
            self.cursor.clone(),
            self.digest(),
            is_origin,
            limits,
        );
        let mut fed = Fed::Start;
        let mut batches = 0;
        loop {
            match now_or_never(pull.step(fed, now)).map_err(Broken::Refused)? {
                Step::Apply(batch) => {
                    if moment == 2 * batches {
                        return Err(Broken::Killed);
                    }
                    self.apply(*batch);
                    if moment == 2 * batches + 1 {
                        return Err(Broken::Killed);
                    }
                    batches += 1;
                    fed = Fed::Applied(self.digest());
                }
                Step::Leaves => fed = Fed::Leaves(self.leaves()),
                Step::Done(pulled) => {
                    if let Some(card) = &pulled.card {
                        self.card = card.clone();
                    }
                    return Ok(*pulled);
                }
            }
        }
    }

    fn leaves(&self) -> Vec<(RecordId, Leaf)> {
        let live = self.rows.iter().filter(|(_, row)| row.is_live);
        live.map(|(key, row)| (key.clone(), row.leaf)).collect()
    }

    fn apply(&mut self, batch: PullBatch) {
        self.applied += batch.arrivals.len() as u64;
        let stated: Vec<RecordId> = batch
            .arrivals
            .iter()
            .map(|arrival| arrival.entry.key.clone())
            .collect();
        for arrival in batch.arrivals {
            let key = arrival.entry.key.clone();
            let place = (arrival.epoch, arrival.entry.seq);
            let is_older = self
                .rows
                .get(&key)
                .is_some_and(|row| (row.epoch, row.seq) > place);
            if is_older {
                continue;
            }
            let (is_live, payload) = match arrival.content {
                Content::Record(record) => (true, Some(record.payload().to_owned())),
                Content::Deleted => (false, None),
                Content::Refused { .. } => (true, None),
            };
            let (epoch, seq) = place;
            let row = Row {
                epoch,
                seq,
                leaf: arrival.leaf,
                is_live,
                payload,
            };
            self.rows.insert(key, row);
        }
        for key in batch.forget {
            self.rows.remove(&key);
        }
        if let Some(range) = batch.replaces {
            self.rows
                .retain(|key, _| !range.contains(key) || stated.contains(key));
        }
        if batch.ends_older_epochs
            && let Some(standing) = batch.cursor.standing()
        {
            let epoch = standing.epoch;
            self.rows.retain(|_, row| row.epoch >= epoch);
        }
        self.cursor = Some(batch.cursor);
    }
}
