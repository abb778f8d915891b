//! Following the log: the changes of a few records in one transaction, with the position.

use super::{
    Attempt, EDITION, MADE_FOR, POSITION, SELF, STATE, TripleError, TripleStore, made_for, merge,
    state_quad, view,
};
use crate::ledger::{self, Authority, Entry, Ledger, LedgerError, LogEntry, State};
use oxigraph::model::{GraphNameRef, Literal, QuadRef, Triple};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use vocab::rdf::canonical;

/// Records in one transaction: reads go through what it has not committed yet, so more is slower.
const RECORDS: usize = 16;

impl TripleStore {
    /// Applies the next changes of the log; false when there is none left.
    pub fn follow(&self, ledger: &Ledger) -> Result<bool, TripleError> {
        let position = self.position()?;
        let changes = ledger.reading("follow the log", |c| {
            let entries = ledger::changes_after(c, position, RECORDS)?;
            Ok(self.changes(c, entries))
        })??;
        let Some(reached) = changes.reached else {
            return Ok(false);
        };
        self.write(&changes, Some((position, reached)))?;
        Ok(true)
    }

    /// Applies single changes of the log to a store that has loaded others from after them, and does not
    /// say yet where it stands.
    pub(super) fn apply(&self, ledger: &Ledger, positions: &[u64]) -> Result<(), TripleError> {
        for some in positions.chunks(RECORDS) {
            let changes = ledger.reading("follow the log", |c| {
                let mut entries = Vec::with_capacity(some.len());
                for position in some {
                    entries.extend(ledger::changes_after(c, position.saturating_sub(1), 1)?);
                }
                Ok(self.changes(c, entries))
            })??;
            self.write(&changes, None)?;
        }
        Ok(())
    }

    /// Writes changes in one transaction, and with them how far the store has come: from where to where.
    fn write(&self, changes: &Changes, moved: Option<(u64, u64)>) -> Result<(), TripleError> {
        let mut transaction = self.store.start_transaction().attempt("begin")?;
        for triple in &changes.removed {
            transaction.remove(in_view(triple));
        }
        for triple in &changes.added {
            transaction.insert(in_view(triple));
        }
        for id in &changes.gone {
            for quad in self.said_of(id)? {
                transaction.remove(quad.as_ref());
            }
        }
        if let Some((position, reached)) = moved {
            let old = Literal::new_simple_literal(position.to_string());
            let new = Literal::new_simple_literal(reached.to_string());
            let made_for = Literal::new_simple_literal(made_for(&self.base_url));
            transaction.remove(state_quad(POSITION, &old));
            transaction.insert(state_quad(POSITION, &new));
            if position == 0 {
                transaction.insert(QuadRef::new(SELF, MADE_FOR, &made_for, STATE));
                let edition = Literal::new_simple_literal(changes.edition.to_string());
                transaction.insert(QuadRef::new(SELF, EDITION, &edition, STATE));
            }
        }
        transaction.commit().attempt("commit changes")
    }
}

#[derive(Default)]
struct Changes {
    removed: HashSet<Triple>,
    added: HashSet<Triple>,
    /// Ids of records that are gone.
    gone: Vec<String>,
    /// What the records that changed state now, by their keys; empty for one that is gone.
    stated: HashMap<i64, String>,
    /// The edition of namespaces at that moment.
    edition: u64,
    /// Position of the last change read; absent when there was none.
    reached: Option<u64>,
}

