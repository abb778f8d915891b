//! One voice for each resource, and it can come back.

use crate::{
    ledger::{Batch, Ledger, State, testing::*},
    peers::Mode,
};
use harvest::peer::Content;
use proptest::prelude::*;
use std::collections::BTreeMap;
use vocab::{MemberId, RecordId, feed::Action};

const A: &str = "https://a.example/";
const B: &str = "https://b.example/";

fn import(ledger: &Ledger, iri: &str, title: &str) -> RecordId {
    import_as(ledger, "portail", iri, title)
}

fn import_as(ledger: &Ledger, source: &str, iri: &str, title: &str) -> RecordId {
    let batch = Batch {
        source,
        upserts: vec![dataset(iri, title, &[])],
        ..Batch::default()
    };
    ledger.write(batch, at(5)).unwrap();
    RecordId::mint(source, iri)
}

fn tell(
    ledger: &Ledger,
    member: &MemberId,
    seq: u64,
    name: u32,
    iri: &str,
    title: &str,
) -> RecordId {
    let told = batch(
        member,
        1,
        seq,
        vec![stated(seq, name, dataset(iri, title, &[]))],
    );
    ledger.keep_batch(member, &told, at(6)).unwrap();
    RecordId::mint(member.as_str(), key(name).as_str())
}

fn take_back(ledger: &Ledger, member: &MemberId, seq: u64, name: u32) {
    let gone = arrival(1, seq, name, Action::Delete, Content::Deleted);
    let told = batch(member, 1, seq, vec![gone]);
    ledger.keep_batch(member, &told, at(7)).unwrap();
}

fn state(ledger: &Ledger, id: &RecordId) -> State {
    ledger.entry(id).unwrap().unwrap().state
}

fn shown(ledger: &Ledger, iri: &str) -> Vec<RecordId> {
    let all = ledger.entries_about(iri).unwrap().into_iter();
    all.filter(|entry| entry.state == State::Present)
        .map(|entry| entry.id)
        .collect()
}

#[test]
fn who_declares_the_namespace_eclipses_the_others_until_it_leaves() {
    let ledger = Ledger::in_memory().unwrap();
    let a = follow(&ledger, &card(1, A, &[A]), Mode::Follow);
    let b = follow(&ledger, &card(2, B, &[B]), Mode::Follow);
    let iri = "https://a.example/d/1";
    let ours = import(&ledger, iri, "Copie moissonnée");
    let of_b = tell(&ledger, &b, 1, 1, iri, "Copie de B");
    // Nobody with authority has spoken: our own comes first.
    assert_eq!(shown(&ledger, iri), std::slice::from_ref(&ours));
    let of_a = tell(&ledger, &a, 1, 1, iri, "L'original");
    assert_eq!(shown(&ledger, iri), [of_a]);
    assert_eq!(state(&ledger, &ours), State::Eclipsed);
    assert_eq!(state(&ledger, &of_b), State::Eclipsed);
    take_back(&ledger, &a, 2, 1);
    assert_eq!(shown(&ledger, iri), std::slice::from_ref(&ours));
    let batch = Batch {
        source: "portail",
        withdrawals: vec![ours],
        ..Batch::default()
    };
    ledger.write(batch, at(8)).unwrap();
    assert_eq!(shown(&ledger, iri), [of_b]);
}

#[test]
fn an_eclipsed_record_that_is_harvested_again_unchanged_writes_nothing() {
    let ledger = Ledger::in_memory().unwrap();
    let a = follow(&ledger, &card(1, A, &[A]), Mode::Follow);
    let iri = "https://a.example/d/1";
    tell(&ledger, &a, 1, 1, iri, "L'original");
    let ours = import(&ledger, iri, "Copie");
    assert_eq!(state(&ledger, &ours), State::Eclipsed);
    let head = ledger.head().unwrap();
    import(&ledger, iri, "Copie");
    assert_eq!(ledger.head().unwrap(), head);
    // A changed one is kept, stays hidden, and is what comes back.
    import(&ledger, iri, "Copie corrigée");
    assert_eq!(state(&ledger, &ours), State::Eclipsed);
    take_back(&ledger, &a, 2, 1);
    let (_, record) = ledger.record_if_present(&ours).unwrap().unwrap();
    assert!(record.payload().contains("corrigée"));
}

#[test]
fn what_lies_in_our_own_namespace_is_ours_whatever_a_member_declares() {
    let ledger = Ledger::in_memory().unwrap();
    ledger
        .declare_own(&["https://node.example/".into()], at(0))
        .unwrap();
    let thief = card(1, A, &["https://node.example/"]);
    let a = follow(&ledger, &thief, Mode::Follow);
    let iri = "https://node.example/datasets/1";
    let ours = import(&ledger, iri, "Le nôtre");
    let theirs = tell(&ledger, &a, 1, 1, iri, "Un faux");
    assert_eq!(shown(&ledger, iri), [ours]);
    assert_eq!(state(&ledger, &theirs), State::Eclipsed);
}

