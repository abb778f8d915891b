//! Names come and go, records stay: whatever a portal renames, an id means the same thing for ever.

use crate::ledger::{Batch, Ledger, Rename, State, Written};
use jiff::Timestamp;
use oxrdf::{Graph, Literal, NamedNode, Triple};
use proptest::prelude::*;
use vocab::{
    Kind, Record, RecordId,
    ns::{dcat, dct, rdf},
};

fn iri(name: usize) -> String {
    format!("https://data.example/datasets/{name}")
}

/// What is stated of a thing under a name, at a turn.
fn record(name: usize, thing: usize, turn: usize) -> Record {
    let resource = NamedNode::new(iri(name)).unwrap();
    let title = Literal::new_simple_literal(format!("thing {thing} at turn {turn}"));
    let mut graph = Graph::new();
    graph.insert(&Triple::new(
        resource.clone(),
        rdf::TYPE,
        dcat::DATASET_CLASS,
    ));
    graph.insert(&Triple::new(resource.clone(), dct::TITLE, title));
    Record::seal(resource, Kind::Dataset, graph).unwrap()
}

fn write(ledger: &Ledger, upsert: Record, rename: Option<Rename>) -> Written {
    let batch = Batch {
        source: "ville",
        upserts: vec![upsert],
        renames: rename.into_iter().collect(),
        ..Batch::default()
    };
    ledger.write(batch, Timestamp::UNIX_EPOCH).unwrap()
}

fn rename(id: &RecordId, to: usize) -> Option<Rename> {
    Some(Rename {
        id: id.clone(),
        to: iri(to),
        reason: "the same identifier".into(),
    })
}

#[test]
fn a_former_name_that_comes_back_for_something_else_is_another_record() {
    let ledger = Ledger::in_memory().unwrap();
    write(&ledger, record(1, 1, 0), None);
    let first = ledger.identify("ville", &iri(1)).unwrap();
    write(&ledger, record(2, 1, 1), rename(&first, 2));
    let back = write(&ledger, record(1, 2, 2), None);
    assert_eq!((back.added, back.changed), (1, 0));
    let other = ledger.identify("ville", &iri(1)).unwrap();
    assert_ne!(first, other);
    let (entry, kept) = ledger.record(&first).unwrap().unwrap();
    assert_eq!(entry.resource, iri(2));
    assert!(kept.payload().contains("thing 1 at turn 1"));
    let names: Vec<String> = ledger
        .aliases(&first)
        .unwrap()
        .into_iter()
        .map(|a| a.0)
        .collect();
    assert_eq!(names, [iri(1), iri(2)]);
}

#[test]
fn a_record_that_was_admitted_before_anyone_knew_leads_to_the_one_it_is() {
    let ledger = Ledger::in_memory().unwrap();
    write(&ledger, record(1, 1, 0), None);
    let first = ledger.identify("ville", &iri(1)).unwrap();
    write(&ledger, record(2, 1, 1), None);
    let doubled = ledger.identify("ville", &iri(2)).unwrap();
    let known = write(&ledger, record(2, 1, 1), rename(&first, 2));
    assert_eq!((known.changed, known.renamed, known.withdrawn), (1, 1, 0));
    assert_eq!(ledger.survivor(&doubled).unwrap(), Some(first.clone()));
    assert_eq!(
        ledger.entry(&doubled).unwrap().unwrap().state,
        State::Absorbed
    );
    assert_eq!(ledger.identify("ville", &iri(2)).unwrap(), first);
    assert_eq!(ledger.held("ville").unwrap().len(), 1);
    assert!(!ledger.restore(&doubled, Timestamp::UNIX_EPOCH).unwrap());
    assert_eq!(ledger.counts().unwrap().datasets, 1);
}

/// What a portal does in one turn; numbers choose among things and names, modulo.
#[derive(Debug, Clone)]
enum Turn {
    /// Something new, under a name that nothing bears now.
    New {
        name: usize,
    },
    /// A thing goes on under a name that nothing bears now.
    Rename {
        thing: usize,
        name: usize,
    },
    /// The same, but it is admitted as something new before anyone knows.
    RenameUnknown {
        thing: usize,
        name: usize,
    },
    Change {
        thing: usize,
    },
    Withdraw {
        thing: usize,
    },
}

