//! Which of the names that were not met has become which of the names that are new.

use super::{
    Appeared, Continuity, Held,
    address::normal,
    keys::{self, Name},
};
use crate::removal::Presence;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use vocab::{Issue, RecordId, Rule};

/// What so many records share tells nothing of any of them.
const MAX_ALIKE: usize = 8;

/// What a renamed record and its new name have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likeness {
    /// The new name is one it had before.
    Alias,
    /// The names differ in scheme, case, last slash, percent-encoding or ArcGIS Hub's kinds only.
    Iri,
    /// A UUID, an ArcGIS item and layer, `dataset@domain`, or an identifier that is stated.
    PlatformId,
    /// All addresses of files and services, under titles that are alike: the layers of a map service
    /// are counted anew when one is added, and its addresses then lead to something else.
    Addresses,
    /// The same words in the name of an ArcGIS Hub item, under titles that are alike or with the same
    /// addresses: Hub gives such names again when items come and go.
    Slug,
    TitleAndPublisher,
}

impl Likeness {
    /// From what is sure to what is likely.
    pub const CHAIN: [Likeness; 6] = [
        Likeness::Alias,
        Likeness::Iri,
        Likeness::PlatformId,
        Likeness::Addresses,
        Likeness::Slug,
        Likeness::TitleAndPublisher,
    ];

    /// Whether it is enough without knowing that the old name is no longer there.
    fn is_name(self) -> bool {
        matches!(self, Likeness::Alias | Likeness::Iri | Likeness::PlatformId)
    }
}

impl std::fmt::Display for Likeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Likeness::Alias => "a name it had before",
            Likeness::Iri => "the same IRI in another spelling",
            Likeness::PlatformId => "the same identifier",
            Likeness::Addresses => "the same addresses of files and services",
            Likeness::Slug => "the same words in its name",
            Likeness::TitleAndPublisher => "the same title and publisher",
        })
    }
}

/// A held record goes on under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relink {
    pub id: RecordId,
    /// Its IRI until now, which becomes an alias.
    pub old: String,
    /// Its IRI from now on.
    pub new: String,
    /// The record that was admitted under the new name before anyone knew: its id is to lead to `id`.
    pub absorbed: Option<RecordId>,
    pub reason: Likeness,
}

/// A new name that may be one of several held records, or one of several that may be the same: it is
/// a record of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambiguous {
    pub resource: String,
    /// Held records that were not met and that it resembles, with their IRIs; a few.
    pub candidates: Vec<(RecordId, String)>,
    pub reason: Likeness,
}

impl Ambiguous {
    /// What the producer and the operator are told.
    pub fn issue(&self) -> Issue {
        let names: Vec<String> = self
            .candidates
            .iter()
            .map(|(_, iri)| format!("<{iri}>"))
            .collect();
        let message = format!(
            "<{}> may be {} under a new name ({}), and others may be as well: it was taken as a new \
             resource; keep identifiers when names change, or give each dataset its own title",
            self.resource,
            names.join(" or "),
            self.reason,
        );
        Issue::new(Rule::Ambiguous, self.resource.clone(), message)
    }
}

/// Who is who at the end of a walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    pub relinks: Vec<Relink>,
    pub ambiguous: Vec<Ambiguous>,
    /// What waited and is new after all, ambiguous ones included.
    pub fresh: Vec<String>,
}

impl Links {
    /// How many new names are, or may be, old records: many are a migration of identifiers.
    pub fn candidates(&self) -> usize {
        self.relinks.len() + self.ambiguous.len()
    }
}

/// All that `one` may be recognised by, given its keys now or before this walk.
pub(super) fn marks(one: &Held, keys: &super::Keys, likeness: Likeness, mut each: impl FnMut(u64)) {
    match likeness {
        Likeness::Alias => one
            .aliases
            .iter()
            .map(|iri| keys::exact(iri))
            .for_each(each),
        Likeness::Iri | Likeness::Slug => {
            keys.marks(likeness, &mut each);
            let aliases = one.aliases.iter().map(|iri| Name::of(&normal(iri)));
            aliases
                .filter_map(|name| name.mark(likeness))
                .for_each(each);
        }
        _ => keys.marks(likeness, each),
    }
}

pub(super) fn link(
    continuity: &Continuity,
    was_met: &dyn Fn(&str) -> bool,
    is_complete: bool,
) -> Links {
    let mut pairing = Pairing::new(continuity, was_met, is_complete);
    for likeness in Likeness::CHAIN {
        if is_complete || likeness.is_name() {
            pairing.pair(likeness);
        }
    }
    pairing.links()
}

