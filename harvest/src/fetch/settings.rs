//! How we ask portals, and how much we take.

use super::guard::Guard;
use std::{slice, time::Duration};

/// How we ask portals.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Who we are, and where to write to us.
    pub user_agent: String,
    pub connect_timeout: Duration,
    /// The longest silence in the middle of an answer.
    pub idle_timeout: Duration,
    /// The longest time for one answer, its last byte included.
    pub request_timeout: Duration,
    /// The largest answer, decompressed.
    pub max_body_bytes: u64,
    /// The most bytes that one compressed byte may grow to.
    pub max_ratio: u64,
    pub max_redirects: usize,
    /// How often one address is asked before it counts as failed.
    pub max_attempts: u32,
    /// The wait before the second attempt; it doubles each time.
    pub retry_wait: Duration,
    /// The longest `Retry-After` we obey; beyond it the request fails.
    pub max_retry_after: Duration,
    /// Requests at a time to one host.
    pub per_host: usize,
    /// The moment between two requests to one host.
    pub interval: Duration,
    /// The longest it grows to when the host is slow or in trouble, or asks for it in its robots.txt.
    pub max_interval: Duration,
    /// Whether the robots.txt of each host is asked for, and its `Crawl-delay` kept.
    pub robots: bool,
    /// Whether answers may come compressed.
    pub compressed: bool,
    /// Hosts, addresses or networks that may be called although they are private.
    pub allow_private: Vec<String>,
}

impl FetchSettings {
    /// The first entry of `allow_private` that is no host, no address and no network.
    pub fn bad_private(&self) -> Option<&str> {
        let mut entries = self.allow_private.iter();
        let bad = entries.find(|entry| Guard::new(slice::from_ref(entry)).is_err());
        bad.map(String::as_str)
    }
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            user_agent: concat!("terreau/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(300),
            max_body_bytes: 256 << 20,
            max_ratio: 100,
            max_redirects: 5,
            max_attempts: 3,
            retry_wait: Duration::from_secs(1),
            max_retry_after: Duration::from_secs(120),
            per_host: 2,
            interval: Duration::from_millis(200),
            max_interval: Duration::from_secs(60),
            robots: true,
            compressed: true,
            allow_private: Vec::new(),
        }
    }
}
