//! From a graph of shapes to shapes that can be checked.

mod constraints;
mod paths;
mod source;

use super::{
    component::Component,
    constraint::{At, Constraint, Shape, Target},
    data::Facts,
    report::Severity,
    terms::{Id, Terms},
};
use crate::ns::{rdf, rdfs, sh};
use oxrdf::{Graph, NamedNode, NamedNodeRef, Term, TermRef};
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
        for node in targets.keys() {
            compiler.place(*node, None);
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

/// Words of SHACL beside the parameters of constraints: they describe, or say what was found.
const OTHER_WORDS: &str = "targetClass targetNode targetSubjectsOf targetObjectsOf path inversePath \
    alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath deactivated severity message name \
    description order group defaultValue qualifiedValueShape qualifiedValueShapesDisjoint flags \
    ignoredProperties declare prefix namespace suggestedShapesGraph conforms result \
    shapesGraphWellFormed detail focusNode resultPath resultSeverity resultMessage sourceShape \
    sourceConstraint sourceConstraintComponent value entailment";

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

    /// Every node that says which nodes it is about, or is a class and a shape in one.
    fn targets(&mut self) -> HashMap<TermRef<'g>, Vec<Target>> {
        let mut targets: HashMap<TermRef<'g>, Vec<Target>> = HashMap::new();
        for triple in self.source.0 {
            let id = |terms: &mut Terms| terms.intern(triple.object);
            let target = match triple.predicate {
                sh::TARGET_CLASS => Target::Class(id(&mut self.terms)),
                sh::TARGET_NODE => Target::Node(id(&mut self.terms)),
                sh::TARGET_SUBJECTS_OF => Target::SubjectsOf(id(&mut self.terms)),
                sh::TARGET_OBJECTS_OF => Target::ObjectsOf(id(&mut self.terms)),
                rdf::TYPE => {
                    let node = triple.subject.into();
                    let is_shape = self.source.is_instance(node, sh::NODE_SHAPE)
                        || self.source.is_instance(node, sh::PROPERTY_SHAPE);
                    if !is_shape || !self.source.is_instance(node, rdfs::CLASS) {
                        continue;
                    }
                    Target::Class(self.terms.intern(node))
                }
                _ => continue,
            };
            targets
                .entry(triple.subject.into())
                .or_default()
                .push(target);
        }
        targets
    }

    /// SHACL has an engine fail that does not know an entailment regime which is asked for.
    fn refuse_entailment(&mut self) {
        for triple in self.source.0.triples_for_predicate(sh::ENTAILMENT) {
            let what = format!("the entailment {} is not supported", triple.object);
            self.problem(triple.subject.into(), what);
        }
    }

    fn find_unknown_words(&mut self) {
        let is_known = |word: &str| {
            let mut parameters = Component::ALL.iter().map(|c| c.parameter());
            parameters.any(|known| known == word) || OTHER_WORDS.split(' ').any(|k| k == word)
        };
        for triple in self.source.0 {
            let what = match triple.predicate.as_str().strip_prefix(sh::NS) {
                Some(word) if !is_known(word) => format!("sh:{word} {}", triple.object),
                None if triple.predicate == rdf::TYPE
                    && triple.object == TermRef::NamedNode(sh::CONSTRAINT_COMPONENT) =>
                {
                    "a constraint component of its own".to_owned()
                }
                _ => continue,
            };
            self.skip(triple.subject.into(), what);
        }
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
