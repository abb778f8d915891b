//! Broken RDF/XML: stray `&` and `<`, several values in one property, undeclared prefixes.

use super::{Changes, usual_namespace};
use crate::{
    issue::Rule,
    rdf::{guard, salvage::markup_end},
};
use std::fmt::Write;

/// Escapes `&` and `<` that begin nothing, and writes HTML's entities as characters.
pub fn escaped(text: &str) -> Option<(String, Changes)> {
    let mut changes = Changes::default();
    let mut clean = String::with_capacity(text.len() + 64);
    let mut at = 0;
    while let Some(found) = text[at..].find(['&', '<']) {
        clean.push_str(&text[at..at + found]);
        at += found;
        let rest = &text[at..];
        let length = match rest.as_bytes()[0] {
            b'<' if starts_markup(rest) => {
                let end = markup_end(rest);
                let whole = rest.starts_with("<!") || !rest[..end].contains('&');
                if whole { end } else { 1 }
            }
            b'<' => {
                clean.push_str("&lt;");
                changes.count(Rule::Entity);
                at += 1;
                continue;
            }
            _ => match reference(rest, text) {
                Reference::Known(length) => length,
                Reference::Character(length, character) => {
                    clean.push(character);
                    changes.count(Rule::Entity);
                    at += length;
                    continue;
                }
                Reference::None => {
                    clean.push_str("&amp;");
                    changes.count(Rule::Entity);
                    at += 1;
                    continue;
                }
            },
        };
        clean.push_str(&rest[..length]);
        at += length;
    }
    clean.push_str(&text[at..]);
    (!changes.is_empty()).then_some((clean, changes))
}

fn starts_markup(rest: &str) -> bool {
    let next = rest[1..].chars().next();
    next.is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '!' | '?' | '_'))
}

enum Reference {
    Known(usize),
    Character(usize, char),
    None,
}

fn reference(rest: &str, document: &str) -> Reference {
    let Some(end) = rest.bytes().take(34).position(|b| b == b';') else {
        return Reference::None;
    };
    let name = &rest[1..end];
    let is_name = !name.is_empty()
        && name
            .bytes()
            .enumerate()
            .all(|(at, b)| b.is_ascii_alphanumeric() || at == 0 && b == b'#' || b == b'_');
    if !is_name {
        return Reference::None;
    }
    let is_numeric = name.starts_with('#');
    if is_numeric || ["amp", "lt", "gt", "quot", "apos"].contains(&name) {
        return Reference::Known(end + 1);
    }
    let declared = format!("<!ENTITY {name} ");
    if document.contains(&declared) {
        return Reference::Known(end + 1);
    }
    match ENTITIES.iter().find(|(known, _)| *known == name) {
        Some((_, character)) => Reference::Character(end + 1, *character),
        None => Reference::None,
    }
}

/// One element under the root, with each property holding one value and every prefix declared.
/// `head` is the root's start tag and what stands before it.
pub fn element(head: &str, part: &str) -> Option<(String, String, Changes)> {
    let mut changes = Changes::default();
    let has_default = head.contains("xmlns=") || part.contains("xmlns=");
    let part = split(part, has_default, &mut changes)?;
    let head = declared(head, &part, &mut changes);
    (!changes.is_empty()).then_some((head, part, changes))
}

/// An element that is open.
struct Open<'t> {
    tag: &'t str,
    name: &'t str,
    is_property: bool,
    /// Of a node, what it holds; of a property, its values so far.
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    Element(String),
}

/// Writes one property a value: RDF/XML has no place for a text beside an element, nor for two
/// elements in one property.
fn split(part: &str, has_default: bool, changes: &mut Changes) -> Option<String> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut done = String::new();
    let mut at = 0;
    while at < part.len() {
        let rest = &part[at..];
        if !rest.starts_with('<') || rest.starts_with("<![CDATA[") {
            let end = if rest.starts_with('<') {
                markup_end(rest)
            } else {
                rest.find('<').unwrap_or(rest.len())
            };
            take_text(open.last_mut(), &rest[..end], &mut done, changes);
            at += end;
            continue;
        }
        let end = markup_end(rest);
        let tag = &rest[..end];
        at += end;
        if tag.starts_with("<!") || tag.starts_with("<?") {
            continue;
        }
        if tag.starts_with("</") {
            let element = open.pop()?;
            let text = element.written(changes);
            put(&mut open, text, &mut done);
            continue;
        }
        let name = name_of(tag);
        let parent = open.last();
        let is_property = parent.is_some_and(|parent| {
            !parent.is_property || parent.tag.contains("parseType=\"Resource\"")
        });
        let in_property = parent.is_some_and(|parent| parent.is_property);
        let is_markup = in_property && !name.contains(':') && !has_default;
        let is_opaque = is_property
            && ["\"Literal\"", "\"Collection\""]
                .iter()
                .any(|kind| tag.contains(&format!("parseType={kind}")));
        if is_markup || is_opaque {
            let end = if tag.ends_with("/>") {
                0
            } else {
                whole_end(&part[at..])?
            };
            let raw = &part[at - tag.len()..at + end];
            at += end;
            if is_markup {
                let text = raw.replace('&', "&amp;").replace('<', "&lt;");
                changes.count(Rule::MixedContent);
                take_text(open.last_mut(), &text, &mut done, changes);
            } else {
                put(&mut open, raw.to_owned(), &mut done);
            }
            continue;
        }
        if tag.ends_with("/>") {
            put(&mut open, tag.to_owned(), &mut done);
        } else {
            let pieces = Vec::new();
            open.push(Open {
                tag,
                name,
                is_property,
                pieces,
            });
        }
    }
    open.is_empty().then_some(done)
}

