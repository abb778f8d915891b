//! A member that tells what it is made to tell: its answers are pages of a portal.

use crate::portal::{Page, Portal};
use std::collections::BTreeMap;
use vocab::{
    Fingerprint, Kind, RecordId,
    feed::{
        Action, Checkpoint, Entry, Head, LogStart, Manifest, Part, SetDigest, SignedCheckpoint,
        write_checkpoint, write_entry, write_start,
    },
    member::{Card, FeedKey, Roots, SignedCard},
    signature::SecretKey,
};

pub struct Member {
    pub portal: Portal,
    root: SecretKey,
    pub card: Card,
    entries: Vec<(Entry, String)>,
    pub snapshot: Option<[u8; 32]>,
    pub since: u64,
}

impl Member {
    pub fn new(seed: u8) -> Self {
        let root = SecretKey::from_bytes(&[seed; 32]);
        let roots = Roots::new(root.public(), None);
        let portal = Portal::start();
        let card = Card {
            form: Card::FORM,
            member: roots.member().unwrap(),
            roots,
            edition: 1,
            epoch: 1,
            feed_keys: vec![FeedKey {
                key: root.public(),
                epoch: 1,
                from: 1,
                to: None,
            }],
            name: BTreeMap::from([("fr".to_owned(), "Rivage".to_owned())]),
            territory: None,
            base_url: format!("{}/", portal.address),
            moved_from: Vec::new(),
            namespaces: vec!["https://rivage.example/".to_owned()],
            contact: None,
            issued: "2026-01-02T03:04:05Z".parse().unwrap(),
        };
        Self {
            portal,
            root,
            card,
            entries: Vec::new(),
            snapshot: None,
            since: 1,
        }
    }

    pub fn signed_card(&self) -> SignedCard {
        self.card.sign(&self.root).unwrap()
    }

    /// States a dataset of a name, or something else under its key.
    pub fn state(&mut self, name: u32, payload: String) {
        let resource = format!("https://rivage.example/d/{name}");
        self.push(name, Action::Update, resource, payload);
    }

    pub fn publish(&mut self, name: u32, title: &str) {
        self.state(name, dataset(name, title));
    }

    pub fn push(&mut self, name: u32, action: Action, resource: String, payload: String) {
        let seq = self.entries.len() as u64 + 1;
        let entry = Entry {
            seq,
            action,
            key: RecordId::mint("rivage", &name.to_string()),
            kind: Kind::Dataset,
            resource,
            fingerprint: Fingerprint::of(payload.as_bytes()),
            published: 1_767_323_045_000 + i64::try_from(seq).unwrap(),
        };
        self.entries.push((entry, payload));
    }

    pub fn checkpoint(&self) -> SignedCheckpoint {
        let mut head = Head::start(&self.card.member, 1);
        let mut set = SetDigest::default();
        let mut live = BTreeMap::new();
        for (entry, _) in &self.entries {
            head = head.then(&entry.leaf(1));
            if entry.action == Action::Delete {
                live.remove(&entry.key);
            } else {
                live.insert(entry.key.clone(), entry.leaf(1));
            }
        }
        live.values().for_each(|leaf| set.add(leaf));
        let now = jiff::Timestamp::now();
        let issued = jiff::Timestamp::from_second(now.as_second()).unwrap();
        let checkpoint = Checkpoint {
            member: self.card.member.clone(),
            audience: "public".to_owned(),
            epoch: 1,
            seq: self.entries.len() as u64,
            published: self.entries.last().map_or(0, |(entry, _)| entry.published),
            count: live.len() as u64,
            tombstones: 0,
            set,
            head,
            since: self.since,
            snapshot: self.snapshot,
            redactions: 0,
            issued,
            valid_until: issued + jiff::SignedDuration::from_hours(24),
        };
        checkpoint.sign(&self.root)
    }

