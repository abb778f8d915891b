//! Head: a hash over all entries of a feed so far, in their order.

use super::Leaf;
use crate::{MemberId, text32};
use sha2::{Digest, Sha256};
use std::fmt;

/// `head(n) = SHA-256(head(n-1) ‖ leaf(n))`: nobody can change, drop or add an entry below a signed head.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head(pub [u8; 32]);

impl Head {
    /// Before the first entry of an epoch: SHA-256 over the tag `terreau-feed-1`, the member's name and
    /// the epoch (4 bytes, big-endian), so that no two feeds share a head.
    pub fn start(member: &MemberId, epoch: u32) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"terreau-feed-1");
        hash.update(member.as_str());
        hash.update(epoch.to_be_bytes());
        Self(hash.finalize().into())
    }

    #[must_use]
    pub fn then(self, leaf: &Leaf) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(leaf.0);
        Self(hash.finalize().into())
    }

    /// 52 characters of base32.
    pub fn parse(text: &str) -> Option<Self> {
        text32::decode(text).map(Self)
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text32::encode(&self.0))
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
