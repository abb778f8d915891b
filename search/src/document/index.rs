//! A Document as Tantivy takes it: every text analysed, every number in its column.

use super::{Analysis, Document, Labels, analysis::folded, synonym};
use crate::{prior::Prior, query::Facet, schema::FIELDS, suggest::SuggestionKind};
use sha2::{Digest, Sha256};
use tantivy::{
    TantivyDocument,
    schema::{Field, Value},
};
use vocab::Text;

/// The words of most documents take no more than this.
const USUAL_BYTES: usize = 6_144;
/// Longer labels are not suggested.
const MAX_SUGGESTION_BYTES: usize = 160;
/// Stand for an end of a period that is not known.
pub(crate) const FIRST_YEAR: i64 = -1_000_000;
pub(crate) const LAST_YEAR: i64 = 1_000_000;

/// `analysis` is that of the document before, so that its memory is used again.
pub(crate) fn tantivy_document(document: &Document, analysis: &mut Analysis) -> TantivyDocument {
    let card = &document.card;
    let written = "a card and its labels are plain data with text keys";
    let shown = serde_json::to_string(card).expect(written);
    let labels = Labels::json(document).expect(written);
    let mut out = TantivyDocument::with_capacity(shown.len() + labels.len() + USUAL_BYTES);
    out.add_text(FIELDS.id, &card.id);
    out.add_text(FIELDS.fingerprint, &document.fingerprint);
    out.add_text(FIELDS.card, shown);
    out.add_text(FIELDS.labels, labels);
    for territory in &document.territories {
        out.add_text(FIELDS.territory, territory);
    }
    synonym::add_synonyms(&mut out, document);
    for series in &document.series {
        out.add_text(FIELDS.series, series);
    }
    analysis.add_texts(&mut out, document);
    add_facets(&mut out, document);
    add_numbers(&mut out, document);
    add_suggestions(&mut out, document);
    out
}

/// The term under which a label is suggested to those who type the start of `key`.
pub(crate) fn suggestion_term(kind: SuggestionKind, key: &str, label: &str) -> String {
    format!("{}\u{1f}{key}\u{1f}{label}", kind.letter())
}

/// What is stored of a document in a field.
pub(crate) fn stored(document: &TantivyDocument, field: Field) -> &str {
    document
        .get_first(field)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}

fn add_facets(out: &mut TantivyDocument, document: &Document) {
    for (facet, values) in &document.facets {
        for value in values {
            out.add_text(FIELDS.facets[facet.index()], &value.value);
        }
    }
}

fn add_numbers(out: &mut TantivyDocument, document: &Document) {
    let card = &document.card;
    out.add_text(FIELDS.iri, &card.iri);
    out.add_u64(FIELDS.order, order(&card.id));
    if let Some(title) = card.titles.first() {
        out.add_text(FIELDS.title_order, folded(&title.value));
    }
    let issued = card.issued.as_deref().and_then(moment);
    let modified = card.modified.as_deref().and_then(moment).or(issued);
    if let Some(issued) = issued {
        out.add_i64(FIELDS.issued, issued);
    }
    if let Some(modified) = modified {
        out.add_i64(FIELDS.modified, modified);
    }
    out.add_u64(FIELDS.changed, document.changed);
    out.add_u64(FIELDS.priors, Prior::of(document, modified).packed());
    for &(start, end) in &document.periods {
        if start.is_some() || end.is_some() {
            out.add_i64(FIELDS.start, start.unwrap_or(FIRST_YEAR));
            out.add_i64(FIELDS.end, end.unwrap_or(LAST_YEAR));
        }
    }
    for part in document.boxes.iter().flat_map(|&bbox| halves(bbox)) {
        let fields = [FIELDS.west, FIELDS.south, FIELDS.east, FIELDS.north];
        for (field, edge) in fields.into_iter().zip(part) {
            out.add_f64(field, edge);
        }
    }
}

/// Stable and spread evenly: breaks ties in the same way before and after a rebuild.
fn order(id: &str) -> u64 {
    let hash = Sha256::digest(id.as_bytes());
    hash.iter()
        .take(8)
        .fold(0, |order, &byte| order << 8 | u64::from(byte))
}

/// A date as a number that sorts like it: `2024-05-06T07:08:09Z` is 20240506070809.
fn moment(date: &str) -> Option<i64> {
    let mut digits = date
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b':' | b'T' | b't' | b' '));
    let mut moment: i64 = 0;
    let mut read = 0;
    while read < 14 {
        match digits.next() {
            Some(digit @ b'0'..=b'9') => moment = moment * 10 + i64::from(digit - b'0'),
            _ => break,
        }
        read += 1;
    }
    (read >= 4).then(|| moment * 10_i64.pow(14 - read))
}

/// A box that crosses the antimeridian is two; one with edges that are no numbers is none.
pub(crate) fn halves(bbox: [f64; 4]) -> Vec<[f64; 4]> {
    let [west, south, east, north] = bbox;
    if !bbox.iter().all(|edge| edge.is_finite()) || south > north {
        return Vec::new();
    }
    if west <= east {
        return vec![bbox];
    }
    vec![[west, south, 180.0, north], [-180.0, south, east, north]]
}

fn add_suggestions(out: &mut TantivyDocument, document: &Document) {
    for (kind, texts) in [
        (SuggestionKind::Keyword, texts(&document.keywords)),
        (
            SuggestionKind::Publisher,
            labels(document, Facet::Publisher),
        ),
        (SuggestionKind::Theme, labels(document, Facet::Theme)),
        (SuggestionKind::Place, labels(document, Facet::Territory)),
    ] {
        for label in texts {
            add_suggestion(out, kind, &folded(label), label.trim());
        }
    }
}

fn add_suggestion(out: &mut TantivyDocument, kind: SuggestionKind, key: &str, label: &str) {
    if !key.is_empty() && key.len() + label.len() <= 2 * MAX_SUGGESTION_BYTES {
        out.add_text(FIELDS.suggest, suggestion_term(kind, key, label));
    }
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.value.as_str()).collect()
}

/// What the values of a facet are called; a value without a name is suggested when it is not an address.
fn labels(document: &Document, facet: Facet) -> Vec<&str> {
    let values = document.facets.get(&facet).into_iter().flatten();
    values
        .flat_map(|value| match value.labels.is_empty() {
            true if value.value.contains("://") => Vec::new(),
            true => vec![value.value.as_str()],
            false => texts(&value.labels),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_sort_as_they_follow_each_other() {
        let dates = [
            "2019",
            "2019-05",
            "2019-05-06",
            "2019-05-06T07:08:09Z",
            "2020-01-01",
        ];
        let moments: Vec<_> = dates.iter().map(|date| moment(date)).collect();
        assert!(moments.is_sorted(), "{moments:?}");
        assert_eq!(
            moment("2024-05-06T07:08:09.123+02:00"),
            Some(20_240_506_070_809)
        );
        assert_eq!(moment("yesterday"), None);
        assert_eq!(moment("12"), None);
    }

    #[test]
    fn a_box_over_the_antimeridian_is_two() {
        assert_eq!(halves([170.0, -20.0, -170.0, -10.0]).len(), 2);
        assert_eq!(halves([f64::NAN, 0.0, 1.0, 1.0]).len(), 0);
    }
}
