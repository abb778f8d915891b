//! What a member may send to do harm: it is refused, bounded, and nothing of it is seen.

use crate::{
    harness::{Node, Site},
    member::{Member, dataset},
    portal::Page,
};
use std::{
    io::Read,
    time::{Duration, Instant},
};
use vocab::feed::Part;

/// What a follower asks for that holds ten entries.
const AFTER_TEN: &str = "/r/v1/log?epoch=1&after=10";

fn follower() -> Site {
    Site::new()
        .with("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.0/8\"]")
        .with("TERREAU__COMMONS__MAX_ANSWER_BYTES", "4194304")
        // Looks are asked for by hand.
        .with("TERREAU__COMMONS__INTERVAL_SECONDS", "86400")
}

fn honest() -> Member {
    honest_of(1)
}

fn honest_of(seed: u8) -> Member {
    let mut member = Member::new(seed);
    (0..10).for_each(|name| member.publish(name, "premier"));
    member.serve();
    member
}

fn total(node: &Node) -> u64 {
    node.get("/api/search?size=1").json()["total"]
        .as_u64()
        .unwrap()
}

/// A follower that holds all ten records of an honest member.
fn followed(site: &Site, member: &Member) -> Node {
    let node = site.serve();
    site.ok(&["peer", "add", &member.portal.address, "--yes"]);
    assert_eq!(total(&node), 10);
    node
}

/// The next pull fails for this reason, and changes nothing.
fn is_refused(site: &Site, node: &Node, reason: &str) {
    let output = site.run(&["peer", "pull"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(reason), "`{reason}` is not in:\n{said}");
    assert_eq!(total(node), 10);
    let seen = node.csv("SELECT ?t { ?d <http://purl.org/dc/terms/title> ?t }");
    assert!(!seen.contains("forgé"), "{seen}");
}

fn recovers(site: &Site, node: &Node, member: &Member, count: u64) {
    member.serve();
    site.ok(&["peer", "pull"]);
    assert_eq!(total(node), count);
    site.assert_sound();
}

/// The most memory that a process has held, in KiB.
fn peak(node: &Node) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap()
}

#[test]
fn a_forged_log_is_refused_and_nothing_of_it_is_visible() {
    let (site, mut member) = (follower(), honest());
    let node = followed(&site, &member);
    member.publish(10, "onzième");
    // Somebody on the way puts other words in.
    member.serve_log(|raw| {
        let text = String::from_utf8(raw).unwrap();
        text.replace("onzième", "forgé!!").into_bytes()
    });
    is_refused(&site, &node, "another head");
    let known: serde_json::Value =
        serde_json::from_str(&site.ok(&["peer", "list", "--json"])).unwrap();
    assert_eq!(known[0]["behind"], 1);
    assert_eq!(known[0]["failures"], 1);
    // A log that is cut short.
    member.serve_log(|raw| raw[..raw.len() / 2].to_vec());
    is_refused(&site, &node, "does not end with a checkpoint");
    // Another member in its place.
    let mut other = Member::new(2);
    (0..12).for_each(|name| other.publish(name, "forgé"));
    member.serve_file(AFTER_TEN, zstd::encode_all(&other.log(10)[..], 3).unwrap());
    is_refused(&site, &node, "another member");
    recovers(&site, &node, &member, 11);
}

