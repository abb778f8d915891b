//! Manifest: what a snapshot is made of. The hash of its text stands in signed checkpoints.

use super::{Head, SetDigest};
use crate::{MemberId, text32};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A set of records as it was after one entry, in parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The number of this form of manifests: 1.
    #[serde(rename = "snapshot")]
    pub form: u32,
    pub member: MemberId,
    pub epoch: u32,
    /// The last entry that is in it.
    pub seq: u64,
    /// When that was published: milliseconds since 1970.
    pub published: i64,
    pub count: u64,
    #[serde(with = "as_text")]
    pub set: SetDigest,
    #[serde(with = "as_text")]
    pub head: Head,
    pub parts: Vec<Part>,
}

/// A file of a snapshot: log entries without a start line, in order of key; after zstd. Deletions stand
/// among them as long as they are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// SHA-256 of the file, and its name: 52 characters of base32.
    pub hash: String,
    /// Of the file.
    pub bytes: u64,
    /// Of what is in it.
    pub raw_bytes: u64,
    pub entries: u64,
}

impl Manifest {
    pub const FORM: u32 = 1;

    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers are always JSON")
    }

    /// Reads a manifest whose hash is known; `None` when it has another.
    pub fn read(text: &str, hash: &[u8; 32]) -> Option<Result<Self, serde_json::Error>> {
        (Self::hash(text) == *hash).then(|| serde_json::from_str(text))
    }

    /// What a manifest is called: 52 characters of base32.
    pub fn name(hash: &[u8; 32]) -> String {
        text32::encode(hash)
    }

    /// SHA-256 of a manifest's text.
    pub fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }
}

impl Part {
    /// What a file is called.
    pub fn name(file: &[u8]) -> String {
        text32::encode(&Sha256::digest(file))
    }
}

/// Hashes in base32, as everywhere.
mod as_text {
    use super::{Head, SetDigest};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub trait Text: Sized + std::fmt::Display {
        fn parse(text: &str) -> Option<Self>;
    }

    impl Text for Head {
        fn parse(text: &str) -> Option<Self> {
            Head::parse(text)
        }
    }

    impl Text for SetDigest {
        fn parse(text: &str) -> Option<Self> {
            SetDigest::parse(text)
        }
    }

    pub fn serialize<T: Text, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, T: Text, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::parse(&text).ok_or_else(|| D::Error::custom("not a hash of 52 characters of base32"))
    }
}
