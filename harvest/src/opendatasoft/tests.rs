use super::*;
use proptest::prelude::*;

fn site(address: &str) -> Site {
    Site::of(&Url::parse(address).unwrap())
}

#[test]
fn any_page_of_a_portal_leads_to_its_root() {
    for (address, dialect) in [
        ("https://data.town.example", Dialect::Explore),
        (
            "https://data.town.example/explore/?q=eau#top",
            Dialect::Explore,
        ),
        (
            "https://data.town.example/api/explore/v2.1/catalog/exports/json",
            Dialect::Explore,
        ),
        (
            "https://data.town.example/api/v2/catalog/datasets",
            Dialect::V2,
        ),
        (
            "https://data.town.example/api/datasets/1.0/search?rows=10",
            Dialect::V1,
        ),
    ] {
        let site = site(address);
        assert_eq!(
            site.root.as_str(),
            "https://data.town.example/",
            "{address}"
        );
        assert_eq!(site.dialect, dialect, "{address}");
    }
}

proptest! {
    #[test]
    fn reading_the_export_never_panics(text in r#"\[[\[\]{},:"a-z1\\é ]{0,60}"#) {
        let fetcher = crate::Fetcher::new(crate::FetchSettings::default()).unwrap();
        let address = Url::parse("https://data.town.example/").unwrap();
        let portal = Opendatasoft::new(address, &OpenOptions::new(fetcher));
        let mut list = List::default();
        while let Ok(Some(raw)) = list.next(&text) {
            let mut issues = vocab::Issues::default();
            let _ = map::record(raw, Dialect::Explore, &portal.context, &mut issues);
        }
    }
}
