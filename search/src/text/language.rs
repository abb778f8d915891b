//! The languages whose words are stemmed, and which one a text is in.

use frostem::{Algorithm, Stemmer};

/// A language with a stemmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    French,
    English,
    Spanish,
    German,
    Italian,
    Portuguese,
    Dutch,
}

impl Language {
    pub(crate) const ALL: [Language; 7] = [
        Language::French,
        Language::English,
        Language::Spanish,
        Language::German,
        Language::Italian,
        Language::Portuguese,
        Language::Dutch,
    ];

    /// From a language tag: `fr`, `fr-CA`, `FR_fr`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        let language = match primary.to_ascii_lowercase().as_str() {
            "fr" | "fra" | "fre" => Language::French,
            "en" | "eng" => Language::English,
            "es" | "spa" => Language::Spanish,
            "de" | "deu" | "ger" => Language::German,
            "it" | "ita" => Language::Italian,
            "pt" | "por" => Language::Portuguese,
            "nl" | "nld" | "dut" => Language::Dutch,
            _ => return None,
        };
        Some(language)
    }

    /// The language a text seems to be in; `None` when it is none of ours.
    pub(crate) fn detect(text: &str) -> Option<Self> {
        use whichlang::Lang;
        if text.trim().is_empty() {
            return None;
        }
        match whichlang::detect_language(text) {
            Lang::Fra => Some(Language::French),
            Lang::Eng => Some(Language::English),
            Lang::Spa => Some(Language::Spanish),
            Lang::Deu => Some(Language::German),
            Lang::Ita => Some(Language::Italian),
            Lang::Por => Some(Language::Portuguese),
            Lang::Nld => Some(Language::Dutch),
            _ => None,
        }
    }

    pub(crate) fn stemmer(self) -> Stemmer {
        Stemmer::new(match self {
            Language::French => Algorithm::French,
            Language::English => Algorithm::English,
            Language::Spanish => Algorithm::Spanish,
            Language::German => Algorithm::German,
            Language::Italian => Algorithm::Italian,
            Language::Portuguese => Algorithm::Portuguese,
            Language::Dutch => Algorithm::Dutch,
        })
    }
}
