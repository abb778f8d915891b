//! OGC API Records: collections, pages by their links, records of WMO and of earlier drafts.

use crate::{
    portal::{Answer, Portal},
    recordings::checked,
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::collections::BTreeMap;

fn json(body: impl Into<String>) -> Answer {
    Answer::ok("application/geo+json", body.into())
}

/// A page of these records out of `total`, with a link to the next.
fn page(total: usize, ids: impl IntoIterator<Item = usize>, next: &str) -> Answer {
    let records = ids.into_iter();
    let records: Vec<String> = records
        .map(|id| {
            format!(
                r#"{{"type": "Feature", "id": "r{id}", "properties": {{"title": "Record {id}"}}}}"#
            )
        })
        .collect();
    let records = records.join(",");
    let link = match next {
        "" => String::new(),
        next => format!(
            r#"{{"rel": "next", "type": "text/html", "href": "{{base}}{next}&f=html"}},
               {{"rel": "next", "type": "application/geo+json", "href": "{{base}}{next}"}}"#
        ),
    };
    json(format!(
        r#"{{"type": "FeatureCollection", "numberMatched": {total}, "features": [{records}], "links": [{link}]}}"#
    ))
}

const COLLECTIONS: &str = r#"{"collections": [
    {"id": "lakes", "itemType": "feature", "links": [{"rel": "items", "href": "{base}/collections/lakes/items"}]},
    {"id": "a", "itemType": "record", "links": [
        {"rel": "items", "type": "text/html", "href": "{base}/collections/a/items?f=html"},
        {"rel": "items", "type": "application/geo+json", "href": "/collections/a/items"}]},
    {"id": "b", "itemType": "record", "links": []}
]}"#;

async fn walk(address: &str) -> Walked {
    let mut options = options(settings());
    options.kind = Some("ogc-records".to_owned());
    walk_with(address, &options, &BTreeMap::new(), JobOptions::default()).await
}

#[tokio::test]
async fn records_of_wmo_are_mapped() {
    let (_, walked) = checked("ogc-records", "weather").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn records_that_were_iso_are_mapped() {
    let (_, walked) = checked("ogc-records", "register").await;
    assert_eq!(walked.quarantined.len(), 1);
}

#[tokio::test]
async fn one_record_of_an_earlier_draft_is_mapped() {
    let (_, walked) = checked("ogc-records", "draft").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn every_collection_of_records_is_walked_to_its_end() {
    let portal = Portal::start().await;
    portal
        .on("/collections", json(COLLECTIONS))
        .on(
            "/collections/a/items?limit=100",
            page(3, 0..2, "/collections/a/items?limit=100&offset=2"),
        )
        .on("/collections/a/items?limit=100&offset=2", page(3, 2..3, ""))
        .on("/collections/b/items?limit=100", page(1, 0..1, ""));
    let walked = walk(&portal.url("/")).await;
    let expected = ["a/items/r0", "a/items/r1", "a/items/r2", "b/items/r0"];
    let expected: Vec<String> = expected
        .iter()
        .map(|id| portal.url(&format!("/collections/{id}")))
        .collect();
    assert!(walked.upserts.keys().eq(&expected), "{:?}", walked.names());
    assert_eq!(walked.report().declared_total, Some(4));
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert_eq!(portal.requests(), 4);
}

#[tokio::test]
async fn a_collection_shorter_than_it_says_removes_nothing() {
    let portal = Portal::start().await;
    portal.on("/collections/b/items?limit=100", page(9, 0..2, ""));
    let walked = walk(&portal.url("/collections/b/items?limit=7&offset=70")).await;
    assert_eq!(walked.upserts.len(), 2);
    assert_eq!(
        walked.reason(),
        "the source declares 9 resources, and 2 were met"
    );
}

#[tokio::test]
async fn a_page_that_fails_is_asked_in_smaller_ones_down_to_the_bad_record() {
    let portal = Portal::start().await;
    let at =
        |limit: usize, offset: usize| format!("/collections/b/items?limit={limit}&offset={offset}");
    let first = |limit: usize| format!("/collections/b/items?limit={limit}");
    let after = |offset: usize| format!("/collections/b/items?offset={offset}&limit=10");
    portal
        .on(&first(100), Answer::status(500))
        .on(&first(10), page(25, 0..10, &at(10, 10)))
        .on(&at(10, 10), Answer::status(500))
        .on(
            "/collections/b/items?offset=10&limit=1",
            Answer::status(500),
        )
        .on(&after(11), page(25, 11..21, &at(10, 21)))
        .on(&at(10, 21), page(25, 21..25, ""));
    let walked = walk(&portal.url("/collections/b")).await;
    assert_eq!(walked.upserts.len(), 24);
    assert_eq!(walked.report().failures.len(), 1);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_api_without_records_is_refused() {
    let portal = Portal::start().await;
    portal
        .on(
            "/collections",
            json("{\"collections\": [{\"id\": \"lakes\", \"itemType\": \"feature\"}]}"),
        )
        .on("/collections/x/items?limit=100", json("{\"hello\": 1}"));
    let walked = walk(&portal.url("/collections")).await;
    assert!(walked.failure().contains("no collection of records"));
    let walked = walk(&portal.url("/collections/x")).await;
    assert!(walked.failure().contains("without records"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_api_is_recognised_by_its_landing_page() {
    let portal = Portal::start().await;
    portal
        .on(
            "/oapi/collections",
            json(COLLECTIONS.replace("/collections/", "/oapi/collections/")),
        )
        .on("/oapi/collections/a/items?limit=100", page(3, 0..2, ""));
    for path in ["/", "/oapi", "/oapi/collections"] {
        let found = recognise(&portal.url(path), &options(settings()))
            .await
            .unwrap();
        let best = &found.candidates[0];
        assert_eq!(best.kind, "ogc-records", "{path}");
        assert_eq!(best.address, portal.url("/oapi/collections"));
        assert_eq!(best.capabilities.declared_total, Some(3));
    }
}
