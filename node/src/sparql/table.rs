//! Rows that are known before a query is evaluated, as a SERVICE of ours answers with them.

use super::hits::Hit;
use oxigraph::sparql::{QuerySolution, QuerySolutionIter, ServiceHandler};
use oxiri::Iri;
use oxrdf::{Literal, NamedNode, Term, Variable};
use spargebra::{algebra::GraphPattern, term::GroundTerm};
use std::{convert::Infallible, sync::Arc};

type Row = Vec<Option<Term>>;

/// Rows, and what their columns are called in the query.
#[derive(Debug, Clone)]
pub(super) struct Table {
    variables: Arc<[Variable]>,
    rows: Arc<[Row]>,
}

/// The tables of one query, each under the name of its service.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<(NamedNode, Table)>);

impl Tables {
    pub fn add(&mut self, name: &str, table: Table) {
        self.0.push((NamedNode::new_unchecked(name), table));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl IntoIterator for Tables {
    type Item = (NamedNode, Table);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Table {
    pub fn of_values(variables: Vec<Variable>, rows: Vec<Vec<Option<GroundTerm>>>) -> Self {
        let rows = rows
            .into_iter()
            .map(|row| row.into_iter().map(|value| value.map(Term::from)).collect());
        Self {
            variables: variables.into(),
            rows: rows.collect(),
        }
    }

    /// A row a hit, with the columns that the query names.
    pub fn of_hits(search: &super::rewrite::Search, total: u64, hits: &[Hit]) -> Self {
        let double = |score: f32| Literal::from(f64::from(score));
        let row = |Hit(iri, score, highlight): &Hit| -> Row {
            let mut row = vec![Some(NamedNode::new_unchecked(iri).into())];
            if search.score.is_some() {
                row.push(Some(double(*score).into()));
            }
            if search.total.is_some() {
                row.push(Some(Literal::from(total).into()));
            }
            if search.highlight.is_some() {
                let highlight = highlight.as_deref().unwrap_or_default();
                row.push(Some(Literal::new_simple_literal(highlight).into()));
            }
            row
        };
        Self {
            variables: search.variables().into(),
            rows: hits.iter().map(row).collect(),
        }
    }
}

impl ServiceHandler for Table {
    type Error = Infallible;

    fn handle(
        &self,
        _pattern: &GraphPattern,
        _base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Infallible> {
        let (variables, rows) = (Arc::clone(&self.variables), Arc::clone(&self.rows));
        let solutions = (0..rows.len()).map(move |at| {
            Ok(QuerySolution::from((
                Arc::clone(&variables),
                rows[at].clone(),
            )))
        });
        Ok(QuerySolutionIter::new(
            Arc::clone(&self.variables),
            solutions,
        ))
    }
}
