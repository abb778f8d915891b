use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const DAY: i64 = 24 * 60 * 60;

fn day(day: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + day * DAY).unwrap()
}

/// The records of a source, and how many complete walks it has had.
#[derive(Debug, Clone, Default)]
struct Source {
    records: BTreeMap<RecordId, Presence>,
    complete_walks: u64,
}

/// What one walk says, by number of the record.
#[derive(Debug, Clone)]
struct Told {
    met: Vec<usize>,
    gone: Vec<usize>,
    is_complete: bool,
    relinked: u64,
}

fn id(number: usize) -> RecordId {
    RecordId::mint("source", &number.to_string())
}

fn met(numbers: impl IntoIterator<Item = usize>) -> Told {
    Told {
        met: numbers.into_iter().collect(),
        gone: Vec::new(),
        is_complete: true,
        relinked: 0,
    }
}

impl Source {
    fn of(count: usize) -> Self {
        Self {
            records: (0..count).map(|n| (id(n), Presence::Present)).collect(),
            complete_walks: 0,
        }
    }

    fn standings(&self, told: &Told) -> Vec<Standing> {
        let met: BTreeSet<RecordId> = told.met.iter().map(|n| id(*n)).collect();
        let gone: BTreeSet<RecordId> = told.gone.iter().map(|n| id(*n)).collect();
        let sighting = |of: &RecordId| {
            if met.contains(of) {
                Sighting::Met
            } else if gone.contains(of) {
                Sighting::Gone
            } else {
                Sighting::NotMet
            }
        };
        self.records
            .iter()
            .map(|(id, presence)| Standing {
                id: id.clone(),
                presence: *presence,
                sighting: sighting(id),
            })
            .collect()
    }

    fn walked(&self, told: &Told) -> Walk {
        Walk {
            is_complete: told.is_complete,
            number: self.complete_walks,
            relinked: told.relinked,
            ambiguous: 0,
        }
    }

    fn walk(&mut self, told: &Told, now: Timestamp, approval: Option<Approval>) -> RemovalPlan {
        self.complete_walks += u64::from(told.is_complete);
        let policy = RemovalPolicy::default();
        let standings = self.standings(told);
        let plan = plan(&standings, self.walked(told), now, &policy, approval);
        self.carry_out(&plan, now);
        plan
    }

    fn carry_out(&mut self, plan: &RemovalPlan, now: Timestamp) {
        for id in &plan.returned {
            self.records.insert(id.clone(), Presence::Present);
        }
        for (id, absence) in &plan.missing {
            self.records.insert(id.clone(), Presence::Missing(*absence));
        }
        for id in &plan.withdraw {
            self.records
                .insert(id.clone(), Presence::Withdrawn { since: now });
        }
        for id in &plan.purge {
            self.records.remove(id);
        }
    }
}

#[test]
fn a_record_goes_from_missing_to_withdrawn_to_forgotten() {
    let mut source = Source::of(20);
    let without = met(1..20);
    let plan = source.walk(&without, day(0), None);
    assert_eq!((plan.missing.len(), plan.withdraw.len()), (1, 0));
    // Walked each day: two walks are not enough before seven days have passed.
    for n in 1..7 {
        assert!(source.walk(&without, day(n), None).is_empty());
    }
    assert_eq!(source.walk(&without, day(7), None).withdraw, [id(0)]);
    assert!(source.walk(&without, day(96), None).is_empty());
    assert_eq!(source.walk(&without, day(97), None).purge, [id(0)]);
    assert_eq!(source.records.len(), 19);
}

#[test]
fn seven_days_are_not_enough_without_a_second_walk() {
    let mut source = Source::of(20);
    let without = met(1..20);
    source.walk(&without, day(0), None);
    let broken = Told {
        is_complete: false,
        ..without.clone()
    };
    assert!(source.walk(&broken, day(30), None).is_empty());
    assert_eq!(source.walk(&without, day(31), None).withdraw, [id(0)]);
}

#[test]
fn what_is_met_again_is_there_again_even_in_a_walk_that_breaks_off() {
    let mut source = Source::of(20);
    source.walk(&met(2..20), day(0), None);
    let broken = Told {
        is_complete: false,
        ..met([0])
    };
    assert_eq!(source.walk(&broken, day(1), None).returned, [id(0)]);
    source.walk(&met(2..20), day(8), None);
    assert_eq!(source.walk(&met(0..20), day(9), None).returned.len(), 2);
    assert!(source.records.values().all(|p| *p == Presence::Present));
}

