//! A graph indexed for shapes: what follows a node, and what leads to it.

use super::{
    facts::Facts,
    reach::{Reach, Steps},
    terms::{Id, SUB_CLASS_OF, TYPE, Terms, order},
};
use oxrdf::{Graph, TermRef, TripleRef};
use std::{borrow::Cow, collections::HashMap};

/// The graph that is validated, beside what is known anyway.
#[derive(Debug)]
pub struct Data<'a> {
    known: &'a Terms,
    own: Vec<TermRef<'a>>,
    pub facts: Facts,
    background: &'a Facts,
}

impl<'a> Data<'a> {
    pub fn of(graph: &'a Graph, known: &'a Terms, background: &'a Facts) -> Self {
        // Numbers first by appearance, then by the order of terms, so that everything that follows
        // from the graph follows in the same order each time.
        let mut places: HashMap<TermRef<'a>, usize> = HashMap::with_capacity(2 * graph.len());
        let mut own = Vec::new();
        let known_length = known.len();
        let mut place = |term: TermRef<'a>| match known.id(term) {
            Some(id) => id as usize,
            None => *places.entry(term).or_insert_with(|| {
                own.push(term);
                known_length + own.len() - 1
            }),
        };
        let triples: Vec<[usize; 3]> = graph
            .iter()
            .map(
                |TripleRef {
                     subject,
                     predicate,
                     object,
                 }| {
                    [
                        place(subject.into()),
                        place(predicate.into()),
                        place(object),
                    ]
                },
            )
            .collect();
        let mut sorted: Vec<usize> = (0..own.len()).collect();
        sorted.sort_unstable_by(|a, b| order(own[*a], own[*b]));
        let mut rank = vec![0; own.len()];
        for (at, place) in sorted.iter().enumerate() {
            rank[*place] = at;
        }
        let id = |place: usize| {
            let place = match place.checked_sub(known_length) {
                Some(own) => known_length + rank[own],
                None => place,
            };
            Id::try_from(place).expect("a graph in memory has fewer than 2³² terms")
        };
        let triples: Vec<[Id; 3]> = triples.into_iter().map(|triple| triple.map(id)).collect();
        Self {
            known,
            own: sorted.into_iter().map(|place| own[place]).collect(),
            facts: Facts::of(&triples),
            background,
        }
    }

    pub fn term(&self, id: Id) -> TermRef<'_> {
        match (id as usize).checked_sub(self.known.len()) {
            Some(own) => self.own[own],
            None => self.known.get(id),
        }
    }

    pub fn objects(&self, subject: Id, predicate: Id) -> Cow<'_, [Id]> {
        union(
            self.facts.objects(subject, predicate),
            self.background.objects(subject, predicate),
        )
    }

    pub fn subjects(&self, predicate: Id, object: Id) -> Cow<'_, [Id]> {
        union(
            self.facts.subjects(predicate, object),
            self.background.subjects(predicate, object),
        )
    }

    /// Whether the node has the class, or one that is a subclass of it.
    pub fn is_a(&self, node: Id, class: Id, steps: &Steps) -> bool {
        let direct = self.objects(node, TYPE);
        if direct.contains(&class) {
            return true;
        }
        let mut classes = Reach::from(&direct);
        let mut at = 0;
        while let Some(found) = classes.get(at) {
            let wider = self.objects(found, SUB_CLASS_OF);
            if wider.contains(&class) {
                return true;
            }
            if !steps.pay(1 + wider.len()) {
                return false;
            }
            classes.add_all(&wider);
            at += 1;
        }
        false
    }

    /// The nodes of the graph that have the class or one that is a subclass of it.
    pub fn instances(&self, class: Id, steps: &Steps) -> Vec<Id> {
        let mut classes = Reach::from(&[class]);
        let mut instances = Vec::new();
        let mut at = 0;
        while let Some(found) = classes.get(at) {
            instances.extend_from_slice(self.facts.subjects(TYPE, found));
            let narrower = self.subjects(SUB_CLASS_OF, found);
            if !steps.pay(1 + narrower.len()) {
                break;
            }
            classes.add_all(&narrower);
            at += 1;
        }
        instances
    }
}

fn union<'s>(facts: &'s [Id], background: &'s [Id]) -> Cow<'s, [Id]> {
    if background.is_empty() {
        return Cow::Borrowed(facts);
    }
    let mut all = [facts, background].concat();
    all.sort_unstable();
    all.dedup();
    Cow::Owned(all)
}
