//! N-Triples and N-Quads line by line: bounded memory, a bad line costs itself only.

use crate::{
    issue::{Issue, Rule},
    rdf::{Syntax, guard, mend},
};
use oxrdf::Quad;
use oxrdfio::RdfParser;
use std::{
    collections::{HashSet, VecDeque},
    io::{self, BufRead, BufReader, Read},
};

/// A line longer than this is not read into memory.
const MAX_LINE: usize = 16 << 20;

/// The statements of a reader, and what was wrong with some.
pub struct Lines<R> {
    reader: BufReader<R>,
    syntax: Syntax,
    base: String,
    number: u64,
    line: Vec<u8>,
    ready: VecDeque<Result<Quad, Issue>>,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub fn new(reader: R, syntax: Syntax, base: &str) -> Self {
        // N-Quads says all that N-Triples says; other syntaxes have no lines.
        let syntax = match syntax {
            Syntax::NTriples => Syntax::NTriples,
            _ => Syntax::NQuads,
        };
        Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            syntax,
            base: base.to_owned(),
            number: 0,
            line: Vec::new(),
            ready: VecDeque::new(),
            ended: false,
        }
    }

    /// Reads one line; what goes beyond the limit is passed over. `false` at the end.
    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let limit = MAX_LINE as u64 + 1;
        if self
            .reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut self.line)?
            == 0
        {
            return Ok(false);
        }
        self.number += 1;
        if self.line.len() > MAX_LINE && self.line.last() != Some(&b'\n') {
            self.reader.skip_until(b'\n')?;
            self.line.clear();
            self.trouble(format!("longer than {MAX_LINE} bytes: left out"));
        }
        Ok(true)
    }

    fn parse_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.parse_text(&line);
        self.line = line;
    }

    fn parse_text(&mut self, line: &[u8]) {
        let line = line
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(line)
            .trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            return;
        }
        let text = match std::str::from_utf8(line) {
            Ok(text) => text.into(),
            Err(_) => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(line);
                let message = format!("line {}: not UTF-8, read as windows-1252", self.number);
                self.issue(Rule::Charset, message);
                text
            }
        };
        if let Err(message) = guard::check(&text, self.syntax) {
            self.trouble(message);
            return;
        }
        match parse(&text, self.syntax, false) {
            Ok(quads) if quads.iter().all(|quad| mend::is_sound(quad, &self.base)) => {
                self.ready.extend(quads.into_iter().map(Ok));
            }
            _ => self.mend_text(&text),
        }
    }

    fn mend_text(&mut self, text: &str) {
        match parse(text, self.syntax, true) {
            Ok(quads) => {
                let (mut issues, mut mended) = (Vec::new(), Vec::new());
                for quad in quads {
                    mend::mend_quad(quad, &self.base, &HashSet::new(), &mut issues, &mut mended);
                }
                self.ready.extend(issues.into_iter().map(Err));
                self.ready.extend(mended.into_iter().map(Ok));
            }
            Err(error) => self.trouble(format!("{error}: left out")),
        }
    }

    fn trouble(&mut self, message: String) {
        let message = format!("line {}: {message}", self.number);
        self.issue(Rule::Syntax, message);
    }

    fn issue(&mut self, rule: Rule, message: String) {
        let issue = Issue::new(rule, Some(self.base.clone()), message);
        self.ready.push_back(Err(issue));
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = io::Result<Result<Quad, Issue>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(Ok(ready));
            }
            if self.ended {
                return None;
            }
            match self.next_line() {
                Ok(true) => self.parse_line(),
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

fn parse(text: &str, syntax: Syntax, lenient: bool) -> Result<Vec<Quad>, String> {
    let parser = RdfParser::from_format(syntax.format());
    let parser = if lenient { parser.lenient() } else { parser };
    parser
        .for_slice(text)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}
