//! Records about the same as another one: the words that tell it from others, asked for as a query.

mod words;

use crate::{
    bits::Bits,
    document::{Document, folded},
    filters::having,
    find::FindError,
    matches::Matches,
    plan::Plan,
    query::Facet,
    rank::{Quick, Ranking, Relevance},
    results::Hit,
    schema::FIELDS,
    snapshot::Snapshot,
    terms::{Readings, Term, for_each_block},
    writer::Settings,
};
use std::cmp::Reverse;
use tantivy::{DocAddress, DocId, schema::IndexRecordOption};

/// The most related records of one answer.
const MAX_RELATED: usize = 50;
/// Records compared exactly.
const CANDIDATES: usize = 100;
/// How far a shared theme, and a shared territory, raise a score.
const SHARED: f32 = 0.2;
/// Whoever has less than this part of what the record itself would score is about something else.
const LEAST: f32 = 0.15;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Related<'d> {
    /// As it would be put into the index.
    pub document: &'d Document,
    /// Ids of records that are shown beside it already, such as its copies.
    pub besides: &'d [String],
    pub size: usize,
}

/// The best first; none of the same series.
pub(crate) fn related(snapshot: &Snapshot, asked: &Related<'_>) -> Result<Vec<Hit>, FindError> {
    let document = asked.document;
    let words = words::telling(snapshot, document)?;
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let plan = Plan::of(&words.join(" "));
    let sought = Readings::of_plan(snapshot, &plan)?;
    let minimum = (plan.groups.len() / 4).max(2).min(plan.groups.len());
    let mut found = Matches::of(snapshot, &plan, &sought)?.with(minimum);
    for (field, value) in not_shown(asked) {
        remove(snapshot, &mut found, field, value)?;
    }
    // How much others are used says nothing of what they are about.
    let settings = Settings {
        popularity: 0.0,
        ..Settings::default()
    };
    let ranking = Ranking::of(&sought, snapshot, &document.languages, &settings, None)?;
    let quick = Quick {
        ranking: &ranking,
        snapshot,
    };
    let mut candidates = quick.best(&found, CANDIDATES)?;
    candidates.sort_unstable();
    let themes = shared(snapshot, document, Facet::Theme)?;
    // A country is shared by nearly all: what counts is the place itself, and what lies in it.
    let territories = having(snapshot, Facet::Territory, &document.territories, false)?;
    let mut scored = Vec::with_capacity(candidates.len());
    for (address, score) in scores(snapshot, &ranking, &candidates)? {
        let has = |sets: &[Bits]| sets[address.segment_ord as usize].contains(address.doc_id);
        let factor = |sets| if has(sets) { 1.0 + SHARED } else { 1.0 };
        scored.push((score * factor(&themes) * factor(&territories), address));
    }
    let least = LEAST * best_possible(snapshot, &ranking, &document.card.id)?;
    scored.retain(|(score, _)| *score >= least);
    hits(snapshot, scored, asked.size.min(MAX_RELATED))
}

/// Cards of the best; what has the title of one before it is shown once.
fn hits(
    snapshot: &Snapshot,
    scored: Vec<(f32, DocAddress)>,
    size: usize,
) -> Result<Vec<Hit>, FindError> {
    let mut ordered = Vec::with_capacity(scored.len());
    for (score, address) in scored {
        let segment = &snapshot.segments[address.segment_ord as usize];
        let order = segment.order()?.first(address.doc_id).unwrap_or(0);
        ordered.push((Reverse(score.to_bits()), order, address));
    }
    ordered.sort_unstable();
    let mut hits: Vec<Hit> = Vec::new();
    let mut titles: Vec<String> = Vec::new();
    for (Reverse(score), _, address) in ordered {
        if hits.len() == size {
            break;
        }
        let card = snapshot.card(address)?;
        let title = card.titles.first().map(|title| folded(&title.value));
        if title.as_ref().is_some_and(|title| titles.contains(title)) {
            continue;
        }
        titles.extend(title);
        let segment = &snapshot.segments[address.segment_ord as usize];
        hits.push(Hit {
            card,
            score: f32::from_bits(score),
            changed: segment.changed()?.first(address.doc_id).unwrap_or(0),
            title_html: None,
            excerpt_html: None,
            explanation: None,
        });
    }
    Ok(hits)
}

/// Terms whose documents are the record itself, what is shown beside it, and its series.
fn not_shown<'d>(
    asked: &Related<'d>,
) -> impl Iterator<Item = (tantivy::schema::Field, &'d str)> + use<'d> {
    let card = &asked.document.card;
    let ids = asked.besides.iter().chain([&card.id]);
    let series = asked.document.series.iter().chain([&card.iri]);
    let ids = ids.map(|id| (FIELDS.id, id.as_str()));
    ids.chain(series.map(|series| (FIELDS.series, series.as_str())))
}

fn remove(
    snapshot: &Snapshot,
    found: &mut [Bits],
    field: tantivy::schema::Field,
    value: &str,
) -> tantivy::Result<()> {
    let term = Term::look_up(snapshot, field, value)?;
    for (ord, (segment, found)) in snapshot.segments.iter().zip(found).enumerate() {
        let mut having = Bits::none(segment.documents());
        term.add_to(&mut having, ord, segment)?;
        found.subtract(&having);
    }
    Ok(())
}

/// The documents that share a value of a facet, by segment.
fn shared(snapshot: &Snapshot, document: &Document, facet: Facet) -> tantivy::Result<Vec<Bits>> {
    let values = document.facets.get(&facet).into_iter().flatten();
    let values: Vec<String> = values.map(|value| value.value.clone()).collect();
    having(snapshot, facet, &values, false)
}

/// What each of some documents scores; they are in the order of their addresses.
fn scores(
    snapshot: &Snapshot,
    ranking: &Ranking<'_>,
    addresses: &[DocAddress],
) -> tantivy::Result<Vec<(DocAddress, f32)>> {
    let mut scored = Vec::with_capacity(addresses.len());
    for of_one in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let ord = of_one[0].segment_ord as usize;
        let documents: Vec<DocId> = of_one.iter().map(|address| address.doc_id).collect();
        let relevance = ranking.relevance(ord, &snapshot.segments[ord], &documents)?;
        let scores = relevance.into_iter().map(Relevance::score);
        scored.extend(of_one.iter().copied().zip(scores));
    }
    Ok(scored)
}

/// What the record itself scores; nothing when it is not in the index.
fn best_possible(snapshot: &Snapshot, ranking: &Ranking<'_>, id: &str) -> tantivy::Result<f32> {
    let term = Term::look_up(snapshot, FIELDS.id, id)?;
    let mut itself = Vec::new();
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        if let Some(postings) = term.postings(ord, segment, IndexRecordOption::Basic)? {
            for_each_block(postings, |documents, _| {
                let documents = documents.iter().filter(|&&d| segment.alive().contains(d));
                itself.extend(documents.map(|&d| DocAddress::new(ord as u32, d)));
            });
        }
    }
    let scores = scores(snapshot, ranking, &itself)?;
    Ok(scores
        .into_iter()
        .map(|(_, score)| score)
        .fold(0.0, f32::max))
}
