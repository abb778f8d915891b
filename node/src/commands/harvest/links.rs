//! `terreau harvest links`, `unlink`, `link`: the same dataset in several sources.

use super::{DONE, IN_PART, keep, ledger, say};
use crate::{
    cli::Links,
    config::Config,
    copies,
    derived::Derived,
    jobs::{Done, Operation},
    projections::derived,
};
use anyhow::{Context, bail};
use vocab::RecordId;

pub fn list(config: &Config, asked: &Links, json: bool) -> anyhow::Result<u8> {
    let ledger = ledger(config)?;
    let Some(source) = &asked.source else {
        let apart = ledger.all_told_apart(asked.limit)?;
        if json {
            say(format_args!("{}", serde_json::to_string_pretty(&apart)?))?;
            return Ok(DONE);
        }
        if apart.is_empty() {
            say(format_args!("nothing was told apart"))?;
        }
        for one in &apart {
            say(format_args!(
                "{} and {} were told apart {:.0}: {}",
                one.one, one.other, one.at, one.reason
            ))?;
        }
        return Ok(DONE);
    };
    if ledger.source(source)?.is_none() {
        bail!("there is no source called `{source}`");
    }
    let Some(derived) = Derived::open_to_read(&derived::file(&config.storage.folder))? else {
        bail!("no record was checked yet: a running node does so by itself");
    };
    let base_url = &config.node.base_url;
    let links = copies::links(&ledger, &derived, base_url, source, asked.limit)?;
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&links)?))?;
        return Ok(DONE);
    }
    for link in &links {
        let other = &link.other;
        let nearest = if other.is_nearest {
            ", nearest to the origin"
        } else {
            ""
        };
        say(format_args!(
            "{} <{}>\n  {} <{}> of {} ({}{nearest})",
            link.one,
            link.resource,
            other.id,
            other.resource,
            other.source,
            serde_json::json!(other.reason).as_str().unwrap_or_default()
        ))?;
    }
    say(format_args!("{} links", links.len()))?;
    Ok(DONE)
}

/// Tells two records apart, or without a reason takes that back.
pub fn apart(config: &Config, ids: [&String; 2], reason: Option<String>) -> anyhow::Result<u8> {
    let id = |text: &String| {
        RecordId::parse(text).with_context(|| format!("`{text}` is not the id of a record"))
    };
    let (one, other) = (id(ids[0])?, id(ids[1])?);
    if one == other {
        bail!("these are the same record");
    }
    let said = if reason.is_some() {
        "they are told apart"
    } else {
        "they may be linked again"
    };
    let Done::Records(count) = keep::run(config, &Operation::TellApart { one, other, reason })?
    else {
        bail!("the node answered something else");
    };
    if count == 0 {
        say(format_args!("nothing changed"))?;
        return Ok(IN_PART);
    }
    say(format_args!("{said}"))?;
    Ok(DONE)
}
