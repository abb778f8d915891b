//! The public feed in pages: sealed when they are full or a day old, rewritten when most of what they tell is
//! of the past.
//!
//! Which entries are on which page stands in the ledger; a sealed page is a file beside it, because it tells
//! its entries as they were. Files can be deleted: what is still true is written again.

mod compact;
mod file;
mod found;
mod tree;

pub use found::{Found, View, Written};
pub use tree::Address;

use super::FeedError;
use crate::ledger::{self, FeedState, Ledger, PageLimits, SealedPage};
use compact::Told;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use vocab::feed::Entry;

/// The pages of a feed, in a folder of their own. Every call blocks.
pub struct Pages {
    ledger: Ledger,
    folder: PathBuf,
    limits: PageLimits,
    /// When most of the past was looked for last.
    looked: Mutex<Option<Looked>>,
}

#[derive(Debug, Clone, Copy)]
struct Looked {
    epoch: u32,
    seq: u64,
    at: Timestamp,
}

/// A page that has room is sealed when its first entry is so old.
const SEALED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// The address of a page that was replaced leads on for so long: longer than anyone may keep the page.
const LEADS_ON: SignedDuration = SignedDuration::from_hours(9 * 24);
/// A page tells what was superseded no longer than this after it was written: what was withdrawn should not
/// stay readable, and when a deletion is forgotten, no older page may still state its record.
const PAST_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Pages written in one turn.
const A_TURN: usize = 8;
/// Looking for pages of the past reads the numbers of all entries: it waits for so many new ones, or for a
/// 64th of what is told, or for so long.
const WORTH_LOOKING: u64 = 100;
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(1);

impl Pages {
    pub fn new(ledger: Ledger, folder: PathBuf) -> Self {
        Self {
            ledger,
            folder,
            limits: PageLimits::default(),
            looked: Mutex::new(None),
        }
    }

    /// Seals, mends and rewrites pages, a bounded number of them; says whether more is to be done at once.
    /// Called by the one who publishes, between its steps.
    pub fn keep(&self, now: Timestamp) -> Result<bool, FeedError> {
        let Some(state) = self.ledger.feed_state()? else {
            return Ok(false);
        };
        fs::create_dir_all(&self.folder).map_err(|source| failed(&self.folder, source))?;
        let before = now.saturating_sub(LEADS_ON).unwrap_or(Timestamp::MIN);
        self.ledger.retire_pages(state.epoch, before, now)?;
        let has_more = self.mend(&state, now)? | self.seal(&state, now)?;
        Ok(has_more || self.compact(&state, now)?)
    }

    /// Writes every page again that tells anything of the past: something was erased.
    pub fn tell_the_present_only(&self, now: Timestamp) -> Result<(), FeedError> {
        let Some(state) = self.ledger.feed_state()? else {
            return Ok(());
        };
        let pages = self.sealed(state.epoch)?;
        let spans: Vec<_> = pages
            .iter()
            .map(|page| (page.from_seq, page.to_seq))
            .collect();
        let attempt = "count what the feed tells";
        let told = self
            .ledger
            .reading(attempt, |c| ledger::still_told(c, &spans))?;
        for (page, live) in pages.iter().zip(told) {
            if page.members > live.members {
                self.rewrite(std::slice::from_ref(page), now)?;
            }
        }
        Ok(())
    }

    /// Removes files that belong to no page, and writes those that are lost.
    fn mend(&self, state: &FeedState, now: Timestamp) -> Result<bool, FeedError> {
        let pages = self.sealed(state.epoch)?;
        let mut files = self.files()?;
        let lost: Vec<_> = pages
            .iter()
            .filter(|page| !files.remove(&file::name(&page.name)))
            .collect();
        for name in files {
            let path = self.folder.join(name);
            fs::remove_file(&path).map_err(|source| failed(&path, source))?;
        }
        for page in lost.iter().take(A_TURN) {
            tracing::warn!(
                "page {} of the feed was lost: it is written again",
                page.name
            );
            self.rewrite(std::slice::from_ref(page), now)?;
        }
        Ok(lost.len() > A_TURN)
    }

