//! A problem as a page, and what each type of problem means.

use super::Page;
use crate::{
    http::{Problem, problem::TYPES},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "error.html")]
struct Failure {
    page: Page,
    status: u16,
    text: String,
    /// What the client can act on.
    detail: Option<String>,
    /// Names and addresses of the formats there are, for who asked for another.
    formats: Vec<&'static str>,
}

/// The page for a browser; `None` if it cannot be made, when the document is sent instead.
pub fn page(request: &HttpRequest, problem: &Problem) -> Option<String> {
    let node = request.app_data::<web::Data<Node>>()?;
    let code = request.path().split('/').nth(1).unwrap_or_default();
    let language = super::language(&node.config, code)
        .unwrap_or_else(|_| super::preferred_language(request, &node.config));
    let kind = problem.kind();
    let mut page = Page::new(
        &node.config,
        language,
        "",
        language.t(&format!("problem-{kind}")),
    );
    page.canonical = request.path().to_owned();
    let (detail, formats) = match problem {
        Problem::Parameter { .. } | Problem::Unreadable(_) | Problem::Gone(_) => {
            (Some(problem.to_string()), Vec::new())
        }
        Problem::NotAcceptable(formats) => (
            None,
            formats
                .iter()
                .map(|format| super::format_name(*format))
                .collect(),
        ),
        _ => (None, Vec::new()),
    };
    let text = language.t(&format!("problem-{kind}-text"));
    Failure {
        page,
        status: problem.status().as_u16(),
        text,
        detail,
        formats,
    }
    .render()
    .ok()
}

#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    page: Page,
    kinds: Vec<Kind>,
}

struct Kind {
    name: &'static str,
    title: String,
    text: String,
}

/// `GET /problems/`
pub async fn problems(
    request: HttpRequest,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    documented(&request, &node, TYPES)
}

/// `GET /problems/{kind}`
pub async fn problem(
    request: HttpRequest,
    kind: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let at = TYPES.iter().position(|known| *known == kind.as_str());
    let at = at.ok_or_else(|| Problem::NotFound(format!("type of problem {kind}")))?;
    documented(&request, &node, &TYPES[at..=at])
}

fn documented(
    request: &HttpRequest,
    node: &Node,
    kinds: &[&'static str],
) -> Result<HttpResponse, Problem> {
    let language = super::preferred_language(request, &node.config);
    let mut page = Page::new(&node.config, language, "about", language.t("problems"));
    page.canonical = request.path().to_owned();
    let kinds = kinds
        .iter()
        .map(|name| Kind {
            name,
            title: language.t(&format!("problem-{name}")),
            text: language.t(&format!("problem-{name}-text")),
        })
        .collect();
    super::respond(request, language, &Problems { page, kinds })
}
