//! SERVICE in a worker: what is to be asked elsewhere is told to the node, and its answers are put in.
//!
//! A worker has no network. It finds every part of a query that another endpoint answers, all at
//! once, so that the node asks for them at the same time; then the query is evaluated over what came.

use super::{
    frame::{Call, Failure, Job, Reply},
    live, rules,
};
use oxigraph::{
    model::{BlankNode, NamedNode, Term},
    sparql::{
        QueryEvaluationError, QuerySolution, QuerySolutionIter, ServiceHandler, SparqlEvaluator,
    },
};
use sparesults::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput};
use spargebra::{
    Query,
    algebra::GraphPattern,
    term::{NamedNodePattern, TermPattern, TriplePattern},
};
use std::{io::Cursor, sync::Arc};

/// What the node must ask before this query can be evaluated; each such part of the query is given
/// the name of its answer instead.
pub(super) fn plan(query: &mut Query, job: &Job) -> Result<Vec<Call>, Failure> {
    let services = rules::services(query);
    // The address that stands for our own index is no other endpoint.
    let own = job.searched.as_ref();
    let own_name = own.map_or("", |searched| searched.service.as_str());
    if !job.live.is_empty() {
        if services > 0 {
            let why = "scope=live asks members by itself: leave out SERVICE, or scope=live";
            return Err(Failure::Service(why.to_owned()));
        }
        if own.is_some_and(|searched| !searched.answers.is_empty()) {
            let why =
                "scope=live does not search: members are asked what stands in the query alone";
            return Err(Failure::Service(why.to_owned()));
        }
        live::extend(query, &job.live);
    } else if services == 0 {
        return Ok(Vec::new());
    }
    let mut calls = Calls {
        own: own_name,
        skipped: 0,
        found: Vec::new(),
    };
    calls.find(live::pattern(query))?;
    if job.live.is_empty() && calls.found.len() + calls.skipped != services {
        let why = "SERVICE is not offered here inside EXISTS, or inside another SERVICE";
        return Err(Failure::Service(why.to_owned()));
    }
    Ok(calls.found)
}

/// The evaluator, knowing what was answered.
pub(super) fn answered(evaluator: SparqlEvaluator, replies: &[Reply]) -> SparqlEvaluator {
    let numbered = replies.iter().enumerate();
    numbered.fold(evaluator, |evaluator, (number, reply)| {
        let reply = match reply {
            Reply::Rows(json) => Ok(Arc::from(json.as_bytes())),
            Reply::Failed(reason) => Err(reason.clone()),
        };
        evaluator.with_service_handler(name(number), Answered { number, reply })
    })
}

struct Calls<'a> {
    own: &'a str,
    skipped: usize,
    found: Vec<Call>,
}

impl Calls<'_> {
    fn find(&mut self, pattern: &mut GraphPattern) -> Result<(), Failure> {
        match pattern {
            GraphPattern::Service {
                name: service,
                inner,
                silent,
            } => {
                let NamedNodePattern::NamedNode(endpoint) = service else {
                    let why = "SERVICE is not offered here for an endpoint that is a variable";
                    return Err(Failure::Service(why.to_owned()));
                };
                if endpoint.as_str() == self.own {
                    self.skipped += 1;
                    return Ok(());
                }
                if !has_bound_term(inner) {
                    let why = format!(
                        "what is asked of `{}` must name something: a property, a value or a thing",
                        endpoint.as_str()
                    );
                    return Err(rules::rule("service-bound", why));
                }
                let query = Query::Select {
                    dataset: None,
                    pattern: (**inner).clone(),
                    base_iri: None,
                };
                self.found.push(Call {
                    endpoint: endpoint.as_str().to_owned(),
                    query: query.to_string(),
                    silent: *silent,
                });
                *service = NamedNodePattern::NamedNode(name(self.found.len() - 1));
                Ok(())
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::LeftJoin { left, right, .. } => {
                self.find(left)?;
                self.find(right)
            }
            GraphPattern::Filter { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Group { inner, .. } => self.find(inner),
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                Ok(())
            }
        }
    }
}

/// The name under which an answer is found again.
fn name(number: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("x-terreau:answer:{number}"))
}

/// Whether anything is asked for: `?s ?p ?o` is everything that somebody has.
fn has_bound_term(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(is_bound),
        GraphPattern::Path { .. } => true,
        GraphPattern::Values { bindings, .. } => !bindings.is_empty(),
        GraphPattern::Join { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Lateral { left, right } => has_bound_term(left) || has_bound_term(right),
        GraphPattern::Minus { left, .. } | GraphPattern::LeftJoin { left, .. } => {
            has_bound_term(left)
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => has_bound_term(inner),
        GraphPattern::Service { .. } => false,
    }
}

fn is_bound(triple: &TriplePattern) -> bool {
    let is_term =
        |term: &TermPattern| !matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_));
    is_term(&triple.subject)
        || is_term(&triple.object)
        || matches!(triple.predicate, NamedNodePattern::NamedNode(_))
}

/// One answer from elsewhere, put in where it was asked for.
struct Answered {
    number: usize,
    reply: Result<Arc<[u8]>, String>,
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotAnswered(String);

impl ServiceHandler for Answered {
    type Error = NotAnswered;

    fn handle(
        &self,
        _pattern: &GraphPattern,
        _base: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, NotAnswered> {
        let json = self.reply.clone().map_err(NotAnswered)?;
        let wrong = |error: &dyn std::fmt::Display| NotAnswered(error.to_string());
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json)
            .for_reader(Cursor::new(json))
            .map_err(|error| wrong(&error))?;
        let ReaderQueryResultsParserOutput::Solutions(solutions) = parser else {
            return Err(NotAnswered("the answer is no table".to_owned()));
        };
        let variables: Arc<[_]> = solutions.variables().into();
        let number = self.number;
        let solutions = solutions.map(move |solution| {
            let solution =
                solution.map_err(|error| QueryEvaluationError::Service(Box::new(error)))?;
            let values: Vec<_> = solution
                .values()
                .iter()
                .map(|value| value.clone().map(|term| apart(term, number)))
                .collect();
            Ok(QuerySolution::from((solution.variables().to_vec(), values)))
        });
        Ok(QuerySolutionIter::new(variables, solutions))
    }
}

/// What two endpoints call `_:b0` are two things.
fn apart(term: Term, number: usize) -> Term {
    match term {
        Term::BlankNode(node) => {
            BlankNode::new_unchecked(format!("a{number}-{}", node.as_str())).into()
        }
        term => term,
    }
}

#[cfg(test)]
mod tests;
