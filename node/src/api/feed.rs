//! The public feed over HTTP: a DCAT-AP Feed on Linked Data Event Streams.

pub mod atom;

use crate::{
    feed::pages::{Address, Found},
    http::{Format, Problem, Validators, blocking, negotiate, turn},
    pages::format::excerpt,
    state::Node,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, HeaderMap, HeaderValue, VARY},
    web,
};

/// Changes when the same content comes to be said otherwise, so that nobody keeps a page of before.
const FORM: &str = "feed 1";
/// What never changes is kept as long as its address leads anywhere for sure.
const SEALED: &str = "public, max-age=604800, immutable";
const GROWING: &str = "public, max-age=10, stale-while-revalidate=60";
const MOVED: &str = "public, max-age=86400";

/// `GET /feed`: what leads to all the rest, in the syntax the client prefers.
pub async fn root(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    answer(&request, &node, "", None).await
}

/// `GET /feed.{extension}`
pub async fn root_by_extension(
    request: HttpRequest,
    extension: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &node, "", Some(&extension)).await
}

/// `GET /feed/p/{name}`, with or without extension.
pub async fn page(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (name, extension) = negotiate::split_extension(&name);
    answer(&request, &node, &format!("p/{name}"), extension).await
}

/// `GET /feed/n/{name}`, with or without extension.
pub async fn inner(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (name, extension) = negotiate::split_extension(&name);
    answer(&request, &node, &format!("n/{name}"), extension).await
}

async fn answer(
    request: &HttpRequest,
    node: &Node,
    below: &str,
    extension: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let feed = node
        .holdings
        .feed()
        .ok_or_else(|| Problem::NotFound("feed: this node publishes none".to_owned()))?;
    let missing = || Problem::NotFound(format!("page `{}` of the feed", excerpt(below, 80)));
    let address = Address::parse(below).ok_or_else(missing)?;
    let format = format(request, extension).ok_or(Problem::NotAcceptable(negotiate::FEED))?;
    let Format::Rdf(syntax) = format else {
        return Err(Problem::NotAcceptable(negotiate::FEED));
    };
    let base = &node.config.node.base_url;
    let (looked_up, sought) = (feed.clone(), address.clone());
    let view = match blocking(move || looked_up.pages().find(&sought)).await? {
        Found::Here(view) => view,
        other => return elsewhere(node, below, extension, other),
    };
    let is_sealed = view.is_sealed();
    let kept = if is_sealed { SEALED } else { GROWING };
    let validators = |identity: &str| {
        let identity = [FORM, below, identity, format.extension(), base];
        Validators::of(&identity, None).kept(kept)
    };
    if let Err(mut not_modified) = validators(view.identity()).answer(request) {
        vary(not_modified.headers_mut());
        return Ok(not_modified);
    }
    let _turn = turn().await?;
    let (feed, base) = (feed.clone(), base.clone());
    let written = blocking(move || feed.pages().write(&address, &base, syntax)).await?;
    let written = match written {
        Found::Here(written) => written,
        other => return elsewhere(node, below, extension, other),
    };
    // It may have grown since it was looked for.
    let mut response = match validators(&written.identity).answer(request) {
        Ok(mut response) => response
            .insert_header(("Content-Type", format.content_type()))
            .body(written.body),
        Err(not_modified) => not_modified,
    };
    vary(response.headers_mut());
    Ok(response)
}

/// Where everything has graphs, `.json` asks for JSON-LD.
fn format(request: &HttpRequest, extension: Option<&str>) -> Option<Format> {
    let Some(extension) = extension else {
        let accept = request.headers().get(ACCEPT);
        let accept = accept.and_then(|accept| accept.to_str().ok());
        return negotiate::choose(accept, negotiate::FEED);
    };
    let asked = match extension {
        "json" => Format::from_extension("jsonld"),
        other => Format::from_extension(other),
    };
    asked.filter(|format| negotiate::FEED.contains(format))
}

fn vary(headers: &mut HeaderMap) {
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
}

/// What is not at an address, and where it is instead.
fn elsewhere<T>(
    node: &Node,
    below: &str,
    extension: Option<&str>,
    found: Found<T>,
) -> Result<HttpResponse, Problem> {
    let page = || format!("page `{}` of the feed", excerpt(below, 80));
    match found {
        Found::Moved(name) => {
            // Relative, so that copies lead to their own pages.
            let up = "../".repeat(below.split_terminator('/').count());
            let slash = if name.is_empty() { "" } else { "/" };
            let dot = extension.map_or(String::new(), |extension| format!(".{extension}"));
            let mut response = HttpResponse::PermanentRedirect()
                .insert_header(("Location", format!("{up}feed{slash}{name}{dot}")))
                .insert_header(("Cache-Control", MOVED))
                .finish();
            vary(response.headers_mut());
            Ok(response)
        }
        Found::Gone => Err(Problem::Gone(page())),
        Found::NotYet => {
            node.holdings.wake();
            Err(Problem::Rebuilding)
        }
        Found::NotHere | Found::Here(_) => Err(Problem::NotFound(page())),
    }
}
