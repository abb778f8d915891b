//! Keeps as many workers open as there are lanes, and a spare, all on the newest generation.

use super::{Inner, lanes::Need, worker::Worker};
use crate::sparql::confine::NOTHING;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

/// Between two attempts, when a worker cannot be started.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn supervise(inner: Arc<Inner>, cancel: CancellationToken) {
    let mut generations = inner.generations.clone();
    let mut last = false;
    let mut is_told = false;
    loop {
        bury_all(&inner);
        let newest = generations.borrow_and_update().clone();
        let mut settled = true;
        if let Some(newest) = newest {
            let (serial, position) = (newest.serial, newest.position);
            inner.newest.store(serial, Ordering::Relaxed);
            let need = {
                let mut lanes = inner.lanes();
                lanes.exchange(serial);
                lanes.need(inner.settings.workers, serial)
            };
            let worker = match need {
                Need::Nothing => None,
                Need::Worker => Some(Worker::start(&inner.program, &inner.settings, newest).await),
                Need::Refresh(mut worker) => match worker.open(newest).await {
                    Ok(()) => Some(Ok(worker)),
                    Err(failed) => {
                        inner.lanes().bury_later(worker);
                        Some(Err(failed))
                    }
                },
            };
            match worker {
                None => {}
                Some(Ok(worker)) => {
                    if !is_told {
                        is_told = true;
                        tell(&worker.held);
                    }
                    debug!(
                        position,
                        "a worker for SPARQL is open at position {position}"
                    );
                    let idle = inner.lanes().add(worker, inner.settings.workers, serial);
                    inner.ready.add_permits(usize::from(idle));
                    settled = false;
                }
                Some(Err(failed)) => {
                    error!("no worker for SPARQL: {failed}");
                    tokio::select! {
                        () = cancel.cancelled() => {}
                        () = tokio::time::sleep(PAUSE) => {}
                    }
                    settled = false;
                }
            }
        }
        if cancel.is_cancelled() {
            inner.ready.close();
            inner.long.close();
            inner.lanes().close();
            bury_all(&inner);
            return;
        }
        if settled {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = inner.wake.notified() => {}
                changed = generations.changed(), if !last => last = changed.is_err(),
            }
        }
    }
}

/// Says once by what workers are held.
fn tell(held: &str) {
    if held == NOTHING {
        warn!(
            "workers for SPARQL are confined by their limits alone: this kernel offers neither Landlock nor seccomp"
        );
    } else {
        info!(
            held,
            "workers for SPARQL are confined by {held}: no network, no writing"
        );
    }
}

/// Waiting for the end of a process takes as long as its memory takes to be freed.
fn bury_all(inner: &Inner) {
    for mut worker in inner.lanes().dead() {
        worker.kill();
        #[expect(
            clippy::disallowed_methods,
            reason = "it ends with the process it waits for"
        )]
        tokio::spawn(worker.bury());
    }
}
