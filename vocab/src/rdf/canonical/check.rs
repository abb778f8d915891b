//! Whether a text from elsewhere is a payload as it is written here, told without making a graph of it.

use super::{
    push_escaped,
    read::{Line, iri, unescaped},
};
use oxrdf::{
    Literal, NamedNodeRef,
    vocab::{rdf, xsd},
};

/// Whether a text is canonical N-Triples without blank nodes: valid terms, written as they are here, lines
/// sorted, each once. Says no to the rare literals with a direction, too: a parser knows more of what is
/// refused here.
pub fn is_payload(text: &str) -> bool {
    let (mut last, mut subject, mut predicate) = ("", "", "");
    text.split_inclusive('\n').all(|whole| {
        let is_sorted = last < whole;
        last = whole;
        let Some(line) = whole.strip_suffix('\n').and_then(Line::of) else {
            return false;
        };
        // Lines about one subject follow each other.
        let is_named = (line.subject == subject || is_iri(line.subject))
            && (line.predicate == predicate || is_iri(line.predicate));
        (subject, predicate) = (line.subject, line.predicate);
        is_sorted && is_named && is_object(line.object)
    })
}

/// Whether an IRI between angle brackets is one.
fn is_iri(bracketed: &str) -> bool {
    NamedNodeRef::new(&bracketed[1..bracketed.len() - 1]).is_ok()
}

fn is_object(object: &str) -> bool {
    if let Some((node, rest)) = iri(object) {
        return rest.is_empty() && is_iri(node);
    }
    // Neither a language tag nor an IRI has a quotation mark.
    let literal = object.strip_prefix('"').and_then(|it| it.rsplit_once('"'));
    literal.is_some_and(|(quoted, kind)| is_kind(kind) && is_escaped(quoted))
}

fn is_kind(kind: &str) -> bool {
    if let Some(datatype) = kind.strip_prefix("^^") {
        let written = iri(datatype).filter(|(node, rest)| rest.is_empty() && is_iri(node));
        return written.is_some_and(|(node, _)| {
            let implied = [xsd::STRING, rdf::LANG_STRING, rdf::DIR_LANG_STRING];
            let bare = &node[1..node.len() - 1];
            implied.iter().all(|datatype| datatype.as_str() != bare)
        });
    }
    kind.is_empty() || kind.strip_prefix('@').is_some_and(is_language)
}

fn is_language(tag: &str) -> bool {
    let is_plain =
        (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_lower = !tag.bytes().any(|byte| byte.is_ascii_uppercase());
    is_plain || is_lower && Literal::new_language_tagged_literal("", tag).is_ok()
}

/// Whether the inside of a literal is written as it is here.
fn is_escaped(quoted: &str) -> bool {
    let is_plain = |byte: u8| byte >= 0x20 && !matches!(byte, b'"' | b'\\' | 0x7F);
    if quoted.bytes().all(is_plain) {
        return true;
    }
    unescaped(quoted).is_some_and(|value| {
        let mut written = String::with_capacity(quoted.len());
        push_escaped(&mut written, &value);
        written == quoted
    })
}

#[cfg(test)]
mod tests;
