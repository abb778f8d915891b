//! The service description: what this endpoint offers, in RDF.
//! <https://www.w3.org/TR/sparql11-service-description/>

use super::{
    format::{Format, Kind},
    functions, rewrite,
};
use crate::config::SparqlSettings;
use oxrdf::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use oxrdfio::RdfSerializer;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const DCT: &str = "http://purl.org/dc/terms/";

/// The description of the endpoint at `endpoint`, written in `format`, which must be one of
/// [`Format::GRAPHS`]; Turtle otherwise.
pub fn description(
    endpoint: &str,
    title: &str,
    settings: &SparqlSettings,
    counted: &[Triple],
    format: Format,
) -> Vec<u8> {
    let Kind::Graph(syntax) = format.kind() else {
        return description(endpoint, title, settings, counted, Format::Turtle);
    };
    let mut serializer = RdfSerializer::from_format(syntax);
    for (prefix, iri) in [("sd", SD), ("void", VOID), ("dct", DCT), ("rdfs", RDFS)] {
        serializer = serializer
            .with_prefix(prefix, iri)
            .expect("the namespaces above are valid IRIs");
    }
    let mut writer = serializer.for_writer(Vec::new());
    let counted = counted.iter().cloned();
    for triple in triples(endpoint, title, settings)
        .into_iter()
        .chain(counted)
    {
        writer
            .serialize_triple(triple.as_ref())
            .expect("a vector takes every byte");
    }
    writer.finish().expect("a vector takes every byte")
}

fn triples(endpoint: &str, title: &str, settings: &SparqlSettings) -> Vec<Triple> {
    let service = NamedOrBlankNode::from(NamedNode::new_unchecked(endpoint));
    let dataset = NamedOrBlankNode::from(BlankNode::new_unchecked("dataset"));
    let graph = NamedOrBlankNode::from(BlankNode::new_unchecked("graph"));
    let mut triples = vec![
        say(&service, RDF, "type", term(SD, "Service")),
        say(
            &service,
            SD,
            "endpoint",
            NamedNodeRef::new_unchecked(endpoint).into_owned().into(),
        ),
        say(
            &service,
            DCT,
            "title",
            Literal::new_simple_literal(title).into(),
        ),
        say(&service, SD, "supportedLanguage", term(SD, "SPARQL10Query")),
        say(&service, SD, "supportedLanguage", term(SD, "SPARQL11Query")),
        say(&service, SD, "defaultDataset", dataset.clone().into()),
        say(&dataset, RDF, "type", term(SD, "Dataset")),
        say(&dataset, SD, "defaultGraph", graph.clone().into()),
        say(&graph, RDF, "type", term(SD, "Graph")),
        say(
            &graph,
            RDFS,
            "comment",
            english(
                "The merged public view of every record, as a set of triples. Where a record comes from is said by its dcat:CatalogRecord; GRAPH ?g answers only for what is derived.",
            ),
        ),
    ];
    // What else there is of the same data: its feed, its dump.
    if let Some(base) = endpoint.strip_suffix("/sparql") {
        let void = NamedNode::new_unchecked(format!("{base}/.well-known/void"));
        triples.push(say(&service, RDFS, "seeAlso", void.into()));
        // Where how much there is of it is told.
        let catalog = NamedNode::new_unchecked(format!("{base}/catalog"));
        triples.push(say(&graph, RDFS, "seeAlso", catalog.into()));
        for (name, what) in [
            ("quality", "To which profiles records conform."),
            (
                "origins",
                "The sources and members that records come from, and the territory that answers for each.",
            ),
            (
                "statistics",
                "How many triples, resources of each class and triples of each property there are, and how many datasets by theme, publisher, licence, format, source and place; of the position of the log that owl:versionInfo names.",
            ),
        ] {
            let named = NamedOrBlankNode::from(BlankNode::new_unchecked(name));
            let graph = NamedNode::new_unchecked(format!("{base}/graphs/{name}"));
            triples.push(say(&dataset, SD, "namedGraph", named.clone().into()));
            triples.push(say(&named, RDF, "type", term(SD, "NamedGraph")));
            triples.push(say(&named, SD, "name", graph.into()));
            triples.push(say(&named, RDFS, "comment", english(what)));
        }
    }
    for format in Format::TABLES.into_iter().chain(Format::GRAPHS) {
        triples.push(say(
            &service,
            SD,
            "resultFormat",
            NamedNode::new_unchecked(format.iri()).into(),
        ));
    }
    for function in functions::names() {
        triples.push(say(
            &service,
            SD,
            "extensionFunction",
            function.into_owned().into(),
        ));
    }
    for (name, what) in rewrite::PREDICATES {
        let predicate = NamedNode::new_unchecked(format!("{}{name}", rewrite::NAMESPACE));
        triples.push(say(
            &service,
            SD,
            "propertyFeature",
            predicate.clone().into(),
        ));
        let predicate = NamedOrBlankNode::from(predicate);
        triples.push(say(&predicate, RDF, "type", term(SD, "Feature")));
        triples.push(say(&predicate, RDFS, "comment", english(what)));
    }
    let seconds = settings.timeout_seconds;
    for limit in [
        format!("A query may take {seconds} seconds; then it is stopped, with status 504."),
        format!(
            "An answer holds at most {} rows or triples, and {} bytes. Where there are more, the answer says so: X-Terreau-Truncated: true, and a link or a comment in its head. CSV, TSV and JSON-LD have no room for that, so they are refused with status 413 unless partial=true is given.",
            settings.max_rows, settings.max_answer_bytes
        ),
        format!(
            "A query is at most {} bytes long, with at most {} triple patterns, {} rows of VALUES and {} graphs.",
            settings.max_query_bytes,
            settings.max_triple_patterns,
            settings.max_values_rows,
            settings.max_graphs
        ),
        "SERVICE asks the members that this node follows and the endpoints of its settings, no others. SPARQL Update is for whoever runs the node.".into(),
        clients(settings),
    ] {
        triples.push(say(&service, RDFS, "comment", english(&limit)));
    }
    triples
}