#[test]
fn a_large_cut_waits_for_a_person_who_has_seen_it() {
    let mut source = Source::of(100);
    let cut = met(11..100);
    source.walk(&cut, day(0), None);
    let plan = source.walk(&cut, day(8), None);
    assert!(plan.is_empty());
    assert_eq!(plan.waiting.len(), 11);
    let hold = plan.held_for_approval.unwrap();
    assert_eq!(hold.reason, HoldReason::TooMany);
    assert_eq!(
        (hold.withdrawals, hold.visible, hold.ceiling),
        (11, 100, 10)
    );
    assert_eq!(
        hold.to_string(),
        "11 of 100 records would be withdrawn, and 10 go without asking"
    );
    // It has grown since: what was agreed to is not what would be done.
    source.walk(&met(12..100), day(9), None);
    let seen = Approval { withdrawals: 11 };
    let plan = source.walk(&met(12..100), day(20), Some(seen));
    assert_eq!(plan.held_for_approval.unwrap().withdrawals, 12);
    let seen = Approval { withdrawals: 12 };
    let plan = source.walk(&met(12..100), day(21), Some(seen));
    assert_eq!(plan.withdraw.len(), 12);
    assert_eq!(plan.held_for_approval, None);
    assert_eq!(plan.approved.unwrap().reason, HoldReason::TooMany);
}

#[test]
fn a_small_source_may_lose_five_and_no_more() {
    for (lost, withdrawn) in [(5, 5), (6, 0)] {
        let mut source = Source::of(8);
        let left = met(lost..8);
        source.walk(&left, day(0), None);
        assert_eq!(source.walk(&left, day(8), None).withdraw.len(), withdrawn);
    }
}

#[test]
fn tombstones_apply_at_once_whatever_the_walk_comes_to() {
    let mut source = Source::of(100);
    let told = Told {
        gone: (0..10).collect(),
        is_complete: false,
        ..met([])
    };
    let plan = source.walk(&told, day(0), None);
    assert_eq!(plan.withdraw.len(), 10);
    assert!(plan.missing.is_empty());
}

#[test]
fn more_tombstones_than_the_ceiling_wait_and_are_not_forgotten() {
    let mut source = Source::of(100);
    let told = Told {
        gone: (0..11).collect(),
        is_complete: false,
        ..met([])
    };
    let plan = source.walk(&told, day(0), None);
    assert!(plan.withdraw.is_empty());
    assert_eq!(plan.missing.len(), 11);
    assert_eq!(
        plan.held_for_approval.unwrap().reason,
        HoldReason::Tombstones
    );
    // The portal said it once; days later they still wait, and go as soon as a person agrees.
    let later = Told {
        is_complete: false,
        ..met([])
    };
    let plan = source.walk(&later, day(30), None);
    assert_eq!((plan.waiting.len(), plan.withdraw.len()), (11, 0));
    assert_eq!(
        plan.held_for_approval.unwrap().reason,
        HoldReason::Tombstones
    );
    let agreed = Some(Approval { withdrawals: 11 });
    assert_eq!(source.walk(&later, day(31), agreed).withdraw.len(), 11);
}

#[test]
fn tombstones_and_absences_share_one_ceiling() {
    let mut source = Source::of(100);
    source.walk(&met(6..100), day(0), None);
    let told = Told {
        gone: (90..96).collect(),
        ..met((6..90).chain(96..100))
    };
    let plan = source.walk(&told, day(8), None);
    let gone: Vec<RecordId> = (90..96).map(id).collect();
    assert!(plan.withdraw.iter().all(|id| gone.contains(id)));
    assert_eq!((plan.withdraw.len(), plan.waiting.len()), (6, 6));
    assert_eq!(plan.held_for_approval.unwrap().reason, HoldReason::TooMany);
}

#[test]
fn what_goes_missing_in_a_migration_of_identifiers_is_never_withdrawn_unasked() {
    let mut source = Source::of(100);
    let migration = Told {
        relinked: 97,
        ..met(3..100)
    };
    source.walk(&migration, day(0), None);
    let plan = source.walk(&met(3..100), day(60), None);
    assert!(plan.withdraw.is_empty());
    assert_eq!(
        plan.held_for_approval.unwrap().reason,
        HoldReason::Migration
    );
    let agreed = Some(Approval { withdrawals: 3 });
    assert_eq!(source.walk(&met(3..100), day(61), agreed).withdraw.len(), 3);
}

