//! Reading a Document out of a Record.

use super::{Card, Document, Publisher, Value, place::names};
use crate::query::Facet;
use vocab::{
    Kind, Record, Text,
    agent::Agent,
    codelist,
    coverage::Place,
    dataset::{Coded, Dataset},
    graph::Node,
    html,
    ns::{adms, dcat, dct, skos},
};

/// Longer keywords are sentences: found, but nothing to choose by.
const MAX_KEYWORD_BYTES: usize = 100;
/// Characters of a description that a card keeps.
const EXCERPT_CHARACTERS: usize = 300;
/// Other names of concepts that are taken from one record.
const MAX_SYNONYMS: usize = 64;

impl Document {
    /// The document of a record; `None` for kinds that are not searched: agents and whatever else.
    ///
    /// `publisher_names` are the names of the publisher when it is a record of its own.
    pub fn of(
        record: &Record,
        id: &str,
        source: &str,
        fingerprint: &str,
        changed: u64,
        publisher_names: Vec<Text>,
    ) -> Option<Document> {
        if matches!(record.kind(), Kind::Agent | Kind::Other) {
            return None;
        }
        let view = Dataset(Node::named(record.graph(), record.resource()));
        let descriptions = plain(view.descriptions());
        let mut card = Card::new(id, record.resource().as_str(), record.kind());
        card.titles = view.titles();
        card.descriptions = descriptions.iter().map(excerpt).collect();
        card.publisher = publisher(view, publisher_names);
        card.issued = view.issued();
        card.modified = view.modified();
        card.source = source.to_owned();
        let places = view.places();
        card.places = places.iter().flat_map(names).collect();
        card.bbox = around(&places);

        let mut document = Document::new(card);
        // Places and publishers are counted below by their codes, not by their names.
        document.facets.remove(&Facet::Territory);
        document.fingerprint = fingerprint.to_owned();
        document.changed = changed;
        document.descriptions = descriptions;
        document.alternatives = alternatives(view);
        document.keywords = view.keywords();
        document.languages = view.languages();
        document.series = view.in_series().into_iter().map(str::to_owned).collect();
        document.periods = view.periods().iter().map(|period| period.years()).collect();
        document.boxes = places.iter().filter_map(edges).collect();
        document.synonyms = synonyms(view);
        document.archived = is_archived(view);
        add_codes(&mut document, view, &places);
        add_distributions(&mut document, view);
        document.card.licenses = values(&document, Facet::License);
        document.card.formats = values(&document, Facet::Format);
        document.card.themes = values(&document, Facet::Theme);
        Some(document)
    }
}

/// Whether the record says that it is kept only for the record.
fn is_archived(view: Dataset<'_>) -> bool {
    let status = view.0.link(adms::STATUS).unwrap_or_default();
    let code = status.rsplit(['/', '#']).next().unwrap_or_default();
    let codes = [
        "withdrawn",
        "deprecated",
        "discont",
        "discontinued",
        "archived",
        "obsolete",
    ];
    codes.contains(&code.to_ascii_lowercase().as_str())
}

fn publisher(view: Dataset<'_>, names: Vec<Text>) -> Option<Publisher> {
    let agent = view.publisher()?;
    let stated = agent.names();
    let names = if stated.is_empty() { names } else { stated };
    Some(Publisher {
        iri: agent.iri().map(str::to_owned),
        names,
    })
}

/// What kind of body an agent is, by the last part of the code it has for it: `LocalAuthority`.
pub fn publisher_type(agent: Agent<'_>) -> Option<Value> {
    let kind = agent.0.link(dct::TYPE)?;
    let code = kind
        .trim_end_matches(['/', '#'])
        .rsplit(['/', '#'])
        .next()?;
    Some(Value::plain(code))
}

fn alternatives(view: Dataset<'_>) -> Vec<Text> {
    let identifiers = view.identifiers().into_iter().map(|identifier| Text {
        value: identifier.to_owned(),
        // No language: an identifier has no stem.
        language: Some("zxx".to_owned()),
    });
    view.alternatives().into_iter().chain(identifiers).collect()
}

/// The labels of concepts beside the other labels they have.
fn synonyms(view: Dataset<'_>) -> Vec<(String, String)> {
    let concepts = [dcat::THEME, dct::SUBJECT].into_iter();
    let concepts = concepts.flat_map(|predicate| view.0.nodes(predicate));
    let pairs = concepts.flat_map(|concept| {
        let preferred = concept.literals(skos::PREF_LABEL);
        let others = concept.literals(skos::ALT_LABEL);
        let pairs = preferred.into_iter().flat_map(move |preferred| {
            let others = others.clone().into_iter();
            others.map(move |other| (preferred.to_owned(), other.to_owned()))
        });
        pairs.collect::<Vec<_>>()
    });
    pairs.take(MAX_SYNONYMS).collect()
}

