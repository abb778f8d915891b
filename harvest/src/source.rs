//! trait Source: one place records come from, walked page by page.
//!
//! A source fetches and hands each answer to a pure function that maps it to records; it keeps
//! nothing else than its place in the walk. What is new, what is unchanged and what may be removed
//! is decided in `job.rs`, the same way for every kind.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use vocab::{Issue, Record};

/// A place in a walk, from which the same kind of source can go on. Only its source reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String);

/// One page as the portal gave it, already read into records.
#[derive(Debug, Default)]
pub struct Page {
    pub records: Vec<Record>,
    /// What was wrong or mended in this page.
    pub issues: Vec<Issue>,
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
    /// Whether there is more than one page.
    pub paged: bool,
    pub declared_total: Option<u64>,
    /// Records read on the first page.
    pub records: u64,
}

/// What was asked of the network so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    pub requests: u64,
    /// Bytes received, as they were on the wire or on the disk.
    pub bytes: u64,
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
}
