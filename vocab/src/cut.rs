//! Cutting a catalogue into records.
//!
//! What a record holds depends on what the document says about its resource, not on what else is in
//! the document: a catalogue cut page by page gives the same payloads as one cut whole.

mod closure;
mod identity;
mod index;

use crate::{
    issue::{Issue, Rule},
    ns,
    rdf::{Mended, mend_iri},
    record::{Kind, MAX_TRIPLES, Record, SealError},
    skolem::owner,
};
use closure::Closure;
use index::Index;
pub(crate) use index::{is_membership, kind_of};
use oxrdf::{NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Triple};
use std::collections::{BTreeMap, HashSet};

/// The records found in a document, and what was wrong with some.
#[derive(Debug, Default)]
pub struct Cut {
    pub records: Vec<Record>,
    pub issues: Vec<Issue>,
}

/// Cuts the quads of one document into records. `base` names what hangs on no named resource.
///
/// A record of their own have datasets, series, services, catalogues and agents that have an IRI (or
/// an identifier to make one of); each takes what hangs on it, through blank nodes and through IRIs
/// that are described here and are nothing of the above. A membership (`dcat:dataset` and its like)
/// goes to the member's record. What is left becomes `Kind::Other`, one record a subject. Named
/// graphs are merged; paging controls (`hydra:`) are protocol and left out.
pub fn cut(quads: Vec<Quad>, base: &str) -> Cut {
    let mut issues = Vec::new();
    let mut triples: Vec<Triple> = quads.into_iter().map(Triple::from).collect();
    identity::name_blank_resources(&mut triples, base, &mut issues);
    index::remove_paging_controls(&mut triples);
    let index = Index::of(&triples);
    let mut closure = Closure::new(&index);

    let mut pieces: Vec<(NamedNode, Kind, Vec<u32>)> = Vec::new();
    for (number, resource, kind) in index.primaries() {
        let mut members = closure.of_primary(number);
        if kind == Kind::Catalog && members.len() > MAX_TRIPLES {
            let all = members.len();
            members.retain(|at| !lists_others(&triples[*at as usize], resource));
            let message = format!(
                "the catalogue lists more than a record can hold: {} statements about members that \
                 are not described here were left out",
                all - members.len()
            );
            issues.push(Issue::new(
                Rule::TooLarge,
                Some(resource.as_str().to_owned()),
                message,
            ));
        }
        pieces.push((resource.into_owned(), kind, members));
    }
    let mut unnamed = Vec::new();
    let mut once_unnamed: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for rest in closure.rest() {
        match rest.subject {
            NamedOrBlankNode::NamedNode(subject) => match owner(subject.as_str()) {
                Some(owner) => once_unnamed
                    .entry(owner.to_owned())
                    .or_default()
                    .extend(rest.triples),
                None => pieces.push((subject, Kind::Other, rest.triples)),
            },
            NamedOrBlankNode::BlankNode(_) => unnamed.extend(rest.triples),
        }
    }
    let mut taken: HashSet<String> = pieces
        .iter()
        .map(|(resource, ..)| resource.as_str().to_owned())
        .collect();
    for (owner, members) in once_unnamed {
        if let Some(name) = name_of_rest(&owner, &taken) {
            taken.insert(name.as_str().to_owned());
            pieces.push((name, Kind::Other, members));
        }
    }
    if !unnamed.is_empty() {
        match name_of_rest(base, &taken) {
            Some(name) => pieces.push((name, Kind::Other, unnamed)),
            None => {
                let message = format!(
                    "{} statements about unnamed things, in a document that has no valid address: \
                     left out",
                    unnamed.len()
                );
                issues.push(Issue::new(Rule::NoIdentity, Some(base.to_owned()), message));
            }
        }
    }

    let mut records = BTreeMap::new();
    for (resource, kind, members) in pieces {
        if members.is_empty() {
            continue;
        }
        let name = resource.as_str().to_owned();
        let statements: Vec<_> = members
            .iter()
            .map(|at| triples[*at as usize].as_ref())
            .collect();
        match Record::seal_statements(resource, kind, &statements) {
            Ok(record) => {
                records.insert(name, record);
            }
            Err(error) => issues.push(refused(name, &error)),
        }
    }
    Cut {
        records: records.into_values().collect(),
        issues,
    }
}

/// Whether a statement only says that a catalogue has a member, or of what class that is.
fn lists_others(triple: &Triple, catalog: NamedNodeRef<'_>) -> bool {
    let of_catalog = triple.subject.as_ref() == NamedOrBlankNodeRef::NamedNode(catalog);
    if of_catalog {
        index::is_membership(triple.predicate.as_ref())
    } else {
        triple.predicate.as_ref() == ns::rdf::TYPE
    }
}

fn refused(resource: String, error: &SealError) -> Issue {
    let rule = match error {
        SealError::TooLarge { .. } => Rule::TooLarge,
        SealError::Poisonous { .. } => Rule::Poisonous,
        SealError::Payload(_) => Rule::Rdf12,
    };
    Issue::new(
        rule,
        Some(resource),
        format!("{error}: the record was refused"),
    )
}

/// The document's own address, for what nothing else names.
fn name_of_rest(base: &str, taken: &HashSet<String>) -> Option<NamedNode> {
    let base = match mend_iri(base) {
        Mended::Fine => base.to_owned(),
        Mended::Repaired(mut iris) => iris.swap_remove(0),
        Mended::Hopeless => return None,
    };
    let name = if taken.contains(&base) {
        let separator = if base.contains('#') { '-' } else { '#' };
        format!("{base}{separator}unnamed")
    } else {
        base
    };
    Some(NamedNode::new_unchecked(name))
}
