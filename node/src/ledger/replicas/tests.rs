//! What is kept of members is what a simple model of it keeps, whatever comes in whatever order.

use crate::{
    ledger::{Ledger, OUT_OF_SCOPE, State, testing::*},
    peers::{Following, Mode, Scope},
};
use harvest::peer::{Arrival, Content, KeyRange, PullBatch};
use proptest::prelude::*;
use std::collections::BTreeMap;
use vocab::{
    MemberId, RecordId,
    feed::{Action, Leaf, SetDigest},
};

/// What one entry brings.
#[derive(Debug, Clone, Copy)]
enum What {
    Title(u8),
    Deleted,
    Refused(u8),
}

#[derive(Debug, Clone)]
struct Told {
    name: u32,
    epoch: u32,
    seq: u64,
    what: What,
}

#[derive(Debug, Clone)]
struct Sent {
    arrivals: Vec<Told>,
    superseded: Vec<u64>,
    forget: Vec<u32>,
    /// Between the keys of two names.
    replaces: Option<(Option<u32>, Option<u32>)>,
    ends_older_epochs: bool,
    epoch: u32,
}

const NAMES: u32 = 6;

fn sent() -> impl Strategy<Value = Sent> {
    let what = prop_oneof![
        4 => (0..3u8).prop_map(What::Title),
        2 => Just(What::Deleted),
        1 => (0..2u8).prop_map(What::Refused),
    ];
    let told = (0..NAMES, 1..3u32, 1..12u64, what).prop_map(|(name, epoch, seq, what)| Told {
        name,
        epoch,
        seq,
        what,
    });
    let range = (
        proptest::option::of(0..NAMES),
        proptest::option::of(0..NAMES),
    );
    (
        proptest::collection::vec(told, 0..6),
        proptest::collection::vec(1..12u64, 0..3),
        proptest::collection::vec(0..NAMES, 0..2),
        proptest::option::weighted(0.2, range),
        proptest::bool::weighted(0.2),
        1..3u32,
    )
        .prop_map(
            |(arrivals, superseded, forget, replaces, ends_older_epochs, epoch)| Sent {
                arrivals,
                superseded,
                forget,
                replaces,
                ends_older_epochs,
                epoch,
            },
        )
}

fn arrived(told: &Told) -> Arrival {
    let Told {
        name, epoch, seq, ..
    } = *told;
    let iri = format!("https://data.example/{name}");
    match told.what {
        What::Title(title) => arrival(
            epoch,
            seq,
            name,
            Action::Update,
            Content::Record(Box::new(dataset(&iri, &format!("Titre {title}"), &[]))),
        ),
        What::Deleted => arrival(epoch, seq, name, Action::Delete, Content::Deleted),
        What::Refused(word) => {
            let content = Content::Refused {
                reason: "no record".into(),
                payload: format!("what was signed {word}"),
            };
            arrival(epoch, seq, name, Action::Update, content)
        }
    }
}

fn to_batch(member: &MemberId, sent: &Sent) -> PullBatch {
    let mut batch = batch(
        member,
        sent.epoch,
        50,
        sent.arrivals.iter().map(arrived).collect(),
    );
    batch.superseded = sent
        .superseded
        .iter()
        .map(|seq| (*seq, Leaf([u8::try_from(*seq).unwrap(); 32])))
        .collect();
    batch.forget = sent.forget.iter().map(|name| key(*name)).collect();
    batch.replaces = sent.replaces.map(|(after, upto)| KeyRange {
        after: after.map(key),
        upto: upto.map(key),
    });
    batch.ends_older_epochs = sent.ends_older_epochs;
    batch
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    epoch: u32,
    seq: u64,
    leaf: Leaf,
    is_live: bool,
    payload: Option<String>,
    refused: Option<String>,
}

/// The model: what a follower in memory does.
#[derive(Debug, Default)]
struct Model(BTreeMap<RecordId, Row>);

