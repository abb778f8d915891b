//! Data4Citizen: the packages that its own search gives, in the two ways of asking it.

use crate::{
    portal::{Answer, Portal},
    recordings::{check_all, recorded, replayed},
    walk::{options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::collections::BTreeMap;

#[tokio::test]
async fn its_packages_are_those_of_ckan() {
    check_all("d4c").await;
}

#[tokio::test]
async fn it_is_walked_page_by_page() {
    let portal = Portal::start().await;
    let page = |ids: std::ops::Range<usize>| {
        let packages: Vec<String> = ids
            .map(|id| format!(r#"{{"id": "p{id}", "title": "P {id}", "resources": []}}"#))
            .collect();
        let packages = packages.join(",");
        let body =
            format!(r#"{{"success": true, "result": {{"count": 130, "results": [{packages}]}}}}"#);
        Answer::ok("application/json", body)
    };
    portal
        .on(
            "/d4c/api/datasets/2.0/search/?rows=100&start=0",
            page(0..100),
        )
        .on(
            "/d4c/api/datasets/2.0/search/?rows=100&start=100",
            page(100..130),
        );
    let mut options = options(settings());
    options.kind = Some("d4c".to_owned());
    let walked = walk_with(
        &portal.url("/"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await;
    assert_eq!(walked.upserts.len(), 130);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn it_is_recognised_by_its_front_page_and_by_any_other() {
    let (portal, _) = replayed(&recorded("d4c", "agglomeration")).await;
    for path in ["/", "/visualisation/map/?id=x"] {
        let found = recognise(&portal.url(path), &options(settings()))
            .await
            .unwrap();
        let best = &found.candidates[0];
        assert_eq!(best.kind, "d4c", "{path}");
        assert_eq!(best.capabilities.records, 1);
    }
}
