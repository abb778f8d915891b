//! One search from words to page.

mod order;

use crate::{
    cursor::Cursor,
    facets,
    filters::Filters,
    highlight::Highlighter,
    matches::Matches,
    plan::Plan,
    query::{MAX_PAGE_SIZE, MAX_PAGED_HITS, Query, Sort},
    ranges::Ranges,
    rank::Ranking,
    results::{Hit, Results},
    snapshot::Snapshot,
    terms::Forms,
    writer::Settings,
};
use order::{Hits, Page};
use tantivy::TantivyError;

/// With fewer hits that have enough of the words, hits that have any of them follow.
const FEW_HITS: u64 = 10;

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
    let plan = Plan::of(&query.words);
    let page = page(query, &plan)?;
    let forms = Forms::of_plan(snapshot, &plan)?;
    let matches = Matches::of(snapshot, &plan, &forms)?;
    let filters = Filters::of(snapshot, query)?;
    let minimum = plan.minimum();
    let strict = filters.apply(snapshot, matches.with(minimum))?;
    let strict_total = strict.total;
    // Whether to relax is decided before the filters: choosing a value with n hits gives n hits.
    let loose = match minimum > 1 && strict.unfiltered < FEW_HITS {
        true => Some(filters.apply(snapshot, matches.with(1))?),
        false => None,
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
        minimum,
        ranges: &filters.ranges,
    };
    let ranked = order::page(snapshot, &hits, &page, || {
        let languages = &query.languages;
        Ranking::of(&plan, &forms, snapshot, languages, settings.popularity)
    })?;

    let highlighter = query
        .highlight
        .then(|| Highlighter::of(&plan, &query.languages));
    let mut hits = Vec::with_capacity(ranked.hits.len());
    for (address, score) in ranked.hits {
        let card = snapshot.card(address)?;
        let title_html = highlighter
            .as_ref()
            .and_then(|highlighter| highlighter.title(&card));
        let excerpt_html = highlighter
            .as_ref()
            .and_then(|highlighter| highlighter.excerpt(&card));
        let segment = &snapshot.segments[address.segment_ord as usize];
        hits.push(Hit {
            card,
            score,
            changed: segment.changed()?.first(address.doc_id).unwrap_or(0),
            title_html,
            excerpt_html,
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
    })
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
