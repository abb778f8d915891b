//! A JSON list read item by item, without the whole in memory.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A place in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    at: usize,
    ended: bool,
}

impl List {
    /// Whether nothing was read yet.
    pub fn is_start(self) -> bool {
        self.at == 0
    }

    /// The next item as it is written; `None` at the end of the list.
    pub fn next<'t>(&mut self, text: &'t str) -> Result<Option<&'t str>, String> {
        if self.is_start() {
            if self.peek(text)? != b'[' {
                return Err("it is no list".to_owned());
            }
            self.at += 1;
        } else if !self.ended && self.peek(text)? == b',' {
            self.at += 1;
        }
        if !self.ended && self.peek(text)? == b']' {
            self.at += 1;
            self.ended = true;
        }
        if self.ended {
            let rest = text.as_bytes().get(self.at..).unwrap_or_default();
            return match rest.trim_ascii() {
                [] => Ok(None),
                _ => Err("there is more after its end".to_owned()),
            };
        }
        let rest = text.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let value = match values.next() {
            None => return Err(cut_off()),
            Some(Err(error)) if error.is_eof() => return Err(cut_off()),
            Some(Err(error)) => return Err(format!("it is not JSON ({error})")),
            Some(Ok(value)) => value,
        };
        self.at += values.byte_offset();
        Ok(Some(value.get()))
    }

    /// The byte that the reading stands before, blanks left out.
    fn peek(&mut self, text: &str) -> Result<u8, String> {
        let rest = text.as_bytes().get(self.at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.at += blanks;
        rest.get(blanks).copied().ok_or_else(cut_off)
    }
}

fn cut_off() -> String {
    "it ends in the middle".to_owned()
}
