//! Constraints on one value by itself.

use super::{
    super::{constraint::Constraint, terms::Id, value, view::View},
    Verdict,
};
use oxrdf::{LiteralRef, TermRef};
use std::cmp::Ordering;

/// Looking at so many bytes of text costs as much as looking at a node.
const BYTES_A_STEP: usize = 64;

/// Whether a value is as a constraint asks that looks at nothing else.
pub fn judge(constraint: &Constraint, node: Id, view: &View<'_>) -> Verdict {
    let term = view.data.term(node);
    let literal = match term {
        TermRef::Literal(literal) => Some(literal),
        _ => None,
    };
    let compares = |bound: LiteralRef<'_>, fits: fn(Ordering) -> bool| {
        let order = literal.and_then(|literal| value::compare(literal, bound));
        order.is_some_and(fits)
    };
    if let (Some(text), true) = (text(term), looks_at_characters(constraint)) {
        view.steps.pay(text.len() / BYTES_A_STEP);
    }
    Verdict::of(match constraint {
        Constraint::Class(class) => {
            if literal.is_some() {
                return Verdict::Fails;
            }
            return view
                .is_a(node, *class)
                .map_or(Verdict::Unknown, Verdict::of);
        }
        Constraint::Datatype(datatype) => literal.is_some_and(|literal| {
            TermRef::NamedNode(literal.datatype()) == view.data.term(*datatype)
                && value::is_well_formed(literal)
        }),
        Constraint::NodeKind(kinds) => match term {
            TermRef::NamedNode(_) => kinds.iri,
            TermRef::BlankNode(_) => kinds.blank,
            TermRef::Literal(_) => kinds.literal,
            TermRef::Triple(_) => false,
        },
        Constraint::MinExclusive(bound) => compares(bound.as_ref(), Ordering::is_gt),
        Constraint::MinInclusive(bound) => compares(bound.as_ref(), Ordering::is_ge),
        Constraint::MaxExclusive(bound) => compares(bound.as_ref(), Ordering::is_lt),
        Constraint::MaxInclusive(bound) => compares(bound.as_ref(), Ordering::is_le),
        Constraint::MinLength(length) => text(term).is_some_and(|text| chars(text) >= *length),
        Constraint::MaxLength(length) => text(term).is_some_and(|text| chars(text) <= *length),
        Constraint::Pattern(pattern) => text(term).is_some_and(|text| pattern.is_match(text)),
        Constraint::LanguageIn(languages) => literal
            .and_then(LiteralRef::language)
            .is_some_and(|tag| languages.iter().any(|range| matches_language(tag, range))),
        Constraint::In(ids) => ids.binary_search(&node).is_ok(),
        other => unreachable!("{:?} is not about one value by itself", other.component()),
    })
}

fn looks_at_characters(constraint: &Constraint) -> bool {
    matches!(
        constraint,
        Constraint::Pattern(_) | Constraint::MinLength(_) | Constraint::MaxLength(_)
    )
}

/// The text that lengths and patterns are about: blank nodes have none.
fn text(term: TermRef<'_>) -> Option<&str> {
    match term {
        TermRef::NamedNode(node) => Some(node.as_str()),
        TermRef::Literal(literal) => Some(literal.value()),
        TermRef::BlankNode(_) | TermRef::Triple(_) => None,
    }
}

fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Basic filtering of RFC 4647: `fr` takes `fr-CA`, `*` takes all.
fn matches_language(tag: &str, range: &str) -> bool {
    let Some(head) = tag.get(..range.len()) else {
        return range == "*";
    };
    let rest = &tag[range.len()..];
    range == "*" || (head.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with('-')))
}
