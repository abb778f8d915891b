//! Addresses: percent-encoded, given a scheme, or kept as a text when nothing can be made of them.

use super::{Say, shown};
use oxrdf::NamedNode;
use vocab::{
    Rule,
    rdf::{Mended, mend_iri},
};

/// An address as a portal writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Iri(NamedNode),
    /// It is no address, and says something all the same.
    Text(String),
}

impl Address {
    /// The address, if it is one.
    pub fn iri(self) -> Option<NamedNode> {
        match self {
            Address::Iri(iri) => Some(iri),
            Address::Text(_) => None,
        }
    }
}

/// An absolute address: the first, where several were glued together. `None` for an empty one.
pub fn address(text: &str, say: &mut Say<'_>) -> Option<Address> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let schemeless = text.starts_with("www.") || text.starts_with("//");
    if schemeless {
        let with_scheme = format!("https://{}", text.trim_start_matches('/'));
        say.say(Rule::Url, || {
            format!(
                "`{}` has no scheme: it was read as <{with_scheme}>",
                shown(text)
            )
        });
        return absolute(&with_scheme, say);
    }
    absolute(text, say)
}

fn absolute(text: &str, say: &mut Say<'_>) -> Option<Address> {
    if is_plain_web(text) {
        return Some(Address::Iri(NamedNode::new_unchecked(text)));
    }
    let kept_as_text = |say: &mut Say<'_>| {
        say.say(Rule::Url, || {
            format!("`{}` is not an address: it was kept as a text", shown(text))
        });
        Some(Address::Text(text.to_owned()))
    };
    // What has no authority is a word with a colon more often than an address.
    let has_scheme = text.contains("://")
        || ["urn:", "mailto:", "tel:", "doi:", "info:", "ark:"]
            .iter()
            .any(|scheme| text.starts_with(scheme));
    if !has_scheme {
        return kept_as_text(say);
    }
    match mend_iri(text) {
        Mended::Fine => Some(Address::Iri(NamedNode::new_unchecked(text))),
        Mended::Repaired(mut iris) => {
            let iri = iris.swap_remove(0);
            say.say(Rule::IriRepaired, || {
                format!(
                    "the address `{}` is not valid: it was read as <{iri}>",
                    shown(text)
                )
            });
            Some(Address::Iri(NamedNode::new_unchecked(iri)))
        }
        Mended::Hopeless => kept_as_text(say),
    }
}

/// Whether an address is so plain that no parser need look at it: a name of a host, then characters
/// that may stand anywhere in a path or query.
fn is_plain_web(text: &str) -> bool {
    let Some(rest) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let is_name = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let bytes = path.as_bytes();
    is_name
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'%' => bytes
                .get(at + 1..at + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
            byte => byte.is_ascii_alphanumeric() || b"/-._~?=&+,;:@!$'()*".contains(byte),
        })
}
