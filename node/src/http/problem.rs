//! Every error as `application/problem+json` (RFC 9457).

use super::Format;
use crate::{derived::DerivedError, ledger::LedgerError};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header::ContentType},
};
use serde_json::{Value, json};

/// Why a request is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("there is no {0} here")]
    NotFound(String),
    #[error("{0} is no longer published by its source")]
    Gone(String),
    #[error("none of the formats asked for exists")]
    NotAcceptable(&'static [Format]),
    #[error("parameter `{name}`: {detail}")]
    Parameter { name: String, detail: String },
    #[error("this address does not answer {method}")]
    Method { method: String, allowed: String },
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("`{0}` is no syntax that is read here")]
    MediaType(String),
    #[error("the request cannot be read: {0}")]
    Unreadable(String),
    #[error("no answer within {0} seconds")]
    TimedOut(u64),
    #[error("a token is needed here: `Authorization: Bearer …`, as `terreau token` makes it")]
    Unauthorized,
    #[error("too many wrong tokens: try again in a minute")]
    TooMany,
    #[error("{0}")]
    Conflict(String),
    #[error("too many requests of this kind at once")]
    Busy,
    #[error("the catalogue is being rebuilt")]
    Rebuilding,
    #[error(
        "searches see the log up to position {reached}, and {position} was asked for: try again in a moment"
    )]
    NotYetVisible { position: u64, reached: u64 },
    #[error("the node is stopping")]
    Stopping,
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Derived(#[from] DerivedError),
    #[error("searching failed: {0}")]
    Search(String),
    #[error("{0}")]
    Internal(String),
}

/// Every type of problem, for its page under `/problems/`.
pub const TYPES: &[&str] = &[
    "not-found",
    "gone",
    "not-acceptable",
    "parameter",
    "method",
    "too-large",
    "media-type",
    "unreadable",
    "timed-out",
    "unauthorized",
    "too-many",
    "conflict",
    "busy",
    "rebuilding",
    "not-yet-visible",
    "stopping",
    "internal",
    "sparql-request",
    "sparql-media-type",
    "sparql-update",
    "sparql-query-too-long",
    "sparql-syntax",
    "sparql-rule",
    "sparql-service",
    "sparql-upstream",
    "sparql-too-many",
    "sparql-evaluation",
    "sparql-answer-too-long",
    "sparql-timeout",
    "sparql-memory",
    "sparql-worker",
];

impl Problem {
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Problem::Parameter {
            name: name.into(),
            detail: detail.into(),
        }
    }

    /// The last part of the address that documents this type.
    pub fn kind(&self) -> &'static str {
        match self {
            Problem::NotFound(_) => "not-found",
            Problem::Gone(_) => "gone",
            Problem::NotAcceptable(_) => "not-acceptable",
            Problem::Parameter { .. } => "parameter",
            Problem::Method { .. } => "method",
            Problem::TooLarge(_) => "too-large",
            Problem::MediaType(_) => "media-type",
            Problem::Unreadable(_) => "unreadable",
            Problem::TimedOut(_) => "timed-out",
            Problem::Unauthorized => "unauthorized",
            Problem::TooMany => "too-many",
            Problem::Conflict(_) => "conflict",
            Problem::Busy => "busy",
            Problem::Rebuilding => "rebuilding",
            Problem::NotYetVisible { .. } => "not-yet-visible",
            Problem::Stopping => "stopping",
            Problem::Ledger(_)
            | Problem::Derived(_)
            | Problem::Search(_)
            | Problem::Internal(_) => "internal",
        }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound(_) => StatusCode::NOT_FOUND,
            Problem::Gone(_) => StatusCode::GONE,
            Problem::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Problem::Parameter { .. } | Problem::Unreadable(_) => StatusCode::BAD_REQUEST,
            Problem::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Problem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::Unauthorized => StatusCode::UNAUTHORIZED,
            Problem::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Problem::Conflict(_) => StatusCode::CONFLICT,
            Problem::TimedOut(_)
            | Problem::Busy
            | Problem::Rebuilding
            | Problem::NotYetVisible { .. }
            | Problem::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Ledger(_)
            | Problem::Derived(_)
            | Problem::Search(_)
            | Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Problem::NotFound(_) => "Not found",
            Problem::Gone(_) => "No longer published",
            Problem::NotAcceptable(_) => "Format not available",
            Problem::Parameter { .. } => "Parameter not understood",
            Problem::Method { .. } => "Method not allowed",
            Problem::TooLarge(_) => "Body too large",
            Problem::MediaType(_) => "Syntax not known",
            Problem::Unreadable(_) => "Request not understood",
            Problem::TimedOut(_) => "No answer in time",
            Problem::Unauthorized => "A token is needed",
            Problem::TooMany => "Too many wrong tokens",
            Problem::Conflict(_) => "Not as things stand",
            Problem::Busy => "Too many requests at once",
            Problem::Rebuilding => "Being rebuilt",
            Problem::NotYetVisible { .. } => "Not visible yet",
            Problem::Stopping => "Stopping",
            Problem::Ledger(_)
            | Problem::Derived(_)
            | Problem::Search(_)
            | Problem::Internal(_) => "Internal error",
        }
    }

    /// What the client is told: our faults are not described to it.
    fn detail(&self) -> String {
        match self {
            Problem::Ledger(_)
            | Problem::Derived(_)
            | Problem::Search(_)
            | Problem::Internal(_) => {
                "The node could not answer; its operator finds the reason in the log.".into()
            }
            told => told.to_string(),
        }
    }

    /// The document itself.
    pub fn document(&self) -> Value {
        let mut document = json!({
            "type": format!("/problems/{}", self.kind()),
            "title": self.title(),
            "status": self.status().as_u16(),
            "detail": self.detail(),
        });
        match self {
            Problem::NotAcceptable(formats) => {
                document["available"] = formats
                    .iter()
                    .map(|format| {
                        json!({
                            "media_type": format.content_type().split(';').next(),
                            "extension": format.extension(),
                        })
                    })
                    .collect();
            }
            Problem::Parameter { name, .. } => document["parameter"] = json!(name),
            Problem::NotYetVisible { position, reached } => {
                document["position"] = json!(position);
                document["reached"] = json!(reached);
            }
            Problem::Method { allowed, .. } => document["allowed"] = json!(allowed),
            _ => {}
        }
        document
    }

    fn is_ours(&self) -> bool {
        matches!(
            self,
            Problem::Ledger(_) | Problem::Derived(_) | Problem::Search(_) | Problem::Internal(_)
        )
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        if self.is_ours() {
            tracing::error!(problem = self.kind(), "cannot answer: {self}");
        }
        let mut response = HttpResponse::build(self.status());
        response
            .insert_header(("Content-Type", CONTENT_TYPE))
            .insert_header(("Cache-Control", "no-store"));
        match self {
            Problem::Method { allowed, .. } => {
                response.insert_header(("Allow", allowed.as_str()));
            }
            Problem::TimedOut(_) | Problem::Busy | Problem::Rebuilding | Problem::Stopping => {
                response.insert_header(("Retry-After", "5"));
            }
            Problem::NotYetVisible { .. } => {
                response.insert_header(("Retry-After", "1"));
            }
            Problem::Unauthorized => {
                response.insert_header(("WWW-Authenticate", "Bearer realm=\"terreau\""));
            }
            Problem::TooMany => {
                response.insert_header(("Retry-After", "60"));
            }
            _ => {}
        }
        response.body(self.document().to_string())
    }
}

