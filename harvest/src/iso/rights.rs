//! Who may use and see the data: constraints as licences, access rights and statements.

use super::{
    mapping::Mapping,
    party::beside,
    text::{FreeText, code_at, is_web},
};
use crate::xml::{self, Element};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    codelist::{self, Code},
    ns::{dct, rdf, rdfs},
};

/// What is stated of each distribution of a dataset, or of a service itself.
#[derive(Debug, Default)]
pub struct Rights {
    /// As the reference mapping states it.
    pub said: Vec<(NamedNodeRef<'static>, NamedNode)>,
    /// What it does not state.
    pub beside: Vec<(NamedNodeRef<'static>, NamedNode)>,
    has_license: bool,
}

/// Reads the constraints; states the access right that they mean of the resource.
pub fn describe(m: &mut Mapping<'_, '_>) -> Rights {
    let mut rights = Rights::default();
    let mut in_words = Vec::new();
    for constraints in xml::all(m.info, "resourceConstraints/*") {
        let has = |name: &str| xml::child(constraints, name).is_some();
        let (for_use, for_access) = (has("useConstraints"), has("accessConstraints"));
        for other in xml::children(constraints, "otherConstraints") {
            let other = m.languages.read(other);
            rights.other_constraint(m, &other, for_use, for_access);
            in_words.push(other);
        }
        for limitation in xml::children(constraints, "useLimitation") {
            let limitation = m.languages.read(limitation);
            rights.use_limitation(m, &limitation);
            in_words.push(limitation);
        }
        // ISO 19115-3 cites the licence.
        for citation in xml::all(constraints, "reference/CI_Citation") {
            let mut license = m.languages.read_at(citation, "title");
            let online = m.languages.read_at(citation, "onlineResource/*/linkage");
            let online = online.address().map(str::to_owned);
            if let Some(node) = online.and_then(|address| m.address(&address)) {
                rights.license_beside(m, node);
            }
            license.href = None;
            in_words.push(license);
        }
        access_right(m, constraints, for_access);
    }
    if !rights.has_license
        && let Some(license) = license_in_words(&in_words)
    {
        let node = NamedNode::new_unchecked(license.iri);
        rights.license_beside(m, node);
    }
    let default = m.origin.context.defaults.license.as_deref();
    let default = default.map(|text| codelist::license(text).map_or(text, |code| code.iri));
    if let Some(node) = default
        .filter(|text| is_web(text))
        .and_then(|text| m.address(text))
    {
        rights.license_beside(m, node);
    }
    rights
}

impl Rights {
    fn other_constraint(
        &mut self,
        m: &mut Mapping<'_, '_>,
        text: &FreeText<'_>,
        for_use: bool,
        for_access: bool,
    ) {
        if let Some(node) = text
            .href
            .filter(|href| is_web(href))
            .and_then(|href| m.address(href))
        {
            if for_use {
                m.said.link(node.as_ref(), rdf::TYPE, dct::LICENSE_DOCUMENT);
                label(m, &node, text);
                self.said.push((dct::LICENSE, node.clone()));
                self.has_license = true;
            }
            // A licence says how the data may be used, not who may see them.
            if for_access && !(for_use && is_license(node.as_str())) {
                m.said.link(node.as_ref(), rdf::TYPE, dct::RIGHTS_STATEMENT);
                label(m, &node, text);
                self.said.push((dct::ACCESS_RIGHTS, node));
            }
        } else if !text.texts.is_empty() {
            let statement = statement(m, text);
            if for_use || for_access {
                self.said.push((dct::RIGHTS, statement));
            } else {
                self.beside.push((dct::RIGHTS, statement));
            }
        }
    }

    /// Meant for "fit for what", and used in France for "under what conditions".
    fn use_limitation(&mut self, m: &mut Mapping<'_, '_>, text: &FreeText<'_>) {
        if let Some(node) = text
            .href
            .filter(|href| is_web(href))
            .and_then(|href| m.address(href))
        {
            beside(m, |m| label(m, &node, text));
            self.license_beside(m, node);
        } else if !text.texts.is_empty() {
            let statement = beside(m, |m| statement(m, text));
            self.beside.push((dct::RIGHTS, statement));
        }
    }

    /// One licence a distribution is all that DCAT-AP has room for.
    fn license_beside(&mut self, m: &mut Mapping<'_, '_>, node: NamedNode) {
        if !self.has_license {
            self.has_license = true;
            m.beside
                .link(node.as_ref(), rdf::TYPE, dct::LICENSE_DOCUMENT);
            self.beside.push((dct::LICENSE, node));
        }
    }

    /// States the rights of `subject`.
    pub fn state(&self, m: &mut Mapping<'_, '_>, subject: &NamedNode) {
        for (property, object) in &self.said {
            m.said.link(subject.as_ref(), *property, object.as_ref());
        }
        self.state_beside(m, subject, &self.beside);
    }

    /// States the licence and the rights of a dataset that has no distribution to bear them.
    pub fn state_all_beside(&self, m: &mut Mapping<'_, '_>, subject: &NamedNode) {
        self.state_beside(m, subject, &self.said);
        self.state_beside(m, subject, &self.beside);
    }

    fn state_beside(
        &self,
        m: &mut Mapping<'_, '_>,
        subject: &NamedNode,
        rights: &[(NamedNodeRef<'static>, NamedNode)],
    ) {
        for (property, object) in rights {
            m.beside.link(subject.as_ref(), *property, object.as_ref());
        }
    }
}

/// Whether an address is that of a licence, known or not.
fn is_license(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let names = ["licence", "license", "creativecommons.org/"];
    names.iter().any(|name| address.contains(name)) || codelist::license(&address).is_some()
}

fn label(m: &mut Mapping<'_, '_>, node: &NamedNode, text: &FreeText<'_>) {
    for (text, language) in &text.texts {
        m.beside.text(node.as_ref(), rdfs::LABEL, text, *language);
    }
}

fn statement(m: &mut Mapping<'_, '_>, text: &FreeText<'_>) -> NamedNode {
    let node = m.part("rights", &[text.first()]);
    m.said.link(node.as_ref(), rdf::TYPE, dct::RIGHTS_STATEMENT);
    m.prose(&node, dct::DESCRIPTION, text);
    label(m, &node, text);
    node
}

/// The EU access right that the constraints on access mean, if they mean one.
fn access_right(m: &mut Mapping<'_, '_>, constraints: Element<'_>, for_access: bool) {
    let mut found = match code_at(constraints, "classification/*") {
        Some("restricted" | "limitedDistribution" | "sensitiveButUnclassified") => {
            Some("RESTRICTED")
        }
        Some("confidential" | "secret" | "topSecret") => Some("CONFIDENTIAL"),
        _ => None,
    };
    if for_access {
        for other in xml::children(constraints, "otherConstraints") {
            let other = m.languages.read(other);
            let href = other.href.into_iter();
            let mut forms = href.chain(other.texts.iter().map(|(text, _)| &**text));
            let code = forms.find_map(|form| {
                let limited =
                    form.contains("LimitationsOnPublicAccess/INSPIRE_Directive_Article13");
                let limited = limited.then_some("RESTRICTED");
                limited.or_else(|| Some(codelist::access_right(form.trim_end_matches('.'))?.code))
            });
            found = found.or(code);
        }
    }
    if let Some(code) = found.and_then(codelist::access_right) {
        let node = NamedNode::new_unchecked(code.iri);
        m.beside
            .link(m.resource.as_ref(), dct::ACCESS_RIGHTS, node.as_ref());
        m.beside
            .link(node.as_ref(), rdf::TYPE, dct::RIGHTS_STATEMENT);
    }
}

/// The licence that texts name: whole, by an address in them, or in a sentence of their own. Texts
/// that name two name none.
fn license_in_words(texts: &[FreeText<'_>]) -> Option<&'static Code> {
    let mut found: Option<&'static Code> = None;
    for text in texts
        .iter()
        .flat_map(|text| text.texts.iter().map(|(text, _)| &**text))
    {
        let whole = codelist::license(text);
        let addresses = text.split_whitespace().filter(|word| is_web(word));
        let addresses = addresses.map(|word| word.trim_end_matches(['.', ',', ';', ')', '"']));
        // `Licence Ouverte 2.0` has a point in it; an address often follows the name.
        let sentences = text
            .split(". ")
            .flat_map(|part| part.split([';', ':', '\n', '(', ')', ',']));
        let names = sentences.map(|part| part.split("http").next().unwrap_or_default());
        let names = names.map(|name| name.trim().trim_end_matches('.'));
        let named = addresses
            .chain(names)
            .filter_map(codelist::license)
            .chain(whole);
        for license in named {
            match found {
                Some(other) if other != license => return None,
                _ => found = Some(license),
            }
        }
    }
    found
}
