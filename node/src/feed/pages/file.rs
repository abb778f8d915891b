//! A sealed page as a file: its entries and what they state, as they were; compressed.

use super::{FeedError, failed};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};
use vocab::{
    feed::{Entry, LogLine, LogReader, write_entry},
    fingerprint::Fingerprint,
    text32,
};

/// A larger record could not be read back: readers of logs take no more.
pub const MAX_PAYLOAD: usize = 4 << 20;
/// A page takes one record after it is almost full.
const MAX_RAW: usize = 16 << 20;
const LEVEL: i32 = 9;
const HASH: usize = 8;

/// What a page holds, before it is compressed: the form of the parts of snapshots.
pub fn raw(told: &[(Entry, String)]) -> Vec<u8> {
    let mut raw = Vec::new();
    for (entry, payload) in told {
        write_entry(&mut raw, entry, payload);
    }
    raw
}

/// `{from}-{to}-{hash}`: a page with other content has another name.
pub fn page_name(from_seq: u64, to_seq: u64, raw: &[u8]) -> String {
    format!("{from_seq}-{to_seq}-{}", hash(raw))
}

/// Of the file of a page.
pub fn name(page: &str) -> String {
    format!("{page}.zst")
}

fn hash(raw: &[u8]) -> String {
    let mut hash = text32::encode(&Fingerprint::of(raw).0);
    hash.truncate(HASH);
    hash
}

/// Writes the file of a page: it is there whole, or not at all.
pub fn write(folder: &Path, page: &str, raw: &[u8]) -> Result<(), FeedError> {
    let path = folder.join(name(page));
    let beside = folder.join("new");
    let written = zstd::bulk::compress(raw, LEVEL).and_then(|bytes| {
        let mut file = File::create(&beside)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(folder)?.sync_all()
    });
    written.map_err(|source| failed(&path, source))
}

/// Reads the file of a page; one that does not hold what its name says is an error of its data.
pub fn read(folder: &Path, page: &str) -> io::Result<Vec<(Entry, String)>> {
    let damaged = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
    let bytes = fs::read(folder.join(name(page)))?;
    let size = zstd::bulk::Decompressor::upper_bound(&bytes).unwrap_or(MAX_RAW + 1);
    if size > MAX_RAW {
        return Err(damaged(format!("it says that it holds {size} bytes")));
    }
    let raw = zstd::bulk::decompress(&bytes, size).map_err(|error| damaged(error.to_string()))?;
    if !page.ends_with(&format!("-{}", hash(&raw))) {
        return Err(damaged("its content is not what its name says".to_owned()));
    }
    let mut reader = LogReader::without_start();
    reader.push(&raw);
    let mut told = Vec::new();
    while let Some(line) = reader
        .next_line()
        .map_err(|error| damaged(error.to_string()))?
    {
        if let LogLine::Entry(entry, payload) = line {
            told.push((entry, payload));
        }
    }
    Ok(told)
}
