//! Honest archives are read, others refused.

use super::*;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const LIMITS: Limits = Limits {
    max_bytes: 10 << 20,
    max_ratio: 100,
};

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn documents_are_read_in_the_order_of_their_names() {
    let bytes = archive(&[
        ("b.ttl", b"2"),
        ("a/c.nt.gz", b"1"),
        ("readme.md", b"-"),
        ("__MACOSX/b.ttl", b"-"),
        (".hidden.ttl", b"-"),
    ]);
    let mut archive = Archive::open(Cursor::new(bytes), LIMITS).unwrap();
    let mut names = Vec::new();
    while let Some((name, bytes)) = archive.next(100) {
        names.push((name, bytes.unwrap()));
    }
    let expected = [
        ("a/c.nt.gz".to_owned(), b"1".to_vec()),
        ("b.ttl".to_owned(), b"2".to_vec()),
    ];
    assert_eq!(names, expected);
}

#[test]
fn what_grows_too_much_is_refused() {
    let zeros = vec![b' '; 3 << 20];
    let bytes = archive(&[("bomb.ttl", &zeros), ("sound.ttl", b"<a> <b> <c> .")]);
    let mut opened = Archive::open(Cursor::new(bytes.clone()), LIMITS).unwrap();
    let (_, bomb) = opened.next(u64::MAX).unwrap();
    assert!(bomb.unwrap_err().to_string().contains("not honest"));
    let (_, sound) = opened.next(u64::MAX).unwrap();
    assert_eq!(sound.unwrap(), b"<a> <b> <c> .");

    let mut opened = Archive::open(Cursor::new(bytes), LIMITS).unwrap();
    let (_, large) = opened.next(1000).unwrap();
    assert!(large.unwrap_err().to_string().contains("larger than 1000"));
}

#[test]
fn the_members_of_an_archive_share_its_limit() {
    let member = vec![b'a'; 600];
    let bytes = archive(&[("a.ttl", &member), ("b.ttl", &member)]);
    let limits = Limits {
        max_bytes: 1000,
        max_ratio: 100,
    };
    let mut archive = Archive::open(Cursor::new(bytes), limits).unwrap();
    assert!(archive.next(u64::MAX).unwrap().1.is_ok());
    assert!(archive.next(u64::MAX).unwrap().1.is_err());
}

#[test]
fn an_archive_without_rdf_and_a_broken_one_are_refused() {
    let bytes = archive(&[("readme.md", b"-")]);
    assert!(Archive::open(Cursor::new(bytes), LIMITS).is_err());
    let mut bytes = archive(&[("a.ttl", b"a")]);
    bytes.truncate(bytes.len() - 10);
    assert!(Archive::open(Cursor::new(bytes), LIMITS).is_err());
}
