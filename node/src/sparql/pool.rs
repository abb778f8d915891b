//! Workers: started before they are needed, fed, killed at their deadline.

mod lanes;
mod supervise;
mod worker;

use super::{
    Answer, Body, Request, SparqlError,
    answer::Pieces,
    frame::{Failure, Head, Job, Order, Part},
    hits::{Finder, Searched},
    process::Death,
};
use crate::{config::SparqlSettings, triples::checkpoint::Generations};
use actix_web::web::Bytes;
use lanes::Lanes;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc},
    time::{Instant, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
use worker::Worker;

/// Pieces of an answer that wait for the client, 64 kB each.
const PIECES_AHEAD: usize = 16;

/// The worker processes; cheap to clone.
///
/// A query begins in one of `workers` quick lanes. One that lasts longer than `long_after_ms`
/// leaves its lane to the spare process and goes on beside it, where `long_workers` may run; when
/// those are taken it is stopped, and begins again when its turn comes. So a look-up never waits
/// behind scans.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
    /// Absent where there is no index to ask.
    finder: Option<Arc<Finder>>,
}

struct Inner {
    settings: SparqlSettings,
    program: PathBuf,
    generations: Generations,
    /// Serial number of the newest generation.
    newest: AtomicU64,
    /// One permit for each idle worker.
    ready: Semaphore,
    /// One permit for each query that may be long.
    long: Arc<Semaphore>,
    waiting: AtomicUsize,
    lanes: Mutex<Lanes>,
    wake: Notify,
    counts: Counts,
}

/// How queries ended since the start.
#[derive(Debug, Default)]
struct Counts {
    answered: AtomicU64,
    failed: AtomicU64,
    timed_out: AtomicU64,
    turned_away: AtomicU64,
}

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
    /// Not begun, since too many were waiting.
    pub turned_away: u64,
}

