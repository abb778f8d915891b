//! Pull: from where we stand to where the member is, step by step.

use super::{
    Arrival, Cursor, Distrust, Peer, PeerError, PullBatch, Standing, repair, snapshot,
    trust::{self, Told},
};
use jiff::Timestamp;
use std::collections::VecDeque;
use vocab::{
    RecordId,
    feed::{Leaf, SetDigest, SignedCheckpoint},
    member::SignedCard,
};

/// How much is taken at a time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Entries in one batch.
    pub batch: usize,
    /// Bytes of a part of a snapshot, once decompressed.
    pub part_bytes: u64,
    /// Cells of a sketch; beyond, a snapshot is cheaper.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch: 2_000,
            part_bytes: 64 << 20,
            cells: 1 << 16,
        }
    }
}

/// What the one who keeps things tells before each step.
#[derive(Debug, Clone)]
pub enum Fed {
    /// Nothing yet.
    Start,
    /// The batch is kept; this is the digest of all that is held of the member now.
    Applied(SetDigest),
    /// All that is held of the member, as was asked for.
    Leaves(Vec<(RecordId, Leaf)>),
}

/// What is to be done now.
#[derive(Debug)]
pub enum Step {
    /// Keep this in one transaction, then say [`Fed::Applied`].
    Apply(Box<PullBatch>),
    /// Say [`Fed::Leaves`].
    Leaves,
    Done(Box<Pulled>),
}

/// How a pull ended.
#[derive(Debug, Clone)]
pub struct Pulled {
    pub verdict: Verdict,
    /// The checkpoint that was reached, to be kept as evidence of what the member has signed.
    pub checkpoint: Option<SignedCheckpoint>,
    /// A newer card than the one known.
    pub card: Option<SignedCard>,
    /// The checkpoint has not been renewed in time: the source is stuck, or hides what is new.
    pub is_stale: bool,
    /// Entries that were signed and yet are nothing that can be shown.
    pub refused: u64,
    /// Records that a comparison of sets has put right.
    pub repaired: u64,
}

/// What a pull has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// We hold what the member holds.
    UpToDate,
    /// The source is older than we are: a mirror that lags, or an old answer sent again.
    Older,
}

