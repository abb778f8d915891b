//! A page of the public feed: DCAT-AP Feeds on Linked Data Event Streams, for anyone.
//!
//! <https://semiceu.github.io/LDES-DCAT-AP-feeds/>, on
//! <https://semiceu.github.io/LinkedDataEventStreams/eventstreams.html> 1.0.0.

use super::{Action, Entry};
use crate::{
    ns::{activity, ldes, rdf, tree, xsd},
    rdf::{
        Syntax, canonical,
        sections::{Graph, Section, Sections, write_sections},
    },
};
use jiff::Timestamp;
use oxrdf::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use std::io::{self, Write};

/// A page about to be written.
#[derive(Debug, Clone, Copy)]
pub struct Page<'p> {
    /// Of the node, without a slash at its end.
    pub base_url: &'p str,
    pub epoch: u32,
    /// Below the feed: empty for its root, `p/1-500-ab12cd34` for others.
    pub name: &'p str,
    /// Whether it will never change.
    pub is_sealed: bool,
    pub relations: &'p [Relation],
    pub members: &'p [Member<'p>],
}

/// A link to a page whose members were all published within a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Name of the page.
    pub page: String,
    /// Not before: milliseconds since 1970.
    pub from: i64,
    /// Before this; absent while the page grows.
    pub until: Option<i64>,
}

/// An entry with the content it states: canonical N-Triples, empty for a deletion.
#[derive(Debug, Clone, Copy)]
pub struct Member<'p> {
    pub entry: &'p Entry,
    pub payload: &'p str,
}

const SHAPE: &str = "https://semiceu.github.io/LDES-DCAT-AP-feeds/shape.ttl#ActivityShape";
/// Seconds after which it makes sense to look again.
const POLLING_INTERVAL: u32 = 60;
/// How long deletions are told.
const TOMBSTONES: &str = "P1Y";

/// A page in a syntax: what leads on, then each member.
struct Parts<'p> {
    page: &'p Page<'p>,
    syntax: Syntax,
}

impl Sections for Parts<'_> {
    fn count(&self) -> usize {
        1 + self.page.members.len()
    }

    fn section(&self, number: usize) -> io::Result<Section> {
        let members = self.page.members;
        match number.checked_sub(1).and_then(|number| members.get(number)) {
            Some(member) => self.page.member(member, self.syntax),
            None => Ok(Section {
                statements: self.page.hypermedia(self.syntax),
                graph: None,
            }),
        }
    }
}

