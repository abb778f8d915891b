//! What hangs on a resource, and so goes into its record.

use super::index::{Described, Index, is_membership};
use crate::{
    ns::{dct, foaf, rdf, rdfs, schema, skos, vcard},
    record::{Kind, MAX_TRIPLES},
    skolem::is_skolem,
};
use oxrdf::{NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term};
use std::collections::{HashMap, HashSet};

/// A described IRI of more statements than this is a thing of its own, not a detail of another.
const MAX_DETAIL: usize = 500;
/// A chain of described IRIs longer than this (dataset, distribution, service, policy, …) leads
/// elsewhere.
const MAX_HOPS: usize = 4;

/// Collects triples by resource and remembers which ones have found a record.
pub struct Closure<'i, 't> {
    index: &'i Index<'t>,
    used: Vec<bool>,
    /// Memberships and catalogue records by the resource they are about.
    about: HashMap<NamedOrBlankNodeRef<'t>, Vec<u32>>,
    /// Memberships that belong to the member.
    given: HashSet<u32>,
    /// Steps left for following IRIs. Honest documents use a fraction; where one shared node would
    /// be copied into each of many records, following ends and the node gets its own record.
    steps: usize,
}

/// Triples that no resource claimed, by subject.
pub struct Rest {
    pub subject: NamedOrBlankNode,
    pub triples: Vec<u32>,
}

impl<'i, 't> Closure<'i, 't> {
    pub fn new(index: &'i Index<'t>) -> Self {
        let mut closure = Self {
            index,
            used: vec![false; index.triples.len()],
            about: HashMap::new(),
            given: HashSet::new(),
            steps: 1_000_000 + 50 * index.triples.len(),
        };
        closure.find_what_is_about();
        closure
    }

    /// The triples of the record of a resource.
    pub fn of_primary(&mut self, resource: NamedNodeRef<'t>) -> Vec<u32> {
        let mut walk = Walk::default();
        let root: NamedOrBlankNodeRef<'t> = resource.into();
        walk.visit(root, 0);
        for at in self.about.get(&root).cloned().unwrap_or_default() {
            walk.triples.push(at);
            let subject = self.index.triples[at as usize].subject.as_ref();
            let is_catalog_record = subject != root && self.index.primary(subject).is_none();
            if is_catalog_record {
                walk.visit(subject, 1);
            }
        }
        self.walk(&mut walk, true);
        for at in &walk.triples {
            self.used[*at as usize] = true;
        }
        walk.triples
    }

    /// What is left: each named subject with its blank nodes, then each unreached blank node.
    pub fn rest(&mut self) -> Vec<Rest> {
        let mut rest = Vec::new();
        let subjects = self.index.subjects();
        let (named, blank): (Vec<_>, Vec<_>) = subjects.into_iter().partition(|s| !is_detail(*s));
        for subject in named.into_iter().chain(blank) {
            let described = self.index.get(subject);
            let left = described.is_some_and(|described| {
                described.triples.iter().any(|at| !self.used[*at as usize])
            });
            if !left {
                continue;
            }
            let mut walk = Walk::default();
            walk.visit(subject, 0);
            self.walk(&mut walk, false);
            for at in &walk.triples {
                self.used[*at as usize] = true;
            }
            rest.push(Rest {
                subject: subject.into_owned(),
                triples: walk.triples,
            });
        }
        rest
    }

    /// Memberships go to the member, catalogue records to their topic.
    fn find_what_is_about(&mut self) {
        let mut topics = HashMap::new();
        for (at, triple) in (0..).zip(self.index.triples) {
            let (subject, Some(object)) = (triple.subject.as_ref(), node(&triple.object)) else {
                continue;
            };
            if triple.predicate.as_ref() == foaf::PRIMARY_TOPIC
                && self.index.primary(object).is_some()
                && self.index.primary(subject).is_none()
            {
                topics.insert(subject, object);
                self.about.entry(object).or_default().push(at);
            }
        }
        for (at, triple) in (0..).zip(self.index.triples) {
            let (subject, Some(object)) = (triple.subject.as_ref(), node(&triple.object)) else {
                continue;
            };
            let from_catalog = self.index.primary(subject) == Some(Kind::Catalog);
            if !from_catalog || subject == object || !is_membership(triple.predicate.as_ref()) {
                continue;
            }
            // A member that is not described here leaves the statement with the catalogue.
            let member = topics.get(&object).copied().unwrap_or(object);
            if self.index.primary(member).is_some() {
                self.about.entry(member).or_default().push(at);
                self.given.insert(at);
            }
        }
    }

