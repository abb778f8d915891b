//! A code from its IRI, its label or its short form: EU themes, file types, frequencies, access
//! rights, licences.
//!
//! A text means a code only if the tables in `codelists/` say so, up to case, blanks and the
//! spelling of addresses. Nothing is guessed: a licence never gets another version than it had.

mod table;

use table::key;

/// One concept of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    pub iri: &'static str,
    /// The French label; empty where there is none.
    pub fr: &'static str,
    pub en: &'static str,
    pub deprecated: bool,
}

impl Code {
    /// The labels, French first.
    pub fn labels(&self) -> Vec<crate::Text> {
        [("fr", self.fr), ("en", self.en)]
            .into_iter()
            .filter(|(_, label)| !label.is_empty())
            .map(|(language, label)| crate::Text::tagged(label, language))
            .collect()
    }
}

/// The code lists, each with all its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Themes,
    FileTypes,
    Frequencies,
    AccessRights,
    Licenses,
    HvdCategories,
}

impl List {
    /// Every code of the list, in the order of the codes.
    pub fn codes(self) -> &'static [Code] {
        table::of(self).codes()
    }
}

/// EU data themes.
pub fn theme(text: &str) -> Option<&'static Code> {
    table::of(List::Themes).find(text)
}

/// EU file types, from an IRI, a code, an extension, a label or a media type.
pub fn file_type(text: &str) -> Option<&'static Code> {
    let table = table::of(List::FileTypes);
    if let Some(found) = table.find(text) {
        return Some(found);
    }
    let text = key(text);
    let media_type = text
        .split_once("iana.org/assignments/media-types/")
        .or_else(|| text.split_once("inspire.ec.europa.eu/media-types/"))
        .map_or(text.as_str(), |(_, media_type)| media_type);
    // Parameters of a media type (`text/csv;charset=utf-8`), the dot of an extension.
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    table
        .find(bare)
        .or_else(|| table.find(bare.strip_prefix('.')?))
}

/// EU frequencies, from EU, Dublin Core, ISO 19115, ISO 8601 or udata words.
pub fn frequency(text: &str) -> Option<&'static Code> {
    let table = table::of(List::Frequencies);
    // ISO code lists stand at many addresses; their fragments are the same words.
    table.find(text).or_else(|| {
        let (_, word) = text.rsplit_once("MD_MaintenanceFrequencyCode")?;
        table.find(word.trim_start_matches(['_', '/']))
    })
}

/// EU access rights, with common French and English phrases.
pub fn access_right(text: &str) -> Option<&'static Code> {
    table::of(List::AccessRights).find(text)
}

/// EU licences, from an IRI in any spelling, an SPDX id or a French alias. Never changes a version.
pub fn license(text: &str) -> Option<&'static Code> {
    let table = table::of(List::Licenses);
    if let Some(found) = table.find(text) {
        return Some(found);
    }
    // A title followed by its address: both must not say different things.
    let (at, _) = text.match_indices("http").next()?;
    let title = text[..at].trim_end_matches([' ', '(', ':', '-', '\n', '\t']);
    let address = text[at..].split([' ', ')', '\n', '\t', '"']).next()?;
    match (table.find(title), table.find(address)) {
        (Some(title), Some(address)) if title != address => None,
        (Some(_), None) if title.is_empty() => None,
        (title, address) => title.or(address),
    }
}

/// Categories of high-value datasets, from an IRI, a code or a label.
pub fn hvd_category(text: &str) -> Option<&'static Code> {
    table::of(List::HvdCategories).find(text)
}

/// ISO 639-1 code from 639-1, 639-3, BCP 47, an EU or a Library of Congress IRI, or a name.
pub fn language(text: &str) -> Option<&'static str> {
    let text = key(text);
    let is_address = text.contains('/');
    let word = if is_address {
        text.rsplit(['/', '#']).next()?
    } else {
        text.as_str()
    };
    table::language(word).or_else(|| {
        let (primary, _) = word.split_once(['-', '_'])?;
        table::language(primary).filter(|_| primary.len() <= 3)
    })
}

/// The EU authority IRI of a language, from its ISO 639-1 code.
pub fn language_iri(code: &str) -> Option<String> {
    let three = table::three_letters(code)?.to_ascii_uppercase();
    Some(format!(
        "http://publications.europa.eu/resource/authority/language/{three}"
    ))
}
