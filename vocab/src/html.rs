//! Descriptions: safe HTML for pages, plain text for search.

mod tag;
mod tidy;

pub use tidy::tidy;

use ammonia::Builder;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// HTML that is safe to put in a page: a few inline and block elements, `rel="nofollow noopener"` on
/// links, no style, no script, no image. Text that is not HTML becomes paragraphs.
pub fn safe(description: &str) -> String {
    if has_markup(description) {
        let clean = SAFE.clean(&with_prose_escaped(description)).to_string();
        return match has_block(description) {
            true => clean,
            false => with_lines(&clean),
        };
    }
    description
        .split("\n\n")
        .flat_map(|block| block.split("\r\n\r\n"))
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            let lines: Vec<String> = paragraph.lines().map(escaped).collect();
            format!("<p>{}</p>", lines.join("<br>"))
        })
        .collect()
}

/// The text without any markup, entities decoded, blanks collapsed.
pub fn plain(description: &str) -> String {
    if !description.contains(['<', '&']) {
        return collapsed(description);
    }
    if !has_markup(description) {
        return collapsed(description);
    }
    // Words on both sides of a tag are two words, unless the tag stands inside one.
    let mut spaced = String::with_capacity(description.len() + 16);
    let mut rest = description;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        spaced.push_str(before);
        if tag::tag(from).is_none() {
            spaced.push_str("&lt;");
        } else {
            if starts_block(from) {
                spaced.push(' ');
            }
            spaced.push('<');
        }
        rest = &from[1..];
    }
    spaced.push_str(rest);
    collapsed(&decoded(&NOTHING.clean(&spaced).to_string()))
}

/// Whether it has an element that makes lines or paragraphs.
fn has_block(description: &str) -> bool {
    let mut tags = description.match_indices('<');
    tags.any(|(at, _)| {
        let from = &description[at..];
        tag::tag(from).is_some() && starts_block(from)
    })
}

/// Text with a bold word or a link in it: its lines stay lines, and what parts its paragraphs one blank line.
fn with_lines(clean: &str) -> String {
    let mut lined = String::with_capacity(clean.len() + 32);
    let (mut is_tag, mut quote, mut breaks) = (false, None, 0);
    for c in clean.trim().chars() {
        match (is_tag, c) {
            (false, '\n') => {
                breaks += 1;
                continue;
            }
            (false, blank) if breaks > 0 && blank.is_whitespace() => continue,
            (false, '<') => is_tag = true,
            (true, '>') if quote.is_none() => is_tag = false,
            (true, '"' | '\'') if quote.is_none() => quote = Some(c),
            (true, _) if quote == Some(c) => quote = None,
            _ => {}
        }
        lined.push_str(["", "<br>", "<br><br>"][breaks.min(2)]);
        breaks = 0;
        lined.push(c);
    }
    format!("<p>{lined}</p>")
}

/// The markup as it is, and every `<` that begins no tag as a character of the text.
fn with_prose_escaped(description: &str) -> String {
    let mut escaped = String::with_capacity(description.len() + 16);
    let mut rest = description;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        escaped.push_str(before);
        escaped.push_str(if tag::tag(from).is_some() {
            "<"
        } else {
            "&lt;"
        });
        rest = &from[1..];
    }
    escaped.push_str(rest);
    escaped
}

static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = TAGS;
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(tags))
        .generic_attributes(HashSet::from(["lang"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "title"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener"));
    builder
});

/// The elements that a description may hold.
const TAGS: [&str; 34] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "dl",
    "dt",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

static NOTHING: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::new();
    builder.tags(HashSet::new()).tag_attributes(HashMap::new());
    builder.generic_attributes(HashSet::new());
    builder
});

/// A tag or an entity, not a `<` or `&` of prose (`a < b`, `<commune>`, `R&D`).
fn has_markup(text: &str) -> bool {
    let tag = text
        .match_indices('<')
        .any(|(at, _)| tag::tag(&text[at..]).is_some());
    let entity = text.match_indices('&').any(|(at, _)| {
        let name: String = text[at + 1..]
            .chars()
            .take(10)
            .take_while(|c| *c != ';')
            .collect();
        let ends = text[at + 1 + name.len()..].starts_with(';');
        ends && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    });
    tag || entity
}

fn starts_block(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let name: String = name
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let inline = [
        "a", "abbr", "b", "cite", "code", "em", "i", "q", "s", "small", "span", "strong", "sub",
        "sup", "u", "font",
    ];
    !name.is_empty() && !inline.contains(&name.to_ascii_lowercase().as_str())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The entities that a cleaned text may still hold: the cleaner has decoded all others.
fn decoded(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
