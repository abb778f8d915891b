//! The triples of a document by subject, and which subjects are resources with a record.

use crate::{
    ns::{dcat, dct, foaf, hydra, ldes, ldp, org, rdf, skos, tree},
    record::Kind,
    skolem::is_skolem,
};
use oxrdf::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple};
use std::collections::{HashMap, HashSet};

/// Where each subject's triples are.
pub struct Index<'t> {
    pub triples: &'t [Triple],
    subjects: HashMap<NamedOrBlankNodeRef<'t>, Described>,
}

/// What a document says of one subject.
#[derive(Default)]
pub struct Described {
    pub triples: Vec<u32>,
    pub kind: Option<Kind>,
    pub is_concept: bool,
    /// Nothing is said but its class: it is described elsewhere, if at all.
    is_stub: bool,
}

impl<'t> Index<'t> {
    pub fn of(triples: &'t [Triple]) -> Self {
        let mut subjects: HashMap<NamedOrBlankNodeRef<'t>, Described> = HashMap::new();
        for (at, triple) in triples.iter().enumerate() {
            let at = u32::try_from(at).expect("a document in memory has fewer than 2³² triples");
            let described = subjects.entry(triple.subject.as_ref()).or_default();
            described.triples.push(at);
            if let (true, TermRef::NamedNode(class)) = (
                triple.predicate.as_ref() == rdf::TYPE,
                triple.object.as_ref(),
            ) {
                described.kind = stronger(described.kind, kind_of(class));
                described.is_concept |= class == skos::CONCEPT || class == skos::CONCEPT_SCHEME;
            }
        }
        for described in subjects.values_mut() {
            let says_more = described
                .triples
                .iter()
                .any(|at| triples[*at as usize].predicate.as_ref() != rdf::TYPE);
            described.is_stub = !says_more;
        }
        Self { triples, subjects }
    }

    pub fn get(&self, node: NamedOrBlankNodeRef<'t>) -> Option<&Described> {
        self.subjects.get(&node)
    }

    /// The kind of a resource that has a record of its own.
    pub fn primary(&self, node: NamedOrBlankNodeRef<'t>) -> Option<Kind> {
        let described = self.get(node)?;
        let NamedOrBlankNodeRef::NamedNode(iri) = node else {
            return None;
        };
        let stands_alone = !described.is_stub && !is_skolem(iri.as_str());
        described.kind.filter(|_| stands_alone)
    }

    /// All resources with a record, in the order of their IRIs.
    pub fn primaries(&self) -> Vec<(NamedNodeRef<'t>, Kind)> {
        let mut primaries: Vec<_> = self
            .subjects
            .keys()
            .filter_map(|node| match node {
                NamedOrBlankNodeRef::NamedNode(iri) => Some((*iri, self.primary(*node)?)),
                NamedOrBlankNodeRef::BlankNode(_) => None,
            })
            .collect();
        primaries.sort_unstable_by_key(|(iri, _)| iri.as_str());
        primaries
    }

    /// Every subject, in a stable order.
    pub fn subjects(&self) -> Vec<NamedOrBlankNodeRef<'t>> {
        let mut subjects: Vec<_> = self.subjects.keys().copied().collect();
        subjects.sort_unstable_by(|a, b| label(*a).cmp(label(*b)));
        subjects
    }
}

/// `catalogue → member`: the statement that belongs to the member.
pub fn is_membership(predicate: NamedNodeRef<'_>) -> bool {
    [
        dcat::DATASET,
        dcat::SERVICE,
        dcat::CATALOG_PROP,
        dcat::RECORD,
        dct::HAS_PART,
    ]
    .contains(&predicate)
}

/// The kind of a class, if its instances have records of their own.
pub fn kind_of(class: NamedNodeRef<'_>) -> Option<Kind> {
    Some(match class {
        dcat::DATASET_SERIES => Kind::DatasetSeries,
        dcat::CATALOG => Kind::Catalog,
        dcat::DATASET_CLASS => Kind::Dataset,
        dcat::DATA_SERVICE => Kind::DataService,
        foaf::AGENT | foaf::ORGANIZATION | foaf::PERSON | org::ORGANIZATION => Kind::Agent,
        _ => return None,
    })
}

/// Of two kinds the more special: a series and a catalogue are datasets too.
pub fn stronger(a: Option<Kind>, b: Option<Kind>) -> Option<Kind> {
    let strength = |kind: &Kind| match kind {
        Kind::DatasetSeries => 0,
        Kind::Catalog => 1,
        Kind::Dataset => 2,
        Kind::DataService => 3,
        Kind::Agent => 4,
        Kind::Other => 5,
    };
    a.into_iter().chain(b).min_by_key(strength)
}

/// Removes what only says how documents are paged and contain each other: Hydra, TREE, LDP.
pub fn remove_paging_controls(triples: &mut Vec<Triple>) {
    let is_class = |triple: &Triple| {
        triple.predicate.as_ref() == rdf::TYPE
            && matches!(triple.object.as_ref(), TermRef::NamedNode(class) if is_protocol(class.as_str()))
    };
    // A catalogue may itself be typed `hydra:Collection`: only what is nothing else goes whole.
    let mut controls: HashSet<_> = triples
        .iter()
        .filter(|triple| is_class(triple))
        .map(|triple| triple.subject.clone())
        .collect();
    if !controls.is_empty() {
        for triple in triples.iter() {
            if triple.predicate.as_ref() == rdf::TYPE && !is_class(triple) {
                controls.remove(&triple.subject);
            }
        }
    }
    triples.retain(|triple| {
        !is_protocol(triple.predicate.as_str())
            && !is_class(triple)
            && (controls.is_empty() || !controls.contains(&triple.subject))
    });
}

fn is_protocol(iri: &str) -> bool {
    [hydra::NS, tree::NS, ldp::NS, ldes::NS]
        .iter()
        .any(|namespace| iri.starts_with(namespace))
}

fn label(node: NamedOrBlankNodeRef<'_>) -> &str {
    match node {
        NamedOrBlankNodeRef::NamedNode(node) => node.as_str(),
        NamedOrBlankNodeRef::BlankNode(node) => node.as_str(),
    }
}
