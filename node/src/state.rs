//! What a handler may reach.

use crate::{config::Config, holdings::Holdings, ledger::Ledger, sparql::Pool};
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
    /// Finding: blocking, call it from `web::block`.
    pub index: Arc<SearchIndex>,
    /// Public SPARQL, evaluated in worker processes.
    pub sparql: Pool,
}
