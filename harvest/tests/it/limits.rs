//! What a portal may not do to us.

use crate::{
    paging::page,
    portal::{Answer, Portal},
    walk::{Walked, options, settings, walk, walk_with},
};
use flate2::{Compression, write::GzEncoder};
use harvest::{FetchSettings, JobOptions};
use std::{collections::BTreeMap, io::Write, time::Duration};

async fn walk_under(address: &str, settings: FetchSettings) -> Walked {
    walk_with(
        address,
        &options(settings),
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_private_address_is_refused_unless_allowed() {
    let portal = Portal::start().await;
    portal.on("/1", page("one", ""));
    let strict = FetchSettings {
        allow_private: Vec::new(),
        ..settings()
    };
    let by_name = portal.url("/1").replace("127.0.0.1", "localhost");
    for address in [portal.url("/1"), by_name.clone()] {
        let walked = walk_under(&address, strict.clone()).await;
        assert!(
            walked.failure().contains("`fetch.allow_private`"),
            "{}",
            walked.failure()
        );
    }
    assert_eq!(portal.requests(), 0);
    let allowed = FetchSettings {
        allow_private: vec!["localhost".to_owned()],
        ..strict
    };
    assert_eq!(
        walk_under(&by_name, allowed).await.names(),
        ["catalog", "one"]
    );
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let portal = Portal::start().await;
    for hidden in [
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://2130706434/",
        "file:///etc/passwd",
    ] {
        portal.forget("/1").on("/1", Answer::redirect(hidden));
        let walked = walk(&portal.url("/1")).await;
        let failure = walked.failure();
        assert!(
            failure.contains("`fetch.allow_private`") || failure.contains("only http"),
            "{failure}"
        );
    }
}

#[tokio::test]
async fn redirects_are_followed_but_not_for_ever() {
    let portal = Portal::start().await;
    portal
        .on("/1", Answer::redirect("/2"))
        .on("/2", page("two", ""))
        .on("/3", Answer::redirect("/3"));
    assert_eq!(walk(&portal.url("/1")).await.names(), ["catalog", "two"]);
    let walked = walk(&portal.url("/3")).await;
    assert!(
        walked.failure().contains("more than 5 redirects"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn compressed_answers_are_read() {
    let portal = Portal::start().await;
    let plain = page("one", "").body;
    let zstd = zstd::encode_all(plain.as_slice(), 3).unwrap();
    portal
        .on(
            "/gzip",
            Answer::ok("text/turtle", gzip(&plain)).header("Content-Encoding", "gzip"),
        )
        .on(
            "/zstd",
            Answer::ok("text/turtle", zstd).header("Content-Encoding", "zstd"),
        )
        .on(
            "/catalog.ttl.gz",
            Answer::ok("application/gzip", gzip(&plain)),
        );
    for path in ["/gzip", "/zstd", "/catalog.ttl.gz"] {
        assert_eq!(
            walk(&portal.url(path)).await.names(),
            ["catalog", "one"],
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_bomb_is_refused() {
    let portal = Portal::start().await;
    let bomb = gzip(&vec![b' '; 2 << 20]);
    portal
        .on(
            "/1",
            Answer::ok("text/turtle", bomb.clone()).header("Content-Encoding", "gzip"),
        )
        .on("/bomb.ttl.gz", Answer::ok("application/gzip", bomb));
    for path in ["/1", "/bomb.ttl.gz"] {
        let walked = walk(&portal.url(path)).await;
        assert!(
            walked.failure().contains("not honest data"),
            "{}",
            walked.failure()
        );
        assert!(walked.outcome.may_remove().is_err());
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_whether_announced_or_not() {
    let portal = Portal::start().await;
    let mut large = page("one", "");
    large.body.extend(vec![b' '; 4096]);
    let packed = Answer::ok("text/turtle", gzip(&large.body)).header("Content-Encoding", "gzip");
    portal.on("/1", large).on("/2", packed);
    for path in ["/1", "/2"] {
        let tight = FetchSettings {
            max_body_bytes: 2048,
            ..settings()
        };
        let walked = walk_under(&portal.url(path), tight).await;
        assert!(
            walked.failure().contains("larger than 2048 bytes"),
            "{}",
            walked.failure()
        );
    }
}

#[tokio::test]
async fn a_document_too_large_for_memory_is_refused_with_the_remedy() {
    let portal = Portal::start().await;
    portal.on("/1", page("one", ""));
    let mut options = options(settings());
    options.max_file_bytes = 100;
    let walked = walk_with(
        &portal.url("/1"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await;
    assert!(
        walked.failure().contains("raise `fetch.max_file_bytes`"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn a_slow_drip_ends_at_the_time_limit() {
    let portal = Portal::start().await;
    let drip = Answer {
        drip: Some(Duration::from_millis(20)),
        ..page("one", "")
    };
    portal.on("/1", drip);
    let hurried = FetchSettings {
        request_timeout: Duration::from_millis(200),
        max_attempts: 1,
        ..settings()
    };
    let walked = walk_under(&portal.url("/1"), hurried).await;
    assert!(
        walked.failure().contains("no complete answer in time"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn a_portal_that_wants_a_long_rest_is_left_alone() {
    let portal = Portal::start().await;
    portal.on("/1", Answer::status(503).header("Retry-After", "86400"));
    let walked = walk(&portal.url("/1")).await;
    assert!(
        walked.failure().contains("come back in 86400 s"),
        "{}",
        walked.failure()
    );
    assert_eq!(portal.requests(), 1);
}

#[tokio::test]
async fn a_web_page_with_status_200_is_a_clear_failure() {
    let portal = Portal::start().await;
    let page = "<!DOCTYPE html><html><body>Maintenance</body></html>";
    portal
        .on("/1", Answer::ok("text/turtle", page))
        .on("/2", Answer::ok("text/html", page));
    for path in ["/1", "/2"] {
        let walked = walk(&portal.url(path)).await;
        assert!(
            walked.failure().contains("is a web page, not RDF"),
            "{}",
            walked.failure()
        );
    }
}

#[tokio::test]
async fn the_body_decides_its_syntax_whatever_the_header_says() {
    let portal = Portal::start().await;
    let turtle = page("one", "").body;
    portal
        .on("/xml", Answer::ok("application/rdf+xml", turtle.clone()))
        .on("/json", Answer::ok("application/ld+json", turtle.clone()))
        .on("/plain.rdf", Answer::ok("application/octet-stream", turtle));
    for path in ["/xml", "/json", "/plain.rdf"] {
        assert_eq!(
            walk(&portal.url(path)).await.names(),
            ["catalog", "one"],
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_absent_page_says_what_to_do() {
    let portal = Portal::start().await;
    let walked = walk(&portal.url("/nothing")).await;
    assert!(
        walked.failure().contains("check the address"),
        "{}",
        walked.failure()
    );
    assert_eq!(portal.requests(), 1, "what is not there is not asked again");
}
