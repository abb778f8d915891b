//! Names for what has none: fragments of the dataset's IRI, or of the portal's where datasets share.

use crate::tidy::{Address, Say, address};
use oxrdf::NamedNode;
use url::Url;
use vocab::{Fingerprint, Issues};

/// What hangs on a resource and has no name at its portal. Distributions are not among it: they are
/// looked for by theirs.
const NAMELESS: [&str; 7] = [
    "place",
    "period",
    "contact",
    "checksum",
    "identifier",
    "provenance",
    "rights",
];
/// The longest text that stands in a name as it is.
const MAX_SLUG: usize = 60;

/// An item whose IRI cannot be made one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be made an IRI: the item needs an identifier or an address")]
pub struct NotNamed(pub String);

/// The IRI of a resource, mended if need be.
pub(super) fn named(iri: &str, issues: &mut Issues) -> Result<NamedNode, NotNamed> {
    let mut say = Say::new(issues, iri);
    address(iri, &mut say)
        .and_then(Address::iri)
        .ok_or_else(|| NotNamed(iri.to_owned()))
}

/// An identifier as the IRI of a resource: itself where it is an absolute http address, else under
/// `base`, which ends with `/` or `#`.
pub fn iri_of(identifier: &str, base: &str) -> String {
    let identifier = identifier.trim();
    let host = identifier
        .strip_prefix("https://")
        .or_else(|| identifier.strip_prefix("http://"));
    if host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
        return identifier.to_owned();
    }
    format!("{base}{}", segment(identifier))
}

/// A text as one segment of a path: what may not stand there is percent-encoded.
pub fn segment(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@!$'()*+,;=".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push('%');
            for digit in [byte >> 4, byte & 15] {
                segment.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    segment
}

/// What shared things are named after.
#[derive(Debug)]
pub(super) struct Names<'c> {
    portal: &'c str,
}

impl<'c> Names<'c> {
    pub fn new(portal: &'c Url) -> Self {
        let portal = portal.as_str();
        let end = portal.find(['#', '?']).unwrap_or(portal.len());
        Self {
            portal: &portal[..end],
        }
    }

    /// `<portal>#agent-ville-de-la-rochelle`
    pub fn shared(&self, what: &str, key: &str) -> NamedNode {
        fragment(self.portal, what, key)
    }
}

/// Whether a name was made here for something that hangs on `of`, and that its portal gave none.
pub fn is_made_name(of: &str, name: &str) -> bool {
    let separator = if of.contains('#') { '-' } else { '#' };
    let rest = name
        .strip_prefix(of)
        .and_then(|rest| rest.strip_prefix(separator));
    let parts = rest.and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(what, _)| NAMELESS.contains(&what))
}

/// `<resource>#contact-…`: the same key, the same name.
pub(super) fn fragment(of: &str, what: &str, key: &str) -> NamedNode {
    let separator = if of.contains('#') { '-' } else { '#' };
    let slug = slug(key);
    let mut name = String::with_capacity(of.len() + what.len() + slug.len() + 2);
    name.push_str(of);
    name.push(separator);
    name.push_str(what);
    name.push('-');
    name.push_str(&slug);
    NamedNode::new_unchecked(name)
}

/// As [`fragment`], where keys that only look alike are different things.
pub(super) fn exact_fragment(of: &str, what: &str, key: &str) -> NamedNode {
    let is_plain = key.len() <= MAX_SLUG
        && !key.is_empty()
        && key
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !key.starts_with('-')
        && !key.ends_with('-')
        && !key.contains("--");
    if is_plain {
        return fragment(of, what, key);
    }
    fragment(of, what, &hash(key))
}

/// Letters and figures in lower case, everything else a hyphen; a hash of what is long or has none.
/// What reads alike is the same thing: `Ville de Paris` and `ville de  Paris`.
fn slug(key: &str) -> String {
    if key.len() > 2 * MAX_SLUG {
        return hash(key);
    }
    let mut slug = String::with_capacity(key.len());
    for c in key.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if is_iri_letter(c) {
            slug.extend(c.to_lowercase().filter(|c| is_iri_letter(*c)));
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if !slug.is_empty() && slug.len() <= MAX_SLUG {
        return slug.to_owned();
    }
    hash(key)
}

fn hash(key: &str) -> String {
    let mut hash = Fingerprint::of(key.as_bytes()).to_hex();
    hash.truncate(16);
    hash
}

/// Letters and figures beyond ASCII that an IRI may hold (RFC 3987, `ucschar`).
fn is_iri_letter(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c, '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}'
            | '\u{10000}'..='\u{1fffd}' | '\u{20000}'..='\u{2fffd}' | '\u{30000}'..='\u{3fffd}'
            | 'a'..='z' | 'A'..='Z' | '0'..='9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_were_made_are_told_from_those_of_portals() {
        for of in ["https://e.org/d/1", "https://e.org/d#1"] {
            for what in NAMELESS {
                let made = fragment(of, what, "Été 2020");
                assert!(is_made_name(of, made.as_str()), "{made}");
                assert!(!is_made_name("https://e.org/d/2", made.as_str()), "{made}");
            }
            let file = fragment(of, "distribution", "1");
            assert!(!is_made_name(of, file.as_str()), "{file}");
        }
        assert!(!is_made_name("https://e.org/d", "https://e.org/d#period"));
        assert!(!is_made_name("https://e.org/d", "https://e.org/d/period-1"));
    }
}
