//! GET and POST /sparql.

use crate::{
    api::local,
    pages,
    sparql::{
        Answer, Format, HOPS, Request, SparqlError, Wants, asks_index, description,
        protocol::{Asked, Incoming, Post},
    },
    state::Node,
};
use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    web::{self, Bytes, ServiceConfig},
};
use std::time::Duration;

/// Adds `/sparql`.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::resource("/sparql")
            .route(web::get().to(get))
            .route(web::head().to(get))
            .route(web::post().to(post))
            .route(web::method(Method::OPTIONS).to(options)),
    );
}

async fn get(
    request: HttpRequest,
    node: web::Data<Node>,
) -> Result<HttpResponse, actix_web::Error> {
    let endpoint = endpoint(&node);
    let asked = incoming(&request, &[], &endpoint).parse()?;
    if asked.wants().html {
        return Ok(page(&request, &node));
    }
    respond(&request, asked, &node).await
}

/// People are shown the page, which has an address in each language.
fn page(request: &HttpRequest, node: &Node) -> HttpResponse {
    let language = pages::preferred_language(request, &node.config).code();
    let query = request.query_string();
    let behind = if query.is_empty() { "" } else { "?" };
    HttpResponse::SeeOther()
        .insert_header((
            header::LOCATION,
            format!("/{language}/sparql{behind}{query}"),
        ))
        .insert_header((header::VARY, "Accept, Accept-Language"))
        .finish()
}

async fn post(
    request: HttpRequest,
    node: web::Data<Node>,
    body: Bytes,
) -> Result<HttpResponse, actix_web::Error> {
    let endpoint = endpoint(&node);
    let asked = incoming(&request, &body, &endpoint).parse()?;
    respond(&request, asked, &node).await
}

/// What a browser asks before a script may POST a query from elsewhere.
async fn options() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, "GET, HEAD, POST, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"))
        .insert_header((
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Content-Type, If-None-Match",
        ))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

fn endpoint(node: &Node) -> String {
    format!("{}/sparql", node.config.node.base_url)
}

/// A request as the protocol looks at it.
pub fn incoming<'a>(request: &'a HttpRequest, body: &'a [u8], endpoint: &'a str) -> Incoming<'a> {
    let is_post = request.method() == Method::POST;
    Incoming {
        query_string: request.query_string(),
        post: is_post.then(|| Post {
            content_type: text(request, header::CONTENT_TYPE),
            body,
        }),
        accept: text(request, header::ACCEPT),
        endpoint,
    }
}

fn text(request: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

async fn respond(
    http: &HttpRequest,
    asked: Asked,
    node: &web::Data<Node>,
) -> Result<HttpResponse, actix_web::Error> {
    match asked {
        Asked::Description(wants) => Ok(describe(wants, node).await),
        Asked::Query(mut request) => {
            request.client = node.clients.of(http);
            request.from_member = http.headers().contains_key(HOPS);
            node.sparql.count(request.client)?;
            wait(&request, node).await?;
            if matches!(*http.method(), Method::GET | Method::HEAD)
                && let Some(known) = node.sparql.validators(&request)
                && let Err(not_modified) = known.answer(http)
            {
                return Ok(not_modified);
            }
            Ok(answer(node.sparql.run(*request).await?))
        }
        Asked::Update(change) => local::update(http, *change, node).await,
    }
}

/// Waits until what the client has asked to be known is known.
async fn wait(request: &Request, node: &Node) -> Result<(), SparqlError> {
    if let Some(position) = request.at_least {
        let limit = Duration::from_secs(node.config.sparql.max_wait_seconds);
        let seen = node.holdings.wait_for(position, true, limit).await
            && (!asks_index(&request.query)
                || node.holdings.wait_for(position, false, limit).await);
        if !seen {
            return Err(SparqlError::Busy { retry_after: limit });
        }
    }
    Ok(())
}

/// Runs a query for a page.
pub async fn run(http: &HttpRequest, request: Request, node: &Node) -> Result<Answer, SparqlError> {
    let client = node.clients.of(http);
    node.sparql.count(client)?;
    wait(&request, node).await?;
    node.sparql.run(Request { client, ..request }).await
}

async fn describe(wants: Wants, node: &Node) -> HttpResponse {
    let holdings = node.holdings.clone();
    let counted = web::block(move || holdings.counted()).await;
    let format = wants.graph.unwrap_or(Format::Turtle);
    HttpResponse::Ok()
        .content_type(format.content_type())
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::VARY, "Accept"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .body(description(
            &endpoint(node),
            &node.config.node.title,
            &node.config.sparql,
            &counted.unwrap_or_default(),
            format,
        ))
}

/// An answer with all that is said beside it.
pub fn answer(answer: Answer) -> HttpResponse {
    let mut response = match &answer.validators {
        Some(known) => known.found(),
        None => {
            let mut response = HttpResponse::Ok();
            response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
            response
        }
    };
    response
        .insert_header((
            header::CONTENT_TYPE,
            HeaderValue::from_static(answer.format.content_type()),
        ))
        .insert_header((header::VARY, HeaderValue::from_static("Accept")))
        .insert_header(("X-Terreau-Position", answer.position))
        .insert_header(("X-Terreau-Rows", answer.rows))
        .insert_header(("X-Terreau-Complete", answer.is_complete().to_string()));
    if let Some(position) = answer.searched {
        response.insert_header(("X-Terreau-Search-Position", position));
    }
    if answer.cut {
        response.insert_header(("X-Terreau-Truncated", "true"));
    }
    if !answer.members.is_empty() {
        let list = serde_json::to_string(&answer.members).unwrap_or_default();
        response.insert_header(("X-Terreau-Members", ascii(&list)));
    }
    for one in answer.members.iter().filter(|one| !one.answered) {
        let reason = one.reason.as_deref().unwrap_or_default();
        let warning = format!("{} has not answered: {reason}", one.endpoint);
        response.append_header(("X-Terreau-Warning", ascii(&warning)));
    }
    response.body(answer.body)
}

/// What a header may hold.
fn ascii(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii() && !c.is_ascii_control();
    text.chars()
        .map(|c| if is_plain(c) { c } else { '?' })
        .collect()
}

impl ResponseError for SparqlError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A problem document: <https://www.rfc-editor.org/rfc/rfc9457>
    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut problem = serde_json::json!({
            "type": format!("/problems/{}", self.name()),
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        match self {
            Self::Syntax { line, column, .. } => {
                problem["line"] = (*line).into();
                problem["column"] = (*column).into();
            }
            Self::Rule { rule, .. } => problem["rule"] = rule.as_str().into(),
            Self::TooMany { limit, .. } => problem["limit"] = limit.name().into(),
            Self::Upstream { endpoint, .. } => problem["endpoint"] = endpoint.as_str().into(),
            _ => {}
        }
        let mut response = HttpResponse::build(status);
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(wait) = self.retry_after() {
            response.insert_header((header::RETRY_AFTER, wait.as_secs()));
        }
        response
            .content_type("application/problem+json")
            .body(problem.to_string())
    }
}
