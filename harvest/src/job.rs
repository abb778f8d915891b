//! harvest(): walks a source and gives back, batch by batch, what differs from what is known.

mod outcome;

pub use outcome::{Outcome, Reason, Seen};

use crate::{
    memory::{Recollection, Stated},
    report::Report,
    shared::{Shared, is_mention},
    source::{Cursor, Page, Quarantined, Source, Step},
};
use std::collections::{HashMap, HashSet, VecDeque};
use tokio_util::sync::CancellationToken;
use vocab::{Fingerprint, Issue, Kind, Record, Rule};

/// Limits and circumstances of one job.
#[derive(Debug, Clone)]
pub struct JobOptions {
    /// The most records in a batch.
    pub max_batch_records: usize,
    /// The most bytes of payload in a batch, unless one record alone is larger.
    pub max_batch_bytes: usize,
    /// The most bytes of payload kept until the end for resources that several pages describe.
    pub max_shared_bytes: usize,
    /// Whether the source was opened with a cursor: such a walk removes nothing.
    pub resumed: bool,
    /// Stops the walk, between two requests or in the middle of one.
    pub cancel: CancellationToken,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self {
            max_batch_records: 500,
            max_batch_bytes: 4 << 20,
            max_shared_bytes: 64 << 20,
            resumed: false,
            cancel: CancellationToken::new(),
        }
    }
}

/// Some of the changes of a walk, to be admitted together.
#[derive(Debug, Default)]
pub struct Batch {
    /// New records, and records that differ from what was known. No resource comes twice in a job.
    pub upserts: Vec<Record>,
    /// How many records were met since the last batch that are exactly as known.
    pub unchanged: u64,
    /// Resources that the portal says are gone; none of them is among the upserts. They may be
    /// removed whatever the walk comes to.
    pub gone: Vec<String>,
    /// How much resources are used, as the portal counts it: IRI and popularity, of records that are as
    /// known as well as of upserts of this batch or a later one.
    pub used: Vec<(String, f32)>,
    /// Items set aside since the last batch, to be shown to their producer.
    pub quarantined: Vec<Quarantined>,
    /// What was wrong or mended since the last batch.
    pub issues: Vec<Issue>,
    /// What was mended in each of the upserts, with the value as it was; the first issues of each.
    pub mended: HashMap<String, Vec<Issue>>,
    /// Where to resume once this batch is admitted; absent when the middle of a page was cut.
    pub cursor: Option<Cursor>,
    /// What may be remembered for the next walk, once everything that this one gives is admitted.
    pub memory: Vec<Recollection>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.upserts.is_empty()
            && self.unchanged == 0
            && self.gone.is_empty()
            && self.quarantined.is_empty()
            && self.issues.is_empty()
            && self.memory.is_empty()
            && self.used.is_empty()
    }
}

/// The fingerprint of the record held for a resource, if any.
type Known<'k> = Box<dyn Fn(&str) -> Option<Fingerprint> + Send + 'k>;

/// A walk in progress: `next_batch()` until `None`, then `outcome()`.
pub struct Harvest<'k> {
    source: Box<dyn Source>,
    known: Known<'k>,
    options: JobOptions,
    report: Report,
    seen: Seen,
    shared: Shared,
    /// Changed records that wait for a batch.
    ready: VecDeque<Record>,
    /// What was mended in them.
    mended: HashMap<String, Vec<Issue>>,
    /// What was mended in the page that is being taken, by resource.
    of_page: HashMap<String, Vec<Issue>>,
    /// What the next batch says besides its records.
    next: Batch,
    damaged: u64,
    /// Resources that the portal has declared gone.
    gone: HashSet<String>,
    /// Items set aside of which nobody knows what they describe.
    nameless: u64,
    /// Whether every record since the last answer that can be remembered was taken as it was said:
    /// else that answer is read again the next time.
    is_taken: bool,
    /// Absent while the walk goes on; then whether it is complete.
    end: Option<Result<(), Reason>>,
}

/// Walks `source`. `known` gives the fingerprint of the record held for a resource, if any.
pub fn harvest<'k>(
    source: Box<dyn Source>,
    known: impl Fn(&str) -> Option<Fingerprint> + Send + 'k,
    options: JobOptions,
) -> Harvest<'k> {
    let report = Report {
        kind: source.kind().to_owned(),
        address: source.address(),
        ..Report::default()
    };
    Harvest {
        source,
        known: Box::new(known),
        shared: Shared::new(options.max_shared_bytes),
        options,
        report,
        seen: Seen::default(),
        ready: VecDeque::new(),
        mended: HashMap::new(),
        of_page: HashMap::new(),
        next: Batch::default(),
        damaged: 0,
        gone: HashSet::new(),
        nameless: 0,
        is_taken: true,
        end: None,
    }
}

