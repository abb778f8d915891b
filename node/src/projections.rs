//! Who follows the log, how far each has come, how it is rebuilt.

pub mod audit;
pub mod derived;
mod feed;
mod rdf;
mod statistics;
pub(crate) mod text;

use crate::{
    derived::{Derived, DerivedError},
    feed::Feed,
    ledger::{self, Ledger},
    triples::{
        TripleStore,
        checkpoint::{Generation, Generations},
        statistics::Statistics,
    },
};
use search::SearchIndex;
use std::{
    collections::{BTreeSet, HashMap},
    io,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::watch;
use vocab::RecordId;

/// Where projections are kept, and at what pace they follow.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data folder.
    pub folder: PathBuf,
    pub base_url: String,
    pub commit_interval: Duration,
    pub generation_interval: Duration,
    pub index: search::Settings,
}

/// The RDF store, the search index, what is derived and the feed, each with the thread that keeps it in step with
/// the log.
pub struct Projections {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the threads and the rooms that ask them share.
struct Shared {
    settings: Settings,
    ledger: Ledger,
    /// Absent until it has been made.
    store: RwLock<Option<Arc<TripleStore>>>,
    index: RwLock<Arc<SearchIndex>>,
    derived: Derived,
    /// Absent when this node publishes nothing.
    feed: Option<Feed>,
    /// Whether it may grow: not before this node has asked others where it stood.
    may_publish: AtomicBool,
    /// Epoch and last entry of the feed.
    feed_seq: watch::Sender<(u32, u64)>,
    rdf_position: watch::Sender<u64>,
    search_position: watch::Sender<u64>,
    derived_position: watch::Sender<u64>,
    /// Up to where the RDF store says what was found.
    said_position: watch::Sender<u64>,
    generation: watch::Sender<Option<Arc<Generation>>>,
    /// What was counted last.
    statistics: Mutex<Option<Arc<Statistics>>>,
    rebuild_rdf: AtomicBool,
    rebuild_search: AtomicBool,
    rebuild_derived: AtomicBool,
    /// Records that differ in the index from what the ledger has.
    mend_search: Mutex<BTreeSet<String>>,
    /// Jobs that bring in so much that following them step by step is a waste.
    paused: AtomicUsize,
    /// Those of them that tell records in no order.
    unordered: AtomicUsize,
    stop: AtomicBool,
    /// Since when a projection has not been able to follow, and why.
    troubles: Mutex<[Option<Trouble>; 4]>,
    /// Counts wake-ups; a thread that saw the present count may sleep.
    woken: Mutex<u64>,
    wake: Condvar,
}

/// While this is held the search index goes along and shows little of it, an RDF store in which nothing is
/// yet is loaded, and the others do not follow.
pub struct Paused {
    shared: Arc<Shared>,
    order: Order,
}

impl Drop for Paused {
    fn drop(&mut self) {
        if self.order == Order::None {
            self.shared.unordered.fetch_sub(1, Ordering::SeqCst);
        }
        self.shared.paused.fetch_sub(1, Ordering::SeqCst);
        self.shared.wake();
    }
}

/// In which order a large job brings records in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As a portal tells them, agents before what names them.
    Told,
    /// By their keys. The search index waits for the end then: documents that name an agent which comes after
    /// them would be made twice.
    None,
}

/// A projection cannot follow.
#[derive(Debug, Clone)]
pub struct Trouble {
    pub since: Instant,
    pub reason: String,
}

/// Which of them has the trouble.
#[derive(Debug, Clone, Copy)]
enum Follower {
    Rdf = 0,
    Search = 1,
    Derived = 2,
    Feed = 3,
}

