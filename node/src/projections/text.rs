//! Keeping the search index in step with the log.

use super::{AFTER_FAILURE, Follower, IDLE, OpenError, Settings, Shared};
use crate::ledger::{self, Entry, Ledger, LedgerError};
use oxrdf::NamedNode;
use rusqlite::Connection;
use search::{Change, Document, Facet, Query, SearchIndex, Value, WriteError};
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use vocab::{Kind, Record, RecordId, Text, agent::Agent, graph::Node};

/// The file that names the folder of the index that serves.
const CURRENT: &str = "CURRENT";
/// Changes read from the log at a time.
const CHUNK: usize = 256;
/// Changes in one commit, when there are many.
const COMMIT_AFTER: usize = 50_000;
/// So many changes behind, catching up matters more than being seen soon: each commit costs a
/// segment, and each segment its merges.
const BEHIND: u64 = 5_000;

/// Of the fingerprint of a record, kept with its document.
const FINGERPRINT_DIGITS: usize = 16;
/// Records put right at a time.
const MENDED_AT_ONCE: usize = 500;
/// How long it waits for a large job to bring in more before it looks again.
const MORE_COMES: Duration = Duration::from_millis(500);

/// Why the index does not follow.
#[derive(Debug, thiserror::Error)]
pub(super) enum FollowError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("cannot read the search index: {0}")]
    Find(#[from] search::FindError),
    #[error("cannot open the search index: {0}")]
    Open(#[from] search::OpenError),
    #[error("cannot replace the search index: {0}")]
    Folder(#[from] io::Error),
}

/// The index that serves, which another analysis may have made.
pub(super) fn open(settings: &Settings) -> Result<SearchIndex, OpenError> {
    let root = settings.folder.join("search");
    let fresh = || SearchIndex::fingerprint() + "-0";
    if let Some(name) = current(&root) {
        match SearchIndex::open(&root.join(&name), settings.index.clone()) {
            Ok(index) => return Ok(index),
            Err(error) => tracing::warn!("the search index is made again: {error}"),
        }
        match SearchIndex::open_outdated(&root.join(&name), settings.index.clone()) {
            Ok(index) => return Ok(index),
            Err(error) => tracing::debug!("it cannot serve until then: {error}"),
        }
    }
    let folder = root.join(fresh());
    let failed = |source| OpenError::Folder {
        path: folder.clone(),
        source,
    };
    // Nothing of it is known to be whole.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    let index = SearchIndex::open(&folder, settings.index.clone())?;
    crate::triples::write_durably(&root.join(CURRENT), &fresh()).map_err(failed)?;
    Ok(index)
}

/// The index that serves, to be read: whether or not a node writes to it.
pub(crate) fn open_to_read(
    storage: &Path,
    settings: &search::Settings,
) -> Result<SearchIndex, search::OpenError> {
    let root = storage.join("search");
    // The node removes what it has replaced, and what it has merged.
    const ATTEMPTS: usize = 5;
    let mut attempt = 1;
    loop {
        let name = current(&root).ok_or_else(|| {
            search::OpenError::Folder(format!("there is no index in `{}`", root.display()))
        })?;
        match SearchIndex::open_to_read(&root.join(name), settings.clone()) {
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(_) => attempt += 1,
            opened => return opened,
        }
    }
}

/// The name of the folder of the index that serves.
fn current(root: &Path) -> Option<String> {
    let name = match fs::read_to_string(root.join(CURRENT)) {
        Ok(name) => name,
        // The first index of a folder had no name to be found by, once.
        Err(_) => SearchIndex::fingerprint() + "-0",
    };
    let is_plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (is_plain && root.join(&name).is_dir()).then_some(name)
}

/// The thread's life.
pub(super) fn keep(shared: &Shared) {
    clear(&shared.settings.folder.join("search"));
    while !shared.is_stopped() {
        let seen = shared.wake_ups();
        let rest = match turn(shared) {
            Ok(()) => {
                shared.note(Follower::Search, None);
                IDLE
            }
            Err(error) => {
                if matches!(error, FollowError::Write(_)) {
                    // A writer that has failed once refuses to go on: another takes its place.
                    shared.rebuild_search.store(true, Ordering::SeqCst);
                }
                let reason = format!("the search index does not follow: {error}");
                shared.note(Follower::Search, Some(reason));
                AFTER_FAILURE
            }
        };
        shared.sleep(seen, rest);
    }
    // What waits to be put right is known nowhere else; after a crash the nightly audit finds it again.
    let index = shared.index();
    if !index.is_outdated()
        && let Err(error) = mend(shared, &index)
    {
        tracing::warn!("documents are left to the next audit: {error}");
    }
}

/// Removes folders of other schemas and of rebuilds that did not end: all but the one that serves.
fn clear(root: &Path) {
    let Some(current) = current(root) else {
        return;
    };
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != *current {
            remove(&path);
        }
    }
}

fn turn(shared: &Shared) -> Result<(), FollowError> {
    if shared.unordered.load(Ordering::SeqCst) > 0 {
        return Ok(());
    }
    let head = shared.ledger.head()?;
    let ahead_of_ledger = shared.index().position() > head;
    let is_outdated = shared.index().is_outdated();
    if shared.rebuild_search.load(Ordering::SeqCst) || ahead_of_ledger || is_outdated {
        rebuild(shared)?;
    }
    let index = shared.index();
    // Held before it was made again.
    if index.is_outdated() {
        return Ok(());
    }
    mend(shared, &index)?;
    let behind = head.saturating_sub(index.position()) > BEHIND;
    let interval = if behind || shared.is_paused() {
        Duration::MAX
    } else {
        shared.settings.commit_interval
    };
    let settled = settled(&index, head);
    while !shared.is_stopped() && follow(&index, shared, interval, settled)? {
        say(shared, &index);
    }
    Ok(())
}

/// Says how far searches see, unless there is something to be put right first.
fn say(shared: &Shared, index: &SearchIndex) {
    let asked = super::lock(&shared.mend_search);
    if asked.is_empty() {
        shared.search_position.send_replace(index.position());
    }
}

/// Puts single records into the index as they are now, or takes them out.
fn mend(shared: &Shared, index: &SearchIndex) -> Result<(), FollowError> {
    let ids = std::mem::take(&mut *super::lock(&shared.mend_search));
    if ids.is_empty() {
        return Ok(());
    }
    let mut names = HashMap::new();
    let ids: Vec<String> = ids.into_iter().collect();
    for ids in ids.chunks(MENDED_AT_ONCE) {
        index.apply(as_they_are(shared, ids, &mut names)?)?;
    }
    let position = index.position();
    index.commit(position)?;
    say(shared, index);
    tracing::info!(
        record.count = ids.len(),
        "{} records were put right in the search index",
        ids.len()
    );
    Ok(())
}

/// What makes documents of records as these are now.
fn as_they_are(
    shared: &Shared,
    ids: &[String],
    names: &mut HashMap<String, Described>,
) -> Result<Vec<Change>, LedgerError> {
    let mut changes = Vec::with_capacity(ids.len());
    for id in ids {
        let change = shared.ledger.reading("read a record", |c| {
            let known = RecordId::parse(id)
                .map(|id| ledger::key_of(c, &id))
                .transpose()?;
            let Some(key) = known.flatten() else {
                return Ok(Change::Remove(id.clone()));
            };
            match ledger::entry_at(c, key)? {
                Some(entry) => change(c, key, entry, names),
                None => Ok(Change::Remove(id.clone())),
            }
        })?;
        changes.push(change);
    }
    Ok(changes)
}

/// Up to which position agents need not be looked for in the documents that name them: an index that
/// begins empty is made with the names of this moment.
fn settled(index: &SearchIndex, head: u64) -> u64 {
    if index.position() == 0 { head } else { 0 }
}

/// Makes the index again beside the one that serves, then swaps.
fn rebuild(shared: &Shared) -> Result<(), FollowError> {
    let root = shared.settings.folder.join("search");
    let fingerprint = SearchIndex::fingerprint();
    let fresh = (0..)
        .map(|n| root.join(format!("{fingerprint}-{n}")))
        .find(|path| !path.exists())
        .expect("there is always a further number");
    let made = build(shared, &fresh);
    let Ok(Some(index)) = made else {
        remove(&fresh);
        return made.map(|_| ());
    };
    let name = fresh
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    crate::triples::write_durably(&root.join(CURRENT), name)?;
    let position = index.position();
    *shared.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
    shared.rebuild_search.store(false, Ordering::SeqCst);
    shared.search_position.send_replace(position);
    clear(&root);
    tracing::info!(
        log.position = position,
        "the search index was made again from the ledger"
    );
    Ok(())
}

/// An index of everything, in a folder of its own; nothing when it was stopped before the end.
fn build(shared: &Shared, folder: &Path) -> Result<Option<SearchIndex>, FollowError> {
    let index = SearchIndex::open(folder, shared.settings.index.clone())?;
    let settled = settled(&index, shared.ledger.head()?);
    while !shared.is_stopped() && follow(&index, shared, Duration::MAX, settled)? {}
    Ok((!shared.is_stopped()).then_some(index))
}

/// A folder that cannot be removed now is cleared at the next start.
fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::warn!("cannot remove `{}`: {error}", folder.display());
    }
}

