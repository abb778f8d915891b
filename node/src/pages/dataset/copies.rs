//! Where else the same dataset is, in plain words.

use crate::{
    api::records,
    copies::{Copies, Copy},
    pages::{Language, Said, facts::Value, link},
};
use harvest::identity::Sameness;

/// The same dataset in another source.
pub struct Elsewhere {
    /// The source, with the address of its record here.
    pub source: Value,
    /// Why it is taken for the same.
    pub reason: String,
    pub is_nearest: bool,
}

pub fn elsewhere(copies: &Copies, language: Language) -> Vec<Elsewhere> {
    let as_line = |copy: &Copy| Elsewhere {
        source: Value::link(
            Said::ours(link::source(&copy.source)),
            format!(
                "/{}{}",
                language.code(),
                records::path_of(copy.kind, &copy.id)
            ),
        ),
        reason: language.t(reason(copy.reason)),
        is_nearest: copy.is_nearest,
    };
    copies.others.iter().map(as_line).collect()
}

fn reason(reason: Sameness) -> &'static str {
    match reason {
        Sameness::DerivedFrom => "same-derived-from",
        Sameness::Iri => "same-iri",
        Sameness::FileIdentifier => "same-file-identifier",
        Sameness::OtherIdentifier => "same-other-identifier",
        Sameness::IdentifierAndPublisher => "same-identifier-and-publisher",
        Sameness::Downloads => "same-downloads",
    }
}
