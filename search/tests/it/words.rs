//! Words, phrases and exclusions.

use crate::{dataset, found, index, text, words};
use search::{Card, Document, SearchIndex};
use vocab::Kind;

fn library() -> SearchIndex {
    let mut cars = Document::new(Card::new(
        "voitures",
        "https://example.org/v",
        Kind::Dataset,
    ));
    cars.card.titles = vec![text("Electric vehicle charging stations", "en")];
    index([
        dataset("eau", "Qualité de l'eau potable", "Analyses mensuelles."),
        dataset(
            "plages",
            "Plages surveillées",
            "Eau de baignade, qualité et fréquentation.",
        ),
        dataset(
            "co2",
            "Émissions de CO2",
            "Particules fines PM2.5 et dioxyde de carbone.",
        ),
        dataset("od", "Portail open data", "Tout le reste."),
        cars,
    ])
}

#[test]
fn a_word_is_found_in_any_form_and_any_case() {
    let index = library();
    for typed in ["stations", "STATION", "charge station", "Vehicles charging"] {
        assert_eq!(found(&index, typed), ["voitures"], "{typed}");
    }
}

#[test]
fn a_phrase_wants_its_words_one_after_the_other() {
    let index = library();
    assert_eq!(found(&index, "\"eau potable\""), ["eau"]);
    assert_eq!(found(&index, "«eau de baignade»"), ["plages"]);
    assert!(found(&index, "\"potable eau\"").is_empty());
}

#[test]
fn an_excluded_word_or_phrase_is_absent_from_every_hit() {
    let index = library();
    assert_eq!(found(&index, "eau -potable"), ["plages"]);
    assert_eq!(found(&index, "eau -plage"), ["eau"]);
    assert_eq!(found(&index, "qualité -\"eau potable\""), ["plages"]);
    assert_eq!(found(&index, "-eau"), ["co2", "od", "voitures"]);
}

#[test]
fn codes_are_found_whole_and_in_parts() {
    let index = library();
    for typed in ["co2", "CO2", "pm2.5", "PM 2.5", "pm25", "co₂"] {
        assert_eq!(found(&index, typed), ["co2"], "{typed}");
    }
}

#[test]
fn two_words_of_a_title_are_found_as_one() {
    assert_eq!(found(&library(), "opendata"), ["od"]);
}

#[test]
fn no_words_find_everything() {
    let index = library();
    for typed in ["", "   ", "???", "-", "\""] {
        assert_eq!(found(&index, typed).len(), 5, "{typed:?}");
    }
}

#[test]
fn with_few_hits_those_with_some_of_the_words_follow_and_the_answer_says_so() {
    let results = library()
        .find(&words("qualité eau baignade potable"))
        .unwrap();
    assert!(!results.relaxed, "three of four words are enough");
    let results = library().find(&words("eau carbone")).unwrap();
    assert!(results.relaxed);
    assert_eq!((results.strict, results.total), (0, 3));
}

#[test]
fn a_hit_with_some_of_the_words_stands_where_it_belongs() {
    let index = index([
        dataset(
            "one",
            "Mobilité",
            "La marche en ville, et bien d'autres choses.",
        ),
        dataset("both", "Le vélo et la marche", "Parts modales."),
        dataset("title", "Marche", "La marche à pied."),
    ]);
    let results = index.find(&words("vélo marche")).unwrap();
    assert_eq!(crate::ids(&results), ["both", "title", "one"]);
    assert_eq!((results.strict, results.relaxed), (1, true));
}

#[test]
fn among_many_that_have_enough_of_the_words_the_best_of_the_others_are_found_too() {
    let both = (0..30).map(|number| {
        let id = format!("both{number}");
        dataset(
            &id,
            "Divers",
            "Le vélo, puis la marche, entre bien d'autres choses encore.",
        )
    });
    let some = (0..300).map(|number| dataset(&format!("some{number:03}"), "Vélo", "Vélo."));
    let index = index(both.chain(some).chain([dataset("none", "Piscine", "")]));
    let mut query = words("vélo marche");
    let results = index.find(&query).unwrap();
    assert_eq!(
        (results.strict, results.total, results.relaxed),
        (30, 230, true)
    );
    assert!(crate::ids(&results).iter().any(|id| id.starts_with("some")));
    query.sort = search::Sort::Title;
    let by_title = index.find(&query).unwrap();
    assert_eq!((by_title.total, by_title.relaxed), (30, false));
}

#[test]
fn a_word_run_together_finds_its_two_words_and_conversely() {
    let index = index([
        dataset("apart", "Open DAMIR", "Dépenses d'assurance maladie."),
        dataset("together", "OpenDamir", "Le même."),
    ]);
    assert_eq!(found(&index, "opendamir"), ["apart", "together"]);
    assert_eq!(found(&index, "open damir"), ["apart", "together"]);
}

#[test]
fn highlights_survive_accents_and_are_escaped() {
    let index = index([dataset(
        "x",
        "L’été <à> Rochefort & ailleurs",
        "Été comme hiver, <b>gras</b>.",
    )]);
    let mut query = words("ete rochefort");
    query.highlight = true;
    let hit = &index.find(&query).unwrap().hits[0];
    assert_eq!(
        hit.title_html.as_deref(),
        Some("L’<mark>été</mark> &lt;à&gt; <mark>Rochefort</mark> &amp; ailleurs")
    );
    assert_eq!(
        hit.excerpt_html.as_deref(),
        Some("<mark>Été</mark> comme hiver, &lt;b&gt;gras&lt;/b&gt;.")
    );
}

#[test]
fn an_excerpt_is_taken_where_the_words_are() {
    let far = format!(
        "{} la baignade est surveillée. {}",
        "Rien à voir. ".repeat(25),
        "Fin. ".repeat(60)
    );
    let index = index([dataset("x", "Plages", &far)]);
    let mut query = words("baignade surveillée");
    query.highlight = true;
    let excerpt = index.find(&query).unwrap().hits[0]
        .excerpt_html
        .clone()
        .unwrap();
    assert!(
        excerpt.contains("<mark>baignade</mark> est <mark>surveillée</mark>"),
        "{excerpt}"
    );
    assert!(
        excerpt.starts_with('…') && excerpt.ends_with('…') && excerpt.len() < 400,
        "{excerpt}"
    );
}
