use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn an_address_means_an_api_or_one_collection() {
    for (address, expected) in [
        ("https://x.example", "https://x.example/collections"),
        (
            "https://x.example/ogcapi?f=json",
            "https://x.example/ogcapi/collections",
        ),
        (
            "https://x.example/ogcapi/collections/",
            "https://x.example/ogcapi/collections",
        ),
        (
            "https://x.example/collections/a",
            "https://x.example/collections/a/items",
        ),
        (
            "https://x.example/collections/a/items?type=dataset&offset=9&limit=3#x",
            "https://x.example/collections/a/items?type=dataset",
        ),
    ] {
        let met = match Site::of(&url(address)) {
            Site::Collection { items, .. } => items,
            site => site.collections(),
        };
        assert_eq!(met.as_str(), expected, "{address}");
    }
}

#[test]
fn pages_shrink_to_one_record_and_then_go_on_after_it() {
    let first = site::with_limit(&url("https://x.example/items?f=json"), LIMITS[0]);
    let ten = site::smaller(&first).unwrap();
    let one = site::smaller(&ten).unwrap();
    assert_eq!(one.query(), Some("f=json&limit=1"));
    assert_eq!(site::smaller(&one), None);
    let after = site::after(&one).unwrap();
    assert_eq!(after.query(), Some("f=json&offset=1&limit=10"));
    let further = url("https://x.example/items?startindex=40&limit=1");
    assert_eq!(
        site::after(&further).unwrap().query(),
        Some("startindex=41&limit=10")
    );
    assert_eq!(site::smaller(&url("https://x.example/items?page=2")), None);
}
