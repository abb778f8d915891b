//! From a graph of shapes to shapes that can be checked.

mod constraints;
mod order;
mod paths;
mod source;
mod survey;

use super::{
    constraint::{At, Shape, Target},
    facts::Facts,
    report::Severity,
    terms::{self, Id, Terms},
};
use crate::ns::sh;
use oxrdf::{Graph, NamedNode, NamedNodeRef, TermRef};
use source::Source;
use std::collections::{HashMap, VecDeque};

/// What a graph of shapes asks, compiled once and used for any number of graphs.
#[derive(Debug)]
pub struct Shapes {
    pub(super) terms: Terms,
    pub(super) shapes: Vec<Shape>,
    /// The shapes that say themselves which nodes they are about.
    pub(super) roots: Vec<At>,
    /// Where a shape stands among all, by what it asks.
    pub(super) rank: Vec<usize>,
    pub(super) background: Facts,
    not_evaluated: Vec<NotEvaluated>,
}

/// Shapes that mean nothing, with every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot compile the shapes: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct CompileError(pub Vec<Problem>);

/// One thing that is wrong with a shape.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub shape: String,
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.shape, self.what)
    }
}

/// A statement of the shapes graph that asks for something this engine does not check: SPARQL
/// constraints, patterns it cannot compile, and words that SHACL does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEvaluated {
    /// The IRI of the shape, or of the shape around it where that is known.
    pub shape: String,
    pub what: String,
}

impl Shapes {
    /// Compiles every shape that has a target, and those it refers to.
    pub fn compile(graph: &Graph) -> Result<Self, CompileError> {
        let mut terms = Terms::new();
        terms.intern_all(graph.iter().flat_map(|triple| {
            [
                triple.subject.into(),
                triple.predicate.into(),
                triple.object,
            ]
        }));
        let mut compiler = Compiler {
            source: Source(graph),
            terms,
            places: HashMap::new(),
            queue: VecDeque::new(),
            shapes: Vec::new(),
            problems: Vec::new(),
            not_evaluated: Vec::new(),
        };
        compiler.refuse_entailment();
        compiler.find_unknown_words();
        let targets = compiler.targets();
        let mut nodes: Vec<_> = targets.keys().copied().collect();
        nodes.sort_unstable_by(|a, b| terms::order(*a, *b));
        for node in nodes {
            compiler.place(node, None);
        }
        while let Some((node, at)) = compiler.queue.pop_front() {
            compiler.read(node, at);
        }
        compiler.finish(targets)
    }

    /// Adds what is known anyway: a hierarchy of classes, the concepts of code lists. What is said
    /// here is true of every graph; it is never validated itself.
    pub fn with_background(mut self, graph: &Graph) -> Self {
        self.terms.intern_all(graph.iter().flat_map(|triple| {
            [
                triple.subject.into(),
                triple.predicate.into(),
                triple.object,
            ]
        }));
        let mut id = |term: TermRef<'_>| self.terms.intern(term);
        let triples: Vec<[Id; 3]> = graph
            .iter()
            .map(|triple| {
                [
                    id(triple.subject.into()),
                    id(triple.predicate.into()),
                    id(triple.object),
                ]
            })
            .collect();
        self.background = Facts::of(&triples);
        self
    }

    /// What the graph asks for and will not be checked.
    pub fn not_evaluated(&self) -> &[NotEvaluated] {
        &self.not_evaluated
    }

    /// How many shapes there are, those within others included.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there is nothing to check.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}

/// Where the tools of the European profiles write their messages.
const EU_MESSAGE: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("https://purl.eu/ns/shacl#message");

struct Compiler<'g> {
    source: Source<'g>,
    terms: Terms,
    places: HashMap<TermRef<'g>, At>,
    queue: VecDeque<(TermRef<'g>, At)>,
    shapes: Vec<Shape>,
    problems: Vec<Problem>,
    not_evaluated: Vec<NotEvaluated>,
}

impl<'g> Compiler<'g> {
    /// Where the shape of a node is, now or later.
    fn place(&mut self, node: TermRef<'g>, around: Option<&NamedNode>) -> At {
        if let Some(at) = self.places.get(&node) {
            return *at;
        }
        let at = self.shapes.len();
        let name = match node {
            TermRef::NamedNode(name) => Some(name.into_owned()),
            _ => around.cloned(),
        };
        if matches!(node, TermRef::Literal(_) | TermRef::Triple(_)) {
            self.problem(node, "a literal stands where a shape is needed");
        }
        self.shapes.push(Shape {
            node: node.into_owned(),
            name,
            path: None,
            path_text: None,
            targets: Vec::new(),
            constraints: Vec::new(),
            severity: Severity::Violation,
            messages: Vec::new(),
            is_deactivated: false,
        });
        self.places.insert(node, at);
        self.queue.push_back((node, at));
        at
    }

