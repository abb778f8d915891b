//! Workers: started before they are needed, fed, killed at their deadline.

mod lanes;
mod lease;
mod load;
mod send;
mod supervise;
mod worker;

use super::{
    Answer, Body, Members, Request, SparqlError,
    answer::Pieces,
    budget::{Budgets, Turn},
    cache::{self, Cache},
    frame::{Call, Failure, Head, Job, Order, Part},
    hits::{Finder, Searched},
    members,
    process::Death,
};
use crate::{
    config::SparqlSettings,
    http::{Client, Validators},
    triples::checkpoint::Generations,
};
use actix_web::web::Bytes;
use lanes::Lanes;
use lease::{Lease, Long};
use load::Counts;
pub use load::Load;
use send::send;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{AcquireError, Notify, Semaphore, mpsc},
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

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
    /// One permit for each answer that waits for a slow client.
    slow: Arc<Semaphore>,
    budgets: Budgets,
    cache: Cache,
    /// Through whom other endpoints are asked; nobody is, until it is said.
    members: OnceLock<Members>,
    waiting: AtomicUsize,
    lanes: Mutex<Lanes>,
    wake: Notify,
    counts: Counts,
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
            slow: Arc::new(Semaphore::new(settings.max_slow_clients)),
            budgets: Budgets::new(&settings, std::time::Instant::now()),
            cache: Cache::new(settings.cache_bytes),
            members: OnceLock::new(),
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

    /// From now on SERVICE and live questions reach other endpoints, through `members`.
    pub fn ask_through(&self, members: Members) {
        // Said once, at the start; a second time changes nothing.
        let _ = self.inner.members.set(members);
    }

    /// Counts a request of a client, whatever it costs; an error when it makes too many.
    pub fn count(&self, client: Option<Client>) -> Result<(), SparqlError> {
        let Some(client) = client else { return Ok(()) };
        let account = self.inner.budgets.of(client, std::time::Instant::now());
        let counted = account.count(1);
        if counted.is_err() {
            self.inner.counts.count(&counted);
        }
        counted
    }

    /// What identifies the answer to `request` from the newest generation.
    pub fn validators(&self, request: &Request) -> Option<Validators> {
        let newest = self.inner.generations.borrow().as_ref()?.serial;
        cache::validators(request, newest, &self.inner.settings)
    }

    /// Runs one query, or answers as it was answered before. When the returned future is dropped,
    /// because the client has gone, its worker is killed.
    pub async fn run(&self, request: Request) -> Result<Answer, SparqlError> {
        let known = self.validators(&request);
        if let Some(answer) = known.and_then(|known| self.inner.cache.get(&known)) {
            self.inner.counts.cached.fetch_add(1, Ordering::Relaxed);
            self.inner.counts.answered.fetch_add(1, Ordering::Relaxed);
            return Ok(answer);
        }
        let ended = self.evaluate(&request).await;
        self.inner.counts.count(&ended);
        let mut answer = ended?;
        answer.validators = cache::validators(&request, answer.generation, &self.inner.settings);
        self.inner.cache.keep(&answer);
        Ok(answer)
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
            cached: read(&inner.counts.cached),
        }
    }

    async fn evaluate(&self, request: &Request) -> Result<Answer, SparqlError> {
        request.check(&self.inner.settings)?;
        let members = self.inner.members.get();
        let mut job = request.job();
        if let Some(chosen) = &request.live {
            job.live = live(members, request.from_member, chosen)?;
        }
        let turn = self.turn(request.client).await?;
        if let Some(finder) = &self.finder {
            job.searched = finder.searched(request, &self.inner.settings).await?;
        }
        let searched = job.searched.as_ref().and_then(Searched::position);
        let calls = match self.said(&job, request.at_least, turn.as_ref()).await? {
            Said::Answer(answer) => return Ok(Answer { searched, ..answer }),
            Said::Calls(calls) => calls,
        };
        if let Some(turn) = &turn {
            turn.count(calls.len())?;
        }
        // Nothing waits here but this query: its worker has gone on to another.
        let is_live = request.live.is_some();
        let (replies, heard) = match members {
            Some(members) if !request.from_member => members.ask(calls, is_live).await?,
            _ => members::nobody(&calls)?,
        };
        job.replies = Some(replies);
        job.heard.clone_from(&heard);
        match self.said(&job, request.at_least, turn.as_ref()).await? {
            Said::Answer(answer) => Ok(Answer {
                members: heard,
                searched,
                ..answer
            }),
            Said::Calls(_) => Err(SparqlError::Worker("a worker asked twice".into())),
        }
    }

    /// A turn of the client, who may run a few queries at once.
    async fn turn(&self, client: Option<Client>) -> Result<Option<Arc<Turn>>, SparqlError> {
        let Some(client) = client else {
            return Ok(None);
        };
        let account = self.inner.budgets.of(client, std::time::Instant::now());
        let patience = Duration::from_secs(self.inner.settings.max_wait_seconds);
        Ok(Some(Arc::new(account.turn(patience).await?)))
    }

    /// What a worker has to say to a query.
    async fn said(
        &self,
        job: &Job,
        at_least: Option<u64>,
        turn: Option<&Arc<Turn>>,
    ) -> Result<Said, SparqlError> {
        let order = Order::Ask(job.clone()).to_frame();
        let limit = Duration::from_secs(self.inner.settings.timeout_seconds);
        let patience = Duration::from_millis(self.inner.settings.long_after_ms).min(limit);

        let mut killed = false;
        let (mut lease, begun, first) = loop {
            let mut lease = self.asked(&order, at_least, turn).await?;
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
                match self.try_long(turn) {
                    Some(permit) => lease.become_long(permit),
                    None => {
                        drop(lease);
                        let permit = self.long_permit(turn).await?;
                        lease = self.asked(&order, at_least, turn).await?;
                        lease.become_long(permit);
                        end = Instant::now() + limit;
                    }
                }
                lease.next(end).await?.ok_or(SparqlError::Timeout(limit))?
            }
        };
        self.answer(lease, first)
    }

    /// The limits that queries are held to.
    pub fn settings(&self) -> &SparqlSettings {
        &self.inner.settings
    }

    fn answer(&self, lease: Lease, (head, body): (Head, Bytes)) -> Result<Said, SparqlError> {
        let position = lease.worker().position();
        let generation = lease.worker().serial();
        let body = match head.part {
            Part::Failed => {
                let failure = Failure::read(&body);
                // One that cannot read its store is of no use to the next query.
                if !matches!(failure, Failure::Store(_)) {
                    lease.give_back();
                }
                return Err(failure.into());
            }
            Part::Calls => {
                lease.give_back();
                return serde_json::from_slice(&body)
                    .map(Said::Calls)
                    .map_err(|error| SparqlError::Worker(error.to_string()));
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
        Ok(Said::Answer(Answer {
            format: head.format,
            position,
            generation,
            searched: None,
            rows: head.rows,
            cut: head.cut,
            body,
            validators: None,
            members: Vec::new(),
        }))
    }

    /// A worker that has been asked.
    async fn asked(
        &self,
        order: &[u8],
        at_least: Option<u64>,
        turn: Option<&Arc<Turn>>,
    ) -> Result<Lease, SparqlError> {
        loop {
            let mut lease = self.lease(turn).await?;
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

    async fn lease(&self, turn: Option<&Arc<Turn>>) -> Result<Lease, SparqlError> {
        let permit = match self.inner.ready.try_acquire() {
            Ok(permit) => permit,
            Err(_) => self.inner.wait(self.inner.ready.acquire()).await?,
        };
        // It stands for the worker, which brings another when it comes back.
        permit.forget();
        let worker = self.inner.lanes().take().ok_or_else(|| self.inner.busy())?;
        Ok(Lease::new(worker, turn.cloned(), Arc::clone(&self.inner)))
    }

    /// A place among long queries, if there is one for this client.
    fn try_long(&self, turn: Option<&Arc<Turn>>) -> Option<Long> {
        let own = match turn {
            Some(turn) => Some(Arc::clone(turn.long()).try_acquire_owned().ok()?),
            None => None,
        };
        let place = Arc::clone(&self.inner.long).try_acquire_owned().ok()?;
        Some(Long::new(own, place))
    }

    async fn long_permit(&self, turn: Option<&Arc<Turn>>) -> Result<Long, SparqlError> {
        let place = async {
            // The client's own first: who waits for that keeps nobody else waiting.
            let own = match turn {
                Some(turn) => Some(Arc::clone(turn.long()).acquire_owned().await?),
                None => None,
            };
            let place = Arc::clone(&self.inner.long).acquire_owned().await?;
            Ok::<_, AcquireError>(Long::new(own, place))
        };
        self.inner.wait(place).await
    }
}

/// What comes of putting a query to a worker.
enum Said {
    Answer(Answer),
    /// Others are to be asked first.
    Calls(Vec<Call>),
}

/// The endpoints that a live question is put to.
fn live(
    members: Option<&Members>,
    from_member: bool,
    chosen: &[String],
) -> Result<Vec<String>, SparqlError> {
    let endpoints = match members {
        Some(members) if !from_member => members.live(chosen)?,
        _ => Vec::new(),
    };
    if endpoints.is_empty() {
        let why = if from_member {
            "a node that asks for somebody is answered from what is held here: leave out scope=live"
        } else {
            "this node asks nobody live: its settings name no member"
        };
        return Err(SparqlError::Service(why.to_owned()));
    }
    Ok(endpoints)
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
