//! An item that was set aside is mapped again by itself, as the walk of its portal would map it.

use crate::walk::{options, settings};
use harvest::{OpenOptions, open};

/// Items of each kind, with the IRI their record has.
const ITEMS: [(&str, &str, &str, &str); 6] = [
    (
        "ckan",
        "https://ville.example/api/3/",
        r#"{"id":"a1b2c3d4-0000-4000-8000-000000000001","name":"velos","title":"Vélos","state":"active","type":"dataset"}"#,
        "https://ville.example/dataset/a1b2c3d4-0000-4000-8000-000000000001",
    ),
    (
        "dcat-us",
        "https://ville.example/data.json",
        r#"{"identifier":"https://ville.example/jeux/1","title":"Vélos","description":"Comptages"}"#,
        "https://ville.example/jeux/1",
    ),
    (
        "udata",
        "https://pays.example/",
        r#"{"id":"5de8f397634f4164071119c5","title":"Vélos","description":"Comptages","uri":"https://pays.example/api/1/datasets/velos/","page":"https://pays.example/fr/datasets/velos/"}"#,
        "5de8f397634f4164071119c5",
    ),
    (
        "opendatasoft",
        "https://region.example/",
        r#"{"dataset_id":"velos","metas":{"default":{"title":"Vélos"}}}"#,
        "velos",
    ),
    (
        "opendatasoft",
        "https://region.example/",
        r#"{"datasetid":"velos","metas":{"title":"Vélos"}}"#,
        "velos",
    ),
    (
        "d4c",
        "https://agglo.example/d4c/",
        r#"{"id":"a1b2c3d4-0000-4000-8000-000000000001","name":"velos","title":"Vélos","state":"active","type":"dataset"}"#,
        "a1b2c3d4-0000-4000-8000-000000000001",
    ),
];

fn of(kind: &str) -> OpenOptions {
    let mut options = options(settings());
    options.kind = Some(kind.to_owned());
    options
}

#[test]
fn an_item_is_mapped_again_without_asking_anybody() {
    for (kind, address, raw, iri) in ITEMS {
        let source = open(address, &of(kind)).unwrap();
        let page = source
            .reread(raw)
            .unwrap_or_else(|| panic!("{kind} cannot"));
        assert!(
            page.quarantined.is_empty(),
            "{kind}: {:?}",
            page.quarantined
        );
        let resources: Vec<&str> = page.records.iter().map(|r| r.resource().as_str()).collect();
        assert_eq!(resources.len(), 1, "{kind}: {resources:?}");
        assert!(resources[0].contains(iri), "{kind}: {resources:?}");
    }
}

#[test]
fn what_still_is_no_record_stays_set_aside() {
    for (kind, address, ..) in ITEMS {
        let source = open(address, &of(kind)).unwrap();
        for raw in [
            "{}",
            "[]",
            "null",
            "",
            "{\"title\":",
            "\u{0}",
            "{\"id\":{\"a\":[1]}}",
        ] {
            let page = source.reread(raw);
            let records = page.map_or(0, |page| page.records.len());
            assert_eq!(records, 0, "{kind}: {raw}");
        }
    }
}

#[test]
fn kinds_that_read_documents_say_that_they_cannot() {
    for kind in ["rdf", "ldes", "sparql"] {
        let source = open("https://ville.example/catalog.ttl", &of(kind)).unwrap();
        assert!(source.reread("{}").is_none(), "{kind}");
    }
}
