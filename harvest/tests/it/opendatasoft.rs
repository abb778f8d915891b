//! Opendatasoft: its three APIs say the same of the same dataset, and which of them answers is found out.

use crate::{
    portal::{Answer, Portal},
    recordings::{checked, recorded, replayed},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::collections::BTreeMap;
use vocab::Rule;

const EXPORT: &str =
    "/api/explore/v2.1/catalog/exports/json?limit=-1&timezone=UTC&include_app_metas=true";

fn json(body: impl Into<String>) -> Answer {
    Answer::ok("application/json", body.into())
}

fn explore(offset: u64, limit: u64) -> String {
    format!(
        "/api/explore/v2.1/catalog/datasets?limit={limit}&offset={offset}\
         &order_by=dataset_id&timezone=UTC&include_app_metas=true"
    )
}

/// A page of Explore with these datasets.
fn page(total: usize, ids: impl IntoIterator<Item = usize>) -> Answer {
    let items: Vec<String> = ids
        .into_iter()
        .map(|id| {
            format!(
                r#"{{"dataset_id": "d{id}", "metas": {{"default": {{"title": "Dataset {id}"}}}}}}"#
            )
        })
        .collect();
    let items = items.join(",");
    json(format!(
        r#"{{"total_count": {total}, "results": [{items}]}}"#
    ))
}

async fn walk(address: &str) -> Walked {
    let mut options = options(settings());
    options.kind = Some("opendatasoft".to_owned());
    walk_with(address, &options, &BTreeMap::new(), JobOptions::default()).await
}

#[tokio::test]
async fn the_export_of_explore_is_mapped_whole() {
    let (portal, walked) = checked("opendatasoft", "agglo-explore").await;
    assert_eq!(walked.quarantined.len(), 1);
    assert!(
        walked.outcome.may_remove().is_err(),
        "nobody knows which record the nameless item is"
    );
    assert_eq!(portal.requests(), 1);
}

#[tokio::test]
async fn a_portal_without_explore_is_asked_by_its_first_api() {
    let (_, walked) = checked("opendatasoft", "ville-v1").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn an_address_of_version_two_is_asked_by_version_two() {
    let (_, walked) = checked("opendatasoft", "region-v2").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_failing_export_is_read_in_pages_and_one_bad_page_in_halves() {
    let portal = Portal::start().await;
    portal
        .on(EXPORT, Answer::status(500))
        .on(&explore(0, 100), page(150, 0..100))
        .on(
            &explore(100, 100),
            json("{\"total_count\": 150, \"results\": [{"),
        )
        .on(&explore(100, 25), page(150, 100..125))
        .on(&explore(125, 25), page(150, 125..150));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.upserts.len(), 150);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn what_lies_beyond_the_reach_of_pages_is_told_and_never_removed() {
    let portal = Portal::start().await;
    portal.on(EXPORT, Answer::status(500));
    for at in 0..100 {
        portal.on(
            &explore(at * 100, 100),
            page(10_050, {
                let first = usize::try_from(at).unwrap() * 100;
                first..first + 100
            }),
        );
    }
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.upserts.len(), 10_000);
    assert!(walked.complaint(Rule::Page).contains("10000 of its 10050"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn half_an_export_gives_its_records_and_removes_nothing() {
    let portal = Portal::start().await;
    let one = r#"{"dataset_id": "d1", "metas": {"default": {"title": "Dataset 1"}}}"#;
    portal
        .on(EXPORT, json(format!("[{one}, {{\"dataset_id\": \"d2\"")))
        .on(&explore(0, 100), Answer::status(404));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.upserts.len(), 1);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_web_page_in_place_of_an_answer_is_no_catalogue() {
    let portal = Portal::start().await;
    let html = || Answer::ok("text/html", "<!doctype html><title>Hello</title>");
    portal.on(EXPORT, html()).on(&explore(0, 100), html());
    let walked = walk(&portal.url("/")).await;
    assert!(walked.upserts.is_empty());
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_portal_is_recognised_by_any_of_its_pages() {
    let (portal, _) = replayed(&recorded("opendatasoft", "agglo-explore")).await;
    for path in ["/", "/pages/home", "/explore/dataset/comptages-velo/"] {
        let found = recognise(&portal.url(path), &options(settings()))
            .await
            .unwrap();
        let best = &found.candidates[0];
        assert_eq!(best.kind, "opendatasoft", "{path}");
        assert_eq!(best.capabilities.records, 2);
        assert_eq!(best.capabilities.dialect, "Explore 2.1 export");
        let walked = walk(&best.address).await;
        assert!(
            walked
                .upserts
                .contains_key(&portal.url("/explore/dataset/comptages-velo/"))
        );
    }
}
