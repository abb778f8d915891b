//! This node as a member of the commons: its keys and the card it signs.
//!
//! All of it is in the folder `keys` of the data folder: `root.key` (which may be taken away and kept
//! offline), `feed.key` and `card.json`. Files are looked at again when they change: commands write them
//! while the node runs.

mod changes;
mod files;

pub use changes::{hand_over, new_epoch, rotate, take_root, write_again};
use files::Seen;
pub use files::{Keys, read_key};

use crate::config::Config;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use vocab::{
    MemberId,
    member::{CardError, SignedCard},
    signature::SecretKey,
};

/// Why the node cannot be a member.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("cannot {attempt} `{}`: {source}", path.display())]
    File {
        attempt: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("`{}` is no key of 32 bytes in base64url", .0.display())]
    Key(PathBuf),
    #[error("the card in `{}` is not believed: {reason}", path.display())]
    Card { path: PathBuf, reason: CardError },
    #[error(
        "the key in `{}` is not among those that the card lets sign; `terreau key rotate` makes \
         another one",
        .0.display()
    )]
    OtherKey(PathBuf),
    #[error(
        "`{}` is not here: give the root key with `--root FILE`",
        .0.display()
    )]
    NoRoot(PathBuf),
    #[error("this root key is not the one that signs the card of this node")]
    OtherRoot,
    #[error(transparent)]
    Signing(#[from] CardError),
}

/// Who this node is, as its files say.
#[derive(Debug)]
pub struct Identity {
    keys: Keys,
    held: Mutex<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    card: SignedCard,
    feed_key: SecretKey,
    /// The files as they were then.
    seen: Seen,
}

impl Identity {
    /// Opens the keys of a node, and makes them when there are none. A card that does not say what the
    /// settings say is signed again, if the root key is here.
    pub fn open(folder: &Path, config: &Config) -> Result<Self, IdentityError> {
        let keys = Keys::new(folder);
        if !keys.card_file().is_file() {
            changes::begin(&keys, config)?;
        }
        match changes::bring_up_to_date(&keys, config) {
            Err(IdentityError::NoRoot(_) | IdentityError::OtherRoot) => tracing::warn!(
                "the card of this node does not say what its settings say; `terreau key sign --root \
                 FILE` signs it again"
            ),
            brought => brought?,
        }
        let held = Mutex::new(read(&keys)?);
        Ok(Self { keys, held })
    }

    pub fn member(&self) -> MemberId {
        self.now().card.card().member.clone()
    }

    pub fn card(&self) -> SignedCard {
        self.now().card
    }

    /// The card, and the key that signs the feed.
    pub fn signing(&self) -> (SignedCard, SecretKey) {
        let held = self.now();
        (held.card, held.feed_key)
    }

    fn now(&self) -> Held {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.seen != self.keys.seen() {
            match read(&self.keys) {
                Ok(read) => *held = read,
                // A command is writing them, or somebody has meddled: what was read before holds.
                Err(error) => tracing::warn!("{error}"),
            }
        }
        held.clone()
    }
}

fn read(keys: &Keys) -> Result<Held, IdentityError> {
    let seen = keys.seen();
    let card = keys.card()?;
    let feed_key = read_key(&keys.feed_file())?;
    let public = feed_key.public();
    let may_sign = card
        .card()
        .feed_keys
        .iter()
        .any(|held| held.key == public && held.epoch == card.card().epoch && held.to.is_none());
    if !may_sign {
        return Err(IdentityError::OtherKey(keys.feed_file()));
    }
    Ok(Held {
        card,
        feed_key,
        seen,
    })
}

#[cfg(test)]
mod tests;
