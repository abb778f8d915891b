//! The same dataset in several sources: linked with a stated reason, never merged.
//!
//! Links are told from the records as they are now whenever somebody asks, so that none outlives its
//! reason; what a person has told apart is kept in the ledger, and is not linked again.

use crate::{
    derived::{Derived, DerivedError, has_copies},
    ledger::{self, Entry, Ledger, LedgerError},
};
use harvest::identity::{Replica, Sameness, Traces, check_chain, nearest_to_origin, same_dataset};
use jiff::Timestamp;
use oxrdf::NamedNode;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use vocab::{
    Kind, Record, RecordId,
    graph::Node,
    ns::{dct, prov},
};

/// Copies of one record that are told.
const MAX_COPIES: usize = 50;

/// A record of another source about the same dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Copy {
    pub id: RecordId,
    pub resource: String,
    pub kind: Kind,
    pub source: String,
    /// Why it is taken for the same.
    pub reason: Sameness,
    /// Of all copies, this one included, it is the one nearest to the origin.
    pub is_nearest: bool,
}

/// The copies of a record in other sources.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    pub others: Vec<Copy>,
    /// Whether the record itself is nearest to the origin; so it is when it stands alone.
    pub is_nearest: bool,
}

/// Two records of different sources about the same dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    pub one: RecordId,
    pub resource: String,
    pub other: Copy,
}

/// Finds the copies of a record.
pub fn of(
    ledger: &Ledger,
    derived: &Derived,
    base_url: &str,
    entry: &Entry,
    record: &Record,
) -> Result<Copies, DerivedError> {
    let alone = Copies {
        is_nearest: true,
        ..Copies::default()
    };
    if !has_copies(entry.kind) {
        return Ok(alone);
    }
    let traces = Traces::of(record);
    let marks: Vec<i64> = traces.marks().map(u64::cast_signed).collect();
    let candidates = derived.sharing(&marks, &entry.source)?;
    if candidates.is_empty() {
        return Ok(alone);
    }
    let apart = ledger.told_apart(&entry.id)?;
    let mut found = Vec::new();
    for key in candidates.into_iter().take(MAX_COPIES) {
        let Some((other, its)) = present(ledger, key)? else {
            continue;
        };
        if other.source == entry.source || apart.contains(&other.id) {
            continue;
        }
        if let Some(reason) = same_dataset(&traces, &Traces::of(&its)) {
            found.push((other, its, reason));
        }
    }
    if found.is_empty() {
        return Ok(alone);
    }
    let all: Vec<(&Entry, &Record)> = std::iter::once((entry, record))
        .chain(found.iter().map(|(other, its, _)| (other, its)))
        .collect();
    let nearest = nearest(&all, &ledger.addresses()?, base_url);
    let as_copy = |(index, (other, _, reason)): (usize, &(Entry, Record, Sameness))| Copy {
        id: other.id.clone(),
        resource: other.resource.clone(),
        kind: other.kind,
        source: other.source.clone(),
        reason: *reason,
        is_nearest: nearest == Some(index + 1),
    };
    Ok(Copies {
        others: found.iter().enumerate().map(as_copy).collect(),
        is_nearest: nearest == Some(0),
    })
}

/// The links of the records of a source with records of others, at most `limit`.
pub fn links(
    ledger: &Ledger,
    derived: &Derived,
    base_url: &str,
    source: &str,
    limit: usize,
) -> Result<Vec<Link>, DerivedError> {
    let mut links = Vec::new();
    let mut after = 0;
    loop {
        let keys = derived.shared(source, after, 200)?;
        let Some(last) = keys.last() else {
            return Ok(links);
        };
        after = *last;
        for key in keys {
            let Some((entry, record)) = present(ledger, key)? else {
                continue;
            };
            for other in of(ledger, derived, base_url, &entry, &record)?.others {
                if links.len() == limit {
                    return Ok(links);
                }
                links.push(Link {
                    one: entry.id.clone(),
                    resource: entry.resource.clone(),
                    other,
                });
            }
        }
    }
}

/// Which of these records is nearest to its origin.
fn nearest(
    all: &[(&Entry, &Record)],
    addresses: &HashMap<String, String>,
    base_url: &str,
) -> Option<usize> {
    let origins: Vec<Vec<&str>> = all.iter().map(|(_, record)| origins(record)).collect();
    let replicas: Vec<Replica<'_>> = all
        .iter()
        .zip(&origins)
        .map(|((entry, record), origins)| Replica {
            resource: &entry.resource,
            source: addresses.get(&entry.source).map_or("", String::as_str),
            hops: check_chain(record, base_url).unwrap_or(usize::MAX),
            derived_from: origins,
            first_seen: entry.first_seen,
        })
        .collect();
    nearest_to_origin(&replicas)
}

/// The IRIs that a record says it was taken from.
fn origins(record: &Record) -> Vec<&str> {
    let resource = Node::named(record.graph(), record.resource());
    let mut origins = resource.links(prov::WAS_DERIVED_FROM);
    origins.extend(resource.links(dct::SOURCE));
    origins
}

fn present(ledger: &Ledger, key: i64) -> Result<Option<(Entry, Record)>, LedgerError> {
    let found = ledger.reading("read a copy", |c| ledger::present(c, key));
    let (entry, payload) = match found {
        Ok(Some(found)) => found,
        Ok(None) | Err(LedgerError::Damaged { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    // What cannot be read back is told by `fsck`; here it is no copy.
    let record = NamedNode::new(&entry.resource)
        .ok()
        .and_then(|resource| Record::reopen(resource, entry.kind, payload).ok());
    Ok(record.map(|record| (entry, record)))
}

/// Tells two records apart, or takes that back; both must be held. False when nothing changes.
pub fn tell_apart(
    ledger: &Ledger,
    (one, other): (&RecordId, &RecordId),
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, LedgerError> {
    match reason {
        Some(reason) => ledger.tell_apart(one, other, reason, now),
        None => ledger.link_again(one, other),
    }
}
