//! The merged view stays a set, and equals the one made from scratch.

use super::{Growing, TripleError, TripleStore, merge};
use crate::{
    ledger::{Batch, Ledger, testing},
    peers::Mode,
};
use harvest::peer::{Arrival, Content};
use jiff::Timestamp;
use oxrdf::{Graph, GraphName, Literal, NamedNode, NamedNodeRef, Triple, vocab::xsd};
use proptest::prelude::*;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};
use vocab::{
    Kind, MemberId, Record, RecordId,
    ns::{dcat, dct, foaf, rdf},
};

const BASE: &str = "https://node.example";

/// One thing that happens to a node.
#[derive(Debug, Clone)]
enum Event {
    /// A source states a dataset: with one of three titles, publishers' names and sizes.
    State {
        source: usize,
        dataset: usize,
        variant: usize,
    },
    Withdraw {
        source: usize,
        dataset: usize,
    },
    /// A member states a dataset, and something of another one.
    Tell {
        member: usize,
        dataset: usize,
        variant: usize,
    },
    TakeBack {
        member: usize,
        dataset: usize,
    },
    /// The store follows a few changes, as before a restart.
    Follow,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let state =
        (0..3usize, 0..4usize, 0..6usize).prop_map(|(source, dataset, variant)| Event::State {
            source,
            dataset,
            variant,
        });
    let withdraw =
        (0..3usize, 0..4usize).prop_map(|(source, dataset)| Event::Withdraw { source, dataset });
    let tell =
        (0..2usize, 0..4usize, 0..6usize).prop_map(|(member, dataset, variant)| Event::Tell {
            member,
            dataset,
            variant,
        });
    let take_back =
        (0..2usize, 0..4usize).prop_map(|(member, dataset)| Event::TakeBack { member, dataset });
    proptest::collection::vec(
        prop_oneof![
            4 => state, 2 => withdraw, 4 => tell, 2 => take_back, 1 => Just(Event::Follow)
        ],
        1..40,
    )
}

fn dataset_iri(dataset: usize) -> NamedNode {
    NamedNode::new_unchecked(format!("https://data.example/datasets/{dataset}"))
}

/// A dataset that repeats its publisher, its catalogue, and a size in one of two spellings.
fn record(dataset: usize, variant: usize) -> Record {
    let iri = dataset_iri(dataset);
    let publisher = NamedNodeRef::new_unchecked("https://data.example/org/ville");
    let catalog = NamedNodeRef::new_unchecked("https://data.example/catalog");
    let size = if variant.is_multiple_of(2) {
        "1.50"
    } else {
        "1.5"
    };
    let mut graph = Graph::new();
    let mut state = |s: NamedNodeRef<'_>, p: NamedNodeRef<'_>, o: oxrdf::Term| {
        graph.insert(&Triple::new(s.into_owned(), p.into_owned(), o));
    };
    state(iri.as_ref(), rdf::TYPE, dcat::DATASET_CLASS.into());
    state(
        iri.as_ref(),
        dct::TITLE,
        Literal::new_simple_literal(format!("Titre {variant}")).into(),
    );
    state(iri.as_ref(), dct::PUBLISHER, publisher.into());
    state(publisher, rdf::TYPE, foaf::ORGANIZATION.into());
    let name = format!("Ville {}", variant % 3);
    state(
        publisher,
        foaf::NAME,
        Literal::new_simple_literal(name).into(),
    );
    state(
        publisher,
        dcat::BYTE_SIZE,
        Literal::new_typed_literal(size, xsd::DECIMAL).into(),
    );
    state(catalog, dcat::DATASET, iri.clone().into());
    Record::seal(iri, Kind::Dataset, graph).expect("a small graph can be sealed")
}

/// What a member states: as a source does, and a title of another dataset.
fn member_record(dataset: usize, variant: usize, other: &NamedNode) -> Record {
    let record = record(dataset, variant);
    let mut graph = record.graph().clone();
    let title = Literal::new_simple_literal(format!("Dit par un autre {variant}"));
    graph.insert(&Triple::new(other.clone(), dct::TITLE, title));
    Record::seal(dataset_iri(dataset), Kind::Dataset, graph).expect("a small graph can be sealed")
}

fn view(store: &TripleStore) -> BTreeSet<String> {
    store
        .triples()
        .map(|quad| Triple::from(quad.unwrap()).to_string())
        .collect()
}

/// A ledger to which things happen.
struct Site {
    ledger: Ledger,
    members: [MemberId; 2],
    second: AtomicU32,
}

impl Site {
    fn new() -> Self {
        let ledger = Ledger::in_memory().unwrap();
        // The first member speaks for two datasets, this node for the publisher; the second for none.
        let namespaces = [
            "https://data.example/datasets/0",
            "https://data.example/datasets/1",
        ];
        let cards = [
            testing::card(1, "https://data.example/", &namespaces),
            testing::card(2, "https://b.example/", &[]),
        ];
        let members = cards.map(|card| testing::follow(&ledger, &card, Mode::Follow));
        let ours = ["https://data.example/org".to_owned()];
        ledger.declare_own(&ours, Timestamp::UNIX_EPOCH).unwrap();
        Self {
            ledger,
            members,
            second: AtomicU32::new(0),
        }
    }

