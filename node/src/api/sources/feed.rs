//! Runs as an Atom feed (RFC 4287), for people's readers.

use super::found;
use crate::{
    api::atom::{Entry, Feed, language},
    http::{Problem, blocking},
    pages::{Language, format, link, sources},
    public::{self, Run},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

/// Runs of one feed: those of a source for weeks, of all for some days.
const ENTRIES: usize = 50;

/// `GET /sources/feed.atom`
pub async fn all(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = language(&request, &node)?;
    let title = format!("{} – {}", node.config.node.title, language.t("runs"));
    answer(&request, &node, language, None, &title).await
}

/// `GET /sources/{name}/feed.atom`
pub async fn of_source(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = language(&request, &node)?;
    let source = found(&node, &name).await?;
    let title = format!("{} – {}", link::source(&source.name), language.t("runs"));
    answer(&request, &node, language, Some(source.name), &title).await
}

async fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    source: Option<String>,
    title: &str,
) -> Result<HttpResponse, Problem> {
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let asked = source.clone();
    let runs =
        blocking(move || public::runs(&ledger, &config, asked.as_deref(), None, ENTRIES)).await?;
    let ended: Vec<(&Run, Timestamp)> = runs
        .iter()
        .filter_map(|run| Some((run, run.ended?)))
        .collect();
    let updated = ended
        .iter()
        .map(|(_, ended)| *ended)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let place = source
        .as_deref()
        .map_or_else(|| "/sources".to_owned(), public::source_path);
    let base = &node.config.node.base_url;
    let feed = Feed {
        base,
        author: &node.config.node.publisher,
        language,
        address: &format!("{place}/feed.atom"),
        asked: "",
        next: None,
        page: &place,
        title,
        updated,
    };
    let entries = ended
        .iter()
        .map(|(run, ended)| entry(base, language, run, *ended));
    feed.answer(request, entries)
}

/// A run that has ended, as an entry.
fn entry(base: &str, language: Language, run: &Run, ended: Timestamp) -> Entry {
    let code = language.code();
    let source = link::source(&run.source);
    let verdict = sources::verdict(run.verdict, true, language);
    let summary = match (&run.error, &run.waiting) {
        (Some(error), _) => error.clone(),
        (None, Some(waiting)) => format!(
            "{}. {}",
            sources::changes(&run.counts, language),
            language.count("waiting-withdrawals", waiting.withdrawals)
        ),
        (None, None) => sources::changes(&run.counts, language),
    };
    let path = public::run_path(&run.source, run.id);
    Entry {
        id: run.url.clone(),
        title: format!("{source} – {verdict}"),
        updated: ended,
        published: Some(run.began),
        category: (
            run.verdict
                .map_or("unknown", |verdict| verdict.name())
                .to_owned(),
            verdict,
        ),
        alternates: vec![
            ("text/html", format!("{base}/{code}{path}")),
            ("application/json", format!("{base}/api{path}")),
            ("text/turtle", format!("{}.ttl", run.url)),
        ],
        summary: format::excerpt(&summary, 1000),
    }
}
