//! What a command asks of the holdings, here or in the process that has them open.

use super::{
    harvest::{self, Job, JobError, Outcome, Preview, Removal, Replay, quality::SOON},
    peering::{self, PeerJobError},
};
use crate::{
    config::{Config, SourceSettings},
    copies,
    holdings::{AdmitError, Holdings},
    ledger::{Batch, LedgerError},
    peers::Following,
    projections::{
        Order,
        audit::{Audit, AuditError},
    },
};
use ::harvest::removal::{Approval, Presence};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use vocab::{MemberId, RecordId};

/// One operation on the holdings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Import(Vec<Job>),
    Reindex {
        rdf: bool,
        search: bool,
        derived: bool,
    },
    Fsck {
        repair: bool,
    },
    /// Shows what harvesting a source would bring; nothing is kept.
    Preview(Box<SourceSettings>),
    /// Keeps a source, to be harvested again and again.
    KeepSource(Box<SourceSettings>),
    /// Harvests a source now.
    Harvest {
        source: String,
        /// Whether everything is read, whatever is remembered of the walk before.
        #[serde(default)]
        sweep: bool,
    },
    /// Harvests a source now, and withdraws up to so many records that wait for it.
    Approve {
        source: String,
        withdrawals: u64,
    },
    Pause {
        source: String,
        paused: bool,
    },
    /// No longer harvests a source: its records stay, or are withdrawn.
    DropSource {
        source: String,
        purge: bool,
    },
    /// Puts withdrawn records back: one, or all of a source.
    Restore {
        source: String,
        id: Option<RecordId>,
    },
    /// Tries what is in quarantine of a source again: all of it, or one item.
    Replay {
        source: String,
        subject: Option<String>,
    },
    /// Keeps how a member is followed, whose card was accepted, and asks it for everything.
    KeepPeer {
        card: String,
        address: String,
        following: Box<Following>,
    },
    /// Pulls from a member now; from all that are followed when none is named.
    Pull {
        member: Option<MemberId>,
    },
    /// No longer follows a member: its records stay, or are taken away.
    RemovePeer {
        member: MemberId,
        purge: bool,
    },
    /// Takes a record and its content away for good, here and with those who follow this node.
    Erase {
        id: RecordId,
        reason: String,
    },
    /// Tells records apart that look like copies of one dataset; without a reason, takes that back.
    TellApart {
        one: RecordId,
        other: RecordId,
        reason: Option<String>,
    },
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
    Preview(Box<Preview>),
    Harvest(Box<Outcome>),
    Replay(Box<Replay>),
    /// One outcome or one failure for each member.
    Pulled(Vec<peering::Pulled>),
    /// Done, to so many records.
    Records(u64),
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
    #[error(transparent)]
    Job(#[from] JobError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
    #[error(transparent)]
    Peer(#[from] PeerJobError),
    #[error("there is no source called `{0}`: `terreau harvest list` names them")]
    UnknownSource(String),
    #[error("there is no record `{0}`")]
    UnknownRecord(String),
    #[error("`{0}` was only imported by hand: `terreau harvest add` says how to harvest it")]
    NotHarvested(String),
    #[error("the settings file names `{0}`: take it out there")]
    InSettings(String),
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
        Operation::Reindex {
            rdf,
            search,
            derived,
        } => {
            tell(Progress {
                doing: "rebuilding".into(),
                ..Progress::default()
            });
            holdings.rebuild(rdf, search, derived);
            catch_up(holdings).await?;
            if derived {
                check_all(holdings).await?;
            }
            Ok(Done::Reindex {
                position: holdings.ledger().head()?,
            })
        }
        Operation::Fsck { repair } => fsck(holdings, repair, tell).await,
        Operation::Preview(settings) => {
            let mut tell = tell_of(&settings.address, tell);
            let shown = harvest::preview(holdings, config, &settings, cancel, &mut tell).await?;
            Ok(Done::Preview(Box::new(shown)))
        }
        Operation::KeepSource(settings) => {
            let kept = serde_json::to_string(&settings)
                .map_err(|error| OperationError::Lost(error.to_string()))?;
            holdings
                .ledger()
                .configure_source(&settings.name, &settings.address, Some(&kept))?;
            Ok(Done::Records(0))
        }
        Operation::Harvest { source, sweep } => {
            let job = Job {
                settings: settings_of(holdings, config, &source)?,
                removal: Removal::Planned(None),
                sweep,
            };
            harvest_now(holdings, config, job, cancel, tell).await
        }
        Operation::Approve {
            source,
            withdrawals,
        } => {
            let job = Job {
                settings: settings_of(holdings, config, &source)?,
                removal: Removal::Planned(Some(Approval { withdrawals })),
                sweep: false,
            };
            harvest_now(holdings, config, job, cancel, tell).await
        }
        Operation::Pause { source, paused } => {
            if !holdings.ledger().pause_source(&source, paused)? {
                return Err(OperationError::UnknownSource(source));
            }
            Ok(Done::Records(0))
        }
        Operation::DropSource { source, purge } => {
            drop_source(holdings, config, &source, purge).await
        }
        Operation::Restore { source, id } => restore(holdings, &source, id).await,
        Operation::Replay { source, subject } => {
            let settings = settings_of(holdings, config, &source)?;
            let replay = harvest::replay(holdings, config, &settings, subject.as_deref()).await?;
            catch_up(holdings).await?;
            Ok(Done::Replay(Box::new(replay)))
        }
        Operation::KeepPeer {
            card,
            address,
            following,
        } => {
            let is_first = holdings.ledger().head()? == 0;
            let paused = is_first.then(|| holdings.pause(Order::None));
            let accepted = (card.as_str(), address.as_str());
            let kept = peering::keep(holdings, config, accepted, &following, &cancel).await?;
            drop(paused);
            catch_up(holdings).await?;
            Ok(match kept {
                peering::Kept::Pulled(pulled) => Done::Pulled(vec![*pulled]),
                peering::Kept::Left(entries) => Done::Records(entries),
            })
        }
        Operation::Pull { member } => {
            let doing = "following".to_owned();
            tell(Progress {
                doing,
                ..Progress::default()
            });
            let is_first = holdings.ledger().head()? == 0;
            let paused = is_first.then(|| holdings.pause(Order::None));
            let outcomes = peering::pull(holdings, config, member.as_ref(), &cancel).await?;
            drop(paused);
            catch_up(holdings).await?;
            Ok(Done::Pulled(outcomes))
        }
        Operation::RemovePeer { member, purge } => {
            let records = peering::part(holdings, &member, purge, &cancel).await?;
            catch_up(holdings).await?;
            Ok(Done::Records(records))
        }
        Operation::Erase { id, reason } => {
            let (ledger, now) = (holdings.ledger(), Timestamp::now());
            if !ledger.erase(&id, &reason, now)? {
                return Err(OperationError::UnknownRecord(id.to_string()));
            }
            holdings.wake();
            catch_up(holdings).await?;
            Ok(Done::Records(1))
        }
        Operation::TellApart { one, other, reason } => {
            let ledger = holdings.ledger();
            for id in [&one, &other] {
                if ledger.entry(id)?.is_none() {
                    return Err(OperationError::UnknownRecord(id.to_string()));
                }
            }
            let now = Timestamp::now();
            let reason = reason.as_deref();
            let changed = copies::tell_apart(ledger, (&one, &other), reason, now)?;
            Ok(Done::Records(u64::from(changed)))
        }
    }
}

