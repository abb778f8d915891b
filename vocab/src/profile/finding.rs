//! What a check found, in a form that can be kept.

use super::{Part, message};
use crate::{
    Text,
    shacl::{Component, Severity, ValidationResult},
};
use oxrdf::{NamedNodeRef, Term, TermRef};
use serde::{Deserialize, Serialize};

/// A value longer than this many characters is cut: the record itself has it whole.
const MAX_VALUE: usize = 200;

/// How a record stands to a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conformance {
    /// The profile's name.
    pub profile: String,
    /// Grouped by part, in a stable order.
    pub findings: Vec<Finding>,
    /// How many constraints the record alone cannot tell: they need what is said elsewhere.
    pub not_judged: usize,
    /// There is more, or the record was too costly to look at everything.
    pub is_cut_short: bool,
}

impl Conformance {
    /// Whether nothing that must be so is otherwise, as far as the record tells.
    pub fn conforms(&self) -> bool {
        let mut findings = self.findings.iter();
        !self.is_cut_short && !findings.any(|f| f.severity == Severity::Violation)
    }
}

/// One thing that is not as a shape asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub part: Part,
    /// The IRI of the shape that asks, or of the shape around it.
    pub shape: String,
    /// What is concerned: the resource, one of its files, its contact. An IRI.
    pub node: String,
    /// From there to the values, in the syntax of SPARQL: `<http://purl.org/dc/terms/title>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    pub component: Component,
    /// What is asked for in a word: a number, a class, a datatype.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// As N-Triples write it; a long text ends in `…` without a closing quotation mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub severity: Severity,
    /// What the shape says itself, in its languages. Most shapes say nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Text>,
}

impl Finding {
    /// `profile` stands for shapes that have no IRI near them.
    pub(super) fn of(part: Part, result: &ValidationResult, profile: NamedNodeRef<'_>) -> Self {
        let messages = result.messages.iter().map(|message| Text {
            value: message.value().to_owned(),
            language: message.language().map(str::to_owned),
        });
        let mut messages: Vec<Text> = messages.collect();
        messages.sort_by(|a, b| (&a.language, &a.value).cmp(&(&b.language, &b.value)));
        Self {
            part,
            shape: match &result.shape_name {
                Some(name) => name.as_str().to_owned(),
                None => profile.as_str().to_owned(),
            },
            node: name(result.focus.as_ref()),
            path: result.path.clone(),
            component: result.component,
            expected: result.expected.clone(),
            value: result.value.as_ref().map(shortened),
            severity: result.severity.clone(),
            messages,
        }
    }

    /// The property that is concerned, where the path is a single one.
    pub fn property(&self) -> Option<&str> {
        let path = self.path.as_deref()?;
        let inside = path.strip_prefix('<')?.strip_suffix('>')?;
        (!inside.contains(['<', '>'])).then_some(inside)
    }

    /// What is wrong, in a sentence for the producer of the data, in French (`fr`) or English.
    pub fn message(&self, language: &str) -> String {
        message::sentence(self, language)
    }
}

fn name(term: TermRef<'_>) -> String {
    match term {
        TermRef::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

fn shortened(term: &Term) -> String {
    let is_long = |text: &str| text.chars().nth(MAX_VALUE).is_some();
    match term {
        Term::Literal(literal) if is_long(literal.value()) => {
            let start: String = term.to_string().chars().take(MAX_VALUE).collect();
            format!("{start}…")
        }
        other => other.to_string(),
    }
}
