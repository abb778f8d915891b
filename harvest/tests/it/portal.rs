//! A portal that answers what a test tells it to, byte by byte if need be.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// One answer, headers included.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The length announced, if it is not the body's.
    pub length: Option<usize>,
    /// The wait before each byte.
    pub drip: Option<Duration>,
}

impl Answer {
    pub fn ok(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status: 200,
            headers: Vec::new(),
            body,
            length: None,
            drip: None,
        }
        .header("Content-Type", media_type)
    }

    pub fn turtle(body: impl Into<String>) -> Self {
        Self::ok("text/turtle", body.into())
    }

    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::ok("text/plain", "sorry")
        }
    }

    pub fn redirect(to: &str) -> Self {
        Self::status(302).header("Location", to)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A portal on a free port of loopback; it stops when dropped.
pub struct Portal {
    pub base: String,
    pub requests: Arc<AtomicU64>,
    /// Several answers to one path are given in turn, the last one for ever.
    answers: Arc<Mutex<HashMap<String, Vec<Answer>>>>,
    server: JoinHandle<()>,
}

impl Portal {
    #[expect(
        clippy::disallowed_methods,
        reason = "a fake portal lives as long as its test"
    )]
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Mutex::new(HashMap::<String, Vec<Answer>>::new()));
        let requests = Arc::new(AtomicU64::new(0));
        let (of_server, count) = (Arc::clone(&answers), Arc::clone(&requests));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&of_server), Arc::clone(&count)));
            }
        });
        Self {
            base,
            requests,
            answers,
            server,
        }
    }

    /// Answers `path` (with its query; `POST /path` for a POST) so; `{base}` in the body becomes the portal's address.
    pub fn on(&self, path: &str, mut answer: Answer) -> &Self {
        if let Ok(text) = std::str::from_utf8(&answer.body) {
            answer.body = text.replace("{base}", &self.base).into_bytes();
        }
        for (_, value) in &mut answer.headers {
            *value = value.replace("{base}", &self.base);
        }
        self.answers
            .lock()
            .unwrap()
            .entry(path.to_owned())
            .or_default()
            .push(answer);
        self
    }

    /// Forgets what was set for `path`.
    pub fn forget(&self, path: &str) -> &Self {
        self.answers.lock().unwrap().remove(path);
        self
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    answers: Arc<Mutex<HashMap<String, Vec<Answer>>>>,
    requests: Arc<AtomicU64>,
) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        request.push(byte);
    }
    requests.fetch_add(1, Ordering::SeqCst);
    let request = String::from_utf8(request).unwrap();
    let (method, rest) = request.split_once(' ').unwrap();
    let path = rest.split(' ').next().unwrap();
    let length = request.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    if stream.read_exact(&mut body).await.is_err() {
        return;
    }
    let post = format!("POST {path}");
    let path = if method == "POST" { &post } else { path };
    let answer = {
        let mut answers = answers.lock().unwrap();
        match answers.get_mut(path) {
            Some(left) if left.len() > 1 => left.remove(0),
            Some(left) => left[0].clone(),
            None => Answer::status(404),
        }
    };
    let length = answer.length.unwrap_or(answer.body.len());
    let mut head = format!("HTTP/1.1 {} x\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!(
        "Content-Length: {length}\r\nConnection: close\r\n\r\n"
    ));
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    let Some(drip) = answer.drip else {
        let _ = stream.write_all(&answer.body).await;
        return;
    };
    for byte in answer.body {
        tokio::time::sleep(drip).await;
        if stream.write_all(&[byte]).await.is_err() {
            return;
        }
    }
}
