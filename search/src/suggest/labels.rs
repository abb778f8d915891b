//! Keywords, themes, publishers and places that begin so, the most frequent first.

use super::{Suggestion, SuggestionKind};
use crate::{find::FindError, schema::FIELDS, snapshot::Snapshot};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};
use tantivy::{DocSet, TERMINATED, Term, schema::IndexRecordOption};

/// Spellings taken of one segment, beside as many as are wanted.
const SPARE: usize = 10;
/// Documents of a segment asked one by one whether they are still there.
const MAX_COUNTED: u64 = 200;

/// A term as some documents have it, and how many.
type Spelling = (u64, Vec<u8>);

/// A label that may be suggested.
pub(super) struct Candidate {
    /// How many documents have it, as far as was seen.
    pub count: u64,
    pub kind: SuggestionKind,
    spellings: Vec<Spelling>,
}

/// The labels under a folded prefix, the most frequent first. Spellings that differ in case or accents are
/// one label, the most frequent.
pub(super) fn candidates(
    snapshot: &Snapshot,
    prefix: &str,
    wanted: usize,
) -> Result<Vec<Candidate>, FindError> {
    let kinds = SuggestionKind::ALL.into_iter();
    let beginnings: Vec<String> = kinds
        .filter(|&kind| kind != SuggestionKind::Title)
        .map(|kind| format!("{}\u{1f}{prefix}", kind.letter()))
        .collect();
    let mut terms: HashMap<Vec<u8>, u64> = HashMap::new();
    for segment in &snapshot.segments {
        let inverted = segment.reader.inverted_index(FIELDS.suggest)?;
        let frequencies = segment.labels()?;
        for (count, term) in frequencies.most(inverted.terms(), &beginnings, wanted + SPARE)? {
            *terms.entry(term).or_default() += u64::from(count);
        }
    }
    let mut labels: BTreeMap<(SuggestionKind, String), Vec<Spelling>> = BTreeMap::new();
    for (term, count) in terms {
        if let Some((kind, key, _)) = split(&term) {
            let spellings = labels.entry((kind, key.to_owned())).or_default();
            spellings.push((count, term));
        }
    }
    let labels = labels.into_iter().map(|((kind, _), spellings)| Candidate {
        count: spellings.iter().map(|(count, _)| count).sum(),
        kind,
        spellings,
    });
    let mut candidates: Vec<Candidate> = labels.collect();
    candidates.sort_by_key(|candidate| (Reverse(candidate.count), candidate.kind));
    Ok(candidates)
}

impl Candidate {
    /// With its true count; `None` when no document has any of its spellings any more.
    pub(super) fn suggestion(&self, snapshot: &Snapshot) -> Result<Option<Suggestion>, FindError> {
        let mut total = 0;
        let mut best: Option<(u64, String)> = None;
        for (_, bytes) in &self.spellings {
            let Some((_, _, label)) = split(bytes) else {
                continue;
            };
            let count = alive(snapshot, bytes)?;
            total += count;
            if count > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((count, label.to_owned()));
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

/// Kind, key and label of a term.
fn split(term: &[u8]) -> Option<(SuggestionKind, &str, &str)> {
    let term = std::str::from_utf8(term).ok()?;
    let mut fields = term.splitn(3, '\u{1f}');
    let letter = fields.next()?;
    let (key, label) = (fields.next()?, fields.next()?);
    let mut kinds = SuggestionKind::ALL.into_iter();
    let kind = kinds.find(|kind| letter.chars().eq([kind.letter()]))?;
    Some((kind, key, label))
}
