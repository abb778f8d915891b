//! Titles that begin so, then titles with the words anywhere.

use super::{Suggestion, SuggestionKind, Typed};
use crate::{
    find::FindError,
    schema::{FIELDS, TextField, column},
    segment::Segment,
    snapshot::Snapshot,
    text,
};
use std::{cmp::Reverse, collections::HashSet};
use tantivy::{
    DocAddress, DocId, SegmentReader, TERMINATED, Term,
    query::{BooleanQuery, EnableScoring, Occur, Query as TantivyQuery, TermQuery},
    schema::IndexRecordOption,
};
use vocab::Text;

/// Titles of a segment that are looked at because they begin so.
const MAX_TITLES: u64 = 64;
/// The most frequent words of a segment that a word being typed may become.
const ASKED_WORDS: usize = 16;
/// Documents with the words anywhere in the title, over all segments.
const MAX_DOCUMENTS: usize = 1_000;

/// What of a card is suggested.
#[derive(serde::Deserialize)]
struct Named {
    id: String,
    titles: Vec<Text>,
}

pub(super) fn titles(
    snapshot: &Snapshot,
    typed: &Typed,
    wanted: usize,
) -> Result<Vec<Suggestion>, FindError> {
    let mut addresses = Vec::new();
    for (ord, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let found = beginning(reader, typed)?;
        addresses.extend(
            found
                .into_iter()
                .map(|(length, document)| (length, DocAddress::new(ord as u32, document))),
        );
    }
    addresses.sort_unstable();
    let mut suggestions = Vec::new();
    read(snapshot, typed, wanted, &addresses, &mut suggestions)?;
    if suggestions.len() < wanted {
        let known: HashSet<DocAddress> = addresses.iter().map(|(_, address)| *address).collect();
        let mut anywhere = anywhere(snapshot, typed)?;
        anywhere.retain(|(_, address)| !known.contains(address));
        read(snapshot, typed, wanted, &anywhere, &mut suggestions)?;
    }
    Ok(suggestions)
}

/// Reads the cards of the shortest titles until there are enough of them. Reading one is what costs most.
fn read(
    snapshot: &Snapshot,
    typed: &Typed,
    wanted: usize,
    addresses: &[(usize, DocAddress)],
    suggestions: &mut Vec<Suggestion>,
) -> Result<(), FindError> {
    for &(_, address) in addresses {
        if suggestions.len() >= wanted {
            break;
        }
        let card: Named = snapshot.part_of_card(address)?;
        if let Some(text) = title(&card, typed).map(str::to_owned) {
            suggestions.push(Suggestion {
                text,
                kind: SuggestionKind::Title,
                count: 1,
                id: Some(card.id),
            });
        }
    }
    Ok(())
}

/// The title of a card that has most of the words, the first of those alike.
fn title<'c>(card: &'c Named, typed: &Typed) -> Option<&'c str> {
    let shared = |title: &str| {
        let words = text::words(title);
        let has = |asked: &&String| {
            words
                .iter()
                .any(|word| word.folded().starts_with(asked.as_str()))
        };
        typed.words.iter().filter(has).count()
    };
    let titles = card.titles.iter().map(|title| title.value.trim());
    titles.min_by_key(|title| Reverse(shared(title)))
}

/// Documents of a segment whose first title begins so, with the length of the title in bytes.
fn beginning(reader: &SegmentReader, typed: &Typed) -> tantivy::Result<Vec<(usize, DocId)>> {
    let Some(column) = reader.fast_fields().str(column::TITLE_ORDER)? else {
        return Ok(Vec::new());
    };
    let mut titles = column
        .dictionary()
        .prefix_range(typed.key())
        .limit(MAX_TITLES)
        .into_stream()?;
    let mut lengths = Vec::new();
    let mut first = 0;
    while titles.advance() && lengths.len() < MAX_TITLES as usize {
        if lengths.is_empty() {
            first = titles.term_ord();
        }
        lengths.push(titles.key().len());
    }
    if lengths.is_empty() {
        return Ok(Vec::new());
    }
    let last = first + lengths.len() as u64 - 1;
    let mut documents = Vec::new();
    column
        .ords()
        .get_docids_for_value_range(first..=last, 0..reader.max_doc(), &mut documents);
    let mut found = Vec::new();
    for document in documents {
        let title = column.ords().first(document).unwrap_or(first);
        let length = lengths[(title - first) as usize];
        if !reader.is_deleted(document) {
            found.push((length, document));
        }
    }
    Ok(found)
}

/// Documents that have all the words in a title, those of short titles first.
fn anywhere(snapshot: &Snapshot, typed: &Typed) -> tantivy::Result<Vec<(usize, DocAddress)>> {
    let budget = MAX_DOCUMENTS / snapshot.segments.len().max(1);
    let mut found = Vec::new();
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        let Some(query) = all_words(segment, typed)? else {
            continue;
        };
        let reader = &segment.reader;
        let weight = query.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
        let mut documents = weight.scorer(reader, 1.0)?;
        let lengths = reader.get_fieldnorms_reader(title_field())?;
        let mut looked_at = 0;
        while documents.doc() != TERMINATED && looked_at < budget {
            let document = documents.doc();
            if !reader.is_deleted(document) {
                let length = lengths.fieldnorm(document) as usize;
                found.push((length, DocAddress::new(ord as u32, document)));
            }
            looked_at += 1;
            documents.advance();
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The words typed, the last one as those it may become in this segment; `None` when it is none.
fn all_words(segment: &Segment, typed: &Typed) -> tantivy::Result<Option<Box<dyn TantivyQuery>>> {
    let Some((last, words)) = typed.words.split_last() else {
        return Ok(None);
    };
    let endings = match typed.open {
        true => endings(segment, last)?,
        false => vec![last.clone()],
    };
    if endings.is_empty() {
        return Ok(None);
    }
    let last: Box<dyn TantivyQuery> = Box::new(BooleanQuery::union(
        endings.iter().map(|word| term(word)).collect(),
    ));
    let words = words.iter().map(|word| (Occur::Must, term(word)));
    let clauses = words.chain([(Occur::Must, last)]);
    Ok(Some(Box::new(BooleanQuery::new(clauses.collect()))))
}

/// The most frequent words of titles that begin so.
fn endings(segment: &Segment, start: &str) -> tantivy::Result<Vec<String>> {
    let inverted = segment.reader.inverted_index(title_field())?;
    let beginnings = [start.to_owned()];
    let words = segment.title_words()?;
    let words = words.most(inverted.terms(), &beginnings, ASKED_WORDS)?;
    let words = words.into_iter();
    Ok(words
        .map(|(_, word)| String::from_utf8_lossy(&word).into_owned())
        .collect())
}

fn term(word: &str) -> Box<dyn TantivyQuery> {
    let term = Term::from_field_text(title_field(), word);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn title_field() -> tantivy::schema::Field {
    FIELDS.texts[TextField::Title as usize]
}
