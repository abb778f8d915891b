//! One pull from a member: at its own address, or at those of others who may have its copy.

use super::mirror;
use crate::{
    config::Config,
    holdings::{AdmitError, Claim, Holdings},
    ledger::{Ended, KnownMember, LedgerError},
    peers::Mode,
};
use ::harvest::{
    Validators,
    peer::{
        Distrust, Fed, HttpPeer, Limits, Peer, Pull, PullBatch, PullError, Pulled, Step, Verdict,
    },
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use url::Url;
use vocab::{
    MemberId,
    member::{CardError, SignedCard},
};

/// How a pull ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    pub verdict: Ending,
    /// The address that answered last.
    pub via: String,
    /// Entries that came.
    pub entries: u64,
    pub added: u64,
    pub changed: u64,
    pub withdrawn: u64,
    /// Entries that were signed and yet are nothing that can be shown.
    pub refused: u64,
    /// Entries that are not wanted here, refused ones included.
    pub not_taken: u64,
    /// What a comparison of sets has put right.
    pub repaired: u64,
    /// The last entry that was told of, whether or not it was reached.
    pub told: u64,
    /// The member has not signed anything in time: its node is stuck, or somebody hides what is new.
    pub is_stale: bool,
    pub requests: u64,
    pub bytes: u64,
    /// How long it took until everything was held.
    pub milliseconds: u64,
    /// Why it failed, at each address that was tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// Two checkpoints that contradict each other, as they were signed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Pulls in a row that have failed, this one included.
    pub failures: u32,
    /// When one last succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<Timestamp>,
}

/// What a pull has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// We hold what the member holds.
    UpToDate,
    /// Who answered is behind us.
    Older,
    /// Nobody answered.
    #[default]
    Unreachable,
    /// What was answered is not believed.
    Distrusted,
}

impl Outcome {
    /// Reads how the last pull of a member ended.
    pub fn of(member: &KnownMember) -> Option<Self> {
        let outcome = member.outcome.as_deref()?;
        serde_json::from_str(outcome).ok()
    }

    pub fn is_success(&self) -> bool {
        matches!(self.verdict, Ending::UpToDate | Ending::Older)
    }
}

/// What this process remembers of a member between two pulls.
#[derive(Debug, Default)]
pub struct Polled {
    /// Of the checkpoint, by the address that gave it: kept only once all it tells is held.
    validators: HashMap<String, Validators>,
    card_read: Option<Instant>,
}

/// Why a pull could not be made at all.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
    #[error("{0} is being pulled from already")]
    Busy(MemberId),
    #[error("{0} is not followed")]
    NotFollowed(MemberId),
    #[error("a step of the pull was lost: {0}")]
    Lost(String),
    #[error("the pull was stopped")]
    Stopped,
}

