//! Giving blank nodes names that stay the same as long as the content does.

use crate::{bridge::OxGraph, record::SealError};
use oxrdf::{
    Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple,
};
use sophia_c14n::{
    hash::{HashFunction, Sha256},
    rdfc10,
};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

/// More blank nodes than any honest record has.
pub const MAX_BLANK_NODES: usize = 10_000;
/// Nodes that look alike are told apart by trying their permutations: 6! = 720.
const MAX_PERMUTED: usize = 6;
/// How far the algorithm may follow blank nodes that look alike; it recurses on the stack.
const MAX_DEPTH: usize = 100;
/// How many hashes one record may cost, beside those that each blank node takes: a fraction of a
/// second.
const MAX_HASHES: usize = 20_000;
const HASHES_PER_BLANK_NODE: usize = 4;

/// Replaces every blank node by an IRI made of the resource's IRI and its RDFC-1.0 canonical label.
pub fn skolemise(resource: NamedNodeRef<'_>, graph: &Graph) -> Result<Graph, SealError> {
    let blank = blank_nodes(graph);
    if blank.is_empty() {
        return Ok(graph.clone());
    }
    if blank.len() > MAX_BLANK_NODES {
        let reason = format!("{} blank nodes, more than {MAX_BLANK_NODES}", blank.len());
        return Err(poisonous(resource, reason));
    }
    let labels =
        canonical_labels(graph, blank.len()).map_err(|reason| poisonous(resource, reason))?;
    let prefix = free_prefix(resource, graph);
    let named = |label: &str| -> NamedNode {
        NamedNode::new_unchecked(format!("{prefix}{}", labels[label]))
    };
    Ok(graph
        .iter()
        .map(|triple| {
            let subject: NamedOrBlankNode = match triple.subject {
                NamedOrBlankNodeRef::BlankNode(node) => named(node.as_str()).into(),
                NamedOrBlankNodeRef::NamedNode(node) => node.into_owned().into(),
            };
            let object: Term = match triple.object {
                TermRef::BlankNode(node) => named(node.as_str()).into(),
                other => other.into_owned(),
            };
            Triple::new(subject, triple.predicate.into_owned(), object)
        })
        .collect())
}

/// Whether an IRI was minted by [`skolemise`].
pub fn is_skolem(iri: &str) -> bool {
    owner(iri).is_some()
}

/// The resource whose blank node an IRI was.
pub fn owner(iri: &str) -> Option<&str> {
    let (head, label) = iri.rsplit_once("genid-")?;
    let digits = label.strip_prefix("c14n")?;
    let minted = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let resource = head
        .strip_suffix('#')
        .or_else(|| head.strip_suffix('-').filter(|head| head.contains('#')))?;
    minted.then_some(resource)
}

fn poisonous(resource: NamedNodeRef<'_>, reason: String) -> SealError {
    SealError::Poisonous {
        resource: resource.as_str().to_owned(),
        reason,
    }
}

fn blank_nodes(graph: &Graph) -> BTreeSet<&str> {
    let mut blank = BTreeSet::new();
    for triple in graph {
        if let NamedOrBlankNodeRef::BlankNode(node) = triple.subject {
            blank.insert(node.as_str());
        }
        if let TermRef::BlankNode(node) = triple.object {
            blank.insert(node.as_str());
        }
    }
    blank
}

/// What goes before the canonical label. A record that was skolemised elsewhere and then got blank
/// nodes again must not have two things under one name.
fn free_prefix(resource: NamedNodeRef<'_>, graph: &Graph) -> String {
    let separator = if resource.as_str().contains('#') {
        '-'
    } else {
        '#'
    };
    let mut prefix = format!("{}{separator}genid-", resource.as_str());
    let taken = |prefix: &str| {
        graph.iter().any(|triple| {
            let subject = match triple.subject {
                NamedOrBlankNodeRef::NamedNode(node) => node.as_str().starts_with(prefix),
                NamedOrBlankNodeRef::BlankNode(_) => false,
            };
            subject
                || matches!(triple.object, TermRef::NamedNode(n) if n.as_str().starts_with(prefix))
        })
    };
    while taken(&prefix) {
        prefix.push_str("-genid-");
    }
    prefix
}

/// Canonical labels by blank node, or why it would cost too much.
fn canonical_labels(graph: &Graph, blank: usize) -> Result<BTreeMap<String, String>, String> {
    HASHES_LEFT.set(MAX_HASHES + HASHES_PER_BLANK_NODE * blank);
    let depth_factor = if blank > MAX_DEPTH {
        MAX_DEPTH as f32 / blank as f32
    } else {
        1.0
    };
    let dataset = OxGraph(graph);
    let work = AssertUnwindSafe(|| {
        rdfc10::relabel_with::<Budgeted, _>(&dataset, depth_factor, MAX_PERMUTED)
            .map(|(_, labels)| {
                labels
                    .iter()
                    .map(|(node, label)| (node.to_string(), label.as_str().to_owned()))
                    .collect()
            })
            .map_err(|error| error.to_string())
    });
    match catch_unwind(work) {
        Ok(labels) => labels,
        Err(unwound) if unwound.is::<Spent>() => Err(format!("more than {MAX_HASHES} hashes")),
        Err(panic) => resume_unwind(panic),
    }
}

thread_local! {
    static HASHES_LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Carried by the unwinding that ends a canonicalisation over budget.
struct Spent;

/// SHA-256 that counts. sophia limits permutations and depth but not their product, and has no
/// way to be stopped; its hash function is the one place where all its work passes.
struct Budgeted(Sha256);

impl HashFunction for Budgeted {
    type Output = <Sha256 as HashFunction>::Output;

    fn initialize() -> Self {
        match HASHES_LEFT.get() {
            0 => resume_unwind(Box::new(Spent)),
            left => HASHES_LEFT.set(left - 1),
        }
        Self(Sha256::initialize())
    }

    fn update(&mut self, data: impl AsRef<[u8]>) {
        self.0.update(data);
    }

    fn finalize(self) -> Self::Output {
        self.0.finalize()
    }
}
