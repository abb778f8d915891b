//! How long a record may be missing, how many go without asking, and what a person has agreed to.

use super::{Doubt, Walk};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a record may be missing, and how many go without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemovalPolicy {
    /// Complete walks without a record, the first one included, before it is withdrawn.
    pub withdrawn_after_walks: u64,
    /// Days a record is missing before it is withdrawn, if these are longer.
    pub withdrawn_after_days: u32,
    /// Days a record is withdrawn before it is forgotten.
    pub purged_after_days: u32,
    /// So many may be withdrawn after one walk without asking, however small the source.
    pub ceiling_records: u64,
    /// So many in a hundred visible records of the source may be, if these are more.
    pub ceiling_percent: u64,
    /// More renamed records than `ceiling_records` and than so many in a hundred of those that are no
    /// longer met under their name are a migration of identifiers.
    pub migration_percent: u64,
}

impl Default for RemovalPolicy {
    fn default() -> Self {
        Self {
            withdrawn_after_walks: 2,
            withdrawn_after_days: 7,
            purged_after_days: 90,
            ceiling_records: 5,
            ceiling_percent: 10,
            migration_percent: 20,
        }
    }
}

impl RemovalPolicy {
    /// How many of `visible` records may be withdrawn after one walk without asking.
    pub fn ceiling(&self, visible: u64) -> u64 {
        self.ceiling_records
            .max(share(visible, self.ceiling_percent))
    }

    /// Whether so many names have changed that what is missing may be there under names nobody knows.
    pub(super) fn is_migration(&self, walk: Walk, newly_missing: u64) -> bool {
        let renamed = walk.relinked.saturating_add(walk.ambiguous);
        let not_met = walk.relinked.saturating_add(newly_missing);
        renamed
            > self
                .ceiling_records
                .max(share(not_met, self.migration_percent))
    }
}

/// So many in a hundred, rounded down.
fn share(of: u64, percent: u64) -> u64 {
    of.saturating_mul(percent) / 100
}

/// Whether so many days have passed since.
pub(super) fn has_passed(since: Timestamp, days: u32, now: Timestamp) -> bool {
    now.duration_since(since) >= SignedDuration::from_hours(i64::from(days) * 24)
}

/// A person has agreed to a plan that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// How many withdrawals were shown to that person: a later plan with more of them waits again.
    pub withdrawals: u64,
}

/// Why withdrawals wait for a person, and what that person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub reason: HoldReason,
    /// All that would be withdrawn if a person agreed: what [`Approval`] has to allow.
    pub withdrawals: u64,
    /// Visible records of the source.
    pub visible: u64,
    /// How many may go without asking.
    pub ceiling: u64,
}

/// Why withdrawals wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// The portal says of more records than go at once that they are gone.
    Tombstones,
    /// More records than go at once have been missing long enough.
    TooMany,
    /// Some went missing while identifiers changed all over the source.
    Migration,
}

impl From<Doubt> for HoldReason {
    fn from(doubt: Doubt) -> Self {
        match doubt {
            Doubt::Migration => Self::Migration,
            Doubt::Tombstone => Self::Tombstones,
        }
    }
}

impl std::fmt::Display for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            reason,
            withdrawals,
            visible,
            ceiling,
        } = self;
        write!(f, "{withdrawals} of {visible} records would be withdrawn")?;
        match reason {
            HoldReason::Tombstones => write!(
                f,
                ", the portal says they are gone, and {ceiling} go without asking"
            ),
            HoldReason::TooMany => write!(f, ", and {ceiling} go without asking"),
            HoldReason::Migration => write!(
                f,
                ", some of which went missing while the portal changed its identifiers"
            ),
        }
    }
}
