//! Stepping off the async threads for what blocks.

use super::Problem;
use actix_web::web;

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
