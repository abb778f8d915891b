//! The numbers of `docs/reference/replication.md`, which were computed by another program in another
//! language from the layouts written there.

use super::{
    Action, Checkpoint, Entry, Head, Leaf, SetDigest, SignedCheckpoint, SketchKey, Sketcher,
};
use crate::{Fingerprint, Kind, MemberId, RecordId, signature::SecretKey, text32};
use sha2::{Digest, Sha256};

const MEMBER: &str = "gr2q7gf5lh6pzfdnurnkvputhpqvjjfvbfhbysv7ikdgkbptzf7a";
const PAYLOAD: &str =
    "<https://rivage.example/d/1> <http://purl.org/dc/terms/title> \"Arbres\"@fr .\n";
const LEAF_1: &str = "ag5saubka4ghbngpdtnjjf7d3bqmn6ekkho2x5birtadwsrbqelq";
const HEAD_2: &str = "gxtravqp5kveousm6pq3hutreib2tz74q73f3i3ywjmenuv6jbcq";

fn member() -> MemberId {
    MemberId::of(&SecretKey::from_bytes(&[1; 32]).public())
}

fn entry(seq: u64, action: Action, number: u32, payload: &str) -> Entry {
    let resource = format!("https://rivage.example/d/{number}");
    Entry {
        seq,
        action,
        key: RecordId::mint("rivage", &resource),
        kind: Kind::Dataset,
        resource,
        fingerprint: Fingerprint::of(payload.as_bytes()),
        published: 1_767_322_845_000 + i64::try_from(seq).unwrap(),
    }
}

fn leaves() -> [Leaf; 3] {
    [
        entry(1, Action::Create, 1, PAYLOAD).leaf(1),
        entry(2, Action::Delete, 2, "").leaf(1),
        entry(3, Action::Update, 1, PAYLOAD).leaf(1),
    ]
}

#[test]
fn leaves_and_heads() {
    assert_eq!(member().as_str(), MEMBER);
    let [first, second, _] = leaves();
    assert_eq!(first.to_string(), LEAF_1);
    assert_eq!(
        second.to_string(),
        "dygodma7j36scibukvpqw47qug45rt7yijvpf3csqnmjtqjngsrq"
    );
    let start = Head::start(&member(), 1);
    assert_eq!(
        start.to_string(),
        "f5oruzgtarwv34tr7wtmwaccpgsxib3ybh6fftvzsw3tlkxst43a"
    );
    assert_eq!(start.then(&first).then(&second).to_string(), HEAD_2);
}

#[test]
fn sets_and_sketches() {
    let [first, _, third] = leaves();
    let mut set = SetDigest::default();
    let mut sketcher = Sketcher::new(SketchKey([7; 32]), 8);
    for leaf in [first, third] {
        set.add(&leaf);
        sketcher.add(&leaf);
    }
    assert_eq!(
        set.to_string(),
        "ok4rjyea2xtbzvz5cy2s4sg23qgzfxown4yyfz7vor4ftkqnrp6a"
    );
    assert_eq!(
        text32::encode(&Sha256::digest(sketcher.finish().to_bytes())),
        "omkzrja5lcdiqzvokei3dmdzjmc3uyienoyjf7cdmex54eclqyuq"
    );
}

#[test]
fn a_checkpoint() {
    let checkpoint = Checkpoint {
        member: member(),
        audience: "public".into(),
        epoch: 1,
        seq: 2,
        published: 1_767_322_845_002,
        count: 1,
        tombstones: 1,
        set: SetDigest::parse(LEAF_1).unwrap(),
        head: Head::parse(HEAD_2).unwrap(),
        since: 1,
        snapshot: None,
        redactions: 0,
        issued: "2026-01-02T03:04:05Z".parse().unwrap(),
        valid_until: "2026-01-03T03:04:05Z".parse().unwrap(),
    };
    let signed = checkpoint.sign(&SecretKey::from_bytes(&[2; 32]));
    let line = "\nsignature gTl3Dqh9F19Wo1Rmw0x-zMuNipG07jeiXfYPW4_Js5Q \
                Lju8EQO8nDOM5Xew0zYfdvpj6-4dHCfQt6O7B9NEJEp8FCQ6IIeTaOb747yhHXqP6SW01ns1SJ3gssqmX0lxBw\n";
    assert!(signed.text().ends_with(line), "{}", signed.text());
    assert_eq!(
        text32::encode(&signed.hash()),
        "ixy43a64hdajjxa4iyepok66nk3imc5u3nf7ifwlw743ivccmedq"
    );
    assert_eq!(SignedCheckpoint::read(signed.text()), Ok(signed));
}
