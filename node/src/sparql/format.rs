//! The formats an answer can take, and the one a client prefers.

use oxrdfio::{JsonLdProfileSet, RdfFormat};
use serde::{Deserialize, Serialize};
use sparesults::QueryResultsFormat;

/// A format of answers: tables for SELECT and ASK, graphs for CONSTRUCT and DESCRIBE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Json,
    Xml,
    Csv,
    Tsv,
    Turtle,
    NTriples,
    RdfXml,
    JsonLd,
    TriG,
    NQuads,
    /// How a query is evaluated, as JSON.
    Plan,
}

impl Format {
    /// Tables, the one given to whoever has no preference first.
    pub const TABLES: [Self; 4] = [Self::Json, Self::Xml, Self::Csv, Self::Tsv];
    /// Graphs, the one given to whoever has no preference first.
    pub const GRAPHS: [Self; 6] = [
        Self::Turtle,
        Self::NTriples,
        Self::RdfXml,
        Self::JsonLd,
        Self::TriG,
        Self::NQuads,
    ];

    /// As it stands in `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
            Self::Turtle => "text/turtle; charset=utf-8",
            Self::NTriples => "application/n-triples",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
            Self::TriG => "application/trig",
            Self::NQuads => "application/n-quads",
            Self::Plan => "application/json",
        }
    }

    /// The usual file extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self.kind() {
            Kind::Table(format) => format.file_extension(),
            Kind::Graph(format) => format.file_extension(),
        }
    }

    /// The IRI of the format in <https://www.w3.org/ns/formats/>.
    pub fn iri(self) -> &'static str {
        match self.kind() {
            Kind::Table(format) => format.iri(),
            Kind::Graph(format) => format.iri(),
        }
    }

    /// The syntax that it is, if it is one of graphs.
    pub fn rdf(self) -> Option<RdfFormat> {
        match self.kind() {
            Kind::Graph(format) => Some(format),
            Kind::Table(_) => None,
        }
    }

    /// From the value of `format=`: a short name or a media type.
    pub fn named(name: &str) -> Option<(Option<Self>, Option<Self>)> {
        let name = name.trim().to_ascii_lowercase();
        Some(match name.as_str() {
            "json" => (Some(Self::Json), Some(Self::JsonLd)),
            "xml" => (Some(Self::Xml), Some(Self::RdfXml)),
            "csv" => (Some(Self::Csv), None),
            "tsv" => (Some(Self::Tsv), None),
            "turtle" | "ttl" => (None, Some(Self::Turtle)),
            "ntriples" | "n-triples" | "nt" => (None, Some(Self::NTriples)),
            "rdf" | "rdfxml" | "rdf-xml" | "rdf/xml" => (None, Some(Self::RdfXml)),
            "jsonld" | "json-ld" => (None, Some(Self::JsonLd)),
            "trig" => (None, Some(Self::TriG)),
            "nquads" | "n-quads" | "nq" => (None, Some(Self::NQuads)),
            media_type if media_type.contains('/') => {
                // A space where a form has decoded `+`.
                let media_type = media_type.replace(' ', "+");
                let of = |formats: &[Self]| {
                    formats
                        .iter()
                        .copied()
                        .find(|f| f.media_types().contains(&media_type.as_str()))
                };
                match (of(&Self::TABLES), of(&Self::GRAPHS)) {
                    (None, None) => return None,
                    found => found,
                }
            }
            _ => return None,
        })
    }

    /// What writes the format.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Json | Self::Plan => Kind::Table(QueryResultsFormat::Json),
            Self::Xml => Kind::Table(QueryResultsFormat::Xml),
            Self::Csv => Kind::Table(QueryResultsFormat::Csv),
            Self::Tsv => Kind::Table(QueryResultsFormat::Tsv),
            Self::Turtle => Kind::Graph(RdfFormat::Turtle),
            Self::NTriples => Kind::Graph(RdfFormat::NTriples),
            Self::RdfXml => Kind::Graph(RdfFormat::RdfXml),
            Self::JsonLd => Kind::Graph(RdfFormat::JsonLd {
                profile: JsonLdProfileSet::empty(),
            }),
            Self::TriG => Kind::Graph(RdfFormat::TriG),
            Self::NQuads => Kind::Graph(RdfFormat::NQuads),
        }
    }

    /// Media types that mean this format, its own first.
    fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/sparql-results+json", "application/json"],
            Self::Xml => &[
                "application/sparql-results+xml",
                "application/xml",
                "text/xml",
            ],
            Self::Csv => &["text/csv"],
            Self::Tsv => &["text/tab-separated-values"],
            Self::Turtle => &["text/turtle", "application/x-turtle"],
            Self::NTriples => &["application/n-triples", "text/plain"],
            Self::RdfXml => &["application/rdf+xml", "application/xml", "text/xml"],
            Self::JsonLd => &["application/ld+json", "application/json"],
            Self::TriG => &["application/trig"],
            Self::NQuads => &["application/n-quads"],
            Self::Plan => &[],
        }
    }

    pub(super) fn code(self) -> u8 {
        self as u8
    }

    pub(super) fn from_code(code: u8) -> Option<Self> {
        Self::TABLES
            .into_iter()
            .chain(Self::GRAPHS)
            .chain([Self::Plan])
            .find(|format| format.code() == code)
    }
}

pub(super) enum Kind {
    Table(QueryResultsFormat),
    Graph(RdfFormat),
}

