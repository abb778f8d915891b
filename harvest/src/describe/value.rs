//! The values that several parts of a description share: texts, dates, codes, licences, statements.

use super::{
    Description,
    name::{exact_fragment, fragment},
};
use crate::tidy::{self, Address, Coded};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    ns::{dct, foaf, rdf, rdfs},
    text::language_tag,
};

impl Description<'_> {
    /// A well-formed tag of what a portal says of a language.
    pub(super) fn tag(&self, language: Option<&str>) -> Option<String> {
        language.and_then(language_tag)
    }

    /// The tag of a text: its own, else that of the description.
    pub(super) fn tag_or_own(&self, language: Option<&str>) -> Option<String> {
        self.tag(language).or_else(|| self.language.clone())
    }

    /// A thing of this resource alone.
    pub(super) fn own_node(&self, what: &str, key: &str) -> NamedNode {
        fragment(self.resource.as_str(), what, key)
    }

    /// A thing of this resource alone, told from others by every character of the key.
    pub(super) fn own_exact_node(&self, what: &str, key: &str) -> NamedNode {
        exact_fragment(self.resource.as_str(), what, key)
    }

    pub(super) fn label_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
        language: Option<&str>,
    ) -> bool {
        let Some(text) = tidy::label(text, &mut self.say()) else {
            return false;
        };
        let tag = self.tag_or_own(language);
        self.said.text(subject, predicate, &text, tag.as_deref());
        true
    }

    pub(super) fn prose_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
        language: Option<&str>,
    ) {
        if let Some(text) = tidy::prose(text, &mut self.say()) {
            let tag = self.tag_or_own(language);
            self.said.text(subject, predicate, &text, tag.as_deref());
        }
    }

    /// A text that is in no language: a version, a name of a person.
    pub(super) fn word_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
    ) -> bool {
        let Some(text) = tidy::label(text, &mut self.say()) else {
            return false;
        };
        self.said.text(subject, predicate, &text, None);
        true
    }

    pub(super) fn address_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
    ) {
        match tidy::address(text, &mut self.say()) {
            Some(Address::Iri(iri)) => self.said.link(subject, predicate, iri.as_ref()),
            Some(Address::Text(text)) => self.said.text(subject, predicate, &text, None),
            None => {}
        }
    }

    pub(super) fn date_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
    ) {
        if let Some(date) = tidy::date(text, &mut self.say()) {
            self.said
                .typed(subject, predicate, &date.value, date.datatype);
        }
    }

    /// A code by its IRI; another value as a thing of `class` that has the words for its label.
    pub(super) fn coded(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        value: Coded<'_>,
        what: &str,
        class: NamedNodeRef<'_>,
        label: NamedNodeRef<'_>,
    ) {
        let words = match value {
            Coded::Known(code) => {
                let iri = NamedNodeRef::new_unchecked(code.iri);
                return self.said.link(subject, predicate, iri);
            }
            Coded::Unknown(words) => words,
        };
        if words.starts_with("http") {
            return self.address_of(subject, predicate, words);
        }
        let Some(words) = tidy::label(words, &mut self.say()) else {
            return;
        };
        let node = self.names.shared(what, &words);
        self.said.link(subject, predicate, node.as_ref());
        self.said.link(node.as_ref(), rdf::TYPE, class);
        self.said.text(node.as_ref(), label, &words, None);
    }

    /// A statement in prose, which DCAT wants as a thing of its own; an address stands for itself.
    pub(super) fn statement_of(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        text: &str,
        language: Option<&str>,
        class: NamedNodeRef<'_>,
    ) {
        let is_address = text.trim().starts_with("http") && !text.trim().contains(' ');
        if is_address {
            return self.address_of(subject, predicate, text);
        }
        let Some(text) = tidy::prose(text, &mut self.say()) else {
            return;
        };
        let what = if class == dct::PROVENANCE_STATEMENT {
            "provenance"
        } else {
            "rights"
        };
        let node = self.own_node(what, &text);
        let tag = self.tag_or_own(language);
        self.said.link(subject, predicate, node.as_ref());
        self.said.link(node.as_ref(), rdf::TYPE, class);
        self.said
            .text(node.as_ref(), rdfs::LABEL, &text, tag.as_deref());
    }

    /// `foaf:page` and its like of a thing that is not the resource.
    pub(super) fn page_of(&mut self, subject: NamedNodeRef<'_>, url: &str) {
        self.address_of(subject, foaf::PAGE, url);
    }
}
