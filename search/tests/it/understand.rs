//! Places, periods and fields that a query speaks of.

use crate::{dataset, found, ids, index, put, settings, text, words};
use search::{
    Document, Facet, Query, Results, SearchIndex, Settings, Synonyms, Understanding, Value,
};
use vocab::{coverage::Place, territory};

fn about(id: &str, title: &str, territory: &str) -> Document {
    let mut document = dataset(id, title, "");
    document.place(&Place {
        iri: Some(format!("http://id.insee.fr/geo/{territory}")),
        labels: Vec::new(),
        bbox: None,
        wkt: None,
    });
    document
}

fn port() -> SearchIndex {
    index([
        about("rochelle", "Plages surveillées", "commune/17300"),
        about("rochefort", "Plages surveillées", "commune/17299"),
        about("region", "Plages surveillées", "region/75"),
        about("nice", "Plages surveillées", "commune/06088"),
        about("budget", "Budget primitif", "commune/17300"),
        dataset("nowhere", "Plages surveillées", ""),
    ])
}

fn find(index: &SearchIndex, typed: &str) -> Results {
    index.find(&words(typed)).unwrap()
}

fn chips(results: &Results) -> Vec<(Understanding, &str, &str)> {
    let understood = results.understood.iter();
    understood
        .map(|understood| {
            (
                understood.kind,
                understood.text.as_str(),
                understood.value.as_str(),
            )
        })
        .collect()
}

fn place(results: &Results) -> Vec<&str> {
    let understood = results.understood.iter();
    let places = understood.filter(|understood| understood.kind == Understanding::Place);
    places.map(|place| place.value.as_str()).collect()
}

#[test]
fn records_of_a_place_come_first_then_those_around_and_all_others_are_found() {
    let index = port();
    let results = find(&index, "plages à La Rochelle");
    assert_eq!(
        chips(&results),
        [(Understanding::Place, "La Rochelle", "commune/17300")]
    );
    let chip = &results.understood[0];
    assert_eq!((chip.start, chip.end), (9, 20));
    assert_eq!(chip.label, "La Rochelle");
    let order = ids(&results);
    assert_eq!(order[0], "rochelle");
    let at = |id: &str| order.iter().position(|known| *known == id).unwrap();
    assert!(
        at("region") < at("nice") && at("region") < at("nowhere"),
        "{order:?}"
    );
    assert_eq!((results.total, results.relaxed), (5, false));
}

#[test]
fn a_larger_place_holds_the_smaller_ones() {
    let index = port();
    let order = find(&index, "plages charente-maritime");
    let mut first: Vec<&str> = ids(&order)[..2].to_vec();
    first.sort_unstable();
    assert_eq!(first, ["rochefort", "rochelle"]);
    // A place alone finds what is about it, whether or not its name is there.
    assert_eq!(
        found(&index, "Charente-Maritime"),
        ["budget", "rochefort", "rochelle"]
    );
}

#[test]
fn a_place_can_be_taken_back() {
    let index = port();
    let mut query = words("plages la rochelle");
    query.without.insert(Understanding::Place);
    let results = index.find(&query).unwrap();
    assert_eq!(results.understood, []);
    assert_eq!(results.strict, 1);
}

#[test]
fn a_name_that_no_record_is_about_stays_words() {
    let index = port();
    assert_eq!(
        place(&find(&index, "plages de Marseille")),
        Vec::<&str>::new()
    );
    assert_eq!(place(&find(&index, "plages nice")), Vec::<&str>::new());
    assert_eq!(place(&find(&index, "plages Nice")), ["commune/06088"]);
    assert_eq!(
        place(&find(&index, "plages ville de nice")),
        ["commune/06088"]
    );
    assert_eq!(
        place(&find(&index, "plages \"la rochelle\"")),
        Vec::<&str>::new()
    );
}

