//! Walking a Linked Data Event Stream: DCAT-AP Feeds, and streams of versions of DCAT resources.
//!
//! The pages of a stream are a tree whose branches may say which times they hold. They are read from the
//! latest branch back, so that what is met first of a resource is its latest version; where branches
//! say nothing of times, versions wait until no page is left that could hold a later one. Each resource
//! is given once: as its latest version, or as gone.
//!
//! The cursor at the end says up to when the stream was read and which of its pages never change: a walk
//! that begins there asks for the others only, and takes their members from an hour before on, since
//! members may be published later than they are dated.

mod fragment;
mod moment;
mod payload;
mod queue;
mod versions;

use crate::{
    document::Said,
    kinds::{OpenError, OpenOptions, SourceKind, web_address},
    recognise::Guess,
    source::{Capabilities, Cursor, End, Page, PageFailure, Source, Step, Traffic},
    trail::{Trail, print},
    web::{Content, Fetched, Web},
};
use fragment::Fragment;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use moment::{Bounds, Moment};
use queue::Queue;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use url::Url;
use versions::Versions;
use vocab::{Issue, Rule};

/// Event streams.
pub const KIND: SourceKind = SourceKind {
    name: "ldes",
    about: "a Linked Data Event Stream: a DCAT-AP Feed, or versions of DCAT resources",
    open: |address, options| Ok(Box::new(EventStream::open(web_address(address)?, options)?)),
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let mut segments = url.path().split('/');
    let is_stream = segments.any(|segment| segment.eq_ignore_ascii_case("ldes"));
    let asked = url.clone();
    let first = if is_stream {
        Guess::address(asked)
    } else {
        Guess::document(asked)
    };
    let usual = Guess::at_site(url, "/feed");
    [first].into_iter().chain(usual).collect()
}

/// How late a member may be published.
const OVERLAP: SignedDuration = SignedDuration::from_hours(1);

/// How far a stream was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Progress {
    /// The time of the latest member.
    until: Option<Moment>,
    /// Pages that were read and may change: the walk goes on from them.
    open: BTreeSet<String>,
    /// Prints of the addresses of pages that were read and never change.
    closed: BTreeSet<u64>,
}

/// A stream being walked.
#[derive(Debug)]
pub struct EventStream {
    web: Web,
    start: Url,
    trail: Trail,
    queue: Queue,
    before: Progress,
    /// Members before this time were taken in an earlier walk.
    since: Option<Moment>,
    after: Progress,
    /// Pages that never change, and the time of the latest member of each.
    closed: BTreeMap<u64, Option<Moment>>,
    /// Absent while a page is at work, and for good when that step was dropped.
    versions: Option<Versions>,
    /// The first page, when `probe` has read it already.
    probed: Option<Fetched>,
    ready: VecDeque<Step>,
    is_stream: bool,
    /// Whether absence from the stream says that a resource is gone.
    keeps_all: bool,
    cut_short: bool,
    dialect: &'static str,
}

impl EventStream {
    pub fn open(start: Url, options: &OpenOptions) -> Result<Self, OpenError> {
        let before: Progress = match &options.resume {
            Some(Cursor(at)) => {
                serde_json::from_str(at).map_err(|_| OpenError::Cursor(at.clone()))?
            }
            None => Progress::default(),
        };
        let trail = Trail::new(&start, &options.also_hosts, options.max_pages);
        let mut queue = Queue::default();
        queue.add(start.clone(), Bounds::default());
        for page in &before.open {
            let url = trail.target(&start, page);
            let url = url.map_err(|_| OpenError::Cursor(page.clone()))?;
            queue.add(url, Bounds::default());
        }
        let since = before.until.as_ref().map(|until| until.back(OVERLAP));
        Ok(Self {
            web: Web::new(options.fetcher.clone(), options.max_file_bytes),
            trail,
            queue,
            closed: BTreeMap::new(),
            after: Progress {
                closed: before.closed.clone(),
                ..Progress::default()
            },
            versions: Some(Versions::since(since.clone())),
            since,
            before,
            start,
            probed: None,
            ready: VecDeque::new(),
            is_stream: false,
            keeps_all: true,
            cut_short: false,
            dialect: "LDES",
        })
    }

