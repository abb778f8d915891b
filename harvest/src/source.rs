//! trait Source: one place records come from, walked page by page.
//!
//! A source fetches and hands each answer to a pure function that maps it to records; it keeps
//! nothing else than its place in the walk. What is new, what is unchanged and what may be removed
//! is decided in `job.rs`, the same way for every kind.

use crate::{
    memory::{Recollection, Stated},
    usage::Usage,
};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{Issue, Issues, Record, Rule};

/// How much of a raw item is kept with what was wrong with it.
pub const RAW_BYTES: usize = 64 << 10;
/// How many of the slowest requests are remembered.
const SLOWEST: usize = 5;

/// A place in a walk, from which the same kind of source can go on. Only its source reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String);

/// One page as the portal gave it, already read into records.
#[derive(Debug, Default)]
pub struct Page {
    pub records: Vec<Record>,
    /// Resources described as they are held: the page is the same as in an earlier walk, and was not
    /// read again.
    pub stated: Vec<Stated>,
    /// How much resources are used, as the portal counts it: IRI and popularity. It is no part of the
    /// records, and changes without them.
    pub used: Vec<(String, f32)>,
    /// What was wrong or mended in this page.
    pub issues: Vec<Issue>,
    /// How often each rule spoke beside the issues that are kept in full.
    pub more_issues: BTreeMap<Rule, u64>,
    /// IRIs of resources that the portal says are gone: no absence is needed to remove them.
    pub gone: Vec<String>,
    /// Items that could not be made into records. What is held of them stays.
    pub quarantined: Vec<Quarantined>,
    /// Where the page was read: an IRI or a path.
    pub address: String,
    /// Its size once decompressed.
    pub bytes: u64,
    /// Whether part of the page could not be read: its absent records are not gone.
    pub damaged: bool,
    /// How many datasets, series and services the portal says it holds in all.
    pub declared_total: Option<u64>,
    /// Where to go on after this page, if the walk can be resumed there.
    pub cursor: Option<Cursor>,
    /// What the next walk may remember of the answers read up to here.
    pub memory: Vec<Recollection>,
}

impl Page {
    /// Takes over what was collected while mapping.
    pub fn add_issues(&mut self, issues: Issues) {
        let (kept, more) = issues.into_parts();
        self.issues.extend(kept);
        for (rule, count) in more {
            *self.more_issues.entry(rule).or_default() += count;
        }
    }

    /// Notes how much the resource of a record is used, if the portal counts that.
    pub(crate) fn add_usage(&mut self, record: &Record, usage: Usage) {
        if let Some(popularity) = usage.popularity() {
            let resource = record.resource().as_str().to_owned();
            self.used.push((resource, popularity as f32));
        }
    }

    /// Whether the portal gave nothing at all here.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.stated.is_empty()
            && self.gone.is_empty()
            && self.quarantined.is_empty()
    }
}

/// An item that could not be made into a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The IRI its record would have. Without one, nothing of the source can be removed, since
    /// nobody knows which held record it protects.
    pub subject: Option<String>,
    pub rule: Rule,
    /// What is wrong with it, for its producer.
    pub error: String,
    /// The item as the portal gave it, or its beginning.
    pub raw: Vec<u8>,
    pub media_type: String,
}

impl Quarantined {
    /// Keeps the beginning of `raw` with what is wrong with it.
    pub fn new(
        subject: Option<String>,
        rule: Rule,
        error: impl Into<String>,
        raw: &[u8],
        media_type: &str,
    ) -> Self {
        Self {
            subject,
            rule,
            error: error.into(),
            raw: raw[..raw.len().min(RAW_BYTES)].to_owned(),
            media_type: media_type.to_owned(),
        }
    }
}

/// One page or one file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFailure {
    pub address: String,
    /// What was attempted, what happened, what to do.
    pub message: String,
}

/// How a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Whether everything the source holds was offered. False after a loop, a limit, a failed page.
    pub reached_end: bool,
}

/// One step of a walk.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and almost all of them are pages"
)]
pub enum Step {
    Page(Page),
    /// One page failed; the walk goes on if it can.
    Failed(PageFailure),
    End(End),
}

/// What a source shows of itself in one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// The kind, as in the settings.
    pub kind: String,
    /// The address that answered, after redirects.
    pub address: String,
    /// The syntax or dialect of the answer.
    pub dialect: String,
    /// The version the portal gives of itself or of its protocol.
    #[serde(default)]
    pub version: Option<String>,
    /// Whether there is more than one page.
    pub paged: bool,
    pub declared_total: Option<u64>,
    /// Records read on the first page.
    pub records: u64,
}

/// What was asked of the network so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    pub requests: u64,
    /// Bytes received, as they were on the wire or on the disk.
    pub bytes: u64,
    /// Requests made again because the first attempt failed.
    #[serde(default)]
    pub retries: u64,
    /// Answers that had not changed since an earlier walk, as the portal said (304).
    #[serde(default)]
    pub not_modified: u64,
    /// Answers that came again word for word, although the portal did not say so.
    #[serde(default)]
    pub same_bodies: u64,
    /// The requests that took longest, the slowest first.
    #[serde(default)]
    pub slowest: Vec<Slow>,
}

/// A request that took long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slow {
    pub address: String,
    pub milliseconds: u64,
}

impl Traffic {
    /// Remembers how long a request took, if it is among the slowest.
    pub(crate) fn note_time(&mut self, address: &str, took: std::time::Duration) {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let place = self
            .slowest
            .partition_point(|slow| slow.milliseconds >= milliseconds);
        if place < SLOWEST {
            let address = address.to_owned();
            self.slowest.insert(
                place,
                Slow {
                    address,
                    milliseconds,
                },
            );
            self.slowest.truncate(SLOWEST);
        }
    }
}

/// A portal, a document or a folder that can be walked to its end.
pub trait Source: Send {
    /// The name of the kind, as in the settings and in `kinds.rs`.
    fn kind(&self) -> &'static str;

    /// Where it is: an address or a path.
    fn address(&self) -> String;

    /// Reads the first page without moving the walk.
    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>>;

    /// The next step. After `Step::End`, only `Step::End` again. Dropping the future ends the walk.
    fn next(&mut self) -> BoxFuture<'_, Step>;

    /// What the walk has cost so far.
    fn traffic(&self) -> Traffic;

    /// Maps one item again that was set aside, as the portal gave it; nothing is asked of the portal.
    /// `None` where an item cannot be read without what stood around it.
    fn reread(&self, raw: &str) -> Option<Page> {
        let _ = raw;
        None
    }

    /// After the end: where a walk may begin the next time to meet only what changes from now on.
    /// Absent for sources that have to be walked whole, and after a walk that failed.
    fn next_walk(&self) -> Option<Cursor> {
        None
    }
}
