//! The documents that a page contains or leads to: LDP containers, FAIR Data Points, TREE.

use oxrdf::{NamedOrBlankNode, Quad, Term};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use vocab::ns::{dcat, dct, fdp, ldp, rdf, tree};

/// The registry of repositories, whose words FAIR Data Points spoke before their own.
const R3D: &str = "http://www.re3data.org/schema/3-0#";

/// Another document of the same catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    pub target: String,
    /// Whether it only describes a part of what this page describes: the file of a dataset.
    pub is_part: bool,
}

/// What the statements of a page lead to.
#[derive(Default)]
pub struct Links<'q> {
    /// Members of containers.
    contained: BTreeSet<&'q str>,
    /// Members of catalogues, which are documents of their own where containers are.
    listed: BTreeSet<&'q str>,
    parts: BTreeSet<&'q str>,
    nodes: BTreeSet<&'q str>,
    views: BTreeSet<&'q str>,
    titled: HashSet<&'q str>,
    containers: HashSet<&'q str>,
    in_dcat: HashSet<&'q str>,
    not_rdf: HashSet<&'q str>,
    is_linked: bool,
}

impl<'q> Links<'q> {
    pub fn of(quads: &'q [Quad]) -> Self {
        let mut links = Self::default();
        for quad in quads {
            let predicate = quad.predicate.as_ref();
            if let (dct::TITLE, NamedOrBlankNode::NamedNode(subject)) = (predicate, &quad.subject) {
                links.titled.insert(subject.as_str());
            }
            if let Term::NamedNode(object) = &quad.object {
                links.take(quad, object.as_str());
            }
        }
        links
    }

    fn take(&mut self, quad: &'q Quad, object: &'q str) {
        let predicate = quad.predicate.as_ref();
        if predicate == rdf::TYPE {
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else {
                return;
            };
            if object.starts_with(dcat::NS) {
                self.in_dcat.insert(subject.as_str());
            } else if object == ldp::NON_RDF_SOURCE.as_str() {
                self.not_rdf.insert(subject.as_str());
            } else if object.starts_with(ldp::NS) && object.ends_with("Container") {
                self.containers.insert(subject.as_str());
            }
            return;
        }
        match predicate {
            ldp::CONTAINS => {
                self.is_linked = true;
                self.contained.insert(object);
            }
            dcat::DATASET | dcat::CATALOG_PROP | dcat::SERVICE => {
                self.listed.insert(object);
            }
            dcat::DISTRIBUTION => {
                self.parts.insert(object);
            }
            tree::NODE => {
                self.nodes.insert(object);
            }
            tree::VIEW => {
                self.views.insert(object);
            }
            _ => self.take_point(predicate.as_str(), object),
        }
    }

    /// The words of FAIR Data Points.
    fn take_point(&mut self, predicate: &str, object: &'q str) {
        if predicate == "http://www.re3data.org/schema/3-0#dataCatalog" {
            self.contained.insert(object);
        }
        let Some(name) = predicate.strip_prefix(fdp::NS) else {
            self.is_linked |= predicate.starts_with(R3D);
            return;
        };
        self.is_linked = true;
        match name {
            "metadataCatalog"
            | "metadataDataset"
            | "metadataDataSeries"
            | "metadataDatasetSeries"
            | "metadataDataService" => {
                self.contained.insert(object);
            }
            "metadataDistribution" => {
                self.parts.insert(object);
            }
            _ => {}
        }
    }

    /// The links to follow from the page at `address`, in the order of their targets.
    pub fn list(mut self, address: &str) -> Vec<Link> {
        if self.is_linked {
            self.contained.extend(std::mem::take(&mut self.listed));
        } else {
            self.parts.clear();
        }
        let mut targets = BTreeMap::new();
        for target in &self.contained {
            if !self.is_described(target) && !self.not_rdf.contains(target) {
                targets.insert(*target, self.parts.contains(target));
            }
        }
        for target in &self.parts {
            if !self.is_described(target) && !self.in_dcat.contains(target) {
                targets.insert(*target, true);
            }
        }
        for node in &self.nodes {
            targets.insert(*node, false);
        }
        // A collection may be cut up in several ways, each of which has all members.
        if self.nodes.is_empty() && !self.views.contains(address) {
            targets.extend(self.views.first().map(|view| (*view, false)));
        }
        let document = |iri: &str| iri.split('#').next() == address.split('#').next();
        let targets = targets.into_iter();
        targets
            .filter(|(target, _)| !document(target))
            .map(|(target, is_part)| Link {
                target: target.to_owned(),
                is_part,
            })
            .collect()
    }

    /// Whether the page says of a thing what there is to say. Of a container it may say its name only.
    fn is_described(&self, iri: &str) -> bool {
        let is_container = self.containers.contains(iri) && !self.in_dcat.contains(iri);
        self.titled.contains(iri) && !is_container
    }
}
