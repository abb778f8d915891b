//! Canonical N-Triples: the bytes that are stored, signed and fingerprinted.

mod check;
mod read;

pub use check::is_payload;
pub use read::{Line, LineError, lines, triples, triples_of};

use oxrdf::{LiteralRef, NamedOrBlankNodeRef, TermRef, TripleRef, vocab::xsd};
use std::{cell::RefCell, ops::Range};

/// Room for lines that is kept from one payload to the next; more than this is given back.
const MAX_SCRATCH: usize = 1 << 20;

thread_local! {
    static SCRATCH: RefCell<(String, Vec<Range<usize>>)> = RefCell::default();
}

/// The statements as sorted canonical lines, as RDFC-1.0 writes them, each once.
pub fn payload<'t>(statements: impl IntoIterator<Item = TripleRef<'t>>) -> String {
    // Taken, not borrowed: an iterator of statements may well make a payload itself.
    let (mut text, mut lines) = SCRATCH.take();
    for triple in statements {
        let start = text.len();
        push_line(&mut text, triple);
        lines.push(start..text.len());
    }
    lines.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
    lines.dedup_by(|a, b| text[a.clone()] == text[b.clone()]);
    let mut payload = String::with_capacity(lines.iter().map(Range::len).sum());
    for line in &lines {
        payload.push_str(&text[line.clone()]);
    }
    if text.capacity() <= MAX_SCRATCH {
        text.clear();
        lines.clear();
        SCRATCH.set((text, lines));
    }
    payload
}

/// One statement as a canonical line, line feed included.
pub fn push_line(out: &mut String, triple: TripleRef<'_>) {
    push_subject(out, triple.subject);
    out.push(' ');
    push_iri(out, triple.predicate.as_str());
    out.push(' ');
    push_term(out, triple.object);
    out.push_str(" .\n");
}

/// One term in canonical form.
pub fn push_term(out: &mut String, term: TermRef<'_>) {
    match term {
        TermRef::NamedNode(node) => push_iri(out, node.as_str()),
        TermRef::BlankNode(node) => push_blank(out, node.as_str()),
        TermRef::Literal(literal) => push_literal(out, literal),
        // Intake drops triple terms; what a caller builds by hand is still written truly.
        TermRef::Triple(triple) => out.push_str(&triple.to_string()),
    }
}

fn push_subject(out: &mut String, subject: NamedOrBlankNodeRef<'_>) {
    match subject {
        NamedOrBlankNodeRef::NamedNode(node) => push_iri(out, node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => push_blank(out, node.as_str()),
    }
}

fn push_iri(out: &mut String, iri: &str) {
    out.push('<');
    out.push_str(iri);
    out.push('>');
}

fn push_blank(out: &mut String, label: &str) {
    out.push_str("_:");
    out.push_str(label);
}

fn push_literal(out: &mut String, literal: LiteralRef<'_>) {
    out.push('"');
    push_escaped(out, literal.value());
    out.push('"');
    if let Some(language) = literal.language() {
        out.push('@');
        out.extend(language.chars().map(|c| c.to_ascii_lowercase()));
        if let Some(direction) = literal.direction() {
            out.push_str("--");
            out.push_str(&direction.to_string());
        }
    } else if literal.datatype() != xsd::STRING {
        out.push_str("^^");
        push_iri(out, literal.datatype().as_str());
    }
}

/// Escapes by <https://www.w3.org/TR/rdf-canon/#canonical-quads>: runs without anything to escape
/// are copied whole.
fn push_escaped(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0C => "\\f",
            0..=0x1F | 0x7F => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04X}"));
        } else {
            out.push_str(escape);
        }
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
