//! How much of the truth a graph holds.

use super::{
    data::Data,
    reach::Steps,
    terms::{Id, TYPE},
};
use oxrdf::{NamedNodeRef, TermRef};
use std::cell::Cell;

/// How much of what is said about a node is in a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its classes, and perhaps more.
    Classes,
    /// Perhaps nothing: the node is only mentioned.
    Mention,
}

/// A graph that was cut out of a larger one that is not at hand.
///
/// A node that is only mentioned may be described elsewhere, so what would need its statements is not
/// judged. Statements *about* a node by others may be elsewhere too: an inverse path is never complete.
#[derive(Clone, Copy)]
pub struct Excerpt<'p> {
    /// How much the graph says of one of its nodes.
    pub extent: &'p dyn Fn(TermRef<'_>) -> Extent,
    /// Predicates whose statements may be elsewhere, whatever else is said of their subject.
    pub scattered: &'p [NamedNodeRef<'p>],
}

impl std::fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Excerpt")
            .field("scattered", &self.scattered)
            .finish_non_exhaustive()
    }
}

/// A graph as it is seen by shapes: whole, or as an excerpt.
#[derive(Debug)]
pub struct View<'a> {
    pub data: Data<'a>,
    pub steps: Steps,
    excerpt: Option<Excerpt<'a>>,
    scattered: Vec<Id>,
    /// The node asked for last: shapes ask many things of one node.
    asked: Cell<Option<(Id, Extent)>>,
}

impl<'a> View<'a> {
    pub fn new(
        data: Data<'a>,
        excerpt: Option<Excerpt<'a>>,
        scattered: Vec<Id>,
        steps: usize,
    ) -> Self {
        Self {
            data,
            steps: Steps::new(steps),
            excerpt,
            scattered,
            asked: Cell::new(None),
        }
    }

    /// Whether what is not in the graph is not so.
    pub fn is_whole(&self) -> bool {
        self.excerpt.is_none()
    }

    pub fn extent(&self, node: Id) -> Extent {
        let Some(excerpt) = self.excerpt else {
            return Extent::Whole;
        };
        match self.asked.get() {
            Some((asked, extent)) if asked == node => extent,
            _ => {
                let extent = (excerpt.extent)(self.data.term(node));
                self.asked.set(Some((node, extent)));
                extent
            }
        }
    }

    /// Whether the graph holds all statements with this subject and predicate.
    pub fn says_all(&self, subject: Id, predicate: Id) -> bool {
        if self.excerpt.is_none() {
            return true;
        }
        match self.extent(subject) {
            Extent::Whole => !self.scattered.contains(&predicate),
            Extent::Classes => predicate == TYPE,
            Extent::Mention => false,
        }
    }

    /// Whether the graph holds all statements about a node.
    pub fn says_everything(&self, subject: Id) -> bool {
        self.extent(subject) == Extent::Whole
    }

    /// Whether the node has the class; `None` if the graph cannot tell.
    pub fn is_a(&self, node: Id, class: Id) -> Option<bool> {
        if self.data.is_a(node, class, &self.steps) {
            return Some(true);
        }
        self.says_all(node, TYPE).then_some(false)
    }
}
