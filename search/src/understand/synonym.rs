//! Other words for those of a query: of vocabularies, of records, of acronyms.

use super::{Understanding, Understood};
use crate::{
    document::SYNONYM_MARK,
    parse::Spoken,
    plan::{Origin, Plan, Variant},
    schema::FIELDS,
    segment::{Segment, hash},
    snapshot::Snapshot,
    synonyms::{Synonyms, key, key_of, themes},
    text,
};
use tantivy::{DocSet, TERMINATED, Term, schema::IndexRecordOption};

/// Words of the query that are taken together, small ones among them.
const MAX_WORDS: usize = 10;
/// What is added for one word; for a group of words half of it, since each of them is sought in its place.
const MAX_OTHERS: usize = 2;
/// Terms of the index looked at for one of them.
const MAX_TERMS: usize = 64;
/// Documents of a term asked whether they are still there.
const MAX_ASKED: usize = 64;

/// Some words of the query, and other words for them.
#[derive(Debug)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub label: String,
}

/// Adds to the words of a plan what means the same, longest groups of words first.
pub(super) fn add(
    snapshot: &Snapshot,
    spoken: &[Spoken],
    vocabulary: &Synonyms,
    plan: &mut Plan,
) -> tantivy::Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < spoken.len() {
        let most = MAX_WORDS.min(spoken.len() - at);
        let mut next = at + 1;
        for length in (1..=most).rev() {
            let words = &spoken[at..at + length];
            let ends = [&words[0].word, &words[length - 1].word];
            if ends.into_iter().any(|word| text::is_stop_word(word)) {
                continue;
            }
            let asked = key_of(words.iter().map(|word| word.word.as_str()));
            let others = others(snapshot, vocabulary, &asked)?;
            if others.is_empty() {
                continue;
            }
            for other in &others {
                stand_in(plan, words, other);
            }
            found.push(Found {
                start: words[0].start,
                end: words[length - 1].end,
                label: others.join(", "),
            });
            next = at + length;
            break;
        }
        at = next;
    }
    Ok(found)
}

/// A few labels that mean the same, those of records first.
fn others(snapshot: &Snapshot, vocabulary: &Synonyms, asked: &str) -> tantivy::Result<Vec<String>> {
    let mut others: Vec<String> = Vec::new();
    let mut keys = vec![asked.to_owned()];
    let most = match asked.contains(' ') {
        true => MAX_OTHERS / 2,
        false => MAX_OTHERS,
    };
    let said = said(snapshot, asked)?;
    let listed = themes().others(asked).chain(vocabulary.others(asked));
    for other in said.into_iter().chain(listed.map(str::to_owned)) {
        let key = key(&other);
        if others.len() < most && !keys.contains(&key) && is_said(snapshot, &other)? {
            keys.push(key);
            others.push(other);
        }
    }
    Ok(others)
}

/// Each of the words may be answered by all of the other label's.
fn stand_in(plan: &mut Plan, words: &[Spoken], other: &str) {
    let mut others: Vec<String> = text::words(other)
        .iter()
        .map(|word| word.folded().to_owned())
        .collect();
    others.retain(|word| !text::is_stop_word(word));
    for group in &mut plan.groups {
        if words.iter().any(|word| word.word == group.word) {
            group.add(Variant {
                words: others.clone(),
                origin: Origin::Synonym,
            });
        }
    }
}

/// Whether each word of a label is in a document, in any form: what nothing has is not worth telling.
fn is_said(snapshot: &Snapshot, label: &str) -> tantivy::Result<bool> {
    for word in text::words(label) {
        let mut is_there = false;
        for form in text::stems(word.folded())
            .iter()
            .map(String::as_str)
            .chain([word.folded()])
        {
            let term = Term::from_field_text(FIELDS.all, form);
            is_there = is_there || snapshot.searcher.doc_freq(&term)? > 0;
        }
        if !is_there {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What records say that a label is called as well, most often said first.
fn said(snapshot: &Snapshot, asked: &str) -> tantivy::Result<Vec<String>> {
    let from = format!("{asked}{SYNONYM_MARK}");
    let mut found: Vec<(u32, String)> = Vec::new();
    let hash = hash(asked.as_bytes());
    for segment in &snapshot.segments {
        if segment.named_otherwise()?.binary_search(&hash).is_err() {
            continue;
        }
        let inverted = segment.reader.inverted_index(FIELDS.synonym)?;
        let mut terms = inverted
            .terms()
            .range()
            .ge(from.as_bytes())
            .into_stream()
            .map_err(tantivy::TantivyError::from)?;
        let mut looked_at = 0;
        while looked_at < MAX_TERMS && terms.advance() {
            looked_at += 1;
            let Some(label) = terms.key().strip_prefix(from.as_bytes()) else {
                break;
            };
            let label = String::from_utf8_lossy(label).into_owned();
            let term = Term::from_field_text(FIELDS.synonym, &format!("{from}{label}"));
            let count = alive(segment, &term)?;
            match found.iter_mut().find(|(_, known)| *known == label) {
                Some((known, _)) => *known += count,
                None => found.push((count, label)),
            }
        }
    }
    found.retain(|(count, _)| *count > 0);
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(found.into_iter().map(|(_, label)| label).collect())
}

/// How many documents of a segment say a term, deleted ones left out where there are few.
fn alive(segment: &Segment, term: &Term) -> tantivy::Result<u32> {
    let inverted = segment.reader.inverted_index(FIELDS.synonym)?;
    let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(0);
    };
    let mut alive = 0;
    let mut asked = 0;
    while postings.doc() != TERMINATED && asked < MAX_ASKED {
        alive += u32::from(!segment.reader.is_deleted(postings.doc()));
        asked += 1;
        postings.advance();
    }
    Ok(alive)
}

impl Found {
    pub(super) fn understood(self, span: Understood) -> Understood {
        Understood {
            kind: Understanding::Synonym,
            value: self.label.clone(),
            label: self.label,
            ..span
        }
    }
}
