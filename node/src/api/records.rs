//! One record, in the form the client prefers.

use super::datasets;
use crate::{
    http::{Format, Problem, Validators, blocking, negotiate},
    ledger::{Entry, LedgerError, State},
    pages,
    public::Provenance,
    state::Node,
    triples::view,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use oxrdf::Triple;
use vocab::{Kind, Record, RecordId, Syntax, rdf};

/// What of a record is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The statements of its source, exactly.
    Payload,
    /// With what the node says about them.
    CatalogRecord,
}

/// `GET /datasets/{name}` and `GET /publishers/{name}`: the payload, with or without extension.
pub async fn resource(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &name, &node, Scope::Payload).await
}

/// `GET /records/{name}`: the payload and its `dcat:CatalogRecord`.
pub async fn record(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &name, &node, Scope::CatalogRecord).await
}

/// `GET /resource?iri=…`: where this node keeps the record about a resource.
pub async fn about(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let iri = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "iri")
        .map(|(_, iri)| iri.into_owned())
        .filter(|iri| !iri.is_empty())
        .ok_or_else(|| Problem::parameter("iri", "give the IRI of a resource"))?;
    let ledger = node.ledger.clone();
    let asked = iri.clone();
    let found = blocking(move || ledger.record_about(&asked)).await?;
    let (entry, _) = found.ok_or_else(|| Problem::NotFound(format!("record about <{iri}>")))?;
    Ok(HttpResponse::SeeOther()
        .insert_header(("Location", page_path(&entry)))
        .finish())
}

/// What is behind an id that a client sent.
pub enum Found {
    Here(Box<(Entry, Record)>),
    Elsewhere(Lead),
}

/// To which record an id leads.
pub struct Lead {
    pub to: RecordId,
    /// It is another name of that record for good; else another one only speaks for its resource now.
    pub is_for_good: bool,
}

/// What is behind an id that a client sent.
pub async fn found(node: &Node, id: &str) -> Result<Found, Problem> {
    let missing = || Problem::NotFound(format!("record `{}`", pages::format::excerpt(id, 40)));
    let known = RecordId::parse(id).ok_or_else(missing)?;
    let ledger = node.ledger.clone();
    let found = blocking(move || -> Result<_, LedgerError> {
        match ledger.entry(&known)? {
            Some(entry) if entry.state == State::Present => Ok(ledger
                .record(&known)?
                .map(|found| Ok(Found::Here(Box::new(found))))),
            Some(gone) if gone.state == State::Absorbed => {
                let survivor = ledger.survivor(&known)?;
                let lead = survivor.map(|to| Lead {
                    to,
                    is_for_good: true,
                });
                Ok(Some(lead.map(Found::Elsewhere).ok_or(gone.resource)))
            }
            Some(hidden) if hidden.state == State::Eclipsed => {
                let shown = ledger.record_about(&hidden.resource)?;
                let lead = shown.map(|(entry, _)| Lead {
                    to: entry.id,
                    is_for_good: false,
                });
                Ok(Some(lead.map(Found::Elsewhere).ok_or(hidden.resource)))
            }
            gone => Ok(gone.map(|gone| Err(gone.resource))),
        }
    })
    .await?;
    found
        .ok_or_else(missing)?
        .map_err(|resource| Problem::Gone(format!("<{resource}>")))
}

/// Leads a client from an address to the same address with another id.
pub fn moved(request: &HttpRequest, id: &str, lead: &Lead) -> HttpResponse {
    let path = request.path().replacen(id, lead.to.as_str(), 1);
    let location = match request.query_string() {
        "" => path,
        query => format!("{path}?{query}"),
    };
    let mut answer = match lead.is_for_good {
        true => HttpResponse::PermanentRedirect(),
        false => HttpResponse::TemporaryRedirect(),
    };
    answer
        .insert_header(("Location", location))
        .insert_header(("Cache-Control", "no-cache"))
        .finish()
}

/// Where a record comes from, and whether it is the newest.
pub async fn provenance(node: &Node, entry: &Entry) -> Result<Provenance, Problem> {
    let (ledger, config, entry) = (node.ledger.clone(), node.config.clone(), entry.clone());
    blocking(move || Provenance::of(&ledger, &config, &entry)).await
}

/// Where people read about it.
pub fn page_path(entry: &Entry) -> String {
    path_of(entry.kind, &entry.id)
}

/// Where people read about the record of a kind and an id.
pub fn path_of(kind: Kind, id: &RecordId) -> String {
    let room = if kind == Kind::Agent {
        "publishers"
    } else {
        "datasets"
    };
    format!("/{room}/{id}")
}

async fn answer(
    request: &HttpRequest,
    name: &str,
    node: &Node,
    scope: Scope,
) -> Result<HttpResponse, Problem> {
    let (id, extension) = negotiate::split_extension(name);
    let format = match extension {
        Some(extension) => Format::from_extension(extension),
        None => {
            let accept = request
                .headers()
                .get(ACCEPT)
                .and_then(|accept| accept.to_str().ok());
            negotiate::choose(accept, negotiate::RESOURCE)
        }
    };
    let format = format.ok_or(Problem::NotAcceptable(negotiate::RESOURCE))?;
    let (entry, record) = match found(node, id).await? {
        Found::Here(found) => *found,
        Found::Elsewhere(lead) => return Ok(moved(request, id, &lead)),
    };
    match format {
        Format::Html => {
            let language = pages::preferred_language(request, &node.config);
            pages::dataset::of_any_kind(request, node, language, entry, record).await
        }
        Format::Json => datasets::answer(request, node, &entry, &record).await,
        Format::Atom | Format::JsonFeed => Err(Problem::NotAcceptable(negotiate::RESOURCE)),
        Format::Rdf(syntax) => document(request, node, entry, &record, syntax, scope),
    }
}

fn document(
    request: &HttpRequest,
    node: &Node,
    entry: Entry,
    record: &Record,
    syntax: Syntax,
    scope: Scope,
) -> Result<HttpResponse, Problem> {
    let statements = match scope {
        Scope::Payload => Vec::new(),
        Scope::CatalogRecord => view::catalog_record(&node.config.node.base_url, &entry),
    };
    let format = Format::Rdf(syntax);
    let fingerprint = entry.fingerprint.to_hex();
    let position = entry.position.to_string();
    let validators = match scope {
        Scope::Payload => Validators::of(&[&fingerprint, format.extension()], Some(entry.changed)),
        Scope::CatalogRecord => {
            let said: String = statements.iter().map(Triple::to_string).collect();
            Validators::of(
                &[&fingerprint, &position, &said, format.extension()],
                Some(entry.changed),
            )
        }
    };
    let mut response = match validators.answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    let mut body = Vec::with_capacity(record.payload().len());
    let triples = record
        .graph()
        .iter()
        .chain(statements.iter().map(Triple::as_ref));
    rdf::write(triples, syntax, &mut body).map_err(|error| {
        Problem::Internal(format!(
            "cannot write record {} as {syntax:?}: {error}",
            entry.id.as_str()
        ))
    })?;
    Ok(response
        .insert_header(("Content-Type", format.content_type()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .body(body))
}
