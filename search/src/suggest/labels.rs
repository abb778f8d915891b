//! Keywords, themes, publishers and places that begin so, the most frequent first.

use super::{Suggestion, SuggestionKind, beginnings::LETTERS};
use crate::{find::FindError, schema::FIELDS, snapshot::Snapshot};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};
use tantivy::{DocSet, SegmentReader, TERMINATED, Term, schema::IndexRecordOption};

/// Terms looked at for one kind, over all segments: short prefixes begin very many.
const MAX_TERMS: usize = 3_000;
/// Spellings kept of one segment.
const KEPT: usize = 64;
/// Documents of a segment asked one by one whether they are still there.
const MAX_COUNTED: u64 = 200;

/// A term as some documents have it, and how many.
pub(super) type Spelling = (u64, Vec<u8>);

/// A label that may be suggested.
pub(super) struct Candidate {
    /// How many documents have it, as far as was seen.
    pub count: u64,
    pub kind: SuggestionKind,
    spellings: Vec<Spelling>,
}

/// The labels of one kind under a folded prefix. Spellings that differ in case or accents are one
/// label, the most frequent.
pub(super) fn candidates(
    snapshot: &Snapshot,
    kind: SuggestionKind,
    prefix: &str,
) -> Result<Vec<Candidate>, FindError> {
    let start = format!("{}\u{1f}{prefix}", kind.letter());
    let budget = (MAX_TERMS / snapshot.segments.len().max(1)).max(100);
    let mut terms: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for segment in &snapshot.segments {
        if (1..=LETTERS).contains(&prefix.chars().count()) {
            for (count, term) in segment.beginnings()?.under(&start) {
                *terms.entry(term.clone()).or_default() += count;
            }
            continue;
        }
        for (count, term) in frequent(&segment.reader, &start, budget)? {
            *terms.entry(term).or_default() += u64::from(count);
        }
    }
    let mut groups: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
    for (term, count) in terms {
        if let Some((key, _)) = split(&term) {
            groups.entry(key).or_default().push((count, term));
        }
    }
    let mut candidates: Vec<Candidate> = groups
        .into_values()
        .map(|spellings| Candidate {
            count: spellings.iter().map(|(count, _)| count).sum(),
            kind,
            spellings,
        })
        .collect();
    candidates.sort_by_key(|candidate| Reverse(candidate.count));
    candidates.truncate(KEPT);
    Ok(candidates)
}

/// The most frequent terms of one segment that begin so, deleted documents counted too.
fn frequent(
    reader: &SegmentReader,
    start: &str,
    budget: usize,
) -> tantivy::Result<Vec<(u32, Vec<u8>)>> {
    let inverted = reader.inverted_index(FIELDS.suggest)?;
    let mut terms = inverted
        .terms()
        .range()
        .ge(start.as_bytes())
        .into_stream()?;
    let mut best: BinaryHeap<Reverse<(u32, Vec<u8>)>> = BinaryHeap::with_capacity(KEPT + 1);
    for _ in 0..budget {
        if !terms.advance() || !terms.key().starts_with(start.as_bytes()) {
            break;
        }
        let count = terms.value().doc_freq;
        let least = best.peek().map_or(0, |Reverse((least, _))| *least);
        if best.len() < KEPT || count > least {
            best.push(Reverse((count, terms.key().to_vec())));
        }
        if best.len() > KEPT {
            best.pop();
        }
    }
    Ok(best.into_iter().map(|Reverse(kept)| kept).collect())
}

impl Candidate {
    /// With its true count; `None` when no document has any of its spellings any more.
    pub(super) fn suggestion(&self, snapshot: &Snapshot) -> Result<Option<Suggestion>, FindError> {
        let mut total = 0;
        let mut best: Option<(u64, String)> = None;
        for (_, bytes) in &self.spellings {
            let Some((_, label)) = split(bytes) else {
                continue;
            };
            let count = alive(snapshot, bytes)?;
            total += count;
            if count > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((count, label));
            }
        }
        Ok(best.map(|(_, text)| Suggestion {
            text,
            kind: self.kind,
            count: total,
            id: None,
        }))
    }
}

/// How many documents have a term, exactly where few do or none is deleted.
fn alive(snapshot: &Snapshot, term: &[u8]) -> tantivy::Result<u64> {
    let mut count = 0;
    let Ok(term) = std::str::from_utf8(term) else {
        return Ok(0);
    };
    let term = Term::from_field_text(FIELDS.suggest, term);
    for reader in snapshot.searcher.segment_readers() {
        let inverted = reader.inverted_index(FIELDS.suggest)?;
        let Some(info) = inverted.get_term_info(&term)? else {
            continue;
        };
        if !reader.has_deletes() {
            count += u64::from(info.doc_freq);
            continue;
        }
        let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let (mut seen, mut there) = (0, 0);
        while postings.doc() != TERMINATED && seen < MAX_COUNTED {
            seen += 1;
            there += u64::from(!reader.is_deleted(postings.doc()));
            postings.advance();
        }
        // Of the others it is supposed that as many are there as of those asked.
        let frequency = u64::from(info.doc_freq).max(seen);
        count += there * frequency / seen.max(1);
    }
    Ok(count)
}

/// Key and label of a term.
fn split(term: &[u8]) -> Option<(String, String)> {
    let term = std::str::from_utf8(term).ok()?;
    let mut fields = term.splitn(3, '\u{1f}').skip(1);
    let (key, label) = (fields.next()?, fields.next()?);
    Some((key.to_owned(), label.to_owned()))
}