impl Harvest<'_> {
    /// The next changes, or `None` once the walk has ended and everything was given.
    pub async fn next_batch(&mut self) -> Option<Batch> {
        while self.end.is_none() && !self.has_enough() {
            let cancel = self.options.cancel.clone();
            let step = tokio::select! {
                biased;
                () = cancel.cancelled() => None,
                step = self.source.next() => Some(step),
            };
            match step {
                Some(Step::Page(page)) => self.take_page(page),
                Some(Step::Failed(failure)) => self.report.note_failure(failure),
                Some(Step::End(end)) => self.finish(end.reached_end),
                None => self.end = Some(Err(Reason::Stopped)),
            }
        }
        let batch = self.fill_batch();
        (!batch.is_empty()).then_some(batch)
    }

    /// What the report says so far, for a progress bar.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The end of the story. Called before the last batch, it tells of a stopped walk.
    pub fn outcome(mut self) -> Outcome {
        self.report.traffic = self.source.traffic();
        let next_walk = self.source.next_walk();
        self.report.records = self.seen.len() as u64;
        let end = self.end.unwrap_or(Err(Reason::Stopped));
        let unfinished = !self.ready.is_empty() || !self.shared.is_empty();
        let end = if unfinished {
            end.and(Err(Reason::Stopped))
        } else {
            end
        };
        // After a walk that was stopped or failed, the next one begins where this one did.
        let is_whole = matches!(
            end,
            Ok(()) | Err(Reason::Resumed | Reason::NotReached | Reason::Empty)
        ) && self.report.failed == 0;
        Outcome {
            report: self.report,
            seen: self.seen,
            next_walk: next_walk.filter(|_| is_whole),
            end,
        }
    }

    fn take_page(&mut self, page: Page) {
        self.report.pages += 1;
        self.damaged += u64::from(page.damaged);
        self.report.declared_total = page.declared_total.or(self.report.declared_total);
        for issue in page.issues {
            self.protect_refused(&issue);
            if let Some(subject) = issue.subject.as_ref().filter(|_| !issue.rule.is_refusal()) {
                let known = self.of_page.entry(subject.clone()).or_default();
                known.push(issue.clone());
            }
            self.note(issue);
        }
        self.report.count_more(page.more_issues);
        for quarantined in page.quarantined {
            self.take_quarantined(quarantined);
        }
        for resource in page.gone {
            self.take_gone(resource);
        }
        self.next.used.extend(page.used);
        for stated in page.stated {
            self.is_taken &= self.take_stated(stated, &page.address);
        }
        for record in page.records {
            self.is_taken &= self.take_record(record, &page.address);
        }
        if !page.memory.is_empty() && std::mem::replace(&mut self.is_taken, true) {
            self.next.memory.extend(page.memory);
        }
        self.of_page.clear();
        self.report.traffic = self.source.traffic();
        self.report.records = self.seen.len() as u64;
        self.next.cursor = page.cursor;
    }

    /// An item set aside is not gone: what is held of it stays.
    fn take_quarantined(&mut self, quarantined: Quarantined) {
        self.report.quarantined += 1;
        match &quarantined.subject {
            Some(subject) => self.seen.mention(subject),
            None => self.nameless += 1,
        }
        let (rule, subject) = (quarantined.rule, quarantined.subject.clone());
        self.note(Issue::new(rule, subject, quarantined.error.clone()));
        self.next.quarantined.push(quarantined);
    }

    /// The latest word counts: a change that was not given yet is withdrawn.
    fn take_gone(&mut self, resource: String) {
        if self.gone.contains(&resource) {
            return;
        }
        self.ready
            .retain(|record| record.resource().as_str() != resource);
        self.shared.remove(&resource);
        self.seen.forget(&resource);
        self.report.gone += 1;
        self.gone.insert(resource.clone());
        self.next.gone.push(resource);
    }

    /// A record that was refused is not gone: what is held of it stays.
    fn protect_refused(&mut self, issue: &Issue) {
        if matches!(
            issue.rule,
            Rule::Poisonous | Rule::TooLarge | Rule::NoIdentity
        ) {
            self.report.refused += 1;
            if let Some(subject) = &issue.subject {
                self.seen.mention(subject);
            }
        }
    }

    /// Takes a record; false when something else stands in its place.
    fn take_record(&mut self, record: Record, address: &str) -> bool {
        let resource = record.resource().as_str();
        if is_mention(&record) {
            self.seen.mention(resource);
            if self.seen.description(resource).is_some() {
                return true;
            }
            if let Some(too_many) = self.shared.add(record) {
                self.take_description(too_many);
                return false;
            }
            return true;
        }
        match self.seen.description(resource) {
            None => return !self.take_description(record),
            Some(first) if first == Seen::print(record.fingerprint()) => {}
            Some(_) => {
                self.refuse_second(resource, address);
                return false;
            }
        }
        true
    }

    /// Takes a record that is as it is held; false when something else stands in its place.
    fn take_stated(&mut self, stated: Stated, address: &str) -> bool {
        let resource = stated.resource.as_str();
        match self.seen.description(resource) {
            None => {}
            Some(first) if first == stated.print => return true,
            Some(_) => {
                self.refuse_second(resource, address);
                return false;
            }
        }
        self.seen.describe(resource, stated.print);
        self.shared.remove(resource);
        self.report.items += u64::from(is_item(stated.kind));
        self.report.unchanged += 1;
        self.next.unchanged += 1;
        !self.comes_back(resource)
    }

    fn refuse_second(&mut self, resource: &str, address: &str) {
        let message = format!(
            "<{resource}> is described a second time at {address}, and not in the same words: the \
             first description was kept, give each resource its own IRI"
        );
        let issue = Issue::new(Rule::NoIdentity, resource.to_owned(), message);
        self.report.refused += 1;
        self.note(issue);
    }

    /// Takes a record; whether its resource was gone until then.
    fn take_description(&mut self, record: Record) -> bool {
        let resource = record.resource().as_str();
        self.seen
            .describe(resource, Seen::print(record.fingerprint()));
        self.shared.remove(resource);
        self.report.items += u64::from(is_item(record.kind()));
        self.compare(record)
    }

    /// Takes back that a resource is gone; whether that was said in this walk.
    fn comes_back(&mut self, resource: &str) -> bool {
        let has_come_back = self.gone.remove(resource);
        if has_come_back {
            self.report.gone -= 1;
            self.next.gone.retain(|gone| gone != resource);
        }
        has_come_back
    }

    /// Whether there is a batch to give, be it only to say how far the walk has come.
    fn has_enough(&self) -> bool {
        let limit = self.options.max_batch_records;
        let met = self.next.unchanged as usize
            + self.next.issues.len()
            + self.next.gone.len()
            + self.next.quarantined.len();
        self.ready.len() >= limit || met >= limit.saturating_mul(10)
    }

    /// Keeps a record that is new or changed, counts one that is not; whether its resource was gone.
    fn compare(&mut self, record: Record) -> bool {
        let resource = record.resource().as_str();
        let has_come_back = self.comes_back(resource);
        match (self.known)(resource) {
            Some(known) if known == record.fingerprint() && !has_come_back => {
                self.report.unchanged += 1;
                self.next.unchanged += 1;
                return false;
            }
            Some(_) => self.report.changed += 1,
            None => self.report.new += 1,
        }
        if let Some((resource, mended)) = self.of_page.remove_entry(resource) {
            self.mended.insert(resource, mended);
        }
        self.ready.push_back(record);
        has_come_back
    }

    fn finish(&mut self, reached_end: bool) {
        self.report.reached_end = reached_end;
        self.report.items += self.shared.kinds().filter(|kind| is_item(*kind)).count() as u64;
        self.end = Some(self.completeness(reached_end));
        self.next.cursor = None;
    }

    fn completeness(&self, reached_end: bool) -> Result<(), Reason> {
        let report = &self.report;
        if self.options.resumed {
            return Err(Reason::Resumed);
        }
        if report.failed > 0 {
            return Err(Reason::Failed {
                pages: report.failed,
            });
        }
        if !reached_end {
            return Err(Reason::NotReached);
        }
        if self.damaged > 0 {
            return Err(Reason::Damaged {
                pages: self.damaged,
            });
        }
        if self.nameless > 0 {
            return Err(Reason::Nameless {
                items: self.nameless,
            });
        }
        if report.items == 0 {
            return Err(Reason::Empty);
        }
        let seen = report.items + report.refused + report.quarantined + report.gone;
        match report.declared_total {
            Some(declared) if seen * 100 < declared.saturating_mul(99) => {
                Err(Reason::Short { declared, seen })
            }
            _ => Ok(()),
        }
    }

    /// Takes the next of the descriptions that waited for the end of the walk.
    fn take_shared(&mut self) -> bool {
        let Some(held) = self.shared.pop() else {
            return false;
        };
        match held.into_record() {
            Ok(record) => {
                let resource = record.resource().as_str();
                let known = (self.known)(resource);
                let is_partial = self.end != Some(Ok(()));
                if is_partial && known.is_some_and(|known| known != record.fingerprint()) {
                    self.report.withheld += 1;
                } else {
                    self.compare(record);
                }
            }
            Err((resource, error)) => {
                self.report.refused += 1;
                self.note(Issue::new(Rule::TooLarge, resource, error.to_string()));
            }
        }
        true
    }

    fn fill_batch(&mut self) -> Batch {
        let mut bytes = 0;
        loop {
            if self.ready.is_empty() && (self.end.is_none() || !self.take_shared()) {
                break;
            }
            let Some(record) = self.ready.front() else {
                continue;
            };
            let is_full = self.next.upserts.len() >= self.options.max_batch_records
                || (bytes > 0 && bytes + record.payload().len() > self.options.max_batch_bytes);
            if is_full {
                break;
            }
            bytes += record.payload().len();
            let mended = self.mended.remove_entry(record.resource().as_str());
            self.next.mended.extend(mended);
            self.next.upserts.extend(self.ready.pop_front());
        }
        let mut batch = std::mem::take(&mut self.next);
        if !self.ready.is_empty() {
            // The page is not given whole yet: its cursor goes with the batch that empties it.
            self.next.cursor = batch.cursor.take();
        }
        batch
    }

    fn note(&mut self, issue: Issue) {
        self.next.issues.push(issue.clone());
        self.report.note(issue);
    }
}

/// Whether a portal counts this kind among the things it holds.
fn is_item(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService
    )
}
