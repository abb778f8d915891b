//! Sources and their runs as JSON: the same as the pages tell, whole.

pub mod feed;
pub mod negotiated;

use crate::{
    http::{Format, Problem, Validators, blocking},
    ledger::SetAside,
    pages::sources::{found, found_run, quarantine},
    public::{self, Run, Source, source_path},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;

/// Runs, and items in quarantine, of one answer.
const SIZE: usize = 20;

#[derive(Serialize)]
struct Sources {
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Runs {
    runs: Vec<Run>,
    /// Where older ones are.
    next: Option<String>,
}

#[derive(Serialize)]
struct Quarantine {
    items: Vec<Item>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Item {
    subject: String,
    rule: String,
    rule_iri: String,
    error: String,
    since: Timestamp,
    last: Timestamp,
    media_type: String,
    /// Its beginning, as it was received.
    raw: String,
    is_cut: bool,
}

/// `GET /api/sources`
pub async fn list(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let sources = blocking(move || public::sources(&ledger, &config)).await?;
    json(&request, &Sources { sources })
}

/// `GET /api/sources/{name}`
pub async fn one(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    json(&request, &found(&node, &name).await?)
}

/// `GET /api/sources/{name}/runs`, newest first; `before` leads on.
pub async fn runs(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let source = found(&node, &name).await?;
    let before = parameter(&request, "before")
        .map(|text| {
            text.parse::<i64>()
                .map_err(|_| Problem::parameter("before", "must be the number of a run"))
        })
        .transpose()?;
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let asked = source.name.clone();
    let mut runs =
        blocking(move || public::runs(&ledger, &config, Some(&asked), before, SIZE + 1)).await?;
    let has_more = runs.len() > SIZE;
    runs.truncate(SIZE);
    let next = runs
        .last()
        .filter(|_| has_more)
        .map(|run| format!("/api{}/runs?before={}", source_path(&source.name), run.id));
    json(&request, &Runs { runs, next })
}

/// `GET /api/sources/{name}/runs/{id}`
pub async fn run(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    json(&request, &found_run(&node, &path.0, &path.1).await?)
}

/// `GET /api/sources/{name}/quarantine`, in the order of subjects; `after` leads on.
pub async fn aside(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let source = found(&node, &name).await?;
    let after = parameter(&request, "after").unwrap_or_default();
    let (mask, mut aside) = quarantine::read(&node, &source.name, &after, SIZE + 1).await?;
    let has_more = aside.len() > SIZE;
    aside.truncate(SIZE);
    let next = aside.last().filter(|_| has_more).map(|last| {
        let path = format!("/api{}/quarantine", source_path(&source.name));
        crate::pages::link::with_query(&path, [("after", last.subject.as_str())])
    });
    let base = &node.config.node.base_url;
    let item = |item: SetAside| {
        let (raw, is_cut) = quarantine::readable(&mask.text(&String::from_utf8_lossy(&item.raw)));
        Item {
            subject: mask.text(&item.subject),
            rule_iri: public::rule_iri(base, &item.rule),
            rule: item.rule,
            error: mask.text(&item.error),
            since: item.since,
            last: item.last,
            media_type: item.media_type,
            raw,
            is_cut,
        }
    };
    let items = aside.into_iter().map(item).collect();
    json(&request, &Quarantine { items, next })
}

/// An answer in JSON, with its own content as validator.
pub(in crate::api) fn json(
    request: &HttpRequest,
    value: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_string(value)
        .map_err(|error| Problem::Internal(format!("cannot write {}: {error}", request.path())))?;
    let mut response = match Validators::of(&[&body], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Json.content_type()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .body(body))
}

fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}
