//! Holding the ledger and what follows it against each other.

use super::text;
use crate::{
    derived::{Derived, DerivedError, is_judged},
    ledger::{self, Ledger, LedgerError},
    triples::{TripleError, TripleStore, view},
};
use oxrdf::Triple;
use search::SearchIndex;
use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher24};
use std::{collections::HashMap, hash::Hash};
use vocab::Fingerprint;

/// What an audit found; everything is in step when no list has an entry.
#[derive(Debug, Default, Serialize)]
pub struct Audit {
    pub records: u64,
    pub triples: u64,
    pub documents: u64,
    /// Records whose payload cannot be read or does not have its fingerprint.
    pub damaged: Vec<String>,
    /// Triples that records state and the store does not have.
    pub triples_missing: u64,
    /// Triples that the store has and no record states.
    pub triples_extra: u64,
    /// Records that the index misses, has in another version, or has although they are gone.
    pub documents_wrong: Vec<String>,
    /// Records that were not checked as they are now, or were and are gone.
    pub checks_wrong: Vec<String>,
    /// Statements about quality that the store lacks, or has for nothing.
    pub quality_wrong: u64,
}

impl Audit {
    /// Whether everything agrees.
    pub fn is_clean(&self) -> bool {
        self.damaged.is_empty() && self.rdf_agrees() && self.index_agrees() && self.checks_agree()
    }

    pub fn rdf_agrees(&self) -> bool {
        self.triples_missing == 0 && self.triples_extra == 0 && self.quality_wrong == 0
    }

    pub fn index_agrees(&self) -> bool {
        self.documents_wrong.is_empty()
    }

    pub fn checks_agree(&self) -> bool {
        self.checks_wrong.is_empty()
    }
}

/// What keeps an audit from being made.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("cannot read the RDF store: {0}")]
    Store(#[from] oxigraph::store::StorageError),
    #[error("cannot read the search index: {0}")]
    Index(#[from] search::FindError),
    #[error(transparent)]
    Derived(#[from] DerivedError),
    #[error(transparent)]
    Quality(#[from] TripleError),
}

/// The records that the search index misses, has in another version, or has although they are gone:
/// what it holds, against every record's fingerprint, without reading any.
pub(crate) fn audit_index(ledger: &Ledger, index: &SearchIndex) -> Result<Vec<String>, AuditError> {
    let mut documents: HashMap<String, String> = index.contents()?.into_iter().collect();
    let mut wrong = Vec::new();
    ledger.reading("compare the index with all records", |c| {
        ledger::each_entry(c, &mut |entry| {
            if !text::is_searched(entry.kind) {
                return;
            }
            let indexed = documents.remove(entry.id.as_str());
            if indexed != Some(text::fingerprint(&entry)) {
                wrong.push(entry.id.as_str().to_owned());
            }
        })
    })?;
    wrong.extend(documents.into_keys());
    wrong.sort();
    Ok(wrong)
}

/// Compares sets of 128-bit hashes: 16 bytes a triple of memory, whatever the triple's size.
pub(crate) fn audit(
    ledger: &Ledger,
    store: Option<&TripleStore>,
    index: &SearchIndex,
    derived: &Derived,
) -> Result<Audit, AuditError> {
    let mut audit = Audit::default();
    let base_url = store
        .map(TripleStore::base_url)
        .unwrap_or_default()
        .to_owned();
    let mut stated = Vec::new();
    let mut documents: HashMap<String, String> = index.contents()?.into_iter().collect();
    audit.documents = documents.len() as u64;
    let mut checked: HashMap<String, u64> = derived.contents()?.into_iter().collect();
    ledger.reading("audit all records", |c| {
        let authority = ledger::Authority::read(c)?;
        ledger::each(c, &mut |entry, payload| {
            audit.records += 1;
            let id = entry.id.as_str().to_owned();
            if Fingerprint::of(payload.as_bytes()) != entry.fingerprint {
                audit.damaged.push(id.clone());
            }
            let counted = authority.counted(entry.member.as_ref(), &entry.resource, payload);
            let visible = view::visible(&base_url, &entry, &counted);
            match visible.collect::<Result<Vec<_>, _>>() {
                Ok(triples) => stated.extend(triples.iter().map(number)),
                Err(_) => audit.damaged.push(id.clone()),
            }
            if is_judged(entry.kind) && checked.remove(&id) != Some(entry.position) {
                audit.checks_wrong.push(id.clone());
            }
            if text::is_searched(entry.kind) {
                let indexed = documents.remove(&id);
                if indexed != Some(text::fingerprint(&entry)) {
                    audit.documents_wrong.push(id);
                }
            }
            true
        })
    })?;
    audit.documents_wrong.extend(documents.into_keys());
    audit.documents_wrong.sort();
    audit.checks_wrong.extend(checked.into_keys());
    audit.checks_wrong.sort();
    stated.sort_unstable();
    stated.dedup();
    let mut held = Vec::with_capacity(stated.len());
    if let Some(store) = store {
        audit.quality_wrong = store.quality_differences(derived)?;
        for quad in store.triples() {
            held.push(number(&Triple::from(quad?)));
        }
    }
    held.sort_unstable();
    audit.triples = held.len() as u64;
    (audit.triples_missing, audit.triples_extra) = differences(&stated, &held);
    Ok(audit)
}

fn number(triple: &Triple) -> u128 {
    let mut hasher = SipHasher24::new();
    triple.to_string().hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// How many numbers are only in the first, and only in the second, of two sorted lists.
fn differences(stated: &[u128], held: &[u128]) -> (u64, u64) {
    let (mut i, mut j, mut missing, mut extra) = (0, 0, 0, 0);
    while i < stated.len() || j < held.len() {
        match (stated.get(i), held.get(j)) {
            (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some(a), Some(b)) if a < b => (i, missing) = (i + 1, missing + 1),
            (Some(_), None) => (i, missing) = (i + 1, missing + 1),
            _ => (j, extra) = (j + 1, extra + 1),
        }
    }
    (missing, extra)
}
