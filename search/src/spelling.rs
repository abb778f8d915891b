//! Words that no record has, or hardly any, and those that were meant.
//!
//! Only the dictionary of the index at hand is asked: what is not in a public text is never suggested.

mod distance;

use crate::{
    plan::{Group, Origin, Plan, Variant},
    schema::{FIELDS, TextField},
    snapshot::Snapshot,
    terms::Term,
    text,
};
use distance::distance;
use std::collections::HashMap;
use tantivy::{
    TantivyError, Term as TantivyTerm, query::FuzzyTermQuery, schema::IndexRecordOption,
};

/// Shorter words have too many neighbours.
const MIN_LETTERS: usize = 4;
/// From so many letters on, two mistakes are looked for.
const TWO_MISTAKES: usize = 8;
const MAX_LETTERS: usize = 40;
/// A word that more documents have is in good standing.
const RARE: u64 = 3;
/// What was meant is so many times as frequent as a word that some document has.
const TIMES: u64 = 50;
/// One mistake is so many times as likely as two.
const LIKELIER: f64 = 20.0;
/// Words of one query that are looked into, and what may stand for each.
const MAX_WORDS: usize = 8;
const MAX_VARIANTS: usize = 3;
/// Neighbours of one word that are looked at.
const MAX_NEIGHBOURS: usize = 5_000;

/// Where words are looked for: as they are written, without stems.
const FIELDS_READ: [TextField; 3] = [TextField::Title, TextField::Keyword, TextField::Description];

/// A word typed, and the one that was most likely meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    pub typed: String,
    pub meant: String,
}

/// Adds to the words of a plan what else they may be: spelled otherwise, or run together.
pub(crate) fn complete(snapshot: &Snapshot, plan: &mut Plan) -> tantivy::Result<Vec<Correction>> {
    run_together(snapshot, plan)?;
    let mut corrections = Vec::new();
    for group in plan.groups.iter_mut().take(MAX_WORDS) {
        corrections.extend(correct(snapshot, group)?);
    }
    Ok(corrections)
}

/// A text with the words meant in place of those typed; `None` when there is nothing to correct.
pub(crate) fn corrected(typed: &str, corrections: &[Correction]) -> Option<String> {
    let mut corrected = String::with_capacity(typed.len());
    let mut read = 0;
    for word in text::words(typed) {
        let mut known = corrections.iter();
        if let Some(correction) = known.find(|correction| correction.typed == word.folded()) {
            corrected.push_str(&typed[read..word.start]);
            corrected.push_str(&correction.meant);
            read = word.end;
        }
    }
    corrected.push_str(&typed[read..]);
    (read > 0).then_some(corrected)
}

/// Two words that follow each other may be one: `open data` finds `opendata`.
fn run_together(snapshot: &Snapshot, plan: &mut Plan) -> tantivy::Result<()> {
    for second in 1..plan.groups.len() {
        let joined = format!(
            "{}{}",
            plan.groups[second - 1].word,
            plan.groups[second].word
        );
        let anywhere = Term::look_up(snapshot, FIELDS.all, &joined)?;
        if anywhere.frequency == 0 {
            continue;
        }
        // Neighbours in titles are indexed so too: it must be written somewhere.
        let mut is_written = false;
        for field in FIELDS_READ {
            let written = anywhere.in_field(snapshot, FIELDS.texts[field as usize], &joined)?;
            is_written |= written.frequency > 0;
        }
        if is_written {
            for group in &mut plan.groups[second - 1..=second] {
                group.add(Variant {
                    words: vec![joined.clone()],
                    origin: Origin::Synonym,
                });
            }
        }
    }
    Ok(())
}

fn correct(snapshot: &Snapshot, group: &mut Group) -> tantivy::Result<Option<Correction>> {
    let letters = group.word.chars().count();
    let is_word = group.word.chars().all(char::is_alphabetic);
    if !is_word || !(MIN_LETTERS..=MAX_LETTERS).contains(&letters) {
        return Ok(None);
    }
    let mut frequency = 0;
    for form in std::iter::once(&group.word).chain(&group.stems) {
        let term = Term::look_up(snapshot, FIELDS.all, form)?;
        frequency = frequency.max(term.frequency);
    }
    if frequency > RARE {
        return Ok(None);
    }
    let mistakes = if letters < TWO_MISTAKES { 1 } else { 2 };
    let mut meant: Vec<(f64, String)> = neighbours(snapshot, &group.word, mistakes)?
        .into_iter()
        .filter(|(word, known)| *word != group.word && *known >= frequency * TIMES)
        .map(|(word, known)| {
            let mistakes = distance(&group.word, &word);
            (known as f64 / LIKELIER.powi(mistakes as i32), word)
        })
        .collect();
    meant.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    meant.truncate(MAX_VARIANTS);
    let mut first = None;
    for (_, word) in meant {
        // A segment keeps the words of documents that are gone until it is merged.
        if !is_there(snapshot, &word)? {
            continue;
        }
        first.get_or_insert_with(|| word.clone());
        group.add(Variant {
            words: vec![word],
            origin: Origin::Typo,
        });
    }
    Ok(first.map(|meant| Correction {
        typed: group.word.clone(),
        meant,
    }))
}

/// Whether a document that is not deleted has the word.
fn is_there(snapshot: &Snapshot, word: &str) -> tantivy::Result<bool> {
    let term = Term::look_up(snapshot, FIELDS.all, word)?;
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        let option = IndexRecordOption::Basic;
        let Some(mut postings) = term.postings(ord, segment, option)? else {
            continue;
        };
        while !postings.docs().is_empty() {
            let mut documents = postings.docs().iter();
            if documents.any(|&document| !segment.reader.is_deleted(document)) {
                return Ok(true);
            }
            postings.advance();
        }
    }
    Ok(false)
}

/// Words with the same first letter and few mistakes between, and how many documents have them.
fn neighbours(
    snapshot: &Snapshot,
    word: &str,
    mistakes: u8,
) -> tantivy::Result<HashMap<String, u64>> {
    let mut found: HashMap<String, u64> = HashMap::new();
    let first: String = word.chars().take(1).collect();
    let mut after = first.clone().into_bytes();
    if let Some(last) = after.last_mut() {
        *last = last.saturating_add(1);
    }
    for field in FIELDS_READ {
        let field = FIELDS.texts[field as usize];
        let term = TantivyTerm::from_field_text(field, word);
        let mut of_field: HashMap<String, u64> = HashMap::new();
        for segment in &snapshot.segments {
            let automaton = FuzzyTermQuery::new(term.clone(), mistakes, true).automaton()?;
            let inverted = segment.reader.inverted_index(field)?;
            let mut words = inverted
                .terms()
                .search(automaton)
                .ge(&first)
                .lt(&after)
                .into_stream()
                .map_err(TantivyError::from)?;
            while of_field.len() < MAX_NEIGHBOURS && words.advance() {
                if let Ok(word) = std::str::from_utf8(words.key()) {
                    *of_field.entry(word.to_owned()).or_default() +=
                        u64::from(words.value().doc_freq);
                }
            }
        }
        for (word, frequency) in of_field {
            let known = found.entry(word).or_default();
            *known = frequency.max(*known);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
