//! What the values of a record's facets are called, kept beside its card.

use super::Document;
use crate::query::Facet;
use std::collections::BTreeMap;
use vocab::Text;

/// Labels by facet and value.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Labels(BTreeMap<Facet, BTreeMap<String, Vec<Text>>>);

impl Labels {
    /// As they are stored with a document.
    pub(crate) fn json(document: &Document) -> serde_json::Result<String> {
        let mut labels: BTreeMap<Facet, BTreeMap<&str, &[Text]>> = BTreeMap::new();
        for (&facet, values) in &document.facets {
            for value in values.iter().filter(|value| !value.labels.is_empty()) {
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