fn take_text(open: Option<&mut Open<'_>>, text: &str, done: &mut String, changes: &mut Changes) {
    let Some(open) = open else {
        done.push_str(text);
        return;
    };
    if open.is_property {
        match open.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => open.pieces.push(Piece::Text(text.to_owned())),
        }
    } else if !text.trim().is_empty() {
        // A node has properties only: what is written between them says nothing.
        changes.count(Rule::MixedContent);
    }
}

fn put(open: &mut [Open<'_>], text: String, done: &mut String) {
    match open.last_mut() {
        Some(parent) => parent.pieces.push(Piece::Element(text)),
        None => done.push_str(&text),
    }
}

impl Open<'_> {
    fn written(mut self, changes: &mut Changes) -> String {
        let (tag, name) = (self.tag, self.name);
        let has_resource = tag.contains("rdf:resource=") || tag.contains("rdf:nodeID=");
        let is_one = !self.is_property || tag.contains("parseType=");
        let has_elements = self
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Element(_)));
        if self.is_property && !is_one && (has_elements || has_resource) {
            // Blanks between elements are layout.
            self.pieces
                .retain(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty()));
        }
        let values = self.pieces.len() + usize::from(has_resource);
        let mut text = String::new();
        if is_one || values <= 1 {
            text.push_str(tag);
            for piece in self.pieces {
                text.push_str(piece.text());
            }
            let _ = write!(text, "</{name}>");
            return text;
        }
        changes.count(Rule::MixedContent);
        if has_resource {
            let _ = write!(text, "{}/>", tag.trim_end_matches('>'));
        }
        let spaces = attributes(tag, |name| name.starts_with("xmlns"));
        let language = attributes(tag, |name| name == "xml:lang");
        for piece in self.pieces {
            let _ = match piece {
                Piece::Text(value) => {
                    write!(text, "<{name}{spaces}{language}>{}</{name}>", value.trim())
                }
                Piece::Element(element) => write!(text, "<{name}{spaces}>{element}</{name}>"),
            };
        }
        text
    }
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Piece::Text(text) | Piece::Element(text) => text,
        }
    }
}

/// Where the element whose start tag stands before `rest` ends.
fn whole_end(rest: &str) -> Option<usize> {
    let (mut depth, mut at) = (1usize, 0);
    while let Some(found) = rest[at..].find('<') {
        at += found;
        let end = markup_end(&rest[at..]);
        let tag = &rest[at..at + end];
        at += end;
        if tag.starts_with("</") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        } else if !tag.starts_with("<!") && !tag.starts_with("<?") && !tag.ends_with("/>") {
            depth += 1;
        }
    }
    None
}

fn name_of(tag: &str) -> &str {
    let inner = &tag[1..];
    let end = inner.find(|c: char| c.is_whitespace() || "/>".contains(c));
    &inner[..end.unwrap_or(inner.len())]
}

/// The attributes of these names as they are written, each after a blank.
fn attributes(tag: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let mut found = String::new();
    let mut rest = &tag[1 + name_of(tag).len()..];
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.trim();
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            break;
        };
        let Some(end) = after[1..].find(quote) else {
            break;
        };
        if is_wanted(name) {
            let _ = write!(found, " {name}={}", &after[..end + 2]);
        }
        rest = &after[end + 2..];
    }
    found
}

/// The head with the usual namespaces of the prefixes that the part uses undeclared.
fn declared(head: &str, part: &str, changes: &mut Changes) -> String {
    let mut added = String::new();
    let mut at = 0;
    while let Some(found) = part[at..].find('<') {
        at += found;
        let end = guard::tag_end(&part.as_bytes()[at..]);
        let tag = &part[at..at + end];
        at += end;
        let Some((prefix, _)) = name_of(tag).trim_start_matches('/').split_once(':') else {
            continue;
        };
        let declaration = format!("xmlns:{prefix}=");
        let is_known = [head, part, &added]
            .iter()
            .any(|text| text.contains(&declaration));
        if !is_known && let Some(namespace) = usual_namespace(prefix) {
            changes.count(Rule::Prefix);
            let _ = write!(added, " {declaration}\"{namespace}\"");
        }
    }
    match head.strip_suffix('>') {
        Some(open) if !added.is_empty() => format!("{open}{added}>"),
        _ => head.to_owned(),
    }
}

/// HTML's names for the characters of western languages, as portals paste them.
const ENTITIES: &[(&str, char)] = &[
    ("nbsp", '\u{A0}'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("aacute", 'á'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("iacute", 'í'),
    ("ocirc", 'ô'),
    ("oacute", 'ó'),
    ("ouml", 'ö'),
    ("ograve", 'ò'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uacute", 'ú'),
    ("uuml", 'ü'),
    ("igrave", 'ì'),
    ("ntilde", 'ñ'),
    ("szlig", 'ß'),
    ("Eacute", 'É'),
    ("Egrave", 'È'),
    ("Agrave", 'À'),
    ("Ccedil", 'Ç'),
    ("oelig", 'œ'),
    ("aelig", 'æ'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("euro", '€'),
    ("copy", '©'),
    ("reg", '®'),
    ("times", '×'),
];
