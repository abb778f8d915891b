//! Completing a word being typed: titles, keywords, publishers, themes and places that begin so.
//!
//! The labels are terms of the index itself, so that they come and go with their documents.

use crate::{find::FindError, schema::FIELDS, snapshot::Snapshot, text};
use serde::Serialize;
use std::{cmp::Reverse, collections::HashMap};
use tantivy::{DocSet, SegmentReader, TERMINATED, schema::IndexRecordOption};

/// The most suggestions of one answer.
const MAX_SUGGESTIONS: usize = 50;
/// Terms looked at for one kind, over all segments: short prefixes begin very many.
const MAX_TERMS: usize = 4_000;
/// Documents counted for one label of a segment in which some are deleted.
const MAX_COUNTED: u64 = 1_000;
/// No label begins with more words than this.
const MAX_PREFIX_WORDS: usize = 12;

/// A label to complete with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub text: String,
    pub kind: SuggestionKind,
    /// How many documents have it.
    pub count: u64,
    /// Of a title: the record's id.
    pub id: Option<String>,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuggestionKind {
    Keyword,
    Theme,
    Publisher,
    Place,
    Title,
}

impl SuggestionKind {
    pub const ALL: [SuggestionKind; 5] = [
        SuggestionKind::Keyword,
        SuggestionKind::Theme,
        SuggestionKind::Publisher,
        SuggestionKind::Place,
        SuggestionKind::Title,
    ];

    /// What the terms of this kind begin with.
    pub(crate) fn letter(self) -> char {
        match self {
            SuggestionKind::Keyword => 'k',
            SuggestionKind::Theme => 't',
            SuggestionKind::Publisher => 'p',
            SuggestionKind::Place => 'l',
            SuggestionKind::Title => 'd',
        }
    }
}

pub(crate) fn suggest(
    snapshot: &Snapshot,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Suggestion>, FindError> {
    let limit = limit.min(MAX_SUGGESTIONS);
    let prefix = key(prefix);
    if prefix.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let mut titles = Vec::new();
    let mut labels = Vec::new();
    for kind in SuggestionKind::ALL {
        let found = of_kind(snapshot, kind, &prefix)?;
        match kind {
            SuggestionKind::Title => titles = found,
            _ => labels.extend(found),
        }
    }
    labels.sort_unstable_by(|a: &Suggestion, b| {
        (Reverse(a.count), a.kind, &a.text).cmp(&(Reverse(b.count), b.kind, &b.text))
    });
    // A title is one document: by count alone no title would ever be shown.
    let kept = limit - (limit / 2).min(titles.len());
    labels.truncate(kept);
    titles.truncate(limit - labels.len());
    labels.extend(titles);
    Ok(labels)
}

/// The folded words typed; the last one may go on.
fn key(prefix: &str) -> String {
    let words = text::words(prefix);
    let words: Vec<&str> = words
        .iter()
        .take(MAX_PREFIX_WORDS)
        .map(|word| word.folded.as_str())
        .collect();
    let mut key = words.join(" ");
    if !key.is_empty() && prefix.ends_with(char::is_whitespace) {
        key.push(' ');
    }
    key
}

/// One label as some documents spell it.
struct Spelling {
    label: String,
    count: u64,
    /// The key it was found by is the whole label, not a later word of it.
    from_start: bool,
}

fn of_kind(
    snapshot: &Snapshot,
    kind: SuggestionKind,
    prefix: &str,
) -> Result<Vec<Suggestion>, FindError> {
    let mut found: HashMap<String, Spelling> = HashMap::new();
    let readers = snapshot.searcher.segment_readers();
    let budget = (MAX_TERMS / readers.len().max(1)).max(100);
    for reader in readers {
        read(reader, kind, prefix, budget, &mut found)?;
    }
    let mut spellings: Vec<Spelling> = found.into_values().collect();
    spellings.sort_unstable_by(|a, b| rank(kind, a).cmp(&rank(kind, b)));
    let suggestions = spellings.into_iter().take(MAX_SUGGESTIONS).map(|spelling| {
        let (text, id) = match spelling.label.rsplit_once('\u{1f}') {
            Some((title, id)) if kind == SuggestionKind::Title => {
                (title.to_owned(), Some(id.to_owned()))
            }
            _ => (spelling.label, None),
        };
        Suggestion {
            text,
            kind,
            count: spelling.count,
            id,
        }
    });
    Ok(suggestions.collect())
}

type Rank<'s> = (bool, Reverse<u64>, usize, &'s str);

fn rank(kind: SuggestionKind, spelling: &Spelling) -> Rank<'_> {
    let later_word = kind == SuggestionKind::Title && !spelling.from_start;
    (
        later_word,
        Reverse(spelling.count),
        spelling.label.len(),
        &spelling.label,
    )
}

/// Adds what the dictionary of one segment has. Spellings that differ in case or accents are one
/// label, the most frequent.
fn read(
    reader: &SegmentReader,
    kind: SuggestionKind,
    prefix: &str,
    budget: usize,
    found: &mut HashMap<String, Spelling>,
) -> tantivy::Result<()> {
    let inverted = reader.inverted_index(FIELDS.suggest)?;
    let start = format!("{}\u{1f}{prefix}", kind.letter());
    let mut terms = inverted
        .terms()
        .range()
        .ge(start.as_bytes())
        .into_stream()?;
    let mut looked_at = 0;
    while looked_at < budget && terms.advance() && terms.key().starts_with(start.as_bytes()) {
        looked_at += 1;
        let mut count = u64::from(terms.value().doc_freq);
        if reader.has_deletes() {
            let mut postings =
                inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            count = 0;
            while postings.doc() != TERMINATED && count < MAX_COUNTED {
                count += u64::from(!reader.is_deleted(postings.doc()));
                postings.advance();
            }
        }
        let term = String::from_utf8_lossy(terms.key());
        let mut fields = term.splitn(3, '\u{1f}').skip(1);
        let (Some(key), Some(label)) = (fields.next(), fields.next()) else {
            continue;
        };
        if count == 0 {
            continue;
        }
        let title = kind == SuggestionKind::Title;
        let from_start = !title
            || text::words(label)
                .first()
                .is_some_and(|word| key.starts_with(&word.folded));
        let group = if title { label } else { key };
        match found.get_mut(group) {
            None => {
                let spelling = Spelling {
                    label: label.to_owned(),
                    count,
                    from_start,
                };
                found.insert(group.to_owned(), spelling);
            }
            Some(known) if title => known.from_start |= from_start,
            Some(known) => {
                if count > known.count {
                    known.label = label.to_owned();
                }
                known.count += count;
            }
        }
    }
    Ok(())
}
