//! One page of the catalogue as RDF: the node's `dcat:Catalog`, the Hydra view, the members.

use super::{Content, PAGE_SIZE, profile::Profile, unnamed::Unnamed};
use crate::{config::NodeSettings, http::Problem, ledger::Entry, triples::view};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use tracing::warn;
use vocab::{
    Kind, Record, Syntax,
    ns::{dcat, dct, foaf, hydra, rdf as rdf_terms, rdfs, xsd},
    rdf,
};

/// The EU list that themes are taken from.
const DATA_THEMES: &str = "http://publications.europa.eu/resource/authority/data-theme";

/// The profile that the catalogue follows.
const DCAT_AP: &str = "http://data.europa.eu/r5r/";

/// A page about to be written.
pub(super) struct Document<'a> {
    pub config: &'a NodeSettings,
    /// The one that the address names, if any.
    pub profile: Option<Profile>,
    /// Of the addresses of pages.
    pub extension: &'a str,
    pub content: &'a Content,
}

impl Document<'_> {
    /// The page, and how many records had to be left out of it.
    pub fn write(&self, syntax: Syntax) -> Result<(Vec<u8>, usize), Problem> {
        let all = &self.content.page.records;
        let profile = self.profile.unwrap_or(Profile::Ap);
        let members: Vec<_> = all
            .iter()
            .filter(|(_, record)| profile.takes(record))
            .collect();
        let agents: Vec<_> = self.content.agents.values().collect();
        if let Ok(body) = self.write_with(&members, &agents, syntax) {
            return Ok((body, all.len() - members.len()));
        }
        // Some record cannot be said in this syntax: the others are served all the same.
        let can_be_written =
            |record: &Record| rdf::write(record.graph().iter(), syntax, std::io::sink()).is_ok();
        let kept: Vec<_> = members
            .iter()
            .copied()
            .filter(|(_, record)| can_be_written(record))
            .collect();
        let kept_agents: Vec<_> = agents
            .iter()
            .copied()
            .filter(|agent| can_be_written(agent))
            .collect();
        let left_out = all.len() + agents.len() - kept.len() - kept_agents.len();
        warn!(
            record.count = left_out,
            "left {left_out} records out of a catalogue page in {syntax:?}"
        );
        let body = self
            .write_with(&kept, &kept_agents, syntax)
            .map_err(|error| {
                Problem::Internal(format!("cannot write the catalogue as {syntax:?}: {error}"))
            })?;
        Ok((body, left_out))
    }

    fn write_with(
        &self,
        members: &[&(Entry, Record)],
        agents: &[&Record],
        syntax: Syntax,
    ) -> std::io::Result<Vec<u8>> {
        let own = self.statements(members);
        let payloads = members
            .iter()
            .map(|(_, record)| record)
            .chain(agents.iter().copied());
        let unnamed = Unnamed::of(payloads.clone());
        let profile = self.profile.unwrap_or(Profile::Ap);
        let said: Vec<_> = payloads.map(|record| profile.said(record)).collect();
        let stated = said.iter().flat_map(|graph| graph.iter());
        let triples = own
            .iter()
            .map(Triple::as_ref)
            .chain(stated.map(|triple| unnamed.said(triple)));
        let mut body = Vec::new();
        rdf::write(triples, syntax, &mut body)?;
        Ok(body)
    }

    /// What the node itself says on this page.
    fn statements(&self, members: &[&(Entry, Record)]) -> Vec<Triple> {
        let mut out = Vec::new();
        self.catalog(&mut out);
        self.view(&mut out);
        let catalog = self.address("/catalog");
        for (entry, record) in members {
            let link = match entry.kind {
                Kind::DataService => dcat::SERVICE,
                Kind::Catalog => dcat::CATALOG_PROP,
                _ => dcat::DATASET,
            };
            let base = &self.config.base_url;
            let record_address = view::record_iri(base, entry);
            out.push(triple(&catalog, link, record.resource().into_owned()));
            out.push(triple(&catalog, dcat::RECORD, record_address));
            out.extend(view::catalog_record(base, entry));
        }
        out
    }

    fn catalog(&self, out: &mut Vec<Triple>) {
        let catalog = self.address("/catalog");
        let publisher = self.address("/#publisher");
        let home = self.address("/");
        let page = &self.content.page;
        out.push(triple(
            &catalog,
            rdf_terms::TYPE,
            dcat::CATALOG.into_owned(),
        ));
        out.push(triple(
            &catalog,
            rdf_terms::TYPE,
            hydra::NS_COLLECTION.into_owned(),
        ));
        out.push(triple(&catalog, dct::TITLE, self.text(&self.config.title)));
        out.push(triple(
            &catalog,
            dct::DESCRIPTION,
            self.text(&self.config.description),
        ));
        out.push(triple(&catalog, dct::PUBLISHER, publisher.clone()));
        out.push(triple(&catalog, foaf::HOMEPAGE, home.clone()));
        out.push(triple(
            &catalog,
            dcat::THEME_TAXONOMY,
            NamedNode::new_unchecked(DATA_THEMES),
        ));
        let standard = NamedNode::new_unchecked(DCAT_AP);
        out.push(triple(&catalog, dct::CONFORMS_TO, standard.clone()));
        out.push(triple(
            &standard,
            rdf_terms::TYPE,
            dct::STANDARD.into_owned(),
        ));
        // Where else the same records are: feed, dump, SPARQL.
        let void = self.address("/.well-known/void");
        out.push(triple(&catalog, rdfs::SEE_ALSO, void));
        out.push(triple(&catalog, hydra::TOTAL_ITEMS, integer(page.total)));
        out.push(triple(&catalog, hydra::VIEW, self.page_address(page.page)));
        if let Some(changed) = page.changed {
            let day = changed
                .to_string()
                .split('T')
                .next()
                .unwrap_or_default()
                .to_owned();
            out.push(triple(
                &catalog,
                dct::MODIFIED,
                Literal::new_typed_literal(day, xsd::DATE),
            ));
        }
        out.push(triple(&home, rdf_terms::TYPE, foaf::DOCUMENT.into_owned()));
        out.push(triple(
            &publisher,
            rdf_terms::TYPE,
            foaf::AGENT.into_owned(),
        ));
        out.push(triple(
            &publisher,
            foaf::NAME,
            self.text(&self.config.publisher),
        ));
    }

    /// Exactly one view a document, its links as IRIs; no `next` on the last page.
    fn view(&self, out: &mut Vec<Triple>) {
        let page = &self.content.page;
        let view = self.page_address(page.page);
        out.push(triple(
            &view,
            rdf_terms::TYPE,
            hydra::PARTIAL_COLLECTION_VIEW.into_owned(),
        ));
        out.push(triple(&view, hydra::TOTAL_ITEMS, integer(page.total)));
        out.push(triple(&view, hydra::ITEMS_PER_PAGE, integer(PAGE_SIZE)));
        out.push(triple(&view, hydra::FIRST, self.page_address(1)));
        out.push(triple(
            &view,
            hydra::LAST,
            self.page_address(page.last_page),
        ));
        if page.page > 1 {
            out.push(triple(
                &view,
                hydra::PREVIOUS,
                self.page_address(page.page - 1),
            ));
        }
        if page.page < page.last_page {
            out.push(triple(&view, hydra::NEXT, self.page_address(page.page + 1)));
        }
    }

    /// The base was checked when the settings were read.
    fn address(&self, path: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{path}", self.config.base_url))
    }

    fn page_address(&self, number: u64) -> NamedNode {
        let within = self.profile.map_or(String::new(), |profile| {
            format!("/profiles/{}", profile.name())
        });
        self.address(&format!(
            "{within}/catalog.{}?page={number}",
            self.extension
        ))
    }

    fn text(&self, text: &str) -> Literal {
        let language = self.config.languages.first().map_or("fr", String::as_str);
        Literal::new_language_tagged_literal_unchecked(text, language)
    }
}

