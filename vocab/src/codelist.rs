//! A code from its IRI, its label or its short form: EU themes, file types, frequencies, access
//! rights, licences.

/// One concept of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    pub iri: &'static str,
    pub fr: &'static str,
    pub en: &'static str,
    pub deprecated: bool,
}

/// EU data themes.
pub fn theme(_text: &str) -> Option<&'static Code> {
    todo!()
}
/// EU file types, from an IRI, a code, an extension, a label or a media type.
pub fn file_type(_text: &str) -> Option<&'static Code> {
    todo!()
}
/// EU frequencies, from EU, Dublin Core, ISO 19115, ISO 8601 or udata words.
pub fn frequency(_text: &str) -> Option<&'static Code> {
    todo!()
}
/// EU access rights, with common French and English phrases.
pub fn access_right(_text: &str) -> Option<&'static Code> {
    todo!()
}
/// EU licences, from an IRI in any spelling, an SPDX id or a French alias. Never changes a version.
pub fn license(_text: &str) -> Option<&'static Code> {
    todo!()
}
/// ISO 639-1 code from 639-1, 639-3, BCP 47, an EU or a Library of Congress IRI, or a name.
pub fn language(_text: &str) -> Option<&'static str> {
    todo!()
}
