//! Filters and counts, against counting by hand.

use crate::{dataset, index, text, words};
use proptest::prelude::*;
use search::{Document, Facet, FacetValue, Query, Results, Value};
use std::collections::{BTreeMap, BTreeSet};

const FACETS: [Facet; 3] = [Facet::Theme, Facet::Format, Facet::Publisher];
const VALUES: [&str; 4] = ["a", "b", "c", "d"];

#[derive(Debug, Clone)]
struct Plain {
    words: bool,
    values: [BTreeSet<usize>; 3],
}

fn document(number: usize, plain: &Plain) -> Document {
    let title = if plain.words {
        "Plage publique"
    } else {
        "Autre chose"
    };
    let mut document = dataset(&format!("d{number}"), title, "");
    for (facet, values) in FACETS.into_iter().zip(&plain.values) {
        for &value in values {
            document.count(facet, Value::plain(VALUES[value]));
        }
    }
    document
}

fn plains() -> impl Strategy<Value = Vec<Plain>> {
    let values = || prop::collection::btree_set(0..VALUES.len(), 0..3);
    let plain = (any::<bool>(), [values(), values(), values()])
        .prop_map(|(words, values)| Plain { words, values });
    prop::collection::vec(plain, 0..40)
}

fn selections() -> impl Strategy<Value = [BTreeSet<usize>; 3]> {
    let values = || prop::collection::btree_set(0..VALUES.len(), 0..3);
    [values(), values(), values()]
}

/// Whether a document passes all filters but that of `except`.
fn passes(plain: &Plain, selected: &[BTreeSet<usize>; 3], except: Option<usize>) -> bool {
    (0..3).all(|facet| {
        Some(facet) == except
            || selected[facet].is_empty()
            || !selected[facet].is_disjoint(&plain.values[facet])
    })
}

fn counts(results: &Results, facet: Facet) -> BTreeMap<String, u64> {
    results.facets[&facet]
        .iter()
        .map(|value| (value.value.clone(), value.count))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn counts_are_what_counting_by_hand_gives(
        plains in plains(),
        selected in selections(),
        typed in any::<bool>(),
    ) {
        let index = index(plains.iter().enumerate().map(|(number, plain)| document(number, plain)));
        let mut query = words(if typed { "plages" } else { "" });
        query.facets = FACETS.to_vec();
        for (facet, values) in FACETS.into_iter().zip(&selected) {
            let values = values.iter().map(|&value| VALUES[value].to_owned()).collect();
            query.filters.insert(facet, values);
        }
        let results = index.find(&query).unwrap();
        let has_words = |plain: &&Plain| !typed || plain.words;
        let total = plains.iter().filter(has_words).filter(|plain| passes(plain, &selected, None)).count();
        prop_assert_eq!(results.total, total as u64);
        prop_assert_eq!(results.hits.len(), total);
        for (number, facet) in FACETS.into_iter().enumerate() {
            let mut expected = BTreeMap::new();
            for &value in &selected[number] {
                expected.insert(VALUES[value].to_owned(), 0);
            }
            let others = plains.iter().filter(has_words);
            for plain in others.filter(|plain| passes(plain, &selected, Some(number))) {
                for &value in &plain.values[number] {
                    *expected.entry(VALUES[value].to_owned()).or_insert(0) += 1;
                }
            }
            prop_assert_eq!(counts(&results, facet), expected);
        }
    }
}

#[test]
fn a_selected_value_that_nothing_has_is_still_listed() {
    let index = index([dataset("d", "Plages", "")]);
    let mut query = words("");
    query.facets = vec![Facet::Theme];
    query.filters.insert(Facet::Theme, vec!["TRAN".to_owned()]);
    let results = index.find(&query).unwrap();
    let expected = FacetValue {
        value: "TRAN".into(),
        label: None,
        count: 0,
        selected: true,
    };
    assert_eq!(results.facets[&Facet::Theme], [expected]);
    assert_eq!(results.total, 0);
}

#[test]
fn values_have_a_label_in_the_language_of_the_reader() {
    let mut document = dataset("d", "Plages", "");
    let labels = vec![text("Transports", "fr"), text("Transport", "en")];
    document.count(
        Facet::Theme,
        Value {
            value: "TRAN".into(),
            labels,
        },
    );
    let index = index([document]);
    for (language, expected) in [("fr", "Transports"), ("en", "Transport")] {
        let query = Query {
            facets: vec![Facet::Theme],
            languages: vec![language.to_owned()],
            ..Query::default()
        };
        let results = index.find(&query).unwrap();
        assert_eq!(
            results.facets[&Facet::Theme][0].label.as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_label_that_only_some_records_know_is_shown() {
    let iri = "https://example.org/region";
    let index = index((0..4).map(|number| {
        let mut document = dataset(&format!("d{number}"), "Plages", "");
        let labels = if number == 2 {
            vec![text("La Région", "fr")]
        } else {
            Vec::new()
        };
        document.count(
            Facet::Publisher,
            Value {
                value: iri.into(),
                labels,
            },
        );
        document
    }));
    let query = Query {
        facets: vec![Facet::Publisher],
        ..words("")
    };
    let publishers = &index.find(&query).unwrap().facets[&Facet::Publisher];
    assert_eq!(publishers.len(), 1);
    assert_eq!(
        (publishers[0].label.as_deref(), publishers[0].count),
        (Some("La Région"), 4)
    );
}

#[test]
fn the_most_frequent_values_come_first_and_no_more_than_asked() {
    let index = index((0..30).map(|number| {
        let mut document = dataset(&format!("d{number}"), "Plages", "");
        document.count(Facet::Publisher, Value::plain(format!("p{}", number % 7)));
        document
    }));
    let mut query = words("");
    query.facets = vec![Facet::Publisher];
    query.facet_values = 3;
    let results = index.find(&query).unwrap();
    let values: Vec<&str> = results.facets[&Facet::Publisher]
        .iter()
        .map(|value| value.value.as_str())
        .collect();
    assert_eq!(values, ["p0", "p1", "p2"]);
}

#[test]
fn every_facet_has_one_name() {
    for facet in Facet::ALL {
        assert_eq!(Facet::from_name(facet.name()), Some(facet));
    }
    assert_eq!(Facet::from_name("words"), None);
}
