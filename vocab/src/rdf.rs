//! RDF formats: media types, reading (strict first, then lenient with repair), writing.

use crate::issue::Issue;
use oxrdf::{Graph, Quad, TripleRef};
use oxrdfio::{JsonLdProfileSet, RdfFormat};
use std::{
    borrow::Cow,
    io::{Read, Write},
};

pub mod canonical;
mod charset;
pub mod contexts;
mod guard;
mod jsonld;
mod lines;
mod mend;
mod read;
mod rewrite;
mod salvage;
pub mod sections;
mod sniff;
mod write;

pub use charset::decode;
pub use mend::{Mended, mend_iri};

/// A syntax we read and write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax {
    Turtle,
    NTriples,
    NQuads,
    TriG,
    RdfXml,
    JsonLd,
    N3,
}

impl Syntax {
    /// Every syntax, the one we prefer first.
    pub const ALL: [Syntax; 7] = [
        Syntax::Turtle,
        Syntax::JsonLd,
        Syntax::RdfXml,
        Syntax::NTriples,
        Syntax::TriG,
        Syntax::NQuads,
        Syntax::N3,
    ];

    /// `text/turtle`, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Syntax::Turtle => "text/turtle",
            Syntax::NTriples => "application/n-triples",
            Syntax::NQuads => "application/n-quads",
            Syntax::TriG => "application/trig",
            Syntax::RdfXml => "application/rdf+xml",
            Syntax::JsonLd => "application/ld+json",
            Syntax::N3 => "text/n3",
        }
    }

    /// The usual file extension, without the dot: `ttl`, `nt`, `nq`, `trig`, `rdf`, `jsonld`, `n3`.
    pub fn extension(self) -> &'static str {
        match self {
            Syntax::Turtle => "ttl",
            Syntax::NTriples => "nt",
            Syntax::NQuads => "nq",
            Syntax::TriG => "trig",
            Syntax::RdfXml => "rdf",
            Syntax::JsonLd => "jsonld",
            Syntax::N3 => "n3",
        }
    }

    /// From a media type with or without parameters, aliases included. `application/json` and
    /// `text/plain` say too little: sniff those.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        Some(match essence.to_ascii_lowercase().as_str() {
            "text/turtle" | "application/turtle" | "application/x-turtle" | "text/x-turtle" => {
                Syntax::Turtle
            }
            "application/n-triples" | "text/ntriples" | "text/n-triples" => Syntax::NTriples,
            "application/n-quads" | "text/x-nquads" | "text/n-quads" | "text/nquads" => {
                Syntax::NQuads
            }
            "application/trig" | "application/x-trig" | "text/trig" => Syntax::TriG,
            "application/rdf+xml"
            | "application/xml"
            | "text/xml"
            | "text/rdf"
            | "application/rdf"
            | "text/rdf+xml" => Syntax::RdfXml,
            "application/ld+json" | "application/json+ld" | "application/jsonld" => Syntax::JsonLd,
            "text/n3" | "text/rdf+n3" | "application/n3" => Syntax::N3,
            _ => return None,
        })
    }

    /// From an extension, aliases included (`xml`, `rdf`, `owl`, `json`…).
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.trim_start_matches('.');
        Some(match extension.to_ascii_lowercase().as_str() {
            "ttl" | "turtle" => Syntax::Turtle,
            "nt" | "ntriples" => Syntax::NTriples,
            "nq" | "nquads" => Syntax::NQuads,
            "trig" => Syntax::TriG,
            "rdf" | "xml" | "owl" | "rdfxml" => Syntax::RdfXml,
            "jsonld" | "json" | "json-ld" => Syntax::JsonLd,
            "n3" => Syntax::N3,
            _ => return None,
        })
    }

    /// From a name a person types: `turtle`, `ttl`, `nquads`, `json-ld`…
    pub fn from_name(name: &str) -> Option<Self> {
        let name: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .collect::<String>()
            .to_ascii_lowercase();
        match name.as_str() {
            "notation3" => Some(Syntax::N3),
            _ => Self::from_extension(&name),
        }
    }

    /// From the first bytes of a document: portals often announce one syntax and send another.
    /// `None` for pages, plain JSON, other XML, tables and noise.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        sniff::sniff(head)
    }

    /// What the parsers and serializers of oxrdfio call it.
    pub fn format(self) -> RdfFormat {
        match self {
            Syntax::Turtle => RdfFormat::Turtle,
            Syntax::NTriples => RdfFormat::NTriples,
            Syntax::NQuads => RdfFormat::NQuads,
            Syntax::TriG => RdfFormat::TriG,
            Syntax::RdfXml => RdfFormat::RdfXml,
            Syntax::JsonLd => RdfFormat::JsonLd {
                profile: JsonLdProfileSet::empty(),
            },
            Syntax::N3 => RdfFormat::N3,
        }
    }

    /// Whether the syntax can say which graph a triple is in.
    pub fn has_graphs(self) -> bool {
        matches!(self, Syntax::NQuads | Syntax::TriG | Syntax::JsonLd)
    }
}

