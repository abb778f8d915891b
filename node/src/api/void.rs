//! What data this node has and how to get at it, as RDF (VoID).
//!
//! <https://www.w3.org/TR/void/>

use crate::{
    config::{Config, NodeSettings},
    http::{Format, Problem, Validators, blocking, negotiate},
    ledger::{Counts, LedgerError},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::header::ACCEPT, web};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use vocab::{
    ns::{dcat, dct, foaf, ldes, rdf as rdf_terms, tree, void, xsd},
    rdf,
};

const DCAT_AP: &str = "http://data.europa.eu/r5r/";
const FEEDS: &str = "https://semiceu.github.io/LDES-DCAT-AP-feeds/index.html";
const SPARQL_PROTOCOL: &str = "http://www.w3.org/TR/sparql11-protocol/";

/// `GET /.well-known/void`: in the syntax the client prefers.
pub async fn void(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let format = negotiate::choose(accept, negotiate::CATALOG);
    let Some(Format::Rdf(syntax)) = format else {
        return Err(Problem::NotAcceptable(negotiate::CATALOG));
    };
    let (ledger, holdings) = (node.ledger.clone(), node.holdings.clone());
    let (counts, counted) =
        blocking(move || Ok::<_, LedgerError>((ledger.counts()?, holdings.counted()))).await?;
    let mut statements = statements(&node.config, &counts);
    statements.extend(counted);
    let mut body = Vec::new();
    rdf::write(statements.iter().map(Triple::as_ref), syntax, &mut body)
        .map_err(|error| Problem::Internal(format!("cannot write what data there is: {error}")))?;
    let identity = String::from_utf8_lossy(&body);
    let mut response = match Validators::of(&[&identity], None).answer(&request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Rdf(syntax).content_type()))
        .insert_header(("Vary", "Accept"))
        .body(body))
}

fn statements(config: &Config, counts: &Counts) -> Vec<Triple> {
    let settings = &config.node;
    let at = |path: &str| NamedNode::new_unchecked(format!("{}{path}", settings.base_url));
    let (here, catalog, publisher) = (at("/.well-known/void"), at("/catalog"), at("/#publisher"));
    let standard = NamedNode::new_unchecked(DCAT_AP);
    let text = |text: &str| text_of(settings, text);
    let mut out = vec![
        triple(&here, rdf_terms::TYPE, void::DATASET_DESCRIPTION),
        triple(&here, foaf::PRIMARY_TOPIC, catalog.clone()),
        triple(&catalog, rdf_terms::TYPE, void::DATASET),
        triple(&catalog, rdf_terms::TYPE, dcat::CATALOG),
        triple(&catalog, dct::TITLE, text(&settings.title)),
        triple(&catalog, dct::DESCRIPTION, text(&settings.description)),
        triple(&catalog, dct::PUBLISHER, publisher.clone()),
        triple(&catalog, foaf::HOMEPAGE, at("/")),
        triple(&catalog, dct::CONFORMS_TO, standard.clone()),
        triple(
            &catalog,
            void::URI_SPACE,
            literal(&format!("{}/", settings.base_url)),
        ),
        triple(
            &catalog,
            void::VOCABULARY,
            NamedNodeRef::new_unchecked(dcat::NS),
        ),
        triple(
            &catalog,
            void::VOCABULARY,
            NamedNodeRef::new_unchecked(dct::NS),
        ),
        triple(&catalog, void::DATA_DUMP, at("/dump/catalog.nq.zst")),
        triple(&catalog, void::SPARQL_ENDPOINT, at("/sparql")),
        triple(
            &catalog,
            void::ENTITIES,
            Literal::new_typed_literal(counts.total().to_string(), xsd::INTEGER),
        ),
        triple(&publisher, rdf_terms::TYPE, foaf::AGENT),
        triple(&publisher, foaf::NAME, text(&settings.publisher)),
        triple(&at("/"), rdf_terms::TYPE, foaf::DOCUMENT),
        triple(&standard, rdf_terms::TYPE, dct::STANDARD),
    ];
    let mut service = |address: &str, title: &str, standard: &str| {
        let (service, standard) = (at(address), NamedNode::new_unchecked(standard));
        out.extend([
            triple(&catalog, dcat::SERVICE, service.clone()),
            triple(&service, rdf_terms::TYPE, dcat::DATA_SERVICE),
            triple(&service, dct::TITLE, literal(title)),
            triple(&service, dcat::ENDPOINT_URL, service.clone()),
            triple(&service, dcat::SERVES_DATASET, catalog.clone()),
            triple(&service, dct::CONFORMS_TO, standard.clone()),
            triple(&standard, rdf_terms::TYPE, dct::STANDARD),
        ]);
    };
    service("/sparql", "SPARQL", SPARQL_PROTOCOL);
    if config.commons.publish {
        service("/feed", "DCAT-AP Feed", FEEDS);
        let stream = at("/feed#stream");
        out.push(triple(&stream, rdf_terms::TYPE, ldes::EVENT_STREAM));
        out.push(triple(&stream, tree::VIEW, at("/feed")));
        out.push(triple(&stream, dct::IS_VERSION_OF, catalog));
    }
    out
}

fn literal(text: &str) -> Literal {
    Literal::new_simple_literal(text)
}

fn text_of(settings: &NodeSettings, text: &str) -> Literal {
    let language = settings.languages.first().map_or("fr", String::as_str);
    Literal::new_language_tagged_literal_unchecked(text, language)
}

fn triple(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) -> Triple {
    Triple::new(subject.clone(), predicate.into_owned(), object)
}
