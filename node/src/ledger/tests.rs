//! What the ledger promises.

use super::{Batch, Ledger, State};
use harvest::Quarantined;
use jiff::Timestamp;
use oxrdf::{Graph, Literal, NamedNode, Triple};
use vocab::{
    Kind, Record, RecordId, Rule,
    ns::{dcat, dct, rdf},
};

fn dataset(number: usize, title: &str) -> Record {
    let iri = NamedNode::new_unchecked(format!("https://data.example/datasets/{number}"));
    let mut graph = Graph::new();
    graph.insert(&Triple::new(iri.clone(), rdf::TYPE, dcat::DATASET_CLASS));
    graph.insert(&Triple::new(
        iri.clone(),
        dct::TITLE,
        Literal::new_simple_literal(title),
    ));
    Record::seal(iri, Kind::Dataset, graph).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn write(ledger: &Ledger, records: Vec<Record>, second: i64) -> super::Written {
    let batch = Batch {
        source: "ville",
        upserts: records,
        ..Batch::default()
    };
    ledger.write(batch, at(second)).unwrap()
}

fn id(number: usize) -> RecordId {
    RecordId::mint("ville", &format!("https://data.example/datasets/{number}"))
}

#[test]
fn an_unchanged_record_writes_nothing() {
    let ledger = Ledger::in_memory().unwrap();
    let first = write(&ledger, vec![dataset(1, "Budget"), dataset(2, "Arbres")], 0);
    let second = write(&ledger, vec![dataset(1, "Budget"), dataset(2, "Arbres")], 1);
    assert_eq!((first.added, first.position), (2, 2));
    assert_eq!((second.unchanged, second.position), (2, 2));
    let (entry, _) = ledger.record(&id(1)).unwrap().unwrap();
    assert_eq!((entry.version, entry.changed), (1, at(0)));
}

#[test]
fn what_is_read_back_is_what_was_sealed() {
    let ledger = Ledger::in_memory().unwrap();
    let sealed = dataset(1, "Budget « primitif »\n2026");
    write(&ledger, vec![sealed.clone()], 0);
    let (entry, read) = ledger.record(&id(1)).unwrap().unwrap();
    assert_eq!(read.payload(), sealed.payload());
    assert_eq!(read.fingerprint(), sealed.fingerprint());
    assert_eq!(entry.fingerprint, sealed.fingerprint());
}

#[test]
fn a_withdrawn_record_is_kept_and_comes_back_as_it_was_known() {
    let ledger = Ledger::in_memory().unwrap();
    write(&ledger, vec![dataset(1, "Budget")], 0);
    let batch = Batch {
        source: "ville",
        withdrawals: vec![id(1)],
        ..Batch::default()
    };
    assert_eq!(ledger.write(batch, at(1)).unwrap().withdrawn, 1);
    assert_eq!(
        ledger.entry(&id(1)).unwrap().unwrap().state,
        State::Withdrawn
    );
    assert!(
        ledger
            .record_about("https://data.example/datasets/1")
            .unwrap()
            .is_none()
    );
    assert_eq!(ledger.counts().unwrap().datasets, 0);
    write(&ledger, vec![dataset(1, "Budget")], 2);
    let entry = ledger.entry(&id(1)).unwrap().unwrap();
    assert_eq!(
        (entry.state, entry.first_seen, entry.version),
        (State::Present, at(0), 2)
    );
}

#[test]
fn a_record_never_changes_page() {
    let ledger = Ledger::in_memory().unwrap();
    write(&ledger, (0..250).map(|n| dataset(n, "Jeu")).collect(), 0);
    let before = ledger.catalog_page(2, 100).unwrap().unwrap();
    assert_eq!(
        (before.records.len(), before.last_page, before.total),
        (100, 3, 250)
    );
    let withdrawals = (0..100).step_by(2).map(id).collect();
    let batch = Batch {
        source: "ville",
        withdrawals,
        ..Batch::default()
    };
    ledger.write(batch, at(1)).unwrap();
    write(
        &ledger,
        vec![dataset(10, "Autre titre"), dataset(999, "Nouveau")],
        2,
    );
    let after = ledger.catalog_page(2, 100).unwrap().unwrap();
    let ids = |page: &super::CatalogPage| {
        page.records
            .iter()
            .map(|(entry, _)| entry.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ids(&after));
    assert_ne!(
        before.etag, after.etag,
        "the total changed, so did the page"
    );
    assert_eq!(
        ledger.catalog_page(1, 100).unwrap().unwrap().records.len(),
        51
    );
    assert!(ledger.catalog_page(4, 100).unwrap().is_none());
    assert!(ledger.catalog_page(0, 100).unwrap().is_none());
}

#[test]
fn the_cursor_moves_with_what_it_brought() {
    let ledger = Ledger::in_memory().unwrap();
    let batch = Batch {
        source: "ville",
        upserts: vec![dataset(1, "Budget")],
        cursor: Some("page=2".into()),
        ..Batch::default()
    };
    ledger.write(batch, at(0)).unwrap();
    let sources = ledger.sources().unwrap();
    assert_eq!((sources[0].name.as_str(), sources[0].records), ("ville", 1));
}

#[test]
fn a_bad_version_leaves_the_last_good_one_marked_stale_until_it_is_mended() {
    let ledger = Ledger::in_memory().unwrap();
    write(&ledger, vec![dataset(1, "Budget"), dataset(2, "Arbres")], 0);
    let resource = "https://data.example/datasets/1";
    let bad = |second| {
        let item = Quarantined::new(
            Some(resource.to_owned()),
            Rule::Item,
            "its title is a list",
            br#"{"title":[]}"#,
            "application/json",
        );
        let batch = Batch {
            source: "ville",
            quarantined: vec![item],
            ..Batch::default()
        };
        ledger.write(batch, at(second)).unwrap();
    };
    assert_eq!(ledger.stale_since("ville", resource).unwrap(), None);
    bad(1);
    bad(2);
    assert_eq!(ledger.stale_since("ville", resource).unwrap(), Some(at(1)));
    let other = "https://data.example/datasets/2";
    assert_eq!(ledger.stale_since("ville", other).unwrap(), None);
    let (entry, kept) = ledger.record(&id(1)).unwrap().unwrap();
    assert_eq!((entry.state, entry.version), (State::Present, 1));
    assert!(kept.payload().contains("Budget"));
    // Mended into exactly what is held: nothing is written, and it is no longer stale.
    let mended = write(&ledger, vec![dataset(1, "Budget")], 3);
    assert_eq!((mended.unchanged, mended.position), (1, 2));
    assert_eq!(ledger.stale_since("ville", resource).unwrap(), None);
}

#[test]
fn a_ledger_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    drop(Ledger::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = Ledger::open(&path).err().unwrap().to_string();
    assert!(refused.contains("later version"), "{refused}");
}
