//! The graph of quality: which records conform to which profiles, beside the public view.
//!
//! One statement for each profile a record conforms to. What is not so is in the documents of each
//! record: as triples of the store, findings would take several times the room of what they are about.

use super::{Attempt, TripleError, TripleStore, state_quad};
use crate::{
    derived::{Derived, Verdict},
    ledger::{self, Ledger, State},
};
use oxigraph::model::{GraphNameRef, Literal, NamedNode, NamedNodeRef, Quad};
use std::collections::HashSet;
use vocab::{Profile, ns::dct};

/// Records in one transaction.
const RECORDS: usize = 200;
/// How far what was found has been taken over: the serial of the checks, and a position.
const CHECKED: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:checked");

/// The name of the graph.
pub fn graph(base_url: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/graphs/quality"))
}

/// What the graph says of a record: the profiles it conforms to.
fn statements(base_url: &str, graph: &NamedNode, verdict: &Verdict) -> Vec<Quad> {
    let record = record(base_url, &verdict.id);
    let profiles = verdict.conforms.iter();
    let profiles = profiles.filter_map(|name| Profile::named(name));
    profiles
        .map(|profile| {
            Quad::new(
                record.clone(),
                dct::CONFORMS_TO,
                profile.iri().into_owned(),
                graph.clone(),
            )
        })
        .collect()
}

fn record(base_url: &str, id: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/records/{id}"))
}

impl TripleStore {
    /// Takes over what the next checks found; false when there is nothing left.
    pub fn follow_quality(&self, ledger: &Ledger, derived: &Derived) -> Result<bool, TripleError> {
        let graph = graph(&self.base_url);
        let serial = derived.serial()?;
        let note = self.note(CHECKED)?;
        let from = note
            .as_deref()
            .and_then(|note| note.split_once(' '))
            .filter(|(of, _)| *of == serial)
            .and_then(|(_, position)| position.parse::<u64>().ok());
        if from.is_none() {
            // Checked anew, perhaps against other shapes.
            self.store.clear_graph(&graph).attempt("clear a graph")?;
        }
        let verdicts = derived.verdicts_after(from.unwrap_or(0), RECORDS)?;
        let reached = verdicts.last().map(|verdict| verdict.position);
        if reached.is_none() && from.is_some() {
            return Ok(false);
        }
        let current = ledger.reading("look at what was checked", |c| {
            let mut current = Vec::with_capacity(verdicts.len());
            for verdict in verdicts {
                // What is gone, or has changed since, is told when that change is followed, or checked.
                let entry = ledger::entry_at(c, verdict.key)?;
                let is_current = entry.is_some_and(|entry| {
                    entry.state == State::Present && entry.position == verdict.position
                });
                current.extend(is_current.then_some(verdict));
            }
            Ok(current)
        })?;
        let mut transaction = self.store.start_transaction().attempt("begin")?;
        for verdict in &current {
            for quad in self.said_of(&verdict.id)? {
                transaction.remove(quad.as_ref());
            }
            for quad in statements(&self.base_url, &graph, verdict) {
                transaction.insert(quad.as_ref());
            }
        }
        if let Some(note) = &note {
            let old = Literal::new_simple_literal(note);
            transaction.remove(state_quad(CHECKED, &old));
        }
        let reached = reached.unwrap_or(0);
        let new = Literal::new_simple_literal(format!("{serial} {reached}"));
        transaction.insert(state_quad(CHECKED, &new));
        transaction.commit().attempt("commit what was found")?;
        Ok(true)
    }

    /// What the graph of quality says of a record.
    pub(super) fn said_of(&self, id: &str) -> Result<Vec<Quad>, TripleError> {
        let record = record(&self.base_url, id);
        let graph = graph(&self.base_url);
        self.store
            .quads_for_pattern(
                Some(record.as_ref().into()),
                None,
                None,
                Some(GraphNameRef::NamedNode(graph.as_ref())),
            )
            .map(|quad| quad.attempt("read what is said of a record"))
            .collect()
    }

    /// How many statements the graph of quality lacks, or has for nothing.
    pub fn quality_differences(&self, derived: &Derived) -> Result<u64, TripleError> {
        let graph = graph(&self.base_url);
        let mut expected = HashSet::new();
        let mut after = 0;
        loop {
            let verdicts = derived.verdicts_after(after, 10_000)?;
            let Some(last) = verdicts.last() else { break };
            after = last.position;
            for verdict in &verdicts {
                expected.extend(statements(&self.base_url, &graph, verdict));
            }
        }
        let mut extra = 0;
        let name = GraphNameRef::NamedNode(graph.as_ref());
        for quad in self.store.quads_for_pattern(None, None, None, Some(name)) {
            let quad = quad.attempt("read the graph of quality")?;
            extra += u64::from(!expected.remove(&quad));
        }
        Ok(extra + expected.len() as u64)
    }
}
