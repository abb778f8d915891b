//! A catalogue becomes records, and nothing is lost.

use crate::{cut_turtle, names, record, rich::RICH, turtle};
use oxrdf::Graph;
use std::collections::BTreeSet;
use vocab::{Kind, Rule, Syntax, cut, rdf};

const PREFIXES: &str = "
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix e: <http://e.org/> .
";

const CATALOG: &str = "
e:catalog a dcat:Catalog, hydra:Collection ; dct:title \"Catalogue\"@fr ;
  dct:publisher e:city ; dcat:themeTaxonomy e:scheme ;
  dcat:dataset e:a, e:b, e:elsewhere ; dcat:service e:api ; dcat:record e:record-a ;
  hydra:totalItems 3 .
<http://e.org/catalog?page=1> a hydra:PartialCollectionView ; hydra:next <http://e.org/catalog?page=2> .
e:record-a a dcat:CatalogRecord ; foaf:primaryTopic e:a ; dct:modified \"2024-01-01\" .
e:a a dcat:Dataset ; dct:title \"A\" ; dct:publisher e:city ; dcat:theme e:theme ;
  dcat:distribution e:a-csv ; dct:relation e:b .
e:b a dcat:Dataset, dcat:DatasetSeries ; dct:title \"B\" ; dct:license e:license .
e:a-csv a dcat:Distribution ; dct:license e:license ; dcat:accessService e:api .
e:license a dct:LicenseDocument ; dct:title \"Own licence\" .
e:api a dcat:DataService ; dct:title \"API\" ; dcat:servesDataset e:a .
e:city a foaf:Organization ; foaf:name \"City\" ; foaf:homepage <http://city.example/> .
e:theme a skos:Concept ; skos:prefLabel \"Theme\" ; skos:inScheme e:scheme ; skos:broader e:top .
e:top a skos:Concept ; skos:prefLabel \"Top\" .
e:scheme a skos:ConceptScheme ; dct:title \"Scheme\" .
e:loose e:says \"something else\" .
[] e:says \"something unnamed\" .
";

fn with_prefixes(text: &str) -> String {
    format!("{PREFIXES}{text}")
}

fn says(graph: &Graph, statement: &str) -> bool {
    let statement = turtle(&with_prefixes(statement));
    statement.iter().all(|triple| graph.contains(triple))
}

#[test]
fn each_resource_gets_its_record() {
    let cut = cut_turtle(&with_prefixes(CATALOG));
    assert_eq!(cut.issues, []);
    assert_eq!(
        names(&cut),
        [
            ("dataset", "http://e.org/a"),
            ("data-service", "http://e.org/api"),
            ("dataset-series", "http://e.org/b"),
            ("catalog", "http://e.org/catalog"),
            ("agent", "http://e.org/city"),
            ("other", "http://e.org/loose"),
            ("other", "http://e.org/top"),
            ("other", "http://example.org/catalog"),
        ]
    );
}

#[test]
fn a_record_takes_what_hangs_on_its_resource_and_no_more() {
    let cut = cut_turtle(&with_prefixes(CATALOG));
    let a = record(&cut, "http://e.org/a").graph();
    assert!(says(
        a,
        "e:a-csv dct:license e:license . e:license dct:title \"Own licence\" ."
    ));
    assert!(says(
        a,
        "e:catalog dcat:dataset e:a ; dcat:record e:record-a . e:record-a foaf:primaryTopic e:a ."
    ));
    assert!(says(a, "e:theme skos:prefLabel \"Theme\" ."));
    assert!(says(a, "e:city a foaf:Organization ; foaf:name \"City\" ."));
    assert!(!says(a, "e:city foaf:homepage <http://city.example/> ."));
    assert!(!says(a, "e:top skos:prefLabel \"Top\" ."));
    assert!(!says(a, "e:b dct:title \"B\" ."));
    let b = record(&cut, "http://e.org/b").graph();
    assert!(says(
        b,
        "e:license dct:title \"Own licence\" . e:catalog dcat:dataset e:b ."
    ));
    let catalog = record(&cut, "http://e.org/catalog").graph();
    assert!(says(
        catalog,
        "e:catalog dct:title \"Catalogue\"@fr ; dcat:dataset e:elsewhere . e:scheme dct:title \"Scheme\" ."
    ));
    assert!(!says(catalog, "e:catalog dcat:dataset e:a ."));
    assert!(!says(catalog, "e:catalog dcat:record e:record-a ."));
}

