//! Asking other endpoints on behalf of a query: which ones, how much, how long.

use super::{
    Heard, SparqlError,
    frame::{Call, Reply},
    rules,
};
use crate::{config::ServiceSettings, ledger::Ledger};
use futures_util::future::join_all;
use harvest::{Answer, FetchError, Fetcher, Request, Traffic};
use jiff::Timestamp;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

/// Questions to others that are under way at the same time, whoever asks.
const AT_ONCE: usize = 32;
/// Most bytes that all answers to one query may have together.
const MAX_TOGETHER: usize = 32 << 20;
/// Longest reason that is passed on.
const MAX_REASON: usize = 200;
const JSON: &str = "application/sparql-results+json";
/// By this a member knows that it is asked by a node, and asks nobody else.
pub const HOPS: &str = "x-terreau-hops";
const HOP: &(&str, &str) = &(HOPS, "1");
const NO_ROWS: &str = r#"{"head":{"vars":[]},"results":{"bindings":[]}}"#;
/// How one of us says that its answer was cut.
const CUT: &str = "urn:terreau:answer-cut";

/// Who may be asked, and with what; cheap to clone.
#[derive(Clone)]
pub struct Members(Arc<Inner>);

struct Inner {
    settings: ServiceSettings,
    fetcher: Fetcher,
    ledger: Ledger,
    turns: Semaphore,
}

impl Members {
    /// `fetcher` is the client of the node; its guard on private addresses stays.
    pub fn new(settings: ServiceSettings, fetcher: &Fetcher, ledger: Ledger) -> Self {
        let limit = Duration::from_secs(settings.timeout_seconds);
        Self(Arc::new(Inner {
            fetcher: fetcher.for_questions(settings.max_answer_bytes, limit),
            settings,
            ledger,
            turns: Semaphore::new(AT_ONCE),
        }))
    }

    /// The endpoints that a live question is put to: those `chosen`, or all.
    pub(super) fn live(&self, chosen: &[String]) -> Result<Vec<String>, SparqlError> {
        let all = &self.0.settings.live;
        let is = |endpoint: &str, name: &str| {
            endpoint == name || endpoint.strip_suffix("/sparql") == Some(name.trim_end_matches('/'))
        };
        if let Some(unknown) = chosen
            .iter()
            .find(|name| !all.iter().any(|endpoint| is(endpoint, name)))
        {
            let known = if all.is_empty() {
                "nobody".into()
            } else {
                all.join(", ")
            };
            let why = format!("`{unknown}` is not asked live here; this node asks {known}");
            return Err(SparqlError::Service(why));
        }
        let mut asked = all.clone();
        asked.retain(|endpoint| chosen.is_empty() || chosen.iter().any(|name| is(endpoint, name)));
        Ok(asked)
    }

