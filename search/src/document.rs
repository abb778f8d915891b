//! A Record as one document: what is searched, what is counted, and the card that is shown.

mod analysis;
mod index;
mod labels;
mod of;
mod place;
mod synonym;

pub(crate) use analysis::{Analysis, folded};
pub(crate) use index::{FIRST_YEAR, LAST_YEAR, halves, stored, tantivy_document};
pub(crate) use labels::Labels;
pub(crate) use synonym::SYNONYM_MARK;

pub use of::publisher_type;

use crate::query::Facet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{Kind, Text};

/// What a hit shows of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The record's id.
    pub id: String,
    /// The resource's IRI.
    pub iri: String,
    pub kind: Kind,
    pub titles: Vec<Text>,
    /// Plain text, about 300 characters each.
    pub descriptions: Vec<Text>,
    pub publisher: Option<Publisher>,
    pub issued: Option<String>,
    pub modified: Option<String>,
    /// Codes, or what the record says.
    pub licenses: Vec<String>,
    pub formats: Vec<String>,
    pub themes: Vec<String>,
    pub source: String,
    pub places: Vec<Text>,
    /// West, south, east, north.
    pub bbox: Option<[f64; 4]>,
}

impl Card {
    /// A card with nothing on it but its names.
    pub fn new(id: impl Into<String>, iri: impl Into<String>, kind: Kind) -> Self {
        Card {
            id: id.into(),
            iri: iri.into(),
            kind,
            titles: Vec::new(),
            descriptions: Vec::new(),
            publisher: None,
            issued: None,
            modified: None,
            licenses: Vec::new(),
            formats: Vec::new(),
            themes: Vec::new(),
            source: String::new(),
            places: Vec::new(),
            bbox: None,
        }
    }
}

/// Who publishes, and its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    pub iri: Option<String>,
    pub names: Vec<Text>,
}

/// Everything the index takes in of one record. Titles, publisher, dates and box are read from the card.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub card: Card,
    /// Of the record, in hexadecimal: what an audit compares with the ledger.
    pub fingerprint: String,
    /// The local stamp of the record's last change.
    pub changed: u64,
    /// Plain text, whole.
    pub descriptions: Vec<Text>,
    /// Acronyms, other names, identifiers.
    pub alternatives: Vec<Text>,
    pub keywords: Vec<Text>,
    /// Titles and descriptions of distributions.
    pub distributions: Vec<Text>,
    /// Names of themes, places, formats, creators: found, but worth little.
    pub also: Vec<Text>,
    /// The record's own languages, for text that does not say its language.
    pub languages: Vec<String>,
    /// The values of each facet, with their labels.
    pub facets: BTreeMap<Facet, Vec<Value>>,
    /// The IRIs of the series it is part of.
    pub series: Vec<String>,
    /// First and last years.
    pub periods: Vec<(Option<i64>, Option<i64>)>,
    /// West, south, east, north of each place.
    pub boxes: Vec<[f64; 4]>,
    /// Values of the territories it is about itself; what these lie in is in the facet only.
    pub territories: Vec<String>,
    /// Names that the record has for one and the same thing, beside the acronyms that its texts explain.
    pub synonyms: Vec<(String, String)>,
    /// `ln(1 + reuses) + ln(1 + followers)` as the origin portal counts them; 0 when unknown.
    pub popularity: f64,
    /// Whether this node counted that, or asked the portal itself. What a peer says moves a hit little.
    pub popularity_is_trusted: bool,
    /// Whether an authority publishes it; `None` to go by the kind of body that the publisher says to be.
    pub official: Option<bool>,
    /// How well it is described, from 0 to 1; `None` when nobody looked.
    pub quality: Option<f32>,
    /// Whether it is kept only for the record: withdrawn, or replaced.
    pub archived: bool,
}

/// A value of a facet, and what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub value: String,
    pub labels: Vec<Text>,
}

impl Value {
    /// A value that is its own label.
    pub fn plain(value: impl Into<String>) -> Self {
        Value {
            value: value.into(),
            labels: Vec::new(),
        }
    }
}

impl Document {
    /// A document that says nothing beyond its card. Its facets are those that the card can tell.
    pub fn new(card: Card) -> Self {
        let mut document = Document {
            fingerprint: String::new(),
            changed: 0,
            descriptions: card.descriptions.clone(),
            alternatives: Vec::new(),
            keywords: Vec::new(),
            distributions: Vec::new(),
            also: Vec::new(),
            languages: Vec::new(),
            facets: BTreeMap::new(),
            series: Vec::new(),
            periods: Vec::new(),
            boxes: card.bbox.into_iter().collect(),
            territories: Vec::new(),
            synonyms: Vec::new(),
            popularity: 0.0,
            popularity_is_trusted: true,
            official: None,
            quality: None,
            archived: false,
            card,
        };
        let card = document.card.clone();
        document.count(Facet::Kind, Value::plain(card.kind.name()));
        document.count(Facet::Source, Value::plain(card.source));
        if let Some(publisher) = card.publisher {
            document.count_publisher(publisher);
        }
        for (facet, values) in [
            (Facet::License, card.licenses),
            (Facet::Format, card.formats),
            (Facet::Theme, card.themes),
        ] {
            for value in values {
                document.count(facet, Value::plain(value));
            }
        }
        for place in card.places {
            document.count(Facet::Territory, Value::plain(place.value));
        }
        document
    }

    /// Adds a value to a facet; a value without text, or one that is there already, changes nothing.
    pub fn count(&mut self, facet: Facet, value: Value) {
        let values = self.facets.entry(facet).or_default();
        let known = values.iter().any(|known| known.value == value.value);
        if !known && !value.value.trim().is_empty() {
            values.push(value);
        }
    }

    fn count_publisher(&mut self, publisher: Publisher) {
        let value = match (&publisher.iri, publisher.names.first()) {
            (Some(iri), _) => iri.clone(),
            (None, Some(name)) => name.value.clone(),
            (None, None) => return,
        };
        self.count(
            Facet::Publisher,
            Value {
                value,
                labels: publisher.names,
            },
        );
    }
}
