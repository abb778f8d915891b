//! Territories that lie in each other: counted, selected, shown.

use crate::{dataset, ids, index, text, words};
use search::{Document, Facet, Query, Results, SearchIndex};
use vocab::coverage::Place;

/// A dataset about a place that is known by an IRI or by a name.
fn about(id: &str, place: &str) -> Document {
    let mut document = dataset(id, "Budget", "");
    let is_iri = place.contains("://");
    document.place(&Place {
        iri: is_iri.then(|| place.to_owned()),
        labels: (!is_iri).then(|| text(place, "fr")).into_iter().collect(),
        bbox: None,
        wkt: None,
    });
    document
}

fn france() -> SearchIndex {
    index([
        about("rochelle", "http://id.insee.fr/geo/commune/17300"),
        about("rochefort", "http://id.insee.fr/geo/commune/17299"),
        about("charente-maritime", "http://data.europa.eu/nuts/code/FRI32"),
        about("bordeaux", "Bordeaux"),
        about(
            "rennes",
            "https://www.data.gouv.fr/api/1/spatial/zone/fr:commune:35238",
        ),
        about("cadiz", "http://data.europa.eu/nuts/code/ES612"),
        about("somewhere", "Bassin versant du Trec"),
    ])
}

fn asked(index: &SearchIndex, selected: &[&str]) -> Results {
    let mut query = Query {
        facets: vec![Facet::Territory],
        ..words("")
    };
    let selected = selected.iter().map(|&value| value.to_owned()).collect();
    query.filters.insert(Facet::Territory, selected);
    index.find(&query).unwrap()
}

fn shown(results: &Results) -> Vec<(usize, &str, u64)> {
    let values = results.facets[&Facet::Territory].iter();
    values
        .map(|value| (value.level, value.value.as_str(), value.count))
        .collect()
}

#[test]
fn a_region_holds_its_communes() {
    let index = france();
    let found = |territory: &str| {
        let results = asked(&index, &[territory]);
        let mut found: Vec<String> = ids(&results).into_iter().map(str::to_owned).collect();
        found.sort();
        found
    };
    assert_eq!(
        found("region/75"),
        ["bordeaux", "charente-maritime", "rochefort", "rochelle"]
    );
    assert_eq!(found("epci/241700434"), ["rochelle"]);
    assert_eq!(found("country/ESP"), ["cadiz"]);
    assert_eq!(found("nuts/ES612"), ["cadiz"]);
    // However the territory is spelled.
    assert_eq!(
        found("FRI3"),
        ["charente-maritime", "rochefort", "rochelle"]
    );
    assert_eq!(
        found("FRI32"),
        found("http://id.insee.fr/geo/departement/17")
    );
    assert_eq!(found("17299"), ["rochefort"]);
    assert_eq!(found("region/93"), Vec::<String>::new());
}

#[test]
fn what_lies_in_a_chosen_territory_is_shown_under_it() {
    let index = france();
    let results = asked(&index, &["region/75"]);
    let values = shown(&results);
    assert_eq!(
        values[..4],
        [
            (0, "country/FRA", 5),
            (1, "region/75", 4),
            (2, "departement/17", 3),
            (2, "departement/33", 1)
        ]
    );
    // The counts leave the facet's own filter out, so that others can be chosen too.
    assert!(values.contains(&(0, "country/ESP", 1)), "{values:?}");
    let region = &results.facets[&Facet::Territory][1];
    assert_eq!(region.parent.as_deref(), Some("country/FRA"));
    assert_eq!(region.label.as_deref(), Some("Nouvelle-Aquitaine"));
    assert!(region.selected);
}

#[test]
fn with_nothing_chosen_the_country_is_open_and_its_largest_region_where_it_holds_nearly_all() {
    let index = france();
    let results = asked(&index, &[]);
    assert_eq!(
        shown(&results),
        [
            (0, "country/FRA", 5),
            (1, "region/75", 4),
            (2, "departement/17", 3),
            (2, "departement/33", 1),
            (1, "region/53", 1),
            (0, "Bassin versant du Trec", 1),
            (0, "country/ESP", 1),
        ]
    );
}

#[test]
fn no_more_values_are_shown_than_asked_for_but_what_is_chosen_always_is() {
    let index = france();
    let mut query = Query {
        facets: vec![Facet::Territory],
        facet_values: 2,
        ..words("")
    };
    let chosen = vec!["commune/17300".to_owned(), "region/93".to_owned()];
    query.filters.insert(Facet::Territory, chosen);
    let results = index.find(&query).unwrap();
    let values: Vec<&str> = shown(&results)
        .into_iter()
        .map(|(_, value, _)| value)
        .collect();
    assert_eq!(
        values,
        [
            "country/FRA",
            "region/75",
            "departement/17",
            "epci/241700434",
            "commune/17300",
            "region/93"
        ]
    );
}

#[test]
fn a_territory_known_by_its_code_is_found_by_its_name() {
    let index = france();
    assert_eq!(crate::found(&index, "rochefort"), ["rochefort"]);
}
