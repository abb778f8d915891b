//! One request: where, what for, and what is sent along.

use url::Url;

/// A GET, or a POST when there is a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub url: Url,
    /// The media types we can read.
    pub accept: String,
    pub body: Option<Body>,
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
        }
    }

    pub fn post(url: Url, accept: &str, media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            body: Some(Body { media_type, bytes }),
            ..Self::get(url, accept)
        }
    }
}
