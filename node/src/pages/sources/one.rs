//! One source: where it is, how its harvests go, what its producer should correct.

use super::{
    super::{Language, Page, Said, facts::Fact, link},
    asked, facts, found,
    words::{self, Moment},
};
use crate::{
    http::{Problem, blocking},
    ledger::{LedgerError, Verdict},
    pages,
    public::{self, Mask, Run, Source, Standing},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Runs of one page, rules and items in quarantine that it names.
const RUNS: usize = 20;
const RULES: usize = 8;
const ASIDE: usize = 3;

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    page: Page,
    name: String,
    standing: String,
    standing_text: String,
    is_wrong: bool,
    /// What the last run that failed or waits has said.
    reason: Option<Said>,
    last: Option<Line>,
    /// Why the last run removed nothing although something was not met.
    kept_because: Option<Said>,
    rules: Vec<Rule>,
    has_more_rules: bool,
    aside: Vec<(String, String)>,
    quarantined: u64,
    quarantine: String,
    runs: Vec<Line>,
    next: Option<String>,
    clean: Vec<String>,
    facts: Vec<Fact>,
    records: String,
    feed: String,
    formats: Vec<(&'static str, String)>,
}

struct Line {
    href: String,
    began: Moment,
    verdict: String,
    changes: String,
    took: String,
}

struct Rule {
    name: String,
    href: String,
    count: u64,
    advice: String,
}

/// What the ledger knows of a source and its last runs.
struct Read {
    runs: Vec<Run>,
    /// The newest run that has ended and read something, for what is to be corrected.
    told: Option<Run>,
    aside: Vec<(String, String)>,
}

/// `GET /{language}/sources/{name}`
pub async fn page(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = pages::language(&node.config, &path.0)?;
    let source = found(&node, &path.1).await?;
    answer(&request, &node, language, source).await
}

/// The page of a source in a language.
pub async fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    source: Source,
) -> Result<HttpResponse, Problem> {
    let before = asked(request, "before")
        .map(|text| {
            text.parse::<i64>()
                .map_err(|_| Problem::parameter("before", "must be the number of a run"))
        })
        .transpose()?;
    let (node_, name) = (node.clone(), source.name.clone());
    let read = blocking(move || read(&node_, &name, before)).await?;
    let template = template(request, node, language, source, read);
    pages::respond(request, language, &template)
}

fn read(node: &Node, name: &str, before: Option<i64>) -> Result<Read, LedgerError> {
    let (ledger, config) = (&node.ledger, &node.config);
    let runs = public::runs(ledger, config, Some(name), before, RUNS + 1)?;
    let newest = match before {
        Some(_) => public::runs(ledger, config, Some(name), None, RUNS)?,
        None => runs.clone(),
    };
    let told = newest.into_iter().find(|run| {
        run.verdict
            .is_some_and(|verdict| verdict != Verdict::Failed)
    });
    let address = ledger.source(name)?.map(|source| source.address);
    let mask = Mask::of(address.as_deref().unwrap_or_default());
    let aside = ledger.quarantine(name, ASIDE)?;
    let told_of = |item: crate::ledger::SetAside| {
        let subject = mask.text(&item.subject);
        (link::shown(&subject), mask.text(&item.error))
    };
    Ok(Read {
        runs,
        told,
        aside: aside.into_iter().map(told_of).collect(),
    })
}

fn template(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    source: Source,
    read: Read,
) -> SourcePage {
    let path = public::source_path(&source.name);
    let here = path.trim_start_matches('/');
    let name = link::source(&source.name);
    let mut page = Page::new(&node.config, language, here, name.clone());
    page.canonical = request.path().to_owned();
    page.summary = language.t(&format!("standing-{}-text", source.standing.name()));
    let feed = words::feed_path(Some(&source.name), language);
    page.machine = vec![
        ("application/atom+xml", feed.clone()),
        ("text/turtle", format!("{path}.ttl")),
        ("application/ld+json", format!("{path}.jsonld")),
        ("application/json", format!("/api{path}")),
    ];
    let zone = words::zone(node);
    let line = |run: &Run| Line {
        href: page.to(public::run_path(&run.source, run.id).trim_start_matches('/')),
        began: Moment::of(run.began, &zone, language),
        verdict: words::verdict(run.verdict, run.ended.is_some(), language),
        changes: match run.error {
            Some(_) => String::new(),
            None => words::changes(&run.counts, language),
        },
        took: took(run),
    };
    let next = (read.runs.len() > RUNS).then(|| {
        let last = read.runs[RUNS - 1].id.to_string();
        link::with_query(&page.to(here), [("before", last.as_str())])
    });
    let newest = read
        .runs
        .first()
        .filter(|_| asked(request, "before").is_none());
    let reason = newest.and_then(|run| reason(run, source.standing));
    let all_rules = read.told.as_ref().map_or(&[][..], |run| &run.rules);
    let rules = all_rules
        .iter()
        .take(RULES)
        .map(|mended| Rule {
            name: language.t(&format!("rule-{}", mended.rule)),
            href: format!("{}#{}", page.to("rules"), mended.rule),
            count: mended.count,
            advice: language.t(&format!("rule-{}-advice", mended.rule)),
        })
        .collect();
    SourcePage {
        standing: language.t(&format!("standing-{}", source.standing.name())),
        standing_text: language.t(&format!("standing-{}-text", source.standing.name())),
        is_wrong: words::is_wrong(source.standing),
        reason: reason.map(|text| Said::english(text, language)),
        last: read.told.as_ref().map(line),
        kept_because: read
            .told
            .as_ref()
            .and_then(|run| run.kept_because.as_deref())
            .map(|reason| Said::english(reason, language)),
        rules,
        has_more_rules: all_rules.len() > RULES,
        aside: read.aside,
        quarantined: source.quarantined,
        quarantine: page.to(&format!("{here}/quarantine")),
        runs: read.runs.iter().take(RUNS).map(line).collect(),
        next,
        facts: facts::lines(&source, language, &zone),
        clean: source.clean,
        records: link::with_query(&page.to("search"), [("source", source.name.as_str())]),
        formats: vec![
            ("JSON", format!("/api{path}")),
            ("Turtle", format!("{path}.ttl")),
            ("JSON-LD", format!("{path}.jsonld")),
        ],
        name,
        feed,
        page,
    }
}

fn reason(run: &Run, standing: Standing) -> Option<String> {
    match standing {
        Standing::Waiting => run.waiting.as_ref().map(|waiting| waiting.reason.clone()),
        _ => run.error.clone(),
    }
}

pub(super) fn took(run: &Run) -> String {
    let Some(ended) = run.ended else {
        return String::new();
    };
    let seconds = ended.as_second() - run.began.as_second();
    pages::format::duration(u64::try_from(seconds).unwrap_or_default())
}
