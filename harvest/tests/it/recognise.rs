//! Telling the kind of a portal from its address, or by asking it.

use crate::{
    portal::{Answer, Portal},
    walk::{options, settings},
};
use harvest::{FetchError, FetchSettings, OpenError, Recognised, open, recognise};

const CATALOG: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
    @prefix dct: <http://purl.org/dc/terms/> . \
    <http://ex.org/d> a dcat:Dataset ; dct:title 'D' .";
const DATA_JSON: &str = r#"{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [{"identifier": "https://ex.org/a", "title": "A"}]}"#;
const STATUS: &str = r#"{"success": true, "result": {"ckan_version": "2.9.5"}}"#;
const FOUND: &str = r#"{"success": true, "result": {"count": 1,
    "results": [{"id": "a", "title": "A"}]}}"#;

async fn portal() -> Portal {
    let portal = Portal::start().await;
    portal.on("/", Answer::ok("text/html", "<!DOCTYPE html><html></html>"));
    portal
}

async fn recognised(address: &str) -> Recognised {
    recognise(address, &options(settings())).await.unwrap()
}

fn kinds(recognised: &Recognised) -> Vec<&str> {
    let candidates = recognised.candidates.iter();
    candidates
        .map(|candidate| candidate.kind.as_str())
        .collect()
}

#[tokio::test]
async fn a_portal_is_recognised_from_its_front_page() {
    let portal = portal().await;
    portal
        .on("/data.json", Answer::ok("application/json", DATA_JSON))
        .on(
            "/api/3/action/status_show",
            Answer::ok("application/json", STATUS),
        )
        .on(
            "/api/3/action/package_search?rows=1000&start=0&sort=id+asc",
            Answer::ok("application/json", FOUND),
        );
    let recognised = recognised(&portal.url("/")).await;
    assert_eq!(kinds(&recognised), ["ckan", "dcat-us"]);
    let ckan = &recognised.candidates[0];
    assert_eq!(ckan.capabilities.version.as_deref(), Some("2.9.5"));
    assert_eq!(ckan.capabilities.declared_total, Some(1));
    assert_eq!(ckan.capabilities.dialect, "package_search");
    let feed = &recognised.candidates[1];
    assert_eq!(feed.address, portal.url("/data.json"));
    assert_eq!(feed.capabilities.dialect, "DCAT-US 1.1");
    assert!(!recognised.refused.is_empty());
    // What was recognised can be opened as it is told.
    for candidate in &recognised.candidates {
        let mut options = options(settings());
        options.kind = Some(candidate.kind.clone());
        assert_eq!(
            open(&candidate.address, &options).unwrap().kind(),
            candidate.kind
        );
    }
}

#[tokio::test]
async fn an_address_that_shows_its_kind_is_believed_first() {
    let portal = portal().await;
    portal
        .on("/data.json", Answer::ok("application/json", DATA_JSON))
        .on("/catalog.ttl", Answer::turtle(CATALOG));
    let recognised = recognised(&portal.url("/data.json")).await;
    assert_eq!(kinds(&recognised), ["dcat-us"]);
    // The host is knocked at, and the document asked for.
    assert_eq!(portal.requests(), 2);
}

#[tokio::test]
async fn a_document_of_rdf_is_recognised_whatever_its_address() {
    let portal = portal().await;
    portal.on("/everything", Answer::turtle(CATALOG));
    let recognised = recognised(&portal.url("/everything")).await;
    assert_eq!(kinds(&recognised), ["rdf"]);
    assert_eq!(recognised.candidates[0].capabilities.dialect, "text/turtle");
}

#[tokio::test]
async fn a_site_without_a_portal_says_why_every_guess_is_none() {
    let portal = portal().await;
    let recognised = recognised(&portal.url("/")).await;
    assert_eq!(recognised.candidates, []);
    assert!(recognised.refused.len() >= 4, "{:?}", recognised.refused);
}

#[test]
fn an_address_alone_decides_where_nobody_can_be_asked() {
    let options = options(settings());
    for (address, kind) in [
        ("https://ex.org/catalog.ttl", "rdf"),
        ("https://ex.org/", "rdf"),
        ("https://ex.org/data.json", "dcat-us"),
        ("https://ex.org/api/feed/dcat-us/1.1.json", "dcat-us"),
        ("https://ex.org/api/feed/dcat-ap/2.1.1.json", "rdf"),
        ("https://ex.org/x/api/3/action/package_search?q=a", "ckan"),
        ("https://ex.org/api/action/package_list", "ckan"),
        (env!("CARGO_MANIFEST_DIR"), "folder"),
    ] {
        assert_eq!(open(address, &options).unwrap().kind(), kind, "{address}");
    }
}

#[tokio::test]
async fn a_host_that_nobody_answers_at_is_asked_once() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    // A second attempt would take longer than a test may.
    let settings = FetchSettings {
        retry_wait: std::time::Duration::from_secs(3600),
        max_retry_after: std::time::Duration::from_secs(7200),
        ..settings()
    };
    let address = format!("http://{closed}/catalog");
    let failed = recognise(&address, &options(settings)).await.unwrap_err();
    let OpenError::Unreachable(error) = &failed else {
        panic!("{failed}");
    };
    assert!(matches!(**error, FetchError::Unreachable { .. }));
    assert!(failed.to_string().contains(&address), "{failed}");
}

#[tokio::test]
async fn a_private_host_is_told_once_and_with_its_remedy() {
    let portal = portal().await;
    let settings = FetchSettings {
        allow_private: Vec::new(),
        ..settings()
    };
    let failed = recognise(&portal.url("/"), &options(settings)).await;
    let failed = failed.unwrap_err().to_string();
    assert!(failed.contains("fetch.allow_private"), "{failed}");
}

#[tokio::test]
async fn what_is_no_address_of_the_web_is_no_folder_either() {
    let failed = recognise("ftp://ex.org/catalog.ttl", &options(settings())).await;
    assert!(matches!(failed, Err(OpenError::Scheme(_))));
}
