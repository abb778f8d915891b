//! A portal on a free port of loopback, for as long as the process lives.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// What a portal answers.
pub struct Answer {
    pub media_type: &'static str,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(body: impl Into<Vec<u8>>) -> Option<Self> {
        Some(Self {
            media_type: "application/json",
            body: body.into(),
        })
    }
}

/// Starts a portal that answers to a path and its query; `None` is a 404. Gives its address, without a
/// slash at its end.
pub fn start(
    answers: impl Fn(&str, &str) -> Option<Answer> + Send + Sync + 'static,
) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let (answers, own) = (Arc::new(answers), base.clone());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answers, base) = (Arc::clone(&answers), own.clone());
            // Whoever leaves too early will say so.
            thread::spawn(move || answer(stream, |path| answers(&base, path)));
        }
    });
    Ok(base)
}

fn answer(mut stream: TcpStream, answers: impl Fn(&str) -> Option<Answer>) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, answer) = match answers(path) {
        Some(answer) => ("200 OK", answer),
        None => (
            "404 Not Found",
            Answer {
                media_type: "text/plain",
                body: Vec::new(),
            },
        ),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.media_type,
        answer.body.len()
    )?;
    stream.write_all(&answer.body)
}

/// The number that a query gives under a name.
pub fn number(path: &str, name: &str) -> Option<usize> {
    let (_, query) = path.split_once('?')?;
    let value = query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then_some(value)
    });
    value?.parse().ok()
}
