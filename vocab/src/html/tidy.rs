//! Descriptions as they are kept: plain structure, without styles, scripts and their like.
//!
//! Portals send what word processors leave behind, megabytes of it. A parser that builds the page
//! takes longer than everything else a record needs, so this reads the text once and writes only
//! tags it knows, without attributes but for the address of a link: what comes out is safe because
//! every `<` in it was written here. Pages still go through [`super::safe`].

use super::{
    TAGS, has_markup,
    tag::{Tag, tag},
};
use std::borrow::Cow;

/// Elements whose content is no text.
const SILENT: [&str; 9] = [
    "script", "style", "head", "title", "iframe", "object", "svg", "noscript", "template",
];

/// The text with only the elements that a description may hold. Borrowed when that is all it has.
pub fn tidy(text: &str) -> Cow<'_, str> {
    if !text.contains('<') || !has_markup(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((tag, after)) = tag(rest) else {
            out.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        rest = after;
        match tag {
            Tag::Nothing => {}
            Tag::Open { name, attributes } => {
                if let Some(silent) = known(&SILENT, name) {
                    rest = after_element(rest, silent);
                } else {
                    open(&mut out, name, attributes);
                }
            }
            Tag::Close { name } => close(&mut out, name),
        }
    }
    out.push_str(rest);
    let out = trimmed(out);
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

fn open(out: &mut String, name: &str, attributes: &str) {
    let Some(name) = known(&TAGS, name) else {
        return if breaks(name) {
            break_line(out)
        };
    };
    out.push('<');
    out.push_str(name);
    if name == "a"
        && let Some(address) = href(attributes)
    {
        out.push_str(" href=\"");
        out.push_str(&address.replace('<', "%3C").replace('>', "%3E"));
        out.push('"');
    }
    out.push('>');
}

fn close(out: &mut String, name: &str) {
    match known(&TAGS, name) {
        Some("br") => {}
        Some(name) => {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
        None if breaks(name) => break_line(out),
        None => {}
    }
}

/// The address of a link, if it leads to the web or to somebody's mailbox.
fn href(attributes: &str) -> Option<&str> {
    let mut rest = attributes;
    while let Some(at) = rest.find(['h', 'H']) {
        let (before, from) = rest.split_at(at);
        let is_start = before
            .bytes()
            .next_back()
            .is_none_or(|b| b.is_ascii_whitespace() || b == b'"' || b == b'\'' || b == b'/');
        let is_href = from
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case("href"));
        if !(is_start && is_href) {
            rest = &from[1..];
            continue;
        }
        let value = from[4..].trim_start().strip_prefix('=')?.trim_start();
        let value = match value.bytes().next()? {
            quote @ (b'"' | b'\'') => {
                let value = &value[1..];
                &value[..value.find(char::from(quote))?]
            }
            _ => value.split(char::is_whitespace).next()?,
        };
        let value = value.trim();
        let leads_somewhere = ["http://", "https://", "mailto:"].iter().any(|scheme| {
            value
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        return (leads_somewhere && !value.contains('"')).then_some(value);
    }
    None
}

/// The name in lower case, if it is in a list.
fn known<const N: usize>(names: &[&'static str; N], name: &str) -> Option<&'static str> {
    names
        .iter()
        .copied()
        .find(|known| known.eq_ignore_ascii_case(name))
}

fn breaks(name: &str) -> bool {
    [
        "div", "section", "article", "header", "footer", "h1", "h2", "hr", "center", "figure",
    ]
    .iter()
    .any(|block| block.eq_ignore_ascii_case(name))
}

/// A line feed between blocks that lose their tags, so that their words stay apart.
fn break_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// What follows an element whose content is left out.
fn after_element<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        let inner = &rest[at + 2..];
        let is_end = inner
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is_end {
            return inner.find('>').map_or("", |end| &inner[end + 1..]);
        }
        rest = inner;
    }
    ""
}

fn trimmed(out: String) -> String {
    let inner = out.trim();
    if inner.len() == out.len() {
        return out;
    }
    inner.to_owned()
}
