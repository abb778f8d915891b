//! Event streams: recordings, orders of pages, walks that go on where the last one ended.

use crate::{
    linked_recordings::{assert_same, graph, recording},
    portal::{Answer, Portal},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{Cursor, JobOptions};
use std::collections::BTreeMap;
use vocab::{Fingerprint, Rule};

async fn walk_from(
    address: &str,
    at: Option<Cursor>,
    known: &BTreeMap<String, Fingerprint>,
) -> Walked {
    let mut options = options(settings());
    options.kind = Some("ldes".to_owned());
    let job = JobOptions {
        resumed: at.is_some(),
        ..JobOptions::default()
    };
    options.resume = at;
    walk_with(address, &options, known, job).await
}

async fn walk(address: &str) -> Walked {
    walk_from(address, None, &BTreeMap::new()).await
}

/// A portal that answers with these recordings.
async fn recorded(folder: &str, pages: &[(&str, &str, &str)]) -> Portal {
    let portal = Portal::start().await;
    for (path, file, media_type) in pages {
        portal.on(
            path,
            Answer::ok(media_type, recording(&format!("ldes/{folder}/{file}"))),
        );
    }
    portal
}

fn check(walked: &Walked, portal: &Portal, folder: &str) {
    let expected = String::from_utf8(recording(&format!("ldes/{folder}/expected.ttl"))).unwrap();
    assert_same(
        graph(walked),
        &expected.replace("{base}", &portal.base),
        folder,
    );
    assert_eq!(
        walked.outcome.may_remove(),
        Ok(()),
        "{folder}: {:?}",
        walked.report()
    );
}

const TRIG: &str = "application/trig";
const FEED: [(&str, &str, &str); 3] = [
    ("/feed", "root.trig", TRIG),
    ("/feed/1", "1.trig", TRIG),
    ("/feed/2", "2.trig", TRIG),
];

#[tokio::test]
async fn a_feed_gives_the_latest_of_each_and_says_what_is_gone() {
    let portal = recorded("feed", &FEED).await;
    let walked = walk(&portal.url("/feed")).await;
    check(&walked, &portal, "feed");
    assert_eq!(walked.gone, [portal.url("/d/2")]);
    assert_eq!(walked.report().traffic.requests, 3);
}

#[tokio::test]
async fn versions_in_pages_without_times_wait_for_the_latest() {
    let pages = [
        ("/ldes/1", "1.ttl", "text/turtle"),
        ("/ldes/2", "2.ttl", "text/turtle"),
    ];
    for start in ["/ldes/1", "/ldes/2"] {
        let portal = recorded("versions", &pages).await;
        check(&walk(&portal.url(start)).await, &portal, "versions");
        assert_eq!(portal.requests(), 2);
    }
}

#[tokio::test]
async fn a_feed_in_json_ld_on_one_page() {
    let portal = recorded("jsonld", &[("/page", "page.jsonld", "application/ld+json")]).await;
    check(&walk(&portal.url("/page")).await, &portal, "jsonld");
}

#[tokio::test]
async fn a_walk_that_goes_on_asks_for_no_page_that_never_changes() {
    let portal = recorded("feed", &FEED).await;
    let first = walk(&portal.url("/feed")).await;
    let known = first.known();
    let cursor = first.outcome.next_walk.clone();
    assert!(cursor.is_some());

    let page = String::from_utf8(recording("ldes/feed/2.trig")).unwrap()
        + "<{base}/feed#stream> tree:member <{base}/a/7>, <{base}/a/8> .
           <{base}/a/7> a as:Update ; as:object <{base}/d/1> ; as:published \"2024-02-04T00:00:00Z\"^^xsd:dateTime .
           <{base}/a/7> { <{base}/d/1> a dcat:Dataset ; dct:title \"Once more\" . }
           <{base}/a/8> a as:Delete ; as:object <{base}/d/3> ; as:published \"2024-02-05T00:00:00Z\"^^xsd:dateTime .";
    portal
        .forget("/feed/1")
        .forget("/feed/2")
        .on("/feed/2", Answer::ok(TRIG, page));
    let before = portal.requests();
    let next = walk_from(&portal.url("/feed"), cursor, &known).await;
    assert_eq!(
        portal.requests() - before,
        2,
        "the root and the page that may change"
    );
    assert_eq!(
        next.upserts.keys().collect::<Vec<_>>(),
        [&portal.url("/d/1")]
    );
    assert_eq!(next.gone, [portal.url("/d/3")]);
    assert!(
        next.outcome.may_remove().is_err(),
        "absence says nothing here"
    );

    let before = portal.requests();
    let again = walk_from(
        &portal.url("/feed"),
        next.outcome.next_walk.clone(),
        &next.known(),
    )
    .await;
    assert!(again.upserts.is_empty());
    assert_eq!(portal.requests() - before, 2);
}

#[tokio::test]
async fn a_member_that_comes_late_is_taken_all_the_same() {
    let portal = recorded("feed", &FEED).await;
    let first = walk(&portal.url("/feed")).await;
    let late = |time: &str| {
        format!(
            "<{{base}}/feed#stream> tree:member <{{base}}/a/7> . <{{base}}/a/7> a as:Create ; \
             as:object <{{base}}/d/9> ; as:published \"{time}\"^^xsd:dateTime . \
             <{{base}}/a/7> {{ <{{base}}/d/9> a dcat:Dataset ; dct:title \"Late\" . }}"
        )
    };
    // The latest member is of midnight.
    for (time, is_taken) in [
        ("2024-02-02T23:10:00Z", true),
        ("2024-02-02T22:50:00Z", false),
    ] {
        let page = String::from_utf8(recording("ldes/feed/2.trig")).unwrap() + &late(time);
        portal
            .forget("/feed/2")
            .on("/feed/2", Answer::ok(TRIG, page));
        let cursor = first.outcome.next_walk.clone();
        let next = walk_from(&portal.url("/feed"), cursor, &first.known()).await;
        assert_eq!(
            next.upserts.contains_key(&portal.url("/d/9")),
            is_taken,
            "{time}"
        );
        // What was taken before is met again, and has not changed.
        assert_eq!(next.report().unchanged, 1, "{time}");
    }
}

#[tokio::test]
async fn an_earlier_version_never_takes_the_place_of_a_later_one() {
    let head = "@prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix ldes: <https://w3id.org/ldes#> . \
        @prefix tree: <https://w3id.org/tree#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . \
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . \
        <s> a ldes:EventStream ; ldes:timestampPath as:published ; ldes:versionOfPath as:object .\n";
    let member = |minute: u8| {
        format!(
            "<s> tree:member <m{minute}> . <m{minute}> a as:Update ; as:object <{{base}}/d> ; \
             as:published '2024-01-01T10:{minute:02}:00Z'^^xsd:dateTime . \
             <m{minute}> {{ <{{base}}/d> a dcat:Dataset ; dct:title 'minute {minute}' . }}\n"
        )
    };
    // The earlier version is on the page that stays open.
    let portal = Portal::start().await;
    let relations = "<1> tree:relation [ tree:node <2> ] .\n";
    let open = format!("{head}{relations}{}", member(10));
    let closed = format!(
        "{head}<2> a tree:Node ; ldes:immutable true .\n{}",
        member(50)
    );
    portal
        .on("/1", Answer::ok(TRIG, open))
        .on("/2", Answer::ok(TRIG, closed));
    let first = walk(&portal.url("/1")).await;
    let cursor = first.outcome.next_walk.clone();
    assert!(cursor.is_some());
    let next = walk_from(&portal.url("/1"), cursor, &first.known()).await;
    assert!(next.upserts.is_empty(), "{:?}", next.upserts);
}

#[tokio::test]
async fn a_page_that_fails_leaves_the_walk_to_be_made_again() {
    let portal = recorded("feed", &FEED[..2]).await;
    portal.on("/feed/2", Answer::status(500));
    let walked = walk(&portal.url("/feed")).await;
    assert_eq!(walked.outcome.next_walk, None);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_page_taken_out_of_the_stream_reads_as_empty() {
    let portal = recorded("feed", &FEED[..2]).await;
    portal.on("/feed/2", Answer::status(410));
    let walked = walk(&portal.url("/feed")).await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert!(
        walked.upserts.contains_key(&portal.url("/d/2")),
        "its Delete was on the page that is gone"
    );
}

#[tokio::test]
async fn a_stream_that_forgets_removes_nothing_by_absence() {
    let portal = recorded("feed", &FEED[1..]).await;
    let root = String::from_utf8(recording("ldes/feed/root.trig")).unwrap()
        + "<{base}/feed> ldes:retentionPolicy [ a ldes:DurationAgoPolicy ; tree:value \"P1M\"^^xsd:duration ] .";
    portal.on("/feed", Answer::ok(TRIG, root));
    let walked = walk(&portal.url("/feed")).await;
    assert_eq!(walked.reason(), "the walk did not reach its end");
    assert!(walked.outcome.next_walk.is_some(), "it can go on");
}

#[tokio::test]
async fn a_page_elsewhere_is_not_asked_for() {
    let portal = recorded("feed", &FEED[1..]).await;
    let root = String::from_utf8(recording("ldes/feed/root.trig"))
        .unwrap()
        .replace(
            "tree:node <{base}/feed/2>",
            "tree:node <http://elsewhere.example/feed/2>",
        );
    portal.on("/feed", Answer::ok(TRIG, root));
    let walked = walk(&portal.url("/feed")).await;
    assert!(walked.complaint(Rule::Page).contains("also_hosts"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn what_is_no_stream_is_told_and_a_stream_is_recognised() {
    let portal = recorded("feed", &FEED).await;
    portal.on(
        "/plain",
        Answer::turtle("<http://ex.org/a> a <http://www.w3.org/ns/dcat#Dataset> ."),
    );
    let options = options(settings());
    let found = harvest::recognise(&portal.url("/feed"), &options)
        .await
        .unwrap();
    assert_eq!(found.candidates[0].kind, "ldes");
    assert_eq!(
        found.candidates[0].capabilities.dialect, "LDES",
        "the root has no activities"
    );
    let plain = harvest::recognise(&portal.url("/plain"), &options)
        .await
        .unwrap();
    assert_eq!(plain.candidates[0].kind, "rdf");
}

/// A list of pages in one of several shapes gives the same whatever the order of its pages.
#[tokio::test]
async fn every_order_of_pages_gives_the_same() {
    let member = |day: usize, object: usize| {
        format!(
            "<s> tree:member <m{day}> . <m{day}> a as:Update ; as:object <{{base}}/d/{object}> ; \
             as:published '2024-01-{day:02}T00:00:00Z'^^xsd:dateTime . \
             <m{day}> {{ <{{base}}/d/{object}> a dcat:Dataset ; dct:title 'day {day}' . }}"
        )
    };
    let head = "@prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix ldes: <https://w3id.org/ldes#> . \
        @prefix tree: <https://w3id.org/tree#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . \
        @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . \
        <s> a ldes:EventStream ; ldes:timestampPath as:published ; ldes:versionOfPath as:object . ";
    let relation = |kind: &str, day: usize, node: usize| {
        format!(
            "[ a tree:{kind}Relation ; tree:path as:published ; tree:node <{node}> ; \
             tree:value '2024-01-{day:02}T00:00:00Z'^^xsd:dateTime ]"
        )
    };
    // Pages 1, 2, 3 hold days 1–4, 5–8, 9–12, of objects 0 to 2 in turn.
    let content: Vec<String> = (0..3)
        .map(|page| {
            (page * 4 + 1..=page * 4 + 4)
                .map(|day| member(day, day % 3))
                .collect()
        })
        .collect();
    let chains = [
        // Oldest first, latest first, all from the root by spans of time, by plain relations.
        [
            "<1> tree:relation ".to_owned() + &relation("GreaterThan", 4, 2) + " .",
            "<2> tree:relation ".to_owned() + &relation("GreaterThanOrEqualTo", 9, 3) + " .",
            String::new(),
        ],
        [
            "<1> tree:relation ".to_owned() + &relation("LessThan", 13, 3) + " .",
            String::new(),
            "<3> tree:relation ".to_owned() + &relation("LessThan", 9, 2) + " .",
        ],
        [
            "<1> tree:relation ".to_owned()
                + &relation("GreaterThanOrEqualTo", 5, 2)
                + ", "
                + &relation("LessThan", 9, 2)
                + ", "
                + &relation("GreaterThanOrEqualTo", 9, 3)
                + " .",
            String::new(),
            String::new(),
        ],
        [
            "<1> tree:relation [ tree:node <2> ], [ tree:node <3> ] .".to_owned(),
            "<2> tree:relation [ tree:node <1> ] .".to_owned(),
            String::new(),
        ],
    ];
    for chain in chains {
        let portal = Portal::start().await;
        for (at, (content, lead)) in content.iter().zip(&chain).enumerate() {
            portal.on(
                &format!("/{}", at + 1),
                Answer::ok(TRIG, format!("{head}{content}{lead}")),
            );
        }
        let walked = walk(&portal.url("/1")).await;
        let titles: Vec<_> = walked
            .upserts
            .values()
            .map(|record| record.payload().split('"').nth(1).unwrap())
            .collect();
        assert_eq!(titles, ["day 12", "day 10", "day 11"], "{chain:?}");
        assert_eq!(walked.outcome.may_remove(), Ok(()));
        assert_eq!(portal.requests(), 3);
    }
}
