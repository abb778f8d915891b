//! The territory at a glance.

use super::{Language, Page, Said, format, link, search::labelled};
use crate::{
    api,
    http::{Problem, blocking},
    ledger::{Counts, Entry},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use search::{Facet, Query};
use vocab::{Kind, Record, dataset::Dataset, graph::Node as Vertex};

/// What the home page names of each.
const LATEST: usize = 6;
const PUBLISHERS: usize = 8;
const THEMES: usize = 14;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    description: String,
    counts: Counts,
    themes: Vec<Way>,
    publishers: Vec<Way>,
    latest: Vec<Recent>,
}

/// A way into the catalogue: a name, an address, how much is behind it.
struct Way {
    label: String,
    href: String,
    count: u64,
}

struct Recent {
    title: Said,
    href: String,
    publisher: Option<Said>,
    day: String,
}

/// `GET /`: the home page in the language the reader prefers.
pub async fn root(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = super::preferred_language(&request, &node.config);
    answer(&request, &node, language, "/".into()).await
}

/// `GET /{language}/`
pub async fn home(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    answer(&request, &node, language, format!("/{}/", language.code())).await
}

async fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    canonical: String,
) -> Result<HttpResponse, Problem> {
    let ledger = node.ledger.clone();
    let (counts, latest) = blocking(move || -> Result<_, crate::ledger::LedgerError> {
        Ok((ledger.counts()?, ledger.latest(Kind::Dataset, LATEST)?))
    })
    .await?;
    let query = Query {
        size: 0,
        facets: vec![Facet::Theme, Facet::Publisher],
        facet_values: THEMES,
        languages: language.preferences().map(str::to_owned).to_vec(),
        ..Query::default()
    };
    let found = api::search::find(node, query).await?;
    let mut page = Page::new(&node.config, language, "", language.t("home"));
    page.canonical = canonical;
    let ways = |facet: Facet, limit: usize| -> Vec<Way> {
        let values = found.facets.get(&facet).map_or(&[][..], Vec::as_slice);
        let way = |value: &search::FacetValue| Way {
            label: labelled(facet, value, language),
            href: link::with_query(&page.to("search"), [(facet.name(), value.value.as_str())]),
            count: value.count,
        };
        values
            .iter()
            .filter(|value| value.count > 0)
            .take(limit)
            .map(way)
            .collect()
    };
    let (themes, publishers) = (
        ways(Facet::Theme, THEMES),
        ways(Facet::Publisher, PUBLISHERS),
    );
    let latest = latest
        .iter()
        .map(|(entry, record)| recent(entry, record, language))
        .collect();
    let description = node.config.node.description.clone();
    super::respond(
        request,
        language,
        &Home {
            page,
            description,
            counts,
            themes,
            publishers,
            latest,
        },
    )
}

fn recent(entry: &Entry, record: &Record, language: Language) -> Recent {
    let dataset = Dataset(Vertex::named(record.graph(), record.resource()));
    let untitled = || Said::ours(language.t("untitled"));
    Recent {
        title: Said::best(&dataset.titles(), language)
            .unwrap_or_else(untitled)
            .map(|t| format::excerpt(t, 140)),
        href: format!("/{}/datasets/{}", language.code(), entry.id.as_str()),
        publisher: dataset
            .publisher()
            .and_then(|publisher| Said::best(&publisher.names(), language)),
        day: format::day(entry.changed),
    }
}
