//! How fast we may ask each host: a few requests at a time, a moment between two, rest when told.

mod rhythm;

use super::quota::Quota;
use rhythm::Rhythm;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// Hosts remembered; beyond that, those nobody is asking are forgotten.
const MAX_HOSTS: usize = 1024;
/// How long what a robots.txt says is taken for granted (RFC 9309).
const ROBOTS_LAST: Duration = Duration::from_secs(24 * 3600);

/// How every host is treated until it says more.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// Requests at a time.
    pub concurrent: usize,
    /// The moment between the beginnings of two requests.
    pub interval: Duration,
    /// What it grows to at first when the host is in trouble.
    pub strained: Duration,
    /// What it grows to at most.
    pub max_interval: Duration,
    /// The longest rest that a request waits for.
    pub patience: Duration,
}

/// The pace of every host.
#[derive(Debug)]
pub struct Pace {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    manners: Manners,
}

#[derive(Debug)]
struct Host {
    permits: Arc<Semaphore>,
    rhythm: Mutex<Rhythm>,
    /// When its robots.txt was asked for.
    robots: Mutex<Option<Instant>>,
}

/// A request that may start; the next one may take its place when this is dropped.
#[derive(Debug)]
pub struct Turn {
    host: Arc<Host>,
    _permit: OwnedSemaphorePermit,
}

impl Pace {
    pub fn new(manners: Manners) -> Self {
        Self {
            hosts: Mutex::default(),
            manners,
        }
    }

    /// Waits for the turn of a request to `host`; how long the host rests, when that is too long.
    pub async fn turn(&self, host: &str) -> Result<Turn, Duration> {
        let host = self.host(host);
        let permit = Arc::clone(&host.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore of a host is never closed");
        // A request under way may bring the word that the host wants more rest: look again.
        loop {
            let claimed = host.rhythm().claim(Instant::now())?;
            let Some(start) = claimed else {
                break;
            };
            tokio::time::sleep_until(start).await;
        }
        Ok(Turn {
            host,
            _permit: permit,
        })
    }

    /// Whether the robots.txt of `host` is to be asked for; once it was said, not again for a day.
    pub fn robots_are_due(&self, host: &str, now: Instant) -> bool {
        let host = self.host(host);
        let mut asked = host.robots.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = asked.is_none_or(|at| now.duration_since(at) >= ROBOTS_LAST);
        if is_due {
            *asked = Some(now);
        }
        is_due
    }

    /// `host` wants at least this moment between two requests.
    pub fn keep_delay(&self, host: &str, delay: Duration) {
        self.host(host).rhythm().keep_delay(delay);
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MAX_HOSTS {
            hosts.retain(|_, host| Arc::strong_count(host) > 1);
        }
        let host = hosts.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Host {
                permits: Arc::new(Semaphore::new(self.manners.concurrent)),
                rhythm: Mutex::new(Rhythm::new(self.manners, Instant::now())),
                robots: Mutex::default(),
            })
        });
        Arc::clone(host)
    }
}

impl Host {
    fn rhythm(&self) -> MutexGuard<'_, Rhythm> {
        self.rhythm.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The host began to answer after `took`, without complaint.
    pub fn answered(&self, took: Duration) {
        self.host.rhythm().answered(Instant::now(), took);
    }

    /// The host found us too fast, or could not answer in time.
    pub fn strained(&self) {
        self.host.rhythm().strained(Instant::now());
    }

    /// Leaves the host alone for a while.
    pub fn rest(&self, wait: Duration) {
        self.host.rhythm().rest(Instant::now(), wait);
    }

    /// Keeps within what the host says it has left for us.
    pub fn keep_quotas(&self, quotas: &[Quota]) {
        let mut rhythm = self.host.rhythm();
        for quota in quotas {
            rhythm.keep_quota(Instant::now(), quota);
        }
    }
}
