use super::super::address::normal;
use super::*;

const ITEM: &str = "edd520deefca43e981677eac3b13116b";
const UUID: &str = "0f6bd0c2-2b23-4b52-9d0b-8e1f5f8a7c11";

#[test]
fn an_arcgis_item_keeps_its_layer() {
    assert_eq!(of_text(&format!("{ITEM}_12")), Some(format!("{ITEM}_12")));
    assert_eq!(
        of_address(&normal(&format!(
            "https://www.arcgis.com/home/item.html?id={ITEM}&sublayer=3"
        ))),
        Some(format!("{ITEM}_3"))
    );
    assert_eq!(of_text(&format!("{ITEM}f")), None);
}

#[test]
fn a_uuid_is_found_with_what_stands_around_it() {
    for text in [
        format!("urn:uuid:{UUID}"),
        format!("{{{}}}", UUID.to_uppercase()),
        format!("fr-120066022-{UUID}.xml"),
    ] {
        assert_eq!(of_text(&text).as_deref(), Some(UUID), "{text}");
    }
    assert_eq!(of_text(&format!("{UUID}0")), None);
}

#[test]
fn the_id_of_an_organisation_is_not_the_dataset_s() {
    let iri = format!("https://portal.example/organization/{UUID}/dataset/eau");
    assert_eq!(of_address(&normal(&iri)), None);
    let iri = format!("https://portal.example/dataset/{UUID}");
    assert_eq!(of_address(&normal(&iri)).as_deref(), Some(UUID));
}

#[test]
fn opendatasoft_names_one_dataset_in_all_its_versions() {
    for iri in [
        "https://data.ville.example/explore/dataset/Arbres/",
        "https://data.ville.example/api/v2/catalog/datasets/arbres",
        "http://data.ville.example/api/explore/v2.1/catalog/datasets/arbres/exports/csv",
    ] {
        assert_eq!(
            of_address(&normal(iri)).as_deref(),
            Some("arbres@data.ville.example"),
            "{iri}"
        );
    }
    assert_eq!(
        of_text("arbres@data.ville.example").as_deref(),
        Some("arbres@data.ville.example")
    );
}

#[test]
fn placeholders_and_two_ids_are_none() {
    assert_eq!(of_text("00000000-0000-0000-0000-000000000000"), None);
    assert_eq!(of_text(&"f".repeat(32)), None);
    assert_eq!(of_text(&format!("{ITEM} {UUID}")), None);
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in ".{0,120}") {
        of_text(&text);
        of_address(&text);
        item_id(&text);
    }
}
