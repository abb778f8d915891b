//! The log between nodes: entries with their content, one after the other, to be compressed as a whole.
//!
//! A line of JSON for the start, then a line for each entry, in order of `seq`; after the line of a record
//! that is stated come as many bytes of payload as it says. An entry that a later one has replaced is a
//! line with its leaf only: the chain of heads can be followed all the same. What a reader can compute
//! (the fingerprint of a payload) is not sent. The last line is the checkpoint of the last entry: a log is
//! believed as a whole or not at all.

use super::{Action, Entry, Head, Leaf, SignedCheckpoint};
use crate::{Fingerprint, Kind, MemberId, RecordId};
use serde::{Deserialize, Serialize};

/// From where a log goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogStart {
    pub member: MemberId,
    pub epoch: u32,
    /// The entry before the first one told.
    pub after: u64,
    /// The head at that entry.
    pub head: Head,
}

/// One step of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogLine {
    Start(LogStart),
    /// With the payload, empty for a deletion.
    Entry(Entry, String),
    /// An entry whose record has a later one.
    Superseded {
        seq: u64,
        leaf: Leaf,
    },
    /// The checkpoint of the entry before it: the last line of a log.
    Checkpoint(String),
}

/// Why the bytes of a log are refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    #[error("line {line} of the log is longer than {MAX_LINE} bytes")]
    LongLine { line: u64 },
    #[error("line {line} of the log cannot be read: {reason}")]
    Line { line: u64, reason: String },
    #[error("entry {seq} of the log says it has {bytes} bytes of content: more than {MAX_PAYLOAD}")]
    LongPayload { seq: u64, bytes: u64 },
    #[error("the content of entry {0} is not text")]
    NotText(u64),
    #[error("the log breaks off in the middle of line {0}")]
    BreaksOff(u64),
}

const FORM: u32 = 1;
/// An IRI has 2 KiB at most where records are made.
const MAX_LINE: usize = 8 << 10;
const MAX_PAYLOAD: u64 = 4 << 20;

#[derive(Serialize, Deserialize)]
struct StartLine {
    log: u32,
    member: MemberId,
    epoch: u32,
    after: u64,
    head: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Entry {
        seq: u64,
        action: Action,
        key: String,
        kind: Kind,
        resource: String,
        published: i64,
        #[serde(default, skip_serializing_if = "is_zero")]
        bytes: u64,
    },
    Superseded {
        seq: u64,
        leaf: String,
    },
    Checkpoint {
        checkpoint: String,
    },
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Writes the first line of a log.
pub fn write_start(out: &mut Vec<u8>, start: &LogStart) {
    write(
        out,
        &StartLine {
            log: FORM,
            member: start.member.clone(),
            epoch: start.epoch,
            after: start.after,
            head: start.head.to_string(),
        },
    );
}

/// Writes an entry; `payload` is empty for a deletion.
pub fn write_entry(out: &mut Vec<u8>, entry: &Entry, payload: &str) {
    write(
        out,
        &Line::Entry {
            seq: entry.seq,
            action: entry.action,
            key: entry.key.as_str().to_owned(),
            kind: entry.kind,
            resource: entry.resource.clone(),
            published: entry.published,
            bytes: payload.len() as u64,
        },
    );
    out.extend_from_slice(payload.as_bytes());
}

/// Writes the place of an entry that has been replaced.
pub fn write_superseded(out: &mut Vec<u8>, seq: u64, leaf: &Leaf) {
    let leaf = leaf.to_string();
    write(out, &Line::Superseded { seq, leaf });
}

/// Writes the end of a log.
pub fn write_checkpoint(out: &mut Vec<u8>, signed: &SignedCheckpoint) {
    let checkpoint = signed.text().to_owned();
    write(out, &Line::Checkpoint { checkpoint });
}

/// Writes the end of a log for a reader who has its checkpoint already.
pub fn write_known_checkpoint(out: &mut Vec<u8>) {
    out.extend_from_slice(KNOWN);
}

/// The log with the checkpoint that its reader has, where its end only says so.
pub fn with_known_checkpoint(mut log: Vec<u8>, known: &SignedCheckpoint) -> Vec<u8> {
    if log.ends_with(KNOWN) {
        log.truncate(log.len() - KNOWN.len());
        write_checkpoint(&mut log, known);
    }
    log
}

/// The checkpoint at the end of a log, as it stands there: nothing is checked.
pub fn last_checkpoint(log: &[u8]) -> Option<String> {
    let lines = log.strip_suffix(b"\n")?;
    let start = lines.iter().rposition(|&byte| byte == b'\n')? + 1;
    let line = lines.get(start..).filter(|line| line.len() <= MAX_LINE)?;
    match step(line) {
        Ok(Read::Checkpoint(text)) => Some(text),
        _ => None,
    }
}

const KNOWN: &[u8] = b"{\"checkpoint\":\"\"}\n";

fn write(out: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *out, line).expect("strings and numbers are always JSON");
    out.push(b'\n');
}