    async fn step(&mut self) -> Step {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return step;
            }
            let Some((asked, bounds)) = self.queue.next() else {
                if let Some(page) = self.settle(None) {
                    return Step::Page(page);
                }
                let reached_end = !self.cut_short && self.keeps_all && self.versions.is_some();
                return Step::End(End { reached_end });
            };
            self.visit(asked, bounds).await;
        }
    }

    async fn visit(&mut self, asked: Url, bounds: Bounds) {
        let is_over = bounds.is_before(self.since.as_ref());
        if self.trail.knows(&asked) || is_over {
            return;
        }
        if self.trail.is_full() {
            return self.refuse(
                &asked,
                format!("{asked} is not read: the limit of pages is reached"),
            );
        }
        let was_cut_short = std::mem::replace(&mut self.cut_short, true);
        let fetched = match self.probed.take() {
            Some(fetched) => Ok(fetched),
            None => self.web.get(&asked).await,
        };
        let fetched = match fetched {
            Ok(fetched) => fetched,
            // A page that was taken out of the stream reads as an empty one.
            Err(error) if error.is_gone() => {
                self.cut_short = was_cut_short;
                return;
            }
            Err(error) => return self.fail(&asked, error.to_string()),
        };
        if self.trail.enter(&asked, &fetched.url).is_err() {
            self.cut_short = was_cut_short;
            return;
        }
        let (url, bytes) = (fetched.url, fetched.bytes);
        let Content::Document(said) = fetched.content else {
            return self.fail(&url, format!("{url} is an archive, not a page of a stream"));
        };
        let Some(mut versions) = self.versions.take() else {
            return;
        };
        let base = url.clone();
        let work = tokio::task::spawn_blocking(move || {
            let Said {
                quads,
                issues,
                damaged,
                ..
            } = *said;
            let fragment = Fragment::of(quads, &base);
            let mut page = Page {
                issues,
                damaged,
                ..Page::default()
            };
            let taken = versions.take(&fragment, &mut page.issues);
            let times = fragment.members.iter().map(|member| member.time.clone());
            let latest = times.max().flatten();
            (versions, fragment.outline, latest, page, taken)
        });
        let Ok((versions, outline, latest, mut page, taken)) = work.await else {
            return self.fail(
                &url,
                format!("cannot read {url}: its content made the reader fail"),
            );
        };
        self.versions = Some(versions);
        if let Err(error) = taken {
            self.queue.clear();
            return self.fail(&url, error.to_string());
        }
        self.cut_short = was_cut_short;
        self.is_stream |= outline.is_stream;
        self.keeps_all &= outline.keeps_all;
        if outline.is_feed {
            self.dialect = "DCAT-AP Feed";
        }
        page.address = url.to_string();
        page.bytes = bytes;
        self.note_page(&asked, outline.is_immutable, latest);
        self.lead_on(&url, outline.relations, &bounds, &mut page);
        self.ready.push_back(Step::Page(page));
        if let Some(latest) = self.queue.latest() {
            let settled = self.settle(Some(latest));
            self.ready.extend(settled.map(Step::Page));
        }
    }

    /// Queues the pages that this one leads to; those that never change and were read are left.
    fn lead_on(
        &mut self,
        url: &Url,
        relations: Vec<(String, Bounds)>,
        bounds: &Bounds,
        page: &mut Page,
    ) {
        for (target, narrower) in relations {
            match self.trail.target(url, &target) {
                Ok(node) => {
                    let is_closed = self.before.closed.contains(&short_print(&node));
                    if !self.trail.knows(&node) && !is_closed {
                        self.queue.add(node, narrower.within(bounds));
                    }
                }
                Err(message) => {
                    self.cut_short = true;
                    page.issues
                        .push(Issue::new(Rule::Page, url.to_string(), message));
                }
            }
        }
    }

    fn note_page(&mut self, url: &Url, is_immutable: bool, latest: Option<Moment>) {
        if is_immutable {
            self.closed.insert(short_print(url), latest);
        } else if *url != self.start {
            self.after.open.insert(url.to_string());
        }
    }

    /// The versions that no page left can supersede: those later than all that these may hold.
    fn settle(&mut self, latest: Option<Bounds>) -> Option<Page> {
        let (records, gone, issues) = self.versions.as_mut()?.settle(latest.as_ref());
        if records.is_empty() && gone.is_empty() && issues.is_empty() {
            return None;
        }
        Some(Page {
            records,
            gone,
            issues,
            address: self.start.to_string(),
            ..Page::default()
        })
    }

    fn fail(&mut self, url: &Url, message: String) {
        let address = url.to_string();
        self.cut_short = true;
        self.ready
            .push_back(Step::Failed(PageFailure { address, message }));
    }

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

impl Source for EventStream {
    fn kind(&self) -> &'static str {
        "ldes"
    }

    fn address(&self) -> String {
        self.start.to_string()
    }

    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>> {
        Box::pin(async {
            let failure = |message: String| PageFailure {
                address: self.start.to_string(),
                message,
            };
            let fetched = match self.probed.take() {
                Some(fetched) => fetched,
                None => {
                    let got = self.web.get(&self.start).await;
                    got.map_err(|error| failure(error.to_string()))?
                }
            };
            let Content::Document(said) = &fetched.content else {
                return Err(failure(format!("{} is an archive", self.start)));
            };
            let fragment = Fragment::of(said.quads.clone(), &fetched.url);
            let outline = &fragment.outline;
            if !outline.is_stream {
                return Err(failure(format!("{} is no event stream", self.start)));
            }
            let dialect = if outline.is_feed {
                "DCAT-AP Feed"
            } else {
                "LDES"
            };
            let capabilities = Capabilities {
                kind: "ldes".to_owned(),
                address: fetched.url.to_string(),
                dialect: dialect.to_owned(),
                version: None,
                paged: !outline.relations.is_empty(),
                declared_total: None,
                records: fragment.members.len() as u64,
            };
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

    fn next_walk(&self) -> Option<Cursor> {
        if self.cut_short {
            return None;
        }
        let mut after = self.after.clone();
        let latest = self.versions.as_ref()?.latest().cloned();
        after.until = latest.max(self.before.until.clone());
        // A page whose members are as late as those that the next walk takes again is read with them:
        // else an earlier version on a page that stays open would come after a later one on this.
        let since = after.until.as_ref().map(|until| until.back(OVERLAP));
        let settled = self.closed.iter().filter(|(_, latest)| **latest < since);
        after.closed.extend(settled.map(|(page, _)| *page));
        serde_json::to_string(&after).ok().map(Cursor)
    }
}

fn short_print(url: &Url) -> u64 {
    // The upper half of a print is a print.
    (print(url.as_str().as_bytes()) >> 64) as u64
}

#[cfg(test)]
mod tests;
