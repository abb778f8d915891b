//! Which syntax a document is in, from how it begins.

use crate::rdf::{Syntax, guard, read};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// As much of a document as is looked at.
pub const HEAD: usize = 64 << 10;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

pub fn sniff(head: &[u8]) -> Option<Syntax> {
    let head = &head[..head.len().min(HEAD)];
    let text: Cow<'_, str> = match Encoding::for_bom(head) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&head[mark..]).0,
        None => String::from_utf8_lossy(head),
    };
    let text = text.trim_start();
    match text.as_bytes().first()? {
        b'<' if is_markup(text) => xml(text),
        b'{' | b'[' if is_json(text) => json(text),
        _ => turtle(text),
    }
}

/// `<?xml`, `<!--`, `<rdf:RDF`, `<html>`; not `<http://…>`, `<#me>`, `<>`.
fn is_markup(text: &str) -> bool {
    let rest = &text[1..];
    if rest.starts_with(['?', '!']) {
        return true;
    }
    let name = rest
        .find(|c: char| !(c.is_alphanumeric() || "_-.:".contains(c)))
        .map_or(rest, |end| &rest[..end]);
    let after = rest[name.len()..].chars().next();
    let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    named
        && !name.ends_with(':')
        && after.is_none_or(|c| c.is_whitespace() || "/>".contains(c))
        && !rest.starts_with("http")
}

/// RDF/XML when the root is RDF's own, or any element in a document that uses RDF's namespace.
fn xml(text: &str) -> Option<Syntax> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = if rest.starts_with("<!--") {
            rest.split_once("-->")?.1
        } else if rest.starts_with("<?") {
            rest.split_once("?>")?.1
        } else if rest.starts_with("<!") {
            let doctype = &rest[..rest.find('>')?];
            if doctype.to_ascii_lowercase().contains("html") {
                return None;
            }
            let end = if doctype.contains('[') { "]>" } else { ">" };
            rest.split_once(end)?.1
        } else {
            break;
        };
    }
    let tag = &rest[..guard::tag_end(rest.as_bytes())];
    let name = tag
        .strip_prefix('<')?
        .split(|c: char| c.is_whitespace() || "/>".contains(c))
        .next()?;
    let local = name.rsplit(':').next()?;
    let is_rdf = local == "RDF" || tag.contains(RDF) && !local.eq_ignore_ascii_case("html");
    is_rdf.then_some(Syntax::RdfXml)
}

fn is_json(text: &str) -> bool {
    let next = text[1..].trim_start().chars().next();
    match text.as_bytes()[0] {
        b'{' => matches!(next, Some('"' | '}')) && !is_trig(text),
        _ => matches!(next, Some('{' | '[' | ']')),
    }
}

/// `{ "text"` opens no TriG graph either: a subject is never a string. `{}` opens both.
fn is_trig(text: &str) -> bool {
    text[1..].trim_start().starts_with('}')
}

fn json(text: &str) -> Option<Syntax> {
    let keys = [
        "\"@context\"",
        "\"@id\"",
        "\"@graph\"",
        "\"@type\"",
        "\"@value\"",
    ];
    keys.iter()
        .any(|key| text.contains(key))
        .then_some(Syntax::JsonLd)
}

/// The Turtle family, told apart by what can be read of the beginning.
fn turtle(text: &str) -> Option<Syntax> {
    let words = uncommented(text);
    if words.is_empty() {
        return None;
    }
    if let Some(lines) = line_syntax(text) {
        return Some(lines);
    }
    if guard::check(text, Syntax::TriG).is_err() {
        return None;
    }
    let parser = read::parser(Syntax::TriG, "http://base.invalid/")?;
    let mut statements = parser.lenient().for_slice(text);
    match statements.next() {
        Some(Ok(_)) if has_graph_block(text) => Some(Syntax::TriG),
        Some(Ok(_)) => Some(Syntax::Turtle),
        // Prefixes only, or a first statement longer than what we look at.
        _ => starts_with_directive(words).then_some(Syntax::Turtle),
    }
}

/// N-Triples or N-Quads, when every whole line of the beginning is one.
fn line_syntax(text: &str) -> Option<Syntax> {
    let whole = text.rfind('\n').map_or(text, |end| &text[..end]);
    let mut syntax = None;
    for line in whole
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .take(20)
    {
        let parses = |syntax| {
            guard::check(line, syntax).is_ok()
                && oxrdfio::RdfParser::from_format(syntax.format())
                    .lenient()
                    .for_slice(line)
                    .next()
                    .is_some_and(|statement| statement.is_ok())
        };
        if parses(Syntax::NTriples) {
            syntax = syntax.or(Some(Syntax::NTriples));
        } else if parses(Syntax::NQuads) {
            syntax = Some(Syntax::NQuads);
        } else {
            return None;
        }
    }
    syntax
}

fn uncommented(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest
            .split_once('\n')
            .map_or("", |(_, rest)| rest)
            .trim_start();
    }
    rest
}

fn starts_with_directive(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| !c.is_whitespace()).collect();
    matches!(
        word.to_ascii_lowercase().as_str(),
        "@prefix" | "@base" | "prefix" | "base"
    )
}

/// A `{` outside IRIs, strings and comments: only TriG has those.
fn has_graph_block(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        at += match byte {
            b'{' => return true,
            b'#' => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            b'<' => rest
                .iter()
                .position(|b| *b == b'>')
                .map_or(rest.len(), |end| end + 1),
            b'"' | b'\'' => guard::quoted(rest),
            b'\\' => 2,
            _ => 1,
        };
    }
    false
}
