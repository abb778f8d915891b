//! The only HTTP client: who we are, what we refuse, how much and how long.

mod date;
mod error;
mod failed;
mod guard;
mod headers;
mod knock;
mod pace;
mod quota;
mod request;
mod robots;
mod settings;
mod tell;

pub use error::FetchError;
pub use request::{Body, Request, Validators};
pub use robots::Rules;
pub use settings::FetchSettings;

use crate::{
    decompress::{self, Coding, Limits},
    source::Traffic,
};
use failed::{Failed, chain, unasked};
use guard::{Guard, GuardedResolver};
use headers::{header_text, link_next};
use jiff::Timestamp;
use pace::{Manners, Pace, Turn};
use quota::Quota;
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
    /// What tells the next time whether it has changed.
    pub validators: Validators,
    pub body: Vec<u8>,
}

/// What comes of asking whether an answer has changed.
#[derive(Debug)]
pub enum Reply {
    Answer(Answer),
    /// The host says that it has not (304); the address is the one that said so.
    NotModified(Url),
}

/// How long we wait for a member on our own; whoever follows it comes back later.
const MEMBERS_PATIENCE: Duration = Duration::from_secs(10);
/// Questions at a time to one host, which may answer for several members.
const QUESTIONS_PER_HOST: usize = 16;
const ROBOTS: &str = "/robots.txt";
/// As much of a robots.txt as one must read (RFC 9309).
const MAX_ROBOTS_BYTES: usize = 500 << 10;

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
    Reply(Reply),
    Redirect { to: Url, keeps_body: bool },
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
        Ok(Self::with(client, settings, guard))
    }

    fn with(client: reqwest::Client, settings: FetchSettings, guard: Arc<Guard>) -> Self {
        let pace = Pace::new(Manners {
            concurrent: settings.per_host.max(1),
            interval: settings.interval,
            strained: settings.retry_wait,
            max_interval: settings.max_interval.max(settings.interval),
            patience: settings.max_retry_after,
        });
        Self(Arc::new(Inner {
            client,
            settings,
            guard,
            pace,
        }))
    }

    /// The same client for members of the commons, which want to be asked: without a moment between two
    /// requests, without robots.txt, and with no more headers than they need. The guard stays.
    pub fn for_members(&self, max_answer_bytes: u64) -> Self {
        let Inner {
            client,
            settings,
            guard,
            ..
        } = &*self.0;
        let settings = FetchSettings {
            max_body_bytes: max_answer_bytes,
            max_attempts: 2,
            max_retry_after: MEMBERS_PATIENCE,
            per_host: 4,
            interval: Duration::ZERO,
            max_interval: MEMBERS_PATIENCE,
            robots: false,
            compressed: false,
            ..settings.clone()
        };
        Self::with(client.clone(), settings, guard.clone())
    }

    /// The same client for questions that somebody waits for: asked once, of the address itself, without
    /// a rest between two. A host that asks for a rest is left alone for as long. The guard stays.
    pub fn for_questions(&self, max_answer_bytes: u64, limit: Duration) -> Self {
        let Inner {
            client,
            settings,
            guard,
            ..
        } = &*self.0;
        let settings = FetchSettings {
            max_body_bytes: max_answer_bytes,
            request_timeout: limit,
            max_redirects: 0,
            max_attempts: 1,
            retry_wait: Duration::ZERO,
            max_retry_after: Duration::ZERO,
            per_host: QUESTIONS_PER_HOST,
            interval: Duration::ZERO,
            max_interval: Duration::ZERO,
            robots: false,
            ..settings.clone()
        };
        Self::with(client.clone(), settings, guard.clone())
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
        match self
            .ask_again(request, &Validators::default(), traffic)
            .await?
        {
            Reply::Answer(answer) => Ok(answer),
            Reply::NotModified(url) => Err(unasked(url)),
        }
    }

    /// Makes a request whose answer is known already by its validators.
    pub async fn ask_again(
        &self,
        request: &Request,
        known: &Validators,
        traffic: &mut Traffic,
    ) -> Result<Reply, FetchError> {
        let is_robots = request.url.path() == ROBOTS;
        let host = request.url.host_str().unwrap_or_default();
        if self.0.settings.robots
            && matches!(request.url.scheme(), "http" | "https")
            && self.0.pace.robots_are_due(host, Instant::now())
            && !is_robots
        {
            // Whether the host can be reached is told by the request itself.
            self.heed_robots(&request.url, traffic).await.ok();
        }
        let attempts = self.0.settings.max_attempts;
        let reply = self.follow(request, known, attempts, traffic).await?;
        if let Reply::Answer(answer) = &reply
            && is_robots
            && self.0.settings.robots
        {
            self.keep_delay(host, &answer.body);
        }
        Ok(reply)
    }

    fn keep_delay(&self, host: &str, robots: &[u8]) {
        let text = String::from_utf8_lossy(&robots[..robots.len().min(MAX_ROBOTS_BYTES)]);
        if let Some(delay) = Rules::new(&text).crawl_delay() {
            self.0.pace.keep_delay(host, delay);
        }
    }

    async fn follow(
        &self,
        request: &Request,
        known: &Validators,
        attempts: u32,
        traffic: &mut Traffic,
    ) -> Result<Reply, FetchError> {
        let limit = self.0.settings.max_redirects;
        let mut request = request.clone();
        let first = request.url.clone();
        for _ in 0..=limit {
            match self.attempts(&request, known, attempts, traffic).await? {
                Hop::Reply(reply) => return Ok(reply),
                Hop::Redirect { to, keeps_body } => {
                    request.url = to;
                    request.body = request.body.filter(|_| keeps_body);
                }
            }
        }
        Err(FetchError::Redirects { url: first, limit })
    }

    async fn attempts(
        &self,
        request: &Request,
        known: &Validators,
        attempts: u32,
        traffic: &mut Traffic,
    ) -> Result<Hop, FetchError> {
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
        let later = |after| FetchError::Later {
            url: url.clone(),
            after,
        };
        let mut wait = settings.retry_wait;
        let mut left = attempts.max(1);
        loop {
            left -= 1;
            let turn = pace.turn(host).await.map_err(later)?;
            let failed = match self.once(request, known, &turn, traffic).await {
                Ok(hop) => return Ok(hop),
                Err(failed) => failed,
            };
            let Some(asked) = failed.retry else {
                return Err(failed.error);
            };
            // All who ask this host wait, and not the one that was told alone.
            turn.rest(asked);
            if asked > settings.max_retry_after {
                return Err(later(asked));
            }
            if left == 0 {
                return Err(failed.error);
            }
            tracing::debug!(url = %url, "trying again: {}", failed.error);
            traffic.retries += 1;
            turn.rest(wait.min(settings.max_retry_after));
            wait = wait.saturating_mul(2);
        }
    }

    async fn once(
        &self,
        request: &Request,
        known: &Validators,
        turn: &Turn,
        traffic: &mut Traffic,
    ) -> Result<Hop, Failed> {
        let began = Instant::now();
        let hop = self.sent(request, known, turn, traffic).await;
        traffic.note_time(request.url.as_str(), began.elapsed());
        if matches!(&hop, Err(failed) if failed.is_strain()) {
            turn.strained();
        }
        hop
    }

    async fn sent(
        &self,
        request: &Request,
        known: &Validators,
        turn: &Turn,
        traffic: &mut Traffic,
    ) -> Result<Hop, Failed> {
        traffic.requests += 1;
        let url = &request.url;
        let client = &self.0.client;
        let built = match &request.body {
            None => known.put_on(client.get(url.clone())),
            Some(Body { media_type, bytes }) => client
                .post(url.clone())
                .header(header::CONTENT_TYPE, *media_type)
                .body(bytes.clone()),
        };
        let built = built.header(header::ACCEPT, &request.accept);
        let built = match request.header {
            Some((name, value)) => built.header(*name, *value),
            None => built,
        };
        let built = match self.0.settings.compressed {
            true => built.header(header::ACCEPT_ENCODING, "zstd, gzip, deflate"),
            false => built,
        };
        let began = Instant::now();
        let response = built
            .send()
            .await
            .map_err(|error| Failed::on_the_way(url, &error, false))?;
        let quotas = Quota::all(response.headers(), Timestamp::now());
        turn.keep_quotas(&quotas);
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && request.body.is_none() && !known.is_empty() {
            turn.answered(began.elapsed());
            traffic.not_modified += 1;
            return Ok(Hop::Reply(Reply::NotModified(url.clone())));
        }
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
            return Err(Failed::refused(url, &response, &quotas));
        }
        turn.answered(began.elapsed());
        let answer = self.body(request, response, traffic).await?;
        Ok(Hop::Reply(Reply::Answer(answer)))
    }

    async fn body(
        &self,
        request: &Request,
        mut response: Response,
        traffic: &mut Traffic,
    ) -> Result<Answer, Failed> {
        let url = &request.url;
        let most = self.0.settings.max_body_bytes;
        let limit = request.max_bytes.map_or(most, |limit| limit.min(most));
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
        let validators = Validators::of(&response);

        let mut packed = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| Failed::on_the_way(url, &error, true))?
        {
            traffic.bytes += chunk.len() as u64;
            if packed.len() as u64 + chunk.len() as u64 > limit {
                return Err(too_large());
            }
            packed.extend_from_slice(&chunk);
        }
        let limits = Limits {
            max_bytes: limit,
            ..self.limits()
        };
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
            validators,
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
