//! A portal that misbehaves: whatever it does, the run says so, and what was held stays.

use crate::{
    harness::Site,
    portal::{Page, Portal, turtle},
};
use std::time::Duration;

/// How a run ended, as the list of sources tells it.
struct Told {
    verdict: String,
    /// What the run said.
    said: serde_json::Value,
}

impl Told {
    fn failure(&self) -> &str {
        self.said["report"]["failures"][0]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", self.said))
    }

    fn error(&self) -> &str {
        self.said["error"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", self.said))
    }
}

/// A portal that was harvested once, when all was well.
struct Harvested {
    site: Site,
    portal: Portal,
}

impl Harvested {
    /// Three pages of a catalogue in Turtle, two datasets each.
    fn pages() -> Self {
        let portal = Portal::start();
        for n in 1..=3 {
            let next = ["/2", "/3"].get(n - 1).copied();
            portal.on(&format!("/{n}"), good(n, next));
        }
        Self::of(portal, "/1", "rdf")
    }

    /// One document of Project Open Data with six datasets.
    fn document() -> Self {
        let portal = Portal::start();
        portal.on("/data.json", json(&items(0..6)));
        Self::of(portal, "/data.json", "dcat-us")
    }

    fn of(portal: Portal, path: &str, kind: &str) -> Self {
        let site = Site::new()
            .with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#)
            .with("TERREAU__FETCH__INTERVAL_MS", "0")
            .with("TERREAU__FETCH__REQUEST_TIMEOUT_SECONDS", "1")
            .with("TERREAU__FETCH__MAX_BODY_BYTES", "3000000");
        let address = portal.url(path);
        site.ok(&[
            "harvest", "add", &address, "--kind", kind, "--name", "ville", "--yes",
        ]);
        site.ok(&["harvest", "run", "ville"]);
        portal.asked();
        Self { site, portal }
    }

