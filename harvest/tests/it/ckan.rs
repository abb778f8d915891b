//! CKAN and DKAN portals: what their datasets become, every way in, and every way to go wrong.

use crate::{
    portal::{Answer, Portal},
    recordings,
    walk::{Walked, options, settings, walk_with},
};
use harvest::JobOptions;
use std::collections::BTreeMap;
use vocab::Rule;

const STATUS: &str = "/api/3/action/status_show";

fn search(rows: u64, start: u64) -> String {
    format!("/api/3/action/package_search?rows={rows}&start={start}&sort=id+asc")
}

fn package(id: &str) -> String {
    format!(r#"{{"id": "{id}", "name": "{id}", "title": "About {id}", "state": "active"}}"#)
}

fn found(count: u64, packages: &[String]) -> Answer {
    let packages = packages.join(",");
    let body =
        format!(r#"{{"success": true, "result": {{"count": {count}, "results": [{packages}]}}}}"#);
    Answer::ok("application/json", body)
}

fn packages(from: u64, to: u64) -> Vec<String> {
    (from..to).map(|i| package(&format!("p{i:05}"))).collect()
}

async fn portal() -> Portal {
    let portal = Portal::start().await;
    let status = r#"{"success": true, "result": {"ckan_version": "2.9"}}"#;
    portal.on(STATUS, Answer::ok("application/json", status));
    portal
}

async fn walk(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("ckan".into());
    walk_with(
        &portal.base,
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("ckan").await;
}

#[tokio::test]
async fn a_large_portal_costs_one_request_a_thousand_datasets() {
    let portal = portal().await;
    portal
        .on(&search(1000, 0), found(2500, &packages(0, 1000)))
        .on(&search(1000, 1000), found(2500, &packages(1000, 2000)))
        .on(&search(1000, 2000), found(2500, &packages(2000, 2500)));
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 2500);
    assert_eq!(portal.requests(), 4);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_total_that_shrinks_on_the_way_removes_nothing() {
    let portal = portal().await;
    portal
        .on(&search(1000, 0), found(2500, &packages(0, 1000)))
        .on(&search(1000, 1000), found(1200, &packages(1000, 2000)))
        .on(&search(1000, 2000), found(1200, &packages(2000, 2500)));
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 2500);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    portal
        .forget(&search(1000, 1000))
        .on(&search(1000, 1000), found(0, &[]));
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 1000);
    assert_eq!(
        walked.reason(),
        "the source declares 2500 resources, and 1000 were met"
    );
}

#[tokio::test]
async fn a_portal_that_gives_fewer_than_asked_is_walked_by_what_it_gives() {
    let portal = portal().await;
    portal
        .on(&search(1000, 0), found(25, &packages(0, 10)))
        .on(&search(1000, 10), found(25, &packages(10, 20)))
        .on(&search(1000, 20), found(25, &packages(20, 25)));
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 25);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_portal_in_trouble_is_asked_for_less() {
    let portal = portal().await;
    let failed = r#"{"success": false, "error": {"message": "Search error"}}"#;
    portal
        .on(&search(1000, 0), Answer::status(500))
        .on(&search(500, 0), Answer::ok("application/json", failed))
        .on(&search(100, 0), found(101, &packages(0, 100)))
        .on(&search(100, 100), found(101, &packages(100, 101)));
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 101);
    assert_eq!(walked.report().failures, []);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn one_dataset_that_breaks_its_page_hides_no_other() {
    let portal = portal().await;
    portal.on(&search(1000, 0), found(1004, &packages(0, 1000)));
    // The portal cannot write dataset 1002, alone or in company.
    let broken = || Answer::ok("application/json", r#"{"success": true, "result": {"resu"#);
    portal
        .on(&search(1000, 1000), broken())
        .on(&search(2, 1000), found(1004, &packages(1000, 1002)))
        .on(&search(2, 1002), broken())
        .on(&search(1, 1002), broken())
        .on(&search(1, 1003), found(1004, &packages(1003, 1004)));
    let walked = walk(&portal).await;
    assert_eq!(walked.report().failed, 1, "{:?}", walked.report().failures);
    assert!(
        walked.names().contains(&"p01003"),
        "{:?}",
        walked.report().failures
    );
    assert_eq!(walked.upserts.len(), 1003);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn what_is_no_answer_is_no_empty_portal() {
    for (body, said) in [
        ("<!DOCTYPE html><html></html>", "web page"),
        ("\"Search error\"", "answers only: Search error"),
        (
            r#"{"success": false, "error": "no"}"#,
            "says that it failed",
        ),
        (r#"{"hello": 1}"#, "no answer of CKAN"),
        ("[]", "not the JSON that was asked for"),
        ("{\"success\": tr", "it ends in the middle"),
    ] {
        let portal = portal().await;
        for rows in [1000, 500, 100] {
            portal.on(&search(rows, 0), Answer::ok("application/json", body));
        }
        let walked = walk(&portal).await;
        assert!(walked.upserts.is_empty());
        assert!(
            walked.failure().contains(said),
            "{body}: {}",
            walked.failure()
        );
        assert!(walked.outcome.may_remove().is_err());
    }
}

#[tokio::test]
async fn a_page_that_comes_back_ends_the_walk_and_removes_nothing() {
    let portal = portal().await;
    let page = found(40, &packages(0, 10));
    portal
        .on(&search(1000, 0), page.clone())
        .on(&search(1000, 10), page);
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 10);
    assert!(walked.complaint(Rule::Page).contains("word for word"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn datasets_that_move_between_pages_come_once() {
    let portal = portal().await;
    portal
        .on(&search(1000, 0), found(4, &packages(0, 3)))
        .on(&search(1000, 3), found(4, &packages(2, 4)));
    let walked = walk(&portal).await;
    assert_eq!(walked.names(), ["p00000", "p00001", "p00002", "p00003"]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_deleted_dataset_is_a_tombstone_and_an_unreadable_one_is_set_aside() {
    let portal = portal().await;
    let deleted = r#"{"id": "old", "title": "Old", "state": "deleted"}"#.to_owned();
    let nameless = r#"{"title": "Nameless"}"#.to_owned();
    let listed = vec![package("a"), deleted, nameless, "7".to_owned()];
    portal.on(&search(1000, 0), found(4, &listed));
    let walked = walk(&portal).await;
    assert_eq!(walked.names(), ["a"]);
    assert_eq!(walked.gone, [portal.url("/dataset/old")]);
    assert_eq!(walked.report().gone, 1);
    let rules: Vec<Rule> = walked.quarantined.iter().map(|item| item.rule).collect();
    assert_eq!(rules, [Rule::NoIdentity, Rule::Item]);
}

#[tokio::test]
async fn a_walk_can_go_on_where_it_stopped() {
    let portal = portal().await;
    portal
        .on(&search(1000, 0), found(3, &packages(0, 2)))
        .on(&search(1000, 2), found(3, &packages(2, 3)));
    let mut options = options(settings());
    options.kind = Some("ckan".into());
    let job = JobOptions {
        max_batch_records: 1,
        ..JobOptions::default()
    };
    let first = walk_with(&portal.base, &options, &BTreeMap::new(), job).await;
    options.resume = first.cursors.first().cloned();
    let job = JobOptions {
        resumed: true,
        ..JobOptions::default()
    };
    let walked = walk_with(&portal.base, &options, &BTreeMap::new(), job).await;
    assert_eq!(walked.names(), ["p00002"]);
}
