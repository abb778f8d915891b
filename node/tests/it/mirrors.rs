//! A member that is away lives on with those who mirror it; one that was put back takes back what it said.

use crate::harness::{Node, Site, eventually};
use std::fs;

fn datasets(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut turtle = String::from(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n",
    );
    for number in numbers {
        turtle.push_str(&format!(
            "<https://data.example/d/{number}> a dcat:Dataset ; dct:title \"Jeu {number}\"@fr ;
               dct:description \"Des arbres et des bancs, le numéro {number}.\"@fr .\n"
        ));
    }
    turtle
}

fn site() -> Site {
    Site::new()
        .with("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.1\"]")
        .with("TERREAU__COMMONS__INTERVAL_SECONDS", "3600")
}

fn held(node: &Node) -> u64 {
    let found = node.get("/api/search?q=arbres&size=0").json();
    found["total"].as_u64().unwrap()
}

fn holds(node: &Node, count: u64) {
    eventually(&format!("{count} datasets are found"), || {
        held(node) == count
    });
}

fn published(node: &Node, seq: u64) {
    eventually("everything is published", || {
        let text = node.get("/r/v1/checkpoint").text();
        text.contains(&format!("\nseq {seq}\n"))
    });
}

fn follow(site: &Site, node: &Node, mode: &str) {
    let address = format!("http://{}", node.address);
    site.ok(&["peer", "add", &address, "--mode", mode, "--yes"]);
}

#[test]
fn whoever_follows_a_member_that_is_away_goes_on_from_its_mirror() {
    let (origin, mirror, follower) = (site(), site(), site());
    origin.import(&origin.file("catalog.ttl", datasets(1..=20)));
    let first = origin.serve();
    published(&first, 20);
    let between = mirror.serve();
    follow(&mirror, &first, "mirror");
    holds(&between, 20);
    let last = follower.serve();
    follow(&follower, &between, "follow");
    follow(&follower, &first, "follow");
    holds(&last, 20);
    // Something changes and something goes; only the mirror hears of it before its origin is lost.
    origin.file("catalog.ttl", datasets(2..=25));
    origin.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    published(&first, 26);
    mirror.ok(&["peer", "pull"]);
    holds(&between, 24);
    drop(first);
    let said = follower.run(&["peer", "pull", "--json"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("/mirror/"), "{said}");
    holds(&last, 24);
    // A copy of a copy is none: the mirror hands on what it follows itself, and nobody else's.
    let members = last.get("/api/members").json();
    assert_eq!(members["members"].as_array().unwrap().len(), 2, "{members}");
}

#[test]
fn a_node_that_was_put_back_takes_back_what_it_had_published() {
    let (origin, mirror) = (site(), site());
    origin.import(&origin.file("catalog.ttl", datasets(1..=10)));
    let first = origin.serve();
    published(&first, 10);
    let between = mirror.serve();
    follow(&mirror, &first, "mirror");
    follow(&origin, &between, "ignore");
    holds(&between, 10);
    drop(first);
    let ledger = origin.data().join("ledger.sqlite");
    // As a copy of the files: the log of SQLite belongs to it.
    let kept: Vec<_> = ["ledger.sqlite", "ledger.sqlite-wal"]
        .iter()
        .filter_map(|name| Some((*name, fs::read(origin.data().join(name)).ok()?)))
        .collect();
    let first = origin.serve();
    origin.file("catalog.ttl", datasets(2..=15));
    origin.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    published(&first, 16);
    mirror.ok(&[
        "peer",
        "add",
        &format!("http://{}", first.address),
        "--mode",
        "mirror",
        "--yes",
    ]);
    holds(&between, 14);
    drop(first);
    for name in ["ledger.sqlite-wal", "ledger.sqlite-shm"] {
        let _ = fs::remove_file(origin.data().join(name));
    }
    for (name, bytes) in kept {
        fs::write(origin.data().join(name), bytes).unwrap();
    }
    assert!(ledger.is_file());
    let back = origin.serve();
    published(&back, 16);
    holds(&back, 14);
    eventually("it says so", || origin.log().contains("is here again"));
    // What it publishes from now on goes on from there, and is believed.
    origin.file("catalog.ttl", datasets(2..=16));
    origin.ok(&["import", "--source", "portal", "catalog.ttl"]);
    published(&back, 17);
    mirror.ok(&[
        "peer",
        "add",
        &format!("http://{}", back.address),
        "--mode",
        "mirror",
        "--yes",
    ]);
    holds(&between, 15);
    origin.assert_sound();
}

#[test]
fn those_who_asked_are_told_at_once() {
    let follower = site();
    let last = follower.serve();
    let tell = format!("[\"http://{}\"]", last.address);
    let origin = site().with("TERREAU__COMMONS__TELL", &tell);
    origin.import(&origin.file("catalog.ttl", datasets(1..=3)));
    let first = origin.serve();
    published(&first, 3);
    follow(&follower, &first, "follow");
    holds(&last, 3);
    origin.file("catalog.ttl", datasets(1..=4));
    origin.ok(&["import", "--source", "portal", "catalog.ttl"]);
    // Nobody would look again for an hour.
    holds(&last, 4);
}

#[test]
fn what_is_erased_leaves_every_copy_and_does_not_come_back() {
    let (origin, mirror) = (site(), site());
    origin.import(&origin.file("catalog.ttl", datasets(1..=9)));
    let first = origin.serve();
    published(&first, 9);
    let between = mirror.serve();
    follow(&mirror, &first, "mirror");
    holds(&between, 9);
    let hit = first.get("/api/search?q=%22Jeu+4%22").json();
    let id = hit["hits"][0]["id"].as_str().unwrap().to_owned();
    origin.ok(&["erase", &id, "--reason", "a judgment"]);
    published(&first, 10);
    mirror.ok(&["peer", "pull"]);
    holds(&between, 8);
    let has = |answer: &[u8]| {
        let raw = zstd::decode_all(answer).unwrap();
        String::from_utf8(raw)
            .unwrap()
            .contains("le num\u{e9}ro 4.")
    };
    assert!(!has(&first.get("/r/v1/log?epoch=1&after=0").body));
    let member = first.get("/.well-known/terreau.json").json()["member"]
        .as_str()
        .unwrap()
        .to_owned();
    let copy = between.get(&format!("/mirror/{member}/log?epoch=1&after=0"));
    assert_eq!(copy.status, 200);
    assert!(!has(&copy.body));
    eventually("the feed tells nothing of it", || {
        !first.get("/feed").text().contains("le num\u{e9}ro 4.")
    });
    // Harvested again, it stays away.
    origin.ok(&["import", "--source", "portal", "catalog.ttl"]);
    holds(&first, 8);
    assert!(
        !origin
            .run(&["erase", "aaaaaaaaaaaaaaaaaaaa", "--reason", "x"])
            .status
            .success()
    );
    origin.assert_sound();
}
