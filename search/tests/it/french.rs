//! French, and the languages beside it.

use crate::{dataset, found, index, text};
use search::{Card, Document};
use vocab::{Kind, Text};

#[test]
fn accents_change_nothing() {
    let titles = [
        ("securite", "Sécurité routière"),
        ("deces", "Décès enregistrés"),
        ("ile", "Île de Ré"),
        ("oeuvre", "Œuvres d'art"),
        ("foret", "Forêts domaniales"),
    ];
    let index = index(titles.map(|(id, title)| dataset(id, title, "")));
    for (id, typed) in [
        ("securite", "securite routiere"),
        ("securite", "SÉCURITÉ ROUTIÈRE"),
        ("deces", "deces"),
        ("deces", "décès enregistré"),
        ("ile", "ile de re"),
        ("oeuvre", "oeuvres"),
        ("oeuvre", "œuvre"),
        ("foret", "foret domaniale"),
        ("foret", "fore\u{302}t"),
    ] {
        assert_eq!(found(&index, typed), [id], "{typed}");
    }
}

#[test]
fn singular_and_plural_find_each_other() {
    let pairs = [
        ("plage", "plages"),
        ("cheval", "chevaux"),
        ("réseau", "réseaux"),
        ("canal", "canaux"),
        ("lieu", "lieux"),
        ("donnée", "données"),
        ("parc naturel", "parcs naturels"),
    ];
    for (one, many) in pairs {
        assert_eq!(
            found(&index([dataset("d", many, "")]), one),
            ["d"],
            "{one} in {many}"
        );
        assert_eq!(
            found(&index([dataset("d", one, "")]), many),
            ["d"],
            "{many} in {one}"
        );
    }
}

#[test]
fn elisions_are_no_part_of_a_word() {
    let index = index([dataset(
        "air",
        "Qualité de l’air",
        "Mesures d'ozone aujourd'hui.",
    )]);
    for typed in ["air", "l'air", "l’air", "d'air", "ozone", "aujourd'hui"] {
        assert_eq!(found(&index, typed), ["air"], "{typed}");
    }
}

#[test]
fn each_text_is_stemmed_in_its_own_language() {
    for (title, language, typed) in [
        ("Bibliotecas municipales", "es", "biblioteca municipal"),
        ("Öffentliche Bibliotheken", "de", "bibliothek offentlich"),
        ("Biblioteche comunali", "it", "biblioteca comunale"),
        ("Estações meteorológicas", "pt", "estacao meteorologica"),
        ("Openbare bibliotheken", "nl", "bibliotheek openbaar"),
        ("Cycling routes", "en", "cycle route"),
        ("Pistes cyclables", "fr", "piste cyclable"),
    ] {
        let mut card = Card::new("d", "https://example.org/d", Kind::Dataset);
        card.titles = vec![text(title, language)];
        let index = index([Document::new(card)]);
        assert_eq!(found(&index, typed), ["d"], "{typed} in {title}");
    }
}

#[test]
fn the_language_of_untagged_text_is_recognised() {
    let mut card = Card::new("d", "https://example.org/d", Kind::Dataset);
    card.titles = vec![Text {
        value: "Les chevaux de la région et leurs propriétaires".into(),
        language: None,
    }];
    assert_eq!(
        found(&index([Document::new(card)]), "cheval propriétaire"),
        ["d"]
    );
}
