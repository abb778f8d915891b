//! What a member's answers must show before they are believed.

use super::{Arrival, Content, Standing};
use jiff::{SignedDuration, Timestamp};
use oxrdf::NamedNode;
use vocab::{
    Record,
    feed::{
        Action, Checkpoint, CheckpointError, Entry, Leaf, LogError, LogLine, LogReader, LogStart,
        SignedCheckpoint,
    },
    member::{Card, CardError},
};

/// Why what a peer says is not believed. What was held before stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("its card is not believed: {0}")]
    Card(String),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("its checkpoint is for `{0}`, not for the public")]
    Audience(String),
    #[error("its checkpoint is of epoch {found}, its card of epoch {card}")]
    Epoch { found: u32, card: u32 },
    #[error("it has signed two different feeds up to entry {seq} of epoch {epoch}")]
    Fork { epoch: u32, seq: u64 },
    #[error("its clock is ahead: the last entry is dated {0}")]
    Future(Timestamp),
    #[error("its log cannot be read: {0}")]
    Log(String),
    #[error("its log goes on from another place than asked for")]
    OtherLog,
    #[error("entry {found} comes in its log where {expected} is due")]
    Gap { expected: u64, found: u64 },
    #[error("entry {0} is not dated after the one before it")]
    Order(u64),
    #[error("its log leads to another head than it has signed")]
    Head,
    #[error("its log ends before the entry it has signed")]
    Short,
    #[error("its snapshot is not the one it has signed: {0}")]
    Snapshot(String),
    #[error("it is behind what its log tells, and offers no snapshot")]
    NoSnapshot,
    #[error("it holds another set than it has signed")]
    Diverged,
}

impl From<CardError> for Distrust {
    fn from(error: CardError) -> Self {
        Self::Card(error.to_string())
    }
}

impl From<LogError> for Distrust {
    fn from(error: LogError) -> Self {
        Self::Log(error.to_string())
    }
}

/// How far ahead of ours the clock of a member may be.
const CLOCK: SignedDuration = SignedDuration::from_mins(10);

/// Whether a checkpoint may be acted upon at all, beside its signature.
pub(super) fn plausible(checkpoint: &Checkpoint, now: Timestamp) -> Result<(), Distrust> {
    if checkpoint.audience != "public" {
        return Err(Distrust::Audience(checkpoint.audience.clone()));
    }
    let published = Timestamp::from_millisecond(checkpoint.published).unwrap_or(Timestamp::MAX);
    if published > now.saturating_add(CLOCK).unwrap_or(Timestamp::MAX) {
        return Err(Distrust::Future(published));
    }
    Ok(())
}

/// Whether two checkpoints of a place in a feed are of one and the same feed.
pub(super) fn same_feed(standing: &Standing, signed: &SignedCheckpoint) -> Result<(), Distrust> {
    let Checkpoint {
        epoch, seq, head, ..
    } = signed.checkpoint;
    let same_place = (standing.epoch, standing.seq) == (epoch, seq);
    if same_place && standing.head() != Some(head) {
        return Err(Distrust::Fork { epoch, seq });
    }
    Ok(())
}