    /// Asks everybody at once. An error where one that must answer may not be asked, or does not.
    pub(super) async fn ask(
        &self,
        calls: Vec<Call>,
        live: bool,
    ) -> Result<(Vec<Reply>, Vec<Heard>), SparqlError> {
        let settings = &self.0.settings;
        if !live && calls.len() > settings.max_calls {
            let why = format!(
                "a query may ask {} other endpoints; this one asks {}",
                settings.max_calls,
                calls.len()
            );
            return Err(rules::rule("service-calls", why).into());
        }
        let (followed, copies) = self.followed().await?;
        let is_known = |endpoint: &String| {
            live || settings.endpoints.contains(endpoint)
                || settings.live.contains(endpoint)
                || followed.contains(endpoint)
        };
        if let Some(unknown) = calls
            .iter()
            .find(|call| !call.silent && !is_known(&call.endpoint))
        {
            return Err(SparqlError::Service(refused(&unknown.endpoint)));
        }
        let limit = if live {
            Duration::from_millis(settings.live_timeout_ms)
        } else {
            Duration::from_secs(settings.timeout_seconds)
        };
        let asking = calls.iter().map(|call| async {
            let begun = Instant::now();
            let rows = match is_known(&call.endpoint) {
                true => self.one(call, limit).await,
                false => Err(refused(&call.endpoint)),
            };
            (rows, begun.elapsed())
        });
        let (mut replies, mut heard, mut together) = (Vec::new(), Vec::new(), 0);
        for (call, (answer, took)) in calls.iter().zip(join_all(asking).await) {
            let answer = answer.and_then(|(json, rows)| {
                together += json.len();
                if together > MAX_TOGETHER {
                    return Err("all answers together are too large".to_owned());
                }
                Ok((json, rows))
            });
            if let (Err(reason), false) = (&answer, call.silent) {
                return Err(SparqlError::Upstream {
                    endpoint: call.endpoint.clone(),
                    reason: reason.clone(),
                });
            }
            heard.push(Heard {
                endpoint: call.endpoint.clone(),
                answered: answer.is_ok(),
                rows: answer.as_ref().ok().map(|(_, rows)| *rows),
                milliseconds: Some(u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
                age_seconds: answer.is_ok().then_some(0),
                reason: answer.as_ref().err().cloned(),
            });
            replies.push(match answer {
                Ok((json, _)) => Reply::Rows(json),
                // Not the one empty row of a SERVICE that is silent: nothing was found there.
                Err(_) if live => Reply::Rows(NO_ROWS.to_owned()),
                Err(reason) => Reply::Failed(reason),
            });
        }
        if live {
            heard.extend(copies);
        }
        Ok((replies, heard))
    }

    /// The answer of one as JSON, and its rows; or why there is none.
    async fn one(&self, call: &Call, limit: Duration) -> Result<(String, u64), String> {
        let Inner {
            settings,
            fetcher,
            turns,
            ..
        } = &*self.0;
        let url = Url::parse(&call.endpoint).map_err(|error| error.to_string())?;
        let query = call.query.clone().into_bytes();
        let request = Request::post(url, JSON, "application/sparql-query", query).with_header(HOP);
        let asked = timeout(limit, async {
            let _turn = turns.acquire().await;
            fetcher.ask(&request, &mut Traffic::default()).await
        });
        let answer = asked
            .await
            .map_err(|_| format!("no answer within {} ms", limit.as_millis()))?
            .map_err(|error| told(&error))?;
        let max_rows = settings.max_rows;
        tokio::task::spawn_blocking(move || read(answer, max_rows))
            .await
            .map_err(|error| error.to_string())?
    }

    /// Where the members that are followed answer SPARQL, and how old what we hold of each is.
    async fn followed(&self) -> Result<(Vec<String>, Vec<Heard>), SparqlError> {
        let ledger = self.0.ledger.clone();
        let members = tokio::task::spawn_blocking(move || ledger.members()).await;
        let members = match members {
            Ok(Ok(members)) => members,
            Ok(Err(error)) => return Err(SparqlError::Worker(error.to_string())),
            Err(error) => return Err(SparqlError::Worker(error.to_string())),
        };
        let now = Timestamp::now();
        let followed = members.iter().filter(|m| m.following.mode.is_pulled());
        let (mut addresses, mut copies) = (Vec::new(), Vec::new());
        for member in followed {
            let endpoint = format!("{}/sparql", member.address.trim_end_matches('/'));
            copies.push(Heard {
                endpoint: endpoint.clone(),
                answered: true,
                rows: None,
                milliseconds: None,
                age_seconds: member
                    .pulled
                    .map(|pulled| now.as_second().saturating_sub(pulled.as_second()).max(0) as u64),
                reason: Some("answered from the copy held here".to_owned()),
            });
            addresses.push(endpoint);
        }
        Ok((addresses, copies))
    }
}

/// Nobody is asked: what may fail without a word does, the rest is refused.
pub(super) fn nobody(calls: &[Call]) -> Result<(Vec<Reply>, Vec<Heard>), SparqlError> {
    let mut heard = Vec::new();
    for call in calls {
        let reason = refused(&call.endpoint);
        if !call.silent {
            return Err(SparqlError::Service(reason));
        }
        heard.push(Heard::unanswered(&call.endpoint, reason));
    }
    let replies = heard
        .iter()
        .map(|one| Reply::Failed(one.reason.clone().unwrap_or_default()));
    Ok((replies.collect(), heard))
}

/// Why an endpoint is not asked.
fn refused(endpoint: &str) -> String {
    format!(
        "SERVICE is not offered here for `{endpoint}`: this node asks the members it follows and \
         those that its settings name"
    )
}

fn told(error: &FetchError) -> String {
    let mut reason: String = error.to_string().chars().take(MAX_REASON).collect();
    reason.retain(|c| !c.is_control());
    reason
}

/// Reads what came to its end, so that a wrong answer is known before it is used.
fn read(answer: Answer, max_rows: u64) -> Result<(String, u64), String> {
    let text = String::from_utf8(answer.body).map_err(|error| error.to_string())?;
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json)
        .for_slice(&text)
        .map_err(|error| format!("the answer cannot be read: {error}"))?;
    let SliceQueryResultsParserOutput::Solutions(solutions) = parser else {
        return Err("the answer is no table".to_owned());
    };
    let mut rows = 0;
    for solution in solutions {
        solution.map_err(|error| format!("the answer cannot be read: {error}"))?;
        rows += 1;
        if rows > max_rows {
            return Err(format!(
                "the answer has more than {max_rows} rows: ask for fewer"
            ));
        }
    }
    // A part of an answer would make ours look whole.
    let links = serde_json::from_str::<Links>(&text).unwrap_or_default();
    if links.head.link.iter().any(|link| link == CUT) {
        return Err(format!(
            "the answer was cut after {rows} rows: ask for fewer"
        ));
    }
    Ok((text, rows))
}

#[derive(Default, serde::Deserialize)]
struct Links {
    head: Head,
}

#[derive(Default, serde::Deserialize)]
struct Head {
    #[serde(default)]
    link: Vec<String>,
}
