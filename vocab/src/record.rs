//! Record: a graph about one resource, sealed with its fingerprint.

use crate::{fingerprint::Fingerprint, rdf::canonical, skolem, text32};
use oxrdf::{Graph, GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TripleRef};
use oxrdfio::{RdfFormat, RdfParser};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// What the resource of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Dataset,
    DatasetSeries,
    DataService,
    Catalog,
    Agent,
    Other,
}

impl Kind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Kind; 6] = [
        Kind::Dataset,
        Kind::DatasetSeries,
        Kind::DataService,
        Kind::Catalog,
        Kind::Agent,
        Kind::Other,
    ];

    /// A stable small number for storage.
    pub fn code(self) -> u8 {
        match self {
            Kind::Dataset => 0,
            Kind::DatasetSeries => 1,
            Kind::DataService => 2,
            Kind::Catalog => 3,
            Kind::Agent => 4,
            Kind::Other => 5,
        }
    }

    /// The kind stored under a number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// `dataset`, `dataset-series`, `data-service`, `catalog`, `agent`, `other`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Dataset => "dataset",
            Kind::DatasetSeries => "dataset-series",
            Kind::DataService => "data-service",
            Kind::Catalog => "catalog",
            Kind::Agent => "agent",
            Kind::Other => "other",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The short name of a record in addresses: 20 characters of lower-case base32 (100 bits) of
/// SHA-256 over the source's name, a line feed, and the resource's IRI. Minted once, never re-derived.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId(String);

impl RecordId {
    /// A new id for a resource that a source describes.
    pub fn mint(source: &str, resource: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(source);
        hash.update("\n");
        hash.update(resource);
        let mut id = text32::encode(&hash.finalize());
        id.truncate(ID_LENGTH);
        Self(id)
    }

    /// Accepts only the 20 characters of a minted id.
    pub fn parse(text: &str) -> Option<Self> {
        let minted =
            text.len() == ID_LENGTH && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        minted.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The statements about one resource: no blank node, no named graph, sorted canonical N-Triples.
#[derive(Debug, Clone)]
pub struct Record {
    resource: NamedNode,
    kind: Kind,
    /// Made from the payload when it is first asked for: a record that is only passed on never is.
    graph: OnceLock<Graph>,
    payload: String,
    fingerprint: Fingerprint,
}

/// A record of more triples than this is refused: it is a catalogue that was not cut, or an attack.
pub const MAX_TRIPLES: usize = 20_000;

/// Why a graph cannot become a record.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the graph of <{resource}> is too costly to canonicalise: {reason}")]
    Poisonous { resource: String, reason: String },
    #[error("the graph of <{resource}> has {triples} triples, more than {limit}")]
    TooLarge {
        resource: String,
        triples: usize,
        limit: usize,
    },
    #[error("the payload cannot be read: {0}")]
    Payload(String),
}

impl Record {
    /// Skolemises, canonicalises, fingerprints.
    pub fn seal(resource: NamedNode, kind: Kind, graph: Graph) -> Result<Self, SealError> {
        check_size(&resource, graph.len())?;
        let statements: Vec<_> = graph.iter().collect();
        Self::seal_statements(resource, kind, &statements)
    }

