//! `terreau harvest`: the portals around a territory, found, shown, kept and harvested.

mod links;

use super::{DONE, IN_PART, keep, say, told};
use crate::{
    cli::{Add, DropSource, Harvest},
    config::{Config, SourceSettings},
    derived::{Derived, Tally},
    holdings::ledger_file,
    jobs::{
        Done, Operation,
        harvest::{Outcome, Preview, open_options},
        schedule,
    },
    ledger::{Ledger, Run},
    projections::derived,
};
use ::harvest::{Candidate, Fetcher, recognise};
use anyhow::{Context, bail};
use jiff::Timestamp;
use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::Path,
};
use vocab::RecordId;

/// Guesses whose refusal is told; an address may be asked for some twenty.
const REFUSALS: usize = 5;
const NO_SOURCE: &str = "no source is kept: `terreau harvest add URL` keeps one";

pub fn run(config: &Config, harvest: Harvest, json: bool) -> anyhow::Result<u8> {
    match harvest {
        Harvest::Add(add) => self::add(config, add, json),
        Harvest::List => list(config, json),
        Harvest::Show { source } => show(config, &source, json),
        Harvest::Run { source, sweep } => run_now(config, source, sweep, json),
        Harvest::DryRun { source } => {
            let settings = settings_of(config, &source)?;
            let preview = preview(config, settings)?;
            tell_preview(&preview, json)
        }
        Harvest::Pause { source } => pause(config, source, true),
        Harvest::Resume { source } => pause(config, source, false),
        Harvest::Approve { source } => approve(config, source, json),
        Harvest::Restore { source, id } => restore(config, source, id),
        Harvest::Replay { source, subject } => replay(config, source, subject, json),
        Harvest::Links(links) => self::links::list(config, &links, json),
        Harvest::Unlink(unlink) => self::links::apart(
            config,
            [&unlink.one, &unlink.other],
            Some(unlink.reason.clone()),
        ),
        Harvest::Link { one, other } => self::links::apart(config, [&one, &other], None),
        Harvest::Drop(drop) => drop_source(config, drop),
    }
}

fn ledger(config: &Config) -> anyhow::Result<Ledger> {
    let file = ledger_file(&config.storage.folder);
    // Before the first harvest there are the sources of the settings, and nothing is known of them.
    if !file.exists() {
        return Ok(Ledger::in_memory()?);
    }
    Ok(Ledger::open_to_read(&file)?)
}

fn settings_of(config: &Config, name: &str) -> anyhow::Result<SourceSettings> {
    if let Some(settings) = config.sources.iter().find(|source| source.name == name) {
        return Ok(settings.clone());
    }
    let kept = ledger(config)?
        .source(name)?
        .and_then(|source| source.settings);
    let kept = kept.with_context(|| format!("`{name}` is not a source that is harvested"))?;
    Ok(serde_json::from_str(&kept)?)
}

pub(super) fn add(config: &Config, add: Add, json: bool) -> anyhow::Result<u8> {
    let (address, found) = found(config, &add)?;
    let name = add.name.unwrap_or_else(|| default_name(&address));
    let mut settings = SourceSettings::new(&name, &address, Some(found.kind.clone()));
    settings.every_minutes = add.every_minutes;
    let problems = settings.problems();
    if !problems.is_empty() {
        bail!("{}", problems.join("; "));
    }
    let capabilities = &found.capabilities;
    if !json {
        say(format_args!(
            "{address}\n  kind {}, {}{}{}",
            found.kind,
            capabilities.dialect,
            capabilities
                .version
                .as_ref()
                .map_or(String::new(), |version| format!(" {version}")),
            capabilities
                .declared_total
                .map_or(String::new(), |total| format!(", {total} records declared")),
        ))?;
    }
    let shown = preview(config, settings.clone())?;
    tell_preview(&shown, json)?;
    if !add.yes && !agrees(&format!("Keep this as the source `{name}`?"))? {
        say(format_args!(
            "nothing was kept; --yes keeps it without asking"
        ))?;
        return Ok(IN_PART);
    }
    keep::run(config, &Operation::KeepSource(Box::new(settings)))?;
    if !json {
        say(format_args!(
            "kept as `{name}`: `terreau harvest run '{name}'` harvests it now, a running node when \
             it is due"
        ))?;
    }
    Ok(DONE)
}

