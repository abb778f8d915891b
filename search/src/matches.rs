//! Which documents have the words.

use crate::{
    bits::Bits,
    boost,
    plan::{Fielded, Group, Plan},
    schema::FIELDS,
    segment::Segment,
    snapshot::Snapshot,
    terms::{Forms, Readings, Term as Known},
    text,
};
use tantivy::{
    Term,
    query::{EnableScoring, PhraseQuery, Query as _},
    schema::Field,
};

/// Where each word of a query is.
#[derive(Debug)]
pub(crate) struct Matches(Vec<SegmentMatches>);

#[derive(Debug)]
struct SegmentMatches {
    documents: u32,
    /// By required word of the query, in any of its forms.
    words: Vec<Bits>,
    /// What answers without the words.
    instead: Bits,
    /// What is not deleted, has all phrases and what is asked of a field, and nothing that is excluded.
    allowed: Bits,
}

impl Matches {
    pub(crate) fn of(
        snapshot: &Snapshot,
        plan: &Plan,
        words: &[Readings],
    ) -> tantivy::Result<Self> {
        let mut excluded = Vec::new();
        for words in &plan.excluded {
            if let [word] = words.as_slice() {
                excluded.push(Readings::of(snapshot, &Group::of(word.clone()))?);
            }
        }
        let mut instead = snapshot.none();
        for &territory in &plan.instead {
            for (instead, inside) in instead.iter_mut().zip(boost::inside(snapshot, territory)?) {
                instead.unite(&inside);
            }
        }
        let mut found = Vec::with_capacity(snapshot.segments.len());
        for ((ord, segment), instead) in snapshot.segments.iter().enumerate().zip(instead) {
            let mut sets = Vec::with_capacity(words.len());
            for readings in words.iter().filter(|readings| readings.required) {
                sets.push(having(readings, ord, segment)?);
            }
            let mut allowed = segment.alive().clone();
            for phrase in &plan.phrases {
                allowed.intersect(&having_phrase(phrase, &FIELDS.texts, snapshot, segment)?);
            }
            for fielded in &plan.fielded {
                allowed.intersect(&having_in_field(fielded, snapshot, ord, segment)?);
            }
            for readings in &excluded {
                allowed.subtract(&having(readings, ord, segment)?);
            }
            for phrase in plan.excluded.iter().filter(|words| words.len() > 1) {
                allowed.subtract(&having_phrase(phrase, &FIELDS.texts, snapshot, segment)?);
            }
            found.push(SegmentMatches {
                documents: segment.documents(),
                words: sets,
                instead,
                allowed,
            });
        }
        Ok(Matches(found))
    }

    /// Documents that have `minimum` of the words at least, by segment.
    pub(crate) fn with(&self, minimum: usize) -> Vec<Bits> {
        let segments = self.0.iter().map(|segment| {
            let mut found = Bits::in_at_least(minimum, &segment.words, segment.documents);
            found.unite(&segment.instead);
            found.intersect(&segment.allowed);
            found
        });
        segments.collect()
    }
}

/// The documents of a segment that have a word in any of its forms, or what may stand in its place.
fn having(readings: &Readings, ord: usize, segment: &Segment) -> tantivy::Result<Bits> {
    let mut found = Bits::none(segment.documents());
    for reading in &readings.readings {
        match reading.words.as_slice() {
            [forms] => add(&mut found, forms, ord, segment)?,
            words => {
                let mut all = Bits::all(segment.documents());
                for forms in words {
                    let mut one = Bits::none(segment.documents());
                    add(&mut one, forms, ord, segment)?;
                    all.intersect(&one);
                }
                found.unite(&all);
            }
        }
    }
    Ok(found)
}

/// Adds the documents that have a word in any of its forms.
fn add(found: &mut Bits, forms: &Forms, ord: usize, segment: &Segment) -> tantivy::Result<()> {
    for term in &forms.terms {
        term.add_to(found, ord, segment)?;
    }
    Ok(())
}

/// The documents of a segment that have the words in a field: one after the other, or each as written,
/// in the singular or in the plural.
fn having_in_field(
    fielded: &Fielded,
    snapshot: &Snapshot,
    ord: usize,
    segment: &Segment,
) -> tantivy::Result<Bits> {
    let field = FIELDS.texts[fielded.field as usize];
    if fielded.is_phrase {
        return having_phrase(&fielded.words, &[field], snapshot, segment);
    }
    let mut all = Bits::all(segment.documents());
    for word in &fielded.words {
        let mut one = Bits::none(segment.documents());
        let mut forms = text::stems(word);
        forms.extend(["", "s", "x"].map(|ending| format!("{word}{ending}")));
        forms.extend(word.strip_suffix(['s', 'x']).map(str::to_owned));
        for form in &forms {
            Known::look_up(snapshot, field, form)?.add_to(&mut one, ord, segment)?;
        }
        all.intersect(&one);
    }
    Ok(all)
}

/// The documents of a segment that have the words one after the other, in any one of some fields.
fn having_phrase(
    words: &[String],
    fields: &[Field],
    snapshot: &Snapshot,
    segment: &Segment,
) -> tantivy::Result<Bits> {
    let mut found = Bits::none(segment.documents());
    for &field in fields {
        let terms = words.iter().map(|word| Term::from_field_text(field, word));
        let phrase = PhraseQuery::new(terms.collect());
        let weight = phrase.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
        weight.for_each_no_score(&segment.reader, &mut |documents| {
            documents
                .iter()
                .for_each(|&document| found.insert(document));
        })?;
    }
    Ok(found)
}