/// What the client would like, whichever kind of answer its query has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    pub table: Option<Format>,
    pub graph: Option<Format>,
    /// A person reads: the page goes before the formats above.
    pub html: bool,
}

impl Wants {
    /// From `format=`, which goes before the `Accept` header. Nothing said means JSON and Turtle.
    pub fn new(format: Option<&str>, accept: Option<&str>) -> Result<Self, String> {
        match format {
            Some("html" | "text/html") => Ok(Self {
                html: true,
                ..Self::any()
            }),
            Some(name) => {
                let (table, graph) = Format::named(name).ok_or_else(|| {
                    format!("`{name}` is not a format of answers: use json, xml, csv, tsv, turtle, ntriples, rdfxml, jsonld, trig or nquads")
                })?;
                Ok(Self {
                    table,
                    graph,
                    html: false,
                })
            }
            None => Ok(accept.map_or_else(Self::any, Self::from_accept)),
        }
    }

    fn any() -> Self {
        Self {
            table: Some(Format::Json),
            graph: Some(Format::Turtle),
            html: false,
        }
    }

    fn from_accept(accept: &str) -> Self {
        let ranges = ranges(accept);
        if ranges.is_empty() {
            return Self::any();
        }
        let best = |formats: &[Format]| {
            let mut best: Option<(Format, f32)> = None;
            for &format in formats {
                let quality = quality(&ranges, format.media_types());
                // The first of our list wins among equals.
                if quality > best.map_or(0.0, |(_, q)| q) {
                    best = Some((format, quality));
                }
            }
            best
        };
        let (table, graph) = (best(&Format::TABLES), best(&Format::GRAPHS));
        let html = ranges
            .iter()
            .filter(|range| matches!(range.media_type, "text/html" | "application/xhtml+xml"))
            .map(|range| range.quality)
            .fold(0.0, f32::max);
        let others = table
            .map_or(0.0, |(_, q)| q)
            .max(graph.map_or(0.0, |(_, q)| q));
        Self {
            table: table.map(|(format, _)| format),
            graph: graph.map(|(format, _)| format),
            html: html > 0.0 && html >= others,
        }
    }
}

struct Range<'a> {
    media_type: &'a str,
    quality: f32,
}

/// The ranges of an `Accept` header (RFC 9110, 12.5.1); parameters other than `q` are ignored.
fn ranges(accept: &str) -> Vec<Range<'_>> {
    accept
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';');
            let media_type = parts.next()?.trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            (!media_type.is_empty()).then_some(Range {
                media_type,
                quality,
            })
        })
        .collect()
}

/// The quality of the most specific range that covers one of `media_types`.
fn quality(ranges: &[Range<'_>], media_types: &[&str]) -> f32 {
    let of = |covers: &dyn Fn(&str) -> bool| {
        ranges
            .iter()
            .filter(|r| covers(r.media_type))
            .map(|r| r.quality)
            .reduce(f32::max)
    };
    of(&|range| media_types.iter().any(|m| m.eq_ignore_ascii_case(range)))
        .or_else(|| {
            let kind = media_types[0].split('/').next()?;
            of(&|range| {
                range
                    .strip_suffix("/*")
                    .is_some_and(|k| k.eq_ignore_ascii_case(kind))
            })
        })
        .or_else(|| of(&|range| range == "*/*" || range == "*"))
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{Format, Wants};

    fn accept(header: &str) -> Wants {
        Wants::new(None, Some(header)).unwrap()
    }

    #[test]
    fn nothing_said_means_json_and_turtle() {
        let wants = Wants::new(None, None).unwrap();
        assert_eq!(
            (wants.table, wants.graph),
            (Some(Format::Json), Some(Format::Turtle))
        );
        assert_eq!(accept("*/*"), wants);
        assert!(!wants.html);
    }

    #[test]
    fn the_highest_quality_wins_not_the_first_named() {
        assert_eq!(
            accept("application/sparql-results+json;q=0.2, text/csv;q=0.9").table,
            Some(Format::Csv)
        );
        assert_eq!(
            accept("text/turtle;q=0.3, application/ld+json").graph,
            Some(Format::JsonLd)
        );
        assert_eq!(accept("text/*").table, Some(Format::Csv));
    }

    #[test]
    fn a_specific_range_goes_before_a_general_one() {
        assert_eq!(
            accept("*/*, application/sparql-results+json;q=0").table,
            Some(Format::Xml)
        );
    }

    #[test]
    fn a_table_cannot_be_had_as_turtle() {
        assert_eq!(accept("text/turtle").table, None);
        assert_eq!(
            accept("image/png"),
            Wants {
                table: None,
                graph: None,
                html: false
            }
        );
    }

    #[test]
    fn a_browser_gets_the_page() {
        assert!(accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").html);
        assert!(!accept("application/sparql-results+json,text/html;q=0.5").html);
    }

    #[test]
    fn format_goes_before_accept() {
        let wants = Wants::new(Some("csv"), Some("text/html")).unwrap();
        assert_eq!((wants.table, wants.html), (Some(Format::Csv), false));
        assert!(Wants::new(Some("parquet"), None).is_err());
        assert_eq!(
            Wants::new(Some("application/sparql-results xml"), None)
                .unwrap()
                .table,
            Some(Format::Xml)
        );
    }

    #[test]
    fn every_format_has_a_code_of_its_own() {
        for format in Format::TABLES.into_iter().chain(Format::GRAPHS) {
            assert_eq!(Format::from_code(format.code()), Some(format));
        }
    }
}
