//! What the pool is doing, and how queries have ended.

use crate::sparql::SparqlError;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the pool is doing, and how queries have ended since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Queries that wait for a worker.
    pub waiting: usize,
    /// Queries in the lanes for long ones.
    pub long: usize,
    /// Answered, in whole or with an answer that is being sent.
    pub answered: u64,
    /// Refused or failed: the client's mistakes and ours.
    pub failed: u64,
    /// Stopped at their deadline.
    pub timed_out: u64,
    /// Not begun, since too many were waiting, or one client had used up what one may.
    pub turned_away: u64,
    /// Of those answered, those that had been answered before.
    pub cached: u64,
}

/// How queries ended since the start.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub answered: AtomicU64,
    pub failed: AtomicU64,
    pub timed_out: AtomicU64,
    pub turned_away: AtomicU64,
    pub cached: AtomicU64,
}

impl Counts {
    pub fn count<T>(&self, ended: &Result<T, SparqlError>) {
        let counter = match ended {
            Ok(_) => &self.answered,
            Err(SparqlError::Timeout(_)) => &self.timed_out,
            Err(SparqlError::Busy { .. } | SparqlError::TooMany { .. }) => &self.turned_away,
            Err(_) => &self.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
