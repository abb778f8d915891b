//! What a node tells its followers over HTTP: signed, whole, and cheap when nothing is new.

use crate::harness::{Node, Site, eventually};
use std::{
    io::{Read, Write},
    net::TcpStream,
};
use vocab::{
    feed::{Action, Entry, Leaf, LogLine, LogReader, SetDigest, SignedCheckpoint},
    member::SignedCard,
    text32,
};

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

fn checkpoint(node: &Node) -> SignedCheckpoint {
    let card = SignedCard::read(&node.get("/.well-known/terreau.json").text()).unwrap();
    let signed = SignedCheckpoint::read(&node.get("/r/v1/checkpoint").text()).unwrap();
    signed.check(card.card()).unwrap();
    signed
}

fn checkpoint_of(node: &Node, seq: u64) -> SignedCheckpoint {
    eventually("everything is published", || {
        checkpoint(node).checkpoint.seq >= seq
    });
    checkpoint(node)
}

fn log(node: &Node, after: u64) -> Vec<(Entry, String)> {
    let answer = node.get(&format!("/r/v1/log?epoch=1&after={after}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("Content-Encoding"), None);
    let mut reader = LogReader::default();
    reader.push(&zstd::decode_all(&answer.body[..]).unwrap());
    let mut entries = Vec::new();
    let mut has_end = false;
    while let Some(line) = reader.next_line().unwrap() {
        match line {
            LogLine::Entry(entry, payload) => entries.push((entry, payload)),
            LogLine::Checkpoint(text) => {
                SignedCheckpoint::read(&text).unwrap();
                has_end = true;
            }
            LogLine::Start(_) | LogLine::Superseded { .. } => {}
        }
    }
    assert!(has_end);
    entries
}

#[test]
fn the_log_tells_what_was_imported_and_what_is_gone() {
    let site = Site::new();
    site.import(&site.file("catalog.ttl", datasets(1..=20)));
    let node = site.serve();
    let first = checkpoint_of(&node, 20).checkpoint;
    assert_eq!((first.seq, first.count, first.tombstones), (20, 20, 0));
    let entries = log(&node, 0);
    let mut digest = SetDigest::default();
    for (entry, payload) in &entries {
        assert!(payload.contains(&format!("<{}>", entry.resource)));
        digest.add(&entry.leaf(1));
    }
    assert_eq!(digest, first.set);
    // The same again tells nothing; one that is gone is told without its content.
    site.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    assert_eq!(checkpoint(&node).checkpoint.seq, 20);
    site.file("catalog.ttl", datasets(2..=20));
    site.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    let second = checkpoint_of(&node, 21).checkpoint;
    assert_eq!((second.seq, second.count, second.tombstones), (21, 19, 1));
    let news = log(&node, 20);
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].0.action, Action::Delete);
    assert_eq!(news[0].0.resource, "https://data.example/d/1");
    assert!(news[0].1.is_empty());
    assert_eq!(node.get("/r/v1/log?epoch=1&after=22").status, 404);
    assert_eq!(node.get("/r/v1/log?epoch=2&after=0").status, 404);
    assert_eq!(node.get("/r/v1/log?epoch=x").status, 400);
    site.assert_sound();
}

