//! A portal that answers what a test tells it to, byte by byte if need be.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
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

/// What answers a request, given its path with its query and its body.
type Handler = Box<dyn Fn(&str, &str) -> Answer + Send>;
/// A request as the portal saw it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path with its query; `POST /path` for a POST.
    pub path: String,
    /// The status it was answered with.
    pub status: u16,
    pub at: Instant,
    /// The request line and the headers.
    pub head: String,
}

/// What a portal has seen so far.
#[derive(Debug, Default)]
struct Log {
    asked: Vec<Asked>,
    under_way: usize,
    most_at_a_time: usize,
}

/// A portal on a free port of loopback; it stops when dropped.
pub struct Portal {
    pub base: String,
    pub requests: Arc<AtomicU64>,
    /// Several answers to one path are given in turn, the last one for ever.
    answers: Arc<Mutex<HashMap<String, Vec<Answer>>>>,
    handlers: Handlers,
    log: Arc<Mutex<Log>>,
    server: JoinHandle<()>,
}

type Handlers = Arc<Mutex<HashMap<String, Handler>>>;

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
        let log = Arc::new(Mutex::new(Log::default()));
        let (of_server, count) = (Arc::clone(&answers), Arc::clone(&requests));
        let handlers = Handlers::default();
        let by_handlers = Arc::clone(&handlers);
        let seen = Arc::clone(&log);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(
                    stream,
                    Arc::clone(&of_server),
                    Arc::clone(&by_handlers),
                    Arc::clone(&count),
                    Arc::clone(&seen),
                ));
            }
        });
        Self {
            base,
            requests,
            answers,
            handlers,
            log,
            server,
        }
    }

    /// Answers every request to `path` (without its query; `POST /path` for a POST) by a function.
    pub fn handle(
        &self,
        path: &str,
        answer: impl Fn(&str, &str) -> Answer + Send + 'static,
    ) -> &Self {
        let mut handlers = self.handlers.lock().unwrap();
        handlers.insert(path.to_owned(), Box::new(answer));
        drop(handlers);
        self
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

    /// The requests since the last call, in the order of their arrival.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.log.lock().unwrap().asked)
    }

    /// How many requests were under way at the same time, at most.
    pub fn most_at_a_time(&self) -> usize {
        self.log.lock().unwrap().most_at_a_time
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
    handlers: Handlers,
    requests: Arc<AtomicU64>,
    log: Arc<Mutex<Log>>,
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
    let handled = {
        let handlers = handlers.lock().unwrap();
        let handler = handlers.get(path.split('?').next().unwrap());
        handler.map(|answer| answer(path, &String::from_utf8_lossy(&body)))
    };
    let at = Instant::now();
    let mut answer = handled.unwrap_or_else(|| {
        let mut answers = answers.lock().unwrap();
        match answers.get_mut(path) {
            Some(left) if left.len() > 1 => left.remove(0),
            Some(left) => left[0].clone(),
            None => Answer::status(404),
        }
    });
    if is_known(&request, &answer) {
        answer = Answer {
            status: 304,
            body: Vec::new(),
            ..answer
        };
    }
    {
        let mut log = log.lock().unwrap();
        let (path, status) = (path.to_owned(), answer.status);
        log.asked.push(Asked {
            path,
            status,
            at,
            head: request.clone(),
        });
        log.under_way += 1;
        log.most_at_a_time = log.most_at_a_time.max(log.under_way);
    }
    send(&mut stream, answer).await;
    log.lock().unwrap().under_way -= 1;
}

/// Whether the client has this answer already, by what it says of it.
fn is_known(request: &str, answer: &Answer) -> bool {
    let [etag, date] = [
        ("ETag", "if-none-match"),
        ("Last-Modified", "if-modified-since"),
    ]
    .map(|(header, condition)| {
        let stated = answer.headers.iter().find(|(name, _)| name == header)?;
        let asked = request.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(condition).then(|| value.trim())
        })?;
        Some(stated.1 == asked)
    });
    etag.or(date).unwrap_or(false)
}

async fn send(stream: &mut TcpStream, answer: Answer) {
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
