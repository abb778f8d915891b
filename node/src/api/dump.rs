//! The whole catalogue as one file.

use crate::{
    http::{Problem, Validators, blocking},
    ledger::{Entry, Ledger},
    state::Node,
    triples::view,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{self, Bytes},
};
use futures_util::stream;
use std::{
    io::{self, Write},
    time::Duration,
};
use tokio::{runtime::Handle, sync::mpsc};
use tracing::warn;

/// Level 3 keeps up with the ledger; higher ones would only make the client wait.
const LEVEL: i32 = 3;
/// Pieces ready for a client, and how long it may take to fetch one.
const PIECES_AHEAD: usize = 4;
const PIECE_BYTES: usize = 256 << 10;
const SLOWEST_PIECE: Duration = Duration::from_secs(60);

/// `GET /dump/catalog.nq.zst`: every record present with its provenance, as N-Quads, each in a graph
/// of its own: whoever reads it needs the memory of one record, not of the catalogue.
pub async fn quads(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let ledger = node.ledger.clone();
    let head = blocking(move || ledger.head()).await?;
    let validators = Validators::of(
        &["dump", &head.to_string(), &node.config.node.base_url],
        None,
    );
    let mut response = match validators.answer(&request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    response
        .insert_header(("Content-Type", "application/zstd"))
        // Compressed already: nothing on the way should try again.
        .insert_header(("Content-Encoding", "identity"))
        .insert_header((
            "Content-Disposition",
            "attachment; filename=\"catalog.nq.zst\"",
        ))
        .insert_header(("X-Ledger-Position", head.to_string()));
    if request.method() == Method::HEAD {
        // A stream, as for GET: its length is not known beforehand.
        return Ok(response.streaming(stream::empty::<io::Result<Bytes>>()));
    }
    let (pieces, received) = mpsc::channel(PIECES_AHEAD);
    let ledger = node.ledger.clone();
    let client = Client {
        pieces,
        runtime: Handle::current(),
        piece: Vec::with_capacity(PIECE_BYTES),
    };
    // Starts at once, and ends when the client has gone: nobody needs to wait for it.
    let base = node.config.node.base_url.clone();
    drop(web::block(move || write(&ledger, &base, client)));
    let body = stream::unfold(received, |mut received| async move {
        received.recv().await.map(|piece| (piece, received))
    });
    Ok(response.streaming(body))
}

/// Where pieces of the file go. Dropped without [`Client::end`], it breaks the connection: a client
/// never takes half a catalogue for a whole one.
struct Client {
    pieces: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
    piece: Vec<u8>,
}

impl Client {
    fn send(&mut self, piece: io::Result<Bytes>) -> io::Result<()> {
        let sent = self
            .runtime
            .block_on(tokio::time::timeout(SLOWEST_PIECE, self.pieces.send(piece)));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the client has gone",
            )),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the client is too slow",
            )),
        }
    }
}

impl Write for Client {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        self.send(Ok(piece.into()))
    }
}

fn write(ledger: &Ledger, base: &str, client: Client) {
    let channel = client.pieces.clone();
    let runtime = client.runtime.clone();
    if let Err(error) = write_all(ledger, base, client) {
        warn!("a dump was not finished: {error}");
        let broken = io::Error::other("the dump was not finished");
        let _ = runtime.block_on(tokio::time::timeout(
            SLOWEST_PIECE,
            channel.send(Err(broken)),
        ));
    }
}

fn write_all(ledger: &Ledger, base: &str, client: Client) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(client, LEVEL)?;
    encoder.include_checksum(true)?;
    let mut trouble = None;
    ledger
        .each(&mut |entry, payload| {
            let written = write_record(&mut encoder, base, &entry, payload);
            match written {
                Ok(()) => true,
                Err(error) => {
                    trouble = Some(error);
                    false
                }
            }
        })
        .map_err(io::Error::other)?;
    if let Some(error) = trouble {
        return Err(error);
    }
    encoder.finish()?.flush()
}

/// A record and what the node says about it, in the graph named by the record's IRI.
fn write_record(out: &mut impl Write, base: &str, entry: &Entry, payload: &str) -> io::Result<()> {
    let graph = view::record_iri(base, entry);
    for line in payload.lines() {
        let triple = line.strip_suffix('.').unwrap_or(line);
        writeln!(out, "{triple}{graph} .")?;
    }
    for statement in view::catalog_record(base, entry) {
        writeln!(out, "{statement} {graph} .")?;
    }
    Ok(())
}