    /// Harvests again; what is held is all there, and nothing is missing.
    fn again(&self) -> Told {
        self.site.run(&["harvest", "run", "ville"]);
        let list: serde_json::Value =
            serde_json::from_str(&self.site.ok(&["--json", "harvest", "list"])).unwrap();
        let source = &list[0];
        assert_eq!(source["records"], 6, "{source}");
        let run = &source["last"];
        let said: serde_json::Value = run["outcome"].clone();
        for count in ["withdrawn", "missing", "added", "changed"] {
            assert!(said[count].is_null() || said[count] == 0, "{count}: {said}");
        }
        let verdict = run["verdict"].as_str().unwrap().to_owned();
        Told { verdict, said }
    }
}

fn good(n: usize, next: Option<&str>) -> Page {
    Page::turtle(turtle([2 * n, 2 * n + 1], "mots", next))
}

fn items(numbers: std::ops::Range<usize>) -> String {
    let items = numbers.map(|n| {
        format!(r#"{{"identifier":"https://ville.example/{n}","title":"Comptages {n}","distribution":[{{"downloadURL":"https://fichiers.example/{n}.csv"}}]}}"#)
    });
    format!(r#"{{"dataset":[{}]}}"#, items.collect::<Vec<_>>().join(","))
}

fn json(body: &str) -> Page {
    Page::ok("application/json", body)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 19).unwrap()
}

#[test]
fn an_empty_catalogue() {
    let held = Harvested::pages();
    held.portal.on(
        "/1",
        Page::turtle(turtle([], "", None) + "<{base}/c> a dcat:Catalog ; dct:title 'All' ."),
    );
    held.site.run(&["harvest", "run", "ville"]);
    let list = held.site.ok(&["harvest", "list"]);
    assert!(list.contains("\tpartial"), "{list}");
    assert!(list.contains("ville\t7 records"), "{list}");
}

#[test]
fn an_empty_list_in_json() {
    let held = Harvested::document();
    held.portal.on("/data.json", json(r#"{"dataset":[]}"#));
    assert_eq!(held.again().verdict, "failed");
}

#[test]
fn an_empty_body() {
    let held = Harvested::pages();
    held.portal.on("/1", Page::turtle(""));
    let told = held.again();
    assert_eq!(told.verdict, "failed");
    assert!(told.error().contains("is empty"), "{}", told.said);
}

#[test]
fn half_a_page() {
    let held = Harvested::pages();
    let whole = turtle([4, 5], "mots", Some("/3"));
    held.portal.on(
        "/2",
        Page::turtle(whole.as_bytes()[..whole.len() - 30].to_vec()),
    );
    assert_eq!(held.again().verdict, "partial");
}

#[test]
fn half_a_document_in_json() {
    let held = Harvested::document();
    let whole = items(0..6);
    held.portal
        .on("/data.json", json(&whole[..whole.len() / 2]));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert_eq!(told.said["report"]["failed"], 1, "{}", told.said);
}

#[test]
fn pages_in_a_circle() {
    let held = Harvested::pages();
    held.portal
        .on("/3", Page::turtle(turtle([6, 7], "mots", Some("/2"))));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.said.to_string().contains("already read"),
        "{}",
        told.said
    );
}

#[test]
fn an_error_in_the_middle() {
    let held = Harvested::pages();
    held.portal.on("/2", Page::status(500));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(told.failure().contains("500"), "{}", told.failure());
    let asked: Vec<String> = held
        .portal
        .asked()
        .into_iter()
        .map(|asked| asked.path)
        .collect();
    assert_eq!(
        asked,
        ["/1", "/2", "/2", "/2"],
        "a page in trouble is asked three times"
    );
}

#[test]
fn an_answer_that_drips() {
    let held = Harvested::pages();
    held.portal.on(
        "/2",
        Page {
            drip: Some(Duration::from_millis(100)),
            ..good(2, Some("/3"))
        },
    );
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("no complete answer in time"),
        "{}",
        told.failure()
    );
}

#[test]
fn a_body_that_grows_a_thousandfold() {
    let held = Harvested::pages();
    let bomb = packed(&vec![b' '; 2_000_000]);
    held.portal
        .on("/2", Page::turtle(bomb).header("Content-Encoding", "zstd"));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("not honest data"),
        "{}",
        told.failure()
    );
}

#[test]
fn a_body_beyond_the_limit_once_decompressed() {
    let held = Harvested::pages();
    let noise: String = (0..600_000)
        .map(|n| format!("# {:x}\n", n * 7919 % 99_991))
        .collect();
    held.portal.on(
        "/2",
        Page::turtle(packed(noise.as_bytes())).header("Content-Encoding", "zstd"),
    );
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("larger than 3000000 bytes"),
        "{}",
        told.failure()
    );
}

#[test]
fn too_fast_and_come_back_tomorrow() {
    let held = Harvested::pages();
    held.portal
        .on("/2", Page::status(429).header("Retry-After", "86400"));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("come back in 86400 s"),
        "{}",
        told.failure()
    );
    assert_eq!(held.portal.answered().len(), 2, "it is not asked again");
}

#[test]
fn a_redirect_to_a_private_address() {
    let held = Harvested::pages();
    held.portal.on(
        "/2",
        Page::status(302).header("Location", "http://169.254.169.254/latest/meta-data"),
    );
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("fetch.allow_private"),
        "{}",
        told.failure()
    );
}

#[test]
fn redirects_in_a_circle() {
    let held = Harvested::pages();
    held.portal
        .on("/2", Page::status(302).header("Location", "/2b"));
    held.portal
        .on("/2b", Page::status(302).header("Location", "/2"));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("more than 5 redirects"),
        "{}",
        told.failure()
    );
}

#[test]
fn json_that_is_none_with_status_200() {
    let held = Harvested::document();
    held.portal.on("/data.json", json("{\"dataset\": [oops"));
    let output = held.site.run(&["harvest", "run", "ville"]);
    assert!(
        !output.status.success(),
        "that is no success without changes"
    );
    let told = held.again();
    assert_eq!(told.verdict, "failed", "{}", told.said);
}

#[test]
fn a_page_to_log_in_with_status_200() {
    let login = Page::ok(
        "text/html",
        "<!DOCTYPE html><html><body><form>Mot de passe</form></body></html>",
    );
    for held in [Harvested::document(), Harvested::pages()] {
        held.portal
            .on("/data.json", login.clone())
            .on("/1", login.clone());
        let told = held.again();
        assert_eq!(told.verdict, "failed", "{}", told.said);
    }
    let held = Harvested::pages();
    held.portal.on("/2", login);
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("is a web page"),
        "{}",
        told.failure()
    );
}

