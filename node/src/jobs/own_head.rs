//! Before the feed grows: has this node published more than it remembers?
//!
//! A node that was put back to an earlier state would give numbers twice that others hold already. So it
//! first asks those who may mirror it for its own head, and takes back what it has lost.

use crate::{
    config::Config,
    feed::Feed,
    holdings::Holdings,
    ledger::{FeedState, LedgerError},
};
use ::harvest::peer::{
    Cursor, Fed, HttpPeer, Limits, Peer, PeerError, Pull, PullError, Standing, Step, Verdict,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::time::Duration;
use url::Url;
use vocab::{
    MemberId,
    feed::{Checkpoint, SignedCheckpoint},
    member::SignedCard,
};

/// How long others are waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long taking back may last.
const LONGEST: Duration = Duration::from_secs(3600);

/// Why the feed does not grow.
#[derive(Debug, thiserror::Error)]
enum Behind {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Pull(#[from] PullError),
    #[error("the copy is older than it said")]
    Older,
    #[error("what came back is not what was signed")]
    Other,
    #[error("it takes longer than {} minutes", LONGEST.as_secs() / 60)]
    Late,
    #[error("a step was lost: {0}")]
    Lost(String),
}

/// Lets the feed grow, once this node knows that it stands where it stood. Says why it may not otherwise.
pub async fn find(holdings: &Holdings, config: &Config) -> Result<(), String> {
    let Some(feed) = holdings.feed() else {
        return Ok(());
    };
    let (state, addresses) = known(holdings).map_err(|error| error.to_string())?;
    let card = feed.card();
    let member = card.card().member.clone();
    let fetcher = holdings.members_fetcher().clone();
    let mirrors = addresses
        .into_iter()
        .filter_map(|address| {
            let url = Url::parse(&address).ok()?;
            let most = config.commons.max_answer_bytes;
            HttpPeer::mirror(&fetcher, &url, &member, most).map(|peer| (address, peer))
        })
        .map(|(address, peer)| newest(address, peer, &card));
    let found = join_all(mirrors).await.into_iter().flatten();
    let newest = found.max_by_key(|(_, _, there)| (there.epoch, there.seq));
    let Some((address, peer, there)) = newest else {
        return Ok(());
    };
    let Some(state) = state.filter(|_| card.card().epoch == there.epoch) else {
        // A feed that begins again has nothing to take back.
        return Ok(());
    };
    let is_behind = (there.epoch, there.seq) > (state.epoch, state.seq);
    let is_fork = (there.epoch, there.seq) == (state.epoch, state.seq) && there.head != state.head;
    if !is_behind && !is_fork {
        return Ok(());
    }
    tracing::warn!(
        "this node has published up to entry {} of epoch {}, as {address} has kept, and remembers \
         {} of epoch {}: taking back what is missing",
        there.seq,
        there.epoch,
        state.seq,
        state.epoch
    );
    let healed = tokio::time::timeout(LONGEST, heal(holdings, feed, peer, &card, &state));
    match healed.await.unwrap_or(Err(Behind::Late)) {
        Ok(()) => {
            tracing::info!("what was published is here again");
            Ok(())
        }
        Err(error) => Err(format!(
            "this node was put back to an earlier state, and what it had published since cannot be taken \
             back from {address}: {error}. Put a newer backup in place, or begin the feed again with \
             `terreau key epoch`"
        )),
    }
}

fn known(holdings: &Holdings) -> Result<(Option<FeedState>, Vec<String>), LedgerError> {
    let ledger = holdings.ledger();
    let addresses = ledger.members()?.into_iter();
    let addresses = addresses
        .filter(|known| known.following.mode != crate::peers::Mode::Block)
        .map(|known| known.address);
    Ok((ledger.feed_state()?, addresses.collect()))
}

/// What a mirror has kept of us, if it mirrors us and it is ours.
async fn newest(
    address: String,
    mut peer: HttpPeer,
    card: &SignedCard,
) -> Option<(String, HttpPeer, Checkpoint)> {
    let asked = tokio::time::timeout(PATIENCE, peer.checkpoint()).await;
    let text = match asked {
        Ok(Ok(text)) => text?,
        // It does not mirror us.
        Ok(Err(PeerError::Status(404))) => return None,
        Ok(Err(error)) => {
            tracing::warn!("cannot ask {address} what it has kept of this node: {error}");
            return None;
        }
        Err(_) => {
            tracing::warn!("{address} does not say what it has kept of this node");
            return None;
        }
    };
    let signed = SignedCheckpoint::read(&text).ok()?;
    signed.check(card.card()).ok()?;
    let checkpoint = signed.checkpoint;
    // Asked for again when it is taken back: without the tag that was just learnt.
    let peer = peer.since(Default::default());
    Some((address, peer, checkpoint))
}

async fn heal(
    holdings: &Holdings,
    feed: &Feed,
    peer: HttpPeer,
    card: &SignedCard,
    state: &FeedState,
) -> Result<(), Behind> {
    let member: MemberId = card.card().member.clone();
    let standing = Standing::new(
        member.clone(),
        state.epoch,
        state.seq,
        state.head,
        state.published,
    );
    let mut pull = Pull::new(
        peer,
        card.clone(),
        Some(Cursor::At(standing)),
        state.digest,
        false,
        Limits::default(),
    );
    let mut fed = Fed::Start;
    loop {
        match pull.step(fed, Timestamp::now()).await? {
            Step::Apply(batch) => {
                if batch.replaces.is_some() {
                    // Only a log can be taken back: a snapshot does not say what had been told before.
                    return Err(Behind::Other);
                }
                let (ledger, member) = (holdings.ledger().clone(), member.clone());
                let healed = tokio::task::spawn_blocking(move || {
                    ledger.heal(&member, &batch, Timestamp::now())
                });
                let digest = healed.await.map_err(|e| Behind::Lost(e.to_string()))??;
                holdings.wake();
                fed = Fed::Applied(digest);
            }
            Step::Leaves => return Err(Behind::Other),
            Step::Done(done) => {
                let reached = done
                    .checkpoint
                    .as_ref()
                    .map(|signed| signed.checkpoint.head);
                let now = feed.ledger().feed_state()?.map(|state| state.head);
                return match done.verdict {
                    Verdict::UpToDate if reached == now => Ok(()),
                    Verdict::UpToDate => Err(Behind::Other),
                    Verdict::Older => Err(Behind::Older),
                };
            }
        }
    }
}
