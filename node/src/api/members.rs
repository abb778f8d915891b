//! Members of the commons as programs read them: JSON, and a few statements in RDF.

use crate::{
    api::sources::{json, negotiated},
    http::{Format, Problem, blocking, negotiate},
    pages::{self, commons},
    public::{self, Member},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use vocab::MemberId;

#[derive(Serialize)]
struct Members {
    members: Vec<Member>,
}

/// `GET /api/members`
pub async fn list(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let ledger = node.ledger.clone();
    let known = blocking(move || ledger.members()).await?;
    let members = known.iter().map(Member::of).collect();
    json(&request, &Members { members })
}

/// `GET /members/{id}`, with or without extension.
pub async fn one(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (id, extension) = negotiate::split_extension(&name);
    let format = match extension {
        Some(extension) => {
            Format::from_extension(extension).ok_or(Problem::NotAcceptable(negotiate::RESOURCE))?
        }
        None => negotiated::negotiated(&request)?,
    };
    let missing = || Problem::NotFound(format!("member `{}`", pages::format::excerpt(id, 60)));
    let id = MemberId::parse(id).ok_or_else(missing)?;
    let ledger = node.ledger.clone();
    let told = blocking(move || commons::told(&ledger, Some(&id))).await?;
    let told = told.into_iter().next().ok_or_else(missing)?;
    match format {
        Format::Html => {
            let language = pages::preferred_language(&request, &node.config);
            commons::one(&request, &node, language, told)
        }
        Format::Json => json(&request, &told.member),
        Format::Atom | Format::JsonFeed => Err(Problem::NotAcceptable(negotiate::RESOURCE)),
        Format::Rdf(syntax) => {
            let base = &node.config.node.base_url;
            let statements = public::member_statements(&told.member, base);
            negotiated::rdf(&request, &statements, syntax)
        }
    }
}