#[test]
fn a_total_beyond_what_is_there() {
    let held = Harvested::pages();
    let more = "<{base}/c> hydra:totalItems 60 .";
    held.portal.on(
        "/1",
        Page::turtle(turtle([2, 3], "mots", Some("/2")) + more),
    );
    let told = held.again();
    assert_eq!(told.verdict, "partial");
}

#[test]
fn a_total_that_shrinks_on_the_way() {
    let held = Harvested::pages();
    let total = |count: usize| format!("<{{base}}/c> hydra:totalItems {count} .");
    held.portal.on(
        "/1",
        Page::turtle(turtle([2, 3], "mots", Some("/2")) + &total(6)),
    );
    held.portal
        .on("/2", Page::turtle(turtle([4, 5], "mots", None) + &total(4)));
    let told = held.again();
    assert_eq!(told.verdict, "partial");
}

#[test]
fn a_connection_that_is_closed() {
    let held = Harvested::pages();
    held.portal.on(
        "/2",
        Page {
            hangs_up: true,
            ..good(2, Some("/3"))
        },
    );
    let told = held.again();
    assert_eq!(told.verdict, "partial");
    assert!(
        told.failure().contains("cannot reach"),
        "{}",
        told.failure()
    );
}

#[test]
fn nobody_there() {
    let held = Harvested::pages();
    held.portal.close();
    let told = held.again();
    assert_eq!(told.verdict, "failed");
    assert!(told.error().contains("cannot reach"), "{}", told.said);
}

#[test]
fn another_type_than_announced() {
    let held = Harvested::pages();
    let body = turtle([4, 5], "mots", Some("/3"));
    for media_type in [
        "application/rdf+xml",
        "application/octet-stream",
        "image/png",
        "nonsense",
    ] {
        held.portal.on("/2", Page::ok(media_type, body.clone()));
        let told = held.again();
        assert_eq!(told.verdict, "complete", "{media_type}: {}", told.said);
        assert_eq!(told.said["unchanged"], 6, "{media_type}: {}", told.said);
    }
}

#[test]
fn a_length_that_lies() {
    let held = Harvested::pages();
    let body = turtle([4, 5], "mots", Some("/3")).replace("{base}", &held.portal.address);
    let page = Page::turtle(body);
    let length = page.body.len();
    // Longer than what comes; shorter, so that it is cut; longer than anything we take.
    for (lie, said) in [
        (length + 10, "broke off"),
        (1 << 40, "larger than 3000000 bytes"),
    ] {
        held.portal.on(
            "/2",
            Page {
                length: Some(lie),
                ..page.clone()
            },
        );
        let told = held.again();
        assert_eq!(told.verdict, "partial");
        assert!(told.failure().contains(said), "{}", told.failure());
    }
    held.portal.on(
        "/2",
        Page {
            length: Some(length - 30),
            ..page
        },
    );
    assert_eq!(held.again().verdict, "partial");
}

#[test]
fn datasets_that_vanish_and_come_back() {
    let held = Harvested::document();
    held.portal.on("/data.json", json(&items(0..5)));
    held.site.ok(&["harvest", "run", "ville"]);
    let list = held.site.ok(&["harvest", "list"]);
    assert!(
        list.contains("ville\t6 records\tharvested\tcomplete"),
        "{list}"
    );
    held.portal.on("/data.json", json(&items(0..6)));
    let told = held.again();
    assert_eq!(
        (told.verdict.as_str(), &told.said["returned"]),
        ("complete", &1.into())
    );
}

#[test]
fn identifiers_that_change() {
    let held = Harvested::document();
    let renamed = items(0..6).replace("https://ville.example/", "https://nouveau.example/jeu-");
    held.portal.on("/data.json", json(&renamed));
    held.site.run(&["harvest", "run", "ville"]);
    let told = held.again();
    assert_eq!(
        (told.verdict.as_str(), &told.said["unchanged"]),
        ("complete", &6.into())
    );
}
