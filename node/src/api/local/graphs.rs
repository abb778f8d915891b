//! `/graphs`: the local records by the Graph Store Protocol. `?graph=` is the IRI of a resource or of its
//! record, `?default` is all of them together.

use super::done;
use crate::{
    http::{
        Problem,
        graph_store::{self, Which},
    },
    local::{Local, LocalError},
    state::Node,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::LOCATION},
    web::{self, Bytes, Data},
};
use jiff::Timestamp;
use oxrdf::Triple;
use std::collections::HashSet;
use vocab::RecordId;

/// Statements that one answer may hold: of more there is the dump.
const MAX_STATEMENTS: usize = 500_000;

/// `GET /graphs`
pub async fn read(request: HttpRequest, node: Data<Node>) -> Result<HttpResponse, Problem> {
    node.door.bearer(&request)?;
    let which = graph_store::which(&request)?;
    let triples: Vec<Triple> = edited(&node, move |local, node| match which {
        Which::Default => {
            let all = local.statements()?;
            if all.len() > MAX_STATEMENTS {
                return Err(LocalError::Unfit(format!(
                    "there are {} statements: the dump has them all",
                    all.len()
                )));
            }
            Ok(all.into_iter().collect())
        }
        Which::Named(name) => {
            let record = local.record(&resource(node, name.as_str())?)?;
            Ok(record.graph().iter().map(Triple::from).collect())
        }
        Which::Unsaid => Err(unsaid()),
    })
    .await?;
    graph_store::answer(&request, triples)
}

/// `PUT /graphs`: in the place of what is there.
pub async fn put(
    request: HttpRequest,
    node: Data<Node>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    write(request, node, body, false).await
}

/// `POST /graphs`: beside what is there; new records where no graph is named.
pub async fn add(
    request: HttpRequest,
    node: Data<Node>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    write(request, node, body, true).await
}

/// `DELETE /graphs`
pub async fn delete(request: HttpRequest, node: Data<Node>) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let which = graph_store::which(&request)?;
    tracing::info!(admin = by, "`{by}` deletes {}", said(&which));
    let written = edited(&node, move |local, node| match which {
        Which::Default => local.replace(HashSet::new(), Timestamp::now()),
        Which::Named(name) => local.delete(&resource(node, name.as_str())?, Timestamp::now()),
        Which::Unsaid => Err(unsaid()),
    });
    Ok(done(StatusCode::NO_CONTENT, written.await?))
}

async fn write(
    request: HttpRequest,
    node: Data<Node>,
    body: Bytes,
    adds: bool,
) -> Result<HttpResponse, Problem> {
    let by = node.door.bearer(&request)?;
    let which = graph_store::which(&request)?;
    tracing::info!(admin = by, "`{by}` writes {}", said(&which));
    let base = match &which {
        Which::Named(name) => name.as_str().to_owned(),
        Which::Default | Which::Unsaid => format!("{}/graphs", node.config.node.base_url),
    };
    let statements = graph_store::statements(&request, body, &base).await?;
    let statements: HashSet<Triple> = statements.into_iter().collect();
    let (created, written) = edited(&node, move |local, node| {
        let now = Timestamp::now();
        match which {
            Which::Default if adds => {
                let edit = crate::sparql::Edit {
                    added: statements,
                    ..Default::default()
                };
                Ok((None, local.apply(&edit, now)?))
            }
            Which::Default => Ok((None, local.replace(statements, now)?)),
            Which::Named(name) => {
                let resource = resource(node, name.as_str())?;
                let (is_new, written) = local.put(&resource, statements, adds, now)?;
                Ok((is_new.then_some(resource), written))
            }
            Which::Unsaid if adds => {
                let (name, written) = local.add(statements, now)?;
                Ok((Some(name), written))
            }
            Which::Unsaid => Err(unsaid()),
        }
    })
    .await?;
    let Some(resource) = created else {
        return Ok(done(StatusCode::NO_CONTENT, written));
    };
    let mut response = done(StatusCode::CREATED, written);
    if let Ok(place) = place(&node, &resource).parse() {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// Where a graph is found again.
fn place(node: &Node, resource: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
    format!("{}/graphs?graph={name}", node.config.node.base_url)
}

fn said(which: &Which) -> String {
    match which {
        Which::Default => "all local records".to_owned(),
        Which::Named(name) => format!("the local record of {name}"),
        Which::Unsaid => "new local records".to_owned(),
    }
}

fn unsaid() -> LocalError {
    LocalError::Unfit("say which graph: `?graph=IRI` or `?default`".to_owned())
}

/// The resource that a graph is about: its name, or what the record of that name is about.
fn resource(node: &Node, name: &str) -> Result<String, LocalError> {
    let id = name
        .strip_prefix(&format!("{}/records/", node.config.node.base_url))
        .and_then(RecordId::parse);
    let Some(id) = id else {
        return Ok(name.to_owned());
    };
    let entry = node.ledger.entry(&id)?;
    Ok(entry.map_or_else(|| name.to_owned(), |entry| entry.resource))
}

async fn edited<T: Send + 'static>(
    node: &Data<Node>,
    work: impl FnOnce(&Local<'_>, &Node) -> Result<T, LocalError> + Send + 'static,
) -> Result<T, Problem> {
    let node = node.clone();
    let done = web::block(move || {
        let local = Local::take(&node.holdings, &node.config)?;
        work(&local, &node)
    });
    let done: Result<T, LocalError> = done.await.map_err(|_| Problem::Stopping)?;
    Ok(done?)
}
