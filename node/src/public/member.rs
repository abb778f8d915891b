//! A member of the commons, as anyone may be told of it.

use crate::{jobs::pull::Outcome, ledger::KnownMember, peers::Mode};
use harvest::peer::Cursor;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use vocab::{MemberId, member::Territory};

/// What this node knows of a member, and where it stands with it.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    pub id: MemberId,
    /// The same in groups, for people who compare.
    pub fingerprint: String,
    /// By language.
    pub name: BTreeMap<String, String>,
    pub territory: Option<Territory>,
    pub address: String,
    /// What it speaks for here.
    pub namespaces: Vec<String>,
    /// What its card names beside, and nobody has accepted.
    pub asks_for: Vec<String>,
    pub mode: Mode,
    pub epoch: u32,
    /// Records of it that are held here.
    pub held: u64,
    /// Entries of it that are held without a record.
    pub not_taken: u64,
    /// Entries that it has told of and that are not held yet; unknown before the first pull.
    pub behind: Option<u64>,
    /// When the last entry that is held was published.
    pub published: Option<Timestamp>,
    /// When it was last asked, and when that last succeeded.
    pub pulled: Option<Timestamp>,
    pub succeeded: Option<Timestamp>,
    /// It has not signed anything in time.
    pub is_stale: bool,
    /// Pulls in a row that failed.
    pub failures: u32,
    pub errors: Vec<String>,
    /// The address that answered last: its own, or that of a mirror.
    pub via: String,
    /// Whether it has signed two feeds that contradict each other.
    pub has_forked: bool,
}

/// The address of a member on this node.
pub fn member_path(id: &MemberId) -> String {
    format!("/members/{id}")
}

impl Member {
    pub fn of(known: &KnownMember) -> Self {
        let card = known.card.card();
        let outcome = Outcome::of(known);
        let standing = known.cursor.as_ref().and_then(Cursor::standing);
        let behind = outcome.as_ref().filter(|it| it.told > 0).map(|outcome| {
            let reached = standing.map_or(0, |standing| standing.seq);
            outcome.told.saturating_sub(reached)
        });
        let behind = behind.or_else(|| {
            let is_reached = outcome.as_ref().is_some_and(Outcome::is_success);
            (is_reached && standing.is_some()).then_some(0)
        });
        let published = standing
            .filter(|standing| standing.published > 0)
            .and_then(|standing| Timestamp::from_millisecond(standing.published).ok());
        let outcome = outcome.unwrap_or_default();
        let all = card.namespaces.iter().cloned();
        let (namespaces, asks_for) =
            all.partition(|namespace| known.following.lets_speak_for(namespace, &known.address));
        Self {
            id: known.member.clone(),
            fingerprint: known.member.grouped(),
            name: card.name.clone(),
            territory: card.territory.clone(),
            address: known.address.clone(),
            namespaces,
            asks_for,
            mode: known.following.mode,
            epoch: card.epoch,
            held: known.live.saturating_sub(known.refused),
            not_taken: known.refused,
            behind,
            published,
            pulled: known.pulled,
            succeeded: outcome.succeeded,
            is_stale: outcome.is_stale,
            failures: outcome.failures,
            errors: outcome.errors,
            via: outcome.via,
            has_forked: !outcome.evidence.is_empty(),
        }
    }

    /// Its name in French, or in whatever language it has one; else the beginning of its fingerprint.
    pub fn shown_name(&self) -> &str {
        self.name_in("fr")
    }

    pub fn name_in(&self, language: &str) -> &str {
        name_in(&self.name, &self.id, language)
    }
}

/// A member's name in a language, or in whatever language it has one; else the beginning of its fingerprint.
pub fn name_in<'n>(
    names: &'n BTreeMap<String, String>,
    id: &'n MemberId,
    language: &str,
) -> &'n str {
    let name = names.get(language).or_else(|| names.values().next());
    name.map_or(&id.as_str()[..8], String::as_str)
}
