//! Whoever reads from the root sees everything, and what is sealed never changes.

use super::{Address, Found, Pages, Written, file};
use crate::ledger::{Batch, Ledger, PageLimits};
use jiff::{SignedDuration, Timestamp};
use oxrdf::{Graph, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use oxrdfio::{RdfFormat, RdfParser};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use tempfile::TempDir;
use vocab::{
    Kind, MemberId, Record, RecordId, Syntax,
    ns::{activity, dcat, dct, ldes, rdf, tree},
    rdf::canonical,
    signature::SecretKey,
};

const BASE: &str = "https://rivage.example";
const LIMITS: PageLimits = PageLimits {
    members: 5,
    bytes: 4_000,
};
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A ledger that publishes, with its pages, at a time of its own.
struct Site {
    ledger: Ledger,
    folder: TempDir,
    pages: Pages,
    now: Timestamp,
    /// What each dataset should say; nothing when it has gone.
    truth: BTreeMap<u8, Option<u8>>,
    /// Each sealed page as it was first read.
    sealed: BTreeMap<String, Vec<u8>>,
}

/// What a member of the feed says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    object: String,
    published: Timestamp,
    /// Nothing when it is a deletion.
    payload: Option<String>,
}

fn iri(number: u8) -> String {
    format!("https://data.example/datasets/{number}")
}

fn dataset(number: u8, title: u8) -> Record {
    let iri = NamedNode::new_unchecked(iri(number));
    let mut graph = Graph::new();
    graph.insert(&Triple::new(iri.clone(), rdf::TYPE, dcat::DATASET_CLASS));
    let title = Literal::new_simple_literal(format!("Title {title}"));
    graph.insert(&Triple::new(iri.clone(), dct::TITLE, title));
    Record::seal(iri, Kind::Dataset, graph).unwrap()
}

fn member() -> MemberId {
    MemberId::of(&SecretKey::from_bytes(&[7; 32]).public())
}

fn opened(ledger: &Ledger, folder: &TempDir) -> Pages {
    Pages {
        limits: LIMITS,
        ..Pages::new(ledger.clone(), folder.path().join("pages"))
    }
}

impl Site {
    fn new() -> Self {
        let ledger = Ledger::in_memory().unwrap();
        ledger.begin_feed(&member(), 1).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self {
            pages: opened(&ledger, &folder),
            ledger,
            folder,
            now: Timestamp::from_second(1_700_000_000).unwrap(),
            truth: BTreeMap::new(),
            sealed: BTreeMap::new(),
        }
    }

    fn put(&mut self, number: u8, title: u8) {
        let batch = Batch {
            source: "ville",
            upserts: vec![dataset(number, title)],
            ..Batch::default()
        };
        self.ledger.write(batch, self.now).unwrap();
        self.truth.insert(number, Some(title));
    }

    fn delete(&mut self, number: u8) {
        let batch = Batch {
            source: "ville",
            withdrawals: vec![RecordId::mint("ville", &iri(number))],
            ..Batch::default()
        };
        self.ledger.write(batch, self.now).unwrap();
        if let Some(truth) = self.truth.get_mut(&number) {
            *truth = None;
        }
    }

    fn publish(&self) {
        while self.ledger.publish(3, self.now).unwrap().has_more {}
        let horizon = self.now - crate::ledger::TOMBSTONES;
        self.ledger.trim_feed(1, horizon).unwrap();
    }

    fn keep(&self) {
        while self.pages.keep(self.now).unwrap() {}
    }

    /// Entries one after the other, sealed as they fill pages.
    fn settle(&self) {
        self.publish();
        self.keep();
    }

    fn restart(&mut self) {
        self.pages = opened(&self.ledger, &self.folder);
    }

    fn read(&self, address: &Address, syntax: Syntax) -> Found<Written> {
        self.pages.write(address, BASE, syntax).unwrap()
    }

    fn here(&self, below: &str) -> Vec<Quad> {
        let address = Address::parse(below).unwrap();
        match self.read(&address, Syntax::NQuads) {
            Found::Here(written) => parsed(&written.body),
            other => panic!("{below} is not here: {other:?}"),
        }
    }

