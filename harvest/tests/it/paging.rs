//! Catalogues in pages: every spelling of the next page, and every way for it to lead astray.

use crate::{
    portal::{Answer, Portal},
    walk::{options, settings, walk, walk_with},
};
use harvest::JobOptions;
use std::collections::BTreeMap;
use vocab::Rule;

pub const PREFIXES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
    @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . \
    @prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix ex: <http://ex.org/> .\n";

/// A page with one dataset of this name, and these statements.
pub fn page(name: &str, controls: &str) -> Answer {
    Answer::turtle(format!(
        "{PREFIXES} ex:catalog a dcat:Catalog ; dct:title 'All' ; dcat:dataset ex:{name} . \
         ex:{name} a dcat:Dataset ; dct:title 'About {name}' . {controls}"
    ))
}

#[tokio::test]
async fn every_spelling_of_the_next_page_is_followed() {
    for next in [
        "<{base}/1> a hydra:PartialCollectionView ; hydra:next <{base}/2> .",
        "<{base}/1> a hydra:PagedCollection ; hydra:nextPage '{base}/2' .",
        "<{base}/1> a hydra:PagedCollection ; hydra:nextPage <2> ; hydra:next '{base}/2' .",
        "ex:catalog hydra:view [ a hydra:PartialCollectionView ; hydra:next '/2' ] .",
    ] {
        let portal = Portal::start().await;
        portal.on("/1", page("one", next)).on("/2", page("two", ""));
        let walked = walk(&portal.url("/1")).await;
        assert_eq!(walked.names(), ["catalog", "one", "two"], "{next}");
        assert_eq!(walked.outcome.may_remove(), Ok(()), "{next}");
        assert_eq!(walked.report().pages, 2);
        assert_eq!(walked.report().traffic.requests, 2);
    }
}

#[tokio::test]
async fn a_link_header_leads_to_the_next_page() {
    let portal = Portal::start().await;
    let links = "<{base}/0?a=1,2>; rel=\"prev\", <{base}/2?a=1,2>; rel=\"last next\"";
    portal
        .on("/1", page("one", "").header("Link", links))
        .on("/2?a=1,2", page("two", ""));
    assert_eq!(
        walk(&portal.url("/1")).await.names(),
        ["catalog", "one", "two"]
    );
}

#[tokio::test]
async fn the_view_of_this_page_is_preferred_to_that_of_another_collection() {
    let portal = Portal::start().await;
    let views = "<{base}/1> hydra:next <{base}/2> . <{base}/other> hydra:next <{base}/0> .";
    portal
        .on("/1", page("one", views))
        .on("/2", page("two", ""));
    assert_eq!(
        walk(&portal.url("/1")).await.names(),
        ["catalog", "one", "two"]
    );
}

#[tokio::test]
async fn pages_that_lead_to_each_other_end_the_walk_and_remove_nothing() {
    let portal = Portal::start().await;
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on("/2", page("two", "<{base}/2> hydra:next <{base}/3> ."))
        .on(
            "/3",
            page("three", "<{base}/3> hydra:next <{base}/2#top> ."),
        );
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(walked.names(), ["catalog", "one", "three", "two"]);
    assert!(walked.complaint(Rule::Page).contains("already read"));
    assert_eq!(walked.reason(), "the walk did not reach its end");
}

#[tokio::test]
async fn one_page_under_many_addresses_ends_the_walk() {
    let portal = Portal::start().await;
    let body = page("one", "ex:view hydra:next <?more> .");
    portal.on("/1", body.clone()).on("/1?more", body);
    let walked = walk(&portal.url("/1")).await;
    assert!(walked.complaint(Rule::Page).contains("word for word"));
    assert_eq!(walked.reason(), "the walk did not reach its end");
}