/// Reads a log from bytes as they come, holding no more than one entry.
#[derive(Debug, Default)]
pub struct LogReader {
    held: Vec<u8>,
    /// How much of `held` has been read.
    read: usize,
    lines: u64,
    /// Whether the first line has been read, or is not to come.
    is_started: bool,
    /// The entry whose payload is being waited for, and its length.
    waiting: Option<(Entry, usize)>,
}

impl LogReader {
    /// For entries without a start before them: the parts of a snapshot, and records asked for one by one.
    pub fn without_start() -> Self {
        Self {
            is_started: true,
            ..Self::default()
        }
    }

    /// Takes more bytes; ask [`LogReader::next_line`] until it has no more before giving others.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..self.read);
        self.read = 0;
        self.held.extend_from_slice(bytes);
    }

    /// The next step; `None` until more bytes have come.
    pub fn next_line(&mut self) -> Result<Option<LogLine>, LogError> {
        if let Some((entry, length)) = self.waiting.take() {
            return self.payload(entry, length);
        }
        let rest = &self.held[self.read..];
        let line = self.lines + 1;
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            if rest.len() > MAX_LINE {
                return Err(LogError::LongLine { line });
            }
            return Ok(None);
        };
        if end > MAX_LINE {
            return Err(LogError::LongLine { line });
        }
        let text = &rest[..end];
        let read = if self.is_started {
            step(text)
        } else {
            start(text).map(Read::Start)
        };
        let read = read.map_err(|reason| LogError::Line { line, reason })?;
        self.read += end + 1;
        self.lines = line;
        self.is_started = true;
        match read {
            Read::Start(start) => Ok(Some(LogLine::Start(start))),
            Read::Superseded { seq, leaf } => Ok(Some(LogLine::Superseded { seq, leaf })),
            Read::Checkpoint(text) => Ok(Some(LogLine::Checkpoint(text))),
            Read::Entry(entry, bytes) => match usize::try_from(bytes) {
                Ok(length) if bytes <= MAX_PAYLOAD => self.payload(entry, length),
                _ => Err(LogError::LongPayload {
                    seq: entry.seq,
                    bytes,
                }),
            },
        }
    }

    /// To be asked when no more bytes will come.
    pub fn end(&self) -> Result<(), LogError> {
        if self.waiting.is_some() || self.read < self.held.len() {
            return Err(LogError::BreaksOff(self.lines));
        }
        Ok(())
    }

    fn payload(&mut self, mut entry: Entry, length: usize) -> Result<Option<LogLine>, LogError> {
        let rest = &self.held[self.read..];
        let Some(bytes) = rest.get(..length) else {
            self.waiting = Some((entry, length));
            return Ok(None);
        };
        let payload = std::str::from_utf8(bytes)
            .map_err(|_| LogError::NotText(entry.seq))?
            .to_owned();
        self.read += length;
        entry.fingerprint = Fingerprint::of(payload.as_bytes());
        Ok(Some(LogLine::Entry(entry, payload)))
    }
}

enum Read {
    Start(LogStart),
    Entry(Entry, u64),
    Superseded { seq: u64, leaf: Leaf },
    Checkpoint(String),
}

fn start(text: &[u8]) -> Result<LogStart, String> {
    let line: StartLine = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if line.log != FORM {
        return Err(format!(
            "form {} is not known to this program, which reads {FORM}",
            line.log
        ));
    }
    Ok(LogStart {
        member: line.member,
        epoch: line.epoch,
        after: line.after,
        head: Head::parse(&line.head).ok_or("`head` is no SHA-256 in base32")?,
    })
}

fn step(text: &[u8]) -> Result<Read, String> {
    match serde_json::from_slice(text).map_err(|error| error.to_string())? {
        Line::Checkpoint { checkpoint } => Ok(Read::Checkpoint(checkpoint)),
        Line::Superseded { seq, leaf } => Ok(Read::Superseded {
            seq,
            leaf: Leaf::parse(&leaf).ok_or("`leaf` is no SHA-256 in base32")?,
        }),
        Line::Entry {
            seq,
            action,
            key,
            kind,
            resource,
            published,
            bytes,
        } => {
            if (action == Action::Delete) != (bytes == 0) {
                return Err("a deletion has no content, and nothing else is without".to_owned());
            }
            let entry = Entry {
                seq,
                action,
                key: RecordId::parse(&key).ok_or("`key` is no id of a record")?,
                kind,
                resource,
                fingerprint: Fingerprint::of(b""),
                published,
            };
            Ok(Read::Entry(entry, bytes))
        }
    }
}

#[cfg(test)]
mod tests;
