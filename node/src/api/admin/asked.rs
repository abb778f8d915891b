//! What somebody at a distance may ask: bodies and parameters, parsed at the edge.

use crate::{config::SourceSettings, http::Problem};
use actix_web::HttpRequest;
use serde::{Deserialize, de::DeserializeOwned};
use vocab::RecordId;

/// How many withdrawals somebody agrees to: as many as wait, when not told.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    pub withdrawals: Option<u64>,
}

/// The record to put back: all of the source, when not told.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Restore {
    pub id: Option<String>,
}

/// What becomes of the records of a source that is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    Keep,
    Withdraw,
}

impl Drop {
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let records = url::form_urlencoded::parse(request.query_string().as_bytes())
            .find(|(name, _)| name == "records")
            .map(|(_, value)| value.into_owned());
        match records.as_deref() {
            Some("keep") => Ok(Self::Keep),
            Some("withdraw") => Ok(Self::Withdraw),
            _ => Err(Problem::parameter(
                "records",
                "say what becomes of its records: keep or withdraw",
            )),
        }
    }
}

/// A body of JSON, or nothing at all.
pub fn body<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Problem> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(T::default());
    }
    serde_json::from_slice(body).map_err(|error| Problem::Unreadable(error.to_string()))
}

pub fn record(id: &str) -> Result<RecordId, Problem> {
    RecordId::parse(id).ok_or_else(|| Problem::parameter("id", "is not the id of a record"))
}

/// A source to keep. Files are for those who can log in to the machine: a token is not to open them.
pub fn source(body: &[u8]) -> Result<SourceSettings, Problem> {
    let settings: SourceSettings =
        serde_json::from_slice(body).map_err(|error| Problem::Unreadable(error.to_string()))?;
    let is_web = url::Url::parse(&settings.address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_web {
        return Err(Problem::parameter("address", "must be an http(s) address"));
    }
    let problems = settings.problems();
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(Problem::Unreadable(problems.join("; ")))
    }
}
