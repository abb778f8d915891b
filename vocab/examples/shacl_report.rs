//! Validates documents and writes down what was found, for another engine to be compared with.
//!
//! `shacl_report OUT SHAPES… -- DOCUMENTS…`: reads Turtle shapes and documents in any syntax; writes
//! into the folder OUT, as N-Triples, the shapes and documents as they were understood, and the
//! results of each. With `--records` after OUT, each record of a document is a document.
//! `shacl_equality.py` runs this and pySHACL and compares.
#![allow(
    clippy::unwrap_used,
    reason = "an example may stop where it is surprised"
)]

use oxrdf::{Graph, Literal, NamedNode, Term, Triple};
use std::{env, fs, path::Path, time::Instant};
use vocab::{
    Syntax, cut, ns, rdf,
    shacl::{Limits, Shapes, ValidationResult},
};

const LIMITS: Limits = Limits {
    results: usize::MAX,
    depth: 64,
    steps: usize::MAX,
};

fn main() {
    let mut arguments = env::args().skip(1).peekable();
    let out = arguments.next().expect("a folder to write to");
    let out = Path::new(&out);
    let by_record = arguments.next_if_eq("--records").is_some();
    let shapes: Vec<String> = arguments.by_ref().take_while(|a| a != "--").collect();
    let compiled: Vec<Shapes> = (0..)
        .zip(&shapes)
        .map(|(at, path)| {
            let graph = read(path).swap_remove(0);
            write(&graph, &out.join(format!("shapes-{at}.nt")));
            Shapes::compile(&graph).unwrap()
        })
        .collect();
    let documents: Vec<String> = arguments.collect();
    let (mut at, mut results) = (0, 0);
    let began = Instant::now();
    for path in &documents {
        for graph in if by_record { records(path) } else { read(path) } {
            write(&graph, &out.join(format!("data-{at}.nt")));
            for (of, shapes) in compiled.iter().enumerate() {
                let report = shapes.validate(&graph, &LIMITS);
                assert_eq!(report.cut_short, None);
                results += report.results.len();
                write(
                    &described(&report.results),
                    &out.join(format!("results-{at}-{of}.nt")),
                );
            }
            at += 1;
        }
    }
    let counted = format!(
        "{} documents, {at} graphs, {} files of shapes",
        documents.len(),
        shapes.len()
    );
    println!("{counted}: {results} results in {:.1?}", began.elapsed());
}

fn quads(path: &str) -> Vec<oxrdf::Quad> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let extension = Path::new(path).extension().and_then(|e| e.to_str());
    let announced = extension.and_then(Syntax::from_extension);
    match rdf::read_sniffed(&bytes, announced, "http://document.example/") {
        Ok(parsed) => parsed.quads,
        Err(_) => Vec::new(),
    }
}

fn read(path: &str) -> Vec<Graph> {
    vec![quads(path).into_iter().map(Triple::from).collect()]
}

fn records(path: &str) -> Vec<Graph> {
    let cut = cut(quads(path), "http://document.example/");
    let graphs = cut.records.iter().map(|record| record.graph().clone());
    graphs.collect()
}

fn write(graph: &Graph, path: &Path) {
    fs::write(path, rdf::to_string(graph, Syntax::NTriples)).unwrap();
}

fn described(results: &[ValidationResult]) -> Graph {
    let mut graph = Graph::new();
    for (at, result) in results.iter().enumerate() {
        let node = NamedNode::new(format!("urn:result:{at}")).unwrap();
        let mut say = |predicate: oxrdf::NamedNodeRef<'_>, object: Term| {
            graph.insert(&Triple::new(node.clone(), predicate.into_owned(), object));
        };
        let component = NamedNode::new(result.component.iri()).unwrap();
        say(ns::sh::FOCUS_NODE, result.focus.clone());
        say(ns::sh::SOURCE_SHAPE, result.shape.clone());
        say(ns::sh::SOURCE_CONSTRAINT_COMPONENT, component.into());
        say(
            ns::sh::RESULT_SEVERITY,
            result.severity.iri().into_owned().into(),
        );
        if let Some(path) = &result.path {
            say(ns::sh::RESULT_PATH, Literal::from(path.as_str()).into());
        }
        if let Some(value) = &result.value {
            say(ns::sh::VALUE, value.clone());
        }
    }
    graph
}
