//! What this node tells those who follow it: signed checkpoints, its log, snapshots, sketches, and pages for
//! anyone.

pub mod pages;
mod sketches;
mod snapshot;

pub use snapshot::{mirrored_file, mirrored_folder};

use crate::{
    ledger::{self, FeedState, Ledger, LedgerError, LogAfter, Told},
    member::Identity,
};
use jiff::{SignedDuration, Timestamp};
use pages::Pages;
use sketches::Sketches;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use vocab::{
    feed::{Checkpoint, Leaf, SignedCheckpoint},
    member::SignedCard,
};

/// How long a checkpoint is valid, and how long before its end it is signed again.
const VALID: SignedDuration = SignedDuration::from_hours(24);
const RENEWED: SignedDuration = SignedDuration::from_hours(12);
/// The log of a few changes is worth every effort: it is sent to many.
const BEST: i32 = 19;
const BEST_UP_TO: usize = 1 << 20;
const GOOD: i32 = 12;

/// The feed of this node; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct Feed(Arc<Inner>);

struct Inner {
    identity: Identity,
    ledger: Ledger,
    /// Where snapshots and pages are.
    folder: PathBuf,
    signed: Mutex<Option<Signed>>,
    sketches: Sketches,
    pages: Pages,
}

/// What was signed last, and of which state.
struct Signed {
    state: FeedState,
    since: u64,
    /// Of the card that let it be signed.
    edition: u64,
    checkpoint: SignedCheckpoint,
}

/// Why the feed cannot tell something.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("cannot write a file of the feed, `{}`: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("nothing is published here yet")]
    Nothing,
}

/// What became of a question.
#[derive(Debug)]
pub enum Answer<T> {
    Here(T),
    /// It never was, or it is of another epoch.
    NotHere,
    /// It was, and is not kept.
    Gone,
    /// It will be in a moment.
    NotYet,
}

impl Feed {
    /// The feed of a ledger, in `folder`; begins it, or the epoch that the card names.
    pub fn open(folder: &Path, ledger: Ledger, identity: Identity) -> Result<Self, FeedError> {
        let card = identity.card();
        ledger.begin_feed(&card.card().member, card.card().epoch)?;
        let folder = folder.join("feed");
        Ok(Self(Arc::new(Inner {
            identity,
            pages: Pages::new(ledger.clone(), folder.join("pages")),
            ledger,
            folder,
            signed: Mutex::new(None),
            sketches: Sketches::default(),
        })))
    }

    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub fn card(&self) -> SignedCard {
        self.0.identity.card()
    }

    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The feed that anyone can read.
    pub fn pages(&self) -> &Pages {
        &self.0.pages
    }

    /// Where the feed stands now.
    pub fn checkpoint(&self, now: Timestamp) -> Result<SignedCheckpoint, FeedError> {
        let attempt = "read where the feed stands";
        let told = self
            .0
            .ledger
            .reading(attempt, |c| ledger::now_told(c, now))?;
        let (state, since) = told.ok_or(FeedError::Nothing)?;
        Ok(self.sign(&state, since, now))
    }

    /// The log after an entry of an epoch, as one zstd frame, and the checkpoint it ends with.
    pub fn log(
        &self,
        asked: LogAfter,
        now: Timestamp,
    ) -> Result<Answer<(Vec<u8>, SignedCheckpoint)>, FeedError> {
        let member = self.0.identity.member();
        let mut raw = Vec::new();
        let mut end = None;
        let told = self.0.ledger.tell_log(
            &member,
            asked,
            now,
            |state, since| end.insert(self.sign(state, since, now)).clone(),
            &mut raw,
        )?;
        Ok(match (told, end) {
            (Told::Everything, Some(end)) => Answer::Here((compressed(&raw), end)),
            (Told::NotHere | Told::Everything, _) => Answer::NotHere,
            (Told::Forgotten, _) => Answer::Gone,
            (Told::NotYet, _) => Answer::NotYet,
        })
    }

    /// Forgets what need not be told any more.
    pub fn trim(&self, now: Timestamp) -> Result<(), FeedError> {
        let attempt = "read how far back the log goes";
        let told = self
            .0
            .ledger
            .reading(attempt, |c| ledger::now_told(c, now))?;
        if let Some((_, since)) = told {
            let horizon = now
                .saturating_sub(ledger::TOMBSTONES)
                .unwrap_or(Timestamp::MIN);
            self.0.ledger.trim_feed(since, horizon)?;
        }
        Ok(())
    }

    /// The live entries of these leaves, as one zstd frame.
    pub fn records(&self, leaves: &[Leaf]) -> Result<Vec<u8>, FeedError> {
        let mut raw = Vec::new();
        self.0.ledger.tell_records(leaves, &mut raw)?;
        Ok(compressed(&raw))
    }

    /// The first cells of the sketch of the set that a checkpoint signs, if that is the present one.
    pub fn sketch(
        &self,
        checkpoint: &[u8; 32],
        cells: usize,
    ) -> Result<Answer<Vec<u8>>, FeedError> {
        let attempt = "read the set that is told";
        self.0
            .ledger
            .reading(attempt, |c| {
                let state = ledger::feed_state(c)?.ok_or(FeedError::Nothing);
                let Ok(state) = state else {
                    return Ok(Answer::NotHere);
                };
                let is_present = {
                    let signed = lock(&self.0.signed);
                    signed.as_ref().is_some_and(|signed| {
                        signed.checkpoint.hash() == *checkpoint
                            && signed.state.digest == state.digest
                    })
                };
                if !is_present {
                    return Ok(Answer::Gone);
                }
                let bytes = self
                    .0
                    .sketches
                    .of(checkpoint, cells, |show| ledger::leaves(c, show))?;
                Ok(Answer::Here(bytes))
            })
            .map_err(FeedError::from)
    }

    /// Signs a state, unless it has been signed not long ago.
    fn sign(&self, state: &FeedState, since: u64, now: Timestamp) -> SignedCheckpoint {
        let (card, key) = self.0.identity.signing();
        let edition = card.card().edition;
        let mut signed = lock(&self.0.signed);
        if let Some(known) = &*signed {
            let renewed = known
                .checkpoint
                .checkpoint
                .valid_until
                .saturating_sub(RENEWED);
            let is_young = renewed.is_ok_and(|renewed| now < renewed);
            if known.state == *state && known.since == since && known.edition == edition && is_young
            {
                return known.checkpoint.clone();
            }
        }
        let issued = whole_seconds(now);
        let checkpoint = Checkpoint {
            member: card.card().member.clone(),
            audience: "public".to_owned(),
            epoch: state.epoch,
            seq: state.seq,
            published: state.published,
            count: state.live,
            tombstones: state.tombstones,
            set: state.digest,
            head: state.head,
            since,
            snapshot: state.snapshot,
            redactions: state.redactions,
            issued,
            valid_until: issued.saturating_add(VALID).unwrap_or(Timestamp::MAX),
        };
        let checkpoint = checkpoint.sign(&key);
        *signed = Some(Signed {
            state: state.clone(),
            since,
            edition,
            checkpoint: checkpoint.clone(),
        });
        checkpoint
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// One zstd frame.
pub(crate) fn compressed(raw: &[u8]) -> Vec<u8> {
    let level = if raw.len() <= BEST_UP_TO { BEST } else { GOOD };
    zstd::bulk::compress(raw, level).expect("compressing into memory cannot fail")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
