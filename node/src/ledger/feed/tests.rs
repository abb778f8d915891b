//! What is told is what is held, in an order that grows.

use super::Published;
use crate::ledger::{Batch, FeedState, Ledger, LogAfter, Told};
use jiff::Timestamp;
use oxrdf::{Graph, Literal, NamedNode, Triple};
use proptest::prelude::*;
use std::collections::BTreeMap;
use vocab::{
    Kind, MemberId, Record, RecordId,
    feed::{Action, Checkpoint, Head, LogLine, LogReader, SetDigest, SignedCheckpoint},
    ns::{dcat, dct, rdf},
    signature::SecretKey,
};

fn key() -> SecretKey {
    SecretKey::from_bytes(&[7; 32])
}

fn member() -> MemberId {
    MemberId::of(&key().public())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn dataset(number: u8, title: u8) -> Record {
    let iri = NamedNode::new_unchecked(format!("https://data.example/datasets/{number}"));
    let mut graph = Graph::new();
    graph.insert(&Triple::new(iri.clone(), rdf::TYPE, dcat::DATASET_CLASS));
    let title = Literal::new_simple_literal(format!("Title {title}"));
    graph.insert(&Triple::new(iri.clone(), dct::TITLE, title));
    Record::seal(iri, Kind::Dataset, graph).unwrap()
}

fn id(number: u8) -> RecordId {
    RecordId::mint("ville", &format!("https://data.example/datasets/{number}"))
}

fn begun() -> Ledger {
    let ledger = Ledger::in_memory().unwrap();
    ledger.begin_feed(&member(), 1).unwrap();
    ledger
}

fn state(ledger: &Ledger) -> FeedState {
    ledger.feed_state().unwrap().unwrap()
}

fn signed(state: &FeedState, since: u64) -> SignedCheckpoint {
    Checkpoint {
        member: member(),
        audience: "public".into(),
        epoch: state.epoch,
        seq: state.seq,
        published: state.published,
        count: state.live,
        tombstones: state.tombstones,
        set: state.digest,
        head: state.head,
        since,
        snapshot: state.snapshot,
        redactions: 0,
        issued: at(0),
        valid_until: at(1),
    }
    .sign(&key())
}

fn asked(after: u64) -> LogAfter {
    LogAfter {
        epoch: 1,
        after,
        known: None,
    }
}

/// Reads the log after an entry into what a follower holds, and checks the chain of heads.
fn follow(ledger: &Ledger, after: u64, held: &mut BTreeMap<RecordId, String>) -> u64 {
    let mut bytes = Vec::new();
    let told = ledger
        .tell_log(&member(), asked(after), at(0), signed, &mut bytes)
        .unwrap();
    assert_eq!(told, Told::Everything);
    let mut reader = LogReader::default();
    reader.push(&bytes);
    let (mut seq, mut head, mut published) = (after, None::<Head>, 0);
    while let Some(line) = reader.next_line().unwrap() {
        let leaf = match line {
            LogLine::Start(start) => {
                assert_eq!(start.after, after);
                head = Some(start.head);
                continue;
            }
            LogLine::Superseded { seq: found, leaf } => {
                assert_eq!(found, seq + 1);
                leaf
            }
            LogLine::Entry(entry, payload) => {
                assert_eq!(entry.seq, seq + 1);
                assert!(entry.published > published);
                published = entry.published;
                let leaf = entry.leaf(1);
                match entry.action {
                    Action::Delete => held.remove(&entry.key),
                    Action::Create | Action::Update => held.insert(entry.key, payload),
                };
                leaf
            }
            LogLine::Checkpoint(text) => {
                let end = SignedCheckpoint::read(&text).unwrap().checkpoint;
                assert_eq!((end.seq, Some(end.head)), (seq, head));
                continue;
            }
        };
        seq += 1;
        head = head.map(|head| head.then(&leaf));
    }
    reader.end().unwrap();
    seq
}

#[derive(Debug, Clone)]
enum Deed {
    State(u8, u8),
    Withdraw(u8),
    Publish(usize),
    Follow,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0u8..6, 0u8..4).prop_map(|(n, title)| Deed::State(n, title)),
        2 => (0u8..6).prop_map(Deed::Withdraw),
        3 => (1usize..5).prop_map(Deed::Publish),
        2 => Just(Deed::Follow),
    ]
}

