//! Loading in bulk: what a reader sends is parsed beside it, and sorted and written by Oxigraph's loader.

use super::{
    Attempt, EDITION, MADE_FOR, POSITION, TripleError, TripleStore, made_for, state_quad, view,
};
use crate::ledger::{Entry, LedgerError};
use oxigraph::model::{GraphName, Literal, Quad};
use std::{
    num::NonZero,
    sync::mpsc,
    thread::{self, available_parallelism},
};

/// Records in one message from the reader to the parser, and from there to the loader.
pub(super) const CHUNK: usize = 256;
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
/// So many triples are many records.
const MANY_TRIPLES: usize = 15_000_000;

/// What a reader sends: records, with as much of their payloads as counts in the view.
pub(super) type Chunk = Vec<(Entry, String)>;

/// Where a load has come in the ledger.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    pub position: u64,
    /// The edition of namespaces under which records of members were let in.
    pub edition: u64,
}

impl TripleStore {
    /// Loads what `read` sends into this empty store. `records` says how many come, if that is known.
    pub(super) fn fill<R: Send>(
        &self,
        records: Option<u64>,
        read: impl FnOnce(&mpsc::SyncSender<Chunk>) -> Result<R, LedgerError> + Send,
    ) -> Result<R, TripleError> {
        thread::scope(|scope| {
            let (send_payloads, payloads) = mpsc::sync_channel::<Chunk>(WAITING);
            let (send_quads, quads) = mpsc::sync_channel::<Vec<Quad>>(WAITING);
            let reader = scope.spawn(move || read(&send_payloads));
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
            let mut quads = quads.into_iter().flatten().peekable();
            let mut are_many = records.is_some_and(|records| records > MANY);
            while quads.peek().is_some() {
                let mut loader = self
                    .store
                    .bulk_loader()
                    .with_num_threads(threads)
                    .with_max_memory_size_in_megabytes(threads * RUN_THOUSANDS);
                let mut at_once = MANY_TRIPLES;
                if are_many {
                    loader = loader.without_atomicity();
                    at_once = usize::MAX;
                }
                loader
                    .load_quads(quads.by_ref().take(at_once))
                    .attempt("load triples")?;
                loader.commit().attempt("finish loading")?;
                are_many = true;
            }
            Ok(reader.join().expect("the reader returns its errors")?)
        })
    }

    /// Says what this store is and how far it has come; without that, a folder is no store.
    pub(super) fn sign(&self, reached: Reached) -> Result<(), TripleError> {
        let position = Literal::new_simple_literal(reached.position.to_string());
        let made_for = Literal::new_simple_literal(made_for(&self.base_url));
        self.store
            .insert(state_quad(MADE_FOR, &made_for))
            .attempt("say what it is made for")?;
        let edition = Literal::new_simple_literal(reached.edition.to_string());
        self.store
            .insert(state_quad(EDITION, &edition))
            .attempt("write the edition")?;
        self.store
            .insert(state_quad(POSITION, &position))
            .attempt("write the position")?;
        self.flush()
    }
}

/// One damaged record is left out and logged: it never stops a load.
fn parse(base_url: &str, chunk: &[(Entry, String)]) -> Vec<Quad> {
    let triples = chunk.iter().map(|(_, payload)| view::most_triples(payload));
    // At once: to make room record by record costs as much as to read their terms.
    let mut quads = Vec::with_capacity(triples.sum());
    for (entry, payload) in chunk {
        let begins = quads.len();
        for triple in view::visible(base_url, entry, payload) {
            match triple {
                Ok(triple) => quads.push(triple.in_graph(GraphName::DefaultGraph)),
                Err(reason) => {
                    quads.truncate(begins);
                    tracing::error!(
                        record.id = entry.id.as_str(),
                        "a record is left out: {reason}"
                    );
                    break;
                }
            }
        }
    }
    quads
}
