//! Walking a source to its end, as the node does.

use harvest::{
    Cursor, FetchSettings, Fetcher, JobOptions, OpenOptions, Outcome, Quarantined, Recollection,
    Report, harvest, open,
};
use std::{collections::BTreeMap, time::Duration};
use vocab::{Fingerprint, Issue, Record, Rule};

/// What a walk gave.
pub struct Walked {
    pub upserts: BTreeMap<String, Record>,
    pub gone: Vec<String>,
    pub batches: usize,
    pub issues: Vec<Issue>,
    pub cursors: Vec<Cursor>,
    pub quarantined: Vec<Quarantined>,
    pub memory: Vec<Recollection>,
    pub outcome: Outcome,
}

impl Walked {
    pub fn report(&self) -> &Report {
        &self.outcome.report
    }

    pub fn names(&self) -> Vec<&str> {
        self.upserts
            .keys()
            .map(|iri| iri.rsplit(['/', '#']).next().unwrap())
            .collect()
    }

    /// What a node would know after it admitted this walk.
    pub fn known(&self) -> BTreeMap<String, Fingerprint> {
        self.upserts
            .iter()
            .map(|(iri, record)| (iri.clone(), record.fingerprint()))
            .collect()
    }

    pub fn complaint(&self, rule: Rule) -> &str {
        let issue = self.issues.iter().find(|issue| issue.rule == rule);
        &issue
            .unwrap_or_else(|| panic!("no {rule:?} in {:?}", self.issues))
            .message
    }

    pub fn failure(&self) -> &str {
        &self.report().failures[0].message
    }

    pub fn reason(&self) -> String {
        self.outcome.may_remove().unwrap_err().to_string()
    }
}

/// Settings that allow loopback and do not wait.
pub fn settings() -> FetchSettings {
    FetchSettings {
        allow_private: vec!["127.0.0.1".to_owned()],
        interval: Duration::ZERO,
        retry_wait: Duration::ZERO,
        robots: false,
        request_timeout: Duration::from_secs(20),
        ..FetchSettings::default()
    }
}

pub fn options(settings: FetchSettings) -> OpenOptions {
    OpenOptions::new(Fetcher::new(settings).unwrap())
}

/// Walks `address` as a node that knows nothing.
pub async fn walk(address: &str) -> Walked {
    walk_with(
        address,
        &options(settings()),
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

/// Walks `address` as a node that knows `known`.
pub async fn walk_again(address: &str, known: &BTreeMap<String, Fingerprint>) -> Walked {
    walk_with(address, &options(settings()), known, JobOptions::default()).await
}

pub async fn walk_with(
    address: &str,
    options: &OpenOptions,
    known: &BTreeMap<String, Fingerprint>,
    job: JobOptions,
) -> Walked {
    let known = |resource: &str| known.get(resource).copied();
    let mut work = harvest(open(address, options).unwrap(), known, job);
    let (mut upserts, mut issues, mut cursors) = (BTreeMap::new(), Vec::new(), Vec::new());
    let (mut gone, mut quarantined, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let mut batches = 0;
    while let Some(batch) = work.next_batch().await {
        batches += 1;
        issues.extend(batch.issues);
        cursors.extend(batch.cursor);
        gone.extend(batch.gone);
        quarantined.extend(batch.quarantined);
        memory.extend(batch.memory);
        for record in batch.upserts {
            let before = upserts.insert(record.resource().as_str().to_owned(), record);
            assert!(before.is_none(), "{before:?} came twice");
        }
    }
    Walked {
        upserts,
        gone,
        batches,
        issues,
        cursors,
        quarantined,
        memory,
        outcome: work.outcome(),
    }
}
