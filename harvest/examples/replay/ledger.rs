//! What is held of one portal, in memory: the ledger's part of a harvest, as small as it can be.

use crate::{
    judge::{Face, Link},
    names,
    told::Told,
};
use harvest::{
    JobOptions, Source,
    identity::{self, Continuity, Held, Keys, Meeting, Relink},
    removal::{self, Presence, RemovalPlan, RemovalPolicy, Sighting, Walk},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Instant,
};
use vocab::{Fingerprint, Record, RecordId};

/// One record that is held.
pub struct Entry {
    pub resource: String,
    pub aliases: Vec<String>,
    pub fingerprint: Fingerprint,
    pub keys: Keys,
    pub presence: Presence,
    pub first_seen: Timestamp,
    pub identifier: String,
    pub face: Face,
}

/// What is held of one portal.
pub struct Ledger {
    pub portal: String,
    pub entries: BTreeMap<RecordId, Entry>,
    by_resource: HashMap<String, RecordId>,
    complete_walks: u64,
    last_complete: Timestamp,
}

impl Ledger {
    pub fn new(portal: &str) -> Self {
        Self {
            portal: portal.to_owned(),
            entries: BTreeMap::new(),
            by_resource: HashMap::new(),
            complete_walks: 0,
            last_complete: Timestamp::MIN,
        }
    }

    /// Walks a snapshot and does what the planners say.
    pub async fn walk(
        &mut self,
        source: Box<dyn Source>,
        now: Timestamp,
        options: JobOptions,
        told: &mut Told,
    ) {
        let before: Vec<(RecordId, String)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.presence == Presence::Present)
            .map(|(id, entry)| (id.clone(), entry.identifier.clone()))
            .collect();
        let known: HashMap<String, Fingerprint> = self
            .entries
            .values()
            .filter(|entry| !matches!(entry.presence, Presence::Withdrawn { .. }))
            .map(|entry| (entry.resource.clone(), entry.fingerprint))
            .collect();
        let mut continuity = self.continuity(told);
        let known = move |resource: &str| known.get(resource).copied();
        let mut work = harvest::harvest(source, known, options);
        let mut waiting = Vec::new();
        while let Some(batch) = work.next_batch().await {
            told.unchanged += batch.unchanged;
            for record in batch.upserts {
                let begun = Instant::now();
                let keys = Keys::of(&record);
                told.time_of_keys += begun.elapsed();
                told.keys += 1;
                match continuity.meet(record.resource().as_str(), keys) {
                    Meeting::Itself(id) => self.change(&id, &record, told),
                    Meeting::New => self.admit(&record, now, told),
                    Meeting::Waiting => waiting.push(record),
                }
            }
        }
        let outcome = work.outcome();
        let is_complete = outcome.may_remove().is_ok();
        let begun = Instant::now();
        let links = continuity.finish(|resource| outcome.seen.contains(resource), is_complete);
        told.time_of_links += begun.elapsed();
        told.ambiguous.extend(
            links
                .ambiguous
                .iter()
                .map(|one| (self.portal.clone(), now, one.clone())),
        );
        let mut waiting: HashMap<String, Record> = waiting
            .into_iter()
            .map(|record| (record.resource().as_str().to_owned(), record))
            .collect();
        let mut relinked = HashSet::new();
        for relink in &links.relinks {
            relinked.insert(relink.id.clone());
            self.rename(relink, waiting.remove(&relink.new), now, told);
        }
        for resource in &links.fresh {
            let record = waiting.remove(resource).expect("it waited");
            self.admit(&record, now, told);
        }
        assert!(waiting.is_empty(), "whatever waited is told");

