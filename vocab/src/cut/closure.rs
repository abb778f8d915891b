//! What hangs on a resource, and so goes into its record.

use super::index::{Described, Index, UNDESCRIBED, is_membership};
use crate::{
    ns::{dct, foaf, rdf, rdfs, schema, skos, vcard},
    record::{Kind, MAX_TRIPLES},
};
use oxrdf::{NamedNodeRef, NamedOrBlankNode};
use std::collections::HashMap;

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
    about: HashMap<u32, Vec<u32>>,
    /// Memberships that belong to the member.
    given: Vec<bool>,
    /// The last walk that met each node.
    met: Vec<u32>,
    walks: u32,
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
            given: vec![false; index.triples.len()],
            met: vec![0; index.len()],
            walks: 0,
            steps: 1_000_000 + 50 * index.triples.len(),
        };
        closure.find_what_is_about();
        closure
    }

    /// The triples of the record of a resource.
    pub fn of_primary(&mut self, resource: u32) -> Vec<u32> {
        let mut walk = self.start(resource);
        for at in self.about.remove(&resource).unwrap_or_default() {
            walk.triples.push(at);
            let (subject, _) = self.index.ends(at);
            let is_catalog_record = subject != resource && self.index.primary(subject).is_none();
            if is_catalog_record {
                self.visit(&mut walk, subject, 1);
            }
        }
        self.walk(&mut walk, true);
        self.take(walk)
    }

    /// What is left: each named subject with its blank nodes, then each unreached blank node.
    pub fn rest(&mut self) -> Vec<Rest> {
        let mut rest = Vec::new();
        let index = self.index;
        let is_detail = |node: &u32| {
            index
                .get(*node)
                .is_some_and(|described| described.is_detail)
        };
        let (blank, named): (Vec<u32>, Vec<u32>) = index.sorted().into_iter().partition(is_detail);
        for node in named.into_iter().chain(blank) {
            let Some(described) = index.get(node) else {
                continue;
            };
            let is_taken = described.triples.iter().all(|at| self.used[*at as usize]);
            if is_taken {
                continue;
            }
            let mut walk = self.start(node);
            self.walk(&mut walk, false);
            rest.push(Rest {
                subject: described.node.into_owned(),
                triples: self.take(walk),
            });
        }
        rest
    }

    fn start(&mut self, node: u32) -> Walk {
        self.walks += 1;
        let mut walk = Walk::default();
        self.visit(&mut walk, node, 0);
        walk
    }

    /// Puts a node on the way, unless it was there already.
    fn visit(&mut self, walk: &mut Walk, node: u32, hops: usize) -> bool {
        let Some(met) = self.met.get_mut(node as usize) else {
            return false;
        };
        let is_new = *met != self.walks;
        if is_new {
            *met = self.walks;
            walk.open.push((node, hops));
        }
        is_new
    }

    fn take(&mut self, walk: Walk) -> Vec<u32> {
        for at in &walk.triples {
            self.used[*at as usize] = true;
        }
        walk.triples
    }

    /// Memberships go to the member, catalogue records to their topic.
    fn find_what_is_about(&mut self) {
        let mut topics = HashMap::new();
        for (at, triple) in (0..).zip(self.index.triples) {
            if triple.predicate.as_ref() != foaf::PRIMARY_TOPIC {
                continue;
            }
            let (subject, object) = self.index.ends(at);
            if self.index.primary(object).is_some() && self.index.primary(subject).is_none() {
                topics.insert(subject, object);
                self.about.entry(object).or_default().push(at);
            }
        }
        for (at, triple) in (0..).zip(self.index.triples) {
            if !is_membership(triple.predicate.as_ref()) {
                continue;
            }
            let (subject, object) = self.index.ends(at);
            let from_catalog = self.index.primary(subject) == Some(Kind::Catalog);
            if !from_catalog || subject == object || object == UNDESCRIBED {
                continue;
            }
            // A member that is not described here leaves the statement with the catalogue.
            let member = topics.get(&object).copied().unwrap_or(object);
            if self.index.primary(member).is_some() {
                self.about.entry(member).or_default().push(at);
                self.given[at as usize] = true;
            }
        }
    }

    fn walk(&mut self, walk: &mut Walk, follow_iris: bool) {
        let index = self.index;
        while let Some((subject, hops)) = walk.open.pop() {
            let Some(described) = index.get(subject) else {
                continue;
            };
            for &at in &described.triples {
                if self.given[at as usize] {
                    continue;
                }
                walk.triples.push(at);
                let (_, object) = index.ends(at);
                if let Some(target) = index.get(object) {
                    let predicate = index.triples[at as usize].predicate.as_ref();
                    let may_follow =
                        follow_iris && !described.is_concept && predicate != skos::IN_SCHEME;
                    self.follow(
                        walk,
                        object,
                        target,
                        hops,
                        may_follow && predicate != rdf::TYPE,
                    );
                }
            }
            // Sealing will refuse it: no need to collect more.
            if walk.triples.len() > 2 * MAX_TRIPLES {
                return;
            }
        }
    }

    fn follow(
        &mut self,
        walk: &mut Walk,
        object: u32,
        described: &Described<'t>,
        hops: usize,
        may_follow: bool,
    ) {
        if described.is_detail {
            self.visit(walk, object, hops);
            return;
        }
        if !may_follow {
            return;
        }
        match self.index.primary(object) {
            Some(Kind::Agent) => self.name_agent(walk, described),
            Some(_) => {}
            None => {
                let cost = described.triples.len();
                let detail = cost <= MAX_DETAIL && hops < MAX_HOPS;
                if detail && self.steps > cost && self.visit(walk, object, hops + 1) {
                    self.steps -= cost + 1;
                }
            }
        }
    }

    /// A record says what the agents it mentions are called, so that it can be read by itself; the
    /// rest is in the agent's own record.
    fn name_agent(&self, walk: &mut Walk, agent: &Described<'t>) {
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
struct Walk {
    open: Vec<(u32, usize)>,
    triples: Vec<u32>,
}
