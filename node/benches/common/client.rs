//! A small HTTP client with kept-alive connections, and the load it makes.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// One connection that is kept.
pub struct Connection {
    reader: BufReader<TcpStream>,
    address: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Connection {
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(300)))?;
        Ok(Self {
            reader: BufReader::with_capacity(64 << 10, stream),
            address: address.into(),
        })
    }

    pub fn get(&mut self, path: &str, accept: &str) -> io::Result<Answer> {
        let host = &self.address;
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n"
        ))
    }

    /// A query by the SPARQL 1.1 Protocol, posted to `path`.
    pub fn post(&mut self, path: &str, query: &str, accept: &str) -> io::Result<Answer> {
        let (host, length) = (&self.address, query.len());
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\
             Content-Type: application/sparql-query\r\nContent-Length: {length}\r\n\r\n{query}"
        ))
    }

    fn send(&mut self, request: &str) -> io::Result<Answer> {
        self.reader.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("not a status: {line}")))?;
        let (mut length, mut chunked) = (0, false);
        loop {
            self.line(&mut line)?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.contains("chunked");
            }
        }
        let mut body = Vec::new();
        if !chunked {
            body.resize(length, 0);
            self.reader.read_exact(&mut body)?;
            return Ok(Answer { status, body });
        }
        loop {
            self.line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
            let before = body.len();
            body.resize(before + size, 0);
            self.reader.read_exact(&mut body[before..])?;
            self.line(&mut line)?;
            if size == 0 {
                return Ok(Answer { status, body });
            }
        }
    }

    fn line(&mut self, line: &mut String) -> io::Result<()> {
        line.clear();
        if self.reader.read_line(line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end().len());
        Ok(())
    }
}

/// What a load has met.
pub struct Load {
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds of each answer.
    pub waits: Vec<f64>,
}

/// Asks over and over on `connections` connections for `time`. `ask` is given a number that no
/// other request of this load has; an answer that is not 200 ends the bench.
pub fn load(
    address: &str,
    connections: usize,
    time: Duration,
    ask: impl Fn(&mut Connection, u64) -> io::Result<Answer> + Sync,
) -> io::Result<Load> {
    let next = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let all = thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|_| {
                let (next, ask) = (next.clone(), &ask);
                scope.spawn(move || -> io::Result<Vec<f64>> {
                    let mut connection = Connection::open(address)?;
                    let mut waits = Vec::new();
                    while began.elapsed() < time {
                        let sent = Instant::now();
                        let answer = ask(&mut connection, next.fetch_add(1, Ordering::Relaxed))?;
                        if answer.status != 200 {
                            let said = String::from_utf8_lossy(&answer.body);
                            return Err(io::Error::other(format!("{}: {said}", answer.status)));
                        }
                        waits.push(sent.elapsed().as_secs_f64() * 1000.0);
                    }
                    Ok(waits)
                })
            })
            .collect();
        let finished = workers
            .into_iter()
            .map(|worker| worker.join().expect("it returns errors"));
        finished.collect::<io::Result<Vec<_>>>()
    })?;
    let waits: Vec<f64> = all.into_iter().flatten().collect();
    Ok(Load {
        rate: waits.len() as f64 / began.elapsed().as_secs_f64(),
        waits,
    })
}
