//! Open the rooms, start jobs and server, stop in order.

use super::DONE;
use crate::{
    admin,
    config::Config,
    holdings::Holdings,
    http::{Clients, bearer::Door},
    jobs::{
        audit,
        following::{self, Hints},
        own_head,
        queue::Queue,
        schedule, tell,
    },
    server,
    sparql::{Finder, Members, Pool},
    state::Node,
};
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long a node that may not publish waits before it asks others again.
const ASK_AGAIN: Duration = Duration::from_secs(60);

pub fn serve(config: Config) -> anyhow::Result<u8> {
    let config = Arc::new(config);
    let cancel = CancellationToken::new();
    actix_web::rt::System::new().block_on(async {
        let holdings = Holdings::open(&config)?;
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let sparql = Pool::start(
            config.sparql.clone(),
            holdings.generations(),
            program,
            cancel.clone(),
        );
        sparql.ask_through(Members::new(
            config.service.clone(),
            holdings.fetcher(),
            holdings.ledger().clone(),
        ));
        let searched = holdings.clone();
        let finder = Finder::new(&config.node.base_url, move || searched.index());
        let sparql = sparql.with_finder(finder);
        // One operation at a time, whether a command or somebody at a distance asks.
        let turn = Arc::new(Semaphore::new(1));
        let operations = Queue::new(
            holdings.clone(),
            config.clone(),
            turn.clone(),
            cancel.clone(),
        );
        let (hints, hinted) = Hints::new();
        let node = Node {
            door: Arc::new(Door::new(&config)),
            clients: Arc::new(Clients::new(&config.server.trusted_proxies)),
            operations,
            hints,
            config: config.clone(),
            ledger: holdings.ledger().clone(),
            holdings: holdings.clone(),
            sparql,
        };
        let door = admin::bind(&config.storage.folder);
        let administration = async {
            let served = match door {
                Ok(door) => {
                    let (holdings, config) = (holdings.clone(), config.clone());
                    admin::serve(door, holdings, config, turn, cancel.clone()).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = served {
                tracing::warn!("commands cannot reach this node: {error}");
            }
        };
        let http = async {
            let served = server::serve(node, cancel.clone(), |_| {}).await;
            cancel.cancel();
            served
        };
        let harvests = schedule::keep(holdings.clone(), config.clone(), cancel.clone());
        let follows = following::keep(holdings.clone(), config.clone(), hinted, cancel.clone());
        let audits = audit::keep(holdings.clone(), config.clone(), cancel.clone());
        let publishing = publish(&holdings, &config, &cancel);
        let (served, (), (), (), (), ()) =
            tokio::join!(http, administration, harvests, follows, audits, publishing);
        holdings.close();
        served?;
        Ok(DONE)
    })
}

/// Lets the feed grow once this node knows where it stood, and tells others when it has.
async fn publish(holdings: &Holdings, config: &Arc<Config>, cancel: &CancellationToken) {
    loop {
        let found = tokio::select! {
            () = cancel.cancelled() => return,
            found = own_head::find(holdings, config) => found,
        };
        let withheld = found.err();
        let may_publish = withheld.is_none();
        holdings.let_publish(withheld);
        if may_publish {
            return tell::keep(holdings.clone(), config.clone(), cancel.clone()).await;
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = tokio::time::sleep(ASK_AGAIN) => {}
        }
    }
}
