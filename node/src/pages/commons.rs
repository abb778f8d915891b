//! How to take the records away.

use super::Page;
use crate::{
    http::{Problem, negotiate},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

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