/// Follows a log from where we stand to the checkpoint at its end. Nothing comes out unless all of it holds
/// together, and it is as new as the checkpoint that made us ask.
pub(super) fn check_log(
    bytes: &[u8],
    from: &Standing,
    polled: &Checkpoint,
    card: &Card,
) -> Result<(Vec<Checked>, SignedCheckpoint), Distrust> {
    let epoch = polled.epoch;
    let mut lines = Lines {
        reader: LogReader::default(),
        rest: bytes,
    };
    let start = LogStart {
        member: from.member.clone(),
        epoch,
        after: from.seq,
        head: from.head().ok_or(Distrust::OtherLog)?,
    };
    match lines.next()? {
        Some(LogLine::Start(found)) if found == start => {}
        _ => return Err(Distrust::OtherLog),
    }
    let (mut head, mut seq) = (start.head, from.seq);
    let mut published = from.published;
    let mut checked = Vec::new();
    loop {
        let Some(line) = lines.next()? else {
            return Err(Distrust::Short);
        };
        let (found, leaf, entry) = match line {
            LogLine::Superseded { seq, leaf } => (seq, leaf, None),
            LogLine::Entry(entry, payload) => {
                if entry.published <= published {
                    return Err(Distrust::Order(entry.seq));
                }
                published = entry.published;
                (entry.seq, entry.leaf(epoch), Some((entry, payload)))
            }
            LogLine::Checkpoint(text) => {
                let signed = SignedCheckpoint::read(&text)?;
                signed.check(card)?;
                let end = &signed.checkpoint;
                if end.epoch != epoch || end.seq != seq || seq < polled.seq {
                    return Err(Distrust::Short);
                }
                if end.head != head {
                    return Err(Distrust::Head);
                }
                return Ok((checked, signed));
            }
            LogLine::Start(_) => return Err(Distrust::OtherLog),
        };
        seq += 1;
        if found != seq {
            let expected = seq;
            return Err(Distrust::Gap { expected, found });
        }
        head = head.then(&leaf);
        checked.push(Checked {
            told: match entry {
                Some((entry, payload)) => Told::Arrival(Box::new(arrival(epoch, entry, payload))),
                None => Told::Superseded(leaf),
            },
            standing: Standing::new(from.member.clone(), epoch, seq, head, published),
        });
    }
}

/// A step of a checked log, and where one stands after it.
pub(super) struct Checked {
    pub told: Told,
    pub standing: Standing,
}

pub(super) enum Told {
    Arrival(Box<Arrival>),
    /// An entry that has been replaced since.
    Superseded(Leaf),
}

/// How much of a log is looked at together, so that it is not in memory twice.
const WINDOW: usize = 1 << 16;

/// The lines of a log.
struct Lines<'b> {
    reader: LogReader,
    rest: &'b [u8],
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<LogLine>, LogError> {
        loop {
            if let Some(line) = self.reader.next_line()? {
                return Ok(Some(line));
            }
            if self.rest.is_empty() {
                return Ok(None);
            }
            let (window, rest) = self.rest.split_at(WINDOW.min(self.rest.len()));
            self.reader.push(window);
            self.rest = rest;
        }
    }
}

/// An entry with what it brings.
pub(super) fn arrival(epoch: u32, entry: Entry, payload: String) -> Arrival {
    let leaf = entry.leaf(epoch);
    let content = match entry.action {
        Action::Delete => Content::Deleted,
        Action::Create | Action::Update => match opened(&entry, &payload) {
            Ok(record) => Content::Record(Box::new(record)),
            Err(reason) => Content::Refused { reason, payload },
        },
    };
    Arrival {
        epoch,
        entry,
        leaf,
        content,
    }
}

/// As records are made here: whatever is signed, nothing else becomes visible.
fn opened(entry: &Entry, payload: &str) -> Result<Record, String> {
    if entry.resource.len() > MAX_IRI {
        return Err(format!("its IRI is longer than {MAX_IRI} bytes"));
    }
    let resource = NamedNode::new(&entry.resource)
        .map_err(|error| format!("its IRI cannot be used: {error}"))?;
    let triples = payload.lines().count();
    if triples > vocab::record::MAX_TRIPLES {
        return Err(format!("it has {triples} triples"));
    }
    // What is stored is what was signed. No graph is made: many wait until the whole log has been checked.
    Record::open_sealed(resource, entry.kind, payload).map_err(|error| error.to_string())
}

const MAX_IRI: usize = 2048;

/// Whether a member may publish in an epoch: its root key has said so.
pub(super) fn may_begin(epoch: u32, card_epoch: u32) -> Result<(), Distrust> {
    if epoch == card_epoch {
        return Ok(());
    }
    Err(Distrust::Epoch {
        found: epoch,
        card: card_epoch,
    })
}