impl Counts {
    fn count<T>(&self, ended: &Result<T, SparqlError>) {
        let counter = match ended {
            Ok(_) => &self.answered,
            Err(SparqlError::Timeout(_)) => &self.timed_out,
            Err(SparqlError::Busy { .. }) => &self.turned_away,
            Err(_) => &self.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl Pool {
    /// The program whose workers evaluate queries.
    pub fn program(&self) -> &Path {
        &self.inner.program
    }

    /// Starts the workers, on the newest generation as soon as there is one. They end when
    /// `cancel` says so. `program` is this program.
    pub fn start(
        settings: SparqlSettings,
        generations: Generations,
        program: PathBuf,
        cancel: CancellationToken,
    ) -> Self {
        let inner = Arc::new(Inner {
            long: Arc::new(Semaphore::new(settings.long_workers)),
            settings,
            program,
            generations,
            newest: AtomicU64::new(0),
            ready: Semaphore::new(0),
            waiting: AtomicUsize::new(0),
            lanes: Mutex::default(),
            wake: Notify::new(),
            counts: Counts::default(),
        });
        #[expect(clippy::disallowed_methods, reason = "it stops on the node's token")]
        tokio::spawn(supervise::supervise(Arc::clone(&inner), cancel));
        Self {
            inner,
            finder: None,
        }
    }

    /// The same, where queries may search.
    pub fn with_finder(self, finder: Finder) -> Self {
        Self {
            finder: Some(Arc::new(finder)),
            ..self
        }
    }

    /// Runs one query. When the returned future is dropped, because the client has gone, its
    /// worker is killed.
    pub async fn run(&self, request: Request) -> Result<Answer, SparqlError> {
        let ended = self.evaluate(request).await;
        self.inner.counts.count(&ended);
        ended
    }

    /// What the pool is doing now.
    pub fn load(&self) -> Load {
        let inner = &self.inner;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let free = inner.long.available_permits();
        Load {
            waiting: inner.waiting.load(Ordering::Relaxed),
            long: inner.settings.long_workers.saturating_sub(free),
            answered: read(&inner.counts.answered),
            failed: read(&inner.counts.failed),
            timed_out: read(&inner.counts.timed_out),
            turned_away: read(&inner.counts.turned_away),
        }
    }

    async fn evaluate(&self, request: Request) -> Result<Answer, SparqlError> {
        request.check(&self.inner.settings)?;
        let searched = match &self.finder {
            Some(finder) => finder.searched(&request, &self.inner.settings).await?,
            None => None,
        };
        let position = searched.as_ref().and_then(Searched::position);
        let order = Order::Ask(Job {
            searched,
            ..request.job()
        })
        .to_frame();
        let limit = Duration::from_secs(self.inner.settings.timeout_seconds);
        let patience = Duration::from_millis(self.inner.settings.long_after_ms).min(limit);

        let mut killed = false;
        let (mut lease, begun, first) = loop {
            let mut lease = self.asked(&order, request.at_least).await?;
            let begun = Instant::now();
            match lease.next(begun + patience).await {
                // It may have died before it was asked; a second time it is this query.
                Err(Death::Killed) if !killed => killed = true,
                first => break (lease, begun, first?),
            }
        };
        let first = match first {
            Some(first) => first,
            None => {
                let mut end = begun + limit;
                match Arc::clone(&self.inner.long).try_acquire_owned() {
                    Ok(permit) => lease.become_long(permit),
                    Err(_) => {
                        drop(lease);
                        let permit = self.long_permit().await?;
                        lease = self.asked(&order, request.at_least).await?;
                        lease.become_long(permit);
                        end = Instant::now() + limit;
                    }
                }
                lease.next(end).await?.ok_or(SparqlError::Timeout(limit))?
            }
        };
        let answer = self.answer(lease, first)?;
        Ok(Answer {
            searched: position,
            ..answer
        })
    }

    /// The limits that queries are held to.
    pub fn settings(&self) -> &SparqlSettings {
        &self.inner.settings
    }

    fn answer(&self, lease: Lease, (head, body): (Head, Bytes)) -> Result<Answer, SparqlError> {
        let position = lease.worker().position();
        let body = match head.part {
            Part::Failed => {
                let failure = Failure::read(&body);
                // One that cannot read its store is of no use to the next query.
                if !matches!(failure, Failure::Store(_)) {
                    lease.give_back();
                }
                return Err(failure.into());
            }
            Part::Ready => return Err(SparqlError::Worker("a worker answered out of turn".into())),
            Part::Last => {
                lease.give_back();
                Body::Whole(body)
            }
            Part::More => {
                let (sender, receiver) = mpsc::channel(PIECES_AHEAD);
                #[expect(
                    clippy::disallowed_methods,
                    reason = "it ends with its query, at the deadline at the latest"
                )]
                tokio::spawn(send(lease, body, sender));
                Body::Pieces(Pieces {
                    receiver,
                    ended: false,
                })
            }
        };
        Ok(Answer {
            format: head.format,
            position,
            searched: None,
            rows: head.rows,
            cut: head.cut,
            body,
        })
    }

    /// A worker that has been asked.
    async fn asked(&self, order: &[u8], at_least: Option<u64>) -> Result<Lease, SparqlError> {
        loop {
            let mut lease = self.lease().await?;
            if at_least.is_some_and(|position| lease.worker().position() < position) {
                self.catch_up(&mut lease, at_least).await?;
            }
            // One that died while it was idle is no fault of this query.
            if lease.worker_mut().ask(order).await.is_ok() {
                return Ok(lease);
            }
        }
    }

    async fn catch_up(&self, lease: &mut Lease, at_least: Option<u64>) -> Result<(), SparqlError> {
        let newest = self.inner.generations.borrow().clone();
        match newest {
            Some(newest) if Some(newest.position) >= at_least => {
                lease.worker_mut().open(newest).await
            }
            _ => Err(self.inner.busy()),
        }
    }

    async fn lease(&self) -> Result<Lease, SparqlError> {
        let permit = match self.inner.ready.try_acquire() {
            Ok(permit) => permit,
            Err(_) => self.inner.wait(self.inner.ready.acquire()).await?,
        };
        // It stands for the worker, which brings another when it comes back.
        permit.forget();
        let worker = self.inner.lanes().take().ok_or_else(|| self.inner.busy())?;
        Ok(Lease {
            worker: Some(worker),
            long: None,
            inner: Arc::clone(&self.inner),
        })
    }

    async fn long_permit(&self) -> Result<OwnedSemaphorePermit, SparqlError> {
        self.inner
            .wait(Arc::clone(&self.inner.long).acquire_owned())
            .await
    }
}

/// Sends the rest of a long answer as fast as the client takes it.
async fn send(mut lease: Lease, first: Bytes, sender: mpsc::Sender<Option<Bytes>>) {
    let settings = &lease.inner.settings;
    let end = Instant::now() + Duration::from_secs(settings.max_send_seconds);
    let patience = Duration::from_millis(settings.long_after_ms);
    let mut piece = first;
    let mut last = false;
    loop {
        let sending = sender.send(Some(std::mem::take(&mut piece)));
        tokio::pin!(sending);
        let sent = match timeout(patience, &mut sending).await {
            Ok(sent) => sent,
            Err(_) => {
                // A slow client is no reason for others to wait.
                if !lease.is_long()
                    && let Ok(permit) = Arc::clone(&lease.inner.long).try_acquire_owned()
                {
                    lease.become_long(permit);
                }
                match timeout_at(end, sending).await {
                    Ok(sent) => sent,
                    Err(_) => return,
                }
            }
        };
        // Whoever returns from here without the last word leaves an answer that broke off.
        if sent.is_err() {
            return;
        }
        if last {
            lease.give_back();
            let _ = timeout_at(end, sender.send(None)).await;
            return;
        }
        match lease.next(end).await {
            Ok(Some((head, body))) if matches!(head.part, Part::More | Part::Last) => {
                last = head.part == Part::Last;
                piece = body;
            }
            Ok(_) | Err(_) => return,
        }
    }
}

/// A worker with a query. It is killed when this is dropped before [`Lease::give_back`].
struct Lease {
    worker: Option<Worker>,
    long: Option<OwnedSemaphorePermit>,
    inner: Arc<Inner>,
}

const HELD: &str = "a lease holds its worker until it ends";

impl Lease {
    fn worker(&self) -> &Worker {
        self.worker.as_ref().expect(HELD)
    }