/// Why one address was of no use.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Pull(#[from] PullError),
    #[error(transparent)]
    Card(#[from] CardError),
    #[error("it takes longer than {} minutes; the next pull goes on from there", LONGEST.as_secs() / 60)]
    Late,
    #[error(transparent)]
    Job(#[from] JobError),
}

impl From<LedgerError> for Failed {
    fn from(error: LedgerError) -> Self {
        Self::Job(error.into())
    }
}

/// The card tells of new keys, another address, other namespaces.
const CARD_LASTS: Duration = Duration::from_secs(3600);
/// One pull from one address.
const LONGEST: Duration = Duration::from_secs(3600);
/// How often it is tried to take a member that somebody else has.
const TRY_AGAIN: Duration = Duration::from_millis(50);
/// Others who are asked for the copy of a member that does not answer.
const MAX_MIRRORS: usize = 3;

/// Pulls from a member until we hold what it holds, and keeps how that ended.
pub async fn run(
    holdings: &Holdings,
    config: &Config,
    member: &MemberId,
    polled: &mut Polled,
    cancel: &CancellationToken,
) -> Result<Outcome, JobError> {
    let claim = holdings
        .claim(member.as_str())
        .ok_or_else(|| JobError::Busy(member.clone()))?;
    claimed(holdings, config, &claim, member, polled, cancel).await
}

/// Takes a member, as soon as whoever pulls from it lets it go.
pub async fn claim(
    holdings: &Holdings,
    member: &MemberId,
    cancel: &CancellationToken,
) -> Result<Claim, JobError> {
    loop {
        if let Some(claim) = holdings.claim(member.as_str()) {
            return Ok(claim);
        }
        tokio::select! {
            () = cancel.cancelled() => return Err(JobError::Stopped),
            () = tokio::time::sleep(TRY_AGAIN) => {}
        }
    }
}

/// As [`run`], by whoever has taken the member already.
pub async fn claimed(
    holdings: &Holdings,
    config: &Config,
    _claim: &Claim,
    member: &MemberId,
    polled: &mut Polled,
    cancel: &CancellationToken,
) -> Result<Outcome, JobError> {
    let known = {
        let (ledger, member) = (holdings.ledger().clone(), member.clone());
        blocking(move || ledger.member(&member)).await??
    };
    let known = known.filter(|known| known.following.mode.is_pulled());
    let mut known = known.ok_or_else(|| JobError::NotFollowed(member.clone()))?;
    if polled.card_read.is_none() {
        // The first pull of this process: what is held is counted, so that it is put right if it has to be.
        let (ledger, member) = (holdings.ledger().clone(), member.clone());
        known.digest = blocking(move || ledger.recount(&member)).await??;
    }
    let began = Instant::now();
    let before = Outcome::of(&known).unwrap_or_default();
    let mut puller = Puller {
        holdings: holdings.clone(),
        known,
        max_answer_bytes: config.commons.max_answer_bytes,
        outcome: Outcome::default(),
        card: None,
        ended: None,
    };
    let mut taken = std::mem::take(polled);
    let (handle, cancel) = (Handle::current(), cancel.clone());
    // To check a long log keeps a processor busy for seconds: no thread that serves others does it.
    let work = move || {
        handle.block_on(async move {
            let ended = tokio::select! {
                () = cancel.cancelled() => Err(JobError::Stopped),
                ended = puller.try_all(&mut taken) => ended,
            };
            (puller, taken, ended)
        })
    };
    let (mut puller, taken, ended) = blocking(work).await?;
    if matches!(ended, Err(JobError::Stopped)) {
        return Err(JobError::Stopped);
    }
    *polled = taken;
    let now = Timestamp::now();
    let outcome = &mut puller.outcome;
    outcome.milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    if outcome.is_success() {
        outcome.succeeded = Some(now);
    } else {
        outcome.failures = before.failures.saturating_add(1);
        outcome.succeeded = before.succeeded;
        // Nothing that was remembered holds: it is asked for in full.
        *polled = Polled::default();
        if outcome.evidence.is_empty() {
            outcome.evidence = before.evidence;
        }
    }
    if let Err(error) = &ended {
        outcome.errors.push(error.to_string());
    }
    let outcome = puller.keep(now).await?;
    ended.map(|()| outcome)
}

/// A pull that goes from address to address.
struct Puller {
    holdings: Holdings,
    known: KnownMember,
    max_answer_bytes: u64,
    outcome: Outcome,
    /// A newer card than the one known.
    card: Option<SignedCard>,
    ended: Option<Pulled>,
}

impl Puller {
    async fn try_all(&mut self, polled: &mut Polled) -> Result<(), JobError> {
        let member = self.known.member.clone();
        let fetcher = self.holdings.members_fetcher().clone();
        let most = self.max_answer_bytes;
        let origin = Url::parse(&self.known.address)
            .ok()
            .and_then(|address| HttpPeer::origin(&fetcher, &address, most));
        if let Some(peer) = origin {
            let via = self.known.address.clone();
            if self.attempt(via, peer, true, polled).await? {
                return Ok(());
            }
        } else {
            let error = format!("`{}` is no address", self.known.address);
            self.outcome.errors.push(error);
        }
        for address in self.mirrors().await? {
            let Some(peer) = HttpPeer::mirror(&fetcher, &address, &member, most) else {
                continue;
            };
            let via = format!("{}mirror/{member}/", slashed(&address));
            if self.attempt(via, peer, false, polled).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Those we follow: one of them may have a copy of the member.
    async fn mirrors(&self) -> Result<Vec<Url>, JobError> {
        let ledger = self.holdings.ledger().clone();
        let members = blocking(move || ledger.members()).await??;
        let others = members
            .into_iter()
            .filter(|other| other.following.mode.is_pulled() && other.member != self.known.member);
        Ok(others
            .filter_map(|other| Url::parse(&other.address).ok())
            .take(MAX_MIRRORS)
            .collect())
    }

    /// Asks at one address; true when there is no need to ask at another one.
    async fn attempt(
        &mut self,
        via: String,
        peer: HttpPeer,
        is_origin: bool,
        polled: &mut Polled,
    ) -> Result<bool, JobError> {
        let pulled = tokio::time::timeout(LONGEST, self.pull(&via, peer, is_origin, polled)).await;
        match pulled.unwrap_or(Err(Failed::Late)) {
            Ok(ended) => {
                // What the member itself has said counts more than that a mirror lags.
                if self.ended.is_none() || ended.verdict == Verdict::UpToDate {
                    self.outcome.verdict = match ended.verdict {
                        Verdict::UpToDate => Ending::UpToDate,
                        Verdict::Older => Ending::Older,
                    };
                    self.outcome.is_stale = ended.is_stale;
                    self.outcome.via = via;
                }
                let is_enough = ended.verdict == Verdict::UpToDate && !ended.is_stale;
                self.outcome.refused += ended.refused;
                self.outcome.repaired += ended.repaired;
                if let Some(card) = &ended.card {
                    self.card = Some(card.clone());
                }
                if ended.verdict == Verdict::UpToDate {
                    self.ended = Some(ended);
                }
                Ok(is_enough)
            }
            Err(Failed::Job(error)) => Err(error),
            Err(failed) => {
                self.outcome.errors.push(format!("{via}: {failed}"));
                let is_distrusted = matches!(
                    failed,
                    Failed::Card(_) | Failed::Pull(PullError::Distrust(_))
                );
                if self.ended.is_none() && is_distrusted && is_origin {
                    self.outcome.verdict = Ending::Distrusted;
                }
                // Who has signed two feeds is not believed through somebody else either.
                let is_fork = matches!(
                    failed,
                    Failed::Pull(PullError::Distrust(Distrust::Fork { .. }))
                );
                Ok(is_fork)
            }
        }
    }

    async fn pull(
        &mut self,
        via: &str,
        mut peer: HttpPeer,
        is_origin: bool,
        polled: &mut Polled,
    ) -> Result<Pulled, Failed> {
        let now = Timestamp::now();
        let is_due = polled
            .card_read
            .is_none_or(|read| read.elapsed() >= CARD_LASTS);
        if is_origin && is_due {
            self.read_card(&mut peer).await?;
            polled.card_read = Some(Instant::now());
        }
        // A checkpoint that has run out is read again in full: what is frozen is seen then.
        let is_valid = self
            .known
            .checkpoint
            .as_ref()
            .is_some_and(|known| known.checkpoint.valid_until > now);
        if let Some(known) = polled.validators.remove(via).filter(|_| is_valid) {
            peer = peer.since(known);
        }
        let card = self.card.clone().unwrap_or_else(|| self.known.card.clone());
        let limits = Limits {
            part_bytes: Limits::default().part_bytes.min(self.max_answer_bytes),
            ..Limits::default()
        };
        let (cursor, digest) = (self.known.cursor.clone(), self.known.digest);
        let mut pull = Pull::new(peer, card, cursor, digest, is_origin, limits);
        let ended = self.steps(&mut pull).await;
        if let Err(Failed::Pull(PullError::Distrust(Distrust::Fork { .. }))) = &ended {
            let ours = self.known.checkpoint.iter();
            let both = ours
                .chain(pull.seen())
                .map(|signed| signed.text().to_owned());
            self.outcome.evidence = both.collect();
        }
        if let Some(seen) = pull.seen() {
            self.outcome.told = seen.checkpoint.seq;
        }
        let mut peer = pull.into_peer();
        if let Ok(ended) = &ended
            && self.known.following.mode == Mode::Mirror
            && let Some(signed) = &ended.checkpoint
        {
            let folder = self.holdings.folder().to_owned();
            let checkpoint = &signed.checkpoint;
            let kept = mirror::keep_snapshot(&self.holdings, &folder, &mut peer, checkpoint).await;
            if let Err(error) = kept {
                self.outcome.errors.push(format!("{via}: {error}"));
            }
        }
        self.outcome.requests += peer.traffic().requests;
        self.outcome.bytes += peer.traffic().bytes;
        if let Ok(ended) = &ended
            && ended.verdict == Verdict::UpToDate
        {
            let known = peer.validators().clone();
            polled.validators.insert(via.to_owned(), known);
        }
        ended
    }

    async fn read_card(&mut self, peer: &mut HttpPeer) -> Result<(), Failed> {
        let text = peer.card().await.map_err(PullError::from)?;
        let card = SignedCard::read(&text)?;
        if card.supersedes(&self.known.card)? {
            self.card = Some(card);
        }
        Ok(())
    }

    async fn steps(&mut self, pull: &mut Pull<HttpPeer>) -> Result<Pulled, Failed> {
        let mut fed = Fed::Start;
        loop {
            match pull.step(fed, Timestamp::now()).await? {
                Step::Apply(batch) => fed = self.apply(*batch).await?,
                Step::Leaves => {
                    let ledger = self.holdings.ledger().clone();
                    let member = self.known.member.clone();
                    fed = Fed::Leaves(blocking(move || ledger.leaves(&member)).await??);
                }
                Step::Done(pulled) => return Ok(*pulled),
            }
        }
    }

    /// Keeps a batch. Where we stand is remembered: another address goes on from there.
    async fn apply(&mut self, batch: PullBatch) -> Result<Fed, Failed> {
        let (holdings, member) = (self.holdings.clone(), self.known.member.clone());
        let (cursor, entries) = (batch.cursor.clone(), batch.arrivals.len() as u64);
        let work = move || holdings.keep_batch(&member, &batch, Timestamp::now());
        let kept = blocking(work).await?.map_err(JobError::from)?;
        self.known.cursor = Some(cursor);
        self.known.digest = kept.digest;
        self.outcome.entries += entries;
        self.outcome.added += kept.written.added;
        self.outcome.changed += kept.written.changed;
        self.outcome.withdrawn += kept.written.withdrawn;
        self.outcome.not_taken += kept.not_taken;
        Ok(Fed::Applied(kept.digest))
    }

    async fn keep(self, now: Timestamp) -> Result<Outcome, JobError> {
        let (ledger, member) = (self.holdings.ledger().clone(), self.known.member);
        let address = self.known.address;
        let (card, outcome) = (self.card, self.outcome);
        let checkpoint = self.ended.and_then(|ended| ended.checkpoint);
        let kept = serde_json::to_string(&outcome).unwrap_or_default();
        let answered = outcome.is_success() && outcome.via == address;
        let declares_other = blocking(move || {
            let ended = Ended {
                outcome: kept,
                checkpoint: checkpoint.as_ref(),
                card: card.as_ref(),
                answered: answered.then_some(address.as_str()),
            };
            ledger.keep_pull(&member, &ended, now)
        })
        .await??;
        if declares_other {
            self.holdings.rebuild(true, false, false);
        }
        Ok(outcome)
    }
}

fn slashed(address: &Url) -> String {
    let text = address.as_str();
    if text.ends_with('/') {
        text.to_owned()
    } else {
        format!("{text}/")
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JobError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| JobError::Lost(error.to_string()))
}