impl TripleStore {
    /// What to remove and what to add, all read at one moment of the ledger.
    ///
    /// Each record goes from what was visible before its change to what is visible now, which may
    /// be the outcome of a later change: replaying is idempotent, and the end of the log is exact.
    fn changes(&self, c: &Connection, entries: Vec<LogEntry>) -> Result<Changes, TripleError> {
        let mut changes = Changes {
            reached: entries.last().map(|entry| entry.position),
            edition: ledger::edition(c)?,
            ..Changes::default()
        };
        if changes.reached.is_none() {
            return Ok(changes);
        }
        let authority = Authority::read(c)?;
        for entry in entries {
            // One damaged record is left as it is and logged: it never stops the others.
            match self.change(c, &authority, &entry, &mut changes) {
                Ok(()) => {}
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
        for triple in &changes.removed {
            if is_stated(c, &authority, triple, &changes.stated)? {
                kept.push(triple.clone());
            }
        }
        for triple in kept {
            changes.removed.remove(&triple);
        }
        Ok(changes)
    }

    /// Notes what one change of the log removes and adds.
    fn change(
        &self,
        c: &Connection,
        authority: &Authority,
        entry: &LogEntry,
        changes: &mut Changes,
    ) -> Result<(), TripleError> {
        let Some(known) = ledger::entry_at(c, entry.key)? else {
            return Ok(());
        };
        let is_present = known.state == State::Present;
        let stated = if is_present {
            counted(authority, &known, &ledger::payload(c, entry.key)?)
        } else {
            String::new()
        };
        let previous = entry.previous.as_deref().unwrap_or_default();
        // What a record keeps saying is in the store, unless the store has skipped states between.
        // Nor if it is a member's, of which a part may not have been let in.
        let is_direct = known.position == entry.position && known.member.is_none();
        let (gone, new) = if is_direct {
            merge::differences(previous, &stated)
        } else {
            (previous.lines().collect(), stated.lines().collect())
        };
        let read = |lines: Vec<&str>| {
            canonical::triples_of(lines)
                .map(|triple| triple.map(merge::stored_form))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| failed(&known, error.to_string()))
        };
        let (mut gone, mut new) = (read(gone)?, read(new)?);
        gone.extend(self.about(&known)?);
        if !is_present {
            changes.gone.push(known.id.as_str().to_owned());
        }
        if is_present {
            let about = view::catalog_record(&self.base_url, &known);
            new.extend(about.into_iter().map(merge::stored_form));
        }
        changes.removed.extend(gone);
        changes.added.extend(new);
        changes.stated.insert(entry.key, stated);
        Ok(())
    }

    /// What the store holds of the node's statements about a record.
    fn about(&self, known: &Entry) -> Result<Vec<Triple>, TripleError> {
        let record = view::record_iri(&self.base_url, known);
        let about = self.store.quads_for_pattern(
            Some(record.as_ref().into()),
            None,
            None,
            Some(GraphNameRef::DefaultGraph),
        );
        about
            .map(|quad| quad.map(Triple::from).attempt("read a record's statements"))
            .collect()
    }
}

fn failed(entry: &Entry, reason: String) -> TripleError {
    TripleError::Record {
        id: entry.id.as_str().to_owned(),
        reason,
    }
}

/// What of a record's payload is let into the view.
fn counted(authority: &Authority, entry: &Entry, payload: &str) -> String {
    let counted = authority.counted(entry.member.as_ref(), &entry.resource, payload);
    counted.into_owned()
}

fn counted_at(c: &Connection, authority: &Authority, key: i64) -> Result<String, LedgerError> {
    let payload = ledger::payload(c, key)?;
    if authority.is_alone() {
        return Ok(payload);
    }
    let entry = ledger::entry_at(c, key)?;
    Ok(entry.map_or(String::new(), |entry| counted(authority, &entry, &payload)))
}

/// Whether a present record states the triple. `stated` is what some of them state.
fn is_stated(
    c: &Connection,
    authority: &Authority,
    triple: &Triple,
    stated: &HashMap<i64, String>,
) -> Result<bool, TripleError> {
    for key in ledger::mentioning(c, merge::mention(triple.as_ref()))? {
        let is_stated = match stated.get(&key) {
            Some(payload) => merge::states(payload, triple.as_ref()),
            None => merge::states(&counted_at(c, authority, key)?, triple.as_ref()),
        };
        if is_stated {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_view(triple: &Triple) -> QuadRef<'_> {
    triple.as_ref().in_graph(GraphNameRef::DefaultGraph)
}
