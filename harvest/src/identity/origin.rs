//! Where a record was first said, and whether it comes back to us from somewhere else.

use super::{
    address::{normal, split_host},
    said::{bare, link},
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use vocab::{
    Record,
    ns::{dcat, dct, foaf, prov},
    rdf::canonical,
};

/// Portals between the origin and us, beyond which a record is not taken.
pub const MAX_HOPS: usize = 3;
/// Statements of provenance followed in one record.
const MAX_LINKS: usize = 1000;

/// Why a record is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Loop {
    #[error("<{resource}> comes from this node through <{via}>: it is held here already")]
    Own { resource: String, via: String },
    #[error(
        "<{resource}> has passed {hops} portals, more than {MAX_HOPS}: harvest it nearer to its origin"
    )]
    TooFar { resource: String, hops: usize },
}

/// How many portals a record has passed before the one it is harvested from. It is not to be taken
/// when it comes from `own_base`, by its IRI, its catalogue or its provenance, nor from too far.
pub fn check_chain(record: &Record, own_base: &str) -> Result<usize, Loop> {
    let resource = record.resource().as_str();
    let own = normal(own_base);
    let is_own = |iri: &str| {
        let iri = normal(iri);
        let rest = iri.strip_prefix(own.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']))
    };
    let loops = |via: &str| Loop::Own {
        resource: resource.to_owned(),
        via: via.to_owned(),
    };
    if is_own(resource) {
        return Err(loops(resource));
    }
    let mut derived: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut followed = 0;
    for line in canonical::lines(record.payload()).flatten() {
        let (subject, predicate) = (bare(line.subject), bare(line.predicate));
        let Some(object) = link(line.object) else {
            continue;
        };
        if is_provenance(predicate) && followed < MAX_LINKS {
            followed += 1;
            derived.entry(subject).or_default().push(object);
        }
        let lists = [
            dcat::DATASET,
            dcat::SERVICE,
            dcat::RECORD,
            dcat::RESOURCE_PROP,
        ];
        let catalog = if lists.iter().any(|list| list.as_str() == predicate) {
            Some(subject)
        } else {
            let is_in = [
                dct::IS_PART_OF,
                foaf::IS_PRIMARY_TOPIC_OF,
                dct::IS_REFERENCED_BY,
            ];
            let is_in = is_in.iter().any(|p| p.as_str() == predicate);
            is_in.then_some(object)
        };
        if let Some(catalog) = catalog.filter(|catalog| is_own(catalog)) {
            return Err(loops(catalog));
        }
    }
    let hops = longest(resource, &derived, &is_own).map_err(loops)?;
    if hops > MAX_HOPS {
        return Err(Loop::TooFar {
            resource: resource.to_owned(),
            hops,
        });
    }
    Ok(hops)
}

/// How far the chain of provenance leads, each place counted once; the place that is ours, if any.
fn longest<'p>(
    resource: &'p str,
    derived: &HashMap<&'p str, Vec<&'p str>>,
    is_own: &impl Fn(&str) -> bool,
) -> Result<usize, &'p str> {
    let mut seen = HashSet::from([resource]);
    let mut places = vec![resource];
    let mut hops = 0;
    loop {
        let mut further = Vec::new();
        for place in places {
            for origin in derived.get(place).into_iter().flatten() {
                if is_own(origin) {
                    return Err(origin);
                }
                if seen.insert(origin) {
                    further.push(*origin);
                }
            }
        }
        if further.is_empty() {
            return Ok(hops);
        }
        hops += 1;
        places = further;
    }
}

fn is_provenance(predicate: &str) -> bool {
    predicate == prov::WAS_DERIVED_FROM.as_str() || predicate == dct::SOURCE.as_str()
}

/// What is known of one of several records about the same dataset.
#[derive(Debug, Clone)]
pub struct Replica<'r> {
    pub resource: &'r str,
    /// The address of the source it is harvested from.
    pub source: &'r str,
    /// What `check_chain` counted.
    pub hops: usize,
    /// IRIs it says it was taken from.
    pub derived_from: &'r [&'r str],
    pub first_seen: Timestamp,
}

/// Which of several records about the same dataset is nearest to its origin: one that others name as
/// their origin, then that has passed fewer portals, then whose IRI is of the portal that gives it,
/// then that was seen first. `None` of none.
pub fn nearest_to_origin(copies: &[Replica<'_>]) -> Option<usize> {
    let names: Vec<String> = copies.iter().map(|copy| normal(copy.resource)).collect();
    let named: HashSet<String> = copies
        .iter()
        .flat_map(|copy| copy.derived_from)
        .map(|iri| normal(iri))
        .collect();
    (0..copies.len()).min_by_key(|&index| {
        let copy = &copies[index];
        let source = normal(copy.source);
        let is_at_home = split_host(&names[index]).0 == split_host(&source).0;
        let takes_from_these = copy
            .derived_from
            .iter()
            .any(|iri| names.contains(&normal(iri)));
        (
            takes_from_these,
            !named.contains(&names[index]),
            copy.hops,
            !is_at_home,
            copy.first_seen,
            copy.resource,
        )
    })
}

#[cfg(test)]
mod tests;
