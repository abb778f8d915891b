//! Which workers serve, which one is spare, which are to be buried.

use super::worker::Worker;

/// The books of the pool. As many permits are out as there are idle workers; whoever changes
/// `idle` here says by how many.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    idle: Vec<Worker>,
    /// Open and waiting to take the place of one that is killed, or of one that is out of date.
    spare: Option<Worker>,
    /// Idle workers, and those with a short query.
    serving: usize,
    dead: Vec<Worker>,
    closed: bool,
}

/// What the pool is short of.
#[derive(Debug)]
pub(super) enum Need {
    Nothing,
    Worker,
    /// This one must open the newest generation.
    Refresh(Worker),
}

impl Lanes {
    /// The idle worker that knows most.
    pub fn take(&mut self) -> Option<Worker> {
        let freshest = (0..self.idle.len()).max_by_key(|&at| self.idle[at].serial())?;
        Some(self.idle.swap_remove(freshest))
    }

    /// A worker comes back from its query. True when it is idle now, or another in its place.
    pub fn give_back(&mut self, worker: Worker, newest: u64) -> bool {
        if self.closed {
            self.dead.push(worker);
            return false;
        }
        self.idle.push(worker);
        self.exchange(newest);
        true
    }

    /// A new worker, or one that was refreshed. True when it is idle now.
    pub fn add(&mut self, worker: Worker, lanes: usize, newest: u64) -> bool {
        if self.closed {
            self.dead.push(worker);
            return false;
        }
        if self.serving < lanes {
            self.serving += 1;
            self.idle.push(worker);
            return true;
        }
        if let Some(other) = self.spare.replace(worker) {
            self.dead.push(other);
        }
        self.exchange(newest);
        false
    }

    /// A serving worker will not come back. True when the spare is idle in its place.
    pub fn vacate(&mut self) -> bool {
        self.serving -= 1;
        match self.spare.take() {
            Some(spare) if !self.closed => {
                self.serving += 1;
                self.idle.push(spare);
                true
            }
            spare => {
                self.dead.extend(spare);
                false
            }
        }
    }

    /// The spare, when it is up to date, takes the place of an idle worker that is not.
    pub fn exchange(&mut self, newest: u64) {
        let Some(spare) = self.spare.as_mut().filter(|spare| spare.serial() == newest) else {
            return;
        };
        if let Some(stale) = self
            .idle
            .iter_mut()
            .find(|worker| worker.serial() != newest)
        {
            std::mem::swap(stale, spare);
        }
    }

    pub fn bury_later(&mut self, worker: Worker) {
        self.dead.push(worker);
    }

    pub fn dead(&mut self) -> Vec<Worker> {
        std::mem::take(&mut self.dead)
    }

    pub fn need(&mut self, lanes: usize, newest: u64) -> Need {
        if let Some(stale) = self.spare.take_if(|spare| spare.serial() != newest) {
            return Need::Refresh(stale);
        }
        if self.serving < lanes || self.spare.is_none() {
            Need::Worker
        } else {
            Need::Nothing
        }
    }

    /// The supervisor must look: something is dead, missing or out of date.
    pub fn is_wanting(&self, newest: u64) -> bool {
        !self.dead.is_empty()
            || self
                .spare
                .as_ref()
                .is_none_or(|spare| spare.serial() != newest)
    }

    /// No more workers come or serve; those that are idle are to be buried.
    pub fn close(&mut self) {
        self.closed = true;
        self.dead.append(&mut self.idle);
        self.dead.extend(self.spare.take());
    }
}
