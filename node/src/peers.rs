//! Peers: the members that this node follows, and how.

mod scope;

pub use scope::Scope;

use serde::{Deserialize, Serialize};
use url::Url;

/// What is done with a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Its records are held and shown.
    #[default]
    Follow,
    /// The same, and everything it has signed is kept for those who come to us for it.
    Mirror,
    /// It is known and not asked; what is held of it stays.
    Ignore,
    /// Nothing of it is held, and nothing it says is listened to.
    Block,
}

impl Mode {
    pub const ALL: [Self; 4] = [Self::Follow, Self::Mirror, Self::Ignore, Self::Block];

    /// Whether the member is asked for what is new.
    pub fn is_pulled(self) -> bool {
        matches!(self, Self::Follow | Self::Mirror)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Mirror => "mirror",
            Self::Ignore => "ignore",
            Self::Block => "block",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// How a member is followed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Following {
    pub mode: Mode,
    pub scope: Scope,
    /// Seconds between two looks; as for all members where it is not said.
    pub every_seconds: Option<u64>,
    /// The namespaces on the card that was accepted; all of them where it was not kept.
    pub accepted: Option<Vec<String>>,
}

impl Following {
    /// Whether the member is believed to speak for a namespace on its card. What a later card adds is
    /// believed at the member's own address alone, until a person has accepted it: whoever has taken a
    /// member in for one territory has not given it the others.
    pub fn lets_speak_for(&self, namespace: &str, address: &str) -> bool {
        let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
        let Some(accepted) = &self.accepted else {
            return true;
        };
        accepted.iter().any(|one| one == namespace)
            || origin(namespace).is_some_and(|here| Some(here) == origin(address))
    }
}
