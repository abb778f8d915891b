//! The values that several parts of a description share: texts, dates, codes, licences, statements.

use super::{Description, name::fragment};
use crate::tidy::{self, Address, Coded};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    codelist,
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

    /// A licence from all its forms; whether there is one.
    pub(super) fn license_of<'t>(
        &mut self,
        subject: NamedNodeRef<'_>,
        forms: impl IntoIterator<Item = &'t str>,
    ) -> bool {
        let stated = forms.into_iter().map(str::trim);
        let forms: Vec<&str> = stated.filter(|form| !says_nothing(form)).collect();
        let known = forms.iter().find(|form| codelist::license(form).is_some());
        let address = forms.iter().find(|form| form.starts_with("http"));
        let Some(form) = known.or(address).or(forms.first()) else {
            return false;
        };
        let Some(license) = tidy::license(form, &mut self.say()) else {
            return false;
        };
        // An address is kept as the portal wrote it: readers know what it means.
        let is_address = form.starts_with("http");
        if is_address && let Some(Address::Iri(iri)) = tidy::address(form, &mut self.say()) {
            self.said.link(subject, dct::LICENSE, iri.as_ref());
            if matches!(license, Coded::Unknown(_)) {
                self.licence_title(iri.as_ref(), &forms);
            }
            return true;
        }
        let class = dct::LICENSE_DOCUMENT;
        self.coded(
            subject,
            dct::LICENSE,
            license,
            "license",
            class,
            rdfs::LABEL,
        );
        true
    }

    /// The title of a licence that we know nothing about.
    fn licence_title(&mut self, iri: NamedNodeRef<'_>, forms: &[&str]) {
        if let Some(title) = forms.iter().find(|form| !form.starts_with("http")) {
            self.said.link(iri, rdf::TYPE, dct::LICENSE_DOCUMENT);
            self.word_of(iri, dct::TITLE, title);
        }
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

/// Words that portals write where no licence was chosen.
fn says_nothing(form: &str) -> bool {
    const NOTHING: &[&str] = &[
        "",
        "notspecified",
        "not specified",
        "other",
        "none",
        "null",
        "n/a",
        "unknown",
        "license not specified",
        "licence not specified",
        "no license provided",
        "non spécifiée",
        "autre",
        "inconnue",
    ];
    form.len() <= 24 && NOTHING.contains(&form.to_lowercase().as_str())
}