    /// Follows every link from the root; what each page tells, by its name.
    fn walk(&mut self) -> BTreeMap<String, Vec<(String, Told)>> {
        let mut pages = BTreeMap::new();
        let mut ways = vec![(String::new(), None, None)];
        while let Some((below, from, until)) = ways.pop() {
            let quads = self.here(&below);
            let told = told(&quads);
            for (_, told) in &told {
                assert!(from.is_none_or(|from| told.published >= from), "{below}");
                assert!(until.is_none_or(|until| told.published < until), "{below}");
            }
            let is_sealed = quads.iter().any(|quad| quad.predicate == ldes::IMMUTABLE);
            let address = Address::parse(&below).unwrap();
            assert_eq!(is_sealed, matches!(address, Address::Sealed(_)), "{below}");
            if is_sealed {
                self.is_as_it_was(&below);
            }
            ways.extend(links(&quads));
            assert_eq!(pages.insert(below, told), None, "two ways lead to a page");
        }
        pages
    }

    fn is_as_it_was(&mut self, below: &str) {
        let address = Address::parse(below).unwrap();
        let Found::Here(written) = self.read(&address, Syntax::TriG) else {
            panic!("{below} is not here");
        };
        let first = self
            .sealed
            .entry(below.to_owned())
            .or_insert_with(|| written.body.clone());
        assert_eq!(*first, written.body, "{below}");
    }

    /// Each activity once, the last one about each object as the ledger has it; what is published and
    /// still to be told is all there.
    fn is_whole(&mut self) {
        let mut activities = BTreeSet::new();
        let mut last: BTreeMap<String, Told> = BTreeMap::new();
        let mut published = BTreeSet::new();
        for (activity, told) in self.walk().into_values().flatten() {
            assert!(activities.insert(activity), "an activity is told twice");
            assert!(published.insert(told.published), "two at one moment");
            let is_newer = last
                .get(&told.object)
                .is_none_or(|known| known.published < told.published);
            if is_newer {
                last.insert(told.object.clone(), told);
            }
        }
        let state = self.ledger.feed_state().unwrap().unwrap();
        let live: BTreeMap<_, _> = self
            .ledger
            .reading("test", |c| {
                let mut live = BTreeMap::new();
                crate::ledger::each_within(c, &state, 1, state.seq, &mut |entry, payload| {
                    let payload = (!payload.is_empty()).then_some(payload);
                    live.insert(entry.resource, payload);
                })?;
                Ok(live)
            })
            .unwrap();
        for (object, payload) in &live {
            assert_eq!(last[object].payload, *payload, "{object}");
        }
        for (object, told) in &last {
            // What is told of others has expired, and says nothing but that they have gone.
            assert!(
                live.contains_key(object) || told.payload.is_none(),
                "{object}"
            );
        }
    }
}

fn parsed(body: &[u8]) -> Vec<Quad> {
    RdfParser::from_format(RdfFormat::NQuads)
        .for_slice(body)
        .map(|quad| quad.unwrap())
        .collect()
}

fn links(quads: &[Quad]) -> Vec<(String, Option<Timestamp>, Option<Timestamp>)> {
    let mut found: BTreeMap<String, (Option<Timestamp>, Option<Timestamp>)> = BTreeMap::new();
    for quad in quads.iter().filter(|quad| quad.predicate == tree::NODE) {
        let Term::NamedNode(page) = &quad.object else {
            panic!("a page is an IRI");
        };
        let below = page
            .as_str()
            .strip_prefix(&format!("{BASE}/feed/"))
            .unwrap();
        let value = value(quads, &quad.subject, tree::VALUE);
        let class = value_of(quads, &quad.subject, rdf::TYPE);
        let bounds = found.entry(below.to_owned()).or_default();
        if class == Term::from(tree::LESS_THAN_RELATION.into_owned()) {
            bounds.1 = Some(value);
        } else {
            bounds.0 = Some(value);
        }
    }
    found
        .into_iter()
        .map(|(below, (from, until))| (below, from, until))
        .collect()
}

