//! How fast we may ask each host: a few requests at a time, a moment between two, rest when told.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// Hosts remembered; beyond that, those nobody is asking are forgotten.
const MAX_HOSTS: usize = 1024;

/// The pace of every host.
#[derive(Debug)]
pub struct Pace {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    concurrent: usize,
    interval: Duration,
}

#[derive(Debug)]
struct Host {
    permits: Arc<Semaphore>,
    /// When the next request may start.
    next: Mutex<Instant>,
}

/// A request that may start; the next one may take its place when this is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Pace {
    /// At most `concurrent` requests at a time to one host, and `interval` between two.
    pub fn new(concurrent: usize, interval: Duration) -> Self {
        Self {
            hosts: Mutex::default(),
            concurrent,
            interval,
        }
    }

    /// Waits for the turn of a request to `host`.
    pub async fn turn(&self, host: &str) -> Turn {
        let host = self.host(host);
        let permit = Arc::clone(&host.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore of a host is never closed");
        let start = {
            let mut next = host.next.lock().unwrap_or_else(PoisonError::into_inner);
            let start = (*next).max(Instant::now());
            *next = start + self.interval;
            start
        };
        tokio::time::sleep_until(start).await;
        Turn(permit)
    }

    /// Leaves `host` alone for a while.
    pub fn rest(&self, host: &str, wait: Duration) {
        let host = self.host(host);
        let mut next = host.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Instant::now() + wait);
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MAX_HOSTS {
            hosts.retain(|_, host| Arc::strong_count(host) > 1);
        }
        let host = hosts.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Host {
                permits: Arc::new(Semaphore::new(self.concurrent)),
                next: Mutex::new(Instant::now()),
            })
        });
        Arc::clone(host)
    }
}
