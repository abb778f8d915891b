//! A long document read some things at a time: as a whole it would take fifteen times its size.

use super::document::Document;
use crate::items::List;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};

/// Documents up to this size are read as a whole.
const LONG_BYTES: usize = 1 << 20;
/// As much is kept of the things that datasets may refer to; where there is more, the document is read
/// as a whole.
const MAX_OTHERS_BYTES: usize = 64 << 10;
/// Things read at a time.
const THINGS: usize = 500;

/// A place in the list of a long document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where the list lies in the document.
    start: usize,
    end: usize,
    list: List,
    context: String,
    /// The things of the list that are no datasets.
    others: Vec<String>,
}

/// A document with nothing but a list of things.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed<'t> {
    #[serde(rename = "@context", borrow, default)]
    context: Option<&'t RawValue>,
    #[serde(rename = "@graph", borrow)]
    graph: &'t RawValue,
    #[serde(rename = "@id", borrow, default)]
    _id: Option<&'t RawValue>,
}

/// The class of a thing.
#[derive(Deserialize)]
struct Thing<'t> {
    #[serde(rename = "@type", borrow, default)]
    class: Option<&'t RawValue>,
}

impl Stretch {
    /// The beginning of a long list of datasets; `None` for all other documents.
    pub fn first(text: &str) -> Option<Self> {
        if text.len() <= LONG_BYTES {
            return None;
        }
        let (context, graph) = match text.trim_start().starts_with('[') {
            true => ("", text),
            false => {
                let listed: Listed<'_> = serde_json::from_str(text).ok()?;
                let context = listed.context.map_or("", RawValue::get);
                (context, listed.graph.get())
            }
        };
        let start = text.find(graph)?;
        let (mut list, mut others, mut datasets) = (List::default(), Vec::new(), 0_usize);
        let mut bytes = context.len();
        while let Some(raw) = list.next(graph).ok()? {
            let thing: Thing<'_> = serde_json::from_str(raw).ok()?;
            let class = thing.class.map_or("", RawValue::get);
            if class.contains("Dataset") || class.contains("DataFeed") {
                datasets += 1;
                continue;
            }
            bytes += raw.len();
            if bytes > MAX_OTHERS_BYTES {
                return None;
            }
            others.push(raw.to_owned());
        }
        (datasets > THINGS).then(|| Self {
            start,
            end: start + graph.len(),
            list: List::default(),
            context: context.to_owned(),
            others,
        })
    }

    /// The next things, with those that they may refer to; the place moves behind them. `None` at the
    /// end of the list.
    pub fn next(&mut self, text: &str) -> Result<Option<Document>, String> {
        let graph = text.get(self.start..self.end).unwrap_or_default();
        let mut things = Vec::new();
        while things.len() < THINGS {
            let Some(raw) = self.list.next(graph)? else {
                break;
            };
            things.push(serde_json::from_str::<Value>(raw).map_err(|error| error.to_string())?);
        }
        if things.is_empty() {
            return Ok(None);
        }
        let others = self.others.iter();
        things.extend(others.filter_map(|raw| serde_json::from_str::<Value>(raw).ok()));
        let context: Value = serde_json::from_str(&self.context).unwrap_or_default();
        let root = json!({ "@context": context, "@graph": things });
        Ok(Some(Document::new(root)))
    }
}