    fn walk(&mut self, walk: &mut Walk<'t>, follow_iris: bool) {
        while let Some((subject, hops)) = walk.open.pop() {
            let Some(described) = self.index.get(subject) else {
                continue;
            };
            for &at in &described.triples {
                let triple = &self.index.triples[at as usize];
                if self.given.contains(&at) {
                    continue;
                }
                walk.triples.push(at);
                let Some(object) = node(&triple.object) else {
                    continue;
                };
                self.follow(
                    walk,
                    triple.predicate.as_ref(),
                    object,
                    hops,
                    described,
                    follow_iris,
                );
            }
            // Sealing will refuse it: no need to collect more.
            if walk.triples.len() > 2 * MAX_TRIPLES {
                return;
            }
        }
    }

    fn follow(
        &mut self,
        walk: &mut Walk<'t>,
        predicate: NamedNodeRef<'_>,
        object: NamedOrBlankNodeRef<'t>,
        hops: usize,
        from: &Described,
        follow_iris: bool,
    ) {
        if is_detail(object) {
            walk.visit(object, hops);
            return;
        }
        let names_a_class = predicate == rdf::TYPE || predicate == skos::IN_SCHEME;
        if !follow_iris || names_a_class || from.is_concept {
            return;
        }
        let Some(described) = self.index.get(object) else {
            return;
        };
        match self.index.primary(object) {
            Some(Kind::Agent) => self.name_agent(walk, described),
            Some(_) => {}
            None => {
                let detail = described.triples.len() <= MAX_DETAIL && hops < MAX_HOPS;
                if detail && self.steps > described.triples.len() && walk.visit(object, hops + 1) {
                    self.steps -= described.triples.len() + 1;
                }
            }
        }
    }

    /// A record says what the agents it mentions are called, so that it can be read by itself; the
    /// rest is in the agent's own record.
    fn name_agent(&self, walk: &mut Walk<'t>, agent: &Described) {
        const SAID: [NamedNodeRef<'_>; 8] = [
            rdf::TYPE,
            foaf::NAME,
            skos::PREF_LABEL,
            rdfs::LABEL,
            schema::NAME,
            dct::TITLE,
            vcard::FN,
            vcard::ORGANIZATION_NAME,
        ];
        let said = |at: &&u32| SAID.contains(&self.index.triples[**at as usize].predicate.as_ref());
        walk.triples
            .extend(agent.triples.iter().filter(said).take(MAX_DETAIL));
    }
}

/// One walk through a document.
#[derive(Default)]
struct Walk<'t> {
    open: Vec<(NamedOrBlankNodeRef<'t>, usize)>,
    seen: HashSet<NamedOrBlankNodeRef<'t>>,
    triples: Vec<u32>,
}

impl<'t> Walk<'t> {
    /// Puts a node on the way, unless it was there already.
    fn visit(&mut self, node: NamedOrBlankNodeRef<'t>, hops: usize) -> bool {
        let new = self.seen.insert(node);
        if new {
            self.open.push((node, hops));
        }
        new
    }
}

/// A blank node, or one that was blank before another node named it.
fn is_detail(node: NamedOrBlankNodeRef<'_>) -> bool {
    match node {
        NamedOrBlankNodeRef::BlankNode(_) => true,
        NamedOrBlankNodeRef::NamedNode(iri) => is_skolem(iri.as_str()),
    }
}

fn node(term: &Term) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        Term::NamedNode(node) => Some(node.as_ref().into()),
        Term::BlankNode(node) => Some(node.as_ref().into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}
