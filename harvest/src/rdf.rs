//! Walking DCAT as it is published on the web: one document, a catalogue in pages, a tree of
//! documents that contain each other, an archive of them.
//!
//! Every spelling of a next page is one list (Hydra, `Link: rel=next`); what a page contains (LDP, FAIR
//! Data Point) or leads to (TREE) is read after it, each document once, whoever its parents are. A
//! document that only describes a part of another, such as a file of a dataset, is read with it.

mod parts;
mod replay;

use crate::{
    archive::Archive,
    decompress::{self, Coding},
    document::{self, Controls},
    kinds::{OpenError, OpenOptions, SourceKind, web_address},
    memory::{Memory, Recollection, Remembered, RequestKey, Signs},
    recognise::Guess,
    source::{Capabilities, Cursor, End, Page, PageFailure, Source, Step, Traffic},
    trail::Trail,
    web::{self, Again, Content, Fetched, Web},
};
use futures_util::future::BoxFuture;
use std::{
    collections::{HashSet, VecDeque},
    path::Path,
};
use url::Url;
use vocab::{Issue, Rule};

/// DCAT in RDF, the kind that loses nothing.
pub const KIND: SourceKind = SourceKind {
    name: "rdf",
    about: "DCAT in any syntax of RDF: a document, a catalogue in pages, a FAIR Data Point, an archive",
    open: |address, options| Ok(Box::new(RdfCatalog::open(web_address(address)?, options)?)),
    guesses,
};

/// Where portals publish their catalogue in RDF.
fn guesses(url: &Url) -> Vec<Guess> {
    let extension = Path::new(url.path()).extension().and_then(|e| e.to_str());
    let is_rdf = crate::folder::declared(Path::new(url.path()))
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
        "/api/feed/dcat-ap/3.0.0.json",
        "/api/feed/dcat-ap/2.1.1.json",
        "/geonetwork/srv/eng/rdf.search",
    ];
    guesses.extend(usual.iter().filter_map(|path| Guess::at_site(url, path)));
    guesses
}

/// A document, a paged catalogue or a tree of documents on the web.
#[derive(Debug)]
pub struct RdfCatalog {
    web: Web,
    memory: Option<Memory>,
    start: Url,
    trail: Trail,
    /// What is still to be read, the next first.
    open: VecDeque<Place>,
    /// Addresses that were put among these already.
    queued: HashSet<Url>,
    /// The archive being read, and where it came from.
    archive: Option<(Url, Archive<std::io::Cursor<Vec<u8>>>)>,
    /// The first page, when `probe` has read it already.
    probed: Option<Fetched>,
    /// Steps found beside the one given.
    ready: VecDeque<Step>,
    /// The largest number of resources that a page has declared.
    declared: Option<u64>,
    /// Whether the walk was cut short.
    cut_short: bool,
}

