use super::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::{
    MemberId,
    feed::{Head, SetDigest},
    signature::{SecretKey, SignatureError},
};

fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(&[seed; 32])
}

fn checkpoint() -> Checkpoint {
    let member = MemberId::of(&key(1).public());
    Checkpoint {
        head: Head::start(&member, 1),
        member,
        audience: "public".to_owned(),
        epoch: 1,
        seq: 1_234_567,
        published: 1_767_322_845_123,
        count: 1_000_000,
        tombstones: 3,
        set: SetDigest::from_bytes(&[7; 32]),
        since: 1,
        snapshot: Some([9; 32]),
        redactions: 0,
        issued: "2026-01-02T03:04:05Z".parse().unwrap(),
        valid_until: "2026-01-03T03:04:05Z".parse().unwrap(),
    }
}

#[test]
fn a_checkpoint_is_read_back_and_is_short() {
    let signed = checkpoint().sign(&key(2));
    assert_eq!(SignedCheckpoint::read(signed.text()), Ok(signed.clone()));
    assert!(signed.text().len() < 700, "{}", signed.text().len());
    let mut bare = checkpoint();
    bare.snapshot = None;
    let bare = bare.sign(&key(2));
    assert_eq!(SignedCheckpoint::read(bare.text()), Ok(bare.clone()));
}

#[test]
fn no_byte_can_be_changed() {
    let text = checkpoint().sign(&key(2)).text().to_owned();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(altered) = String::from_utf8(bytes) {
            assert!(SignedCheckpoint::read(&altered).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_line_too_many_is_refused_even_when_it_is_signed() {
    let mut text = checkpoint().text();
    text.push_str("motto vite\n");
    let signature = key(2).sign(text.as_bytes());
    let text = format!("{text}\nsignature {} {signature}\n", key(2).public());
    assert_eq!(SignedCheckpoint::read(&text), Err(CheckpointError::More));
}

#[test]
fn a_signature_by_another_key_is_told() {
    let text = checkpoint().sign(&key(2)).text().to_owned();
    let (signed, _) = text.split_once("\nsignature ").unwrap();
    let other = key(3).sign(b"something else");
    let forged = format!("{signed}\nsignature {} {other}\n", key(3).public());
    assert_eq!(
        SignedCheckpoint::read(&forged),
        Err(CheckpointError::Signature(SignatureError::Mismatch))
    );
}
