//! `terreau key`: who this node is among the members of the commons.

use super::{DONE, say};
use crate::{
    cli::Key,
    config::Config,
    holdings::{FolderLock, ledger_file},
    ledger::Ledger,
    member::{self, Identity, Keys},
};
use anyhow::{Context, bail};
use vocab::member::SignedCard;

pub fn run(config: &Config, key: &Key, json: bool) -> anyhow::Result<u8> {
    let folder = &config.storage.folder;
    let keys = Keys::new(folder);
    if !keys.card_file().is_file() {
        // A running node has made them already: only a folder that nobody uses gets new ones.
        let _lock = FolderLock::take(folder)?;
        Identity::open(folder, config)?;
    }
    let card = match key {
        Key::Show => keys.card()?,
        Key::Sign { root } => member::write_again(&keys, config, root.as_deref())?,
        Key::Rotate { root, since } => {
            let seq = since.map_or_else(|| last_entry(config), Ok)?;
            member::rotate(&keys, root.as_deref(), seq)?
        }
        Key::Epoch { root, yes } => {
            if !yes {
                bail!(
                    "everything is published again from entry 1, and every follower reads all of it \
                     again; say `--yes` if that is meant"
                );
            }
            member::new_epoch(&keys, root.as_deref(), last_entry(config)?)?
        }
        Key::Take { to } => {
            refuse_to_overwrite(to)?;
            member::take_root(&keys, to)?;
            say(format_args!(
                "The root key is in `{}` and nowhere else: keep two copies, away from this machine.\n\
                 Without it the card of this node can never change again.",
                to.display()
            ))?;
            return Ok(DONE);
        }
        Key::HandOver { root, to } => {
            refuse_to_overwrite(to)?;
            member::hand_over(&keys, root.as_deref(), to)?
        }
    };
    show(&card, keys.root_file().is_file(), json)?;
    Ok(DONE)
}

fn refuse_to_overwrite(path: &std::path::Path) -> anyhow::Result<()> {
    if path.exists() {
        bail!("`{}` is there already", path.display());
    }
    Ok(())
}

/// The last entry that the feed has told; the node may be running.
fn last_entry(config: &Config) -> anyhow::Result<u64> {
    let file = ledger_file(&config.storage.folder);
    if !file.is_file() {
        return Ok(0);
    }
    let ledger = Ledger::open_to_read(&file).context("cannot read where the feed stands")?;
    Ok(ledger.feed_state()?.map_or(0, |state| state.seq))
}

fn show(signed: &SignedCard, root_is_here: bool, json: bool) -> anyhow::Result<()> {
    if json {
        return say(format_args!("{}", signed.text().replace('\n', "")));
    }
    let card = signed.card();
    say(format_args!("fingerprint   {}", card.member.grouped()))?;
    for (language, name) in &card.name {
        say(format_args!("name          {name} ({language})"))?;
    }
    if let Some(territory) = &card.territory {
        say(format_args!(
            "territory     {} ({})",
            territory.name, territory.code
        ))?;
    }
    say(format_args!("address       {}", card.base_url))?;
    for namespace in &card.namespaces {
        say(format_args!("speaks for    {namespace}"))?;
    }
    say(format_args!(
        "card          edition {}, epoch {}, signed {}",
        card.edition, card.epoch, card.issued
    ))?;
    for held in &card.feed_keys {
        let to = held.to.map_or("on".to_owned(), |to| format!("to {to}"));
        say(format_args!(
            "feed key      {}  epoch {}, from {} {to}",
            held.key, held.epoch, held.from
        ))?;
    }
    let place = if root_is_here {
        "in the data folder; `terreau key take` moves it to a safe place"
    } else {
        "elsewhere"
    };
    say(format_args!("root key      {place}"))
}