fn triple(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) -> Triple {
    Triple::new(subject.clone(), predicate.into_owned(), object)
}

fn integer(number: u64) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::CatalogPage;

    fn statements(number: u64, last_page: u64) -> Vec<String> {
        statements_in(None, number, last_page)
    }

    fn statements_in(profile: Option<Profile>, number: u64, last_page: u64) -> Vec<String> {
        let config = NodeSettings {
            base_url: "https://data.example".into(),
            ..NodeSettings::default()
        };
        let page = CatalogPage {
            records: Vec::new(),
            page: number,
            last_page,
            total: 250,
            changed: None,
            etag: "x".into(),
        };
        let content = Content {
            page,
            agents: Default::default(),
        };
        let document = Document {
            config: &config,
            profile,
            extension: "ttl",
            content: &content,
        };
        document
            .statements(&[])
            .iter()
            .map(Triple::to_string)
            .collect()
    }

    fn says(statements: &[String], what: &str) -> bool {
        statements.iter().any(|statement| statement.contains(what))
    }

    #[test]
    fn pages_are_linked_by_absolute_addresses_of_the_same_syntax() {
        let middle = statements(2, 3);
        assert!(says(
            &middle,
            "hydra/core#next> <https://data.example/catalog.ttl?page=3>"
        ));
        assert!(says(
            &middle,
            "hydra/core#previous> <https://data.example/catalog.ttl?page=1>"
        ));
        assert!(says(
            &middle,
            "hydra/core#last> <https://data.example/catalog.ttl?page=3>"
        ));
        assert!(says(
            &middle,
            "\"250\"^^<http://www.w3.org/2001/XMLSchema#integer>"
        ));
    }

    #[test]
    fn pages_lead_on_within_their_profile() {
        let first = statements_in(Some(Profile::Fr), 1, 2);
        assert!(says(
            &first,
            "hydra/core#next> <https://data.example/profiles/fr/catalog.ttl?page=2>"
        ));
        assert!(says(&first, "<https://data.example/catalog> "));
    }

    #[test]
    fn the_last_page_leads_nowhere() {
        let last = statements(3, 3);
        assert!(!says(&last, "hydra/core#next>"));
        assert!(says(&last, "hydra/core#previous>"));
        assert!(!says(&statements(1, 3), "hydra/core#previous>"));
    }

    #[test]
    fn there_is_one_view_a_document() {
        let views = statements(1, 3)
            .iter()
            .filter(|statement| {
                statement.contains("#type> <http://www.w3.org/ns/hydra/core#PartialCollectionView>")
            })
            .count();
        assert_eq!(views, 1);
    }
}
