//! What a shape asks, ready to be checked.

use super::{
    component::Component,
    path::Path,
    report::Severity,
    terms::{Id, Terms},
};
use oxrdf::{Literal, NamedNode, Term};
use regex::Regex;

/// The place of a shape among all shapes.
pub type At = usize;

/// A shape: what it is about, and what it asks.
#[derive(Debug)]
pub struct Shape {
    pub node: Term,
    /// Its own IRI, or that of the shape it was first found in.
    pub name: Option<NamedNode>,
    pub path: Option<Path>,
    pub path_text: Option<String>,
    pub targets: Vec<Target>,
    pub constraints: Vec<Constraint>,
    pub severity: Severity,
    pub messages: Vec<Literal>,
    pub is_deactivated: bool,
}

impl Shape {
    pub fn iri(&self) -> Option<String> {
        match &self.node {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        }
    }
}

/// Which nodes of the data a shape is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Class(Id),
    Node(Id),
    SubjectsOf(Id),
    ObjectsOf(Id),
}

/// Which of the three kinds of term a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeKinds {
    pub iri: bool,
    pub blank: bool,
    pub literal: bool,
}

/// One constraint of a shape.
#[derive(Debug)]
pub enum Constraint {
    Class(Id),
    Datatype(Id),
    NodeKind(NodeKinds),
    MinCount(u64),
    MaxCount(u64),
    MinExclusive(Literal),
    MinInclusive(Literal),
    MaxExclusive(Literal),
    MaxInclusive(Literal),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Regex),
    LanguageIn(Vec<String>),
    UniqueLang,
    Equals(Id),
    Disjoint(Id),
    LessThan(Id),
    LessThanOrEquals(Id),
    Not(At),
    And(Vec<At>),
    Or(Vec<At>),
    Xone(Vec<At>),
    Node(At),
    Property(At),
    QualifiedMinCount(Qualified, u64),
    QualifiedMaxCount(Qualified, u64),
    /// The predicates that are allowed, in order.
    Closed(Vec<Id>),
    HasValue(Id),
    /// In order.
    In(Vec<Id>),
}

/// Values that conform to one shape and to none of its siblings.
#[derive(Debug, Clone)]
pub struct Qualified {
    pub shape: At,
    pub siblings: Vec<At>,
}

impl Constraint {
    pub fn component(&self) -> Component {
        match self {
            Constraint::Class(_) => Component::Class,
            Constraint::Datatype(_) => Component::Datatype,
            Constraint::NodeKind(_) => Component::NodeKind,
            Constraint::MinCount(_) => Component::MinCount,
            Constraint::MaxCount(_) => Component::MaxCount,
            Constraint::MinExclusive(_) => Component::MinExclusive,
            Constraint::MinInclusive(_) => Component::MinInclusive,
            Constraint::MaxExclusive(_) => Component::MaxExclusive,
            Constraint::MaxInclusive(_) => Component::MaxInclusive,
            Constraint::MinLength(_) => Component::MinLength,
            Constraint::MaxLength(_) => Component::MaxLength,
            Constraint::Pattern(_) => Component::Pattern,
            Constraint::LanguageIn(_) => Component::LanguageIn,
            Constraint::UniqueLang => Component::UniqueLang,
            Constraint::Equals(_) => Component::Equals,
            Constraint::Disjoint(_) => Component::Disjoint,
            Constraint::LessThan(_) => Component::LessThan,
            Constraint::LessThanOrEquals(_) => Component::LessThanOrEquals,
            Constraint::Not(_) => Component::Not,
            Constraint::And(_) => Component::And,
            Constraint::Or(_) => Component::Or,
            Constraint::Xone(_) => Component::Xone,
            Constraint::Node(_) => Component::Node,
            Constraint::Property(_) => Component::Property,
            Constraint::QualifiedMinCount(..) => Component::QualifiedMinCount,
            Constraint::QualifiedMaxCount(..) => Component::QualifiedMaxCount,
            Constraint::Closed(_) => Component::Closed,
            Constraint::HasValue(_) => Component::HasValue,
            Constraint::In(_) => Component::In,
        }
    }

    /// What is asked, in a word: a number, a class, a pattern. Nothing where it would be a shape.
    pub fn expected(&self, terms: &Terms) -> Option<String> {
        let name = |id: &Id| match terms.get(*id) {
            oxrdf::TermRef::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        };
        Some(match self {
            Constraint::Class(id)
            | Constraint::Datatype(id)
            | Constraint::Equals(id)
            | Constraint::Disjoint(id)
            | Constraint::LessThan(id)
            | Constraint::LessThanOrEquals(id)
            | Constraint::HasValue(id) => name(id),
            Constraint::NodeKind(kinds) => kinds.name().to_owned(),
            Constraint::MinCount(count)
            | Constraint::MaxCount(count)
            | Constraint::MinLength(count)
            | Constraint::MaxLength(count)
            | Constraint::QualifiedMinCount(_, count)
            | Constraint::QualifiedMaxCount(_, count) => count.to_string(),
            Constraint::MinExclusive(bound)
            | Constraint::MinInclusive(bound)
            | Constraint::MaxExclusive(bound)
            | Constraint::MaxInclusive(bound) => bound.value().to_owned(),
            Constraint::Pattern(pattern) => pattern.as_str().to_owned(),
            Constraint::LanguageIn(languages) => languages.join(", "),
            Constraint::In(ids) => ids.iter().map(name).collect::<Vec<_>>().join(", "),
            Constraint::UniqueLang
            | Constraint::Not(_)
            | Constraint::And(_)
            | Constraint::Or(_)
            | Constraint::Xone(_)
            | Constraint::Node(_)
            | Constraint::Property(_)
            | Constraint::Closed(_) => return None,
        })
    }

    /// The shapes it refers to.
    pub fn shapes(&self) -> Vec<At> {
        match self {
            Constraint::Not(at) | Constraint::Node(at) | Constraint::Property(at) => vec![*at],
            Constraint::And(all) | Constraint::Or(all) | Constraint::Xone(all) => all.clone(),
            Constraint::QualifiedMinCount(qualified, _)
            | Constraint::QualifiedMaxCount(qualified, _) => vec![qualified.shape],
            _ => Vec::new(),
        }
    }
}

impl NodeKinds {
    const NAMED: [(&'static str, NodeKinds); 6] = [
        ("IRI", NodeKinds::of(true, false, false)),
        ("BlankNode", NodeKinds::of(false, true, false)),
        ("Literal", NodeKinds::of(false, false, true)),
        ("BlankNodeOrIRI", NodeKinds::of(true, true, false)),
        ("IRIOrLiteral", NodeKinds::of(true, false, true)),
        ("BlankNodeOrLiteral", NodeKinds::of(false, true, true)),
    ];

    const fn of(iri: bool, blank: bool, literal: bool) -> Self {
        Self {
            iri,
            blank,
            literal,
        }
    }

    /// The kinds that `sh:IRI`, `sh:BlankNodeOrIRI`, … stand for, by local name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(other, _)| *other == name);
        found.map(|(_, kinds)| *kinds)
    }

    fn name(self) -> &'static str {
        let found = Self::NAMED.iter().find(|(_, kinds)| *kinds == self);
        found.map_or("", |(name, _)| name)
    }
}
