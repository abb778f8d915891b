//! The only place where a SPARQL evaluator is built: our own SERVICE handler, and the graphs that may be seen.

use crate::triples::checkpoint::STATE_GRAPH;
use oxigraph::{
    model::{GraphName, NamedNode, NamedOrBlankNode},
    sparql::{
        DefaultServiceHandler, QueryEvaluationError, QueryResults, QuerySolutionIter,
        SparqlEvaluator, UpdateEvaluationError,
    },
    store::{StorageError, Store},
};
use oxiri::Iri;
use oxrdf::Dataset;
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::{
    Query, Update,
    algebra::GraphPattern,
    term::{GroundQuadPattern, QuadPattern},
};

/// A store as the public may query it.
pub struct View {
    store: Store,
    /// Every named graph but the one in which the store remembers its own position.
    named: Vec<NamedOrBlankNode>,
}

/// The graphs asked for beside the query; they go before its FROM and FROM NAMED.
#[derive(Debug, Clone, Default)]
pub struct Graphs {
    pub default: Vec<NamedNode>,
    pub named: Vec<NamedNode>,
}

impl View {
    pub fn new(store: Store) -> Result<Self, StorageError> {
        let named = store
            .named_graphs()
            .filter(|graph| !graph.as_ref().is_ok_and(is_state))
            .collect::<Result<_, _>>()?;
        Ok(Self { store, named })
    }

    /// Evaluates `query`. What comes out is lazy: whoever reads it does the work.
    pub fn evaluate(
        &self,
        query: Query,
        graphs: Graphs,
    ) -> Result<QueryResults<'static>, QueryEvaluationError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where evaluators are made"
        )]
        let mut prepared = SparqlEvaluator::new()
            .with_default_service_handler(NoService)
            .for_query(query);
        let dataset = prepared.dataset_mut();
        if !graphs.default.is_empty() || !graphs.named.is_empty() {
            dataset.set_default_graph(graphs.default.into_iter().map(Into::into).collect());
            dataset.set_available_named_graphs(graphs.named.into_iter().map(Into::into).collect());
        }
        let default = dataset
            .default_graph_graphs()
            .unwrap_or(&[GraphName::DefaultGraph]);
        let default = default
            .iter()
            .filter(|graph| !is_state_name(graph))
            .cloned()
            .collect();
        let named = match dataset.available_named_graphs() {
            Some(named) => named
                .iter()
                .filter(|graph| !is_state(graph))
                .cloned()
                .collect(),
            None => self.named.clone(),
        };
        dataset.set_default_graph(default);
        dataset.set_available_named_graphs(named);
        prepared.on_store(&self.store).execute()
    }
}

/// Applies an update to a store of our own, whose WHERE looks at `using` where that names graphs; no
/// public request comes here.
pub fn update(store: &Store, update: Update, using: Graphs) -> Result<(), UpdateEvaluationError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where evaluators are made"
    )]
    let evaluator = SparqlEvaluator::new().with_default_service_handler(NoService);
    let mut prepared = evaluator.for_update(update);
    if !using.default.is_empty() || !using.named.is_empty() {
        for dataset in prepared.using_datasets_mut() {
            dataset.set_default_graph(using.default.iter().cloned().map(Into::into).collect());
            dataset
                .set_available_named_graphs(using.named.iter().cloned().map(Into::into).collect());
        }
    }
    prepared.on_store(store).execute()
}

/// What an update would take away and add, where its WHERE looks at statements held in memory.
pub fn replacements(
    held: &Dataset,
    delete: Vec<GroundQuadPattern>,
    insert: Vec<QuadPattern>,
    base: Option<Iri<String>>,
    pattern: &GraphPattern,
) -> Result<Vec<DeleteInsertQuad>, QueryEvaluationError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where evaluators are made"
    )]
    let evaluator = QueryEvaluator::new().with_default_service_handler(NoService);
    evaluator
        .prepare_delete_insert(delete, insert, base, None, pattern)
        .execute(held)?
        .collect()
}

fn is_state(graph: &NamedOrBlankNode) -> bool {
    matches!(graph, NamedOrBlankNode::NamedNode(name) if name.as_str() == STATE_GRAPH)
}

fn is_state_name(graph: &GraphName) -> bool {
    matches!(graph, GraphName::NamedNode(name) if name.as_str() == STATE_GRAPH)
}

/// Refuses every SERVICE, whatever the build has switched on in the libraries. SERVICE SILENT
/// keeps its rows, as the standard wants: <https://www.w3.org/TR/sparql11-federated-query/#serviceFailure>
struct NoService;

#[derive(Debug, thiserror::Error)]
#[error(
    "SERVICE is not offered here: this endpoint does not call `{0}` or any other; query it directly"
)]
struct ServiceRefused(String);

impl DefaultServiceHandler for NoService {
    type Error = ServiceRefused;

    fn handle(
        &self,
        service: &NamedNode,
        _pattern: &GraphPattern,
        _base: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, ServiceRefused> {
        Err(ServiceRefused(service.as_str().to_owned()))
    }
}
