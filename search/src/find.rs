//! One search from words to page.

mod order;
pub(crate) mod resources;

use crate::{
    bits::Bits,
    boost::Boosts,
    cursor::Cursor,
    facets,
    filters::Filters,
    highlight::Highlighter,
    matches::Matches,
    plan::Plan,
    query::{MAX_PAGE_SIZE, MAX_PAGED_HITS, Query, Sort},
    ranges::{Nearness, Ranges},
    rank::{Phase, Quick, Ranking, Shown},
    results::{Hit, Results},
    snapshot::Snapshot,
    spelling,
    terms::Readings,
    understand::understand,
    writer::Settings,
};
use order::{Hits, Page};
use tantivy::TantivyError;

/// With fewer hits that have enough of the words, all that have any of them are hits too.
const FEW_HITS: u64 = 10;
/// Of more, so many that have some of the words stand among them when they answer better.
const NEARLY: usize = 200;
/// With so many that have enough of the words none of the others is needed.
const MANY_HITS: u64 = 500;

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    #[error("the cursor is not one that this search gave")]
    Cursor,
    #[error("pages end at hit {MAX_PAGED_HITS}: go on with the cursor")]
    TooFar,
    #[error("cannot read a stored card: {0}")]
    Card(String),
    #[error("cannot read the index: {0}")]
    Index(#[from] TantivyError),
}

pub(crate) fn find(
    snapshot: &Snapshot,
    query: &Query,
    settings: &Settings,
) -> Result<Results, FindError> {
    let meaning = understand(snapshot, query, settings)?;
    let results = find_planned(snapshot, &meaning.query, settings, meaning.plan)?;
    Ok(Results {
        understood: meaning.understood,
        ..results
    })
}

/// The same with a plan that is more than the words typed.
pub(crate) fn find_planned(
    snapshot: &Snapshot,
    query: &Query,
    settings: &Settings,
    mut plan: Plan,
) -> Result<Results, FindError> {
    let corrections = spelling::complete(snapshot, &mut plan)?;
    let page = page(query, &plan)?;
    let words = Readings::of_plan(snapshot, &plan)?;
    let matches = Matches::of(snapshot, &plan, &words)?;
    let filters = Filters::of(snapshot, query)?;
    let minimum = plan.minimum();
    let ranking = match page.sort {
        Sort::Relevance => {
            let languages = &query.languages;
            let ranking = Ranking::of(&words, snapshot, languages, settings, query.today)?;
            let boosts = match plan.boosts.is_empty() {
                true => Boosts::default(),
                false => Boosts::of(snapshot, &plan.boosts, &matches.with(1))?,
            };
            Some(ranking.moved_by(boosts))
        }
        _ => None,
    };
    let enough = matches.with(minimum);
    let strict = filters.apply(snapshot, enough.clone())?;
    let strict_total = strict.total;
    // Whether to relax is decided before the filters: choosing a value with n hits gives n hits.
    let loose = match (&ranking, strict.unfiltered) {
        _ if minimum <= 1 => None,
        (_, few) if few < FEW_HITS => Some(matches.with(1)),
        (Some(ranking), some) if some < MANY_HITS => {
            Some(with_the_best(snapshot, ranking, enough, &matches.with(1))?)
        }
        _ => None,
    };
    let loose = match loose {
        Some(loose) => Some(filters.apply(snapshot, loose)?),
        None => None,
    };
    let (found, best) = match loose {
        Some(loose) if loose.unfiltered > strict.unfiltered => (loose, Some(strict)),
        _ => (strict, None),
    };
    let relaxed = best.is_some();
    let hits = Hits {
        found: &found.segments,
        total: found.total,
        best: best.as_ref().map(|best| best.segments.as_slice()),
        ranges: &filters.ranges,
    };
    let ranked = order::page(snapshot, &hits, &page, ranking.as_ref())?;

    let highlighter = query
        .highlight
        .then(|| Highlighter::of(&plan, &query.languages));
    let mut hits = Vec::with_capacity(ranked.hits.len());
    for (address, score, phase) in ranked.hits {
        let ord = address.segment_ord as usize;
        let segment = &snapshot.segments[ord];
        let explanation = match ranking.as_ref().filter(|_| query.explain) {
            Some(ranking) => {
                let nearness = match phase {
                    Phase::Ranked => Nearness::of(&filters.ranges, segment)?,
                    Phase::Quick => None,
                };
                let overlap = nearness.map_or(1.0, |nearness| nearness.factor(address.doc_id));
                let shown = Shown {
                    score,
                    phase,
                    overlap,
                };
                Some(ranking.explain(ord, segment, address.doc_id, shown)?)
            }
            None => None,
        };
        let card = snapshot.card(address)?;
        let title_html = highlighter
            .as_ref()
            .and_then(|highlighter| highlighter.title(&card));
        let excerpt_html = highlighter
            .as_ref()
            .and_then(|highlighter| highlighter.excerpt(&card));
        hits.push(Hit {
            card,
            score,
            changed: segment.changed()?.first(address.doc_id).unwrap_or(0),
            title_html,
            excerpt_html,
            explanation,
        });
    }
    Ok(Results {
        position: snapshot.position,
        total: found.total,
        strict: strict_total,
        hits,
        facets: facets::values(snapshot, &found, query)?,
        next: ranked.next.map(|cursor| cursor.encode()),
        relaxed,
        did_you_mean: spelling::corrected(&query.words, &corrections),
        understood: Vec::new(),
    })
}

/// What has enough of the words, and the best of what has any of them.
fn with_the_best(
    snapshot: &Snapshot,
    ranking: &Ranking<'_>,
    mut enough: Vec<Bits>,
    any: &[Bits],
) -> tantivy::Result<Vec<Bits>> {
    let mut others = any.to_vec();
    for (others, enough) in others.iter_mut().zip(&enough) {
        others.subtract(enough);
    }
    let quick = Quick { ranking, snapshot };
    for address in quick.best(&others, NEARLY)? {
        enough[address.segment_ord as usize].insert(address.doc_id);
    }
    Ok(enough)
}

fn page(query: &Query, plan: &Plan) -> Result<Page, FindError> {
    let size = query.size.min(MAX_PAGE_SIZE);
    // Without words nothing is more relevant than anything else, but for where and when it lies.
    let sort = match query.sort {
        Sort::Relevance if plan.groups.is_empty() && Ranges::are_asked_for(query) => Sort::Overlap,
        Sort::Relevance if plan.groups.is_empty() => Sort::Modified,
        sort => sort,
    };
    if let Some(cursor) = &query.cursor {
        let cursor = Cursor::decode(cursor).filter(|cursor| cursor.sort == sort);
        return Ok(Page {
            sort,
            skip: 0,
            size,
            after: Some(cursor.ok_or(FindError::Cursor)?),
        });
    }
    let skip = query.page.saturating_sub(1).saturating_mul(size);
    if skip.saturating_add(size) > MAX_PAGED_HITS {
        return Err(FindError::TooFar);
    }
    Ok(Page {
        sort,
        skip,
        size,
        after: None,
    })
}
