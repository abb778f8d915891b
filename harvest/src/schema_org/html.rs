//! The blocks of JSON-LD in a web page, without the rest of HTML.

/// Blocks read in one page.
const MAX_BLOCKS: usize = 64;

/// What a page has for machines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page<'t> {
    pub blocks: Vec<&'t str>,
    /// `lang` of `html`.
    pub language: Option<&'t str>,
}

/// Finds the blocks. Comments, styles and other scripts are stepped over, so that what is quoted in
/// them is no block; whatever is not closed ends the page.
pub fn read(text: &str) -> Page<'_> {
    let mut page = Page::default();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name = name(&rest[1..]);
        let Some(tag) = Tag::read(&rest[1 + name.len()..]) else {
            break;
        };
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if name.is_empty() {
            rest = &rest[1..];
        } else if ["script", "style", "textarea", "title"].into_iter().any(is) {
            let (inside, after) = until_end(tag.after, name);
            if is("script") && is_json_ld(&tag) && page.blocks.len() < MAX_BLOCKS {
                page.blocks.push(inside);
            }
            rest = after;
        } else {
            if is("html") {
                page.language = tag.attribute("lang").filter(|lang| !lang.is_empty());
            }
            rest = tag.after;
        }
    }
    page
}

fn is_json_ld(tag: &Tag<'_>) -> bool {
    let media_type = tag.attribute("type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/ld+json")
}

/// A start tag from the end of its name.
struct Tag<'t> {
    attributes: Vec<(&'t str, &'t str)>,
    after: &'t str,
}

impl<'t> Tag<'t> {
    fn read(mut rest: &'t str) -> Option<Self> {
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some(Self { attributes, after });
            }
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?;
            // A stray `=` belongs to a name.
            let end = end.max(rest.chars().next()?.len_utf8());
            let (name, after) = rest.split_at(end);
            let after_blanks = after.trim_start();
            let Some(value) = after_blanks.strip_prefix('=') else {
                attributes.push((name, ""));
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, after) = match quote {
                Some(quote) => value[1..].split_once(quote)?,
                None => {
                    let end = value.find(|c: char| c.is_whitespace() || c == '>')?;
                    value.split_at(end)
                }
            };
            attributes.push((name, value));
            rest = after;
        }
    }

    fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

/// The text up to the end tag of this name, and what comes after it.
fn until_end<'t>(text: &'t str, tag: &str) -> (&'t str, &'t str) {
    let mut at = 0;
    while let Some(found) = text[at..].find("</") {
        at += found;
        let after = &text[at + 2..];
        if name(after).eq_ignore_ascii_case(tag) {
            return (
                &text[..at],
                after.split_once('>').map_or("", |(_, after)| after),
            );
        }
        at += 2;
    }
    (text, "")
}
