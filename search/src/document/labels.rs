//! What the values of a record's facets are called, kept beside its card.

use super::{Document, Value};
use crate::query::Facet;
use std::collections::BTreeMap;
use vocab::{Text, territory};

/// Labels by facet and value.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Labels(BTreeMap<Facet, BTreeMap<String, Vec<Text>>>);

impl Labels {
    /// As they are stored with a document.
    pub(crate) fn json(document: &Document) -> serde_json::Result<String> {
        let mut labels: BTreeMap<Facet, BTreeMap<&str, &[Text]>> = BTreeMap::new();
        for (&facet, values) in &document.facets {
            // What a territory of the table is called need not be said by each record.
            let is_said = |value: &&Value| {
                let is_known =
                    facet == Facet::Territory && territory::of_key(&value.value).is_some();
                !value.labels.is_empty() && !is_known
            };
            for value in values.iter().filter(is_said) {
                let of_facet = labels.entry(facet).or_default();
                of_facet.insert(&value.value, &value.labels);
            }
        }
        serde_json::to_string(&labels)
    }

    pub(crate) fn get(&self, facet: Facet, value: &str) -> Option<&[Text]> {
        self.0.get(&facet)?.get(value).map(Vec::as_slice)
    }
}
