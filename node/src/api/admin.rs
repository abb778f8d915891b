//! Running the harvests at a distance: the commands of `terreau harvest`, for whoever bears a token.

mod asked;

use crate::{
    config::SourceSettings,
    http::{Problem, blocking},
    jobs::{
        Operation, operation,
        queue::{Full, Task},
        schedule,
    },
    pages::{format, sources::found},
    public,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use asked::{Asked, Drop, Restore};
use serde::Serialize;
use serde_json::json;

/// `GET /admin/v1/sources`: how each stands, with its settings.
pub async fn sources(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    node.door.bearer(&request)?;
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let statuses = blocking(move || schedule::statuses(&ledger, &config)).await?;
    let told: Vec<_> = statuses
        .iter()
        .map(|status| {
            json!({
                "source": public::Source::of(status, &node.config),
                "address": status.address,
                "settings": status.settings,
                "is_in_settings_file":
                    node.config.sources.iter().any(|one| one.name == status.name),
            })
        })
        .collect();
    answer(StatusCode::OK, None, &json!({ "sources": told }))
}

/// `POST /admin/v1/sources`: keeps a source, to be harvested from now on.
pub async fn add(
    request: HttpRequest,
    body: web::Bytes,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let settings = asked::source(&body)?;
    if node
        .config
        .sources
        .iter()
        .any(|one| one.name == settings.name)
    {
        let why = format!(
            "the settings file names `{}`: change it there",
            settings.name
        );
        return Err(Problem::Conflict(why));
    }
    let name = settings.name.clone();
    tracing::info!(
        admin = by,
        source.id = name,
        "`{by}` keeps the source `{name}`"
    );
    at_once(&node, Operation::KeepSource(Box::new(settings))).await?;
    let source = found(&node, &name).await?;
    let place = format!("/api{}", public::source_path(&name));
    answer(StatusCode::CREATED, Some(&place), &source)
}

/// `DELETE /admin/v1/sources/{name}?records=keep|withdraw`: harvests it no longer.
pub async fn drop(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let purge = Drop::of(&request)? == Drop::Withdraw;
    let source = found(&node, &name).await?.name;
    if node.config.sources.iter().any(|one| one.name == source) {
        let why = format!("the settings file names `{source}`: take it out there");
        return Err(Problem::Conflict(why));
    }
    let operation = Operation::DropSource {
        source: source.clone(),
        purge,
    };
    start(&node, operation, "drop", &source, by)
}

/// `POST /admin/v1/sources/{name}/run`: harvests it now.
pub async fn run(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let source = harvested(&node, &name).await?.name;
    let operation = Operation::Harvest {
        sweep: false,
        source: source.clone(),
    };
    start(&node, operation, "run", &source, by)
}

/// `POST /admin/v1/sources/{name}/dry-run`: shows what would change, and changes nothing.
pub async fn dry_run(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let settings = harvested(&node, &name).await?;
    let source = settings.name.clone();
    start(
        &node,
        Operation::Preview(Box::new(settings)),
        "dry-run",
        &source,
        by,
    )
}

/// `POST /admin/v1/sources/{name}/approve`: agrees to the withdrawals that wait, and harvests.
pub async fn approve(
    request: HttpRequest,
    name: web::Path<String>,
    body: web::Bytes,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let seen: Asked = asked::body(&body)?;
    let source = harvested(&node, &name).await?.name;
    let (ledger, config, asked) = (node.ledger.clone(), node.config.clone(), source.clone());
    let runs = blocking(move || public::runs(&ledger, &config, Some(&asked), None, 1)).await?;
    let waiting = runs.into_iter().next().and_then(|run| run.waiting);
    let Some(waiting) = waiting else {
        let why = format!("nothing of `{source}` waits for a person");
        return Err(Problem::Conflict(why));
    };
    // Whoever agreed to fewer than wait now has seen another run.
    let withdrawals = seen.withdrawals.unwrap_or(waiting.withdrawals);
    if withdrawals < waiting.withdrawals {
        let why = format!(
            "{} withdrawals of `{source}` wait, more than the {withdrawals} agreed to: {}",
            waiting.withdrawals, waiting.reason
        );
        return Err(Problem::Conflict(why));
    }
    tracing::warn!(
        admin = by,
        source.id = source,
        "`{by}` agrees to {withdrawals} withdrawals of `{source}`: {}",
        waiting.reason
    );
    let operation = Operation::Approve {
        source: source.clone(),
        withdrawals,
    };
    start(&node, operation, "approve", &source, by)
}

/// `POST /admin/v1/sources/{name}/restore`: shows withdrawn records again, one or all.
pub async fn restore(
    request: HttpRequest,
    name: web::Path<String>,
    body: web::Bytes,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let Restore { id } = asked::body(&body)?;
    let source = found(&node, &name).await?.name;
    let id = id.map(|id| asked::record(&id)).transpose()?;
    let operation = Operation::Restore {
        source: source.clone(),
        id,
    };
    start(&node, operation, "restore", &source, by)
}

/// `POST /admin/v1/sources/{name}/pause`
pub async fn pause(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    paused(&request, &name, &node, true).await
}

/// `POST /admin/v1/sources/{name}/resume`
pub async fn resume(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    paused(&request, &name, &node, false).await
}

async fn paused(
    request: &HttpRequest,
    name: &str,
    node: &Node,
    paused: bool,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(request)?;
    let source = found(node, name).await?.name;
    let said = if paused { "pauses" } else { "resumes" };
    tracing::info!(admin = by, source.id = source, "`{by}` {said} `{source}`");
    let operation = Operation::Pause {
        source: source.clone(),
        paused,
    };
    at_once(node, operation).await?;
    answer(StatusCode::OK, None, &found(node, &source).await?)
}

/// `GET /admin/v1/operations`: what was asked for since the node started, newest first.
pub async fn operations(
    request: HttpRequest,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    node.door.bearer(&request)?;
    answer(
        StatusCode::OK,
        None,
        &json!({ "operations": node.operations.list() }),
    )
}

/// `GET /admin/v1/operations/{id}`: how far one is, or what came of it.
pub async fn one_operation(
    request: HttpRequest,
    id: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    node.door.bearer(&request)?;
    let known = id.parse().ok().and_then(|id| node.operations.task(id));
    let missing = || Problem::NotFound(format!("operation {}", format::excerpt(&id, 20)));
    answer(StatusCode::OK, None, &known.ok_or_else(missing)?)
}

/// How a source is harvested; a conflict when it was only imported by hand.
async fn harvested(node: &Node, name: &str) -> Result<SourceSettings, Problem> {
    let source = found(node, name).await?.name;
    let (holdings, config) = (node.holdings.clone(), node.config.clone());
    let settings =
        actix_web::web::block(move || operation::settings_of(&holdings, &config, &source)).await;
    match settings {
        Ok(Ok(settings)) => Ok(settings),
        Ok(Err(error)) => Err(Problem::Conflict(error.to_string())),
        Err(_) => Err(Problem::Stopping),
    }
}

/// Carries out what takes no time.
async fn at_once(node: &Node, operation: Operation) -> Result<(), Problem> {
    let cancel = tokio_util::sync::CancellationToken::new();
    let ended = operation::run(&node.holdings, &node.config, operation, cancel, &mut |_| {}).await;
    ended
        .map(|_| ())
        .map_err(|error| Problem::Internal(error.to_string()))
}

/// Begins what takes its time, and says where to ask about it.
fn start(
    node: &Node,
    operation: Operation,
    name: &'static str,
    source: &str,
    by: &str,
) -> Result<HttpResponse, Problem> {
    let task: Task = node
        .operations
        .start(operation, name, source, by)
        .map_err(|Full| Problem::Busy)?;
    tracing::info!(
        admin = by,
        source.id = source,
        "`{by}` asks for {name} of `{source}`"
    );
    let place = format!("/admin/v1/operations/{}", task.id);
    answer(StatusCode::ACCEPTED, Some(&place), &task)
}

/// An answer that nobody keeps.
fn answer(
    status: StatusCode,
    location: Option<&str>,
    body: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_string(body)
        .map_err(|error| Problem::Internal(format!("cannot write an answer: {error}")))?;
    let mut response = HttpResponse::build(status);
    response
        .insert_header(("Content-Type", "application/json; charset=utf-8"))
        .insert_header(("Cache-Control", "no-store"));
    if let Some(location) = location {
        response.insert_header(("Location", location));
    }
    Ok(response.body(body))
}
