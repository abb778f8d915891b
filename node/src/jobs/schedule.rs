//! Recurring work: which source is due, how many run at a time, how they stop.

use super::{
    alert::{self, Alert},
    harvest::{self, Job, Outcome, Removal, quality::IN_A_WHILE},
};
use crate::{
    config::{Config, SourceSettings},
    holdings::Holdings,
    ledger::{Ledger, LedgerError, Run, SourceInfo, Verdict},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(5);

/// Runs in a row that were killed, after which the next one waits until it is due.
const MAX_KILLED: usize = 3;

/// A source, and how its harvests go.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    pub name: String,
    pub address: String,
    pub records: u64,
    pub quarantined: u64,
    /// Whether it is harvested when due, or was only imported by hand.
    pub is_harvested: bool,
    pub is_paused: bool,
    pub last: Option<Run>,
    /// How the last run that has ended did so.
    pub last_verdict: Option<Verdict>,
    /// When a run last read something.
    pub last_success: Option<Timestamp>,
    /// When it is due; absent for what is not harvested or paused.
    pub next: Option<Timestamp>,
    /// Failed runs in a row, up to now.
    pub failures: u64,
    /// It has failed so often, or something of it waits for a person.
    pub needs_somebody: bool,
    #[serde(skip)]
    pub settings: Option<SourceSettings>,
}

impl Status {
    /// A source of which nothing is known but where it is.
    fn new(name: String, address: String) -> Self {
        Self {
            name,
            address,
            records: 0,
            quarantined: 0,
            is_harvested: false,
            is_paused: false,
            last: None,
            last_verdict: None,
            last_success: None,
            next: None,
            failures: 0,
            needs_somebody: false,
            settings: None,
        }
    }

    fn of(known: SourceInfo) -> Self {
        let kept = known.settings.as_deref();
        Self {
            settings: kept.and_then(|kept| serde_json::from_str(kept).ok()),
            records: known.records,
            quarantined: known.quarantined,
            is_paused: known.paused,
            last_success: known.last_harvest,
            ..Self::new(known.name, known.address)
        }
    }

    /// As the settings file says.
    fn set(&mut self, settings: &SourceSettings) {
        self.address.clone_from(&settings.address);
        self.settings = Some(settings.clone());
    }

    /// Reads how its runs went.
    fn follow(&mut self, ledger: &Ledger, config: &Config) -> Result<(), LedgerError> {
        let runs = ledger.runs(Some(&self.name), MAX_KILLED.max(2))?;
        self.last_verdict = runs.iter().find_map(|run| run.verdict);
        // A run that was killed goes on at once, unless it may be what kills the node.
        let killed = runs.iter().take_while(|run| run.ended.is_none()).count();
        let is_cut_off = (1..MAX_KILLED).contains(&killed);
        self.last = runs.into_iter().next();
        self.failures = ledger.failing(&self.name)?.map_or(0, |(count, _)| count);
        self.needs_somebody =
            self.is_failing(config) || self.last_verdict == Some(Verdict::Waiting);
        self.is_harvested = self.settings.is_some();
        let began = self.last.as_ref().map(|run| run.began);
        let began = began.filter(|_| !is_cut_off);
        let settings = self.settings.as_ref().filter(|_| !self.is_paused);
        self.next = settings.map(|settings| settings.due(began, &zone(config)));
        Ok(())
    }

    /// Whether it has failed as often in a row as the operator bears.
    pub fn is_failing(&self, config: &Config) -> bool {
        is_failing(self.failures, config)
    }
}

fn is_failing(failures: u64, config: &Config) -> bool {
    failures > 0 && failures >= u64::from(config.harvest.alert_after)
}

/// Since when a source has failed at every run, if often enough for somebody to look after it.
pub fn failing_since(
    ledger: &Ledger,
    config: &Config,
    source: &str,
) -> Result<Option<Timestamp>, LedgerError> {
    let failing = ledger.failing(source)?;
    Ok(failing
        .filter(|(count, _)| is_failing(*count, config))
        .map(|(_, since)| since))
}

/// Every source: those of the settings, those kept, those imported by hand.
pub fn statuses(ledger: &Ledger, config: &Config) -> Result<Vec<Status>, LedgerError> {
    let known = ledger.sources()?.into_iter();
    let mut all: BTreeMap<String, Status> = known
        .map(|known| (known.name.clone(), Status::of(known)))
        .collect();
    for settings in &config.sources {
        let (name, address) = (&settings.name, &settings.address);
        all.entry(name.clone())
            .or_insert_with(|| Status::new(name.clone(), address.clone()))
            .set(settings);
    }
    for status in all.values_mut() {
        status.follow(ledger, config)?;
    }
    Ok(all.into_values().collect())
}

/// One source by its name.
pub fn status(ledger: &Ledger, config: &Config, name: &str) -> Result<Option<Status>, LedgerError> {
    let mut status = ledger.source(name)?.map(Status::of);
    if let Some(settings) = config.sources.iter().find(|source| source.name == name) {
        let address = settings.address.clone();
        status
            .get_or_insert_with(|| Status::new(name.to_owned(), address))
            .set(settings);
    }
    if let Some(status) = &mut status {
        status.follow(ledger, config)?;
    }
    Ok(status)
}

