//! One publisher, and what it publishes.

use super::{
    Language, Page, Said,
    facts::{self, Fact, Facts, Value},
    link,
    search::view::Card,
};
use crate::{
    api::{self, search::beside::Found},
    http::{Problem, blocking, negotiate},
    ledger::Entry,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use search::{Facet, Query, Sort};
use std::collections::BTreeMap;
use vocab::{Kind, Record, agent::Agent, graph::Node as Vertex};

/// Datasets named on the page; the search has the others.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "publisher.html")]
struct Publisher {
    page: Page,
    name: Said,
    other_names: Vec<Said>,
    facts: Vec<Fact>,
    total: u64,
    cards: Vec<Card>,
    all: String,
    formats: Vec<(&'static str, String)>,
}

/// `GET /{language}/publishers?iri=…`: a publisher that only the records of its datasets name.
pub async fn by_iri(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let iri = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "iri")
        .map(|(_, iri)| iri.into_owned())
        .filter(|iri| !iri.is_empty())
        .ok_or_else(|| Problem::parameter("iri", "give the IRI of a publisher"))?;
    let (ledger, asked) = (node.ledger.clone(), iri.clone());
    let described = blocking(move || ledger.record_about(&asked)).await?;
    if let Some((entry, record)) = described.filter(|(entry, _)| entry.kind == Kind::Agent) {
        return of_record(&request, &node, language, &entry, &record).await;
    }
    let (found, name) = published(&node, &iri, language).await?;
    if found.results.total == 0 {
        return Err(Problem::NotFound(format!("publisher <{iri}>")));
    }
    let name = name.unwrap_or_else(|| Said::ours(facts::last_part(&iri)));
    let path = link::with_query("publishers", [("iri", iri.as_str())]);
    let page = Page::new(&node.config, language, path, name.value.clone());
    let mut lines = Facts::default();
    lines.add(language.t("address"), vec![Value::address(&iri)]);
    let template = Publisher {
        all: all(&page, &iri),
        total: found.results.total,
        cards: found
            .hits
            .iter()
            .map(|hit| Card::of(hit, language))
            .collect(),
        facts: lines.done(),
        other_names: Vec::new(),
        formats: Vec::new(),
        name,
        page,
    };
    super::respond(&request, language, &template)
}

/// The page of a publisher that has a record of its own.
pub async fn of_record(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    entry: &Entry,
    record: &Record,
) -> Result<HttpResponse, Problem> {
    let (found, _) = published(node, &entry.resource, language).await?;
    let agent = Agent(Vertex::named(record.graph(), record.resource()));
    let names = agent.names();
    let name = Said::best(&names, language)
        .unwrap_or_else(|| Said::ours(facts::last_part(&entry.resource)));
    let id = entry.id.as_str();
    let mut page = Page::new(
        &node.config,
        language,
        format!("publishers/{id}"),
        name.value.clone(),
    );
    page.canonical = request.path().to_owned();
    let mut lines = Facts::default();
    lines.add(
        language.t("website"),
        agent.homepage().map(Value::address).into_iter().collect(),
    );
    lines.add(language.t("address"), vec![Value::address(&entry.resource)]);
    let source = link::with_query(&page.to("search"), [("source", entry.source.as_str())]);
    lines.add(
        language.t("source"),
        vec![Value::link(Said::ours(link::source(&entry.source)), source)],
    );
    let formats = negotiate::RESOURCE
        .iter()
        .skip(1)
        .map(|format| {
            (
                super::format_name(*format),
                format!("/publishers/{id}.{}", format.extension()),
            )
        })
        .collect();
    let template = Publisher {
        all: all(&page, &entry.resource),
        total: found.results.total,
        cards: found
            .hits
            .iter()
            .map(|hit| Card::of(hit, language))
            .collect(),
        facts: lines.done(),
        other_names: names
            .iter()
            .filter(|text| text.value != name.value)
            .map(|text| Said::of(text, language))
            .collect(),
        formats,
        name,
        page,
    };
    super::respond(request, language, &template)
}

fn all(page: &Page, iri: &str) -> String {
    link::with_query(&page.to("search"), [("publisher", iri)])
}

/// What a publisher publishes, last modified first, and the name its datasets give it.
async fn published(
    node: &Node,
    iri: &str,
    language: Language,
) -> Result<(Found, Option<Said>), Problem> {
    let query = Query {
        filters: BTreeMap::from([(Facet::Publisher, vec![iri.to_owned()])]),
        sort: Sort::Modified,
        size: SHOWN,
        languages: language.preferences().map(str::to_owned).to_vec(),
        ..Query::default()
    };
    let results = api::search::find(node, query).await?;
    let found = Found::of(node, results, true).await?;
    let publisher = found
        .hits
        .first()
        .and_then(|shown| shown.hit.card.publisher.as_ref());
    let name = publisher.and_then(|publisher| Said::best(&publisher.names, language));
    Ok((found, name))
}