    fn worker_mut(&mut self) -> &mut Worker {
        self.worker.as_mut().expect(HELD)
    }

    /// The next frame; `None` when there is none until `end`.
    async fn next(&mut self, end: Instant) -> Result<Option<(Head, Bytes)>, Death> {
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

    fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// Leaves its lane to another.
    fn become_long(&mut self, permit: OwnedSemaphorePermit) {
        self.leave_lane();
        self.worker().step_back();
        self.long = Some(permit);
    }

    fn leave_lane(&self) {
        if !self.is_long() {
            let filled = self.inner.lanes().vacate();
            self.inner.ready.add_permits(usize::from(filled));
        }
        self.inner.wake.notify_one();
    }

    /// The query has ended well.
    fn give_back(mut self) {
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
        if let Some(mut worker) = self.worker.take() {
            worker.kill();
            self.inner.lanes().bury_later(worker);
            self.leave_lane();
        }
    }
}

impl Inner {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        // Nothing that holds the lock can leave the books half-written.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `turn` with everyone else, as long as settings allow.
    async fn wait<T, E>(&self, turn: impl Future<Output = Result<T, E>>) -> Result<T, SparqlError> {
        let _place =
            Place::take(&self.waiting, self.settings.max_waiting).ok_or_else(|| self.busy())?;
        let limit = Duration::from_secs(self.settings.max_wait_seconds);
        match timeout(limit, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(self.busy()),
        }
    }

    fn busy(&self) -> SparqlError {
        SparqlError::Busy {
            retry_after: Duration::from_secs(self.settings.max_wait_seconds.max(1)),
        }
    }
}

/// A place among those who wait.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(waiting);
        (before < limit).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