#[test]
fn codes_are_places_too() {
    let index = port();
    for (typed, expected) in [
        ("plages 17300", "commune/17300"),
        ("plages FRI32", "departement/17"),
        ("plages poitou-charentes", "region/54"),
        ("plages département 17", "departement/17"),
        ("plages région nouvelle aquitaine", "region/75"),
        ("plages agglo de la rochelle", "epci/241700434"),
    ] {
        assert_eq!(place(&find(&index, typed)), [expected], "{typed}");
    }
}

#[test]
fn of_places_with_one_name_the_nearest_to_the_node_is_meant() {
    let documents = || {
        [
            about("a", "Plan", "commune/93066"),
            about("b", "Plan", "commune/93066"),
            about("c", "Plan", "commune/97411"),
        ]
    };
    let near = |home: Option<&str>| {
        let settings = Settings {
            territory: home.and_then(territory::of_key),
            ..settings()
        };
        let index = SearchIndex::in_memory(settings).unwrap();
        index.apply(documents().map(put)).unwrap();
        index.commit(1).unwrap();
        let results = find(&index, "plan st denis");
        place(&results)[0].to_owned()
    };
    assert_eq!(near(None), "commune/93066");
    assert_eq!(near(Some("departement/974")), "commune/97411");
}

#[test]
fn records_of_a_period_come_first() {
    let dated = |id: &str, years: Option<(i64, i64)>| {
        let mut document = dataset(id, "Comptage des vélos", "");
        document.periods = years
            .map(|(first, last)| (Some(first), Some(last)))
            .into_iter()
            .collect();
        document
    };
    let index = index([
        dated("old", Some((1990, 1999))),
        dated("during", Some((2014, 2016))),
        dated("never", None),
    ]);
    let results = find(&index, "vélos 2015-2020");
    assert_eq!(
        chips(&results),
        [(Understanding::Period, "2015-2020", "2015/2020")]
    );
    assert_eq!(ids(&results)[0], "during");
    assert_eq!((results.total, results.relaxed), (3, false));
    let since = find(&index, "vélos depuis 2010");
    assert_eq!(ids(&since)[0], "during");
    assert_eq!(since.understood[0].text, "depuis 2010");
}

#[test]
fn a_field_is_a_filter_where_it_has_the_value_and_words_of_it_otherwise() {
    let mut csv = dataset("csv", "Arbres", "plages");
    csv.count(Facet::Format, Value::plain("CSV"));
    csv.keywords = vec![text("nature", "fr")];
    let mut titled = dataset("titled", "Plage du port", "arbres");
    titled.count(
        Facet::Theme,
        Value {
            value: "ENVI".into(),
            labels: vec![text("Environnement", "fr")],
        },
    );
    let index = index([csv, titled]);
    for (typed, expected) in [
        ("format:csv", "csv"),
        ("format:text/csv arbres", "csv"),
        ("titre:plages", "titled"),
        ("title:\"du port\"", "titled"),
        ("theme:environnement", "titled"),
        ("thème:ENVI", "titled"),
        ("tag:nature", "csv"),
        ("mot-clé:natures", "csv"),
    ] {
        assert_eq!(found(&index, typed), [expected], "{typed}");
    }
    let results = find(&index, "arbres format:csv");
    assert_eq!(
        chips(&results),
        [(Understanding::Field, "format:csv", "CSV")]
    );
    assert_eq!(results.understood[0].field, Some("format"));
    // An unknown name, or a value that nothing has, are words.
    assert_eq!(find(&index, "arbres format:zzz").understood, []);
    assert_eq!(find(&index, "plages:port").strict, 1);
    let mut query = words("format:csv");
    query.without.insert(Understanding::Field);
    assert_eq!(index.find(&query).unwrap().total, 0);
}

#[test]
fn any_text_is_understood_in_bounded_time() {
    let index = port();
    let long = "saint jean de la rochelle 2019-2020 titre:\"".repeat(250);
    for typed in [
        long.as_str(),
        &"a".repeat(10_000),
        &"lieu:".repeat(2_000),
        "titre:(?i)[a-z]+$ lieu:.* -",
        "\u{202e}ellehcoR aL lieu:\u{202e}x",
        "🏖️ lieu:🏖️ 🦀2019",
        "\u{0}titre:\u{1}\u{7f} \u{feff}2019\u{200b}",
        "lieu:\"",
        "titre::: format:",
        "2019-2020-2021/22 entre et depuis",
    ] {
        let results = find(&index, typed);
        for chip in &results.understood {
            let text: String = typed
                .chars()
                .skip(chip.start)
                .take(chip.end - chip.start)
                .collect();
            assert_eq!(text, chip.text);
        }
    }
}

