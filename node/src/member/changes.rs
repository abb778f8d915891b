//! What changes on a card: each change is a later edition, signed by the root key.

use super::{
    IdentityError,
    files::{Keys, keep_key, new_key, read_key},
};
use crate::config::Config;
use jiff::Timestamp;
use std::{fs, path::Path};
use vocab::{
    MemberId,
    member::{Card, Commitment, FeedKey, Roots, SignedCard, Territory},
    signature::SecretKey,
};

/// A new member: a root key, a key for the feed, and the first card.
pub(super) fn begin(keys: &Keys, config: &Config) -> Result<(), IdentityError> {
    keys.make()?;
    // Keys that a start before this one has left, before it could write the card.
    let root = match keys.root(None) {
        Ok(root) => root,
        Err(_) => new_key()?,
    };
    let feed = match read_key(&keys.feed_file()) {
        Ok(feed) => feed,
        Err(_) => new_key()?,
    };
    keep_key(&keys.root_file(), &root)?;
    keep_key(&keys.feed_file(), &feed)?;
    let roots = Roots::new(root.public(), None);
    let mut card = Card {
        form: Card::FORM,
        member: MemberId::of(&root.public()),
        roots,
        edition: 1,
        epoch: 1,
        feed_keys: vec![FeedKey {
            key: feed.public(),
            epoch: 1,
            from: 1,
            to: None,
        }],
        name: Default::default(),
        territory: None,
        base_url: String::new(),
        moved_from: Vec::new(),
        namespaces: Vec::new(),
        contact: None,
        issued: Timestamp::now(),
    };
    describe(&mut card, config);
    keys.keep_card(&card.sign(&root)?)
}

/// Signs the card again if the settings say something else than it does.
pub(super) fn bring_up_to_date(keys: &Keys, config: &Config) -> Result<(), IdentityError> {
    let known = keys.card()?;
    let mut card = known.card().clone();
    describe(&mut card, config);
    if card == *known.card() {
        return Ok(());
    }
    sign(keys, card, None).map(|_| ())
}

/// Signs the card with what the settings say now.
pub fn write_again(
    keys: &Keys,
    config: &Config,
    root: Option<&Path>,
) -> Result<SignedCard, IdentityError> {
    let mut card = keys.card()?.card().clone();
    describe(&mut card, config);
    sign(keys, card, root)
}

/// Another key signs the feed from the entry `seq` on; what the old one has signed beyond it counts no
/// more.
pub fn rotate(keys: &Keys, root: Option<&Path>, seq: u64) -> Result<SignedCard, IdentityError> {
    let mut card = keys.card()?.card().clone();
    let seq = seq.max(1);
    for held in &mut card.feed_keys {
        if held.epoch == card.epoch && held.to.is_none() {
            held.to = Some(seq);
        }
    }
    with_new_key(keys, card, root, seq)
}

/// The feed begins again in the next epoch, with another key: what a restored node may have forgotten
/// cannot be taken for what it says from now on.
pub fn new_epoch(keys: &Keys, root: Option<&Path>, seq: u64) -> Result<SignedCard, IdentityError> {
    let mut card = keys.card()?.card().clone();
    for held in &mut card.feed_keys {
        if held.to.is_none() {
            held.to = Some(seq.max(1));
        }
    }
    card.epoch += 1;
    with_new_key(keys, card, root, 1)
}

/// Takes the root key out of the folder, into a file.
pub fn take_root(keys: &Keys, to: &Path) -> Result<(), IdentityError> {
    let root = keys.root(None)?;
    keep_key(to, &root)?;
    if read_key(to)?.public() != root.public() {
        return Err(IdentityError::Key(to.to_owned()));
    }
    let place = keys.root_file();
    fs::remove_file(&place).map_err(|source| IdentityError::File {
        attempt: "remove",
        path: place,
        source,
    })
}

/// Another root key signs the cards from now on; it is written to `to`. The member stays the same.
pub fn hand_over(keys: &Keys, root: Option<&Path>, to: &Path) -> Result<SignedCard, IdentityError> {
    let old = keys.root(root)?;
    let new = new_key()?;
    keep_key(to, &new)?;
    let mut card = keys.card()?.card().clone();
    let none: Option<Commitment> = None;
    card.roots.hand_over(&old, new.public(), none)?;
    finish(keys, card, &new)
}

fn with_new_key(
    keys: &Keys,
    mut card: Card,
    root: Option<&Path>,
    from: u64,
) -> Result<SignedCard, IdentityError> {
    let feed = new_key()?;
    card.feed_keys.push(FeedKey {
        key: feed.public(),
        epoch: card.epoch,
        from,
        to: None,
    });
    // Nothing is written before the root key has been found to be the right one.
    let root = signer(keys, &card, root)?;
    keep_key(&keys.feed_file(), &feed)?;
    finish(keys, card, &root)
}

fn sign(keys: &Keys, card: Card, root: Option<&Path>) -> Result<SignedCard, IdentityError> {
    let root = signer(keys, &card, root)?;
    finish(keys, card, &root)
}

fn signer(keys: &Keys, card: &Card, root: Option<&Path>) -> Result<SecretKey, IdentityError> {
    let root = keys.root(root)?;
    match card.roots.last() {
        Some(last) if last.key == root.public() => Ok(root),
        _ => Err(IdentityError::OtherRoot),
    }
}

fn finish(keys: &Keys, mut card: Card, root: &SecretKey) -> Result<SignedCard, IdentityError> {
    card.edition += 1;
    card.issued = Timestamp::now();
    let signed = card.sign(root)?;
    keys.keep_card(&signed)?;
    Ok(signed)
}

/// What the settings say of the node.
fn describe(card: &mut Card, config: &Config) {
    let node = &config.node;
    let commons = &config.commons;
    let base_url = format!("{}/", node.base_url);
    if card.base_url != base_url {
        if !card.base_url.is_empty() && !card.moved_from.contains(&card.base_url) {
            card.moved_from.push(card.base_url.clone());
        }
        card.moved_from.retain(|address| *address != base_url);
        card.base_url.clone_from(&base_url);
    }
    card.name = node
        .languages
        .first()
        .map(|language| (language.clone(), node.title.clone()))
        .into_iter()
        .collect();
    card.territory = (!commons.territory_code.is_empty()).then(|| Territory {
        code: commons.territory_code.clone(),
        name: commons.territory_name.clone(),
    });
    card.namespaces = vec![base_url];
    card.namespaces.extend(commons.namespaces.iter().cloned());
    card.contact = (!commons.contact.is_empty()).then(|| commons.contact.clone());
}