    /// Keeps what an event brings; [`Event::Follow`] brings nothing.
    fn happen(&self, event: &Event) {
        let sources = ["ville", "region", "etat"];
        let second = self.second.fetch_add(1, Ordering::Relaxed);
        let now = Timestamp::from_second(1_700_000_000 + i64::from(second)).unwrap();
        let seq = u64::from(second) + 1;
        match *event {
            Event::State {
                source,
                dataset,
                variant,
            } => {
                let batch = Batch {
                    source: sources[source],
                    upserts: vec![record(dataset, variant)],
                    ..Batch::default()
                };
                self.ledger.write(batch, now).unwrap();
            }
            Event::Withdraw { source, dataset } => {
                let id = RecordId::mint(sources[source], dataset_iri(dataset).as_str());
                let batch = Batch {
                    source: sources[source],
                    withdrawals: vec![id],
                    ..Batch::default()
                };
                self.ledger.write(batch, now).unwrap();
            }
            Event::Tell {
                member,
                dataset,
                variant,
            } => {
                // It says something of another dataset, too.
                let other = dataset_iri((dataset + variant) % 4);
                let record = member_record(dataset, variant, &other);
                self.told(member, seq, testing::stated(seq, dataset as u32, record));
            }
            Event::TakeBack { member, dataset } => {
                let (name, deleted) = (dataset as u32, vocab::feed::Action::Delete);
                let gone = testing::arrival(1, seq, name, deleted, Content::Deleted);
                self.told(member, seq, gone);
            }
            Event::Follow => {}
        }
    }

    fn told(&self, member: usize, seq: u64, arrival: Arrival) {
        let member = &self.members[member];
        let batch = testing::batch(member, 1, seq, vec![arrival]);
        let now = Timestamp::UNIX_EPOCH;
        self.ledger.keep_batch(member, &batch, now).unwrap();
    }
}

fn play(events: &[Event]) -> (Ledger, TripleStore) {
    let site = Site::new();
    let store = TripleStore::in_memory(BASE).unwrap();
    for event in events {
        site.happen(event);
        if matches!(event, Event::Follow) {
            store.follow(&site.ledger).unwrap();
        }
    }
    while store.follow(&site.ledger).unwrap() {}
    (site.ledger, store)
}

proptest! {
    #[test]
    fn whatever_happens_the_view_equals_one_made_from_scratch(events in events()) {
        let (ledger, followed) = play(&events);
        let fresh = TripleStore::in_memory(BASE).unwrap();
        fresh.load(&ledger, &AtomicBool::new(false)).unwrap();
        prop_assert_eq!(view(&followed), view(&fresh));
        prop_assert_eq!(followed.position().unwrap(), ledger.head().unwrap());
    }

    #[test]
    fn whatever_happens_while_it_is_loaded_the_view_equals_one_made_from_scratch(
        before in events(), meanwhile in events(), after in events()
    ) {
        let site = Site::new();
        before.iter().for_each(|event| site.happen(event));
        let grown = TripleStore::in_memory(BASE).unwrap();
        // Each time all there is has been read, things happen up to the next `Follow`.
        let to_come = Mutex::new(VecDeque::from(meanwhile));
        let growing = Growing {
            look: &|| (!to_come.lock().unwrap().is_empty(), 0),
            wait: &|_| {
                while let Some(event) = to_come.lock().unwrap().pop_front() {
                    site.happen(&event);
                    if matches!(event, Event::Follow) {
                        break;
                    }
                }
            },
        };
        let go_on = AtomicBool::new(false);
        grown.load_growing(&site.ledger, growing, &go_on).unwrap();
        prop_assert_eq!(grown.position().unwrap(), site.ledger.head().unwrap());
        let fresh = TripleStore::in_memory(BASE).unwrap();
        fresh.load(&site.ledger, &go_on).unwrap();
        prop_assert_eq!(view(&grown), view(&fresh));
        after.iter().for_each(|event| site.happen(event));
        while grown.follow(&site.ledger).unwrap() {}
        let fresh = TripleStore::in_memory(BASE).unwrap();
        fresh.load(&site.ledger, &go_on).unwrap();
        prop_assert_eq!(view(&grown), view(&fresh));
    }
}

#[test]
fn a_load_that_is_stopped_before_its_end_is_no_store() {
    let site = Site::new();
    site.happen(&Event::State {
        source: 0,
        dataset: 0,
        variant: 0,
    });
    let root = tempfile::tempdir().unwrap();
    let stop = AtomicBool::new(false);
    // Nobody ever says that this is the end.
    let growing = Growing {
        look: &|| (true, 0),
        wait: &|_| stop.store(true, Ordering::Relaxed),
    };
    let made = TripleStore::grow(root.path(), BASE, &site.ledger, growing, &stop);
    assert!(matches!(made, Err(TripleError::Stopped)));
    assert!(TripleStore::open(root.path(), BASE).unwrap().is_none());
}

