//! Mapping: one metadata record on its way to statements.

use super::{
    origin::Origin,
    text::{FreeText, Languages, code_at, is_web},
};
use crate::{
    describe,
    tidy::{self, Address, Say},
    xml::{self, Element},
};
use oxrdf::{NamedNode, NamedNodeRef};
use sha2::{Digest, Sha256};
use vocab::{Issues, Statements, ns::rdf};

/// What a metadata record describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Dataset,
    Series,
    Service,
}

/// A metadata record, and what was said of it so far.
#[derive(Debug)]
pub struct Mapping<'a, 'i> {
    pub root: Element<'a>,
    /// gmd:MD_DataIdentification or srv:SV_ServiceIdentification.
    pub info: Element<'a>,
    pub languages: Languages<'a>,
    pub scope: Scope,
    pub resource: NamedNode,
    /// The identifier of the metadata record; empty when it has none.
    pub file_identifier: String,
    /// What the reference mapping says too.
    pub said: Statements,
    /// What it does not say, and readers of DCAT-AP look for.
    pub beside: Statements,
    pub origin: &'i Origin,
    pub issues: &'i mut Issues,
}

impl<'a> Mapping<'a, '_> {
    pub fn texts(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, text: &FreeText<'_>) {
        for (text, language) in &text.texts {
            let mut say = Say::new(self.issues, self.resource.as_str());
            if let Some(text) = tidy::label(text, &mut say) {
                self.said
                    .text(subject.as_ref(), predicate, &text, *language);
            }
        }
    }

    /// Texts of many lines.
    pub fn prose(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, text: &FreeText<'_>) {
        for (text, language) in &text.texts {
            let mut say = Say::new(self.issues, self.resource.as_str());
            if let Some(text) = tidy::prose(text, &mut say) {
                self.said
                    .text(subject.as_ref(), predicate, &text, *language);
            }
        }
    }

    /// A link to `object`, which is of class `class`.
    pub fn typed_link(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNodeRef<'_>,
        object: &NamedNode,
        class: NamedNodeRef<'_>,
    ) {
        self.said.link(subject.as_ref(), predicate, object.as_ref());
        self.said.link(object.as_ref(), rdf::TYPE, class);
    }

    /// A date with the datatype that says how exact it is.
    pub fn date(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, text: &str) {
        let mut say = Say::new(self.issues, self.resource.as_str());
        if let Some(date) = tidy::date(text, &mut say) {
            self.said
                .typed(subject.as_ref(), predicate, &date.value, date.datatype);
        }
    }

    /// An address of the web, mended where it can be.
    pub fn address(&mut self, text: &str) -> Option<NamedNode> {
        let mut say = Say::new(self.issues, self.resource.as_str());
        tidy::address(text, &mut say)
            .and_then(Address::iri)
            .filter(|iri| is_web(iri.as_str()) || iri.as_str().starts_with("ftp"))
    }

    /// A name for something that the records of the catalogue share.
    pub fn shared(&self, what: &str, key: &str) -> NamedNode {
        describe::shared(&self.origin.context.portal, what, key)
    }

    /// A name for something that hangs on the resource. It stays the same as long as `key` does.
    pub fn part(&self, what: &str, key: &[&str]) -> NamedNode {
        let mut hash = Sha256::new();
        for text in key {
            hash.update(text);
            hash.update([0]);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (print, _) = digest.split_first_chunk().expect("SHA-256 gives 32 bytes");
        let print = u64::from_be_bytes(*print);
        let resource = self.resource.as_str();
        let separator = if resource.contains('#') { '-' } else { '#' };
        NamedNode::new_unchecked(format!("{resource}{separator}{what}-{print:016x}"))
    }
}

/// What a record describes: the class of its identification says it, or its scope.
pub fn scope(root: Element<'_>, info: Element<'_>) -> Scope {
    if xml::is_named(info, "SV_ServiceIdentification") {
        return Scope::Service;
    }
    match code_at(root, SCOPE).or_else(|| code_at(root, SCOPE_3)) {
        Some("series") => Scope::Series,
        Some("service") => Scope::Service,
        _ => Scope::Dataset,
    }
}

const SCOPE: &str = "hierarchyLevel/*";
const SCOPE_3: &str = "metadataScope/*/resourceScope/*";

/// The IRI of the described resource: its own identifier if that is an address of the web, else a
/// name made of the catalogue and the file identifier.
pub fn resource(
    info: Element<'_>,
    languages: &Languages<'_>,
    file_identifier: &str,
    origin: &Origin,
    issues: &mut Issues,
) -> Option<NamedNode> {
    let mut say = Say::new(issues, file_identifier);
    xml::all(info, "citation/*/identifier/*")
        .into_iter()
        .filter_map(|identifier| own_address(identifier, languages))
        .filter(|text| says_more_than_a_host(text))
        .find_map(|text| tidy::address(&text, &mut say).and_then(Address::iri))
        .or_else(|| origin.name(file_identifier))
}

/// The identifier of a resource, and its code space before it: `urn:uuid` before an address is
/// left out.
pub fn own_address(identifier: Element<'_>, languages: &Languages<'_>) -> Option<String> {
    let code = languages.read_at(identifier, "code");
    if let Some(address) = code.address() {
        return Some(address.to_owned());
    }
    let space = languages.read_at(identifier, "codeSpace");
    let space = space.address()?;
    let glue = if space.ends_with(['/', '#', '=']) {
        ""
    } else {
        "/"
    };
    (!code.first().is_empty()).then(|| format!("{space}{glue}{}", code.first()))
}

fn says_more_than_a_host(address: &str) -> bool {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split_once(['/', '?', '#'])
        .is_some_and(|(_, path)| !path.is_empty())
}
