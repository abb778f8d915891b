//! Putting shapes in an order that is the same in every process.

use super::{
    super::constraint::{At, Constraint},
    Compiler,
};
use oxrdf::{NamedNode, Term};

impl Compiler<'_> {
    /// Sorts the constraints of each shape; gives all shapes in order, and the place of each.
    pub(super) fn order(&mut self) -> (Vec<At>, Vec<usize>) {
        let keys: Vec<String> = (0..self.shapes.len()).map(|at| self.key(at, 0)).collect();
        let mut order: Vec<At> = (0..self.shapes.len()).collect();
        order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
        let mut rank = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            rank[*at] = place;
        }
        for at in 0..self.shapes.len() {
            let mut constraints = std::mem::take(&mut self.shapes[at].constraints);
            constraints.sort_by_cached_key(|constraint| self.constraint_key(constraint, 0));
            self.shapes[at].constraints = constraints;
        }
        (order, rank)
    }

    /// What a shape asks as a text, so that shapes stand in the same order each time although most
    /// have no name but a label that changes.
    fn key(&self, at: At, depth: usize) -> String {
        const DEPTH: usize = 16;
        let shape = &self.shapes[at];
        if let Term::NamedNode(name) = &shape.node {
            return name.as_str().to_owned();
        }
        if depth > DEPTH {
            return String::new();
        }
        let constraints = shape.constraints.iter();
        let mut keys: Vec<_> = constraints.map(|c| self.constraint_key(c, depth)).collect();
        keys.sort_unstable();
        let name = shape.name.as_ref().map_or("", NamedNode::as_str);
        let path = shape.path_text.as_deref().unwrap_or_default();
        format!(
            "{name} {path} {:?} {:?} {keys:?}",
            shape.severity, shape.messages
        )
    }

    fn constraint_key(&self, constraint: &Constraint, depth: usize) -> String {
        let shapes = constraint.shapes();
        if shapes.is_empty() {
            return format!("{constraint:?}");
        }
        let keys: Vec<_> = shapes
            .into_iter()
            .map(|at| self.key(at, depth + 1))
            .collect();
        format!(
            "{:?} {:?} {keys:?}",
            constraint.component(),
            constraint.expected(&self.terms)
        )
    }
}
