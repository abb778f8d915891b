//! A portal that says one thing after another, and what is held of it.

use super::super::{
    Continuity, Held, Keys, Likeness, Links, Meeting, mint,
    sample::{Sample, dataset},
};
use crate::removal::{Absence, Presence};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{RecordId, ns::dcat};

/// A dataset by name, title and the address of its file; `-` for none.
pub fn said(name: &str, title: &str, file: &str) -> Sample {
    let iri = if name.starts_with("http") {
        name.to_owned()
    } else {
        format!("https://portal.example/dataset/{name}")
    };
    let mut sample = dataset(&iri).publisher("Ville de Rive");
    if title != "-" {
        sample = sample.title(title);
    }
    if file != "-" {
        sample = sample.file(dcat::DOWNLOAD_URL, &format!("https://files.example/{file}"));
    }
    sample
}

/// What is held of one portal.
#[derive(Debug, Default)]
pub struct History {
    pub held: BTreeMap<RecordId, Held>,
}

impl History {
    /// A portal walked once to its end.
    pub fn of(samples: &[Sample]) -> Self {
        let mut history = Self::default();
        history.walk(samples, true);
        history
    }

    /// The id of the record that bears a name now.
    pub fn id(&self, name: &str) -> Option<RecordId> {
        let bears = |held: &&Held| held.resource.ends_with(name);
        self.held.values().find(bears).map(|held| held.id.clone())
    }

    /// Walks what the portal says now, and does what the links say.
    pub fn walk(&mut self, samples: &[Sample], is_complete: bool) -> Links {
        let mut continuity = Continuity::new(self.held.values().cloned());
        let mut met = BTreeSet::new();
        let mut keys = BTreeMap::new();
        let mut waiting = BTreeSet::new();
        for sample in samples {
            let record = sample.clone().record();
            let resource = record.resource().as_str().to_owned();
            let of_it = Keys::of(&record);
            met.insert(resource.clone());
            keys.insert(resource.clone(), of_it.clone());
            match continuity.meet(&resource, of_it.clone()) {
                Meeting::Itself(id) => self.held.get_mut(&id).unwrap().keys = of_it,
                Meeting::New => self.admit(&resource, &of_it),
                Meeting::Waiting => {
                    waiting.insert(resource);
                }
            }
        }
        let links = continuity.finish(|resource| met.contains(resource), is_complete);
        for relink in &links.relinks {
            assert!(met.contains(&relink.new) && !met.contains(&relink.old));
            waiting.remove(&relink.new);
            if let Some(absorbed) = &relink.absorbed {
                assert_eq!(self.held.remove(absorbed).unwrap().resource, relink.new);
            }
            let held = self.held.get_mut(&relink.id).unwrap();
            assert_eq!(held.resource, relink.old);
            held.aliases.push(relink.old.clone());
            held.resource.clone_from(&relink.new);
            held.keys = keys[&relink.new].clone();
        }
        let fresh: BTreeSet<String> = links.fresh.iter().cloned().collect();
        assert_eq!(fresh, waiting, "whatever waited is told");
        for resource in &links.fresh {
            self.admit(resource, &keys[resource]);
        }
        for held in self.held.values_mut() {
            if met.contains(&held.resource) {
                held.presence = Presence::Present;
            } else if is_complete && held.presence == Presence::Present {
                held.presence = Presence::Missing(Absence {
                    since: Timestamp::UNIX_EPOCH,
                    walk: 1,
                    doubt: None,
                });
            }
            held.is_recent &= !is_complete;
        }
        links
    }

    fn admit(&mut self, resource: &str, keys: &Keys) {
        let id = mint("portal", resource, |id| self.held.contains_key(id));
        let held = Held {
            id: id.clone(),
            resource: resource.to_owned(),
            aliases: Vec::new(),
            keys: keys.clone(),
            presence: Presence::Present,
            is_recent: true,
        };
        self.held.insert(id, held);
    }
}

/// The reasons of all relinks, in the order of the chain.
pub fn reasons(links: &Links) -> Vec<Likeness> {
    let mut reasons: Vec<Likeness> = links.relinks.iter().map(|relink| relink.reason).collect();
    reasons.sort();
    reasons
}
