//! One file after the other: small ones whole, dumps graph by graph.

use super::{
    graphs::in_pieces,
    lines::Lines,
    list::{declared, list},
};
use crate::{
    archive::{Archive, is_archive},
    decompress::{self, Coding, Limits},
    document::{self, HEAD_BYTES},
    source::{Cursor, End, Page, PageFailure, Step, Traffic},
};
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};
use url::Url;
use vocab::Syntax;

/// What lies on our own disk may be compressed harder than what a portal sends.
const LIMITS: Limits = Limits {
    max_bytes: u64::MAX,
    max_ratio: 1000,
};

/// A dump in N-Quads that is larger is read graph by graph if it can be: read whole it would take eight
/// times its size.
const WHOLE_DUMP_BYTES: usize = 16 << 20;

/// The walk through a folder. It blocks.
#[derive(Debug)]
pub struct Walk {
    root: PathBuf,
    max_file_bytes: u64,
    /// The file after which to begin.
    after: Option<String>,
    /// Absent until the folder was listed.
    files: Option<VecDeque<PathBuf>>,
    failures: VecDeque<PageFailure>,
    /// The dump being read.
    lines: Option<Lines>,
    /// The archive being read, and its path.
    archive: Option<(PathBuf, Archive<BufReader<File>>)>,
    traffic: Traffic,
}

impl Walk {
    pub fn new(root: PathBuf, max_file_bytes: u64, after: Option<String>) -> Self {
        Self {
            root,
            max_file_bytes,
            after,
            files: None,
            failures: VecDeque::new(),
            lines: None,
            archive: None,
            traffic: Traffic::default(),
        }
    }

    pub fn traffic(&self) -> Traffic {
        self.traffic.clone()
    }

    pub fn step(&mut self) -> Step {
        if self.files.is_none() {
            self.start();
        }
        if let Some(failure) = self.failures.pop_front() {
            return Step::Failed(failure);
        }
        if let Some(lines) = &mut self.lines {
            let step = lines.step();
            if lines.is_done() {
                self.lines = None;
            }
            return step;
        }
        if let Some((path, archive)) = self.archive.take() {
            return self.member(path, archive);
        }
        let Some(path) = self.files.as_mut().and_then(VecDeque::pop_front) else {
            return Step::End(End { reached_end: true });
        };
        match self.read(&path) {
            Ok(Some(page)) => Step::Page(page),
            // A dump or an archive begins: its pages come from its lines or its members.
            Ok(None) => self.step(),
            Err(message) => Step::Failed(PageFailure {
                address: path.display().to_string(),
                message,
            }),
        }
    }

    fn start(&mut self) {
        let listing = list(&self.root);
        let after = self.after.take();
        let is_left = |path: &PathBuf| after.as_ref().is_none_or(|after| self.name(path) > *after);
        self.files = Some(listing.files.into_iter().filter(is_left).collect());
        self.failures = listing.failures.into();
    }

    /// Reads one file whole, or sets `lines` when it is a dump to be read graph by graph.
    fn read(&mut self, path: &Path) -> Result<Option<Page>, String> {
        let shown = path.display();
        let failed = |error: io::Error| format!("cannot read `{shown}`: {error}");
        let metadata = path.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(format!("cannot read `{shown}`: it is not a regular file"));
        }
        self.traffic.requests += 1;
        self.traffic.bytes += metadata.len();

        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let head = io::BufRead::fill_buf(&mut file).map_err(failed)?;
        let coding = Coding::sniff(head);
        if is_archive(head) {
            let archive = Archive::open(file, LIMITS).map_err(failed)?;
            self.archive = Some((path.to_owned(), archive));
            return Ok(None);
        }
        let limits = LIMITS;
        let mut plain = decompress::reader(file, coding, limits).map_err(failed)?;

        let base = base(path);
        let mut bytes = Vec::new();
        plain
            .by_ref()
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        let syntax = document::syntax(&bytes, declared(path), &shown.to_string())
            .map_err(|error| error.to_string())?;
        let rest = (self.max_file_bytes + 1).saturating_sub(bytes.len() as u64);
        plain
            .by_ref()
            .take(rest)
            .read_to_end(&mut bytes)
            .map_err(failed)?;

        let name = self.name(path);
        if bytes.len() as u64 > self.max_file_bytes {
            if syntax != Syntax::NQuads {
                let limit = self.max_file_bytes;
                return Err(format!(
                    "cannot read `{shown}` whole: it is larger than {limit} bytes; split it, raise \
                     `fetch.max_file_bytes`, or give N-Quads with one graph a record"
                ));
            }
            let all = io::Cursor::new(bytes).chain(plain);
            let (address, cursor) = (shown.to_string(), Cursor(name));
            self.lines = Some(Lines::new(Box::new(all), address, base, cursor));
            return Ok(None);
        }
        drop(plain);
        let is_dump = syntax == Syntax::NQuads && bytes.len() > WHOLE_DUMP_BYTES;
        if is_dump && in_pieces(&bytes) {
            let (all, address) = (io::Cursor::new(bytes), shown.to_string());
            self.lines = Some(Lines::new(Box::new(all), address, base, Cursor(name)));
            return Ok(None);
        }
        let page = document::page(&bytes, Some(syntax), &base, shown.to_string())
            .map_err(|error| error.to_string().replace(&base, &shown.to_string()))?;
        Ok(Some(Page {
            cursor: Some(Cursor(name)),
            ..page
        }))
    }

    /// Reads the next document of an archive as if it had been unpacked here.
    fn member(&mut self, path: PathBuf, mut archive: Archive<BufReader<File>>) -> Step {
        let Some((name, bytes)) = archive.next(self.max_file_bytes) else {
            return self.step();
        };
        let address = format!("{}/{name}", path.display());
        let base = base(Path::new(&name));
        let cursor = archive.is_empty().then(|| Cursor(self.name(&path)));
        if !archive.is_empty() {
            self.archive = Some((path, archive));
        }
        let read = bytes
            .and_then(|bytes| {
                let coding = Coding::sniff(&bytes);
                decompress::all(bytes, coding, LIMITS)
            })
            .map_err(|error| format!("cannot read `{address}`: {error}"))
            .and_then(|bytes| {
                document::page(&bytes, declared(Path::new(&name)), &base, address.clone())
                    .map_err(|error| error.to_string().replace(&base, &address))
            });
        match read {
            Ok(page) => Step::Page(Page { cursor, ..page }),
            Err(message) => Step::Failed(PageFailure { address, message }),
        }
    }

    /// The path below the root: the place of a file in the walk.
    fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .to_string_lossy()
            .into_owned()
    }
}

/// The syntax of a file, from its first bytes and its name.
pub fn syntax(path: &Path) -> Option<Syntax> {
    let mut file = BufReader::new(File::open(path).ok()?);
    let coding = Coding::sniff(io::BufRead::fill_buf(&mut file).ok()?);
    let plain = decompress::reader(file, coding, LIMITS).ok()?;
    let mut head = Vec::new();
    plain.take(HEAD_BYTES as u64).read_to_end(&mut head).ok()?;
    document::syntax(&head, declared(path), "").ok()
}

/// What relative IRIs of a file start from: its name only, so that a folder may move.
fn base(path: &Path) -> String {
    let mut url = Url::parse("file:///").expect("a constant address");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.push(&name);
    }
    url.into()
}