/// Every statement without blank nodes, as lines.
fn lines(graph: &Graph) -> BTreeSet<String> {
    rdf::canonical::payload(graph)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_but_paging_is_lost() {
    for text in [with_prefixes(CATALOG), RICH.to_owned()] {
        let before = turtle(&text);
        let cut = cut_turtle(&text);
        let after: Graph = cut
            .records
            .iter()
            .flat_map(|record| record.graph().iter())
            .collect();
        let kept = lines(&after);
        let hydra = |line: &str| line.contains("http://www.w3.org/ns/hydra/core#");
        for line in lines(&before)
            .iter()
            .filter(|line| !line.contains("_:") && !hydra(line))
        {
            assert!(kept.contains(line), "lost: {line}");
        }
        assert!(!kept.iter().any(|line| hydra(line)));
        let blank = |graph: &Graph| {
            graph
                .iter()
                .filter(|t| t.subject.is_blank_node() || t.object.is_blank_node())
                .count()
        };
        let skolem = kept
            .iter()
            .filter(|line| line.contains("genid-c14n"))
            .count();
        assert_eq!(skolem, blank(&before), "statements with blank nodes");
    }
}

#[test]
fn records_do_not_depend_on_how_a_catalogue_is_paged() {
    let shared =
        "e:catalog a dcat:Catalog ; dct:title \"C\" . e:p a foaf:Agent ; foaf:name \"P\" .";
    let page = |names: &[&str]| {
        let mut text = with_prefixes(shared);
        for name in names {
            text.push_str(&format!(
                "e:catalog dcat:dataset e:{name} . e:{name} a dcat:Dataset ; dct:title \"{name}\" ; dct:publisher e:p ; dcat:contactPoint [ foaf:name \"{name}\" ] .\n"
            ));
        }
        cut_turtle(&text)
    };
    let whole = page(&["a", "b", "c"]);
    for part in [page(&["a"]), page(&["b", "c"])] {
        for piece in &part.records {
            let name = piece.resource().as_str();
            assert_eq!(piece.payload(), record(&whole, name).payload(), "{name}");
        }
    }
}

#[test]
fn a_nameless_dataset_is_named_by_what_identifies_it() {
    let cut = cut_turtle(&with_prefixes(
        "e:catalog a dcat:Catalog ; dct:title \"C\" ; dcat:dataset [ a dcat:Dataset ; dct:title \"T\" ; dct:identifier \"http://e.org/id/1\" ],
           [ a dcat:Dataset ; dct:title \"U\" ; dct:identifier \"u-2\" ], [ a dcat:Dataset ; dct:title \"V\" ], [ a dcat:Dataset ] .
         e:a a dcat:Dataset ; dct:title \"A\" ; dcat:distribution [ dcat:accessService [ a dcat:DataService ; dct:title \"S\" ] ] .",
    ));
    let rules: Vec<Rule> = cut.issues.iter().map(|issue| issue.rule).collect();
    assert_eq!(rules, [Rule::NoIdentity]);
    record(&cut, "http://e.org/id/1");
    record(&cut, "http://example.org/catalog#dataset-u-2");
    let datasets = cut
        .records
        .iter()
        .filter(|record| record.kind() == Kind::Dataset)
        .count();
    assert_eq!(datasets, 4);
    assert!(
        cut.records
            .iter()
            .all(|record| record.kind() != Kind::DataService)
    );
}

#[test]
fn what_is_only_mentioned_is_no_record() {
    let cut = cut_turtle(&with_prefixes(
        "e:a a dcat:Dataset ; dct:title \"A\" ; dct:publisher e:p . e:p a foaf:Agent .",
    ));
    assert_eq!(names(&cut), [("dataset", "http://e.org/a")]);
    assert!(says(
        record(&cut, "http://e.org/a").graph(),
        "e:p a foaf:Agent ."
    ));
}

#[test]
fn records_of_another_node_are_cut_the_same_again() {
    let first = cut_turtle(&with_prefixes(CATALOG));
    let all: Graph = first
        .records
        .iter()
        .flat_map(|record| record.graph().iter())
        .collect();
    let text = rdf::to_string(&all, Syntax::NTriples);
    let parsed = rdf::read(
        text.as_bytes(),
        Syntax::NTriples,
        "http://example.org/catalog",
    )
    .unwrap();
    let second = cut(parsed.quads, "http://example.org/catalog");
    let payloads = |cut: &vocab::Cut| {
        cut.records
            .iter()
            .map(|r| (r.resource().to_string(), r.payload().to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(payloads(&first), payloads(&second));
}

#[test]
fn a_catalogue_of_many_datasets_is_cut_in_one_pass() {
    let mut text = with_prefixes("e:catalog a dcat:Catalog ; dct:title \"C\" .\n");
    for n in 0..3_000 {
        text.push_str(&format!("e:catalog dcat:dataset e:d{n} . e:d{n} a dcat:Dataset ; dct:title \"{n}\" ; dct:license e:l .\n"));
    }
    text.push_str("e:l dct:title \"L\" .");
    let cut = cut_turtle(&text);
    assert_eq!(cut.records.len(), 3_001);
    assert_eq!(record(&cut, "http://e.org/catalog").graph().len(), 2);
}