/// What answers at the address: the best candidate.
fn found(config: &Config, add: &Add) -> anyhow::Result<(String, Candidate)> {
    let address = if add.address.contains("://") {
        add.address.clone()
    } else {
        let path = Path::new(&add.address).canonicalize().with_context(|| {
            let address = &add.address;
            format!("cannot read `{address}` here; an address of the web begins with https://")
        })?;
        path.to_string_lossy().into_owned()
    };
    let asked = SourceSettings::new("", &address, add.kind.clone());
    let fetcher = Fetcher::new(config.fetch_settings())?;
    let options = open_options(&fetcher, config, &asked);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let recognised = runtime.block_on(recognise(&address, &options))?;
    let mut candidates = recognised.candidates.into_iter();
    let Some(best) = candidates.next() else {
        let mut reasons: Vec<String> = recognised.refused.iter().map(told::failure).collect();
        reasons.dedup();
        reasons.truncate(REFUSALS);
        bail!(
            "no kind of portal answers at `{address}`:\n  {}\n\
             --kind says what it is, and then give the address of its API or export",
            reasons.join("\n  ")
        );
    };
    for other in candidates {
        tracing::info!("there is also {} at {}", other.kind, other.address);
    }
    Ok((best.address.clone(), best))
}

fn default_name(address: &str) -> String {
    let host = url::Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| {
        let name = Path::new(address).file_name();
        name.map_or_else(
            || address.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    })
}

/// Asks on a terminal; without one, nobody agrees.
pub(super) fn agrees(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    let mut out = io::stdout().lock();
    write!(out, "{question} [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_lowercase().as_str(),
        "y" | "yes" | "o" | "oui"
    ))
}

fn preview(config: &Config, settings: SourceSettings) -> anyhow::Result<Preview> {
    match keep::run(config, &Operation::Preview(Box::new(settings)))? {
        Done::Preview(preview) => Ok(*preview),
        _ => bail!("the node answered something else"),
    }
}

fn tell_preview(preview: &Preview, json: bool) -> anyhow::Result<u8> {
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(preview)?))?;
        return Ok(DONE);
    }
    told::preview(preview)?;
    Ok(DONE)
}

fn list(config: &Config, json: bool) -> anyhow::Result<u8> {
    let ledger = ledger(config)?;
    let sources = schedule::statuses(&ledger, config)?;
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&sources)?))?;
        return Ok(DONE);
    }
    if sources.is_empty() {
        say(format_args!("{NO_SOURCE}"))?;
    }
    for source in &sources {
        let last = match (&source.last, source.last.as_ref().and_then(|run| run.ended)) {
            (None, _) => "never harvested".to_owned(),
            (Some(run), None) => format!("began {:.0}, has not ended", run.began),
            (Some(run), Some(ended)) => format!("{} {ended:.0}", verdict(run)),
        };
        let state = match (source.is_paused, source.is_harvested) {
            (true, _) => "paused",
            (_, false) => "by hand",
            _ => "harvested",
        };
        let needs = if source.needs_somebody {
            "  NEEDS SOMEBODY"
        } else {
            ""
        };
        let next = match source.next {
            None => String::new(),
            // What was never harvested, or was cut off.
            Some(next) if next == Timestamp::UNIX_EPOCH => ", due now".to_owned(),
            Some(next) => format!(", next {next:.0}"),
        };
        let kind = source.settings.as_ref().and_then(|it| it.kind.as_deref());
        say(format_args!(
            "{}\t{} records\t{state}\t{last}{next}{needs}\t{} {}",
            source.name,
            source.records,
            kind.unwrap_or("any kind"),
            source.address
        ))?;
    }
    Ok(DONE)
}

