//! The best hits as IRIs, many at once: no card is read unless highlights are asked for.

use super::{
    FindError,
    order::{self, Hits, Page},
};
use crate::{
    boost::Boosts,
    filters::{Filters, Found},
    highlight::Highlighter,
    matches::Matches,
    query::{Query, Sort},
    ranges::{Ranges, keep_boxes},
    rank::Ranking,
    snapshot::Snapshot,
    spelling,
    terms::Readings,
    understand::understand,
    writer::Settings,
};
use std::collections::HashSet;
use tantivy::DocAddress;

/// Whether the boxes of a record (west, south, east, north) are as wanted.
pub type Boxes<'a> = &'a dyn Fn(&[[f64; 4]]) -> bool;

/// What is asked for. Of the query, words, filters, languages and highlights count; pages do not.
pub struct Asked<'a> {
    pub query: &'a Query,
    /// The most hits.
    pub limit: usize,
    /// Beside the box of the query: what that lets through is asked.
    pub boxes: Option<Boxes<'a>>,
}

/// The hits, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Resources {
    /// The position in the ledger's log that they show.
    pub position: u64,
    /// How many records were found, whatever the limit.
    pub total: u64,
    /// Each IRI once, where its best record stands.
    pub resources: Vec<Resource>,
}

/// What a record that was found is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub iri: String,
    /// 0 where no words were asked for.
    pub score: f32,
    /// The part of the description that has most of the words, else the title: escaped, `<mark>` around
    /// the words.
    pub highlight: Option<String>,
}

/// Only records that have enough of the words are hits here, however few they are.
pub(crate) fn resources(
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    settings: &Settings,
) -> Result<Resources, FindError> {
    let meaning = understand(snapshot, asked.query, settings)?;
    let (query, mut plan) = (meaning.query, meaning.plan);
    spelling::complete(snapshot, &mut plan)?;
    let words = Readings::of_plan(snapshot, &plan)?;
    let matches = Matches::of(snapshot, &plan, &words)?;
    let filters = Filters::of(snapshot, &query)?;
    let mut found = filters.apply(snapshot, matches.with(plan.minimum()))?;
    if let Some(boxes) = asked.boxes {
        keep(snapshot, &mut found, boxes)?;
    }
    let ranking = match plan.groups.is_empty() {
        true => None,
        false => {
            let ranking = Ranking::of(&words, snapshot, &query.languages, settings, query.today)?;
            let boosts = match plan.boosts.is_empty() {
                true => Boosts::default(),
                false => Boosts::of(snapshot, &plan.boosts, &matches.with(1))?,
            };
            Some(ranking.moved_by(boosts))
        }
    };
    let hits = Hits {
        found: &found.segments,
        total: found.total,
        best: None,
        ranges: &filters.ranges,
    };
    let page = Page {
        sort: match ranking {
            Some(_) => Sort::Relevance,
            None if Ranges::are_asked_for(&query) => Sort::Overlap,
            None => Sort::Modified,
        },
        skip: 0,
        size: asked.limit,
        after: None,
    };
    let ranked = order::page(snapshot, &hits, &page, ranking.as_ref())?;
    let highlighter = query
        .highlight
        .then(|| Highlighter::of(&plan, &query.languages));
    let mut known = HashSet::with_capacity(ranked.hits.len());
    let mut resources = Vec::with_capacity(ranked.hits.len());
    for (address, score, _) in ranked.hits {
        let Some(iri) = iri(snapshot, address)? else {
            continue;
        };
        if !known.insert(iri) {
            continue;
        }
        let highlight = match &highlighter {
            Some(highlighter) => {
                let card = snapshot.card(address)?;
                highlighter
                    .excerpt(&card)
                    .filter(|excerpt| excerpt.contains("<mark>"))
                    .or_else(|| highlighter.title(&card))
            }
            None => None,
        };
        resources.push(Resource {
            iri: iri.to_owned(),
            score,
            highlight,
        });
    }
    Ok(Resources {
        position: snapshot.position,
        total: found.total,
        resources,
    })
}

fn keep(snapshot: &Snapshot, found: &mut Found, boxes: Boxes<'_>) -> tantivy::Result<()> {
    for (segment, documents) in snapshot.segments.iter().zip(&mut found.segments) {
        keep_boxes(segment, documents, boxes)?;
    }
    found.total = found.segments.iter().map(crate::bits::Bits::len).sum();
    Ok(())
}

fn iri(snapshot: &Snapshot, address: DocAddress) -> tantivy::Result<Option<&str>> {
    let segment = &snapshot.segments[address.segment_ord as usize];
    let number = match segment.iris()? {
        Some(iris) => iris.first(address.doc_id),
        None => None,
    };
    Ok(match number {
        Some(number) => Some(segment.iri_values()?.get(number as usize)),
        None => None,
    })
}
