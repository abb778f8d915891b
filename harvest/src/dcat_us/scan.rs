//! The items of a catalogue in JSON, one after the other, without reading the whole into memory.
//!
//! The document is walked through its brackets: a catalogue is an object with lists of items and of
//! other catalogues. Where the walk stands is a few numbers, so that a page can end anywhere.

use crate::pager::Trouble;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Catalogues in catalogues that are followed.
const MAX_DEPTH: usize = 16;

/// What a list of a catalogue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Section {
    Datasets,
    Series,
    Services,
}

/// A place in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    at: usize,
    open: Vec<Frame>,
    /// Whether a list of items was met.
    pub has_list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Frame {
    Catalog,
    Catalogs,
    Items(Section),
}

impl Scan {
    /// The next item as it is written; `None` at the end of the document. Invalid JSON is an error,
    /// wherever it begins.
    pub fn next<'t>(
        &mut self,
        text: &'t str,
        address: &str,
    ) -> Result<Option<(Section, &'t str)>, Trouble> {
        let found = self.step(text);
        found.map_err(|reason| {
            let place = self.at;
            Trouble::Answer(format!(
                "cannot read {address} further than byte {place}: {reason}"
            ))
        })
    }

    fn step<'t>(&mut self, text: &'t str) -> Result<Option<(Section, &'t str)>, String> {
        if self.at == 0 {
            self.begin(text)?;
        }
        while let Some(frame) = self.open.last().copied() {
            let end = if frame == Frame::Catalog { b'}' } else { b']' };
            if self.peek(text)? == b',' {
                self.at += 1;
            }
            if self.peek(text)? == end {
                self.at += 1;
                self.open.pop();
                continue;
            }
            match frame {
                Frame::Items(section) => return self.value(text).map(|item| Some((section, item))),
                Frame::Catalogs => self.enter_catalog(text)?,
                Frame::Catalog => {
                    if let Some(found) = self.field(text)? {
                        return Ok(Some(found));
                    }
                }
            }
        }
        match text.as_bytes()[self.at..].trim_ascii() {
            [] => Ok(None),
            _ => Err("there is more after its end".to_owned()),
        }
    }

    /// An object is a catalogue; a list is one of datasets.
    fn begin(&mut self, text: &str) -> Result<(), String> {
        let frame = match self.peek(text)? {
            b'{' => Frame::Catalog,
            b'[' => {
                self.has_list = true;
                Frame::Items(Section::Datasets)
            }
            _ => return Err("it is neither an object nor a list".to_owned()),
        };
        self.at += 1;
        self.open.push(frame);
        Ok(())
    }

    /// One field of a catalogue: a list is entered, an object in its place is its only item.
    fn field<'t>(&mut self, text: &'t str) -> Result<Option<(Section, &'t str)>, String> {
        let key: String = serde_json::from_str(self.value(text)?).map_err(|e| e.to_string())?;
        if self.peek(text)? != b':' {
            return Err(format!("there is no value for `{key}`"));
        }
        self.at += 1;
        let frame = match key.as_str() {
            "dataset" => Frame::Items(Section::Datasets),
            "datasetSeries" => Frame::Items(Section::Series),
            "service" => Frame::Items(Section::Services),
            "catalog" => Frame::Catalogs,
            _ => return self.value(text).map(|_| None),
        };
        match (self.peek(text)?, frame) {
            (b'[', _) => {
                self.has_list = true;
                self.at += 1;
                self.push(frame)?;
                Ok(None)
            }
            (b'{', Frame::Catalogs) => self.enter_catalog(text).map(|()| None),
            (b'{', Frame::Items(section)) => {
                self.has_list = true;
                self.value(text).map(|item| Some((section, item)))
            }
            _ => self.value(text).map(|_| None),
        }
    }

    fn enter_catalog(&mut self, text: &str) -> Result<(), String> {
        if self.peek(text)? != b'{' {
            return self.value(text).map(|_| ());
        }
        self.at += 1;
        self.push(Frame::Catalog)
    }

    fn push(&mut self, frame: Frame) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("its catalogues are nested too deep".to_owned());
        }
        self.open.push(frame);
        Ok(())
    }

    /// The byte that the walk stands before, blanks left out.
    fn peek(&mut self, text: &str) -> Result<u8, String> {
        let rest = text.as_bytes().get(self.at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.at += blanks;
        let byte = rest.get(blanks);
        byte.copied()
            .ok_or_else(|| "it ends in the middle".to_owned())
    }

    /// One whole value, as it is written.
    fn value<'t>(&mut self, text: &'t str) -> Result<&'t str, String> {
        self.peek(text)?;
        let mut values = serde_json::Deserializer::from_str(&text[self.at..]).into_iter();
        let value: Option<Result<&RawValue, _>> = values.next();
        let value = value
            .ok_or_else(|| "it ends in the middle".to_owned())?
            .map_err(|error: serde_json::Error| {
                if error.is_eof() {
                    "it ends in the middle".to_owned()
                } else {
                    format!("it is not JSON ({error})")
                }
            })?;
        self.at += values.byte_offset();
        Ok(value.get())
    }
}

#[cfg(test)]
mod tests;
