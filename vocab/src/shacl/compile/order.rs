//! Putting shapes in an order that is the same in every process.

use super::{
    super::constraint::{At, Constraint},
    Compiler,
};
use crate::fingerprint::Fingerprint;
use oxrdf::{NamedNode, Term};

/// How many shapes deep two shapes may be alike and still be told apart.
const DEPTH: usize = 16;

impl Compiler<'_> {
    /// Sorts the constraints of each shape; gives all shapes in order, and the place of each.
    pub(super) fn order(&mut self) -> (Vec<At>, Vec<usize>) {
        let keys = self.keys();
        let mut order: Vec<At> = (0..self.shapes.len()).collect();
        order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
        let mut rank = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            rank[*at] = place;
        }
        let names: Vec<String> = keys.into_iter().map(short).collect();
        for at in 0..self.shapes.len() {
            let mut constraints = std::mem::take(&mut self.shapes[at].constraints);
            constraints.sort_by_cached_key(|constraint| self.constraint_key(constraint, &names));
            self.shapes[at].constraints = constraints;
        }
        (order, rank)
    }

    /// What each shape asks as a text, so that shapes stand in the same order each time although most
    /// have no name but a label that changes. Written out, shapes that hold each other would make texts
    /// without end: each round looks one shape deeper, and what it finds is kept short.
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![String::new(); self.shapes.len()];
        for _ in 0..DEPTH {
            let names: Vec<String> = keys.iter().cloned().map(short).collect();
            let deeper: Vec<String> = (0..keys.len()).map(|at| self.key(at, &names)).collect();
            let is_all = deeper == keys;
            keys = deeper;
            if is_all {
                break;
            }
        }
        keys
    }

    fn key(&self, at: At, names: &[String]) -> String {
        let shape = &self.shapes[at];
        if let Term::NamedNode(name) = &shape.node {
            return name.as_str().to_owned();
        }
        let constraints = shape.constraints.iter();
        let mut keys: Vec<_> = constraints.map(|c| self.constraint_key(c, names)).collect();
        keys.sort_unstable();
        let name = shape.name.as_ref().map_or("", NamedNode::as_str);
        let path = shape.path_text.as_deref().unwrap_or_default();
        format!(
            "{name} {path} {:?} {:?} {keys:?}",
            shape.severity, shape.messages
        )
    }

    fn constraint_key(&self, constraint: &Constraint, names: &[String]) -> String {
        let shapes = constraint.shapes();
        if shapes.is_empty() {
            return format!("{constraint:?}");
        }
        let shapes: Vec<_> = shapes.into_iter().map(|at| &names[at]).collect();
        format!(
            "{:?} {:?} {shapes:?}",
            constraint.component(),
            constraint.expected(&self.terms)
        )
    }
}

/// A text that stands within others: as it is, or its digest if it is long.
fn short(text: String) -> String {
    const LONGEST: usize = 100;
    if text.len() <= LONGEST {
        return text;
    }
    Fingerprint::of(text.as_bytes()).to_hex()
}
