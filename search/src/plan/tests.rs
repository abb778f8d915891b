//! What may stand in place of a word, and what it is worth.

use super::*;
use crate::{Card, Change, Document, SearchIndex, Settings, find::find_planned, query::Query};
use vocab::{Kind, Text};

fn document(id: &str, title: &str) -> Change {
    let mut card = Card::new(id, format!("https://example.org/{id}"), Kind::Dataset);
    card.titles = vec![Text {
        value: title.to_owned(),
        language: Some("fr".to_owned()),
    }];
    Change::Put(Box::new(Document::new(card)))
}

fn variant(words: &[&str], origin: Origin) -> Variant {
    Variant {
        words: words.iter().map(|&word| word.to_owned()).collect(),
        origin,
    }
}

fn ids(titles: &[(&str, &str)], plan: Plan) -> Vec<String> {
    let index = SearchIndex::in_memory(Settings::default()).unwrap();
    let changes = titles.iter().map(|(id, title)| document(id, title));
    index.apply(changes).unwrap();
    index.commit(1).unwrap();
    let query = Query {
        words: "anything".to_owned(),
        languages: vec!["fr".to_owned()],
        ..Query::default()
    };
    let results = find_planned(&index.snapshot(), &query, &Settings::default(), plan).unwrap();
    let hits = results.hits.into_iter();
    hits.map(|hit| hit.card.id).collect()
}

#[test]
fn the_word_itself_then_a_stem_then_a_synonym_then_a_typo() {
    for typed in ["forets", "foret"] {
        let mut plan = Plan::of(typed);
        plan.groups[0].add(variant(&["bois"], Origin::Synonym));
        plan.groups[0].add(variant(&["foyer"], Origin::Typo));
        let titles = [
            ("typo", "Foyer communal"),
            ("synonym", "Bois communaux"),
            (
                "stem",
                if typed == "forets" {
                    "Forêt communale"
                } else {
                    "Forêts communales"
                },
            ),
            (
                "exact",
                if typed == "forets" {
                    "Forêts communales"
                } else {
                    "Forêt communale"
                },
            ),
        ];
        assert_eq!(ids(&titles, plan), ["exact", "stem", "synonym", "typo"]);
    }
}

#[test]
fn an_expansion_wants_all_its_words() {
    let mut plan = Plan::of("zfe");
    plan.groups[0].add(variant(&["zones", "faibles", "emissions"], Origin::Synonym));
    let titles = [
        ("part", "Zones à faibles débits"),
        ("whole", "Zone à faible émission"),
        ("acronym", "ZFE de la métropole"),
    ];
    assert_eq!(ids(&titles, plan), ["acronym", "whole"]);
}

#[test]
fn an_optional_word_moves_hits_and_finds_none() {
    let mut plan = Plan::of("plages rochelle");
    plan.groups[1].required = false;
    let titles = [
        ("elsewhere", "Plages de l'île"),
        ("there", "Plages de La Rochelle"),
        ("other", "Musées de La Rochelle"),
    ];
    assert_eq!(ids(&titles, plan), ["there", "elsewhere"]);
}
