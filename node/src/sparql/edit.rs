//! What an update changes in the local records, found out in a worker and carried out elsewhere.
//!
//! The records are held in memory as they are written, not in a store that would write numbers anew.

use super::{
    SparqlError,
    evaluate::replacements,
    frame::{Failure, Head, Part},
    protocol::Change,
    rules::rule,
    write::Stop,
};
use oxrdf::{BlankNode, Dataset, GraphName, NamedOrBlankNode, Quad, Term, Triple};
use oxrdfio::{RdfFormat, RdfParser};
use spareval::DeleteInsertQuad;
use spargebra::{
    GraphUpdateOperation, Update,
    algebra::GraphTarget,
    term::{GraphName as Target, GraphNamePattern, GroundQuad, GroundTerm, Quad as Data},
};
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{BufReader, Write},
    path::Path,
};

/// Statements to take away and to add.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    pub removed: HashSet<Triple>,
    pub added: HashSet<Triple>,
}

/// Refuses an update that reaches beyond the local records, which are one graph.
pub fn check(update: &Update) -> Result<(), SparqlError> {
    let refused = update
        .operations
        .iter()
        .find_map(|operation| match operation {
            GraphUpdateOperation::InsertData { data } => data
                .iter()
                .any(|quad| quad.graph_name != Target::DefaultGraph)
                .then_some(NO_GRAPHS),
            GraphUpdateOperation::DeleteData { data } => data
                .iter()
                .any(|quad| quad.graph_name != Target::DefaultGraph)
                .then_some(NO_GRAPHS),
            GraphUpdateOperation::DeleteInsert {
                delete,
                insert,
                using,
                ..
            } => {
                let names_graph = |name: &GraphNamePattern| *name != GraphNamePattern::DefaultGraph;
                let names_some = using.is_some()
                    || delete.iter().any(|quad| names_graph(&quad.graph_name))
                    || insert.iter().any(|quad| names_graph(&quad.graph_name));
                names_some.then_some(NO_GRAPHS)
            }
            GraphUpdateOperation::Load { .. } => {
                Some("LOAD is not offered: send the document itself")
            }
            GraphUpdateOperation::Create { .. } => Some(NO_GRAPHS),
            GraphUpdateOperation::Clear { graph, .. }
            | GraphUpdateOperation::Drop { graph, .. } => {
                let is_whole = matches!(graph, GraphTarget::DefaultGraph | GraphTarget::AllGraphs);
                (!is_whole).then_some(NO_GRAPHS)
            }
        });
    match refused {
        Some(reason) => Err(rule("local-records", reason.to_owned()).into()),
        None => Ok(()),
    }
}

const NO_GRAPHS: &str =
    "the local records are one graph, the default graph: leave GRAPH, WITH and USING out";

/// What an update says outright, where it asks for nothing.
pub fn outright(update: &Update) -> Option<Edit> {
    let mut edit = Edit::default();
    // What was held is not known here: the last word on each statement counts.
    for operation in &update.operations {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                for triple in fresh(data).into_iter().map(Triple::from) {
                    edit.removed.remove(&triple);
                    edit.added.insert(triple);
                }
            }
            GraphUpdateOperation::DeleteData { data } => {
                for triple in data.iter().filter_map(ground).map(Triple::from) {
                    edit.added.remove(&triple);
                    edit.removed.insert(triple);
                }
            }
            _ => return None,
        }
    }
    Some(edit)
}

/// In a worker: the difference that an update makes to the statements in a file of N-Triples, as lines
/// of N-Triples behind `-` and `+`.
pub(super) fn answer(statements: &Path, change: &Change, out: &mut impl Write) -> Result<(), Stop> {
    let failed = |error: &dyn std::fmt::Display| {
        Stop::Failure(Failure::Store(format!(
            "cannot read the local records: {error}"
        )))
    };
    let update = change
        .parse()
        .map_err(|error| Stop::Failure(Failure::Evaluation(error.to_string())))?;
    let mut desk = Desk::default();
    let file = File::open(statements).map_err(|error| failed(&error))?;
    for quad in RdfParser::from_format(RdfFormat::NTriples).for_reader(BufReader::new(file)) {
        desk.held.insert(&quad.map_err(|error| failed(&error))?);
    }
    for operation in &update.operations {
        desk.carry_out(operation, &update)?;
    }
    let Edit { removed, added } = desk.edit;
    let mut lines = Vec::new();
    for (sign, triples) in [('-', &removed), ('+', &added)] {
        for triple in triples {
            writeln!(lines, "{sign}{triple} .")?;
        }
    }
    let mut frame = Head::new(Part::Last, lines.len()).to_bytes().to_vec();
    frame.append(&mut lines);
    Ok(out.write_all(&frame)?)
}