#[test]
fn a_few_renamed_records_are_no_migration() {
    let mut source = Source::of(100);
    let renamed = Told {
        relinked: 5,
        ..met(3..100)
    };
    source.walk(&renamed, day(0), None);
    assert_eq!(source.walk(&met(3..100), day(8), None).withdraw.len(), 3);
}

/// How far a record is on its way out.
fn stage(presence: Option<&Presence>) -> u8 {
    match presence {
        Some(Presence::Present) => 0,
        Some(Presence::Missing(_)) => 1,
        Some(Presence::Withdrawn { .. }) => 2,
        None => 3,
    }
}

prop_compose! {
    fn told(count: usize)(
        sightings in prop::collection::vec(0..12u8, count),
        loses in prop::option::of(0..count),
        is_complete: bool,
        relinked in prop_oneof![4 => Just(0u64), 1 => 0..200u64],
    ) -> Told {
        let kept = loses.unwrap_or(0);
        let is = |wanted: fn(u8) -> bool| -> Vec<usize> {
            sightings.iter().enumerate().filter(|(n, s)| *n >= kept && wanted(**s))
                .map(|(n, _)| n).collect()
        };
        Told { met: is(|s| s > 1), gone: is(|s| s == 0), is_complete, relinked }
    }
}

prop_compose! {
    fn walks()(count in 1..80usize)(
        told in prop::collection::vec((told(count), 1..20i64), 1..10),
        count in Just(count),
    ) -> (usize, Vec<(Told, i64)>) {
        (count, told)
    }
}

proptest! {
    #[test]
    fn whatever_a_portal_says_a_catalogue_is_never_emptied_unasked((count, walks) in walks()) {
        let mut source = Source::of(count);
        let policy = RemovalPolicy::default();
        let mut today = 0;
        for (told, wait) in walks {
            today += wait;
            let before = source.clone();
            let standings = before.standings(&told);
            let is_visible = |s: &&Standing| stage(Some(&s.presence)) < 2 || s.sighting == Sighting::Met;
            let visible = standings.iter().filter(is_visible).count() as u64;
            let plan = source.walk(&told, day(today), None);

            // Never more than the ceiling.
            prop_assert!(plan.withdraw.len() as u64 <= policy.ceiling(visible));
            prop_assert_eq!(plan.held_for_approval.is_some(), !plan.waiting.is_empty());
            // Nothing on absence alone, unless the walk was complete.
            let gone: BTreeSet<RecordId> = told.gone.iter().map(|n| id(*n)).collect();
            if !told.is_complete {
                prop_assert!(plan.purge.is_empty());
                let told_gone = plan.withdraw.iter().chain(plan.missing.iter().map(|(id, _)| id));
                prop_assert!(told_gone.into_iter().all(|id| gone.contains(id)));
            }
            for standing in &standings {
                let (was, is) = (stage(Some(&standing.presence)), stage(source.records.get(&standing.id)));
                match standing.sighting {
                    // What is met is there, whatever it was.
                    Sighting::Met => prop_assert_eq!(is, 0),
                    // What is not goes one way only, a step at a time unless the portal says so.
                    Sighting::NotMet => prop_assert!(is == was || is == was + 1),
                    Sighting::Gone => prop_assert!(is >= was),
                }
            }
            // Doing it again changes nothing more.
            let mut again = source.clone();
            let walk = source.walked(&told);
            let second = super::plan(&again.standings(&told), walk, day(today), &policy, None);
            again.carry_out(&second, day(today));
            for (id, presence) in &source.records {
                prop_assert_eq!(Some(presence), again.records.get(id));
            }
        }
    }

    #[test]
    fn an_approval_never_passes_more_than_was_seen((count, walks) in walks(), seen in 0..60u64) {
        let mut source = Source::of(count);
        let mut today = 0;
        for (told, wait) in walks {
            today += wait;
            let plan = source.walk(&told, day(today), Some(Approval { withdrawals: seen }));
            if let Some(hold) = plan.approved {
                prop_assert!(plan.held_for_approval.is_none() && plan.waiting.is_empty());
                prop_assert!(hold.withdrawals <= seen);
                prop_assert_eq!(hold.withdrawals, plan.withdraw.len() as u64);
            }
        }
    }
}
