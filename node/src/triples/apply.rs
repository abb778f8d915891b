//! Following the log: the changes of a few records in one transaction, with the position.

use super::{
    Attempt, MADE_FOR, POSITION, SELF, STATE, TripleError, TripleStore, made_for, merge,
    state_quad, view,
};
use crate::ledger::{self, Entry, Ledger, LogEntry};
use oxigraph::model::{GraphNameRef, Literal, QuadRef, Triple};
use rusqlite::Connection;
use std::collections::HashSet;

/// Records in one transaction: reads go through what it has not committed yet, so more is slower.
const RECORDS: usize = 16;

impl TripleStore {
    /// Applies the next changes of the log; false when there is none left.
    pub fn follow(&self, ledger: &Ledger) -> Result<bool, TripleError> {
        let position = self.position()?;
        let changes = ledger.reading("follow the log", |c| Ok(self.changes(c, position)))??;
        let Some(reached) = changes.reached else {
            return Ok(false);
        };
        let mut transaction = self.store.start_transaction().attempt("begin")?;
        for triple in &changes.removed {
            transaction.remove(in_view(triple));
        }
        for triple in &changes.added {
            transaction.insert(in_view(triple));
        }
        let old = Literal::new_simple_literal(position.to_string());
        let new = Literal::new_simple_literal(reached.to_string());
        let made_for = Literal::new_simple_literal(made_for(&self.base_url));
        transaction.remove(state_quad(POSITION, &old));
        transaction.insert(state_quad(POSITION, &new));
        if position == 0 {
            transaction.insert(QuadRef::new(SELF, MADE_FOR, &made_for, STATE));
        }
        transaction.commit().attempt("commit changes")?;
        Ok(true)
    }
}

#[derive(Default)]
struct Changes {
    removed: HashSet<Triple>,
    added: HashSet<Triple>,
    /// Position of the last change read; absent when there was none.
    reached: Option<u64>,
}

impl TripleStore {
    /// What to remove and what to add, all read at one moment of the ledger.
    ///
    /// Each record goes from what was visible before its change to what is visible now, which may
    /// be the outcome of a later change: replaying is idempotent, and the end of the log is exact.
    fn changes(&self, c: &Connection, position: u64) -> Result<Changes, TripleError> {
        let entries = ledger::changes_after(c, position, RECORDS)?;
        let mut changes = Changes {
            reached: entries.last().map(|entry| entry.position),
            ..Changes::default()
        };
        for entry in entries {
            // One damaged record is left as it is and logged: it never stops the others.
            match self
                .before(c, &entry)
                .and_then(|before| Ok((before, self.after(c, &entry)?)))
            {
                Ok((before, after)) => {
                    changes.removed.extend(before);
                    changes.added.extend(after);
                }
                Err(error @ (TripleError::Record { .. } | TripleError::Ledger(_))) => {
                    tracing::error!(
                        log.position = entry.position,
                        "a change is left out: {error}"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        let Changes { removed, added, .. } = &mut changes;
        let stays: Vec<Triple> = removed.intersection(added).cloned().collect();
        removed.retain(|triple| !added.contains(triple));
        // A record that changes keeps most of what it said: that is not written again.
        for triple in stays {
            if self
                .store
                .contains(in_view(&triple))
                .attempt("look for a triple")?
            {
                added.remove(&triple);
            }
        }
        let mut kept = Vec::new();
        for triple in removed.iter() {
            if is_stated(c, triple)? {
                kept.push(triple.clone());
            }
        }
        for triple in kept {
            removed.remove(&triple);
        }
        Ok(changes)
    }

    /// What the store may hold because of a record, before its change.
    fn before(&self, c: &Connection, entry: &LogEntry) -> Result<Vec<Triple>, TripleError> {
        let Some(known) = ledger::entry_at(c, entry.key)? else {
            return Ok(Vec::new());
        };
        let mut before = Vec::new();
        if let Some(payload) = &entry.previous {
            for triple in merge::triples(payload) {
                let triple = triple.map_err(|reason| failed(&known, reason))?;
                before.push(merge::stored_form(triple));
            }
        }
        let record = view::record_iri(&self.base_url, &known);
        let about_record = self.store.quads_for_pattern(
            Some(record.as_ref().into()),
            None,
            None,
            Some(GraphNameRef::DefaultGraph),
        );
        for quad in about_record {
            before.push(quad.attempt("read a record's statements")?.into());
        }
        Ok(before)
    }

    /// What is visible of a record now.
    fn after(&self, c: &Connection, entry: &LogEntry) -> Result<Vec<Triple>, TripleError> {
        let Some((now, payload)) = ledger::present(c, entry.key)? else {
            return Ok(Vec::new());
        };
        view::visible(&self.base_url, &now, &payload).map_err(|reason| failed(&now, reason))
    }
}

fn failed(entry: &Entry, reason: String) -> TripleError {
    TripleError::Record {
        id: entry.id.as_str().to_owned(),
        reason,
    }
}

/// Whether a present record states the triple.
fn is_stated(c: &Connection, triple: &Triple) -> Result<bool, TripleError> {
    for key in ledger::mentioning(c, merge::mention(triple.as_ref()))? {
        let graph = ledger::payload_graph(c, key)?;
        let stated = graph
            .triples_for_subject(&triple.subject)
            .any(|stated| merge::stored_form(stated.into_owned()) == *triple);
        if stated {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_view(triple: &Triple) -> QuadRef<'_> {
    triple.as_ref().in_graph(GraphNameRef::DefaultGraph)
}