#[test]
fn a_look_that_finds_nothing_new_costs_less_than_500_bytes() {
    let site = Site::new();
    site.import(&site.file("catalog.ttl", datasets(1..=2)));
    let node = site.serve();
    checkpoint_of(&node, 2);
    let tag = node.get("/r/v1/checkpoint");
    let tag = tag.header("ETag").unwrap();
    let request = format!(
        "GET /r/v1/checkpoint HTTP/1.1\r\nHost: {}\r\nUser-Agent: terreau/0.1.0 \
         (+https://donnees.agglo-exemple.fr)\r\nAccept: text/plain\r\nIf-None-Match: {tag}\r\n\
         Connection: close\r\n\r\n",
        node.address
    );
    let mut stream = TcpStream::connect(&node.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 304"));
    let bytes = request.len() + answer.len();
    assert!(
        bytes <= 500,
        "{bytes}: {}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn what_differs_is_found_by_a_sketch_and_asked_for_by_its_leaf() {
    let site = Site::new();
    site.import(&site.file("catalog.ttl", datasets(1..=30)));
    let node = site.serve();
    let signed = checkpoint_of(&node, 30);
    let leaves: Vec<Leaf> = log(&node, 0)
        .iter()
        .map(|(entry, _)| entry.leaf(1))
        .collect();
    let name = text32::encode(&signed.hash());
    let answer = node.get(&format!("/r/v1/sketch/{name}?cells=64"));
    assert_eq!(answer.status, 200);
    let theirs = vocab::feed::Sketch::from_bytes(&answer.body).unwrap();
    let key = vocab::feed::SketchKey(signed.hash());
    let mut ours = vocab::feed::Sketcher::new(key, theirs.len());
    leaves[3..].iter().for_each(|leaf| ours.add(leaf));
    let difference = theirs.difference(&ours.finish(), key).unwrap();
    let mut missing = difference.missing.clone();
    missing.sort();
    let mut expected = leaves[..3].to_vec();
    expected.sort();
    assert_eq!(missing, expected);
    let asked: String = missing.iter().map(|leaf| format!("{leaf}\n")).collect();
    let answer = node.request("POST", "/r/v1/records", &[], asked.as_bytes());
    let mut reader = LogReader::without_start();
    reader.push(&zstd::decode_all(&answer.body[..]).unwrap());
    let mut found = Vec::new();
    while let Some(LogLine::Entry(entry, _)) = reader.next_line().unwrap() {
        found.push(entry.leaf(1));
    }
    found.sort();
    assert_eq!(found, expected);
    let refused = node.request("POST", "/r/v1/records", &[], b"no leaf");
    assert_eq!(refused.status, 400);
    let other = text32::encode(&[7; 32]);
    let gone = node.get(&format!("/r/v1/sketch/{other}?cells=64"));
    assert_eq!(gone.status, 410);
    assert_eq!(
        node.get("/r/v1/snapshot/..%2f..%2fkeys/root.key").status,
        404
    );
}

#[test]
fn the_keys_of_a_node_change_while_it_runs_and_it_stays_the_same_member() {
    let site = Site::new();
    site.import(&site.file("catalog.ttl", datasets(1..=2)));
    let node = site.serve();
    let before = checkpoint_of(&node, 2);
    let shown = site.ok(&["key", "show", "--json"]);
    let card = SignedCard::read(&shown).unwrap();
    assert_eq!(card.card().member, before.checkpoint.member);
    site.ok(&["key", "take", "safe.key"]);
    assert!(!site.run(&["key", "rotate"]).status.success());
    site.ok(&["key", "rotate", "--root", "safe.key"]);
    let after = checkpoint_of(&node, 2);
    assert_ne!(after.text(), before.text());
    after
        .check(card.card())
        .expect_err("the first card does not know the new key");
    site.ok(&["key", "epoch", "--root", "safe.key", "--yes"]);
    site.file("catalog.ttl", datasets(1..=3));
    site.ok(&["import", "--source", "portal", "catalog.ttl"]);
    eventually("the feed has begun again", || {
        let now = checkpoint(&node).checkpoint;
        (now.epoch, now.seq) == (2, 3)
    });
    let anew = checkpoint(&node);
    assert_eq!(anew.checkpoint.member, before.checkpoint.member);
    let did = node.get("/.well-known/did.json").json();
    assert_eq!(did["verificationMethod"].as_array().unwrap().len(), 4);
}

#[test]
fn a_node_that_publishes_nothing_says_so() {
    let site = Site::new().with("TERREAU__COMMONS__PUBLISH", "false");
    site.import(&site.file("catalog.ttl", datasets(1..=2)));
    let node = site.serve();
    assert_eq!(node.get("/r/v1/checkpoint").status, 404);
    assert_eq!(node.get("/.well-known/terreau.json").status, 404);
    assert!(!site.data().join("keys").exists());
}
