//! What this node is, and how programs use it.

use super::Page;
use crate::{http::Problem, state::Node};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "about.html")]
struct About {
    page: Page,
    publisher: String,
    description: String,
    version: &'static str,
    /// Seconds and rows that one SPARQL query may take.
    seconds: u64,
    rows: u64,
}

/// `GET /{language}/about`
pub async fn about(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let settings = &node.config.node;
    let template = About {
        page: Page::new(&node.config, language, "about", language.t("about")),
        publisher: settings.publisher.clone(),
        description: settings.description.clone(),
        version: env!("CARGO_PKG_VERSION"),
        seconds: node.config.sparql.timeout_seconds,
        rows: node.config.sparql.max_rows,
    };
    super::respond(&request, language, &template)
}
