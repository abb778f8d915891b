//! Where the records come from, and how that goes.

mod facts;
pub mod one;
pub mod quarantine;
pub mod run;
mod words;

pub use words::{changes, verdict};

use super::{Page, link};
use crate::{
    http::{Problem, blocking},
    public,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use words::Moment;

/// Sources of one page.
const SIZE: usize = 30;

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    page: Page,
    sources: Vec<Line>,
    feed: String,
    next: Option<String>,
}

struct Line {
    name: String,
    href: String,
    standing: String,
    is_wrong: bool,
    records: u64,
    quarantined: u64,
    /// When the last run began, and how it ended.
    last: Option<(Moment, String)>,
}

/// `GET /{language}/sources`
pub async fn list(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let after = asked(&request, "after");
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let known = blocking(move || public::sources(&ledger, &config)).await?;
    let mut page = Page::new(&node.config, language, "sources", language.t("sources"));
    page.summary = language.t("sources-text");
    page.machine = vec![
        ("application/json", "/api/sources".into()),
        ("application/atom+xml", words::feed_path(None, language)),
    ];
    let rest: Vec<_> = known
        .iter()
        .filter(|source| after.as_ref().is_none_or(|after| source.name > *after))
        .collect();
    let next = rest
        .get(SIZE)
        .and_then(|_| rest.get(SIZE - 1))
        .map(|last| link::with_query(&page.to("sources"), [("after", last.name.as_str())]));
    let zone = words::zone(&node);
    let sources = rest
        .into_iter()
        .take(SIZE)
        .map(|source| Line {
            name: link::source(&source.name),
            href: page.to(public::source_path(&source.name).trim_start_matches('/')),
            standing: language.t(&format!("standing-{}", source.standing.name())),
            is_wrong: words::is_wrong(source.standing),
            records: source.records,
            quarantined: source.quarantined,
            last: source.last_run.as_ref().map(|run| {
                let said = words::verdict(run.verdict, run.ended.is_some(), language);
                (Moment::of(run.began, &zone, language), said)
            }),
        })
        .collect();
    let feed = words::feed_path(None, language);
    let template = Sources {
        page,
        sources,
        feed,
        next,
    };
    super::respond(&request, language, &template)
}

/// A parameter of the address, if it says something.
fn asked(request: &HttpRequest, name: &str) -> Option<String> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// The source that an address names, told to anyone.
pub async fn found(node: &Node, name: &str) -> Result<public::Source, Problem> {
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let asked = name.to_owned();
    let found = blocking(move || public::source(&ledger, &config, &asked)).await?;
    found.ok_or_else(|| Problem::NotFound(format!("source `{}`", super::format::excerpt(name, 60))))
}

/// The run that an address names, told to anyone.
pub async fn found_run(node: &Node, source: &str, id: &str) -> Result<public::Run, Problem> {
    let missing = || {
        let (id, source) = (
            super::format::excerpt(id, 20),
            super::format::excerpt(source, 60),
        );
        Problem::NotFound(format!("run {id} of source `{source}`"))
    };
    let number: i64 = id.parse().map_err(|_| missing())?;
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let asked = source.to_owned();
    let found = blocking(move || public::run(&ledger, &config, &asked, number)).await?;
    found.ok_or_else(missing)
}
