//! The W3C's tests of SHACL Core, all of them: `tests/w3c-shacl/README.md`.

use oxrdf::{Graph, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple};
use std::{collections::BTreeMap, fs, path::PathBuf};
use vocab::{
    ns,
    shacl::{Limits, Report, Shapes, ValidationResult},
};

const BASE: &str = "http://w3c.example/core/";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";

/// The documents of the suite by address, each read once: blank nodes keep their labels.
#[derive(Default)]
struct Suite(BTreeMap<String, Graph>);

impl Suite {
    fn document(&mut self, iri: &str) -> &Graph {
        self.0.entry(iri.to_owned()).or_insert_with(|| {
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/w3c-shacl/core");
            let path = folder.join(iri.strip_prefix(BASE).unwrap());
            let text =
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            // Read as it is written: intake would mend the values that are wrong on purpose.
            let parser = oxrdfio::RdfParser::from_format(oxrdfio::RdfFormat::Turtle);
            let quads = parser
                .with_base_iri(iri)
                .unwrap()
                .lenient()
                .for_slice(&text);
            quads.map(|quad| Triple::from(quad.unwrap())).collect()
        })
    }
}

#[test]
fn every_core_test_of_the_w3c_passes() {
    let mut suite = Suite::default();
    let mut documents = vec![format!("{BASE}manifest.ttl")];
    let (mut passed, mut failed) = (0, Vec::new());
    while let Some(document) = documents.pop() {
        let graph = suite.document(&document).clone();
        let manifest = NamedNodeRef::new(&document).unwrap().into();
        for include in objects(&graph, manifest, &format!("{MF}include")) {
            documents.push(iri(include).to_owned());
        }
        for entries in objects(&graph, manifest, &format!("{MF}entries")) {
            for entry in list(&graph, entries) {
                match run(&mut suite, &document, &graph, entry) {
                    Ok(()) => passed += 1,
                    Err(why) => failed.push(format!("{entry}: {why}")),
                }
            }
        }
    }
    assert_eq!(failed, Vec::<String>::new(), "{passed} passed");
    assert_eq!(passed, 98);
}

fn run(suite: &mut Suite, at: &str, graph: &Graph, entry: TermRef<'_>) -> Result<(), String> {
    let action = one(graph, entry, &format!("{MF}action"));
    let data = iri(one(graph, action, &format!("{SHT}dataGraph"))).to_owned();
    let shapes = iri(one(graph, action, &format!("{SHT}shapesGraph"))).to_owned();
    let shapes = Shapes::compile(suite.document(&shapes)).map_err(|error| error.to_string())?;
    let report = shapes.validate(suite.document(&data), &Limits::default());
    assert!(report.not_judged.is_empty() && report.cut_short.is_none());

    let expected = one(graph, entry, &format!("{MF}result"));
    // Blank nodes of another document have other labels here than there.
    let labels_agree = data == at;
    let wanted = sorted(
        objects(graph, expected, &sh("result"))
            .into_iter()
            .map(|result| expectation(graph, result, labels_agree)),
    );
    let found = sorted(report.results.iter().map(|r| description(r, labels_agree)));
    let messages = check_messages(graph, expected, &report);
    let conforms = one(graph, expected, &sh("conforms"))
        .to_string()
        .contains("true");
    if found != wanted {
        return Err(format!("\nwanted {wanted:#?}\nfound  {found:#?}"));
    }
    if conforms != report.conforms() {
        return Err(format!("conforms should be {conforms}"));
    }
    messages
}

/// Messages that a test asks for are among those reported.
fn check_messages(graph: &Graph, expected: TermRef<'_>, report: &Report) -> Result<(), String> {
    for result in objects(graph, expected, &sh("result")) {
        for message in objects(graph, result, &sh("resultMessage")) {
            let mut messages = report.results.iter().flat_map(|result| &result.messages);
            if !messages.any(|said| TermRef::Literal(said.as_ref()) == message) {
                return Err(format!("{message} is not said"));
            }
        }
    }
    Ok(())
}

