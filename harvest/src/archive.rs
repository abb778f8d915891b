//! The RDF documents in a zip archive, taken out one by one under our limits.

use crate::{
    decompress::{Excess, Limits},
    folder::declared,
};
use std::{
    fmt,
    io::{self, Read, Seek},
    path::Path,
};
use zip::ZipArchive;

/// More members than any honest dump has.
const MAX_MEMBERS: usize = 10_000;
/// Below this size no ratio is suspicious.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Whether a file begins as an archive with members does.
pub fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// An archive being read.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    /// The RDF documents that were not read yet, the next last.
    left: Vec<String>,
    limits: Limits,
    given: u64,
}

impl<R> fmt::Debug for Archive<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

impl<R: Read + Seek> Archive<R> {
    /// Lists the documents of an archive. `limits` hold for all of them together.
    pub fn open(reader: R, limits: Limits) -> io::Result<Self> {
        let zip = ZipArchive::new(reader)?;
        if zip.len() > MAX_MEMBERS {
            let message = format!("it has more than {MAX_MEMBERS} members");
            return Err(io::Error::other(message));
        }
        // A name that is no text names no document of ours.
        let mut left: Vec<String> = zip
            .file_names()
            .filter_map(|name| name.ok().map(|name| name.into_owned()))
            .filter(|name| is_document(name))
            .collect();
        if left.is_empty() {
            let message = "it holds no RDF file (.ttl, .rdf, .jsonld, .nt, .nq, .trig)";
            return Err(io::Error::other(message));
        }
        left.sort_by(|a, b| b.cmp(a));
        Ok(Self {
            zip,
            left,
            limits,
            given: 0,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The next document: its name, and its bytes or why they cannot be had.
    pub fn next(&mut self, max_bytes: u64) -> Option<(String, io::Result<Vec<u8>>)> {
        let name = self.left.pop()?;
        let bytes = self.read(&name, max_bytes);
        Some((name, bytes))
    }

    fn read(&mut self, name: &str, max_bytes: u64) -> io::Result<Vec<u8>> {
        let member = self.zip.by_name(name)?;
        let packed = member.compressed_size().max(1);
        let left = self.limits.max_bytes.saturating_sub(self.given);
        let limit = max_bytes.min(left);
        let honest = packed
            .saturating_mul(self.limits.max_ratio)
            .max(RATIO_FREE_BYTES);
        let mut bytes = Vec::new();
        member
            .take(limit.min(honest).saturating_add(1))
            .read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        self.given += size;
        if size > limit {
            return Err(io::Error::other(Excess::Size(limit)));
        }
        if size > honest {
            return Err(io::Error::other(Excess::Ratio(self.limits.max_ratio)));
        }
        Ok(bytes)
    }
}

/// What is read: an RDF file that is not hidden, nor the shadow that a Mac leaves of one.
fn is_document(name: &str) -> bool {
    let is_hidden = name
        .split(['/', '\\'])
        .any(|part| part.starts_with('.') || part == "__MACOSX");
    !is_hidden && declared(Path::new(name)).is_some()
}

#[cfg(test)]
mod tests;