#[test]
fn a_member_that_answers_there_comes_before_one_that_only_says_so() {
    let ledger = Ledger::in_memory().unwrap();
    let a = follow(&ledger, &card(1, A, &[A]), Mode::Follow);
    // Whichever has the lower id: the seeds are tried both ways.
    for seed in [2, 3, 4, 5] {
        let thief = follow(&ledger, &card(seed, B, &[B, A]), Mode::Follow);
        tell(&ledger, &thief, 1, 1, "https://a.example/d/1", "Un faux");
    }
    let of_a = tell(&ledger, &a, 1, 1, "https://a.example/d/1", "L'original");
    assert_eq!(shown(&ledger, "https://a.example/d/1"), [of_a]);
}

#[test]
fn two_sources_of_ours_are_one_voice() {
    let ledger = Ledger::in_memory().unwrap();
    let a = follow(&ledger, &card(1, A, &[]), Mode::Follow);
    let iri = "https://c.example/d/1";
    let theirs = tell(&ledger, &a, 1, 1, iri, "Celui de A");
    assert_eq!(shown(&ledger, iri), std::slice::from_ref(&theirs));
    let one = import_as(&ledger, "un", iri, "Un");
    let two = import_as(&ledger, "deux", iri, "Deux");
    assert_eq!(shown(&ledger, iri), [one, two]);
    assert_eq!(state(&ledger, &theirs), State::Eclipsed);
}

#[test]
fn a_card_that_declares_more_changes_who_is_shown() {
    let ledger = Ledger::in_memory().unwrap();
    let a = follow(&ledger, &card(1, A, &[]), Mode::Follow);
    let iri = "https://c.example/d/1";
    let ours = import(&ledger, iri, "Le nôtre");
    let theirs = tell(&ledger, &a, 1, 1, iri, "Celui de A");
    assert_eq!(shown(&ledger, iri), std::slice::from_ref(&ours));
    let edition_before = ledger.edition().unwrap();
    let newer = edition(1, 2, A, &["https://c.example/"]);
    let ended = crate::ledger::Ended {
        outcome: "{}".into(),
        checkpoint: None,
        card: Some(&newer),
        answered: None,
    };
    assert!(ledger.keep_pull(&a, &ended, at(9)).unwrap());
    assert_eq!(shown(&ledger, iri), [theirs]);
    assert!(ledger.edition().unwrap() > edition_before);
    // Who is blocked is not listened to.
    let blocked = crate::peers::Following {
        mode: Mode::Block,
        ..Default::default()
    };
    ledger.keep_member(&newer, A, &blocked, at(10)).unwrap();
    while ledger.forget_member(&a, true, at(10)).unwrap() > 0 {}
    assert_eq!(shown(&ledger, iri), [ours]);
}

#[test]
fn a_later_card_speaks_for_nothing_that_nobody_has_accepted() {
    let ledger = Ledger::in_memory().unwrap();
    let first = card(1, A, &[]);
    let following = crate::peers::Following {
        accepted: Some(Vec::new()),
        ..Default::default()
    };
    ledger.keep_member(&first, A, &following, at(0)).unwrap();
    let a = first.card().member.clone();
    let iri = "https://c.example/d/1";
    let ours = import(&ledger, iri, "Le nôtre");
    let theirs = tell(&ledger, &a, 1, 1, iri, "Celui de A");
    let pulled = |card: Option<&_>, answered| {
        let ended = crate::ledger::Ended {
            outcome: "{}".into(),
            checkpoint: None,
            card,
            answered,
        };
        ledger.keep_pull(&a, &ended, at(9)).unwrap();
    };
    const C: &str = "https://c.example/";
    pulled(Some(&edition(1, 2, A, &[C])), Some(A));
    assert_eq!(shown(&ledger, iri), std::slice::from_ref(&ours));
    // Nor by saying that it has moved there: it has to answer there.
    pulled(Some(&edition(1, 3, C, &[C])), None);
    assert_eq!(shown(&ledger, iri), [ours]);
    pulled(None, Some(C));
    assert_eq!(shown(&ledger, iri), [theirs]);
}

/// What happens to one of two resources, the first of which lies in A's namespace.
#[derive(Debug, Clone, Copy)]
enum Event {
    Import {
        source: usize,
        resource: usize,
        title: u8,
    },
    Withdraw {
        source: usize,
        resource: usize,
    },
    Tell {
        member: usize,
        resource: usize,
        title: u8,
    },
    TakeBack {
        member: usize,
        resource: usize,
    },
    /// A member declares A's namespace, or nothing.
    Declare {
        member: usize,
        is_declared: bool,
    },
    /// So does this node.
    DeclareOwn(bool),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0..2usize, 0..2usize, 0..2u8)
            .prop_map(|(source, resource, title)| Event::Import { source, resource, title }),
        2 => (0..2usize, 0..2usize)
            .prop_map(|(source, resource)| Event::Withdraw { source, resource }),
        4 => (0..3usize, 0..2usize, 0..2u8)
            .prop_map(|(member, resource, title)| Event::Tell { member, resource, title }),
        2 => (0..3usize, 0..2usize)
            .prop_map(|(member, resource)| Event::TakeBack { member, resource }),
        1 => (0..3usize, any::<bool>())
            .prop_map(|(member, is_declared)| Event::Declare { member, is_declared }),
        1 => any::<bool>().prop_map(Event::DeclareOwn),
    ];
    proptest::collection::vec(event, 1..40)
}

