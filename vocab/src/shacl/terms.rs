//! Terms as small numbers: those of the shapes first, known once and for all.

use crate::ns::{rdf, rdfs};
use oxrdf::{Term, TermRef};
use std::{cmp::Ordering, collections::HashMap};

/// A term, by its place in the terms of the shapes or, after those, of the data.
pub type Id = u32;

/// `rdf:type`, in every set of terms.
pub const TYPE: Id = 0;
/// `rdfs:subClassOf`, in every set of terms.
pub const SUB_CLASS_OF: Id = 1;

/// A set of terms with their numbers.
#[derive(Debug)]
pub struct Terms {
    terms: Vec<Term>,
    named: HashMap<Box<str>, Id>,
    blank: HashMap<Box<str>, Id>,
    /// By lexical form; those that share one differ in datatype or language.
    others: HashMap<Box<str>, Vec<Id>>,
}

impl Terms {
    pub fn new() -> Self {
        let mut terms = Self {
            terms: Vec::new(),
            named: HashMap::new(),
            blank: HashMap::new(),
            others: HashMap::new(),
        };
        terms.intern(rdf::TYPE.into());
        terms.intern(rdfs::SUB_CLASS_OF.into());
        terms
    }

    /// Numbers terms in an order that depends on nothing but the terms.
    pub fn intern_all<'t>(&mut self, terms: impl IntoIterator<Item = TermRef<'t>>) {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| order(*a, *b));
        for term in terms {
            self.intern(term);
        }
    }

    pub fn intern(&mut self, term: TermRef<'_>) -> Id {
        if let Some(id) = self.id(term) {
            return id;
        }
        let id = Id::try_from(self.terms.len()).expect("shapes have fewer than 2³² terms");
        self.terms.push(term.into_owned());
        match term {
            TermRef::NamedNode(node) => {
                self.named.insert(node.as_str().into(), id);
            }
            TermRef::BlankNode(node) => {
                self.blank.insert(node.as_str().into(), id);
            }
            TermRef::Literal(_) | TermRef::Triple(_) => {
                self.others.entry(text(term)).or_default().push(id);
            }
        }
        id
    }

    /// The number of a term, if it is one of these. Blank nodes are the same if their labels are.
    pub fn id(&self, term: TermRef<'_>) -> Option<Id> {
        match term {
            TermRef::NamedNode(node) => self.named.get(node.as_str()).copied(),
            TermRef::BlankNode(node) => self.blank.get(node.as_str()).copied(),
            TermRef::Literal(literal) => self.find(literal.value(), term),
            TermRef::Triple(_) => self.find(&text(term), term),
        }
    }

    pub fn get(&self, id: Id) -> TermRef<'_> {
        self.terms[id as usize].as_ref()
    }

    pub fn len(&self) -> usize {
        self.terms.len()
    }

    fn find(&self, text: &str, term: TermRef<'_>) -> Option<Id> {
        let alike = self.others.get(text)?;
        alike.iter().copied().find(|id| self.get(*id) == term)
    }
}

/// An order of terms that is the same in every process: names, literals, then what has no name.
pub fn order(a: TermRef<'_>, b: TermRef<'_>) -> Ordering {
    match (a, b) {
        (TermRef::NamedNode(a), TermRef::NamedNode(b)) => a.as_str().cmp(b.as_str()),
        (TermRef::BlankNode(a), TermRef::BlankNode(b)) => a.as_str().cmp(b.as_str()),
        (TermRef::Literal(a), TermRef::Literal(b)) => a.value().cmp(b.value()).then_with(|| {
            let rest = |l: oxrdf::LiteralRef<'_>| l.to_string();
            rest(a).cmp(&rest(b))
        }),
        (TermRef::Triple(a), TermRef::Triple(b)) => a.to_string().cmp(&b.to_string()),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn rank(term: TermRef<'_>) -> u8 {
    match term {
        TermRef::NamedNode(_) => 0,
        TermRef::Literal(_) => 1,
        TermRef::BlankNode(_) => 2,
        TermRef::Triple(_) => 3,
    }
}

fn text(term: TermRef<'_>) -> Box<str> {
    match term {
        TermRef::Literal(literal) => literal.value().into(),
        other => other.to_string().into(),
    }
}
