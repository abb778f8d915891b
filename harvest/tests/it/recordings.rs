//! Recordings of portals, and the Turtle written by hand of what they mean.
//!
//! A recording is a text: lines of comment after `#:`, the address of the source after `source:`, then
//! each answer after a line `### /path?query status media/type` (`### POST /path …` for a POST). `{base}`
//! is the portal's address, in the Turtle too.

use crate::{
    portal::{Answer, Portal},
    walk::{Walked, options, settings, walk_with},
};
use harvest::JobOptions;
use oxrdf::{
    BlankNode, Graph, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple,
    TripleRef,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use vocab::Syntax;

/// A portal that answers as it was recorded, and the address of the source in it.
pub async fn replayed(recording: &str) -> (Portal, String) {
    let portal = Portal::start().await;
    let (head, answers) = recording.split_once("\n### ").unwrap();
    let source = head.lines().find_map(|line| line.strip_prefix("source:"));
    let source = portal.url(source.unwrap().trim());
    for answer in answers.split("\n### ") {
        let (line, body) = answer.split_once('\n').unwrap();
        let (line, media_type) = line.rsplit_once(' ').unwrap();
        let (path, status) = line.rsplit_once(' ').unwrap();
        let status: u16 = status.parse().unwrap();
        let mut answer = Answer::ok(media_type, body);
        answer.status = status;
        portal.on(path, answer);
    }
    (portal, source)
}

/// Walks a recorded portal as a source of this kind.
pub async fn walked(kind: &str, recording: &str) -> (Portal, Walked) {
    let (portal, source) = replayed(recording).await;
    let mut options = options(settings());
    options.kind = Some(kind.to_owned());
    let walked = walk_with(&source, &options, &BTreeMap::new(), JobOptions::default()).await;
    (portal, walked)
}

/// Every recording of a kind gives the graph of its Turtle, and a walk that may remove.
pub async fn check_all(kind: &str) {
    let mut recordings: Vec<PathBuf> = fs::read_dir(path(kind, ""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "http")
        })
        .collect();
    recordings.sort();
    assert!(
        recordings.len() >= 3,
        "{kind} has {} recordings",
        recordings.len()
    );
    for path in recordings {
        let (portal, walked) = walked(kind, &fs::read_to_string(&path).unwrap()).await;
        let name = path.display();
        assert_eq!(walked.report().failures, [], "{name}");
        assert_eq!(walked.outcome.may_remove(), Ok(()), "{name}");
        let expected = fs::read_to_string(path.with_extension("ttl")).unwrap();
        check(&portal, &walked, &expected, &name.to_string());
    }
}

/// The recording of this name.
pub fn recorded(kind: &str, name: &str) -> String {
    fs::read_to_string(path(kind, name).with_extension("http")).unwrap()
}

/// A recorded portal, walked, once its records are found to say what its Turtle says.
pub async fn checked(kind: &str, name: &str) -> (Portal, Walked) {
    let (portal, walked) = walked(kind, &recorded(kind, name)).await;
    let expected = fs::read_to_string(path(kind, name).with_extension("ttl")).unwrap();
    check(&portal, &walked, &expected, name);
    (portal, walked)
}

fn path(kind: &str, name: &str) -> PathBuf {
    let portals = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portals");
    portals.join(kind).join(name)
}

/// Whether the records of a walk say what a Turtle says, statement by statement. What is named by a hash
/// of its content may be a blank node in the Turtle.
pub fn check(portal: &Portal, walked: &Walked, turtle: &str, name: &str) {
    let turtle = turtle.replace("{base}", &portal.base);
    let parsed = vocab::rdf::read(turtle.as_bytes(), Syntax::Turtle, "http://turtle.example/");
    let parsed = parsed.unwrap();
    assert_eq!(parsed.issues, [], "{name}");
    let expected: Graph = parsed.quads.into_iter().map(Triple::from).collect();
    let met: Graph = walked
        .upserts
        .values()
        .flat_map(|record| record.graph().iter().map(unnamed))
        .collect();
    let (expected, met) = (lines(&expected, &portal.base), lines(&met, &portal.base));
    let missing: String = expected
        .difference(&met)
        .map(|line| format!("- {line}"))
        .collect();
    let surplus: String = met
        .difference(&expected)
        .map(|line| format!("+ {line}"))
        .collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "{name} does not say what its Turtle says:\n{missing}{surplus}"
    );
}

/// Canonical lines, blank nodes under their canonical labels.
fn lines(graph: &Graph, base: &str) -> BTreeSet<String> {
    let root = NamedNodeRef::new_unchecked("x:");
    let named = vocab::skolem::skolemise(root, graph).unwrap();
    let payload = vocab::rdf::canonical::payload(&named).replace(base, "{base}");
    payload.split_inclusive('\n').map(str::to_owned).collect()
}

/// A statement with blank nodes in the place of what is named by a hash.
fn unnamed(triple: TripleRef<'_>) -> Triple {
    let blank = |iri: &str| {
        let fragment = iri.split_once('#')?.1;
        let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let name: String = fragment
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        fragment
            .split('-')
            .any(is_hash)
            .then(|| BlankNode::new_unchecked(format!("b{name}")))
    };
    let subject = match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) => blank(node.as_str()).map_or_else(
            || NamedOrBlankNode::from(node.into_owned()),
            NamedOrBlankNode::from,
        ),
        other => other.into_owned(),
    };
    let object = match triple.object {
        TermRef::NamedNode(node) => {
            blank(node.as_str()).map_or_else(|| Term::from(node.into_owned()), Term::from)
        }
        other => other.into_owned(),
    };
    Triple::new(subject, triple.predicate.into_owned(), object)
}
