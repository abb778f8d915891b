//! Writing JSON-LD: one object a subject, prefixes in the context.

use crate::ns;
use oxrdf::{LiteralRef, NamedOrBlankNodeRef, TermRef, TripleRef, vocab::xsd};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes triples that are sorted by subject, then by predicate.
pub fn write(triples: Vec<TripleRef<'_>>, mut out: impl Write) -> io::Result<()> {
    let prefixes = prefixes(&triples);
    let context = context(&prefixes);
    write!(out, "{{\n\"@context\": {context},\n\"@graph\": [")?;
    for (index, triples) in triples.chunk_by(|a, b| a.subject == b.subject).enumerate() {
        let separator = if index == 0 { "\n" } else { ",\n" };
        write!(out, "{separator}{}", node(triples, &prefixes))?;
    }
    out.write_all(b"\n]\n}\n")
}

/// An object for each subject of sorted triples.
pub fn nodes(triples: &[TripleRef<'_>], prefixes: &[(&str, &str)]) -> Vec<Value> {
    triples
        .chunk_by(|a, b| a.subject == b.subject)
        .map(|triples| node(triples, prefixes))
        .collect()
}

/// The context that declares prefixes.
pub fn context(prefixes: &[(&str, &str)]) -> Value {
    let declared = prefixes
        .iter()
        .map(|(prefix, namespace)| ((*prefix).to_owned(), json!(namespace)));
    Value::Object(declared.collect())
}

/// Our prefixes, without those that some IRI here has for its scheme: `geo:47.2,1.3` is an address,
/// and would be read as a name in the namespace `geo`.
pub fn prefixes(triples: &[TripleRef<'_>]) -> Vec<(&'static str, &'static str)> {
    let mut free: Vec<_> = ns::PREFIXES.to_vec();
    keep_free(&mut free, triples.iter().copied());
    free
}

/// Leaves those prefixes that no IRI here has for its scheme.
pub(super) fn keep_free<'t>(
    free: &mut Vec<(&'static str, &'static str)>,
    triples: impl IntoIterator<Item = TripleRef<'t>>,
) {
    for triple in triples {
        let subject = match triple.subject {
            NamedOrBlankNodeRef::NamedNode(node) => node.as_str(),
            NamedOrBlankNodeRef::BlankNode(_) => "",
        };
        let object = match triple.object {
            TermRef::NamedNode(node) => node.as_str(),
            TermRef::Literal(literal) => literal.datatype().as_str(),
            TermRef::BlankNode(_) | TermRef::Triple(_) => "",
        };
        for iri in [subject, triple.predicate.as_str(), object] {
            let scheme = iri.split(':').next().unwrap_or_default();
            free.retain(|(prefix, _)| !prefix.eq_ignore_ascii_case(scheme));
        }
    }
}

fn node(triples: &[TripleRef<'_>], prefixes: &[(&str, &str)]) -> Value {
    let mut node = Map::new();
    node.insert("@id".into(), json!(subject_id(triples[0].subject)));
    for triples in triples.chunk_by(|a, b| a.predicate == b.predicate) {
        let predicate = triples[0].predicate;
        let classes = predicate == ns::rdf::TYPE
            && triples
                .iter()
                .all(|t| !matches!(t.object, TermRef::Literal(_)));
        let (key, values) = if classes {
            let class = |t: &TripleRef<'_>| json!(object_id(t.object, prefixes));
            ("@type".to_owned(), triples.iter().map(class).collect())
        } else {
            let value = |t: &TripleRef<'_>| value(t.object, prefixes);
            (
                compact(predicate.as_str(), prefixes),
                triples.iter().map(value).collect(),
            )
        };
        node.insert(key, Value::Array(values));
    }
    Value::Object(node)
}

fn value(object: TermRef<'_>, prefixes: &[(&str, &str)]) -> Value {
    match object {
        TermRef::Literal(literal) => literal_value(literal, prefixes),
        TermRef::NamedNode(node) => json!({ "@id": node.as_str() }),
        TermRef::BlankNode(_) | TermRef::Triple(_) => json!({ "@id": object.to_string() }),
    }
}

fn literal_value(literal: LiteralRef<'_>, prefixes: &[(&str, &str)]) -> Value {
    let text = literal.value();
    if let Some(language) = literal.language() {
        return json!({ "@value": text, "@language": language });
    }
    if literal.datatype() == xsd::STRING {
        return json!(text);
    }
    let datatype = compact(literal.datatype().as_str(), prefixes);
    json!({ "@value": text, "@type": datatype })
}

fn subject_id(subject: NamedOrBlankNodeRef<'_>) -> String {
    match subject {
        NamedOrBlankNodeRef::NamedNode(node) => node.as_str().to_owned(),
        NamedOrBlankNodeRef::BlankNode(_) => subject.to_string(),
    }
}

fn object_id(object: TermRef<'_>, prefixes: &[(&str, &str)]) -> String {
    match object {
        TermRef::NamedNode(node) => compact(node.as_str(), prefixes),
        _ => object.to_string(),
    }
}

fn compact(iri: &str, prefixes: &[(&str, &str)]) -> String {
    for (prefix, namespace) in prefixes {
        if let Some(local) = iri.strip_prefix(namespace)
            && !local.is_empty()
            && !local.starts_with("//")
        {
            return format!("{prefix}:{local}");
        }
    }
    iri.to_owned()
}
