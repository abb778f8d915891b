//! How we treat the hosts we ask.

use crate::{
    paging::page,
    portal::{Answer, Asked, Portal},
    walk::{Walked, options, settings, walk_with},
};
use futures_util::future::join_all;
use harvest::{FetchSettings, JobOptions, OpenOptions};
use std::{collections::BTreeMap, time::Duration};

/// A catalogue of `count` pages under this name.
fn pages(portal: &Portal, name: &str, count: usize) -> String {
    for n in 1..=count {
        let next = format!(
            "<{{base}}/{name}/{n}> hydra:next <{{base}}/{name}/{}> .",
            n + 1
        );
        let next = if n < count { next } else { String::new() };
        portal.on(&format!("/{name}/{n}"), page(&format!("{name}-{n}"), &next));
    }
    portal.url(&format!("/{name}/1"))
}

async fn walk_by(options: &OpenOptions, address: &str) -> Walked {
    walk_with(address, options, &BTreeMap::new(), JobOptions::default()).await
}

/// From the first request to the last.
fn span(asked: &[Asked]) -> Duration {
    asked[asked.len() - 1].at - asked[0].at
}

#[tokio::test]
async fn walks_with_one_client_share_the_pace_of_a_host() {
    let portal = Portal::start().await;
    let settings = FetchSettings {
        interval: Duration::from_millis(50),
        ..settings()
    };
    let options = options(settings);
    let addresses = ["one", "two"].map(|name| pages(&portal, name, 4));
    let walks = addresses.iter().map(|address| walk_by(&options, address));
    for walked in join_all(walks).await {
        assert_eq!(walked.report().pages, 4);
    }
    let asked = portal.asked();
    assert_eq!(asked.len(), 8);
    // Each at a pace of its own would be done in half the time.
    assert!(span(&asked) >= Duration::from_millis(300), "{asked:?}");
}

#[tokio::test]
async fn a_host_is_asked_a_few_requests_at_a_time() {
    let portal = Portal::start().await;
    let mut addresses = Vec::new();
    for n in 0..6 {
        let slow = Answer {
            drip: Some(Duration::from_millis(1)),
            ..page(&format!("d{n}"), "")
        };
        portal.on(&format!("/{n}"), slow);
        addresses.push(portal.url(&format!("/{n}")));
    }
    let options = options(settings());
    let walks = addresses.iter().map(|address| walk_by(&options, address));
    for walked in join_all(walks).await {
        assert_eq!(walked.report().pages, 1);
    }
    assert_eq!(portal.most_at_a_time(), 2);
}

#[tokio::test]
async fn a_host_that_was_in_trouble_is_asked_more_slowly() {
    let portal = Portal::start().await;
    portal.on("/slow/1", Answer::status(429));
    let address = pages(&portal, "slow", 4);
    let settings = FetchSettings {
        retry_wait: Duration::from_millis(100),
        ..settings()
    };
    let walked = walk_by(&options(settings), &address).await;
    assert_eq!(walked.report().traffic.retries, 1);
    let asked = portal.asked();
    assert_eq!(asked.len(), 5);
    // The pages after the one that was refused, too.
    assert!(span(&asked) >= Duration::from_millis(340), "{asked:?}");
}

#[tokio::test]
async fn a_rest_may_be_asked_for_by_a_date_of_the_hosts_own_clock() {
    let portal = Portal::start().await;
    let refusal = Answer::status(503)
        .header("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("Retry-After", "Mon, 07 Nov 1994 08:49:37 GMT");
    portal.on("/1", refusal).on("/2", page("two", ""));
    let options = options(settings());
    for path in ["/1", "/2"] {
        let walked = walk_by(&options, &portal.url(path)).await;
        assert!(
            walked.failure().contains("to come back in 86"),
            "{}",
            walked.failure()
        );
    }
    assert_eq!(portal.requests(), 1, "the whole host is left alone");
}

#[tokio::test]
async fn a_host_is_left_alone_when_our_quota_is_spent() {
    for [remaining, reset] in [
        ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 7200"],
        [
            "RateLimit: \"day\";r=40;t=7200",
            "RateLimit-Policy: \"day\";q=1000;w=86400",
        ],
    ] {
        let portal = Portal::start().await;
        let mut first = page("one", "<{base}/1> hydra:next <{base}/2> .");
        for header in [remaining, reset] {
            let (name, value) = header.split_once(": ").unwrap();
            first = first.header(name, value);
        }
        portal.on("/1", first).on("/2", page("two", ""));
        let walked = walk_by(&options(settings()), &portal.url("/1")).await;
        assert_eq!(walked.names(), ["catalog", "one"]);
        assert!(
            walked.failure().contains("come back in 7"),
            "{}",
            walked.failure()
        );
        assert!(walked.outcome.may_remove().is_err());
        assert_eq!(portal.requests(), 1);
    }
}

#[tokio::test]
async fn a_refusal_for_a_spent_quota_is_tried_again_when_it_is_renewed() {
    let portal = Portal::start().await;
    let refusal = Answer::status(403)
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-Reset", "0");
    portal.on("/1", refusal).on("/1", page("one", ""));
    let walked = walk_by(&options(settings()), &portal.url("/1")).await;
    assert_eq!(walked.names(), ["catalog", "one"]);
}

#[tokio::test]
async fn the_delay_of_robots_txt_is_kept_and_asked_for_once() {
    let portal = Portal::start().await;
    let robots = "User-agent: *\nDisallow: /search\nCrawl-delay: 0.1\n";
    portal.on("/robots.txt", Answer::ok("text/plain", robots));
    let addresses = ["one", "two"].map(|name| pages(&portal, name, 2));
    let settings = FetchSettings {
        robots: true,
        ..settings()
    };
    let options = options(settings);
    for address in &addresses {
        assert_eq!(walk_by(&options, address).await.report().pages, 2);
    }
    let asked = portal.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/robots.txt", "/one/1", "/one/2", "/two/1", "/two/2"]
    );
    assert!(span(&asked[1..]) >= Duration::from_millis(270), "{asked:?}");
    assert!(
        asked[0]
            .head
            .to_lowercase()
            .contains("user-agent: terreau/")
    );
}

#[tokio::test]
async fn a_host_without_rules_for_robots_is_asked_all_the_same() {
    for robots in [404, 500, 429] {
        let portal = Portal::start().await;
        portal
            .on("/robots.txt", Answer::status(robots))
            .on("/1", page("one", ""));
        let settings = FetchSettings {
            robots: true,
            ..settings()
        };
        let walked = walk_by(&options(settings), &portal.url("/1")).await;
        assert_eq!(walked.names(), ["catalog", "one"], "{robots}");
        assert_eq!(portal.requests(), 2, "{robots}");
    }
}
