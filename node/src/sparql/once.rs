//! One query by a worker of its own, for the command line.

use super::{
    Edit, Format, Request, SparqlError, edit,
    frame::{Failure, Head, Job, Limits, Order, Part},
    hits,
    process::Process,
    protocol::Change,
};
use crate::config::SparqlSettings;
use search::SearchIndex;
use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::{Duration, Instant},
};

/// Opening takes milliseconds; a cold disk may take longer.
const OPENING: Duration = Duration::from_secs(60);

/// A worker that has one store open.
#[derive(Debug)]
pub struct Once {
    process: Process,
    socket: UnixStream,
    settings: SparqlSettings,
    /// The index that queries may ask, and the address that stands for it.
    index: Option<(SearchIndex, String)>,
}

/// What went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub format: Format,
    pub rows: u64,
    /// There were more rows than the settings allow.
    pub cut: bool,
}

/// Why a query on the command line failed.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    #[error(transparent)]
    Sparql(#[from] SparqlError),
    #[error("cannot write the answer: {0}")]
    Write(io::Error),
}

fn failed(error: io::Error) -> SparqlError {
    SparqlError::Worker(format!("cannot start a worker: {error}"))
}

impl Once {
    /// Starts `program` as a worker on the store in `folder`, which nobody may be writing.
    pub fn open(
        program: &Path,
        settings: SparqlSettings,
        folder: &Path,
    ) -> Result<Self, SparqlError> {
        let mut once = Self::start(program, settings)?;
        let folder = std::path::absolute(folder).map_err(failed)?;
        once.socket
            .write_all(&Order::Open(folder).to_frame())
            .map_err(failed)?;
        match once.next(OPENING) {
            Ok((head, _)) if head.part == Part::Ready => Ok(once),
            Ok((_, body)) => Err(Failure::read(&body).into()),
            Err(error) => Err(once.why(&error)),
        }
    }

    /// The same, where the query may search.
    pub fn with_index(self, index: SearchIndex, base_url: &str) -> Self {
        Self {
            index: Some((index, hits::service(base_url))),
            ..self
        }
    }

    /// What an update changes in the statements of a file of N-Triples, by a worker of its own.
    pub fn edit(
        program: &Path,
        settings: SparqlSettings,
        statements: &Path,
        change: &Change,
    ) -> Result<Edit, SparqlError> {
        let limit = Duration::from_secs(settings.timeout_seconds);
        let mut once = Self::start(program, settings)?;
        let order = Order::Edit {
            statements: statements.to_owned(),
            change: change.clone(),
        };
        let answered = once.socket.write_all(&order.to_frame());
        match answered.and_then(|()| once.next(limit)) {
            Ok((head, body)) if head.part == Part::Last => edit::read(&body),
            Ok((_, body)) => Err(Failure::read(&body).into()),
            Err(error) => Err(once.why(&error)),
        }
    }

    fn start(program: &Path, settings: SparqlSettings) -> Result<Self, SparqlError> {
        let (process, socket) = Process::start(program, &settings).map_err(failed)?;
        Ok(Self {
            process,
            socket,
            settings,
            index: None,
        })
    }

    /// Runs one query and writes its answer to `out` as it comes. Time in which `out` does not
    /// take it is not counted.
    pub fn run(mut self, request: &Request, out: &mut impl Write) -> Result<Outcome, OnceError> {
        request.check(&self.settings)?;
        let searched = match &self.index {
            Some((index, service)) => {
                let limits = Limits::of(&self.settings);
                hits::searched(request, index, service.clone(), limits)?
            }
            None => None,
        };
        let order = Order::Ask(Job {
            searched,
            hold: false,
            ..request.job()
        });
        let limit = Duration::from_secs(self.settings.timeout_seconds);
        let mut left = limit;
        if let Err(error) = self.socket.write_all(&order.to_frame()) {
            return Err(self.why(&error).into());
        }
        loop {
            let begun = Instant::now();
            let (head, body) = match self.next(left) {
                Ok(frame) => frame,
                Err(error) => return Err(self.why(&error).into()),
            };
            left = left.saturating_sub(begun.elapsed());
            match head.part {
                Part::More => out.write_all(&body).map_err(OnceError::Write)?,
                Part::Last => {
                    out.write_all(&body)
                        .and_then(|()| out.flush())
                        .map_err(OnceError::Write)?;
                    return Ok(Outcome {
                        format: head.format,
                        rows: head.rows,
                        cut: head.cut,
                    });
                }
                Part::Failed => return Err(SparqlError::from(Failure::read(&body)).into()),
                Part::Calls => {
                    let why = "SERVICE is not offered here: put the query to the running node";
                    return Err(SparqlError::Service(why.into()).into());
                }
                Part::Ready => {
                    return Err(SparqlError::Worker("it answered out of turn".into()).into());
                }
            }
        }
    }

    fn next(&mut self, limit: Duration) -> io::Result<(Head, Vec<u8>)> {
        let end = Instant::now() + limit;
        let mut head = [0; Head::SIZE];
        self.read(&mut head, end)?;
        let head = Head::from_bytes(&head)?;
        let mut body = vec![0; head.length];
        self.read(&mut body, end)?;
        Ok((head, body))
    }

    fn read(&mut self, mut bytes: &mut [u8], end: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.socket.set_read_timeout(Some(left))?;
            match self.socket.read(bytes)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => bytes = &mut bytes[read..],
            }
        }
        Ok(())
    }

    /// What it was, once nothing more comes.
    fn why(mut self, error: &io::Error) -> SparqlError {
        if matches!(
            error.kind(),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
        ) {
            return SparqlError::Timeout(Duration::from_secs(self.settings.timeout_seconds));
        }
        if error.kind() != io::ErrorKind::UnexpectedEof && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.process.kill();
        }
        self.process.bury().into()
    }
}