fn verdict(run: &Run) -> &'static str {
    match (run.verdict, run.ended) {
        (Some(verdict), _) => verdict.name(),
        (None, Some(_)) => "unknown",
        (None, None) => "has not ended",
    }
}

fn show(config: &Config, name: &str, json: bool) -> anyhow::Result<u8> {
    let ledger = ledger(config)?;
    let Some(source) = ledger.source(name)? else {
        let is_set = config.sources.iter().any(|source| source.name == name);
        let why = match is_set {
            true => format!("`{name}` was never harvested: `terreau harvest run '{name}'` does it"),
            false => format!("there is no source called `{name}`"),
        };
        bail!("{why}");
    };
    let runs = ledger.runs(Some(name), 10)?;
    let aside = ledger.quarantine(name, 20)?;
    if json {
        let quality = tally(config, name)?;
        let shown = serde_json::json!({
            "source": source, "runs": runs, "quarantine": aside, "quality": quality
        });
        say(format_args!("{}", serde_json::to_string_pretty(&shown)?))?;
        return Ok(DONE);
    }
    let settings = settings_of(config, name).ok();
    let kind = settings.and_then(|settings| settings.kind);
    say(format_args!(
        "{name}: {}, {} records, {} in quarantine, {}",
        kind.as_deref().unwrap_or("any kind"),
        source.records,
        source.quarantined,
        source.address
    ))?;
    tell_quality(&tally(config, name)?)?;
    for run in &runs {
        say(format_args!("{:.0} {}", run.began, verdict(run)))?;
        let Some(outcome) = &run.outcome else {
            continue;
        };
        let value: serde_json::Value = serde_json::from_str(outcome)?;
        if let Some(error) = value["error"].as_str() {
            say(format_args!("  {error}"))?;
        } else if let Ok(outcome) = serde_json::from_value::<Outcome>(value) {
            tell_outcome(name, &outcome)?;
        }
    }
    for item in &aside {
        say(format_args!(
            "quarantine: {} ({}): {}",
            item.subject, item.rule, item.error
        ))?;
    }
    Ok(DONE)
}

fn tell_outcome(name: &str, outcome: &Outcome) -> anyhow::Result<()> {
    told::outcome(name, outcome)?;
    say(format_args!(
        "  {} relinked, {} missing, {} returned, {} purged, {} in quarantine",
        outcome.relinked,
        outcome.missing,
        outcome.returned,
        outcome.purged,
        outcome.report.quarantined
    ))?;
    if let Some((count, reason)) = &outcome.waiting {
        say(format_args!(
            "  {count} withdrawals wait for a person: {reason}\n  \
             `terreau harvest approve '{name}'` agrees to them"
        ))?;
    }
    if outcome.own + outcome.too_far > 0 {
        say(format_args!(
            "  {} of our own came back and {} have passed too many portals: not taken",
            outcome.own, outcome.too_far
        ))?;
    }
    tell_quality(&outcome.quality)?;
    for doubt in outcome.doubts.iter().take(5) {
        say(format_args!("  {}", doubt.message))?;
    }
    Ok(())
}

/// How the records of a source stand to the profiles now; nothing where they were not checked.
fn tally(config: &Config, name: &str) -> anyhow::Result<Vec<Tally>> {
    let file = derived::file(&config.storage.folder);
    Ok(match Derived::open_to_read(&file)? {
        Some(derived) => derived.tally(name)?,
        None => Vec::new(),
    })
}

fn tell_quality(all: &[Tally]) -> anyhow::Result<()> {
    for tally in all {
        say(format_args!(
            "  {}: {} of {} conform; {} violations, {} warnings, {} other findings",
            tally.profile,
            tally.conforming,
            tally.records,
            tally.violations,
            tally.warnings,
            tally.others
        ))?;
    }
    Ok(())
}

