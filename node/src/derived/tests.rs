//! What is derived is the same however it was reached, and goes with its record.

use super::{Derived, Judged, Tally};
use crate::{
    copies,
    ledger::{Batch, Ledger},
    projections::derived::follow,
};
use harvest::identity::Sameness;
use jiff::Timestamp;
use oxrdf::{Graph, Literal, NamedNode, Triple};
use tempfile::TempDir;
use vocab::{
    Kind, Profile, Record, RecordId,
    ns::{dcat, dct, rdf},
};

const BASE: &str = "https://noeud.example";

/// A dataset with as much as is told of it: title, description, file, identifier.
fn dataset(iri: &str, title: &str, file: Option<&str>, identifier: Option<&str>) -> Record {
    let resource = NamedNode::new(iri).unwrap();
    let mut graph = Graph::new();
    graph.insert(&Triple::new(
        resource.clone(),
        rdf::TYPE,
        dcat::DATASET_CLASS,
    ));
    for (predicate, text) in [(dct::TITLE, title), (dct::DESCRIPTION, "Ce que c'est")] {
        graph.insert(&Triple::new(
            resource.clone(),
            predicate,
            Literal::new_language_tagged_literal(text, "fr").unwrap(),
        ));
    }
    if let Some(identifier) = identifier {
        graph.insert(&Triple::new(
            resource.clone(),
            dct::IDENTIFIER,
            Literal::new_simple_literal(identifier),
        ));
    }
    if let Some(file) = file {
        let distribution = NamedNode::new(format!("{iri}#file")).unwrap();
        graph.insert(&Triple::new(
            resource.clone(),
            dcat::DISTRIBUTION,
            distribution.clone(),
        ));
        graph.insert(&Triple::new(
            distribution.clone(),
            rdf::TYPE,
            dcat::DISTRIBUTION_CLASS,
        ));
        for predicate in [dcat::ACCESS_URL, dcat::DOWNLOAD_URL] {
            graph.insert(&Triple::new(
                distribution.clone(),
                predicate,
                NamedNode::new(file).unwrap(),
            ));
        }
    }
    Record::seal(resource, Kind::Dataset, graph).unwrap()
}

struct Rooms {
    ledger: Ledger,
    derived: Derived,
    folder: TempDir,
}

impl Rooms {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            ledger: Ledger::in_memory().unwrap(),
            derived: Derived::open(&folder.path().join("derived.sqlite")).unwrap(),
            folder,
        }
    }

    fn write(&self, source: &str, upserts: Vec<Record>, withdrawals: Vec<RecordId>) {
        let batch = Batch {
            source,
            upserts,
            withdrawals,
            ..Batch::default()
        };
        self.ledger.write(batch, Timestamp::UNIX_EPOCH).unwrap();
        self.follow(&self.derived);
    }

    fn follow(&self, derived: &Derived) {
        loop {
            let position = derived.position().unwrap();
            if follow(derived, &self.ledger, position).unwrap().is_none() {
                return;
            }
        }
    }

    fn copies(&self, source: &str, iri: &str) -> copies::Copies {
        let id = self.ledger.identify(source, iri).unwrap();
        let (entry, record) = self.ledger.record(&id).unwrap().unwrap();
        copies::of(&self.ledger, &self.derived, BASE, &entry, &record).unwrap()
    }
}

#[test]
fn what_was_found_goes_with_its_record_and_is_the_same_made_again() {
    let rooms = Rooms::new();
    let (one, two) = ("https://a.example/1", "https://a.example/2");
    rooms.write(
        "a",
        vec![
            dataset(one, "Arbres", Some("https://f.example/1.csv"), None),
            dataset(two, "Budget", None, None),
        ],
        vec![],
    );
    let id = rooms.ledger.identify("a", one).unwrap();
    let (_, record) = rooms.ledger.record(&id).unwrap().unwrap();
    let quality = rooms.derived.quality(&id).unwrap().unwrap();
    let profile = Profile::named("dcat-ap-3.0.1").unwrap();
    let kept = quality
        .conformances
        .iter()
        .find(|c| c.profile == "dcat-ap-3.0.1");
    assert_eq!(kept, Some(&profile.check(&record)));
    assert!(!kept.unwrap().findings.is_empty());
    assert!(
        quality
            .conformances
            .iter()
            .all(|c| c.profile != "dcat-ap-hvd"),
        "it does not say that it is of high value"
    );
    // Changed, it is judged again; withdrawn, nothing is left.
    rooms.write("a", vec![dataset(one, "Les arbres", None, None)], vec![]);
    rooms.write("a", vec![], vec![rooms.ledger.identify("a", two).unwrap()]);
    let again = rooms.derived.quality(&id).unwrap().unwrap();
    assert!(again.position > quality.position);
    let second = rooms.ledger.identify("a", two).unwrap();
    assert!(rooms.derived.quality(&second).unwrap().is_none());
    let other = Derived::open(&rooms.folder.path().join("other.sqlite")).unwrap();
    rooms.follow(&other);
    assert_eq!(other.contents().unwrap(), rooms.derived.contents().unwrap());
    assert_eq!(other.tally("a").unwrap(), rooms.derived.tally("a").unwrap());
    let tally: Vec<Tally> = other.tally("a").unwrap();
    assert!(tally.iter().all(|tally| tally.records == 1), "{tally:?}");
    other.clear().unwrap();
    assert_eq!(other.position().unwrap(), 0);
}

