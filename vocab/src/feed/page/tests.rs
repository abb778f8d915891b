use super::{Action, Entry, Member, Page, Relation};
use crate::{Fingerprint, Kind, RecordId, rdf::Syntax};
use oxrdf::{Dataset, dataset::CanonicalizationAlgorithm};
use oxrdfio::RdfParser;

const PAYLOAD: &str = "<https://rivage.example/d/1> <http://purl.org/dc/terms/title> \"Vélo \\\"libre\\\"\\n@prefix x\"@fr .\n\
<https://rivage.example/d/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n";

fn entry(seq: u64, action: Action) -> Entry {
    let payload = if action == Action::Delete {
        ""
    } else {
        PAYLOAD
    };
    Entry {
        seq,
        action,
        key: RecordId::mint("rivage", "1"),
        kind: Kind::Dataset,
        resource: format!("https://rivage.example/d/{seq}"),
        fingerprint: Fingerprint::of(payload.as_bytes()),
        published: 1_767_322_845_000,
    }
}

fn written(page: &Page<'_>, syntax: Syntax) -> String {
    let mut out = Vec::new();
    page.write(syntax, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// As a reader at an address sees it.
fn dataset(text: &str, syntax: Syntax, at: &str) -> Dataset {
    let quads = RdfParser::from_format(syntax.format())
        .with_base_iri(at)
        .unwrap()
        .for_slice(text);
    let mut dataset: Dataset = quads.map(|quad| quad.unwrap()).collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

fn with_page<T>(name: &str, test: impl FnOnce(&Page<'_>) -> T) -> T {
    let (created, deleted) = (entry(1, Action::Create), entry(2, Action::Delete));
    let members = [
        Member {
            entry: &created,
            payload: PAYLOAD,
        },
        Member {
            entry: &deleted,
            payload: "",
        },
    ];
    let relations = [
        Relation {
            page: "p/1-500-ab12cd34".to_owned(),
            from: 1_767_322_845_000,
            until: Some(1_767_322_846_000),
        },
        Relation {
            page: "p/501-".to_owned(),
            from: 1_767_322_846_000,
            until: None,
        },
    ];
    test(&Page {
        base_url: "https://rivage.example",
        epoch: 1,
        name,
        is_sealed: !name.is_empty(),
        relations: &relations,
        members: &members,
    })
}

#[test]
fn every_syntax_says_the_same() {
    for name in ["", "p/1-500-ab12cd34", "n/1-256"] {
        with_page(name, |page| {
            let slash = if name.is_empty() { "" } else { "/" };
            let at = format!("https://rivage.example/feed{slash}{name}");
            let [quads, trig, json] = [Syntax::NQuads, Syntax::TriG, Syntax::JsonLd]
                .map(|syntax| dataset(&written(page, syntax), syntax, &at));
            assert_eq!(quads, trig, "{name}");
            assert_eq!(quads, json, "{name}");
        });
    }
}

#[test]
fn a_copy_leads_to_its_own_pages() {
    with_page("p/1-500-ab12cd34", |page| {
        let copy = dataset(
            &written(page, Syntax::TriG),
            Syntax::TriG,
            "https://mirror.example/mirror/xyz/feed/p/1-500-ab12cd34",
        );
        let text = copy.to_string();
        assert!(text.contains(
            "<https://w3id.org/tree#node> <https://mirror.example/mirror/xyz/feed/p/501->"
        ));
        // What it speaks of keeps its name.
        assert!(text.contains("<https://rivage.example/feed/a/1.1."));
        assert!(!text.contains("<https://rivage.example/feed/p/"));
    });
}

#[test]
fn the_root_as_it_is_written() {
    with_page("", |page| {
        insta::assert_snapshot!(written(page, Syntax::TriG))
    });
}

#[test]
fn a_page_as_json() {
    with_page("p/1-500-ab12cd34", |page| {
        insta::assert_snapshot!(written(page, Syntax::JsonLd));
    });
}
