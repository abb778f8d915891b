//! Keeping what is derived in step with the log: each record that changed is judged again.

use super::{AFTER_FAILURE, Follower, IDLE, OpenError, Settings, Shared};
use crate::{
    derived::{Derived, DerivedError, Judged, is_judged},
    ledger::{self, Entry, Ledger, LedgerError},
};
use oxrdf::NamedNode;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use vocab::Record;

/// Changes read, judged and committed at a time.
const CHUNK: usize = 256;
/// While the RDF store or the index are more changes behind than a person makes, they have the processors
/// to themselves: what many come in by is not made slower by what nobody waits for.
const OTHERS_BEHIND: u64 = 20;
/// How long it waits for them before it looks again.
const LET_OTHERS_PASS: Duration = Duration::from_millis(250);
/// Where something comes in all day long, some records are judged all the same.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Where it is in a data folder.
pub fn file(folder: &Path) -> PathBuf {
    folder.join("derived.sqlite")
}

pub(super) fn open(settings: &Settings) -> Result<Derived, OpenError> {
    Ok(Derived::open(&file(&settings.folder))?)
}

/// The thread's life.
pub(super) fn keep(shared: &Shared) {
    // Since when it lets others pass.
    let mut waiting = None;
    while !shared.is_stopped() {
        let seen = shared.wake_ups();
        let rest = match turn(shared, &mut waiting) {
            Ok(rest) => {
                shared.note(Follower::Derived, None);
                rest
            }
            Err(error) => {
                let reason = format!("records are not checked: {error}");
                shared.note(Follower::Derived, Some(reason));
                AFTER_FAILURE
            }
        };
        shared.sleep(seen, rest);
    }
}

fn turn(shared: &Shared, waiting: &mut Option<Instant>) -> Result<Duration, DerivedError> {
    let derived = &shared.derived;
    let is_ahead = derived.position()? > shared.ledger.head()?;
    if shared.rebuild_derived.swap(false, Ordering::SeqCst) || is_ahead {
        derived.clear()?;
        shared.said_position.send_replace(0);
    }
    loop {
        if shared.is_held() {
            return Ok(IDLE);
        }
        let head = shared.ledger.head()?;
        let others = (*shared.rdf_position.borrow()).min(*shared.search_position.borrow());
        if others + OTHERS_BEHIND < head {
            let since = *waiting.get_or_insert_with(Instant::now);
            if since.elapsed() < MAX_WAIT {
                return Ok(LET_OTHERS_PASS);
            }
        }
        *waiting = None;
        let position = derived.position()?;
        let Some(reached) = follow(derived, &shared.ledger, position)? else {
            shared.derived_position.send_replace(position);
            return Ok(IDLE);
        };
        shared.derived_position.send_replace(reached);
        shared.wake();
    }
}

/// Judges what the next changes of the log left; the position reached, or `None` at the end.
pub(crate) fn follow(
    derived: &Derived,
    ledger: &Ledger,
    position: u64,
) -> Result<Option<u64>, DerivedError> {
    let read = ledger.reading("follow the log", |c| {
        let changed = ledger::changed_after(c, position, CHUNK)?;
        let mut done = HashSet::new();
        let (mut present, mut gone) = (Vec::new(), Vec::new());
        for (_, key) in changed.iter().filter(|(_, key)| done.insert(*key)) {
            match ledger::present(c, *key) {
                Ok(Some((entry, payload))) if is_judged(entry.kind) => {
                    present.push((*key, entry, payload));
                }
                Ok(_) => gone.push(*key),
                Err(LedgerError::Damaged { id, reason }) => {
                    tracing::error!(record.id = id, "a record cannot be checked: {reason}");
                    gone.push(*key);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(changed.last().map(|(reached, _)| (*reached, present, gone)))
    })?;
    let Some((reached, present, mut gone)) = read else {
        return Ok(None);
    };
    let mut judged = Vec::with_capacity(present.len());
    for (key, entry, payload) in present {
        match judge(key, &entry, payload) {
            Ok(one) => judged.push(one),
            Err(reason) => {
                tracing::error!(
                    record.id = entry.id.as_str(),
                    "a record cannot be checked: {reason}"
                );
                gone.push(key);
            }
        }
    }
    derived.keep(&judged, &gone, reached)?;
    Ok(Some(reached))
}

fn judge(key: i64, entry: &Entry, payload: String) -> Result<Judged, String> {
    let resource = NamedNode::new(&entry.resource).map_err(|error| error.to_string())?;
    let record =
        Record::reopen(resource, entry.kind, payload).map_err(|error| error.to_string())?;
    Ok(Judged::of(key, entry, &record))
}