/// Harvests each source when it is due, until `cancel`.
pub async fn keep(holdings: Holdings, config: Arc<Config>, cancel: CancellationToken) {
    let mut running = JoinSet::new();
    loop {
        if let Err(error) = start_due(&holdings, &config, &cancel, &mut running) {
            tracing::error!("cannot tell which source is due: {error}");
        }
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(TICK) => {}
            Some(_) = running.join_next() => {}
        }
    }
    // A walk stops at its next page; what it has admitted stays, and the next one goes on from there.
    while running.join_next().await.is_some() {}
}

fn start_due(
    holdings: &Holdings,
    config: &Arc<Config>,
    cancel: &CancellationToken,
    running: &mut JoinSet<()>,
) -> Result<(), LedgerError> {
    let (now, zone) = (Timestamp::now(), zone(config));
    let mut due: Vec<Status> = statuses(holdings.ledger(), config)?
        .into_iter()
        .filter(|status| status.next.is_some_and(|next| next <= now))
        .filter(|status| !holdings.is_walked(&status.name))
        .collect();
    due.sort_by_key(|status| status.next);
    for status in due {
        if running.len() >= config.harvest.concurrency {
            break;
        }
        let Some(settings) = status.settings.clone() else {
            continue;
        };
        if settings.is_quiet(now, &zone) {
            continue;
        }
        let (holdings, config, cancel) = (holdings.clone(), config.clone(), cancel.child_token());
        running
            .spawn(async move { harvest_one(&holdings, &config, settings, &status, cancel).await });
    }
    Ok(())
}

async fn harvest_one(
    holdings: &Holdings,
    config: &Config,
    settings: SourceSettings,
    before: &Status,
    cancel: CancellationToken,
) {
    let (name, address) = (settings.name.clone(), settings.address.clone());
    let job = Job {
        settings,
        removal: Removal::Planned(None),
        sweep: false,
    };
    let alert = match harvest::run(holdings, config, &job, cancel, &mut |_| {}).await {
        Ok(mut outcome) => {
            log(&name, &outcome);
            if let Err(error) =
                harvest::quality::tell(holdings, &name, &mut outcome, IN_A_WHILE).await
            {
                tracing::warn!(
                    source.id = name,
                    "what was found in `{name}` is not told: {error}"
                );
            }
            after_success(config, before, &outcome)
        }
        Err(error) => {
            let failing = holdings.ledger().failing(&name);
            let failures = failing.ok().flatten().map_or(1, |(count, _)| count);
            let is_failing = is_failing(failures, config);
            if is_failing {
                tracing::error!(
                    source.id = name,
                    "`{name}` has failed {failures} times in a row and needs somebody: {error}"
                );
            } else {
                tracing::warn!(source.id = name, "`{name}` could not be harvested: {error}");
            }
            // Once, when it begins.
            let reason = error.to_string();
            (is_failing && !before.is_failing(config))
                .then_some(Alert::Failing { failures, reason })
        }
    };
    if let Some(alert) = alert {
        alert::send(config, &name, &address, &alert).await;
    }
}

/// What is worth telling of a run that read something, given how the source stood before.
fn after_success(config: &Config, before: &Status, outcome: &Outcome) -> Option<Alert> {
    let waited = before.last_verdict == Some(Verdict::Waiting);
    match &outcome.waiting {
        Some((withdrawals, reason)) if !waited => Some(Alert::Waiting {
            withdrawals: *withdrawals,
            reason: reason.clone(),
        }),
        _ => before.is_failing(config).then_some(Alert::Recovered),
    }
}

fn log(name: &str, outcome: &Outcome) {
    let Outcome {
        added,
        changed,
        withdrawn,
        relinked,
        ..
    } = outcome;
    if let Some((count, reason)) = &outcome.waiting {
        tracing::warn!(
            source.id = name,
            "{count} withdrawals of `{name}` wait for a person: {reason}; \
             `terreau harvest approve '{name}'` agrees to them"
        );
    }
    tracing::info!(
        source.id = name,
        "harvested `{name}`: {added} added, {changed} changed, {withdrawn} withdrawn, {relinked} \
         relinked, {} failed pages, {} set aside; {} of {} answers were as before",
        outcome.report.failed,
        outcome.report.quarantined,
        outcome.report.traffic.not_modified + outcome.report.traffic.same_bodies,
        outcome.report.traffic.requests
    );
}

/// The zone of hours and days in the settings.
pub fn zone(config: &Config) -> TimeZone {
    TimeZone::get(&config.harvest.time_zone).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u64, last: Option<Verdict>, waiting: Option<u64>) -> Option<Alert> {
        let before = Status {
            failures,
            last_verdict: last,
            ..Status::new("ville".into(), "https://ville.example/".into())
        };
        let outcome = Outcome {
            waiting: waiting.map(|count| (count, "more than a tenth".into())),
            ..Outcome::default()
        };
        after_success(&Config::default(), &before, &outcome)
    }

    #[test]
    fn somebody_is_told_when_it_begins_and_when_it_is_over() {
        assert_eq!(after(2, Some(Verdict::Failed), None), None);
        let failed = Some(Verdict::Failed);
        assert_eq!(after(3, failed, None), Some(Alert::Recovered));
        let waits = after(0, Some(Verdict::Complete), Some(12));
        assert_eq!(waits.map(|alert| alert.name()), Some("waiting"));
        // It was told at the run before.
        assert_eq!(after(0, Some(Verdict::Waiting), Some(12)), None);
    }
}
