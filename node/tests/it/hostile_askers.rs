//! Whoever asks a node for more than it should give: it is told so, or waits, and costs little.

use crate::harness::{Node, Site, catalogue, eventually};
use std::thread;

const ASKERS: usize = 8;
const TIMES: usize = 3;

/// Memory that the process holds now, and the most that it has held, in KiB.
fn memory(node: &Node) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.child.id())).unwrap();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// A node that has published the whole catalogue.
fn publisher() -> (Site, Node) {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    eventually("everything is published", || {
        node.get("/r/v1/checkpoint").text().contains("\nseq 1339\n")
    });
    (site, node)
}

#[test]
fn questions_that_are_too_large_are_refused_or_cut_to_size() {
    let (_site, node) = publisher();
    let checkpoint = node.get("/r/v1/checkpoint").text();
    let signed = vocab::feed::SignedCheckpoint::read(&checkpoint).unwrap();
    let name = vocab::feed::Manifest::name(&signed.hash());
    let (before, _) = memory(&node);
    // More cells than there could be differences.
    let sketch = node.get(&format!("/r/v1/sketch/{name}?cells={}", usize::MAX));
    assert_eq!(sketch.status, 200);
    assert!(sketch.body.len() <= 8 << 20, "{}", sketch.body.len());
    let leaf = vocab::feed::Leaf([1; 32]).to_string();
    let too_many = format!("{leaf}\n").repeat(201);
    let text = &[("Content-Type", "text/plain")];
    let answer = node.request("POST", "/r/v1/records", text, too_many.as_bytes());
    assert_eq!(answer.status, 400, "{}", answer.text());
    // A terabyte is announced: it is not waited for.
    let endless = [
        ("Content-Type", "text/plain"),
        ("Content-Length", "1099511627776"),
    ];
    let answer = node.request("POST", "/r/v1/records", &endless, b"");
    assert_eq!(answer.status, 413, "{}", answer.text());
    let answer = node.request("POST", "/r/v1/ping", text, b"\xff\xfe nothing");
    assert_eq!(answer.status, 400);
    // Signed by somebody whom nobody follows: a hint that leads nowhere.
    let answer = node.request("POST", "/r/v1/ping", text, checkpoint.as_bytes());
    assert_eq!(answer.status, 204);
    for path in [
        "/r/v1/log?epoch=1&after=18446744073709551615",
        "/r/v1/log?epoch=4294967295&after=0",
        "/r/v1/snapshot/../../ledger.sqlite/manifest",
        "/r/v1/sketch/none?cells=1",
    ] {
        assert_eq!(node.get(path).status, 404, "{path}");
    }
    let (_, most) = memory(&node);
    assert!(most < before + (96 << 10), "{before} KiB, then {most} KiB");
}

#[test]
fn many_who_ask_for_the_whole_feed_at_once_cost_bounded_memory() {
    let (_site, node) = publisher();
    let pages: Vec<String> = {
        let view = node.get_as("/feed", "application/n-quads").text();
        let is_page = |word: &&str| word.contains("/feed") && word.starts_with('<');
        let mut pages: Vec<String> = view
            .split_whitespace()
            .filter(is_page)
            .filter_map(|word| word.trim_matches(['<', '>']).split_once("8080"))
            .map(|(_, path)| path.split('#').next().unwrap_or(path).to_owned())
            .collect();
        pages.sort();
        pages.dedup();
        pages.push("/r/v1/log?epoch=1&after=0".to_owned());
        pages
    };
    assert!(pages.len() > 2, "{pages:?}");
    let one_of_each = || {
        for form in [
            "application/trig",
            "application/ld+json",
            "application/n-quads",
        ] {
            for page in &pages {
                let answer = node.get_as(page, form);
                assert!(
                    matches!(answer.status, 200 | 308 | 429 | 503),
                    "{page}: {}",
                    answer.status
                );
            }
        }
    };
    one_of_each();
    let (_, alone) = memory(&node);
    thread::scope(|scope| {
        for _ in 0..ASKERS {
            scope.spawn(|| (0..TIMES).for_each(|_| one_of_each()));
        }
    });
    let (_, together) = memory(&node);
    assert!(
        together < alone + (200 << 10),
        "{alone} KiB for one, {together} KiB for {ASKERS}"
    );
    assert_eq!(node.get("/health/ready").status, 200);
}
