//! Words of portals as codes of the EU lists; what is in no list keeps its words.

use super::{Say, shown};
use vocab::{
    Rule,
    codelist::{self, Code},
};

/// A value of a coded property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded<'t> {
    Known(&'static Code),
    /// In no list: as it was written.
    Unknown(&'t str),
}

/// An EU theme.
pub fn theme<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Coded<'t>> {
    coded(text, Rule::Theme, "theme", codelist::theme, say)
}

/// An EU file type, from a format, an extension or a media type.
pub fn file_type<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Coded<'t>> {
    coded(text, Rule::Format, "format", codelist::file_type, say)
}

/// An EU frequency.
pub fn frequency<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Coded<'t>> {
    coded(text, Rule::Frequency, "frequency", codelist::frequency, say)
}

/// An EU access right.
pub fn access_rights<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Coded<'t>> {
    coded(
        text,
        Rule::AccessRights,
        "access right",
        codelist::access_right,
        say,
    )
}

/// An EU licence. Words for "none was chosen" are no licence.
pub fn license<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Coded<'t>> {
    coded(text, Rule::License, "licence", codelist::license, say)
}

/// The ISO 639-1 code of a language, or the text.
pub fn language<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Result<&'static str, &'t str>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(code) = codelist::language(text) else {
        say.say(Rule::UnknownCode, || {
            format!(
                "the language `{}` is none we know: it was kept as a text",
                shown(text)
            )
        });
        return Some(Err(text));
    };
    if text.len() > 5 && !text.contains("://") {
        say.say(Rule::Language, || {
            format!("the language `{text}` was read as `{code}`")
        });
    }
    Some(Ok(code))
}

fn coded<'t>(
    text: &'t str,
    rule: Rule,
    what: &str,
    find: impl Fn(&str) -> Option<&'static Code>,
    say: &mut Say<'_>,
) -> Option<Coded<'t>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(code) = find(text) else {
        say.say(Rule::UnknownCode, || {
            format!(
                "the {what} `{}` is in no list we know: it was kept as written",
                shown(text)
            )
        });
        return Some(Coded::Unknown(text));
    };
    let is_the_code = text.eq_ignore_ascii_case(code.code) || text == code.iri;
    if !is_the_code {
        say.say(rule, || {
            format!("the {what} `{}` was read as {}", shown(text), code.code)
        });
    }
    Some(Coded::Known(code))
}
