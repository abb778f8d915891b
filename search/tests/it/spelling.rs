//! Words that were mistyped.

use crate::{dataset, found, ids, index, words};
use search::{Change, SearchIndex};

fn library() -> SearchIndex {
    let water = (0..60).map(|number| {
        let id = format!("water{number:02}");
        dataset(
            &id,
            "Qualité de l'eau potable",
            "Analyses de la distribution.",
        )
    });
    let others = [
        dataset("name", "Rue Potabbe", "Un nom propre."),
        dataset("bus", "Lignes de bus", "Horaires et arrêts."),
        dataset("photos", "Photovoltaïque", "Installations en toiture."),
    ];
    index(water.chain(others))
}

fn meant(index: &SearchIndex, typed: &str) -> Option<String> {
    index.find(&words(typed)).unwrap().did_you_mean
}

#[test]
fn a_mistyped_word_finds_what_was_meant_and_the_answer_says_so() {
    let index = library();
    for (typed, expected) in [
        ("eau potabel", "eau potable"),
        ("eau potale", "eau potable"),
        ("Eau pottable", "Eau potable"),
        ("photovoltaqiue", "photovoltaique"),
        ("fotovoltaique", ""),
        ("phtovoltaiqe", "photovoltaique"),
    ] {
        let expected = (!expected.is_empty()).then(|| expected.to_owned());
        assert_eq!(meant(&index, typed), expected, "{typed}");
    }
    assert_eq!(found(&index, "photovoltaqiue"), ["photos"]);
    let results = index.find(&words("eau potabel")).unwrap();
    assert_eq!((results.strict, results.total), (60, 60));
}

#[test]
fn a_word_that_records_have_is_corrected_only_when_another_is_much_more_frequent() {
    let index = library();
    assert_eq!(meant(&index, "potabbe"), Some("potable".to_owned()));
    assert_eq!(ids(&index.find(&words("potabbe")).unwrap())[0], "name");
    for typed in [
        "eau potable",
        "bus",
        "lignes",
        "arret",
        "bsu",
        "co3",
        "analyse",
        "2o19",
    ] {
        assert_eq!(meant(&index, typed), None, "{typed}");
    }
}

#[test]
fn what_is_removed_is_suggested_no_more() {
    let index = library();
    assert!(meant(&index, "photovoltaqiue").is_some());
    index.apply([Change::Remove("photos".to_owned())]).unwrap();
    index.commit(2).unwrap();
    // Though the segment keeps the word until it is merged.
    assert_eq!(meant(&index, "photovoltaqiue"), None);
}
