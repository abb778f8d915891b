//! Files and folders, sound and broken.

use crate::{
    paging::PREFIXES,
    walk::{Walked, options, settings, walk, walk_with},
};
use flate2::{Compression, write::GzEncoder};
use harvest::JobOptions;
use std::{collections::BTreeMap, fs, io::Write, path::Path};
use tempfile::{TempDir, tempdir};

fn turtle(name: &str) -> String {
    format!("{PREFIXES} ex:{name} a dcat:Dataset ; dct:title 'About {name}' .")
}

pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

async fn walk_path(path: &Path) -> Walked {
    walk(path.to_str().unwrap()).await
}

/// Walks a file that is larger than what may be read whole.
async fn walk_large(path: &Path, max_file_bytes: u64) -> Walked {
    let mut options = options(settings());
    options.max_file_bytes = max_file_bytes;
    walk_with(
        path.to_str().unwrap(),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn every_syntax_is_read_compressed_or_not() {
    let nt = "<http://ex.org/b> <http://purl.org/dc/terms/title> \"B\" .\n\
        <http://ex.org/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n";
    let json = r#"{"@id":"http://ex.org/c","@type":"http://www.w3.org/ns/dcat#Dataset","http://purl.org/dc/terms/title":"C"}"#;
    let xml = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">
        <rdf:Description rdf:about="http://ex.org/d"><rdf:type rdf:resource="http://www.w3.org/ns/dcat#Dataset"/>
        <dct:title>D</dct:title></rdf:Description></rdf:RDF>"#;
    let folder = folder(&[
        ("a.ttl", turtle("a").as_bytes()),
        ("b.nt.zst", &zstd::encode_all(nt.as_bytes(), 1).unwrap()),
        ("deep/c.jsonld", json.as_bytes()),
        ("deep/d.rdf.gz", &gzip(xml.as_bytes())),
        ("e.rdf", turtle("e").as_bytes()),
        ("README.md", b"# not RDF"),
        (".hidden.ttl", b"nonsense"),
    ]);
    let walked = walk_path(folder.path()).await;
    assert_eq!(
        walked.names(),
        ["a", "b", "c", "d", "e"],
        "{:?}",
        walked.report()
    );
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_broken_file_costs_itself_only_and_nothing_is_removed() {
    let folder = folder(&[
        ("a.ttl", turtle("a").as_bytes()),
        ("binary.ttl", b"\x7fELF\x00\x01\x02\x00"),
        ("bomb.ttl.gz", &gzip(&vec![b' '; 2 << 20])),
        (
            "bomb.zst.ttl.zst",
            &zstd::encode_all(&vec![b'#'; 2 << 20][..], 3).unwrap(),
        ),
        ("cut.ttl.gz", &gzip(turtle("x").as_bytes())[..40]),
        ("empty.ttl", b""),
        ("page.rdf", b"<!doctype html><html></html>"),
        ("z.ttl", turtle("z").as_bytes()),
    ]);
    let walked = walk_path(folder.path()).await;
    assert_eq!(walked.names(), ["a", "z"]);
    let failures = &walked.report().failures;
    let about = |name: &str| {
        let failure = failures
            .iter()
            .find(|failure| failure.address.ends_with(name));
        &failure
            .unwrap_or_else(|| panic!("no failure of {name} in {failures:?}"))
            .message
    };
    assert!(about("binary.ttl").contains("is not RDF"));
    assert!(
        about("bomb.ttl.gz").contains("not honest data")
            || about("bomb.ttl.gz").contains("is empty")
    );
    assert!(about("bomb.zst.ttl.zst").contains("not honest data"));
    assert!(about("cut.ttl.gz").contains("cannot read"));
    assert!(about("empty.ttl").contains("is empty"));
    assert!(about("page.rdf").contains("is a web page"));
    assert_eq!(walked.reason(), "6 pages or files could not be read");
}

#[cfg(unix)]
#[tokio::test]
async fn links_in_a_circle_and_files_without_end_do_not_hold_the_walk() {
    let folder = folder(&[("a/a.ttl", turtle("a").as_bytes())]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/back")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.ttl")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.ttl")).unwrap();
    let walked = walk_path(folder.path()).await;
    assert_eq!(walked.names(), ["a"]);
    let said: Vec<_> = walked
        .report()
        .failures
        .iter()
        .map(|f| f.message.as_str())
        .collect();
    assert!(
        said.iter()
            .any(|text| text.contains("is a link to a folder already read")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|text| text.contains("not a regular file")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|text| text.contains("gone.ttl")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_path_that_is_not_there_is_told_at_once() {
    let error = harvest::open("/nowhere/at/all.ttl", &options(settings()))
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .starts_with("cannot read `/nowhere/at/all.ttl`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_folder_without_rdf_removes_nothing() {
    let folder = folder(&[("README.md", b"# nothing")]);
    assert!(
        walk_path(folder.path())
            .await
            .reason()
            .contains("without any dataset")
    );
}

/// A dump of `count` datasets, one graph each.
fn dump(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| {
            let (d, g) = (format!("<http://ex.org/d{n}>"), format!("<http://ex.org/g{n}>"));
            format!(
                "{d} <http://purl.org/dc/terms/creator> _:b{n} {g} .\n\
                 _:b{n} <http://xmlns.com/foaf/0.1/name> \"{}\" {g} .\n\
                 {d} <http://purl.org/dc/terms/title> \"Number {n}\" {g} .\n\
                 {d} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> {g} .\n",
                "long ".repeat(1200)
            )
        })
        .collect()
}

#[tokio::test]
async fn a_dump_too_large_for_memory_gives_the_same_records_graph_by_graph() {
    let dump = dump(800);
    let folder = folder(&[(
        "all.nq.zst",
        &zstd::encode_all(dump.concat().as_bytes(), 1).unwrap(),
    )]);
    let whole = walk_path(folder.path()).await;
    let streamed = walk_large(folder.path(), 4096).await;
    assert_eq!(whole.upserts.len(), 800);
    assert_eq!(whole.known(), streamed.known());
    assert!(streamed.report().pages > 1);
    assert_eq!(streamed.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_large_dump_that_is_not_in_one_piece_a_record_is_refused_with_the_remedy() {
    let dump = dump(40);
    let mut scattered: Vec<&str> = dump
        .iter()
        .flat_map(|graph| graph.split_inclusive('\n'))
        .collect();
    scattered.sort_unstable();
    let triples = "<http://ex.org/a> <http://purl.org/dc/terms/title> \"A\" .\n".repeat(200);
    let folder = folder(&[
        ("scattered.nq", scattered.concat().as_bytes()),
        ("triples.nq", triples.as_bytes()),
        ("large.nt", triples.as_bytes()),
    ]);
    let limited = walk_large(folder.path(), 4096).await;
    assert_eq!(limited.report().failed, 3);
    for failure in &limited.report().failures {
        assert!(
            failure.message.contains("raise `fetch.max_file_bytes`"),
            "{}",
            failure.message
        );
    }
    assert!(limited.outcome.may_remove().is_err());
    let whole = walk_path(&folder.path().join("scattered.nq")).await;
    assert_eq!(
        whole.upserts.len(),
        40,
        "whole in memory, the order does not matter"
    );
}

#[tokio::test]
async fn a_folder_can_be_resumed_after_a_file() {
    let folder = folder(&[
        ("a.ttl", turtle("a").as_bytes()),
        ("b.ttl", turtle("b").as_bytes()),
    ]);
    let path = folder.path().to_str().unwrap();
    let job = JobOptions {
        max_batch_records: 1,
        ..JobOptions::default()
    };
    let first = walk_with(path, &options(settings()), &BTreeMap::new(), job.clone()).await;
    let mut options = options(settings());
    options.resume = first.cursors.first().cloned();
    let job = JobOptions {
        resumed: true,
        ..job
    };
    let walked = walk_with(path, &options, &BTreeMap::new(), job).await;
    assert_eq!(walked.names(), ["b"]);
}