    /// The log after an entry, not compressed. No entry is replaced by a later one in it.
    pub fn log(&self, after: u64) -> Vec<u8> {
        let mut head = Head::start(&self.card.member, 1);
        for (entry, _) in &self.entries[..usize::try_from(after).unwrap()] {
            head = head.then(&entry.leaf(1));
        }
        let mut raw = Vec::new();
        let start = LogStart {
            member: self.card.member.clone(),
            epoch: 1,
            after,
            head,
        };
        write_start(&mut raw, &start);
        for (entry, payload) in &self.entries[usize::try_from(after).unwrap()..] {
            write_entry(&mut raw, entry, payload);
        }
        write_checkpoint(&mut raw, &self.checkpoint());
        raw
    }

    /// Answers as it should.
    pub fn serve(&self) {
        self.serve_log(|raw| raw);
    }

    /// Answers with a log that somebody has altered.
    pub fn serve_log(&self, alter: impl Fn(Vec<u8>) -> Vec<u8>) {
        let card = self.signed_card();
        let page = Page::ok("application/json", card.text());
        self.portal.on("/.well-known/terreau.json", page);
        let checkpoint = Page::ok("text/plain", self.checkpoint().text());
        self.portal.on("/r/v1/checkpoint", checkpoint);
        for after in 0..=self.entries.len() as u64 {
            self.serve_file(
                &format!("/r/v1/log?epoch=1&after={after}"),
                zstd::encode_all(&alter(self.log(after))[..], 3).unwrap(),
            );
        }
    }

    pub fn serve_file(&self, path: &str, bytes: Vec<u8>) {
        let page = Page::ok("application/vnd.terreau.log", bytes);
        self.portal.on(path, page);
    }

    /// Offers a snapshot of all it has told until now, in parts of so many entries; their addresses.
    pub fn offer_all(&mut self, size: usize) -> Vec<String> {
        let mut entries: Vec<_> = self.entries.clone();
        entries.sort_by(|(one, _), (other, _)| one.key.cmp(&other.key));
        let mut files = Vec::new();
        for entries in entries.chunks(size) {
            let mut raw = Vec::new();
            for (entry, payload) in entries {
                write_entry(&mut raw, entry, payload);
            }
            let file = zstd::encode_all(&raw[..], 3).unwrap();
            let part = Part {
                hash: Part::name(&file),
                bytes: file.len() as u64,
                raw_bytes: raw.len() as u64,
                entries: entries.len() as u64,
            };
            files.push((part, file));
        }
        let parts = files.iter().map(|(part, _)| part.clone()).collect();
        let name = self.offer(parts);
        let mut addresses = Vec::new();
        for (part, file) in files {
            let address = format!("/r/v1/snapshot/{name}/{}", part.hash);
            self.serve_file(&address, file);
            addresses.push(address);
        }
        addresses
    }

    /// Offers a snapshot of these parts, and nothing else.
    pub fn offer(&mut self, parts: Vec<Part>) -> String {
        let checkpoint = self.checkpoint().checkpoint;
        let manifest = Manifest {
            form: Manifest::FORM,
            member: self.card.member.clone(),
            epoch: 1,
            seq: checkpoint.seq,
            published: checkpoint.published,
            count: checkpoint.count,
            set: checkpoint.set,
            head: checkpoint.head,
            parts,
        };
        let text = manifest.to_text();
        let hash = Manifest::hash(&text);
        self.snapshot = Some(hash);
        self.serve();
        let name = Manifest::name(&hash);
        self.serve_file(
            &format!("/r/v1/snapshot/{name}/manifest"),
            text.into_bytes(),
        );
        name
    }
}

/// What the member states of a dataset.
pub fn dataset(name: u32, title: &str) -> String {
    let iri = format!("https://rivage.example/d/{name}");
    format!(
        "<{iri}> <http://purl.org/dc/terms/title> \"{title}\" .\n\
         <{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
    )
}
