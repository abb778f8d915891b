//! Statements: a record's canonical lines written one by one, without a graph in between.
//!
//! A mapping that names everything it describes has no blank node to label, so its record is its
//! lines, sorted. Building the graph first costs five times as much, and most walks never look at
//! it: what is unchanged is told by the fingerprint.

use crate::{
    rdf::canonical,
    record::{Kind, Record, SealError},
};
use oxrdf::{LiteralRef, NamedNode, NamedNodeRef, TermRef};
use std::ops::Range;

/// The statements about one resource and what hangs on it, all of it named.
#[derive(Debug, Default, Clone)]
pub struct Statements {
    text: String,
    lines: Vec<Range<usize>>,
}

impl Statements {
    /// With room for what a usual record says.
    pub fn new() -> Self {
        Self {
            text: String::with_capacity(4096),
            lines: Vec::with_capacity(64),
        }
    }

    /// States a link. The IRIs must be valid, as those of a `NamedNode` are.
    pub fn link(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: NamedNodeRef<'_>,
    ) {
        self.push(subject, predicate, object.into());
    }

    /// States a text; its language tag must be well-formed.
    pub fn text(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        value: &str,
        language: Option<&str>,
    ) {
        let literal = match language {
            Some(tag) => LiteralRef::new_language_tagged_literal_unchecked(value, tag),
            None => LiteralRef::new_simple_literal(value),
        };
        self.push(subject, predicate, literal.into());
    }

    /// States a value of a datatype, in its lexical form.
    pub fn typed(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        value: &str,
        datatype: NamedNodeRef<'_>,
    ) {
        let literal = LiteralRef::new_typed_literal(value, datatype);
        self.push(subject, predicate, literal.into());
    }

    /// How many statements were made, repeated ones included.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes over what `other` states.
    pub fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        let moved = other
            .lines
            .iter()
            .map(|line| line.start + start..line.end + start);
        self.lines.extend(moved);
    }

    /// Sorts the lines, leaves out repeated ones, fingerprints.
    pub fn seal(mut self, resource: NamedNode, kind: Kind) -> Result<Record, SealError> {
        let text = &self.text;
        self.lines
            .sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
        self.lines
            .dedup_by(|a, b| text[a.clone()] == text[b.clone()]);
        let mut payload = String::with_capacity(text.len());
        for line in &self.lines {
            payload.push_str(&text[line.clone()]);
        }
        Record::of_lines(resource, kind, payload, self.lines.len())
    }

    fn push(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: TermRef<'_>,
    ) {
        let start = self.text.len();
        canonical::push_term(&mut self.text, subject.into());
        self.text.push(' ');
        canonical::push_term(&mut self.text, predicate.into());
        self.text.push(' ');
        canonical::push_term(&mut self.text, object);
        self.text.push_str(" .\n");
        self.lines.push(start..self.text.len());
    }
}