impl Page<'_> {
    /// Writes what leads on, then the members one by one, in their order. Addresses of pages are relative
    /// where the syntax has that, so that a copy under another address leads to its own pages.
    pub fn write(&self, syntax: Syntax, out: impl Write) -> io::Result<()> {
        write_sections(&Parts { page: self, syntax }, syntax, out)
    }

    fn hypermedia(&self, syntax: Syntax) -> Vec<Triple> {
        let address = |name: &str| self.address(name, syntax);
        let (here, stream) = (address(self.name), self.stream(syntax));
        let mut out = vec![
            triple(&stream, rdf::TYPE, ldes::EVENT_STREAM),
            triple(&here, rdf::TYPE, tree::NODE_CLASS),
            triple(&stream, tree::VIEW, address("")),
            triple(&stream, tree::SHAPE, NamedNodeRef::new_unchecked(SHAPE)),
            triple(&stream, ldes::TIMESTAMP_PATH, activity::PUBLISHED),
            triple(&stream, ldes::VERSION_OF_PATH, activity::OBJECT),
            triple(&stream, ldes::VERSION_CREATE_OBJECT, activity::CREATE),
            triple(&stream, ldes::VERSION_UPDATE_OBJECT, activity::UPDATE),
            triple(&stream, ldes::VERSION_DELETE_OBJECT, activity::DELETE),
            triple(&stream, ldes::POLLING_INTERVAL, integer(POLLING_INTERVAL)),
        ];
        if self.is_sealed {
            out.push(triple(&here, ldes::IMMUTABLE, Literal::from(true)));
        }
        if self.name.is_empty() {
            let retention = self.part("retention", syntax);
            let duration = xsd::DURATION;
            out.extend([
                triple(&here, ldes::RETENTION_POLICY, retention.clone()),
                triple(&retention, rdf::TYPE, ldes::LATEST_VERSION_SUBSET),
                triple(&retention, ldes::AMOUNT, integer(1)),
                triple(&retention, ldes::VERSION_AMOUNT, integer(1)),
                triple(
                    &retention,
                    ldes::VERSION_DELETE_DURATION,
                    Literal::new_typed_literal(TOMBSTONES, duration),
                ),
            ]);
        }
        let bounds = self.relations.iter().flat_map(|relation| {
            let from = (tree::GREATER_THAN_OR_EQUAL_TO_RELATION, relation.from);
            let until = relation
                .until
                .map(|until| (tree::LESS_THAN_RELATION, until));
            std::iter::once(from)
                .chain(until)
                .map(move |(class, value)| (relation, class, value))
        });
        for (number, (relation, class, value)) in bounds.enumerate() {
            let bound = BlankNode::new_unchecked(format!("r{number}"));
            out.push(triple(&here, tree::RELATION, bound.clone()));
            out.extend([
                triple(&bound, rdf::TYPE, class),
                triple(&bound, tree::PATH, activity::PUBLISHED),
                triple(&bound, tree::VALUE, date_time(value)),
                triple(&bound, tree::NODE, address(&relation.page)),
            ]);
        }
        out
    }

    fn member(&self, member: &Member<'_>, syntax: Syntax) -> io::Result<Section> {
        let Member { entry, payload } = member;
        let name = format!("{}/feed/a/{}", self.base_url, entry.activity(self.epoch));
        let activity = NamedNode::new_unchecked(&name);
        let class = match entry.action {
            Action::Create => activity::CREATE,
            Action::Update => activity::UPDATE,
            Action::Delete => activity::DELETE,
        };
        let object = NamedNodeRef::new_unchecked(&entry.resource);
        let statements = vec![
            triple(&self.stream(syntax), tree::MEMBER, activity.clone()),
            triple(&activity, rdf::TYPE, class),
            triple(&activity, activity::OBJECT, object),
            triple(&activity, activity::PUBLISHED, date_time(entry.published)),
        ];
        let graph = match entry.action {
            Action::Delete => None,
            Action::Create | Action::Update => Some(Graph {
                name,
                statements: canonical::triples(payload)
                    .collect::<Result<_, _>>()
                    .map_err(io::Error::other)?,
            }),
        };
        Ok(Section { statements, graph })
    }

    fn stream(&self, syntax: Syntax) -> NamedNode {
        self.part("stream", syntax)
    }

    fn part(&self, fragment: &str, syntax: Syntax) -> NamedNode {
        let root = self.address("", syntax);
        NamedNode::new_unchecked(format!("{}#{fragment}", root.as_str()))
    }

    /// Of a page, from this one.
    fn address(&self, name: &str, syntax: Syntax) -> NamedNode {
        let absolute = matches!(syntax, Syntax::NQuads | Syntax::NTriples | Syntax::RdfXml);
        let slash = if name.is_empty() { "" } else { "/" };
        NamedNode::new_unchecked(if absolute {
            format!("{}/feed{slash}{name}", self.base_url)
        } else {
            let up = "../".repeat(self.name.split_terminator('/').count());
            format!("{up}feed{slash}{name}")
        })
    }
}

fn triple(
    subject: &(impl Clone + Into<NamedOrBlankNode>),
    predicate: NamedNodeRef<'_>,
    object: impl Into<Term>,
) -> Triple {
    Triple::new(subject.clone(), predicate.into_owned(), object)
}

fn integer(number: u32) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}

/// With milliseconds always: two that are written alike are equal.
fn date_time(milliseconds: i64) -> Literal {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    Literal::new_typed_literal(format!("{time:.3}"), xsd::DATE_TIME)
}

#[cfg(test)]
mod tests;
