//! Walking DCAT as it is published on the web: one document, or a catalogue in Hydra pages.

use crate::{
    decompress::{self, Coding},
    document::{self, Document},
    fetch::{Answer, FetchError, Fetcher},
    kinds::{OpenError, OpenOptions, SourceKind, web_address},
    recognise::Guess,
    source::{Capabilities, Cursor, End, Page, PageFailure, Source, Step, Traffic},
    trail::Trail,
};
use futures_util::future::BoxFuture;
use std::path::Path;
use url::Url;
use vocab::{Issue, Rule, Syntax};

const ACCEPT: &str = "text/turtle, application/n-quads;q=0.9, application/n-triples;q=0.9, \
    application/trig;q=0.9, application/rdf+xml;q=0.8, application/ld+json;q=0.7, */*;q=0.1";

/// DCAT in RDF, the kind that loses nothing.
pub const KIND: SourceKind = SourceKind {
    name: "rdf",
    about: "DCAT as a document or a Hydra-paged catalogue, in any syntax of RDF",
    open: |address, options| Ok(Box::new(RdfCatalog::open(web_address(address)?, options)?)),
    guesses,
};

/// Where portals publish their catalogue in RDF.
fn guesses(url: &Url) -> Vec<Guess> {
    let extension = Path::new(url.path()).extension().and_then(|e| e.to_str());
    let is_rdf = extension
        .and_then(Syntax::from_extension)
        .is_some_and(|_| !matches!(extension, Some("json" | "xml")));
    // ArcGIS Hub's own DCAT-AP is JSON-LD.
    let is_hub = url.path().contains("/api/feed/dcat-ap/");
    let mut guesses = vec![if is_rdf || is_hub {
        Guess::address(url.clone())
    } else {
        Guess::document(url.clone())
    }];
    let usual = [
        "/catalog.ttl",
        "/api/1/site/catalog.ttl",
        "/api/explore/v2.1/catalog/exports/dcat",
    ];
    guesses.extend(usual.iter().filter_map(|path| Guess::at_site(url, path)));
    guesses
}

/// A document or a paged catalogue on the web.
#[derive(Debug)]
pub struct RdfCatalog {
    fetcher: Fetcher,
    max_file_bytes: u64,
    start: Url,
    trail: Trail,
    /// The page to read now; absent at the end.
    next: Option<Url>,
    /// The first page, when `probe` has read it already.
    probed: Option<Fetched>,
    /// Whether the walk was cut short.
    cut_short: bool,
    traffic: Traffic,
}

/// A page and what it was read from.
#[derive(Debug)]
struct Fetched {
    url: Url,
    bytes: Vec<u8>,
    link: Option<String>,
    document: Document,
}

impl RdfCatalog {
    pub fn open(start: Url, options: &OpenOptions) -> Result<Self, OpenError> {
        let next = match &options.resume {
            Some(Cursor(at)) => Url::parse(at).map_err(|_| OpenError::Cursor(at.clone()))?,
            None => start.clone(),
        };
        let trail = Trail::new(&start, &options.also_hosts, options.max_pages);
        if options.resume.is_some() && trail.check_site(&start, &next).is_err() {
            return Err(OpenError::Cursor(next.into()));
        }
        Ok(Self {
            fetcher: options.fetcher.clone(),
            max_file_bytes: options.max_file_bytes,
            start,
            trail,
            next: Some(next),
            probed: None,
            cut_short: false,
            traffic: Traffic::default(),
        })
    }

