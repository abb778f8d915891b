//! One source: known, harvest, who is who, admit, what is gone, report.

mod departures;
mod loops;
mod names;
mod preview;
pub mod quality;
mod remembered;
mod replay;

pub use preview::{Preview, preview};
pub use replay::{Replay, replay};

use crate::{
    config::{Config, SourceSettings},
    derived::Tally,
    holdings::{AdmitError, Holdings},
    ledger::{Batch, LedgerError, Rename, State, Verdict, Written},
    sparql::clean::{CleanError, Rules},
};
use departures::Departures;
use harvest::{
    Fetcher, JobOptions, OpenError, OpenOptions, Quarantined, Reason, Report, removal::Approval,
};
use jiff::Timestamp;
use loops::Loops;
use names::Names;
use remembered::{Ended, Remembering};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vocab::{Issue, Record, RecordId, Rule};

/// The media type of a payload that was sealed, and that the rules of its source could not clean.
const SEALED: &str = "application/n-triples";

/// Records withdrawn in one transaction.
const WITHDRAWALS: usize = 500;

/// What to walk, and what becomes of records that it does not meet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub settings: SourceSettings,
    pub removal: Removal,
    /// Whether everything is read, whatever is remembered of an earlier walk.
    #[serde(default)]
    pub sweep: bool,
}

/// What becomes of records that a complete walk does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Removal {
    /// They stay: an import by hand.
    Keep,
    /// They are withdrawn at once: an import by hand that says so.
    AtOnce,
    /// They are missing first and withdrawn later: a harvest. A person may have agreed to more.
    Planned(Option<Approval>),
}

/// How a job ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    pub report: Report,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub withdrawn: u64,
    /// Records that go on under another IRI.
    pub relinked: u64,
    /// Records that complete walks have stopped meeting, and that are shown still.
    pub missing: u64,
    /// Missing or withdrawn records that were met again.
    pub returned: u64,
    pub purged: u64,
    /// Records of the source that this walk did not meet, and that are kept.
    pub not_met: u64,
    /// Why they are kept although their removal was asked for.
    pub kept_because: Option<String>,
    /// How many withdrawals wait for a person, and why.
    pub waiting: Option<(u64, String)>,
    /// Whether every record that the source holds was met: nothing is removed otherwise.
    pub is_whole: bool,
    /// Whether all was read that the portal told: less than whole where the walk went on from where
    /// an earlier one had come to, or where a stream forgets.
    pub is_clean: bool,
    /// Why the walk was not whole.
    pub incomplete: Option<String>,
    /// Records of this node that came back through the portal: not taken.
    pub own: u64,
    /// Records that have passed too many portals: not taken.
    pub too_far: u64,
    /// How the records of the source stand to the profiles, once they were checked.
    pub quality: Vec<Tally>,
    /// What could not be told, said to the operator and to the producer.
    pub doubts: Vec<Issue>,
    /// Items set aside, by the mapping or because the rules of the source cannot clean them.
    pub set_aside: u64,
    /// Head of the log after the job.
    pub position: u64,
}

impl Outcome {
    fn count(&mut self, written: Written) {
        self.added += written.added;
        self.changed += written.changed;
        self.unchanged += written.unchanged;
        self.withdrawn += written.withdrawn;
        self.relinked += written.renamed;
        self.set_aside += written.set_aside;
    }

    fn verdict(&self) -> Verdict {
        if self.waiting.is_some() {
            Verdict::Waiting
        } else if self.is_clean {
            Verdict::Complete
        } else {
            Verdict::Partial
        }
    }
}

/// Why a job did not run to its end; what was admitted before stays.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Clean(#[from] CleanError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("nothing could be read from `{address}`: {reason}")]
    NothingRead { address: String, reason: String },
    #[error("`{0}` is being harvested already: wait for that run to end")]
    Busy(String),
    #[error("`{subject}` is not in the quarantine of `{source_name}`")]
    NotAside {
        source_name: String,
        subject: String,
    },
    #[error("a step of the job was lost: {0}")]
    Lost(String),
}

