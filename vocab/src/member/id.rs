//! MemberId: the fingerprint of a member's first root key.

use crate::{signature::PublicKey, text32};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of the first root key of a member: 52 characters of lower-case base32.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MemberId(String);

impl MemberId {
    pub fn of(root: &PublicKey) -> Self {
        Self(text32::encode(&Sha256::digest(root.as_bytes())))
    }

    /// Accepts what [`MemberId::of`] gives, and the same with spaces, as people read it aloud.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.split_whitespace().collect();
        text32::decode::<32>(&text)?;
        Some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, for people who compare.
    pub fn grouped(&self) -> String {
        let groups: Vec<_> = (0..self.0.len())
            .step_by(4)
            .map(|at| &self.0[at..(at + 4).min(self.0.len())])
            .collect();
        groups.join(" ")
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MemberId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a member is named by 52 characters of base32 (a to z, 2 to 7)")
    }
}

impl From<MemberId> for String {
    fn from(id: MemberId) -> Self {
        id.0
    }
}
