//! A member keeps its name, whatever changes on its card.

use super::{Identity, IdentityError, Keys, hand_over, new_epoch, rotate, take_root, write_again};
use crate::config::Config;
use std::fs;

fn config() -> Config {
    let mut config = Config::default();
    config.node.base_url = "https://data.example".into();
    config
}

#[test]
fn keys_are_made_once_and_nobody_else_may_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let first = Identity::open(folder.path(), &config()).unwrap();
    let again = Identity::open(folder.path(), &config()).unwrap();
    assert_eq!(first.member(), again.member());
    assert_eq!(first.card().text(), again.card().text());
    let keys = Keys::new(folder.path());
    for file in [keys.root_file(), keys.feed_file()] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

#[test]
fn a_change_of_the_settings_is_a_new_edition_and_a_move_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let first = Identity::open(folder.path(), &config()).unwrap().card();
    let mut moved = config();
    moved.node.base_url = "https://donnees.example".into();
    let second = Identity::open(folder.path(), &moved).unwrap().card();
    assert!(second.supersedes(&first).unwrap());
    assert_eq!(second.card().moved_from, ["https://data.example/"]);
    assert_eq!(second.card().base_url, "https://donnees.example/");
}

#[test]
fn with_the_root_key_offline_the_feed_goes_on_and_the_card_waits() {
    let folder = tempfile::tempdir().unwrap();
    let first = Identity::open(folder.path(), &config()).unwrap().card();
    let keys = Keys::new(folder.path());
    let safe = folder.path().join("safe.key");
    take_root(&keys, &safe).unwrap();
    assert!(!keys.root_file().exists());
    let mut renamed = config();
    renamed.node.title = "Autre nom".into();
    let identity = Identity::open(folder.path(), &renamed).unwrap();
    assert_eq!(identity.card().text(), first.text());
    assert!(matches!(
        rotate(&keys, None, 3),
        Err(IdentityError::NoRoot(_))
    ));
    let second = write_again(&keys, &renamed, Some(&safe)).unwrap();
    assert_eq!(second.card().name["fr"], "Autre nom");
    // The running node reads it again.
    assert_eq!(identity.card().text(), second.text());
}

#[test]
fn another_key_signs_from_an_entry_on_and_another_epoch_begins() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(folder.path(), &config()).unwrap();
    let (first, old) = identity.signing();
    let keys = Keys::new(folder.path());
    rotate(&keys, None, 7).unwrap();
    let (card, new) = identity.signing();
    assert!(card.supersedes(&first).unwrap());
    let card = card.card();
    assert!(card.may_sign(&old.public(), 1, 7) && !card.may_sign(&old.public(), 1, 8));
    assert!(card.may_sign(&new.public(), 1, 7) && !card.may_sign(&new.public(), 1, 6));
    new_epoch(&keys, None, 9).unwrap();
    let (later, third) = identity.signing();
    assert_eq!(later.card().epoch, 2);
    assert!(later.card().may_sign(&third.public(), 2, 1));
    assert!(!later.card().may_sign(&new.public(), 1, 10));
}

#[test]
fn the_root_key_is_handed_over_and_a_stranger_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::open(folder.path(), &config()).unwrap();
    let member = identity.member();
    let keys = Keys::new(folder.path());
    let next = folder.path().join("next.key");
    let card = hand_over(&keys, None, &next).unwrap();
    assert_eq!(card.card().member, member);
    assert!(matches!(
        rotate(&keys, None, 1),
        Err(IdentityError::OtherRoot)
    ));
    rotate(&keys, Some(&next), 1).unwrap();
    assert_eq!(identity.member(), member);
}
