//! Bind, wrap, serve, stop.

use crate::{
    http::{guard, metrics::Metrics},
    routes,
    state::Node,
};
use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web,
};
use std::{io, net::SocketAddr, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

/// Connections of one thread.
const MAX_CONNECTIONS: usize = 4096;
/// An idle connection is kept this long.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Why the node does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "cannot listen on {address}: port {port} is in use; stop the program that uses it, or set \
         `server.listen` to another port (`127.0.0.1:0` takes a free one)"
    )]
    PortInUse { address: String, port: u16 },
    #[error(
        "cannot listen on {address}: {source}; set `server.listen` to an address of this machine"
    )]
    Bind { address: String, source: io::Error },
    #[error("serving ended: {0}")]
    Serve(io::Error),
}

/// Serves until `cancel` is cancelled or a signal asks to stop; then lets requests under way end.
pub async fn serve(
    node: Node,
    cancel: CancellationToken,
    on_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let settings = node.config.server.clone();
    let data = web::Data::new(node);
    let metrics = web::Data::new(Metrics::default());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(metrics.clone())
            .app_data(web::PayloadConfig::new(data.config.server.max_body_bytes))
            .app_data(web::FormConfig::default().limit(data.config.server.max_body_bytes))
            .app_data(web::JsonConfig::default().limit(data.config.server.max_body_bytes))
            .wrap(from_fn(guard::explain))
            .wrap(Compress::default())
            .wrap(from_fn(guard::around))
            .configure(routes::configure)
            .default_service(web::to(guard::nowhere))
    })
    .workers(settings.threads)
    .max_connections(MAX_CONNECTIONS)
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(Duration::from_secs(settings.request_timeout_seconds))
    .shutdown_timeout(settings.shutdown_seconds)
    // A client that has gone is noticed at once, and its query ends.
    .h1_allow_half_closed(false)
    .disable_signals()
    .bind(&settings.listen)
    .map_err(|source| bind_error(&settings.listen, source))?;
    let addresses = server.addrs();
    let running = server.run();
    let handle = running.handle();
    // Caught before anybody is told that we listen: from then on a signal stops in order.
    let signals = Signals::catch().map_err(ServeError::Serve)?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the task that stops the server, on the node's token"
    )]
    tokio::spawn(async move {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = signals.received() => cancel.cancel(),
        }
        let stopped = handle.stop(true);
        info!("stopping: requests under way may end");
        stopped.await;
    });
    if let Some(address) = addresses.first().copied() {
        #[expect(clippy::print_stdout, reason = "the one line that scripts wait for")]
        {
            println!("listening on http://{address}");
        }
        on_ready(address);
    }
    running.await.map_err(ServeError::Serve)
}

/// SIGTERM and SIGINT, caught from the moment this is made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn catch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn bind_error(address: &str, source: io::Error) -> ServeError {
    let port = address
        .parse::<SocketAddr>()
        .map_or(0, |address| address.port());
    match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::PortInUse {
            address: address.into(),
            port,
        },
        _ => ServeError::Bind {
            address: address.into(),
            source,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_its_remedy() {
        let error = bind_error("127.0.0.1:8080", io::ErrorKind::AddrInUse.into()).to_string();
        assert!(error.contains("port 8080 is in use"), "{error}");
        assert!(error.contains("server.listen"), "{error}");
    }
}
