//! The Graph Store Protocol as HTTP brings it: which graph is meant, what is sent, what goes back.
//! <https://www.w3.org/TR/sparql11-http-rdf-update/>

use super::Problem;
use crate::sparql::{Format, Wants};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, CONTENT_TYPE},
    web::Bytes,
};
use futures_util::stream;
use oxrdf::{NamedNode, Triple};
use oxrdfio::{RdfFormat, RdfParser, RdfSerializer};
use std::io;
use url::form_urlencoded;
use vocab::ns::PREFIXES;

/// Files of one form.
const MAX_FILES: usize = 100;

/// The graph that a request names in its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    Default,
    Named(NamedNode),
    /// None: the address itself may name one, or a new one is wanted.
    Unsaid,
}

/// Reads `?default` or `?graph=IRI`; both at once are none.
pub fn which(request: &HttpRequest) -> Result<Which, Problem> {
    let mut which = Which::Unsaid;
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        let named = match name.as_ref() {
            "default" => Which::Default,
            "graph" => {
                let iri = NamedNode::new(value.as_ref());
                Which::Named(iri.map_err(|error| {
                    Problem::parameter("graph", format!("`{value}` is no absolute IRI: {error}"))
                })?)
            }
            _ => continue,
        };
        if which != Which::Unsaid {
            return Err(Problem::parameter(&name, "name one graph"));
        }
        which = named;
    }
    Ok(which)
}

/// The statements of a body: one document in RDF, or a form of several. `base` is what relative IRIs
/// stand to.
pub async fn statements(
    request: &HttpRequest,
    body: Bytes,
    base: &str,
) -> Result<Vec<Triple>, Problem> {
    let said = request.headers().get(CONTENT_TYPE);
    let said = said
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(said) else {
        return read(said, &body, base);
    };
    let unreadable = |error: multer::Error| Problem::Unreadable(error.to_string());
    let whole = stream::once(async { Ok::<_, io::Error>(body) });
    let mut form = multer::Multipart::new(whole, boundary);
    let (mut triples, mut files) = (Vec::new(), 0);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        files += 1;
        if files > MAX_FILES {
            let message = format!("a form may bring {MAX_FILES} files");
            return Err(Problem::Unreadable(message));
        }
        let media_type = field.content_type().map(ToString::to_string);
        let document = field.bytes().await.map_err(unreadable)?;
        triples.extend(read(
            media_type.as_deref().unwrap_or_default(),
            &document,
            base,
        )?);
    }
    Ok(triples)
}

fn read(media_type: &str, document: &[u8], base: &str) -> Result<Vec<Triple>, Problem> {
    let format = RdfFormat::from_media_type(media_type)
        .ok_or_else(|| Problem::MediaType(media_type.to_owned()))?;
    let parser = RdfParser::from_format(format)
        .without_named_graphs()
        // Two files may call different nodes alike.
        .rename_blank_nodes()
        .with_base_iri(base)
        .map_err(|error| Problem::Unreadable(error.to_string()))?;
    parser
        .for_slice(document)
        .map(|quad| quad.map(Triple::from))
        .collect::<Result<_, _>>()
        .map_err(|error| Problem::Unreadable(error.to_string()))
}

/// A graph in the syntax that the client likes best; the same graph is written the same.
pub fn answer(request: &HttpRequest, mut triples: Vec<Triple>) -> Result<HttpResponse, Problem> {
    triples.sort_by_cached_key(ToString::to_string);
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let wants = Wants::new(None, accept).ok().and_then(|wants| wants.graph);
    let format = wants.unwrap_or(Format::Turtle);
    let failed = |error: &dyn std::fmt::Display| Problem::Internal(error.to_string());
    let syntax = format.rdf().unwrap_or(RdfFormat::Turtle);
    let mut serializer = RdfSerializer::from_format(syntax);
    for (prefix, iri) in PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *iri)
            .map_err(|error| failed(&error))?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in &triples {
        writer
            .serialize_triple(triple)
            .map_err(|error| failed(&error))?;
    }
    let body = writer.finish().map_err(|error| failed(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.content_type()))
        .insert_header(("Vary", "Accept"))
        .body(body))
}
