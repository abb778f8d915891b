//! Stepping off the async threads for what blocks.

use super::Problem;
use actix_web::web;
use std::{num::NonZero, sync::LazyLock, thread::available_parallelism, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Large answers that are made at the same time: each takes a processor, and some tens of megabytes, for
/// a moment.
static LARGE: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, NonZero::get);
    Semaphore::new(processors.clamp(2, 8))
});
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A turn to make a large answer, to be kept until it is made.
pub async fn turn() -> Result<SemaphorePermit<'static>, Problem> {
    match tokio::time::timeout(LONGEST_WAIT, LARGE.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) => Err(Problem::Stopping),
        Err(_) => Err(Problem::Busy),
    }
}

/// Runs `work` where it may block.
pub async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Send + 'static,
    Problem: From<E>,
{
    match web::block(work).await {
        Ok(result) => result.map_err(Problem::from),
        Err(_) => Err(Problem::Stopping),
    }
}
