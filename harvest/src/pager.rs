//! Pager: walks any portal that answers request by request, given what to ask and how to read it.
//!
//! A kind of portal is a [`Portal`]: pure functions from a place in the walk to a request, and from
//! an answer to records and the places after it. What is the same for all is here: fetching,
//! decompressing, reading off the async threads, asking again, splitting a page that fails, the
//! guard against loops, limits, resuming and probing.

mod content;
mod portal;
mod replay;
mod window;

pub use content::Content;
pub use portal::{Instead, Portal, Reading, Trouble};
pub use window::Window;

use crate::{
    fetch::{Answer, Fetcher, Reply, Validators},
    kinds::{OpenError, OpenOptions},
    memory::{Memory, Recollection, Remembered, RequestKey},
    source::{Capabilities, Cursor, End, Page, PageFailure, Source, Step, Traffic},
    trail::Trail,
};
use futures_util::future::BoxFuture;
use replay::Known;
use std::{collections::VecDeque, io::Read, sync::Arc};
use url::Url;
use vocab::{Issue, Rule};

/// Places asked in place of others before the portal is taken for broken.
const MAX_DETOURS: usize = 256;
/// Failures in a row after which a portal is taken for down.
const MAX_FAILURES: usize = 10;
/// Steps that a probe makes to meet the first records.
const PROBE_STEPS: usize = 4;

/// The walk through a portal.
#[derive(Debug)]
pub struct Pager<P: Portal> {
    portal: Arc<P>,
    fetcher: Fetcher,
    max_file_bytes: u64,
    memory: Option<Memory>,
    trail: Trail,
    /// What is still to be asked, the next first.
    places: VecDeque<P::Place>,
    /// An answer that is read in several pages, and where to read on.
    open: Option<(P::Place, Arc<Content>)>,
    /// What a probe has walked already.
    ahead: VecDeque<Step>,
    /// What was said about the charset of the answer being read.
    recoded: Vec<Issue>,
    /// What the answer being read has said so far, to be remembered.
    learnt: Option<(RequestKey, Option<Remembered>)>,
    /// What the next page that is told brings along to be remembered.
    recollections: Vec<Recollection>,
    dialect: Option<String>,
    version: Option<String>,
    cut_short: bool,
    detours: usize,
    failures: usize,
    traffic: Traffic,
}

/// What comes of asking.
enum Fetched<P> {
    Content(Arc<Content>),
    /// The answer is the same as it was.
    Same(Box<Known<P>>),
}

/// What is told of a reading.
enum Told {
    Page(Option<Box<Page>>),
    /// Another answer said the same already.
    Refused(Box<Page>),
}

impl<P: Portal> Pager<P> {
    /// A walk from the beginning, or from where the options say.
    pub fn open(portal: P, options: &OpenOptions) -> Result<Self, OpenError> {
        let places = match &options.resume {
            Some(Cursor(at)) => {
                let place = serde_json::from_str(at).map_err(|_| OpenError::Cursor(at.clone()))?;
                VecDeque::from([place])
            }
            None => portal.start().into(),
        };
        let trail = Trail::new(portal.address(), &options.also_hosts, options.max_pages);
        Ok(Self {
            portal: Arc::new(portal),
            fetcher: options.fetcher.clone(),
            max_file_bytes: options.max_file_bytes,
            memory: options.memory.clone(),
            trail,
            places,
            open: None,
            ahead: VecDeque::new(),
            recoded: Vec::new(),
            learnt: None,
            recollections: Vec::new(),
            dialect: None,
            version: None,
            cut_short: false,
            detours: 0,
            failures: 0,
            traffic: Traffic::default(),
        })
    }

