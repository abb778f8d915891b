//! GeoNetwork's own search: what its records become, and how a walk through them ends.

use crate::{
    csw::record,
    portal::{Answer, Portal},
    recordings::{self, checked},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use url::Url;

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    for name in ["version-4", "version-3"] {
        let (_, walked) = checked("geonetwork", name).await;
        assert_eq!(walked.outcome.may_remove(), Ok(()), "{name}");
    }
}

#[tokio::test]
async fn records_are_taken_one_by_one_where_the_catalogue_service_is_off() {
    let (portal, walked) = checked("geonetwork", "closed").await;
    assert_eq!(walked.report().failures, []);
    let gone = portal.url("/geonetwork/srv/api/records/gone-1");
    assert_eq!(walked.gone, [gone]);
    // One is for somebody else, and might be held from a time when it was not.
    assert!(walked.outcome.may_remove().is_err());
    let known = recordings::recorded("geonetwork", "closed");
    assert!(known.contains("hidden-1"));
}

type Log = Arc<Mutex<Vec<String>>>;

/// A GeoNetwork of these records; `search` answers its searches, given the page asked for and where
/// it begins, and `broken` says which records break whatever they are in.
async fn geonetwork(
    search: impl Fn(usize, usize) -> Answer + Send + 'static,
    broken: &'static [&'static str],
) -> (Portal, Log) {
    let portal = Portal::start().await;
    let log = Log::default();
    let searches = Arc::clone(&log);
    portal.handle("POST /srv/api/search/records/_search", move |_, body| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        searches.lock().unwrap().push(body.to_string());
        let size = body["size"].as_u64().unwrap() as usize;
        let start = match body["search_after"][0].as_str() {
            Some(after) => after[1..].parse::<usize>().unwrap() + 1,
            None => body["from"].as_u64().unwrap() as usize,
        };
        search(size, start)
    });
    let asked = Arc::clone(&log);
    portal.handle("/srv/eng/csw", move |path, _| {
        let url = Url::parse("http://x/").unwrap().join(path).unwrap();
        let ids = url
            .query_pairs()
            .find(|(key, _)| key == "id")
            .unwrap()
            .1
            .into_owned();
        asked.lock().unwrap().push(ids.clone());
        let ids: Vec<&str> = ids.split(',').collect();
        if ids.iter().any(|id| broken.contains(id)) {
            return Answer::status(500);
        }
        let records: String = ids.into_iter().map(record).collect();
        let name = "csw:GetRecordByIdResponse";
        let csw = "xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'";
        Answer::ok(
            "application/xml",
            format!("<{name} {csw}>{records}</{name}>"),
        )
    });
    let asked = Arc::clone(&log);
    for at in 0..300 {
        let (id, asked) = (id(at), Arc::clone(&asked));
        portal.handle(
            &format!("/srv/api/records/{id}/formatters/xml"),
            move |_, _| {
                asked.lock().unwrap().push(id.clone());
                match broken.contains(&id.as_str()) {
                    true => Answer::status(500),
                    false => Answer::ok("application/xml", record(&id)),
                }
            },
        );
    }
    (portal, log)
}

fn id(at: usize) -> String {
    format!("r{at:03}")
}

fn page(total: serde_json::Value, ids: impl Iterator<Item = usize>) -> Answer {
    let hits: Vec<_> = ids
        .map(|at| serde_json::json!({"_id": id(at), "_source": {"uuid": id(at), "resourceType": ["dataset"]}, "sort": [id(at)]}))
        .collect();
    let answer = serde_json::json!({"hits": {"total": total, "hits": hits}});
    Answer::ok("application/json", answer.to_string())
}

fn exact(total: usize) -> serde_json::Value {
    serde_json::json!({"value": total, "relation": "eq"})
}

async fn walk(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("geonetwork".into());
    walk_with(
        &portal.url("/srv/fre/catalog.search"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn a_walk_goes_on_after_the_last_record_of_a_page() {
    let (portal, log) = geonetwork(
        |size, start| page(exact(250), start..(start + size).min(250)),
        &[],
    )
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (250, Ok(()))
    );
    assert_eq!(walked.report().declared_total, Some(250));
    let log = log.lock().unwrap();
    let searches: Vec<_> = log.iter().filter(|asked| asked.starts_with('{')).collect();
    assert_eq!(searches.len(), 3);
    assert!(
        searches[2].contains("\"search_after\":[\"r199\"]") && !searches[2].contains("\"from\"")
    );
}

#[tokio::test]
async fn a_search_that_stops_counting_is_walked_to_its_empty_page() {
    let capped = serde_json::json!({"value": 100, "relation": "gte"});
    let (portal, _) = geonetwork(
        move |size, start| page(capped.clone(), start..(start + size).min(230)),
        &[],
    )
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (230, Ok(()))
    );
}

#[tokio::test]
async fn a_total_that_lies_removes_nothing() {
    let (portal, _) = geonetwork(
        |size, start| page(exact(250), start..(start + size).min(120)),
        &[],
    )
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 120);
    assert!(
        walked.reason().contains("declares 250"),
        "{}",
        walked.reason()
    );
}

#[tokio::test]
async fn a_record_that_breaks_its_batch_costs_itself_alone() {
    let (portal, _) = geonetwork(
        |size, start| page(exact(45), start..(start + size).min(45)),
        &["r023"],
    )
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 44);
    assert_eq!(walked.report().failures.len(), 1);
    assert!(walked.report().failures[0].address.contains("r023"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_page_of_the_search_that_fails_is_asked_in_small_ones() {
    let (portal, _) = geonetwork(
        |size, start| match size > 10 && start >= 100 {
            true => Answer::status(500),
            false => page(exact(130), start..(start + size).min(130)),
        },
        &[],
    )
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (130, Ok(()))
    );
}

#[tokio::test]
async fn a_search_that_always_gives_the_same_page_ends() {
    let (portal, _) = geonetwork(|size, _| page(exact(1000), 0..size), &[]).await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 100);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn what_is_no_search_is_no_empty_catalogue() {
    for body in [
        "",
        "<html></html>",
        "{\"error\": \"index not ready\"}",
        "{\"hits\": {\"hits\": [",
        "[]",
    ] {
        let (portal, _) = geonetwork(move |_, _| Answer::ok("application/json", body), &[]).await;
        let walked = walk(&portal).await;
        assert_eq!(walked.report().failures.len(), 1, "{body}");
        assert!(walked.outcome.may_remove().is_err());
    }
}

#[tokio::test]
async fn a_geonetwork_is_recognised_by_the_address_of_its_pages() {
    let (portal, _) = geonetwork(
        |size, start| page(exact(3), start..(start + size).min(3)),
        &[],
    )
    .await;
    let found = recognise(
        &portal.url("/srv/fre/catalog.search#/home"),
        &options(settings()),
    )
    .await
    .unwrap();
    let best = &found.candidates[0];
    assert_eq!(
        (best.kind.as_str(), best.address.as_str()),
        ("geonetwork", portal.url("/").as_str())
    );
    assert_eq!(best.capabilities.declared_total, Some(3));
    assert_eq!(best.capabilities.dialect, "_search");
    assert_eq!(best.capabilities.version.as_deref(), Some("4"));
}
