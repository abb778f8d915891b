//! foaf:Agent and contact points.

use crate::{
    graph::Node,
    ns::{dct, foaf, rdfs, schema, skos, vcard},
    skolem::is_skolem,
    text::Text,
};
use oxrdf::NamedNodeRef;

/// A publisher, a creator.
#[derive(Debug, Clone, Copy)]
pub struct Agent<'g>(pub Node<'g>);

impl<'g> Agent<'g> {
    pub fn names(self) -> Vec<Text> {
        first_texts(
            self.0,
            &[
                foaf::NAME,
                vcard::FN,
                vcard::ORGANIZATION_NAME,
                skos::PREF_LABEL,
                rdfs::LABEL,
                schema::NAME,
                dct::TITLE,
            ],
        )
    }

    pub fn homepage(self) -> Option<&'g str> {
        [foaf::HOMEPAGE, foaf::PAGE, vcard::HAS_URL]
            .into_iter()
            .find_map(|predicate| self.0.addresses(predicate).into_iter().next())
    }

    /// The IRI that the agent's description gave it.
    pub fn iri(self) -> Option<&'g str> {
        self.0.iri().filter(|iri| !is_skolem(iri))
    }
}

/// A vcard:Kind behind dcat:contactPoint.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'g>(pub Node<'g>);

impl<'g> Contact<'g> {
    pub fn names(self) -> Vec<Text> {
        first_texts(
            self.0,
            &[
                vcard::FN,
                vcard::ORGANIZATION_NAME,
                foaf::NAME,
                rdfs::LABEL,
                schema::NAME,
            ],
        )
    }

    /// An address without `mailto:`; an empty `mailto:` is no address.
    pub fn email(self) -> Option<&'g str> {
        [vcard::HAS_EMAIL, vcard::EMAIL, foaf::MBOX]
            .into_iter()
            .flat_map(|predicate| self.spelled(predicate))
            .map(|text| without_scheme(text, "mailto:"))
            .find(|address| address.contains('@') && !address.contains(char::is_whitespace))
    }

    pub fn telephone(self) -> Option<&'g str> {
        [vcard::HAS_TELEPHONE, vcard::TEL, foaf::PHONE]
            .into_iter()
            .flat_map(|predicate| self.spelled(predicate))
            .map(|text| without_scheme(text, "tel:"))
            .find(|number| number.bytes().any(|b| b.is_ascii_digit()))
    }

    pub fn url(self) -> Option<&'g str> {
        [vcard::HAS_URL, foaf::HOMEPAGE, foaf::PAGE]
            .into_iter()
            .flat_map(|predicate| self.spelled(predicate))
            .find(|url| url.starts_with("http"))
    }

    /// The values of a vcard property: links, texts, or nodes that hold them in `vcard:hasValue`.
    fn spelled(self, predicate: NamedNodeRef<'_>) -> Vec<&'g str> {
        let mut values = Vec::new();
        for node in self.0.nodes(predicate) {
            let held: Vec<_> = node
                .links(vcard::HAS_VALUE)
                .into_iter()
                .chain(node.literals(vcard::HAS_VALUE))
                .collect();
            if held.is_empty() {
                values.extend(node.iri());
            } else {
                values.extend(held);
            }
        }
        values.extend(self.0.literals(predicate));
        values
    }
}

/// The texts of the first property that has some.
pub(crate) fn first_texts(node: Node<'_>, predicates: &[NamedNodeRef<'_>]) -> Vec<Text> {
    predicates
        .iter()
        .map(|predicate| node.texts(*predicate))
        .map(|mut texts| {
            texts.retain(|text| !text.value.trim().is_empty());
            texts
        })
        .find(|texts| !texts.is_empty())
        .unwrap_or_default()
}

fn without_scheme<'t>(text: &'t str, scheme: &str) -> &'t str {
    let text = text.trim();
    match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => text[scheme.len()..].trim(),
        _ => text,
    }
}