impl Model {
    fn apply(&mut self, batch: &PullBatch) {
        let stated: Vec<&RecordId> = batch.arrivals.iter().map(|it| &it.entry.key).collect();
        for arrival in &batch.arrivals {
            let place = (arrival.epoch, arrival.entry.seq);
            let held = self.0.get(&arrival.entry.key);
            if held.is_some_and(|row| (row.epoch, row.seq) > place) {
                continue;
            }
            let (is_live, payload, refused) = match &arrival.content {
                Content::Record(record) => (true, Some(record.payload().to_owned()), None),
                Content::Deleted => (false, None, None),
                Content::Refused { payload, .. } => (true, None, Some(payload.clone())),
            };
            let row = Row {
                epoch: place.0,
                seq: place.1,
                leaf: arrival.leaf,
                is_live,
                payload,
                refused,
            };
            self.0.insert(arrival.entry.key.clone(), row);
        }
        for key in &batch.forget {
            self.0.remove(key);
        }
        if let Some(range) = &batch.replaces {
            self.0
                .retain(|key, _| !range.contains(key) || stated.contains(&key));
        }
        if batch.ends_older_epochs
            && let Some(standing) = batch.cursor.standing()
        {
            self.0.retain(|_, row| row.epoch >= standing.epoch);
        }
    }

