//! What the rules of harvests do, and what producers can correct.

use super::{Language, Page};
use crate::{http::Problem, state::Node};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules {
    page: Page,
    rules: Vec<Rule>,
    formats: Vec<(&'static str, &'static str)>,
}

struct Rule {
    name: String,
    title: String,
    text: String,
    advice: String,
}

/// `GET /{language}/rules`
pub async fn page(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    answer(&request, &node, language)
}

/// The page of the rules in a language.
pub fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
) -> Result<HttpResponse, Problem> {
    let mut page = Page::new(&node.config, language, "rules", language.t("rules"));
    page.canonical = request.path().to_owned();
    page.summary = language.t("rules-text");
    page.machine = vec![("text/turtle", "/rules.ttl".into())];
    let rules = vocab::Rule::ALL
        .iter()
        .map(|rule| Rule {
            name: rule.to_string(),
            title: language.t(&format!("rule-{rule}")),
            text: language.t(&format!("rule-{rule}-text")),
            advice: language.t(&format!("rule-{rule}-advice")),
        })
        .collect();
    let formats = vec![
        ("Turtle", "/rules.ttl"),
        ("JSON-LD", "/rules.jsonld"),
        ("N-Triples", "/rules.nt"),
    ];
    let template = Rules {
        page,
        rules,
        formats,
    };
    super::respond(request, language, &template)
}
