//! `terreau peer`: the members of the commons that this node follows.

use super::{DONE, IN_PART, harvest, keep, say};
use crate::{
    cli::{Add, AddPeer, Peer, PeerMode, RemovePeer},
    config::Config,
    holdings::ledger_file,
    jobs::{
        Done, Operation,
        peering::{self, Candidate, PeerJobError, Pulled},
        pull::Outcome,
    },
    ledger::{KnownMember, Ledger, Refusal},
    peers::{Following, Mode, Scope},
    public::Member,
};
use ::harvest::{Fetcher, peer::PeerError};
use anyhow::{Context, bail};
use vocab::{MemberId, coverage::BoundingBox, member::Card};

/// What was refused of a member, as many as are told.
const REFUSALS: usize = 20;

pub fn run(config: &Config, peer: Peer, json: bool) -> anyhow::Result<u8> {
    match peer {
        Peer::Add(add) => self::add(config, &add, json),
        Peer::List => list(config, json),
        Peer::Show { member } => show(config, &member, json),
        Peer::Pull { member } => pull(config, member.as_deref(), json),
        Peer::Remove(remove) => self::remove(config, &remove),
    }
}

fn ledger(config: &Config) -> anyhow::Result<Ledger> {
    Ok(Ledger::open_to_read(&ledger_file(&config.storage.folder))?)
}

fn meant(ledger: &Ledger, text: &str) -> anyhow::Result<KnownMember> {
    let members = ledger.members()?;
    let known = peering::meant(&members, text).cloned();
    known.with_context(|| format!("`{text}` is no member that is known, or more than one"))
}

fn add(config: &Config, add: &AddPeer, json: bool) -> anyhow::Result<u8> {
    let following = following(add)?;
    let looked = look(config, &add.address);
    let candidate = match looked {
        Ok(candidate) => candidate,
        Err(PeerJobError::NoNode(reason)) => return add_source(config, add, &reason, json),
        Err(error) => return Err(error.into()),
    };
    let card = candidate.card.card();
    if !json {
        tell_candidate(&candidate)?;
    }
    let is_agreed = match &add.fingerprint {
        Some(expected) => {
            let expected = MemberId::parse(expected)
                .with_context(|| format!("`{expected}` is no fingerprint of 52 characters"))?;
            if expected != card.member {
                bail!(
                    "the member that answers there has another fingerprint than the one expected: {}",
                    card.member.grouped()
                );
            }
            true
        }
        None => {
            let name = name(card);
            let verb = following.mode.name();
            add.yes
                || harvest::agrees(&format!(
                    "Is this its fingerprint, and is `{name}` to be taken as `{verb}`?"
                ))?
        }
    };
    if !is_agreed {
        say(format_args!(
            "nothing was kept; --fingerprint or --yes keeps it without asking"
        ))?;
        return Ok(IN_PART);
    }
    let kept = Operation::KeepPeer {
        card: candidate.card.text().to_owned(),
        address: candidate.address.clone(),
        following: Box::new(following),
    };
    match keep::run(config, &kept)? {
        Done::Pulled(outcomes) => tell_pulled(&outcomes, json),
        Done::Records(entries) => {
            if !json {
                say(format_args!(
                    "kept, and not asked; {entries} entries of it were taken away"
                ))?;
            }
            Ok(DONE)
        }
        _ => bail!("the node answered something else"),
    }
}

fn following(add: &AddPeer) -> anyhow::Result<Following> {
    let bbox = match &add.bbox {
        None => None,
        Some(text) => {
            let bbox = BoundingBox::parse(text)
                .with_context(|| format!("`{text}` is not a box: give west,south,east,north"))?;
            Some([bbox.west, bbox.south, bbox.east, bbox.north])
        }
    };
    Ok(Following {
        mode: match add.mode {
            PeerMode::Follow => Mode::Follow,
            PeerMode::Mirror => Mode::Mirror,
            PeerMode::Ignore => Mode::Ignore,
            PeerMode::Block => Mode::Block,
        },
        scope: Scope {
            themes: add.themes.clone(),
            publishers: add.publishers.clone(),
            bbox,
        },
        every_seconds: add.every_seconds,
        accepted: None,
    })
}

