//! The rebuild: everything that is present at one moment, beside the store that serves.

use super::{
    TripleError, TripleStore,
    load::{CHUNK, Chunk, Reached},
};
use crate::ledger::{self, Ledger, LedgerError};
use std::{
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

impl TripleStore {
    /// Makes the store again from one moment of the ledger, beside the one that serves.
    ///
    /// One thread reads and unpacks the ledger, one parses, and the loader sorts and writes. The
    /// position is written last: a folder without one is no store.
    pub fn rebuild(
        root: &Path,
        base_url: &str,
        ledger: &Ledger,
        stop: &AtomicBool,
    ) -> Result<Self, TripleError> {
        let built = Self::beside(root, base_url)?;
        built.load(ledger, stop)?;
        built.adopt()?;
        Ok(built)
    }

    /// Loads every present record into this empty store.
    pub(super) fn load(&self, ledger: &Ledger, stop: &AtomicBool) -> Result<(), TripleError> {
        let records = ledger.counts()?.total();
        let reached = self.fill(Some(records), |out| read(ledger, stop, out))?;
        if stop.load(Ordering::Relaxed) {
            return Err(TripleError::Stopped);
        }
        self.sign(reached)
    }
}

fn read(
    ledger: &Ledger,
    stop: &AtomicBool,
    out: &mpsc::SyncSender<Chunk>,
) -> Result<Reached, LedgerError> {
    ledger.reading("read all records", |c| {
        let reached = Reached {
            position: ledger::head(c)?,
            edition: ledger::edition(c)?,
        };
        let authority = ledger::Authority::read(c)?;
        let mut chunk = Vec::with_capacity(CHUNK);
        ledger::each(c, &mut |entry, payload| {
            let counted = authority.counted(entry.member.as_ref(), &entry.resource, payload);
            let counted = counted.into_owned();
            chunk.push((entry, counted));
            if chunk.len() < CHUNK {
                return true;
            }
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
            out.send(full).is_ok() && !stop.load(Ordering::Relaxed)
        })?;
        // The other side is gone only after a failure of its own.
        let _ = out.send(chunk);
        Ok(reached)
    })
}
