//! A search to come back to: what is new in it, as Atom (RFC 4287) and JSON Feed 1.1.
//!
//! An entry is a record, and moves when the record has changed: its stamp is kept in the ledger, so
//! that an index that was made again announces nothing twice.

use super::{
    beside::{Shown, told},
    canonical, find, next,
    parameters::Parameters,
};
use crate::{
    api::atom,
    http::{Format, Problem, Validators},
    pages::{Language, Said, format, link},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use search::Sort;
use serde_json::{Value, json};

/// Entries of a feed, when the client does not say.
const ENTRIES: usize = 50;
const SUMMARY_CHARACTERS: usize = 600;

/// Latest change first, in one language.
pub(super) async fn answer(
    request: &HttpRequest,
    node: &Node,
    asked: &Parameters,
    form: Format,
) -> Result<HttpResponse, Problem> {
    let language = atom::language(request, node)?;
    let mut query = asked.query.clone();
    query.sort = Sort::Changed;
    query.facets = Vec::new();
    query.highlight = false;
    query.languages = language.preferences().map(str::to_owned).to_vec();
    if !asked.pairs.iter().any(|(name, _)| name == "size") {
        query.size = ENTRIES;
    }
    let words = query.words.clone();
    let results = find(node, query).await?;
    let position = results.position;
    let base = &node.config.node.base_url;
    let extension = form.extension();
    let here = format!("{base}/api/search.{extension}");
    let next = results
        .next
        .as_deref()
        .map(|cursor| next(asked, &here, cursor));
    let hits = told(node, results.hits).await?;
    let updated = hits.iter().filter_map(changed).max();
    let saved = Saved {
        node,
        language,
        query: canonical::query(asked),
        title: title(node, &words, language),
        updated: updated.unwrap_or(Timestamp::UNIX_EPOCH),
        next,
        position,
        hits,
    };
    match form {
        Format::Atom => saved.atom(request),
        _ => saved.json(request),
    }
}

struct Saved<'a> {
    node: &'a Node,
    language: Language,
    /// The search as it is always written.
    query: String,
    title: String,
    updated: Timestamp,
    next: Option<String>,
    position: u64,
    hits: Vec<Shown>,
}

impl Saved<'_> {
    fn atom(&self, request: &HttpRequest) -> Result<HttpResponse, Problem> {
        let settings = &self.node.config.node;
        let feed = atom::Feed {
            base: &settings.base_url,
            author: &settings.publisher,
            language: self.language,
            address: "/api/search.atom",
            asked: &self.query,
            next: self.next.clone(),
            page: "/search",
            title: &self.title,
            updated: self.updated,
        };
        feed.answer(request, self.hits.iter().map(|hit| self.entry(hit)))
    }

    fn entry(&self, shown: &Shown) -> atom::Entry {
        let base = &self.node.config.node.base_url;
        let id = &shown.hit.card.id;
        let term = match is_new(shown) {
            true => "new",
            false => "changed",
        };
        atom::Entry {
            id: format!("{base}/records/{id}"),
            title: self.title_of(shown),
            updated: changed(shown).unwrap_or(Timestamp::UNIX_EPOCH),
            published: shown.beside.entry.as_ref().map(|entry| entry.first_seen),
            category: (term.to_owned(), self.language.t(&format!("action-{term}"))),
            alternates: vec![
                ("text/html", self.page(shown)),
                ("text/turtle", format!("{base}/datasets/{id}.ttl")),
            ],
            summary: self.summary(shown),
        }
    }

    fn json(&self, request: &HttpRequest) -> Result<HttpResponse, Problem> {
        let settings = &self.node.config.node;
        let (base, code) = (&settings.base_url, self.language.code());
        let with = |path: &str| match self.query.as_str() {
            "" => format!("{base}{path}"),
            query => format!("{base}{path}?{query}"),
        };
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": with(&format!("/{code}/search")),
            "feed_url": with("/api/search.json"),
            "language": code,
            "authors": [{ "name": settings.publisher, "url": format!("{base}/") }],
            // What came later is found with `since` this position.
            "_terreau": {
                "about": format!("{base}/openapi.json"),
                "search": with("/api/search"),
                "position": self.position,
            },
            "items": self.hits.iter().map(|hit| self.item(hit)).collect::<Vec<_>>(),
        });
        if let Some(next) = &self.next {
            feed["next_url"] = json!(next);
        }
        // The position moves whenever anything changes anywhere: it alone is no news.
        let mut identity = feed.clone();
        identity["_terreau"]["position"] = Value::Null;
        let validators = Validators::of(&[&identity.to_string()], Some(self.updated));
        let mut response = match validators.answer(request) {
            Ok(response) => response,
            Err(not_modified) => return Ok(not_modified),
        };
        Ok(response
            .insert_header(("Content-Type", Format::JsonFeed.content_type()))
            .insert_header(("Content-Language", code))
            .insert_header(("Vary", "Accept, Accept-Language"))
            .body(feed.to_string()))
    }

    fn item(&self, shown: &Shown) -> Value {
        let base = &self.node.config.node.base_url;
        let card = &shown.hit.card;
        let mut item = json!({
            "id": format!("{base}/records/{}", card.id),
            "url": self.page(shown),
            "title": self.title_of(shown),
            "content_text": self.summary(shown),
            "_terreau": {
                "iri": card.iri,
                "source": card.source,
                "position": shown.hit.changed,
                "is_new": is_new(shown),
            },
        });
        if let Some(entry) = &shown.beside.entry {
            item["date_published"] = json!(entry.first_seen);
            item["date_modified"] = json!(entry.changed);
        }
        let names = card.publisher.iter().flat_map(|publisher| &publisher.names);
        let names: Vec<_> = names.cloned().collect();
        if let Some(name) = Said::best(&names, self.language) {
            item["authors"] = json!([{ "name": name.value }]);
        }
        item
    }

    fn page(&self, shown: &Shown) -> String {
        let base = &self.node.config.node.base_url;
        let code = self.language.code();
        format!("{base}/{code}/datasets/{}", shown.hit.card.id)
    }

    fn title_of(&self, shown: &Shown) -> String {
        let title = Said::best(&shown.hit.card.titles, self.language);
        title.map_or_else(|| self.language.t("untitled"), |title| title.value)
    }

    /// Who publishes it, and how it begins.
    fn summary(&self, shown: &Shown) -> String {
        let card = &shown.hit.card;
        let description = Said::best(&card.descriptions, self.language);
        let description = description.map_or_else(String::new, |said| said.value);
        let source = format!(
            "{} {}",
            self.language.t("from-source"),
            link::source(&card.source)
        );
        let text = format!("{description}\n\n{source}");
        format::excerpt(text.trim(), SUMMARY_CHARACTERS)
    }
}

fn title(node: &Node, words: &str, language: Language) -> String {
    let search = match words {
        "" => language.t("search"),
        words => language.with("search-for", "words", words),
    };
    format!("{} – {search}", node.config.node.title)
}

fn changed(shown: &Shown) -> Option<Timestamp> {
    shown.beside.entry.as_ref().map(|entry| entry.changed)
}

/// Whether it has not changed since it came.
fn is_new(shown: &Shown) -> bool {
    let entry = shown.beside.entry.as_ref();
    entry.is_some_and(|entry| entry.version == 1)
}
