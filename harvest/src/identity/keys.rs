//! What a record is recognised by when its IRI has changed: a few hashes, read from its payload.

use super::{
    address::{is_slug, normal},
    links::Likeness,
    said::{Said, value, words},
};
use sha2::{Digest, Sha256};
use vocab::{Kind, Record};

/// Platform ids kept of one record.
pub(super) const MAX_PLATFORM: usize = 6;
/// The first byte of stored keys: another form, or another way to normalise, has another.
const FORM: u8 = 1;
/// Words kept of a title: of a longer one, those whose hashes are smallest.
const MAX_WORDS: usize = 12;
/// Words that two titles share, in a hundred of those that either has, where they are alike.
const ALIKE_PERCENT: usize = 50;

/// What a record is recognised by: at most 160 bytes, whatever the record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    kind: Kind,
    iri: Name,
    /// Of all addresses that are not made from the record's own name; 0 where there is none.
    addresses: u64,
    /// Of title and publisher; 0 without a title.
    title: u64,
    platform: Box<[u64]>,
    /// Of the words of the title, sorted; odd for numbers.
    words: Box<[u32]>,
}

/// The normal form of an IRI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Lasting(u64),
    /// It may be given to something else: `address::is_slug`.
    Slug(u64),
}

impl Name {
    pub fn of(normal_iri: &str) -> Self {
        let mark = mark("iri", normal_iri);
        if is_slug(normal_iri) {
            Self::Slug(mark)
        } else {
            Self::Lasting(mark)
        }
    }

    /// What is compared under a likeness, if anything is.
    pub fn mark(self, likeness: Likeness) -> Option<u64> {
        match (self, likeness) {
            (Self::Lasting(mark), Likeness::Iri) | (Self::Slug(mark), Likeness::Slug) => Some(mark),
            _ => None,
        }
    }
}

impl Keys {
    /// The keys of a record, without building its graph.
    pub fn of(record: &Record) -> Self {
        Self::of_payload(record.resource().as_str(), record.kind(), record.payload())
    }

    /// The same from what the ledger keeps.
    pub fn of_payload(resource: &str, kind: Kind, payload: &str) -> Self {
        let normal_iri = normal(resource);
        let mut keys = Self {
            kind,
            iri: Name::of(&normal_iri),
            addresses: 0,
            title: 0,
            platform: Box::default(),
            words: Box::default(),
        };
        let is_item = matches!(
            kind,
            Kind::Dataset | Kind::DatasetSeries | Kind::DataService
        );
        if is_item {
            let said = Said::of(resource, payload);
            let title = said.title.and_then(value).map(|title| words(&title));
            let title = title.unwrap_or_default();
            keys.platform = said.platform(&normal_iri);
            keys.addresses = said.addresses(&normal_iri, kind);
            keys.words = hashes(&title);
            if !title.is_empty() {
                let said = format!("{title}\n{}", said.publisher());
                keys.title = mark(&format!("title of {}", kind.name()), &said);
            }
        }
        keys
    }

    /// For keeping beside the record: at most 125 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u8::try_from(self.platform.len()).expect("there are a few at most");
        let (is_slug, iri) = match self.iri {
            Name::Lasting(iri) => (0, iri),
            Name::Slug(iri) => (1, iri),
        };
        let mut bytes = vec![FORM, self.kind.code(), is_slug, count];
        for hash in [iri, self.addresses, self.title]
            .iter()
            .chain(&self.platform)
        {
            bytes.extend(hash.to_be_bytes());
        }
        for hash in &self.words {
            bytes.extend(hash.to_be_bytes());
        }
        bytes
    }

    /// What `to_bytes` gave; `None` for another form, whose keys are to be made again.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [FORM, kind, is_slug, count, hashes @ ..] = bytes else {
            return None;
        };
        let count = usize::from(*count);
        let (hashes, words) = hashes.split_at_checked((count + 3) * 8)?;
        let (words, rest) = words.as_chunks::<4>();
        let is_whole = rest.is_empty() && count <= MAX_PLATFORM && words.len() <= MAX_WORDS;
        if !is_whole {
            return None;
        }
        let (hashes, _) = hashes.as_chunks::<8>();
        let mut hashes = hashes.iter().map(|hash| u64::from_be_bytes(*hash));
        Some(Self {
            kind: Kind::from_code(*kind)?,
            iri: match is_slug {
                0 => Name::Lasting(hashes.next()?),
                1 => Name::Slug(hashes.next()?),
                _ => return None,
            },
            addresses: hashes.next()?,
            title: hashes.next()?,
            platform: hashes.collect(),
            words: words.iter().map(|hash| u32::from_be_bytes(*hash)).collect(),
        })
    }

    /// Whether both have the same addresses; `None` where one has none.
    pub(super) fn shares_addresses(&self, other: &Self) -> Option<bool> {
        let are_known = self.addresses != 0 && other.addresses != 0;
        are_known.then_some(self.addresses == other.addresses)
    }

    /// Whether the titles have the same numbers and half of their words in common.
    pub(super) fn titles_are_alike(&self, other: &Self) -> bool {
        let numbers = |words: &[u32]| -> Vec<u32> {
            words.iter().copied().filter(|word| word % 2 == 1).collect()
        };
        let shared = self
            .words
            .iter()
            .filter(|word| other.words.contains(word))
            .count();
        let either = self.words.len() + other.words.len() - shared;
        numbers(&self.words) == numbers(&other.words) && shared * 100 >= either * ALIKE_PERCENT
    }

    /// What another record must share to be like this one.
    pub(super) fn marks(&self, likeness: Likeness, mut each: impl FnMut(u64)) {
        match likeness {
            Likeness::Alias => {}
            Likeness::Iri | Likeness::Slug => self.iri.mark(likeness).into_iter().for_each(each),
            Likeness::PlatformId => self.platform.iter().copied().for_each(each),
            Likeness::Addresses if self.addresses != 0 => each(self.addresses),
            Likeness::TitleAndPublisher if self.title != 0 => each(self.title),
            Likeness::Addresses | Likeness::TitleAndPublisher => {}
        }
    }
}

/// The first eight bytes of SHA-256 over what is compared, and its meaning; never 0.
pub(super) fn mark(meaning: &str, text: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(meaning);
    hash.update("\n");
    hash.update(text);
    let digest: [u8; 32] = hash.finalize().into();
    let (first, _) = digest
        .split_first_chunk()
        .expect("a digest of SHA-256 has 32 bytes");
    u64::from_be_bytes(*first).max(1)
}

/// The mark of an IRI as it is written.
pub(super) fn exact(iri: &str) -> u64 {
    mark("exact", iri)
}

/// One hash a word, sorted, each once.
fn hashes(title: &str) -> Box<[u32]> {
    let mut hashes: Vec<u32> = title
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let [.., a, b, c, d] = mark("word", word).to_be_bytes();
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            u32::from_be_bytes([a, b, c, d]) & !1 | u32::from(is_number)
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(MAX_WORDS);
    hashes.into()
}

#[cfg(test)]
mod tests;
