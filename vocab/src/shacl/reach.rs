//! Nodes found on a way, each once, and what finding them may cost.

use super::terms::Id;
use std::{cell::Cell, collections::HashSet};

/// Up to here, looking through a list is faster than hashing.
const FEW: usize = 32;

/// Nodes in the order they were found.
#[derive(Debug, Default)]
pub struct Reach {
    found: Vec<Id>,
    seen: HashSet<Id>,
}

impl Reach {
    pub fn from(nodes: &[Id]) -> Self {
        let mut reach = Self::default();
        for node in nodes {
            reach.add(*node);
        }
        reach
    }

    pub fn add(&mut self, node: Id) {
        let new = if self.found.len() < FEW {
            !self.found.contains(&node)
        } else {
            if self.seen.is_empty() {
                self.seen.extend(&self.found);
            }
            self.seen.insert(node)
        };
        if new {
            self.found.push(node);
        }
    }

    pub fn add_all(&mut self, nodes: &[Id]) {
        for node in nodes {
            self.add(*node);
        }
    }

    pub fn get(&self, at: usize) -> Option<Id> {
        self.found.get(at).copied()
    }

    pub fn found(self) -> Vec<Id> {
        self.found
    }
}

/// What is left of the work that one graph may cost.
#[derive(Debug)]
pub struct Steps(Cell<usize>);

impl Steps {
    pub fn new(limit: usize) -> Self {
        Self(Cell::new(limit))
    }

    /// Pays for some work; false when there is nothing left to pay with.
    pub fn pay(&self, cost: usize) -> bool {
        self.0.set(self.0.get().saturating_sub(cost));
        !self.are_spent()
    }

    pub fn are_spent(&self) -> bool {
        self.0.get() == 0
    }
}
