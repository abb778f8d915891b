//! Keywords, topics and themes, with the EU themes and high-value categories they mean.

use super::{
    mapping::Mapping,
    text::{FreeText, is_web},
};
use crate::{
    tidy::{self, Say},
    xml,
};
use oxrdf::NamedNode;
use vocab::{
    codelist,
    ns::{dcat, dcatap, geodcatap, rdf, skos},
};

const CODE_LISTS: &str = "http://inspire.ec.europa.eu/metadata-codelist";
/// The regulation that lists high-value datasets.
const HIGH_VALUE: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
const HIGH_VALUE_CATEGORIES: &str = "http://data.europa.eu/bna/asd487ae75";

/// The vocabulary a group of keywords is from.
struct Thesaurus<'a> {
    title: FreeText<'a>,
    is_inspire: bool,
}

pub fn describe(m: &mut Mapping<'_, '_>) {
    for group in xml::all(m.info, "descriptiveKeywords/MD_Keywords") {
        let title = m.languages.read_at(group, "thesaurusName/*/title");
        let names_inspire = |text: &str| text.to_ascii_lowercase().contains("inspire");
        let is_inspire = title.texts.iter().any(|(text, _)| names_inspire(text));
        let thesaurus = Thesaurus { title, is_inspire };
        for keyword in xml::children(group, "keyword") {
            let keyword = m.languages.read(keyword);
            match keyword.href.filter(|href| is_web(href)) {
                Some(href) => linked(m, &keyword, href, &thesaurus),
                None => written(m, &keyword, &thesaurus),
            }
        }
    }
    topics(m);
}

/// A keyword with the address of its concept.
fn linked(m: &mut Mapping<'_, '_>, keyword: &FreeText<'_>, href: &str, thesaurus: &Thesaurus<'_>) {
    let resource = m.resource.clone();
    let Some(concept) = m.address(href) else {
        return;
    };
    if href == HIGH_VALUE {
        m.said.link(
            resource.as_ref(),
            dcatap::APPLICABLE_LEGISLATION,
            concept.as_ref(),
        );
    } else if thesaurus.title.href == Some(HIGH_VALUE_CATEGORIES) {
        m.said
            .link(resource.as_ref(), dcatap::HVD_CATEGORY, concept.as_ref());
    } else if href.starts_with(CODE_LISTS) && href.contains("/SpatialDataServiceCategory") {
        m.said.link(
            resource.as_ref(),
            geodcatap::SERVICE_CATEGORY,
            concept.as_ref(),
        );
        return;
    } else {
        m.said
            .link(resource.as_ref(), dcat::THEME, concept.as_ref());
        m.beside.link(concept.as_ref(), rdf::TYPE, skos::CONCEPT);
        for (text, language) in &keyword.texts {
            m.beside
                .text(concept.as_ref(), skos::PREF_LABEL, text, *language);
        }
        keywords_beside(m, keyword);
    }
    if codelist::hvd_category(href).is_some() {
        let law = NamedNode::new_unchecked(HIGH_VALUE);
        m.beside
            .link(resource.as_ref(), dcatap::HVD_CATEGORY, concept.as_ref());
        m.beside.link(
            resource.as_ref(),
            dcatap::APPLICABLE_LEGISLATION,
            law.as_ref(),
        );
    }
    if let Some(theme) = codelist::inspire_theme(href) {
        eu_theme(m, theme_of_inspire(theme.code));
    }
}

/// A keyword in words.
fn written(m: &mut Mapping<'_, '_>, keyword: &FreeText<'_>, thesaurus: &Thesaurus<'_>) {
    if keyword.texts.is_empty() {
        return;
    }
    let resource = m.resource.clone();
    if thesaurus.title.is_empty() {
        m.texts(&resource, dcat::KEYWORD, keyword);
        return;
    }
    let key = format!("{} {}", thesaurus.title.first(), keyword.first());
    let concept = m.shared("theme", &key);
    m.typed_link(&resource, dcat::THEME, &concept, skos::CONCEPT);
    m.texts(&concept, skos::PREF_LABEL, keyword);
    let scheme = match thesaurus.title.href.and_then(|href| m.address(href)) {
        Some(scheme) => scheme,
        None => {
            let scheme = m.shared("scheme", thesaurus.title.first());
            m.said
                .link(scheme.as_ref(), rdf::TYPE, skos::CONCEPT_SCHEME);
            m.texts(&scheme, vocab::ns::dct::TITLE, &thesaurus.title);
            scheme
        }
    };
    m.said
        .link(concept.as_ref(), skos::IN_SCHEME, scheme.as_ref());
    keywords_beside(m, keyword);
    if !thesaurus.is_inspire {
        return;
    }
    let known = keyword
        .texts
        .iter()
        .find_map(|(text, _)| codelist::inspire_theme(text));
    if let Some(known) = known {
        let theme = NamedNode::new_unchecked(known.iri);
        m.beside
            .link(resource.as_ref(), dcat::THEME, theme.as_ref());
        m.beside.link(theme.as_ref(), rdf::TYPE, skos::CONCEPT);
        for (text, language) in [(known.fr, "fr"), (known.en, "en")] {
            m.beside
                .text(theme.as_ref(), skos::PREF_LABEL, text, Some(language));
        }
        eu_theme(m, theme_of_inspire(known.code));
    }
}

