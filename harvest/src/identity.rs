//! Identity continuity: a portal that renames its datasets neither loses nor doubles them.
//!
//! A record keeps its own id for ever; its IRI is only the name the portal gives it today. What can
//! be told of a name that was not held before is told at the end of the walk, when it is known which
//! held names were not met: only those can have been renamed. Until then, what resembles nothing held
//! is new at once, and what resembles something waits. A walk that is not complete links by former
//! names, normal IRIs and platform ids only, and only to what the last complete walk met.

mod across;
mod address;
mod keys;
mod links;
mod origin;
mod pairing;
mod platform;
mod said;
#[cfg(test)]
mod sample;

pub use across::{Sameness, Traces, same_dataset};
pub use keys::Keys;
pub use links::{Ambiguous, Likeness, Links, Relink};
pub use origin::{Loop, MAX_HOPS, Replica, check_chain, nearest_to_origin};

use crate::removal::Presence;
use std::collections::HashMap;
use vocab::RecordId;

/// What is held of one record of the source that is walked, purged ones left out.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its id, which no renaming changes.
    pub id: RecordId,
    /// Its IRI today.
    pub resource: String,
    /// The IRIs it had before.
    pub aliases: Vec<String>,
    pub keys: Keys,
    pub presence: Presence,
    /// Whether it was admitted after the last complete walk had ended: it may be another name of a
    /// record that nobody knew had vanished yet.
    pub is_recent: bool,
}

/// What a record met in a walk is, as far as can be told before the walk has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// It is held under this very IRI.
    Itself(RecordId),
    /// It resembles nothing that is held: admit it as new.
    New,
    /// It may be a held record under another name: [`Links`] tells at the end. If there is no room
    /// to keep it waiting, admit it as new all the same: the links say what to take it for.
    Waiting,
}

/// What is held of a source, and what a walk has met that is not held under the same IRI.
#[derive(Debug)]
pub struct Continuity {
    held: Vec<Held>,
    by_resource: HashMap<u64, u32>,
    /// The keys of held records that a page gave in other words.
    changed: HashMap<u32, Keys>,
    /// Everything a held record may be recognised by; sorted.
    marks: Vec<u64>,
    appeared: Vec<Appeared>,
}

/// A record met that is not held under its IRI.
#[derive(Debug)]
struct Appeared {
    resource: String,
    keys: Keys,
}

impl Continuity {
    /// Everything held of one source.
    pub fn new(held: impl IntoIterator<Item = Held>) -> Self {
        let held: Vec<Held> = held.into_iter().collect();
        let mut marks = Vec::new();
        let mut by_resource = HashMap::with_capacity(held.len());
        for (index, one) in (0..).zip(&held) {
            by_resource.insert(keys::exact(&one.resource), index);
            for likeness in Likeness::CHAIN {
                links::marks(one, &one.keys, likeness, |mark| marks.push(mark));
            }
        }
        marks.sort_unstable();
        marks.dedup();
        Self {
            held,
            by_resource,
            changed: HashMap::new(),
            marks,
            appeared: Vec::new(),
        }
    }

    /// Takes note of a record that is new or changed. Those exactly as known need not be told.
    pub fn meet(&mut self, resource: &str, keys: Keys) -> Meeting {
        if let Some(index) = self.index_of(resource) {
            let id = self.held[index as usize].id.clone();
            self.changed.insert(index, keys);
            return Meeting::Itself(id);
        }
        let mut resembles = self.is_marked(keys::exact(resource));
        for likeness in Likeness::CHAIN {
            keys.marks(likeness, |mark| resembles |= self.is_marked(mark));
        }
        if !resembles {
            return Meeting::New;
        }
        self.appeared.push(Appeared {
            resource: resource.to_owned(),
            keys,
        });
        Meeting::Waiting
    }

    /// Who is who, once the walk has ended. `was_met` tells whether a resource was met in it, be it
    /// unchanged or refused; `is_complete`, whether what was not met is no longer there.
    pub fn finish(self, was_met: impl Fn(&str) -> bool, is_complete: bool) -> Links {
        pairing::link(&self, &was_met, is_complete)
    }

    fn index_of(&self, resource: &str) -> Option<u32> {
        let index = *self.by_resource.get(&keys::exact(resource))?;
        (self.held[index as usize].resource == resource).then_some(index)
    }

    fn is_marked(&self, mark: u64) -> bool {
        self.marks.binary_search(&mark).is_ok()
    }
}

/// An id for a new record. The name of a renamed record may come back for something else, whose id
/// must then differ from the one that was minted of that name before.
pub fn mint(source: &str, resource: &str, is_taken: impl Fn(&RecordId) -> bool) -> RecordId {
    let first = RecordId::mint(source, resource);
    if !is_taken(&first) {
        return first;
    }
    (2..u64::MAX)
        .map(|turn| RecordId::mint(source, &format!("{resource}\n{turn}")))
        .find(|id| !is_taken(id))
        .unwrap_or(first)
}

#[cfg(test)]
mod tests;