/// Applies changes until `interval` has passed or many are in, and commits; false when there was none.
///
/// While a large job brings in more, it goes along with it, and commits seldom: a commit of what little
/// has come since the last would be a segment to merge.
fn follow(
    index: &SearchIndex,
    shared: &Shared,
    interval: Duration,
    settled: u64,
) -> Result<bool, FollowError> {
    let ledger = &shared.ledger;
    let began = Instant::now();
    let from = index.position();
    let mut reached = from;
    let mut count = 0;
    let mut agents = HashSet::new();
    let mut names = HashMap::new();
    while count < COMMIT_AFTER && began.elapsed() < interval && !shared.is_stopped() {
        let seen = shared.wake_ups();
        let chunk = ledger.reading("follow the log", |c| {
            let changed = ledger::changed_after(c, reached, CHUNK)?;
            let mut known = Known {
                index,
                settled,
                agents: &mut agents,
                names: &mut names,
            };
            read(c, &changed, &mut known)
        })?;
        let Some((position, changes)) = chunk else {
            if !shared.is_paused() {
                break;
            }
            shared.sleep(seen, MORE_COMES);
            continue;
        };
        count += changes.len();
        index.apply(changes)?;
        reached = position;
    }
    if reached == from {
        return Ok(false);
    }
    if !agents.is_empty() {
        // What was just applied may name them too, and is found only once it is committed.
        index.commit(from)?;
    }
    for agent in agents {
        let dependants = naming(index, ledger, &agent)?;
        index.apply(dependants)?;
    }
    index.commit(reached)?;
    Ok(true)
}

