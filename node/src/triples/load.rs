//! The first load, and the rebuild, in bulk: beside the current store, then swapped.

use super::{
    Attempt, EDITION, MADE_FOR, POSITION, TripleError, TripleStore, made_for, state_quad, view,
};
use crate::ledger::{self, Entry, Ledger, LedgerError};
use oxigraph::model::{GraphName, Literal, Quad};
use std::{
    num::NonZero,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, available_parallelism},
};

/// Records in one message from the reader to the parser, and from there to the loader.
const CHUNK: usize = 256;
/// Messages that may wait: what bounds the memory of a load.
const WAITING: usize = 8;
/// Thousands of triples that each thread of the loader sorts at a time: what bounds its memory.
const RUN_THOUSANDS: usize = 500;
/// Threads of the loader, where there are as many cores.
const MAX_THREADS: usize = 4;
/// With more records than this, files join the store while others are made, and it merges them
/// meanwhile: hundreds at once would keep those who query waiting. With fewer, all join at the end,
/// and stay as small as they were made: what RocksDB merges, its first levels keep uncompressed.
const MANY: u64 = 500_000;

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
        let (position, edition) = thread::scope(|scope| {
            let (send_payloads, payloads) = mpsc::sync_channel::<Vec<(Entry, String)>>(WAITING);
            let (send_quads, quads) = mpsc::sync_channel::<Vec<Quad>>(WAITING);
            let reader = scope.spawn(move || read(ledger, stop, &send_payloads));
            let base_url = &self.base_url;
            scope.spawn(move || {
                for chunk in payloads {
                    if send_quads.send(parse(base_url, &chunk)).is_err() {
                        break;
                    }
                }
            });
            let threads = available_parallelism()
                .map_or(1, NonZero::get)
                .min(MAX_THREADS);
            let mut loader = self
                .store
                .bulk_loader()
                .with_num_threads(threads)
                .with_max_memory_size_in_megabytes(threads * RUN_THOUSANDS);
            if records > MANY {
                loader = loader.without_atomicity();
            }
            loader
                .load_quads(quads.into_iter().flatten())
                .attempt("load triples")?;
            loader.commit().attempt("finish loading")?;
            Ok::<_, TripleError>(reader.join().expect("the reader returns its errors")?)
        })?;
        if stop.load(Ordering::Relaxed) {
            return Err(TripleError::Stopped);
        }
        let reached = Literal::new_simple_literal(position.to_string());
        let made_for = Literal::new_simple_literal(made_for(&self.base_url));
        self.store
            .insert(state_quad(MADE_FOR, &made_for))
            .attempt("say what it is made for")?;
        let edition = Literal::new_simple_literal(edition.to_string());
        self.store
            .insert(state_quad(EDITION, &edition))
            .attempt("write the edition")?;
        self.store
            .insert(state_quad(POSITION, &reached))
            .attempt("write the position")?;
        self.flush()
    }
}

fn read(
    ledger: &Ledger,
    stop: &AtomicBool,
    out: &mpsc::SyncSender<Vec<(Entry, String)>>,
) -> Result<(u64, u64), LedgerError> {
    ledger.reading("read all records", |c| {
        let position = ledger::head(c)?;
        let edition = ledger::edition(c)?;
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
        Ok((position, edition))
    })
}

/// One damaged record is left out and logged: it never stops a rebuild.
fn parse(base_url: &str, chunk: &[(Entry, String)]) -> Vec<Quad> {
    let mut quads = Vec::new();
    for (entry, payload) in chunk {
        match view::visible(base_url, entry, payload) {
            Ok(triples) => {
                quads.extend(
                    triples
                        .into_iter()
                        .map(|t| t.in_graph(GraphName::DefaultGraph)),
                );
            }
            Err(reason) => {
                tracing::error!(
                    record.id = entry.id.as_str(),
                    "a record is left out: {reason}"
                );
            }
        }
    }
    quads
}
