//! An answer written out in the format asked for, as far as its limits allow.

use super::{
    format::{Format, Kind},
    frame::{Failure, Head, Heard, Job, Limits, Part},
};
use oxigraph::sparql::{QueryEvaluationError, QueryResults, QuerySolutionIter, QueryTripleIter};
use oxrdfio::{RdfFormat, RdfSerializer};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use std::{
    cell::Cell,
    io::{self, Write},
    rc::Rc,
};
use vocab::ns::PREFIXES;

/// Said in the head of a table that was cut, as a link.
const CUT: &str = "urn:terreau:answer-cut";
/// One piece of an answer that goes out in several.
const PIECE: usize = 64 << 10;

/// Why an answer stopped.
#[derive(Debug)]
pub(super) enum Stop {
    Failure(Failure),
    /// The node is gone, or has closed its side.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<QueryEvaluationError> for Stop {
    fn from(error: QueryEvaluationError) -> Self {
        Self::Failure(match error {
            QueryEvaluationError::Service(error) => Failure::Service(error.to_string()),
            QueryEvaluationError::Dataset(error) => Failure::Store(error.to_string()),
            error => Failure::Evaluation(error.to_string()),
        })
    }
}

/// Reads `results` to their end, or to the limit, and writes them to `out` as frames.
pub(super) fn write(
    results: QueryResults<'_>,
    job: &Job,
    limits: &Limits,
    out: &mut impl Write,
) -> Result<(), Stop> {
    let is_graph = matches!(results, QueryResults::Graph(_));
    let (format, kind) = match if is_graph { job.graph } else { job.table } {
        Some(format) => (format, format.kind()),
        None => return Err(Stop::Failure(not_acceptable(is_graph))),
    };
    let written = Rc::new(Cell::new(0));
    let mut answer = Held {
        out,
        bytes: vec![0; Head::SIZE],
        written: Rc::clone(&written),
        hold: job.hold,
        head: Head {
            format,
            ..Head::new(Part::More, 0)
        },
    };
    let room = Room {
        rows: limits.max_rows,
        bytes: limits.max_answer_bytes,
        written,
    };
    let (rows, cut) = match (results, kind) {
        (QueryResults::Boolean(value), Kind::Table(format)) => {
            QueryResultsSerializer::from_format(format)
                .serialize_boolean_to_writer(&mut answer, value)?;
            (1, false)
        }
        (QueryResults::Solutions(solutions), Kind::Table(format)) => {
            table(solutions, format, &room, &mut answer)?
        }
        (QueryResults::Graph(triples), Kind::Graph(format)) => {
            graph(triples, format, &room, &mut answer)?
        }
        _ => return Err(Stop::Failure(not_acceptable(is_graph))),
    };
    answer.head.rows = rows;
    answer.head.cut = cut;
    if cut && job.hold {
        answer.say_cut(format, job.partial).map_err(Stop::Failure)?;
    }
    if !job.heard.is_empty() && job.hold {
        answer.say_heard(format, &job.heard);
    }
    Ok(answer.finish()?)
}

fn not_acceptable(graph: bool) -> Failure {
    let formats: &[Format] = if graph {
        &Format::GRAPHS
    } else {
        &Format::TABLES
    };
    let list: Vec<_> = formats
        .iter()
        .map(|f| f.content_type().split(';').next().unwrap_or_default())
        .collect();
    let forms = if graph {
        "CONSTRUCT and DESCRIBE"
    } else {
        "SELECT and ASK"
    };
    Failure::NotAcceptable(format!("{forms} are answered in {}", list.join(", ")))
}

/// How much an answer may still hold.
struct Room {
    rows: u64,
    bytes: u64,
    written: Rc<Cell<u64>>,
}

impl Room {
    fn is_full(&self, rows: u64) -> bool {
        rows >= self.rows || self.written.get() >= self.bytes
    }
}

/// Rows written, and whether there were more.
fn table(
    solutions: QuerySolutionIter<'_>,
    format: QueryResultsFormat,
    room: &Room,
    out: impl Write,
) -> Result<(u64, bool), Stop> {
    let mut writer = QueryResultsSerializer::from_format(format)
        .serialize_solutions_to_writer(out, solutions.variables().to_vec())?;
    let (mut rows, mut cut) = (0, false);
    for solution in solutions {
        let solution = solution?;
        cut = room.is_full(rows);
        if cut {
            break;
        }
        writer.serialize(&solution)?;
        rows += 1;
    }
    writer.finish()?;
    Ok((rows, cut))
}

/// Triples written, and whether there were more.
fn graph(
    triples: QueryTripleIter<'_>,
    format: RdfFormat,
    room: &Room,
    out: impl Write,
) -> Result<(u64, bool), Stop> {
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, iri) in PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *iri)
            .expect("our prefixes are valid IRIs");
    }
    let mut writer = serializer.for_writer(out);
    let (mut rows, mut cut) = (0, false);
    for triple in triples {
        let triple = triple?;
        cut = room.is_full(rows);
        if cut {
            break;
        }
        writer.serialize_triple(triple.as_ref())?;
        rows += 1;
    }
    writer.finish()?;
    Ok((rows, cut))
}

