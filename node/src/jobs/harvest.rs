//! One source: known, harvest, admit, report.

use crate::{
    config::Config,
    holdings::{AdmitError, Holdings},
    ledger::{Batch, LedgerError, State, Written},
};
use harvest::{FetchError, FetchSettings, Fetcher, JobOptions, OpenError, OpenOptions, Report};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vocab::RecordId;

/// Records withdrawn in one transaction.
const WITHDRAWALS: usize = 500;

/// What to walk, and under which name its records are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub source: String,
    /// An http(s) address, a file or a folder.
    pub address: String,
    /// Whether records that a complete walk did not meet are withdrawn.
    pub prune: bool,
}

/// How a job ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Outcome {
    pub report: Report,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub withdrawn: u64,
    /// Records of the source that this walk did not meet, and that are kept.
    pub not_met: u64,
    /// Why they are kept although their removal was asked for.
    pub kept_because: Option<String>,
    /// Head of the log after the job.
    pub position: u64,
}

/// Why a job did not run to its end; what was admitted before stays.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Client(#[from] FetchError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("nothing could be read from `{address}`: {reason}")]
    NothingRead { address: String, reason: String },
    #[error("a step of the job was lost: {0}")]
    Lost(String),
}

/// Walks a source and admits what differs. `tell` hears of the report after each batch.
pub async fn run(
    holdings: &Holdings,
    config: &Config,
    job: &Job,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(&Report) + Send),
) -> Result<Outcome, JobError> {
    let fetcher = Fetcher::new(fetch_settings(config))?;
    let mut options = OpenOptions::new(fetcher);
    options.max_pages = config.fetch.max_pages;
    options.max_file_bytes = config.fetch.max_file_bytes;
    let source = ::harvest::open(&job.address, &options)?;
    let ledger = holdings.ledger().clone();
    let name = job.source.clone();
    let known = move |resource: &str| {
        let kept = ledger
            .entry(&RecordId::mint(&name, resource))
            .ok()
            .flatten();
        kept.filter(|entry| entry.state == State::Present)
            .map(|entry| entry.fingerprint)
    };
    let job_options = JobOptions {
        cancel,
        ..JobOptions::default()
    };
    let mut walk = ::harvest::harvest(source, known, job_options);
    let mut outcome = Outcome::default();
    // One batch is admitted while the next is read; they never speak of the same resource.
    let mut under_way: Option<Admission> = None;
    while let Some(batch) = walk.next_batch().await {
        outcome.unchanged += batch.unchanged;
        if !batch.upserts.is_empty() || batch.cursor.is_some() {
            if let Some(admission) = under_way.take() {
                outcome.count(admission.written().await?);
            }
            let (upserts, cursor) = (batch.upserts, batch.cursor);
            under_way = Some(Admission::begin(holdings, job, upserts, Vec::new(), cursor));
        }
        tell(walk.report());
    }
    if let Some(admission) = under_way {
        outcome.count(admission.written().await?);
    }
    let ended = walk.outcome();
    let read_nothing = ended.report.pages == 0;
    if read_nothing {
        let reason = match ended.report.failures.first() {
            Some(failure) => failure.message.clone(),
            None => "there is nothing in it".to_owned(),
        };
        return Err(JobError::NothingRead {
            address: job.address.clone(),
            reason,
        });
    }
    let present = holdings.ledger().present_ids(&job.source)?;
    let not_met: Vec<RecordId> = present
        .into_iter()
        .filter(|(_, resource)| !ended.seen.contains(resource))
        .map(|(id, _)| id)
        .collect();
    match (job.prune, ended.may_remove()) {
        (true, Ok(())) => {
            for ids in not_met.chunks(WITHDRAWALS) {
                let written = Admission::begin(holdings, job, Vec::new(), ids.to_vec(), None)
                    .written()
                    .await?;
                outcome.count(written);
            }
        }
        (true, Err(reason)) => {
            outcome.not_met = not_met.len() as u64;
            outcome.kept_because = Some(reason.to_string());
        }
        (false, _) => outcome.not_met = not_met.len() as u64,
    }
    outcome.position = holdings.ledger().head()?;
    outcome.report = ended.report;
    let kept = serde_json::to_string(&outcome).map_err(|e| JobError::Lost(e.to_string()))?;
    holdings
        .ledger()
        .keep_report(&job.source, &job.address, &kept, Timestamp::now())?;
    Ok(outcome)
}

impl Outcome {
    fn count(&mut self, written: Written) {
        self.added += written.added;
        self.changed += written.changed;
        self.unchanged += written.unchanged;
        self.withdrawn += written.withdrawn;
    }
}

/// A batch on its way into the ledger.
struct Admission(JoinHandle<Result<Written, AdmitError>>);

impl Admission {
    fn begin(
        holdings: &Holdings,
        job: &Job,
        upserts: Vec<vocab::Record>,
        withdrawals: Vec<RecordId>,
        cursor: Option<::harvest::Cursor>,
    ) -> Self {
        let holdings = holdings.clone();
        let source = job.source.clone();
        Self(tokio::task::spawn_blocking(move || {
            let cursor = cursor.map(|cursor| cursor.0);
            let batch = Batch {
                source: &source,
                upserts,
                withdrawals,
                cursor,
                quarantined: Vec::new(),
            };
            holdings.admit(batch, Timestamp::now())
        }))
    }

    async fn written(self) -> Result<Written, JobError> {
        Ok(self
            .0
            .await
            .map_err(|error| JobError::Lost(error.to_string()))??)
    }
}

fn fetch_settings(config: &Config) -> FetchSettings {
    let limits = &config.fetch;
    FetchSettings {
        user_agent: format!(
            "terreau/{} (+{})",
            env!("CARGO_PKG_VERSION"),
            config.node.base_url
        ),
        connect_timeout: Duration::from_secs(limits.connect_timeout_seconds),
        request_timeout: Duration::from_secs(limits.request_timeout_seconds),
        max_body_bytes: limits.max_body_bytes,
        max_ratio: limits.max_ratio,
        max_redirects: limits.max_redirects,
        allow_private: limits.allow_private.clone(),
        ..FetchSettings::default()
    }
}
