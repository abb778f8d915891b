//! A worker process as the pool speaks to it.

use crate::{
    config::SparqlSettings,
    sparql::{
        SparqlError,
        frame::{Failure, Head, Order, Part},
        process::{Death, Process},
    },
    triples::checkpoint::Generation,
};
use actix_web::web::{Bytes, BytesMut};
use std::{io, os::unix::net::UnixStream as IdleSocket, path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::timeout,
};

/// Opening a store takes milliseconds; a disk that is busy may take seconds.
const OPENING: Duration = Duration::from_secs(30);
const READ_BYTES: usize = 32 << 10;

#[derive(Debug)]
pub(super) struct Worker {
    process: Process,
    socket: Socket,
    buffer: BytesMut,
    generation: Arc<Generation>,
    pub answered: u64,
    /// What holds it, beside its limits.
    pub held: String,
}

/// While it waits for work, a socket belongs to no thread: whichever takes the worker listens to
/// it itself, so that no answer crosses from one thread to another.
#[derive(Debug)]
enum Socket {
    Idle(IdleSocket),
    Listening(UnixStream),
    Closed,
}

impl Worker {
    /// Starts a process and opens `generation` in it.
    pub async fn start(
        program: &Path,
        settings: &SparqlSettings,
        generation: Arc<Generation>,
    ) -> Result<Self, SparqlError> {
        let failed = |error: io::Error| {
            SparqlError::Worker(format!("cannot start `{}`: {error}", program.display()))
        };
        let (process, socket) = Process::start(program, settings).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let mut worker = Self {
            process,
            socket: Socket::Idle(socket),
            buffer: BytesMut::new(),
            generation: Arc::clone(&generation),
            answered: 0,
            held: String::new(),
        };
        match worker.open(generation).await {
            Ok(()) => Ok(worker),
            Err(error) => {
                let death = worker.bury().await;
                Err(SparqlError::Worker(format!("{error} ({death:?})")))
            }
        }
    }

    /// Closes what it has open and opens `generation`.
    pub async fn open(&mut self, generation: Arc<Generation>) -> Result<(), SparqlError> {
        let folder =
            std::path::absolute(&generation.folder).unwrap_or_else(|_| generation.folder.clone());
        let opening = async {
            self.ask(&Order::Open(folder).to_frame()).await?;
            self.next().await
        };
        let answer = timeout(OPENING, opening).await;
        let (head, body) = answer
            .map_err(|_| SparqlError::Worker("opening the store took too long".into()))?
            .map_err(|error| SparqlError::Worker(format!("cannot open the store: {error}")))?;
        if head.part != Part::Ready {
            return Err(Failure::read(&body).into());
        }
        self.held = String::from_utf8_lossy(&body).into_owned();
        self.rest()
            .map_err(|error| SparqlError::Worker(error.to_string()))?;
        let before = std::mem::replace(&mut self.generation, generation);
        // The last to let go removes a folder, which is no work for this thread.
        tokio::task::spawn_blocking(move || drop(before));
        Ok(())
    }

    /// Sends an order; the answer is then read with [`Worker::next`].
    pub async fn ask(&mut self, order: &[u8]) -> io::Result<()> {
        if let Socket::Idle(_) = self.socket
            && let Socket::Idle(socket) = std::mem::replace(&mut self.socket, Socket::Closed)
        {
            self.socket = Socket::Listening(UnixStream::from_std(socket)?);
        }
        self.listening()?.write_all(order).await
    }

    /// The next frame. When this is dropped half-way, nothing of the frame is lost.
    pub async fn next(&mut self) -> io::Result<(Head, Bytes)> {
        loop {
            let mut wanted = READ_BYTES;
            if self.buffer.len() >= Head::SIZE {
                let head = Head::from_bytes(&self.buffer[..Head::SIZE])?;
                let whole = Head::SIZE + head.length;
                if self.buffer.len() >= whole {
                    let body = self.buffer.split_to(whole).split_off(Head::SIZE).freeze();
                    return Ok((head, body));
                }
                wanted = whole - self.buffer.len();
            }
            self.buffer.reserve(wanted);
            let Socket::Listening(stream) = &mut self.socket else {
                return Err(closed());
            };
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(closed());
            }
        }
    }

    /// The conversation is over; any thread may begin the next.
    pub fn rest(&mut self) -> io::Result<()> {
        if let Socket::Listening(_) = self.socket
            && let Socket::Listening(stream) = std::mem::replace(&mut self.socket, Socket::Closed)
        {
            self.socket = Socket::Idle(stream.into_std()?);
        }
        Ok(())
    }

    pub fn position(&self) -> u64 {
        self.generation.position
    }

    /// Which generation it has open; a later one has a higher number.
    pub fn serial(&self) -> u64 {
        self.generation.serial
    }

    pub fn step_back(&self) {
        self.process.step_back();
    }

    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Ends it, and says what it died of if it was dead already.
    pub async fn bury(mut self) -> Death {
        self.socket = Socket::Closed;
        let buried = tokio::task::spawn_blocking(move || {
            let Self {
                process,
                generation,
                ..
            } = self;
            // Where it is dying by itself, let it say why.
            let death = process.bury();
            drop(generation);
            death
        });
        buried
            .await
            .unwrap_or_else(|error| Death::Other(error.to_string()))
    }

    fn listening(&mut self) -> io::Result<&mut UnixStream> {
        match &mut self.socket {
            Socket::Listening(stream) => Ok(stream),
            Socket::Idle(_) | Socket::Closed => Err(closed()),
        }
    }
}

fn closed() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the worker has closed its side",
    )
}