/// Why projections cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Triples(#[from] crate::triples::TripleError),
    #[error("cannot open the search index: {0}")]
    Index(#[from] search::OpenError),
    #[error(transparent)]
    Derived(#[from] DerivedError),
    #[error("cannot make the folder `{}`: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
}

impl Projections {
    /// Opens what is there, and starts to follow. What is missing or outdated is made again by the
    /// threads, beside what serves.
    pub fn open(settings: Settings, ledger: Ledger, feed: Option<Feed>) -> Result<Self, OpenError> {
        let store = rdf::open(&settings)?;
        let index = text::open(&settings)?;
        let derived = derived::open(&settings)?;
        let rdf_position = match &store {
            Some(store) => store.position()?,
            None => 0,
        };
        let shared = Arc::new(Shared {
            rdf_position: watch::Sender::new(rdf_position),
            search_position: watch::Sender::new(index.position()),
            derived_position: watch::Sender::new(derived.position()?),
            said_position: watch::Sender::new(0),
            feed,
            may_publish: AtomicBool::new(false),
            feed_seq: watch::Sender::new((0, 0)),
            generation: watch::Sender::new(None),
            statistics: Mutex::default(),
            rebuild_rdf: AtomicBool::new(store.is_none()),
            rebuild_search: AtomicBool::new(false),
            rebuild_derived: AtomicBool::new(false),
            mend_search: Mutex::default(),
            store: RwLock::new(store.map(Arc::new)),
            index: RwLock::new(Arc::new(index)),
            derived,
            paused: AtomicUsize::new(0),
            unordered: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            troubles: Mutex::default(),
            woken: Mutex::new(0),
            wake: Condvar::new(),
            settings,
            ledger,
        });
        let start = |name: &str, follow: fn(&Shared)| {
            let shared = shared.clone();
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || follow(&shared))
                .map_err(|source| OpenError::Folder {
                    path: name.into(),
                    source,
                })
        };
        let threads = vec![
            start("rdf", rdf::keep)?,
            start("search", text::keep)?,
            start("derived", derived::keep)?,
            start("feed", feed::keep)?,
            start("statistics", statistics::keep)?,
        ];
        Ok(Self {
            shared,
            threads: Mutex::new(threads),
        })
    }

    /// Says that the log has grown.
    pub fn wake(&self) {
        self.shared.wake();
    }

    /// Lets what is better made in bulk wait until the guard is dropped.
    pub fn pause(&self, order: Order) -> Paused {
        if order == Order::None {
            self.shared.unordered.fetch_add(1, Ordering::SeqCst);
        }
        self.shared.paused.fetch_add(1, Ordering::SeqCst);
        self.shared.wake();
        Paused {
            shared: self.shared.clone(),
            order,
        }
    }

    /// Asks for projections to be made again from the ledger, beside those that serve.
    pub fn rebuild(&self, rdf: bool, search: bool, derived: bool) {
        // The positions fall back first, so that who waits for them waits for the new ones.
        if rdf {
            self.shared.rdf_position.send_replace(0);
            self.shared.said_position.send_replace(0);
            self.shared.rebuild_rdf.store(true, Ordering::SeqCst);
        }
        if search {
            self.shared.search_position.send_replace(0);
            self.shared.rebuild_search.store(true, Ordering::SeqCst);
        }
        if derived {
            self.shared.derived_position.send_replace(0);
            self.shared.said_position.send_replace(0);
            self.shared.rebuild_derived.store(true, Ordering::SeqCst);
        }
        self.wake();
    }

    /// Asks for single records to be put right in the search index.
    pub fn mend_search(&self, ids: impl IntoIterator<Item = String>) {
        let mut asked = lock(&self.shared.mend_search);
        asked.extend(ids);
        if !asked.is_empty() {
            self.shared.search_position.send_replace(0);
        }
        drop(asked);
        self.wake();
    }

    /// Asks for documents of the search index to be made again although their records are the same: what
    /// is known beside them has changed.
    pub fn refresh_search(&self, ids: impl IntoIterator<Item = String>) {
        lock(&self.shared.mend_search).extend(ids);
        self.wake();
    }

    pub fn store(&self) -> Option<Arc<TripleStore>> {
        self.shared.store()
    }

    /// What was counted last since the start: totals, classes, properties.
    pub fn statistics(&self) -> Option<Vec<oxrdf::Triple>> {
        let counted = lock(&self.shared.statistics).clone();
        counted.map(|counted| counted.totals(&self.shared.settings.base_url))
    }

    pub fn index(&self) -> Arc<SearchIndex> {
        self.shared.index()
    }

    pub fn derived(&self) -> &Derived {
        &self.shared.derived
    }

    pub fn feed(&self) -> Option<&Feed> {
        self.shared.feed.as_ref()
    }

    /// Lets the feed grow from now on, or says why it may not.
    pub fn let_publish(&self, withheld: Option<String>) {
        self.shared
            .may_publish
            .store(withheld.is_none(), Ordering::SeqCst);
        if withheld.is_some() {
            self.shared.note(Follower::Feed, withheld);
        }
        self.wake();
    }

    /// Epoch and last entry of the feed, as it grows.
    pub fn feed_seq(&self) -> watch::Receiver<(u32, u64)> {
        self.shared.feed_seq.subscribe()
    }

    pub fn generations(&self) -> Generations {
        self.shared.generation.subscribe()
    }

    /// The oldest trouble that a projection is in now.
    pub fn trouble(&self) -> Option<Trouble> {
        let troubles = lock(&self.shared.troubles).clone();
        troubles
            .into_iter()
            .flatten()
            .min_by_key(|trouble| trouble.since)
    }

    pub fn rdf_position(&self) -> watch::Receiver<u64> {
        self.shared.rdf_position.subscribe()
    }

    pub fn search_position(&self) -> watch::Receiver<u64> {
        self.shared.search_position.subscribe()
    }

    pub fn derived_position(&self) -> watch::Receiver<u64> {
        self.shared.derived_position.subscribe()
    }

    /// Up to where the RDF store says what was found.
    pub fn said_position(&self) -> watch::Receiver<u64> {
        self.shared.said_position.subscribe()
    }

    /// Stops following, and waits for what is under way to be committed.
    pub fn close(&self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.wake();
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a projection stopped by a fault of ours");
            }
        }
        self.shared.generation.send_replace(None);
    }
}