fn value_of(
    quads: &[Quad],
    subject: &NamedOrBlankNode,
    predicate: oxrdf::NamedNodeRef<'_>,
) -> Term {
    quads
        .iter()
        .find(|quad| quad.subject == *subject && quad.predicate == predicate)
        .unwrap()
        .object
        .clone()
}

fn value(
    quads: &[Quad],
    subject: &NamedOrBlankNode,
    predicate: oxrdf::NamedNodeRef<'_>,
) -> Timestamp {
    match value_of(quads, subject, predicate) {
        Term::Literal(literal) => literal.value().parse().unwrap(),
        other => panic!("no moment: {other}"),
    }
}

fn told(quads: &[Quad]) -> Vec<(String, Told)> {
    let members = quads.iter().filter(|quad| quad.predicate == tree::MEMBER);
    members
        .map(|quad| {
            let Term::NamedNode(name) = &quad.object else {
                panic!("a member is an IRI");
            };
            let subject = NamedOrBlankNode::from(name.clone());
            let inside = quads
                .iter()
                .filter(|quad| quad.graph_name == GraphName::from(name.clone()))
                .map(|quad| Triple::from(quad.clone()))
                .collect::<Vec<_>>();
            let class = value_of(quads, &subject, rdf::TYPE);
            let is_deleted = class == Term::from(activity::DELETE.into_owned());
            assert_eq!(is_deleted, inside.is_empty());
            let object = match value_of(quads, &subject, activity::OBJECT) {
                Term::NamedNode(object) => object.into_string(),
                other => panic!("no object: {other}"),
            };
            let told = Told {
                object,
                published: value(quads, &subject, activity::PUBLISHED),
                payload: (!is_deleted)
                    .then(|| canonical::payload(inside.iter().map(Triple::as_ref))),
            };
            (name.as_str().to_owned(), told)
        })
        .collect()
}

/// Someone who comes by now and then, and reads no sealed page twice.
#[derive(Default)]
struct Follower {
    read: BTreeSet<String>,
    holds: BTreeMap<String, Told>,
}

impl Follower {
    fn come_by(&mut self, site: &mut Site) {
        let mut ways = vec![String::new()];
        while let Some(below) = ways.pop() {
            if self.read.contains(&below) {
                continue;
            }
            let quads = site.here(&below);
            if matches!(Address::parse(&below), Some(Address::Sealed(_))) {
                self.read.insert(below);
            }
            for (_, told) in told(&quads) {
                let is_newer = self
                    .holds
                    .get(&told.object)
                    .is_none_or(|known| known.published < told.published);
                if is_newer {
                    self.holds.insert(told.object.clone(), told);
                }
            }
            ways.extend(links(&quads).into_iter().map(|(below, ..)| below));
        }
    }

    fn holds_the_truth(&self, site: &Site) {
        for (number, title) in &site.truth {
            let held = self.holds.get(&iri(*number));
            let held = held.and_then(|told| told.payload.clone());
            let wanted = title.map(|title| dataset(*number, title).payload().to_owned());
            assert_eq!(held, wanted, "dataset {number}");
        }
    }
}

/// What sealed pages are called now.
fn sealed(site: &mut Site) -> Vec<String> {
    let pages = site.walk().into_keys();
    pages
        .filter(|below| matches!(Address::parse(below), Some(Address::Sealed(_))))
        .collect()
}

#[test]
fn a_page_is_sealed_when_it_is_full() {
    let mut site = Site::new();
    for number in 0..12 {
        site.put(number, 0);
    }
    site.settle();
    let pages = site.walk();
    let sizes: BTreeMap<_, _> = pages
        .iter()
        .map(|(below, told)| {
            (
                below.rsplit_once('-').map_or("", |(span, _)| span),
                told.len(),
            )
        })
        .collect();
    assert_eq!(
        sizes,
        BTreeMap::from([("", 0), ("p/1-5", 5), ("p/11", 2), ("p/6-10", 5)])
    );
    site.is_whole();
}

