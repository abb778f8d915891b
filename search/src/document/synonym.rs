//! Names for one and the same thing, as terms that a query is looked up in.

use super::Document;
use crate::{
    schema::FIELDS,
    synonyms::{beside, key, pairs},
};
use tantivy::TantivyDocument;

/// Between the key of a name and the other name.
pub(crate) const SYNONYM_MARK: char = '\u{1f}';
/// Longer names are sentences.
const MAX_BYTES: usize = 120;

/// Adds what the record says is called in two ways, and the acronyms that its texts explain.
pub(super) fn add_synonyms(out: &mut TantivyDocument, document: &Document) {
    let card = &document.card;
    let mut found = document.synonyms.clone();
    let texts = card.titles.iter().chain(&document.alternatives);
    let texts = texts
        .chain(&document.descriptions)
        .chain(&document.keywords);
    found.extend(texts.flat_map(|text| pairs(&text.value)));
    for title in &card.titles {
        let others = document.alternatives.iter();
        found.extend(others.filter_map(|other| beside(&other.value, &title.value)));
    }
    let mut terms: Vec<String> = Vec::new();
    for (one, other) in &found {
        for (from, to) in [(one, other), (other, one)] {
            let key = key(from);
            let fits = !key.is_empty() && from.len() <= MAX_BYTES && to.len() <= MAX_BYTES;
            let is_clean = !from.contains(SYNONYM_MARK) && !to.contains(SYNONYM_MARK);
            if fits && is_clean {
                terms.push(format!("{key}{SYNONYM_MARK}{to}"));
            }
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
        .iter()
        .for_each(|term| out.add_text(FIELDS.synonym, term));
}
