//! One value, many values or the best language out of a graph.

use crate::{ns, text::Text};
use oxrdf::{Graph, NamedNodeRef, NamedOrBlankNodeRef, TermRef};

/// A node of a graph, to be read property by property.
#[derive(Debug, Clone, Copy)]
pub struct Node<'g> {
    pub graph: &'g Graph,
    pub id: NamedOrBlankNodeRef<'g>,
}

impl<'g> Node<'g> {
    /// The node of `graph` named `iri`, whether or not the graph says anything about it.
    pub fn named(graph: &'g Graph, iri: NamedNodeRef<'g>) -> Self {
        Self {
            graph,
            id: iri.into(),
        }
    }

    /// The IRI, or `None` for a blank node.
    pub fn iri(self) -> Option<&'g str> {
        match self.id {
            NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
            NamedOrBlankNodeRef::BlankNode(_) => None,
        }
    }

    /// Whether the graph says that the node is of this class.
    pub fn is_a(self, class: NamedNodeRef<'_>) -> bool {
        self.graph
            .objects_for_subject_predicate(self.id, ns::rdf::TYPE)
            .any(|object| object == TermRef::NamedNode(class))
    }

    /// All values, in a stable order: the order of their N-Triples.
    pub fn values(self, predicate: NamedNodeRef<'_>) -> Vec<TermRef<'g>> {
        let mut values: Vec<_> = self
            .graph
            .objects_for_subject_predicate(self.id, predicate)
            .collect();
        if values.len() > 1 {
            values.sort_by_cached_key(ToString::to_string);
        }
        values
    }

    /// The values that are nodes, named or blank.
    pub fn nodes(self, predicate: NamedNodeRef<'_>) -> Vec<Node<'g>> {
        let node = |term| match term {
            TermRef::NamedNode(node) => Some(node.into()),
            TermRef::BlankNode(node) => Some(node.into()),
            TermRef::Literal(_) | TermRef::Triple(_) => None,
        };
        self.values(predicate)
            .into_iter()
            .filter_map(node)
            .map(|id| Node {
                graph: self.graph,
                id,
            })
            .collect()
    }

    /// The literal values with their languages.
    pub fn texts(self, predicate: NamedNodeRef<'_>) -> Vec<Text> {
        self.values(predicate)
            .into_iter()
            .filter_map(|term| match term {
                TermRef::Literal(literal) => Some(Text {
                    value: literal.value().to_owned(),
                    language: literal.language().map(str::to_owned),
                }),
                TermRef::NamedNode(_) | TermRef::BlankNode(_) | TermRef::Triple(_) => None,
            })
            .collect()
    }

    /// The first IRI value.
    pub fn link(self, predicate: NamedNodeRef<'_>) -> Option<&'g str> {
        self.links(predicate).into_iter().next()
    }

    /// The IRI values.
    pub fn links(self, predicate: NamedNodeRef<'_>) -> Vec<&'g str> {
        self.nodes(predicate)
            .into_iter()
            .filter_map(Node::iri)
            .collect()
    }

    /// The first literal's lexical form.
    pub fn literal(self, predicate: NamedNodeRef<'_>) -> Option<&'g str> {
        self.literals(predicate).into_iter().next()
    }

    /// The lexical forms of the literal values.
    pub fn literals(self, predicate: NamedNodeRef<'_>) -> Vec<&'g str> {
        self.values(predicate)
            .into_iter()
            .filter_map(|term| match term {
                TermRef::Literal(literal) => Some(literal.value()),
                TermRef::NamedNode(_) | TermRef::BlankNode(_) | TermRef::Triple(_) => None,
            })
            .collect()
    }

    /// Links, and literals that are addresses: portals write `dcat:accessURL` both ways.
    pub fn addresses(self, predicate: NamedNodeRef<'_>) -> Vec<&'g str> {
        let mut links = self.links(predicate);
        links.extend(
            self.literals(predicate)
                .into_iter()
                .map(str::trim)
                .filter(|text| text.starts_with("http://") || text.starts_with("https://")),
        );
        links
    }
}
