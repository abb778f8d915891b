//! Open the rooms, start jobs and server, stop in order.

use super::DONE;
use crate::{
    admin,
    config::Config,
    holdings::Holdings,
    http::bearer::Door,
    jobs::{queue::Queue, schedule},
    server,
    sparql::Pool,
    state::Node,
};
use anyhow::Context;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

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
        // One operation at a time, whether a command or somebody at a distance asks.
        let turn = Arc::new(Semaphore::new(1));
        let operations = Queue::new(
            holdings.clone(),
            config.clone(),
            turn.clone(),
            cancel.clone(),
        );
        let node = Node {
            door: Arc::new(Door::new(&config)),
            operations,
            config: config.clone(),
            ledger: holdings.ledger().clone(),
            holdings: holdings.clone(),
            sparql,
        };
        holdings.let_publish(true);
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
        let (served, (), ()) = tokio::join!(http, administration, harvests);
        holdings.close();
        served?;
        Ok(DONE)
    })
}
