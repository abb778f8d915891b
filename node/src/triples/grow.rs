//! The first load, while what is to be loaded still comes in.
//!
//! To write the ledger keeps one core busy, to sort triples another: a load that begins with the first
//! record of the log ends soon after the last one is in. Records that are stated for the first time are
//! loaded in bulk as the log tells them. All other changes are few; they are applied one by one at the end.

use super::{
    TripleError, TripleStore,
    load::{CHUNK, Chunk, Reached},
};
use crate::ledger::{self, Ledger, LedgerError, Stretch};
use std::{
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

/// A load is given up when so many changes wait for its end: it is faster to begin again then.
const MAX_OTHERS: usize = 20_000;

/// How whoever loads a ledger that is being written to learns that there is more in it.
#[derive(Clone, Copy)]
pub struct Growing<'g> {
    /// Whether more may come, and what is to be given to `wait`; asked before each look at the log.
    pub look: &'g (dyn Fn() -> (bool, u64) + Sync),
    /// Waits until there may be more than there was at that look.
    pub wait: &'g (dyn Fn(u64) + Sync),
}

impl TripleStore {
    /// Makes the store from a log that grows meanwhile, beside the one that serves: up to the end of the
    /// log once no more comes. [`TripleError::Outgrown`] when too many records change on the way.
    pub fn grow(
        root: &Path,
        base_url: &str,
        ledger: &Ledger,
        growing: Growing<'_>,
        stop: &AtomicBool,
    ) -> Result<Self, TripleError> {
        let built = Self::beside(root, base_url)?;
        built.load_growing(ledger, growing, stop)?;
        built.adopt()?;
        Ok(built)
    }

    pub(super) fn load_growing(
        &self,
        ledger: &Ledger,
        growing: Growing<'_>,
        stop: &AtomicBool,
    ) -> Result<(), TripleError> {
        let (reached, others) = self.fill(None, |out| read(ledger, growing, stop, out))?;
        if stop.load(Ordering::Relaxed) {
            return Err(TripleError::Stopped);
        }
        if others.len() > MAX_OTHERS {
            return Err(TripleError::Outgrown);
        }
        self.apply(ledger, &others)?;
        self.sign(reached)
    }
}

/// Sends first statements, and gives back the positions of all other changes up to where it has come.
fn read(
    ledger: &Ledger,
    growing: Growing<'_>,
    stop: &AtomicBool,
    out: &mpsc::SyncSender<Chunk>,
) -> Result<(Reached, Vec<u64>), LedgerError> {
    let mut others = Vec::new();
    let mut reached: Option<Reached> = None;
    while !stop.load(Ordering::Relaxed) && others.len() <= MAX_OTHERS {
        let (may_grow, look) = (growing.look)();
        let from = reached.map_or(0, |reached| reached.position);
        let (edition, stretch) = ledger.reading("read the log as it grows", |c| {
            Ok((ledger::edition(c)?, stretch(c, from)?))
        })?;
        // Others speak for what they have declared: what follows would be let in by other rules.
        if reached.is_some_and(|reached| reached.edition != edition) {
            break;
        }
        let is_at_end = stretch.reached == from;
        let position = stretch.reached;
        reached = Some(Reached { position, edition });
        others.extend(stretch.others);
        if is_at_end {
            if !may_grow {
                break;
            }
            (growing.wait)(look);
        } else if !stretch.first.is_empty() && out.send(stretch.first).is_err() {
            // The other side is gone only after a failure of its own.
            break;
        }
    }
    let nothing = Reached {
        position: 0,
        edition: 0,
    };
    Ok((reached.unwrap_or(nothing), others))
}

/// The next stretch of the log, with as much of its payloads as counts in the view.
fn stretch(c: &rusqlite::Connection, from: u64) -> Result<Stretch, LedgerError> {
    let authority = ledger::Authority::read(c)?;
    let mut stretch = ledger::stretch_after(c, from, CHUNK)?;
    if authority.is_alone() {
        return Ok(stretch);
    }
    for (entry, payload) in &mut stretch.first {
        let counted = authority.counted(entry.member.as_ref(), &entry.resource, payload);
        *payload = counted.into_owned();
    }
    Ok(stretch)
}
