//! Roots: the root keys a member has had, each introduced by the one before.

use super::{CardError, MemberId};
use crate::{
    signature::{PublicKey, SecretKey, Signature, SignatureError},
    text32,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 of a root key that is not shown yet: whoever steals the present one cannot name the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(String);

impl Commitment {
    pub fn to(key: &PublicKey) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"terreau-next-root\n");
        hash.update(key.as_bytes());
        Self(text32::encode(&hash.finalize()))
    }
}

/// One root key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    pub key: PublicKey,
    /// What the next root key will be, if it has been made already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Commitment>,
    /// By the root key before this one; the first has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// The root keys of a member, from the first to the one that signs its cards now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roots(Vec<Root>);

impl Roots {
    /// A new member's.
    pub fn new(key: PublicKey, next: Option<Commitment>) -> Self {
        Self(vec![Root {
            key,
            next,
            signature: None,
        }])
    }

    pub fn member(&self) -> Option<MemberId> {
        self.0.first().map(|root| MemberId::of(&root.key))
    }

    /// The key that signs now.
    pub fn last(&self) -> Option<&Root> {
        self.0.last()
    }

    /// Hands over to another root key; `old` has to be the present one.
    pub fn hand_over(
        &mut self,
        old: &SecretKey,
        key: PublicKey,
        next: Option<Commitment>,
    ) -> Result<(), CardError> {
        let number = self.0.len();
        let (Some(member), Some(last)) = (self.member(), self.last()) else {
            return Err(CardError::Form("no root key".to_owned()));
        };
        if old.public() != last.key {
            let source = SignatureError::Mismatch;
            return Err(CardError::Root { number, source });
        }
        announced(last, &key, number)?;
        let signature = old.sign(&introduction(&member, number, &key, next.as_ref()));
        self.0.push(Root {
            key,
            next,
            signature: Some(signature),
        });
        Ok(())
    }

    /// Whether each key was introduced by the one before.
    pub(super) fn check(&self) -> Result<MemberId, CardError> {
        let member = self
            .member()
            .ok_or_else(|| CardError::Form("no root key".to_owned()))?;
        for (at, pair) in self.0.windows(2).enumerate() {
            let [before, root] = pair else { continue };
            let number = at + 1;
            announced(before, &root.key, number)?;
            let signature = root.signature.ok_or(CardError::Root {
                number,
                source: SignatureError::Form,
            })?;
            let said = introduction(&member, number, &root.key, root.next.as_ref());
            before
                .key
                .verify(&said, &signature)
                .map_err(|source| CardError::Root { number, source })?;
        }
        Ok(member)
    }

    /// Whether these are the known ones, or go on from them.
    pub(super) fn go_on_from(&self, known: &Self) -> Result<(), CardError> {
        let keeps = known
            .0
            .iter()
            .enumerate()
            .all(|(at, root)| self.0.get(at).is_some_and(|ours| ours.key == root.key));
        if !keeps {
            return Err(CardError::OtherRoots);
        }
        // The announcement that counts is the one that was known before the key was shown.
        match (known.0.last(), self.0.get(known.0.len())) {
            (Some(last), Some(new)) => announced(last, &new.key, known.0.len()),
            _ => Ok(()),
        }
    }
}

fn announced(before: &Root, key: &PublicKey, number: usize) -> Result<(), CardError> {
    match &before.next {
        Some(next) if *next != Commitment::to(key) => Err(CardError::Unannounced(number)),
        _ => Ok(()),
    }
}

fn introduction(
    member: &MemberId,
    number: usize,
    key: &PublicKey,
    next: Option<&Commitment>,
) -> Vec<u8> {
    let next = next.map_or("-", |next| next.0.as_str());
    format!("terreau-root 1\nmember {member}\nnumber {number}\nkey {key}\nnext {next}\n")
        .into_bytes()
}
