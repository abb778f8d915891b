//! What validation found.

use super::component::Component;
use crate::ns::sh;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term};
use serde::{Deserialize, Serialize};

/// How far validation goes before it stops: records come from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Results that are reported, and as many that could not be judged.
    pub results: usize,
    /// Shapes within shapes, along recursive ones too.
    pub depth: usize,
    /// Nodes looked at; a record of 50 triples takes about 400 steps for one file of DCAT-AP.
    pub steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            results: 1_000,
            depth: 64,
            steps: 2_000_000,
        }
    }
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    Results,
    Depth,
    Steps,
}

/// How bad a result is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Violation,
    Warning,
    Info,
    /// The IRI of another severity.
    Other(String),
}

impl Severity {
    pub fn of(node: NamedNodeRef<'_>) -> Self {
        match node {
            sh::VIOLATION => Severity::Violation,
            sh::WARNING => Severity::Warning,
            sh::INFO => Severity::Info,
            other => Severity::Other(other.as_str().to_owned()),
        }
    }

    pub fn iri(&self) -> NamedNodeRef<'_> {
        match self {
            Severity::Violation => sh::VIOLATION,
            Severity::Warning => sh::WARNING,
            Severity::Info => sh::INFO,
            Severity::Other(iri) => NamedNodeRef::new_unchecked(iri),
        }
    }
}

/// One value, or one node, that is not as a shape asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidationResult {
    /// The node that was validated.
    pub focus: Term,
    /// From the focus node to the values, in the syntax of SPARQL.
    pub path: Option<String>,
    pub value: Option<Term>,
    /// The shape that asks: a blank node in many a file.
    pub shape: Term,
    /// That shape's IRI, or the IRI of the shape around it.
    pub shape_name: Option<NamedNode>,
    pub component: Component,
    /// The parameter in a word: a number, a class, a pattern, the IRI of a shape.
    pub expected: Option<String>,
    pub severity: Severity,
    /// `sh:message`, as the shape has it, or the shape it refers to.
    pub messages: Vec<Literal>,
}

/// Everything that was found, in an order that depends on nothing but the graph and the shapes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub results: Vec<ValidationResult>,
    /// What a graph that is only a part cannot tell: the same, if it were not so.
    pub not_judged: Vec<ValidationResult>,
    /// Something was left out because this limit was reached.
    pub cut_short: Option<Reached>,
}

impl Report {
    /// Whether nothing was found, nothing left out and nothing left open.
    pub fn conforms(&self) -> bool {
        self.results.is_empty() && self.not_judged.is_empty() && self.cut_short.is_none()
    }
}
