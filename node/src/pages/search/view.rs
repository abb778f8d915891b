//! A hit and a facet as the search page shows them.

use super::super::{Language, Said, facts, format, link};
use crate::{
    api::{records, search::beside::Shown},
    public,
};
use search::{Facet, FacetValue};
use vocab::{Kind, Text, codelist, html};

/// One hit.
pub struct Card {
    pub href: String,
    /// Escaped, with `<mark>` around the words found.
    pub title: String,
    pub title_lang: String,
    pub excerpt: String,
    pub excerpt_lang: String,
    pub publisher: Option<Said>,
    /// What it is, when it is not a dataset.
    pub kind: Option<String>,
    pub modified: Option<String>,
    pub formats: Vec<String>,
    pub license: Option<String>,
    /// Where it comes from: the member that publishes it, or a source of ours.
    pub source: String,
    pub source_href: String,
    /// The same dataset in other sources: name and address of the record here.
    pub also_at: Vec<(String, String)>,
}

/// Characters of a description on a card.
const EXCERPT: usize = 220;
const FORMATS: usize = 5;
/// Other sources named on a card.
const COPIES: usize = 3;

impl Card {
    pub fn of(shown: &Shown, language: Language) -> Self {
        let Shown { hit, beside } = shown;
        let card = &hit.card;
        let (title, title_lang) = marked(hit.title_html.as_deref(), &card.titles, language);
        let (excerpt, excerpt_lang) =
            marked(hit.excerpt_html.as_deref(), &card.descriptions, language);
        let publisher = card.publisher.as_ref().and_then(|publisher| {
            Said::best(&publisher.names, language).or_else(|| {
                publisher
                    .iri
                    .as_deref()
                    .map(|iri| Said::ours(facts::last_part(iri)))
            })
        });
        let room = if card.kind == Kind::Agent {
            "publishers"
        } else {
            "datasets"
        };
        let is_plain = card.kind == Kind::Dataset;
        Self {
            href: format!("/{}/{room}/{}", language.code(), card.id),
            title: if title.is_empty() {
                escaped(&language.t("untitled"))
            } else {
                title
            },
            title_lang,
            excerpt,
            excerpt_lang,
            publisher,
            kind: (!is_plain).then(|| language.t(&format!("kind-{}", card.kind.name()))),
            modified: card.modified.clone().or_else(|| card.issued.clone()),
            formats: card
                .formats
                .iter()
                .take(FORMATS)
                .map(|format| facts::last_part(format))
                .collect(),
            license: card
                .licenses
                .first()
                .map(|license| license_name(license, language)),
            source: match &beside.member {
                Some(member) => member.name_in(language.code()).to_owned(),
                None => link::source(&card.source),
            },
            source_href: match &beside.member {
                Some(member) => public::member_path(&member.id),
                None => format!("/{}{}", language.code(), public::source_path(&card.source)),
            },
            also_at: beside
                .also_at
                .iter()
                .take(COPIES)
                .map(|copy| {
                    let path = records::path_of(copy.kind, &copy.id);
                    let href = format!("/{}{path}", language.code());
                    (link::source(&copy.source), href)
                })
                .collect(),
        }
    }
}

/// The highlighted text if there is one, else the best text; ready for HTML, with its `lang`.
fn marked(highlighted: Option<&str>, texts: &[Text], language: Language) -> (String, String) {
    if let Some(highlighted) = highlighted.filter(|text| !text.is_empty()) {
        let plain = html::plain(highlighted);
        let plain = plain.trim_matches(['…', ' ', '.']);
        let origin = texts
            .iter()
            .find(|text| html::plain(&text.value).contains(plain));
        let lang = origin
            .map(|text| Said::of(text, language).lang())
            .unwrap_or_default();
        return (highlighted.to_owned(), lang);
    }
    match Said::best(texts, language) {
        Some(said) => (escaped(&format::excerpt(&said.value, EXCERPT)), said.lang()),
        None => Default::default(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A facet and its most frequent values.
pub struct Group {
    pub name: &'static str,
    pub label: String,
    pub values: Vec<Choice>,
    /// The address of the whole list, when more values are known.
    pub more: Option<String>,
    /// What is looked for in the names of its values, when its whole list is shown.
    pub words: Option<String>,
    /// What choosing several values means now, and the address where it means the other.
    pub several: Option<Several>,
}

/// How several values of a facet are meant.
pub struct Several {
    pub label: String,
    pub href: String,
    pub other: String,
}

pub struct Choice {
    pub value: String,
    pub label: String,
    pub count: u64,
    pub selected: bool,
    /// How far it stands under others.
    pub level: usize,
}

/// Country, region, département, EPCI, commune: four steps in.
const MOST_LEVELS: usize = 4;

impl Group {
    /// One of which no value is shown.
    pub fn empty(facet: Facet, language: Language) -> Self {
        Self {
            name: facet.name(),
            label: language.t(&format!("facet-{}", facet.name())),
            values: Vec::new(),
            more: None,
            words: None,
            several: None,
        }
    }

    /// `None` for a facet that has nothing to choose.
    pub fn of(
        facet: Facet,
        values: &[FacetValue],
        limit: usize,
        all: String,
        language: Language,
    ) -> Option<Self> {
        let is_shown = |at: usize, value: &FacetValue| at < limit || value.selected;
        let shown: Vec<Choice> = values
            .iter()
            .enumerate()
            .filter(|(at, value)| is_shown(*at, value))
            .map(|(_, value)| Choice {
                value: value.value.clone(),
                label: format::excerpt(&labelled(facet, value, language), 60),
                count: value.count,
                selected: value.selected,
                level: value.level.min(MOST_LEVELS),
            })
            .collect();
        if shown.is_empty() {
            return None;
        }
        let more = (values.len() > shown.len()).then_some(all);
        Some(Self {
            name: facet.name(),
            label: language.t(&format!("facet-{}", facet.name())),
            values: shown,
            more,
            words: None,
            several: None,
        })
    }
}

/// What people call a value of a facet.
pub fn labelled(facet: Facet, value: &FacetValue, language: Language) -> String {
    let code = match facet {
        Facet::Theme => codelist::theme(&value.value),
        Facet::Frequency => codelist::frequency(&value.value),
        Facet::License => codelist::license(&value.value),
        Facet::Kind => return language.t(&format!("kind-{}", value.value)),
        Facet::AccessRights => codelist::access_right(&value.value),
        Facet::Language => return facts::language_name(&value.value, language),
        Facet::Source => return link::source(&value.value),
        Facet::HvdCategory => codelist::hvd_category(&value.value),
        Facet::ConformsTo => return link::shown(&value.value),
        Facet::Publisher
        | Facet::Territory
        | Facet::Format
        | Facet::PublisherType
        | Facet::Keyword => None,
    };
    match (code, &value.label) {
        (Some(code), _) => named(code, language).to_owned(),
        (None, Some(label)) => label.clone(),
        (None, None) if value.value.contains("://") => facts::last_part(&value.value),
        (None, None) => value.value.clone(),
    }
}

fn license_name(license: &str, language: Language) -> String {
    match codelist::license(license) {
        Some(code) => named(code, language).to_owned(),
        None if license.contains("://") => facts::last_part(license),
        None => format::excerpt(license, 40),
    }
}

fn named(code: &'static codelist::Code, language: Language) -> &'static str {
    match language {
        Language::Fr => code.fr,
        Language::En => code.en,
    }
}