#[test]
fn a_page_is_sealed_when_its_content_is_large_or_a_day_old() {
    let mut site = Site::new();
    site.pages.limits.bytes = 300;
    (0..3).for_each(|number| site.put(number, 0));
    site.settle();
    assert_eq!(sealed(&mut site).len(), 1);
    assert!(sealed(&mut site)[0].starts_with("p/1-2-"));
    site.now += DAY - HOUR;
    site.keep();
    assert_eq!(sealed(&mut site).len(), 1);
    // The last was published some milliseconds after the first.
    site.now += HOUR * 2;
    site.keep();
    assert_eq!(sealed(&mut site).len(), 2);
    assert!(sealed(&mut site)[1].starts_with("p/3-3-"));
}

#[test]
fn an_open_page_that_was_sealed_leads_to_the_sealed_one() {
    let mut site = Site::new();
    (0..4).for_each(|number| site.put(number, 0));
    site.settle();
    assert_eq!(told(&site.here("p/1-")).len(), 4);
    (4..7).for_each(|number| site.put(number, 0));
    site.settle();
    let found = site.read(&Address::Open { from: 1 }, Syntax::TriG);
    assert_eq!(found, Found::Moved(sealed(&mut site)[0].clone()));
    assert_eq!(told(&site.here("p/6-")).len(), 2);
    let beyond = site.read(&Address::Open { from: 9 }, Syntax::TriG);
    assert_eq!(beyond, Found::NotHere);
}

#[test]
fn what_is_mostly_past_is_written_again_and_its_address_leads_on_for_days() {
    let mut site = Site::new();
    (0..5).for_each(|number| site.put(number, 0));
    site.settle();
    let [old] = sealed(&mut site).try_into().unwrap();
    (0..3).for_each(|number| site.put(number, 1));
    site.settle();
    // Looking again waits for many entries, or an hour.
    site.now += HOUR;
    site.keep();
    let [new] = sealed(&mut site).try_into().unwrap();
    assert_ne!(old, new);
    assert_eq!(told(&site.here(&new)).len(), 2);
    let address = Address::parse(&old).unwrap();
    site.now += DAY * 8;
    site.keep();
    let now = sealed(&mut site);
    assert_eq!(
        site.read(&address, Syntax::TriG),
        Found::Moved(now[0].clone())
    );
    site.now += DAY * 2;
    site.keep();
    assert_eq!(site.read(&address, Syntax::TriG), Found::Gone);
    let never = Address::parse("p/90-95-aaaaaaaa").unwrap();
    assert_eq!(site.read(&never, Syntax::TriG), Found::NotHere);
    site.is_whole();
}

#[test]
fn a_deletion_has_no_content_and_is_told_for_a_year() {
    let mut site = Site::new();
    (0..5).for_each(|number| site.put(number, 0));
    site.settle();
    (0..5).for_each(|number| site.delete(number));
    site.settle();
    site.now += HOUR;
    site.keep();
    let deletions = |site: &mut Site| {
        let told: Vec<_> = site.walk().into_values().flatten().collect();
        assert!(told.iter().all(|(_, told)| told.payload.is_none()));
        told.len()
    };
    assert_eq!(deletions(&mut site), 5);
    site.now += DAY * 365;
    site.settle();
    assert_eq!(deletions(&mut site), 5);
    site.now += DAY * 2;
    site.settle();
    assert_eq!(deletions(&mut site), 0);
    site.is_whole();
}

#[test]
fn nothing_comes_back_when_its_deletion_is_forgotten() {
    let mut site = Site::new();
    (0..5).for_each(|number| site.put(number, 0));
    site.settle();
    // Most of the page that states it stays true, most of the page that tells it has gone does not.
    site.delete(0);
    (5..9).for_each(|number| site.put(number, 0));
    site.settle();
    (5..9).for_each(|number| site.put(number, 1));
    site.settle();
    for _ in 0..30 {
        site.now += DAY * 20;
        site.settle();
        site.is_whole();
    }
    let stated: BTreeSet<_> = site
        .walk()
        .into_values()
        .flatten()
        .map(|(_, told)| told.object)
        .collect();
    assert!(!stated.contains(&iri(0)));
    assert_eq!(stated.len(), 8);
}

