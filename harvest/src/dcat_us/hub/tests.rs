//! One item, many addresses, one name.

use super::HubItem;

const ID: &str = "edd520deefca43e981677eac3b13116b";

#[test]
fn the_migrations_of_the_platform_change_no_name() {
    for address in [
        format!("http://data.town.example/datasets/{ID}_0"),
        format!("https://data.town.example/datasets/{ID}_0"),
        format!("https://data.town.example/maps/{ID}_0"),
        format!(
            "https://data.town.example/datasets/{}_0/about",
            ID.to_uppercase()
        ),
    ] {
        let item = HubItem::of(&address).unwrap();
        let iri = format!("https://data.town.example/datasets/{ID}_0");
        assert_eq!(item.iri(), iri, "{address}");
        assert!(item.has_id());
    }
    let slug = HubItem::of("https://data.town.example/apps/Town::bike-paths").unwrap();
    assert_eq!(
        slug.iri(),
        "https://data.town.example/datasets/town::bike-paths"
    );
    assert!(!slug.has_id());
    let central = format!("https://www.arcgis.com/home/item.html?id={ID}&sublayer=5");
    let central = HubItem::of(&central).unwrap();
    assert_eq!(
        (central.name(), central.is_central()),
        (format!("{ID}_5").as_str(), true)
    );
    assert_eq!(
        central.at(&slug).iri(),
        format!("https://data.town.example/datasets/{ID}_5")
    );
}

#[test]
fn other_addresses_are_no_items() {
    for address in [
        "",
        "https://data.town.example/datasets/bike-paths",
        "https://data.town.example/datasets",
        "https://data.town.example/d/abcd-1234",
        "urn:x::y",
        "https://town.example/wiki/Talk::Maps",
    ] {
        assert_eq!(HubItem::of(address), None, "{address}");
    }
}