const RESOURCES: [&str; 2] = ["https://a.example/d/1", "https://elsewhere.example/d/2"];
const SOURCES: [&str; 2] = ["portail", "autre"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_happens_the_voice_that_comes_first_is_shown_alone(events in events()) {
        let ledger = Ledger::in_memory().unwrap();
        // The first member answers where the first resource is.
        let addresses = [A, B, "https://c.example/"];
        let mut editions = [1; 3];
        let members: Vec<MemberId> = (0..3)
            .map(|at| follow(&ledger, &card(at as u8 + 1, addresses[at], &[]), Mode::Follow))
            .collect();
        let mut declared = [false; 3];
        let mut own_declared = false;
        // Who states what: the two sources, then the three members.
        let mut stated: BTreeMap<(usize, usize), RecordId> = BTreeMap::new();
        for (at_second, event) in events.iter().enumerate() {
            let seq = at_second as u64 + 1;
            match *event {
                Event::Import { source, resource, title } => {
                    let id = import_as(
                        &ledger, SOURCES[source], RESOURCES[resource], &format!("Titre {title}"));
                    stated.insert((source, resource), id);
                }
                Event::Withdraw { source, resource } => {
                    if let Some(id) = stated.remove(&(source, resource)) {
                        let batch = Batch {
                            source: SOURCES[source],
                            withdrawals: vec![id],
                            ..Batch::default()
                        };
                        ledger.write(batch, at(9)).unwrap();
                    }
                }
                Event::Tell { member, resource, title } => {
                    let (name, title) = (resource as u32, format!("Titre {title}"));
                    let id = tell(
                        &ledger, &members[member], seq, name, RESOURCES[resource], &title);
                    stated.insert((member + 2, resource), id);
                }
                Event::TakeBack { member, resource } => {
                    take_back(&ledger, &members[member], seq, resource as u32);
                    stated.remove(&(member + 2, resource));
                }
                Event::Declare { member, is_declared } => {
                    declared[member] = is_declared;
                    editions[member] += 1;
                    let namespaces: &[&str] = if is_declared { &[A] } else { &[] };
                    let newer = edition(
                        member as u8 + 1, editions[member], addresses[member], namespaces);
                    let ended = crate::ledger::Ended {
                        outcome: "{}".into(),
                        checkpoint: None,
                        card: Some(&newer),
                        answered: None,
                    };
                    ledger.keep_pull(&members[member], &ended, at(9)).unwrap();
                }
                Event::DeclareOwn(is_declared) => {
                    own_declared = is_declared;
                    let namespaces = if is_declared { vec![A.to_owned()] } else { vec![] };
                    ledger.declare_own(&namespaces, at(9)).unwrap();
                }
            }
            for (resource, iri) in RESOURCES.iter().enumerate() {
                let rank = |voice: usize| match voice.checked_sub(2) {
                    None if own_declared && resource == 0 => (0, String::new()),
                    None => (3, String::new()),
                    Some(member) => {
                        let place = match (declared[member] && resource == 0, member) {
                            (true, 0) => 1,
                            (true, _) => 2,
                            (false, _) => 4,
                        };
                        (place, members[member].to_string())
                    }
                };
                let voices = stated.iter().filter(|((_, about), _)| *about == resource);
                let first = voices.clone().map(|((voice, _), _)| rank(*voice)).min();
                let mut expected: Vec<RecordId> = voices
                    .filter(|((voice, _), _)| Some(rank(*voice)) == first)
                    .map(|(_, id)| id.clone())
                    .collect();
                let mut found = shown(&ledger, iri);
                expected.sort();
                found.sort();
                prop_assert_eq!(found, expected);
            }
        }
    }
}

#[test]
fn who_is_only_known_speaks_for_nothing() {
    let ledger = Ledger::in_memory().unwrap();
    follow(&ledger, &card(1, A, &[A]), Mode::Ignore);
    let b = follow(&ledger, &card(2, B, &[]), Mode::Follow);
    let iri = "https://a.example/d/1";
    let ours = import(&ledger, iri, "La nôtre");
    tell(&ledger, &b, 1, 1, iri, "Celle de B");
    assert_eq!(shown(&ledger, iri), [ours]);
    let counted = ledger.reading("read", |c| {
        let authority = crate::ledger::Authority::read(c)?;
        let line = "<https://a.example/d/2> <https://p.example/p> \"x\" .\n";
        Ok(authority.counted(Some(&b), iri, line).into_owned())
    });
    assert!(!counted.unwrap().is_empty());
}
