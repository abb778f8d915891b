//! Resources that several pages describe in part, put together at the end of a walk.
//!
//! A catalogue lists other datasets on each page, an agent is described beside each of its datasets,
//! and a service names a dataset that lives on another page. Taking the first description would make
//! the result depend on the order of pages, and change it at each harvest. So these wait, and the
//! union of what the pages say is given once. Past the memory limit, the first description stands.

use oxrdf::NamedNode;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{Fingerprint, Kind, Record, ns, record::SealError};

/// Whether a record may be one of several partial descriptions: whatever is not a dataset, a series
/// or a service, and those among them that have no title.
pub fn is_mention(record: &Record) -> bool {
    match record.kind() {
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService => {
            let titles = record
                .graph()
                .objects_for_subject_predicate(record.resource(), ns::dct::TITLE);
            titles.into_iter().next().is_none()
        }
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
    /// The lines of all descriptions.
    Union(BTreeSet<Box<str>>),
}

impl Held {
    /// The union as a record; the resource and the reason when it cannot be one.
    pub fn into_record(self) -> Result<Record, (String, SealError)> {
        let payload = match self.statements {
            Statements::One(payload) => payload,
            Statements::Union(lines) => lines.iter().map(AsRef::as_ref).collect(),
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
        if let Statements::One(payload) = &self.statements {
            self.statements = Statements::Union(lines(payload).collect());
        }
        let Statements::Union(union) = &mut self.statements else {
            return 0;
        };
        let added = lines(record.payload()).filter_map(|line| {
            let size = line.len();
            union.insert(line).then_some(size)
        });
        added.sum()
    }

    fn bytes(&self) -> usize {
        match &self.statements {
            Statements::One(payload) => payload.len(),
            Statements::Union(lines) => lines.iter().map(|line| line.len()).sum(),
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

fn lines(payload: &str) -> impl Iterator<Item = Box<str>> {
    payload.split_inclusive('\n').map(Box::from)
}