/// What came out of a document.
#[derive(Debug, Default)]
pub struct Parsed {
    pub quads: Vec<Quad>,
    pub issues: Vec<Issue>,
}

/// The document cannot be read as RDF at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read `{base}` as {syntax:?}: {message}")]
    Syntax {
        base: String,
        syntax: Syntax,
        message: String,
    },
    #[error("cannot read `{base}` as XML: {message}")]
    Xml { base: String, message: String },
    #[error("`{base}` is not RDF in any syntax we know")]
    Unknown { base: String },
    #[error("cannot read `{base}`: {source}")]
    Io {
        base: String,
        source: std::io::Error,
    },
}

/// Reads a whole document: charset, strict parse, then lenient parse with IRI repair and salvage.
pub fn read(bytes: &[u8], syntax: Syntax, base: &str) -> Result<Parsed, ReadError> {
    read::read(bytes, syntax, base)
}

/// Reads a whole document in the syntax its content shows, whatever it was announced as.
pub fn read_sniffed(
    bytes: &[u8],
    announced: Option<Syntax>,
    base: &str,
) -> Result<Parsed, ReadError> {
    let head = &bytes[..bytes.len().min(sniff::HEAD)];
    match Syntax::sniff(head).or(announced) {
        Some(syntax) => read(bytes, syntax, base),
        None => Err(ReadError::Unknown {
            base: base.to_owned(),
        }),
    }
}

/// The text of an XML document in whatever charset it came, without the characters that XML forbids.
/// A document nested too deep, or whose entities explode, is refused.
pub fn xml_text<'b>(
    bytes: &'b [u8],
    base: &str,
    issues: &mut Vec<Issue>,
) -> Result<Cow<'b, str>, ReadError> {
    read::xml_text(bytes, base, issues)
}

/// Reads N-Triples or N-Quads line by line in bounded memory; a bad line is an `Issue`, not an end.
pub fn read_lines<R: Read>(
    reader: R,
    syntax: Syntax,
    base: &str,
) -> impl Iterator<Item = std::io::Result<Result<Quad, Issue>>> {
    lines::Lines::new(reader, syntax, base)
}

/// Writes triples in `syntax`, with our prefixes. Same triples, same bytes.
pub fn write<'a>(
    triples: impl IntoIterator<Item = TripleRef<'a>>,
    syntax: Syntax,
    out: impl Write,
) -> std::io::Result<()> {
    write_counted(triples, syntax, out).map(|_left_out| ())
}

/// As [`write`], and says how many triples the syntax has no way to say: RDF/XML cannot name every
/// predicate nor hold every character.
pub fn write_counted<'a>(
    triples: impl IntoIterator<Item = TripleRef<'a>>,
    syntax: Syntax,
    out: impl Write,
) -> std::io::Result<usize> {
    write::write(triples, syntax, out)
}

/// As [`write`], into a string.
pub fn to_string(graph: &Graph, syntax: Syntax) -> String {
    let mut bytes = Vec::new();
    write(graph, syntax, &mut bytes).expect("writing into memory does not fail");
    String::from_utf8(bytes).expect("every syntax is written in UTF-8")
}
