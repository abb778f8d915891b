//! Killed at any moment, a node loses nothing that it had promised, and ends in the same state.

use crate::harness::{Site, catalogue};
use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    process::Child,
    sync::mpsc,
    time::Duration,
};

/// What is exported, without the dates of the node's own statements, which differ between nodes.
fn exported(site: &Site) -> BTreeSet<String> {
    let lines = site.ok(&["export", "--format", "ntriples"]);
    lines
        .lines()
        .filter(|line| {
            let is_date = line.contains("/terms/issued>") || line.contains("/terms/modified>");
            !(line.starts_with("<http://127.0.0.1:8080/records/") && is_date)
        })
        .map(str::to_owned)
        .collect()
}

/// Kills a process at a random moment of its first `within`, and reaps it.
pub fn kill_at_random(child: &mut Child, within: Duration) {
    let random = RandomState::new().hash_one(child.id());
    let moment = within.mul_f64((random % 10_000) as f64 / 10_000.0);
    // The moment is what is random: nothing is waited for.
    let (_never, nothing) = mpsc::channel::<()>();
    let _ = nothing.recv_timeout(moment);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn undisturbed() -> BTreeSet<String> {
    let site = Site::new();
    site.import(&catalogue());
    exported(&site)
}

#[test]
fn an_import_killed_thirty_times_ends_as_if_undisturbed() {
    let site = Site::new();
    let file = catalogue();
    let arguments = ["import", "--source", "portal", file.to_str().unwrap()];
    for round in 0..30 {
        let mut import = site.command(&arguments).spawn().unwrap();
        kill_at_random(&mut import, Duration::from_millis(900));
        if round % 3 == 0 && site.data().join("ledger.sqlite").exists() {
            site.assert_sound();
        }
    }
    site.import(&file);
    site.assert_sound();
    assert_eq!(exported(&site), undisturbed());
}

#[test]
fn a_node_killed_twenty_times_while_it_imports_serves_the_same_in_the_end() {
    let site = Site::new();
    let file = catalogue();
    let arguments = ["import", "--source", "portal", file.to_str().unwrap()];
    for _ in 0..20 {
        let mut node = site.serve();
        let mut import = site.command(&arguments).spawn().unwrap();
        kill_at_random(&mut node.child, Duration::from_millis(900));
        // Without its node the command ends by itself, or does the work on its own.
        import.wait().unwrap();
        site.assert_sound();
    }
    let node = site.serve();
    site.import(&file);
    let count =
        node.csv("SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a <http://www.w3.org/ns/dcat#Dataset> }");
    assert_eq!(count, "n\r\n1155\r\n");
    drop(node);
    site.assert_sound();
    assert_eq!(exported(&site), undisturbed());
}

#[test]
fn an_index_killed_while_it_is_made_again_agrees_with_the_ledger_afterwards() {
    let site = Site::new();
    site.import(&catalogue());
    for _ in 0..10 {
        let mut reindex = site
            .command(&["reindex", "--only", "search"])
            .spawn()
            .unwrap();
        kill_at_random(&mut reindex, Duration::from_millis(600));
        let node = site.serve();
        // Whatever was left behind, nothing is missing from the first answer on.
        let found = node.get("/api/search?size=0").json();
        assert_eq!(found["total"], 1156);
    }
    site.assert_sound();
}
