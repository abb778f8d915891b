//! What a command asks of the holdings, here or in the process that has them open.

use super::harvest::{self, Job, JobError, Outcome};
use crate::{
    config::Config,
    holdings::Holdings,
    ledger::LedgerError,
    projections::audit::{Audit, AuditError},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// One operation on the holdings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Import(Vec<Job>),
    Reindex { rdf: bool, search: bool },
    Fsck { repair: bool },
}

/// How far an operation has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Progress {
    pub doing: String,
    pub done: u64,
    /// How much there is in all, where it is known.
    pub total: Option<u64>,
}

/// How an operation ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// One outcome or one failure for each job.
    Import(Vec<Result<Outcome, String>>),
    Reindex {
        position: u64,
    },
    Fsck {
        clean: bool,
        repaired: bool,
        audit: serde_json::Value,
    },
}

/// Why an operation did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error("the projections did not catch up within {} minutes", CATCH_UP.as_secs() / 60)]
    Late,
    #[error("everything is in the ledger, but {0}; it is caught up when the cause is gone")]
    Stuck(String),
    #[error("a step of the operation was lost: {0}")]
    Lost(String),
}

/// How long projections may take to catch up with a large job.
const CATCH_UP: Duration = Duration::from_secs(4 * 3600);

/// How often their progress is looked at, and after how long a failing one is given up.
const LOOK: Duration = Duration::from_secs(1);
const GIVE_UP: Duration = Duration::from_secs(10);

/// Runs an operation to its end, and until projections show its outcome.
pub async fn run(
    holdings: &Holdings,
    config: &Config,
    operation: Operation,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Done, OperationError> {
    match operation {
        Operation::Import(jobs) => {
            let outcomes = import(holdings, config, &jobs, cancel, tell).await?;
            Ok(Done::Import(outcomes))
        }
        Operation::Reindex { rdf, search } => {
            tell(Progress {
                doing: "rebuilding".into(),
                ..Progress::default()
            });
            holdings.rebuild(rdf, search);
            catch_up(holdings).await?;
            Ok(Done::Reindex {
                position: holdings.ledger().head()?,
            })
        }
        Operation::Fsck { repair } => fsck(holdings, repair, tell).await,
    }
}

async fn import(
    holdings: &Holdings,
    config: &Config,
    jobs: &[Job],
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<Result<Outcome, String>>, OperationError> {
    // A first load is projected in bulk once it is in.
    let is_first = holdings.ledger().head()? == 0;
    let paused = is_first.then(|| holdings.pause());
    let mut outcomes = Vec::new();
    for job in jobs {
        let mut tell_report = |report: &::harvest::Report| {
            let doing = format!("importing {}", job.address);
            tell(Progress {
                doing,
                done: report.records,
                total: report.declared_total,
            });
        };
        let ended = harvest::run(holdings, config, job, cancel.clone(), &mut tell_report).await;
        outcomes.push(ended.map_err(|error: JobError| error.to_string()));
    }
    drop(paused);
    tell(Progress {
        doing: "indexing".into(),
        ..Progress::default()
    });
    catch_up(holdings).await?;
    Ok(outcomes)
}

/// Waits for projections to catch up, unless one of them cannot.
async fn catch_up(holdings: &Holdings) -> Result<(), OperationError> {
    let deadline = tokio::time::Instant::now() + CATCH_UP;
    while !holdings.caught_up(LOOK).await? {
        if let Some(reason) = holdings.trouble(GIVE_UP) {
            return Err(OperationError::Stuck(reason));
        }
        if tokio::time::Instant::now() > deadline {
            return Err(OperationError::Late);
        }
    }
    Ok(())
}

async fn fsck(
    holdings: &Holdings,
    repair: bool,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Done, OperationError> {
    catch_up(holdings).await?;
    tell(Progress {
        doing: "comparing".into(),
        ..Progress::default()
    });
    let mut found = audit(holdings).await?;
    let mut repaired = false;
    if repair && !(found.rdf_agrees() && found.index_agrees()) {
        tell(Progress {
            doing: "repairing".into(),
            ..Progress::default()
        });
        holdings.rebuild(!found.rdf_agrees(), !found.index_agrees());
        catch_up(holdings).await?;
        found = audit(holdings).await?;
        repaired = true;
    }
    let clean = found.is_clean();
    let audit = serde_json::to_value(&found).map_err(|e| OperationError::Lost(e.to_string()))?;
    Ok(Done::Fsck {
        clean,
        repaired,
        audit,
    })
}

async fn audit(holdings: &Holdings) -> Result<Audit, OperationError> {
    let holdings = holdings.clone();
    let made = tokio::task::spawn_blocking(move || holdings.audit()).await;
    Ok(made.map_err(|error| OperationError::Lost(error.to_string()))??)
}