#[test]
fn two_feeds_signed_by_one_member_are_kept_as_evidence() {
    let (site, member) = (follower(), honest());
    let node = followed(&site, &member);
    let mut twin = Member::new(1);
    (0..10).for_each(|name| twin.publish(name, "forgé"));
    let signed = twin.checkpoint();
    member.serve_file(AFTER_TEN, zstd::encode_all(&twin.log(10)[..], 3).unwrap());
    is_refused(&site, &node, "two different feeds");
    let shown: serde_json::Value =
        serde_json::from_str(&site.ok(&["peer", "show", "Rivage", "--json"])).unwrap();
    let evidence = shown["outcome"]["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), 2);
    assert_eq!(evidence[1], signed.text());
}

#[test]
fn what_is_signed_and_yet_no_record_is_told_and_harms_nothing_else() {
    let (site, mut member) = (follower(), honest());
    let node = followed(&site, &member);
    member.state(
        20,
        "_:b <http://purl.org/dc/terms/title> \"forgé\" .\n".to_owned(),
    );
    member.push(
        21,
        vocab::feed::Action::Update,
        "javascript alert(1)".to_owned(),
        dataset(21, "forgé"),
    );
    member.publish(22, "bon");
    member.serve();
    let output = site.run(&["peer", "pull"]);
    assert_eq!(output.status.code(), Some(3), "a part was refused");
    assert_eq!(total(&node), 11);
    let shown = site.ok(&["peer", "show", "Rivage"]);
    assert!(shown.contains("refused: <javascript alert(1)>"), "{shown}");
    site.assert_sound();
}

#[test]
fn bombs_and_endless_answers_cost_little_memory_and_time() {
    let (site, mut member) = (follower(), honest());
    let node = followed(&site, &member);
    member.publish(10, "onzième");
    member.serve();
    let (before, began) = (peak(&node), Instant::now());
    let log = AFTER_TEN;
    // A gigabyte of nothing in a hundred kilobytes.
    let bomb = zstd::encode_all(std::io::repeat(b' ').take(1 << 30), 3).unwrap();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    member.serve_file(log, bomb);
    is_refused(&site, &node, "larger than 4194304 bytes");
    // A window of 128 MiB.
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    std::io::copy(&mut std::io::repeat(b' ').take(200 << 20), &mut encoder).unwrap();
    member.serve_file(log, encoder.finish().unwrap());
    is_refused(&site, &node, "cannot be read");
    // A body that announces more than we take, and one that does not end where it said.
    let mut endless = Page::ok("application/vnd.terreau.log", vec![b'x'; 8 << 20]);
    member.portal.on(log, endless.clone());
    is_refused(&site, &node, "larger than 4194304 bytes");
    endless.length = Some(1 << 40);
    member.portal.on(log, endless);
    is_refused(&site, &node, "larger than 4194304 bytes");
    // Small answers have limits of their own. Where no log leads on, the checkpoint is asked for.
    member.portal.on(log, Page::status(404));
    let long = Page::ok("text/plain", "x".repeat(1 << 20));
    member.portal.on("/r/v1/checkpoint", long.clone());
    is_refused(&site, &node, "larger than 4096 bytes");
    member.serve();
    member.portal.on("/.well-known/terreau.json", long);
    is_refused(&site, &node, "larger than 16384 bytes");
    let grown = peak(&node).saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} KiB");
    assert!(
        began.elapsed() < Duration::from_secs(50),
        "{:?}",
        began.elapsed()
    );
    recovers(&site, &node, &member, 11);
}

