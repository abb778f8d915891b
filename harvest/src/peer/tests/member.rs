//! The side of a member: what it publishes, and what it answers.

use jiff::{SignedDuration, Timestamp};
use oxrdf::{Literal, NamedNode, Triple};
use std::collections::{BTreeMap, HashMap};
use vocab::{
    Fingerprint, Kind, MemberId, RecordId,
    feed::{
        Action, Checkpoint, Entry, Head, Leaf, LogStart, Manifest, Part, SetDigest,
        SignedCheckpoint, SketchKey, Sketcher, write_checkpoint, write_entry, write_start,
        write_superseded,
    },
    member::{Card, FeedKey, Roots, SignedCard},
    ns::{dct, rdf},
    rdf::canonical,
    signature::SecretKey,
};

#[derive(Clone)]
pub struct Member {
    root: SecretKey,
    feed: SecretKey,
    card: Card,
    entries: Vec<(Entry, String)>,
    live: BTreeMap<RecordId, usize>,
    set: SetDigest,
    head: Head,
    published: i64,
    since: u64,
    manifest: Option<String>,
    files: HashMap<String, Vec<u8>>,
    /// How many entries go into one part of a snapshot.
    pub part_entries: usize,
}

/// The content of a record of a dataset.
pub fn payload(resource: &str, title: &str) -> String {
    let subject = NamedNode::new_unchecked(resource);
    let class = vocab::ns::dcat::DATASET_CLASS.into_owned();
    let statements = [
        Triple::new(subject.clone(), rdf::TYPE.into_owned(), class),
        Triple::new(
            subject,
            dct::TITLE.into_owned(),
            Literal::new_simple_literal(title),
        ),
    ];
    canonical::payload(statements.iter().map(Triple::as_ref))
}

pub fn resource(name: u32) -> String {
    format!("https://rivage.example/d/{name}")
}

pub fn key(name: u32) -> RecordId {
    RecordId::mint("rivage", &resource(name))
}

impl Member {
    pub fn new(seed: u8, now: Timestamp) -> Self {
        let root = SecretKey::from_bytes(&[seed; 32]);
        let feed = SecretKey::from_bytes(&[seed.wrapping_add(100); 32]);
        let roots = Roots::new(root.public(), None);
        let member = MemberId::of(&root.public());
        let card = Card {
            form: Card::FORM,
            member: member.clone(),
            roots,
            edition: 1,
            epoch: 1,
            feed_keys: vec![FeedKey {
                key: feed.public(),
                epoch: 1,
                from: 1,
                to: None,
            }],
            name: BTreeMap::new(),
            territory: None,
            base_url: "https://rivage.example/".to_owned(),
            moved_from: Vec::new(),
            namespaces: Vec::new(),
            contact: None,
            issued: now,
        };
        Self {
            head: Head::start(&member, 1),
            root,
            feed,
            card,
            entries: Vec::new(),
            live: BTreeMap::new(),
            set: SetDigest::default(),
            published: 0,
            since: 1,
            manifest: None,
            files: HashMap::new(),
            part_entries: 7,
        }
    }

    pub fn card(&self) -> SignedCard {
        self.card.sign(&self.root).unwrap()
    }

    pub fn epoch(&self) -> u32 {
        self.card.epoch
    }

