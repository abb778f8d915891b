//! One source, as anyone may be told of it.

use super::{address, run_path, source_path};
use crate::{config::Config, jobs::schedule::Status, ledger::Verdict};
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// How a source stands, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It has failed as often in a row as the operator bears.
    Failing,
    /// The last run would withdraw more than goes without a person.
    Waiting,
    Paused,
    /// It was only imported by hand.
    ByHand,
    Harvested,
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::ByHand => "by-hand",
            Self::Harvested => "harvested",
        }
    }
}

/// When a source is harvested.
#[derive(Debug, Clone, Serialize)]
pub struct Schedule {
    /// Absent where cron says when.
    pub every_minutes: Option<u64>,
    pub cron: Option<String>,
    pub quiet_hours: Option<String>,
    pub time_zone: String,
}

/// The last run of a source, in short.
#[derive(Debug, Clone, Serialize)]
pub struct LastRun {
    pub id: i64,
    pub url: String,
    pub began: Timestamp,
    pub ended: Option<Timestamp>,
    pub verdict: Option<Verdict>,
}

/// One source.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    pub name: String,
    /// Its page here, and its IRI.
    pub url: String,
    /// Absent for a file or a folder of the node's machine.
    pub address: Option<String>,
    /// What a person reads for its address.
    #[serde(skip)]
    pub label: String,
    pub kind: Option<String>,
    pub standing: Standing,
    pub schedule: Option<Schedule>,
    pub records: u64,
    pub quarantined: u64,
    /// Failed runs in a row, up to now.
    pub failures: u64,
    pub last_run: Option<LastRun>,
    /// When a run last read something.
    pub last_success: Option<Timestamp>,
    #[serde(serialize_with = "told")]
    pub next_run: Option<Timestamp>,
    /// What holds for records that do not say otherwise.
    pub defaults: harvest::Defaults,
    /// SPARQL updates applied to each record before it is kept.
    pub clean: Vec<String>,
}

impl Source {
    pub fn of(status: &Status, config: &Config) -> Self {
        let settings = status.settings.as_ref();
        let base = &config.node.base_url;
        let schedule = settings.map(|settings| Schedule {
            every_minutes: settings.cron.is_none().then_some(settings.every_minutes),
            cron: settings.cron.clone(),
            quiet_hours: settings.quiet_hours.clone(),
            time_zone: config.harvest.time_zone.clone(),
        });
        Self {
            url: format!("{base}{}", source_path(&status.name)),
            address: address::shown(&status.address),
            label: address::label(&status.address),
            kind: settings.and_then(|settings| settings.kind.clone()),
            standing: standing(status, config),
            schedule,
            records: status.records,
            quarantined: status.quarantined,
            failures: status.failures,
            last_run: status.last.as_ref().map(|run| LastRun {
                id: run.id,
                url: format!("{base}{}", run_path(&status.name, run.id)),
                began: run.began,
                ended: run.ended,
                verdict: run.verdict,
            }),
            last_success: status.last_success,
            next_run: status.next,
            defaults: settings.map(|s| s.defaults.clone()).unwrap_or_default(),
            clean: settings.map(|s| s.clean.clone()).unwrap_or_default(),
            name: status.name.clone(),
        }
    }
}

/// A source that has never run is due since the beginning of time: that is no date to tell.
fn told<S: Serializer>(next: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    next.filter(|next| *next > Timestamp::UNIX_EPOCH)
        .serialize(to)
}

fn standing(status: &Status, config: &Config) -> Standing {
    let is_waiting = status.last_verdict == Some(Verdict::Waiting);
    if status.is_failing(config) {
        Standing::Failing
    } else if is_waiting {
        Standing::Waiting
    } else if status.is_paused {
        Standing::Paused
    } else if status.is_harvested {
        Standing::Harvested
    } else {
        Standing::ByHand
    }
}
