//! Member: a node of the commons, known by the card it signs.
//!
//! A member *is* the fingerprint of its first root key. The root key may be kept offline: it signs the
//! card only, and the card names the keys that sign the feed from day to day. What is signed is the
//! card as canonical JSON (RFC 8785) without its own `signature`, so that fields this program does not
//! know yet are covered too.

mod card;
mod id;
mod namespace;
mod roots;

pub use card::{Card, FeedKey, SignedCard, Territory};
pub use id::MemberId;
pub use namespace::{is_namespace, is_within};
pub use roots::{Commitment, Root, Roots};

use crate::signature::SignatureError;

/// Why a card is not believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    #[error("the card is longer than {MAX_CARD_BYTES} bytes")]
    TooLong,
    #[error("the card cannot be read: {0}")]
    Form(String),
    #[error("the card names {member} but its first root key has the fingerprint {root}")]
    Fingerprint { member: MemberId, root: MemberId },
    #[error("root key {number} was not introduced by the one before it: {source}")]
    Root {
        number: usize,
        source: SignatureError,
    },
    #[error("root key {0} is not the one that had been announced")]
    Unannounced(usize),
    #[error("the card was not signed by its last root key: {0}")]
    Signature(SignatureError),
    #[error("the card is of {found}, not of {expected}")]
    OtherMember { found: MemberId, expected: MemberId },
    #[error("the card follows other root keys than those known")]
    OtherRoots,
    #[error("edition {0} of the card exists in two wordings: the root key has signed both")]
    TwoWordings(u64),
    #[error("edition {edition} of the card goes back from epoch {known} to {found}")]
    EpochFellBack {
        edition: u64,
        known: u32,
        found: u32,
    },
}

/// No card is longer.
pub const MAX_CARD_BYTES: usize = 16 << 10;

#[cfg(test)]
mod tests;
