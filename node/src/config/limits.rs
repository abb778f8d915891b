//! What queries, searches and fetches may cost.

use super::{Config, next_of_cron};
use ::harvest::FetchSettings;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Public SPARQL: workers and the limits they are held to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SparqlSettings {
    /// Worker processes; each evaluates one query at a time.
    pub workers: usize,
    /// Seconds one query may take before its worker is killed.
    pub timeout_seconds: u64,
    /// Address space of one worker, in bytes.
    pub max_memory_bytes: u64,
    /// Milliseconds after which a query is long, and leaves its worker's place to short ones.
    pub long_after_ms: u64,
    /// Long queries that may run beside the short ones.
    pub long_workers: usize,
    /// Largest query text, in bytes.
    pub max_query_bytes: usize,
    /// Triple patterns of one query, each step of a path being one.
    pub max_triple_patterns: usize,
    /// Rows of all VALUES of one query together.
    pub max_values_rows: usize,
    /// Graphs that one query may name in FROM, FROM NAMED or beside it.
    pub max_graphs: usize,
    /// Rows or triples of one answer; where more exist, the answer says that it was cut.
    pub max_rows: u64,
    /// Bytes of one answer.
    pub max_answer_bytes: u64,
    /// Seconds a client may take to receive an answer.
    pub max_send_seconds: u64,
    /// Queries that may wait for a worker.
    pub max_waiting: usize,
    /// Seconds a query may wait for a worker.
    pub max_wait_seconds: u64,
    /// Queries after which a worker is replaced.
    pub recycle_after: u64,
    /// Answers that wait for a slow client beside everything else; one more is broken off.
    pub max_slow_clients: usize,
    /// Bytes of answers kept for those who ask the same of the same generation; 0 for none.
    pub cache_bytes: usize,
    /// Requests a second of one client, on average; 0 for no limit.
    pub client_requests_per_second: u32,
    /// Requests that one client may make at once after a rest.
    pub client_burst_requests: u32,
    /// Seconds of evaluation that one client may use a minute, on average; 0 for no limit.
    pub client_seconds_per_minute: u64,
    /// Seconds of evaluation that one client may use at once after a rest.
    pub client_burst_seconds: u64,
}

impl Default for SparqlSettings {
    fn default() -> Self {
        Self {
            workers: 2,
            timeout_seconds: 10,
            max_memory_bytes: 2 << 30,
            long_after_ms: 250,
            long_workers: 2,
            max_query_bytes: 128 << 10,
            max_triple_patterns: 60,
            max_values_rows: 2_000,
            max_graphs: 20,
            max_rows: 100_000,
            max_answer_bytes: 64 << 20,
            max_send_seconds: 60,
            max_waiting: 16,
            max_wait_seconds: 10,
            recycle_after: 1_000_000,
            max_slow_clients: 8,
            cache_bytes: 32 << 20,
            client_requests_per_second: 20,
            client_burst_requests: 200,
            client_seconds_per_minute: 60,
            client_burst_seconds: 120,
        }
    }
}

/// The search index and what a search may ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SearchSettings {
    /// Memory of the index writer, in bytes.
    pub writer_memory_bytes: usize,
    /// A SKOS vocabulary of words that mean the same, such as EuroVoc; empty for none.
    pub synonyms: String,
    /// When the index is held against the ledger, as five fields of cron; empty for never.
    pub audit: String,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            writer_memory_bytes: 50_000_000,
            synonyms: String::new(),
            audit: "40 3 * * *".into(),
        }
    }
}

/// What fetching from portals may cost, and which addresses it may call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FetchLimits {
    /// Seconds to connect.
    pub connect_timeout_seconds: u64,
    /// Seconds for one request, body included.
    pub request_timeout_seconds: u64,
    /// Largest body, decompressed, in bytes.
    pub max_body_bytes: u64,
    /// Largest ratio of a body to its compressed size.
    pub max_ratio: u64,
    /// Redirects followed.
    pub max_redirects: usize,
    /// Pages of one catalogue.
    pub max_pages: u64,
    /// Largest file read by `import`, decompressed, in bytes.
    pub max_file_bytes: u64,
    /// Requests at a time to one host, whatever its sources.
    pub per_host: usize,
    /// Milliseconds between the beginnings of two requests to one host.
    pub interval_ms: u64,
    /// Seconds that this interval may grow to when a host is slow or in trouble, or asks for it.
    pub max_interval_seconds: u64,
    /// Longest rest that a host may ask for and a harvest waits for, in seconds.
    pub max_rest_seconds: u64,
    /// Whether robots.txt is asked for, and its Crawl-delay kept.
    pub robots: bool,
    /// Private hosts or networks that may be called all the same (`192.168.1.0/24`, `portal.lan`).
    pub allow_private: Vec<String>,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            connect_timeout_seconds: 10,
            request_timeout_seconds: 120,
            max_body_bytes: 256 << 20,
            max_ratio: 100,
            max_redirects: 5,
            max_pages: 100_000,
            max_file_bytes: 128 << 20,
            per_host: 2,
            interval_ms: 200,
            max_interval_seconds: 60,
            max_rest_seconds: 120,
            robots: true,
            allow_private: Vec::new(),
        }
    }
}

