//! The latest version of each resource, kept until no later one can come.

use super::{
    fragment::{Fragment, Member},
    moment::{Bounds, Moment},
    payload,
};
use crate::trail::print;
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};
use vocab::{Issue, Record};

/// The most bytes of payload that wait. A stream whose pages tell their times needs a fraction.
const MAX_BYTES: usize = 256 << 20;

/// A stream that would take too much memory.
#[derive(Debug, thiserror::Error)]
#[error(
    "the stream has more than {MAX_BYTES} bytes of versions that wait for later ones: its pages do \
     not tell their times"
)]
pub struct TooMuch;

/// What is known of the resources of a stream so far.
#[derive(Debug)]
pub struct Versions {
    /// Members before this time were taken in an earlier walk.
    since: Option<Moment>,
    waiting: HashMap<String, Version>,
    /// Resources whose latest version was given.
    given: HashSet<u128>,
    latest: Option<Moment>,
    bytes: usize,
}

/// The latest version met of a resource; without records, it is gone.
#[derive(Debug)]
struct Version {
    time: Option<Moment>,
    records: Option<Vec<Record>>,
    issues: Vec<Issue>,
}

impl Versions {
    pub fn since(since: Option<Moment>) -> Self {
        Self {
            since,
            waiting: HashMap::new(),
            given: HashSet::new(),
            latest: None,
            bytes: 0,
        }
    }

    /// The time of the latest member.
    pub fn latest(&self) -> Option<&Moment> {
        self.latest.as_ref()
    }

    /// Takes over the members of a page that are the latest so far.
    pub fn take(&mut self, fragment: &Fragment, issues: &mut Vec<Issue>) -> Result<(), TooMuch> {
        let names: HashSet<&str> = fragment
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        for member in &fragment.members {
            self.latest = self.latest.take().max(member.time.clone());
            if !self.is_wanted(member) {
                continue;
            }
            let mut version = Version {
                time: member.time.clone(),
                records: None,
                issues: Vec::new(),
            };
            if !member.is_gone {
                let cut = payload::records(member, fragment, &names);
                if cut.records.is_empty() && cut.issues.is_empty() {
                    let message =
                        format!("<{}> says nothing of it in this page", member.name.as_str());
                    issues.push(Issue::new(
                        vocab::Rule::Item,
                        member.object.clone(),
                        message,
                    ));
                    continue;
                }
                version.records = Some(cut.records);
                version.issues = cut.issues;
            }
            self.bytes += version.bytes();
            if let Some(before) = self.waiting.insert(member.object.clone(), version) {
                self.bytes -= before.bytes();
            }
            if self.bytes > MAX_BYTES {
                return Err(TooMuch);
            }
        }
        Ok(())
    }

    /// Whether a member is later than what is known of its resource. Of two at one time, the one that
    /// was met last in the order of names stands: it does not depend on the order of pages.
    fn is_wanted(&self, member: &Member) -> bool {
        let is_old =
            matches!((&member.time, &self.since), (Some(time), Some(since)) if time < since);
        if is_old || self.given.contains(&print(member.object.as_bytes())) {
            return false;
        }
        let known = self.waiting.get(&member.object);
        known.is_none_or(|known| known.time <= member.time)
    }

    /// The versions that nothing later can supersede, given what the pages left may hold (`None`: no
    /// page is left), in the order of their times: records, resources that are gone, issues.
    pub fn settle(&mut self, left: Option<&Bounds>) -> (Vec<Record>, Vec<String>, Vec<Issue>) {
        let is_settled = |version: &Version| {
            left.is_none_or(|left| version.time.is_some() && !left.reaches(version.time.as_ref()))
        };
        let mut settled: Vec<(String, Version)> = self
            .waiting
            .extract_if(|_, version| is_settled(version))
            .collect();
        settled.sort_by(|(a, left), (b, right)| (&left.time, a).cmp(&(&right.time, b)));
        let (mut records, mut gone, mut issues) = (Vec::new(), Vec::new(), Vec::new());
        for (object, version) in settled {
            self.bytes -= version.bytes();
            self.given.insert(print(object.as_bytes()));
            issues.extend(version.issues);
            match version.records {
                Some(more) => records.extend(more),
                None => gone.push(object),
            }
        }
        // What describes most comes first: a mention must not stand before a description.
        records.sort_by_key(|record| Reverse(record.payload().len()));
        (records, gone, issues)
    }
}

impl Version {
    fn bytes(&self) -> usize {
        let records = self.records.iter().flatten();
        records.map(|record| record.payload().len()).sum()
    }
}
