//! What evidence, rarity and use are worth.

use crate::plan::Origin;
use tantivy::{DocId, columnar::Column};

const K1: f32 = 1.2;

/// What is expected of a document before anything is asked.
pub(super) struct Priors<'s> {
    pub used: &'s Column<f64>,
    pub popularity: f32,
}

impl Priors<'_> {
    /// Use counts for short queries, which often name one dataset, and never for more than three times.
    pub(super) fn of(&self, document: DocId) -> f32 {
        let used = self.used.first(document).unwrap_or(0.0) as f32;
        1.0 + self.popularity * 2.0 * used / (2.0 + used)
    }

    /// No document has more.
    pub(super) fn most(&self) -> f32 {
        1.0 + self.popularity * 2.0
    }
}

pub(super) fn saturate(evidence: f32) -> f32 {
    evidence * (K1 + 1.0) / (K1 + evidence)
}

/// Deleted documents are in both counts until their segment is merged.
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents.max(frequency) as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// By the number of words of the query.
pub(super) fn use_matters(words: usize) -> f32 {
    match words {
        0 | 1 => 1.0,
        2 => 0.5,
        3 => 0.25,
        _ => 0.12,
    }
}

/// English words vary little: a stem adds less than in languages with more endings.
pub(super) fn stem_weight(languages: &[String]) -> f32 {
    match languages.first() {
        Some(tag) if !tag.to_ascii_lowercase().starts_with("en") => 1.0,
        _ => 0.3,
    }
}

/// What a variant is worth beside the word as typed. Where some document has the word in any form, the
/// best that a variant can do stays below what a stem alone does.
pub(super) fn variant_weight(origin: Origin, typed_is_known: bool, stem_weight: f32) -> f32 {
    match typed_is_known {
        true => origin.weight() * stem_weight / (1.0 + stem_weight),
        false => origin.weight(),
    }
}
