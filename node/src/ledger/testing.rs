//! Members and what they publish, for tests.

use crate::{
    ledger::Ledger,
    peers::{Following, Mode},
};
use harvest::peer::{Arrival, Content, Cursor, PullBatch, Standing};
use jiff::Timestamp;
use oxrdf::{Graph, Literal, NamedNode, Triple};
use std::collections::BTreeMap;
use vocab::{
    Fingerprint, Kind, MemberId, Record, RecordId,
    feed::{Action, Entry, Head},
    member::{Card, FeedKey, Roots, SignedCard},
    ns::{dcat, dct, rdf},
    signature::SecretKey,
};

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A card of edition 1 whose member answers at `address`.
pub fn card(seed: u8, address: &str, namespaces: &[&str]) -> SignedCard {
    edition(seed, 1, address, namespaces)
}

pub fn edition(seed: u8, edition: u64, address: &str, namespaces: &[&str]) -> SignedCard {
    let root = SecretKey::from_bytes(&[seed; 32]);
    let roots = Roots::new(root.public(), None);
    let card = Card {
        form: Card::FORM,
        member: roots.member().unwrap(),
        roots,
        edition,
        epoch: 1,
        feed_keys: vec![FeedKey {
            key: root.public(),
            epoch: 1,
            from: 1,
            to: None,
        }],
        name: BTreeMap::from([("fr".to_owned(), format!("Membre {seed}"))]),
        territory: None,
        base_url: address.to_owned(),
        moved_from: Vec::new(),
        namespaces: namespaces.iter().map(|&it| it.to_owned()).collect(),
        contact: None,
        issued: at(0),
    };
    card.sign(&root).unwrap()
}

/// Follows a member, and gives its id.
pub fn follow(ledger: &Ledger, card: &SignedCard, mode: Mode) -> MemberId {
    let following = Following {
        mode,
        ..Following::default()
    };
    let address = &card.card().base_url;
    ledger
        .keep_member(card, address, &following, at(0))
        .unwrap();
    card.card().member.clone()
}

/// A dataset with a title, and more that it says of other subjects.
pub fn dataset(iri: &str, title: &str, others: &[(&str, &str)]) -> Record {
    let iri = NamedNode::new(iri).unwrap();
    let mut graph = Graph::new();
    graph.insert(&Triple::new(
        iri.clone(),
        rdf::TYPE,
        NamedNode::from(dcat::DATASET_CLASS),
    ));
    graph.insert(&Triple::new(
        iri.clone(),
        dct::TITLE,
        Literal::new_simple_literal(title),
    ));
    for (subject, title) in others {
        graph.insert(&Triple::new(
            NamedNode::new(*subject).unwrap(),
            dct::TITLE,
            Literal::new_simple_literal(*title),
        ));
    }
    Record::seal(iri, Kind::Dataset, graph).unwrap()
}

pub fn key(name: u32) -> RecordId {
    RecordId::mint("a member", &name.to_string())
}

/// What a member tells as entry `seq` of epoch 1.
pub fn stated(seq: u64, name: u32, record: Record) -> Arrival {
    arrival(
        1,
        seq,
        name,
        Action::Update,
        Content::Record(Box::new(record)),
    )
}

pub fn arrival(epoch: u32, seq: u64, name: u32, action: Action, content: Content) -> Arrival {
    let (resource, fingerprint) = match &content {
        Content::Record(record) => (record.resource().as_str().to_owned(), record.fingerprint()),
        Content::Deleted => (format!("https://data.example/{name}"), Fingerprint::of(b"")),
        Content::Refused { payload, .. } => (
            format!("https://data.example/{name}"),
            Fingerprint::of(payload.as_bytes()),
        ),
    };
    let entry = Entry {
        seq,
        action,
        key: key(name),
        kind: Kind::Dataset,
        resource,
        fingerprint,
        published: at(0).as_millisecond() + i64::try_from(seq).unwrap(),
    };
    Arrival {
        epoch,
        leaf: entry.leaf(epoch),
        entry,
        content,
    }
}

/// A batch that leads to entry `seq`.
pub fn batch(member: &MemberId, epoch: u32, seq: u64, arrivals: Vec<Arrival>) -> PullBatch {
    let head = Head::start(member, epoch);
    let standing = Standing::new(member.clone(), epoch, seq, head, 0);
    PullBatch {
        arrivals,
        superseded: Vec::new(),
        forget: Vec::new(),
        replaces: None,
        ends_older_epochs: false,
        cursor: Cursor::At(standing),
    }
}