type Chunk = Option<(u64, Vec<Change>)>;

/// What is known of agents while changes are read.
struct Known<'k> {
    /// As it was committed last.
    index: &'k SearchIndex,
    settled: u64,
    /// Those whose documents are made again.
    agents: &'k mut HashSet<String>,
    /// The names that documents were made with since the last commit.
    names: &'k mut HashMap<String, Described>,
}

impl Known<'_> {
    /// An agent has changed. Only documents made before it have its name as it was.
    fn changed(&mut self, agent: &str) {
        let was_named = self.names.remove(agent).is_some();
        if was_named || is_named(self.index, agent) {
            self.agents.insert(agent.to_owned());
        }
    }
}

/// Whether a committed document names the agent.
fn is_named(index: &SearchIndex, agent: &str) -> bool {
    let query = Query {
        filters: [(Facet::Publisher, vec![agent.to_owned()])].into(),
        size: 0,
        ..Query::default()
    };
    // When in doubt they are looked for: that costs time and nothing else.
    index.find(&query).map_or(true, |found| found.total > 0)
}

fn read(
    c: &Connection,
    changed: &[(u64, i64)],
    known: &mut Known<'_>,
) -> Result<Chunk, LedgerError> {
    let Some((position, _)) = changed.last() else {
        return Ok(None);
    };
    let mut done = HashSet::new();
    let mut changes = Vec::new();
    for (at, key) in changed {
        if !done.insert(*key) {
            continue;
        }
        let Some(entry) = ledger::entry_at(c, *key)? else {
            continue;
        };
        if entry.kind == Kind::Agent && *at > known.settled {
            known.changed(&entry.resource);
        }
        changes.push(change(c, *key, entry, known.names)?);
    }
    Ok(Some((*position, changes)))
}

fn change(
    c: &Connection,
    key: i64,
    entry: Entry,
    names: &mut HashMap<String, Described>,
) -> Result<Change, LedgerError> {
    let removed = || Change::Remove(entry.id.as_str().to_owned());
    let payload = match ledger::present(c, key) {
        Ok(Some((_, payload))) => payload,
        Ok(None) => return Ok(removed()),
        Err(LedgerError::Damaged { id, reason }) => {
            tracing::error!(
                record.id = id,
                "a record is left out of the index: {reason}"
            );
            return Ok(removed());
        }
        Err(error) => return Err(error),
    };
    Ok(match document(c, &entry, &payload, names)? {
        Some(document) => Change::Put(Box::new(document)),
        None => removed(),
    })
}

