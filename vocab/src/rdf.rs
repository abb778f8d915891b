//! RDF formats: media types, reading (strict first, then lenient with repair), writing.

use crate::issue::Issue;
use oxrdf::{Graph, Quad, TripleRef};
use std::io::{Read, Write};

/// A syntax we read and write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax { Turtle, NTriples, NQuads, TriG, RdfXml, JsonLd, N3 }

impl Syntax {
    pub const ALL: [Syntax; 7] = [Syntax::Turtle, Syntax::JsonLd, Syntax::RdfXml, Syntax::NTriples, Syntax::TriG, Syntax::NQuads, Syntax::N3];
    /// `text/turtle`, without parameters.
    pub fn media_type(self) -> &'static str { todo!() }
    /// The usual file extension, without the dot: `ttl`, `nt`, `nq`, `trig`, `rdf`, `jsonld`, `n3`.
    pub fn extension(self) -> &'static str { todo!() }
    /// From a media type with or without parameters, aliases included.
    pub fn from_media_type(_media_type: &str) -> Option<Self> { todo!() }
    /// From an extension, aliases included (`xml`, `rdf`, `owl`, `json`…).
    pub fn from_extension(_extension: &str) -> Option<Self> { todo!() }
    /// From a name a person types: `turtle`, `ttl`, `nquads`, `json-ld`…
    pub fn from_name(_name: &str) -> Option<Self> { todo!() }
    /// From the first bytes of a document: portals often announce one syntax and send another.
    pub fn sniff(_head: &[u8]) -> Option<Self> { todo!() }
    /// Whether the syntax can say which graph a triple is in.
    pub fn has_graphs(self) -> bool { todo!() }
}

/// What came out of a document.
#[derive(Debug, Default)]
pub struct Parsed { pub quads: Vec<Quad>, pub issues: Vec<Issue> }

/// The document cannot be read as RDF at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read `{base}` as {syntax:?}: {message}")]
    Syntax { base: String, syntax: Syntax, message: String },
    #[error("`{base}` is not RDF in any syntax we know")]
    Unknown { base: String },
    #[error("cannot read `{base}`: {source}")]
    Io { base: String, source: std::io::Error },
}

/// Reads a whole document: charset, strict parse, then lenient parse with IRI repair and salvage.
pub fn read(_bytes: &[u8], _syntax: Syntax, _base: &str) -> Result<Parsed, ReadError> { todo!() }

/// Reads N-Triples or N-Quads line by line in bounded memory; a bad line is an `Issue`, not an end.
pub fn read_lines<R: Read>(_reader: R, _syntax: Syntax, _base: &str) -> impl Iterator<Item = std::io::Result<Result<Quad, Issue>>> { std::iter::empty() }

/// Writes triples in `syntax`, with our prefixes. Same triples, same bytes.
pub fn write<'a>(_triples: impl IntoIterator<Item = TripleRef<'a>>, _syntax: Syntax, _out: impl Write) -> std::io::Result<()> { todo!() }

/// As [`write`], into a string.
pub fn to_string(_graph: &Graph, _syntax: Syntax) -> String { todo!() }