        self.complete_walks += u64::from(is_complete);
        let standings: Vec<removal::Standing> = self
            .entries
            .iter()
            .map(|(id, entry)| removal::Standing {
                id: id.clone(),
                presence: entry.presence,
                sighting: match outcome.seen.contains(&entry.resource) {
                    true => Sighting::Met,
                    false => Sighting::NotMet,
                },
            })
            .collect();
        let walk = Walk {
            is_complete,
            number: self.complete_walks,
            relinked: links.relinks.len() as u64,
            ambiguous: links.ambiguous.len() as u64,
        };
        let plan = removal::plan(&standings, walk, now, &RemovalPolicy::default(), None);
        let is_empty = outcome.report.items == 0;
        told.count_walk(&self.portal, now, is_empty, is_complete, &plan);
        self.carry_out(plan, now);
        if is_complete {
            self.last_complete = now;
            self.count_migration(
                &before,
                now,
                |entry| outcome.seen.contains(&entry.resource),
                told,
            );
        }
    }

    /// Of the identifiers that are no longer stated, how many belong to records that go on.
    fn count_migration(
        &self,
        before: &[(RecordId, String)],
        now: Timestamp,
        was_met: impl Fn(&Entry) -> bool,
        told: &mut Told,
    ) {
        let met = |id: &RecordId| self.entries.get(id).is_some_and(&was_met);
        let stated: HashSet<&str> = self
            .entries
            .values()
            .filter(|entry| was_met(entry))
            .map(|entry| entry.identifier.as_str())
            .collect();
        let vanished = before
            .iter()
            .filter(|(_, identifier)| !stated.contains(identifier.as_str()));
        let new: Vec<&Entry> = self
            .entries
            .values()
            .filter(|entry| entry.first_seen == now)
            .collect();
        let (mut gone, mut kept, mut missed) = (0, 0, 0);
        for (id, _) in vanished {
            gone += 1;
            if met(id) {
                kept += 1;
            } else if let Some(entry) = self.entries.get(id) {
                let is_new = new.iter().any(|new| entry.face.resembles(&new.face));
                missed += u64::from(is_new);
            }
        }
        told.count_vanished(now, [before.len() as u64, gone, kept, missed]);
    }

    fn continuity(&self, told: &mut Told) -> Continuity {
        let begun = Instant::now();
        let continuity = Continuity::new(self.entries.iter().map(|(id, entry)| Held {
            id: id.clone(),
            resource: entry.resource.clone(),
            aliases: entry.aliases.clone(),
            keys: entry.keys.clone(),
            presence: entry.presence,
            is_recent: entry.first_seen > self.last_complete,
        }));
        told.time_of_links += begun.elapsed();
        continuity
    }

    fn admit(&mut self, record: &Record, now: Timestamp, told: &mut Told) {
        let resource = record.resource().as_str().to_owned();
        let id = identity::mint(&self.portal, &resource, |id| self.entries.contains_key(id));
        told.admitted += 1;
        self.by_resource.insert(resource.clone(), id.clone());
        self.entries.insert(
            id,
            Entry {
                resource,
                aliases: Vec::new(),
                fingerprint: record.fingerprint(),
                keys: Keys::of(record),
                presence: Presence::Present,
                first_seen: now,
                identifier: names::identifier(record).unwrap_or_default(),
                face: Face::of(record),
            },
        );
    }

    fn change(&mut self, id: &RecordId, record: &Record, told: &mut Told) {
        let entry = self.entries.get_mut(id).expect("it is held");
        let is_written_again = entry.fingerprint == record.fingerprint()
            && !matches!(entry.presence, Presence::Withdrawn { .. });
        told.unchanged_written += u64::from(is_written_again);
        told.changed += 1;
        entry.fingerprint = record.fingerprint();
        entry.keys = Keys::of(record);
        entry.identifier = names::identifier(record).unwrap_or_default();
        entry.face = Face::of(record);
    }

    fn rename(&mut self, relink: &Relink, record: Option<Record>, now: Timestamp, told: &mut Told) {
        let absorbed = relink.absorbed.as_ref();
        let absorbed = absorbed.and_then(|id| self.entries.remove(id));
        let entry = self.entries.get_mut(&relink.id).expect("it is held");
        let before = entry.face.clone();
        entry.aliases.retain(|alias| *alias != relink.new);
        entry
            .aliases
            .push(std::mem::replace(&mut entry.resource, relink.new.clone()));
        self.by_resource.remove(&relink.old);
        self.by_resource
            .insert(relink.new.clone(), relink.id.clone());
        if let Some(record) = record {
            self.change(&relink.id, &record, told);
        } else if let Some(absorbed) = absorbed {
            entry.fingerprint = absorbed.fingerprint;
            entry.keys = absorbed.keys;
            entry.identifier = absorbed.identifier;
            entry.face = absorbed.face;
        }
        told.links.push(Link {
            portal: self.portal.clone(),
            day: now,
            relink: relink.clone(),
            before,
            after: self.entries[&relink.id].face.clone(),
        });
    }

    fn carry_out(&mut self, plan: RemovalPlan, now: Timestamp) {
        let mut set = |id: &RecordId, presence| {
            self.entries.get_mut(id).expect("it is held").presence = presence;
        };
        for id in &plan.returned {
            set(id, Presence::Present);
        }
        for (id, absence) in &plan.missing {
            set(id, Presence::Missing(*absence));
        }
        for id in &plan.withdraw {
            set(id, Presence::Withdrawn { since: now });
        }
        for id in &plan.purge {
            if let Some(entry) = self.entries.remove(id) {
                self.by_resource.remove(&entry.resource);
            }
        }
    }
}