/// Reads the lines of [`answer`].
pub(super) fn read(lines: &[u8]) -> Result<Edit, SparqlError> {
    let mut edit = Edit::default();
    for (sign, triples) in [(b'-', &mut edit.removed), (b'+', &mut edit.added)] {
        let of_sign = lines.split(|byte| *byte == b'\n');
        let of_sign = of_sign.filter_map(|line| line.strip_prefix(&[sign]));
        let text: Vec<u8> = of_sign.flat_map(|line| [line, b"\n"].concat()).collect();
        for quad in RdfParser::from_format(RdfFormat::NTriples).for_slice(&text) {
            let quad = quad.map_err(|error| SparqlError::Worker(error.to_string()))?;
            triples.insert(quad.into());
        }
    }
    Ok(edit)
}

/// Statements of one INSERT DATA: their blank nodes are others than those of the next (SPARQL 1.1 Update,
/// 3.1.1).
fn fresh(data: &[Data]) -> Vec<Quad> {
    let mut known: HashMap<BlankNode, BlankNode> = HashMap::new();
    let mut renamed = |node: &BlankNode| known.entry(node.clone()).or_default().clone();
    let made = data.iter().map(|quad| {
        let subject = match &quad.subject {
            NamedOrBlankNode::BlankNode(node) => renamed(node).into(),
            named => named.clone(),
        };
        let object = match &quad.object {
            Term::BlankNode(node) => renamed(node).into(),
            named => named.clone(),
        };
        Quad::new(
            subject,
            quad.predicate.clone(),
            object,
            GraphName::DefaultGraph,
        )
    });
    made.collect()
}

/// A statement without blank nodes. There are no triple terms in records.
fn ground(quad: &GroundQuad) -> Option<Quad> {
    let object: Term = match &quad.object {
        GroundTerm::NamedNode(name) => name.clone().into(),
        GroundTerm::Literal(literal) => literal.clone().into(),
        GroundTerm::Triple(_) => return None,
    };
    let (subject, predicate) = (quad.subject.clone(), quad.predicate.clone());
    Some(Quad::new(
        subject,
        predicate,
        object,
        GraphName::DefaultGraph,
    ))
}

/// The local records while an update is carried out, and what has become different.
#[derive(Default)]
struct Desk {
    held: Dataset,
    edit: Edit,
}

impl Desk {
    fn carry_out(&mut self, operation: &GraphUpdateOperation, update: &Update) -> Result<(), Stop> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                fresh(data).into_iter().for_each(|quad| self.insert(quad));
            }
            GraphUpdateOperation::DeleteData { data } => {
                data.iter()
                    .filter_map(ground)
                    .for_each(|quad| self.remove(quad));
            }
            GraphUpdateOperation::DeleteInsert {
                delete,
                insert,
                pattern,
                ..
            } => {
                let base = update.base_iri.clone();
                let made = replacements(&self.held, delete.clone(), insert.clone(), base, pattern)?;
                for one in &made {
                    if let DeleteInsertQuad::Delete(quad) = one {
                        self.remove(quad.clone());
                    }
                }
                for one in made {
                    if let DeleteInsertQuad::Insert(quad) = one {
                        self.insert(quad);
                    }
                }
            }
            GraphUpdateOperation::Clear { .. } | GraphUpdateOperation::Drop { .. } => {
                let all: Vec<Quad> = self.held.iter().map(Quad::from).collect();
                all.into_iter().for_each(|quad| self.remove(quad));
            }
            // Refused before.
            GraphUpdateOperation::Load { .. } | GraphUpdateOperation::Create { .. } => {
                let message = "only statements are changed here".to_owned();
                return Err(Stop::Failure(Failure::Evaluation(message)));
            }
        }
        Ok(())
    }

    fn insert(&mut self, quad: Quad) {
        if quad.graph_name != GraphName::DefaultGraph || !self.held.insert(&quad) {
            return;
        }
        let triple = Triple::from(quad);
        if !self.edit.removed.remove(&triple) {
            self.edit.added.insert(triple);
        }
    }

    fn remove(&mut self, quad: Quad) {
        if !self.held.remove(&quad) {
            return;
        }
        let triple = Triple::from(quad);
        if !self.edit.added.remove(&triple) {
            self.edit.removed.insert(triple);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::SparqlParser;

    #[test]
    fn the_last_word_on_a_statement_counts() {
        let edit = |text: &str| {
            let update = SparqlParser::new().parse_update(text).unwrap();
            let edit = outright(&update).unwrap();
            (edit.removed.len(), edit.added.len())
        };
        let (insert, delete) = (
            "INSERT DATA { <a:s> <a:p> 1 }",
            "DELETE DATA { <a:s> <a:p> 1 }",
        );
        assert_eq!(edit(&format!("{delete} ; {insert}")), (0, 1));
        assert_eq!(edit(&format!("{insert} ; {delete}")), (1, 0));
        assert_eq!(edit(&format!("{insert} ; {delete} ; {insert}")), (0, 1));
        // One label is one node, and two are two.
        let blank = "INSERT DATA { _:a <a:p> 1 . _:a <a:p> 1 . _:b <a:p> 1 }";
        assert_eq!(edit(blank), (0, 2));
    }
}