    async fn fetch(&mut self, url: &Url) -> Result<Fetched, PageFailure> {
        let failure = |message: String| PageFailure {
            address: url.to_string(),
            message,
        };
        let answer = self.fetcher.get(url, ACCEPT, &mut self.traffic).await;
        let answer = answer.map_err(|error: FetchError| failure(error.to_string()))?;
        let (limits, max_file_bytes) = (self.fetcher.limits(), self.max_file_bytes);
        let read = tokio::task::spawn_blocking(move || {
            let Answer {
                url,
                content_type,
                next: link,
                body,
            } = answer;
            let coding = Coding::sniff(&body);
            let bytes = decompress::all(body, coding, limits)
                .map_err(|error| format!("cannot decompress {url}: {error}"))?;
            if bytes.len() as u64 > max_file_bytes {
                return Err(format!(
                    "cannot read {url} whole: it is larger than {max_file_bytes} bytes, ask for it \
                     in pages or raise `fetch.max_file_bytes`"
                ));
            }
            let declared = declared(&url, content_type.as_deref());
            let document = document::read(&bytes, declared, url.as_str())
                .map_err(|error| error.to_string())?;
            Ok(Fetched {
                url,
                bytes,
                link,
                document,
            })
        });
        match read.await {
            Ok(read) => read.map_err(failure),
            Err(_) => Err(failure(format!(
                "cannot read {url}: its content made the reader fail"
            ))),
        }
    }

    async fn step(&mut self) -> Step {
        let Some(url) = self.next.take() else {
            return Step::End(End {
                reached_end: !self.cut_short,
            });
        };
        // Until the page is read whole, the walk counts as cut short: its future may be dropped.
        self.cut_short = true;
        let fetched = match self.probed.take() {
            Some(fetched) => Ok(fetched),
            None => self.fetch(&url).await,
        };
        match fetched {
            Ok(fetched) => Step::Page(self.page(&url, fetched)),
            Err(failure) => Step::Failed(failure),
        }
    }

    fn page(&mut self, asked: &Url, fetched: Fetched) -> Page {
        let Fetched {
            url,
            bytes,
            link,
            document,
        } = fetched;
        let mut page = Page {
            address: url.to_string(),
            bytes: bytes.len() as u64,
            declared_total: document.controls.total,
            ..Page::default()
        };
        if let Err(message) = self.trail.enter(asked, &url, &bytes) {
            page.issues
                .push(Issue::new(Rule::Page, url.to_string(), message));
            return page;
        }
        page.records = document.records;
        page.issues = document.issues;
        page.damaged = document.damaged;
        let targets = document
            .controls
            .next
            .iter()
            .chain(&link)
            .map(String::as_str);
        match self.trail.next(&url, targets) {
            Ok(next) => {
                self.cut_short = false;
                page.cursor = next.as_ref().map(|next| Cursor(next.to_string()));
                self.next = next;
            }
            Err(message) => page
                .issues
                .push(Issue::new(Rule::Page, url.to_string(), message)),
        }
        page
    }
}

impl Source for RdfCatalog {
    fn kind(&self) -> &'static str {
        "rdf"
    }

    fn address(&self) -> String {
        self.start.to_string()
    }

    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>> {
        Box::pin(async {
            let fetched = match self.probed.take() {
                Some(fetched) => fetched,
                None => {
                    let url = self.next.clone().unwrap_or_else(|| self.start.clone());
                    self.fetch(&url).await?
                }
            };
            let document = &fetched.document;
            let capabilities = Capabilities {
                kind: self.kind().to_owned(),
                address: fetched.url.to_string(),
                dialect: document.syntax.media_type().to_owned(),
                version: None,
                paged: !document.controls.next.is_empty() || fetched.link.is_some(),
                declared_total: document.controls.total,
                records: document.records.len() as u64,
            };
            self.probed = Some(fetched);
            Ok(capabilities)
        })
    }

    fn next(&mut self) -> BoxFuture<'_, Step> {
        Box::pin(self.step())
    }

    fn traffic(&self) -> Traffic {
        self.traffic.clone()
    }
}

/// What the media type says, else the extension: both may be wrong.
fn declared(url: &Url, content_type: Option<&str>) -> Option<Syntax> {
    content_type.and_then(Syntax::from_media_type).or_else(|| {
        let extension = Path::new(url.path()).extension()?.to_str()?;
        Syntax::from_extension(extension)
    })
}
