//! A portal on a free port: pages that may change, are tagged, fail or are held back, and a log of what
//! was asked. It ends with the test.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// One answer.
#[derive(Clone)]
pub struct Page {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The length announced, if it is not the body's.
    pub length: Option<usize>,
    /// The wait before each byte.
    pub drip: Option<Duration>,
    /// Whether the connection is closed without an answer.
    pub hangs_up: bool,
}

impl Page {
    pub fn ok(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type".to_owned(), media_type.to_owned())],
            body: body.into(),
            length: None,
            drip: None,
            hangs_up: false,
        }
    }

    pub fn turtle(body: impl Into<Vec<u8>>) -> Self {
        Self::ok("text/turtle", body)
    }

    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::ok("text/plain", "sorry")
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn tagged(self, tag: &str) -> Self {
        self.header("ETag", tag)
    }
}

/// A request as it was answered.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub status: u16,
    pub at: Instant,
    /// The headers of the request, in lower case.
    pub head: String,
    /// What was sent along.
    pub body: String,
}

#[derive(Default)]
struct Shelf {
    pages: BTreeMap<String, Page>,
    held_back: BTreeSet<String>,
    asked: Vec<Asked>,
    /// Whether nobody answers any more.
    is_closed: bool,
    /// Requests that wait for an answer that is held back.
    waiting: BTreeSet<String>,
}

/// The portal.
pub struct Portal {
    pub address: String,
    room: Arc<(Mutex<Shelf>, Condvar)>,
}

impl Portal {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let room = Arc::new((Mutex::<Shelf>::default(), Condvar::new()));
        let served = room.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shelf(&served).is_closed {
                    return;
                }
                let room = served.clone();
                // A client that goes away is its own affair.
                thread::spawn(move || answer(stream, &room));
            }
        });
        Self { address, room }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        shelf(&self.room)
    }

    /// Nobody answers there any more.
    pub fn close(&self) {
        self.shelf().is_closed = true;
        // The listener goes when it has been woken once more.
        let woken = TcpStream::connect(self.address.trim_start_matches("http://"));
        drop(woken);
    }

    /// Answers `path` so from now on; `{base}` in a body becomes the portal's address.
    pub fn on(&self, path: &str, mut page: Page) -> &Self {
        if let Ok(text) = std::str::from_utf8(&page.body) {
            page.body = text.replace("{base}", &self.address).into_bytes();
        }
        for (_, value) in &mut page.headers {
            *value = value.replace("{base}", &self.address);
        }
        self.shelf().pages.insert(path.to_owned(), page);
        self
    }

    /// What `path` is answered with.
    pub fn page(&self, path: &str) -> Page {
        self.shelf().pages[path].clone()
    }

    /// Keeps who asks for `path` waiting, until `let_go`.
    pub fn hold_back(&self, path: &str) {
        self.shelf().held_back.insert(path.to_owned());
    }

    pub fn let_go(&self) {
        self.shelf().held_back.clear();
        self.room.1.notify_all();
    }

    /// Whether somebody waits for `path`.
    pub fn is_waited_for(&self, path: &str) -> bool {
        self.shelf().waiting.contains(path)
    }

    /// The requests since the last call, robots.txt aside.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = std::mem::take(&mut self.shelf().asked);
        let pages = asked
            .into_iter()
            .filter(|asked| asked.path != "/robots.txt");
        pages.collect()
    }

    /// Of these requests the paths and how they were answered.
    pub fn answered(&self) -> Vec<(String, u16)> {
        let asked = self.asked().into_iter();
        asked.map(|asked| (asked.path, asked.status)).collect()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

fn shelf(room: &(Mutex<Shelf>, Condvar)) -> MutexGuard<'_, Shelf> {
    room.0.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(mut stream: TcpStream, room: &(Mutex<Shelf>, Condvar)) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut lines = reader.by_ref().lines();
    let at = Instant::now();
    let request = lines.next().transpose()?.unwrap_or_default();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut head = String::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        head.push_str(&line.to_lowercase());
        head.push('\n');
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let page = {
        let mut shelf = shelf(room);
        while shelf.held_back.contains(&path) {
            shelf.waiting.insert(path.clone());
            shelf = room.1.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
        // A node may say which checkpoint it has; this one always sends its own.
        let bare = path.split("&checkpoint=").next().unwrap_or_default();
        let page = shelf.pages.get(&path).or_else(|| shelf.pages.get(bare));
        let mut page = page.cloned().unwrap_or(Page::status(404));
        if is_known(&page, &head) {
            page.status = 304;
            page.body.clear();
        }
        shelf.asked.push(Asked {
            path,
            status: page.status,
            at,
            head,
            body,
        });
        page
    };
    if page.hangs_up {
        return Ok(());
    }
    write!(stream, "HTTP/1.1 {} x\r\n", page.status)?;
    for (name, value) in &page.headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    let length = page.length.unwrap_or(page.body.len());
    write!(
        stream,
        "Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    let Some(drip) = page.drip else {
        return stream.write_all(&page.body);
    };
    for byte in page.body {
        thread::sleep(drip);
        stream.write_all(&[byte])?;
    }
    Ok(())
}

/// Whether the client has this page already.
fn is_known(page: &Page, head: &str) -> bool {
    let tag = page.headers.iter().find(|(name, _)| name == "ETag");
    let asked = head
        .lines()
        .find_map(|line| line.strip_prefix("if-none-match: "));
    matches!((tag, asked), (Some((_, tag)), Some(asked)) if tag.to_lowercase() == asked)
}

const PREFIXES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
    @prefix dct: <http://purl.org/dc/terms/> . \
    @prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n";

/// A page of a catalogue in Turtle with these datasets, leading to another page.
pub fn turtle(numbers: impl IntoIterator<Item = usize>, words: &str, next: Option<&str>) -> String {
    let mut text = PREFIXES.to_owned();
    for n in numbers {
        text += &format!(
            "<{{base}}/d/{n}> a dcat:Dataset ; dct:title 'Comptages {n}' ; dct:identifier 'comptage-{n}' ; \
             dct:description '{words}' .\n"
        );
    }
    if let Some(next) = next {
        text += &format!("<{{base}}/view> hydra:next <{{base}}{next}> .\n");
    }
    text
}