    fn digest(&self) -> SetDigest {
        let mut digest = SetDigest::default();
        for row in self.0.values().filter(|row| row.is_live) {
            digest.add(&row.leaf);
        }
        digest
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn what_is_held_is_what_the_model_holds(
        all in proptest::collection::vec(sent(), 1..12),
        is_mirror in any::<bool>(),
    ) {
        let ledger = Ledger::in_memory().unwrap();
        let mode = if is_mirror { Mode::Mirror } else { Mode::Follow };
        let member = follow(&ledger, &card(1, "https://a.example/", &[]), mode);
        let mut model = Model::default();
        for (second, sent) in all.iter().enumerate() {
            let now = at(second as i64);
            let batch = to_batch(&member, sent);
            let kept = ledger.keep_batch(&member, &batch, now).unwrap();
            model.apply(&batch);
            prop_assert_eq!(kept.digest, model.digest());
            // Once more changes nothing.
            let again = ledger.keep_batch(&member, &batch, now).unwrap();
            let mut twice = Model(model.0.clone());
            twice.apply(&batch);
            prop_assert_eq!(&twice.0, &model.0);
            prop_assert_eq!(again.digest, kept.digest);
            prop_assert_eq!(ledger.head().unwrap(), again.written.position);
        }
        let known = ledger.member(&member).unwrap().unwrap();
        prop_assert_eq!(known.digest, model.digest());
        let live = model.0.values().filter(|row| row.is_live).count() as u64;
        let refused = model.0.values().filter(|row| row.refused.is_some()).count() as u64;
        prop_assert_eq!((known.live, known.refused), (live, refused));
        prop_assert_eq!(ledger.recount(&member).unwrap(), model.digest());
        let mut leaves = ledger.leaves(&member).unwrap();
        leaves.sort();
        let live = model.0.iter().filter(|(_, row)| row.is_live);
        let told: Vec<_> = live.map(|(key, row)| (key.clone(), row.leaf)).collect();
        prop_assert_eq!(leaves, told);
        for name in 0..NAMES {
            let row = model.0.get(&key(name));
            let id = RecordId::mint(member.as_str(), key(name).as_str());
            let found = ledger.record_if_present(&id).unwrap();
            let shown = found.as_ref().map(|(_, record)| record.payload());
            prop_assert_eq!(shown, row.and_then(|row| row.payload.as_deref()));
            let refused = ledger.refused_content(&member, &key(name)).unwrap();
            prop_assert_eq!(refused, row.and_then(|row| row.refused.clone()));
        }
    }
}

#[test]
fn what_is_taken_back_leaves_no_content_behind() {
    let ledger = Ledger::in_memory().unwrap();
    let member = follow(&ledger, &card(1, "https://a.example/", &[]), Mode::Follow);
    let record = dataset("https://a.example/1", "Titre", &[]);
    let told = batch(&member, 1, 1, vec![stated(1, 1, record)]);
    ledger.keep_batch(&member, &told, at(1)).unwrap();
    let id = RecordId::mint(member.as_str(), key(1).as_str());
    let (entry, _) = ledger.record_if_present(&id).unwrap().unwrap();
    assert_eq!(entry.member, Some(member.clone()));
    let gone = arrival(1, 2, 1, Action::Delete, Content::Deleted);
    let told = batch(&member, 1, 2, vec![gone]);
    ledger.keep_batch(&member, &told, at(2)).unwrap();
    assert_eq!(ledger.entry(&id).unwrap().unwrap().state, State::Purged);
    assert!(ledger.record(&id).is_err(), "its payload is gone");
}

#[test]
fn records_of_members_are_not_in_the_catalogue_of_this_node() {
    let ledger = Ledger::in_memory().unwrap();
    let member = follow(&ledger, &card(1, "https://a.example/", &[]), Mode::Follow);
    let record = dataset("https://a.example/1", "Titre", &[]);
    let told = batch(&member, 1, 1, vec![stated(1, 1, record)]);
    ledger.keep_batch(&member, &told, at(1)).unwrap();
    assert_eq!(ledger.counts().unwrap().datasets, 1);
    let page = ledger.catalog_page(1, 100).unwrap().unwrap();
    assert_eq!((page.records.len(), page.total), (0, 0));
    assert!(ledger.sources().unwrap().is_empty());
}

#[test]
fn what_is_out_of_scope_is_held_as_an_entry_until_the_scope_changes() {
    let ledger = Ledger::in_memory().unwrap();
    let card = card(1, "https://a.example/", &[]);
    let mut following = Following {
        mode: Mode::Mirror,
        scope: Scope {
            themes: vec!["TRAN".into()],
            ..Scope::default()
        },
        every_seconds: None,
        accepted: None,
    };
    let keep = |following: &Following| {
        ledger
            .keep_member(&card, "https://a.example/", following, at(0))
            .unwrap();
    };
    keep(&following);
    let member = card.card().member.clone();
    let record = dataset("https://a.example/1", "Titre", &[]);
    let payload = record.payload().to_owned();
    let told = batch(&member, 1, 1, vec![stated(1, 1, record)]);
    let kept = ledger.keep_batch(&member, &told, at(1)).unwrap();
    assert_eq!((kept.written.added, kept.not_taken), (0, 1));
    assert_eq!(ledger.leaves(&member).unwrap().len(), 1);
    // It is no fault of the member.
    assert!(ledger.refusals(&member, 10).unwrap().is_empty());
    let content = ledger.refused_content(&member, &key(1)).unwrap();
    assert_eq!(content, Some(payload));
    following.scope = Scope::default();
    keep(&following);
    let known = ledger.member(&member).unwrap().unwrap();
    assert!(known.cursor.is_none(), "everything is asked for again");
    let kept = ledger.keep_batch(&member, &told, at(2)).unwrap();
    assert_eq!((kept.written.added, kept.not_taken), (1, 0));
    assert_eq!(OUT_OF_SCOPE, "out of scope");
}

#[test]
fn a_member_is_forgotten_bit_by_bit_and_with_all_its_records() {
    let ledger = Ledger::in_memory().unwrap();
    let member = follow(&ledger, &card(1, "https://a.example/", &[]), Mode::Follow);
    let arrivals = (0..1_500)
        .map(|name| {
            let record = dataset(&format!("https://a.example/{name}"), "Titre", &[]);
            stated(u64::from(name) + 1, name, record)
        })
        .collect();
    ledger
        .keep_batch(&member, &batch(&member, 1, 1_500, arrivals), at(1))
        .unwrap();
    let mut rounds = 0;
    while ledger.forget_member(&member, false, at(2)).unwrap() > 0 {
        rounds += 1;
    }
    assert_eq!(rounds, 2);
    assert_eq!(ledger.counts().unwrap().total(), 0);
    assert!(ledger.members().unwrap().is_empty());
    assert!(
        ledger
            .keep_batch(&member, &batch(&member, 1, 1, vec![]), at(3))
            .is_err()
    );
}
