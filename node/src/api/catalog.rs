//! The catalogue itself, in pages that harvesters walk.

mod document;
mod profile;
mod unnamed;

use crate::{
    http::{Format, Problem, Validators, blocking, negotiate},
    ledger::{CatalogPage, Ledger, LedgerError},
    pages::format::excerpt,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use document::Document;
use profile::Profile;
use std::collections::BTreeMap;
pub(in crate::api) use unnamed::Unnamed;
use vocab::{
    Kind, Record, Syntax,
    ns::{dcat, dct},
};

/// Changes when the same content comes to be said otherwise, so that nobody keeps a page of before.
const FORM: &str = "blank nodes, standard";
/// Members of one page.
const PAGE_SIZE: u64 = 100;

/// `GET /catalog`: in the syntax the client prefers. The pages it leads to keep that syntax.
pub async fn negotiated(
    request: HttpRequest,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    let format = negotiate::choose(accept, negotiate::CATALOG);
    answer(&request, &node, None, format).await
}

/// `GET /catalog.{extension}`
pub async fn by_extension(
    request: HttpRequest,
    extension: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &node, None, format_of(&extension)).await
}

/// `GET /profiles/{profile}/catalog.{extension}`: for a kind of consumer.
pub async fn by_profile(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let (name, extension) = path.into_inner();
    let profile = Profile::from_name(&name)
        .ok_or_else(|| Problem::NotFound(format!("profile `{}`", excerpt(&name, 40))))?;
    answer(&request, &node, Some(profile), format_of(&extension)).await
}

/// Where everything is RDF, `.json` asks for JSON-LD.
fn format_of(extension: &str) -> Option<Format> {
    match extension {
        "json" => Some(Format::Rdf(Syntax::JsonLd)),
        extension => Format::from_extension(extension),
    }
}

/// A page in the profile that the address names; without one, DCAT-AP.
async fn answer(
    request: &HttpRequest,
    node: &Node,
    profile: Option<Profile>,
    format: Option<Format>,
) -> Result<HttpResponse, Problem> {
    let Some(Format::Rdf(syntax)) = format else {
        return Err(Problem::NotAcceptable(negotiate::CATALOG));
    };
    let number = page_number(request.query_string())?;
    let ledger = node.ledger.clone();
    let content = blocking(move || Content::read(&ledger, number)).await?;
    let content =
        content.ok_or_else(|| Problem::NotFound(format!("page {number} of the catalogue")))?;
    let format = Format::Rdf(syntax);
    let mut response = match content.validators(node, profile, format).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    let config = node.config.clone();
    let extension = if syntax == Syntax::RdfXml {
        "xml"
    } else {
        format.extension()
    };
    let (body, left_out) = blocking(move || {
        Document {
            config: &config.node,
            profile,
            extension,
            content: &content,
        }
        .write(syntax)
    })
    .await
    .map_err(|error: Problem| error)?;
    Ok(response
        .insert_header(("Content-Type", format.content_type()))
        .insert_header(("Vary", "Accept"))
        .insert_header(("X-Records-Left-Out", left_out.to_string()))
        .body(body))
}

/// What one page is made of.
struct Content {
    page: CatalogPage,
    /// Agents that members refer to, by IRI.
    agents: BTreeMap<String, Record>,
}

impl Content {
    fn read(ledger: &Ledger, number: u64) -> Result<Option<Self>, LedgerError> {
        let Some(page) = ledger.catalog_page(number, PAGE_SIZE)? else {
            return Ok(None);
        };
        let mut agents = BTreeMap::new();
        for iri in page
            .records
            .iter()
            .flat_map(|(_, record)| agents_of(record))
        {
            if agents.contains_key(&iri) {
                continue;
            }
            let agent = ledger
                .record_about(&iri)?
                .filter(|(entry, _)| entry.kind == Kind::Agent);
            if let Some((_, record)) = agent {
                agents.insert(iri, record);
            }
        }
        Ok(Some(Self { page, agents }))
    }

    fn validators(&self, node: &Node, profile: Option<Profile>, format: Format) -> Validators {
        let settings = &node.config.node;
        let agents: String = self
            .agents
            .values()
            .map(|agent| agent.fingerprint().to_hex())
            .collect();
        let total = format!("{} {}", self.page.total, self.page.last_page);
        let identity = [
            FORM,
            profile.map_or("", Profile::name),
            self.page.etag.as_str(),
            &total,
            &agents,
            format.extension(),
            &settings.base_url,
            &settings.title,
            &settings.description,
            &settings.publisher,
        ];
        Validators::of(&identity, self.page.changed)
    }
}

/// IRIs of agents that a record names without describing them.
fn agents_of(record: &Record) -> Vec<String> {
    let roles = [
        dct::PUBLISHER,
        dct::CREATOR,
        dct::RIGHTS_HOLDER,
        dcat::CONTACT_POINT,
    ];
    let graph = record.graph();
    roles
        .into_iter()
        .flat_map(|role| graph.triples_for_predicate(role))
        .filter_map(|triple| match triple.object {
            oxrdf::TermRef::NamedNode(agent) => Some(agent),
            _ => None,
        })
        .filter(|agent| graph.triples_for_subject(*agent).next().is_none())
        .map(|agent| agent.as_str().to_owned())
        .collect()
}

fn page_number(query: &str) -> Result<u64, Problem> {
    let page = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
    let Some((_, text)) = page else { return Ok(1) };
    text.parse()
        .ok()
        .filter(|number| *number >= 1)
        .ok_or_else(|| Problem::parameter("page", "must be a whole number from 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_number_from_one() {
        assert_eq!(page_number("").unwrap(), 1);
        assert_eq!(page_number("page=7").unwrap(), 7);
        for bad in ["page=0", "page=-1", "page=x", "page=", "page=1.5"] {
            assert!(page_number(bad).is_err(), "{bad}");
        }
    }
}
