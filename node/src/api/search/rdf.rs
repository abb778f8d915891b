//! The hits of a search as RDF: a Hydra collection whose members are DCAT records, whole.

use super::{canonical, find, next, parameters::Parameters};
use crate::{
    api::catalog::Unnamed,
    http::{Format, Problem, Validators, blocking},
    ledger::{Entry, Ledger, LedgerError},
    pages::link,
    state::Node,
    triples::view,
};
use actix_web::{HttpRequest, HttpResponse};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use vocab::{
    Record, RecordId, Syntax,
    ns::{dct, hydra, rdf as rdf_terms, xsd},
    rdf,
};

pub(super) async fn answer(
    request: &HttpRequest,
    node: &Node,
    asked: &Parameters,
    syntax: Syntax,
) -> Result<HttpResponse, Problem> {
    let mut query = asked.query.clone();
    query.facets = Vec::new();
    query.highlight = false;
    let results = find(node, query).await?;
    let ids: Vec<RecordId> = results
        .hits
        .iter()
        .filter_map(|hit| RecordId::parse(&hit.card.id))
        .collect();
    let ledger = node.ledger.clone();
    let records = blocking(move || records(&ledger, &ids)).await?;
    let page = Page {
        base: &node.config.node.base_url,
        asked,
        extension: Format::Rdf(syntax).extension(),
        total: results.total,
        next: results.next.as_deref(),
    };
    let (body, left_out) = page.write(&records, syntax)?;
    let text = String::from_utf8_lossy(&body);
    let mut response = match Validators::of(&[&text], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", Format::Rdf(syntax).content_type()))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .insert_header(("X-Records-Left-Out", left_out.to_string()))
        .body(body))
}

/// The records themselves; one that went meanwhile, or is damaged, is left out.
fn records(ledger: &Ledger, ids: &[RecordId]) -> Result<Vec<(Entry, Record)>, LedgerError> {
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        match ledger.record_if_present(id) {
            Ok(found) => records.extend(found),
            Err(LedgerError::Damaged { id, reason }) => {
                tracing::error!(record.id = id, "a hit is left out: {reason}");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(records)
}

struct Page<'a> {
    base: &'a str,
    asked: &'a Parameters,
    /// Of the addresses of pages.
    extension: &'static str,
    total: u64,
    next: Option<&'a str>,
}

impl Page<'_> {
    /// The page, and how many records cannot be said in this syntax and had to be left out.
    fn write(
        &self,
        records: &[(Entry, Record)],
        syntax: Syntax,
    ) -> Result<(Vec<u8>, usize), Problem> {
        let all: Vec<_> = records.iter().collect();
        if let Ok(body) = self.write_all(&all, syntax) {
            return Ok((body, 0));
        }
        let kept: Vec<_> = records
            .iter()
            .filter(|(_, record)| {
                rdf::write(record.graph().iter(), syntax, std::io::sink()).is_ok()
            })
            .collect();
        let body = self.write_all(&kept, syntax).map_err(|error| {
            Problem::Internal(format!("cannot write hits as {syntax:?}: {error}"))
        })?;
        Ok((body, records.len() - kept.len()))
    }

    fn write_all(&self, records: &[&(Entry, Record)], syntax: Syntax) -> std::io::Result<Vec<u8>> {
        let own = self.statements(records);
        let payloads = records.iter().map(|(_, record)| record);
        let unnamed = Unnamed::of(payloads.clone());
        let stated = payloads.flat_map(|record| record.graph().iter());
        let triples = own
            .iter()
            .map(Triple::as_ref)
            .chain(stated.map(|triple| unnamed.said(triple)));
        let mut body = Vec::new();
        rdf::write(triples, syntax, &mut body)?;
        Ok(body)
    }

    /// What the node itself says: exactly one view a document, and a record about each hit.
    fn statements(&self, records: &[&(Entry, Record)]) -> Vec<Triple> {
        let search = NamedNode::new_unchecked(canonical::address(self.asked, self.base));
        let here = format!("{}/api/search.{}", self.base, self.extension);
        let pairs = self.asked.pairs.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        let view_iri = NamedNode::new_unchecked(link::with_query(&here, pairs));
        let mut out = vec![
            triple(&search, rdf_terms::TYPE, hydra::NS_COLLECTION.into_owned()),
            triple(&search, hydra::TOTAL_ITEMS, integer(self.total)),
            triple(&search, hydra::VIEW, view_iri.clone()),
            triple(
                &view_iri,
                rdf_terms::TYPE,
                hydra::PARTIAL_COLLECTION_VIEW.into_owned(),
            ),
            triple(
                &view_iri,
                hydra::ITEMS_PER_PAGE,
                integer(self.asked.query.size as u64),
            ),
        ];
        if !self.asked.query.words.is_empty() {
            let words = Literal::new_simple_literal(&self.asked.query.words);
            out.push(triple(&search, dct::TITLE, words));
        }
        if let Some(cursor) = self.next {
            let next = NamedNode::new_unchecked(next(self.asked, &here, cursor));
            out.push(triple(&view_iri, hydra::NEXT, next));
        }
        for (entry, record) in records {
            let resource = record.resource().into_owned();
            out.push(triple(&search, hydra::MEMBER, resource));
            out.extend(view::catalog_record(self.base, entry));
        }
        out
    }
}

fn triple(subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) -> Triple {
    Triple::new(subject.clone(), predicate.into_owned(), object)
}

fn integer(number: u64) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}
