//! A source whose records bear the names that the portal wrote, whatever the mapping made of them.

use futures_util::future::BoxFuture;
use harvest::{Capabilities, PageFailure, Source, Step, Traffic};
use oxrdf::{Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple};
use vocab::{Record, ns::dct};

/// Another source, its records renamed after their `dct:identifier`.
pub struct Stated(pub Box<dyn Source>);

impl Source for Stated {
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    fn address(&self) -> String {
        self.0.address()
    }

    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>> {
        self.0.probe()
    }

    fn next(&mut self) -> BoxFuture<'_, Step> {
        Box::pin(async {
            match self.0.next().await {
                Step::Page(mut page) => {
                    page.records = page.records.into_iter().map(renamed).collect();
                    Step::Page(page)
                }
                step => step,
            }
        })
    }

    fn traffic(&self) -> Traffic {
        self.0.traffic()
    }
}

/// The identifier that a record states.
pub fn identifier(record: &Record) -> Option<String> {
    let object = record
        .graph()
        .object_for_subject_predicate(record.resource(), dct::IDENTIFIER)?;
    match object {
        TermRef::Literal(literal) => Some(literal.value().to_owned()),
        TermRef::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    }
}

fn renamed(record: Record) -> Record {
    let name = identifier(&record)
        .filter(|name| name.starts_with("http"))
        .and_then(|name| NamedNode::new(name).ok());
    let Some(name) = name else {
        return record;
    };
    let rename =
        |node: NamedNodeRef<'_>| match node.as_str().strip_prefix(record.resource().as_str()) {
            Some("") => name.clone(),
            Some(rest) if rest.starts_with('#') => {
                NamedNode::new_unchecked(format!("{}{rest}", name.as_str()))
            }
            _ => node.into_owned(),
        };
    let mut graph = Graph::new();
    for triple in record.graph() {
        let mut triple: Triple = triple.into_owned();
        if let NamedOrBlankNode::NamedNode(node) = &triple.subject {
            triple.subject = rename(node.as_ref()).into();
        }
        if let Term::NamedNode(node) = &triple.object {
            triple.object = rename(node.as_ref()).into();
        }
        graph.insert(&triple);
    }
    match Record::seal(name, record.kind(), graph) {
        Ok(renamed) => renamed,
        Err(_) => record,
    }
}
