//! What is said of sources and runs, in the reader's language.

use super::super::{Language, format};
use crate::{
    jobs::schedule,
    ledger::Verdict,
    public::{Counts, Schedule, Standing, source_path},
    state::Node,
};
use jiff::{Timestamp, tz::TimeZone};

/// A moment for people and for machines.
pub struct Moment {
    pub said: String,
    pub exact: String,
}

impl Moment {
    pub fn of(moment: Timestamp, zone: &TimeZone, language: Language) -> Self {
        Self {
            said: format::moment(moment, zone, language),
            exact: moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }
}

pub fn zone(node: &Node) -> TimeZone {
    schedule::zone(&node.config)
}

/// Whether somebody has to look after it.
pub fn is_wrong(standing: Standing) -> bool {
    matches!(standing, Standing::Failing | Standing::Waiting)
}

/// How a run ended; one that has not may go on still, or have been killed.
pub fn verdict(verdict: Option<Verdict>, has_ended: bool, language: Language) -> String {
    match verdict {
        Some(verdict) if has_ended => language.t(&format!("verdict-{}", verdict.name())),
        _ => language.t("not-ended"),
    }
}

/// `3 new, 2 changed`: what a run changed or refused, in one line.
pub fn changes(counts: &Counts, language: Language) -> String {
    let told = [
        ("said-new", counts.new),
        ("said-changed", counts.changed),
        ("said-relinked", counts.relinked),
        ("said-returned", counts.returned),
        ("said-missing", counts.missing),
        ("said-withdrawn", counts.withdrawn),
        ("said-quarantined", counts.quarantined),
        ("said-refused", counts.refused),
        ("said-failed-pages", counts.failed_pages),
    ];
    let told: Vec<String> = told
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| language.count(key, count))
        .collect();
    match told.is_empty() {
        false => told.join(", "),
        true if counts.unchanged > 0 => language.count("said-unchanged", counts.unchanged),
        true => language.t("nothing-changed"),
    }
}

/// How often a source is harvested.
pub fn rhythm(schedule: &Schedule, language: Language) -> String {
    const DAY: u64 = 24 * 60;
    match (&schedule.cron, schedule.every_minutes) {
        (Some(cron), _) => format!("cron {cron} ({})", schedule.time_zone),
        (None, Some(minutes)) if minutes > 0 && minutes % DAY == 0 => {
            language.count("every-days", minutes / DAY)
        }
        (None, Some(minutes)) if minutes > 0 && minutes % 60 == 0 => {
            language.count("every-hours", minutes / 60)
        }
        (None, minutes) => language.count("every-minutes", minutes.unwrap_or_default()),
    }
}

/// The feed of the runs of a source, or of all.
pub fn feed_path(source: Option<&str>, language: Language) -> String {
    let place = source.map_or_else(|| "/sources".to_owned(), source_path);
    format!("{place}/feed.atom?lang={}", language.code())
}