fn look(config: &Config, address: &str) -> Result<Candidate, PeerJobError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let most = config.commons.max_answer_bytes;
    let no_client = |error: &dyn std::fmt::Display| {
        PeerJobError::Pull(crate::jobs::pull::JobError::Lost(error.to_string()))
    };
    let runtime = runtime.map_err(|error| no_client(&error))?;
    let fetcher = Fetcher::new(config.fetch_settings()).map_err(|error| no_client(&error))?;
    runtime.block_on(peering::look(&fetcher.for_members(most), address, most))
}

/// A feed that nobody signs is harvested as any other portal.
fn add_source(
    config: &Config,
    add: &AddPeer,
    reason: &PeerError,
    json: bool,
) -> anyhow::Result<u8> {
    if let PeerError::Unreachable(reason) = reason {
        bail!("cannot look at `{}`: {reason}", add.address);
    }
    let is_plain = add.mode == PeerMode::Follow
        && add.fingerprint.is_none()
        && add.themes.is_empty()
        && add.publishers.is_empty()
        && add.bbox.is_none();
    if !is_plain {
        bail!(
            "no node of the commons answers at `{}`: {reason}",
            add.address
        );
    }
    if !json {
        say(format_args!(
            "no node of the commons answers there ({reason}). If it is an LDES or DCAT-AP Feed, it is \
             kept as an ordinary source: nothing in it is signed, and it is believed as far as its host is"
        ))?;
    }
    let source = Add {
        address: add.address.clone(),
        name: None,
        kind: Some("ldes".to_owned()),
        every_minutes: add.every_seconds.unwrap_or(3600).div_ceil(60),
        yes: add.yes,
    };
    harvest::add(config, source, json)
}

/// The name of a member, in whatever language it has one.
fn name(card: &Card) -> &str {
    let name = card.name.get("fr").or_else(|| card.name.values().next());
    name.map_or("a member without a name", String::as_str)
}

fn tell_candidate(candidate: &Candidate) -> anyhow::Result<()> {
    let card = candidate.card.card();
    let checkpoint = &candidate.checkpoint.checkpoint;
    say(format_args!("{}", name(card)))?;
    if let Some(territory) = &card.territory {
        say(format_args!(
            "  territory    {} ({})",
            territory.name, territory.code
        ))?;
    }
    say(format_args!("  fingerprint  {}", card.member.grouped()))?;
    say(format_args!("  address      {}", card.base_url))?;
    if let Some(contact) = &card.contact {
        say(format_args!("  contact      {contact}"))?;
    }
    for namespace in &card.namespaces {
        say(format_args!("  speaks for   {namespace}"))?;
    }
    say(format_args!(
        "  publishes    {} records, {} deletions told; entry {} of epoch {}",
        checkpoint.count, checkpoint.tombstones, checkpoint.seq, checkpoint.epoch
    ))
}

fn list(config: &Config, json: bool) -> anyhow::Result<u8> {
    let members: Vec<Member> = ledger(config)?.members()?.iter().map(Member::of).collect();
    if json {
        say(format_args!("{}", serde_json::to_string_pretty(&members)?))?;
        return Ok(DONE);
    }
    for member in &members {
        let last = match member.succeeded {
            Some(time) => format!("up to date at {time:.0}"),
            None => "never reached".to_owned(),
        };
        let trouble = match member.errors.last() {
            Some(error) if member.failures > 0 => {
                format!("  FAILED {} times: {error}", member.failures)
            }
            _ => String::new(),
        };
        say(format_args!(
            "{}\t{}\t{}\t{} records\t{} behind\t{last}\t{}{trouble}",
            &member.id.as_str()[..8],
            member.shown_name(),
            member.mode.name(),
            member.held,
            member
                .behind
                .map_or("?".to_owned(), |behind| behind.to_string()),
            member.address
        ))?;
    }
    Ok(DONE)
}

fn show(config: &Config, text: &str, json: bool) -> anyhow::Result<u8> {
    let ledger = ledger(config)?;
    let known = meant(&ledger, text)?;
    let refusals = ledger.refusals(&known.member, REFUSALS)?;
    let member = Member::of(&known);
    if json {
        let shown = serde_json::json!({
            "member": member, "following": known.following, "refused": refusals,
            "outcome": Outcome::of(&known),
        });
        say(format_args!("{}", serde_json::to_string_pretty(&shown)?))?;
        return Ok(DONE);
    }
    tell_member(&known, &member, &refusals)?;
    Ok(DONE)
}

