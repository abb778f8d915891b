//! Canonical N-Triples read back: by slices of the payload, a term being made only where it is wanted.

use oxrdf::{Literal, NamedNode, Term, Triple};
use std::borrow::Cow;

/// One statement of a payload, its terms as they are written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Line<'p> {
    /// An IRI between angle brackets.
    pub subject: &'p str,
    /// An IRI between angle brackets.
    pub predicate: &'p str,
    /// An IRI between angle brackets, or a literal.
    pub object: &'p str,
}

/// A line that no payload of ours has.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a line of canonical N-Triples")]
pub struct LineError(String);

/// The statements of a payload, in its order. Blank nodes are refused: no record has any.
pub fn lines(payload: &str) -> impl Iterator<Item = Result<Line<'_>, LineError>> {
    payload.split_terminator('\n').map(line)
}

/// Some of the statements of a payload, each given as its line without the line feed.
pub fn triples_of<'p>(
    lines: impl IntoIterator<Item = &'p str>,
) -> impl Iterator<Item = Result<Triple, LineError>> {
    lines.into_iter().map(|text| line(text)?.triple())
}

/// The statements of a payload as triples.
pub fn triples(payload: &str) -> impl Iterator<Item = Result<Triple, LineError>> + '_ {
    lines(payload).map(|line| line?.triple())
}

/// Characters of a bad line that an error repeats.
const SHOWN: usize = 200;

fn line(text: &str) -> Result<Line<'_>, LineError> {
    Line::of(text).ok_or_else(|| LineError(text.chars().take(SHOWN).collect()))
}

impl<'p> Line<'p> {
    pub(super) fn of(text: &'p str) -> Option<Self> {
        let (subject, rest) = iri(text)?;
        let (predicate, rest) = iri(rest.strip_prefix(' ')?)?;
        let object = rest.strip_prefix(' ')?.strip_suffix(" .")?;
        Some(Self {
            subject,
            predicate,
            object,
        })
    }

    /// The statement. IRIs are taken as they are written: they were checked before they were sealed.
    pub fn triple(self) -> Result<Triple, LineError> {
        let object = self.term().ok_or_else(|| {
            let Self {
                subject,
                predicate,
                object,
            } = self;
            let line = format!("{subject} {predicate} {object}");
            LineError(line.chars().take(SHOWN).collect())
        })?;
        Ok(Triple {
            subject: named(self.subject).into(),
            predicate: named(self.predicate),
            object,
        })
    }

    fn term(self) -> Option<Term> {
        let object = self.object;
        if object.starts_with('<') {
            let (node, rest) = iri(object)?;
            return rest.is_empty().then(|| named(node).into());
        }
        // Neither a language tag nor an IRI has a quotation mark.
        let (quoted, kind) = object.strip_prefix('"')?.rsplit_once('"')?;
        let value = unescaped(quoted)?;
        let literal = if kind.is_empty() {
            Literal::new_simple_literal(value)
        } else if let Some(datatype) = kind.strip_prefix("^^") {
            let (datatype, rest) = iri(datatype)?;
            if !rest.is_empty() {
                return None;
            }
            Literal::new_typed_literal(value, named(datatype))
        } else {
            let language = kind.strip_prefix('@').filter(|tag| !tag.is_empty())?;
            Literal::new_language_tagged_literal_unchecked(value, language)
        };
        Some(literal.into())
    }
}

/// An IRI with its brackets, and what follows.
pub(super) fn iri(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('<') {
        return None;
    }
    Some(text.split_at(text.find('>')? + 1))
}

fn named(bracketed: &str) -> NamedNode {
    NamedNode::new_unchecked(&bracketed[1..bracketed.len() - 1])
}

pub(super) fn unescaped(quoted: &str) -> Option<Cow<'_, str>> {
    let Some(first) = quoted.find('\\') else {
        return Some(quoted.into());
    };
    let (plain, mut rest) = quoted.split_at(first);
    let mut value = String::with_capacity(quoted.len());
    value.push_str(plain);
    while let Some(escaped) = rest.strip_prefix('\\') {
        let mut characters = escaped.chars();
        let character = match characters.next()? {
            't' => '\t',
            'b' => '\u{8}',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            same @ ('"' | '\\') => same,
            'u' => {
                let digits = escaped.get(1..5)?;
                characters = escaped[5..].chars();
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        };
        value.push(character);
        let after = characters.as_str();
        let next = after.find('\\').unwrap_or(after.len());
        let (plain, tail) = after.split_at(next);
        value.push_str(plain);
        rest = tail;
    }
    Some(value.into())
}

#[cfg(test)]
mod tests;