#[test]
fn copies_in_two_sources_are_linked_with_their_reason_until_somebody_says_no() {
    let rooms = Rooms::new();
    let (first, copy) = ("https://ville.example/arbres", "https://pays.example/x/17");
    let file = Some("https://ville.example/arbres.csv");
    rooms.write("ville", vec![dataset(first, "Arbres", file, None)], vec![]);
    assert!(rooms.copies("ville", first).others.is_empty());
    rooms.write(
        "pays",
        vec![dataset(copy, "Arbres (copie)", file, None)],
        vec![],
    );
    let found = rooms.copies("ville", first);
    assert_eq!(found.others.len(), 1);
    let other = &found.others[0];
    assert_eq!(
        (other.resource.as_str(), other.reason),
        (copy, Sameness::Downloads)
    );
    assert_ne!(found.is_nearest, other.is_nearest, "one of them is nearest");
    assert_eq!(rooms.copies("pays", copy).others[0].resource, first);
    // Neither was touched.
    assert_eq!(rooms.ledger.counts().unwrap().datasets, 2);
    let links = copies::links(&rooms.ledger, &rooms.derived, BASE, "pays", 10).unwrap();
    assert_eq!(links.len(), 1);

    let ids = [("ville", first), ("pays", copy)]
        .map(|(source, iri)| rooms.ledger.identify(source, iri).unwrap());
    let now = Timestamp::UNIX_EPOCH;
    let tell = |reason| copies::tell_apart(&rooms.ledger, (&ids[0], &ids[1]), reason, now);
    assert!(tell(Some("another year")).unwrap());
    assert!(rooms.copies("ville", first).others.is_empty());
    // Not even once one of them has changed.
    rooms.write("pays", vec![dataset(copy, "Arbres", file, None)], vec![]);
    assert!(rooms.copies("pays", copy).others.is_empty());
    assert_eq!(
        rooms.ledger.all_told_apart(10).unwrap()[0].reason,
        "another year"
    );
    assert!(tell(None).unwrap());
    assert_eq!(rooms.copies("ville", first).others.len(), 1);
}

#[test]
fn a_mark_that_several_records_of_a_source_bear_links_nothing() {
    let rooms = Rooms::new();
    let file = Some("https://commun.example/tout.zip");
    let all = (0..2).map(|n| dataset(&format!("https://ville.example/{n}"), "Plan", file, None));
    rooms.write("ville", all.collect(), vec![]);
    let other = "https://pays.example/plan";
    rooms.write("pays", vec![dataset(other, "Plan", file, None)], vec![]);
    assert!(rooms.copies("pays", other).others.is_empty());
    // One of them goes: what is left is telling.
    let gone = rooms
        .ledger
        .identify("ville", "https://ville.example/0")
        .unwrap();
    rooms.write("ville", vec![], vec![gone]);
    assert_eq!(rooms.copies("pays", other).others.len(), 1);
}

#[test]
fn the_copy_that_others_were_taken_from_is_nearest() {
    let rooms = Rooms::new();
    let (first, copy) = ("https://ville.example/eau", "https://pays.example/eau");
    rooms.write("ville", vec![dataset(first, "Eau", None, None)], vec![]);
    // The identifier of the copy is the address of the first.
    rooms.write(
        "pays",
        vec![dataset(copy, "Eau", None, Some(first))],
        vec![],
    );
    let found = rooms.copies("pays", copy);
    assert_eq!(found.others[0].reason, Sameness::DerivedFrom);
    let seen = rooms.copies("ville", first);
    assert_eq!(seen.others.len(), 1, "a link is seen from both ends");
}

#[test]
fn another_shape_or_a_damaged_file_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("derived.sqlite");
    let derived = Derived::open(&path).unwrap();
    derived.keep(&[] as &[Judged], &[], 7).unwrap();
    drop(derived);
    assert_eq!(Derived::open(&path).unwrap().position().unwrap(), 7);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute(
            "UPDATE state SET value = 'old shapes' WHERE name = 'made-for'",
            [],
        )
        .unwrap();
    drop(connection);
    assert!(Derived::open_to_read(&path).unwrap().is_none());
    assert_eq!(Derived::open(&path).unwrap().position().unwrap(), 0);
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    std::fs::write(
        &path,
        b"no database at all, but long enough to be taken for one".repeat(40),
    )
    .unwrap();
    assert_eq!(Derived::open(&path).unwrap().position().unwrap(), 0);
}
