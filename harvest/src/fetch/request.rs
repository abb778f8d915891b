//! One request: where, what for, and what is sent along.

use super::headers::header_text;
use reqwest::{RequestBuilder, Response, header};
use serde::{Deserialize, Serialize};
use url::Url;

/// A GET, or a POST when there is a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub url: Url,
    /// The media types we can read.
    pub accept: String,
    pub body: Option<Body>,
    /// The largest answer to this one, if it is less than that of all.
    pub max_bytes: Option<u64>,
    /// A header of our own, beside those that every request has.
    pub header: Option<&'static (&'static str, &'static str)>,
}

/// What a POST sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Request {
    pub fn get(url: Url, accept: &str) -> Self {
        Self {
            url,
            accept: accept.to_owned(),
            body: None,
            max_bytes: None,
            header: None,
        }
    }

    /// The same, with a header of our own.
    pub fn with_header(mut self, header: &'static (&'static str, &'static str)) -> Self {
        self.header = Some(header);
        self
    }

    /// The same, with a limit of its own to the answer.
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    pub fn post(url: Url, accept: &str, media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            body: Some(Body { media_type, bytes }),
            ..Self::get(url, accept)
        }
    }
}

/// What tells whether an answer has changed since it was given (RFC 9110, 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Validators {
    pub(super) fn of(response: &Response) -> Self {
        Self {
            etag: header_text(response, header::ETAG),
            last_modified: header_text(response, header::LAST_MODIFIED),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    pub(super) fn put_on(&self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(etag) = &self.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &self.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        request
    }
}
