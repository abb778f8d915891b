//! A worker lent to one query, and whose time that is.

use super::{Inner, worker::Worker};
use crate::sparql::{budget::Turn, frame::Head, process::Death};
use actix_web::web::Bytes;
use std::{
    io,
    sync::{Arc, atomic::Ordering},
};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, timeout_at},
};

/// A worker with a query. It is killed when this is dropped before [`Lease::give_back`].
pub(super) struct Lease {
    worker: Option<Worker>,
    long: Option<Long>,
    /// The client whose seconds these are.
    turn: Option<Arc<Turn>>,
    /// Since when they count; not any more while only the client is waited for.
    since: Option<Instant>,
    inner: Arc<Inner>,
}

/// A place beside the quick lanes: the client's own share of them, and one of them all.
pub(super) struct Long {
    _own: Option<OwnedSemaphorePermit>,
    _place: OwnedSemaphorePermit,
}

impl Long {
    pub fn new(own: Option<OwnedSemaphorePermit>, place: OwnedSemaphorePermit) -> Self {
        Self {
            _own: own,
            _place: place,
        }
    }
}

const HELD: &str = "a lease holds its worker until it ends";

impl Lease {
    /// Holds `worker` on behalf of a client.
    pub fn new(worker: Worker, turn: Option<Arc<Turn>>, inner: Arc<Inner>) -> Self {
        Self {
            worker: Some(worker),
            long: None,
            turn,
            since: Some(Instant::now()),
            inner,
        }
    }

    /// The pool it belongs to.
    pub fn pool(&self) -> &Arc<Inner> {
        &self.inner
    }

    pub fn worker(&self) -> &Worker {
        self.worker.as_ref().expect(HELD)
    }

    pub fn worker_mut(&mut self) -> &mut Worker {
        self.worker.as_mut().expect(HELD)
    }

    /// The next frame; `None` when there is none until `end`.
    pub async fn next(&mut self, end: Instant) -> Result<Option<(Head, Bytes)>, Death> {
        match timeout_at(end, self.worker_mut().next()).await {
            Err(_) => Ok(None),
            Ok(Ok(frame)) => Ok(Some(frame)),
            Ok(Err(error)) => {
                let mut worker = self.worker.take().expect(HELD);
                if error.kind() != io::ErrorKind::UnexpectedEof {
                    worker.kill();
                }
                self.leave_lane();
                Err(worker.bury().await)
            }
        }
    }

    pub fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// Leaves its lane to another.
    pub fn become_long(&mut self, permit: Long) {
        self.leave_lane();
        self.worker().step_back();
        self.long = Some(permit);
    }

    /// Leaves its place, quick or long, to another, and keeps what it has to send.
    pub fn wait_aside(&mut self, permit: OwnedSemaphorePermit) {
        self.charge();
        self.become_long(Long::new(None, permit));
    }

    /// The client pays for what its worker has done so far, once; sending costs it nothing.
    fn charge(&mut self) {
        if let Some((turn, since)) = self.turn.as_ref().zip(self.since.take()) {
            turn.charge(since.elapsed());
        }
    }

    fn leave_lane(&self) {
        if !self.is_long() {
            let filled = self.inner.lanes().vacate();
            self.inner.ready.add_permits(usize::from(filled));
        }
        self.inner.wake.notify_one();
    }

    /// The query has ended well.
    pub fn give_back(mut self) {
        let worker = self.worker_mut();
        worker.answered += 1;
        let tired = worker.answered >= self.inner.settings.recycle_after;
        // A worker that has stepped back cannot be given its priority again.
        if tired || self.is_long() || self.worker_mut().rest().is_err() {
            return;
        }
        let worker = self.worker.take().expect(HELD);
        let newest = self.inner.newest.load(Ordering::Relaxed);
        let mut lanes = self.inner.lanes();
        let idle = lanes.give_back(worker, newest);
        let wanting = lanes.is_wanting(newest);
        drop(lanes);
        self.inner.ready.add_permits(usize::from(idle));
        if wanting {
            self.inner.wake.notify_one();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.charge();
        if let Some(mut worker) = self.worker.take() {
            worker.kill();
            self.inner.lanes().bury_later(worker);
            self.leave_lane();
        }
    }
}
