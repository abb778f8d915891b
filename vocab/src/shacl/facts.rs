//! Statements, to be found from either end.

use super::terms::Id;
use std::ops::Range;

/// Statements by subject and predicate, and by predicate and object.
#[derive(Debug, Default)]
pub struct Facts {
    forward: Sorted,
    backward: Sorted,
}

/// The third of three terms, by the two others.
#[derive(Debug, Default)]
struct Sorted {
    keys: Vec<[Id; 2]>,
    values: Vec<Id>,
}

impl Sorted {
    fn of(mut rows: Vec<[Id; 3]>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        Self {
            keys: rows.iter().map(|[a, b, _]| [*a, *b]).collect(),
            values: rows.iter().map(|[.., c]| *c).collect(),
        }
    }

    fn get(&self, key: [Id; 2]) -> &[Id] {
        &self.values[range(&self.keys, |other| other.cmp(&key))]
    }
}

fn range<T>(sorted: &[T], order: impl Fn(&T) -> std::cmp::Ordering) -> Range<usize> {
    let start = sorted.partition_point(|item| order(item).is_lt());
    let length = sorted[start..].partition_point(|item| order(item).is_eq());
    start..start + length
}

impl Facts {
    pub fn of(triples: &[[Id; 3]]) -> Self {
        Self {
            forward: Sorted::of(triples.to_vec()),
            backward: Sorted::of(triples.iter().map(|[s, p, o]| [*p, *o, *s]).collect()),
        }
    }

    /// The objects of a subject and a predicate, each once, in order.
    pub fn objects(&self, subject: Id, predicate: Id) -> &[Id] {
        self.forward.get([subject, predicate])
    }

    /// The subjects of a predicate and an object, each once, in order.
    pub fn subjects(&self, predicate: Id, object: Id) -> &[Id] {
        self.backward.get([predicate, object])
    }

    /// What a subject says: predicates and objects.
    pub fn about(&self, subject: Id) -> impl Iterator<Item = (Id, Id)> {
        let at = range(&self.forward.keys, |[s, _]| s.cmp(&subject));
        at.map(|at| (self.forward.keys[at][1], self.forward.values[at]))
    }

    /// The statements with a predicate: objects and subjects.
    pub fn with(&self, predicate: Id) -> impl Iterator<Item = (Id, Id)> {
        let at = range(&self.backward.keys, |[p, _]| p.cmp(&predicate));
        at.map(|at| (self.backward.keys[at][1], self.backward.values[at]))
    }
}
