//! Completing what is being typed.

use crate::{dataset, index, text};
use search::{Change, Facet, SearchIndex, SuggestionKind, Value};

fn library() -> SearchIndex {
    let mut documents = Vec::new();
    for number in 0..5 {
        let mut document = dataset(
            &format!("d{number}"),
            &format!("Énergie éolienne, volet {number}"),
            "",
        );
        let keyword = if number == 0 { "energie" } else { "Énergie" };
        document.keywords = vec![text(keyword, "fr")];
        document.count(
            Facet::Publisher,
            Value {
                value: "https://example.org/ademe".into(),
                labels: vec![text("Agence de l'énergie", "fr")],
            },
        );
        documents.push(document);
    }
    documents.push(dataset("eau", "Qualité de l'eau potable", ""));
    index(documents)
}

#[test]
fn accents_and_case_do_not_matter() {
    let index = library();
    for prefix in ["éner", "ener", "ENERGIE", " énergie"] {
        let first = &index.suggest(prefix, 10).unwrap()[0];
        assert_eq!(
            (first.text.as_str(), first.kind, first.count),
            ("Énergie", SuggestionKind::Keyword, 5)
        );
    }
}

#[test]
fn a_title_is_suggested_from_any_of_its_words_with_its_record() {
    let found = library().suggest("l'eau pot", 5).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].text.as_str(), found[0].id.as_deref()),
        ("Qualité de l'eau potable", Some("eau"))
    );
    assert_eq!(found[0].kind, SuggestionKind::Title);
}

#[test]
fn titles_get_their_share_beside_frequent_labels() {
    let found = library().suggest("ener", 4).unwrap();
    assert_eq!(found.len(), 4);
    assert!(
        found
            .iter()
            .any(|suggestion| suggestion.kind == SuggestionKind::Title)
    );
    assert!(
        found
            .iter()
            .any(|suggestion| suggestion.kind == SuggestionKind::Keyword)
    );
}

#[test]
fn a_publisher_is_suggested_by_its_name_not_by_its_address() {
    let found = library().suggest("agence", 5).unwrap();
    assert_eq!(found[0].text, "Agence de l'énergie");
    assert_eq!(
        (found[0].kind, found[0].count),
        (SuggestionKind::Publisher, 5)
    );
    assert!(library().suggest("https", 5).unwrap().is_empty());
}

#[test]
fn nothing_typed_suggests_nothing() {
    let index = library();
    for prefix in ["", " ", "'", "\u{1f}", "zzz"] {
        assert!(index.suggest(prefix, 5).unwrap().is_empty(), "{prefix:?}");
    }
    assert!(index.suggest("ener", 0).unwrap().is_empty());
}

#[test]
fn what_is_removed_is_suggested_no_more() {
    let index = library();
    let gone = (0..5).map(|number| Change::Remove(format!("d{number}")));
    index.apply(gone).unwrap();
    index.commit(2).unwrap();
    for prefix in ["ener", "agence", "eol"] {
        assert!(index.suggest(prefix, 5).unwrap().is_empty(), "{prefix}");
    }
    assert_eq!(index.suggest("qual", 5).unwrap().len(), 1);
}

#[test]
fn what_changed_is_counted_once() {
    let index = library();
    let mut again = dataset("d0", "Énergie éolienne, volet 0", "");
    again.keywords = vec![text("Énergie", "fr")];
    index.apply([Change::Put(Box::new(again))]).unwrap();
    index.commit(2).unwrap();
    assert_eq!(index.suggest("energie", 5).unwrap()[0].count, 5);
}

#[test]
fn a_title_that_begins_so_stands_before_one_that_has_the_word_later() {
    let index = index([
        dataset("later", "La plage", ""),
        dataset("begins", "Plages et baignades du littoral", ""),
    ]);
    let found = index.suggest("plag", 5).unwrap();
    let ids: Vec<_> = found
        .iter()
        .filter_map(|title| title.id.as_deref())
        .collect();
    assert_eq!(ids, ["begins", "later"]);
}

#[test]
fn a_word_ended_by_a_blank_is_whole() {
    let index = index([dataset("a", "Eaux vives", ""), dataset("b", "Eau vive", "")]);
    let found = index.suggest("eau ", 5).unwrap();
    let ids: Vec<_> = found
        .iter()
        .filter_map(|title| title.id.as_deref())
        .collect();
    assert_eq!(ids, ["b"]);
}

#[test]
fn the_most_frequent_label_is_first_under_one_letter_however_many_there_are() {
    let mut documents: Vec<_> = (0..40)
        .map(|number| {
            let mut document = dataset(&format!("d{number}"), "Relevé", "");
            let keywords = (0..100).map(|k| text(&format!("aa{:04}", number * 100 + k), "fr"));
            document.keywords = keywords.collect();
            document
        })
        .collect();
    for document in documents.iter_mut().take(5) {
        document.keywords.push(text("azote", "fr"));
    }
    let index = index(documents);
    for prefix in ["a", "A", "az", "azo"] {
        let first = &index.suggest(prefix, 10).unwrap()[0];
        assert_eq!((first.text.as_str(), first.count), ("azote", 5), "{prefix}");
    }
    index.apply([Change::Remove("d0".into())]).unwrap();
    index.commit(2).unwrap();
    assert_eq!(index.suggest("a", 10).unwrap()[0].count, 4);
}