#[test]
fn a_triple_that_another_record_states_survives_a_withdrawal() {
    let (_, store) = play(&[
        Event::State {
            source: 0,
            dataset: 0,
            variant: 0,
        },
        Event::State {
            source: 1,
            dataset: 1,
            variant: 3,
        },
        Event::Withdraw {
            source: 0,
            dataset: 0,
        },
    ]);
    let view = view(&store);
    assert!(
        view.iter().any(|triple| triple.contains("Ville 0")),
        "{view:#?}"
    );
    assert!(
        !view.iter().any(|triple| triple.contains("datasets/0")),
        "{view:#?}"
    );
}

#[test]
fn a_member_says_nothing_about_what_is_of_others() {
    let tell = |member, dataset, variant| Event::Tell {
        member,
        dataset,
        variant,
    };
    // Dataset 1 is the first member's, and so is 0; the publisher is ours.
    let (_, store) = play(&[tell(1, 2, 3), tell(1, 0, 1), tell(0, 0, 0)]);
    let seen = view(&store);
    let has = |text: &str| seen.iter().any(|triple| triple.contains(text));
    assert!(!has("Dit par un autre 3"), "{seen:#?}");
    assert!(!has("Ville"), "{seen:#?}");
    // The second member's copy of dataset 0 is eclipsed by the one of who speaks for it.
    assert!(!has("Dit par un autre 1"), "{seen:#?}");
    assert!(has("Dit par un autre 0"), "{seen:#?}");
    assert!(has("Titre 3"), "{seen:#?}");
}

#[test]
fn two_spellings_of_a_value_are_one_triple_until_both_are_gone() {
    let (ledger, store) = play(&[
        Event::State {
            source: 0,
            dataset: 0,
            variant: 0,
        },
        Event::State {
            source: 1,
            dataset: 1,
            variant: 1,
        },
        Event::Withdraw {
            source: 0,
            dataset: 0,
        },
    ]);
    let size = |store: &TripleStore| {
        view(store)
            .into_iter()
            .filter(|triple| triple.contains("byteSize"))
            .count()
    };
    assert_eq!(size(&store), 1);
    let id = RecordId::mint("region", dataset_iri(1).as_str());
    let batch = Batch {
        source: "region",
        withdrawals: vec![id],
        ..Batch::default()
    };
    ledger.write(batch, Timestamp::UNIX_EPOCH).unwrap();
    while store.follow(&ledger).unwrap() {}
    assert_eq!(size(&store), 0);
    assert!(view(&store).is_empty());
}

/// Literals of every datatype that Oxigraph keeps by value, well and badly spelled.
fn literals() -> impl Strategy<Value = Literal> {
    let datatype = prop::sample::select(vec![
        xsd::BOOLEAN,
        xsd::FLOAT,
        xsd::DOUBLE,
        xsd::INTEGER,
        xsd::INT,
        xsd::NON_NEGATIVE_INTEGER,
        xsd::UNSIGNED_BYTE,
        xsd::DECIMAL,
        xsd::DATE_TIME,
        xsd::TIME,
        xsd::DATE,
        xsd::G_YEAR,
        xsd::G_YEAR_MONTH,
        xsd::G_MONTH_DAY,
        xsd::G_DAY,
        xsd::G_MONTH,
        xsd::DURATION,
        xsd::YEAR_MONTH_DURATION,
        xsd::DAY_TIME_DURATION,
        xsd::STRING,
        xsd::ANY_URI,
    ]);
    let lexical = prop_oneof![
        "-?[0-9]{1,3}(\\.[0-9]{1,4})?([eE]-?[0-9])?",
        prop::sample::select(vec![
            "true",
            "0",
            "1",
            "INF",
            "-INF",
            "NaN",
            "01",
            "+1",
            "1.",
            ".5",
            "2024-01-31",
            "2024-01-31T00:00:00.000Z",
            "2024-01-31T24:00:00",
            "2024-02-30",
            "12:00:00+01:00",
            "2024",
            "2024-05",
            "--05-31",
            "---31",
            "--05",
            "P1Y2M",
            "P400D",
            "PT36H",
            "P1Y2M3DT4H",
            "",
            " 1 ",
            "abc",
        ])
        .prop_map(str::to_owned),
    ];
    let typed = (lexical, datatype).prop_map(|(value, dt)| Literal::new_typed_literal(value, dt));
    let tagged = prop::sample::select(vec!["fr", "FR", "fr-FR", "zh-Hant"])
        .prop_map(|tag| Literal::new_language_tagged_literal_unchecked("x", tag));
    prop_oneof![6 => typed, 1 => tagged]
}

proptest! {
    #[test]
    fn the_stored_form_is_what_the_store_gives_back(literal in literals()) {
        let store = TripleStore::in_memory(BASE).unwrap();
        let subject = NamedNode::new_unchecked("https://data.example/s");
        let triple = merge::stored_form(Triple::new(subject, dct::TITLE, literal));
        store.store.insert(&triple.clone().in_graph(GraphName::DefaultGraph)).unwrap();
        let back = Triple::from(store.triples().next().unwrap().unwrap());
        prop_assert_eq!(triple, back);
    }
}
