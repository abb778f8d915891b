//! Failed: an attempt that gave no answer, and what to do about it.

use super::{date, error::FetchError, guard::Private, headers::header_text, quota::Quota};
use jiff::Timestamp;
use reqwest::{Response, StatusCode, header};
use std::time::Duration;
use url::Url;

/// What is said of an answer that nobody can use.
const UNUSABLE: &str = "this is not an answer we can use";

/// What to do about a failed attempt.
pub struct Failed {
    pub error: FetchError,
    /// Whether another attempt may help, and how long the host wants us to wait.
    pub retry: Option<Duration>,
}

impl Failed {
    pub fn for_good(error: FetchError) -> Self {
        Self { error, retry: None }
    }

    /// The host could not be reached, or its answer broke off.
    pub fn on_the_way(url: &Url, error: &reqwest::Error, in_body: bool) -> Self {
        let url = url.clone();
        if let Some(private) = private(error) {
            return Self::for_good(FetchError::Private {
                url,
                source: Box::new(private),
            });
        }
        let error = if error.is_timeout() {
            let stage = if in_body {
                "in the middle of the answer"
            } else if error.is_connect() {
                FetchError::CONNECTING
            } else {
                "before the answer"
            };
            FetchError::Timeout { url, stage }
        } else if in_body {
            FetchError::Broken {
                url,
                reason: chain(error),
            }
        } else {
            FetchError::Unreachable {
                url,
                reason: chain(error),
            }
        };
        Self {
            error,
            retry: Some(Duration::ZERO),
        }
    }

    /// A status other than 200, with what one can do about it.
    pub fn refused(url: &Url, response: &Response, quotas: &[Quota]) -> Self {
        let status = response.status();
        let spent = quotas.iter().filter(|quota| quota.remaining == 0);
        let renewed = spent.map(|quota| quota.reset).max();
        let (advice, may_help) = match status.as_u16() {
            403 if renewed.is_some() => ("nothing is left of our quota there", true),
            401 | 403 => ("it does not let us in, ask its operator", false),
            404 | 410 => ("there is nothing there, check the address", false),
            406 => (
                "it has nothing in a form we read, look for the address of its export",
                false,
            ),
            429 => ("it finds us too fast, try again later", true),
            500 | 502..=504 => ("it is in trouble, try again later", true),
            _ => (UNUSABLE, false),
        };
        let error = FetchError::Status {
            url: url.clone(),
            status,
            advice,
        };
        let retry = may_help.then(|| retry_after(response).or(renewed).unwrap_or_default());
        Self { error, retry }
    }

    /// Whether the host could not keep up with us.
    pub fn is_strain(&self) -> bool {
        match &self.error {
            FetchError::Status { status, .. } => matches!(status.as_u16(), 429 | 503 | 504),
            FetchError::Timeout { .. } => true,
            _ => false,
        }
    }
}

/// A host that says that nothing has changed although nobody asked.
pub fn unasked(url: Url) -> FetchError {
    FetchError::Status {
        url,
        status: StatusCode::NOT_MODIFIED,
        advice: UNUSABLE,
    }
}

/// `Retry-After` as seconds or as a date, which is of the host's own clock where it shows it.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = header_text(response, header::RETRY_AFTER)?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let said = header_text(response, header::DATE).and_then(|text| date::parse(&text));
    let now = said.unwrap_or_else(Timestamp::now);
    Some(date::until(date::parse(&text)?, now))
}

/// The guard's refusal inside an error of the client.
fn private(error: &reqwest::Error) -> Option<Private> {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(private) = error.downcast_ref::<Private>() {
            return Some(private.clone());
        }
        cause = error.source();
    }
    None
}

/// The innermost causes say what happened; the outer ones repeat the address.
pub fn chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    causes.dedup();
    if causes.is_empty() {
        error.to_string()
    } else {
        causes.join(": ")
    }
}
