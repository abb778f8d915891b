//! How one record stands to the profiles: as JSON, and as statements of the Data Quality Vocabulary.

use super::{
    datasets::{Standing, current},
    records::{self, Found},
};
use crate::{
    derived::Quality,
    http::{Format, Problem, Validators, blocking, negotiate},
    ledger::Entry,
    state::Node,
    triples::view,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use vocab::{Profile, Syntax, profile::findings_to_dqv, rdf};

/// What the route offers; the first is for clients that accept anything.
const OFFERED: &[Format] = &[
    Format::Json,
    Format::Rdf(Syntax::Turtle),
    Format::Rdf(Syntax::JsonLd),
    Format::Rdf(Syntax::RdfXml),
    Format::Rdf(Syntax::NTriples),
    Format::Rdf(Syntax::NQuads),
    Format::Rdf(Syntax::TriG),
    Format::Rdf(Syntax::N3),
];

/// `GET /records/{id}/quality`
pub async fn negotiated(
    request: HttpRequest,
    id: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let format = negotiate::choose(accept, OFFERED);
    answer(&request, &id, &node, format).await
}

/// `GET /records/{id}/quality.{extension}`
pub async fn by_extension(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let format = Format::from_extension(&path.1).filter(|format| OFFERED.contains(format));
    answer(&request, &path.0, &node, format).await
}

async fn answer(
    request: &HttpRequest,
    id: &str,
    node: &Node,
    format: Option<Format>,
) -> Result<HttpResponse, Problem> {
    let format = format.ok_or(Problem::NotAcceptable(OFFERED))?;
    let entry = match records::found(node, id).await? {
        Found::Here(found) => found.0,
        Found::Elsewhere(lead) => return Ok(records::moved(request, id, &lead)),
    };
    let (derived, asked) = (node.holdings.derived().clone(), entry.clone());
    let quality = blocking(move || current(&derived, &asked)).await?;
    let Some(quality) = quality else {
        let what = format!("check of record `{}` yet", entry.id.as_str());
        return Err(Problem::NotFound(what));
    };
    let body = match format {
        Format::Rdf(syntax) => statements(node, &entry, &quality, syntax)?,
        _ => {
            let standings: Vec<Standing<'_>> =
                quality.conformances.iter().map(Standing::of).collect();
            serde_json::to_vec(&standings).map_err(|error| {
                Problem::Internal(format!("cannot write {}: {error}", entry.id.as_str()))
            })?
        }
    };
    let digest = vocab::Fingerprint::of(&body).to_hex();
    let validators = Validators::of(&[&digest, format.extension()], Some(entry.changed));
    let mut response = match validators.answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", format.content_type()))
        .insert_header(("Vary", "Accept"))
        .body(body))
}

fn statements(
    node: &Node,
    entry: &Entry,
    quality: &Quality,
    syntax: Syntax,
) -> Result<Vec<u8>, Problem> {
    let record = view::record_iri(&node.config.node.base_url, entry);
    let mut triples = Vec::new();
    for conformance in &quality.conformances {
        if let Some(profile) = Profile::named(&conformance.profile) {
            triples.extend(findings_to_dqv(record.as_ref(), profile, conformance));
        }
    }
    let mut body = Vec::new();
    let all = triples.iter().map(|triple| triple.as_ref());
    rdf::write(all, syntax, &mut body).map_err(|error| {
        let id = entry.id.as_str();
        Problem::Internal(format!("cannot write the quality of {id}: {error}"))
    })?;
    Ok(body)
}