impl Shared {
    fn store(&self) -> Option<Arc<TripleStore>> {
        self.store
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn index(&self) -> Arc<SearchIndex> {
        self.index
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn wake(&self) {
        *lock(&self.woken) += 1;
        self.wake.notify_all();
    }

    /// Remembers a failure until the next success, and says it.
    fn note(&self, follower: Follower, failure: Option<String>) {
        let trouble = &mut lock(&self.troubles)[follower as usize];
        match failure {
            None => *trouble = None,
            Some(reason) => {
                tracing::error!("{reason}; trying again");
                let since = trouble
                    .as_ref()
                    .map_or_else(Instant::now, |trouble| trouble.since);
                *trouble = Some(Trouble { since, reason });
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Whether the thread should lay down its work: stopped, or paused by a large job.
    fn is_held(&self) -> bool {
        self.is_stopped() || self.is_paused()
    }

    /// Whether a large job is under way.
    fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst) > 0
    }

    /// How many wake-ups there were; to be read before looking for work.
    fn wake_ups(&self) -> u64 {
        *lock(&self.woken)
    }

    /// Sleeps until there was a wake-up after `seen`, or `limit` has passed.
    fn sleep(&self, seen: u64, limit: Duration) {
        let woken = lock(&self.woken);
        // Waking for nothing is harmless: the threads look again.
        let _unused = self
            .wake
            .wait_timeout_while(woken, limit, |woken| *woken == seen && !self.is_stopped())
            .unwrap_or_else(PoisonError::into_inner);
    }
}

/// A record as the search index holds it; `None` when it is not there to be found.
pub fn document(
    ledger: &Ledger,
    id: &RecordId,
) -> Result<Option<search::Document>, ledger::LedgerError> {
    ledger.reading("read a record", |c| {
        let Some(key) = ledger::key_of(c, id)? else {
            return Ok(None);
        };
        match ledger::present(c, key)? {
            Some((entry, payload)) => text::document(c, &entry, &payload, &mut HashMap::new()),
            None => Ok(None),
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long a thread sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_secs(60);
/// How long it waits after a failure before it tries again.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
