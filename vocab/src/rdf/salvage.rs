//! What can be saved of a broken RDF/XML document.

use crate::{
    issue::{Issue, Rule},
    rdf::{
        guard,
        rewrite::{Changes, xml},
    },
};
use oxrdf::Quad;
use std::borrow::Cow;

/// Removes the characters that XML 1.0 has no place for, raw or as `&#…;`.
pub fn without_illegal_characters<'t>(
    text: Cow<'t, str>,
    base: &str,
    issues: &mut Vec<Issue>,
) -> Cow<'t, str> {
    let raw = may_be_illegal(text.as_bytes()) && text.chars().any(|c| !is_xml_character(c));
    let referenced = text
        .match_indices("&#")
        .any(|(at, _)| illegal_reference(&text[at..]).is_some());
    if !raw && !referenced {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut removed = 0;
    let mut rest = &*text;
    while let Some(c) = rest.chars().next() {
        let reference = if c == '&' {
            illegal_reference(rest)
        } else {
            None
        };
        let length = reference.unwrap_or(c.len_utf8());
        if reference.is_some() || !is_xml_character(c) {
            removed += 1;
        } else {
            clean.push(c);
        }
        rest = &rest[length..];
    }
    let message = format!("{removed} characters that XML forbids were removed");
    issues.push(Issue::new(
        Rule::IllegalCharacter,
        Some(base.to_owned()),
        message,
    ));
    Cow::Owned(clean)
}

/// Whether there is a control character, or what `U+FFFE` and `U+FFFF` begin with. A whole block is
/// looked at before anything is decided, which compilers turn into wide instructions.
fn may_be_illegal(bytes: &[u8]) -> bool {
    bytes.chunks(256).any(|block| {
        block.iter().fold(false, |found, byte| {
            found | ((*byte < b' ') & !matches!(*byte, b'\t' | b'\n' | b'\r')) | (*byte == 0xEF)
        })
    })
}

/// Whether XML 1.0 allows a character, <https://www.w3.org/TR/xml/#charsets>.
pub fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The length of a character reference to what XML forbids.
fn illegal_reference(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("&#")?;
    let end = digits.bytes().take(10).position(|b| b == b';')?;
    let code = match digits[..end].strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => digits[..end].parse(),
    };
    let legal = code
        .ok()
        .and_then(char::from_u32)
        .is_some_and(is_xml_character);
    (!legal).then_some(end + 3)
}

/// Parses a document whole; when that fails, each element under its root by itself, so that an
/// error costs one description and not the catalogue, and that one only if it cannot be rewritten.
pub fn elements(
    text: &str,
    parse: impl Fn(&str) -> (Vec<Quad>, Vec<String>),
    changes: &mut Changes,
) -> (Vec<Quad>, Vec<String>) {
    let (quads, errors) = parse(text);
    if errors.is_empty() {
        return (quads, errors);
    }
    let escaped = xml::escaped(text);
    let text = match &escaped {
        Some((escaped, _)) => escaped.as_str(),
        None => text,
    };
    let Some(parts) = Parts::of(text) else {
        return (quads, errors);
    };
    let mut saved = Vec::new();
    let mut lost = Vec::new();
    let mut made = Changes::default();
    made.add(
        escaped
            .as_ref()
            .map_or_else(Changes::default, |(_, changes)| changes.clone()),
    );
    for range in parts.children {
        let part = &text[range.clone()];
        let (mut quads, mut errors) = parse(&format!("{}{part}{}", parts.head, parts.tail));
        if !errors.is_empty()
            && let Some((head, part, changes)) = xml::element(parts.head, part)
        {
            let (more, fewer) = parse(&format!("{head}{part}{}", parts.tail));
            if more.len() > quads.len() || fewer.len() < errors.len() {
                (quads, errors) = (more, fewer);
                made.add(changes);
            }
        }
        saved.extend(quads);
        lost.extend(errors.into_iter().map(|error| {
            let line = text[..range.start].matches('\n').count() + 1;
            format!("in the element that starts in line {line}: {error}")
        }));
    }
    // Splitting may understand less than the parser did, when the text is broken beyond elements.
    if saved.len() < quads.len() {
        return (quads, errors);
    }
    changes.add(made);
    (saved, lost)
}

/// A document taken apart: what stands before the first child, the children, what closes the root.
struct Parts<'t> {
    head: &'t str,
    children: Vec<std::ops::Range<usize>>,
    tail: String,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (mut depth, mut at, mut start) = (0usize, 0usize, 0usize);
        let mut root: Option<(usize, &str)> = None;
        let mut children = Vec::new();
        while let Some(found) = text[at..].find('<') {
            at += found;
            let rest = &text[at..];
            let end = at + markup_end(rest);
            let tag = &text[at..end];
            let closes = tag.starts_with("</");
            let opens = !closes && !tag.starts_with("<!") && !tag.starts_with("<?");
            match &root {
                None if opens => {
                    let name = tag[1..].split(|c: char| c.is_whitespace() || "/>".contains(c));
                    root = Some((end, name.into_iter().next()?));
                }
                None => {}
                Some(_) if opens => {
                    if depth == 0 {
                        start = at;
                    }
                    if tag.ends_with("/>") {
                        if depth == 0 {
                            children.push(at..end);
                        }
                    } else {
                        depth += 1;
                    }
                }
                Some(_) if closes && depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        children.push(start..end);
                    }
                }
                Some(_) => {}
            }
            at = end;
        }
        // A document cut short: its last description is parsed as far as it goes.
        if depth > 0 {
            children.push(start..text.len());
        }
        let (head_end, name) = root?;
        // A root that is no `rdf:RDF` is itself the one description: it is not taken apart.
        if name.rsplit(':').next() != Some("RDF") {
            let start = text[..head_end].rfind(&format!("<{name}"))?;
            let whole = start..text.len();
            return Some(Self {
                head: &text[..start],
                children: Vec::from([whole]),
                tail: String::new(),
            });
        }
        Some(Self {
            head: &text[..head_end],
            children,
            tail: format!("</{name}>"),
        })
    }
}

/// The length of the tag, comment, section or instruction that `rest` begins with.
pub fn markup_end(rest: &str) -> usize {
    let until = |mark: &str| rest.find(mark).map_or(rest.len(), |at| at + mark.len());
    if rest.starts_with("<!--") {
        until("-->")
    } else if rest.starts_with("<![CDATA[") {
        until("]]>")
    } else if rest.starts_with("<?") {
        until("?>")
    } else if rest.starts_with("<!DOCTYPE") && rest[..until(">")].contains('[') {
        until("]>")
    } else {
        guard::tag_end(rest.as_bytes())
    }
}
