//! Filters and counts, against counting by hand.

use crate::{dataset, index, put, settings, text, words};
use proptest::prelude::*;
use search::{Change, Document, Facet, FacetValue, Query, Results, SearchIndex, Value};
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

/// An index that took the documents in one commit after another, and lost some of them.
fn several_commits(plains: &[Plain], commits: usize, gone: &BTreeSet<usize>) -> SearchIndex {
    let index = SearchIndex::in_memory(settings()).unwrap();
    let size = plains.len().div_ceil(commits).max(1);
    for (commit, plains) in plains.chunks(size).enumerate() {
        let numbered = plains.iter().zip(commit * size..);
        let documents = numbered.map(|(plain, number)| put(document(number, plain)));
        index.apply(documents).unwrap();
        index.commit(commit as u64).unwrap();
        // A search in between, whose knowledge must not outlive what it is about.
        let mut query = words("");
        query.facets = FACETS.to_vec();
        index.find(&query).unwrap();
    }
    let removals = gone
        .iter()
        .map(|number| Change::Remove(format!("d{number}")));
    index.apply(removals).unwrap();
    index.commit(commits as u64).unwrap();
    index
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

/// Whether a document passes all filters but that of `except`: a facet of which all values are asked
/// for is left out never, since one value more narrows what is found.
fn passes(
    plain: &Plain,
    selected: &[BTreeSet<usize>; 3],
    all_of: &BTreeSet<usize>,
    except: Option<usize>,
) -> bool {
    (0..3).all(|facet| match all_of.contains(&facet) {
        true => selected[facet].is_subset(&plain.values[facet]),
        false => {
            Some(facet) == except
                || selected[facet].is_empty()
                || !selected[facet].is_disjoint(&plain.values[facet])
        }
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
        all_of in prop::collection::btree_set(0_usize..3, 0..3),
        typed in any::<bool>(),
        commits in 1_usize..5,
        gone in prop::collection::btree_set(0_usize..40, 0..15),
    ) {
        let index = several_commits(&plains, commits, &gone);
        let plains: Vec<Plain> = plains
            .into_iter()
            .enumerate()
            .filter(|(number, _)| !gone.contains(number))
            .map(|(_, plain)| plain)
            .collect();
        let mut query = words(if typed { "plages" } else { "" });
        query.facets = FACETS.to_vec();
        for (facet, values) in FACETS.into_iter().zip(&selected) {
            let values = values.iter().map(|&value| VALUES[value].to_owned()).collect();
            query.filters.insert(facet, values);
        }
        query.all_of = all_of.iter().map(|&facet| FACETS[facet]).collect();
        let results = index.find(&query).unwrap();
        let has_words = |plain: &&Plain| !typed || plain.words;
        let total = plains.iter().filter(has_words).filter(|plain| passes(plain, &selected, &all_of, None)).count();
        prop_assert_eq!(results.total, total as u64);
        prop_assert_eq!(results.hits.len(), total);
        for (number, facet) in FACETS.into_iter().enumerate() {
            let mut expected = BTreeMap::new();
            for &value in &selected[number] {
                expected.insert(VALUES[value].to_owned(), 0);
            }
            let others = plains.iter().filter(has_words);
            for plain in others.filter(|plain| passes(plain, &selected, &all_of, Some(number))) {
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
        parent: None,
        level: 0,
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
fn a_label_goes_with_the_last_record_that_says_it() {
    let said_by = |id: &str, name: Option<&str>| {
        let mut document = dataset(id, "Plages", "");
        let labels = name.map(|name| text(name, "fr")).into_iter().collect();
        document.count(
            Facet::Publisher,
            Value {
                value: "https://example.org/region".into(),
                labels,
            },
        );
        put(document)
    };
    let index = SearchIndex::in_memory(settings()).unwrap();
    let label = || {
        index.commit(1).unwrap();
        let query = Query {
            facets: vec![Facet::Publisher],
            ..words("")
        };
        let results = index.find(&query).unwrap();
        results.facets[&Facet::Publisher][0].label.clone()
    };
    index.apply([said_by("mute", None)]).unwrap();
    assert_eq!(label(), None);
    index.apply([said_by("old", Some("La Région"))]).unwrap();
    assert_eq!(label().as_deref(), Some("La Région"));
    index.apply([said_by("new", Some("Région Ouest"))]).unwrap();
    assert_eq!(label().as_deref(), Some("La Région"));
    index.apply([Change::Remove("old".into())]).unwrap();
    assert_eq!(label().as_deref(), Some("Région Ouest"));
    index.apply([said_by("new", Some("Région"))]).unwrap();
    assert_eq!(label().as_deref(), Some("Région"));
    index.apply([Change::Remove("new".into())]).unwrap();
    assert_eq!(label(), None);
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

#[test]
fn values_are_looked_for_by_their_names_in_any_spelling() {
    let index = index((0..40).map(|number| {
        let mut document = dataset(&format!("d{number}"), "Plages", "");
        let value = Value {
            value: format!("https://example.org/{number}"),
            labels: vec![text(&format!("Métropole numéro {number}"), "fr")],
        };
        document.count(Facet::Publisher, value);
        document
    }));
    let named = |typed: &str| {
        let query = Query {
            facets: vec![Facet::Publisher],
            facet_words: [(Facet::Publisher, typed.to_owned())].into(),
            facet_values: 3,
            ..words("")
        };
        let values = index.find(&query).unwrap().facets[&Facet::Publisher].clone();
        values
            .into_iter()
            .filter_map(|value| value.label)
            .collect::<Vec<_>>()
    };
    assert_eq!(named("METROPOLE numero 37"), ["Métropole numéro 37"]);
    assert_eq!(named("metropole").len(), 3);
    assert!(named("commune").is_empty());
}

#[test]
fn a_bare_code_is_found_by_what_its_list_calls_it() {
    let mut document = dataset("d", "Plages", "");
    document.count(Facet::Theme, Value::plain("ENVI"));
    document.count(Facet::Theme, Value::plain("TRAN"));
    let query = Query {
        facets: vec![Facet::Theme],
        facet_words: [(Facet::Theme, "environnement".to_owned())].into(),
        ..words("")
    };
    let values = index([document]).find(&query).unwrap().facets[&Facet::Theme].clone();
    let values: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
    assert_eq!(values, ["ENVI"]);
}
