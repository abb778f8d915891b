//! Card: what a member says of itself, signed by its root key.

use super::{CardError, MAX_CARD_BYTES, MemberId, Roots};
use crate::signature::{PublicKey, SecretKey, Signature};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a member says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The number of this form of cards: 1.
    #[serde(rename = "card")]
    pub form: u32,
    pub member: MemberId,
    pub roots: Roots,
    /// Grows with each card: the highest counts.
    pub edition: u64,
    /// Grows when the feed begins again, after a restore that lost entries.
    pub epoch: u32,
    pub feed_keys: Vec<FeedKey>,
    /// By language.
    pub name: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<Territory>,
    /// Where the node answers, with a slash at its end.
    pub base_url: String,
    /// Where it answered before it moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_from: Vec<String>,
    /// The beginnings of the IRIs about which this member speaks with authority.
    pub namespaces: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    pub issued: Timestamp,
}

/// A key that signs the feed, and for which entries of which epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedKey {
    pub key: PublicKey,
    pub epoch: u32,
    /// The first entry it may sign.
    pub from: u64,
    /// The last one; absent for the key in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// The territory of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Territory {
    /// An IRI, or the code of a code list (`FRI33`).
    pub code: String,
    pub name: String,
}

/// A card that was checked, with the very text that was signed.
#[derive(Debug, Clone)]
pub struct SignedCard {
    card: Card,
    text: String,
}

impl Card {
    pub const FORM: u32 = 1;

    /// The card with the signature of the last of its root keys.
    pub fn sign(&self, root: &SecretKey) -> Result<SignedCard, CardError> {
        let mut value = serde_json::to_value(self).map_err(form)?;
        let signature = root.sign(&canonical(&value)?);
        if let Value::Object(fields) = &mut value {
            fields.insert("signature".to_owned(), Value::String(signature.to_string()));
        }
        let text = serde_json::to_string_pretty(&value).map_err(form)?;
        SignedCard::read(&text)
    }

    /// Whether a key may sign the feed up to an entry of an epoch.
    pub fn may_sign(&self, key: &PublicKey, epoch: u32, seq: u64) -> bool {
        self.feed_keys.iter().any(|held| {
            held.key == *key
                && held.epoch == epoch
                && held.from <= seq
                && held.to.is_none_or(|to| seq <= to)
        })
    }
}

impl SignedCard {
    /// Reads a card and checks everything it claims.
    pub fn read(text: &str) -> Result<Self, CardError> {
        if text.len() > MAX_CARD_BYTES {
            return Err(CardError::TooLong);
        }
        let mut value: Value = serde_json::from_str(text).map_err(form)?;
        let signature = match &mut value {
            Value::Object(fields) => fields.remove("signature"),
            _ => None,
        };
        let signature: Signature = match signature {
            Some(Value::String(text)) => text.parse().map_err(CardError::Signature)?,
            _ => return Err(CardError::Form("no signature".to_owned())),
        };
        let signed = canonical(&value)?;
        let card: Card = serde_json::from_value(value).map_err(form)?;
        if card.form != Card::FORM {
            return Err(CardError::Form(format!(
                "form {} is not known to this program, which reads {}",
                card.form,
                Card::FORM
            )));
        }
        let root = card.roots.check()?;
        if root != card.member {
            let member = card.member;
            return Err(CardError::Fingerprint { member, root });
        }
        if let Some(last) = card.roots.last() {
            last.key
                .verify(&signed, &signature)
                .map_err(CardError::Signature)?;
        }
        Ok(Self {
            card,
            text: text.to_owned(),
        })
    }

    pub fn card(&self) -> &Card {
        &self.card
    }

    /// JSON, as it was signed and is served.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this card takes the place of one that is known: false when it is the same or an older
    /// one.
    pub fn supersedes(&self, known: &Self) -> Result<bool, CardError> {
        let (ours, theirs) = (&self.card, &known.card);
        if ours.member != theirs.member {
            return Err(CardError::OtherMember {
                found: ours.member.clone(),
                expected: theirs.member.clone(),
            });
        }
        if ours.edition < theirs.edition {
            return Ok(false);
        }
        if ours.edition == theirs.edition {
            return if ours == theirs {
                Ok(false)
            } else {
                Err(CardError::TwoWordings(ours.edition))
            };
        }
        ours.roots.go_on_from(&theirs.roots)?;
        if ours.epoch < theirs.epoch {
            return Err(CardError::EpochFellBack {
                edition: ours.edition,
                known: theirs.epoch,
                found: ours.epoch,
            });
        }
        Ok(true)
    }
}

fn canonical(value: &Value) -> Result<Vec<u8>, CardError> {
    serde_json_canonicalizer::to_vec(value).map_err(form)
}

fn form(error: serde_json::Error) -> CardError {
    CardError::Form(error.to_string())
}