/// Walks a source and admits what differs. `tell` hears of the report after each batch. The run and
/// what it said are kept, however it ends.
pub async fn run(
    holdings: &Holdings,
    config: &Config,
    job: &Job,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(&Report) + Send),
) -> Result<Outcome, JobError> {
    let name = &job.settings.name;
    let Some(_claim) = holdings.claim(name) else {
        return Err(JobError::Busy(name.clone()));
    };
    let ledger = holdings.ledger();
    let is_harvest = matches!(job.removal, Removal::Planned(_));
    let resume = if is_harvest {
        ledger.interrupted(name)?
    } else {
        None
    };
    let run = ledger.begin_run(name, Timestamp::now())?;
    let ended = walk(holdings, config, job, resume, cancel, tell).await;
    let (verdict, said) = match &ended {
        Ok(outcome) => (outcome.verdict(), serde_json::to_string(outcome)),
        Err(error) => (
            Verdict::Failed,
            serde_json::to_string(&serde_json::json!({ "error": error.to_string() })),
        ),
    };
    let said = said.map_err(|error| JobError::Lost(error.to_string()))?;
    let now = Timestamp::now();
    let is_whole = ended.as_ref().is_ok_and(|outcome| outcome.is_whole);
    ledger.end_run(run, verdict, is_whole, &said, now)?;
    if ended.is_ok() {
        ledger.keep_report(name, &job.settings.address, &said, now)?;
    }
    ended
}