proptest! {
    #[test]
    fn whoever_follows_from_anywhere_holds_what_is_held_here(
        deeds in proptest::collection::vec(deed(), 1..40),
    ) {
        let ledger = begun();
        let mut followers: Vec<(u64, BTreeMap<RecordId, String>)> = vec![(0, BTreeMap::new())];
        for (second, deed) in deeds.iter().enumerate() {
            let now = at(i64::try_from(second).unwrap());
            match deed {
                Deed::State(number, title) => {
                    let upserts = vec![dataset(*number, *title)];
                    let batch = Batch { source: "ville", upserts, ..Batch::default() };
                    ledger.write(batch, now).unwrap();
                }
                Deed::Withdraw(number) => {
                    let withdrawals = vec![id(*number)];
                    let batch = Batch { source: "ville", withdrawals, ..Batch::default() };
                    ledger.write(batch, now).unwrap();
                }
                Deed::Publish(limit) => {
                    ledger.publish(*limit, now).unwrap();
                    // What projections have passed is forgotten, but not what the feed still tells.
                    ledger.forget_superseded(u64::MAX >> 1).unwrap();
                }
                Deed::Follow => {
                    let (seq, mut held) = followers.last().cloned().unwrap();
                    let reached = follow(&ledger, seq, &mut held);
                    followers.push((reached, held));
                }
            }
        }
        while ledger.publish(3, at(1000)).unwrap().has_more {}
        let mut expected = BTreeMap::new();
        ledger.each(&mut |entry, payload| {
            expected.insert(entry.id, payload.to_owned());
            true
        }).unwrap();
        for (seq, mut held) in followers {
            follow(&ledger, seq, &mut held);
            prop_assert_eq!(&held, &expected);
        }
        let state = state(&ledger);
        let mut digest = SetDigest::default();
        let mut live = 0;
        ledger.reading("test", |c| super::leaves(c, &mut |leaf| {
            digest.add(&leaf);
            live += 1;
        })).unwrap();
        prop_assert_eq!((digest, live), (state.digest, state.live));
        prop_assert_eq!(live, expected.len() as u64);
    }
}

#[test]
fn what_is_the_same_again_is_not_told_twice() {
    let ledger = begun();
    let write = |title, second| {
        let batch = Batch {
            source: "ville",
            upserts: vec![dataset(1, title)],
            ..Batch::default()
        };
        ledger.write(batch, at(second)).unwrap();
    };
    write(1, 0);
    assert_eq!(ledger.publish(9, at(1)).unwrap().entries, 1);
    // There and back again between two steps.
    write(2, 2);
    write(1, 3);
    let quiet = Published {
        entries: 0,
        followed: 3,
        has_more: false,
    };
    assert_eq!(ledger.publish(9, at(4)).unwrap(), quiet);
    assert_eq!(state(&ledger).seq, 1);
}

#[test]
fn deletions_are_told_for_a_year_and_have_no_content() {
    let ledger = begun();
    let upserts = vec![dataset(1, 1), dataset(2, 1)];
    let batch = Batch {
        source: "ville",
        upserts,
        ..Batch::default()
    };
    ledger.write(batch, at(0)).unwrap();
    ledger.publish(9, at(0)).unwrap();
    let batch = Batch {
        source: "ville",
        withdrawals: vec![id(1)],
        ..Batch::default()
    };
    ledger.write(batch, at(1)).unwrap();
    ledger.publish(9, at(1)).unwrap();
    assert_eq!((state(&ledger).live, state(&ledger).tombstones), (1, 1));
    let mut bytes = Vec::new();
    ledger
        .tell_log(&member(), asked(2), at(2), signed, &mut bytes)
        .unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains("\"delete\"") && !text.contains("Title"),
        "{text}"
    );
    ledger.trim_feed(1, at(1)).unwrap();
    assert_eq!(state(&ledger).tombstones, 1);
    ledger.trim_feed(1, at(2)).unwrap();
    assert_eq!(state(&ledger).tombstones, 0);
    // The chain of heads holds all the same.
    let mut held = BTreeMap::new();
    assert_eq!(follow(&ledger, 0, &mut held), 3);
    assert_eq!(held.len(), 1);
}

#[test]
fn a_later_epoch_tells_everything_again() {
    let ledger = begun();
    let batch = Batch {
        source: "ville",
        upserts: vec![dataset(1, 1)],
        ..Batch::default()
    };
    ledger.write(batch, at(0)).unwrap();
    ledger.publish(9, at(0)).unwrap();
    ledger.begin_feed(&member(), 1).unwrap();
    assert_eq!(state(&ledger).seq, 1);
    let published = state(&ledger).published;
    ledger.begin_feed(&member(), 2).unwrap();
    assert_eq!((state(&ledger).epoch, state(&ledger).seq), (2, 0));
    // The clock was set back.
    assert_eq!(ledger.publish(9, at(-1)).unwrap().entries, 1);
    assert!(state(&ledger).published > published);
}
