//! Documents of RDF on the web: fetched, decompressed, read into statements off the async threads.

use crate::{
    archive::{Archive, is_archive},
    decompress::{self, Coding, Limits},
    document::{self, Said},
    fetch::{Answer, FetchError, Fetcher, Reply, Request, Validators},
    memory::{Remembered, Signs},
    source::Traffic,
    trail::print,
};
use std::{io::Cursor, path::Path};
use url::Url;
use vocab::Syntax;

/// What we read, the syntaxes that keep graphs apart and cost least first.
const ACCEPT: &str = "text/turtle, application/n-quads;q=0.9, application/n-triples;q=0.9, \
    application/trig;q=0.9, application/rdf+xml;q=0.8, application/ld+json;q=0.7, */*;q=0.1";

/// What asks for documents.
#[derive(Debug)]
pub struct Web {
    fetcher: Fetcher,
    max_file_bytes: u64,
    pub traffic: Traffic,
}

/// A document, and what it was read from.
#[derive(Debug)]
pub struct Fetched {
    /// The address that answered, after redirects.
    pub url: Url,
    /// The target of `Link: rel=next`, as written.
    pub link: Option<String>,
    pub bytes: u64,
    /// Tells one body from another.
    pub print: u128,
    pub validators: Validators,
    pub content_type: Option<String>,
    pub content: Content,
}

/// What comes of asking for a document that is known.
#[derive(Debug)]
pub enum Again {
    Fetched(Box<Fetched>),
    /// It is the same; its validators may be new.
    Same(Validators),
}

#[derive(Debug)]
pub enum Content {
    Document(Box<Said>),
    Archive(Archive<Cursor<Vec<u8>>>),
}

/// Why there is no document to read.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("{0}")]
    Unreadable(String),
}

impl WebError {
    /// Whether the address says that nothing is there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Fetch(FetchError::Status { status, .. }) if matches!(status.as_u16(), 404 | 410))
    }

    /// Whether the address says that what was there is gone for good.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Fetch(FetchError::Status { status, .. }) if status.as_u16() == 410)
    }
}

impl Web {
    pub fn new(fetcher: Fetcher, max_file_bytes: u64) -> Self {
        Self {
            fetcher,
            max_file_bytes,
            traffic: Traffic::default(),
        }
    }

    /// Asks for the document at `url`.
    pub async fn get(&mut self, url: &Url) -> Result<Fetched, WebError> {
        let answer = self.fetcher.get(url, ACCEPT, &mut self.traffic).await?;
        self.read(url, answer).await
    }

    /// Asks for the document at `url`, of which this much is known.
    pub async fn get_again(&mut self, url: &Url, known: &Remembered) -> Result<Again, WebError> {
        let request = request(url);
        let asked = self
            .fetcher
            .ask_again(&request, known.validators(), &mut self.traffic);
        let answer = match asked.await? {
            Reply::Answer(answer) => answer,
            Reply::NotModified(at) if at == *known.url() => {
                return Ok(Again::Same(known.validators().clone()));
            }
            // Another address, which speaks of a document of its own.
            Reply::NotModified(_) => self.fetcher.ask(&request, &mut self.traffic).await?,
        };
        // The bodies of documents are told apart as they are once decompressed.
        if Coding::sniff(&answer.body) == Coding::Plain {
            let signs = Signs {
                url: &answer.url,
                validators: &answer.validators,
                content_type: answer.content_type.as_deref(),
                link: answer.next.as_deref(),
                body: print(&answer.body),
            };
            if known.is_same(&signs) {
                self.traffic.same_bodies += 1;
                return Ok(Again::Same(answer.validators));
            }
        }
        let fetched = self.read(url, answer).await?;
        Ok(Again::Fetched(Box::new(fetched)))
    }

    async fn read(&self, url: &Url, answer: Answer) -> Result<Fetched, WebError> {
        let (limits, max_file_bytes) = (self.fetcher.limits(), self.max_file_bytes);
        let read = tokio::task::spawn_blocking(move || read(answer, limits, max_file_bytes));
        match read.await {
            Ok(read) => read.map_err(WebError::Unreadable),
            Err(_) => Err(WebError::Unreadable(format!(
                "cannot read {url}: its content made the reader fail"
            ))),
        }
    }

    /// The largest document that is read whole.
    pub fn max_file_bytes(&self) -> u64 {
        self.max_file_bytes
    }

    /// What an answer may grow to.
    pub fn limits(&self) -> Limits {
        self.fetcher.limits()
    }
}

/// What is asked for a document.
pub fn request(url: &Url) -> Request {
    Request::get(url.clone(), ACCEPT)
}

fn read(answer: Answer, limits: Limits, max_file_bytes: u64) -> Result<Fetched, String> {
    let Answer {
        url,
        content_type,
        next: link,
        validators,
        body,
    } = answer;
    let cannot = |error: std::io::Error| format!("cannot decompress {url}: {error}");
    let coding = Coding::sniff(&body);
    let body = decompress::all(body, coding, limits).map_err(cannot)?;
    let (bytes, print) = (body.len() as u64, print(&body));
    let content = if is_archive(&body) {
        Content::Archive(Archive::open(Cursor::new(body), limits).map_err(cannot)?)
    } else {
        if bytes > max_file_bytes {
            return Err(format!(
                "cannot read {url} whole: it is larger than {max_file_bytes} bytes, ask for it in \
                 pages or raise `fetch.max_file_bytes`"
            ));
        }
        let declared = declared(&url, content_type.as_deref());
        let said = document::said(&body, declared, url.as_str()).map_err(|e| e.to_string())?;
        Content::Document(Box::new(said))
    };
    Ok(Fetched {
        url,
        link,
        bytes,
        print,
        validators,
        content_type,
        content,
    })
}

/// What the media type says, else the extension: both may be wrong.
fn declared(url: &Url, content_type: Option<&str>) -> Option<Syntax> {
    content_type
        .and_then(Syntax::from_media_type)
        .or_else(|| crate::folder::declared(Path::new(url.path())))
}
