//! Datasets about the same, as a page names them.

use crate::{
    api::{records, search::related},
    ledger::Entry,
    pages::{Language, Said, facts, format},
    state::Node,
};
use vocab::{Record, RecordId};

/// Shown on one page.
const RELATED: usize = 6;
const TITLE_CHARACTERS: usize = 140;

/// A related dataset.
pub struct Other {
    pub href: String,
    pub title: Said,
    pub publisher: Option<Said>,
}

/// None when they cannot be told: it never costs the page.
pub async fn of(node: &Node, language: Language, entry: &Entry, record: &Record) -> Vec<Other> {
    let found = related::of(node, entry, record, RELATED).await;
    let found = found.unwrap_or_else(|error| {
        tracing::error!("cannot tell what is related: {error}");
        Vec::new()
    });
    let other = |shown: &crate::api::search::beside::Shown| {
        let card = &shown.hit.card;
        let id = RecordId::parse(&card.id)?;
        let title = Said::best(&card.titles, language)
            .unwrap_or_else(|| Said::ours(language.t("untitled")))
            .map(|title| format::excerpt(title, TITLE_CHARACTERS));
        let publisher = card.publisher.as_ref().and_then(|publisher| {
            let iri = publisher.iri.as_deref();
            Said::best(&publisher.names, language)
                .or_else(|| iri.map(|iri| Said::ours(facts::last_part(iri))))
        });
        let path = records::path_of(card.kind, &id);
        Some(Other {
            href: format!("/{}{path}", language.code()),
            title,
            publisher,
        })
    };
    found.iter().filter_map(other).collect()
}
