//! Which of the names that were not met has become which of the names that are new.

use super::{
    Appeared, Continuity, Keys, keys,
    links::{Ambiguous, Likeness, Links, Relink, marks},
};
use crate::removal::Presence;
use std::collections::{HashMap, HashSet};

/// What so many records share tells nothing of any of them.
const MAX_ALIKE: usize = 8;

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

    fn name(&self, name: NewName) -> (&'c str, &'c Keys) {
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
            Likeness::Slug => old
                .shares_addresses(new)
                .unwrap_or_else(|| old.titles_are_alike(new)),
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