fn expectation(graph: &Graph, result: TermRef<'_>, labels_agree: bool) -> String {
    let get = |word: &str| {
        let value = objects(graph, result, &sh(word)).into_iter().next();
        value.map(|value| label(value, labels_agree))
    };
    let path = objects(graph, result, &sh("resultPath")).into_iter().next();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        get("focusNode"),
        path.map(|path| path_text(graph, path)),
        get("value"),
        get("sourceShape"),
        get("sourceConstraintComponent"),
        get("resultSeverity"),
    )
}

fn description(result: &ValidationResult, labels_agree: bool) -> String {
    let named = |term: &Term| label(term.as_ref(), labels_agree);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        Some(named(&result.focus)),
        result.path,
        result.value.as_ref().map(named),
        Some(named(&result.shape)),
        Some(format!("<{}>", result.component.iri())),
        Some(result.severity.iri().to_string()),
    )
}

fn label(term: TermRef<'_>, labels_agree: bool) -> String {
    match term {
        TermRef::BlankNode(_) if !labels_agree => "_:".to_owned(),
        term => term.to_string(),
    }
}

/// A path of a report, in the syntax of SPARQL.
fn path_text(graph: &Graph, path: TermRef<'_>) -> String {
    let part = |path| match path {
        TermRef::NamedNode(_) => path_text(graph, path),
        _ => format!("({})", path_text(graph, path)),
    };
    let parts = |head| list(graph, head).into_iter().map(part).collect::<Vec<_>>();
    if let TermRef::NamedNode(_) = path {
        return path.to_string();
    }
    let after = |word: &str| objects(graph, path, &sh(word)).into_iter().next();
    if let Some(inner) = after("inversePath") {
        format!("^{}", part(inner))
    } else if let Some(inner) = after("alternativePath") {
        parts(inner).join("|")
    } else if let Some(inner) = after("zeroOrMorePath") {
        format!("{}*", part(inner))
    } else if let Some(inner) = after("oneOrMorePath") {
        format!("{}+", part(inner))
    } else if let Some(inner) = after("zeroOrOnePath") {
        format!("{}?", part(inner))
    } else {
        parts(path).join("/")
    }
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts
}

fn sh(word: &str) -> String {
    format!("{}{word}", ns::sh::NS)
}

fn iri(term: TermRef<'_>) -> &str {
    match term {
        TermRef::NamedNode(node) => node.as_str(),
        other => panic!("{other} is not an IRI"),
    }
}

fn one<'g>(graph: &'g Graph, node: TermRef<'_>, predicate: &str) -> TermRef<'g> {
    match objects(graph, node, predicate).as_slice() {
        [one] => *one,
        others => panic!("{node} <{predicate}> {others:?}"),
    }
}

fn objects<'g>(graph: &'g Graph, node: TermRef<'_>, predicate: &str) -> Vec<TermRef<'g>> {
    let subject: NamedOrBlankNode = match node {
        TermRef::NamedNode(node) => node.into_owned().into(),
        TermRef::BlankNode(node) => node.into_owned().into(),
        other => panic!("{other} has no properties"),
    };
    let predicate = NamedNodeRef::new(predicate).unwrap();
    let subject: NamedOrBlankNodeRef<'_> = subject.as_ref();
    let triples = graph.triples_for_subject(subject);
    triples
        .filter(|triple| triple.predicate == predicate)
        .map(|triple| triple.object)
        .collect()
}

fn list<'g>(graph: &'g Graph, head: TermRef<'_>) -> Vec<TermRef<'g>> {
    let mut members = Vec::new();
    let mut at = head.into_owned();
    while at.as_ref() != TermRef::NamedNode(ns::rdf::NIL) {
        members.push(one(graph, at.as_ref(), ns::rdf::FIRST.as_str()));
        at = one(graph, at.as_ref(), ns::rdf::REST.as_str()).into_owned();
    }
    members
}