/// A record as the index wants it; `None` for kinds that are not searched.
pub(super) fn document(
    c: &Connection,
    entry: &Entry,
    payload: &str,
    names: &mut HashMap<String, Described>,
) -> Result<Option<Document>, LedgerError> {
    if !is_searched(entry.kind) {
        return Ok(None);
    }
    let damaged = |reason: String| LedgerError::Damaged {
        id: entry.id.as_str().to_owned(),
        reason,
    };
    let resource = NamedNode::new(&entry.resource).map_err(|e| damaged(e.to_string()))?;
    let record = match Record::reopen(resource, entry.kind, payload.to_owned()) {
        Ok(record) => record,
        Err(error) => {
            tracing::error!(
                record.id = entry.id.as_str(),
                "a record is left out: {error}"
            );
            return Ok(None);
        }
    };
    let publisher = Node::named(record.graph(), record.resource())
        .link(vocab::ns::dct::PUBLISHER)
        .map(str::to_owned);
    let described = match publisher {
        Some(iri) => match names.get(&iri) {
            Some(known) => known.clone(),
            None => {
                let found = described(c, &iri)?;
                names.insert(iri, found.clone());
                found
            }
        },
        None => Described::default(),
    };
    let document = Document::of(
        &record,
        entry.id.as_str(),
        &entry.source,
        &fingerprint(entry),
        entry.position,
        described.names,
    );
    Ok(document.map(|mut document| {
        document.popularity = f64::from(entry.popularity);
        // A member could say of its own records whatever moves them up here.
        document.popularity_is_trusted = entry.member.is_none();
        if let Some(kind) = described.kind {
            document.count(Facet::PublisherType, kind);
        }
        document
    }))
}

/// What tells whether a document is made of its record as it is now: the first digits of the fingerprint, which
/// are enough to notice a difference, and how much it is used, in tenths.
pub(super) fn fingerprint(entry: &Entry) -> String {
    let hex = entry.fingerprint.to_hex();
    let tenths = (entry.popularity * 10.0) as u32;
    match tenths {
        0 => hex[..FINGERPRINT_DIGITS].to_owned(),
        tenths => format!("{}.{tenths}", &hex[..FINGERPRINT_DIGITS]),
    }
}

/// Whether records of this kind are found by searching.
pub(super) fn is_searched(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService | Kind::Catalog
    )
}

/// What the record about an agent says of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    names: Vec<Text>,
    /// Its kind of body.
    kind: Option<Value>,
}

fn described(c: &Connection, iri: &str) -> Result<Described, LedgerError> {
    let found = match ledger::record_about(c, iri) {
        Err(LedgerError::Damaged { .. }) => None,
        found => found?,
    };
    Ok(found.map_or_else(Described::default, |(_, record)| {
        let agent = Agent(Node::named(record.graph(), record.resource()));
        Described {
            names: agent.names(),
            kind: search::publisher_type(agent),
        }
    }))
}

/// Documents that show the name of an agent which changed, made again.
fn naming(index: &SearchIndex, ledger: &Ledger, agent: &str) -> Result<Vec<Change>, FollowError> {
    let mut query = Query {
        filters: [(Facet::Publisher, vec![agent.to_owned()])].into(),
        size: search::MAX_PAGE_SIZE,
        ..Query::default()
    };
    query.facets = vec![Facet::PublisherType];
    let now = ledger.reading("read an agent", |c| described(c, agent))?;
    let counted = index.find(&Query {
        size: 0,
        ..query.clone()
    })?;
    query.facets = Vec::new();
    let kinds = counted.facets.values().flatten();
    let kinds: Vec<_> = kinds
        .map(|kind| (kind.value.as_str(), kind.count))
        .collect();
    let is_same_kind = match &now.kind {
        Some(kind) => kinds == [(kind.value.as_str(), counted.total)],
        None => kinds.is_empty(),
    };
    let mut changes = Vec::new();
    loop {
        let found = index.find(&query)?;
        for hit in found.hits {
            let shown = hit
                .card
                .publisher
                .map(|publisher| publisher.names)
                .unwrap_or_default();
            if shown == now.names && is_same_kind {
                continue;
            }
            let Some(id) = vocab::RecordId::parse(&hit.card.id) else {
                continue;
            };
            let document = ledger.reading("read a record", |c| match ledger::key_of(c, &id)? {
                Some(key) => match ledger::present(c, key)? {
                    Some((entry, payload)) => document(c, &entry, &payload, &mut HashMap::new()),
                    None => Ok(None),
                },
                None => Ok(None),
            })?;
            changes.extend(document.map(|document| Change::Put(Box::new(document))));
        }
        match found.next {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(changes),
        }
    }
}