/// A name that was not held when the last complete walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum NewName {
    Appeared(u32),
    /// Admitted since, under its own id.
    Recent(u32),
}

struct Pairing<'c> {
    continuity: &'c Continuity,
    is_complete: bool,
    /// By index of held: whether it was met.
    met: Vec<bool>,
    vanished: Vec<u32>,
    names: Vec<NewName>,
    /// What each name has turned out to be, and why.
    paired: HashMap<NewName, (u32, Likeness)>,
    claimed: HashSet<u32>,
    /// Names that are like two records by one kind of likeness: what is less sure cannot decide.
    contested: HashSet<NewName>,
    doubts: HashMap<NewName, (Likeness, Vec<u32>)>,
}

/// Who bears one mark.
#[derive(Default)]
struct Bearers {
    /// Held records that were present until this walk.
    before: Vec<u32>,
    /// Held records that had gone before it.
    gone_before: Vec<u32>,
    /// What was met in this walk, by index of held.
    stays: usize,
    names: Vec<NewName>,
}

impl<'c> Pairing<'c> {
    fn new(continuity: &'c Continuity, was_met: &dyn Fn(&str) -> bool, is_complete: bool) -> Self {
        let held = &continuity.held;
        let met: Vec<bool> = held.iter().map(|one| was_met(&one.resource)).collect();
        let mut vanished = Vec::new();
        let mut names: Vec<NewName> = (0..)
            .zip(&continuity.appeared)
            .map(|(index, _)| NewName::Appeared(index))
            .collect();
        for ((index, one), met) in (0..).zip(held).zip(&met) {
            match (met, one.is_recent) {
                (false, false) => vanished.push(index),
                (false, true) if is_complete => vanished.push(index),
                (true, true) if is_complete => names.push(NewName::Recent(index)),
                _ => {}
            }
        }
        Self {
            continuity,
            is_complete,
            met,
            vanished,
            names,
            paired: HashMap::new(),
            claimed: HashSet::new(),
            contested: HashSet::new(),
            doubts: HashMap::new(),
        }
    }

    /// Pairs those that are the only ones to be alike, before and after.
    fn pair(&mut self, likeness: Likeness) {
        let bearers = self.bearers(likeness);
        let mut proposals: Vec<(NewName, u32)> = Vec::new();
        for bearers in bearers.values() {
            let before = if bearers.before.is_empty() {
                &bearers.gone_before
            } else {
                &bearers.before
            };
            if let ([one], 0, [name]) = (before.as_slice(), bearers.stays, bearers.names.as_slice())
                && self.is_open(*one)
                && self.is_free(*name)
                && self.confirms(likeness, *one, *name)
            {
                proposals.push((*name, *one));
            } else {
                self.doubt(likeness, bearers);
            }
        }
        proposals.sort_unstable();
        proposals.dedup();
        let mut times: HashMap<u32, usize> = HashMap::new();
        let mut turns: HashMap<NewName, usize> = HashMap::new();
        for (name, one) in &proposals {
            *times.entry(*one).or_default() += 1;
            *turns.entry(*name).or_default() += 1;
        }
        for (name, one) in proposals {
            if times[&one] == 1 && turns[&name] == 1 {
                self.paired.insert(name, (one, likeness));
                self.claimed.insert(one);
            } else {
                self.contested.insert(name);
                self.note_doubt(name, likeness, &[one]);
            }
        }
    }

    /// Who bears each mark that both a vanished record and a new name bear.
    fn bearers(&self, likeness: Likeness) -> HashMap<u64, Bearers> {
        let held = &self.continuity.held;
        let mut wanted = HashSet::new();
        for index in self.vanished.iter().filter(|index| self.is_open(**index)) {
            let one = &held[*index as usize];
            marks(one, &one.keys, likeness, |mark| {
                wanted.insert(mark);
            });
        }
        let mut bearers: HashMap<u64, Bearers> = HashMap::new();
        for name in self.names.iter().filter(|name| self.is_free(**name)) {
            self.marks_of(*name, likeness, |mark| {
                if wanted.contains(&mark) {
                    bearers.entry(mark).or_default();
                }
            });
        }
        if bearers.is_empty() {
            return bearers;
        }
        for name in &self.names {
            self.marks_of(*name, likeness, |mark| {
                if let Some(bearers) = bearers.get_mut(&mark) {
                    bearers.names.push(*name);
                }
            });
        }
        for ((index, one), met) in (0..).zip(held).zip(&self.met) {
            if one.is_recent && *met && self.is_complete {
                continue;
            }
            marks(one, &one.keys, likeness, |mark| {
                if let Some(bearers) = bearers.get_mut(&mark) {
                    let had_gone = !matches!(one.presence, Presence::Present) && !*met;
                    if had_gone {
                        bearers.gone_before.push(index);
                    } else {
                        bearers.before.push(index);
                    }
                }
            });
            if *met {
                let now = self.continuity.changed.get(&index).unwrap_or(&one.keys);
                now.marks(likeness, |mark| {
                    if let Some(bearers) = bearers.get_mut(&mark) {
                        bearers.stays += 1;
                    }
                });
            }
        }
        for bearers in bearers.values_mut() {
            // One record may bear a mark twice, by its name and by a former one.
            bearers.before.dedup();
            bearers.gone_before.dedup();
            bearers.names.dedup();
        }
        bearers
    }

