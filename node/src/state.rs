//! What a handler may reach.

use crate::{
    config::Config,
    holdings::Holdings,
    http::{Clients, bearer::Door},
    jobs::{following::Hints, queue::Queue},
    ledger::Ledger,
    sparql::Pool,
};
use search::SearchIndex;
use std::sync::Arc;

/// The open rooms of a running node; cheap to clone.
#[derive(Clone)]
pub struct Node {
    pub config: Arc<Config>,
    /// Reading records: blocking, call it from `web::block`.
    pub ledger: Ledger,
    /// The one door in.
    pub holdings: Holdings,
    /// Public SPARQL, evaluated in worker processes.
    pub sparql: Pool,
    /// Who asks, as far as a budget must know.
    pub clients: Arc<Clients>,
    /// Who may run the node over HTTP, and what they have asked for.
    pub door: Arc<Door>,
    pub operations: Queue,
    /// Where a member may say that it has something new.
    pub hints: Hints,
}

impl Node {
    /// Finding: blocking, call it from `web::block`. A rebuild replaces it: ask for it each time.
    pub fn index(&self) -> Arc<SearchIndex> {
        self.holdings.index()
    }
}
