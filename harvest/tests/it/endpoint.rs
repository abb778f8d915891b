//! A server that answers by what it is asked, bodies included.

use crate::portal::Answer;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// One request.
#[derive(Debug, Clone)]
pub struct Asked {
    pub is_post: bool,
    pub accept: String,
    /// The parameter `query`, of the address or of the form.
    pub query: String,
}

type Respond = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

/// A server on a free port of loopback; it stops when dropped.
pub struct Endpoint {
    pub base: String,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    server: JoinHandle<()>,
}

impl Endpoint {
    #[expect(
        clippy::disallowed_methods,
        reason = "a fake endpoint lives as long as its test"
    )]
    pub async fn start(respond: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (respond, seen): (Respond, _) = (Arc::new(respond), Arc::clone(&asked));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&respond), Arc::clone(&seen)));
            }
        });
        Self {
            base,
            asked,
            server,
        }
    }

    pub fn url(&self) -> String {
        format!("{}/sparql", self.base)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream, respond: Respond, seen: Arc<Mutex<Vec<Asked>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    let length = header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let path = head.split(' ').nth(1).unwrap();
    let is_post = head.starts_with("POST");
    let form = if is_post {
        String::from_utf8(body).unwrap()
    } else {
        path.split_once('?').unwrap_or_default().1.to_owned()
    };
    let query = url::form_urlencoded::parse(form.as_bytes())
        .find(|(name, _)| name == "query")
        .map(|(_, query)| query.into_owned())
        .unwrap_or_default();
    let asked = Asked {
        is_post,
        accept: header("accept").unwrap_or_default(),
        query,
    };
    let answer = respond(&asked);
    seen.lock().unwrap().push(asked);
    let mut text = format!("HTTP/1.1 {} x\r\n", answer.status);
    for (name, value) in &answer.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        answer.body.len()
    ));
    if stream.write_all(text.as_bytes()).await.is_ok() {
        let _ = stream.write_all(&answer.body).await;
    }
}
