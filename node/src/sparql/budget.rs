//! What one client may use: requests a second, seconds of evaluation, places among those who run and wait.

use super::SparqlError;
use crate::{config::SparqlSettings, http::Client};
use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Clients that are told apart; those who come when as many are known share one account.
const MOST: usize = 10_000;
/// An account that was not used for so long is forgotten, once its budget is whole again.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// Between two looks for accounts to forget, when there are too many.
const SWEEP: Duration = Duration::from_secs(1);

/// The limit that a client has met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Requests,
    Seconds,
    Waiting,
}

impl Limit {
    /// As it stands in a problem document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests-per-second",
            Self::Seconds => "seconds-per-minute",
            Self::Waiting => "queries-waiting",
        }
    }
}

/// The accounts of all clients, in memory only.
#[derive(Debug)]
pub(super) struct Budgets {
    settings: Settings,
    books: Mutex<Books>,
}

#[derive(Debug)]
struct Books {
    accounts: HashMap<Client, Arc<Account>>,
    others: Arc<Account>,
    swept: Instant,
}

#[derive(Debug, Clone, Copy)]
struct Settings {
    quota: Option<Quota>,
    /// Seconds of evaluation: how many at once, and how many come back each second; none is no limit.
    seconds: Option<(f64, f64)>,
    running: usize,
    long: usize,
    waiting: usize,
}

/// What one client has used.
#[derive(Debug)]
pub(super) struct Account {
    settings: Settings,
    requests: Option<DefaultDirectRateLimiter>,
    bucket: Mutex<Bucket>,
    running: Arc<Semaphore>,
    long: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// A bucket that leaks: what was used runs out of it at a steady rate.
#[derive(Debug)]
struct Bucket {
    used: f64,
    at: Instant,
}

/// One query of a client, among the few that it may run at once.
#[derive(Debug)]
pub(super) struct Turn {
    account: Arc<Account>,
    _running: OwnedSemaphorePermit,
}

impl Budgets {
    pub fn new(settings: &SparqlSettings, now: Instant) -> Self {
        let per_second = NonZeroU32::new(settings.client_requests_per_second);
        let burst = NonZeroU32::new(settings.client_burst_requests);
        let per_minute = settings.client_seconds_per_minute;
        let places = settings.workers + settings.long_workers;
        let settings = Settings {
            quota: per_second
                .zip(burst)
                .map(|(rate, burst)| Quota::per_second(rate).allow_burst(burst)),
            seconds: (per_minute > 0).then_some((
                settings.client_burst_seconds as f64,
                per_minute as f64 / 60.0,
            )),
            // Somebody else always finds a place.
            running: (places / 2).max(1),
            long: (settings.long_workers / 2).max(1),
            waiting: (settings.max_waiting / 2).max(1),
        };
        let books = Books {
            accounts: HashMap::new(),
            others: Arc::new(Account::new(settings, now)),
            swept: now,
        };
        Self {
            settings,
            books: Mutex::new(books),
        }
    }

    /// The account of a client.
    pub fn of(&self, client: Client, now: Instant) -> Arc<Account> {
        let mut books = lock(&self.books);
        if let Some(account) = books.accounts.get(&client) {
            return Arc::clone(account);
        }
        if books.accounts.len() >= MOST {
            if now.duration_since(books.swept) >= SWEEP {
                books.swept = now;
                books.accounts.retain(|_, account| account.is_in_use(now));
            }
            if books.accounts.len() >= MOST {
                return Arc::clone(&books.others);
            }
        }
        let account = Arc::new(Account::new(self.settings, now));
        books.accounts.insert(client, Arc::clone(&account));
        account
    }
}

impl Account {
    fn new(settings: Settings, now: Instant) -> Self {
        Self {
            settings,
            requests: settings.quota.map(RateLimiter::direct),
            bucket: Mutex::new(Bucket { used: 0.0, at: now }),
            running: Arc::new(Semaphore::new(settings.running)),
            long: Arc::new(Semaphore::new(settings.long)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Counts so many requests, whatever they cost: one that comes here, or those it has us make.
    pub fn count(&self, requests: u32) -> Result<(), SparqlError> {
        let (Some(limiter), Some(requests)) = (&self.requests, NonZeroU32::new(requests)) else {
            return Ok(());
        };
        let wait = match limiter.check_n(requests) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(early)) => early.wait_time_from(DefaultClock::default().now()),
            // More than one may ever ask at once.
            Err(_) => FORGOTTEN,
        };
        Err(SparqlError::TooMany {
            limit: Limit::Requests,
            retry_after: whole_seconds(wait),
        })
    }

    /// A turn to evaluate one query: refused while the seconds of the client are used up, and waited
    /// for while it runs as many as one may.
    pub async fn turn(self: Arc<Self>, patience: Duration) -> Result<Turn, SparqlError> {
        self.has_seconds(Instant::now())?;
        let too_many = || SparqlError::TooMany {
            limit: Limit::Waiting,
            retry_after: whole_seconds(patience),
        };
        let running = match Arc::clone(&self.running).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let _place = self.place().ok_or_else(too_many)?;
                let waited = Arc::clone(&self.running).acquire_owned();
                match tokio::time::timeout(patience, waited).await {
                    Ok(Ok(permit)) => permit,
                    Ok(Err(_)) | Err(_) => return Err(too_many()),
                }
            }
        };
        Ok(Turn {
            account: self,
            _running: running,
        })
    }

    fn has_seconds(&self, now: Instant) -> Result<(), SparqlError> {
        let Some((burst, leak)) = self.settings.seconds else {
            return Ok(());
        };
        let used = lock(&self.bucket).used_at(now, leak);
        if used < burst {
            return Ok(());
        }
        Err(SparqlError::TooMany {
            limit: Limit::Seconds,
            retry_after: whole_seconds(Duration::from_secs_f64((used - burst) / leak)),
        })
    }

    fn charge(&self, took: Duration, now: Instant) {
        if let Some((_, leak)) = self.settings.seconds {
            let mut bucket = lock(&self.bucket);
            bucket.used = bucket.used_at(now, leak) + took.as_secs_f64();
            bucket.at = now;
        }
    }

    fn place(&self) -> Option<Place<'_>> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(&self.waiting);
        (before < self.settings.waiting).then_some(place)
    }

    fn is_in_use(self: &Arc<Self>, now: Instant) -> bool {
        let bucket = lock(&self.bucket);
        let leak = self.settings.seconds.map_or(1.0, |(_, leak)| leak);
        Arc::strong_count(self) > 1
            || now.duration_since(bucket.at) < FORGOTTEN
            || bucket.used_at(now, leak) > 0.0
    }
}

impl Bucket {
    fn used_at(&self, now: Instant, leak: f64) -> f64 {
        let leaked = now.duration_since(self.at).as_secs_f64() * leak;
        (self.used - leaked).max(0.0)
    }
}

impl Turn {
    /// The client has held a worker for so long.
    pub fn charge(&self, took: Duration) {
        self.account.charge(took, Instant::now());
    }

    /// Counts requests that are made to others for this one.
    pub fn count(&self, requests: usize) -> Result<(), SparqlError> {
        self.account
            .count(u32::try_from(requests).unwrap_or(u32::MAX))
    }

    /// The client's own places among long queries.
    pub fn long(&self) -> &Arc<Semaphore> {
        &self.account.long
    }
}

/// A place among those of a client that wait.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `Retry-After` has whole seconds; less than one would invite to ask at once.
fn whole_seconds(wait: Duration) -> Duration {
    Duration::from_secs(wait.as_secs_f64().ceil().max(1.0) as u64)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds these locks can leave anything half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
