//! The only HTTP client: who we are, what we refuse, how much and how long.

mod error;
mod guard;
mod headers;
mod pace;
mod request;
mod settings;
mod tell;

pub use error::FetchError;
pub use request::{Body, Request};
pub use settings::FetchSettings;

use crate::{
    decompress::{self, Coding, Limits},
    source::Traffic,
};
use guard::{Guard, GuardedResolver, Private};
use headers::{header_text, link_next};
use pace::Pace;
use reqwest::{Response, StatusCode, header};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use url::Url;

/// An answer with status 200, decompressed.
#[derive(Debug)]
pub struct Answer {
    /// The address that answered, after redirects.
    pub url: Url,
    pub content_type: Option<String>,
    /// The target of `Link: rel=next`, as written.
    pub next: Option<String>,
    pub body: Vec<u8>,
}

/// The HTTP client; clones share their connections and the pace of each host.
#[derive(Debug, Clone)]
pub struct Fetcher(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: reqwest::Client,
    settings: FetchSettings,
    guard: Arc<Guard>,
    pace: Pace,
}

/// One answer, or where it sends us.
enum Hop {
    Answer(Answer),
    Redirect { to: Url, keeps_body: bool },
}

/// What to do about a failed attempt.
struct Failed {
    error: FetchError,
    /// Whether another attempt may help, and how long the host wants us to wait.
    retry: Option<Duration>,
}

