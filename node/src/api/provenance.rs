//! What the node says about a record: the statements of its `dcat:CatalogRecord`.

use crate::ledger::{Entry, SourceInfo};
use jiff::Timestamp;
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use std::collections::BTreeMap;
use vocab::ns::{dcat, dct, foaf, rdf, spdx, xsd};

/// Addresses of the sources, by name.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<String, NamedNode>);

impl Sources {
    /// A source that has no IRI for an address, such as a file, is not named in RDF.
    pub fn new(sources: &[SourceInfo]) -> Self {
        let named = sources.iter().filter_map(|source| {
            let address = NamedNode::new(&source.address).ok()?;
            address
                .as_str()
                .starts_with("http")
                .then(|| (source.name.clone(), address))
        });
        Self(named.collect())
    }

    fn address(&self, name: &str) -> Option<&NamedNode> {
        self.0.get(name)
    }
}

/// `{base}/records/{id}`
pub fn record_address(base: &str, entry: &Entry) -> String {
    format!("{base}/records/{}", entry.id.as_str())
}

/// The statements about one record; `base` is the public address of the node.
pub fn statements(entry: &Entry, sources: &Sources, base: &str) -> Vec<Triple> {
    let Ok(record) = NamedNode::new(record_address(base, entry)) else {
        return Vec::new();
    };
    let Ok(topic) = NamedNode::new(&entry.resource) else {
        return Vec::new();
    };
    let checksum = NamedNode::new_unchecked(format!("{}#fingerprint", record.as_str()));
    let mut out = Vec::with_capacity(10);
    let mut state = |subject: &NamedNode, predicate: NamedNodeRef<'_>, object: Term| {
        out.push(Triple::new(subject.clone(), predicate.into_owned(), object));
    };
    state(&record, rdf::TYPE, dcat::CATALOG_RECORD.into_owned().into());
    state(&record, foaf::PRIMARY_TOPIC, topic.into());
    state(
        &record,
        dct::IDENTIFIER,
        Literal::from(entry.id.as_str()).into(),
    );
    state(&record, dct::ISSUED, moment(entry.first_seen).into());
    state(&record, dct::MODIFIED, moment(entry.changed).into());
    if let Some(address) = sources.address(&entry.source) {
        state(&record, dct::SOURCE, address.clone().into());
    }
    state(&record, spdx::CHECKSUM, checksum.clone().into());
    state(
        &checksum,
        rdf::TYPE,
        spdx::CHECKSUM_CLASS.into_owned().into(),
    );
    state(
        &checksum,
        spdx::ALGORITHM,
        spdx::ALGORITHM_SHA256.into_owned().into(),
    );
    let value = Literal::new_typed_literal(entry.fingerprint.to_hex(), xsd::HEX_BINARY);
    state(&checksum, spdx::CHECKSUM_VALUE, value.into());
    out
}

/// Whole seconds, in UTC: more would only make two writings of one moment differ.
fn moment(moment: Timestamp) -> Literal {
    let text = moment.to_string();
    let whole = text
        .split('.')
        .next()
        .unwrap_or(&text)
        .trim_end_matches('Z');
    Literal::new_typed_literal(format!("{whole}Z"), xsd::DATE_TIME)
}
