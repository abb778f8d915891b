//! Hit, Results, and the counts beside them.

use crate::{document::Card, query::Facet};
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// The position in the ledger's log that it shows.
    pub position: u64,
    /// How many records were found, exactly.
    pub total: u64,
    /// How many of them have enough of the words; the others follow behind these.
    pub strict: u64,
    pub hits: Vec<Hit>,
    /// For each facet asked for its most frequent values, and those selected.
    pub facets: BTreeMap<Facet, Vec<FacetValue>>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
    /// Few records had enough of the words: those that have any of them were added.
    pub relaxed: bool,
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
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    pub value: String,
    /// What the records call it, in the reader's language; `None` when the value is its own label.
    pub label: Option<String>,
    pub count: u64,
    pub selected: bool,
}