    /// Reads a shape: its path, its constraints, and what is said when it is not met.
    fn read(&mut self, node: TermRef<'g>, at: At) {
        self.shapes[at].is_deactivated = self.boolean(node, sh::DEACTIVATED);
        if let Some(path) = self.one(node, sh::PATH) {
            match self.path(path, 0) {
                Ok(path) => {
                    self.shapes[at].path_text = Some(path.text(&self.terms));
                    self.shapes[at].path = Some(path);
                }
                Err(what) => self.problem(node, what),
            }
        } else if self.source.is_instance(node, sh::PROPERTY_SHAPE) {
            self.problem(node, "a property shape needs sh:path");
        }
        match self.one(node, sh::SEVERITY) {
            Some(TermRef::NamedNode(severity)) => {
                self.shapes[at].severity = Severity::of(severity);
            }
            Some(_) => self.problem(node, "sh:severity is not an IRI"),
            None => {}
        }
        let mut messages = self.source.values(node, sh::MESSAGE);
        if messages.is_empty() {
            messages = self.source.values(node, EU_MESSAGE);
        }
        for message in messages {
            match message {
                TermRef::Literal(text) => self.shapes[at].messages.push(text.into_owned()),
                _ => self.problem(node, "sh:message is not a literal"),
            }
        }
        let constraints = self.constraints(node, at);
        self.shapes[at].constraints = constraints;
    }

    fn finish(
        mut self,
        mut targets: HashMap<TermRef<'g>, Vec<Target>>,
    ) -> Result<Shapes, CompileError> {
        for (node, at) in &self.places {
            let mut targets = targets.remove(node).unwrap_or_default();
            targets.sort_unstable();
            targets.dedup();
            self.shapes[*at].targets = targets;
        }
        if !self.problems.is_empty() {
            self.problems.sort();
            self.problems.dedup();
            return Err(CompileError(self.problems));
        }
        self.not_evaluated.sort();
        self.not_evaluated.dedup();
        let (order, rank) = self.order();
        let has_target = |at: &At| !self.shapes[*at].targets.is_empty();
        Ok(Shapes {
            roots: order.iter().copied().filter(has_target).collect(),
            terms: self.terms,
            shapes: self.shapes,
            rank,
            background: Facts::default(),
            not_evaluated: self.not_evaluated,
        })
    }

    /// The only value, or none; more than one is a problem.
    fn one(&mut self, node: TermRef<'g>, predicate: NamedNodeRef<'_>) -> Option<TermRef<'g>> {
        let values = self.source.values(node, predicate);
        if values.len() > 1 {
            self.problem(node, format!("{predicate} has {} values", values.len()));
        }
        values.first().copied()
    }

    fn boolean(&mut self, node: TermRef<'g>, predicate: NamedNodeRef<'_>) -> bool {
        match self.one(node, predicate).map(source::boolean) {
            Some(Some(value)) => value,
            Some(None) => {
                self.skip(node, format!("{predicate} is neither true nor false"));
                false
            }
            None => false,
        }
    }

    fn problem(&mut self, node: TermRef<'_>, what: impl Into<String>) {
        self.problems.push(Problem {
            shape: self.source.named(node),
            what: what.into(),
        });
    }

    fn skip(&mut self, node: TermRef<'_>, what: impl Into<String>) {
        self.not_evaluated.push(NotEvaluated {
            shape: self.source.named(node),
            what: what.into(),
        });
    }
}
