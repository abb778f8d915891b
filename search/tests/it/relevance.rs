//! What stands first.

use crate::{dataset, ids, index, text, words};
use search::{Facet, Query, Value};

#[test]
fn a_word_in_the_title_beats_one_in_the_description() {
    let index = index([
        dataset("description", "Divers", "Les plages du littoral"),
        dataset("title", "Plages du littoral", "Divers"),
    ]);
    assert_eq!(
        ids(&index.find(&words("plages")).unwrap()),
        ["title", "description"]
    );
}

#[test]
fn the_word_itself_beats_another_form_of_it() {
    let index = index([
        dataset("other", "Réseau ferré", "Carte"),
        dataset("same", "Réseaux ferrés", "Carte"),
    ]);
    assert_eq!(
        ids(&index.find(&words("réseaux ferrés")).unwrap()),
        ["same", "other"]
    );
}

#[test]
fn an_acronym_finds_its_dataset_first() {
    let mut named = dataset("named", "Base nationale des adresses", "Adresses de France");
    named.alternatives = vec![text("BAN", "fr")];
    let index = index([named, dataset("mention", "Autre", "Tiré de la BAN")]);
    assert_eq!(
        ids(&index.find(&words("ban")).unwrap()),
        ["named", "mention"]
    );
}

#[test]
fn of_two_alike_the_one_that_is_used_stands_first() {
    let mut used = dataset("used", "Prénoms des nouveau-nés", "Liste");
    used.popularity = 6.0;
    let documents = [
        dataset("a", "Prénoms des nouveau-nés", "Liste"),
        used,
        dataset("z", "Prénoms des nouveau-nés", "Liste"),
    ];
    let index = index(documents);
    assert_eq!(ids(&index.find(&words("prénoms")).unwrap())[0], "used");
}

#[test]
fn scores_fall_from_hit_to_hit() {
    let index = index((0..50).map(|number| {
        dataset(
            &format!("d{number}"),
            &format!("Plage {}", "x ".repeat(number % 9)),
            &"plage ".repeat(number % 5),
        )
    }));
    let results = index
        .find(&Query {
            size: 50,
            ..words("plage")
        })
        .unwrap();
    assert!(results.hits.iter().is_sorted_by(|a, b| a.score >= b.score));
    assert!(results.hits.iter().all(|hit| hit.score > 0.0));
}

/// Words, lengths and uses that differ from document to document.
fn varied(number: usize) -> search::Document {
    let spread = |sides: usize| number * 7_919 % sides;
    let title = format!("Plage {}", "port ".repeat(spread(4)));
    let description = format!(
        "{}{}",
        "mer ".repeat(spread(11)),
        "plages ".repeat(spread(5))
    );
    let mut document = dataset(&format!("d{number:05}"), &title, &description);
    document.popularity = if spread(3) == 0 {
        spread(97) as f64 / 12.0
    } else {
        0.0
    };
    document.count(Facet::Theme, Value::plain(["a", "b"][number % 2]));
    document
}

/// Each of the two halves is small enough to be ranked whole, with the same rarities as the other.
#[test]
fn of_very_many_hits_the_first_are_those_that_ranking_all_puts_first() {
    let index = index((0..7_500).map(varied));
    for typed in ["plage", "plages port", "port mer plage"] {
        let all = index.find(&words(typed)).unwrap();
        assert!(all.total > 5_000, "{typed}");
        let mut ranked = Vec::new();
        for half in ["a", "b"] {
            let mut query = words(typed);
            query.filters.insert(Facet::Theme, vec![half.to_owned()]);
            let results = index.find(&query).unwrap();
            assert!(results.total <= 5_000);
            ranked.extend(results.hits.into_iter().map(|hit| hit.score));
        }
        ranked.sort_by(|a, b| b.total_cmp(a));
        let scores: Vec<f32> = all.hits.iter().map(|hit| hit.score).collect();
        assert_eq!(scores, ranked[..100], "{typed}");
    }
}

#[test]
fn words_that_follow_each_other_beat_words_apart() {
    let apart = "Eau : relevés mensuels de la commune, du canton et du port. Potable ou pas.";
    let index = index([
        dataset("apart", "Relevés", apart),
        dataset(
            "together",
            "Relevés",
            "Eau potable : relevés mensuels de la commune, du canton et du port. Pas.",
        ),
    ]);
    assert_eq!(
        ids(&index.find(&words("eau potable")).unwrap()),
        ["together", "apart"]
    );
}

/// As one document, but for one thing.
fn alike(id: &str, change: impl FnOnce(&mut search::Document)) -> search::Document {
    let mut document = dataset(id, "Budget primitif", "Dépenses et recettes");
    change(&mut document);
    document
}

#[test]
fn what_is_official_well_described_or_current_stands_before_what_is_not() {
    let index = index([
        alike("plain", |_| {}),
        alike("official", |document| document.official = Some(true)),
        alike("archived", |document| document.archived = true),
        alike("poor", |document| document.quality = Some(0.0)),
        alike("fresh", |document| {
            document.card.modified = Some("2026-11-01".to_owned())
        }),
        alike("old", |document| {
            document.card.modified = Some("2001-01-01".to_owned())
        }),
    ]);
    let mut query = words("budget");
    query.today = Some(20_780);
    let results = index.find(&query).unwrap();
    let order = ids(&results);
    let at = |id: &str| order.iter().position(|&found| found == id).unwrap();
    assert!(at("official") < at("plain"), "{order:?}");
    assert!(at("fresh") < at("old"), "{order:?}");
    assert!(at("plain") < at("poor"), "{order:?}");
    assert_eq!(at("archived"), 5, "{order:?}");
    query.today = None;
    let scores = |query: &Query| {
        let hits = index.find(query).unwrap().hits.into_iter();
        hits.map(|hit| (hit.card.id, hit.score))
            .collect::<std::collections::HashMap<_, _>>()
    };
    let scores = scores(&query);
    assert_eq!(
        scores["fresh"], scores["old"],
        "without a clock age does not count"
    );
}

#[test]
fn what_a_peer_says_of_popularity_moves_a_hit_little() {
    let index = index([
        alike("none", |_| {}),
        alike("some", |document| document.popularity = 3.0),
        alike("hearsay", |document| {
            document.popularity = 1e9;
            document.popularity_is_trusted = false;
        }),
        alike("nonsense", |document| document.popularity = f64::NAN),
    ]);
    let results = index.find(&words("budget")).unwrap();
    assert_eq!(ids(&results)[..2], ["some", "hearsay"]);
    assert_eq!(results.hits[2].score, results.hits[3].score);
}
