//! Where we stand with a member.

use serde::{Deserialize, Serialize};
use vocab::{MemberId, RecordId, feed::Head};

/// A place in a member's feed, as text in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cursor {
    /// All entries up to one are held.
    At(Standing),
    /// A snapshot is being loaded.
    Loading {
        /// Of the manifest, in base32.
        snapshot: String,
        /// How many of its parts are held.
        parts: usize,
        /// The last key of these.
        after: Option<RecordId>,
        /// Where we stood before: a snapshot of an older state is not gone back to.
        before: Option<Standing>,
    },
}

/// An entry, and the head of the feed after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub member: MemberId,
    pub epoch: u32,
    pub seq: u64,
    /// In base32.
    head: String,
    /// When the entry was published: milliseconds since 1970.
    pub published: i64,
}

impl Standing {
    pub fn new(member: MemberId, epoch: u32, seq: u64, head: Head, published: i64) -> Self {
        Self {
            member,
            epoch,
            seq,
            head: head.to_string(),
            published,
        }
    }

    /// Before the first entry of an epoch.
    pub fn start(member: &MemberId, epoch: u32) -> Self {
        Self::new(member.clone(), epoch, 0, Head::start(member, epoch), 0)
    }

    pub fn head(&self) -> Option<Head> {
        Head::parse(&self.head)
    }
}

impl Cursor {
    /// The last entry that was reached for good.
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::At(standing) => Some(standing),
            Self::Loading { before, .. } => before.as_ref(),
        }
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are always JSON")
    }

    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
