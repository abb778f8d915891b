//! A Document as Tantivy takes it: every text analysed, every number in its column.

use super::{Document, Labels};
use crate::{
    query::Facet,
    schema::{FIELDS, SAME_PLACE, TextField},
    suggest::SuggestionKind,
    text::{self, Language},
};
use sha2::{Digest, Sha256};
use tantivy::{
    TantivyDocument,
    schema::{Field, Value},
};
use vocab::Text;

/// Words of one text beyond this are not indexed: no description needs them.
const MAX_WORDS: usize = 20_000;
/// Most documents are no longer than this.
const USUAL_BYTES: usize = 8_192;
/// Longer labels are not suggested.
const MAX_SUGGESTION_BYTES: usize = 160;
/// Stand for an end of a period that is not known.
const FIRST_YEAR: i64 = -1_000_000;
const LAST_YEAR: i64 = 1_000_000;

pub(crate) fn tantivy_document(document: &Document) -> TantivyDocument {
    let mut out = TantivyDocument::with_capacity(USUAL_BYTES);
    let card = &document.card;
    out.add_text(FIELDS.id, &card.id);
    out.add_text(FIELDS.fingerprint, &document.fingerprint);
    let written = "a card and its labels are plain data with text keys";
    out.add_text(FIELDS.card, serde_json::to_string(card).expect(written));
    out.add_text(
        FIELDS.labels,
        serde_json::to_string(&Labels::of(document)).expect(written),
    );
    add_texts(&mut out, document);
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

fn add_texts(out: &mut TantivyDocument, document: &Document) {
    let mut words = Analysis::of(document);
    let card = &document.card;
    let names = card.publisher.iter().flat_map(|publisher| &publisher.names);
    words.add(out, TextField::Title, &card.titles);
    words.add(out, TextField::Alternative, &document.alternatives);
    words.add_joined(&card.titles);
    words.add(out, TextField::Keyword, &document.keywords);
    words.add(out, TextField::Description, &document.descriptions);
    words.add(out, TextField::Publisher, names);
    words.add(out, TextField::Distribution, &document.distributions);
    words.add(out, TextField::Distribution, &document.also);
    out.add_text(FIELDS.all, words.all);
}

/// The words of one document as they are written into fields.
struct Analysis {
    /// Of texts that do not say their language.
    language: Option<Language>,
    /// Of the text at hand, as written.
    exact: String,
    all: String,
}

impl Analysis {
    fn of(document: &Document) -> Self {
        let stated = document
            .languages
            .iter()
            .find_map(|tag| Language::of_tag(tag));
        let language = stated.or_else(|| {
            let untagged = document.card.titles.iter().chain(&document.descriptions);
            let sample: Vec<&str> = untagged
                .filter(|text| text.language.is_none())
                .map(|text| text.value.as_str())
                .collect();
            Language::detect(&sample.join(" "))
        });
        Analysis {
            language,
            exact: String::new(),
            all: String::new(),
        }
    }

    fn add<'t>(
        &mut self,
        out: &mut TantivyDocument,
        field: TextField,
        texts: impl IntoIterator<Item = &'t Text>,
    ) {
        for text in texts {
            let language = match &text.language {
                Some(tag) => Language::of_tag(tag),
                None => self.language,
            };
            self.exact.clear();
            for word in text::words(&text.value).iter().take(MAX_WORDS) {
                self.exact.push_str(word.folded());
                self.exact.push(' ');
                let stem = language.map(|language| word.form.stem(language));
                self.push(word.folded(), stem, field);
                for part in &word.form.parts {
                    self.exact.push(SAME_PLACE);
                    self.exact.push_str(part);
                    self.exact.push(' ');
                    self.push(part, None, field);
                }
            }
            if !self.exact.is_empty() {
                out.add_text(FIELDS.texts[field as usize], &self.exact);
            }
        }
    }

    /// Neighbours in a title as one word: `opendata` finds "open data".
    fn add_joined(&mut self, titles: &[Text]) {
        for title in titles {
            let words = text::words(&title.value);
            for pair in words.windows(2).take(MAX_WORDS) {
                let (first, second) = (pair[0].folded(), pair[1].folded());
                // Nobody runs an article and its noun together, and each pair is one more term.
                if !text::is_stop_word(first) && !text::is_stop_word(second) {
                    self.all.push_str(first);
                    self.all.push_str(second);
                    self.all.push(' ');
                }
            }
        }
    }

    /// The stem, and the word itself where it differs: a reader may ask in a language in which it
    /// has another stem.
    fn push(&mut self, folded: &str, stem: Option<&str>, field: TextField) {
        let stem = stem.filter(|&stem| stem != folded && !stem.is_empty());
        for _ in 0..field.repeats() {
            self.all.push_str(folded);
            self.all.push(' ');
            if let Some(stem) = stem {
                self.all.push(SAME_PLACE);
                self.all.push_str(stem);
                self.all.push(' ');
            }
        }
    }
}

/// The folded words of a text, with a blank between each two.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text::words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word.folded());
    }
    folded
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
    if document.popularity.is_finite() && document.popularity > 0.0 {
        out.add_f64(FIELDS.popularity, document.popularity);
    }
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
