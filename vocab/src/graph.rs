//! One value, many values or the best language out of a graph.

use crate::text::Text;
use oxrdf::{Graph, NamedNodeRef, NamedOrBlankNodeRef, TermRef};

/// A node of a graph, to be read property by property.
#[derive(Debug, Clone, Copy)]
pub struct Node<'g> { pub graph: &'g Graph, pub id: NamedOrBlankNodeRef<'g> }

impl<'g> Node<'g> {
    pub fn named(_graph: &'g Graph, _iri: NamedNodeRef<'g>) -> Self { todo!() }
    /// The IRI, or `None` for a blank node.
    pub fn iri(self) -> Option<&'g str> { todo!() }
    pub fn is_a(self, _class: NamedNodeRef<'_>) -> bool { todo!() }
    /// All values, in a stable order.
    pub fn values(self, _predicate: NamedNodeRef<'_>) -> Vec<TermRef<'g>> { todo!() }
    pub fn nodes(self, _predicate: NamedNodeRef<'_>) -> Vec<Node<'g>> { todo!() }
    pub fn texts(self, _predicate: NamedNodeRef<'_>) -> Vec<Text> { todo!() }
    /// The first IRI value.
    pub fn link(self, _predicate: NamedNodeRef<'_>) -> Option<&'g str> { todo!() }
    pub fn links(self, _predicate: NamedNodeRef<'_>) -> Vec<&'g str> { todo!() }
    /// The first literal's lexical form.
    pub fn literal(self, _predicate: NamedNodeRef<'_>) -> Option<&'g str> { todo!() }
}
