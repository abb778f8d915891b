//! Reading XML by local names: one standard is met under many namespaces and prefixes.

mod answer;
mod broken;
mod prefixes;

pub use answer::{Broken, reading, whole};

use roxmltree::{Document, Node, ParsingOptions};
use std::{borrow::Cow, ops::Range};
use vocab::Issue;

/// An element of a document.
pub type Element<'a> = Node<'a, 'a>;

/// More nodes than any page has: a tree takes some eighty bytes for each.
const MAX_NODES: u32 = 4_000_000;

/// Parses a text that [`vocab::rdf::xml_text`] gave.
pub fn parse(text: &str) -> Result<Document<'_>, String> {
    Document::parse_with_options(text, options()).map_err(|error| error.to_string())
}

fn options<'input>() -> ParsingOptions<'input> {
    ParsingOptions {
        // No metadata need entities of their own: a document that declares some is refused.
        allow_dtd: false,
        nodes_limit: MAX_NODES,
        entity_resolver: None,
    }
}

/// The text of an answer, ready to be parsed; pages of people are told apart from documents.
pub fn decode<'b>(
    bytes: &'b [u8],
    address: &str,
    issues: &mut Vec<Issue>,
) -> Result<Cow<'b, str>, String> {
    let text = vocab::rdf::xml_text(bytes, address, issues).map_err(|error| error.to_string())?;
    let start = text.trim_start().as_bytes();
    let head = String::from_utf8_lossy(&start[..start.len().min(300)]).to_ascii_lowercase();
    if head.contains("<html") || head.starts_with("<!doctype html") {
        return Err(format!(
            "{address} answers with a page for people, not with XML"
        ));
    }
    if !head.starts_with('<') {
        return Err(format!("{address} does not answer with XML"));
    }
    Ok(text)
}

/// The local name of the first element of a document, from the bytes that it begins with.
pub fn root_name(head: &[u8]) -> Option<String> {
    // UTF-16 has a zero beside each byte of ASCII.
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&head);
    let name = &text[root(&text)?];
    name.rsplit(':').next().map(str::to_owned)
}

/// Where the name of the first element stands.
fn root(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        at += text[at..].find('<')? + 1;
        let rest = &text[at..];
        let end = match rest {
            _ if rest.starts_with("!--") => "-->",
            _ if rest.starts_with(['!', '?']) => ">",
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))?;
                return Some(at..at + end);
            }
        };
        at += rest.find(end)? + end.len();
    }
}

/// The elements directly below `of` that have one of the names in `names`: `a|b`, or `*` for all.
pub fn children<'a, 'n>(of: Element<'a>, names: &'n str) -> impl Iterator<Item = Element<'a>> + 'n
where
    'a: 'n,
{
    of.children()
        .filter(move |child| child.is_element() && is_named(*child, names))
}

/// The first element directly below.
pub fn child<'a>(of: Element<'a>, names: &str) -> Option<Element<'a>> {
    children(of, names).next()
}

/// All elements at the end of a path, `a/*/b|c`, in document order.
pub fn all<'a>(of: Element<'a>, path: &str) -> Vec<Element<'a>> {
    let mut found = Vec::new();
    collect(of, path, &mut found);
    found
}

/// The first element at the end of a path.
pub fn first<'a>(of: Element<'a>, path: &str) -> Option<Element<'a>> {
    match path.split_once('/') {
        None => child(of, path),
        Some((names, rest)) => children(of, names).find_map(|child| first(child, rest)),
    }
}

/// The text of an element and of what is in it, without blanks around it; `None` if there is none.
pub fn text<'a>(of: Element<'a>) -> Option<Cow<'a, str>> {
    let mut parts = of
        .descendants()
        .filter(|node| node.is_text())
        .filter_map(|node| node.text())
        .filter(|part| !part.trim().is_empty());
    let one = parts.next()?;
    let Some(two) = parts.next() else {
        return Some(Cow::Borrowed(one.trim()));
    };
    let mut text = format!("{one}{two}");
    text.extend(parts);
    Some(Cow::Owned(text.trim().to_owned()))
}

/// The text at the end of a path.
pub fn text_at<'a>(of: Element<'a>, path: &str) -> Option<Cow<'a, str>> {
    all(of, path).into_iter().find_map(text)
}

/// An attribute by its local name, without blanks around it; `None` if it is empty.
pub fn attribute<'a>(of: Element<'a>, name: &str) -> Option<&'a str> {
    of.attributes()
        .find(|attribute| attribute.name() == name)
        .map(|attribute| attribute.value().trim())
        .filter(|value| !value.is_empty())
}

/// The elements with a local name anywhere in a document, those inside each other left out.
pub fn descendants<'a>(of: Element<'a>, name: &str) -> Vec<Element<'a>> {
    let mut found: Vec<Element<'_>> = Vec::new();
    for node in of
        .descendants()
        .filter(|node| node.is_element() && is_named(*node, name))
    {
        let is_inside = found
            .last()
            .is_some_and(|last| last.range().contains(&node.range().start));
        if !is_inside {
            found.push(node);
        }
    }
    found
}

/// An attribute of the XML namespace (`lang`, `base`), of an element or of what it is in.
pub fn inherited<'a>(of: Element<'a>, name: &str) -> Option<&'a str> {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    of.ancestors()
        .find_map(|element| element.attribute((XML, name)))
}

/// An attribute by its local name, of an element or of the nearest one it is in.
pub fn inherited_attribute<'a>(of: Element<'a>, name: &str) -> Option<&'a str> {
    of.ancestors().find_map(|element| attribute(element, name))
}

/// A text as it stands in XML, in an attribute too.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    Cow::Owned(text.replace('>', "&gt;").replace('"', "&quot;"))
}

pub fn is_named(element: Element<'_>, names: &str) -> bool {
    names == "*" || {
        let name = element.tag_name().name();
        names == name || names.contains('|') && names.split('|').any(|one| one == name)
    }
}

fn collect<'a>(of: Element<'a>, path: &str, found: &mut Vec<Element<'a>>) {
    match path.split_once('/') {
        None => found.extend(children(of, path)),
        Some((names, rest)) => {
            for child in children(of, names) {
                collect(child, rest, found);
            }
        }
    }
}
