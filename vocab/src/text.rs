//! Text with its language, and which one a reader gets.

use oxilangtag::LanguageTag;
use serde::{Deserialize, Serialize};

/// A literal's text and its language, if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    pub value: String,
    pub language: Option<String>,
}

impl Text {
    /// A text without a language.
    pub fn untagged(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            language: None,
        }
    }

    /// A text in `language`.
    pub fn tagged(value: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            language: Some(language.into()),
        }
    }
}

/// The language tag that a text means: a BCP 47 tag in lower case (`fr-CA` is `fr-ca`), or the code
/// of a language told by its name, its three letters or its IRI.
pub fn language_tag(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let primary = primary(&text);
    let is_tag = primary.len() == 2 && LanguageTag::parse(text.as_str()).is_ok();
    if is_tag {
        return Some(text.to_ascii_lowercase());
    }
    crate::codelist::language(&text).map(str::to_owned)
}

/// The best text for a reader: asked languages in order, then untagged, then the record's own
/// languages, then any; never nothing when there is something. Ties break on the text itself.
///
/// A blank text is taken only when there is no other.
pub fn best<'t>(texts: &'t [Text], languages: &[&str]) -> Option<&'t Text> {
    texts.iter().min_by_key(|text| {
        (
            text.value.trim().is_empty(),
            rank(text, languages),
            &text.value,
        )
    })
}

/// How far a text is from what was asked: `fr` before `fr-CA` when `fr` is asked.
fn rank(text: &Text, languages: &[&str]) -> (usize, u8) {
    let Some(language) = &text.language else {
        return (languages.len(), 0);
    };
    for (place, asked) in languages.iter().enumerate() {
        if language.eq_ignore_ascii_case(asked) {
            return (place, 0);
        }
        if primary(language).eq_ignore_ascii_case(primary(asked)) {
            return (place, 1);
        }
    }
    (languages.len() + 1, 0)
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}
