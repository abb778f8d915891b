//! What must never reach a parser: nesting without end, entities that explode.

use crate::rdf::Syntax;

/// Deeper than any document written for a purpose.
const MAX_DEPTH: usize = 500;
/// Triple terms are dropped anyway; a parser builds them in memory, one box inside the other.
const MAX_TERM_DEPTH: usize = 50;
/// How many times larger than itself a document may become through its entities.
const MAX_EXPANSION: usize = 10;
const MAX_ENTITIES: usize = 100;
const MAX_ENTITY: usize = 10_000;

/// Refuses a document whose shape alone could exhaust the stack or the memory.
pub fn check(text: &str, syntax: Syntax) -> Result<(), String> {
    match syntax {
        Syntax::JsonLd => json(text),
        Syntax::RdfXml => {
            elements(text)?;
            entities(text)
        }
        Syntax::Turtle | Syntax::TriG | Syntax::N3 | Syntax::NTriples | Syntax::NQuads => {
            turtle(text)
        }
    }
}

fn json(text: &str) -> Result<(), String> {
    let mut depth = 0usize;
    let mut in_string = false;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_string => {
                bytes.next();
            }
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                limit(depth, MAX_DEPTH)?;
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// A rough lexer: IRIs, strings and comments are stepped over. Where it errs it sees less nesting
/// than there is only inside text, which no parser nests.
fn turtle(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    let (mut depth, mut terms, mut at) = (0usize, 0usize, 0usize);
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        at += match byte {
            b'#' => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            b'<' if rest.starts_with(b"<<") => {
                terms += 1;
                limit(terms, MAX_TERM_DEPTH)?;
                2
            }
            b'<' => rest
                .iter()
                .position(|b| matches!(b, b'>' | b'\n' | b' '))
                .map_or(1, |end| end + 1),
            b'>' if rest.starts_with(b">>") => {
                terms = terms.saturating_sub(1);
                2
            }
            b'"' | b'\'' => quoted(rest),
            b'\\' => 2,
            b'[' | b'(' | b'{' => {
                depth += 1;
                limit(depth, MAX_DEPTH)?;
                1
            }
            b']' | b')' | b'}' => {
                depth = depth.saturating_sub(1);
                1
            }
            _ => 1,
        };
    }
    Ok(())
}

/// The length of the string that `rest` begins with.
pub fn quoted(rest: &[u8]) -> usize {
    let quote = rest[0];
    let long = rest.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !long => return at,
            _ if byte != quote => {}
            _ if !long => return at + 1,
            _ if rest[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// Elements inside each other; comments, CDATA and attribute values are stepped over.
fn elements(text: &str) -> Result<(), String> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        at += found;
        let rest = &text[at..];
        at += if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + 3)
        } else if rest.starts_with("<![CDATA[") {
            rest.find("]]>").map_or(rest.len(), |end| end + 3)
        } else {
            let end = tag_end(rest.as_bytes());
            let tag = &rest.as_bytes()[..end];
            if tag.starts_with(b"</") {
                depth = depth.saturating_sub(1);
            } else if !tag.ends_with(b"/>") && !matches!(tag.get(1), Some(b'!' | b'?')) {
                depth += 1;
                limit(depth, MAX_DEPTH)?;
            }
            end
        };
    }
    Ok(())
}

/// The length of the tag that `rest` begins with: a `>` between quotes does not end it.
pub fn tag_end(rest: &[u8]) -> usize {
    let mut quote = None;
    for (at, &byte) in rest.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    rest.len()
}

/// `<!ENTITY dcat "http://…">` is honest, so is one made of another; a tower of them is not, nor is a
/// large one used often.
fn entities(text: &str) -> Result<(), String> {
    let Some(start) = text.find("<!DOCTYPE") else {
        return Ok(());
    };
    let mut sizes: Vec<(String, usize)> = Vec::new();
    let mut expanded = 0usize;
    for declaration in text[start..].split("<!ENTITY").skip(1) {
        let declaration = declaration.trim_start();
        let Some((name, rest)) = declaration.split_once(char::is_whitespace) else {
            continue;
        };
        let value = rest
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        let Some(value) = value else {
            continue;
        };
        let mut size = value.len();
        for (earlier, earlier_size) in &sizes {
            size =
                size.saturating_add(value.matches(earlier).count().saturating_mul(*earlier_size));
        }
        if size > MAX_ENTITY {
            return Err(format!(
                "its entity `{name}` is longer than {MAX_ENTITY} bytes"
            ));
        }
        let reference = format!("&{name};");
        let uses = text.matches(&reference).count();
        expanded = expanded.saturating_add(uses.saturating_mul(size));
        sizes.push((reference, size));
        if sizes.len() > MAX_ENTITIES {
            return Err(format!("it declares more than {MAX_ENTITIES} entities"));
        }
    }
    if expanded > MAX_ENTITY + text.len().saturating_mul(MAX_EXPANSION) {
        return Err(format!("its entities expand to {expanded} bytes"));
    }
    Ok(())
}

fn limit(depth: usize, limit: usize) -> Result<(), String> {
    if depth > limit {
        return Err(format!("it is nested deeper than {limit} levels"));
    }
    Ok(())
}