    /// Makes pages of what is open, when it is full or old enough.
    fn seal(&self, state: &FeedState, now: Timestamp) -> Result<bool, FeedError> {
        for _ in 0..A_TURN {
            let found = self.ledger.reading("read the open part of the feed", |c| {
                let last = ledger::last_page(c, state.epoch)?;
                let from = last.as_ref().map_or(1, |page| page.to_seq + 1);
                let span = ledger::open_part(c, from, state.seq, self.limits, 1)?;
                let span = span.into_iter().next();
                let Some(span) = span.filter(|span| {
                    let opened = ledger::time(span.from_published);
                    span.is_full || now.duration_since(opened) >= SEALED_AFTER
                }) else {
                    return Ok(None);
                };
                let told = told(c, state, span.from_seq, span.to_seq)?;
                // Bounds meet: each moment belongs to one page.
                let from_published = last.map_or(span.from_published, |page| page.to_published + 1);
                Ok(Some((span, from_published, told)))
            })?;
            let Some((span, from_published, told)) = found else {
                return Ok(false);
            };
            let raw = file::raw(&told);
            let page = SealedPage {
                name: file::page_name(span.from_seq, span.to_seq, &raw),
                epoch: state.epoch,
                from_seq: span.from_seq,
                to_seq: span.to_seq,
                from_published,
                to_published: span.to_published,
                members: told.len() as u64,
                sealed: now.as_millisecond(),
                replaced: None,
            };
            file::write(&self.folder, &page.name, &raw)?;
            self.ledger.keep_page(&page, &[], now)?;
        }
        Ok(true)
    }

    /// Rewrites runs of pages that tell more of the past than of the present.
    fn compact(&self, state: &FeedState, now: Timestamp) -> Result<bool, FeedError> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let worth = WORTH_LOOKING.max(state.live / 64);
        let is_early = looked.is_some_and(|looked| {
            looked.epoch == state.epoch
                && state.seq < looked.seq + worth
                && now.duration_since(looked.at) < LOOK_AGAIN
        });
        if is_early {
            return Ok(false);
        }
        let pages = self.sealed(state.epoch)?;
        let spans: Vec<_> = pages
            .iter()
            .map(|page| (page.from_seq, page.to_seq))
            .collect();
        let attempt = "count what the feed tells";
        let told = self
            .ledger
            .reading(attempt, |c| ledger::still_told(c, &spans))?;
        let told: Vec<_> = pages
            .iter()
            .zip(told)
            .map(|(page, live)| Told {
                was: page.members,
                now: live,
                is_overdue: now.duration_since(ledger::time(page.sealed)) >= PAST_AFTER,
            })
            .collect();
        let runs = compact::runs(&told, self.limits);
        if runs.is_empty() {
            *looked = Some(Looked {
                epoch: state.epoch,
                seq: state.seq,
                at: now,
            });
            return Ok(false);
        }
        for run in runs.into_iter().take(A_TURN) {
            self.rewrite(&pages[run], now)?;
        }
        Ok(true)
    }

    /// One page in the place of some that follow each other: what is still told, as it was published.
    fn rewrite(&self, pages: &[SealedPage], now: Timestamp) -> Result<(), FeedError> {
        let (Some(first), Some(last)) = (pages.first(), pages.last()) else {
            return Ok(());
        };
        let told =
            self.ledger.reading("read entries of the feed", |c| {
                match ledger::feed_state(c)? {
                    Some(state) => told(c, &state, first.from_seq, last.to_seq),
                    None => Ok(Vec::new()),
                }
            })?;
        let raw = file::raw(&told);
        let page = SealedPage {
            name: file::page_name(first.from_seq, last.to_seq, &raw),
            to_seq: last.to_seq,
            to_published: last.to_published,
            members: told.len() as u64,
            sealed: now.as_millisecond(),
            ..first.clone()
        };
        file::write(&self.folder, &page.name, &raw)?;
        let replaced: Vec<_> = pages.iter().map(|page| page.name.clone()).collect();
        self.ledger.keep_page(&page, &replaced, now)?;
        for name in replaced.iter().filter(|name| **name != page.name) {
            let path = self.folder.join(file::name(name));
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed(&path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn sealed(&self, epoch: u32) -> Result<Vec<SealedPage>, FeedError> {
        let attempt = "list pages of the feed";
        Ok(self
            .ledger
            .reading(attempt, |c| ledger::sealed_pages(c, epoch))?)
    }

    fn files(&self) -> Result<HashSet<String>, FeedError> {
        let listed = fs::read_dir(&self.folder).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<_>>()
        });
        listed.map_err(|source| failed(&self.folder, source))
    }
}

/// The entries of a span with what they state.
fn told(
    c: &rusqlite::Connection,
    state: &FeedState,
    from: u64,
    to: u64,
) -> Result<Vec<(Entry, String)>, ledger::LedgerError> {
    let mut told = Vec::new();
    ledger::each_within(c, state, from, to, &mut |entry, payload| {
        if payload.len() > file::MAX_PAYLOAD {
            let id = entry.key.as_str();
            tracing::error!(record.id = id, "a record is too large for the feed");
            return;
        }
        told.push((entry, payload));
    })?;
    Ok(told)
}

fn failed(path: &Path, source: io::Error) -> FeedError {
    FeedError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
