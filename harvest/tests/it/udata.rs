//! udata: both of its APIs, data services, and what it says of datasets that are gone.

use crate::{
    portal::{Answer, Portal},
    recordings::{checked, recorded, replayed},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::collections::BTreeMap;
use vocab::Rule;

const DATASETS: &str = "/api/1/datasets/?page=1&page_size=100&sort=created";

fn json(body: impl Into<String>) -> Answer {
    Answer::ok("application/json", body.into())
}

/// A page of these datasets out of `total`.
fn page(total: usize, ids: impl IntoIterator<Item = usize>) -> Answer {
    let items = ids.into_iter();
    let items: Vec<String> = items
        .map(|id| format!(r#"{{"id": "d{id}", "title": "Dataset {id}", "resources": []}}"#))
        .collect();
    let items = items.join(",");
    json(format!(
        r#"{{"data": [{items}], "page_size": 100, "total": {total}, "next_page": null}}"#
    ))
}

async fn walk(address: &str) -> Walked {
    let mut options = options(settings());
    options.kind = Some("udata".to_owned());
    walk_with(address, &options, &BTreeMap::new(), JobOptions::default()).await
}

#[tokio::test]
async fn datasets_and_data_services_of_a_portal_are_mapped() {
    let (portal, walked) = checked("udata", "nation").await;
    let gone = ["/datasets/deadbeef/", "/dataservices/x/"].map(|path| portal.url(path));
    assert_eq!(walked.gone, gone);
    assert_eq!(
        walked.outcome.may_remove(),
        Ok(()),
        "what is private or deleted does not make the walk short"
    );
}

#[tokio::test]
async fn an_older_portal_without_data_services_is_mapped_with_its_origins() {
    let (_, walked) = checked("udata", "duchy").await;
    assert_eq!(walked.quarantined.len(), 1);
    assert_eq!(walked.report().failures, []);
}

#[tokio::test]
async fn the_resources_of_version_two_are_read_by_their_links() {
    let (portal, walked) = checked("udata", "republic").await;
    assert_eq!(walked.gone, [portal.url("/datasets/d2/")]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_page_that_fails_is_asked_in_smaller_ones_down_to_the_bad_dataset() {
    let portal = Portal::start().await;
    let at = |page: usize, size: usize| {
        format!("/api/1/datasets/?page={page}&page_size={size}&sort=created")
    };
    let bad = 130;
    portal.on(&at(1, 100), page(150, 0..100));
    for size in 1..=100 {
        for number in 100 / size..=200 / size + 1 {
            let from = (number.max(1) - 1) * size;
            let items = from..(from + size).min(150);
            if from < 100 {
                continue;
            }
            let answer = match items.contains(&bad) {
                true => Answer::status(500),
                false => page(150, items),
            };
            portal.on(&at(number, size), answer);
        }
    }
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.upserts.len(), 149);
    assert_eq!(walked.report().failures.len(), 1);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_portal_that_knows_no_order_is_asked_without() {
    let portal = Portal::start().await;
    portal
        .on(DATASETS, Answer::status(400))
        .on("/api/1/datasets/?page=1&page_size=100", page(2, 0..2));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.upserts.len(), 2);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn one_organisation_can_be_harvested_by_its_page_or_by_a_filter() {
    let portal = Portal::start().await;
    portal
        .on(
            "/api/1/organizations/ville/datasets/?page=1&page_size=100&sort=created",
            page(1, 0..1),
        )
        .on(
            "/api/1/datasets/?organization=o7&page=1&page_size=100&sort=created",
            page(1, 0..1),
        );
    for address in [
        "/fr/organizations/ville/",
        "/api/1/datasets/?organization=o7&page=3",
    ] {
        let walked = walk(&portal.url(address)).await;
        assert_eq!(walked.names(), [""], "{address}");
        assert!(walked.upserts.contains_key(&portal.url("/datasets/d0/")));
        assert_eq!(walked.outcome.may_remove(), Ok(()));
    }
    assert_eq!(
        portal.requests(),
        2,
        "an organisation is not asked for data services"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_not_an_empty_portal() {
    let portal = Portal::start().await;
    portal.on(DATASETS, json("{\"message\": \"hello\"}"));
    let walked = walk(&portal.url("/")).await;
    assert!(
        walked.failure().contains("without a list"),
        "{}",
        walked.failure()
    );
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_portal_is_recognised_by_its_home_page() {
    let (portal, _) = replayed(&recorded("udata", "duchy")).await;
    let found = recognise(&portal.url("/fr/pages/about"), &options(settings()))
        .await
        .unwrap();
    let best = &found.candidates[0];
    assert_eq!(
        (best.kind.as_str(), best.capabilities.dialect.as_str()),
        ("udata", "API 1")
    );
    assert_eq!(best.capabilities.declared_total, Some(3));
    assert!(
        walk(&best.address)
            .await
            .complaint(Rule::License)
            .contains("odbl")
    );
}
