//! Hit, Results, and the counts beside them.

use crate::{document::Card, query::Facet, rank::Explanation, understand::Understood};
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// The position in the ledger's log that it shows.
    pub position: u64,
    /// How many records were found, exactly.
    pub total: u64,
    /// How many of them have enough of the words; the others have some of them.
    pub strict: u64,
    pub hits: Vec<Hit>,
    /// For each facet asked for its most frequent values, and those selected.
    pub facets: BTreeMap<Facet, Vec<FacetValue>>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
    /// Records that have some of the words were added: all of them where few had enough of the words, else
    /// those that answer best.
    pub relaxed: bool,
    /// The words typed with what was most likely meant in place of words that no record has, or hardly any.
    pub did_you_mean: Option<String>,
    /// What was understood of the words, in their order.
    pub understood: Vec<Understood>,
}

/// One record found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    pub card: Card,
    /// By relevance: falls from hit to hit, until the ranked hits end and the quick scores begin.
    /// 0 in other orders.
    pub score: f32,
    /// The local stamp of the record's last change.
    pub changed: u64,
    /// The title, escaped, `<mark>` around the words; only when highlights are asked for.
    pub title_html: Option<String>,
    /// The part of the description that has most of the words, likewise.
    pub excerpt_html: Option<String>,
    /// Only when asked for.
    pub explanation: Option<Explanation>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    pub value: String,
    /// What the records call it, in the reader's language; `None` when the value is its own label.
    pub label: Option<String>,
    pub count: u64,
    pub selected: bool,
    /// The value that it is shown under, where values lie in each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// How many values it is shown under.
    #[serde(skip_serializing_if = "is_top")]
    pub level: usize,
}

fn is_top(level: &usize) -> bool {
    *level == 0
}
