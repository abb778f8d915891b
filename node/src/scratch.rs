//! `terreau scratch`: a SPARQL store in memory, with the protocols of the node and without its catalogue.
//!
//! To try data and queries, and to hold the protocols against the suites of the W3C. Anyone who reaches it
//! may change it, so it listens on this machine alone.

use crate::{
    api::sparql::{answer, incoming},
    config::SparqlSettings,
    http::{
        Problem,
        graph_store::{self, Which},
    },
    sparql::{Format, Scratch, SparqlError, description, protocol::Asked},
};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header::LOCATION,
    web::{self, Bytes, Data},
};
use oxrdf::{GraphName, NamedNode};
use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
};

/// Requests may bring whole datasets.
const MAX_BODY: usize = 256 << 20;

/// What a handler may reach.
struct Desk {
    store: Scratch,
    /// Names given to graphs that came without.
    named: AtomicU64,
}

/// Serves until a signal asks to stop.
pub async fn serve(
    store: Scratch,
    listen: SocketAddr,
    on_ready: impl FnOnce(SocketAddr),
) -> io::Result<()> {
    let desk = Data::new(Desk {
        store,
        named: AtomicU64::new(0),
    });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(desk.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY))
            .service(
                web::resource(["/sparql", "/sparql/"])
                    .route(web::get().to(ask))
                    .route(web::head().to(ask))
                    .route(web::post().to(ask)),
            )
            .service(
                web::resource(["/graphs", "/graphs/{path:.*}"])
                    .route(web::get().to(read))
                    .route(web::head().to(read))
                    .route(web::put().to(write))
                    .route(web::post().to(write))
                    .route(web::delete().to(delete)),
            )
    })
    .workers(2)
    .bind(listen)?;
    if let Some(address) = server.addrs().first() {
        on_ready(*address);
    }
    server.run().await
}

async fn ask(
    request: HttpRequest,
    desk: Data<Desk>,
    body: Bytes,
) -> Result<HttpResponse, SparqlError> {
    let mut endpoint = request.full_url();
    endpoint.set_query(None);
    match incoming(&request, &body, endpoint.as_str()).parse()? {
        Asked::Description(wants) => {
            let format = wants.graph.unwrap_or(Format::Turtle);
            let settings = SparqlSettings::default();
            Ok(HttpResponse::Ok()
                .content_type(format.content_type())
                .body(description(
                    endpoint.as_str(),
                    "Scratch",
                    &settings,
                    &[],
                    format,
                )))
        }
        Asked::Query(query) => in_its_time(move || desk.store.query(&query))
            .await
            .map(answer),
        Asked::Update(change) => {
            in_its_time(move || desk.store.update(&change)).await?;
            Ok(HttpResponse::NoContent().finish())
        }
    }
}

async fn read(request: HttpRequest, desk: Data<Desk>) -> Result<HttpResponse, Problem> {
    let graph = target(&request)?;
    let known = graph.clone();
    match stored(move || desk.store.graph(&known)).await? {
        Some(triples) => graph_store::answer(&request, triples),
        None => Err(Problem::NotFound(format!("graph {graph}"))),
    }
}

/// PUT puts a graph in the place of another, POST adds to it.
async fn write(
    request: HttpRequest,
    desk: Data<Desk>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let in_place = request.method() == actix_web::http::Method::PUT;
    let is_collection = request.path().trim_end_matches('/') == "/graphs";
    let is_unnamed = is_collection && graph_store::which(&request)? == Which::Unsaid;
    let graph = if is_unnamed && !in_place {
        let mut address = request.full_url();
        let number = desk.named.fetch_add(1, Ordering::Relaxed);
        address.set_path(&format!("/graphs/new-{number}"));
        GraphName::from(NamedNode::new_unchecked(address))
    } else {
        target(&request)?
    };
    let base = match &graph {
        GraphName::NamedNode(name) => name.as_str().to_owned(),
        _ => request.full_url().to_string(),
    };
    let triples = graph_store::statements(&request, body, &base).await?;
    let name = graph.clone();
    let is_new = stored(move || desk.store.put(&name, triples, in_place)).await?;
    Ok(match graph {
        GraphName::NamedNode(name) if is_unnamed => HttpResponse::Created()
            .insert_header((LOCATION, name.as_str()))
            .finish(),
        _ if is_new => HttpResponse::Created().finish(),
        _ => HttpResponse::NoContent().finish(),
    })
}

async fn delete(request: HttpRequest, desk: Data<Desk>) -> Result<HttpResponse, Problem> {
    let graph = target(&request)?;
    let name = graph.clone();
    if stored(move || desk.store.delete(&name)).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::NotFound(format!("graph {graph}")))
    }
}

/// The graph of a request: named in its query, or by its address itself.
fn target(request: &HttpRequest) -> Result<GraphName, Problem> {
    match graph_store::which(request)? {
        Which::Default => Ok(GraphName::DefaultGraph),
        Which::Named(name) => Ok(name.into()),
        Which::Unsaid => {
            let mut address = request.full_url();
            address.set_query(None);
            Ok(NamedNode::new_unchecked(address).into())
        }
    }
}

async fn in_its_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SparqlError> + Send + 'static,
) -> Result<T, SparqlError> {
    let ended = web::block(work).await;
    ended.unwrap_or_else(|_| Err(SparqlError::Worker("the server is stopping".into())))
}

async fn stored<T: Send + 'static, E: std::fmt::Display + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem> {
    match web::block(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Problem::Internal(error.to_string())),
        Err(_) => Err(Problem::Stopping),
    }
}
