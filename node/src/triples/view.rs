//! What one record adds to the public view: its payload, and the node's statements about it.

use super::merge;
use crate::ledger::Entry;
use oxrdf::{Literal, NamedNode, Triple, vocab::xsd};
use url::form_urlencoded::byte_serialize;
use vocab::{
    MemberId,
    ns::{dcat, dct, foaf, rdf},
    rdf::canonical::{self, LineError},
};

/// The IRI of a record's `dcat:CatalogRecord`.
pub fn record_iri(base_url: &str, entry: &Entry) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/records/{}", entry.id.as_str()))
}

/// The IRI of a source of this node.
pub fn source_iri(base_url: &str, source: &str) -> NamedNode {
    let name: String = byte_serialize(source.as_bytes()).collect();
    NamedNode::new_unchecked(format!("{base_url}/sources/{}", name.replace('+', "%20")))
}

/// The IRI of a member, as this node speaks of it.
pub fn member_iri(base_url: &str, member: &MemberId) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/members/{member}"))
}

/// The IRI of where a record came from.
pub fn origin_iri(base_url: &str, entry: &Entry) -> NamedNode {
    match &entry.member {
        Some(member) => member_iri(base_url, member),
        None => source_iri(base_url, &entry.source),
    }
}

/// The statements of the node about one record
/// ([DCAT 3, 6.5](https://www.w3.org/TR/vocab-dcat-3/#Class:Catalog_Record)): its topic, where it
/// came from, when it was first seen and last changed, and the fingerprint of its content.
pub fn catalog_record(base_url: &str, entry: &Entry) -> Vec<Triple> {
    let record = record_iri(base_url, entry);
    let date = |time: jiff::Timestamp| {
        Literal::new_typed_literal(
            time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            xsd::DATE_TIME,
        )
    };
    let fingerprint = format!("urn:sha256:{}", entry.fingerprint.to_hex());
    vec![
        Triple::new(record.clone(), rdf::TYPE, dcat::CATALOG_RECORD),
        Triple::new(
            record.clone(),
            foaf::PRIMARY_TOPIC,
            NamedNode::new_unchecked(&entry.resource),
        ),
        Triple::new(record.clone(), dct::SOURCE, origin_iri(base_url, entry)),
        Triple::new(record.clone(), dct::ISSUED, date(entry.first_seen)),
        Triple::new(record.clone(), dct::MODIFIED, date(entry.changed)),
        Triple::new(
            record,
            dct::IDENTIFIER,
            Literal::new_simple_literal(fingerprint),
        ),
    ]
}

/// Everything the record adds to what is published, as it was stated.
pub fn published(base_url: &str, entry: &Entry, payload: &str) -> Result<Vec<Triple>, String> {
    let mut triples = catalog_record(base_url, entry);
    for triple in canonical::triples(payload) {
        triples.push(triple.map_err(|error| error.to_string())?);
    }
    Ok(triples)
}

/// Everything the record adds to the view, in the form the store keeps.
pub(crate) fn visible<'p>(
    base_url: &str,
    entry: &Entry,
    payload: &'p str,
) -> impl Iterator<Item = Result<Triple, LineError>> + use<'p> {
    let record = catalog_record(base_url, entry).into_iter().map(Ok);
    let all = record.chain(canonical::triples(payload));
    all.map(|triple| triple.map(merge::stored_form))
}

/// No record adds more triples to the view than this.
pub(crate) fn most_triples(payload: &str) -> usize {
    payload.bytes().filter(|&byte| byte == b'\n').count() + OF_A_RECORD
}

/// Triples of a `dcat:CatalogRecord`.
const OF_A_RECORD: usize = 6;
