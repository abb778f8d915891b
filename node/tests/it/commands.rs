//! Commands work whether or not a node has the data folder open.

use crate::harness::{Site, catalogue, eventually};
use std::path::Path;

#[test]
fn commands_do_the_same_beside_a_running_node() {
    let site = Site::new();
    let node = site.serve();
    site.import(&catalogue());
    site.assert_sound();
    let count = site.ok(&[
        "query",
        "SELECT (COUNT(*) AS ?n) { ?d a <http://www.w3.org/ns/dcat#Dataset> }",
    ]);
    assert_eq!(count.lines().nth(1), Some("1155"));
    let before = site.ok(&["export", "--format", "ntriples"]);
    site.ok(&["reindex"]);
    site.assert_sound();
    assert_eq!(before, site.ok(&["export", "--format", "ntriples"]));
    eventually("the generation of the rebuilt store is served", || {
        node.csv("ASK { ?d a <http://www.w3.org/ns/dcat#Dataset> }")
            .contains("true")
    });
    assert_eq!(node.get("/api/search?q=transport").status, 200);
}

#[test]
fn an_export_is_the_import_of_another_node() {
    let site = Site::new();
    site.import(&catalogue());
    let other = Site::new();
    for format in ["nquads", "turtle", "trig", "rdfxml", "jsonld"] {
        let file = other.file(
            &format!("export.{format}"),
            site.ok(&["export", "--format", format]),
        );
        other.import(&file);
        let said = other.ok(&[
            "query",
            "SELECT (COUNT(*) AS ?n) { ?d a <http://www.w3.org/ns/dcat#Dataset> }",
        ]);
        assert_eq!(said.lines().nth(1), Some("1155"), "{format}");
    }
}

#[test]
fn the_example_of_the_settings_is_the_one_in_the_repository() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/terreau.example.toml");
    let site = Site::new();
    assert_eq!(
        site.ok(&["check", "--example"]),
        std::fs::read_to_string(kept).unwrap()
    );
}

#[test]
fn a_node_stops_cleanly_when_asked() {
    let site = Site::new();
    site.import(&catalogue());
    let mut node = site.serve();
    assert_eq!(node.get("/health/live").status, 200);
    let id = rustix::process::Pid::from_child(&node.child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let status = node.child.wait().unwrap();
    assert!(status.success(), "{status}\n{}", site.log());
    site.assert_sound();
}

#[test]
fn whoever_reads_an_answer_may_have_enough() {
    let site = Site::new();
    site.import(&catalogue());
    let mut check = site.command(&["fsck"]);
    check.stdout(std::process::Stdio::piped());
    check.stderr(std::process::Stdio::piped());
    let mut child = check.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
