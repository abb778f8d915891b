//! How the records of a source stand to the profiles, told with its run.

use super::{JobError, Outcome};
use crate::holdings::Holdings;
use std::time::Duration;

/// With more changes to check than this, a command does not wait: `harvest show` tells later.
pub const SOON: u64 = 2_000;
/// Nor does the node itself with more than this.
pub const IN_A_WHILE: u64 = 20_000;
const LIMIT: Duration = Duration::from_secs(60);

/// Waits until what the run brought was checked, unless more than `at_most` changes are to be, and adds
/// the findings to what it said.
pub async fn tell(
    holdings: &Holdings,
    source: &str,
    outcome: &mut Outcome,
    at_most: u64,
) -> Result<(), JobError> {
    let at = holdings.positions();
    let is_soon = at.ledger.saturating_sub(at.derived) <= at_most;
    if !is_soon || !holdings.checked(LIMIT).await? {
        return Ok(());
    }
    let (rooms, name) = (holdings.clone(), source.to_owned());
    let counted = tokio::task::spawn_blocking(move || rooms.derived().tally(&name)).await;
    outcome.quality = match counted.map_err(|error| JobError::Lost(error.to_string()))? {
        Ok(counted) => counted,
        Err(error) => {
            tracing::error!("{error}");
            return Ok(());
        }
    };
    let said = serde_json::to_string(outcome).map_err(|error| JobError::Lost(error.to_string()))?;
    holdings.ledger().amend_run(source, &said)?;
    Ok(())
}
