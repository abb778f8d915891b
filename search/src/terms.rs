//! The words of a query as the index knows them, each looked up once.

use crate::{
    bits::Bits,
    plan::{Group, Origin, Plan},
    schema::FIELDS,
    segment::Segment,
    snapshot::Snapshot,
    text,
};
use tantivy::{
    DocId, TERMINATED, Term as TantivyTerm,
    postings::{BlockSegmentPostings, SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

/// A term of one field, and where the documents that have it are listed.
#[derive(Debug)]
pub(crate) struct Term {
    field: Field,
    pub text: String,
    /// By segment.
    lists: Vec<Option<TermInfo>>,
    /// How many documents have it; deleted ones count until their segment is merged.
    pub frequency: u64,
}

impl Term {
    pub(crate) fn look_up(snapshot: &Snapshot, field: Field, text: &str) -> tantivy::Result<Self> {
        Term::look_up_where(snapshot, field, text, |_| true)
    }

    /// The same word in another field, that has no word which the field of this term has not.
    pub(crate) fn in_field(
        &self,
        snapshot: &Snapshot,
        field: Field,
        text: &str,
    ) -> tantivy::Result<Self> {
        Term::look_up_where(snapshot, field, text, |ord| self.lists[ord].is_some())
    }

    fn look_up_where(
        snapshot: &Snapshot,
        field: Field,
        text: &str,
        may_have: impl Fn(usize) -> bool,
    ) -> tantivy::Result<Self> {
        let term = TantivyTerm::from_field_text(field, text);
        let mut lists = Vec::with_capacity(snapshot.segments.len());
        for (ord, segment) in snapshot.segments.iter().enumerate() {
            lists.push(match may_have(ord) {
                true => segment.reader.inverted_index(field)?.get_term_info(&term)?,
                false => None,
            });
        }
        let frequency = lists.iter().flatten().map(|list| u64::from(list.doc_freq));
        Ok(Term {
            field,
            text: text.to_owned(),
            frequency: frequency.sum(),
            lists,
        })
    }

    /// Adds the documents of one segment that have the term.
    pub(crate) fn add_to(
        &self,
        found: &mut Bits,
        ord: usize,
        segment: &Segment,
    ) -> tantivy::Result<()> {
        if let Some(postings) = self.postings(ord, segment, IndexRecordOption::Basic)? {
            for_each_block(postings, |documents, _| {
                documents
                    .iter()
                    .for_each(|&document| found.insert(document));
            });
        }
        Ok(())
    }

    /// Adds the documents that have the term, by segment.
    pub(crate) fn add_to_all(
        &self,
        found: &mut [Bits],
        snapshot: &Snapshot,
    ) -> tantivy::Result<()> {
        for (ord, (segment, found)) in snapshot.segments.iter().zip(found).enumerate() {
            self.add_to(found, ord, segment)?;
        }
        Ok(())
    }

    /// The documents of one segment that have the term; `None` when none has.
    pub(crate) fn postings(
        &self,
        ord: usize,
        segment: &Segment,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let Some(list) = &self.lists[ord] else {
            return Ok(None);
        };
        let inverted = segment.reader.inverted_index(self.field)?;
        Ok(Some(
            inverted.read_block_postings_from_terminfo(list, option)?,
        ))
    }

    /// The same with the places in each document, one document after the other.
    pub(crate) fn positions(
        &self,
        ord: usize,
        segment: &Segment,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let Some(list) = &self.lists[ord] else {
            return Ok(None);
        };
        let inverted = segment.reader.inverted_index(self.field)?;
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(Some(inverted.read_postings_from_terminfo(list, option)?))
    }
}

/// One word of a query with all that may stand in its place.
#[derive(Debug)]
pub(crate) struct Readings {
    /// The word as typed first; variants that no document has are left out.
    pub readings: Vec<Reading>,
    /// Of the group: whether the word is one of those a document must have enough of.
    pub required: bool,
}

/// The word typed, or a variant of it.
#[derive(Debug)]
pub(crate) struct Reading {
    pub origin: Origin,
    /// Of several words a document must have all.
    pub words: Vec<Forms>,
}

/// All forms of one word, in the field that has the words of all others.
#[derive(Debug)]
pub(crate) struct Forms {
    /// As typed, folded.
    pub word: String,
    /// The word itself, then its stems; those that no document has are left out.
    pub terms: Vec<Term>,
    /// Whether the first of the terms is the word itself.
    pub exact: bool,
}

impl Readings {
    pub(crate) fn of(snapshot: &Snapshot, group: &Group) -> tantivy::Result<Self> {
        let typed = Forms::of(snapshot, &group.word, &group.stems)?;
        let mut readings = vec![Reading {
            origin: Origin::Typed,
            words: vec![typed],
        }];
        for variant in &group.variants {
            let mut words = Vec::with_capacity(variant.words.len());
            for word in &variant.words {
                words.push(Forms::of(snapshot, word, &text::stems(word))?);
            }
            if words.iter().all(|forms| !forms.terms.is_empty()) {
                let origin = variant.origin;
                readings.push(Reading { origin, words });
            }
        }
        Ok(Readings {
            readings,
            required: group.required,
        })
    }

    pub(crate) fn of_plan(snapshot: &Snapshot, plan: &Plan) -> tantivy::Result<Vec<Self>> {
        plan.groups
            .iter()
            .map(|group| Readings::of(snapshot, group))
            .collect()
    }
}

impl Forms {
    fn of(snapshot: &Snapshot, word: &str, stems: &[String]) -> tantivy::Result<Self> {
        let mut terms = Vec::new();
        let whole = Term::look_up(snapshot, FIELDS.all, word)?;
        let exact = whole.frequency > 0;
        terms.extend(exact.then_some(whole));
        for stem in stems {
            let stem = Term::look_up(snapshot, FIELDS.all, stem)?;
            terms.extend((stem.frequency > 0).then_some(stem));
        }
        Ok(Forms {
            word: word.to_owned(),
            terms,
            exact,
        })
    }
}

/// Hands over every block of a list: documents, and how often each has the term.
pub(crate) fn for_each_block(
    mut postings: BlockSegmentPostings,
    mut take: impl FnMut(&[DocId], &[u32]),
) {
    while !postings.docs().is_empty() {
        take(postings.docs(), postings.freqs());
        postings.advance();
    }
}

/// Hands over those of some documents that a list has: the place among them, and how often each has
/// the term. The documents are in their order.
pub(crate) fn for_each_of(
    documents: &[DocId],
    mut postings: BlockSegmentPostings,
    mut take: impl FnMut(usize, u32),
) {
    let mut at = 0;
    while let Some(&wanted) = documents.get(at) {
        let place = postings.seek(wanted);
        let next = postings.doc(place);
        if next == wanted {
            take(at, postings.freq(place));
            at += 1;
        } else if next == TERMINATED {
            return;
        } else {
            let before = |document: &&DocId| **document < next;
            at += documents[at..].iter().take_while(before).count();
        }
    }
}
