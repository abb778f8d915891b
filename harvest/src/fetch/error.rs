//! Why an address gave no answer, and what to do about it.

use super::guard::Private;
use reqwest::StatusCode;
use std::time::Duration;
use url::Url;

/// Why an address gave no answer we can use.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("cannot start the HTTP client: {0}")]
    Client(String),
    #[error("cannot ask {url}: {source}")]
    Private { url: Url, source: Box<Private> },
    #[error("cannot ask {url}: only http and https are allowed")]
    Scheme { url: Url },
    #[error("cannot follow {url}: more than {limit} redirects, use the final address")]
    Redirects { url: Url, limit: usize },
    #[error("cannot follow {url}: it redirects to `{to}`, which is not an address")]
    Redirect { url: Url, to: String },
    #[error("{url} answered {status}: {advice}")]
    Status {
        url: Url,
        status: StatusCode,
        advice: &'static str,
    },
    #[error("{url} asks to come back in {} s: try again later", after.as_secs())]
    Later { url: Url, after: Duration },
    #[error(
        "cannot read {url}: no complete answer in time ({stage}), try again or raise the timeout"
    )]
    Timeout { url: Url, stage: &'static str },
    #[error("cannot reach {url}: {reason}")]
    Unreachable { url: Url, reason: String },
    #[error("cannot read {url}: the answer broke off ({reason})")]
    Broken { url: Url, reason: String },
    #[error(
        "cannot read {url}: body is larger than {limit} bytes, raise `fetch.max_body_bytes` if it is honest"
    )]
    TooLarge { url: Url, limit: u64 },
    #[error("cannot read {url}: it came as `{coding}`, which we did not ask for")]
    Coding { url: Url, coding: String },
    #[error("cannot decompress {url}: {reason}")]
    Decompress { url: Url, reason: String },
}

impl FetchError {
    /// What a time-out is called when not even a connection came about.
    pub(super) const CONNECTING: &str = "while connecting";

    /// Whether every other address of this host would fail alike.
    pub(super) fn is_of_host(&self, host: &str) -> bool {
        let url = match self {
            Self::Private { url, .. } | Self::Unreachable { url, .. } => url,
            Self::Timeout { url, stage } if *stage == Self::CONNECTING => url,
            _ => return false,
        };
        // After a redirect it is another host that cannot be had.
        url.host_str() == Some(host)
    }

    /// The same, said of another address of the host.
    pub(super) fn about(self, url: &Url) -> Self {
        let url = url.clone();
        match self {
            Self::Private { source, .. } => Self::Private { url, source },
            Self::Unreachable { reason, .. } => Self::Unreachable { url, reason },
            Self::Timeout { stage, .. } => Self::Timeout { url, stage },
            other => other,
        }
    }
}