/// Media type of a problem document.
pub const CONTENT_TYPE: &str = "application/problem+json; charset=utf-8";

/// The same problem as an HTML page.
pub fn page_response(problem: &Problem, html: String) -> HttpResponse {
    let mut response = HttpResponse::build(problem.status());
    response
        .insert_header(ContentType::html())
        .insert_header(("Cache-Control", "no-store"));
    if let Problem::Method { allowed, .. } = problem {
        response.insert_header(("Allow", allowed.as_str()));
    }
    response.body(html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::negotiate::CATALOG;
    use crate::sparql::SparqlError;
    use std::time::Duration;

    #[test]
    fn every_type_is_documented() {
        let all = [
            Problem::NotFound("x".into()),
            Problem::Gone("x".into()),
            Problem::NotAcceptable(CATALOG),
            Problem::parameter("q", "too long"),
            Problem::Method {
                method: "PUT".into(),
                allowed: "GET, HEAD".into(),
            },
            Problem::TooLarge(1),
            Problem::MediaType("x".into()),
            Problem::Unreadable("x".into()),
            Problem::TimedOut(1),
            Problem::Unauthorized,
            Problem::TooMany,
            Problem::Conflict("x".into()),
            Problem::Busy,
            Problem::Rebuilding,
            Problem::NotYetVisible {
                position: 2,
                reached: 1,
            },
            Problem::Stopping,
            Problem::Internal("x".into()),
        ];
        for problem in &all {
            assert!(TYPES.contains(&problem.kind()), "{}", problem.kind());
        }
        let ours = TYPES.iter().filter(|kind| !kind.starts_with("sparql-"));
        assert_eq!(all.len(), ours.count());
    }

    #[test]
    fn every_type_of_sparql_is_documented() {
        let text = || "x".to_owned();
        let all = [
            SparqlError::Request(text()),
            SparqlError::MediaType(text()),
            SparqlError::Update,
            SparqlError::QueryTooLong { bytes: 2, limit: 1 },
            SparqlError::Syntax {
                line: 1,
                column: 1,
                message: text(),
            },
            SparqlError::Rule {
                rule: text(),
                message: text(),
            },
            SparqlError::NotAcceptable(text()),
            SparqlError::Service(text()),
            SparqlError::Evaluation(text()),
            SparqlError::AnswerTooLong(text()),
            SparqlError::Timeout(Duration::ZERO),
            SparqlError::Memory,
            SparqlError::Busy {
                retry_after: Duration::ZERO,
            },
            SparqlError::Worker(text()),
            SparqlError::Upstream {
                endpoint: text(),
                reason: text(),
            },
            SparqlError::TooMany {
                limit: crate::sparql::Limit::Seconds,
                retry_after: Duration::ZERO,
            },
        ];
        for error in &all {
            assert!(TYPES.contains(&error.name()), "{}", error.name());
        }
    }

    #[test]
    fn a_format_that_does_not_exist_is_answered_with_those_that_do() {
        let document = Problem::NotAcceptable(CATALOG).document();
        assert_eq!(document["status"], 406);
        assert_eq!(document["available"][0]["media_type"], "text/turtle");
        assert_eq!(document["available"][0]["extension"], "ttl");
    }

    #[test]
    fn a_bad_parameter_is_named() {
        let document = Problem::parameter("page", "must be a number").document();
        assert_eq!(document["parameter"], "page");
        assert_eq!(document["detail"], "parameter `page`: must be a number");
    }

    #[test]
    fn our_faults_are_not_described_to_the_client() {
        let problem = Problem::Ledger(LedgerError::Open {
            path: "/var/lib/secret".into(),
            reason: "locked".into(),
        });
        let document = problem.document().to_string();
        assert!(!document.contains("secret"));
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
