//! One document of DCAT, wherever it came from: its syntax, its records, its paging controls.

mod controls;
mod schema_org;

pub use controls::Controls;

use crate::{metadata, source::Page};
use oxrdf::{GraphName, Quad, Term};
use std::collections::{HashMap, HashSet};
use vocab::{
    Cut, Issue, Record, Rule, Syntax,
    ns::{dcat, rdf},
    rdf::{Parsed, ReadError},
};

/// How many bytes are looked at to tell the syntax.
pub const HEAD_BYTES: usize = 8192;

/// What a document says.
#[derive(Debug)]
pub struct Document {
    pub records: Vec<Record>,
    pub issues: Vec<Issue>,
    /// Whether part of it could not be read.
    pub damaged: bool,
    pub controls: Controls,
}

/// Why there is nothing to read in a document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("`{0}` is empty")]
    Empty(String),
    #[error("`{0}` is a web page, not RDF: look for the address of the RDF or DCAT export")]
    Html(String),
    #[error(
        "`{0}` is not RDF in any syntax we know: Turtle, RDF/XML, JSON-LD, N-Triples, N-Quads or TriG"
    )]
    Unknown(String),
    #[error(
        "`{0}` is plain JSON without a context, not JSON-LD: its API has a kind of its own, or it has \
         an export in RDF"
    )]
    PlainJson(String),
    #[error("{0}")]
    Metadata(String),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A document before it is cut into records.
#[derive(Debug)]
pub struct Said {
    pub quads: Vec<Quad>,
    pub issues: Vec<Issue>,
    /// Whether part of it could not be read.
    pub damaged: bool,
    pub syntax: Syntax,
    pub controls: Controls,
}

/// Reads a whole document as a page: RDF, or metadata in XML that become DCAT. `base` names what has
/// no name of its own, `address` is where the document was read.
pub fn page(
    bytes: &[u8],
    declared: Option<Syntax>,
    base: &str,
    address: String,
) -> Result<Page, DocumentError> {
    if metadata::is_metadata(&bytes[..bytes.len().min(HEAD_BYTES)]) {
        let page = metadata::read_file(bytes, base).map_err(DocumentError::Metadata)?;
        let bytes = bytes.len() as u64;
        return Ok(Page {
            address,
            bytes,
            ..page
        });
    }
    let document = read(bytes, declared, base)?;
    Ok(document.into_page(address, bytes.len() as u64))
}

/// Reads a whole document of RDF. `declared` is what its media type or extension says, which may be wrong.
pub fn read(bytes: &[u8], declared: Option<Syntax>, base: &str) -> Result<Document, DocumentError> {
    said(bytes, declared, base).map(|said| said.cut(base))
}

/// Reads the statements of a whole document.
pub fn said(bytes: &[u8], declared: Option<Syntax>, base: &str) -> Result<Said, DocumentError> {
    let syntax = syntax(&bytes[..bytes.len().min(HEAD_BYTES)], declared, base)?;
    if syntax == Syntax::JsonLd && is_plain_json(bytes) {
        return Err(DocumentError::PlainJson(base.to_owned()));
    }
    let Parsed { quads, mut issues } = vocab::rdf::read(bytes, syntax, base)?;
    let damaged = issues.iter().any(|issue| issue.rule == Rule::Syntax);
    let quads = schema_org::read_as_dcat(quads, base, &mut issues);
    let controls = controls::controls(&quads, base);
    Ok(Said {
        quads,
        issues,
        damaged,
        syntax,
        controls,
    })
}

impl Said {
    /// Cuts what was said into records.
    pub fn cut(mut self, base: &str) -> Document {
        let cut = cut_graphs(self.quads, base);
        self.issues.extend(cut.issues);
        Document {
            records: cut.records,
            issues: self.issues,
            damaged: self.damaged,
            controls: self.controls,
        }
    }
}

impl Document {
    /// The document as a page of a walk.
    pub fn into_page(self, address: String, bytes: u64) -> Page {
        Page {
            records: self.records,
            issues: self.issues,
            damaged: self.damaged,
            declared_total: self.controls.total,
            address,
            bytes,
            ..Page::default()
        }
    }
}

