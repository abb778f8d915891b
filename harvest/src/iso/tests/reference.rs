//! The ten examples of SEMICeu/iso-19139-to-dcat-ap, compared as graphs.
//!
//! Nodes without a name of their own are compared by what they say, so that two that say the same
//! are one; blanks in texts count as one. What we do otherwise on purpose is a named rule, applied
//! to the expected graph. Each example lists the rules that it needs, and no others.

mod rules;

use super::super::{Origin, statements};
use crate::{describe::MapContext, kinds::Defaults, xml};
use oxrdf::{Term, Triple};
use rules::Rule;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;
use vocab::{Issues, Syntax, rdf};

const CATALOG: &str = "http://catalog.example/csw";

/// What every example needs: each gives a box and a date and claims a profile.
const ALWAYS: [Rule; 2] = [Rule::OneBox, Rule::NoClaim];

#[track_caller]
fn compare(name: &str, rules: &[Rule]) {
    let mut expected = theirs(name);
    for rule in ALWAYS.iter().chain(rules) {
        let before = lean(&expected);
        rule.apply(&mut expected);
        assert_ne!(
            before,
            lean(&expected),
            "{rule:?} changes nothing in {name}"
        );
    }
    rules::drop_orphans(&mut expected);
    let (ours, expected) = (lean(&ours(name)), lean(&expected));
    let missing: Vec<_> = expected.difference(&ours).collect();
    let more: Vec<_> = ours.difference(&expected).collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "missing {missing:#?}\nmore {more:#?}"
    );
}

#[test]
fn a_dataset_as_the_reference_maps_it() {
    compare("basic-dataset", &[Rule::Utc, Rule::FormatOfService]);
}

#[test]
fn distributors_with_formats_of_their_own() {
    compare("distributorinfo-multiple", &[Rule::Utc, Rule::FormatClass]);
}

#[test]
fn bounds_keep_their_digits() {
    compare("geo-bbox-precision", &[Rule::Utc, Rule::FormatOfService]);
}

#[test]
fn high_value_categories_with_translations() {
    let rules = [Rule::Utc, Rule::FormatOfService, Rule::MisspeltDatatype];
    compare("hvd-dataset-multilingual", &rules);
}

#[test]
fn high_value_categories() {
    compare(
        "hvd-dataset-non-multilingual",
        &[Rule::Utc, Rule::FormatOfService],
    );
}

#[test]
fn several_identifiers() {
    compare("identifiers-anchor", &[Rule::Utc, Rule::FormatOfService]);
}

#[test]
fn a_service_in_three_languages() {
    let coupled = Rule::Coupled("CZ-CUZK-DATA50-V");
    compare(
        "multilingual-metadata",
        &[Rule::LanguageAuthority, Rule::OnePublisher, coupled],
    );
}

#[test]
fn a_series_in_two_languages() {
    let rules = [
        Rule::Utc,
        Rule::LanguageAuthority,
        Rule::FormatOfService,
        Rule::LicenseIsNoAccessRight,
        Rule::EmptyText,
        Rule::AnchorText,
    ];
    compare("multilingual-resource-description", &rules);
}

#[test]
fn a_service_without_an_address_of_its_own() {
    let coupled = Rule::Coupled("65273ef8-d29a-41d2-bbe6-308f8379dd05");
    let rules = [
        Rule::Utc,
        Rule::NamedResource,
        Rule::PeriodOfService,
        coupled,
    ];
    compare("network-service", &rules);
}

#[test]
fn sizes_in_megabytes() {
    compare("transfersize-bytesize", &[Rule::Utc, Rule::FormatOfService]);
}

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/portals/iso/semic/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// What the mapping says that the reference mapping says too.
fn ours(name: &str) -> Vec<Triple> {
    let bytes = file(&format!("{name}.xml"));
    let mut issues = Issues::default();
    let text = xml::decode(&bytes, CATALOG, &mut Vec::new()).unwrap();
    let document = xml::parse(&text).unwrap();
    let metadata = xml::descendants(document.root(), "MD_Metadata")[0];
    let context = MapContext {
        portal: Url::parse(CATALOG).unwrap(),
        defaults: Defaults::default(),
    };
    let origin = Origin::catalog(context);
    let (said, _, resource, kind) = statements(metadata, &origin, &mut issues).unwrap();
    let record = said.seal(resource, kind).unwrap();
    record
        .graph()
        .iter()
        .map(oxrdf::TripleRef::into_owned)
        .collect()
}

fn theirs(name: &str) -> Vec<Triple> {
    let bytes = file(&format!("{name}.ttl"));
    let parsed = rdf::read(&bytes, Syntax::Turtle, CATALOG).unwrap();
    parsed.quads.into_iter().map(Triple::from).collect()
}

/// The subject that the document is about.
fn root(triples: &[Triple]) -> String {
    let topic = "http://xmlns.com/foaf/0.1/isPrimaryTopicOf";
    let about = triples
        .iter()
        .find(|triple| triple.predicate.as_str() == topic);
    about
        .map(|triple| triple.subject.to_string())
        .unwrap_or_default()
}

/// The graph with each nameless node named after what it says.
fn lean(triples: &[Triple]) -> BTreeSet<String> {
    let mut by_subject: BTreeMap<String, Vec<&Triple>> = BTreeMap::new();
    for triple in triples {
        by_subject
            .entry(triple.subject.to_string())
            .or_default()
            .push(triple);
    }
    let names = Names {
        root: root(triples),
        by_subject,
    };
    let named = triples.iter().filter(|triple| {
        let subject = triple.subject.to_string();
        subject == names.root || !names.is_nameless(&subject)
    });
    named
        .map(|triple| {
            let subject = names.of(&triple.subject.to_string(), 0);
            format!("{subject} {}", names.said(triple, 0))
        })
        .collect()
}

struct Names<'t> {
    root: String,
    by_subject: BTreeMap<String, Vec<&'t Triple>>,
}

impl Names<'_> {
    /// A blank node, or one that we named after the resource or the catalogue.
    fn is_nameless(&self, term: &str) -> bool {
        let resource = self.root.trim_end_matches('>');
        let ours = ["#", "-"].map(|separator| format!("{resource}{separator}"));
        let is_shared = term.starts_with(&format!("<{CATALOG}#")) && !term.contains("#record-");
        is_shared
            || term == self.root && term.starts_with(&format!("<{CATALOG}"))
            || term.starts_with("_:")
            || ours.iter().any(|prefix| term.starts_with(prefix))
    }

    fn of(&self, term: &str, depth: usize) -> String {
        if !self.is_nameless(term) {
            return term.to_owned();
        }
        if term == self.root {
            return "the resource".to_owned();
        }
        assert!(depth < 9, "nodes in a circle");
        let said = self.by_subject.get(term).into_iter().flatten();
        let said: BTreeSet<String> = said.map(|triple| self.said(triple, depth)).collect();
        format!("[{}]", said.into_iter().collect::<Vec<_>>().join("; "))
    }

    fn said(&self, triple: &Triple, depth: usize) -> String {
        let object = match &triple.object {
            Term::Literal(literal) => {
                let text = literal.to_string().replace("\\n", " ");
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            other => self.of(&other.to_string(), depth + 1),
        };
        format!("{} {object}", triple.predicate)
    }
}
