//! A document of JSON-LD, read by the names of schema.org: prefixes and the spelling of the
//! vocabulary's address do not matter, contexts are not fetched.

use super::{
    map::{self, Page},
    node::{Graph, Node},
};
use crate::{describe::MapContext, items::Items};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Lists and catalogues in each other that are looked into.
const MAX_DEPTH: usize = 12;
/// Before the names of schema.org.
const PREFIXES: [&str; 4] = [
    "schema:",
    "sc:",
    "http://schema.org/",
    "https://schema.org/",
];

/// A document, its names without prefixes.
#[derive(Debug)]
pub struct Document {
    root: Value,
}

impl Document {
    /// Reads a document, mending what pages do to JSON.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let text = unwrapped(text);
        let root = serde_json::from_str::<Value>(text).or_else(|error| {
            let spaced = text.replace(|c: char| c < ' ', " ");
            serde_json::from_str(&spaced)
                .or_else(|_| serde_json::from_str(&unescaped(&spaced)))
                .map_err(|_| error)
        });
        root.map(Self::new)
    }

    /// A document that was parsed already.
    pub fn new(mut root: Value) -> Self {
        plain(&mut root);
        Self { root }
    }

    /// Maps its datasets, and says how many there were.
    pub fn datasets(&self, items: &mut Items, page: &mut Page<'_>, context: &MapContext) -> usize {
        let graph = Graph::new(&self.root);
        let mut found = Vec::new();
        collect(&self.root, &graph, 0, true, &mut found, &mut HashSet::new());
        for dataset in &found {
            map::dataset(*dataset, items, page, context);
        }
        found.len()
    }
}

/// Finds the datasets in `value`; those inside of others are only mentioned by them.
fn collect<'d>(
    value: &'d Value,
    graph: &'d Graph<'d>,
    depth: usize,
    is_top: bool,
    found: &mut Vec<Node<'d>>,
    seen: &mut HashSet<*const Map<String, Value>>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    let fields = match value {
        Value::Array(values) => {
            for value in values {
                collect(value, graph, depth + 1, is_top, found, seen);
            }
            return;
        }
        Value::Object(fields) => fields,
        _ => return,
    };
    let node = Node::new(fields, graph);
    if !seen.insert(node.address()) {
        return;
    }
    if node.is_a("Dataset") || node.is_a("DataFeed") {
        // Elsewhere than at the top, a dataset may be no more than a reference.
        if is_top || node.says("name") || node.says("description") {
            found.push(node);
        }
        return;
    }
    let (top, inner) = (
        ["@graph"],
        [
            "mainEntity",
            "itemListElement",
            "item",
            "dataset",
            "hasPart",
        ],
    );
    for name in top {
        if let Some(value) = node.field(name) {
            collect(value, graph, depth + 1, true, found, seen);
        }
    }
    for name in inner {
        if let Some(value) = node.field(name) {
            collect(value, graph, depth + 1, false, found, seen);
        }
    }
}

/// Takes what stands before the names of schema.org from keys and types.
fn plain(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(plain),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                match key.as_str() {
                    "@type" => types(value),
                    // It names terms, it does not use them.
                    "@context" => {}
                    _ => plain(value),
                }
            }
            let prefixed = fields.keys().filter(|key| bare(key).is_some());
            for key in prefixed.cloned().collect::<Vec<_>>() {
                let (name, value) = (bare(&key).map(str::to_owned), fields.remove(&key));
                if let (Some(name), Some(value)) = (name, value) {
                    fields.entry(name).or_insert(value);
                }
            }
        }
        _ => {}
    }
}

fn types(value: &mut Value) {
    match value {
        Value::String(name) => {
            if let Some(bare) = bare(name) {
                *name = bare.to_owned();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(types),
        _ => {}
    }
}

fn bare(name: &str) -> Option<&str> {
    if !name.contains(':') {
        return None;
    }
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))
}

/// The JSON without the comments and sections that pages hide it in.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim().trim_start_matches('\u{feff}');
    for start in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["] {
        text = text.strip_prefix(start).unwrap_or(text).trim_start();
    }
    for end in ["-->", "//]]>", "/*]]>*/", "]]>", ";"] {
        text = text.strip_suffix(end).unwrap_or(text).trim_end();
    }
    text
}

/// JSON that was escaped as if it were text of the page.
fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