/// People look for the words, from whatever vocabulary they are.
fn keywords_beside(m: &mut Mapping<'_, '_>, keyword: &FreeText<'_>) {
    for (text, language) in &keyword.texts {
        let mut say = Say::new(m.issues, m.resource.as_str());
        if let Some(text) = tidy::label(text, &mut say) {
            m.beside
                .text(m.resource.as_ref(), dcat::KEYWORD, &text, *language);
        }
    }
}

/// ISO topic categories.
fn topics(m: &mut Mapping<'_, '_>) {
    for topic in xml::all(m.info, "topicCategory/*") {
        let Some(text) = xml::text(topic) else {
            continue;
        };
        let Some((code, theme)) = topic_category(&text) else {
            m.issues
                .say(vocab::Rule::UnknownCode, m.resource.as_str(), || {
                    format!("the topic category `{text}` is none of ISO 19115: it was left out")
                });
            continue;
        };
        let topic = NamedNode::new_unchecked(format!("{CODE_LISTS}/TopicCategory/{code}"));
        m.said.link(
            m.resource.as_ref(),
            geodcatap::TOPIC_CATEGORY,
            topic.as_ref(),
        );
        eu_theme(m, theme);
    }
}

fn eu_theme(m: &mut Mapping<'_, '_>, code: &str) {
    if let Some(theme) = codelist::theme(code) {
        let theme = NamedNode::new_unchecked(theme.iri);
        m.beside
            .link(m.resource.as_ref(), dcat::THEME, theme.as_ref());
    }
}

/// The EU theme of an INSPIRE theme, as SEMICeu/iso-19139-to-dcat-ap (EUPL-1.2) aligns them.
fn theme_of_inspire(code: &str) -> &'static str {
    match code {
        "ad" | "au" | "gn" | "us" => "GOVE",
        "bu" | "cp" | "mr" | "pf" => "ECON",
        "af" => "AGRI",
        "er" => "ENER",
        "hh" => "HEAL",
        "pd" | "su" => "SOCI",
        "tn" => "TRAN",
        "el" | "ge" | "gg" | "lu" | "oi" | "rs" => "TECH",
        _ => "ENVI",
    }
}

/// A topic category by its name or its number, and the EU theme it means, if it means one.
fn topic_category(text: &str) -> Option<(&'static str, &'static str)> {
    const TOPICS: [(&str, &str, &str); 20] = [
        ("001", "farming", "AGRI"),
        ("002", "biota", "ENVI"),
        ("003", "boundaries", "GOVE"),
        ("004", "climatologyMeteorologyAtmosphere", "ENVI"),
        ("005", "economy", "ECON"),
        ("006", "elevation", ""),
        ("007", "environment", "ENVI"),
        ("008", "geoscientificInformation", "TECH"),
        ("009", "health", "HEAL"),
        ("010", "imageryBaseMapsEarthCover", ""),
        ("011", "intelligenceMilitary", ""),
        ("012", "inlandWaters", "ENVI"),
        ("013", "location", ""),
        ("014", "oceans", "ENVI"),
        ("015", "planningCadastre", "REGI"),
        ("016", "society", "SOCI"),
        ("017", "structure", ""),
        ("018", "transportation", "TRAN"),
        ("019", "utilitiesCommunication", ""),
        ("020", "extraTerrestrial", ""),
    ];
    let text = text.rsplit('/').next().unwrap_or(text);
    let found = TOPICS
        .iter()
        .find(|(number, code, _)| *number == text || code.eq_ignore_ascii_case(text));
    found.map(|(_, code, theme)| (*code, *theme))
}
