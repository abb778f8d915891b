//! The profiles inside, from the files in `shapes/`.

use super::{Part, Profile};
use crate::{
    Syntax, codelist,
    fingerprint::Fingerprint,
    graph::Node,
    ns::{dcatap, rdf, skos},
    rdf::read,
    record::{Kind, Record},
    shacl::Shapes,
};
use oxrdf::{Graph, Literal, NamedNode, NamedNodeRef, Triple};
use std::sync::LazyLock;

/// The regulation on high-value datasets.
const HVD_REGULATION: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
/// The scheme of their categories.
const HVD_CATEGORIES: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://data.europa.eu/bna/asd487ae75");

macro_rules! part {
    ($part:ident, $file:literal) => {
        (Part::$part, include_str!(concat!("../../shapes/", $file)))
    };
}

pub fn profiles() -> &'static [Profile] {
    static PROFILES: LazyLock<[Profile; 3]> = LazyLock::new(|| {
        [
            profile(
                "dcat-ap-3.0.1",
                "https://semiceu.github.io/DCAT-AP/releases/3.0.1",
                &[
                    part!(Base, "dcat-ap-3.0.1/shapes.ttl"),
                    part!(Range, "dcat-ap-3.0.1/range.ttl"),
                    part!(Recommended, "dcat-ap-3.0.1/shapes_recommended.ttl"),
                ],
                |shapes| shapes,
                |_| true,
            ),
            profile(
                "dcat-ap-2.1.1",
                "https://semiceu.github.io/DCAT-AP/releases/2.1.1",
                &[
                    part!(Base, "dcat-ap-2.1.1/shapes.ttl"),
                    part!(Range, "dcat-ap-2.1.1/range.ttl"),
                    part!(Recommended, "dcat-ap-2.1.1/shapes_recommended.ttl"),
                ],
                |shapes| shapes,
                |_| true,
            ),
            profile(
                "dcat-ap-hvd",
                "https://semiceu.github.io/DCAT-AP/releases/3.0.0-hvd",
                &[part!(Full, "dcat-ap-hvd-3.0.0/full.ttl")],
                |shapes| shapes.with_background(&hvd_categories()),
                is_high_value,
            ),
        ]
    });
    &*PROFILES
}

/// Whether a record says that it is about a high-value dataset, or a service for one.
pub fn is_high_value(record: &Record) -> bool {
    let resource = Node::named(record.graph(), record.resource());
    let can_be = matches!(
        record.kind(),
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService
    );
    let says_so = || {
        let legislation = resource.links(dcatap::APPLICABLE_LEGISLATION);
        legislation.contains(&HVD_REGULATION) || !resource.values(dcatap::HVD_CATEGORY).is_empty()
    };
    can_be && says_so()
}

fn profile(
    name: &str,
    iri: &str,
    parts: &[(Part, &str)],
    finish: fn(Shapes) -> Shapes,
    applies: fn(&Record) -> bool,
) -> Profile {
    let compile = |text: &str| {
        let parsed = read(text.as_bytes(), Syntax::Turtle, iri).expect("the files are Turtle");
        let graph: Graph = parsed.quads.into_iter().map(Triple::from).collect();
        finish(Shapes::compile(&graph).expect("the files are shapes"))
    };
    Profile {
        name: name.to_owned(),
        iri: NamedNode::new_unchecked(iri),
        parts: parts
            .iter()
            .map(|(part, text)| (*part, compile(text)))
            .collect(),
        fingerprint: of_texts(parts),
        applies,
    }
}

fn of_texts(parts: &[(Part, &str)]) -> Fingerprint {
    let texts: Vec<String> = parts
        .iter()
        .map(|(part, text)| format!("{part:?}\n{text}"))
        .collect();
    Fingerprint::of(texts.concat().as_bytes())
}

/// What the shapes for high-value datasets import: each category is a concept of the scheme.
fn hvd_categories() -> Graph {
    let mut graph = Graph::new();
    for code in codelist::List::HvdCategories.codes() {
        let concept = NamedNode::new_unchecked(code.iri);
        let mut say = |predicate: NamedNodeRef<'_>, object: oxrdf::Term| {
            graph.insert(&Triple::new(
                concept.clone(),
                predicate.into_owned(),
                object,
            ));
        };
        say(rdf::TYPE, skos::CONCEPT.into_owned().into());
        say(skos::IN_SCHEME, HVD_CATEGORIES.into_owned().into());
        for label in code.labels() {
            let language = label.language.unwrap_or_default();
            let label = Literal::new_language_tagged_literal_unchecked(label.value, language);
            say(skos::PREF_LABEL, label.into());
        }
    }
    graph
}
