//! JSON as portals send it: a number where a text was promised, one thing where a list was, `""` where
//! an object was. These types take what is there, so that one field never costs a record.

mod many;
mod words;

pub use many::{Either, Many, Object};
pub use words::{Link, Words};

use crate::pager::Trouble;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Reads a whole answer. What is no JSON is told for what it is.
pub fn parse<'t, T: Deserialize<'t>>(text: &'t str, address: &str) -> Result<T, Trouble> {
    check(text, address)?;
    serde_json::from_str(text).map_err(|error| {
        let what = if error.is_eof() {
            "it ends in the middle"
        } else {
            "it is not the JSON that was asked for"
        };
        Trouble::Answer(format!("cannot read {address}: {what} ({error})"))
    })
}

/// The JSON of an item with each field once, the last of its name: what strict reading refuses.
pub fn normalised(raw: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(raw).ok()?;
    Some(value.to_string())
}

/// The values of a list as they are written; one value is a list of one.
pub fn listed(raw: &RawValue) -> Vec<&RawValue> {
    match raw.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(raw.get()).unwrap_or_default(),
        Some(b'n') | None => Vec::new(),
        Some(_) => vec![raw],
    }
}

/// Whether a text may be JSON at all: not empty, not a web page.
pub fn check(text: &str, address: &str) -> Result<(), Trouble> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Trouble::Answer(format!("{address} is empty")));
    }
    if start.starts_with('<') {
        return Err(Trouble::Foreign(format!(
            "{address} is a web page or XML, not JSON: look for the address of the API or export"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