fn tell_member(known: &KnownMember, member: &Member, refusals: &[Refusal]) -> anyhow::Result<()> {
    say(format_args!(
        "{}: {}, {}, {} records",
        member.shown_name(),
        member.mode.name(),
        known.address,
        member.held
    ))?;
    say(format_args!("  fingerprint  {}", member.fingerprint))?;
    for namespace in &member.namespaces {
        say(format_args!("  speaks for   {namespace}"))?;
    }
    for namespace in &member.asks_for {
        say(format_args!(
            "  asks for     {namespace} (not accepted: `terreau peer add {}` accepts it)",
            known.address
        ))?;
    }
    if let Some(outcome) = Outcome::of(known) {
        tell_outcome(&outcome)?;
    }
    for refusal in refusals {
        say(format_args!(
            "refused: <{}>: {}",
            refusal.resource, refusal.reason
        ))?;
    }
    Ok(())
}

fn tell_outcome(outcome: &Outcome) -> anyhow::Result<()> {
    say(format_args!(
        "  {}: {} entries, {} added, {} changed, {} withdrawn, {} not taken ({} refused), {} repaired; \
         {} requests, {} bytes, via {}",
        verdict(outcome),
        outcome.entries,
        outcome.added,
        outcome.changed,
        outcome.withdrawn,
        outcome.not_taken,
        outcome.refused,
        outcome.repaired,
        outcome.requests,
        outcome.bytes,
        if outcome.via.is_empty() {
            "nobody"
        } else {
            &outcome.via
        }
    ))?;
    if outcome.is_stale {
        say(format_args!(
            "  nothing was signed in time: the node is stuck, or what is new is hidden from us"
        ))?;
    }
    for error in &outcome.errors {
        say(format_args!("  {error}"))?;
    }
    for evidence in &outcome.evidence {
        say(format_args!("  evidence:\n{evidence}"))?;
    }
    Ok(())
}

fn verdict(outcome: &Outcome) -> &'static str {
    use crate::jobs::pull::Ending;
    match outcome.verdict {
        Ending::UpToDate => "up to date",
        Ending::Older => "who answered is behind us",
        Ending::Unreachable => "not reached",
        Ending::Distrusted => "not believed",
    }
}

fn pull(config: &Config, member: Option<&str>, json: bool) -> anyhow::Result<u8> {
    let member = match member {
        Some(text) => Some(meant(&ledger(config)?, text)?.member),
        None => None,
    };
    pull_now(config, member, json)
}

fn pull_now(config: &Config, member: Option<MemberId>, json: bool) -> anyhow::Result<u8> {
    let Done::Pulled(outcomes) = keep::run(config, &Operation::Pull { member })? else {
        bail!("the node answered something else");
    };
    if outcomes.is_empty() {
        bail!("nobody is followed: `terreau peer add URL` follows a member");
    }
    tell_pulled(&outcomes, json)
}

fn tell_pulled(outcomes: &[Pulled], json: bool) -> anyhow::Result<u8> {
    if json {
        let told: Vec<_> = outcomes
            .iter()
            .map(|(member, outcome)| match outcome {
                Ok(outcome) => serde_json::json!({ "member": member, "outcome": outcome }),
                Err(error) => serde_json::json!({ "member": member, "error": error }),
            })
            .collect();
        say(format_args!("{}", serde_json::to_string_pretty(&told)?))?;
    }
    let mut is_whole = true;
    for (member, outcome) in outcomes {
        match outcome {
            Ok(outcome) => {
                is_whole &= outcome.is_success() && outcome.refused == 0;
                if !json {
                    say(format_args!("{member}"))?;
                    tell_outcome(outcome)?;
                }
            }
            Err(error) => {
                is_whole = false;
                tracing::error!("{member}: {error}");
            }
        }
    }
    Ok(if is_whole { DONE } else { IN_PART })
}

fn remove(config: &Config, remove: &RemovePeer) -> anyhow::Result<u8> {
    let member = meant(&ledger(config)?, &remove.member)?.member;
    let purge = remove.purge;
    let operation = Operation::RemovePeer {
        member: member.clone(),
        purge,
    };
    let Done::Records(count) = keep::run(config, &operation)? else {
        bail!("the node answered something else");
    };
    if purge {
        say(format_args!(
            "{member} is forgotten, with {count} entries of it"
        ))?;
    } else {
        say(format_args!(
            "{member} is no longer followed; its {count} records stay"
        ))?;
    }
    Ok(DONE)
}
