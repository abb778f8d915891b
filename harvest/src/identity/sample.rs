//! Small records for the tests of identity.

use oxrdf::{Graph, Literal, NamedNode, NamedNodeRef, Triple};
use vocab::{
    Kind, Record,
    ns::{adms, dcat, dct, foaf, skos},
};

/// A record in the making.
#[derive(Debug, Clone)]
pub struct Sample {
    iri: NamedNode,
    kind: Kind,
    graph: Graph,
}

pub fn dataset(iri: &str) -> Sample {
    Sample {
        iri: NamedNode::new(iri).unwrap(),
        kind: Kind::Dataset,
        graph: Graph::new(),
    }
}

impl Sample {
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    pub fn title(self, title: &str) -> Self {
        self.text(dct::TITLE, title)
    }

    pub fn identifier(self, identifier: &str) -> Self {
        self.text(dct::IDENTIFIER, identifier)
    }

    pub fn text(mut self, predicate: NamedNodeRef<'_>, text: &str) -> Self {
        let literal = Literal::new_simple_literal(text);
        self.graph.insert(&Triple::new(
            self.iri.clone(),
            predicate.into_owned(),
            literal,
        ));
        self
    }

    pub fn link(mut self, predicate: NamedNodeRef<'_>, to: &str) -> Self {
        let to = NamedNode::new(to).unwrap();
        self.graph
            .insert(&Triple::new(self.iri.clone(), predicate.into_owned(), to));
        self
    }

    pub fn said_of(mut self, subject: &str, predicate: NamedNodeRef<'_>, to: &str) -> Self {
        let subject = NamedNode::new(subject).unwrap();
        let to = NamedNode::new(to).unwrap();
        self.graph
            .insert(&Triple::new(subject, predicate.into_owned(), to));
        self
    }

    pub fn publisher(mut self, name: &str) -> Self {
        let slug = name.to_lowercase().replace(' ', "-");
        let agent = NamedNode::new(format!("https://portal.example/#{slug}")).unwrap();
        let name = Literal::new_simple_literal(name);
        self.graph
            .insert(&Triple::new(agent.clone(), foaf::NAME.into_owned(), name));
        self.link(dct::PUBLISHER, agent.as_str())
    }

    pub fn other_identifier(mut self, identifier: &str) -> Self {
        let node = format!("{}#identifier", self.iri.as_str());
        let literal = Literal::new_simple_literal(identifier);
        self.graph.insert(&Triple::new(
            NamedNode::new(&node).unwrap(),
            skos::NOTATION.into_owned(),
            literal,
        ));
        self.link(adms::IDENTIFIER, &node)
    }

    pub fn file(self, predicate: NamedNodeRef<'_>, url: &str) -> Self {
        let node = format!("{}#distribution-{}", self.iri.as_str(), self.graph.len());
        self.link(dcat::DISTRIBUTION, &node)
            .said_of(&node, predicate, url)
    }

    pub fn record(self) -> Record {
        Record::seal(self.iri, self.kind, self.graph).unwrap()
    }
}
