//! What a replay has seen, and how it is printed.

use crate::{judge::Link, ledger::Ledger, month};
use harvest::{
    identity::{Ambiguous, Likeness},
    removal::{HoldReason, Presence, RemovalPlan},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

#[derive(Default)]
pub struct Told {
    pub unchanged: u64,
    pub admitted: u64,
    pub changed: u64,
    /// Records written although they were exactly as known: a fault.
    pub unchanged_written: u64,
    pub links: Vec<Link>,
    pub ambiguous: Vec<(String, Timestamp, Ambiguous)>,
    pub keys: u64,
    pub time_of_keys: Duration,
    pub time_of_links: Duration,
    walks: u64,
    incomplete: u64,
    empty: u64,
    /// Records touched by the plans of empty walks: a fault.
    removed_by_empty: u64,
    missing: u64,
    withdrawn: u64,
    purged: u64,
    returned: u64,
    waits: BTreeMap<HoldReason, (u64, BTreeSet<String>)>,
    waiting: u64,
    largest: usize,
    /// By month: identifiers before, of these no longer stated, of these whose record goes on, and
    /// whose does not although something new resembles it.
    vanished: BTreeMap<String, [u64; 4]>,
    /// Portals whose last plan waited.
    asking: BTreeSet<String>,
    asked: u64,
    held: u64,
}

impl Told {
    pub fn count_walk(
        &mut self,
        portal: &str,
        _now: Timestamp,
        is_empty: bool,
        is_complete: bool,
        plan: &RemovalPlan,
    ) {
        self.walks += 1;
        self.incomplete += u64::from(!is_complete);
        if is_empty {
            self.empty += 1;
            let touched = plan.missing.len() + plan.withdraw.len() + plan.purge.len();
            self.removed_by_empty += touched as u64;
        }
        self.missing += plan.missing.len() as u64;
        self.withdrawn += plan.withdraw.len() as u64;
        self.purged += plan.purge.len() as u64;
        self.returned += plan.returned.len() as u64;
        self.largest = self.largest.max(plan.withdraw.len());
        if let Some(hold) = plan.held_for_approval {
            let (times, portals) = self.waits.entry(hold.reason).or_default();
            *times += 1;
            portals.insert(portal.to_owned());
            self.asked += u64::from(self.asking.insert(portal.to_owned()));
        } else {
            self.asking.remove(portal);
        }
    }

    pub fn count_vanished(&mut self, now: Timestamp, counts: [u64; 4]) {
        let sums = self.vanished.entry(month(now)).or_default();
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
    }

    pub fn count_held(&mut self, ledger: &Ledger) {
        self.held += ledger.entries.len() as u64;
        let missing = ledger.entries.values().filter(|entry| {
            matches!(entry.presence, Presence::Missing(absence) if absence.since < Timestamp::MAX)
        });
        self.waiting += missing.count() as u64;
    }

    pub fn print(&self, took: Duration) {
        let records = self.unchanged + self.admitted + self.changed;
        println!("{} walks, {records} records met in {took:.1?}", self.walks);
        println!(
            "  {} unchanged, {} new, {} changed or renamed; {} held at the end",
            self.unchanged, self.admitted, self.changed, self.held
        );
        println!("  unchanged records written: {}", self.unchanged_written);
        println!(
            "  {} incomplete walks, {} of them empty; records touched by empty walks: {}",
            self.incomplete, self.empty, self.removed_by_empty
        );
        println!("identifiers no longer stated, and whose record goes on:");
        let percent = |part: u64, of: u64| part as f64 * 100.0 / of.max(1) as f64;
        for (month, [before, gone, kept, missed]) in &self.vanished {
            println!(
                "  {month}: {gone:>5} of {before:>5}, {kept:>5} go on ({:.1} %); \
                 of the others {missed} resemble something new ({:.1} % of what may go on does)",
                percent(*kept, *gone),
                percent(*kept, kept + missed),
            );
        }
        println!("relinks: {}", self.links.len());
        for likeness in Likeness::CHAIN {
            let of_it = self
                .links
                .iter()
                .filter(|link| link.relink.reason == likeness);
            println!("  {}: {likeness}", of_it.count());
        }
        println!("ambiguous: {}", self.ambiguous.len());
        println!(
            "missing {}, withdrawn {} (at most {} at a time), purged {}, returned {}; still missing {}",
            self.missing, self.withdrawn, self.largest, self.purged, self.returned, self.waiting
        );
        for (reason, (times, portals)) in &self.waits {
            println!(
                "plans that waited for approval ({reason:?}): {times}, of {} portals",
                portals.len()
            );
        }
        println!("  times a portal began to wait: {}", self.asked);
        let per_second = self.keys as f64 / self.time_of_keys.as_secs_f64();
        println!(
            "keys of {} records at {per_second:.0} a second; linking {:.1?} in all",
            self.keys, self.time_of_links
        );
    }
}