impl Fetcher {
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        let unusable = |error: &dyn std::fmt::Display| FetchError::Client(error.to_string());
        // Fails only when the program has installed a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(&settings.allow_private).map_err(|error| unusable(&error))?;
        let guard = Arc::new(guard);
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that makes a client"
        )]
        let client = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.idle_timeout)
            .timeout(settings.request_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would resolve names in our place, behind the guard's back.
            .no_proxy()
            .dns_resolver(GuardedResolver(Arc::clone(&guard)))
            .build()
            .map_err(|error| unusable(&chain(&error)))?;
        let pace = Pace::new(settings.per_host.max(1), settings.interval);
        Ok(Self(Arc::new(Inner {
            client,
            settings,
            guard,
            pace,
        })))
    }

    /// Asks `url`, follows redirects, tries again when that may help.
    pub async fn get(
        &self,
        url: &Url,
        accept: &str,
        traffic: &mut Traffic,
    ) -> Result<Answer, FetchError> {
        self.ask(&Request::get(url.clone(), accept), traffic).await
    }

    /// Makes a request, follows redirects, tries again when that may help.
    pub async fn ask(
        &self,
        request: &Request,
        traffic: &mut Traffic,
    ) -> Result<Answer, FetchError> {
        let limit = self.0.settings.max_redirects;
        let mut request = request.clone();
        let first = request.url.clone();
        for _ in 0..=limit {
            match self.attempts(&request, traffic).await? {
                Hop::Answer(answer) => return Ok(answer),
                Hop::Redirect { to, keeps_body } => {
                    request.url = to;
                    request.body = request.body.filter(|_| keeps_body);
                }
            }
        }
        Err(FetchError::Redirects { url: first, limit })
    }

    async fn attempts(&self, request: &Request, traffic: &mut Traffic) -> Result<Hop, FetchError> {
        let url = &request.url;
        let Inner {
            settings,
            guard,
            pace,
            ..
        } = &*self.0;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { url: url.clone() });
        }
        guard.check_url(url).map_err(|source| FetchError::Private {
            url: url.clone(),
            source: Box::new(source),
        })?;
        let host = url.host_str().unwrap_or_default();
        let mut wait = settings.retry_wait;
        for _ in 1..settings.max_attempts.max(1) {
            let turn = pace.turn(host).await;
            let failed = match self.once(request, traffic).await {
                Ok(hop) => return Ok(hop),
                Err(failed) => failed,
            };
            drop(turn);
            let Some(asked) = failed.retry else {
                return Err(failed.error);
            };
            if asked > settings.max_retry_after {
                return Err(FetchError::Later {
                    url: url.clone(),
                    after: asked,
                });
            }
            tracing::debug!(url = %url, "trying again: {}", failed.error);
            traffic.retries += 1;
            pace.rest(host, wait.max(asked));
            wait = wait.saturating_mul(2);
        }
        let _turn = pace.turn(host).await;
        self.once(request, traffic)
            .await
            .map_err(|failed| failed.error)
    }

    async fn once(&self, request: &Request, traffic: &mut Traffic) -> Result<Hop, Failed> {
        let began = Instant::now();
        let hop = self.sent(request, traffic).await;
        traffic.note_time(request.url.as_str(), began.elapsed());
        hop
    }

    async fn sent(&self, request: &Request, traffic: &mut Traffic) -> Result<Hop, Failed> {
        traffic.requests += 1;
        let url = &request.url;
        let client = &self.0.client;
        let built = match &request.body {
            None => client.get(url.clone()),
            Some(Body { media_type, bytes }) => client
                .post(url.clone())
                .header(header::CONTENT_TYPE, *media_type)
                .body(bytes.clone()),
        };
        let response = built
            .header(header::ACCEPT, &request.accept)
            .header(header::ACCEPT_ENCODING, "zstd, gzip, deflate")
            .send()
            .await
            .map_err(|error| self.failed(url, &error, false))?;
        let status = response.status();
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let keeps_body = matches!(
                status,
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
            );
            return redirect(url, &response)
                .map(|to| Hop::Redirect { to, keeps_body })
                .map_err(Failed::for_good);
        }
        if status != StatusCode::OK {
            return Err(refused(url, &response));
        }
        self.body(url, response, traffic).await.map(Hop::Answer)
    }

    async fn body(
        &self,
        url: &Url,
        mut response: Response,
        traffic: &mut Traffic,
    ) -> Result<Answer, Failed> {
        let settings = &self.0.settings;
        let limit = settings.max_body_bytes;
        let too_large = || {
            Failed::for_good(FetchError::TooLarge {
                url: url.clone(),
                limit,
            })
        };
        if response
            .content_length()
            .is_some_and(|length| length > limit)
        {
            return Err(too_large());
        }
        let encoding = header_text(&response, header::CONTENT_ENCODING).unwrap_or_default();
        let Some(coding) = Coding::from_encoding(&encoding) else {
            let error = FetchError::Coding {
                url: url.clone(),
                coding: encoding,
            };
            return Err(Failed::for_good(error));
        };
        let content_type = header_text(&response, header::CONTENT_TYPE);
        let next = link_next(&response);

        let mut packed = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.failed(url, &error, true))?
        {
            traffic.bytes += chunk.len() as u64;
            if packed.len() as u64 + chunk.len() as u64 > limit {
                return Err(too_large());
            }
            packed.extend_from_slice(&chunk);
        }
        let limits = self.limits();
        let unpacked = tokio::task::spawn_blocking(move || decompress::all(packed, coding, limits));
        let body = unpacked
            .await
            .expect("decompressing does not panic")
            .map_err(|error| {
                let reason = error.to_string();
                Failed::for_good(FetchError::Decompress {
                    url: url.clone(),
                    reason,
                })
            })?;
        Ok(Answer {
            url: url.clone(),
            content_type,
            next,
            body,
        })
    }

    /// What an answer may grow to.
    pub(crate) fn limits(&self) -> Limits {
        let FetchSettings {
            max_body_bytes,
            max_ratio,
            ..
        } = self.0.settings;
        Limits {
            max_bytes: max_body_bytes,
            max_ratio,
        }
    }

    fn failed(&self, url: &Url, error: &reqwest::Error, in_body: bool) -> Failed {
        let url = url.clone();
        if let Some(private) = private(error) {
            return Failed::for_good(FetchError::Private {
                url,
                source: Box::new(private),
            });
        }
        let error = if error.is_timeout() {
            let stage = if in_body {
                "in the middle of the answer"
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
        Failed {
            error,
            retry: Some(Duration::ZERO),
        }
    }
}

impl Failed {
    fn for_good(error: FetchError) -> Self {
        Self { error, retry: None }
    }
}

fn redirect(url: &Url, response: &Response) -> Result<Url, FetchError> {
    let to = header_text(response, header::LOCATION).unwrap_or_default();
    match url.join(&to) {
        Ok(next) if !to.is_empty() => Ok(next),
        _ => Err(FetchError::Redirect {
            url: url.clone(),
            to,
        }),
    }
}

/// A status other than 200, with what one can do about it.
fn refused(url: &Url, response: &Response) -> Failed {
    let status = response.status();
    let (advice, may_help) = match status.as_u16() {
        401 | 403 => ("it does not let us in, ask its operator", false),
        404 | 410 => ("there is nothing there, check the address", false),
        406 => (
            "it has nothing in a form we read, look for the address of its export",
            false,
        ),
        429 => ("it finds us too fast, try again later", true),
        500 | 502..=504 => ("it is in trouble, try again later", true),
        _ => ("this is not an answer we can use", false),
    };
    let error = FetchError::Status {
        url: url.clone(),
        status,
        advice,
    };
    let asked = header_text(response, header::RETRY_AFTER).and_then(|text| text.parse().ok());
    let retry = may_help.then(|| Duration::from_secs(asked.unwrap_or(0)));
    Failed { error, retry }
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
fn chain(error: &reqwest::Error) -> String {
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
