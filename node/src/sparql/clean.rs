//! The clean-up rules of a source: SPARQL updates applied to each of its records before it is sealed.

use super::evaluate::{self, Graphs};
use oxigraph::{
    model::{GraphName, Triple},
    store::Store,
};
use spargebra::{GraphUpdateOperation, SparqlParser, Update};
use vocab::Record;

/// The rules of one source, in their order.
#[derive(Debug, Clone, Default)]
pub struct Rules(Vec<Update>);

/// Why a rule cannot be used, or a record not be cleaned.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    #[error("cannot understand the clean-up rule `{rule}`: {reason}")]
    Syntax { rule: String, reason: String },
    #[error("the clean-up rule `{0}` may only insert and delete")]
    NotAllowed(String),
    #[error("cannot clean the record: {0}")]
    Failed(String),
}

impl Rules {
    pub fn parse(texts: &[String]) -> Result<Self, CleanError> {
        let rules = texts.iter().map(|text| {
            let update =
                SparqlParser::new()
                    .parse_update(text)
                    .map_err(|error| CleanError::Syntax {
                        rule: text.clone(),
                        reason: error.to_string(),
                    })?;
            let is_allowed = update.operations.iter().all(|operation| {
                matches!(
                    operation,
                    GraphUpdateOperation::InsertData { .. }
                        | GraphUpdateOperation::DeleteData { .. }
                        | GraphUpdateOperation::DeleteInsert { .. }
                )
            });
            if is_allowed {
                Ok(update)
            } else {
                Err(CleanError::NotAllowed(text.clone()))
            }
        });
        rules.collect::<Result<_, _>>().map(Self)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The record as the rules leave it: the same one when they change nothing.
    pub fn apply(&self, record: Record) -> Result<Record, CleanError> {
        if self.is_empty() {
            return Ok(record);
        }
        let failed = |error: &dyn std::fmt::Display| CleanError::Failed(error.to_string());
        let store = Store::new().map_err(|e| failed(&e))?;
        for triple in record.graph() {
            store
                .insert(triple.in_graph(GraphName::DefaultGraph.as_ref()))
                .map_err(|e| failed(&e))?;
        }
        for rule in &self.0 {
            evaluate::update(&store, rule.clone(), Graphs::default()).map_err(|e| failed(&e))?;
        }
        let triples = store
            .iter()
            .map(|quad| quad.map(Triple::from))
            .collect::<Result<_, _>>()
            .map_err(|e| failed(&e))?;
        Record::seal(record.resource().into_owned(), record.kind(), triples).map_err(|e| failed(&e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::{Graph, Literal, NamedNode};
    use vocab::{Kind, ns::dct};

    fn record() -> Record {
        let iri = NamedNode::new_unchecked("https://data.example/d");
        let mut graph = Graph::new();
        for (predicate, value) in [(dct::TITLE, "Titre"), (dct::IDENTIFIER, "A REMPLIR")] {
            graph.insert(&Triple::new(
                iri.clone(),
                predicate,
                Literal::new_simple_literal(value),
            ));
        }
        Record::seal(iri, Kind::Dataset, graph).unwrap()
    }

    #[test]
    fn a_rule_changes_what_it_names_and_nothing_else() {
        let rule = "DELETE { ?s <http://purl.org/dc/terms/identifier> ?o }
                    WHERE { ?s <http://purl.org/dc/terms/identifier> ?o . FILTER(?o = 'A REMPLIR') }";
        let rules = Rules::parse(&[rule.to_owned()]).unwrap();
        let cleaned = rules.apply(record()).unwrap();
        assert!(cleaned.has(dct::TITLE) && !cleaned.has(dct::IDENTIFIER));
        let again = rules.apply(cleaned.clone()).unwrap();
        assert_eq!(again.fingerprint(), cleaned.fingerprint());
    }

    #[test]
    fn what_reaches_elsewhere_is_no_rule() {
        for text in ["LOAD <http://127.0.0.1/>", "DROP ALL", "not SPARQL"] {
            assert!(Rules::parse(&[text.to_owned()]).is_err(), "{text}");
        }
        let calls = "INSERT { ?s ?p 1 } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }";
        let rules = Rules::parse(&[calls.to_owned()]).unwrap();
        assert!(rules.apply(record()).is_err());
    }
}