/// The bytes of an answer, kept until its end is known unless nobody asked for that.
struct Held<'a, W: Write> {
    out: &'a mut W,
    /// Room for the head of the frame, then the answer.
    bytes: Vec<u8>,
    written: Rc<Cell<u64>>,
    hold: bool,
    head: Head,
}

impl<W: Write> Write for Held<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.written.set(self.written.get() + bytes.len() as u64);
        if !self.hold && self.bytes.len() >= PIECE {
            self.send(Part::More)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Held<'_, W> {
    /// Says in the answer itself that it was cut; an error where the format has no room for that
    /// and the client did not ask for a partial answer.
    fn say_cut(&mut self, format: Format, partial: bool) -> Result<(), Failure> {
        let rows = self.head.rows;
        let comment = format!(
            "Cut: there are more than these {rows}. Use LIMIT, page by key, or take the dump."
        );
        let (at, mark) = match format {
            Format::Json => (self.behind(b"]"), format!(",\"link\":[\"{CUT}\"]")),
            Format::Xml => (self.before(b"</head>"), format!("<link href=\"{CUT}\"/>")),
            Format::RdfXml => (self.behind(b"?>"), format!("\n<!-- {comment} -->")),
            Format::Turtle | Format::NTriples | Format::TriG | Format::NQuads => {
                (Some(Head::SIZE), format!("# {comment}\n"))
            }
            Format::Csv | Format::Tsv | Format::JsonLd | Format::Plan => (None, String::new()),
        };
        match at {
            Some(at) => {
                self.bytes.splice(at..at, mark.into_bytes());
                Ok(())
            }
            None if partial => Ok(()),
            None => Err(Failure::TooLong(format!(
                "there are more than {rows} rows, and this format cannot say that it was cut: add LIMIT, ask for JSON, XML or Turtle, or add partial=true"
            ))),
        }
    }

    /// Says in the answer itself who was asked and who has answered, where its format has room.
    fn say_heard(&mut self, format: Format, heard: &[Heard]) {
        let lines = || {
            heard.iter().map(|one| {
                let word = if one.answered {
                    "answered"
                } else {
                    "unanswered"
                };
                (word, one.endpoint.replace(['<', '>', '"', '\n', '\r'], ""))
            })
        };
        let (at, mark) = match format {
            Format::Json => {
                let list = serde_json::to_string(heard).unwrap_or_default();
                let at = self
                    .before(b",\"results\":")
                    .or_else(|| self.before(b",\"boolean\":"));
                (at, format!(",\"members\":{list}"))
            }
            Format::Xml => {
                let links = lines().map(|(word, endpoint)| {
                    let endpoint = endpoint.replace('&', "&amp;");
                    format!("<link href=\"urn:terreau:{word}:{endpoint}\"/>")
                });
                (self.before(b"</head>"), links.collect())
            }
            Format::Turtle | Format::NTriples | Format::TriG | Format::NQuads => {
                let comments = lines().map(|(word, endpoint)| format!("# {word}: {endpoint}\n"));
                (Some(Head::SIZE), comments.collect())
            }
            Format::RdfXml | Format::Csv | Format::Tsv | Format::JsonLd | Format::Plan => {
                (None, String::new())
            }
        };
        if let Some(at) = at {
            self.bytes.splice(at..at, mark.into_bytes());
        }
    }

    fn before(&self, mark: &[u8]) -> Option<usize> {
        let body = &self.bytes[Head::SIZE..];
        body.windows(mark.len())
            .position(|window| window == mark)
            .map(|at| at + Head::SIZE)
    }

    fn behind(&self, mark: &[u8]) -> Option<usize> {
        self.before(mark).map(|at| at + mark.len())
    }

    fn finish(mut self) -> io::Result<()> {
        // A small answer is one frame, written at once.
        if self.bytes.len() > 4 * PIECE {
            let bytes = std::mem::replace(&mut self.bytes, vec![0; Head::SIZE]);
            for piece in bytes[Head::SIZE..].chunks(PIECE) {
                let head = Head {
                    part: Part::More,
                    length: piece.len(),
                    ..self.head
                };
                self.out.write_all(&head.to_bytes())?;
                self.out.write_all(piece)?;
            }
        }
        self.send(Part::Last)
    }

    fn send(&mut self, part: Part) -> io::Result<()> {
        let head = Head {
            part,
            length: self.bytes.len() - Head::SIZE,
            ..self.head
        };
        self.bytes[..Head::SIZE].copy_from_slice(&head.to_bytes());
        self.out.write_all(&self.bytes)?;
        self.bytes.truncate(Head::SIZE);
        Ok(())
    }
}
