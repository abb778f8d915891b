//! Bodies and files undone within their limits.

use super::*;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

const LIMITS: Limits = Limits {
    max_bytes: 3 << 20,
    max_ratio: 100,
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn concatenated_members_are_read_as_one() {
    let gz = [gzip(b"one "), gzip(b"two")].concat();
    assert_eq!(all(gz, Coding::Gzip, LIMITS).unwrap(), b"one two");
    let zst = [
        zstd::encode_all(&b"one "[..], 1).unwrap(),
        zstd::encode_all(&b"two"[..], 1).unwrap(),
    ];
    assert_eq!(all(zst.concat(), Coding::Zstd, LIMITS).unwrap(), b"one two");
}

#[test]
fn a_bomb_is_refused_long_before_it_is_unpacked() {
    let zeros = vec![0; 2 << 20];
    for bomb in [
        (gzip(&zeros), Coding::Gzip),
        (zstd::encode_all(&zeros[..], 1).unwrap(), Coding::Zstd),
    ] {
        let error = all(bomb.0, bomb.1, LIMITS).unwrap_err();
        assert!(error.to_string().contains("more than 100"), "{error}");
    }
}

#[test]
fn honest_data_beyond_the_limit_is_refused_by_its_size() {
    let numbers: String = (0..600_000).map(|n| format!("{n}\n")).collect();
    let error = all(gzip(numbers.as_bytes()), Coding::Gzip, LIMITS).unwrap_err();
    assert!(
        error.to_string().contains("larger than 3145728 bytes"),
        "{error}"
    );
}

#[test]
fn a_truncated_member_is_an_error() {
    let mut gz = gzip(b"one two three");
    gz.truncate(gz.len() - 6);
    assert!(all(gz, Coding::Gzip, LIMITS).is_err());
}
