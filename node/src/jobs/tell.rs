//! Telling others that something was published: a hint, so that they look at once.

use crate::{config::Config, holdings::Holdings};
use ::harvest::{Fetcher, Request, Traffic};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::{collections::BTreeSet, time::Duration};
use tokio_util::sync::CancellationToken;
use url::Url;

/// Several changes in a row are told once.
const GATHER: Duration = Duration::from_millis(300);
/// Nobody is waited for: who does not hear looks by itself later.
const PATIENCE: Duration = Duration::from_secs(5);
/// Members told of one change.
const MAX_TOLD: usize = 200;

/// Tells until cancelled.
pub async fn keep(holdings: Holdings, config: std::sync::Arc<Config>, cancel: CancellationToken) {
    let Some(feed) = holdings.feed().cloned() else {
        return;
    };
    let fetcher = holdings.members_fetcher().clone();
    let mut seq = holdings.feed_seq();
    // Where the feed stood when the node started is nothing new.
    let mut told = (0, 0);
    loop {
        let changed = tokio::select! {
            () = cancel.cancelled() => return,
            changed = seq.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = tokio::time::sleep(GATHER) => {}
        }
        let now = *seq.borrow_and_update();
        if now == told || now.1 == 0 {
            continue;
        }
        told = now;
        let (source, ledger, settings) = (feed.clone(), holdings.ledger().clone(), config.clone());
        let prepared = tokio::task::spawn_blocking(move || {
            let text = source.checkpoint(Timestamp::now()).ok()?.text().to_owned();
            let known = ledger.members().ok()?.into_iter();
            let known = known
                .filter(|known| known.following.mode.is_pulled())
                .map(|known| known.address);
            let all: BTreeSet<String> = known.chain(settings.commons.tell.clone()).collect();
            Some((text, all))
        });
        let Ok(Some((text, addresses))) = prepared.await else {
            continue;
        };
        let telling = addresses
            .iter()
            .take(MAX_TOLD)
            .map(|address| tell(&fetcher, address, &text));
        join_all(telling).await;
    }
}

async fn tell(fetcher: &Fetcher, address: &str, checkpoint: &str) {
    let mut base = address.trim_end_matches('/').to_owned();
    base.push_str("/r/v1/ping");
    let Ok(url) = Url::parse(&base) else { return };
    let bytes = checkpoint.as_bytes().to_vec();
    let request = Request::post(url, "*/*", "text/plain", bytes);
    let mut traffic = Traffic::default();
    let asked = tokio::time::timeout(PATIENCE, fetcher.ask(&request, &mut traffic)).await;
    if let Ok(Err(error)) = asked {
        tracing::debug!("{address} was not told: {error}");
    }
}