#[test]
fn a_lost_or_damaged_file_is_written_again_from_what_is_live() {
    let mut site = Site::new();
    (0..10).for_each(|number| site.put(number, 0));
    site.settle();
    let [first, second] = sealed(&mut site).try_into().unwrap();
    site.put(0, 1);
    site.settle();
    let path = |below: &str| {
        let name = below.strip_prefix("p/").unwrap();
        site.folder.path().join("pages").join(file::name(name))
    };
    fs::remove_file(path(&first)).unwrap();
    fs::write(path(&second), b"rubbish").unwrap();
    for below in [&first, &second] {
        let address = Address::parse(below).unwrap();
        assert_eq!(site.read(&address, Syntax::TriG), Found::NotYet);
    }
    site.keep();
    let now = sealed(&mut site);
    assert_ne!(now[0], first, "one of its entries was superseded");
    assert_eq!(now[1], second);
    let address = Address::parse(&first).unwrap();
    assert_eq!(
        site.read(&address, Syntax::TriG),
        Found::Moved(now[0].clone())
    );
    site.is_whole();
    // All of them at once, as when the folder is deleted.
    fs::remove_dir_all(site.folder.path().join("pages")).unwrap();
    site.restart();
    site.keep();
    site.is_whole();
}

#[test]
fn what_a_crash_left_behind_is_removed() {
    let mut site = Site::new();
    (0..5).for_each(|number| site.put(number, 0));
    site.settle();
    let folder = site.folder.path().join("pages");
    for name in ["new", "1-5-aaaaaaaa.zst"] {
        fs::write(folder.join(name), b"half a page").unwrap();
    }
    site.restart();
    site.keep();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    site.is_whole();
}

#[test]
fn a_later_epoch_tells_everything_again_and_old_pages_lead_to_it() {
    let mut site = Site::new();
    (0..5).for_each(|number| site.put(number, 0));
    site.settle();
    let [old] = sealed(&mut site).try_into().unwrap();
    site.ledger.begin_feed(&member(), 2).unwrap();
    site.now += HOUR;
    site.settle();
    let address = Address::parse(&old).unwrap();
    assert_eq!(
        site.read(&address, Syntax::TriG),
        Found::Moved(String::new())
    );
    site.is_whole();
    assert_ne!(sealed(&mut site), [old]);
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, u8),
    Delete(u8),
    Publish,
    Keep,
    Wait(u16),
    Lose(u8),
    Restart,
    ComeBy,
    Look,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..24_u8, 0..4_u8).prop_map(|(number, title)| Step::Put(number, title)),
        3 => (0..24_u8).prop_map(Step::Delete),
        4 => Just(Step::Publish),
        4 => Just(Step::Keep),
        2 => (1..60_u16).prop_map(Step::Wait),
        1 => Just(Step::Wait(24 * 200)),
        1 => any::<u8>().prop_map(Step::Lose),
        1 => Just(Step::Restart),
        2 => Just(Step::ComeBy),
        2 => Just(Step::Look),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_readers_see_the_last_version_of_every_record(
        steps in proptest::collection::vec(step(), 1..150),
    ) {
        let mut site = Site::new();
        let mut follower = Follower::default();
        for step in steps {
            match step {
                Step::Put(number, title) => site.put(number, title),
                Step::Delete(number) => site.delete(number),
                Step::Publish => site.publish(),
                Step::Keep => { site.pages.keep(site.now).unwrap(); }
                Step::Wait(hours) => {
                    // Nobody stays away for so long that deletions are forgotten meanwhile.
                    site.settle();
                    follower.come_by(&mut site);
                    site.now += HOUR * i32::from(hours);
                }
                Step::Lose(which) => {
                    let names = sealed(&mut site);
                    if let Some(below) = names.get(usize::from(which) % names.len().max(1)) {
                        let name = file::name(below.strip_prefix("p/").unwrap());
                        fs::remove_file(site.folder.path().join("pages").join(name)).unwrap();
                        site.keep();
                    }
                }
                Step::Restart => site.restart(),
                Step::ComeBy => follower.come_by(&mut site),
                Step::Look => site.is_whole(),
            }
        }
        site.settle();
        site.is_whole();
        follower.come_by(&mut site);
        follower.holds_the_truth(&site);
    }
}
