//! The spellings of quotas.

use super::*;
use reqwest::header::{HeaderName, HeaderValue};

fn quotas(said: &[(&str, &str)]) -> Vec<Quota> {
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    let headers = said.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_str(value).unwrap())
    });
    Quota::all(&headers.collect(), now)
}

fn quota(limit: impl Into<Option<u64>>, remaining: u64, seconds: u64) -> Vec<Quota> {
    vec![Quota {
        limit: limit.into(),
        remaining,
        reset: Duration::from_secs(seconds),
    }]
}

#[test]
fn three_headers_with_every_kind_of_reset() {
    for reset in [
        "60",
        "1772366460",
        "1772366460000",
        "2026-03-01T12:01:00Z",
        "2026-03-01 12:01:00+00:00",
        "Sun, 01 Mar 2026 12:01:00 GMT",
    ] {
        for prefix in ["X-RateLimit", "RateLimit", "x-rate-limit"] {
            let [limit, remaining, renewed] =
                ["Limit", "Remaining", "Reset"].map(|name| format!("{prefix}-{name}"));
            let said = [
                (limit.as_str(), "100, 100;w=60"),
                (&remaining, "7"),
                (&renewed, reset),
            ];
            assert_eq!(quotas(&said), quota(100, 7, 60), "{prefix} {reset}");
        }
    }
}

#[test]
fn one_header_in_both_spellings() {
    let said = [("RateLimit", "limit=100, remaining=50, reset=30")];
    assert_eq!(quotas(&said), quota(100, 50, 30));
    let said = [
        ("RateLimit", "\"burst\";r=5;t=10, \"day\";r=900;t=80000"),
        (
            "RateLimit-Policy",
            "\"day\";q=1000;w=86400, \"burst\";q=20;w=60",
        ),
    ];
    assert_eq!(
        quotas(&said),
        [quota(20, 5, 10), quota(1000, 900, 80_000)].concat()
    );
}

#[test]
fn what_has_passed_is_now_and_what_is_half_said_is_nothing() {
    let said = [
        ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", "1700000000"),
    ];
    assert_eq!(quotas(&said), quota(None, 0, 0));
    for said in [
        ("X-RateLimit-Remaining", "0"),
        ("RateLimit", "\"day\";r=5"),
        ("RateLimit", "gibberish"),
        ("X-RateLimit-Reset", "99999999999999999999"),
    ] {
        assert_eq!(quotas(&[said]), [], "{said:?}");
    }
}
