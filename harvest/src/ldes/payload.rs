//! What a member says of its resource, as records under the resource's own IRI.

use super::fragment::{Fragment, Member};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use std::collections::HashSet;
use vocab::{
    Cut,
    ns::{activity, prov, tree},
};

/// Steps from a member to what hangs on it.
const MAX_STEPS: usize = 6;

/// The records of a member: its named graph, else what hangs on it in the page.
pub fn records(member: &Member, fragment: &Fragment, others: &HashSet<&str>) -> Cut {
    let graph = GraphName::from(member.name.clone());
    let mut quads: Vec<Quad> = fragment
        .quads
        .iter()
        .filter(|quad| quad.graph_name == graph)
        .cloned()
        .collect();
    let is_activity = member.is_activity(fragment);
    if quads.is_empty() || !is_activity {
        let root = if is_activity {
            NamedNode::new_unchecked(&member.object)
        } else {
            member.name.clone()
        };
        quads.extend(hanging_on(root.into(), fragment, others));
    }
    let object = NamedNode::new_unchecked(&member.object);
    for quad in &mut quads {
        quad.graph_name = GraphName::DefaultGraph;
        rename(quad, &member.name, &object);
    }
    // Which version it was, and when it was made, is of the stream and not of the resource.
    quads.retain(|quad| {
        let says_itself = matches!(&quad.object, Term::NamedNode(node) if *node == object)
            && matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if *node == object);
        let is_stream = quad.predicate.as_ref() == prov::GENERATED_AT_TIME
            && matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if *node == object);
        !says_itself && !is_stream
    });
    vocab::cut(quads, &member.object)
}

/// The statements about a node and about what it leads to in the page, other members left out.
fn hanging_on(root: NamedOrBlankNode, fragment: &Fragment, others: &HashSet<&str>) -> Vec<Quad> {
    let mut quads = Vec::new();
    let mut seen = HashSet::from([root.clone()]);
    let mut open = vec![(root, 0)];
    while let Some((subject, steps)) = open.pop() {
        for quad in fragment.about(&GraphName::DefaultGraph, &subject) {
            let predicate = quad.predicate.as_str();
            if predicate.starts_with(tree::NS) || predicate.starts_with(activity::NS) {
                continue;
            }
            quads.push(quad.clone());
            let next: NamedOrBlankNode = match &quad.object {
                Term::NamedNode(node) if !others.contains(node.as_str()) => node.clone().into(),
                Term::BlankNode(node) => node.clone().into(),
                _ => continue,
            };
            if steps < MAX_STEPS && seen.insert(next.clone()) {
                open.push((next, steps + 1));
            }
        }
        if quads.len() > 2 * vocab::record::MAX_TRIPLES {
            break;
        }
    }
    quads
}

fn rename(quad: &mut Quad, from: &NamedNode, to: &NamedNode) {
    if matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node == from) {
        quad.subject = to.clone().into();
    }
    if matches!(&quad.object, Term::NamedNode(node) if node == from) {
        quad.object = to.clone().into();
    }
}
