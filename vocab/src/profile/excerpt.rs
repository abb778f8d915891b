//! A record as an excerpt of its catalogue: what it can be judged by.

use crate::{
    cut::{is_membership, kind_of},
    ns::{dcat, dct, rdf},
    record::Record,
    shacl::{Excerpt, Extent},
    skolem::is_skolem,
};
use oxrdf::{NamedNodeRef, TermRef};

/// A catalogue says these of its members, in their records.
const SCATTERED: [NamedNodeRef<'_>; 5] = [
    dcat::DATASET,
    dcat::SERVICE,
    dcat::CATALOG_PROP,
    dcat::RECORD,
    dct::HAS_PART,
];

/// A record's graph, with what it says of what.
pub fn of<T>(record: &Record, validate: impl FnOnce(Excerpt<'_>) -> T) -> T {
    let extent = |node: TermRef<'_>| extent(record, node);
    validate(Excerpt {
        extent: &extent,
        scattered: &SCATTERED,
    })
}

/// How much of what its source says of a node is in a record: the rules of [`crate::cut()`], read the
/// other way.
fn extent(record: &Record, node: TermRef<'_>) -> Extent {
    let TermRef::NamedNode(node) = node else {
        return Extent::Whole;
    };
    if node == record.resource() || is_skolem(node.as_str()) {
        return Extent::Whole;
    }
    let mut said = Extent::Mention;
    for triple in record.graph().triples_for_subject(node) {
        let class = match (triple.predicate, triple.object) {
            (rdf::TYPE, TermRef::NamedNode(class)) => Some(class),
            _ => None,
        };
        match class {
            // It has a record of its own; here are its names.
            Some(class) if kind_of(class).is_some() => return Extent::Classes,
            // Of what is nothing but of a class, the rest is said elsewhere, if at all.
            Some(_) if said == Extent::Mention => said = Extent::Classes,
            Some(_) => {}
            None if is_membership(triple.predicate) => {}
            None => said = Extent::Whole,
        }
    }
    said
}
