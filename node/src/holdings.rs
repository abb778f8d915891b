//! Holdings: the one door in; the ledger moves, the projections follow.

/// The one door in; cheap to clone.
#[derive(Clone)]
pub struct Holdings;

/// How far each projection has come; `ledger` is the head of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Positions {
    pub ledger: u64,
    /// The RDF store itself.
    pub rdf: u64,
    /// The newest generation that SPARQL queries.
    pub sparql: u64,
    pub search: u64,
}

impl Holdings {
    pub fn positions(&self) -> Positions { todo!() }
    /// Waits until SPARQL (`sparql`) or search sees `position`; false when `limit` passed first.
    pub async fn wait_for(&self, _position: u64, _sparql: bool, _limit: std::time::Duration) -> bool { todo!() }
}
