//! What the node says about a record: the same statements in documents, dumps and SPARQL.

use crate::{ledger::Entry, triples::view};
use oxrdf::Triple;

/// `{base}/records/{id}`
pub fn record_address(base: &str, entry: &Entry) -> String {
    format!("{base}/records/{}", entry.id.as_str())
}

/// The `dcat:CatalogRecord` of one record; `base` is the public address of the node.
pub fn statements(entry: &Entry, base: &str) -> Vec<Triple> {
    view::catalog_record(base, entry)
}