/// Why a pull ended early. What had been kept stays, and the next one goes on from there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PullError {
    #[error(transparent)]
    Peer(#[from] PeerError),
    #[error(transparent)]
    Distrust(#[from] Distrust),
}

/// One pull from one peer.
#[derive(Debug)]
pub struct Pull<P> {
    pub(super) peer: P,
    pub(super) limits: Limits,
    pub(super) card: SignedCard,
    new_card: Option<SignedCard>,
    pub(super) cursor: Option<Cursor>,
    /// Whether the peer is the member itself: a mirror is believed for what is signed, not for sums.
    is_origin: bool,
    held: Option<SetDigest>,
    stage: Stage,
    pub(super) target: Option<SignedCheckpoint>,
    queue: VecDeque<PullBatch>,
    /// The log after where we stand, where the look has brought it.
    log: Option<Vec<u8>>,
    is_stale: bool,
    refused: u64,
    repaired: u64,
    /// How often what we hold was not what is signed.
    rounds: u8,
}

#[derive(Debug)]
enum Stage {
    Poll,
    /// Catch up by the log.
    Log,
    /// Load a snapshot, then catch up.
    Snapshot(Box<snapshot::Loading>),
    /// Batches wait to be kept.
    Drain {
        then: Then,
    },
    Compare,
    Repair,
}

#[derive(Debug)]
enum Then {
    Compare,
    Snapshot(Box<snapshot::Loading>),
}

impl<P: Peer> Pull<P> {
    /// `held` is the digest of all that is held of the member, where there is something.
    pub fn new(
        peer: P,
        card: SignedCard,
        cursor: Option<Cursor>,
        held: SetDigest,
        is_origin: bool,
        limits: Limits,
    ) -> Self {
        Self {
            peer,
            limits,
            card,
            new_card: None,
            cursor,
            is_origin,
            held: Some(held),
            stage: Stage::Poll,
            target: None,
            queue: VecDeque::new(),
            log: None,
            is_stale: false,
            refused: 0,
            repaired: 0,
            rounds: 0,
        }
    }

    /// The checkpoint that was seen last, believed or not.
    pub fn seen(&self) -> Option<&SignedCheckpoint> {
        self.target.as_ref()
    }

    /// Who was asked.
    pub fn into_peer(self) -> P {
        self.peer
    }

    /// Goes on until something has to be kept or told, or the end.
    pub async fn step(&mut self, fed: Fed, now: Timestamp) -> Result<Step, PullError> {
        let mut leaves = None;
        match fed {
            Fed::Start => {}
            Fed::Applied(digest) => self.held = Some(digest),
            Fed::Leaves(all) => leaves = Some(all),
        }
        loop {
            match std::mem::replace(&mut self.stage, Stage::Poll) {
                Stage::Poll => {
                    if let Some(verdict) = self.poll(now).await? {
                        return Ok(self.done(verdict));
                    }
                }
                Stage::Log => self.read_log(now).await?,
                Stage::Snapshot(loading) => match loading.next(self).await? {
                    snapshot::Next::Batch(batch, loading) => {
                        self.queue.push_back(*batch);
                        let then = Then::Snapshot(loading);
                        self.stage = Stage::Drain { then };
                    }
                    snapshot::Next::Loaded => self.stage = Stage::Log,
                },
                Stage::Drain { then } => match self.queue.pop_front() {
                    Some(batch) => {
                        self.note(&batch);
                        self.stage = Stage::Drain { then };
                        return Ok(Step::Apply(Box::new(batch)));
                    }
                    None => {
                        self.stage = match then {
                            Then::Compare => Stage::Compare,
                            Then::Snapshot(loading) => Stage::Snapshot(loading),
                        }
                    }
                },
                Stage::Compare => {
                    if self.agrees() {
                        return Ok(self.done(Verdict::UpToDate));
                    }
                    // What has changed during a repair cannot be asked for any more: look once more.
                    self.rounds += 1;
                    match self.rounds {
                        1 | 3 if self.is_origin => {
                            self.stage = Stage::Repair;
                            return Ok(Step::Leaves);
                        }
                        2 => self.stage = Stage::Poll,
                        _ => return Err(Distrust::Diverged.into()),
                    }
                }
                Stage::Repair => {
                    let held = leaves.take().unwrap_or_default();
                    match repair::difference(self, &held).await? {
                        Some(batches) => {
                            self.repaired += batches
                                .iter()
                                .map(|batch| (batch.arrivals.len() + batch.forget.len()) as u64)
                                .sum::<u64>();
                            self.queue.extend(batches);
                            let then = Then::Compare;
                            self.stage = Stage::Drain { then };
                        }
                        None => self.load_snapshot()?,
                    }
                }
            }
        }
    }

    /// Looks where the member stands, and chooses the way there; a verdict when there is nothing to do.
    async fn poll(&mut self, now: Timestamp) -> Result<Option<Verdict>, PullError> {
        let Some(text) = self.look().await? else {
            if self.rounds > 0 {
                return Err(Distrust::Diverged.into());
            }
            return Ok(Some(Verdict::UpToDate));
        };
        let signed = SignedCheckpoint::read(&text).map_err(Distrust::from)?;
        self.check_card(&signed).await?;
        trust::plausible(&signed.checkpoint, now)?;
        // Kept before it is judged: it is the evidence.
        let checkpoint = self.target.insert(signed.clone()).checkpoint.clone();
        let checkpoint = &checkpoint;
        self.is_stale = checkpoint.valid_until < now;
        let standing = self.cursor.as_ref().and_then(Cursor::standing).cloned();
        if let Some(standing) = &standing {
            let (ours, theirs) = (
                (standing.epoch, standing.seq),
                (checkpoint.epoch, checkpoint.seq),
            );
            if theirs < ours {
                return Ok(Some(Verdict::Older));
            }
            trust::same_feed(standing, &signed)?;
        }
        let since = checkpoint.since;
        let epoch = checkpoint.epoch;
        let has_snapshot = checkpoint.snapshot.is_some();
        let is_loading = matches!(self.cursor, Some(Cursor::Loading { .. }));
        trust::may_begin(epoch, self.card.card().epoch)?;
        let from = standing
            .filter(|standing| standing.epoch == epoch)
            .map_or(0, |standing| standing.seq);
        if (is_loading || from == 0) && has_snapshot {
            self.load_snapshot()?;
        } else if from.saturating_add(1) >= since {
            self.stage = Stage::Log;
        } else {
            self.load_snapshot()?;
        }
        Ok(None)
    }

    /// The newest checkpoint. Who stands somewhere asks what came after it in the same breath.
    async fn look(&mut self) -> Result<Option<String>, PeerError> {
        self.log = None;
        let Some(Cursor::At(standing)) = &self.cursor else {
            return self.peer.checkpoint().await;
        };
        let seen = self.peer.look(standing.epoch, standing.seq).await?;
        Ok(seen.map(|seen| {
            self.log = seen.log;
            seen.checkpoint
        }))
    }

    /// A key we have not heard of may stand on a newer card.
    async fn check_card(&mut self, signed: &SignedCheckpoint) -> Result<(), PullError> {
        let refused = match signed.check(self.card.card()) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        let text = self.peer.card().await?;
        let card = SignedCard::read(&text).map_err(Distrust::from)?;
        if !card.supersedes(&self.card).map_err(Distrust::from)? {
            return Err(Distrust::from(refused).into());
        }
        signed.check(card.card()).map_err(Distrust::from)?;
        self.card = card.clone();
        self.new_card = Some(card);
        Ok(())
    }

    fn load_snapshot(&mut self) -> Result<(), PullError> {
        let hash = self
            .target
            .as_ref()
            .and_then(|target| target.checkpoint.snapshot)
            .ok_or(Distrust::NoSnapshot)?;
        let loading = snapshot::Loading::new(hash, self.cursor.as_ref());
        self.stage = Stage::Snapshot(Box::new(loading));
        Ok(())
    }

    async fn read_log(&mut self, now: Timestamp) -> Result<(), PullError> {
        let Some(target) = &self.target else {
            self.stage = Stage::Poll;
            return Ok(());
        };
        let to = target.checkpoint.clone();
        let from = match &self.cursor {
            Some(Cursor::At(standing)) if standing.epoch == to.epoch => standing.clone(),
            _ => Standing::start(&to.member, to.epoch),
        };
        let begins = from.seq == 0;
        self.stage = Stage::Drain {
            then: Then::Compare,
        };
        if from.seq == to.seq && !begins {
            return Ok(());
        }
        let bytes = match self.log.take().filter(|_| !begins) {
            Some(bytes) => bytes,
            None => self.peer.log(to.epoch, from.seq).await?,
        };
        let (checked, reached_to) = trust::check_log(&bytes, &from, &to, self.card.card())?;
        drop(bytes);
        trust::plausible(&reached_to.checkpoint, now)?;
        self.target = Some(reached_to);
        let mut reached = from;
        let mut arrivals: Vec<Arrival> = Vec::new();
        let mut superseded = Vec::new();
        for step in checked {
            reached = step.standing;
            match step.told {
                Told::Arrival(arrival) => arrivals.push(*arrival),
                Told::Superseded(leaf) => superseded.push((reached.seq, leaf)),
            }
            if arrivals.len() >= self.limits.batch || superseded.len() >= MAX_SUPERSEDED {
                let (arrivals, superseded) = (
                    std::mem::take(&mut arrivals),
                    std::mem::take(&mut superseded),
                );
                let batch = plain(arrivals, superseded, reached.clone());
                self.queue.push_back(batch);
            }
        }
        let mut last = plain(arrivals, superseded, reached);
        // What an earlier epoch has told is over once the new one has been read to its end.
        last.ends_older_epochs = begins;
        self.queue.push_back(last);
        Ok(())
    }

    fn agrees(&self) -> bool {
        let signed = self.target.as_ref().map(|target| target.checkpoint.set);
        signed.is_some() && self.held == signed
    }

    fn note(&mut self, batch: &PullBatch) {
        let refused = batch
            .arrivals
            .iter()
            .filter(|arrival| matches!(arrival.content, super::Content::Refused { .. }));
        self.refused += refused.count() as u64;
        self.cursor = Some(batch.cursor.clone());
    }

    fn done(&mut self, verdict: Verdict) -> Step {
        Step::Done(Box::new(Pulled {
            verdict,
            checkpoint: self.target.clone(),
            card: self.new_card.take(),
            is_stale: self.is_stale,
            refused: self.refused,
            repaired: self.repaired,
        }))
    }
}

/// Leaves without content in one batch.
const MAX_SUPERSEDED: usize = 10_000;

fn plain(arrivals: Vec<Arrival>, superseded: Vec<(u64, Leaf)>, standing: Standing) -> PullBatch {
    PullBatch {
        arrivals,
        superseded,
        forget: Vec::new(),
        replaces: None,
        ends_older_epochs: false,
        cursor: Cursor::At(standing),
    }
}
