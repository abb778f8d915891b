//! Datasets that two sources describe: linked with a stated reason, never merged.

use super::{
    address::{normal, split_host},
    keys::mark,
    platform,
    said::{Said, bare, is_telling, link},
};
use serde::{Deserialize, Serialize};
use vocab::{
    Record,
    ns::{dct, prov},
    rdf::canonical,
};

/// Marks of one sort kept of one record.
const MAX_MARKS: usize = 8;

/// Why two records of different sources are about the same dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sameness {
    /// One says that it was taken from the other.
    DerivedFrom,
    /// They have the same IRI, give or take its spelling.
    Iri,
    /// The same file identifier of ISO 19115, or another identifier that is given once in the world.
    FileIdentifier,
    /// The same `adms:identifier`.
    OtherIdentifier,
    /// The same `dct:identifier` and the same publisher.
    IdentifierAndPublisher,
    /// The same files.
    Downloads,
}

/// What a record may share with its copies in other sources; hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    iri: u64,
    /// IRIs it was taken from, and http identifiers: the names of its origin.
    origins: Vec<u64>,
    world: Vec<u64>,
    other: Vec<u64>,
    identifier: Vec<u64>,
    /// Of the whole set; 0 where there is none.
    downloads: u64,
}

impl Traces {
    /// The traces of a dataset, a series or a service.
    pub fn of(record: &Record) -> Self {
        let resource = record.resource().as_str();
        let payload = record.payload();
        let said = Said::of(resource, payload);
        let normal_iri = normal(resource);
        let publisher = said.publisher();
        let mut traces = Self {
            iri: mark("iri", &normal_iri),
            origins: Vec::new(),
            world: Vec::new(),
            other: Vec::new(),
            identifier: Vec::new(),
            downloads: downloads(&said),
        };
        for line in canonical::lines(payload).flatten() {
            let predicate = bare(line.predicate);
            let is_origin =
                predicate == prov::WAS_DERIVED_FROM.as_str() || predicate == dct::SOURCE.as_str();
            if is_origin && bare(line.subject) == resource {
                let origin = link(line.object).map(normal);
                push(
                    &mut traces.origins,
                    origin.map(|origin| mark("iri", &origin)),
                );
            }
        }
        push(&mut traces.world, world(&normal_iri));
        let count = said.identifiers.len();
        for (index, identifier) in said.stated().enumerate() {
            if !is_telling(&identifier) {
                continue;
            }
            let identifier = normal(&identifier);
            push(&mut traces.world, world(&identifier));
            push(&mut traces.origins, Some(mark("iri", &identifier)));
            if index >= count {
                push(&mut traces.other, Some(mark("other", &identifier)));
            } else if !publisher.is_empty() {
                let said = format!("{identifier}\n{publisher}");
                push(&mut traces.identifier, Some(mark("identifier", &said)));
            }
        }
        traces
    }

    /// By which an index finds the records this one may be the same as. A mark that several records of
    /// one source bear tells nothing of any of them.
    pub fn marks(&self) -> impl Iterator<Item = u64> {
        let downloads = (self.downloads != 0).then_some(self.downloads);
        let lists = [&self.origins, &self.world, &self.other, &self.identifier];
        let marks = lists.into_iter().flatten().copied();
        marks.chain([self.iri]).chain(downloads)
    }

    fn names(&self, other: &Self) -> bool {
        self.iri != other.iri && self.origins.contains(&other.iri)
    }
}

/// Whether records of two sources are about the same dataset, and why: the surest reason.
pub fn same_dataset(a: &Traces, b: &Traces) -> Option<Sameness> {
    let shares = |a: &[u64], b: &[u64]| a.iter().any(|mark| b.contains(mark));
    if a.names(b) || b.names(a) {
        Some(Sameness::DerivedFrom)
    } else if a.iri == b.iri {
        Some(Sameness::Iri)
    } else if shares(&a.world, &b.world) {
        Some(Sameness::FileIdentifier)
    } else if shares(&a.other, &b.other) {
        Some(Sameness::OtherIdentifier)
    } else if shares(&a.identifier, &b.identifier) {
        Some(Sameness::IdentifierAndPublisher)
    } else {
        (a.downloads != 0 && a.downloads == b.downloads).then_some(Sameness::Downloads)
    }
}

/// A UUID, an ArcGIS item or `dataset@domain` in an identifier.
fn world(normal: &str) -> Option<u64> {
    let id = platform::of_address(normal).or_else(|| platform::of_text(normal))?;
    Some(mark("world", &id))
}

/// The files, without those that a whole site shares.
fn downloads(said: &Said<'_>) -> u64 {
    let mut files: Vec<String> = said.downloads.iter().map(|url| normal(url)).collect();
    files.retain(|url| !split_host(url).1.is_empty());
    files.sort_unstable();
    files.dedup();
    if files.is_empty() {
        return 0;
    }
    mark("downloads", &files.join("\n"))
}

fn push(marks: &mut Vec<u64>, mark: Option<u64>) {
    if let Some(mark) = mark
        && marks.len() < MAX_MARKS
        && !marks.contains(&mark)
    {
        marks.push(mark);
    }
}

#[cfg(test)]
mod tests;
