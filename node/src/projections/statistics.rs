//! Counting what a generation holds, beside those who query it.

use super::{AFTER_FAILURE, IDLE, Shared, lock};
use crate::triples::{TripleError, checkpoint::Generation, origins, statistics::Statistics};
use oxigraph::store::Store;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Counting takes one part in so many of a core at most, however often the log grows.
const REST: u32 = 20;

/// The thread's life.
pub(super) fn keep(shared: &Shared) {
    // What the store tells already.
    let store = shared.store();
    let mut counted = store.and_then(|store| store.counted().ok().flatten());
    let mut not_before = Instant::now();
    while !shared.is_stopped() {
        let seen = shared.wake_ups();
        let wait = not_before.saturating_duration_since(Instant::now());
        let newest = shared.generation.borrow().clone();
        // A store that was made again tells nothing until somebody has counted since the start.
        let tells = |position| {
            let store = shared.store();
            lock(&shared.statistics).is_some()
                || store.is_some_and(|store| store.counted().is_ok_and(|at| at == Some(position)))
        };
        let due = newest.filter(|generation| {
            counted != Some(generation.position) || !tells(generation.position)
        });
        let rest = match due {
            None => IDLE,
            Some(_) if shared.is_paused() => IDLE,
            Some(_) if !wait.is_zero() => wait,
            Some(generation) => {
                let before = worked();
                match count(shared, &generation) {
                    Ok(()) => {
                        counted = Some(generation.position);
                        let spent = worked().saturating_sub(before);
                        not_before = Instant::now() + spent * REST;
                        Duration::ZERO
                    }
                    Err(error) => {
                        tracing::warn!("statistics are not counted: {error}");
                        not_before = Instant::now() + AFTER_FAILURE;
                        AFTER_FAILURE
                    }
                }
            }
        };
        shared.sleep(seen, rest);
    }
}

/// How long this thread has been at work: a busy machine makes it wait, not count more.
fn worked() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(spent).unwrap_or_default()
}

/// Counts, and lets the store be told.
fn count(shared: &Shared, generation: &Arc<Generation>) -> Result<(), TripleError> {
    let storage = |source| TripleError::Storage {
        attempt: "open a generation",
        source,
    };
    let store = Store::open_read_only(&generation.folder).map_err(storage)?;
    let base_url = &shared.settings.base_url;
    let began = Instant::now();
    let origins = origins::quads(&shared.ledger, base_url, shared.settings.index.territory)?;
    let position = generation.position;
    let counted = Statistics::count(&store, base_url, position, origins, &shared.stop)?;
    if let Some(counted) = counted {
        tracing::debug!(
            log.position = position,
            seconds = began.elapsed().as_secs_f64(),
            "statistics were counted at position {position}"
        );
        *lock(&shared.statistics) = Some(Arc::new(counted));
        shared.wake();
    }
    Ok(())
}
