//! Writing triples in a stable order, in every syntax.

use crate::{
    ns,
    rdf::{Syntax, canonical, jsonld, salvage},
};
use oxrdf::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use oxrdfio::{RdfFormat, RdfSerializer};
use std::io::{self, Write};

/// Writes triples; returns how many the syntax could not say.
pub fn write<'a>(
    triples: impl IntoIterator<Item = TripleRef<'a>>,
    syntax: Syntax,
    mut out: impl Write,
) -> io::Result<usize> {
    let mut triples: Vec<_> = triples.into_iter().collect();
    let all = triples.len();
    if syntax == Syntax::RdfXml {
        triples.retain(xml_can_say);
    }
    let left_out = all - triples.len();
    match syntax {
        Syntax::NTriples | Syntax::NQuads => lines(triples, out)?,
        Syntax::JsonLd => jsonld::write(sorted(triples), out)?,
        Syntax::Turtle | Syntax::TriG | Syntax::RdfXml | Syntax::N3 => {
            let mut serializer = RdfSerializer::from_format(match syntax {
                // Turtle is N3; the serializer knows the wider language's media type only.
                Syntax::N3 => RdfFormat::Turtle,
                _ => syntax.format(),
            });
            for (prefix, namespace) in prefixes(&triples) {
                serializer = serializer
                    .with_prefix(prefix, namespace)
                    .expect("our namespaces are valid IRIs");
            }
            let mut writer = serializer.for_writer(&mut out);
            for triple in sorted(triples) {
                writer.serialize_triple(triple)?;
            }
            writer.finish()?;
        }
    }
    Ok(left_out)
}

/// The prefixes that the triples use; a document should not begin with twenty lines of others.
fn prefixes(triples: &[TripleRef<'_>]) -> Vec<(&'static str, &'static str)> {
    let mut used = vec![false; ns::PREFIXES.len()];
    let mut mark = |iri: &str| {
        for (used, (prefix, namespace)) in used.iter_mut().zip(ns::PREFIXES) {
            *used |= *prefix == "rdf" || iri.starts_with(namespace);
        }
    };
    for triple in triples {
        mark(triple.predicate.as_str());
        if let NamedOrBlankNodeRef::NamedNode(node) = triple.subject {
            mark(node.as_str());
        }
        match triple.object {
            TermRef::NamedNode(node) => mark(node.as_str()),
            TermRef::Literal(literal) => mark(literal.datatype().as_str()),
            TermRef::BlankNode(_) | TermRef::Triple(_) => {}
        }
    }
    let all = ns::PREFIXES.iter().copied();
    all.zip(used)
        .filter_map(|(prefix, used)| used.then_some(prefix))
        .collect()
}

/// By subject, its classes first, then by predicate and object.
pub fn sorted(mut triples: Vec<TripleRef<'_>>) -> Vec<TripleRef<'_>> {
    triples.sort_by_cached_key(|triple| {
        let mut object = String::new();
        canonical::push_term(&mut object, triple.object);
        let predicate = triple.predicate;
        (
            triple.subject.to_string(),
            predicate != ns::rdf::TYPE,
            predicate.as_str(),
            object,
        )
    });
    triples.dedup();
    triples
}

fn lines(triples: Vec<TripleRef<'_>>, mut out: impl Write) -> io::Result<()> {
    let mut lines: Vec<String> = triples
        .into_iter()
        .map(|triple| {
            let mut line = String::new();
            canonical::push_line(&mut line, triple);
            line
        })
        .collect();
    lines.sort_unstable();
    lines.dedup();
    for line in lines {
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// A predicate must end in an XML name, texts must be made of XML's characters, and syntax terms of
/// RDF/XML cannot be predicates, <https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace>.
fn xml_can_say(triple: &TripleRef<'_>) -> bool {
    let object = match triple.object {
        TermRef::Literal(literal) => literal.value().chars().all(salvage::is_xml_character),
        TermRef::NamedNode(_) | TermRef::BlankNode(_) => true,
        TermRef::Triple(_) => false,
    };
    object && is_xml_predicate(triple.predicate)
}

fn is_xml_predicate(predicate: NamedNodeRef<'_>) -> bool {
    const RESERVED: [&str; 11] = [
        "Description",
        "RDF",
        "ID",
        "about",
        "parseType",
        "resource",
        "nodeID",
        "datatype",
        "bagID",
        "aboutEach",
        "aboutEachPrefix",
    ];
    let iri = predicate.as_str();
    let reserved = iri
        .strip_prefix(ns::rdf::NS)
        .is_some_and(|local| RESERVED.contains(&local) || local == "li");
    let named = iri
        .rfind(|c: char| !(c.is_alphanumeric() || "_-.\u{B7}".contains(c)))
        .is_some_and(|end| {
            let tail = &iri[end..];
            let tail = &tail[tail.chars().next().map_or(0, char::len_utf8)..];
            tail.contains(|c: char| c.is_alphabetic() || c == '_')
        });
    named && !reserved
}
