//! Checkpoint: where a feed stands, in a few signed lines.

use super::{Head, SetDigest};
use crate::{
    MemberId,
    member::Card,
    signature::{PublicKey, SecretKey, Signature, SignatureError},
    text32,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::{fmt::Write, str::FromStr};

/// Where a feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub member: MemberId,
    /// Who may read the feed: `public`.
    pub audience: String,
    pub epoch: u32,
    /// The last entry.
    pub seq: u64,
    /// When it was published: milliseconds since 1970, 0 before the first.
    pub published: i64,
    /// How many records are live.
    pub count: u64,
    /// How many deletions are still told.
    pub tombstones: u64,
    /// Of all live records.
    pub set: SetDigest,
    /// Of all entries.
    pub head: Head,
    /// The first entry that the log still tells with its content or as superseded; a follower that stands
    /// before it takes the whole set instead.
    pub since: u64,
    /// SHA-256 of the manifest of the newest snapshot.
    pub snapshot: Option<[u8; 32]>,
    /// How many entries have been erased for legal reasons.
    pub redactions: u64,
    pub issued: Timestamp,
    /// A checkpoint older than this says that its source is stuck, or hides what is new.
    pub valid_until: Timestamp,
}

/// A checkpoint with the exact bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    pub checkpoint: Checkpoint,
    key: PublicKey,
    text: String,
}

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error("the checkpoint is longer than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the checkpoint has no line `{0}` where one is due, or not a value it can have")]
    Line(&'static str),
    #[error("the checkpoint has more in it than it should")]
    More,
    #[error(
        "the key that signed the checkpoint may not sign entry {seq} of epoch {epoch}: the member's card does not say so"
    )]
    Key { epoch: u32, seq: u64 },
    #[error("the checkpoint is of another member, {0}")]
    Member(MemberId),
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

const MAX_BYTES: usize = 2048;
const TITLE: &str = "terreau-checkpoint 1\n";

impl Checkpoint {
    pub fn sign(&self, key: &SecretKey) -> SignedCheckpoint {
        let mut text = self.text();
        let signature = key.sign(text.as_bytes());
        let _ = writeln!(text, "\nsignature {} {signature}", key.public());
        SignedCheckpoint {
            checkpoint: self.clone(),
            key: key.public(),
            text,
        }
    }

    fn text(&self) -> String {
        let snapshot = self
            .snapshot
            .map_or_else(|| "-".to_owned(), |hash| text32::encode(&hash));
        format!(
            "{TITLE}member {}\naudience {}\nepoch {}\nseq {}\npublished {}\ncount {}\ntombstones {}\n\
             set {}\nhead {}\nsince {}\nsnapshot {snapshot}\nredactions {}\nissued {}\nvalid-until {}\n",
            self.member,
            self.audience,
            self.epoch,
            self.seq,
            self.published,
            self.count,
            self.tombstones,
            self.set,
            self.head,
            self.since,
            self.redactions,
            self.issued,
            self.valid_until,
        )
    }
}

impl SignedCheckpoint {
    /// Reads a checkpoint and checks its signature; whether its key may sign is for the card to say.
    pub fn read(text: &str) -> Result<Self, CheckpointError> {
        if text.len() > MAX_BYTES {
            return Err(CheckpointError::TooLong);
        }
        let (signed, signature) = text
            .split_once("\n\nsignature ")
            .ok_or(CheckpointError::Line("signature"))?;
        let signed = &text[..=signed.len()];
        let (key, signature) = signature
            .strip_suffix('\n')
            .and_then(|line| line.split_once(' '))
            .ok_or(CheckpointError::Line("signature"))?;
        let key: PublicKey = key.parse()?;
        let signature: Signature = signature.parse()?;
        key.verify(signed.as_bytes(), &signature)?;
        let checkpoint = read(signed)?;
        // One spelling only: what was signed is what this program would have written.
        if checkpoint.text() != signed {
            return Err(CheckpointError::More);
        }
        Ok(Self {
            checkpoint,
            key,
            text: text.to_owned(),
        })
    }

    /// Whether the member's card lets the key sign this.
    pub fn check(&self, card: &Card) -> Result<(), CheckpointError> {
        let Checkpoint {
            member, epoch, seq, ..
        } = &self.checkpoint;
        if *member != card.member {
            return Err(CheckpointError::Member(member.clone()));
        }
        // An empty feed is signed by the key that will sign its first entry.
        if card.may_sign(&self.key, *epoch, (*seq).max(1)) {
            return Ok(());
        }
        let (epoch, seq) = (*epoch, *seq);
        Err(CheckpointError::Key { epoch, seq })
    }

    /// As it was signed and is served.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the whole text.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

fn read(signed: &str) -> Result<Checkpoint, CheckpointError> {
    let mut lines = Lines(
        signed
            .strip_prefix(TITLE)
            .ok_or(CheckpointError::Line("terreau-checkpoint 1"))?,
    );
    let checkpoint = Checkpoint {
        member: lines.value("member", MemberId::parse)?,
        audience: lines.value("audience", audience)?,
        epoch: lines.number("epoch")?,
        seq: lines.number("seq")?,
        published: lines.number("published")?,
        count: lines.number("count")?,
        tombstones: lines.number("tombstones")?,
        set: lines.value("set", SetDigest::parse)?,
        head: lines.value("head", Head::parse)?,
        since: lines.number("since")?,
        snapshot: lines.value("snapshot", |text| match text {
            "-" => Some(None),
            hash => text32::decode(hash).map(Some),
        })?,
        redactions: lines.number("redactions")?,
        issued: lines.number("issued")?,
        valid_until: lines.number("valid-until")?,
    };
    if lines.0.is_empty() {
        Ok(checkpoint)
    } else {
        Err(CheckpointError::More)
    }
}

fn audience(text: &str) -> Option<String> {
    let is_name = !text.is_empty()
        && text.len() <= 80
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b':'));
    is_name.then(|| text.to_owned())
}

/// What is left to read, line by line in a fixed order.
struct Lines<'t>(&'t str);

impl Lines<'_> {
    fn value<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, CheckpointError> {
        let wrong = CheckpointError::Line(name);
        let (line, rest) = self.0.split_once('\n').ok_or(wrong.clone())?;
        let value = line
            .strip_prefix(name)
            .and_then(|value| value.strip_prefix(' '))
            .ok_or(wrong.clone())?;
        self.0 = rest;
        parse(value).ok_or(wrong)
    }

    fn number<T: FromStr>(&mut self, name: &'static str) -> Result<T, CheckpointError> {
        self.value(name, |text| text.parse().ok())
    }
}

#[cfg(test)]
mod tests;
