//! The latest datasets as an Atom feed, for people's readers.

use crate::{
    api::atom::{Entry, Feed, language},
    http::{Problem, blocking},
    ledger::LatestEntry,
    pages::{Language, Said, format},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use vocab::{dataset::Dataset, feed::Action, graph::Node as Vertex};

const ENTRIES: usize = 50;

/// `GET /feed.atom`: datasets, series and services that are new or have changed, newest first.
pub async fn changes(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = language(&request, &node)?;
    let feed = node
        .holdings
        .feed()
        .ok_or_else(|| Problem::NotFound("feed: this node publishes none".to_owned()))?;
    let ledger = feed.ledger().clone();
    let latest = blocking(move || ledger.latest_entries(ENTRIES)).await?;
    let updated = latest
        .iter()
        .map(|latest| latest.published)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let settings = &node.config.node;
    let feed = Feed {
        base: &settings.base_url,
        author: &settings.publisher,
        language,
        address: "/feed.atom",
        asked: "",
        next: None,
        page: "/",
        title: &format!("{} – {}", settings.title, language.t("latest")),
        updated,
    };
    let entries = latest
        .iter()
        .map(|latest| entry(&settings.base_url, latest, language));
    feed.answer(&request, entries)
}

fn entry(base: &str, latest: &LatestEntry, language: Language) -> Entry {
    let record = &latest.record;
    let dataset = Dataset(Vertex::named(record.graph(), record.resource()));
    let title = Said::best(&dataset.titles(), language);
    let title = title.map_or_else(|| language.t("untitled"), |title| title.value);
    let summary = Said::best(&dataset.descriptions(), language);
    let summary = summary.map_or_else(String::new, |summary| format::excerpt(&summary.value, 600));
    let term = match latest.action {
        Action::Create => "new",
        Action::Update | Action::Delete => "changed",
    };
    let (id, code) = (&latest.id, language.code());
    Entry {
        // The record, not the change: a reader shows a dataset once, as it is now.
        id: format!("{base}/records/{id}"),
        title,
        updated: latest.published,
        published: None,
        category: (term.to_owned(), language.t(&format!("action-{term}"))),
        alternates: vec![
            ("text/html", format!("{base}/{code}/datasets/{id}")),
            ("text/turtle", format!("{base}/datasets/{id}.ttl")),
        ],
        summary,
    }
}