fn add_codes(document: &mut Document, view: Dataset<'_>, places: &[Place]) {
    for theme in view.themes() {
        add_coded(document, Facet::Theme, theme);
    }
    for category in view.hvd_categories() {
        add_coded(document, Facet::HvdCategory, category);
    }
    for standard in view.conforms_to() {
        document.count(Facet::ConformsTo, Value::plain(standard));
    }
    for keyword in view.keywords() {
        let value = keyword.value.trim().to_lowercase();
        if value.len() <= MAX_KEYWORD_BYTES {
            // Most are written as they are counted: said once is enough.
            let labels = (keyword.value != value).then_some(keyword);
            let labels = labels.into_iter().collect();
            document.count(Facet::Keyword, Value { value, labels });
        }
    }
    if let Some(kind) = view.publisher().and_then(publisher_type) {
        document.count(Facet::PublisherType, kind);
    }
    for place in places {
        document.place(place);
    }
    for language in view.languages() {
        document.count(Facet::Language, Value::plain(language));
    }
    if let Some(frequency) = view.frequency() {
        add_coded(document, Facet::Frequency, frequency);
    }
    if let Some(rights) = view.access_rights() {
        document.count(Facet::AccessRights, access_rights(rights));
    }
    for license in view.licenses() {
        let value = license.code.map_or(license.raw, str::to_owned);
        document.count(
            Facet::License,
            Value {
                value,
                labels: license.labels,
            },
        );
    }
    for creator in view.creators() {
        document.also.extend(creator.names());
    }
}

fn add_distributions(document: &mut Document, view: Dataset<'_>) {
    for distribution in view.distributions() {
        document.distributions.extend(distribution.titles());
        document
            .distributions
            .extend(plain(distribution.descriptions()));
        match distribution.format() {
            Some(format) => add_coded(document, Facet::Format, format),
            None => {
                let media_type = distribution.media_type().map(Value::plain);
                media_type
                    .into_iter()
                    .for_each(|value| document.count(Facet::Format, value));
            }
        }
    }
}

/// Counts a code, and makes its labels findable.
fn add_coded(document: &mut Document, facet: Facet, coded: Coded) {
    let label = coded.labels.first().map(|label| label.value.clone());
    let value = coded.code.map(str::to_owned).or(coded.iri).or(label);
    if facet != Facet::Frequency {
        for label in &coded.labels {
            if !document.also.contains(label) {
                document.also.push(label.clone());
            }
        }
    }
    if let Some(value) = value {
        document.count(
            facet,
            Value {
                value,
                labels: coded.labels,
            },
        );
    }
}

fn access_rights(rights: vocab::access::AccessRights) -> Value {
    use vocab::access::AccessRights;
    let code = match rights {
        AccessRights::Public => "PUBLIC",
        AccessRights::Restricted => "RESTRICTED",
        AccessRights::NonPublic => "NON_PUBLIC",
        AccessRights::Sensitive => "SENSITIVE",
        AccessRights::Confidential => "CONFIDENTIAL",
    };
    let labels = codelist::access_right(code).map_or_else(Vec::new, |found| {
        [("fr", found.fr), ("en", found.en)]
            .map(|(language, label)| Text {
                value: label.into(),
                language: Some(language.into()),
            })
            .into()
    });
    Value {
        value: code.to_owned(),
        labels,
    }
}

fn edges(place: &Place) -> Option<[f64; 4]> {
    place
        .bbox
        .map(|bbox| [bbox.west, bbox.south, bbox.east, bbox.north])
}

/// The box around the boxes of all places; a lone one is kept as it is, antimeridian or not.
fn around(places: &[Place]) -> Option<[f64; 4]> {
    let mut boxes = places.iter().filter_map(edges);
    let first = boxes.next()?;
    Some(boxes.fold(first, |a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    }))
}

fn plain(texts: Vec<Text>) -> Vec<Text> {
    texts
        .into_iter()
        .map(|text| Text {
            value: html::plain(&text.value),
            language: text.language,
        })
        .filter(|text| !text.value.is_empty())
        .collect()
}

/// The beginning of a text, cut between two words.
fn excerpt(text: &Text) -> Text {
    let value = text.value.trim();
    let value = match value.char_indices().nth(EXCERPT_CHARACTERS) {
        None => value.to_owned(),
        Some((end, _)) => {
            let cut = value[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{}…", value[..cut].trim_end())
        }
    };
    Text {
        value,
        language: text.language.clone(),
    }
}

fn values(document: &Document, facet: Facet) -> Vec<String> {
    let values = document.facets.get(&facet).into_iter().flatten();
    values.map(|value| value.value.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_between_two_words() {
        let long = Text {
            value: "données ".repeat(100),
            language: None,
        };
        let short = excerpt(&long).value;
        assert!(short.ends_with("données…") && short.chars().count() <= EXCERPT_CHARACTERS + 1);
    }
}
