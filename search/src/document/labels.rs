//! What the values of a record's facets are called, kept beside its card.

use super::{Document, Value};
use crate::query::Facet;
use std::collections::BTreeMap;
use vocab::Text;

/// Labels by facet and value.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Labels(BTreeMap<Facet, BTreeMap<String, Vec<Text>>>);

impl Labels {
    pub(crate) fn of(document: &Document) -> Self {
        let mut labels = Labels::default();
        for (&facet, values) in &document.facets {
            for Value {
                value,
                labels: texts,
            } in values
            {
                if !texts.is_empty() {
                    labels
                        .0
                        .entry(facet)
                        .or_default()
                        .insert(value.clone(), texts.clone());
                }
            }
        }
        labels
    }

    pub(crate) fn get(&self, facet: Facet, value: &str) -> Option<&[Text]> {
        self.0.get(&facet)?.get(value).map(Vec::as_slice)
    }
}
