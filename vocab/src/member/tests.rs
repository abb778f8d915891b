use super::{Card, CardError, Commitment, FeedKey, MemberId, Roots, SignedCard};
use crate::signature::{SecretKey, SignatureError};
use std::collections::BTreeMap;

fn key(seed: u8) -> SecretKey {
    SecretKey::from_bytes(&[seed; 32])
}

fn card(roots: Roots) -> Card {
    Card {
        form: Card::FORM,
        member: roots.member().unwrap(),
        roots,
        edition: 1,
        epoch: 1,
        feed_keys: vec![FeedKey {
            key: key(9).public(),
            epoch: 1,
            from: 1,
            to: None,
        }],
        name: BTreeMap::from([("fr".to_owned(), "Rivage — données".to_owned())]),
        territory: None,
        base_url: "https://rivage.example/".to_owned(),
        moved_from: Vec::new(),
        namespaces: vec!["https://rivage.example/".to_owned()],
        contact: None,
        issued: "2026-01-02T03:04:05Z".parse().unwrap(),
    }
}

fn first() -> Card {
    card(Roots::new(
        key(1).public(),
        Some(Commitment::to(&key(2).public())),
    ))
}

#[test]
fn a_card_is_read_back_and_belongs_to_its_root_key() {
    let signed = first().sign(&key(1)).unwrap();
    let read = SignedCard::read(signed.text()).unwrap();
    assert_eq!(read.card(), &first());
    assert_eq!(read.card().member, MemberId::of(&key(1).public()));
}

#[test]
fn a_card_may_be_written_in_another_layout() {
    let signed = first().sign(&key(1)).unwrap();
    let value: serde_json::Value = serde_json::from_str(signed.text()).unwrap();
    let compact = serde_json::to_string(&value).unwrap();
    assert_ne!(compact, signed.text());
    assert_eq!(SignedCard::read(&compact).unwrap().card(), &first());
}

#[test]
fn a_changed_word_is_noticed_in_a_field_nobody_knows_too() {
    let signed = first().sign(&key(1)).unwrap();
    let altered = signed.text().replace("rivage.example", "voleur.example");
    let mismatch = CardError::Signature(SignatureError::Mismatch);
    assert_eq!(SignedCard::read(&altered).unwrap_err(), mismatch);
    let added = signed.text().replacen('{', "{\"motto\": \"vite\",", 1);
    assert_eq!(SignedCard::read(&added).unwrap_err(), mismatch);
}

#[test]
fn a_card_cannot_take_the_name_of_another_member() {
    let mut stolen = card(Roots::new(key(3).public(), None));
    stolen.member = first().member;
    let refused = stolen.sign(&key(3)).unwrap_err();
    assert!(
        matches!(refused, CardError::Fingerprint { .. }),
        "{refused}"
    );
}

#[test]
fn a_root_key_hands_over_and_the_member_stays_itself() {
    let known = first().sign(&key(1)).unwrap();
    let mut next = first();
    next.edition = 2;
    next.roots
        .hand_over(&key(1), key(2).public(), None)
        .unwrap();
    let signed = next.sign(&key(2)).unwrap();
    assert_eq!(signed.card().member, known.card().member);
    assert_eq!(signed.supersedes(&known), Ok(true));
    assert_eq!(known.supersedes(&signed), Ok(false));
    // The old root key signs no more.
    assert!(next.sign(&key(1)).is_err());
}

#[test]
fn a_thief_of_the_root_key_cannot_name_the_next_one() {
    let known = first().sign(&key(1)).unwrap();
    let mut roots = first().roots;
    assert_eq!(
        roots.hand_over(&key(1), key(66).public(), None),
        Err(CardError::Unannounced(1))
    );
    // Nor by leaving out what had been announced.
    let mut stolen = card(Roots::new(key(1).public(), None));
    stolen.edition = 2;
    stolen
        .roots
        .hand_over(&key(1), key(66).public(), None)
        .unwrap();
    let signed = stolen.sign(&key(66)).unwrap();
    assert_eq!(signed.supersedes(&known), Err(CardError::Unannounced(1)));
}

#[test]
fn a_root_key_that_nobody_introduced_is_refused() {
    let mut chain = first().roots;
    chain.hand_over(&key(1), key(2).public(), None).unwrap();
    let honest = card(chain);
    let text = honest.sign(&key(2)).unwrap().text().to_owned();
    let forged = text.replace(&key(2).public().to_string(), &key(66).public().to_string());
    assert_eq!(
        SignedCard::read(&forged).unwrap_err(),
        CardError::Unannounced(1)
    );
}

#[test]
fn two_wordings_of_one_edition_and_a_falling_epoch_are_told() {
    let known = first().sign(&key(1)).unwrap();
    let mut other = first();
    other.contact = Some("mailto:donnees@rivage.example".to_owned());
    let other = other.sign(&key(1)).unwrap();
    assert_eq!(other.supersedes(&known), Err(CardError::TwoWordings(1)));

    let mut back = first();
    (back.edition, back.epoch) = (2, 0);
    let back = back.sign(&key(1)).unwrap();
    assert!(matches!(
        back.supersedes(&known),
        Err(CardError::EpochFellBack { .. })
    ));
}

#[test]
fn a_feed_key_signs_its_own_stretch_only() {
    let mut card = first();
    card.feed_keys[0].to = Some(10);
    let feed = key(9).public();
    assert!(card.may_sign(&feed, 1, 10));
    assert!(!card.may_sign(&feed, 1, 11));
    assert!(!card.may_sign(&feed, 2, 5));
    assert!(!card.may_sign(&key(8).public(), 1, 5));
}

#[test]
fn a_fingerprint_is_read_as_people_write_it() {
    let id = MemberId::of(&key(1).public());
    assert_eq!(id.as_str().len(), 52);
    assert_eq!(MemberId::parse(&id.grouped()), Some(id.clone()));
    assert_eq!(MemberId::parse(&id.as_str()[1..]), None);
}