#[tokio::test]
async fn the_next_page_on_another_site_is_not_asked_unless_allowed() {
    let (portal, other) = (Portal::start().await, Portal::start().await);
    let next = format!("<{{base}}/1> hydra:next <{}/2> .", other.base);
    portal.on("/1", page("one", &next));
    other.on("/2", page("two", ""));
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(walked.names(), ["catalog", "one"]);
    assert!(walked.complaint(Rule::Page).contains("also_hosts"));
    assert!(walked.outcome.may_remove().is_err());
    assert_eq!(other.requests(), 0);

    let mut options = options(settings());
    options.also_hosts = vec![other.base.strip_prefix("http://").unwrap().to_owned()];
    let walked = walk_with(
        &portal.url("/1"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await;
    assert_eq!(walked.names(), ["catalog", "one", "two"]);
}

#[tokio::test]
async fn a_page_that_fails_for_good_ends_the_walk_and_removes_nothing() {
    let portal = Portal::start().await;
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on("/2", Answer::status(500));
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(walked.names(), ["catalog", "one"]);
    assert!(walked.failure().contains("500"), "{}", walked.failure());
    assert_eq!(walked.reason(), "1 pages or files could not be read");
    assert_eq!(
        portal.requests(),
        4,
        "a server in trouble is asked three times"
    );
}

#[tokio::test]
async fn a_page_that_recovers_is_read() {
    let portal = Portal::start().await;
    portal
        .on("/1", Answer::status(429).header("Retry-After", "0"))
        .on("/1", Answer::status(503))
        .on("/1", page("one", ""));
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(walked.names(), ["catalog", "one"]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_page_cut_off_in_the_middle_is_told_and_removes_nothing() {
    let portal = Portal::start().await;
    let whole = page("two", "ex:three a dcat:Dataset ; dct:title 'Three' .").body;
    let half = Answer::turtle(String::from_utf8_lossy(&whole[..whole.len() - 20]).into_owned());
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on("/2", half);
    let walked = walk(&portal.url("/1")).await;
    assert!(walked.names().contains(&"one"));
    assert!(walked.outcome.may_remove().is_err());

    let mut broken = page("two", "");
    broken.length = Some(broken.body.len() + 10);
    portal.forget("/2").on("/2", broken);
    let walked = walk(&portal.url("/1")).await;
    assert!(
        walked.failure().contains("broke off"),
        "{}",
        walked.failure()
    );
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_walk_shorter_than_the_declared_total_removes_nothing() {
    let portal = Portal::start().await;
    portal.on("/1", page("one", "ex:catalog hydra:totalItems 2 ."));
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(
        walked.reason(),
        "the source declares 2 resources, and 1 were met"
    );
    portal
        .forget("/1")
        .on("/1", page("one", "ex:catalog hydra:totalItems '1' ."));
    assert_eq!(walk(&portal.url("/1")).await.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_limit_of_pages_is_said() {
    let portal = Portal::start().await;
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on("/2", page("two", ""));
    let mut options = options(settings());
    options.max_pages = 1;
    let walked = walk_with(
        &portal.url("/1"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await;
    assert!(
        walked
            .complaint(Rule::Page)
            .contains("the limit is 1 pages")
    );
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_walk_can_be_resumed_and_then_removes_nothing() {
    let portal = Portal::start().await;
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on("/2", page("two", ""));
    let job = JobOptions {
        max_batch_records: 1,
        ..JobOptions::default()
    };
    let options = options(settings());
    let first = walk_with(&portal.url("/1"), &options, &BTreeMap::new(), job.clone()).await;
    let mut options = options.clone();
    options.resume = first.cursors.first().cloned();
    assert!(options.resume.is_some());
    let job = JobOptions {
        resumed: true,
        ..job
    };
    let walked = walk_with(&portal.url("/1"), &options, &BTreeMap::new(), job).await;
    assert_eq!(walked.names(), ["catalog", "two"]);
    assert_eq!(walked.reason(), "the walk was resumed in the middle");
}

#[tokio::test]
async fn probing_costs_no_second_request() {
    let portal = Portal::start().await;
    portal.on(
        "/1",
        page(
            "one",
            "<{base}/1> hydra:next <{base}/2> ; hydra:totalItems 2 .",
        ),
    );
    let mut source = harvest::open(&portal.url("/1"), &options(settings())).unwrap();
    let seen = source.probe().await.unwrap();
    assert!(seen.paged);
    assert_eq!(
        (seen.dialect.as_str(), seen.declared_total),
        ("text/turtle", Some(2))
    );
    assert!(matches!(source.next().await, harvest::Step::Page(page) if page.records.len() == 2));
    assert_eq!(portal.requests(), 1);
}
