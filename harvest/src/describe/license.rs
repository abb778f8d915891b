//! Licences, in all the forms in which portals give one.

use super::Description;
use crate::tidy::{self, Address};
use oxrdf::NamedNodeRef;
use std::borrow::Cow;
use vocab::{
    codelist, html,
    ns::{dct, rdf, rdfs},
};

/// A longer text is no name of a licence, but its terms.
const MAX_NAME: usize = 200;
/// Markup that holds more than a name and an address is not taken apart.
const MAX_MARKUP: usize = 1000;

impl Description<'_> {
    /// A licence from all its forms; whether there is one. The first that is known counts, else the
    /// first address, else the first name. Terms in prose are a statement of rights.
    pub(super) fn license_of<'t>(
        &mut self,
        subject: NamedNodeRef<'_>,
        forms: impl IntoIterator<Item = &'t str>,
    ) -> bool {
        let stated = forms.into_iter().map(str::trim);
        let stated: Vec<&str> = stated.filter(|form| !says_nothing(form)).collect();
        let plain: Vec<Cow<'_, str>> = stated.iter().map(|form| without_markup(form)).collect();
        let forms: Vec<&str> = plain.iter().map(AsRef::as_ref).collect();
        let known = forms.iter().find_map(|form| known(form));
        let address = forms.iter().find_map(|form| address_in(form));
        let name = forms.iter().copied().find(|form| form.len() <= MAX_NAME);
        let Some(form) = known.or(address).or(name) else {
            if let Some(terms) = stated.first() {
                let class = dct::RIGHTS_STATEMENT;
                self.statement_of(subject, dct::RIGHTS, terms, None, class);
            }
            return false;
        };
        let Some(license) = tidy::license(form, &mut self.say()) else {
            return false;
        };
        // An address is kept as the portal wrote it: readers know what it means.
        if is_address(form)
            && let Some(Address::Iri(iri)) = tidy::address(form, &mut self.say())
        {
            self.said.link(subject, dct::LICENSE, iri.as_ref());
            let title = forms
                .iter()
                .find(|form| !is_address(form) && form.len() <= MAX_NAME);
            if known.is_none()
                && let Some(title) = title
            {
                self.said
                    .link(iri.as_ref(), rdf::TYPE, dct::LICENSE_DOCUMENT);
                self.word_of(iri.as_ref(), dct::TITLE, title);
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
}

/// The part of a form that is a licence we know: the whole, or an address in it.
fn known(form: &str) -> Option<&str> {
    if form.len() <= MAX_NAME && codelist::license(form).is_some() {
        return Some(form);
    }
    address_in(form).filter(|address| codelist::license(address).is_some())
}

/// The address that a form is, or has in it.
fn address_in(form: &str) -> Option<&str> {
    let at = form.find("https://").or_else(|| form.find("http://"))?;
    let address = form[at..].split(char::is_whitespace).next()?;
    if at == 0 && address.len() == form.len() {
        return Some(address);
    }
    let address = address.split([')', '"', '<', '>']).next()?;
    Some(address.trim_end_matches(['.', ',', ';']))
}

fn is_address(form: &str) -> bool {
    let is_web = form.starts_with("https://") || form.starts_with("http://");
    is_web && !form.contains(char::is_whitespace)
}

fn without_markup(form: &str) -> Cow<'_, str> {
    if form.contains('<') && form.len() <= MAX_MARKUP {
        Cow::Owned(html::plain(form))
    } else {
        Cow::Borrowed(form)
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
