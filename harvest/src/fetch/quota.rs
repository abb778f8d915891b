//! Quota: what a host says is left of our requests, in the spellings that are met.
//!
//! `RateLimit: "name";r=50;t=30` and `RateLimit: limit=100, remaining=50, reset=30` of the IETF drafts
//! (draft-ietf-httpapi-ratelimit-headers), and `RateLimit-…`, `X-RateLimit-…`, `X-Rate-Limit-…` with
//! `Limit`, `Remaining` and `Reset`.

use super::date;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// A number this large is a time since 1970, not a number of seconds from now.
const EPOCH: u64 = 1_000_000_000;
/// And this large, in milliseconds.
const EPOCH_MILLISECONDS: u64 = EPOCH * 1000;

/// What is left until it is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub limit: Option<u64>,
    pub remaining: u64,
    /// How long until it is renewed.
    pub reset: Duration,
}

impl Quota {
    /// Every quota that the headers of an answer tell in full.
    pub fn all(headers: &HeaderMap, now: Timestamp) -> Vec<Self> {
        let mut quotas = current(headers);
        for prefix in ["ratelimit", "x-ratelimit", "x-rate-limit"] {
            let value = |name| text(headers, &format!("{prefix}-{name}"));
            let remaining = value("remaining").and_then(|text| number(&text));
            let reset = value("reset").and_then(|text| until(&text, now));
            let limit = value("limit").and_then(|text| number(&text));
            if let (Some(remaining), Some(reset)) = (remaining, reset) {
                quotas.push(Self {
                    limit,
                    remaining,
                    reset,
                });
            }
        }
        quotas
    }
}

/// The one header of the drafts: a list of policies, or the three numbers themselves.
fn current(headers: &HeaderMap) -> Vec<Quota> {
    let Some(said) = text(headers, "ratelimit") else {
        return Vec::new();
    };
    let seconds = |value: Option<&str>| value.and_then(number).map(Duration::from_secs);
    if let Some(remaining) = parameter(&said, "remaining").and_then(number) {
        let reset = seconds(parameter(&said, "reset"));
        let limit = parameter(&said, "limit").and_then(number);
        return reset
            .map(|reset| Quota {
                limit,
                remaining,
                reset,
            })
            .into_iter()
            .collect();
    }
    let policies = text(headers, "ratelimit-policy").unwrap_or_default();
    let stated = said.split(',').filter_map(|item| {
        let name = item.split(';').next().unwrap_or_default().trim();
        let policy = policies
            .split(',')
            .find(|policy| policy.split(';').next().unwrap_or_default().trim() == name);
        Some(Quota {
            limit: policy
                .and_then(|policy| parameter(policy, "q"))
                .and_then(number),
            remaining: parameter(item, "r").and_then(number)?,
            reset: seconds(parameter(item, "t"))?,
        })
    });
    stated.collect()
}

/// The value of `name=value` among those that commas and semicolons separate.
fn parameter<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.split([',', ';']).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The number a value begins with: limits may have their window after them.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().ok()
}

/// Seconds from now, seconds or milliseconds since 1970, or a date.
fn until(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let Ok(number) = text.parse::<u64>() else {
        return date::parse(text).map(|at| date::until(at, now));
    };
    let at = match number {
        ..EPOCH => return Some(Duration::from_secs(number)),
        EPOCH..EPOCH_MILLISECONDS => Timestamp::from_second(i64::try_from(number).ok()?),
        _ => Timestamp::from_millisecond(i64::try_from(number).ok()?),
    };
    Some(date::until(at.ok()?, now))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

#[cfg(test)]
mod tests;
