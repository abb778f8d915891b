//! Nothing that anyone types or publishes makes a search fail.

use crate::{dataset, index, put, words};
use proptest::prelude::*;
use search::{FindError, Query, SearchIndex, Sort};
use std::sync::LazyLock;

static ONE: LazyLock<SearchIndex> =
    LazyLock::new(|| index([dataset("a", "Qualité de l'eau", "Un texte.")]));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_may_be_typed(typed in "\\PC*", cursor in prop::option::of("[0-9a-f]{0,40}")) {
        let index = &*ONE;
        let query = Query { highlight: true, ..words(&typed) };
        prop_assert!(index.find(&query).is_ok());
        index.suggest(&typed, 10).unwrap();
        if cursor.is_some() {
            let found = index.find(&Query { cursor, sort: Sort::Title, ..query });
            prop_assert!(matches!(found, Ok(_) | Err(FindError::Cursor)));
        }
    }

    #[test]
    fn any_text_may_be_published_and_is_found_again(
        title in any::<String>(),
        description in "(\\PC{0,20} ){0,30}",
    ) {
        let index = index([dataset("a", &title, &description)]);
        let query = Query { highlight: true, ..words("") };
        let results = index.find(&query).unwrap();
        prop_assert_eq!(results.total, 1);
        prop_assert_eq!(&results.hits[0].card.titles[0].value, &title);
        // Every tag in a highlight is our own.
        let html = results.hits[0].excerpt_html.clone().unwrap();
        prop_assert!(!html.replace("<mark>", "").replace("</mark>", "").contains('<'));
    }

    #[test]
    fn a_word_and_its_exclusion_part_the_catalogue(
        titles in prop::collection::vec("(vélo|plages?|mers?|eaux?|ports?)( (vélo|plages?|mer|eau|port)){0,2}", 1..12),
        word in "vélo|plages?|mers?|eaux?|ports?",
    ) {
        let count = titles.len() as u64;
        let documents = titles.iter().enumerate();
        let index = index(documents.map(|(number, title)| dataset(&number.to_string(), title, "")));
        let with = index.find(&words(&word)).unwrap().total;
        let without = index.find(&words(&format!("-{word}"))).unwrap().total;
        prop_assert_eq!(with + without, count);
    }
}

#[test]
fn an_enormous_query_is_cut_and_answered() {
    let index = index([dataset("a", "Qualité de l'eau", "")]);
    index
        .apply([put(dataset("b", &"mot ".repeat(50_000), ""))])
        .unwrap();
    index.commit(2).unwrap();
    let typed = "eau \"".repeat(100_000);
    assert!(index.find(&words(&typed)).unwrap().total >= 1);
    index.suggest(&typed, 10).unwrap();
}
