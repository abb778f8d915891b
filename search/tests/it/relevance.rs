//! What stands first.

use crate::{dataset, ids, index, text, words};
use search::Query;

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
