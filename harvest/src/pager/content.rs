//! Content: an answer as a portal's reader gets it, decompressed and decoded.

use crate::{
    decompress::{self, Coding, Limits},
    fetch::{Answer, Validators},
    memory::Signs,
    trail::print,
};
use std::{borrow::Cow, io};
use url::Url;
use vocab::{Issue, Syntax};

/// What a portal answered.
#[derive(Debug)]
pub struct Content {
    /// The address that answered, after redirects.
    pub url: Url,
    pub content_type: Option<String>,
    /// The target of `Link: rel=next`, as written.
    pub next: Option<String>,
    body: Body,
    /// Tells one body from another.
    pub(super) print: u128,
    pub(super) validators: Validators,
}

#[derive(Debug)]
enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

impl Content {
    /// Decompresses a file that was sent as it is, and decodes a text into UTF-8.
    pub(super) fn of(
        answer: Answer,
        limits: Limits,
        syntax: Option<Syntax>,
    ) -> io::Result<(Self, Option<Issue>)> {
        let Answer {
            url,
            content_type,
            next,
            validators,
            mut body,
        } = answer;
        let coding = Coding::sniff(&body);
        if coding != Coding::Plain {
            body = decompress::all(body, coding, limits)?;
        }
        let print = print(&body);
        let (body, issue) = match syntax {
            None => (Body::Bytes(body), None),
            Some(syntax) => decoded(body, syntax, url.as_str()),
        };
        let content = Self {
            url,
            content_type,
            next,
            body,
            print,
            validators,
        };
        Ok((content, issue))
    }

    /// An answer that nobody gave, of a syntax that is read as bytes.
    #[cfg(test)]
    pub fn told(address: &str, body: &[u8]) -> Self {
        Self {
            url: Url::parse(address).expect("a test gives an address"),
            content_type: None,
            next: None,
            print: print(body),
            validators: Validators::default(),
            body: Body::Bytes(body.to_owned()),
        }
    }

    /// What it shows before it is read.
    pub(super) fn signs(&self) -> Signs<'_> {
        Signs {
            url: &self.url,
            validators: &self.validators,
            content_type: self.content_type.as_deref(),
            link: self.next.as_deref(),
            body: self.print,
        }
    }

    /// The text; empty for kinds whose answers are no texts.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(text) => text,
            Body::Bytes(_) => "",
        }
    }

    pub fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Text(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
        }
    }
}

fn decoded(body: Vec<u8>, syntax: Syntax, address: &str) -> (Body, Option<Issue>) {
    let has_mark = body.starts_with(b"\xef\xbb\xbf");
    let body = if has_mark {
        body
    } else {
        // The usual case: the bytes become the text, without a copy.
        match String::from_utf8(body) {
            Ok(text) if syntax != Syntax::RdfXml => return (Body::Text(text), None),
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        }
    };
    let (text, issue) = vocab::rdf::decode(&body, syntax, address);
    let text = match text {
        Cow::Owned(text) => text,
        Cow::Borrowed(text) => text.to_owned(),
    };
    (Body::Text(text), issue)
}
