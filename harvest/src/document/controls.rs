//! What a page says about its neighbours: the next page, how much there is in all, and the documents
//! it contains or leads to.

mod links;

pub use links::Link;

use links::Links;
use oxrdf::{NamedOrBlankNode, Quad, Term};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use vocab::ns::hydra;

/// What a page says about its neighbours.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controls {
    /// Targets of `hydra:next` and `hydra:nextPage`, as written, the most likely first. A page may
    /// also carry the view of another collection.
    pub next: Vec<String>,
    /// The largest `hydra:totalItems`.
    pub total: Option<u64>,
    /// Documents to read beside this one: members of containers, nodes of a tree.
    pub links: Vec<Link>,
}

/// Reads the controls of the page at `address`.
pub fn controls(quads: &[Quad], address: &str) -> Controls {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let mut total = None;
    for quad in quads {
        match quad.predicate.as_str().strip_prefix(hydra::NS) {
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
    own.sort();
    others.sort();
    own.extend(others);
    let mut once = HashSet::new();
    own.retain(|target| once.insert(target.clone()));
    Controls {
        next: own,
        total,
        links: Links::of(quads).list(address),
    }
}

/// An IRI or a literal: portals write either.
fn text(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}
