//! Outcome: how a walk ended, and whether what it did not meet may be removed.

use crate::{report::Report, source::Cursor};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use vocab::Fingerprint;

/// How a walk ended.
#[derive(Debug)]
pub struct Outcome {
    pub report: Report,
    /// Every resource that was met, refused ones included.
    pub seen: Seen,
    /// Where the next walk may begin, to meet only what changed since: a stream of events was read up
    /// to here. It goes into `OpenOptions::resume`, once all batches are admitted.
    pub next_walk: Option<Cursor>,
    pub(super) end: Result<(), Reason>,
}

impl Outcome {
    /// Whether a resource held from this source and not in `seen` may be removed. A walk that did
    /// not reach its end, or that came back empty or short, removes nothing.
    pub fn may_remove(&self) -> Result<(), Reason> {
        self.end.clone()
    }
}

/// Why a walk removes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("the walk was stopped before its end")]
    Stopped,
    #[error("the walk did not reach its end")]
    NotReached,
    #[error("the walk was resumed in the middle")]
    Resumed,
    #[error("{pages} pages or files could not be read")]
    Failed { pages: u64 },
    #[error("{pages} pages or files were read in part only")]
    Damaged { pages: u64 },
    #[error("{items} items could not be read so far as to tell what they describe")]
    Nameless { items: u64 },
    #[error("the source came back without any dataset, series or service")]
    Empty,
    #[error("the source declares {declared} resources, and {seen} were met")]
    Short { declared: u64, seen: u64 },
}

/// The resources met in a walk, 16 bytes each whatever their length.
#[derive(Debug, Default)]
pub struct Seen {
    /// Resources described, with the beginning of their fingerprint.
    described: HashMap<u128, u64>,
    mentioned: HashSet<u128>,
}

impl Seen {
    pub fn contains(&self, resource: &str) -> bool {
        let key = key(resource);
        self.described.contains_key(&key) || self.mentioned.contains(&key)
    }

    /// How many distinct resources.
    pub fn len(&self) -> usize {
        self.described.len() + self.mentioned.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn mention(&mut self, resource: &str) {
        let key = key(resource);
        if !self.described.contains_key(&key) {
            self.mentioned.insert(key);
        }
    }

    pub(super) fn describe(&mut self, resource: &str, print: u64) {
        let key = key(resource);
        self.mentioned.remove(&key);
        self.described.insert(key, print);
    }

    /// As if the resource had not been met.
    pub(super) fn forget(&mut self, resource: &str) {
        let key = key(resource);
        self.described.remove(&key);
        self.mentioned.remove(&key);
    }

    /// The print of the description taken for a resource, if there is one.
    pub(super) fn description(&self, resource: &str) -> Option<u64> {
        self.described.get(&key(resource)).copied()
    }

    /// The first eight bytes of a fingerprint: enough to tell two descriptions of one resource apart.
    pub(crate) fn print(fingerprint: Fingerprint) -> u64 {
        let (print, _) = fingerprint
            .0
            .split_first_chunk()
            .expect("a fingerprint has 32 bytes");
        u64::from_be_bytes(*print)
    }
}

fn key(resource: &str) -> u128 {
    let digest: [u8; 32] = Sha256::digest(resource.as_bytes()).into();
    let (key, _) = digest.split_first_chunk().expect("SHA-256 gives 32 bytes");
    u128::from_be_bytes(*key)
}
