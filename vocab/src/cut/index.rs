//! The triples of a document by subject, and which subjects are resources with a record.

use crate::{
    ns::{dcat, dct, foaf, hydra, ldes, ldp, org, rdf, skos, tree},
    record::Kind,
    skolem::is_skolem,
};
use foldhash::fast::RandomState;
use oxrdf::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple};
use std::collections::{HashMap, HashSet};

/// The number of a node that the document says nothing about.
pub const UNDESCRIBED: u32 = u32::MAX;

/// Numbers for the subjects of a document, so that walks compare and mark numbers, not IRIs.
pub struct Index<'t> {
    pub triples: &'t [Triple],
    nodes: Vec<Described<'t>>,
    /// The subject of each triple.
    subjects: Vec<u32>,
    /// The object of each triple, if it is a subject too.
    objects: Vec<u32>,
}

/// What a document says of one subject.
pub struct Described<'t> {
    pub node: NamedOrBlankNodeRef<'t>,
    pub triples: Vec<u32>,
    pub kind: Option<Kind>,
    pub is_concept: bool,
    /// A blank node, or one that was blank before another node named it.
    pub is_detail: bool,
    /// Nothing is said but its class: it is described elsewhere, if at all.
    is_stub: bool,
}

impl<'t> Index<'t> {
    pub fn of(triples: &'t [Triple]) -> Self {
        let mut numbers = HashMap::<NamedOrBlankNodeRef<'t>, u32, RandomState>::default();
        let mut nodes: Vec<Described<'t>> = Vec::new();
        let mut subjects: Vec<u32> = Vec::with_capacity(triples.len());
        for (at, triple) in (0u32..).zip(triples) {
            let subject = triple.subject.as_ref();
            // Most statements are about the subject of the one before.
            let number = match subjects.last() {
                Some(last) if nodes[*last as usize].node == subject => *last,
                _ => *numbers.entry(subject).or_insert_with(|| {
                    nodes.push(Described::new(subject));
                    u32::try_from(nodes.len() - 1).expect("a document has fewer than 2³² subjects")
                }),
            };
            subjects.push(number);
            nodes[number as usize].take(at, triple);
        }
        let object = |triple: &'t Triple| {
            let node: NamedOrBlankNodeRef<'t> = match triple.object.as_ref() {
                TermRef::NamedNode(node) => node.into(),
                TermRef::BlankNode(node) => node.into(),
                TermRef::Literal(_) | TermRef::Triple(_) => return UNDESCRIBED,
            };
            numbers.get(&node).copied().unwrap_or(UNDESCRIBED)
        };
        let objects = triples.iter().map(object).collect();
        Self {
            triples,
            nodes,
            subjects,
            objects,
        }
    }

    /// How many subjects there are; their numbers are smaller.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn get(&self, node: u32) -> Option<&Described<'t>> {
        self.nodes.get(node as usize)
    }

    /// The subject of a triple, and its object if something is said about it.
    pub fn ends(&self, at: u32) -> (u32, u32) {
        (self.subjects[at as usize], self.objects[at as usize])
    }

    /// The kind of a resource that has a record of its own.
    pub fn primary(&self, node: u32) -> Option<Kind> {
        self.get(node)?.primary()
    }

    /// All resources with a record, in the order of their IRIs.
    pub fn primaries(&self) -> Vec<(u32, NamedNodeRef<'t>, Kind)> {
        let mut primaries: Vec<_> = (0..)
            .zip(&self.nodes)
            .filter_map(|(number, described)| match described.node {
                NamedOrBlankNodeRef::NamedNode(iri) => Some((number, iri, described.primary()?)),
                NamedOrBlankNodeRef::BlankNode(_) => None,
            })
            .collect();
        primaries.sort_unstable_by_key(|(_, iri, _)| iri.as_str());
        primaries
    }

    /// Every subject, in a stable order.
    pub fn sorted(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..).take(self.nodes.len()).collect();
        numbers.sort_unstable_by_key(|number| label(self.nodes[*number as usize].node));
        numbers
    }
}

impl<'t> Described<'t> {
    fn new(node: NamedOrBlankNodeRef<'t>) -> Self {
        let is_detail = match node {
            NamedOrBlankNodeRef::BlankNode(_) => true,
            NamedOrBlankNodeRef::NamedNode(iri) => is_skolem(iri.as_str()),
        };
        Self {
            node,
            triples: Vec::new(),
            kind: None,
            is_concept: false,
            is_detail,
            is_stub: true,
        }
    }

    fn take(&mut self, at: u32, triple: &Triple) {
        self.triples.push(at);
        if triple.predicate.as_ref() != rdf::TYPE {
            self.is_stub = false;
        } else if let TermRef::NamedNode(class) = triple.object.as_ref() {
            self.kind = stronger(self.kind, kind_of(class));
            self.is_concept |= class == skos::CONCEPT || class == skos::CONCEPT_SCHEME;
        }
    }

    fn primary(&self) -> Option<Kind> {
        self.kind.filter(|_| !self.is_stub && !self.is_detail)
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

fn label<'t>(node: NamedOrBlankNodeRef<'t>) -> &'t str {
    match node {
        NamedOrBlankNodeRef::NamedNode(node) => node.as_str(),
        NamedOrBlankNodeRef::BlankNode(node) => node.as_str(),
    }
}
