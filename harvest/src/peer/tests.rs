//! A member and its followers in memory, without network, disk or clock.

mod distrust;
mod follower;
mod member;
mod simulation;
mod ways;

use super::{Peer, PeerError, Seen};
use follower::Follower;
use jiff::Timestamp;
use member::Member;
use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};
use vocab::feed::{Leaf, Part, last_checkpoint};

/// A member that several peers lead to.
pub type Shared = Arc<Mutex<Member>>;

pub fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Nothing in memory ever waits.
pub fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// What happens to an answer on its way; `None` is no answer.
pub type Way = Box<dyn FnMut(&'static str, Vec<u8>) -> Option<Vec<u8>> + Send>;

/// The way to a member.
pub struct Line {
    pub member: Shared,
    pub now: Timestamp,
    pub way: Way,
    /// Whether it tells the log with the checkpoint.
    pub tells_both: bool,
    /// Bytes that came, compressed as they would be.
    pub bytes: usize,
}

impl Line {
    pub fn new(member: &Shared, now: Timestamp) -> Self {
        Self::through(member, now, Box::new(|_, bytes| Some(bytes)))
    }

    pub fn through(member: &Shared, now: Timestamp, way: Way) -> Self {
        Self {
            member: member.clone(),
            now,
            way,
            tells_both: false,
            bytes: 0,
        }
    }

    pub fn telling_both(self) -> Self {
        Self {
            tells_both: true,
            ..self
        }
    }

    fn answer(
        &mut self,
        what: &'static str,
        make: impl FnOnce(&mut Member, Timestamp) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, PeerError> {
        let made = make(&mut self.member.lock().unwrap(), self.now).ok_or(PeerError::Gone)?;
        let came =
            (self.way)(what, made).ok_or_else(|| PeerError::Unreachable("cut".to_owned()))?;
        self.bytes += came.len();
        Ok(came)
    }

    fn text(
        &mut self,
        what: &'static str,
        make: impl FnOnce(&mut Member, Timestamp) -> Option<Vec<u8>>,
    ) -> Result<String, PeerError> {
        let bytes = self.answer(what, make)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Peer for Line {
    async fn card(&mut self) -> Result<String, PeerError> {
        self.text("card", |member, _| Some(member.card().text().into()))
    }

    async fn checkpoint(&mut self) -> Result<Option<String>, PeerError> {
        self.text("checkpoint", |member, now| {
            Some(member.checkpoint(now).text().into())
        })
        .map(Some)
    }

    async fn look(&mut self, epoch: u32, after: u64) -> Result<Option<Seen>, PeerError> {
        let mut log = None;
        if self.tells_both {
            match self.log(epoch, after).await {
                Ok(told) => log = Some(told),
                Err(PeerError::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        let checkpoint = match &log {
            Some(log) => last_checkpoint(log)
                .ok_or_else(|| PeerError::Broken("no checkpoint".to_owned()))
                .map(Some),
            None => self.checkpoint().await,
        };
        Ok(checkpoint?.map(|checkpoint| Seen { checkpoint, log }))
    }

    async fn log(&mut self, epoch: u32, after: u64) -> Result<Vec<u8>, PeerError> {
        self.answer("log", |member, now| member.log(epoch, after, now))
    }

    async fn manifest(&mut self, hash: &[u8; 32]) -> Result<String, PeerError> {
        self.text("manifest", |member, _| member.manifest(hash))
    }

    async fn part(&mut self, _: &[u8; 32], part: &Part) -> Result<Vec<u8>, PeerError> {
        self.answer("part", |member, _| member.part(&part.hash))
    }

    async fn sketch(&mut self, checkpoint: &[u8; 32], cells: usize) -> Result<Vec<u8>, PeerError> {
        self.answer("sketch", |member, now| {
            member.sketch(checkpoint, cells, now)
        })
    }

    async fn records(&mut self, leaves: &[Leaf]) -> Result<Vec<u8>, PeerError> {
        self.answer("records", |member, _| Some(member.records(leaves)))
    }
}
