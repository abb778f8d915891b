//! Documents that contain each other or lead to each other, and archives of them.

use crate::{
    folder::folder,
    paging::{PREFIXES, page},
    portal::{Answer, Portal},
    walk::{options, settings, walk, walk_with},
};
use harvest::JobOptions;
use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};
use vocab::{Kind, Rule};
use zip::{ZipWriter, write::SimpleFileOptions};

const LINKED: &str =
    "@prefix ldp: <http://www.w3.org/ns/ldp#> . @prefix tree: <https://w3id.org/tree#> .";

/// A page that says this, with a dataset of this name.
fn linked(name: &str, said: &str) -> Answer {
    page(name, &format!("{LINKED} {said}"))
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn turtle(name: &str) -> String {
    format!("{PREFIXES} ex:{name} a dcat:Dataset ; dct:title 'About {name}' .")
}

#[tokio::test]
async fn containers_in_circles_are_read_once_each() {
    let portal = Portal::start().await;
    portal
        .on("/", linked("one", "<> a ldp:Container ; ldp:contains <a/>, <b/>, <#me>, <picture.png> . <picture.png> a ldp:NonRDFSource ."))
        .on("/a/", linked("two", "<> ldp:contains </>, </b/>, <c> ."))
        .on("/b/", linked("three", "<> ldp:contains </a/>, </a/c> ."))
        .on("/a/c", linked("four", "<> ldp:contains <../> ."));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.names(), ["catalog", "four", "one", "three", "two"]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert_eq!(portal.requests(), 4);
}

#[tokio::test]
async fn every_node_of_a_tree_is_read_from_its_view() {
    let portal = Portal::start().await;
    let relations = "<> tree:relation [ a tree:GreaterThanRelation ; tree:node <b> ], \
        [ a tree:Relation ; tree:node <c> ] .";
    portal
        .on(
            "/",
            linked(
                "one",
                "ex:all tree:view <a>, <other> ; tree:member ex:one .",
            ),
        )
        .on("/a", linked("two", relations))
        .on(
            "/b",
            linked("three", "<> tree:relation [ tree:node <c> ] ."),
        )
        .on("/c", linked("four", ""));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.names(), ["catalog", "four", "one", "three", "two"]);
    assert_eq!(portal.requests(), 4, "one view has all members");
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_container_on_another_site_is_not_asked_and_removes_nothing() {
    let (portal, other) = (Portal::start().await, Portal::start().await);
    let elsewhere = format!("<> ldp:contains <{}/a>, <b> .", other.base);
    portal
        .on("/", linked("one", &elsewhere))
        .on("/b", linked("two", ""));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(
        walked.names(),
        ["catalog", "one", "two"],
        "the others are read"
    );
    assert!(walked.complaint(Rule::Page).contains("also_hosts"));
    assert_eq!(walked.reason(), "the walk did not reach its end");
    assert_eq!(other.requests(), 0);
}

#[tokio::test]
async fn a_document_that_fails_costs_itself_and_removes_nothing() {
    let portal = Portal::start().await;
    portal
        .on("/", linked("one", "<> ldp:contains <a>, <b> ."))
        .on("/a", Answer::status(500))
        .on("/b", linked("two", ""));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.names(), ["catalog", "one", "two"]);
    assert_eq!(walked.reason(), "1 pages or files could not be read");
}

#[tokio::test]
async fn a_dataset_is_not_taken_without_the_file_that_could_not_be_read() {
    let portal = Portal::start().await;
    let dataset =
        "ex:one dcat:distribution <file> . <files/> a ldp:DirectContainer ; ldp:contains <file> .";
    portal
        .on("/", linked("one", dataset))
        .on("/file", Answer::status(500));
    let walked = walk(&portal.url("/")).await;
    assert!(walked.names().is_empty());
    assert!(walked.failure().contains("whole"), "{}", walked.failure());

    portal.forget("/file").on("/file", Answer::status(404));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.names(), ["catalog", "one"]);
    assert!(walked.complaint(Rule::Url).contains("without it"));
}

#[tokio::test]
async fn a_limit_of_documents_is_said() {
    let portal = Portal::start().await;
    portal
        .on("/", linked("one", "<> ldp:contains <a>, <b> ."))
        .on("/a", linked("two", ""))
        .on("/b", linked("three", ""));
    let mut options = options(settings());
    options.max_pages = 2;
    let known = BTreeMap::new();
    let walked = walk_with(&portal.url("/"), &options, &known, JobOptions::default()).await;
    assert_eq!(walked.names(), ["catalog", "one", "two"]);
    assert!(walked.complaint(Rule::Page).contains("limit"));
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_archive_is_read_document_by_document() {
    let broken = b"<<<".as_slice();
    let members: Vec<(&str, Vec<u8>)> = vec![
        ("a/one.ttl", turtle("one").into_bytes()),
        (
            "two.ttl.zst",
            zstd::encode_all(turtle("two").as_bytes(), 1).unwrap(),
        ),
        (
            "three.trig",
            format!("{} ex:g {{ ex:three dct:subject ex:x }}", turtle("three")).into_bytes(),
        ),
        ("readme.md", b"# no".to_vec()),
    ];
    let members: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let portal = Portal::start().await;
    portal.on("/dump.zip", Answer::ok("application/zip", zip(&members)));
    let walked = walk(&portal.url("/dump.zip")).await;
    let datasets: Vec<_> = walked
        .upserts
        .values()
        .filter(|record| record.kind() == Kind::Dataset)
        .map(|record| record.resource().as_str())
        .collect();
    assert_eq!(
        datasets,
        [
            "http://ex.org/one",
            "http://ex.org/three",
            "http://ex.org/two"
        ]
    );
    assert_eq!(walked.outcome.may_remove(), Ok(()), "{:?}", walked.issues);
    assert_eq!(walked.report().pages, 3);

    let files = folder(&[
        ("dump.zip", &zip(&members)),
        ("more.ttl", turtle("more").as_bytes()),
    ]);
    let unpacked = walk(files.path().to_str().unwrap()).await;
    assert_eq!(unpacked.report().new, walked.report().new + 1);
    assert_eq!(unpacked.outcome.may_remove(), Ok(()));

    let with_broken = zip(&[("a.ttl", broken), ("one.ttl", turtle("one").as_bytes())]);
    portal
        .forget("/dump.zip")
        .on("/dump.zip", Answer::ok("application/zip", with_broken));
    let walked = walk(&portal.url("/dump.zip")).await;
    assert_eq!(walked.names(), ["one"]);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn an_archive_that_explodes_is_refused() {
    let bomb = vec![b' '; 4 << 20];
    let members = [
        ("bomb.ttl", bomb.as_slice()),
        ("one.ttl", turtle("one").as_bytes()),
    ]
    .map(|(n, b)| (n, b.to_vec()));
    let members: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let portal = Portal::start().await;
    portal.on("/dump.zip", Answer::ok("application/zip", zip(&members)));
    let walked = walk(&portal.url("/dump.zip")).await;
    assert!(
        walked.failure().contains("not honest"),
        "{}",
        walked.failure()
    );
    assert_eq!(walked.names(), ["one"]);
    assert!(walked.outcome.may_remove().is_err());
}