async fn walk(
    holdings: &Holdings,
    config: &Config,
    job: &Job,
    resume: Option<String>,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(&Report) + Send),
) -> Result<Outcome, JobError> {
    let name = &job.settings.name;
    let rules = Arc::new(Rules::parse(&job.settings.clean)?);
    let mut options = open_options(holdings.fetcher(), config, &job.settings);
    // What is imported by hand is read whole, and leaves nothing behind but its records.
    let mut remembering = match job.removal {
        Removal::Planned(_) => Some(Remembering::new(
            holdings.ledger(),
            &job.settings,
            config.harvest.sweep_days,
            job.sweep,
            Timestamp::now(),
        )?),
        Removal::Keep | Removal::AtOnce => None,
    };
    let is_rest = resume.is_some();
    options.resume = resume.map(::harvest::Cursor);
    if let Some(remembering) = &remembering {
        options.resume = options.resume.or_else(|| remembering.next_walk());
        options.memory = Some(remembering.memory()?);
    }
    let resumed = options.resume.is_some();
    let source = ::harvest::open(&job.settings.address, &options)?;
    let job_options = JobOptions {
        cancel,
        resumed,
        ..JobOptions::default()
    };
    let mut walk = ::harvest::harvest(source, known(holdings, name), job_options);
    let mut names = Names::new(holdings, name)?;
    let mut loops = Loops::new(&job.settings.address, &config.node.base_url);
    let mut outcome = Outcome::default();
    let mut gone = Vec::new();
    // What was mended in records that wait for the end of the walk.
    let mut mended_waiting = HashMap::new();
    // How much resources are used, until it has gone along with their records.
    let mut used = HashMap::new();
    // One batch is admitted while the next is read; they never speak of the same resource.
    let mut under_way: Option<Admission> = None;
    while let Some(batch) = walk.next_batch().await {
        outcome.unchanged += batch.unchanged;
        gone.extend(batch.gone);
        if let Some(remembering) = &mut remembering {
            remembering.gather(batch.memory);
        }
        let upserts = names.meet(loops.leave_out(batch.upserts));
        used.extend(batch.used);
        let (mended, waits) = of_these(batch.mended, &upserts);
        mended_waiting.extend(waits);
        let has_news = !upserts.is_empty() || !batch.quarantined.is_empty();
        if has_news || batch.cursor.is_some() {
            if let Some(admission) = under_way.take() {
                outcome.count(admission.written().await?);
            }
            let intake = Intake {
                used: used_of(&mut used, &upserts),
                upserts,
                mended,
                quarantined: batch.quarantined,
                cursor: batch.cursor,
                ..Intake::default()
            };
            under_way = Some(Admission::begin(holdings, name, &rules, intake));
        }
        tell(walk.report());
    }
    if let Some(admission) = under_way {
        outcome.count(admission.written().await?);
    }
    let ended = walk.outcome();
    if ended.report.pages == 0 {
        let reason = match ended.report.failures.first() {
            Some(failure) => failure.message.clone(),
            None => "there is nothing in it".to_owned(),
        };
        let address = job.settings.address.clone();
        return Err(JobError::NothingRead { address, reason });
    }
    let is_complete = ended.may_remove().is_ok();
    let linked = names.link(|resource| ended.seen.contains(resource), is_complete)?;
    outcome.doubts = linked.doubts;
    (outcome.own, outcome.too_far) = (loops.own, loops.too_far);
    outcome.doubts.extend(loops.told);
    for records in linked.waiting.chunks(WITHDRAWALS) {
        let here: HashSet<&str> = records.iter().map(|one| one.resource().as_str()).collect();
        let renames = linked.renames.iter();
        let renames = renames.filter(|rename| here.contains(rename.to.as_str()));
        let intake = Intake {
            used: used_of(&mut used, records),
            upserts: records.to_vec(),
            renames: renames.cloned().collect(),
            mended: here
                .iter()
                .filter_map(|resource| mended_waiting.remove_entry(*resource))
                .collect(),
            ..Intake::default()
        };
        outcome.count(
            Admission::begin(holdings, name, &rules, intake)
                .written()
                .await?,
        );
    }
    let departures = Departures {
        holdings,
        source: name,
        ended: &ended,
        gone: gone.into_iter().collect(),
        relinked: outcome.relinked,
        ambiguous: linked.ambiguous,
    };
    let planned = departures.plan(job.removal, Timestamp::now())?;
    for ids in planned.withdraw.chunks(WITHDRAWALS) {
        let intake = Intake {
            withdrawals: ids.to_vec(),
            ..Intake::default()
        };
        outcome.count(
            Admission::begin(holdings, name, &rules, intake)
                .written()
                .await?,
        );
    }
    planned.tell(&mut outcome);
    note_use(holdings, name, used).await?;
    outcome.is_whole = is_complete;
    outcome.is_clean = is_clean(&ended, resumed);
    outcome.incomplete = ended.may_remove().err().map(|reason| reason.to_string());
    if let Some(remembering) = remembering {
        let ended = Ended {
            outcome: &ended,
            is_rest,
        };
        remembering.keep(ended, Timestamp::now())?;
    }
    outcome.position = holdings.ledger().head()?;
    outcome.report = ended.report;
    // What could not be cleaned is in quarantine as well.
    outcome.report.quarantined = outcome.set_aside;
    Ok(outcome)
}

fn is_clean(ended: &::harvest::Outcome, resumed: bool) -> bool {
    match ended.may_remove() {
        Ok(()) => true,
        Err(Reason::Empty) => false,
        Err(_) => {
            let reached_end = ended.report.reached_end && ended.report.failed == 0;
            ended.next_walk.is_some() || (resumed && reached_end)
        }
    }
}

/// The fingerprint of what is present of a resource of a source.
fn known(
    holdings: &Holdings,
    source: &str,
) -> impl Fn(&str) -> Option<vocab::Fingerprint> + Send + use<> {
    let ledger = holdings.ledger().clone();
    let source = source.to_owned();
    move |resource: &str| {
        let id = ledger.identify(&source, resource).ok()?;
        let kept = ledger.entry(&id).ok().flatten();
        kept.filter(|entry| matches!(entry.state, State::Present | State::Eclipsed))
            .filter(|entry| entry.resource == resource)
            .map(|entry| entry.fingerprint)
    }
}

