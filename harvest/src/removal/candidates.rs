//! What may be withdrawn after a walk, and how much of it goes without asking.

use super::{
    Absence, Approval, Doubt, Hold, HoldReason, Presence, RemovalPlan, RemovalPolicy, Sighting,
    Standing,
};
use jiff::Timestamp;
use vocab::RecordId;

/// What may be withdrawn after this walk.
#[derive(Default)]
pub(super) struct Candidates<'h> {
    pub tombstones: Vec<(&'h RecordId, Presence)>,
    /// Missing for long enough.
    pub due: Vec<&'h RecordId>,
    /// Withdrawn only if a person agrees.
    pub doubtful: Vec<(&'h RecordId, Doubt)>,
}

impl<'h> Candidates<'h> {
    /// A record that has been missing for long enough.
    pub fn push(&mut self, id: &'h RecordId, absence: Absence) {
        match absence.doubt {
            None => self.due.push(id),
            Some(doubt) => self.doubtful.push((id, doubt)),
        }
    }

    /// Parts what is withdrawn from what waits: tombstones first, then what is due, as far as both
    /// stay under the ceiling.
    pub fn judge(
        self,
        held: &[Standing],
        policy: &RemovalPolicy,
        approval: Option<Approval>,
        now: Timestamp,
        plan: &mut RemovalPlan,
        absence: impl Fn(Doubt) -> Absence,
    ) {
        // Asked again after part of a plan was carried out, the whole is judged as before.
        let is_done =
            |one: &&Standing| matches!(one.presence, Presence::Withdrawn { since } if since >= now);
        let done = held.iter().filter(is_done).count() as u64;
        let is_visible = |one: &&Standing| {
            let is_withdrawn = matches!(one.presence, Presence::Withdrawn { .. });
            !is_withdrawn || one.sighting == Sighting::Met || is_done(one)
        };
        let visible = held.iter().filter(is_visible).count() as u64;
        let ceiling = policy.ceiling(visible);
        let [tombstones, due, doubtful] =
            [self.tombstones.len(), self.due.len(), self.doubtful.len()].map(|n| n as u64);
        let withdrawals = done + tombstones + due + doubtful;
        let is_approved = approval.is_some_and(|approval| withdrawals <= approval.withdrawals);
        let tombstones = done + tombstones;
        let take_tombstones = is_approved || tombstones <= ceiling;
        let taken = if take_tombstones { tombstones } else { done };
        let take_due = is_approved || taken + due <= ceiling;

        let reason = if tombstones > ceiling && !self.tombstones.is_empty() {
            Some(HoldReason::Tombstones)
        } else if taken + due > ceiling && due > 0 {
            Some(HoldReason::TooMany)
        } else {
            let doubts = self
                .doubtful
                .iter()
                .map(|(_, doubt)| HoldReason::from(*doubt));
            doubts.min()
        };
        let hold = reason.map(|reason| Hold {
            reason,
            withdrawals,
            visible,
            ceiling,
        });
        if is_approved {
            plan.approved = hold;
        } else {
            plan.held_for_approval = hold;
        }

        for (id, presence) in self.tombstones {
            if take_tombstones {
                plan.withdraw.push(id.clone());
                continue;
            }
            plan.waiting.push(id.clone());
            // A portal may say it once only: the word is kept with the record.
            let absence = match presence {
                Presence::Missing(absence) if absence.doubt == Some(Doubt::Tombstone) => continue,
                Presence::Missing(before) => Absence {
                    doubt: Some(Doubt::Tombstone),
                    ..before
                },
                _ => absence(Doubt::Tombstone),
            };
            plan.missing.push((id.clone(), absence));
        }
        let due_list = if take_due {
            &mut plan.withdraw
        } else {
            &mut plan.waiting
        };
        due_list.extend(self.due.into_iter().cloned());
        let doubtful_list = if is_approved {
            &mut plan.withdraw
        } else {
            &mut plan.waiting
        };
        doubtful_list.extend(self.doubtful.into_iter().map(|(id, _)| id.clone()));
    }
}
