//! What goes around every answer: time limit, headers, problems for browsers, access log, counters.

use super::{Problem, cache, metrics::Metrics, negotiate, problem};
use crate::{pages, state::Node};
use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use std::time::{Duration, Instant};
use tracing::debug;

/// No script, no style but ours, nothing from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// What is public, any page may read.
const OPEN: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    (
        "access-control-expose-headers",
        "ETag, Last-Modified, Retry-After, X-Ledger-Position, \
     X-Records-Left-Out, X-Terreau-Position, X-Terreau-Search-Position, X-Terreau-Rows, X-Terreau-Complete, \
     X-Terreau-Truncated, X-Terreau-Members, X-Terreau-Warning",
    ),
];

/// Below it nothing is public.
const ADMIN: &str = "/admin/";

/// Between nodes no browser reads along, and a question that finds nothing new should cost little.
const BETWEEN_NODES: [&str; 2] = ["/r/v1/", "/mirror/"];
const NO_SNIFFING: &[(&str, &str)] = &[("x-content-type-options", "nosniff")];

/// Outermost: headers that every answer bears, the access log, the counters.
pub async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begun = Instant::now();
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let mut answer = next.call(request).await?;
    let path = answer.request().path();
    let is_public = !path.starts_with(ADMIN);
    let between_nodes = BETWEEN_NODES.iter().any(|prefix| path.starts_with(prefix));
    let (headers, open) = match (between_nodes, is_public) {
        (true, _) => (NO_SNIFFING, &[][..]),
        (false, true) => (HEADERS, OPEN),
        (false, false) => (HEADERS, &[][..]),
    };
    for (name, value) in headers.iter().chain(open) {
        let name = HeaderName::from_static(name);
        if !answer.headers().contains_key(&name) {
            answer
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
    }
    cache::mark_encoding(answer.response_mut());
    let took = begun.elapsed();
    let route = answer
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unknown".into());
    let status = answer.status().as_u16();
    let method = answer.request().method().as_str();
    if let Some(metrics) = metrics {
        metrics.answered(&route, method, status, took);
    }
    let path = answer.request().path();
    debug!(http.route = %route, http.status = status, "{method} {path} {status} in {took:?}");
    Ok(answer)
}

/// Around the routes: every failure as a problem the client can read.
pub async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    Ok(explained(next.call(request).await?.map_into_boxed_body()))
}

/// Around one route: an answer in time. Nothing further out can do this, because a request that is
/// held by two cannot be routed.
pub async fn in_time(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let limit = time_limit(&request);
    let asked = request.request().clone();
    match actix_web::rt::time::timeout(limit, next.call(request)).await {
        Ok(answered) => Ok(answered?.map_into_boxed_body()),
        Err(_) => {
            let problem = Problem::TimedOut(limit.as_secs());
            Ok(ServiceResponse::new(
                asked,
                HttpResponse::from_error(problem),
            ))
        }
    }
}

/// Longest a handler may take to begin its answer: a request read, a place in the queue, a query.
fn time_limit(request: &ServiceRequest) -> Duration {
    let seconds = request.app_data::<web::Data<Node>>().map_or(60, |node| {
        let config = &node.config;
        let query = config.sparql.max_wait_seconds + config.sparql.timeout_seconds;
        config.server.request_timeout_seconds + query + 5
    });
    Duration::from_secs(seconds)
}

/// Failures become problem documents, or pages where the client is a browser.
fn explained(answer: ServiceResponse) -> ServiceResponse {
    let answer = match foreign(&answer) {
        Some(problem) => answer.into_response(HttpResponse::from_error(problem)),
        None => answer,
    };
    match page(&answer) {
        Some(page) => answer.into_response(page),
        None => answer,
    }
}

/// A failure found by the server itself, in our words.
fn foreign(answer: &ServiceResponse) -> Option<Problem> {
    let error = answer.response().error()?;
    let is_document = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|media_type| media_type.to_str().ok())
        .is_some_and(|media_type| media_type.starts_with("application/problem+json"));
    if is_document {
        return None;
    }
    let limit = || {
        let node = answer.request().app_data::<web::Data<Node>>();
        node.map_or(0, |node| node.config.server.max_body_bytes)
    };
    match answer.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLarge(limit())),
        StatusCode::NOT_FOUND => Some(Problem::NotFound(format!(
            "address {}",
            answer.request().path()
        ))),
        status if status.is_client_error() => Some(Problem::Unreadable(error.to_string())),
        status if status.is_server_error() => Some(Problem::Internal(error.to_string())),
        _ => None,
    }
}

fn page(answer: &ServiceResponse) -> Option<HttpResponse> {
    let problem = answer.response().error()?.as_error::<Problem>()?;
    let request = answer.request();
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    let is_for_people = negotiate::prefers_html(accept)
        && matches!(*request.method(), Method::GET | Method::HEAD | Method::POST)
        && !request.path().starts_with("/api/")
        && !request.path().starts_with(ADMIN);
    if !is_for_people {
        return None;
    }
    let html = pages::error::page(request, problem)?;
    Some(problem::page_response(problem, html))
}

/// What answers where no route does.
pub async fn nowhere(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(Problem::NotFound(format!("address {}", request.path())))
}

/// What answers to a method that a route does not know, and to the questions browsers ask before
/// they read across origins.
pub async fn other_method(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let is_admin = request.path().starts_with(ADMIN);
    let allowed = match is_admin {
        true => "GET, HEAD, POST, DELETE",
        false => "GET, HEAD, OPTIONS",
    };
    if request.method() == Method::OPTIONS && !is_admin {
        return Ok(HttpResponse::NoContent()
            .insert_header(("Allow", allowed))
            .insert_header(("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"))
            .insert_header((
                "Access-Control-Allow-Headers",
                "Accept, Content-Type, If-None-Match",
            ))
            .insert_header(("Access-Control-Max-Age", "86400"))
            .finish());
    }
    Err(Problem::Method {
        method: request.method().to_string(),
        allowed: allowed.into(),
    })
}
