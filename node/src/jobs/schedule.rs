//! Recurring work: which source is due, how many run at a time, how they stop.

use super::harvest::{self, Job, Outcome, Removal, quality::IN_A_WHILE};
use crate::{
    config::{Config, SourceSettings},
    holdings::Holdings,
    ledger::{Ledger, LedgerError, Run, Verdict},
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
    /// When it is due; absent for what is not harvested or paused.
    pub next: Option<Timestamp>,
    /// Failed runs in a row, up to now.
    pub failures: u32,
    /// It has failed so often, or something of it waits for a person.
    pub needs_somebody: bool,
    #[serde(skip)]
    pub settings: Option<SourceSettings>,
}

/// Every source: those of the settings, those kept, those imported by hand.
pub fn statuses(ledger: &Ledger, config: &Config) -> Result<Vec<Status>, LedgerError> {
    let zone = zone(config);
    let mut all = BTreeMap::new();
    for known in ledger.sources()? {
        let kept = known.settings.as_deref();
        let settings = kept.and_then(|kept| serde_json::from_str::<SourceSettings>(kept).ok());
        let status = Status {
            name: known.name.clone(),
            address: known.address,
            records: known.records,
            quarantined: known.quarantined,
            is_harvested: false,
            is_paused: known.paused,
            last: None,
            next: None,
            failures: 0,
            needs_somebody: false,
            settings,
        };
        all.insert(known.name, status);
    }
    for settings in &config.sources {
        let status = all.entry(settings.name.clone()).or_insert_with(|| Status {
            name: settings.name.clone(),
            address: settings.address.clone(),
            records: 0,
            quarantined: 0,
            is_harvested: true,
            is_paused: false,
            last: None,
            next: None,
            failures: 0,
            needs_somebody: false,
            settings: None,
        });
        status.address.clone_from(&settings.address);
        status.settings = Some(settings.clone());
    }
    for status in all.values_mut() {
        let looked_at = (config.harvest.alert_after as usize).max(MAX_KILLED);
        let runs = ledger.runs(Some(&status.name), looked_at)?;
        let failed = runs
            .iter()
            .take_while(|run| run.verdict == Some(Verdict::Failed));
        status.failures = u32::try_from(failed.count()).unwrap_or(u32::MAX);
        let waits = runs
            .first()
            .is_some_and(|run| run.verdict == Some(Verdict::Waiting));
        status.needs_somebody =
            waits || (status.failures > 0 && status.failures >= config.harvest.alert_after);
        status.is_harvested = status.settings.is_some();
        // A run that was killed goes on at once, unless it may be what kills the node.
        let killed = runs.iter().take_while(|run| run.ended.is_none()).count();
        let is_cut_off = (1..MAX_KILLED).contains(&killed);
        status.last = runs.into_iter().next();
        let began = status.last.as_ref().map(|run| run.began);
        let began = began.filter(|_| !is_cut_off);
        status.next = status
            .settings
            .as_ref()
            .filter(|_| !status.is_paused)
            .map(|settings| settings.due(began, &zone));
    }
    Ok(all.into_values().collect())
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
        let Some(settings) = status.settings else {
            continue;
        };
        if settings.is_quiet(now, &zone) {
            continue;
        }
        let (holdings, config, cancel) = (holdings.clone(), config.clone(), cancel.child_token());
        running.spawn(async move { harvest_one(&holdings, &config, settings, cancel).await });
    }
    Ok(())
}

async fn harvest_one(
    holdings: &Holdings,
    config: &Config,
    settings: SourceSettings,
    cancel: CancellationToken,
) {
    let name = settings.name.clone();
    let job = Job {
        settings,
        removal: Removal::Planned(None),
        sweep: false,
    };
    match harvest::run(holdings, config, &job, cancel, &mut |_| {}).await {
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
        }
        Err(error) => {
            let failures = statuses(holdings.ledger(), config)
                .ok()
                .and_then(|all| all.into_iter().find(|status| status.name == name))
                .map_or(1, |status| status.failures);
            if failures >= config.harvest.alert_after {
                tracing::error!(
                    source.id = name,
                    "`{name}` has failed {failures} times in a row and needs somebody: {error}"
                );
            } else {
                tracing::warn!(source.id = name, "`{name}` could not be harvested: {error}");
            }
        }
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

fn zone(config: &Config) -> TimeZone {
    TimeZone::get(&config.harvest.time_zone).unwrap_or(TimeZone::UTC)
}