/// What was mended by resource.
type Mended = HashMap<String, Vec<Issue>>;

/// What was mended in these records, and in others.
fn of_these(all: Mended, records: &[Record]) -> (Mended, Mended) {
    if all.is_empty() {
        return (all, Mended::new());
    }
    let here: HashSet<&str> = records.iter().map(|one| one.resource().as_str()).collect();
    all.into_iter()
        .partition(|(resource, _)| here.contains(resource.as_str()))
}

/// How much the resources of these records are used, which is then known no more.
fn used_of(used: &mut HashMap<String, f32>, records: &[Record]) -> Vec<(String, f32)> {
    let resources = records.iter().map(|record| record.resource().as_str());
    resources
        .filter_map(|resource| used.remove_entry(resource))
        .collect()
}

/// Notes how much records are used that did not change themselves.
async fn note_use(
    holdings: &Holdings,
    source: &str,
    used: HashMap<String, f32>,
) -> Result<(), JobError> {
    let (holdings, source) = (holdings.clone(), source.to_owned());
    let noted = tokio::task::spawn_blocking(move || holdings.note_use(&source, used));
    let noted = noted.await;
    Ok(noted.map_err(|error| JobError::Lost(error.to_string()))??)
}

/// What a batch brings to the ledger.
#[derive(Debug, Default)]
struct Intake {
    upserts: Vec<Record>,
    used: Vec<(String, f32)>,
    renames: Vec<Rename>,
    mended: Mended,
    withdrawals: Vec<RecordId>,
    quarantined: Vec<Quarantined>,
    /// Subjects that leave the quarantine.
    released: Vec<String>,
    cursor: Option<::harvest::Cursor>,
}

/// A batch on its way into the ledger.
struct Admission(JoinHandle<Result<Written, AdmitError>>);

impl Admission {
    fn begin(holdings: &Holdings, source: &str, rules: &Arc<Rules>, intake: Intake) -> Self {
        let (holdings, rules) = (holdings.clone(), rules.clone());
        let source = source.to_owned();
        Self(tokio::task::spawn_blocking(move || {
            let Intake {
                upserts,
                used,
                renames,
                mended,
                withdrawals,
                mut quarantined,
                released,
                cursor,
            } = intake;
            let batch = Batch {
                source: &source,
                upserts: cleaned(&rules, upserts, &mut quarantined),
                renames,
                mended,
                used,
                withdrawals,
                quarantined,
                released,
                cursor: cursor.map(|cursor| cursor.0),
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

/// Records as the clean-up rules of their source leave them; one that they cannot clean is set aside.
fn cleaned(rules: &Rules, records: Vec<Record>, aside: &mut Vec<Quarantined>) -> Vec<Record> {
    if rules.is_empty() {
        return records;
    }
    let mut kept = Vec::with_capacity(records.len());
    for record in records {
        let subject = record.resource().as_str().to_owned();
        let payload = record.payload().to_owned();
        match rules.apply(record) {
            Ok(record) => kept.push(record),
            Err(error) => aside.push(Quarantined::new(
                Some(subject),
                Rule::Item,
                error.to_string(),
                payload.as_bytes(),
                SEALED,
            )),
        }
    }
    kept
}

/// How a source is opened.
pub fn open_options(fetcher: &Fetcher, config: &Config, settings: &SourceSettings) -> OpenOptions {
    let mut options = OpenOptions::new(fetcher.clone());
    options.max_pages = config.fetch.max_pages;
    options.max_file_bytes = config.fetch.max_file_bytes;
    options.kind.clone_from(&settings.kind);
    options.also_hosts.clone_from(&settings.also_hosts);
    options.defaults = settings.defaults.clone();
    options
}