/// A document to read.
#[derive(Debug, Clone)]
enum Place {
    /// The next page of a list: leading back is a fault of the list.
    Next(Url),
    /// One of many documents that lead to each other: known ones are passed over.
    Linked(Url),
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
            web: Web::new(options.fetcher.clone(), options.max_file_bytes),
            memory: options.memory.clone(),
            start,
            trail,
            open: VecDeque::from([Place::Next(next)]),
            queued: HashSet::new(),
            archive: None,
            probed: None,
            ready: VecDeque::new(),
            declared: None,
            cut_short: false,
        })
    }

    async fn step(&mut self) -> Step {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return step;
            }
            if let Some((url, archive)) = self.archive.take() {
                self.member(url, archive).await;
                continue;
            }
            let Some(place) = self.open.pop_front() else {
                let reached_end = !self.cut_short;
                return Step::End(End { reached_end });
            };
            self.visit(place).await;
        }
    }

    /// Reads one document; what it gives is put among the steps that are ready.
    async fn visit(&mut self, place: Place) {
        let is_linked = matches!(place, Place::Linked(_));
        let (Place::Next(asked) | Place::Linked(asked)) = place;
        if is_linked && self.trail.knows(&asked) {
            return;
        }
        if is_linked && self.trail.is_full() {
            return self.refuse(
                &asked,
                format!("{asked} is not read: the limit of pages is reached"),
            );
        }
        // Until the page is read whole, the walk counts as cut short: its future may be dropped.
        let was_cut_short = std::mem::replace(&mut self.cut_short, true);
        let key = RequestKey::of(&web::request(&asked), "");
        let got = match (self.probed.take(), self.known(key)) {
            (Some(fetched), _) => Ok(Again::Fetched(Box::new(fetched))),
            (None, Some(known)) => {
                let got = self.web.get_again(&asked, &known.remembered).await;
                if let Ok(Again::Same(validators)) = got {
                    if self.enter(
                        is_linked,
                        &asked,
                        known.remembered.url(),
                        known.remembered.body(),
                    ) {
                        self.cut_short = was_cut_short;
                        self.replay(key, known, &validators);
                    } else if is_linked {
                        self.cut_short = was_cut_short;
                    }
                    return;
                }
                got
            }
            (None, None) => {
                let got = self.web.get(&asked).await;
                got.map(|fetched| Again::Fetched(Box::new(fetched)))
            }
        };
        let fetched = match got {
            Ok(Again::Fetched(fetched)) => fetched,
            Ok(Again::Same(_)) => return,
            Err(error) => return self.fail(&asked, error.to_string()),
        };
        if !self.enter(is_linked, &asked, &fetched.url, fetched.print) {
            // Another address of a document that was read already.
            self.cut_short = was_cut_short || !is_linked;
            return;
        }
        let Fetched {
            url,
            link,
            bytes,
            print,
            validators,
            content_type,
            content,
        } = *fetched;
        match content {
            Content::Archive(archive) => {
                self.cut_short = was_cut_short;
                self.archive = Some((url, archive));
            }
            Content::Document(said) => {
                let controls = said.controls.clone();
                let Some(mut page) = self.with_parts(&url, *said).await else {
                    return;
                };
                page.address = url.to_string();
                page.bytes += bytes;
                // What has parts is several answers.
                let is_whole = controls.links.iter().all(|link| !link.is_part);
                if self.memory.is_some() && is_whole {
                    let signs = Signs {
                        url: &url,
                        validators: &validators,
                        content_type: content_type.as_deref(),
                        link: link.as_deref(),
                        body: print,
                    };
                    let learnt = Remembered::of(&signs, &page, &controls);
                    let new = learnt.map(|learnt| Recollection::New(key, Box::new(learnt)));
                    page.memory.extend(new);
                }
                self.cut_short = was_cut_short;
                self.lead_on(&url, &controls, link.as_deref(), &mut page);
                self.ready.push_back(Step::Page(page));
            }
        }
    }

    /// Enters a document that was asked for at `asked` and answered at `url`; false when it is not to be
    /// read. Of a list, that is told.
    fn enter(&mut self, is_linked: bool, asked: &Url, url: &Url, print: u128) -> bool {
        let entered = self.trail.enter(asked, url);
        if is_linked {
            // Containers without members may well be alike.
            return entered.is_ok();
        }
        let entered = entered.and_then(|()| self.trail.enter_body(url, print));
        if let Err(message) = entered {
            self.refuse(url, message);
            return false;
        }
        true
    }

    /// Where the walk goes from a page.
    fn lead_on(&mut self, url: &Url, controls: &Controls, link: Option<&str>, page: &mut Page) {
        // A total that shrinks on the way would make what is left out look gone.
        self.declared = page.declared_total.max(self.declared);
        page.declared_total = self.declared;
        let is_list = self.open.is_empty() && controls.links.is_empty();
        let targets = controls.next.iter().map(String::as_str).chain(link);
        match self.trail.next(url, targets) {
            Ok(next) => {
                if is_list {
                    page.cursor = next.as_ref().map(|next| Cursor(next.to_string()));
                }
                self.open.extend(next.map(Place::Next));
            }
            Err(message) => {
                self.cut_short = true;
                let issue = Issue::new(Rule::Page, url.to_string(), message);
                page.issues.push(issue);
            }
        }
        for link in controls.links.iter().filter(|link| !link.is_part) {
            match self.trail.target(url, &link.target) {
                Ok(target) if self.trail.knows(&target) => {}
                Ok(target) => {
                    if self.queued.insert(target.clone()) {
                        self.open.push_back(Place::Linked(target));
                    }
                }
                Err(message) => {
                    self.cut_short = true;
                    let issue = Issue::new(Rule::Page, url.to_string(), message);
                    page.issues.push(issue);
                }
            }
        }
    }

    /// Reads the next document of an archive.
    async fn member(&mut self, url: Url, mut archive: Archive<std::io::Cursor<Vec<u8>>>) {
        let was_cut_short = std::mem::replace(&mut self.cut_short, true);
        let (max_file_bytes, limits) = (self.web.max_file_bytes(), self.web.limits());
        let address = url.to_string();
        let work = tokio::task::spawn_blocking(move || {
            let (name, bytes) = archive.next(max_file_bytes)?;
            let base = format!("{address}/{name}");
            let read = bytes
                .and_then(|bytes| {
                    let coding = Coding::sniff(&bytes);
                    decompress::all(bytes, coding, limits)
                })
                .map_err(|error| format!("cannot read {base}: {error}"))
                .and_then(|bytes| {
                    let declared = crate::folder::declared(Path::new(&name));
                    document::page(&bytes, declared, &base, base.clone())
                        .map_err(|error| error.to_string())
                });
            Some((archive, base, read))
        });
        match work.await {
            Ok(None) => self.cut_short = was_cut_short,
            Ok(Some((archive, base, read))) => {
                self.archive = (!archive.is_empty()).then_some((url, archive));
                match read {
                    Ok(page) => {
                        self.cut_short = was_cut_short;
                        self.ready.push_back(Step::Page(page));
                    }
                    Err(message) => {
                        self.ready.push_back(Step::Failed(PageFailure {
                            address: base,
                            message,
                        }));
                    }
                }
            }
            Err(_) => self.fail(
                &url,
                format!("cannot read {url}: its content made the reader fail"),
            ),
        }
    }

    fn fail(&mut self, url: &Url, message: String) {
        let address = url.to_string();
        self.ready
            .push_back(Step::Failed(PageFailure { address, message }));
    }

    /// Tells of a page that is not taken; the walk does not reach its end.
    fn refuse(&mut self, url: &Url, message: String) {
        self.cut_short = true;
        let address = url.to_string();
        self.ready.push_back(Step::Page(Page {
            issues: vec![Issue::new(Rule::Page, address.clone(), message)],
            address,
            ..Page::default()
        }));
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
                    let url = match self.open.front() {
                        Some(Place::Next(url) | Place::Linked(url)) => url.clone(),
                        None => self.start.clone(),
                    };
                    self.web.get(&url).await.map_err(|error| PageFailure {
                        address: url.to_string(),
                        message: error.to_string(),
                    })?
                }
            };
            let mut capabilities = Capabilities {
                kind: self.kind().to_owned(),
                address: fetched.url.to_string(),
                dialect: "application/zip".to_owned(),
                version: None,
                paged: true,
                declared_total: None,
                records: 0,
            };
            if let Content::Document(said) = &fetched.content {
                let controls = &said.controls;
                capabilities.dialect = said.syntax.media_type().to_owned();
                capabilities.paged = !controls.next.is_empty()
                    || fetched.link.is_some()
                    || controls.links.iter().any(|link| !link.is_part);
                capabilities.declared_total = controls.total;
                capabilities.records = document::count_items(&said.quads);
            }
            self.probed = Some(fetched);
            Ok(capabilities)
        })
    }

    fn next(&mut self) -> BoxFuture<'_, Step> {
        Box::pin(self.step())
    }

    fn traffic(&self) -> Traffic {
        self.web.traffic.clone()
    }
}
