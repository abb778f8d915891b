//! Keeping the feed in step with the log: what changed is told, and what is told long enough is forgotten.

use super::{AFTER_FAILURE, Follower, IDLE, Shared};
use crate::feed::{Feed, FeedError};
use jiff::Timestamp;
use std::{sync::atomic::Ordering, time::Duration};

/// Changes told in one transaction.
const CHUNK: usize = 1_000;
/// While the RDF store or the index are so many changes behind, they have the processors to themselves.
const OTHERS_BEHIND: u64 = 2_000;
/// How long it waits for them before it looks again.
const LET_OTHERS_PASS: Duration = Duration::from_millis(500);

/// The thread's life.
pub(super) fn keep(shared: &Shared) {
    let Some(feed) = &shared.feed else { return };
    while !shared.is_stopped() {
        let seen = shared.wake_ups();
        if !shared.may_publish.load(Ordering::SeqCst) {
            shared.sleep(seen, IDLE);
            continue;
        }
        let rest = match turn(shared, feed) {
            Ok(rest) => {
                shared.note(Follower::Feed, None);
                rest
            }
            Err(error) => {
                let reason = format!("changes are not published: {error}");
                shared.note(Follower::Feed, Some(reason));
                AFTER_FAILURE
            }
        };
        shared.sleep(seen, rest);
    }
}

fn turn(shared: &Shared, feed: &Feed) -> Result<Duration, FeedError> {
    begin_anew(feed)?;
    loop {
        if shared.is_held() || !shared.may_publish.load(Ordering::SeqCst) {
            return Ok(IDLE);
        }
        let head = shared.ledger.head()?;
        let others = (*shared.rdf_position.borrow()).min(*shared.search_position.borrow());
        if others + OTHERS_BEHIND < head {
            return Ok(LET_OTHERS_PASS);
        }
        let published = shared.ledger.publish(CHUNK, Timestamp::now())?;
        if let Some(state) = shared.ledger.feed_state()? {
            shared.feed_seq.send_replace((state.epoch, state.seq));
        }
        feed.pages().keep(Timestamp::now())?;
        if !published.has_more {
            break;
        }
    }
    let now = Timestamp::now();
    feed.clean_erasures(now)?;
    feed.snapshot_if_due(now)?;
    feed.trim(now)?;
    while !shared.is_held() && feed.pages().keep(now)? {}
    Ok(IDLE)
}

/// A later epoch on the card: the feed begins again.
fn begin_anew(feed: &Feed) -> Result<(), FeedError> {
    let card = feed.card();
    let state = feed.ledger().feed_state()?;
    if state.is_none_or(|state| state.epoch < card.card().epoch) {
        feed.ledger()
            .begin_feed(&card.card().member, card.card().epoch)?;
    }
    Ok(())
}