/// What one client may ask.
fn clients(settings: &SparqlSettings) -> String {
    let requests = match settings.client_requests_per_second {
        0 => "as many requests as it likes".to_owned(),
        rate => format!(
            "{rate} requests a second, {} at once after a rest",
            settings.client_burst_requests
        ),
    };
    let seconds = match settings.client_seconds_per_minute {
        0 => "as many seconds of evaluation as it likes".to_owned(),
        rate => format!(
            "{rate} seconds of evaluation a minute, {} at once after a rest",
            settings.client_burst_seconds
        ),
    };
    format!(
        "One client may make {requests}, and use {seconds}; beyond that it is told to wait, with status 429."
    )
}

fn say(subject: &NamedOrBlankNode, namespace: &str, name: &str, object: Term) -> Triple {
    Triple::new(
        subject.clone(),
        NamedNode::new_unchecked(format!("{namespace}{name}")),
        object,
    )
}

fn term(namespace: &str, name: &str) -> Term {
    NamedNode::new_unchecked(format!("{namespace}{name}")).into()
}

fn english(text: &str) -> Term {
    Literal::new_language_tagged_literal_unchecked(text, "en").into()
}

#[cfg(test)]
mod tests {
    use super::{Format, description};
    use crate::config::SparqlSettings;
    use oxrdfio::RdfParser;

    #[test]
    fn the_description_is_the_same_graph_in_every_format() {
        let read = |format: Format| {
            let settings = SparqlSettings::default();
            let bytes = description("http://a.example/sparql", "Ici", &settings, &[], format);
            let super::Kind::Graph(syntax) = format.kind() else {
                unreachable!()
            };
            RdfParser::from_format(syntax)
                .for_slice(&bytes)
                .collect::<Result<Vec<_>, _>>()
                .unwrap()
                .len()
        };
        let said = read(Format::NTriples);
        assert!(said > 80, "{said}");
        for format in Format::GRAPHS {
            assert_eq!(read(format), said, "{format:?}");
        }
    }
}