    pub fn seq(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The live set: what every follower is to hold.
    pub fn live(&self) -> BTreeMap<RecordId, (u64, String)> {
        let entry = |(key, at): (&RecordId, &usize)| {
            let (entry, payload) = &self.entries[*at];
            (key.clone(), (entry.seq, payload.clone()))
        };
        self.live.iter().map(entry).collect()
    }

    pub fn publish(&mut self, name: u32, title: &str, now: Timestamp) {
        let resource = resource(name);
        let content = payload(&resource, title);
        self.publish_raw(name, resource, content, now);
    }

    /// Whatever the content, signed all the same.
    pub fn publish_raw(&mut self, name: u32, resource: String, payload: String, now: Timestamp) {
        let action = match self.live.contains_key(&key(name)) {
            true => Action::Update,
            false => Action::Create,
        };
        self.append(key(name), resource, action, payload, now);
    }

    pub fn delete(&mut self, name: u32, now: Timestamp) {
        if self.live.contains_key(&key(name)) {
            self.append(
                key(name),
                resource(name),
                Action::Delete,
                String::new(),
                now,
            );
        }
    }

    fn append(
        &mut self,
        key: RecordId,
        resource: String,
        action: Action,
        payload: String,
        now: Timestamp,
    ) {
        self.published = now.as_millisecond().max(self.published + 1);
        let entry = Entry {
            seq: self.seq() + 1,
            action,
            key: key.clone(),
            kind: Kind::Dataset,
            resource,
            fingerprint: Fingerprint::of(payload.as_bytes()),
            published: self.published,
        };
        let leaf = entry.leaf(self.epoch());
        self.head = self.head.then(&leaf);
        if let Some(at) = self.live.remove(&key) {
            let before = self.entries[at].0.leaf(self.epoch());
            self.set.remove(&before);
        }
        if action != Action::Delete {
            self.set.add(&leaf);
            self.live.insert(key, self.entries.len());
        }
        self.entries.push((entry, payload));
    }

    pub fn checkpoint(&self, now: Timestamp) -> SignedCheckpoint {
        Checkpoint {
            member: self.card.member.clone(),
            audience: "public".to_owned(),
            epoch: self.epoch(),
            seq: self.seq(),
            published: self.published,
            count: self.live.len() as u64,
            tombstones: 0,
            set: self.set,
            head: self.head,
            since: self.since,
            snapshot: self.manifest.as_deref().map(Manifest::hash),
            redactions: 0,
            issued: now,
            valid_until: now.checked_add(SignedDuration::from_hours(24)).unwrap(),
        }
        .sign(&self.feed)
    }

    pub fn log(&self, epoch: u32, after: u64, now: Timestamp) -> Option<Vec<u8>> {
        let after_at = usize::try_from(after).unwrap();
        if epoch != self.epoch() || after + 1 < self.since || after > self.seq() {
            return None;
        }
        let mut head = Head::start(&self.card.member, epoch);
        for (entry, _) in &self.entries[..after_at] {
            head = head.then(&entry.leaf(epoch));
        }
        let mut out = Vec::new();
        write_start(
            &mut out,
            &LogStart {
                member: self.card.member.clone(),
                epoch,
                after,
                head,
            },
        );
        for (at, (entry, payload)) in self.entries.iter().enumerate().skip(after_at) {
            let is_last = !self.entries[at + 1..]
                .iter()
                .any(|(later, _)| later.key == entry.key);
            match is_last {
                true => write_entry(&mut out, entry, payload),
                false => write_superseded(&mut out, entry.seq, &entry.leaf(epoch)),
            }
        }
        write_checkpoint(&mut out, &self.checkpoint(now));
        Some(out)
    }

    /// Makes a snapshot of the present state; the log is told from here on only.
    pub fn snapshot(&mut self, forget: bool) {
        let live: Vec<usize> = self.live.values().copied().collect();
        let mut parts = Vec::new();
        for entries in live.chunks(self.part_entries) {
            let mut raw = Vec::new();
            for at in entries {
                let (entry, payload) = &self.entries[*at];
                write_entry(&mut raw, entry, payload);
            }
            let file = zstd::encode_all(raw.as_slice(), 3).unwrap();
            let part = Part {
                hash: Part::name(&file),
                bytes: file.len() as u64,
                raw_bytes: raw.len() as u64,
                entries: entries.len() as u64,
            };
            self.files.insert(part.hash.clone(), file);
            parts.push(part);
        }
        let manifest = Manifest {
            form: Manifest::FORM,
            member: self.card.member.clone(),
            epoch: self.epoch(),
            seq: self.seq(),
            published: self.published,
            count: self.live.len() as u64,
            set: self.set,
            head: self.head,
            parts,
        };
        self.manifest = Some(manifest.to_text());
        if forget {
            self.since = self.seq() + 1;
        }
    }

    pub fn manifest(&self, hash: &[u8; 32]) -> Option<Vec<u8>> {
        let text = self.manifest.as_ref()?;
        (Manifest::hash(text) == *hash).then(|| text.clone().into_bytes())
    }

    pub fn part(&self, hash: &str) -> Option<Vec<u8>> {
        self.files.get(hash).cloned()
    }

    pub fn sketch(&self, checkpoint: &[u8; 32], cells: usize, now: Timestamp) -> Option<Vec<u8>> {
        if self.checkpoint(now).hash() != *checkpoint {
            return None;
        }
        let mut sketcher = Sketcher::new(SketchKey(*checkpoint), cells);
        for at in self.live.values() {
            sketcher.add(&self.entries[*at].0.leaf(self.epoch()));
        }
        Some(sketcher.finish().to_bytes())
    }

    pub fn records(&self, leaves: &[Leaf]) -> Vec<u8> {
        let mut out = Vec::new();
        for at in self.live.values() {
            let (entry, payload) = &self.entries[*at];
            if leaves.contains(&entry.leaf(self.epoch())) {
                write_entry(&mut out, entry, payload);
            }
        }
        out
    }

    /// Signs with another feed key from the next entry on.
    pub fn rotate(&mut self, seed: u8) {
        let next = SecretKey::from_bytes(&[seed; 32]);
        let seq = self.seq();
        if let Some(last) = self.card.feed_keys.last_mut() {
            last.to = Some(seq);
        }
        self.card.feed_keys.push(FeedKey {
            key: next.public(),
            epoch: self.epoch(),
            // It signs what stands now, too.
            from: seq.max(1),
            to: None,
        });
        self.card.edition += 1;
        self.feed = next;
    }

    /// Begins anew with what is live, at the operator's word.
    pub fn new_epoch(&mut self, now: Timestamp) {
        let live = self.live();
        self.card.epoch += 1;
        self.card.edition += 1;
        self.card.feed_keys.push(FeedKey {
            key: self.feed.public(),
            epoch: self.epoch(),
            from: 1,
            to: None,
        });
        self.entries.clear();
        self.live.clear();
        self.set = SetDigest::default();
        self.head = Head::start(&self.card.member, self.epoch());
        self.since = 1;
        self.manifest = None;
        for (key, (_, payload)) in live {
            let resource = payload
                .split_once('>')
                .map(|(iri, _)| iri.trim_start_matches('<').to_owned())
                .unwrap();
            self.append(key, resource, Action::Create, payload, now);
        }
    }
}
