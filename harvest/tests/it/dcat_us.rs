//! data.json catalogues: what their items become, and how a walk through them ends.

use crate::{
    portal::{Answer, Portal},
    recordings,
    walk::{Walked, options, settings, walk_with},
};
use harvest::JobOptions;
use std::collections::BTreeMap;
use vocab::Rule;

async fn walk(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("dcat-us".into());
    let known = BTreeMap::new();
    walk_with(
        &portal.url("/data.json"),
        &options,
        &known,
        JobOptions::default(),
    )
    .await
}

async fn walk_document(document: &str) -> Walked {
    let portal = Portal::start().await;
    portal.on("/data.json", Answer::ok("application/json", document));
    walk(&portal).await
}

fn item(id: &str) -> String {
    format!(r#"{{"identifier": "https://ex.org/{id}", "title": "About {id}"}}"#)
}

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("dcat-us").await;
}

#[tokio::test]
async fn what_is_no_catalogue_removes_nothing() {
    for (document, said) in [
        (r#"{"dataset": []}"#.to_owned(), "without any dataset"),
        (
            r#"{"title": "x"}"#.to_owned(),
            "1 pages or files could not be read",
        ),
        ("<html>".to_owned(), "1 pages or files could not be read"),
        ("".to_owned(), "1 pages or files could not be read"),
        (
            format!(r#"{{"dataset": [{}, {{"tit"#, item("a")),
            "1 pages or files could not be read",
        ),
        (
            format!(r#"{{"dataset": [{}]"#, item("a")),
            "1 pages or files could not be read",
        ),
    ] {
        let walked = walk_document(&document).await;
        assert!(
            walked.reason().contains(said),
            "{document}: {}",
            walked.reason()
        );
    }
}

#[tokio::test]
async fn what_comes_before_a_break_is_kept() {
    let walked = walk_document(&format!(r#"{{"dataset": [{}, {{"tit"#, item("a"))).await;
    assert_eq!(walked.names(), ["a"]);
    assert!(
        walked.failure().contains("it ends in the middle"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn a_bad_item_is_set_aside_and_hides_no_other() {
    let document = format!(
        r#"{{"dataset": [{}, "no object", {{"title": "no identity"}}, {}]}}"#,
        item("a"),
        item("b")
    );
    let walked = walk_document(&document).await;
    assert_eq!(walked.names(), ["a", "b"]);
    assert_eq!(walked.report().quarantined, 2);
    assert_eq!(walked.quarantined[0].raw, br#""no object""#);
    assert_eq!(walked.quarantined[1].rule, Rule::NoIdentity);
    let reason = walked.reason();
    assert!(reason.contains("2 items could not be read"), "{reason}");
}

#[tokio::test]
async fn a_catalogue_of_any_length_comes_in_pages() {
    let items: Vec<String> = (0..1201).map(|i| item(&format!("d{i}"))).collect();
    let walked = walk_document(&format!(r#"{{"dataset": [{}]}}"#, items.join(","))).await;
    assert_eq!(walked.upserts.len(), 1201);
    assert_eq!(walked.report().pages, 3);
    assert_eq!(walked.report().traffic.requests, 1);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_field_written_twice_costs_nothing() {
    let document =
        r#"{"dataset": [{"identifier": "https://ex.org/a", "title": "Old", "title": "New"}]}"#;
    let walked = walk_document(document).await;
    let record = &walked.upserts["https://ex.org/a"];
    assert!(record.payload().contains("\"New\"") && !record.payload().contains("\"Old\""));
}

#[tokio::test]
async fn another_order_is_no_change() {
    let one = r#"{"dataset": [{"identifier": "x", "title": "T", "keyword": ["a", "b"], "distribution": [
        {"title": "A", "accessURL": "https://ex.org/a"}, {"title": "B", "accessURL": "https://ex.org/b"}]}]}"#;
    let other = r#"{"dataset": [{"distribution": [{"title": "B", "accessURL": "https://ex.org/b"},
        {"accessURL": "https://ex.org/a", "title": "A"}], "keyword": ["b", "a"], "title": "T", "identifier": "x"}]}"#;
    let portal = Portal::start().await;
    portal.on("/data.json", Answer::ok("application/json", one));
    let known = walk(&portal).await.known();
    portal
        .forget("/data.json")
        .on("/data.json", Answer::ok("application/json", other));
    let mut options = options(settings());
    options.kind = Some("dcat-us".into());
    let again = walk_with(
        &portal.url("/data.json"),
        &options,
        &known,
        JobOptions::default(),
    )
    .await;
    assert_eq!((again.upserts.len(), again.report().unchanged), (0, 1));
}
