//! Where a record comes from, under which names, and whether what is served of it is the newest.

use super::{StaleReason, member_path, source_path, stale::Stale};
use crate::{
    config::Config,
    ledger::{Entry, Ledger, LedgerError},
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use vocab::MemberId;

/// Former names told of one record.
const NAMES: usize = 20;

/// What a node knows of the way of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Provenance {
    /// The page of its source or of its member, and its IRI.
    pub source_url: String,
    /// The member that publishes it, if it is not ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Origin>,
    /// Since when what is served is older than what its source states, and why.
    pub stale_since: Option<Timestamp>,
    pub stale_reason: Option<StaleReason>,
    /// IRIs under which the source stated it before, and why it is taken for the same.
    pub former: Vec<Former>,
    /// When it was last met; it says nothing of the content.
    #[serde(skip)]
    pub last_met: Option<Timestamp>,
}

/// The member that publishes a record.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    pub id: MemberId,
    pub name: BTreeMap<String, String>,
    pub address: String,
    /// Who gave us the newest that is held of the member: itself, or a mirror.
    pub via: Option<String>,
    /// When the record came here.
    pub received: Option<Timestamp>,
}

impl Origin {
    fn of(ledger: &Ledger, entry: &Entry) -> Result<Option<Self>, LedgerError> {
        let Some(id) = &entry.member else {
            return Ok(None);
        };
        let brief = ledger.brief(id)?;
        let received = ledger.received(entry.position)?;
        Ok(brief.map(|brief| Self {
            id: id.clone(),
            name: brief.name,
            address: brief.address,
            via: brief.via.filter(|via| !via.is_empty()),
            received,
        }))
    }

    /// Its name in a language, or in whatever language it has one.
    pub fn name_in(&self, language: &str) -> &str {
        let name = self
            .name
            .get(language)
            .or_else(|| self.name.values().next());
        name.map_or(&self.id.as_str()[..8], String::as_str)
    }
}

/// A name that a record had.
#[derive(Debug, Clone, Serialize)]
pub struct Former {
    pub iri: String,
    pub reason: String,
}

impl Provenance {
    pub fn of(ledger: &Ledger, config: &Config, entry: &Entry) -> Result<Self, LedgerError> {
        let stale = Stale::of(ledger, config, entry)?;
        let former = ledger
            .aliases(&entry.id)?
            .into_iter()
            .filter(|(iri, _)| *iri != entry.resource)
            .take(NAMES)
            .map(|(iri, reason)| Former { iri, reason })
            .collect();
        Ok(Self {
            source_url: match &entry.member {
                Some(member) => format!("{}{}", config.node.base_url, member_path(member)),
                None => format!("{}{}", config.node.base_url, source_path(&entry.source)),
            },
            member: Origin::of(ledger, entry)?,
            stale_since: stale.map(|stale| stale.since),
            stale_reason: stale.map(|stale| stale.reason),
            former,
            last_met: last_met(ledger, config, entry, stale)?,
        })
    }
}

/// A record that is not missing was met by the last whole walk; only harvests notice what is missing.
fn last_met(
    ledger: &Ledger,
    config: &Config,
    entry: &Entry,
    stale: Option<Stale>,
) -> Result<Option<Timestamp>, LedgerError> {
    let in_settings = config.sources.iter().any(|one| one.name == entry.source);
    let is_missing = stale.is_some_and(|stale| stale.reason == StaleReason::Missing);
    if is_missing || !(in_settings || ledger.is_kept(&entry.source)?) {
        return Ok(None);
    }
    let settled = ledger.settled(&entry.source)?;
    Ok(settled.map(|settled| settled.max(entry.changed)))
}
