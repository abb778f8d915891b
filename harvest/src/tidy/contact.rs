//! Ways to reach people: e-mail addresses and telephone numbers as IRIs.

use super::{Say, shown};
use oxrdf::NamedNode;
use vocab::{
    Rule,
    rdf::{Mended, mend_iri},
};

/// `mailto:` of an address; `None` for an empty or impossible one.
pub fn email(text: &str, say: &mut Say<'_>) -> Option<NamedNode> {
    let stated = text.trim();
    let address = without_scheme(stated, "mailto:");
    let is_address = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !address
                .contains(|c: char| c.is_whitespace() || c.is_control() || "<>(),;".contains(c))
    });
    if !is_address {
        if !stated.is_empty() {
            say.say(Rule::Contact, || {
                format!("`{}` is no e-mail address: it was left out", shown(stated))
            });
        }
        return None;
    }
    iri(format!("mailto:{address}"))
}

/// `tel:` of a number, without blanks and dots.
pub fn telephone(text: &str, say: &mut Say<'_>) -> Option<NamedNode> {
    let stated = text.trim();
    let number: String = without_scheme(stated, "tel:")
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '(' | ')' | '/' | '\u{a0}'))
        .collect();
    let is_number = number.bytes().filter(u8::is_ascii_digit).count() >= 3
        && number
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-*#x;=ext".contains(&b));
    if !is_number {
        if !stated.is_empty() {
            say.say(Rule::Contact, || {
                format!(
                    "`{}` is no telephone number: it was left out",
                    shown(stated)
                )
            });
        }
        return None;
    }
    iri(format!("tel:{number}"))
}

fn iri(text: String) -> Option<NamedNode> {
    match mend_iri(&text) {
        Mended::Fine => Some(NamedNode::new_unchecked(text)),
        Mended::Repaired(mut iris) => Some(NamedNode::new_unchecked(iris.swap_remove(0))),
        Mended::Hopeless => None,
    }
}

fn without_scheme<'t>(text: &'t str, scheme: &str) -> &'t str {
    match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => text[scheme.len()..].trim(),
        _ => text,
    }
}
