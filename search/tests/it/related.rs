//! Records about the same.

use crate::{dataset, index, text};
use search::{Document, Facet, Related, SearchIndex, Value};

fn about(id: &str, title: &str, keyword: &str) -> Document {
    let mut document = dataset(id, title, "");
    document.keywords = vec![text(keyword, "fr")];
    document
}

fn related(index: &SearchIndex, document: &Document, besides: &[String]) -> Vec<String> {
    let asked = Related {
        document,
        besides,
        size: 10,
    };
    let hits = index.related(&asked).unwrap();
    hits.into_iter().map(|hit| hit.card.id).collect()
}

fn shore() -> Vec<Document> {
    let mut documents = vec![
        about("water", "Qualité des eaux de baignade", "plages"),
        about(
            "beaches",
            "Plages surveillées et eaux de baignade",
            "plages",
        ),
        about("rivers", "Qualité des eaux des rivières", "hydrologie"),
        about("budget", "Budget primitif de la ville", "finances"),
        about("trees", "Arbres remarquables", "environnement"),
    ];
    for number in 0..40 {
        let title = format!("Marché public lot{number}");
        documents.push(about(&format!("m{number}"), &title, "achats"));
    }
    documents
}

#[test]
fn what_shares_telling_words_is_related_and_the_rest_is_not() {
    let documents = shore();
    let index = index(documents.clone());
    assert_eq!(related(&index, &documents[0], &[]), ["beaches", "rivers"]);
    assert!(related(&index, &documents[4], &[]).is_empty());
}

#[test]
fn copies_and_the_same_series_are_left_out() {
    let mut documents = shore();
    let series = "https://example.org/series/shore".to_owned();
    documents[0].series = vec![series.clone()];
    documents[1].series = vec![series];
    let index = index(documents.clone());
    assert_eq!(related(&index, &documents[0], &[]), ["rivers"]);
    let besides = ["rivers".to_owned()];
    assert!(related(&index, &documents[0], &besides).is_empty());
}

#[test]
fn a_shared_territory_comes_before_a_foreign_one() {
    let mut documents = vec![
        about("here", "Pistes cyclables", "vélo"),
        about("far", "Pistes cyclables du nord", "vélo"),
        about("near", "Pistes cyclables du port", "vélo"),
        about("other", "Arbres", "nature"),
    ];
    for place in [0, 2] {
        documents[place].count(Facet::Territory, Value::plain("commune/17300"));
    }
    let index = index(documents.clone());
    assert_eq!(related(&index, &documents[0], &[]), ["near", "far"]);
}

#[test]
fn a_record_that_says_nothing_has_no_relations() {
    let documents = [dataset("empty", "", ""), dataset("other", "Arbres", "")];
    let index = index(documents.clone());
    assert!(related(&index, &documents[0], &[]).is_empty());
}
