//! Commands that write: import, reindex, fsck. Done here, or by the node that has the folder open.

use super::{DONE, IN_PART, progress::Shown, say, told};
use crate::{
    admin, cli,
    config::{Config, SourceSettings},
    holdings::{Holdings, LockError, OpenError},
    jobs::{
        Done, Operation,
        harvest::{Job, Removal},
        operation,
    },
};
use anyhow::{Context, bail};
use std::path::Path;
use tokio_util::sync::CancellationToken;

pub fn import(config: &Config, import: cli::Import, json: bool) -> anyhow::Result<u8> {
    let mut jobs = Vec::new();
    for address in import.addresses {
        let is_web = address.starts_with("http://") || address.starts_with("https://");
        let address = if is_web {
            address
        } else {
            // The node that does the work may stand in another folder.
            let path = Path::new(&address).canonicalize();
            let path = path.with_context(|| format!("cannot read `{address}`"))?;
            path.to_string_lossy().into_owned()
        };
        let source = import
            .source
            .clone()
            .unwrap_or_else(|| default_source(&address));
        jobs.push(Job {
            settings: SourceSettings::new(&source, &address, import.kind.clone()),
            removal: if import.prune {
                Removal::AtOnce
            } else {
                Removal::Keep
            },
            sweep: true,
        });
    }
    if import.prune && import.source.is_some() && jobs.len() > 1 {
        bail!(
            "--prune with --source takes one address: each would withdraw what the others brought in"
        );
    }
    let addresses: Vec<String> = jobs
        .iter()
        .map(|job| job.settings.address.clone())
        .collect();
    let Done::Import(outcomes) = run(config, &Operation::Import(jobs))? else {
        bail!("the node answered something else");
    };
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&outcomes)?))?;
    }
    let mut complete = true;
    let mut any = false;
    for (address, outcome) in addresses.iter().zip(&outcomes) {
        match outcome {
            Ok(outcome) => {
                any = true;
                complete &= outcome.report.failed == 0 && outcome.report.refused == 0;
                if !json {
                    told::outcome(address, outcome)?;
                    if outcome.not_met > 0 && outcome.kept_because.is_none() {
                        say(format_args!(
                            "  {} records were not met and are kept; --prune withdraws them",
                            outcome.not_met
                        ))?;
                    }
                }
            }
            Err(reason) => {
                complete = false;
                tracing::error!("{reason}");
            }
        }
    }
    match (any, complete) {
        (true, true) => Ok(DONE),
        (true, false) => Ok(IN_PART),
        (false, _) => bail!("nothing was imported"),
    }
}

/// An address is its own name, without credentials; a file or folder goes by the last part of its path, which says nothing
/// of this machine.
fn default_source(address: &str) -> String {
    let is_path = address.starts_with('/');
    let name = Path::new(address).file_name().filter(|_| is_path);
    name.map_or_else(
        || crate::public::shown(address).unwrap_or_else(|| address.to_owned()),
        |name| name.to_string_lossy().into_owned(),
    )
}

pub fn reindex(config: &Config, reindex: &cli::Reindex, json: bool) -> anyhow::Result<u8> {
    let rdf = reindex.only.is_none_or(|only| only == cli::Projection::Rdf);
    let search = reindex
        .only
        .is_none_or(|only| only == cli::Projection::Search);
    let derived = reindex
        .only
        .is_none_or(|only| only == cli::Projection::Derived);
    let asked = Operation::Reindex {
        rdf,
        search,
        derived,
    };
    let Done::Reindex { position } = run(config, &asked)? else {
        bail!("the node answered something else");
    };
    if json {
        say(format_args!(
            "{}",
            serde_json::json!({ "position": position })
        ))?;
    } else {
        say(format_args!(
            "made again from the ledger, up to position {position}"
        ))?;
    }
    Ok(DONE)
}

pub fn erase(config: &Config, id: &str, reason: String) -> anyhow::Result<u8> {
    let Some(id) = vocab::RecordId::parse(id) else {
        bail!("`{id}` is no id of a record: it has 20 letters and digits, as in its address");
    };
    let Done::Records(_) = run(config, &Operation::Erase { id, reason })? else {
        bail!("the node answered something else");
    };
    say(format_args!(
        "it is gone from this node; those who follow it take it away when they next look, and the feed is \
         written without it while the node runs"
    ))?;
    Ok(DONE)
}

pub fn fsck(config: &Config, fsck: &cli::Fsck, json: bool) -> anyhow::Result<u8> {
    let done = run(
        config,
        &Operation::Fsck {
            repair: fsck.repair,
        },
    )?;
    let Done::Fsck {
        clean,
        repaired,
        audit,
    } = done
    else {
        bail!("the node answered something else");
    };
    if json {
        say(format_args!(
            "{}",
            serde_json::json!({ "clean": clean, "repaired": repaired, "audit": audit })
        ))?;
    } else {
        let verdict = match (clean, repaired) {
            (true, false) => "everything agrees",
            (true, true) => "repaired, and everything agrees",
            (false, false) => "something does not agree; --repair makes it again from the ledger",
            (false, true) => "something still does not agree: restore a backup of the ledger",
        };
        say(format_args!(
            "{verdict}\n{}",
            serde_json::to_string_pretty(&audit)?
        ))?;
    }
    Ok(if clean { DONE } else { IN_PART })
}

/// Runs an operation here, or asks the node that has the data folder open.
pub(super) fn run(config: &Config, operation: &Operation) -> anyhow::Result<Done> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut shown = Shown::new();
        let mut tell = |progress| shown.tell(progress);
        let holdings = match Holdings::open(config) {
            Ok(holdings) => holdings,
            Err(OpenError::Lock(LockError::InUse(folder))) => {
                let answer = admin::ask(&folder, operation, &mut tell).await?;
                return match answer {
                    Some(Ok(done)) => Ok(done),
                    Some(Err(reason)) => bail!(reason),
                    None => bail!(LockError::InUse(folder)),
                };
            }
            Err(error) => return Err(error.into()),
        };
        let cancel = CancellationToken::new();
        let ended = operation::run(&holdings, config, operation.clone(), cancel, &mut tell).await;
        holdings.close();
        Ok(ended?)
    })
}