fn turn() -> impl Strategy<Value = Turn> {
    let name = 0..8_usize;
    prop_oneof![
        name.clone().prop_map(|name| Turn::New { name }),
        (0..8_usize, name.clone()).prop_map(|(thing, name)| Turn::Rename { thing, name }),
        (0..8_usize, name).prop_map(|(thing, name)| Turn::RenameUnknown { thing, name }),
        (0..8_usize).prop_map(|thing| Turn::Change { thing }),
        (0..8_usize).prop_map(|thing| Turn::Withdraw { thing }),
    ]
}

/// A thing of the portal, as the test knows it.
struct Thing {
    id: RecordId,
    name: usize,
    turn: usize,
    is_present: bool,
    absorbed: Vec<RecordId>,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_id_means_the_same_thing_whatever_is_renamed(turns in prop::collection::vec(turn(), 1..40)) {
        let ledger = Ledger::in_memory().unwrap();
        let mut things: Vec<Thing> = Vec::new();
        for (at, turn) in turns.into_iter().enumerate() {
            let is_free = |name: usize, things: &[Thing]| things.iter().all(|thing| thing.name != name);
            let count = things.len();
            match turn {
                Turn::New { name } if is_free(name, &things) => {
                    let written = write(&ledger, record(name, count, at), None);
                    prop_assert_eq!(written.added, 1);
                    let id = ledger.identify("ville", &iri(name)).unwrap();
                    things.push(Thing { id, name, turn: at, is_present: true, absorbed: Vec::new() });
                }
                Turn::Rename { thing, name } if count > 0 && is_free(name, &things) => {
                    let index = thing % count;
                    let thing = &mut things[index];
                    let written = write(&ledger, record(name, index, at), rename(&thing.id, name));
                    prop_assert_eq!((written.changed, written.renamed), (1, 1));
                    (thing.name, thing.turn, thing.is_present) = (name, at, true);
                }
                Turn::RenameUnknown { thing, name } if count > 0 && is_free(name, &things) => {
                    let index = thing % count;
                    let thing = &mut things[index];
                    write(&ledger, record(name, index, at), None);
                    thing.absorbed.push(ledger.identify("ville", &iri(name)).unwrap());
                    write(&ledger, record(name, index, at), rename(&thing.id, name));
                    (thing.name, thing.turn, thing.is_present) = (name, at, true);
                }
                Turn::Change { thing } if count > 0 => {
                    let index = thing % count;
                    let thing = &mut things[index];
                    write(&ledger, record(thing.name, index, at), None);
                    (thing.turn, thing.is_present) = (at, true);
                }
                Turn::Withdraw { thing } if count > 0 => {
                    let thing = &mut things[thing % count];
                    let batch = Batch {
                        source: "ville",
                        withdrawals: vec![thing.id.clone()],
                        ..Batch::default()
                    };
                    ledger.write(batch, Timestamp::UNIX_EPOCH).unwrap();
                    thing.is_present = false;
                }
                _ => {}
            }
            let mut ids: Vec<&RecordId> = things.iter().flat_map(|t| t.absorbed.iter().chain([&t.id])).collect();
            let count = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), count, "no id is given twice");
            for (index, thing) in things.iter().enumerate() {
                let (entry, kept) = ledger.record(&thing.id).unwrap().unwrap();
                prop_assert_eq!(entry.state == State::Present, thing.is_present);
                prop_assert_eq!(&entry.resource, &iri(thing.name));
                let title = format!("thing {index} at turn {}\"", thing.turn);
                prop_assert!(kept.payload().contains(&title), "{title}: {}", kept.payload());
                prop_assert_eq!(ledger.identify("ville", &iri(thing.name)).unwrap(), thing.id.clone());
                for absorbed in &thing.absorbed {
                    prop_assert_eq!(ledger.survivor(absorbed).unwrap(), Some(thing.id.clone()));
                }
            }
            prop_assert_eq!(
                ledger.counts().unwrap().datasets,
                things.iter().filter(|thing| thing.is_present).count() as u64
            );
        }
    }
}