fn run_now(config: &Config, source: Option<String>, sweep: bool, json: bool) -> anyhow::Result<u8> {
    let names = match source {
        Some(source) => vec![source],
        None => {
            let ledger = ledger(config)?;
            let all = schedule::statuses(&ledger, config)?;
            let kept = all.into_iter().filter(|one| one.is_harvested);
            kept.map(|one| one.name).collect()
        }
    };
    if names.is_empty() {
        bail!("{NO_SOURCE}");
    }
    let mut code = DONE;
    for name in names {
        let source = name.clone();
        match keep::run(config, &Operation::Harvest { source, sweep }) {
            Ok(done) => code = code.max(tell(&name, done, json)?),
            Err(error) => {
                code = IN_PART;
                tracing::error!("{name}: {error:#}");
            }
        }
    }
    Ok(code)
}

fn tell(name: &str, done: Done, json: bool) -> anyhow::Result<u8> {
    let Done::Harvest(outcome) = done else {
        bail!("the node answered something else");
    };
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&outcome)?))?;
    } else {
        tell_outcome(name, &outcome)?;
    }
    let is_whole = outcome.waiting.is_none()
        && outcome.is_clean
        && outcome.report.failed == 0
        && outcome.report.refused == 0
        && outcome.report.quarantined == 0;
    Ok(if is_whole { DONE } else { IN_PART })
}

fn pause(config: &Config, source: String, paused: bool) -> anyhow::Result<u8> {
    let said = if paused { "paused" } else { "resumed" };
    let name = source.clone();
    keep::run(config, &Operation::Pause { source, paused })?;
    say(format_args!("`{name}` is {said}"))?;
    Ok(DONE)
}

fn approve(config: &Config, source: String, json: bool) -> anyhow::Result<u8> {
    let runs = ledger(config)?.runs(Some(&source), 1)?;
    let outcome: Option<Outcome> = runs
        .first()
        .and_then(|run| run.outcome.as_deref())
        .and_then(|outcome| serde_json::from_str(outcome).ok());
    let Some((withdrawals, reason)) = outcome.and_then(|outcome| outcome.waiting) else {
        bail!("nothing of `{source}` waits for a person");
    };
    if !json {
        say(format_args!("agreed: {reason}"))?;
    }
    let name = source.clone();
    let done = keep::run(
        config,
        &Operation::Approve {
            source,
            withdrawals,
        },
    )?;
    tell(&name, done, json)
}

fn restore(config: &Config, source: String, id: Option<String>) -> anyhow::Result<u8> {
    let id = match id {
        Some(text) => Some(
            RecordId::parse(&text)
                .with_context(|| format!("`{text}` is not the id of a record"))?,
        ),
        None => None,
    };
    let Done::Records(count) = keep::run(config, &Operation::Restore { source, id })? else {
        bail!("the node answered something else");
    };
    say(format_args!("{count} records are shown again"))?;
    Ok(if count == 0 { IN_PART } else { DONE })
}

fn replay(
    config: &Config,
    source: String,
    subject: Option<String>,
    json: bool,
) -> anyhow::Result<u8> {
    let Done::Replay(replay) = keep::run(config, &Operation::Replay { source, subject })? else {
        bail!("the node answered something else");
    };
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&replay)?))?;
    } else {
        say(format_args!(
            "{} items tried: {} are records now ({} added, {} changed), {} stay in quarantine",
            replay.tried, replay.admitted, replay.added, replay.changed, replay.stayed
        ))?;
        for reason in &replay.reasons {
            say(format_args!("  {}: {}", reason.subject, reason.error))?;
        }
    }
    Ok(if replay.stayed == 0 { DONE } else { IN_PART })
}

fn drop_source(config: &Config, drop: DropSource) -> anyhow::Result<u8> {
    let DropSource { source, purge, .. } = drop;
    let name = source.clone();
    let Done::Records(count) = keep::run(config, &Operation::DropSource { source, purge })? else {
        bail!("the node answered something else");
    };
    if purge {
        say(format_args!(
            "`{name}` is no longer harvested; {count} records were withdrawn"
        ))?;
    } else {
        say(format_args!(
            "`{name}` is no longer harvested; its {count} records stay"
        ))?;
    }
    Ok(DONE)
}
