//! Searching and suggesting, for programs.

pub mod beside;
pub mod canonical;
pub mod parameters;
mod rdf;
pub mod related;
mod saved;

use super::datasets::Elsewhere;
use crate::{
    http::{Format, Problem, Validators, blocking, negotiate},
    pages,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use beside::{Found, Origin, Shown};
use parameters::Parameters;
use search::{FindError, Query, Results};
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};

/// The longest that an answer waits for searches to see what was asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

const SECONDS_OF_A_DAY: i64 = 86_400;
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
pub async fn find(node: &Node, mut query: Query) -> Result<Results, Problem> {
    let days = jiff::Timestamp::now().as_second() / SECONDS_OF_A_DAY;
    query.today = u16::try_from(days).ok();
    let index = node.index();
    blocking(move || index.find(&query)).await
}

/// Waits, not for long, until searches see a position of the log.
pub async fn wait_for(node: &Node, position: Option<u64>) -> Result<(), Problem> {
    let Some(position) = position else {
        return Ok(());
    };
    let positions = node.holdings.positions();
    if position > positions.ledger {
        let detail = format!("the log ends at {}", positions.ledger);
        return Err(Problem::parameter("wait_for", detail));
    }
    if node.holdings.wait_for(position, false, LONGEST_WAIT).await {
        return Ok(());
    }
    Err(Problem::NotYetVisible {
        position,
        reached: node.holdings.positions().search,
    })
}

/// `GET /api/search`: in the form the client prefers.
pub async fn search(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    let format = negotiate::choose(accept, negotiate::SEARCH);
    let format = format.ok_or(Problem::NotAcceptable(negotiate::SEARCH))?;
    in_form(&request, &node, format).await
}

/// `GET /api/search.{extension}`
pub async fn by_extension(
    request: HttpRequest,
    extension: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let format = match extension.as_str() {
        "atom" => Some(Format::Atom),
        "json" => Some(Format::JsonFeed),
        other => Format::from_extension(other).filter(|format| negotiate::SEARCH.contains(format)),
    };
    let format = format.ok_or(Problem::NotAcceptable(negotiate::SEARCH))?;
    in_form(&request, &node, format).await
}

async fn in_form(
    request: &HttpRequest,
    node: &Node,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let mut asked = Parameters::read(request.query_string())?;
    let preferred = pages::preferred_language(request, &node.config);
    if asked.query.languages.is_empty() {
        asked.query.languages = preferred.preferences().map(str::to_owned).to_vec();
    }
    wait_for(node, asked.wait_for).await?;
    match format {
        Format::Atom | Format::JsonFeed => saved::answer(request, node, &asked, format).await,
        Format::Rdf(syntax) => rdf::answer(request, node, &asked, syntax).await,
        Format::Html | Format::Json => {
            asked.query.highlight = true;
            let results = find(node, asked.query.clone()).await?;
            let found = Found::of(node, results, asked.collapse).await?;
            json(
                request,
                &Answer::of(&found, &asked, &node.config.node.base_url),
            )
        }
    }
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
        .insert_header(("Vary", "Accept, Accept-Language"))
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
    /// The words with what was most likely meant in place of those that no record has.
    did_you_mean: Option<&'a str>,
    /// The position of the log that the answer shows, and how many changes it does not show yet.
    position: u64,
    lag: u64,
    page: usize,
    size: usize,
    sort: &'static str,
    hits: Vec<Hit<'a>>,
    /// Hits of this page that are shown with a copy of them.
    collapsed: usize,
    facets: BTreeMap<&'static str, &'a [search::FacetValue]>,
    /// The cursor of the next page, and its address.
    cursor: Option<&'a str>,
    next: Option<String>,
    /// The search itself, under the one address that all ways to write it have.
    search: String,
}

#[derive(Serialize)]
pub(super) struct Hit<'a> {
    #[serde(flatten)]
    card: &'a search::Card,
    score: f32,
    url: String,
    record: String,
    title_html: Option<&'a str>,
    excerpt_html: Option<&'a str>,
    /// Position of the record's last change in the log.
    changed: u64,
    origin: Origin<'a>,
    /// The same dataset in other sources.
    also_at: Vec<Elsewhere<'a>>,
    /// How the score came about, when that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a search::Explanation>,
}

impl<'a> Hit<'a> {
    pub(super) fn of(shown: &'a Shown, base: &str) -> Self {
        let hit = &shown.hit;
        let also_at = shown.beside.also_at.iter();
        Hit {
            card: &hit.card,
            score: hit.score,
            url: format!("{base}/datasets/{}", hit.card.id),
            record: format!("{base}/records/{}", hit.card.id),
            title_html: hit.title_html.as_deref(),
            excerpt_html: hit.excerpt_html.as_deref(),
            changed: hit.changed,
            origin: Origin::of(&shown.beside, &hit.card.source, base),
            also_at: also_at.map(|copy| Elsewhere::of(copy, base)).collect(),
            explanation: hit.explanation.as_ref(),
        }
    }
}

impl<'a> Answer<'a> {
    fn of(found: &'a Found, asked: &'a Parameters, base: &str) -> Self {
        let query = &asked.query;
        let results = &found.results;
        let cursor = results.next.as_deref();
        Answer {
            q: &query.words,
            total: results.total,
            strict: results.strict,
            relaxed: results.relaxed,
            understood: &results.understood,
            did_you_mean: results.did_you_mean.as_deref(),
            position: results.position,
            lag: found.head.saturating_sub(results.position),
            page: query.page,
            size: query.size,
            sort: query.sort.name(),
            hits: found.hits.iter().map(|hit| Hit::of(hit, base)).collect(),
            collapsed: found.collapsed,
            facets: results
                .facets
                .iter()
                .map(|(facet, values)| (facet.name(), values.as_slice()))
                .collect(),
            cursor,
            next: cursor.map(|cursor| next(asked, &format!("{base}/api/search"), cursor)),
            search: canonical::address(asked, base),
        }
    }
}

/// The address of the hits behind those of an answer.
fn next(asked: &Parameters, address: &str, cursor: &str) -> String {
    let pairs = asked
        .pairs
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "page" | "cursor" | "wait_for"));
    let pairs = pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain([("cursor", cursor)]);
    pages::link::with_query(address, pairs)
}
