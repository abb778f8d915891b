//! Resources that several pages describe in part, put together at the end of a walk.
//!
//! A catalogue lists other datasets on each page, an agent is described beside each of its datasets,
//! and a service names a dataset that lives on another page. Taking the first description would make
//! the result depend on the order of pages, and change it at each harvest. So these wait, and the
//! union of what the pages say is given once. What was a blank node cannot be told to be the same on
//! two pages: of such statements, those of the page that says most are taken. Past the memory limit,
//! the first description stands.

use oxrdf::NamedNode;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Fingerprint, Kind, Record, ns, record::SealError, skolem::is_skolem};

/// Whether a record may be one of several partial descriptions: whatever is not a dataset, a series
/// or a service, and those among them that have no title.
pub fn is_mention(record: &Record) -> bool {
    match record.kind() {
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService => !record.has(ns::dct::TITLE),
        Kind::Catalog | Kind::Agent | Kind::Other => true,
    }
}

/// The descriptions that wait, by resource.
pub struct Shared {
    held: BTreeMap<String, Held>,
    bytes: usize,
    limit: usize,
}

impl Shared {
    pub fn new(limit: usize) -> Self {
        Self {
            held: BTreeMap::new(),
            bytes: 0,
            limit,
        }
    }

    /// Keeps a description, or gives it back when there is no room for another resource.
    pub fn add(&mut self, record: Record) -> Option<Record> {
        let resource = record.resource().as_str();
        if let Some(held) = self.held.get_mut(resource) {
            self.bytes += held.merge(&record);
            return None;
        }
        if self.bytes + record.payload().len() > self.limit {
            return Some(record);
        }
        self.bytes += record.payload().len();
        self.held.insert(resource.to_owned(), Held::from(&record));
        None
    }

    /// Forgets a resource that turned out to be described in full.
    pub fn remove(&mut self, resource: &str) {
        if let Some(held) = self.held.remove(resource) {
            self.bytes = self.bytes.saturating_sub(held.bytes());
        }
    }

    /// The next resource, in the order of their IRIs.
    pub fn pop(&mut self) -> Option<Held> {
        self.held.pop_first().map(|(_, held)| held)
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// The kinds of the resources that wait.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.held.values().map(|held| held.kind)
    }
}

/// What the pages have said so far of one resource.
pub struct Held {
    resource: NamedNode,
    kind: Kind,
    first: Fingerprint,
    statements: Statements,
}

enum Statements {
    /// All pages agree.
    One(String),
    Union {
        /// The lines of all descriptions that need no blank node.
        plain: BTreeSet<Box<str>>,
        /// The other lines, of the description that has most of them.
        nested: String,
    },
}

impl Held {
    /// The union as a record; the resource and the reason when it cannot be one.
    pub fn into_record(self) -> Result<Record, (String, SealError)> {
        let payload = match self.statements {
            Statements::One(payload) => payload,
            Statements::Union { plain, nested } => {
                let mut lines: Vec<&str> = plain.iter().map(AsRef::as_ref).collect();
                lines.extend(nested.split_inclusive('\n'));
                lines.sort_unstable();
                lines.concat()
            }
        };
        let name = self.resource.as_str().to_owned();
        Record::open(self.resource, self.kind, &payload).map_err(|error| (name, error))
    }

    /// Adds another description; how many bytes that took.
    fn merge(&mut self, record: &Record) -> usize {
        if record.fingerprint() == self.first {
            return 0;
        }
        // The same resource may be typed on one page only: the most telling kind stands.
        self.kind = self.kind.min(record.kind());
        let before = self.bytes();
        self.statements.merge(record.payload());
        self.bytes().saturating_sub(before)
    }

    fn bytes(&self) -> usize {
        match &self.statements {
            Statements::One(payload) => payload.len(),
            Statements::Union { plain, nested } => {
                nested.len() + plain.iter().map(|line| line.len()).sum::<usize>()
            }
        }
    }
}

impl Statements {
    fn merge(&mut self, payload: &str) {
        if let Self::One(first) = self {
            let (plain, nested) = split(first);
            *self = Self::Union {
                plain: plain.map(Box::from).collect(),
                nested,
            };
        }
        let Self::Union { plain, nested } = self else {
            return;
        };
        let (more, other) = split(payload);
        for line in more {
            if !plain.contains(line) {
                plain.insert(line.into());
            }
        }
        if (other.len(), &other) > (nested.len(), nested) {
            *nested = other;
        }
    }
}

impl From<&Record> for Held {
    fn from(record: &Record) -> Self {
        Self {
            resource: record.resource().into_owned(),
            kind: record.kind(),
            first: record.fingerprint(),
            statements: Statements::One(record.payload().to_owned()),
        }
    }
}

/// The lines that need no blank node, and the others in one piece.
fn split(payload: &str) -> (impl Iterator<Item = &str>, String) {
    let plain = payload
        .split_inclusive('\n')
        .filter(|line| !is_nested(line));
    let nested = payload
        .split_inclusive('\n')
        .filter(|line| is_nested(line))
        .collect();
    (plain, nested)
}

/// Whether a line names something that was a blank node.
fn is_nested(line: &str) -> bool {
    line.split(['<', '>']).any(is_skolem)
}

#[cfg(test)]
mod tests;
