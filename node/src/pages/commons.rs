//! Where the records come from, and how to take them away.

use super::{Page, format};
use crate::{
    http::{Problem, blocking, negotiate},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    page: Page,
    sources: Vec<Source>,
}

struct Source {
    name: String,
    address: String,
    href: Option<String>,
    records: u64,
    /// `YYYY-MM-DD`
    last_harvest: Option<String>,
    search: String,
}

/// `GET /{language}/sources`
pub async fn sources(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let ledger = node.ledger.clone();
    let known = blocking(move || ledger.sources()).await?;
    let page = Page::new(&node.config, language, "sources", language.t("sources"));
    let sources = known
        .into_iter()
        .map(|source| Source {
            href: super::link::outward(&source.address),
            search: super::link::with_query(&page.to("search"), [("source", source.name.as_str())]),
            records: source.records,
            last_harvest: source.last_harvest.map(format::day),
            address: super::link::source(&source.address),
            name: super::link::source(&source.name),
        })
        .collect();
    super::respond(&request, language, &Sources { page, sources })
}

#[derive(Template)]
#[template(path = "dumps.html")]
struct Dumps {
    page: Page,
    catalogs: Vec<(&'static str, String)>,
}

/// `GET /dump/`
pub async fn dumps(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = super::preferred_language(&request, &node.config);
    let mut page = Page::new(&node.config, language, "about", language.t("take-away"));
    page.canonical = "/dump/".into();
    let catalogs = negotiate::CATALOG
        .iter()
        .map(|format| {
            let extension = match format.extension() {
                "rdf" => "xml",
                extension => extension,
            };
            (super::format_name(*format), format!("/catalog.{extension}"))
        })
        .collect();
    super::respond(&request, language, &Dumps { page, catalogs })
}