    fn marks_of(&self, name: NewName, likeness: Likeness, each: impl FnMut(u64)) {
        let (resource, keys) = self.name(name);
        let mut each = each;
        if likeness == Likeness::Alias {
            each(keys::exact(resource));
        }
        keys.marks(likeness, each);
    }

    fn name(&self, name: NewName) -> (&'c str, &'c super::Keys) {
        match name {
            NewName::Appeared(index) => {
                let Appeared { resource, keys } = &self.continuity.appeared[index as usize];
                (resource, keys)
            }
            NewName::Recent(index) => {
                let one = &self.continuity.held[index as usize];
                let keys = self.continuity.changed.get(&index).unwrap_or(&one.keys);
                (&one.resource, keys)
            }
        }
    }

    /// Whether nothing speaks against a likeness that may be by chance.
    fn confirms(&self, likeness: Likeness, one: u32, name: NewName) -> bool {
        let (_, new) = self.name(name);
        let old = &self.continuity.held[one as usize].keys;
        match likeness {
            Likeness::Addresses => old.titles_are_alike(new),
            Likeness::Slug => old.titles_are_alike(new) || old.shares_addresses(new),
            _ => true,
        }
    }

    /// Whether a held record was not met and is nobody's yet.
    fn is_open(&self, index: u32) -> bool {
        !self.met[index as usize] && !self.claimed.contains(&index)
    }

    fn is_free(&self, name: NewName) -> bool {
        !self.paired.contains_key(&name) && !self.contested.contains(&name)
    }

    fn doubt(&mut self, likeness: Likeness, bearers: &Bearers) {
        let alike = bearers.before.len() + bearers.gone_before.len() + bearers.names.len();
        if alike > MAX_ALIKE {
            return;
        }
        let open: Vec<u32> = bearers
            .before
            .iter()
            .chain(&bearers.gone_before)
            .copied()
            .filter(|index| self.is_open(*index))
            .collect();
        for name in &bearers.names {
            self.note_doubt(*name, likeness, &open);
        }
    }

    fn note_doubt(&mut self, name: NewName, likeness: Likeness, open: &[u32]) {
        let (_, candidates) = self
            .doubts
            .entry(name)
            .or_insert_with(|| (likeness, Vec::new()));
        for one in open {
            if candidates.len() < MAX_ALIKE && !candidates.contains(one) {
                candidates.push(*one);
            }
        }
    }

    fn links(self) -> Links {
        let held = &self.continuity.held;
        let mut links = Links::default();
        for name in &self.names {
            let (resource, _) = self.name(*name);
            if let Some((one, reason)) = self.paired.get(name) {
                let one = &held[*one as usize];
                let absorbed = match name {
                    NewName::Recent(index) => Some(held[*index as usize].id.clone()),
                    NewName::Appeared(_) => None,
                };
                links.relinks.push(Relink {
                    id: one.id.clone(),
                    old: one.resource.clone(),
                    new: resource.to_owned(),
                    absorbed,
                    reason: *reason,
                });
                continue;
            }
            if matches!(name, NewName::Appeared(_)) {
                links.fresh.push(resource.to_owned());
            }
            let doubt = self.doubts.get(name).filter(|_| self.is_complete);
            let Some((reason, candidates)) = doubt else {
                continue;
            };
            let candidates: Vec<_> = candidates
                .iter()
                .filter(|index| self.is_open(**index))
                .map(|index| &held[*index as usize])
                .map(|one| (one.id.clone(), one.resource.clone()))
                .collect();
            if !candidates.is_empty() {
                links.ambiguous.push(Ambiguous {
                    resource: resource.to_owned(),
                    candidates,
                    reason: *reason,
                });
            }
        }
        links
    }
}
