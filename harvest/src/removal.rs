//! What is removed, and when: from a walk and what is held to a plan, which others carry out.
//!
//! A record that a complete walk does not meet is missing; it stays visible. It is withdrawn once two
//! complete walks and seven days have passed without it, and purged ninety days later. What would
//! empty a catalogue by accident waits for a person. A walk that is not complete removes nothing,
//! but what the portal itself says is gone goes at once, and what is met again is there again.

mod candidates;
mod policy;

pub use policy::{Approval, Hold, HoldReason, RemovalPolicy};

use candidates::Candidates;
use jiff::Timestamp;
use policy::has_passed;
use serde::{Deserialize, Serialize};
use vocab::RecordId;

/// Where a held record stands. A purged one is no longer held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    Present,
    /// Still visible.
    Missing(Absence),
    /// A tombstone with its history, which comes back as it was.
    Withdrawn {
        since: Timestamp,
    },
}

/// How a record went missing. Nothing of it changes while the record stays missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    pub since: Timestamp,
    /// The number of the first complete walk that did not meet it.
    pub walk: u64,
    /// Why it is withdrawn only once a person agrees, if so.
    pub doubt: Option<Doubt>,
}

/// Why a missing record is withdrawn only once a person agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It went missing while identifiers changed all over the source.
    Migration,
    /// The portal says that it is gone, among more than go at once.
    Tombstone,
}

/// What a walk says of a held record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// It was met, under its name or the one it has been relinked to; refused ones were met as well.
    Met,
    NotMet,
    /// The portal says that it is gone.
    Gone,
}

/// A held record of the source, and what the walk says of it.
#[derive(Debug, Clone)]
pub struct Standing {
    pub id: RecordId,
    pub presence: Presence,
    pub sighting: Sighting,
}

/// How the walk went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    /// Whether `Outcome::may_remove` agrees.
    pub is_complete: bool,
    /// How many complete walks of the source there have been, this one included if it is one.
    pub number: u64,
    /// How many records this walk has relinked.
    pub relinked: u64,
    /// How many new names may be held records.
    pub ambiguous: u64,
}

/// What to change of the presence of records; a record is in one of the first four lists at
/// most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemovalPlan {
    /// To be marked missing, and how.
    pub missing: Vec<(RecordId, Absence)>,
    /// To be withdrawn now.
    pub withdraw: Vec<RecordId>,
    /// To be forgotten for good.
    pub purge: Vec<RecordId>,
    /// To be present again.
    pub returned: Vec<RecordId>,
    /// Due to be withdrawn, and left as they are until a person agrees.
    pub waiting: Vec<RecordId>,
    /// Why they wait.
    pub held_for_approval: Option<Hold>,
    /// What would have waited without the approval: to be logged with who gave it.
    pub approved: Option<Hold>,
}

impl RemovalPlan {
    /// Whether carrying it out changes anything.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty()
            && self.withdraw.is_empty()
            && self.purge.is_empty()
            && self.returned.is_empty()
    }
}

/// What to do after a walk about what it met and did not meet. Carrying a plan out and asking again
/// about the same walk changes nothing more.
pub fn plan(
    held: &[Standing],
    walk: Walk,
    now: Timestamp,
    policy: &RemovalPolicy,
    approval: Option<Approval>,
) -> RemovalPlan {
    let mut plan = RemovalPlan::default();
    let mut candidates = Candidates::default();
    for Standing {
        id,
        presence,
        sighting,
    } in held
    {
        match (*presence, *sighting) {
            (Presence::Present, Sighting::Met) => {}
            (_, Sighting::Met) => plan.returned.push(id.clone()),
            (Presence::Present | Presence::Missing(_), Sighting::Gone) => {
                candidates.tombstones.push((id, *presence));
            }
            (Presence::Missing(absence), _) if absence.doubt == Some(Doubt::Tombstone) => {
                candidates.doubtful.push((id, Doubt::Tombstone));
            }
            _ if !walk.is_complete => {}
            (Presence::Present, Sighting::NotMet) => {
                plan.missing.push((id.clone(), absence(now, walk, None)));
            }
            (Presence::Missing(absence), Sighting::NotMet) => {
                if is_due(absence, walk, now, policy) {
                    candidates.push(id, absence);
                }
            }
            (Presence::Withdrawn { since }, Sighting::NotMet | Sighting::Gone) => {
                if has_passed(since, policy.purged_after_days, now) {
                    plan.purge.push(id.clone());
                }
            }
        }
    }
    if policy.is_migration(walk, plan.missing.len() as u64) {
        for (_, absence) in &mut plan.missing {
            absence.doubt = Some(Doubt::Migration);
        }
    }
    candidates.judge(held, policy, approval, now, &mut plan, |doubt| {
        absence(now, walk, Some(doubt))
    });
    plan
}

fn absence(now: Timestamp, walk: Walk, doubt: Option<Doubt>) -> Absence {
    Absence {
        since: now,
        walk: walk.number + u64::from(!walk.is_complete),
        doubt,
    }
}

fn is_due(absence: Absence, walk: Walk, now: Timestamp, policy: &RemovalPolicy) -> bool {
    let walks_without = (walk.number + 1).saturating_sub(absence.walk);
    walks_without >= policy.withdrawn_after_walks
        && has_passed(absence.since, policy.withdrawn_after_days, now)
}

#[cfg(test)]
mod tests;
