//! What a walk did not meet: planned by the rules of removal, and carried out.

use super::{JobError, Outcome, Removal};
use crate::holdings::Holdings;
use harvest::removal::{self, Presence, RemovalPolicy, Sighting, Standing, Walk};
use jiff::Timestamp;
use std::collections::HashSet;
use vocab::RecordId;

/// A walk that has ended, as seen from what is held.
pub struct Departures<'w> {
    pub holdings: &'w Holdings,
    pub source: &'w str,
    pub ended: &'w harvest::Outcome,
    /// Resources that the portal itself says are gone.
    pub gone: HashSet<String>,
    pub relinked: u64,
    pub ambiguous: u64,
}

/// What is to be withdrawn, and what is to be said.
#[derive(Debug, Default)]
pub struct Planned {
    pub withdraw: Vec<RecordId>,
    missing: u64,
    returned: u64,
    purged: u64,
    not_met: u64,
    kept_because: Option<String>,
    waiting: Option<(u64, String)>,
}

impl Planned {
    pub fn tell(&self, outcome: &mut Outcome) {
        outcome.missing = self.missing;
        outcome.returned = self.returned;
        outcome.purged = self.purged;
        outcome.not_met = self.not_met;
        outcome.kept_because.clone_from(&self.kept_because);
        outcome.waiting.clone_from(&self.waiting);
    }
}

impl Departures<'_> {
    /// Notes in the ledger what is missing and what is there again, purges what is long gone; what
    /// is to be withdrawn is given back.
    pub fn plan(&self, removal: Removal, now: Timestamp) -> Result<Planned, JobError> {
        let held = self.standings()?;
        let not_met: Vec<&Standing> = held
            .iter()
            .filter(|one| !matches!(one.presence, Presence::Withdrawn { .. }))
            .filter(|one| one.sighting != Sighting::Met)
            .collect();
        let approval = match removal {
            Removal::Planned(approval) => approval,
            Removal::Keep => {
                return Ok(Planned {
                    not_met: not_met.len() as u64,
                    ..Planned::default()
                });
            }
            Removal::AtOnce => {
                return Ok(match self.ended.may_remove() {
                    Ok(()) => Planned {
                        withdraw: not_met.iter().map(|one| one.id.clone()).collect(),
                        ..Planned::default()
                    },
                    Err(reason) => Planned {
                        not_met: not_met.len() as u64,
                        kept_because: Some(reason.to_string()),
                        ..Planned::default()
                    },
                });
            }
        };
        let ledger = self.holdings.ledger();
        let is_complete = self.ended.may_remove().is_ok();
        let walk = Walk {
            is_complete,
            number: ledger.complete_walks(self.source)? + u64::from(is_complete),
            relinked: self.relinked,
            ambiguous: self.ambiguous,
        };
        let plan = removal::plan(&held, walk, now, &RemovalPolicy::default(), approval);
        if let Some(hold) = &plan.approved {
            tracing::warn!(source.id = self.source, "withdrawn with approval: {hold}");
        }
        ledger.note_presence(self.source, &plan.missing, &plan.returned, is_complete)?;
        let purged = ledger.purge(&plan.purge)?;
        Ok(Planned {
            missing: plan.missing.len() as u64,
            returned: plan.returned.len() as u64,
            purged,
            not_met: (not_met.len() - plan.withdraw.len().min(not_met.len())) as u64,
            kept_because: self
                .ended
                .may_remove()
                .err()
                .filter(|_| !not_met.is_empty())
                .map(|reason| reason.to_string()),
            waiting: plan
                .held_for_approval
                .map(|hold| (hold.withdrawals, hold.to_string())),
            withdraw: plan.withdraw,
        })
    }

    fn standings(&self) -> Result<Vec<Standing>, JobError> {
        let held = self.holdings.ledger().held(self.source)?;
        let standing = |one: crate::ledger::Held| {
            // Later in a walk than its tombstone, a resource may be stated again.
            let sighting = if self.ended.seen.contains(&one.resource) {
                Sighting::Met
            } else if self.gone.contains(&one.resource) {
                Sighting::Gone
            } else {
                Sighting::NotMet
            };
            Standing {
                id: one.id,
                presence: one.presence,
                sighting,
            }
        };
        Ok(held.into_iter().map(standing).collect())
    }
}
