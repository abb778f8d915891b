//! Following a member: what it has published since we last asked, checked before anyone sees it.
//!
//! Nothing here opens a connection, reads a clock or writes: a [`Peer`] brings bytes, the time is an
//! argument, and what is to be kept comes out as [`PullBatch`]es. Whoever keeps them says how the set
//! looks afterwards, and is told what to do next.

mod cursor;
mod frame;
mod http;
mod pull;
mod repair;
mod snapshot;
mod trust;

pub use cursor::{Cursor, Standing};
pub use http::HttpPeer;
pub use pull::{Fed, Limits, Pull, PullError, Pulled, Step, Verdict};
pub use trust::Distrust;

use std::future::Future;
use vocab::{
    Record, RecordId,
    feed::{Entry, Leaf, Part},
};

/// A member over the network, one of its mirrors, or one in memory. Every answer is bounded by whoever
/// brings it.
pub trait Peer: Send {
    /// The card of the member, as JSON.
    fn card(&mut self) -> impl Future<Output = Result<String, PeerError>> + Send;
    /// The newest checkpoint; `None` when it is the one given before.
    fn checkpoint(&mut self) -> impl Future<Output = Result<Option<String>, PeerError>> + Send;
    /// The newest checkpoint, and with it the log after an entry of an epoch, where the peer tells both at
    /// once: most often there is little new, and asking twice costs more than what is told. `None` when
    /// the checkpoint is the one given before.
    fn look(
        &mut self,
        _epoch: u32,
        _after: u64,
    ) -> impl Future<Output = Result<Option<Seen>, PeerError>> + Send {
        async {
            let checkpoint = self.checkpoint().await?;
            Ok(checkpoint.map(|checkpoint| Seen {
                checkpoint,
                log: None,
            }))
        }
    }
    /// The log after an entry of an epoch, decompressed.
    fn log(
        &mut self,
        epoch: u32,
        after: u64,
    ) -> impl Future<Output = Result<Vec<u8>, PeerError>> + Send;
    /// The manifest of a snapshot, by its hash.
    fn manifest(
        &mut self,
        hash: &[u8; 32],
    ) -> impl Future<Output = Result<String, PeerError>> + Send;
    /// A file of a snapshot, as it is.
    fn part(
        &mut self,
        snapshot: &[u8; 32],
        part: &Part,
    ) -> impl Future<Output = Result<Vec<u8>, PeerError>> + Send;
    /// At most the first `cells` cells of the sketch made for a checkpoint, by its hash.
    fn sketch(
        &mut self,
        checkpoint: &[u8; 32],
        cells: usize,
    ) -> impl Future<Output = Result<Vec<u8>, PeerError>> + Send;
    /// Live entries by their leaves, decompressed; those that are not live any more are left out.
    fn records(
        &mut self,
        leaves: &[Leaf],
    ) -> impl Future<Output = Result<Vec<u8>, PeerError>> + Send;
}

/// What a look has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub checkpoint: String,
    /// The log that leads to it from where was asked, decompressed.
    pub log: Option<Vec<u8>>,
}

/// Why a peer did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeerError {
    #[error("cannot reach the peer: {0}")]
    Unreachable(String),
    #[error("the peer answered with status {0}")]
    Status(u16),
    #[error("the peer's answer is larger than {0} bytes")]
    TooLarge(u64),
    #[error("the peer does not hold it any more")]
    Gone,
    #[error("the peer's answer cannot be read: {0}")]
    Broken(String),
}

/// What is to be kept in one transaction.
#[derive(Debug, Clone)]
pub struct PullBatch {
    pub arrivals: Vec<Arrival>,
    /// Entries between them that later ones have replaced: who leads others on keeps their leaves.
    pub superseded: Vec<(u64, Leaf)>,
    /// Entries held that are not live at their origin, though nothing told so.
    pub forget: Vec<RecordId>,
    /// The arrivals are all there is with keys in this range.
    pub replaces: Option<KeyRange>,
    /// What is held of earlier epochs is over.
    pub ends_older_epochs: bool,
    /// Where we stand once this is kept.
    pub cursor: Cursor,
}

/// Keys after the first, up to the second; from the lowest or to the highest where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    pub after: Option<RecordId>,
    pub upto: Option<RecordId>,
}

impl KeyRange {
    pub fn contains(&self, key: &RecordId) -> bool {
        self.after.as_ref().is_none_or(|after| key > after)
            && self.upto.as_ref().is_none_or(|upto| key <= upto)
    }
}

/// An entry that was checked, with what it brings.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub epoch: u32,
    pub entry: Entry,
    pub leaf: Leaf,
    pub content: Content,
}

/// What an entry brings.
#[derive(Debug, Clone)]
pub enum Content {
    Record(Box<Record>),
    Deleted,
    /// It was signed, but is nothing that can be shown: kept as an entry, so that the set can be compared.
    Refused {
        reason: String,
        /// What was signed, for those who take it from us.
        payload: String,
    },
}

#[cfg(test)]
mod tests;