#[test]
fn what_is_understood_does_not_change_what_a_page_after_shows() {
    let index = port();
    let query = Query {
        size: 2,
        ..words("plages la rochelle")
    };
    let mut seen = Vec::new();
    let mut next = index.find(&query).unwrap();
    loop {
        seen.extend(ids(&next).into_iter().map(str::to_owned));
        let Some(cursor) = next.next.clone() else {
            break;
        };
        next = index
            .find(&Query {
                cursor: Some(cursor),
                ..query.clone()
            })
            .unwrap();
    }
    let whole = find(&index, "plages la rochelle");
    assert_eq!(seen, ids(&whole));
}

#[test]
fn an_acronym_finds_what_it_stands_for_and_conversely() {
    let mut explained = dataset(
        "explained",
        "Périmètre",
        "La zone à faibles émissions (ZFE).",
    );
    explained.keywords = vec![text("air", "fr")];
    let index = index([
        explained,
        dataset("short", "ZFE de la métropole", ""),
        dataset("long", "Zones à faibles émissions de la métropole", ""),
        dataset("other", "Émissions de la télévision", ""),
    ]);
    assert_eq!(found(&index, "zfe"), ["explained", "long", "short"]);
    assert_eq!(ids(&find(&index, "zfe"))[0], "short");
    let long = find(&index, "zones à faibles émissions");
    assert_eq!(long.strict, 3);
    assert_eq!(ids(&long)[0], "long");
    assert_eq!(ids(&long)[3], "other");
    let results = find(&index, "zfe");
    assert_eq!(
        chips(&results),
        [(Understanding::Synonym, "zfe", "zone à faibles émissions")]
    );
    let mut query = words("zfe");
    query.without.insert(Understanding::Synonym);
    assert_eq!(index.find(&query).unwrap().total, 2);
    // What nobody says any more is not known any more.
    index
        .apply([search::Change::Remove("explained".into())])
        .unwrap();
    index.commit(2).unwrap();
    assert_eq!(found(&index, "zfe"), ["short"]);
}

#[test]
fn vocabularies_say_what_means_the_same() {
    let documents = || {
        [
            dataset("bike", "Itinéraires cyclables", ""),
            dataset("land", "Occupation des terres", ""),
        ]
    };
    let settings = Settings {
        synonyms: Synonyms::of([vec!["Vélo".into(), "cyclable".into(), "bicycle".into()]]).into(),
        ..settings()
    };
    let index = SearchIndex::in_memory(settings).unwrap();
    index.apply(documents().map(put)).unwrap();
    index.commit(1).unwrap();
    assert_eq!(found(&index, "vélos"), ["bike"]);
    assert_eq!(found(&index, "land cover"), ["land"]);
    assert_eq!(found(&index, "car"), Vec::<String>::new());
}

#[test]
fn that_a_record_is_of_the_place_is_told_as_a_factor_of_its_score() {
    let index = port();
    let query = Query {
        explain: true,
        ..words("plages la rochelle")
    };
    let results = index.find(&query).unwrap();
    let factor = |id: &str| {
        let hit = results.hits.iter().find(|hit| hit.card.id == id).unwrap();
        let explanation = hit.explanation.as_ref().unwrap();
        let product = explanation.text * explanation.factors.product();
        assert!((product - hit.score).abs() < 1e-3 * hit.score, "{id}");
        explanation.factors.understood
    };
    assert_eq!(factor("rochelle"), 1.3);
    assert_eq!(factor("region"), 1.1);
    assert_eq!(factor("rochefort"), 1.0);
    assert_eq!(factor("nowhere"), 1.0);
}
