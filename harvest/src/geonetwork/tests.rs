//! What a search answers, and which addresses are a GeoNetwork's.

use super::*;
use crate::arbitrary;
use proptest::prelude::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn a_search_gives_the_identifiers_of_data() {
    let text = r#"{"took": 4, "hits": {"total": {"value": 7, "relation": "eq"}, "hits": [
        {"_id": "1", "_source": {"uuid": "a", "documentStandard": "iso19139", "resourceType": ["dataset"]}, "sort": ["a"]},
        {"_id": "2", "_source": {"uuid": "b", "documentStandard": "iso19110", "resourceType": ["featureCatalog"]}, "sort": ["b"]},
        {"_id": "c", "_source": {"resourceType": "service"}, "sort": ["c", 4]},
        {"_id": 4, "_source": null}
    ]}}"#;
    let found = search::hits(text, "x").unwrap();
    assert_eq!((found.met, found.total), (4, Some(7)));
    assert_eq!(found.ids[..2], ["a", "c"]);
    // The last hit tells no place: the next page goes on by a number.
    assert_eq!(found.after, None);
    let capped = text.replace("\"eq\"", "\"gte\"");
    assert_eq!(
        search::hits(&capped, "x").unwrap().total,
        None,
        "it stopped counting"
    );
    let old = text.replace(r#"{"value": 7, "relation": "eq"}"#, "7");
    assert_eq!(search::hits(&old, "x").unwrap().total, Some(7));
}

#[test]
fn the_search_of_version_3_gives_them_too() {
    let text = "<response from='1' to='3'><summary count='3' type='local'/>
        <metadata><geonet:info xmlns:geonet='g'><schema>iso19139</schema><uuid>a</uuid><isTemplate>n</isTemplate></geonet:info></metadata>
        <metadata><geonet:info xmlns:geonet='g'><schema>iso19110</schema><uuid>b</uuid></geonet:info></metadata>
        <metadata><geonet:info xmlns:geonet='g'><schema>iso19139</schema><uuid>c</uuid><isTemplate>y</isTemplate></geonet:info></metadata>
        <metadata><title>without an identifier</title></metadata></response>";
    let document = xml::parse(text).unwrap();
    let found = search::response(document.root_element(), "x").unwrap();
    assert_eq!(
        (found.met, found.total, found.ids.as_slice()),
        (3, Some(3), &["a".to_owned()][..])
    );
    let error = xml::parse("<error id='x'/>").unwrap();
    assert!(search::response(error.root_element(), "x").is_err());
}

#[test]
fn geonetworks_are_guessed_from_addresses() {
    let told = |address: &str| {
        let guess = guesses(&url(address)).remove(0);
        (guess.address.to_string(), guess.sign)
    };
    use crate::recognise::Sign;
    let root = "https://g.example/catalogue/".to_owned();
    for path in [
        "srv/fre/catalog.search#/home",
        "srv/api/records/1",
        "srv/eng/q?from=1",
    ] {
        assert_eq!(
            told(&format!("{root}{path}")),
            (root.clone(), Sign::Address)
        );
    }
    // One record, in a form of its own.
    let record = format!("{root}srv/api/records/1/formatters/dcat");
    assert_eq!(told(&record), (root, Sign::Site));
    assert_eq!(told("https://g.example/geo").1, Sign::Site);
}

/// Names that a search and its records have.
const NAMES: &[&str] = &[
    "summary",
    "metadata",
    "info",
    "uuid",
    "schema",
    "isTemplate",
    "MD_Metadata",
    "fileIdentifier",
    "error",
];
const KEYS: &[&str] = &[
    "hits",
    "total",
    "value",
    "relation",
    "_id",
    "_source",
    "uuid",
    "documentStandard",
    "resourceType",
    "sort",
];

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(
        root in prop::sample::select(&["response", "GetRecordByIdResponse", "MD_Metadata", "apiError"][..]),
        inner in prop::collection::vec(arbitrary::xml(NAMES), 0..8),
        hits in prop::collection::vec(arbitrary::json(KEYS), 0..6),
        single in 0_usize..4,
    ) {
        let xml = format!("<o:{root} {}>{}</o:{root}>", arbitrary::NAMESPACES, inner.concat());
        let json = format!("{{\"hits\": {{\"total\": {}, \"hits\": [{}]}}}}", hits.len(), hits.join(","));
        let portal = GeoNetwork::new(&url("https://g.example/geonetwork/"), &arbitrary::options());
        let Place::Search(search) = portal.start().remove(0) else { unreachable!() };
        let ids = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let batch = Batch { ids, single, search: search.clone(), is_last: false };
        let old = Search { old: true, ..search.clone() };
        for body in [xml, json] {
            let content = Content::told("https://g.example/geonetwork/", body.as_bytes());
            for place in [Place::Search(search.clone()), Place::Search(old.clone()), Place::Batch(batch.clone())] {
                if let Ok(reading) = portal.read(&place, &content) {
                    reading.page.records.iter().for_each(arbitrary::check);
                    for next in reading.next {
                        portal.request(&next);
                    }
                }
                portal.instead(&place, &Trouble::Answer("cut off".to_owned()));
            }
        }
    }
}