    async fn step(&mut self) -> Step {
        loop {
            if self.failures >= MAX_FAILURES {
                self.places.clear();
                self.cut_short = true;
            }
            let (place, answer) = match self.open.take() {
                Some((place, answer)) => (place, Some(answer)),
                None => match self.places.pop_front() {
                    Some(place) => (place, None),
                    None => {
                        let reached_end = !self.cut_short;
                        return Step::End(End { reached_end });
                    }
                },
            };
            // Until the page is read whole, the walk counts as cut short: its future may be dropped.
            let was_cut_short = std::mem::replace(&mut self.cut_short, true);
            let step = self.visit(place, answer).await;
            self.cut_short |= was_cut_short;
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// Asks for one place, or reads on in an answer; `None` when that gives nothing to tell.
    async fn visit(&mut self, place: P::Place, answer: Option<Arc<Content>>) -> Option<Step> {
        let request = self.portal.request(&place);
        let is_new = answer.is_none();
        if is_new && let Err(message) = self.enter(&request) {
            let address = request.url.to_string();
            let issue = Issue::new(Rule::Page, address.clone(), message);
            return Some(Step::Page(Page {
                issues: vec![issue],
                address,
                ..Page::default()
            }));
        }
        let mut known = None;
        if is_new {
            self.learnt = None;
            known = self.known(&place, &request);
        }
        let mut answer = answer;
        let mut may_retry = is_new;
        let trouble = loop {
            let fetched = match answer.take() {
                Some(answer) => answer,
                None => match self.fetch(&request, known.take()).await {
                    Ok(Fetched::Content(content)) => content,
                    Ok(Fetched::Same(same)) => {
                        self.failures = 0;
                        return self.replay(*same);
                    }
                    Err(trouble) => break trouble,
                },
            };
            match self.read(&place, Arc::clone(&fetched)).await {
                Ok(reading) => {
                    self.failures = 0;
                    return self.take(reading, fetched, is_new);
                }
                // Half an answer, or an error page sent as one, is often whole the next time.
                Err(Trouble::Answer(_) | Trouble::Foreign(_)) if std::mem::take(&mut may_retry) => {
                }
                Err(trouble) => break trouble,
            }
        };
        self.learnt = None;
        self.recover(&place, request.url.to_string(), trouble)
    }

    fn enter(&mut self, request: &crate::fetch::Request) -> Result<(), String> {
        if request.url != *self.portal.address() {
            self.trail.check_site(self.portal.address(), &request.url)?;
        }
        self.trail.enter_request(request)
    }

    /// Asks for an answer; what is known of it is taken over when it is the same.
    async fn fetch(
        &mut self,
        request: &crate::fetch::Request,
        mut known: Option<Known<P::Place>>,
    ) -> Result<Fetched<P::Place>, Trouble> {
        let answer = if request.url.scheme() == "file" {
            self.read_file(&request.url).await?
        } else {
            let none = Validators::default();
            let validators = known.as_ref().map_or(&none, Known::validators);
            let asked = self
                .fetcher
                .ask_again(request, validators, &mut self.traffic);
            match asked.await.map_err(Trouble::Fetch)? {
                Reply::Answer(answer) => answer,
                Reply::NotModified(url) => {
                    if let Some(same) = known.take_if(|known| known.is_at(&url)) {
                        return Ok(Fetched::Same(Box::new(same)));
                    }
                    // Another address, which speaks of an answer of its own.
                    let asked = self.fetcher.ask(request, &mut self.traffic).await;
                    asked.map_err(Trouble::Fetch)?
                }
            }
        };
        let url = answer.url.clone();
        let (limits, syntax) = (self.fetcher.limits(), self.portal.syntax());
        let work = tokio::task::spawn_blocking(move || Content::of(answer, limits, syntax));
        let (content, recoded) = work
            .await
            .expect("decompressing and decoding do not panic")
            .map_err(|error| Trouble::Refused(format!("cannot decompress {url}: {error}")))?;
        if let Some(same) = known.and_then(|known| known.if_same(&content.signs())) {
            self.traffic.same_bodies += 1;
            return Ok(Fetched::Same(Box::new(same)));
        }
        self.recoded.extend(recoded);
        if content.bytes().len() as u64 > self.max_file_bytes {
            let limit = self.max_file_bytes;
            return Err(Trouble::Refused(format!(
                "cannot read {url} whole: it is larger than {limit} bytes, raise \
                 `fetch.max_file_bytes`"
            )));
        }
        Ok(Fetched::Content(Arc::new(content)))
    }

    /// A portal that is a document may be a file that the operator named, and no other.
    async fn read_file(&mut self, url: &Url) -> Result<Answer, Trouble> {
        let refused = |message: String| Trouble::Refused(message);
        let path = url
            .to_file_path()
            .ok()
            .filter(|_| url == self.portal.address());
        let Some(path) = path else {
            return Err(refused(format!(
                "cannot read {url}: only portals on the web lead there"
            )));
        };
        let limit = self.max_file_bytes;
        let read = tokio::task::spawn_blocking(move || {
            let mut body = Vec::new();
            let file = std::fs::File::open(&path)?;
            file.take(limit.saturating_add(1)).read_to_end(&mut body)?;
            Ok::<_, std::io::Error>(body)
        });
        let read = read.await.expect("reading a file does not panic");
        let body = read.map_err(|error| refused(format!("cannot read {url}: {error}")))?;
        self.traffic.requests += 1;
        self.traffic.bytes += body.len() as u64;
        Ok(Answer {
            url: url.clone(),
            content_type: None,
            next: None,
            validators: Validators::default(),
            body,
        })
    }

    async fn read(
        &self,
        place: &P::Place,
        answer: Arc<Content>,
    ) -> Result<Reading<P::Place>, Trouble> {
        let (portal, place) = (Arc::clone(&self.portal), place.clone());
        let url = answer.url.clone();
        let read = tokio::task::spawn_blocking(move || portal.read(&place, &answer));
        match read.await {
            Ok(read) => read,
            Err(_) => Err(Trouble::Refused(format!(
                "cannot read {url}: its content made the reader fail"
            ))),
        }
    }

    fn take(
        &mut self,
        mut reading: Reading<P::Place>,
        answer: Arc<Content>,
        is_new: bool,
    ) -> Option<Step> {
        let rest = reading.rest.take();
        let page = &mut reading.page;
        page.address = answer.url.to_string();
        page.issues.append(&mut self.recoded);
        if is_new {
            page.bytes = answer.bytes().len() as u64;
        }
        self.learn(&reading, &answer.signs(), rest.is_none());
        let is_last = rest.is_none();
        let told = self.tell(
            reading,
            is_new.then_some((&answer.url, answer.print)),
            is_last,
        );
        if let (Some(rest), Told::Page(_)) = (rest, &told) {
            self.open = Some((rest, answer));
        }
        match told {
            Told::Page(page) => page.map(|page| Step::Page(*page)),
            Told::Refused(page) => Some(Step::Page(*page)),
        }
    }

    /// Leads on from a reading, and makes the page that is told of it, if there is anything to tell.
    /// `entered` is where a new answer came from, and its print.
    fn tell(
        &mut self,
        reading: Reading<P::Place>,
        entered: Option<(&Url, u128)>,
        is_last: bool,
    ) -> Told {
        let Reading {
            mut page,
            mut next,
            dialect,
            version,
            ..
        } = reading;
        self.cut_short = false;
        self.dialect = dialect.or(self.dialect.take());
        self.version = version.or(self.version.take());
        if let Some((url, print)) = entered.filter(|_| !page.is_empty())
            && let Err(message) = self.trail.enter_body(url, print)
        {
            self.recollections.clear();
            self.learnt = None;
            self.cut_short |= !next.is_empty();
            let issue = Issue::new(Rule::Page, page.address.clone(), message);
            return Told::Refused(Box::new(Page {
                issues: vec![issue],
                address: page.address,
                bytes: page.bytes,
                ..Page::default()
            }));
        }
        let is_silent = page.is_empty() && page.issues.is_empty() && page.declared_total.is_none();
        for place in next.drain(..).rev() {
            self.places.push_front(place);
        }
        if is_last {
            page.cursor = self.cursor();
        }
        if is_silent {
            return Told::Page(None);
        }
        page.memory.append(&mut self.recollections);
        Told::Page(Some(Box::new(page)))
    }

    /// A walk with one place to go can be resumed there.
    fn cursor(&self) -> Option<Cursor> {
        let mut places = self.places.iter();
        let (Some(place), None) = (places.next(), places.next()) else {
            return None;
        };
        serde_json::to_string(place).ok().map(Cursor)
    }

    fn recover(&mut self, place: &P::Place, address: String, trouble: Trouble) -> Option<Step> {
        let message = trouble.to_string();
        let mut instead = self.portal.instead(place, &trouble);
        if matches!(instead, Instead::Ask(_)) {
            self.detours += 1;
            if self.detours > MAX_DETOURS {
                instead = Instead::Fail(Vec::new());
            }
        }
        let (places, step) = match instead {
            Instead::Ask(places) => {
                self.cut_short = false;
                (places, None)
            }
            Instead::Gone(gone, places) => {
                self.cut_short = false;
                let page = Page {
                    gone,
                    address,
                    ..Page::default()
                };
                (places, Some(Step::Page(page)))
            }
            Instead::Fail(places) => {
                self.failures += 1;
                (places, Some(Step::Failed(PageFailure { address, message })))
            }
        };
        for place in places.into_iter().rev() {
            self.places.push_front(place);
        }
        step
    }
}

impl<P: Portal> Source for Pager<P> {
    fn kind(&self) -> &'static str {
        self.portal.kind()
    }

    fn address(&self) -> String {
        self.portal.address().to_string()
    }

    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>> {
        Box::pin(async {
            let (mut records, mut total) = (0, None);
            for _ in 0..PROBE_STEPS {
                let step = self.step().await;
                let met = match &step {
                    Step::Page(page) => {
                        records += page.records.len() as u64;
                        total = page.declared_total.or(total);
                        records > 0 || total.is_some()
                    }
                    Step::Failed(failure) if self.ahead.is_empty() => {
                        return Err(failure.clone());
                    }
                    Step::Failed(_) => false,
                    Step::End(_) => true,
                };
                self.ahead.push_back(step);
                if met {
                    break;
                }
            }
            Ok(Capabilities {
                kind: self.kind().to_owned(),
                address: self.address(),
                dialect: self.dialect.clone().unwrap_or_default(),
                version: self.version.clone(),
                paged: !self.places.is_empty(),
                declared_total: total,
                records,
            })
        })
    }

    fn next(&mut self) -> BoxFuture<'_, Step> {
        Box::pin(async {
            match self.ahead.pop_front() {
                Some(step) => step,
                None => self.step().await,
            }
        })
    }

    fn traffic(&self) -> Traffic {
        self.traffic.clone()
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        self.portal.reread(raw)
    }
}
