//! What passes between the node and a worker process: frames, each with its length before it.

use super::{format::Format, hits::Searched, protocol::Change};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read, Write},
    path::PathBuf,
};

/// What the node asks of a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// First of all: what this process may use, and what each query is held to.
    Limit {
        max_memory_bytes: u64,
        limits: Limits,
    },
    /// Answer from the store in this folder from now on.
    Open(PathBuf),
    Ask(Job),
    /// Say what an update changes in the statements of this file, which are N-Triples.
    Edit {
        statements: PathBuf,
        change: Change,
    },
}

/// One query, and how its answer is wanted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub query: String,
    /// What relative IRIs stand to.
    pub base: Option<String>,
    pub default_graphs: Vec<String>,
    pub named_graphs: Vec<String>,
    /// For SELECT and ASK.
    pub table: Option<Format>,
    /// For CONSTRUCT and DESCRIBE.
    pub graph: Option<Format>,
    /// A cut answer is welcome even in a format that has no room to say so.
    pub partial: bool,
    /// How the query is evaluated is wanted, in place of its answer.
    #[serde(default)]
    pub explain: bool,
    /// What its searches have found; absent when it has none.
    #[serde(default)]
    pub searched: Option<Searched>,
    /// Send nothing before the whole answer is known to be good, or known to be cut.
    pub hold: bool,
    /// Endpoints that are asked the same.
    pub live: Vec<String>,
    /// What other endpoints have answered, once the worker has said what is to be asked.
    pub replies: Option<Vec<Reply>>,
    /// Who has answered, to be said in the answer.
    pub heard: Vec<Heard>,
}

/// A part of a query that another endpoint is to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Call {
    pub endpoint: String,
    pub query: String,
    /// It may fail without the whole query failing.
    pub silent: bool,
}

/// What another endpoint has answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Reply {
    /// A table, as JSON.
    Rows(String),
    /// Nothing, for this reason.
    Failed(String),
}

/// Who was asked for an answer, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub endpoint: String,
    pub answered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// How old what was answered from is: 0 where the member itself has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Heard {
    pub(super) fn unanswered(endpoint: &str, reason: String) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            answered: false,
            rows: None,
            milliseconds: None,
            age_seconds: None,
            reason: Some(reason),
        }
    }
}

/// What one query may ask, and how long its answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Limits {
    pub max_rows: u64,
    pub max_answer_bytes: u64,
    pub max_triple_patterns: usize,
    pub max_values_rows: usize,
    pub max_graphs: usize,
}

/// Why a worker has no answer; it lives on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Failure {
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    Rule {
        rule: String,
        message: String,
    },
    NotAcceptable(String),
    Service(String),
    /// The query is well formed, but cannot be evaluated.
    Evaluation(String),
    /// The answer is longer than allowed, and its format has no room to say so.
    TooLong(String),
    /// The store cannot be opened or read.
    Store(String),
}

/// What a frame from a worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The store is open.
    Ready = 1,
    /// A piece of the answer; others follow.
    More = 2,
    /// The last piece of the answer.
    Last = 3,
    /// No answer: the body is a [`Failure`].
    Failed = 4,
    /// No answer yet: the body is a list of [`Call`]s, to be asked of others first.
    Calls = 5,
}

/// The fixed part of a frame from a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub length: usize,
    pub part: Part,
    pub format: Format,
    pub cut: bool,
    /// Rows or triples of the whole answer, where they are known already.
    pub rows: u64,
}

impl Head {
    pub const SIZE: usize = 16;

    pub fn new(part: Part, length: usize) -> Self {
        Self {
            length,
            part,
            format: Format::Json,
            cut: false,
            rows: 0,
        }
    }

    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let length = u32::try_from(self.length).expect("no frame is near 4 GB");
        bytes[0..4].copy_from_slice(&length.to_le_bytes());
        bytes[4] = self.part as u8;
        bytes[5] = self.format.code();
        bytes[6] = u8::from(self.cut);
        bytes[8..16].copy_from_slice(&self.rows.to_le_bytes());
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> io::Result<Self> {
        let strange = || io::Error::new(io::ErrorKind::InvalidData, "a frame we do not know");
        let bytes: &[u8; Self::SIZE] = bytes.try_into().map_err(|_| strange())?;
        let [l0, l1, l2, l3, part, format, cut, _, rows @ ..] = *bytes;
        Ok(Self {
            length: u32::from_le_bytes([l0, l1, l2, l3]) as usize,
            part: match part {
                1 => Part::Ready,
                2 => Part::More,
                3 => Part::Last,
                4 => Part::Failed,
                5 => Part::Calls,
                _ => return Err(strange()),
            },
            format: Format::from_code(format).ok_or_else(strange)?,
            cut: cut != 0,
            rows: u64::from_le_bytes(rows),
        })
    }
}

impl Order {
    /// As it goes to the worker.
    pub fn to_frame(&self) -> Vec<u8> {
        let mut frame = vec![0; 4];
        serde_json::to_writer(&mut frame, self).expect("an order has only string keys");
        let length = u32::try_from(frame.len() - 4).expect("an order is far below 4 GB");
        frame[0..4].copy_from_slice(&length.to_le_bytes());
        frame
    }

    /// The next order, or `None` when the node has closed its side.
    pub fn read(input: &mut impl Read) -> io::Result<Option<Self>> {
        let mut length = [0; 4];
        match input.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let mut frame = vec![0; u32::from_le_bytes(length) as usize];
        input.read_exact(&mut frame)?;
        Ok(Some(serde_json::from_slice(&frame)?))
    }
}

impl Failure {
    pub fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let body = serde_json::to_vec(self)?;
        let mut frame = Head::new(Part::Failed, body.len()).to_bytes().to_vec();
        frame.extend(body);
        output.write_all(&frame)
    }

    pub fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_else(|error| {
            Self::Store(format!(
                "a worker answered in words we do not know: {error}"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Format, Head, Order, Part};

    #[test]
    fn a_head_is_read_back_as_it_was_written() {
        let head = Head {
            length: 70_000,
            part: Part::Last,
            format: Format::TriG,
            cut: true,
            rows: u64::MAX,
        };
        assert_eq!(Head::from_bytes(&head.to_bytes()).unwrap(), head);
        assert!(Head::from_bytes(&[9; 16]).is_err());
        assert!(Head::from_bytes(&[]).is_err());
    }

    #[test]
    fn an_order_is_read_back_as_it_was_written() {
        let frame = Order::Open("/a b/é".into()).to_frame();
        let Some(Order::Open(folder)) = Order::read(&mut frame.as_slice()).unwrap() else {
            panic!()
        };
        assert_eq!(folder.to_str(), Some("/a b/é"));
        assert!(Order::read(&mut [].as_slice()).unwrap().is_none());
    }

    #[test]
    fn a_failure_is_read_back_as_it_was_written() {
        let failure = Failure::Syntax {
            line: 1,
            column: 2,
            message: "…".into(),
        };
        let mut frame = Vec::new();
        failure.write(&mut frame).unwrap();
        assert_eq!(Failure::read(&frame[Head::SIZE..]), failure);
    }
}
