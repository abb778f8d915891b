//! The paging controls of a page (Hydra), taken out of what it says about data.

use oxrdf::{NamedOrBlankNode, Quad, Term};
use std::collections::HashSet;
use vocab::ns::rdf;

const HYDRA: &str = "http://www.w3.org/ns/hydra/core#";

/// Terms that speak of the page and its neighbours.
const PREDICATES: [&str; 14] = [
    "first",
    "firstPage",
    "itemsPerPage",
    "last",
    "lastPage",
    "member",
    "next",
    "nextPage",
    "previous",
    "previousPage",
    "totalItems",
    "view",
    "pageIndex",
    "limit",
];
const CLASSES: [&str; 3] = ["Collection", "PagedCollection", "PartialCollectionView"];

/// What a page says about its neighbours.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Controls {
    /// Targets of `hydra:next` and `hydra:nextPage`, as written, the most likely first. A page may
    /// also carry the view of another collection.
    pub next: Vec<String>,
    /// The largest `hydra:totalItems`.
    pub total: Option<u64>,
}

/// Takes the controls out of the quads of the page at `address`.
pub fn take(quads: Vec<Quad>, address: &str) -> (Controls, Vec<Quad>) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let mut total = None;
    for quad in &quads {
        match hydra(quad.predicate.as_str()) {
            Some("next" | "nextPage") => {
                let Some(target) = text(&quad.object) else {
                    continue;
                };
                let is_own = match &quad.subject {
                    NamedOrBlankNode::NamedNode(subject) => subject.as_str() == address,
                    NamedOrBlankNode::BlankNode(_) => false,
                };
                if is_own { &mut own } else { &mut others }.push(target.to_owned());
            }
            Some("totalItems") => {
                let number = text(&quad.object).and_then(|text| text.trim().parse().ok());
                total = total.max(number);
            }
            _ => {}
        }
    }
    others.sort();
    own.extend(others);
    let mut once = HashSet::new();
    own.retain(|target| once.insert(target.clone()));
    let data = quads.into_iter().filter(|quad| !is_control(quad)).collect();
    (Controls { next: own, total }, data)
}

fn is_control(quad: &Quad) -> bool {
    if let Some(term) = hydra(quad.predicate.as_str()) {
        return PREDICATES.contains(&term);
    }
    match &quad.object {
        Term::NamedNode(class) if quad.predicate == rdf::TYPE => {
            hydra(class.as_str()).is_some_and(|class| CLASSES.contains(&class))
        }
        _ => false,
    }
}

fn hydra(iri: &str) -> Option<&str> {
    iri.strip_prefix(HYDRA)
}

/// An IRI or a literal: portals write either.
fn text(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}
