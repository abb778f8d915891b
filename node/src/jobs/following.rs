//! Looking at the members that are followed: when each is due, how many at a time, how they stop.

use super::pull::{self, JobError, Outcome, Polled};
use crate::{config::Config, holdings::Holdings, ledger::LedgerError, peers::Following};
use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;
use vocab::MemberId;

/// How often it is looked at who is followed.
const TICK: Duration = Duration::from_secs(5);
/// The longest that a member which does not answer is left alone.
const MAX_BACK_OFF: Duration = Duration::from_secs(3600);
/// Between two pulls that members have asked for themselves.
const BETWEEN_HINTS: Duration = Duration::from_millis(500);
/// Hints that may wait; more are worth nothing.
const HINTS: usize = 64;

/// Where somebody may say that a member has something new; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hints(mpsc::Sender<MemberId>);

/// What was said so.
#[derive(Debug)]
pub struct Hinted(mpsc::Receiver<MemberId>);

impl Hints {
    pub fn new() -> (Self, Hinted) {
        let (sender, receiver) = mpsc::channel(HINTS);
        (Self(sender), Hinted(receiver))
    }

    /// Lets a member that is followed be looked at soon. It is a hint and no more: what is told by whom
    /// does not matter, and too many of them do nothing.
    pub fn hint(&self, member: MemberId) {
        // When many wait already, one more says nothing new.
        let _ = self.0.try_send(member);
    }
}

/// When a member is looked at.
#[derive(Debug)]
struct Plan {
    next: Instant,
    failures: u32,
    /// When the last pull that somebody asked for began, or is to begin.
    hinted: Option<Instant>,
    /// Somebody has asked while one was under way.
    is_asked: bool,
    /// Lent to the pull that is under way.
    polled: Option<Polled>,
}

impl Plan {
    fn new(now: Instant) -> Self {
        Self {
            next: now,
            failures: 0,
            hinted: None,
            is_asked: false,
            polled: Some(Polled::default()),
        }
    }

    /// Plans the next look after one that succeeded, or did not.
    fn after(&mut self, succeeded: bool, interval: Duration, now: Instant, dice: u64) {
        self.failures = if succeeded { 0 } else { self.failures + 1 };
        let doublings = 1_u32 << self.failures.min(12);
        let longest = MAX_BACK_OFF.max(interval);
        let wait = interval.saturating_mul(doublings).min(longest);
        self.next = now + jittered(wait, dice);
        if std::mem::take(&mut self.is_asked) {
            self.hint(now);
        }
    }

    /// Somebody says that there is something new.
    fn hint(&mut self, now: Instant) {
        if self.polled.is_none() {
            self.is_asked = true;
            return;
        }
        let earliest = self.hinted.map_or(now, |last| last + BETWEEN_HINTS);
        let wanted = earliest.max(now);
        if wanted < self.next {
            self.next = wanted;
            self.hinted = Some(wanted);
        }
    }
}

/// A tenth more or less: members that were started together are not asked together for ever.
fn jittered(wait: Duration, dice: u64) -> Duration {
    let thousandths = u32::try_from(900 + dice % 201).unwrap_or(1000);
    wait.saturating_mul(thousandths) / 1000
}

fn dice() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A pull that has ended.
struct Pulled {
    member: MemberId,
    polled: Polled,
    succeeded: bool,
}

/// Pulls from each member when it is due, until `cancel`.
pub async fn keep(
    holdings: Holdings,
    config: Arc<Config>,
    mut hinted: Hinted,
    cancel: CancellationToken,
) {
    let mut plans: HashMap<MemberId, Plan> = HashMap::new();
    let mut followed: HashMap<MemberId, Following> = HashMap::new();
    let mut looked: Option<Instant> = None;
    let mut running: JoinSet<Pulled> = JoinSet::new();
    loop {
        let now = Instant::now();
        if looked.is_none_or(|at| now.duration_since(at) >= TICK) {
            match read(&holdings).await {
                Ok(read) => followed = read,
                Err(error) => tracing::error!("cannot tell who is followed: {error}"),
            }
            plans.retain(|member, plan| followed.contains_key(member) || plan.polled.is_none());
            for member in followed.keys() {
                plans
                    .entry(member.clone())
                    .or_insert_with(|| Plan::new(now));
            }
            looked = Some(now);
        }
        start_due(&holdings, &config, &cancel, &mut plans, &mut running);
        let next = next_look(&plans, running.len() < config.commons.concurrency, now);
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep_until(next) => {}
            Some(member) = hinted.0.recv() => match plans.get_mut(&member) {
                Some(plan) => plan.hint(Instant::now()),
                // It has been added since it was last looked at who is followed.
                None => looked = None,
            },
            Some(ended) = running.join_next() => {
                let Ok(ended) = ended else { continue };
                let interval = interval(followed.get(&ended.member), &config);
                if let Some(plan) = plans.get_mut(&ended.member) {
                    plan.polled = Some(ended.polled);
                    plan.after(ended.succeeded, interval, Instant::now(), dice());
                }
            }
        }
    }
    // What was kept stays, and the next pull goes on from there.
    while running.join_next().await.is_some() {}
}

