//! One run of a source: what it saw, mended and refused, for whoever wants to know why.

use super::{
    super::{Language, Page, Said, link},
    found_run,
    one::took,
    words::{self, Moment},
};
use crate::{http::Problem, pages, public, public::Run, state::Node};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::BTreeMap;
use vocab::Issue;

/// Lines of each table, and examples of each rule.
const LINES: usize = 10;
const RULES: usize = 15;
const EXAMPLES: usize = 2;

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    page: Page,
    source: String,
    source_href: String,
    began: Moment,
    verdict: String,
    verdict_text: String,
    error: Option<Said>,
    waiting: Option<(String, Said)>,
    kept_because: Option<Said>,
    took: String,
    declared: Option<u64>,
    bytes: String,
    counts: Vec<(String, String)>,
    rules: Vec<Rule>,
    more_rules: bool,
    doubts: Vec<Said>,
    failed: Vec<(String, Said)>,
    slowest: Vec<(String, String)>,
    formats: Vec<(&'static str, String)>,
}

struct Rule {
    name: String,
    href: String,
    count: u64,
    advice: String,
    examples: Vec<Said>,
}

/// `GET /{language}/sources/{name}/runs/{id}`
pub async fn page(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = pages::language(&node.config, &path.0)?;
    let run = found_run(&node, &path.1, &path.2).await?;
    answer(&request, &node, language, run)
}

/// The page of a run in a language.
pub fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    run: Run,
) -> Result<HttpResponse, Problem> {
    let path = public::run_path(&run.source, run.id);
    let here = path.trim_start_matches('/');
    let source = link::source(&run.source);
    let zone = words::zone(node);
    let began = Moment::of(run.began, &zone, language);
    let title = format!("{source} – {}", began.said);
    let mut page = Page::new(&node.config, language, here, title);
    page.canonical = request.path().to_owned();
    page.summary = words::changes(&run.counts, language);
    let formats = [
        ("JSON", "application/json", format!("/api{path}")),
        ("Turtle", "text/turtle", format!("{path}.ttl")),
        ("JSON-LD", "application/ld+json", format!("{path}.jsonld")),
        ("N-Triples", "application/n-triples", format!("{path}.nt")),
    ];
    page.machine = formats
        .iter()
        .map(|(_, media_type, href)| (*media_type, href.clone()))
        .collect();
    let verdict_text = match run.verdict {
        Some(verdict) => language.t(&format!("verdict-{}-text", verdict.name())),
        None => String::new(),
    };
    let counts = run
        .counts
        .list()
        .into_iter()
        .filter(|(name, count)| *count > 0 && *name != "bytes")
        .map(|(name, count)| {
            let label = language.t(&format!("count-{name}"));
            (label, pages::format::number(count, language))
        })
        .collect();
    let said = |text: &String| Said::english(text.as_str(), language);
    let template = RunPage {
        source_href: page.to(public::source_path(&run.source).trim_start_matches('/')),
        source,
        began,
        verdict: words::verdict(run.verdict, run.ended.is_some(), language),
        verdict_text,
        error: run.error.as_ref().map(said),
        waiting: run.waiting.as_ref().map(|waiting| {
            let count = language.count("waiting-withdrawals", waiting.withdrawals);
            (count, said(&waiting.reason))
        }),
        kept_because: run.kept_because.as_ref().map(said),
        took: took(&run),
        declared: run.declared_total,
        bytes: pages::format::size(run.counts.bytes, language),
        counts,
        rules: rules(&run, &page),
        more_rules: run.rules.len() > RULES,
        doubts: run
            .doubts
            .iter()
            .take(LINES)
            .map(|doubt| said(&doubt.message))
            .collect(),
        failed: run
            .failed_pages
            .iter()
            .take(LINES)
            .map(|failure| (link::shown(&failure.address), said(&failure.message)))
            .collect(),
        slowest: run
            .slowest
            .iter()
            .map(|slow| {
                let time = pages::format::number(slow.milliseconds, language);
                (link::shown(&slow.address), format!("{time}\u{a0}ms"))
            })
            .collect(),
        formats: formats
            .into_iter()
            .map(|(name, _, href)| (name, href))
            .collect(),
        page,
    };
    pages::respond(request, language, &template)
}

fn rules(run: &Run, page: &Page) -> Vec<Rule> {
    let language = page.language;
    let mut examples: BTreeMap<vocab::Rule, Vec<Said>> = BTreeMap::new();
    for issue in &run.issues {
        let of_rule = examples.entry(issue.rule).or_default();
        if of_rule.len() < EXAMPLES {
            of_rule.push(Said::english(sentence(issue), language));
        }
    }
    run.rules
        .iter()
        .take(RULES)
        .map(|mended| Rule {
            name: language.t(&format!("rule-{}", mended.rule)),
            href: format!("{}#{}", page.to("rules"), mended.rule),
            count: mended.count,
            advice: language.t(&format!("rule-{}-advice", mended.rule)),
            examples: examples.remove(&mended.rule).unwrap_or_default(),
        })
        .collect()
}

/// An issue with what it is about, as long as a person reads it.
fn sentence(issue: &Issue) -> String {
    let message = pages::format::excerpt(&issue.message, 200);
    match &issue.subject {
        Some(subject) if !issue.message.contains(subject.as_str()) => {
            format!("{}: {message}", link::shown(subject))
        }
        _ => message,
    }
}
