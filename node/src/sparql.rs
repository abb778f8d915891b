//! One SPARQL request from door to door.

mod answer;
mod area;
mod budget;
mod cache;
pub mod clean;
mod confine;
mod describe;
mod edit;
mod evaluate;
mod format;
mod frame;
mod functions;
mod hits;
mod live;
mod members;
mod once;
mod pool;
mod process;
pub mod protocol;
mod rewrite;
mod rules;
mod scratch;
mod service;
mod table;
pub mod worker;
mod write;

pub(crate) use evaluate::rows;

pub use answer::{Answer, Body, Broken};
pub use budget::Limit;
pub use describe::description;
pub use edit::{Edit, check as check_local, outright};
pub use format::{Format, Wants};
pub use frame::Heard;
pub use hits::{Finder, asks_index};
pub use members::{HOPS, Members};
pub use once::{Once, OnceError, Outcome};
pub use pool::Pool;
pub use protocol::Request;
pub use scratch::Scratch;

use frame::Failure;
use process::Death;
use std::time::Duration;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SparqlError {
    #[error("{0}")]
    Request(String),
    #[error("a query comes by POST as `application/sparql-query` or as a form, not as `{0}`")]
    MediaType(String),
    #[error(
        "this endpoint is for reading: its records are changed by whoever runs the node, with a token"
    )]
    Update,
    #[error("the query is {bytes} bytes long; {limit} are allowed")]
    QueryTooLong { bytes: usize, limit: usize },
    #[error("cannot understand the query at line {line}, column {column}: {message}")]
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    /// The query breaks one of our rules, of this name.
    #[error("the query is refused by the rule `{rule}`: {message}")]
    Rule { rule: String, message: String },
    #[error("{0}")]
    NotAcceptable(String),
    #[error("{0}")]
    Service(String),
    #[error("cannot evaluate the query: {0}")]
    Evaluation(String),
    #[error("the answer is too long: {0}")]
    AnswerTooLong(String),
    #[error("the query was stopped after {} s, the most that one may take", .0.as_secs())]
    Timeout(Duration),
    #[error("the query was stopped: it asked for more memory than one may have")]
    Memory,
    #[error("too many queries are waiting or running; try again later")]
    Busy { retry_after: Duration },
    #[error("the query could not be run: {0}")]
    Worker(String),
    /// An endpoint that the query asks has not answered as it should.
    #[error("`{endpoint}` did not answer: {reason}")]
    Upstream { endpoint: String, reason: String },
    /// One client has used up what one may.
    #[error(
        "this is more than one client may ask ({}); try again in {} s", .limit.name(), .retry_after.as_secs()
    )]
    TooMany { limit: Limit, retry_after: Duration },
}

impl SparqlError {
    /// The HTTP status that says it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Request(_)
            | Self::Syntax { .. }
            | Self::Rule { .. }
            | Self::Service(_)
            | Self::Evaluation(_) => 400,
            Self::Update => 403,
            Self::NotAcceptable(_) => 406,
            Self::QueryTooLong { .. } | Self::AnswerTooLong(_) => 413,
            Self::MediaType(_) => 415,
            Self::Memory => 422,
            Self::TooMany { .. } => 429,
            Self::Worker(_) => 500,
            Self::Upstream { .. } => 502,
            Self::Busy { .. } => 503,
            Self::Timeout(_) => 504,
        }
    }

    /// A name that stays the same: the end of the problem's type.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Request(_) => "sparql-request",
            Self::MediaType(_) => "sparql-media-type",
            Self::Update => "sparql-update",
            Self::QueryTooLong { .. } => "sparql-query-too-long",
            Self::Syntax { .. } => "sparql-syntax",
            Self::Rule { .. } => "sparql-rule",
            Self::NotAcceptable(_) => "not-acceptable",
            Self::Service(_) => "sparql-service",
            Self::Evaluation(_) => "sparql-evaluation",
            Self::AnswerTooLong(_) => "sparql-answer-too-long",
            Self::Timeout(_) => "sparql-timeout",
            Self::Memory => "sparql-memory",
            Self::Busy { .. } => "busy",
            Self::Worker(_) => "sparql-worker",
            Self::Upstream { .. } => "sparql-upstream",
            Self::TooMany { .. } => "sparql-too-many",
        }
    }

    /// When the client may try again, for `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after } | Self::TooMany { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}

impl From<Failure> for SparqlError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Syntax {
                line,
                column,
                message,
            } => Self::Syntax {
                line,
                column,
                message,
            },
            Failure::Rule { rule, message } => Self::Rule { rule, message },
            Failure::NotAcceptable(message) => Self::NotAcceptable(message),
            Failure::Service(message) => Self::Service(message),
            Failure::Evaluation(message) => Self::Evaluation(message),
            Failure::TooLong(message) => Self::AnswerTooLong(message),
            Failure::Store(message) => Self::Worker(message),
        }
    }
}

impl From<Death> for SparqlError {
    fn from(death: Death) -> Self {
        match death {
            Death::Memory => Self::Memory,
            Death::Stack => Self::Rule {
                rule: "depth".into(),
                message: "the query nests deeper than can be evaluated".into(),
            },
            Death::Killed => Self::Worker("its worker was killed from outside".into()),
            Death::Other(how) => Self::Worker(format!("its worker ended with {how}")),
        }
    }
}