async fn read(holdings: &Holdings) -> Result<HashMap<MemberId, Following>, LedgerError> {
    let ledger = holdings.ledger().clone();
    match tokio::task::spawn_blocking(move || ledger.followed()).await {
        Ok(followed) => Ok(followed?.into_iter().collect()),
        Err(_) => Ok(HashMap::new()),
    }
}

fn interval(following: Option<&Following>, config: &Config) -> Duration {
    let asked = following.and_then(|following| following.every_seconds);
    Duration::from_secs(asked.unwrap_or(config.commons.interval_seconds).max(1))
}

/// When there is something to do, if nothing else happens.
fn next_look(plans: &HashMap<MemberId, Plan>, has_room: bool, now: Instant) -> Instant {
    let waiting = plans
        .values()
        .filter(|plan| plan.polled.is_some() && has_room);
    let due = waiting.map(|plan| plan.next).min();
    due.map_or(now + TICK, |due| due.min(now + TICK))
}

fn start_due(
    holdings: &Holdings,
    config: &Arc<Config>,
    cancel: &CancellationToken,
    plans: &mut HashMap<MemberId, Plan>,
    running: &mut JoinSet<Pulled>,
) {
    let now = Instant::now();
    let mut due: Vec<(&MemberId, &mut Plan)> = plans
        .iter_mut()
        .filter(|(_, plan)| plan.next <= now && plan.polled.is_some())
        .collect();
    due.sort_by_key(|(_, plan)| plan.next);
    for (member, plan) in due {
        if running.len() >= config.commons.concurrency {
            break;
        }
        let Some(mut polled) = plan.polled.take() else {
            continue;
        };
        let (holdings, config, cancel) = (holdings.clone(), config.clone(), cancel.child_token());
        let member = member.clone();
        running.spawn(async move {
            let ended = pull::run(&holdings, &config, &member, &mut polled, &cancel).await;
            let succeeded = log(&member, ended);
            Pulled {
                member,
                polled,
                succeeded,
            }
        });
    }
}

/// Says how a pull ended; whether the next one comes as usual.
fn log(member: &MemberId, ended: Result<Outcome, JobError>) -> bool {
    match ended {
        Ok(outcome) if outcome.is_success() => {
            if outcome.entries + outcome.repaired > 0 {
                tracing::info!(
                    member.id = %member,
                    "followed {member}: {} added, {} changed, {} withdrawn, {} refused, {} repaired",
                    outcome.added,
                    outcome.changed,
                    outcome.withdrawn,
                    outcome.refused,
                    outcome.repaired
                );
            }
            if outcome.is_stale {
                tracing::warn!(
                    member.id = %member,
                    "{member} has not signed anything in time: its node is stuck, or what is new is \
                     hidden from us"
                );
            }
            true
        }
        Ok(outcome) => {
            let reasons = outcome.errors.join("; ");
            tracing::warn!(member.id = %member, "{member} cannot be followed: {reasons}");
            false
        }
        // Somebody pulls by hand, or it has been removed since.
        Err(JobError::Busy(_) | JobError::NotFollowed(_) | JobError::Stopped) => true,
        Err(error) => {
            tracing::error!(member.id = %member, "{member} cannot be followed: {error}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_member_that_does_not_answer_is_left_alone_for_longer_and_longer() {
        let now = Instant::now();
        let mut plan = Plan::new(now);
        let mut waits = Vec::new();
        for _ in 0..9 {
            plan.after(false, MINUTE, now, 100);
            waits.push(plan.next.duration_since(now).as_secs());
        }
        assert_eq!(waits, [120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
        plan.after(true, MINUTE, now, 100);
        assert_eq!(plan.next.duration_since(now), MINUTE);
    }

    #[test]
    fn a_look_comes_a_tenth_sooner_or_later() {
        let all: Vec<u128> = [0, 100, 200]
            .map(|dice| jittered(MINUTE, dice).as_millis())
            .to_vec();
        assert_eq!(all, [54_000, 60_000, 66_000]);
    }

    #[test]
    fn hints_bring_a_look_forward_and_no_more_than_one_in_two_seconds() {
        let now = Instant::now();
        let mut plan = Plan::new(now);
        plan.after(true, MINUTE, now, 100);
        plan.hint(now);
        assert_eq!(plan.next, now);
        plan.after(true, MINUTE, now, 100);
        plan.hint(now + Duration::from_millis(100));
        assert_eq!(plan.next, now + BETWEEN_HINTS);
        plan.hint(now + Duration::from_millis(200));
        assert_eq!(plan.next, now + BETWEEN_HINTS);
        // One that comes while a pull is under way is not lost.
        let later = now + MINUTE;
        let polled = plan.polled.take();
        plan.hint(later);
        plan.polled = polled;
        plan.after(true, MINUTE, later, 100);
        assert_eq!(plan.next, later);
    }
}
