//! What is said beside a hit: where it comes from, and where else the same dataset is.

use crate::{
    copies::{self, Copy},
    http::{Problem, blocking},
    ledger::{Brief, Entry},
    public::{member_path, name_in, source_path},
    state::Node,
};
use jiff::Timestamp;
use search::Results;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use vocab::{MemberId, RecordId};

/// What is said beside one hit. What cannot be told is left out and logged: it never costs the hit.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    pub entry: Option<Entry>,
    /// The member that publishes it, if it is not ours.
    pub member: Option<Member>,
    pub also_at: Vec<Copy>,
    /// Of all copies it is the one nearest to the origin.
    pub is_nearest: bool,
}

/// A member, as a hit names it.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    pub id: MemberId,
    pub name: BTreeMap<String, String>,
    pub address: String,
    /// Who gave us the newest that is held of the member: itself, or a mirror.
    pub via: Option<String>,
    /// How many nodes what is held of it has come through: one when it came from the member itself.
    pub hops: u8,
    /// When it was last asked for what is new: what it has changed since is not known here.
    pub as_of: Option<Timestamp>,
}

impl Member {
    /// Its name in a language, or in whatever language it has one.
    pub fn name_in(&self, language: &str) -> &str {
        name_in(&self.name, &self.id, language)
    }
}

/// A hit with what is said beside it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub hit: search::Hit,
    pub beside: Beside,
}

/// An answer whose hits say where they come from.
#[derive(Debug)]
pub struct Found {
    /// Without its hits.
    pub results: Results,
    pub hits: Vec<Shown>,
    /// Hits that are shown with a copy of them.
    pub collapsed: usize,
    /// Where the log ends.
    pub head: u64,
}

impl Found {
    /// With `collapse`, of hits that are copies of one another only the one nearest to the origin is
    /// shown, at the place of the first.
    pub async fn of(node: &Node, mut results: Results, collapse: bool) -> Result<Self, Problem> {
        let hits = std::mem::take(&mut results.hits);
        let count = hits.len();
        let hits = told(node, hits).await?;
        let hits = if collapse { together(hits) } else { hits };
        Ok(Self {
            results,
            collapsed: count - hits.len(),
            hits,
            head: node.holdings.positions().ledger,
        })
    }
}

/// Hits with what is said beside each.
pub async fn told(node: &Node, hits: Vec<search::Hit>) -> Result<Vec<Shown>, Problem> {
    let node = node.clone();
    blocking(move || {
        let mut members = BTreeMap::new();
        let beside = |hit: search::Hit| Shown {
            beside: beside(&node, &hit.card.id, &mut members),
            hit,
        };
        Ok::<_, Problem>(hits.into_iter().map(beside).collect())
    })
    .await
}

fn beside(node: &Node, id: &str, members: &mut BTreeMap<MemberId, Option<Brief>>) -> Beside {
    let mut beside = Beside::default();
    let Some(id) = RecordId::parse(id) else {
        return beside;
    };
    beside.entry = said(node.ledger.entry(&id)).flatten();
    let publisher = beside.entry.as_ref().and_then(|entry| entry.member.clone());
    if let Some(member) = publisher {
        let known = members
            .entry(member.clone())
            .or_insert_with(|| said(node.ledger.brief(&member)).flatten());
        beside.member = known.as_ref().map(|brief| {
            let via = brief.via.clone().filter(|via| !via.is_empty());
            let mirror = format!("mirror/{member}/");
            let is_mirrored = via.as_ref().is_some_and(|via| via.ends_with(&mirror));
            Member {
                id: member,
                name: brief.name.clone(),
                address: brief.address.clone(),
                hops: 1 + u8::from(is_mirrored),
                via,
                as_of: brief.pulled,
            }
        });
    }
    let derived = node.holdings.derived();
    // Most have none, and are not read for it.
    if said(derived.may_have_copies(&id)) == Some(true)
        && let Some((entry, record)) = said(node.ledger.record_if_present(&id)).flatten()
    {
        let base = &node.config.node.base_url;
        let copies = copies::of(&node.ledger, derived, base, &entry, &record);
        let copies = said(copies).unwrap_or_default();
        beside.also_at = copies.others;
        beside.is_nearest = copies.is_nearest;
    }
    beside
}

/// What could be told; a failure is logged.
fn said<T, E: std::fmt::Display>(told: Result<T, E>) -> Option<T> {
    told.inspect_err(|error| tracing::error!("{error}")).ok()
}

/// One hit of each set of copies.
fn together(hits: Vec<Shown>) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::with_capacity(hits.len());
    let mut known: HashSet<RecordId> = HashSet::new();
    for hit in hits {
        let id = RecordId::parse(&hit.hit.card.id);
        if id.as_ref().is_some_and(|id| known.contains(id)) {
            let is_copy = |other: &&mut Shown| {
                let copies = other.beside.also_at.iter();
                copies
                    .map(|copy| &copy.id)
                    .any(|copy| Some(copy) == id.as_ref())
            };
            let first = shown.iter_mut().find(is_copy);
            if let Some(first) = first.filter(|_| hit.beside.is_nearest) {
                *first = hit;
            }
            continue;
        }
        known.extend(hit.beside.also_at.iter().map(|copy| copy.id.clone()));
        known.extend(id);
        shown.push(hit);
    }
    shown
}

/// Where a hit comes from, as programs read it.
#[derive(Debug, Serialize)]
pub struct Origin<'a> {
    source: &'a str,
    source_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<&'a Member>,
    first_seen: Option<Timestamp>,
    changed: Option<Timestamp>,
    is_nearest_to_origin: bool,
}

impl<'a> Origin<'a> {
    pub fn of(beside: &'a Beside, source: &'a str, base: &str) -> Self {
        let path = match &beside.member {
            Some(member) => member_path(&member.id),
            None => source_path(source),
        };
        Self {
            source,
            source_url: format!("{base}{path}"),
            member: beside.member.as_ref(),
            first_seen: beside.entry.as_ref().map(|entry| entry.first_seen),
            changed: beside.entry.as_ref().map(|entry| entry.changed),
            is_nearest_to_origin: beside.is_nearest || beside.also_at.is_empty(),
        }
    }
}