/// How to harvest a source: as the settings file says, else as was kept.
pub fn settings_of(
    holdings: &Holdings,
    config: &Config,
    name: &str,
) -> Result<SourceSettings, OperationError> {
    if let Some(settings) = config.sources.iter().find(|source| source.name == name) {
        return Ok(settings.clone());
    }
    let known = holdings
        .ledger()
        .source(name)?
        .ok_or_else(|| OperationError::UnknownSource(name.to_owned()))?;
    let kept = known
        .settings
        .ok_or_else(|| OperationError::NotHarvested(name.to_owned()))?;
    serde_json::from_str(&kept).map_err(|error| OperationError::Lost(error.to_string()))
}

fn tell_of<'t>(
    address: &str,
    tell: &'t mut (dyn FnMut(Progress) + Send),
) -> impl FnMut(&::harvest::Report) + Send + use<'t> {
    let doing = format!("harvesting {address}");
    move |report| {
        tell(Progress {
            doing: doing.clone(),
            done: report.records,
            total: report.declared_total,
        });
    }
}

async fn harvest_now(
    holdings: &Holdings,
    config: &Config,
    job: Job,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Done, OperationError> {
    let is_first = holdings.ledger().head()? == 0;
    let paused = is_first.then(|| holdings.pause(Order::Told));
    let outcome = {
        let mut tell = tell_of(&job.settings.address, tell);
        harvest::run(holdings, config, &job, cancel, &mut tell).await
    };
    drop(paused);
    catch_up(holdings).await?;
    let mut outcome = outcome?;
    harvest::quality::tell(holdings, &job.settings.name, &mut outcome, SOON).await?;
    Ok(Done::Harvest(Box::new(outcome)))
}

async fn drop_source(
    holdings: &Holdings,
    config: &Config,
    source: &str,
    purge: bool,
) -> Result<Done, OperationError> {
    if config.sources.iter().any(|known| known.name == source) {
        return Err(OperationError::InSettings(source.to_owned()));
    }
    let ledger = holdings.ledger();
    let known = ledger
        .source(source)?
        .ok_or_else(|| OperationError::UnknownSource(source.to_owned()))?;
    ledger.configure_source(source, &known.address, None)?;
    if !purge {
        return Ok(Done::Records(known.records));
    }
    let ids: Vec<RecordId> = ledger
        .present_ids(source)?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let mut withdrawn = 0;
    for ids in ids.chunks(500) {
        let batch = Batch {
            source,
            withdrawals: ids.to_vec(),
            ..Batch::default()
        };
        withdrawn += holdings.admit(batch, Timestamp::now())?.withdrawn;
    }
    catch_up(holdings).await?;
    Ok(Done::Records(withdrawn))
}

async fn restore(
    holdings: &Holdings,
    source: &str,
    id: Option<RecordId>,
) -> Result<Done, OperationError> {
    let ledger = holdings.ledger();
    let withdrawn = ledger.held(source)?.into_iter().filter(|held| {
        let is_meant = id.as_ref().is_none_or(|id| *id == held.id);
        is_meant && matches!(held.presence, Presence::Withdrawn { .. })
    });
    let mut restored = 0;
    for held in withdrawn {
        restored += u64::from(ledger.restore(&held.id, Timestamp::now())?);
    }
    holdings.wake();
    catch_up(holdings).await?;
    Ok(Done::Records(restored))
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
    let paused = is_first.then(|| holdings.pause(Order::Told));
    let mut outcomes = Vec::new();
    for job in jobs {
        let mut tell_report = |report: &::harvest::Report| {
            let doing = format!("importing {}", job.settings.address);
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
    for (job, outcome) in jobs.iter().zip(&mut outcomes) {
        if let Ok(outcome) = outcome {
            harvest::quality::tell(holdings, &job.settings.name, outcome, SOON).await?;
        }
    }
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

/// Waits until every record was checked, however many there are.
async fn check_all(holdings: &Holdings) -> Result<(), OperationError> {
    let deadline = tokio::time::Instant::now() + CATCH_UP;
    while !(holdings.checked(LOOK).await? && holdings.said(LOOK).await?) {
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
    check_all(holdings).await?;
    tell(Progress {
        doing: "comparing".into(),
        ..Progress::default()
    });
    let mut found = audit(holdings).await?;
    let mut repaired = false;
    let agrees = found.rdf_agrees() && found.index_agrees() && found.checks_agree();
    if repair && !agrees {
        tell(Progress {
            doing: "repairing".into(),
            ..Progress::default()
        });
        holdings.repair(&found);
        catch_up(holdings).await?;
        check_all(holdings).await?;
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
