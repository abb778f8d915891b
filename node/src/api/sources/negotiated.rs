//! Sources, runs and rules in the form the client prefers: a page, RDF, JSON.

use super::json;
use crate::{
    http::{Format, Problem, Validators, negotiate},
    pages::{
        self,
        sources::{found, found_run, one, run},
    },
    public,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use oxrdf::Triple;
use vocab::{Syntax, rdf};

/// `GET /sources/{name}`: a name may end like an extension, so the whole of it is looked for first.
pub async fn source(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (bare, extension) = negotiate::split_extension(&name);
    let asked = extension.and_then(Format::from_extension);
    let (source, format) = match (found(&node, &name).await, asked) {
        (Ok(source), _) => (source, negotiated(&request)?),
        (Err(Problem::NotFound(_)), Some(format)) => (found(&node, bare).await?, format),
        (Err(problem), _) => return Err(problem),
    };
    match format {
        Format::Html => {
            let language = pages::preferred_language(&request, &node.config);
            one::answer(&request, &node, language, source).await
        }
        Format::Json => json(&request, &source),
        Format::Atom | Format::JsonFeed => Err(Problem::NotAcceptable(negotiate::RESOURCE)),
        Format::Rdf(syntax) => rdf(&request, &public::source_statements(&source), syntax),
    }
}

/// `GET /sources/{name}/runs/{id}`, with or without extension.
pub async fn of_run(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (id, extension) = negotiate::split_extension(&path.1);
    let format = match extension {
        Some(extension) => {
            Format::from_extension(extension).ok_or(Problem::NotAcceptable(negotiate::RESOURCE))?
        }
        None => negotiated(&request)?,
    };
    let found = found_run(&node, &path.0, id).await?;
    match format {
        Format::Html => {
            let language = pages::preferred_language(&request, &node.config);
            run::answer(&request, &node, language, found)
        }
        Format::Json => json(&request, &found),
        Format::Atom | Format::JsonFeed => Err(Problem::NotAcceptable(negotiate::RESOURCE)),
        Format::Rdf(syntax) => {
            let statements = public::run_statements(&found, &node.config.node.base_url);
            rdf(&request, &statements, syntax)
        }
    }
}

/// `GET /rules`
pub async fn rules(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    in_form(&request, &node, negotiated(&request)?)
}

/// `GET /rules.{extension}`
pub async fn rules_by_extension(
    request: HttpRequest,
    extension: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let format =
        Format::from_extension(&extension).ok_or(Problem::NotAcceptable(negotiate::CATALOG))?;
    in_form(&request, &node, format)
}

fn in_form(request: &HttpRequest, node: &Node, format: Format) -> Result<HttpResponse, Problem> {
    match format {
        Format::Html => {
            let language = pages::preferred_language(request, &node.config);
            pages::rules::answer(request, node, language)
        }
        Format::Json | Format::Atom | Format::JsonFeed => {
            Err(Problem::NotAcceptable(negotiate::CATALOG))
        }
        Format::Rdf(syntax) => rdf(request, &public::rules(&node.config.node.base_url), syntax),
    }
}

pub(in crate::api) fn negotiated(request: &HttpRequest) -> Result<Format, Problem> {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    negotiate::choose(accept, negotiate::RESOURCE)
        .ok_or(Problem::NotAcceptable(negotiate::RESOURCE))
}

pub(in crate::api) fn rdf(
    request: &HttpRequest,
    statements: &[Triple],
    syntax: Syntax,
) -> Result<HttpResponse, Problem> {
    let mut body = Vec::new();
    rdf::write(statements.iter().map(Triple::as_ref), syntax, &mut body).map_err(|error| {
        Problem::Internal(format!(
            "cannot write {} as {syntax:?}: {error}",
            request.path()
        ))
    })?;
    let text = String::from_utf8_lossy(&body);
    let mut response = match Validators::of(&[&text], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Rdf(syntax).content_type()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .body(body))
}
