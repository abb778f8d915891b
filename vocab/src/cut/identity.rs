//! Names for datasets that a document describes without naming them.

use super::index::{is_membership, kind_of, stronger};
use crate::{
    fingerprint::Fingerprint,
    issue::{Issue, Rule},
    ns::{dcat, dct, foaf, rdf},
    rdf::{Mended, mend_iri},
    record::Kind,
};
use oxiri::Iri;
use oxrdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
use std::collections::{HashMap, HashSet};

/// What is known of a blank node that ought to have a name.
#[derive(Default)]
struct Nameless {
    kind: Option<Kind>,
    identifiers: Vec<String>,
    titles: Vec<String>,
    links: Vec<String>,
}

/// Gives the blank datasets, series, services and catalogues of a document IRIs that stay the same
/// when it is read again: their identifier if it is an IRI, else one made of `base` and the
/// identifier, the title or the address of the page. One that is part of another description (the
/// service behind a distribution) stays blank.
pub fn name_blank_resources(triples: &mut [Triple], base: &str, issues: &mut Vec<Issue>) {
    let nameless = nameless(triples);
    if nameless.is_empty() {
        return;
    }
    let mut names: HashMap<BlankNode, NamedNode> = HashMap::new();
    let mut unnamed = 0;
    for (node, known) in nameless {
        match known.name(base) {
            Some(name) => {
                names.insert(node, name);
            }
            None => unnamed += 1,
        }
    }
    tell_apart(triples, &mut names);
    if unnamed > 0 {
        let message = format!(
            "{unnamed} resources have neither IRI nor identifier nor title: they cannot be followed \
             from one harvest to the next and were kept as nameless statements"
        );
        issues.push(Issue::new(Rule::NoIdentity, Some(base.to_owned()), message));
    }
    for triple in triples {
        if let NamedOrBlankNode::BlankNode(node) = &triple.subject
            && let Some(name) = names.get(node)
        {
            triple.subject = name.clone().into();
        }
        if let Term::BlankNode(node) = &triple.object
            && let Some(name) = names.get(node)
        {
            triple.object = name.clone().into();
        }
    }
}

/// The blank nodes that ought to have a name.
fn nameless(triples: &[Triple]) -> HashMap<BlankNode, Nameless> {
    let mut nameless: HashMap<BlankNode, Nameless> = HashMap::new();
    for triple in triples {
        if let (NamedOrBlankNode::BlankNode(subject), Term::NamedNode(class)) =
            (&triple.subject, &triple.object)
            && triple.predicate.as_ref() == rdf::TYPE
            && let Some(kind) = kind_of(class.as_ref()).filter(|kind| *kind != Kind::Agent)
        {
            let known = nameless.entry(subject.clone()).or_default();
            known.kind = stronger(known.kind, Some(kind));
        }
    }
    for triple in triples {
        let predicate = triple.predicate.as_ref();
        let listed = is_membership(predicate)
            || predicate == foaf::PRIMARY_TOPIC
            || predicate == dcat::SERIES_MEMBER;
        if let (Term::BlankNode(part), false) = (&triple.object, listed) {
            nameless.remove(part);
        }
    }
    for triple in triples {
        let NamedOrBlankNode::BlankNode(subject) = &triple.subject else {
            continue;
        };
        let Some(known) = nameless.get_mut(subject) else {
            continue;
        };
        let value = match &triple.object {
            Term::NamedNode(node) => node.as_str(),
            Term::Literal(literal) => literal.value().trim(),
            Term::BlankNode(_) | Term::Triple(_) => continue,
        };
        let values = match triple.predicate.as_ref() {
            dct::IDENTIFIER => &mut known.identifiers,
            dct::TITLE => &mut known.titles,
            dcat::LANDING_PAGE | foaf::PAGE | foaf::HOMEPAGE => &mut known.links,
            _ => continue,
        };
        if !value.is_empty() {
            values.push(value.to_owned());
        }
    }
    nameless
}

impl Nameless {
    fn name(mut self, base: &str) -> Option<NamedNode> {
        self.identifiers.sort();
        self.titles.sort();
        self.links.sort();
        let absolute = |text: &&String| text.contains("://") && Iri::parse(text.as_str()).is_ok();
        if let Some(iri) = self.identifiers.iter().find(absolute) {
            return Some(NamedNode::new_unchecked(iri.clone()));
        }
        let key = match (
            self.identifiers.first(),
            self.links.first(),
            self.titles.first(),
        ) {
            (Some(identifier), ..) => readable(identifier),
            (None, Some(link), _) => short_hash(link),
            (None, None, Some(title)) => short_hash(title),
            (None, None, None) => return None,
        };
        let base = match mend_iri(base) {
            Mended::Fine => base.to_owned(),
            Mended::Repaired(mut iris) => iris.swap_remove(0),
            Mended::Hopeless => return None,
        };
        let kind = self.kind.unwrap_or(Kind::Dataset).name();
        // The page of a catalogue is not part of the name of what stands on it.
        let document = base.split(['#', '?']).next().unwrap_or_default();
        Some(NamedNode::new_unchecked(format!("{document}#{kind}-{key}")))
    }
}

/// Two blank nodes under one name are two things, unless they say exactly the same: what they say is
/// added to their names.
fn tell_apart(triples: &[Triple], names: &mut HashMap<BlankNode, NamedNode>) {
    let mut count: HashMap<NamedNode, usize> = HashMap::new();
    for name in names.values() {
        *count.entry(name.clone()).or_default() += 1;
    }
    let shared: HashSet<BlankNode> = names
        .iter()
        .filter(|(_, name)| count[*name] > 1)
        .map(|(node, _)| node.clone())
        .collect();
    if shared.is_empty() {
        return;
    }
    let mut said: HashMap<&BlankNode, Vec<String>> = HashMap::new();
    for triple in triples {
        if let NamedOrBlankNode::BlankNode(node) = &triple.subject
            && shared.contains(node)
            && !triple.object.is_blank_node()
        {
            said.entry(node)
                .or_default()
                .push(format!("{} {}", triple.predicate, triple.object));
        }
    }
    for (node, mut said) in said {
        said.sort();
        if let Some(name) = names.get_mut(node) {
            let suffix = short_hash(&said.join("\n"));
            *name = NamedNode::new_unchecked(format!("{}-{suffix}", name.as_str()));
        }
    }
}

/// An identifier as part of an IRI: short plain ones as they are, others by their hash.
fn readable(identifier: &str) -> String {
    let plain = identifier.len() <= 80
        && identifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if plain {
        identifier.to_owned()
    } else {
        short_hash(identifier)
    }
}

fn short_hash(text: &str) -> String {
    let mut hash = Fingerprint::of(text.as_bytes()).to_hex();
    hash.truncate(16);
    hash
}
