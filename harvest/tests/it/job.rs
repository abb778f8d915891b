//! What changes, what does not, and what may be removed.

use crate::{
    paging::{PREFIXES, page},
    portal::{Answer, Portal},
    walk::{options, settings, walk, walk_again, walk_with},
};
use harvest::JobOptions;
use std::collections::BTreeMap;
use vocab::Rule;

/// A catalogue of `count` datasets on one page.
fn catalog(count: usize) -> Answer {
    let mut text = PREFIXES.to_owned();
    for n in 0..count {
        text += &format!(
            "ex:d{n} a dcat:Dataset ; dct:title 'Number {n}' ; dct:creator [ foaf:name 'x' ] .\n"
        );
    }
    Answer::turtle(text)
}

#[tokio::test]
async fn a_second_harvest_of_the_same_catalogue_changes_nothing() {
    let portal = Portal::start().await;
    portal
        .on(
            "/1",
            page(
                "one",
                "<{base}/1> hydra:next <{base}/2> . ex:v a foaf:Agent ; foaf:name 'V' .",
            ),
        )
        .on(
            "/2",
            page("two", "ex:v a foaf:Agent ; foaf:mbox <mailto:v@ex.org> ."),
        );
    let first = walk(&portal.url("/1")).await;
    assert_eq!(first.report().new, 4);
    let second = walk_again(&portal.url("/1"), &first.known()).await;
    assert_eq!(second.names(), [""; 0]);
    assert_eq!(
        (
            second.report().unchanged,
            second.report().new,
            second.report().changed
        ),
        (4, 0, 0)
    );
    assert_eq!(second.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn only_what_changed_comes_back() {
    let portal = Portal::start().await;
    portal.on("/1", catalog(3));
    let first = walk(&portal.url("/1")).await;
    let mut changed = catalog(3);
    changed.body.extend(b"ex:d1 dct:description 'More' .");
    portal.forget("/1").on("/1", changed);
    let second = walk_again(&portal.url("/1"), &first.known()).await;
    assert_eq!(second.names(), ["d1"]);
    assert_eq!((second.report().unchanged, second.report().changed), (2, 1));
}

#[tokio::test]
async fn what_is_gone_may_be_removed_only_after_a_whole_walk() {
    let portal = Portal::start().await;
    portal.on("/1", catalog(2));
    let walked = walk(&portal.url("/1")).await;
    assert!(walked.outcome.seen.contains("http://ex.org/d1"));
    assert!(!walked.outcome.seen.contains("http://ex.org/d2"));
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn an_empty_answer_removes_nothing() {
    let portal = Portal::start().await;
    let empty = format!("{PREFIXES} ex:catalog a dcat:Catalog ; dct:title 'All' .");
    portal
        .on("/1", Answer::turtle(empty))
        .on("/2", Answer::turtle(""));
    let walked = walk(&portal.url("/1")).await;
    assert!(
        walked.reason().contains("without any dataset"),
        "{}",
        walked.reason()
    );
    let walked = walk(&portal.url("/2")).await;
    assert!(
        walked.failure().contains("is empty"),
        "{}",
        walked.failure()
    );
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_agent_described_on_many_pages_is_the_union_of_what_they_say() {
    let portal = Portal::start().await;
    portal
        .on(
            "/1",
            page(
                "one",
                "<{base}/1> hydra:next <{base}/2> . ex:v a foaf:Agent ; foaf:name 'V' .",
            ),
        )
        .on(
            "/2",
            page("two", "ex:v a foaf:Agent ; foaf:mbox <mailto:v@ex.org> ."),
        );
    let walked = walk(&portal.url("/1")).await;
    assert_eq!(walked.upserts["http://ex.org/v"].graph().len(), 3);
    assert_eq!(walked.report().refused, 0);
}

#[tokio::test]
async fn an_unfinished_walk_leaves_a_known_agent_as_it_is() {
    let portal = Portal::start().await;
    portal
        .on(
            "/1",
            page(
                "one",
                "<{base}/1> hydra:next <{base}/2> . ex:v a foaf:Agent ; foaf:name 'V' .",
            ),
        )
        .on(
            "/2",
            page("two", "ex:v a foaf:Agent ; foaf:mbox <mailto:v@ex.org> ."),
        )
        .on("/2", Answer::status(404));
    let first = walk(&portal.url("/1")).await;
    let second = walk_again(&portal.url("/1"), &first.known()).await;
    assert_eq!(second.names(), [""; 0]);
    assert_eq!(second.report().withheld, 1);
    assert!(second.outcome.seen.contains("http://ex.org/v"));
}

#[tokio::test]
async fn a_mention_never_hides_the_dataset_itself() {
    for order in [["/1", "/2"], ["/2", "/1"]] {
        let portal = Portal::start().await;
        let [first, last] = order;
        let next = format!("<{{base}}{first}> hydra:next <{{base}}{last}> .");
        let control = |path| if path == first { next.as_str() } else { "" };
        let stub = format!("ex:two a dcat:Dataset . {}", control("/1"));
        portal
            .on("/1", page("one", &stub))
            .on("/2", page("two", control("/2")));
        let walked = walk(&portal.url(first)).await;
        assert_eq!(walked.names(), ["catalog", "one", "two"], "{order:?}");
        let two = walked.upserts["http://ex.org/two"].payload();
        assert!(two.contains("About two"), "{two}");
        assert_eq!(walked.report().items, 2);
        assert!(walked.issues.is_empty(), "{:?}", walked.issues);
    }
}

#[tokio::test]
async fn a_dataset_described_twice_in_other_words_is_told_and_the_first_stands() {
    let portal = Portal::start().await;
    portal
        .on("/1", page("one", "<{base}/1> hydra:next <{base}/2> ."))
        .on(
            "/2",
            page("two", "ex:one a dcat:Dataset ; dct:title 'Another one' ."),
        );
    let walked = walk(&portal.url("/1")).await;
    assert!(
        walked.upserts["http://ex.org/one"]
            .payload()
            .contains("About one")
    );
    assert!(
        walked
            .complaint(Rule::NoIdentity)
            .contains("described a second time")
    );
    assert_eq!(walked.report().refused, 1);
}

#[tokio::test]
async fn batches_stay_within_their_limits_and_lose_nothing() {
    let portal = Portal::start().await;
    portal.on("/1", catalog(25));
    let by_count = JobOptions {
        max_batch_records: 10,
        ..JobOptions::default()
    };
    let by_size = JobOptions {
        max_batch_bytes: 1,
        ..JobOptions::default()
    };
    for (job, batches) in [(by_count, 3), (by_size, 25)] {
        let known = BTreeMap::new();
        let walked = walk_with(&portal.url("/1"), &options(settings()), &known, job).await;
        assert_eq!((walked.upserts.len(), walked.batches), (25, batches));
    }
}

#[tokio::test]
async fn a_cancelled_walk_stops_and_removes_nothing() {
    let portal = Portal::start().await;
    portal.on("/1", catalog(2));
    let job = JobOptions::default();
    job.cancel.cancel();
    let walked = walk_with(
        &portal.url("/1"),
        &options(settings()),
        &BTreeMap::new(),
        job,
    )
    .await;
    assert_eq!(walked.names(), [""; 0]);
    assert_eq!(walked.reason(), "the walk was stopped before its end");
    assert_eq!(portal.requests(), 0);
}

#[tokio::test]
async fn a_report_survives_json() {
    let portal = Portal::start().await;
    portal.on("/1", page("one", "<{base}/1> hydra:next <{base}/1> ."));
    let walked = walk(&portal.url("/1")).await;
    let json = serde_json::to_string(walked.report()).unwrap();
    let read: harvest::Report = serde_json::from_str(&json).unwrap();
    assert_eq!(&read, walked.report());
    assert_eq!(read.count(Rule::Page), 1);
}

#[test]
fn a_walk_may_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let folder = tempfile::tempdir().unwrap();
    let source = harvest::open(folder.path().to_str().unwrap(), &options(settings())).unwrap();
    let mut work = harvest::harvest(source, |_| None, JobOptions::default());
    is_send(&work.next_batch());
}
