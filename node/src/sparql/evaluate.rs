//! The only place where a SPARQL evaluator is built: our own SERVICE handler, and the graphs that may be seen.

use super::{frame::Reply, functions, service, table::Tables};
use crate::triples::checkpoint::STATE_GRAPH;
use oxigraph::{
    model::{GraphName, NamedNode, NamedOrBlankNode, Term},
    sparql::{
        DefaultServiceHandler, QueryDatasetSpecification, QueryEvaluationError, QueryResults,
        QuerySolutionIter, SparqlEvaluator, UpdateEvaluationError,
    },
    store::{StorageError, Store},
};
use oxiri::Iri;
use oxrdf::Dataset;
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::{
    Query, SparqlParser, Update,
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

/// What answers a query beside the store.
#[derive(Debug, Default)]
pub struct Beside {
    /// What other endpoints have answered.
    pub(super) replies: Vec<Reply>,
    pub(super) tables: Tables,
    /// Whether the query calls functions that SPARQL itself does not have.
    pub(super) calls_functions: bool,
}

impl View {
    pub fn new(store: Store) -> Result<Self, StorageError> {
        let named = store
            .named_graphs()
            .filter(|graph| !graph.as_ref().is_ok_and(is_state))
            .collect::<Result<_, _>>()?;
        Ok(Self { store, named })
    }

    /// Evaluates `query` with what other endpoints have answered. What comes out is lazy: whoever
    /// reads it does the work.
    pub(super) fn evaluate(
        &self,
        query: Query,
        graphs: Graphs,
        beside: Beside,
    ) -> Result<QueryResults<'static>, QueryEvaluationError> {
        let mut prepared = evaluator(beside).for_query(query);
        self.restrict(prepared.dataset_mut(), graphs);
        prepared.on_store(&self.store).execute()
    }

    /// How `query` is evaluated, as JSON: each step with its rows and its time, in seconds.
    pub fn plan(&self, query: Query, graphs: Graphs, beside: Beside) -> String {
        let mut prepared = evaluator(beside).for_query(query);
        self.restrict(prepared.dataset_mut(), graphs);
        let prepared = prepared.on_store(&self.store).compute_statistics();
        let (results, explanation) = prepared.explain();
        // Steps are counted while somebody reads; an error ends them as it would end an answer.
        match results {
            Ok(QueryResults::Solutions(rows)) => rows.take_while(Result::is_ok).for_each(drop),
            Ok(QueryResults::Graph(triples)) => {
                triples.take_while(Result::is_ok).for_each(drop);
            }
            Ok(QueryResults::Boolean(_)) | Err(_) => {}
        }
        let mut plan = Vec::new();
        explanation
            .write_in_json(&mut plan)
            .expect("a vector takes every byte");
        String::from_utf8_lossy(&plan).into_owned()
    }

    /// Shows the graphs asked for, and never the one in which the store remembers its position.
    fn restrict(&self, dataset: &mut QueryDatasetSpecification, graphs: Graphs) {
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
    }
}

fn evaluator(beside: Beside) -> SparqlEvaluator {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where evaluators are made"
    )]
    let mut evaluator = SparqlEvaluator::new().with_default_service_handler(NoService);
    evaluator = service::answered(evaluator, &beside.replies);
    for (name, table) in beside.tables {
        evaluator = evaluator.with_service_handler(name, table);
    }
    if beside.calls_functions {
        for (name, function) in functions::all() {
            evaluator = evaluator.with_custom_function(name.into_owned(), function);
        }
    }
    evaluator
}

/// The rows of a question of our own; its columns are those that it names, in their order.
pub fn rows(store: &Store, query: &str) -> Result<Vec<Vec<Option<Term>>>, QueryEvaluationError> {
    let query = SparqlParser::new()
        .parse_query(query)
        .map_err(|error| QueryEvaluationError::Unexpected(error.into()))?;
    let prepared = evaluator(Beside::default()).for_query(query);
    match prepared.on_store(store).execute()? {
        QueryResults::Solutions(solutions) => solutions
            .map(|solution| Ok(solution?.values().to_vec()))
            .collect(),
        QueryResults::Boolean(_) | QueryResults::Graph(_) => Ok(Vec::new()),
    }
}

/// Applies an update to a store of our own, whose WHERE looks at `using` where that names graphs; no
/// public request comes here.
pub fn update(store: &Store, update: Update, using: Graphs) -> Result<(), UpdateEvaluationError> {
    let mut prepared = evaluator(Beside::default()).for_update(update);
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
