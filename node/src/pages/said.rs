//! Text of the metadata as a page shows it: with its language where that differs from the page's.

use super::Language;
use vocab::{Text, text};

/// A literal for the page, in the best language there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub value: String,
    /// The language to announce to screen readers: `None` when it is the page's, or unknown.
    lang: Option<String>,
}

impl Said {
    /// Words of ours, in the language of the page.
    pub fn ours(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            lang: None,
        }
    }

    /// Words of the program itself, which are in English on every page.
    pub fn english(value: impl Into<String>, language: Language) -> Self {
        Self {
            value: value.into(),
            lang: (language != Language::En).then(|| "en".to_owned()),
        }
    }

    pub fn of(text: &Text, language: Language) -> Self {
        let lang = text
            .language
            .clone()
            .filter(|tag| is_tag(tag) && !is_same(tag, language));
        Self {
            value: text.value.clone(),
            lang,
        }
    }

    /// The best of several, in the order of the reader's languages.
    pub fn best(texts: &[Text], language: Language) -> Option<Self> {
        text::best(texts, &language.preferences()).map(|text| Self::of(text, language))
    }

    /// The same words with the same language, otherwise written.
    pub fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self {
            value: change(&self.value),
            lang: self.lang,
        }
    }

    /// ` lang="…"` for the element around it, ready to be put into HTML.
    pub fn lang(&self) -> String {
        match &self.lang {
            // Checked when it was made: letters, digits and hyphens only.
            Some(tag) if is_right_to_left(tag) => format!(" lang=\"{tag}\" dir=\"rtl\""),
            Some(tag) => format!(" lang=\"{tag}\""),
            None => String::new(),
        }
    }

    /// The language, when it is not the page's.
    pub fn other_language(&self) -> Option<&str> {
        self.lang.as_deref()
    }
}

fn is_tag(tag: &str) -> bool {
    !tag.is_empty()
        && tag.len() <= 35
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_same(tag: &str, language: Language) -> bool {
    primary(tag).eq_ignore_ascii_case(language.code())
}

fn is_right_to_left(tag: &str) -> bool {
    matches!(primary(tag), "ar" | "fa" | "he" | "ur" | "ps" | "yi")
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &str, tag: Option<&str>) -> Said {
        let text = Text {
            value: value.into(),
            language: tag.map(Into::into),
        };
        Said::of(&text, Language::Fr)
    }

    #[test]
    fn only_another_language_is_announced() {
        assert_eq!(said("Eau", Some("fr-CA")).lang(), "");
        assert_eq!(said("Eau", None).lang(), "");
        assert_eq!(said("Water", Some("en")).lang(), " lang=\"en\"");
        assert_eq!(said("ماء", Some("ar")).lang(), " lang=\"ar\" dir=\"rtl\"");
    }

    #[test]
    fn a_hostile_tag_never_reaches_the_page() {
        assert_eq!(said("x", Some("en\" onload=\"x")).lang(), "");
    }
}
