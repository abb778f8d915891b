//! Record: a graph about one resource, sealed with its fingerprint.

use crate::fingerprint::Fingerprint;
use oxrdf::{Graph, NamedNode, NamedNodeRef};
use serde::{Deserialize, Serialize};

/// What the resource of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind { Dataset, DatasetSeries, DataService, Catalog, Agent, Other }

impl Kind {
    /// A stable small number for storage.
    pub fn code(self) -> u8 { todo!() }
    pub fn from_code(_code: u8) -> Option<Self> { todo!() }
    /// `dataset`, `dataset-series`, `data-service`, `catalog`, `agent`, `other`.
    pub fn name(self) -> &'static str { todo!() }
}

/// The short name of a record in addresses: 20 characters of lower-case base32 (100 bits) of
/// SHA-256 over the source's name, a line feed, and the resource's IRI. Minted once, never re-derived.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId(String);

impl RecordId {
    pub fn mint(_source: &str, _resource: &str) -> Self { todo!() }
    /// Accepts only the 20 characters of a minted id.
    pub fn parse(_text: &str) -> Option<Self> { todo!() }
    pub fn as_str(&self) -> &str { &self.0 }
}

/// The statements about one resource: no blank node, no named graph, sorted canonical N-Triples.
#[derive(Debug, Clone)]
pub struct Record { resource: NamedNode, kind: Kind, graph: Graph, payload: String, fingerprint: Fingerprint }

/// Why a graph cannot become a record.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the graph of <{resource}> is too costly to canonicalise: {reason}")]
    Poisonous { resource: String, reason: String },
    #[error("the graph of <{resource}> has {triples} triples, more than {limit}")]
    TooLarge { resource: String, triples: usize, limit: usize },
    #[error("the payload cannot be read: {0}")]
    Payload(String),
}

impl Record {
    /// Skolemises, canonicalises, fingerprints.
    pub fn seal(_resource: NamedNode, _kind: Kind, _graph: Graph) -> Result<Self, SealError> { todo!() }
    /// Reads back what `payload()` gave. The fingerprint is computed again from the bytes.
    pub fn open(_resource: NamedNode, _kind: Kind, _payload: &str) -> Result<Self, SealError> { todo!() }
    pub fn resource(&self) -> NamedNodeRef<'_> { self.resource.as_ref() }
    pub fn kind(&self) -> Kind { self.kind }
    pub fn graph(&self) -> &Graph { &self.graph }
    /// Canonical N-Triples: sorted lines, each ending in ` .\n`.
    pub fn payload(&self) -> &str { &self.payload }
    pub fn fingerprint(&self) -> Fingerprint { self.fingerprint }
}
