//! Tags told from prose: `<p>` and `<o:p>` are markup; `<commune>`, `a<b` and `<https://e.org/>` are
//! words that somebody wrote.

/// The longest tag that is looked at.
const MAX_TAG: usize = 8192;
/// Attributes that stand without a value; other bare words after a name are prose (`a <b and c> d`).
const BARE: [&str; 12] = [
    "allowfullscreen",
    "autoplay",
    "checked",
    "compact",
    "controls",
    "disabled",
    "hidden",
    "loop",
    "muted",
    "noshade",
    "nowrap",
    "selected",
];

pub(super) enum Tag<'t> {
    Open {
        name: &'t str,
        attributes: &'t str,
    },
    Close {
        name: &'t str,
    },
    /// A comment, a declaration, an instruction.
    Nothing,
}

/// The tag that a text begins with, and what follows it; `None` when the `<` is prose.
pub(super) fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let after = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        return Some((Tag::Nothing, after));
    }
    let first = text.as_bytes().get(1)?;
    if matches!(first, b'!' | b'?') {
        let second = text.as_bytes().get(2)?;
        let is_declaration = second.is_ascii_alphabetic() || *second == b'[';
        let end = text.find('>').filter(|_| is_declaration)?;
        return Some((Tag::Nothing, &text[end + 1..]));
    }
    let is_close = *first == b'/';
    let inner = &text[1 + usize::from(is_close)..];
    let end_of_name = inner
        .bytes()
        .position(|b| !(b.is_ascii_alphanumeric() || b == b':' || b == b'-'))?;
    let (name, tail) = inner.split_at(end_of_name);
    let is_ended = tail.starts_with(['>', '/']) || tail.starts_with(char::is_whitespace);
    if !is_ended || !is_element(name) {
        return None;
    }
    let end = end_of_tag(tail)?;
    let (attributes, after) = (&tail[..end], &tail[end + 1..]);
    if is_close {
        return Some((Tag::Close { name }, after));
    }
    are_attributes(attributes).then_some((Tag::Open { name, attributes }, after))
}

/// Where the `>` of a tag is, outside quotes. Another `<` before it: there is none.
fn end_of_tag(tail: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tail.bytes().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends where it seems to.
    let end = tail
        .bytes()
        .take(MAX_TAG)
        .position(|byte| matches!(byte, b'<' | b'>'))?;
    (tail.as_bytes()[end] == b'>').then_some(end)
}

fn are_attributes(text: &str) -> bool {
    let text = text.trim_end_matches('/');
    text.contains('=')
        || text
            .split_whitespace()
            .all(|word| BARE.iter().any(|bare| bare.eq_ignore_ascii_case(word)))
}

/// An element of HTML, of today or of former days, or one with a prefix, as word processors write.
fn is_element(name: &str) -> bool {
    if let Some((prefix, local)) = name.split_once(':') {
        let is_name = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
        return is_name(prefix) && is_name(local);
    }
    ELEMENTS
        .iter()
        .any(|element| element.eq_ignore_ascii_case(name))
}

/// <https://html.spec.whatwg.org/multipage/indices.html#elements-3> and its obsolete elements.
#[rustfmt::skip]
const ELEMENTS: [&str; 149] = [
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base",
    "basefont", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button",
    "canvas", "caption", "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd",
    "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset",
    "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "g", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "ilayer", "image",
    "img", "input", "ins", "isindex", "kbd", "keygen", "label", "layer", "legend", "li", "link",
    "listing", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter", "multicol", "nav",
    "nextid", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option",
    "output", "p", "param", "path", "picture", "plaintext", "pre", "progress", "q", "rb", "rp",
    "rt", "rtc", "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small",
    "source", "spacer", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
    "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
    "track", "tt", "u", "ul", "use", "var", "video", "wbr", "xml", "xmp",
];
