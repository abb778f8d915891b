//! The words of the pages, from their Fluent files, and which language a reader gets.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A language the pages exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Fr,
    En,
}

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> =
    LazyLock::new(|| bundle("fr", include_str!("../../assets/fr.ftl")));
static ENGLISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle("en", include_str!("../../assets/en.ftl")));

impl Language {
    pub const ALL: [Language; 2] = [Language::Fr, Language::En];

    pub fn code(self) -> &'static str {
        match self {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Language::Fr => "Français",
            Language::En => "English",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The one among `configured` that `Accept-Language` likes best, else the first configured.
    pub fn choose(accept: Option<&str>, configured: &[String]) -> Self {
        let offered: Vec<Self> = configured
            .iter()
            .filter_map(|code| Self::from_code(code))
            .collect();
        let first = offered.first().copied().unwrap_or(Language::Fr);
        let mut best: Option<(f32, Self)> = None;
        for member in accept.unwrap_or_default().split(',') {
            let (tag, parameters) = member.split_once(';').unwrap_or((member, ""));
            let code = tag
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let quality = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0));
            let Some(language) = offered.iter().copied().find(|known| known.code() == code) else {
                continue;
            };
            if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
                best = Some((quality, language));
            }
        }
        best.map_or(first, |(_, language)| language)
    }

    /// This language first, then the other, for [`vocab::text::best`].
    pub fn preferences(self) -> [&'static str; 2] {
        match self {
            Language::Fr => ["fr", "en"],
            Language::En => ["en", "fr"],
        }
    }

    /// The words behind `key`.
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The words behind `key`, for `count` things.
    pub fn count(self, key: &str, count: u64) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", FluentValue::from(count));
        arguments.set("number", super::format::number(count, self));
        self.format(key, Some(&arguments))
    }

    /// The words behind `key`, with one value in them.
    pub fn with(self, key: &str, name: &'static str, value: &str) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(name, value.to_owned());
        self.format(key, Some(&arguments))
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self {
            Language::Fr => &FRENCH,
            Language::En => &ENGLISH,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        bundle
            .format_pattern(pattern, arguments, &mut Vec::new())
            .into_owned()
    }
}

fn bundle(code: &str, text: &str) -> Bundle {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    // What cannot be read is left out; a test keeps that from happening.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Our values stand in text of the same direction: no invisible marks around them.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    fn keys(text: &str) -> BTreeSet<String> {
        FluentResource::try_new(text.to_owned()).expect("the file parses");
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key.to_owned())
            .collect()
    }

    fn french() -> BTreeSet<String> {
        keys(include_str!("../../assets/fr.ftl"))
    }

    #[test]
    fn both_languages_say_everything() {
        assert_eq!(french(), keys(include_str!("../../assets/en.ftl")));
    }

    fn read_all(folder: &Path, texts: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_all(&path, texts);
            } else {
                texts.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Every `t("key"`, `count("key"` and `with("key"` of templates and pages.
    fn used() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = String::new();
        read_all(&root.join("templates"), &mut texts);
        read_all(&root.join("src/pages"), &mut texts);
        let mut used = BTreeSet::new();
        for opening in [".t(\"", " t(\"", "(t(\"", ".count(\"", ".with(\"", "\"t:"] {
            for rest in texts.split(opening).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                if !key.is_empty() {
                    used.insert(key.to_owned());
                }
            }
        }
        used
    }

    #[test]
    fn every_key_that_is_used_exists() {
        let missing: Vec<_> = used()
            .into_iter()
            .filter(|key| !french().contains(key))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn no_key_is_left_over() {
        // Keys that are put together at run time.
        let made = [
            "problem-",
            "facet-",
            "sort-",
            "kind-",
            "access-",
            "month-",
            "same-",
            "severity-",
            "rule-",
            "count-",
            "verdict-",
            "standing-",
            "stale-",
            "said-",
            "every-",
            "action-",
            "member-",
            "mode-",
            "understood-",
            "without-",
            "limit-",
            "relation-",
        ];
        let used = used();
        let left: Vec<_> = french()
            .into_iter()
            .filter(|key| !used.contains(key) && !made.iter().any(|start| key.starts_with(start)))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn every_rule_count_and_verdict_is_explained() {
        let rules = vocab::Rule::ALL.map(|rule| format!("rule-{rule}"));
        let counts = crate::public::Counts::default().list();
        let counts = counts.map(|(name, _)| format!("count-{name}"));
        let verdicts = crate::ledger::Verdict::ALL.map(|one| format!("verdict-{}", one.name()));
        let french = french();
        for key in rules.iter().chain(&counts).chain(&verdicts) {
            assert!(french.contains(key), "{key}");
            assert!(french.contains(&format!("{key}-text")), "{key}-text");
        }
        for key in &rules {
            assert!(french.contains(&format!("{key}-advice")), "{key}-advice");
        }
    }

    #[test]
    fn a_reader_gets_the_language_asked_for() {
        let both = ["fr".to_owned(), "en".to_owned()];
        assert_eq!(
            Language::choose(Some("en-GB,en;q=0.9,fr;q=0.8"), &both),
            Language::En
        );
        assert_eq!(
            Language::choose(Some("de, fr;q=0.5, en;q=0.4"), &both),
            Language::Fr
        );
        assert_eq!(Language::choose(Some("de"), &both), Language::Fr);
        assert_eq!(Language::choose(None, &["en".to_owned()]), Language::En);
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(Language::Fr.count("results", 0), "0 résultat");
        assert_eq!(Language::Fr.count("results", 2), "2 résultats");
        assert_eq!(Language::En.count("results", 1), "1 result");
        assert_eq!(Language::En.count("results", 1234), "1,234 results");
    }
}