impl Config {
    /// How portals are asked, and by whom.
    pub fn fetch_settings(&self) -> FetchSettings {
        let limits = &self.fetch;
        let contact = match self.harvest.contact.as_str() {
            "" => String::new(),
            contact => format!("; {contact}"),
        };
        FetchSettings {
            user_agent: format!(
                "terreau/{} (+{}{contact})",
                env!("CARGO_PKG_VERSION"),
                self.node.base_url
            ),
            connect_timeout: Duration::from_secs(limits.connect_timeout_seconds),
            request_timeout: Duration::from_secs(limits.request_timeout_seconds),
            max_body_bytes: limits.max_body_bytes,
            max_ratio: limits.max_ratio,
            max_redirects: limits.max_redirects,
            per_host: limits.per_host,
            interval: Duration::from_millis(limits.interval_ms),
            max_interval: Duration::from_secs(limits.max_interval_seconds),
            max_retry_after: Duration::from_secs(limits.max_rest_seconds),
            robots: limits.robots,
            allow_private: limits.allow_private.clone(),
            ..FetchSettings::default()
        }
    }
}

pub(super) fn check(config: &Config, require: &mut impl FnMut(bool, &str, &str)) {
    let sparql = &config.sparql;
    require(
        (1..=64).contains(&sparql.workers),
        "sparql.workers",
        "between 1 and 64",
    );
    require(
        (1..=600).contains(&sparql.timeout_seconds),
        "sparql.timeout_seconds",
        "between 1 and 600",
    );
    require(
        sparql.max_memory_bytes >= 512 << 20,
        "sparql.max_memory_bytes",
        "at least 536870912: a worker maps the store before it answers",
    );
    require(
        (10..=10_000).contains(&sparql.long_after_ms),
        "sparql.long_after_ms",
        "between 10 and 10000",
    );
    require(
        (1..=64).contains(&sparql.long_workers),
        "sparql.long_workers",
        "between 1 and 64",
    );
    require(sparql.max_rows > 0, "sparql.max_rows", "at least 1");
    require(
        sparql.client_requests_per_second == 0 || sparql.client_burst_requests > 0,
        "sparql.client_burst_requests",
        "at least 1",
    );
    require(
        sparql.client_seconds_per_minute == 0 || sparql.client_burst_seconds > 0,
        "sparql.client_burst_seconds",
        "at least 1",
    );
    require(
        config.search.writer_memory_bytes >= 15_000_000,
        "search.writer_memory_bytes",
        "at least 15000000",
    );
    let synonyms = &config.search.synonyms;
    require(
        synonyms.is_empty() || std::path::Path::new(synonyms).is_file(),
        "search.synonyms",
        "the path of a file, or empty",
    );
    let audit = &config.search.audit;
    require(
        audit.is_empty() || next_of_cron(audit, Timestamp::UNIX_EPOCH, &TimeZone::UTC).is_some(),
        "search.audit",
        "give five fields of cron, such as 40 3 * * *, or nothing",
    );
    require(config.fetch.max_ratio > 1, "fetch.max_ratio", "at least 2");
    require(
        (1..=16).contains(&config.fetch.per_host),
        "fetch.per_host",
        "between 1 and 16: a portal is somebody's machine",
    );
    require(
        config.fetch.interval_ms <= 60_000,
        "fetch.interval_ms",
        "at most 60000",
    );
    require(
        (1..=3600).contains(&config.fetch.max_interval_seconds),
        "fetch.max_interval_seconds",
        "between 1 and 3600",
    );
    require(
        config.fetch.max_rest_seconds <= 3600,
        "fetch.max_rest_seconds",
        "at most 3600",
    );
    if let Some(entry) = config.fetch_settings().bad_private() {
        let why = format!("`{entry}` is no host, no address and no network like 10.0.0.0/8");
        require(false, "fetch.allow_private", &why);
    }
}
