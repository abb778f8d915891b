//! Territories by code, IRI and name, against what INSEE and the EU publish.

use vocab::territory::{self, Level, Territory};

fn key(territory: Option<Territory>) -> Option<String> {
    territory.map(Territory::key)
}

fn ancestors(key: &str) -> Vec<String> {
    let territory = territory::of_key(key).unwrap();
    territory
        .ancestors()
        .into_iter()
        .map(Territory::key)
        .collect()
}

#[test]
fn a_commune_lies_in_its_epci_departement_region_and_country() {
    assert_eq!(
        ancestors("commune/17300"),
        [
            "epci/241700434",
            "departement/17",
            "region/54",
            "region/75",
            "country/FRA"
        ]
    );
    assert_eq!(
        ancestors("arrondissement/69381"),
        [
            "commune/69123",
            "epci/200046977",
            "departement/69",
            "region/82",
            "region/84",
            "country/FRA"
        ]
    );
    // Islands that are a region's worth have no département between.
    assert_eq!(ancestors("commune/97701"), ["region/977", "country/FRA"]);
    let rochelle = territory::of_key("commune/17300").unwrap();
    assert_eq!(rochelle.name(), "La Rochelle");
    assert!(rochelle.is_within(territory::of_key("region/75").unwrap()));
    assert!(!rochelle.is_within(territory::of_key("departement/79").unwrap()));
    assert_eq!(key(rochelle.parent()).as_deref(), Some("epci/241700434"));
}

#[test]
fn every_spelling_that_portals_use_means_the_same() {
    for (iri, expected) in [
        (
            "http://id.insee.fr/geo/commune/17300",
            Some("commune/17300"),
        ),
        (
            "https://id.insee.fr/geo/departement/2A",
            Some("departement/2A"),
        ),
        ("http://id.insee.fr/geo/region/75/", Some("region/75")),
        (
            "http://id.insee.fr/geo/intercommunalite/241700434",
            Some("epci/241700434"),
        ),
        ("http://id.insee.fr/geo/pays/france", Some("country/FRA")),
        ("http://rdf.insee.fr/geo/2014/REG_54", Some("region/54")),
        (
            "http://data.europa.eu/nuts/code/FRI32",
            Some("departement/17"),
        ),
        ("http://data.europa.eu/nuts/code/FRI3", Some("region/54")),
        ("http://data.europa.eu/nuts/code/FRI", Some("region/75")),
        ("http://data.europa.eu/nuts/code/ES618", Some("country/ESP")),
        ("http://data.europa.eu/nuts/code/EL3", Some("country/GRC")),
        (
            "http://publications.europa.eu/resource/authority/country/FRA",
            Some("country/FRA"),
        ),
        (
            "http://publications.europa.eu/resource/authority/atu/DEU_LKR_X",
            Some("country/DEU"),
        ),
        (
            "https://www.data.gouv.fr/api/1/spatial/zone/fr:epci:241700434",
            Some("epci/241700434"),
        ),
        (
            "https://geo.api.gouv.fr/communes/17300",
            Some("commune/17300"),
        ),
        // Verdun-sur-Garonne's neighbours of old: a commune that was merged into another.
        (
            "http://id.insee.fr/geo/commune/01091",
            Some("commune/01033"),
        ),
        ("https://example.org/commune/17300", None),
        ("http://id.insee.fr/geo/commune/99999", None),
        ("http://data.europa.eu/bna/c_ac64a52d", None),
        ("commune/17300", None),
    ] {
        assert_eq!(key(territory::of_iri(iri)).as_deref(), expected, "{iri}");
    }
    for (code, expected) in [
        ("17300", Some("commune/17300")),
        ("2a004", Some("commune/2A004")),
        ("241700434", Some("epci/241700434")),
        ("FRI32", Some("departement/17")),
        ("fr:commune:17300@1943-01-01", Some("commune/17300")),
        ("country:fr", Some("country/FRA")),
        ("departement/17", Some("departement/17")),
        ("17", None),
        ("2019", None),
        ("", None),
        ("été\u{0}🦀", None),
    ] {
        assert_eq!(key(territory::of_code(code)).as_deref(), expected, "{code}");
    }
}

#[test]
fn names_are_found_without_accents_hyphens_and_with_st_for_saint() {
    for name in [
        "Saint-Jean-d'Angély",
        "st jean d’angely",
        "SAINT JEAN D ANGELY",
    ] {
        let found = territory::named(name);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].key(), "commune/17347");
    }
    let agglomeration = [
        "Communauté d'agglomération de La Rochelle",
        "CA de La Rochelle",
    ];
    for name in agglomeration {
        assert_eq!(
            key(territory::meant(name)).as_deref(),
            Some("epci/241700434"),
            "{name}"
        );
    }
    assert_eq!(
        key(territory::meant("Grand Poitiers")).as_deref(),
        Some("epci/200069854")
    );
    assert_eq!(
        key(territory::meant("Sables d'Olonne")).as_deref(),
        Some("commune/85194")
    );
}

#[test]
fn a_name_means_a_place_only_where_there_is_no_doubt() {
    for (name, expected) in [
        ("La Rochelle", Some("commune/17300")),
        ("Paris", Some("commune/75056")),
        ("Bretagne", Some("region/53")),
        ("Charente-Maritime", Some("departement/17")),
        ("France", Some("country/FRA")),
        ("Spain", Some("country/ESP")),
        ("Poitou-Charentes", Some("region/54")),
        ("La Réunion", Some("departement/974")),
        // Many communes, none of which outshines the others.
        ("Sainte-Colombe", None),
        ("Atlantide", None),
        ("", None),
    ] {
        assert_eq!(key(territory::meant(name)).as_deref(), expected, "{name}");
    }
}

#[test]
fn the_whole_country_is_there_once() {
    let countries = territory::of_key("country/FRA").unwrap();
    assert_eq!(countries.labels()[1].value, "France");
    assert_eq!(countries.level(), Level::Country);
    let departments =
        (1..=95).filter(|number| territory::of_key(&format!("departement/{number:02}")).is_some());
    // 20 is 2A and 2B.
    assert_eq!(departments.count(), 94);
}

proptest::proptest! {
    #[test]
    fn any_text_is_looked_up_without_harm(text in "\\PC{0,60}") {
        territory::of_iri(&text);
        territory::of_iri(&format!("http://data.europa.eu/nuts/code/{text}"));
        territory::of_code(&text);
        territory::meant(&text);
    }
}
