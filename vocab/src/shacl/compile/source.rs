//! Reading a graph of shapes: values, lists, classes, names.

use crate::ns::{rdf, rdfs, xsd};
use oxrdf::{Graph, NamedNodeRef, NamedOrBlankNodeRef, TermRef};

/// A list of more members than this goes round in circles.
const MAX_MEMBERS: usize = 100_000;

/// A graph of shapes.
#[derive(Debug, Clone, Copy)]
pub struct Source<'g>(pub &'g Graph);

impl<'g> Source<'g> {
    pub fn values(self, node: TermRef<'g>, predicate: NamedNodeRef<'_>) -> Vec<TermRef<'g>> {
        match subject(node) {
            Some(subject) => self
                .0
                .objects_for_subject_predicate(subject, predicate)
                .collect(),
            None => Vec::new(),
        }
    }

    pub fn subjects(self, predicate: NamedNodeRef<'_>, node: TermRef<'g>) -> Vec<TermRef<'g>> {
        let subjects = self.0.subjects_for_predicate_object(predicate, node);
        subjects.map(Into::into).collect()
    }

    pub fn is_instance(self, node: TermRef<'g>, class: NamedNodeRef<'_>) -> bool {
        let mut classes = self.values(node, rdf::TYPE);
        let mut at = 0;
        while let Some(found) = classes.get(at).copied() {
            if found == TermRef::NamedNode(class) {
                return true;
            }
            for wider in self.values(found, rdfs::SUB_CLASS_OF) {
                if !classes.contains(&wider) {
                    classes.push(wider);
                }
            }
            at += 1;
        }
        false
    }

    /// The members of a list.
    pub fn list(self, head: TermRef<'g>) -> Result<Vec<TermRef<'g>>, String> {
        let mut members = Vec::new();
        let mut at = head;
        while at != TermRef::NamedNode(rdf::NIL) {
            let first = self.values(at, rdf::FIRST);
            let rest = self.values(at, rdf::REST);
            let ([first], [rest]) = (first.as_slice(), rest.as_slice()) else {
                return Err(format!("{head} is not a list"));
            };
            members.push(*first);
            if members.len() > MAX_MEMBERS {
                return Err(format!("the list {head} has no end"));
            }
            at = *rest;
        }
        Ok(members)
    }

    pub fn is_list(self, node: TermRef<'g>) -> bool {
        node == TermRef::NamedNode(rdf::NIL) || !self.values(node, rdf::FIRST).is_empty()
    }

    /// The IRI of a node, or that of the nearest node with an IRI that leads to it.
    pub fn named(self, node: TermRef<'_>) -> String {
        const FAR: usize = 32;
        let mut at = node;
        for _ in 0..FAR {
            match at {
                TermRef::NamedNode(name) => return name.as_str().to_owned(),
                TermRef::BlankNode(_) => {}
                TermRef::Literal(_) | TermRef::Triple(_) => break,
            }
            let mut around = self.0.triples_for_object(at);
            match around.next() {
                Some(triple) => at = triple.subject.into(),
                None => break,
            }
        }
        node.to_string()
    }
}

/// SHACL means the literals `true` and `false` themselves: `"1"^^xsd:boolean` switches nothing on.
pub fn boolean(term: TermRef<'_>) -> Option<bool> {
    match term {
        TermRef::Literal(literal) if literal.datatype() == xsd::BOOLEAN => match literal.value() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn subject(node: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match node {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        TermRef::Literal(_) | TermRef::Triple(_) => None,
    }
}
