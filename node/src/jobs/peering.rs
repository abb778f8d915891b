//! Getting to know a member, changing how it is followed, parting with it.

use super::pull::{self, Outcome, Polled};
use crate::{
    config::Config,
    holdings::Holdings,
    ledger::{KnownMember, LedgerError},
    peers::{Following, Mode},
};
use ::harvest::{
    Fetcher,
    peer::{HttpPeer, Peer, PeerError},
};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use url::Url;
use vocab::{
    MemberId,
    feed::{CheckpointError, SignedCheckpoint},
    member::{CardError, SignedCard},
};

/// A member that may be followed.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub address: String,
    pub card: SignedCard,
    pub checkpoint: SignedCheckpoint,
}

/// Why somebody cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum PeerJobError {
    #[error("`{0}` is no address")]
    Address(String),
    #[error("no node of the commons answers there: {0}")]
    NoNode(#[from] PeerError),
    #[error("what answers there is not believed: {0}")]
    Card(#[from] CardError),
    #[error("what answers there is not believed: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("this is this very node")]
    OurOwn,
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Pull(#[from] pull::JobError),
}

/// Who answers at an address.
pub async fn look(
    fetcher: &Fetcher,
    address: &str,
    max_answer_bytes: u64,
) -> Result<Candidate, PeerJobError> {
    let wrong = || PeerJobError::Address(address.to_owned());
    let url = Url::parse(address).map_err(|_| wrong())?;
    let mut peer = HttpPeer::origin(fetcher, &url, max_answer_bytes).ok_or_else(wrong)?;
    let card = SignedCard::read(&peer.card().await?)?;
    let text = peer.checkpoint().await?.ok_or(PeerError::Gone)?;
    let checkpoint = SignedCheckpoint::read(&text)?;
    checkpoint.check(card.card())?;
    Ok(Candidate {
        address: url.to_string(),
        card,
        checkpoint,
    })
}

/// What came of keeping how a member is followed.
#[derive(Debug)]
pub enum Kept {
    /// It was pulled from at once.
    Pulled(Box<Pulled>),
    /// It is not asked; so many entries of it were taken away.
    Left(u64),
}

/// A member, and how the pull from it ended.
pub type Pulled = (MemberId, Result<Outcome, String>);

/// Keeps how a member is followed from now on, and asks it for everything if it is to be.
pub async fn keep(
    holdings: &Holdings,
    config: &Config,
    accepted: (&str, &str),
    following: &Following,
    cancel: &CancellationToken,
) -> Result<Kept, PeerJobError> {
    let (card, address) = accepted;
    let card = SignedCard::read(card)?;
    let member = card.card().member.clone();
    let is_us = holdings
        .feed()
        .is_some_and(|feed| feed.identity().member() == member);
    if is_us {
        return Err(PeerJobError::OurOwn);
    }
    let claim = pull::claim(holdings, &member, cancel).await?;
    let ledger = holdings.ledger();
    let edition = ledger.edition()?;
    // What a person was shown is what was accepted.
    let following = &Following {
        accepted: Some(card.card().namespaces.clone()),
        ..following.clone()
    };
    // A card that is known and newer stays.
    let card = match ledger.member(&member)? {
        Some(known) if !card.supersedes(&known.card)? => known.card,
        _ => card,
    };
    ledger.keep_member(&card, address, following, Timestamp::now())?;
    let left = match following.mode {
        Mode::Block => forget(holdings, &member, true).await?,
        _ => 0,
    };
    if ledger.edition()? != edition {
        holdings.rebuild(true, false, false);
    }
    holdings.wake();
    if !following.mode.is_pulled() {
        return Ok(Kept::Left(left));
    }
    let mut polled = Polled::default();
    let ended = pull::claimed(holdings, config, &claim, &member, &mut polled, cancel).await;
    let ended = ended.map_err(|error| error.to_string());
    Ok(Kept::Pulled(Box::new((member, ended))))
}

/// No longer follows a member: its records stay, or are taken away. How many that are.
pub async fn part(
    holdings: &Holdings,
    member: &MemberId,
    purge: bool,
    cancel: &CancellationToken,
) -> Result<u64, PeerJobError> {
    let _claim = pull::claim(holdings, member, cancel).await?;
    let ledger = holdings.ledger();
    let known = ledger.member(member)?;
    let known = known.ok_or_else(|| LedgerError::UnknownMember(member.clone()))?;
    if purge {
        return forget(holdings, member, false).await;
    }
    let following = Following {
        mode: Mode::Ignore,
        ..known.following
    };
    ledger.keep_member(&known.card, &known.address, &following, Timestamp::now())?;
    Ok(known.live - known.refused)
}

async fn forget(holdings: &Holdings, member: &MemberId, stays: bool) -> Result<u64, PeerJobError> {
    let mut all = 0;
    loop {
        let (ledger, member) = (holdings.ledger().clone(), member.clone());
        let work = move || ledger.forget_member(&member, stays, Timestamp::now());
        let gone = pull::blocking(work).await??;
        holdings.wake();
        if gone == 0 {
            return Ok(all);
        }
        all += gone;
    }
}

/// Pulls from one member, or from all that are followed. One that fails does not stop the others.
pub async fn pull(
    holdings: &Holdings,
    config: &Config,
    only: Option<&MemberId>,
    cancel: &CancellationToken,
) -> Result<Vec<Pulled>, PeerJobError> {
    let members = match only {
        Some(member) => vec![member.clone()],
        None => {
            let followed = holdings.ledger().followed()?.into_iter();
            followed.map(|(member, _)| member).collect()
        }
    };
    let mut outcomes = Vec::new();
    for member in members {
        let mut polled = Polled::default();
        let claim = pull::claim(holdings, &member, cancel).await?;
        let ended = pull::claimed(holdings, config, &claim, &member, &mut polled, cancel).await;
        outcomes.push((member, ended.map_err(|error| error.to_string())));
    }
    Ok(outcomes)
}

/// The member that somebody means: by its fingerprint, the beginning of it, its address or its name.
pub fn meant<'m>(members: &'m [KnownMember], text: &str) -> Option<&'m KnownMember> {
    let compact: String = text.split_whitespace().collect();
    let mut found = members.iter().filter(|known| {
        let is_beginning = compact.len() >= 4 && known.member.as_str().starts_with(&compact);
        let address = known.address.trim_end_matches('/');
        is_beginning
            || address == text.trim_end_matches('/')
            || known.card.card().name.values().any(|name| name == text)
    });
    let first = found.next()?;
    // Two that could be meant are none.
    found.next().is_none().then_some(first)
}