/// How many datasets, series and services are described, or listed, without cutting the document.
pub fn count_items(quads: &[Quad]) -> u64 {
    let classes = [
        dcat::DATASET_CLASS,
        dcat::DATASET_SERIES,
        dcat::DATA_SERVICE,
    ];
    let is_item = |quad: &&Quad| {
        let Term::NamedNode(class) = &quad.object else {
            return false;
        };
        quad.predicate.as_ref() == rdf::TYPE && classes.contains(&class.as_ref())
    };
    let items: HashSet<_> = quads
        .iter()
        .filter(is_item)
        .map(|quad| &quad.subject)
        .collect();
    items.len() as u64
}

/// The syntax of a document, from its first bytes and from what is said about it.
pub fn syntax(
    head: &[u8],
    declared: Option<Syntax>,
    address: &str,
) -> Result<Syntax, DocumentError> {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    if text.is_empty() {
        return Err(DocumentError::Empty(address.to_owned()));
    }
    if is_html(text) {
        return Err(DocumentError::Html(address.to_owned()));
    }
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if head.contains(&0) && !is_wide {
        return Err(DocumentError::Unknown(address.to_owned()));
    }
    match (Syntax::sniff(head), declared) {
        (Some(sniffed), Some(declared)) if includes(declared, sniffed) => Ok(declared),
        (Some(syntax), _) | (None, Some(syntax)) => Ok(syntax),
        (None, None) => Err(DocumentError::Unknown(address.to_owned())),
    }
}

/// Cuts each named graph on its own: a dump says with its graphs what belongs to which record.
pub fn cut_graphs(quads: Vec<Quad>, base: &str) -> Cut {
    let is_one_graph = quads
        .windows(2)
        .all(|pair| pair[0].graph_name == pair[1].graph_name);
    if is_one_graph {
        return cut_graph(quads, base);
    }
    let mut places = HashMap::<GraphName, usize>::new();
    let mut graphs = Vec::<Vec<Quad>>::new();
    for quad in quads {
        let place = *places
            .entry(quad.graph_name.clone())
            .or_insert(graphs.len());
        if place == graphs.len() {
            graphs.push(Vec::new());
        }
        graphs[place].push(quad);
    }
    let mut all = Cut::default();
    for graph in graphs {
        let cut = cut_graph(graph, base);
        all.records.extend(cut.records);
        all.issues.extend(cut.issues);
    }
    all
}

/// Cuts the statements of one graph.
pub fn cut_graph(mut quads: Vec<Quad>, base: &str) -> Cut {
    for quad in &mut quads {
        quad.graph_name = GraphName::DefaultGraph;
    }
    vocab::cut(quads, base)
}

/// Whether every document of syntax `inner` is one of `outer` too.
fn includes(outer: Syntax, inner: Syntax) -> bool {
    use Syntax::{N3, NQuads, NTriples, TriG, Turtle};
    outer == inner
        || matches!(
            (outer, inner),
            (NQuads | Turtle | TriG | N3, NTriples) | (TriG | N3, Turtle)
        )
}

/// Whether none of the keys of JSON-LD is used: its statements would mean nothing.
fn is_plain_json(bytes: &[u8]) -> bool {
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let is_key = |at: usize| {
        let key = &bytes[at + 2..];
        ["context\"", "id\"", "type\"", "graph\""]
            .iter()
            .any(|name| key.starts_with(name.as_bytes()))
    };
    !is_wide
        && !bytes
            .windows(2)
            .enumerate()
            .any(|(at, pair)| pair == b"\"@" && is_key(at))
}

fn is_html(text: &[u8]) -> bool {
    let starts_with = |name: &str| {
        text.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    if starts_with("<!doctype html") || starts_with("<html") {
        return true;
    }
    // XHTML, or a page that begins with a comment: no RDF/XML has an <html> element this early.
    let early = String::from_utf8_lossy(&text[..text.len().min(1024)]).to_ascii_lowercase();
    text.starts_with(b"<") && early.contains("<html") && !early.contains("rdf:rdf")
}

#[cfg(test)]
mod tests;
