//! Searching and suggesting, as JSON.

pub mod parameters;

use crate::{
    http::{Format, Problem, Validators, blocking},
    pages,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use parameters::Parameters;
use search::{FindError, Query, Results};
use serde::Serialize;
use std::collections::BTreeMap;

/// Suggestions of one answer, when the client does not say.
const SUGGESTIONS: usize = 10;

impl From<FindError> for Problem {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Cursor | FindError::TooFar => {
                let name = if matches!(error, FindError::Cursor) {
                    "cursor"
                } else {
                    "page"
                };
                Problem::parameter(name, error.to_string())
            }
            FindError::Card(_) | FindError::Index(_) => Problem::Search(error.to_string()),
        }
    }
}

/// What the index finds, off the async threads.
pub async fn find(node: &Node, query: Query) -> Result<Results, Problem> {
    let index = node.index();
    blocking(move || index.find(&query)).await
}

/// `GET /api/search`
pub async fn search(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let mut parameters = Parameters::read(request.query_string())?;
    if parameters.query.languages.is_empty() {
        let language = pages::preferred_language(&request, &node.config);
        parameters.query.languages = language.preferences().map(str::to_owned).to_vec();
    }
    parameters.query.highlight = true;
    let query = parameters.query.clone();
    let results = find(&node, query).await?;
    let base = &node.config.node.base_url;
    let answer = Answer::of(&results, &parameters, base);
    json(&request, &answer)
}

/// `GET /api/suggest?q=…`
pub async fn suggest(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let mut typed = None;
    let mut limit = SUGGESTIONS;
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        match name.as_ref() {
            "q" => typed = Some(value.into_owned()),
            "size" => limit = parameters::number("size", &value, 1..=50)?,
            "lang" => {}
            other => return Err(Problem::parameter(other, "is not known here")),
        }
    }
    let typed = typed.ok_or_else(|| Problem::parameter("q", "give what was typed"))?;
    let index = node.index();
    let prefix = typed.clone();
    let suggestions = blocking(move || index.suggest(&prefix, limit)).await?;
    json(
        &request,
        &serde_json::json!({ "q": typed, "suggestions": suggestions }),
    )
}

fn json(request: &HttpRequest, answer: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_string(answer)
        .map_err(|error| Problem::Internal(format!("cannot write an answer: {error}")))?;
    let mut response = match Validators::of(&[&body], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Json.content_type()))
        .insert_header(("Vary", "Accept-Language"))
        .body(body))
}

#[derive(Serialize)]
struct Answer<'a> {
    q: &'a str,
    total: u64,
    /// Hits that have enough of the words; the rest follow behind them.
    strict: u64,
    /// Few hits had enough of the words: those with any of them were added.
    relaxed: bool,
    /// What was understood of the words; `without=` takes it back.
    understood: &'a [search::Understood],
    page: usize,
    size: usize,
    sort: &'static str,
    hits: Vec<Hit<'a>>,
    facets: BTreeMap<&'static str, &'a [search::FacetValue]>,
    /// The cursor of the next page, and its address.
    cursor: Option<&'a str>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Hit<'a> {
    #[serde(flatten)]
    card: &'a search::Card,
    score: f32,
    url: String,
    record: String,
    title_html: Option<&'a str>,
    excerpt_html: Option<&'a str>,
}

impl<'a> Answer<'a> {
    fn of(results: &'a Results, parameters: &'a Parameters, base: &str) -> Self {
        let query = &parameters.query;
        let hit = |hit: &'a search::Hit| Hit {
            card: &hit.card,
            score: hit.score,
            url: format!("{base}/datasets/{}", hit.card.id),
            record: format!("{base}/records/{}", hit.card.id),
            title_html: hit.title_html.as_deref(),
            excerpt_html: hit.excerpt_html.as_deref(),
        };
        let next = results.next.as_deref().map(|cursor| {
            let pairs = parameters
                .pairs
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "page" | "cursor"));
            let pairs = pairs
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .chain([("cursor", cursor)]);
            pages::link::with_query(&format!("{base}/api/search"), pairs)
        });
        Answer {
            q: &query.words,
            total: results.total,
            strict: results.strict,
            relaxed: results.relaxed,
            understood: &results.understood,
            page: query.page,
            size: query.size,
            sort: query.sort.name(),
            hits: results.hits.iter().map(hit).collect(),
            facets: results
                .facets
                .iter()
                .map(|(facet, values)| (facet.name(), values.as_slice()))
                .collect(),
            cursor: results.next.as_deref(),
            next,
        }
    }
}
