//! What its portal gave no name, written as the portal wrote it: as blank nodes.
//!
//! Records name every node, so that they can be kept and compared. Harvesters read more into a name:
//! udata takes a period of time that has an IRI for one to be fetched, and then has none.

use harvest::is_made_name;
use oxrdf::{BlankNode, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use std::collections::{HashMap, HashSet};
use vocab::{
    Fingerprint, Record,
    ns::{dcat, dct, prov},
    skolem,
};

/// What is reached by these keeps the name it was given: harvesters know it again by that.
const KNOWN_AGAIN: [NamedNodeRef<'_>; 7] = [
    dcat::DISTRIBUTION,
    dcat::ACCESS_SERVICE,
    dct::PUBLISHER,
    dct::CREATOR,
    dct::CONTRIBUTOR,
    dct::RIGHTS_HOLDER,
    prov::AGENT,
];
/// Hexadecimal digits of a label: nobody finds two names that share 96 bits.
const LABEL_LENGTH: usize = 24;

/// The blank nodes of one document, by the names they have in the records.
#[derive(Debug)]
pub(in crate::api) struct Unnamed<'r> {
    labels: HashMap<&'r str, BlankNode>,
}

impl<'r> Unnamed<'r> {
    /// The names that were made for the nodes of one record, and that no other record speaks of.
    pub fn of(records: impl Iterator<Item = &'r Record> + Clone) -> Self {
        let mut owners = HashMap::new();
        for (at, record) in records.clone().enumerate() {
            owners.extend(made_names(record).into_iter().map(|name| (name, at)));
        }
        for (at, record) in records.enumerate() {
            owners.remove(record.resource().as_str());
            for name in record.graph().iter().flat_map(names) {
                if owners.get(name).is_some_and(|owner| *owner != at) {
                    owners.remove(name);
                }
            }
        }
        let labels = owners.into_keys().map(|name| (name, blank(name)));
        Self {
            labels: labels.collect(),
        }
    }

    /// A triple as the document says it.
    pub fn said<'a>(&'a self, triple: TripleRef<'a>) -> TripleRef<'a> {
        let subject = match triple.subject {
            NamedOrBlankNodeRef::NamedNode(node) => match self.labels.get(node.as_str()) {
                Some(blank) => blank.as_ref().into(),
                None => triple.subject,
            },
            NamedOrBlankNodeRef::BlankNode(_) => triple.subject,
        };
        let object = match triple.object {
            TermRef::NamedNode(node) => match self.labels.get(node.as_str()) {
                Some(blank) => blank.as_ref().into(),
                None => triple.object,
            },
            other => other,
        };
        TripleRef::new(subject, triple.predicate, object)
    }
}

fn made_names(record: &Record) -> HashSet<&str> {
    let resource = record.resource().as_str();
    let (mut made, mut known_again) = (HashSet::new(), HashSet::new());
    for triple in record.graph() {
        let (NamedOrBlankNodeRef::NamedNode(subject), TermRef::NamedNode(object)) =
            (triple.subject, triple.object)
        else {
            continue;
        };
        let name = object.as_str();
        let is_made = skolem::owner(name) == Some(resource)
            || is_made_name(resource, name)
            || is_made_name(subject.as_str(), name);
        if !is_made {
            continue;
        }
        if KNOWN_AGAIN.contains(&triple.predicate) {
            known_again.insert(name);
        } else {
            made.insert(name);
        }
    }
    &made - &known_again
}

fn names(triple: TripleRef<'_>) -> impl Iterator<Item = &str> {
    let subject = match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNodeRef::BlankNode(_) => None,
    };
    let object = match triple.object {
        TermRef::NamedNode(node) => Some(node.as_str()),
        _ => None,
    };
    subject.into_iter().chain(object)
}

/// The same name has the same label in every document, so that what is unchanged reads the same.
fn blank(name: &str) -> BlankNode {
    let mut label = Fingerprint::of(name.as_bytes()).to_hex();
    label.truncate(LABEL_LENGTH);
    BlankNode::new_unchecked(format!("n{label}"))
}

#[cfg(test)]
mod tests;
