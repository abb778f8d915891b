//! Other endpoints that queries may reach, and how far.

use serde::{Deserialize, Serialize};

/// SERVICE and live questions. The members that are followed may be asked whatever stands here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceSettings {
    /// SPARQL endpoints that SERVICE may ask beside the members that are followed.
    pub endpoints: Vec<String>,
    /// SPARQL endpoints of members that `scope=live` asks.
    pub live: Vec<String>,
    /// Endpoints that one query may ask by SERVICE.
    pub max_calls: usize,
    /// Seconds that an endpoint asked by SERVICE may take.
    pub timeout_seconds: u64,
    /// Milliseconds that a member asked live may take.
    pub live_timeout_ms: u64,
    /// Largest answer of another endpoint, decompressed, in bytes.
    pub max_answer_bytes: u64,
    /// Rows of one answer of another endpoint.
    pub max_rows: u64,
}

/// Beyond as many, a question goes to an index and not to everybody.
const MOST_LIVE: usize = 16;

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            endpoints: Vec::new(),
            live: Vec::new(),
            max_calls: 4,
            timeout_seconds: 10,
            live_timeout_ms: 800,
            max_answer_bytes: 10 << 20,
            max_rows: 10_000,
        }
    }
}

impl ServiceSettings {
    pub(super) fn check(&self, require: &mut impl FnMut(bool, &str, &str)) {
        let is_endpoint = |text: &String| {
            url::Url::parse(text)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        let why = "give http(s) addresses, such as https://data.example.org/sparql";
        require(
            self.endpoints.iter().all(is_endpoint),
            "service.endpoints",
            why,
        );
        require(self.live.iter().all(is_endpoint), "service.live", why);
        require(
            self.live.len() <= MOST_LIVE,
            "service.live",
            "at most 16: follow the others",
        );
        require(
            self.max_calls <= MOST_LIVE,
            "service.max_calls",
            "at most 16",
        );
        require(
            (1..=60).contains(&self.timeout_seconds),
            "service.timeout_seconds",
            "between 1 and 60",
        );
        require(
            (50..=10_000).contains(&self.live_timeout_ms),
            "service.live_timeout_ms",
            "between 50 and 10000",
        );
    }
}
