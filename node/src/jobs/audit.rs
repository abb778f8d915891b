//! Every night the search index is held against the ledger, and what differs is put right.

use super::schedule;
use crate::{
    config::{Config, next_of_cron},
    holdings::{Holdings, MENDED},
    projections::audit::AuditError,
};
use jiff::Timestamp;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long the index may take to follow before it is looked at, and after it was put right.
const PATIENCE: Duration = Duration::from_secs(600);

/// Why the index was not held against the ledger.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the index does not follow")]
    Behind,
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
    #[error("a step was lost: {0}")]
    Lost(String),
}

/// At the moments that the settings name, until the node stops.
pub async fn keep(holdings: Holdings, config: Arc<Config>, cancel: CancellationToken) {
    let zone = schedule::zone(&config);
    loop {
        let now = Timestamp::now();
        let Some(due) = next_of_cron(&config.search.audit, now, &zone) else {
            return;
        };
        let rest = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        tokio::select! {
            () = cancel.cancelled() => return,
            () = tokio::time::sleep(rest) => {}
        }
        if let Err(error) = once(&holdings).await {
            tracing::error!("the search index was not held against the ledger: {error}");
        }
    }
}

async fn once(holdings: &Holdings) -> Result<(), Failed> {
    let wrong = compared(holdings).await?;
    if wrong.is_empty() {
        tracing::info!("the search index agrees with the ledger");
        return Ok(());
    }
    tracing::warn!(
        record.count = wrong.len(),
        "the search index differs from the ledger in {} records, and is put right",
        wrong.len()
    );
    if wrong.len() > MENDED {
        holdings.rebuild(false, true, false);
    } else {
        holdings.mend_index(wrong);
    }
    let left = compared(holdings).await?;
    if !left.is_empty() {
        tracing::error!(
            record.count = left.len(),
            "the search index still differs in {} records, the first being `{}`",
            left.len(),
            left[0]
        );
    }
    Ok(())
}

/// What differs once the index has followed.
async fn compared(holdings: &Holdings) -> Result<Vec<String>, Failed> {
    let head = holdings.ledger().head()?;
    if !holdings.wait_for(head, false, PATIENCE).await {
        return Err(Failed::Behind);
    }
    let holdings = holdings.clone();
    let compared = tokio::task::spawn_blocking(move || holdings.audit_index()).await;
    Ok(compared.map_err(|error| Failed::Lost(error.to_string()))??)
}

#[cfg(test)]
mod tests {
    use super::*;
    use search::{Card, Change, Document};

    #[test]
    fn what_differs_from_the_ledger_is_put_right() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.storage.folder = folder.path().join("data");
        let holdings = Holdings::open(&config).unwrap();
        let index = holdings.index();
        let card = Card::new("stranger", "https://data.example/d", vocab::Kind::Dataset);
        let stranger = Change::Put(Box::new(Document::new(card)));
        index.apply([stranger]).unwrap();
        index.commit(index.position()).unwrap();
        assert_eq!(holdings.audit_index().unwrap(), ["stranger"]);
        actix_web::rt::System::new()
            .block_on(once(&holdings))
            .unwrap();
        // In an empty ledger there is no position to wait for.
        let deadline = std::time::Instant::now() + PATIENCE;
        while !holdings.audit_index().unwrap().is_empty() {
            assert!(std::time::Instant::now() < deadline);
            std::thread::yield_now();
        }
        assert!(holdings.index().is_empty());
        holdings.close();
    }
}