#[test]
fn a_snapshot_of_a_million_parts_or_of_one_that_is_none_is_refused() {
    let site = follower();
    let mut member = honest();
    member.since = 11;
    let node = site.serve();
    let before = peak(&node);
    let part = |hash: String, bytes| Part {
        hash,
        bytes,
        raw_bytes: bytes,
        entries: 1,
    };
    let parts = (0..1_000_000_u32)
        .map(|number| part(Part::name(&number.to_be_bytes()), 1))
        .collect();
    member.offer(parts);
    let refused = |reason: &str| {
        let output = site.run(&["peer", "add", &member.portal.address, "--yes"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(reason), "{said}");
        assert_eq!(total(&node), 0);
    };
    refused("larger than 8388608 bytes");
    // A part whose name would lead elsewhere.
    let mut member = honest_of(2);
    member.since = 11;
    member.offer(vec![part("../../../admin".to_owned(), 10)]);
    let output = site.run(&["peer", "add", &member.portal.address, "--yes"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("no name"), "{said}");
    // One that is larger than anybody takes.
    member.offer(vec![part(Part::name(b"x"), 1 << 40)]);
    let output = site.run(&["peer", "pull", &member.portal.address]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("larger than 4194304 bytes"), "{said}");
    let grown = peak(&node).saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} KiB");
    assert_eq!(total(&node), 0);
}

#[test]
fn a_member_that_moves_is_followed_to_its_new_address_and_stays_itself() {
    let (site, mut member) = (follower(), honest());
    let node = followed(&site, &member);
    // The same member, with the same keys, at another address.
    let mut moved = honest();
    moved.publish(10, "onzième");
    moved.card.edition = 2;
    moved.card.moved_from = vec![member.card.base_url.clone()];
    moved.serve();
    member.card = moved.card.clone();
    let page = Page::ok("application/json", member.signed_card().text());
    member.portal.on("/.well-known/terreau.json", page);
    site.ok(&["peer", "pull"]);
    member.portal.close();
    let said = site.ok(&["peer", "pull"]);
    assert!(
        said.contains("1 added") && said.contains(&moved.portal.address),
        "{said}"
    );
    assert_eq!(total(&node), 11);
    let known: serde_json::Value =
        serde_json::from_str(&site.ok(&["peer", "list", "--json"])).unwrap();
    assert_eq!(known.as_array().unwrap().len(), 1);
    assert_eq!(known[0]["address"], moved.card.base_url);
}

#[test]
fn who_is_blocked_is_forgotten_and_not_asked_again() {
    let (site, member) = (follower(), honest());
    let node = followed(&site, &member);
    site.ok(&[
        "peer",
        "add",
        &member.portal.address,
        "--yes",
        "--mode",
        "block",
    ]);
    assert_eq!(total(&node), 0);
    member.portal.asked();
    let output = site.run(&["peer", "pull", "Rivage"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(member.portal.asked().is_empty());
    site.ok(&["peer", "add", &member.portal.address, "--yes"]);
    assert_eq!(total(&node), 10);
    site.assert_sound();
}

#[test]
fn a_feed_that_nobody_signs_is_kept_as_a_source() {
    let site = follower();
    let portal = crate::portal::Portal::start();
    let page = Page::ok(
        "application/trig",
        "@prefix ldes: <https://w3id.org/ldes#> . @prefix tree: <https://w3id.org/tree#> . \
         <{base}/feed#stream> a ldes:EventStream ; tree:view <{base}/feed> . <{base}/feed> a tree:Node .",
    );
    portal.on("/feed", page);
    let said = site.ok(&["peer", "add", &portal.url("/feed"), "--yes"]);
    assert!(said.contains("nothing in it is signed"), "{said}");
    let kept: serde_json::Value =
        serde_json::from_str(&site.ok(&["harvest", "list", "--json"])).unwrap();
    assert_eq!(kept[0]["address"], portal.url("/feed"));
    assert_eq!(site.ok(&["peer", "list", "--json"]).trim(), "[]");
}

#[test]
fn a_snapshot_is_loaded_part_by_part_and_a_forged_part_is_refused() {
    let site = follower();
    let mut member = honest();
    member.since = 11;
    let parts = member.offer_all(3);
    // What came later is in the log only.
    member.publish(10, "onzième");
    member.serve();
    let node = site.serve();
    // The third part is not what was signed.
    let third = &parts[2];
    let good = member.portal.page(third);
    let mut forged = good.clone();
    let last = forged.body.len() - 1;
    forged.body[last] ^= 1;
    member.portal.on(third, forged);
    let output = site.run(&["peer", "add", &member.portal.address, "--yes"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("another hash"), "{said}");
    assert_eq!(total(&node), 6);
    member.portal.on(third, good);
    member.portal.asked();
    site.ok(&["peer", "pull"]);
    assert_eq!(total(&node), 11);
    // What had been loaded is not asked for again.
    let asked = member.portal.answered();
    let again = asked.iter().filter(|(asked, _)| parts.contains(asked));
    assert_eq!(again.count(), 2, "{asked:?}");
    site.assert_sound();
}