    /// As [`Record::seal`]; a statement may come twice.
    pub fn seal_statements(
        resource: NamedNode,
        kind: Kind,
        statements: &[TripleRef<'_>],
    ) -> Result<Self, SealError> {
        let payload = if statements.iter().copied().any(has_blank_node) {
            let graph: Graph = statements.iter().copied().collect();
            check_size(&resource, graph.len())?;
            let named = skolem::skolemise(resource.as_ref(), &graph)?;
            canonical::payload(&named)
        } else {
            canonical::payload(statements.iter().copied())
        };
        let triples = payload.lines().count();
        Self::of_lines(resource, kind, payload, triples)
    }

    /// A record of lines that are canonical, sorted and without blank nodes already.
    pub(crate) fn of_lines(
        resource: NamedNode,
        kind: Kind,
        payload: String,
        triples: usize,
    ) -> Result<Self, SealError> {
        check_size(&resource, triples)?;
        Ok(Self {
            fingerprint: Fingerprint::of(payload.as_bytes()),
            resource,
            kind,
            graph: OnceLock::new(),
            payload,
        })
    }

    /// Reads back what `payload()` gave, from whoever: every term is checked. The fingerprint is
    /// computed again from the bytes.
    pub fn open(resource: NamedNode, kind: Kind, payload: &str) -> Result<Self, SealError> {
        Ok(Self {
            resource,
            kind,
            graph: OnceLock::from(checked_graph(payload)?),
            fingerprint: Fingerprint::of(payload.as_bytes()),
            payload: payload.to_owned(),
        })
    }

    /// Reads a payload that somebody else has sealed: every term is checked, and no other form than the
    /// canonical one is taken, since only that has one fingerprint.
    pub fn open_sealed(resource: NamedNode, kind: Kind, payload: &str) -> Result<Self, SealError> {
        let is_canonical = canonical::is_payload(payload)
            || canonical::payload(&checked_graph(payload)?) == payload;
        if !is_canonical {
            return Err(SealError::Payload("it is not in canonical form".to_owned()));
        }
        let triples = payload.lines().count();
        Self::of_lines(resource, kind, payload.to_owned(), triples)
    }

    /// Reads back a payload that we have sealed and kept: its IRIs are not checked again.
    pub fn reopen(resource: NamedNode, kind: Kind, payload: String) -> Result<Self, SealError> {
        let graph = canonical::triples(&payload)
            .collect::<Result<Graph, _>>()
            .map_err(|error| SealError::Payload(error.to_string()))?;
        Ok(Self {
            resource,
            kind,
            graph: graph.into(),
            fingerprint: Fingerprint::of(payload.as_bytes()),
            payload,
        })
    }

    pub fn resource(&self) -> NamedNodeRef<'_> {
        self.resource.as_ref()
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| {
            canonical::triples(&self.payload)
                .collect::<Result<_, _>>()
                .expect("a payload is canonical N-Triples")
        })
    }

    /// Whether the resource itself has a value for `predicate`, told from the payload alone.
    pub fn has(&self, predicate: NamedNodeRef<'_>) -> bool {
        let start = format!("<{}> <{}> ", self.resource.as_str(), predicate.as_str());
        // Line feeds are escaped in literals: a line begins where the payload or another line ends.
        self.payload
            .match_indices(&start)
            .any(|(at, _)| at == 0 || self.payload.as_bytes()[at - 1] == b'\n')
    }

    /// Canonical N-Triples: sorted lines, each ending in ` .\n`.
    pub fn payload(&self) -> &str {
        &self.payload
    }

    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

const ID_LENGTH: usize = 20;

/// The graph that a payload states; only what a payload of ours may hold.
fn checked_graph(payload: &str) -> Result<Graph, SealError> {
    let mut graph = Graph::new();
    for quad in RdfParser::from_format(RdfFormat::NTriples).for_slice(payload) {
        let quad = quad.map_err(|error| SealError::Payload(error.to_string()))?;
        let plain = matches!(quad.subject, NamedOrBlankNode::NamedNode(_))
            && matches!(quad.object, Term::NamedNode(_) | Term::Literal(_))
            && quad.graph_name == GraphName::DefaultGraph;
        if !plain {
            let message = format!("blank node or triple term in `{quad}`");
            return Err(SealError::Payload(message));
        }
        graph.insert(&oxrdf::Triple::from(quad));
    }
    Ok(graph)
}

fn has_blank_node(triple: TripleRef<'_>) -> bool {
    triple.subject.is_blank_node() || triple.object.is_blank_node()
}

fn check_size(resource: &NamedNode, triples: usize) -> Result<(), SealError> {
    if triples <= MAX_TRIPLES {
        return Ok(());
    }
    Err(SealError::TooLarge {
        resource: resource.as_str().to_owned(),
        triples,
        limit: MAX_TRIPLES,
    })
}
