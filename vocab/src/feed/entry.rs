//! Entry: one change, as the member to whom the record belongs publishes it.

use crate::{Fingerprint, Kind, RecordId, text32};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Create,
    Update,
    Delete,
}

/// One change. An entry says which content, not the content itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Grows by one with each entry of an epoch; the first is 1.
    pub seq: u64,
    pub action: Action,
    pub key: RecordId,
    pub kind: Kind,
    pub resource: String,
    /// Of the payload; of no bytes at all when the record is deleted.
    pub fingerprint: Fingerprint,
    /// Milliseconds since 1970; strictly growing along the feed.
    pub published: i64,
}

/// SHA-256 of an entry: what heads are chained of, what digests and sketches count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Leaf(pub [u8; 32]);

impl Entry {
    /// The leaf of this entry in a member's feed of an epoch: SHA-256 over the tag `terreau-entry-1`, then
    /// epoch (4 bytes), seq (8), action (1), kind (1), published (8), fingerprint (32), all big-endian,
    /// then key and resource, each after its length in 4 bytes.
    pub fn leaf(&self, epoch: u32) -> Leaf {
        let mut hash = Sha256::new();
        hash.update(b"terreau-entry-1");
        hash.update(epoch.to_be_bytes());
        hash.update(self.seq.to_be_bytes());
        hash.update([self.action.code(), self.kind.code()]);
        hash.update(self.published.to_be_bytes());
        hash.update(self.fingerprint.0);
        for text in [self.key.as_str(), &self.resource] {
            hash.update(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(text);
        }
        Leaf(hash.finalize().into())
    }

    /// The last part of the IRI of the activity: `{epoch}.{seq}.{base32 of the fingerprint}`, without the
    /// fingerprint for a deletion.
    pub fn activity(&self, epoch: u32) -> String {
        let seq = self.seq;
        match self.action {
            Action::Delete => format!("{epoch}.{seq}"),
            Action::Create | Action::Update => {
                format!("{epoch}.{seq}.{}", text32::encode(&self.fingerprint.0))
            }
        }
    }
}

impl Action {
    /// A stable small number for storage and leaves.
    pub fn code(self) -> u8 {
        match self {
            Self::Create => 0,
            Self::Update => 1,
            Self::Delete => 2,
        }
    }

    /// The action of a number.
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|action| action.code() == code)
    }
}

impl Leaf {
    /// 52 characters of base32.
    pub fn parse(text: &str) -> Option<Self> {
        text32::decode(text).map(Self)
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text32::encode(&self.0))
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
