//! Asking the search index what a query wants to know of it, once, before the query is evaluated.

use super::{
    Request, SparqlError,
    area::Comparison,
    frame::{Failure, Limits},
    rewrite::{Question, refused, rewrite},
    rules,
    scratch::on_a_deep_stack,
    worker::{parser, syntax},
};
use crate::config::SparqlSettings;
use search::{Asked, Query, SearchIndex};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Searches of one query.
const MAX_SEARCHES: usize = 4;
/// Queries that may search at a time: each uses one core.
const AT_A_TIME: usize = 2;

/// What the index answered to the searches of one query, as it goes to the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Searched {
    /// The address that stands for searching in `SERVICE <…>`.
    pub service: String,
    /// In the order in which the query asks.
    pub answers: Vec<Hits>,
}

/// The hits of one search, best first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Hits {
    /// The position of the log that the index shows.
    pub position: u64,
    /// Records found, beyond the limit too.
    pub total: u64,
    pub hits: Vec<Hit>,
}

/// The IRI of what was found, its score, and the text with its words marked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Hit(pub String, pub f32, pub Option<String>);

impl Searched {
    /// The position of the log that all answers show.
    pub fn position(&self) -> Option<u64> {
        self.answers.iter().map(|answer| answer.position).min()
    }
}

/// Asks the index for queries.
pub struct Finder {
    index: Box<dyn Fn() -> Arc<SearchIndex> + Send + Sync>,
    service: String,
    turns: Arc<Semaphore>,
}

impl Finder {
    /// `index` gives the index of this moment: a rebuild replaces it.
    pub fn new(
        base_url: &str,
        index: impl Fn() -> Arc<SearchIndex> + Send + Sync + 'static,
    ) -> Self {
        Self {
            index: Box::new(index),
            service: service(base_url),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
        }
    }

    /// What the searches of a query find; nothing for a query without any.
    pub(super) async fn searched(
        &self,
        request: &Request,
        settings: &SparqlSettings,
    ) -> Result<Option<Searched>, SparqlError> {
        if !asks_index(&request.query) {
            return Ok(None);
        }
        let patience = Duration::from_secs(settings.max_wait_seconds);
        let turn = timeout(patience, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(SparqlError::Busy {
                retry_after: patience,
            });
        };
        let (request, index, service) = (request.clone(), (self.index)(), self.service.clone());
        let limits = Limits::of(settings);
        let searched = tokio::task::spawn_blocking(move || {
            // Held to the end, although the client may have gone.
            let _turn = turn;
            searched(&request, &index, service, limits)
        });
        searched
            .await
            .unwrap_or_else(|error| Err(SparqlError::Worker(error.to_string())))
    }
}

/// The address that stands for searching in `SERVICE <…>`.
pub(super) fn service(base_url: &str) -> String {
    format!("{base_url}/search")
}

/// Whether a query may ask the search index something: then its answer depends on the position of
/// the index, too. Says yes to some that do not.
pub fn asks_index(query: &str) -> bool {
    // However a name is put together of a prefix and a rest, the namespace begins so, unless it is
    // escaped.
    query.contains("urn:") || query.contains("\\u") || query.contains("\\U")
}

/// The same, blocking.
pub(super) fn searched(
    request: &Request,
    index: &SearchIndex,
    service: String,
    limits: Limits,
) -> Result<Option<Searched>, SparqlError> {
    // A query that nests deeply must not take the node with it.
    on_a_deep_stack(|| Ok(answers(request, index, service, &limits)?))
}

fn answers(
    request: &Request,
    index: &SearchIndex,
    service: String,
    limits: &Limits,
) -> Result<Option<Searched>, Failure> {
    let mut query = parser(request.base.as_deref())
        .parse_query(&request.query)
        .map_err(|error| syntax(&error.to_string()))?;
    rules::after_parsing(&query, limits)?;
    let rewritten = rewrite(&mut query, &service, request.default_graphs.len())?;
    if rewritten.searches.is_empty() {
        return Ok(None);
    }
    if rewritten.searches.len() > MAX_SEARCHES {
        return Err(refused(format!("a query may search {MAX_SEARCHES} times")));
    }
    let searches = rewritten.searches.iter();
    let answers = searches.map(|(_, search)| answer(index, &search.question));
    Ok(Some(Searched {
        service,
        answers: answers.collect::<Result<_, _>>()?,
    }))
}

fn answer(index: &SearchIndex, question: &Question) -> Result<Hits, Failure> {
    let mut query = Query {
        words: question.words.clone(),
        languages: question.languages.clone(),
        highlight: question.highlight,
        ..Query::default()
    };
    let mut outline = None;
    if let Some((area, relation)) = &question.area {
        query.bbox = Some(area.edges());
        query.bbox_relation = *relation;
        outline = area.asks(*relation);
    }
    let compare = |boxes: &[[f64; 4]]| outline.as_ref().is_none_or(|outline| outline.is_so(boxes));
    let asked = Asked {
        query: &query,
        limit: question.limit,
        boxes: outline.is_some().then_some(&compare as search::Boxes<'_>),
    };
    let found = index
        .resources(&asked)
        .map_err(|error| Failure::Evaluation(error.to_string()))?;
    if outline.as_ref().is_some_and(Comparison::gave_up) {
        return Err(refused(
            "the outline is too fine for so many places: simplify it, or add words".into(),
        ));
    }
    let hits = found.resources.into_iter();
    Ok(Hits {
        position: found.position,
        total: found.total,
        hits: hits
            .map(|hit| Hit(hit.iri, hit.score, hit.highlight))
            .collect(),
    })
}
