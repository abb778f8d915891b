//! A dump of any size in N-Quads, one graph a record, read in bounded memory.

use crate::{
    document::cut_graph,
    source::{Cursor, Page, PageFailure, Step},
};
use oxrdf::{GraphName, Quad};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fmt,
    io::{BufRead, BufReader, Read},
};
use vocab::{Rule, Syntax};

/// Bytes of lines in a page.
const PAGE_BYTES: u64 = 4 << 20;
/// The longest line.
const LINE_BYTES: u64 = 64 << 20;
/// The most statements in one graph.
const GRAPH_QUADS: usize = 500_000;

/// A dump being read. Each graph must stand in one piece, as dumps of nodes do.
pub struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    address: String,
    base: String,
    /// Where to go on after the whole dump.
    cursor: Cursor,
    /// The graph being collected.
    graph: Vec<Quad>,
    finished: HashSet<u128>,
    done: bool,
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Lines {
    pub fn new(
        reader: Box<dyn Read + Send>,
        address: String,
        base: String,
        cursor: Cursor,
    ) -> Self {
        let (graph, finished) = (Vec::new(), HashSet::new());
        let reader = BufReader::new(reader);
        Self {
            reader,
            address,
            base,
            cursor,
            graph,
            finished,
            done: false,
        }
    }

    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next page, or why the rest cannot be read.
    pub fn step(&mut self) -> Step {
        match self.page() {
            Ok(page) => Step::Page(page),
            Err(message) => {
                self.done = true;
                let address = self.address.clone();
                let message = format!("cannot read `{address}` further: {message}");
                Step::Failed(PageFailure { address, message })
            }
        }
    }

    fn page(&mut self) -> Result<Page, String> {
        let chunk = self.chunk()?;
        let bytes = chunk.len() as u64;
        let mut page = Page {
            address: self.address.clone(),
            bytes,
            ..Page::default()
        };
        let base = self.base.clone();
        for item in vocab::rdf::read_lines(chunk.as_slice(), Syntax::NQuads, &base) {
            match item.map_err(|error| error.to_string())? {
                Ok(quad) => self.take(quad, &mut page)?,
                Err(issue) => {
                    page.damaged |= issue.rule == Rule::Syntax;
                    page.issues.push(issue);
                }
            }
        }
        if bytes < PAGE_BYTES {
            self.done = true;
            self.close_graph(&mut page);
            page.cursor = Some(self.cursor.clone());
        }
        Ok(page)
    }

    /// Whole lines, `PAGE_BYTES` or a little more; less at the end of the dump.
    fn chunk(&mut self) -> Result<Vec<u8>, String> {
        let mut chunk = Vec::new();
        let read = self
            .reader
            .by_ref()
            .take(PAGE_BYTES)
            .read_to_end(&mut chunk);
        read.map_err(|error| error.to_string())?;
        if (chunk.len() as u64) < PAGE_BYTES {
            return Ok(chunk);
        }
        let read = self
            .reader
            .by_ref()
            .take(LINE_BYTES)
            .read_until(b'\n', &mut chunk);
        let read = read.map_err(|error| error.to_string())?;
        if read as u64 == LINE_BYTES {
            return Err(format!("it has a line of more than {LINE_BYTES} bytes"));
        }
        Ok(chunk)
    }

    fn take(&mut self, quad: Quad, page: &mut Page) -> Result<(), String> {
        let is_other = self
            .graph
            .first()
            .is_some_and(|q| q.graph_name != quad.graph_name);
        if is_other {
            self.close_graph(page);
        }
        self.check(&quad)?;
        self.graph.push(quad);
        Ok(())
    }

    fn check(&self, quad: &Quad) -> Result<(), String> {
        let remedy = "give each record its own graph in one piece, split the file, or raise \
            `fetch.max_file_bytes` to read it whole";
        if quad.graph_name == GraphName::DefaultGraph {
            return Err(format!(
                "it is too large to be read whole and has statements outside any graph: {remedy}"
            ));
        }
        let name = &quad.graph_name;
        if self.graph.is_empty() && self.finished.contains(&print(name)) {
            return Err(format!(
                "the graph {name} comes back after others: {remedy}"
            ));
        }
        if self.graph.len() >= GRAPH_QUADS {
            return Err(format!(
                "the graph {name} has more than {GRAPH_QUADS} statements: {remedy}"
            ));
        }
        Ok(())
    }

    fn close_graph(&mut self, page: &mut Page) {
        let graph = std::mem::take(&mut self.graph);
        let Some(first) = graph.first() else { return };
        self.finished.insert(print(&first.graph_name));
        let cut = cut_graph(graph, &self.base);
        page.records.extend(cut.records);
        page.issues.extend(cut.issues);
    }
}

fn print(name: &GraphName) -> u128 {
    let digest: [u8; 32] = Sha256::digest(name.to_string()).into();
    let (print, _) = digest.split_first_chunk().expect("SHA-256 gives 32 bytes");
    u128::from_be_bytes(*print)
}
