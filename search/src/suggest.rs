//! Completing a word being typed: titles, keywords, publishers, themes and places that begin so.
//!
//! Everything suggested is read from the index itself, so that it comes and goes with its documents;
//! what one answer may look at is bounded, however many documents there are.

mod frequencies;
mod labels;
mod titles;

pub(crate) use frequencies::Frequencies;

use crate::{find::FindError, snapshot::Snapshot, text};
use serde::Serialize;
use std::cmp::Reverse;

/// The most suggestions of one answer.
const MAX_SUGGESTIONS: usize = 50;
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
    let typed = Typed::of(prefix);
    if typed.words.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    // Counting truly takes most of the time: only what is shown is.
    let mut found = Vec::new();
    for candidate in labels::candidates(snapshot, &typed.key(), limit)? {
        if found.len() == limit {
            break;
        }
        found.extend(candidate.suggestion(snapshot)?);
    }
    found.sort_unstable_by(|a: &Suggestion, b| {
        (Reverse(a.count), a.kind, &a.text).cmp(&(Reverse(b.count), b.kind, &b.text))
    });
    // A title is one document: by count alone no title would ever be shown.
    let wanted = (limit / 2).max(limit.saturating_sub(found.len()));
    let titles = titles::titles(snapshot, &typed, wanted)?;
    found.truncate(limit - titles.len());
    found.extend(titles);
    Ok(found)
}

/// The folded words typed.
struct Typed {
    words: Vec<String>,
    /// The last word may go on.
    open: bool,
}

impl Typed {
    fn of(prefix: &str) -> Self {
        let words = text::words(prefix).into_iter().take(MAX_PREFIX_WORDS);
        Typed {
            words: words.map(|word| word.folded().to_owned()).collect(),
            open: !prefix.ends_with(char::is_whitespace),
        }
    }

    /// What a folded label that is completed begins with.
    fn key(&self) -> String {
        let mut key = self.words.join(" ");
        if !self.open {
            key.push(' ');
        }
        key
    }
}
