//! Prefixes that a document uses and does not declare: declared at its first element, so that the
//! rest can be read.

use super::{options, root};
use roxmltree::{Document, Error};
use vocab::{Issue, Rule, ns};

/// More prefixes than a document has that was cut out of another one.
const MAX_PREFIXES: usize = 20;
/// The namespaces that matter to us beyond the names in them.
const USUAL: [(&str, &str); 8] = [
    ("rdf", ns::rdf::NS),
    ("rdfs", ns::rdfs::NS),
    ("dcat", ns::dcat::NS),
    ("dct", ns::dct::NS),
    ("foaf", ns::foaf::NS),
    ("vcard", ns::vcard::NS),
    ("gmd", "http://www.isotc211.org/2005/gmd"),
    ("csw", "http://www.opengis.net/cat/csw/2.0.2"),
];

/// The document with its prefixes declared; `None` when that is not what is wrong with it.
pub fn declared(text: &str, address: &str, issues: &mut Vec<Issue>) -> Option<String> {
    let at = root(text)?.end;
    let mut mended = text.to_owned();
    let mut told = Vec::new();
    for _ in 0..MAX_PREFIXES {
        let prefix = match Document::parse_with_options(&mended, options()) {
            Err(Error::UnknownNamespace(prefix, _)) => prefix,
            Ok(_) | Err(_) if told.is_empty() => return None,
            Ok(_) | Err(_) => {
                issues.extend(told);
                return Some(mended);
            }
        };
        let usual = USUAL.iter().find(|(known, _)| *known == prefix);
        let namespace = usual.map_or_else(
            || format!("urn:undeclared:{prefix}"),
            |(_, ns)| (*ns).to_owned(),
        );
        mended.insert_str(at, &format!(" xmlns:{prefix}=\"{namespace}\""));
        let message =
            format!("the prefix `{prefix}` is not declared: read with its usual namespace");
        told.push(Issue::new(Rule::Prefix, address.to_owned(), message));
    }
    None
}
