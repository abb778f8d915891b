//! Holdings: the one door in; the ledger moves, the projections follow.

mod lock;

use crate::{
    config::Config,
    derived::Derived,
    feed::{Feed, FeedError},
    ledger::{Batch, KeptBatch, Ledger, LedgerError, Written},
    member::{Identity, IdentityError},
    projections::{self, Order, Paused, Projections, audit},
    triples::checkpoint::Generations,
    vocabulary,
};
use harvest::{FetchError, Fetcher, peer::PullBatch};
use jiff::Timestamp;
use oxrdf::Triple;
use search::SearchIndex;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use vocab::MemberId;

pub use lock::{FolderLock, LockError};

/// The one door in; cheap to clone. Blocking, except `wait_for`.
#[derive(Clone)]
pub struct Holdings(Arc<Rooms>);

struct Rooms {
    ledger: Ledger,
    projections: Projections,
    folder: PathBuf,
    min_free_bytes: u64,
    /// The one HTTP client: sources of one host are asked at one pace.
    fetcher: Fetcher,
    /// The same, for members of the commons.
    members: Fetcher,
    /// Sources that are being walked.
    walked: Mutex<HashSet<String>>,
    /// Kept until the node closes: one process writes a data folder.
    _lock: FolderLock,
}

/// A source is walked by one job at a time: by whoever holds this.
pub struct Claim {
    rooms: Arc<Rooms>,
    source: String,
}

impl Drop for Claim {
    fn drop(&mut self) {
        walked(&self.rooms).remove(&self.source);
    }
}

fn walked(rooms: &Rooms) -> MutexGuard<'_, HashSet<String>> {
    rooms.walked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How far each projection has come; `ledger` is the head of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Positions {
    pub ledger: u64,
    /// The RDF store itself.
    pub rdf: u64,
    /// The newest generation that SPARQL queries.
    pub sparql: u64,
    pub search: u64,
    /// What is derived from the records: checks, and marks of copies.
    pub derived: u64,
}

/// Records of the index that are put right one by one; of more it is made again.
pub const MENDED: usize = 1_000;

/// Why the holdings cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Projections(#[from] projections::OpenError),
    #[error(transparent)]
    Client(#[from] FetchError),
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

/// Why nothing was admitted.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(
        "only {free} bytes are free on the disk of `{}`, and storage.min_free_bytes asks for \
         {wanted}; free some space and try again",
        folder.display()
    )]
    Space {
        free: u64,
        wanted: u64,
        folder: PathBuf,
    },
}

impl Holdings {
    /// Opens everything in the data folder, and makes it if there is none.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let folder = config.storage.folder.clone();
        let lock = FolderLock::take(&folder)?;
        let ledger = Ledger::open(&ledger_file(&folder))?;
        let settings = projections::Settings {
            folder: folder.clone(),
            base_url: config.node.base_url.clone(),
            commit_interval: Duration::from_millis(config.storage.commit_interval_ms),
            generation_interval: Duration::from_secs(config.storage.generation_seconds),
            index: index_settings(config),
        };
        ledger.declare_own(&config.own_namespaces(), Timestamp::now())?;
        let feed = if config.commons.publish {
            let identity = Identity::open(&folder, config)?;
            Some(Feed::open(&folder, ledger.clone(), identity)?)
        } else {
            None
        };
        let projections = Projections::open(settings, ledger.clone(), feed)?;
        let min_free_bytes = config.storage.min_free_bytes;
        let fetcher = Fetcher::new(config.fetch_settings())?;
        let members = fetcher.for_members(config.commons.max_answer_bytes);
        Ok(Self(Arc::new(Rooms {
            ledger,
            projections,
            folder,
            min_free_bytes,
            fetcher,
            members,
            walked: Mutex::default(),
            _lock: lock,
        })))
    }

    /// What asks portals, for all jobs of this process.
    pub fn fetcher(&self) -> &Fetcher {
        &self.0.fetcher
    }

    /// What asks members of the commons.
    pub fn members_fetcher(&self) -> &Fetcher {
        &self.0.members
    }

    /// Keeps what a member has published, in one durable transaction.
    pub fn keep_batch(
        &self,
        member: &MemberId,
        batch: &PullBatch,
        now: Timestamp,
    ) -> Result<KeptBatch, AdmitError> {
        self.check_space()?;
        let kept = self.0.ledger.keep_batch(member, batch, now)?;
        self.0.projections.wake();
        Ok(kept)
    }

    /// Takes a source for a walk; `None` while another walks it.
    pub fn claim(&self, source: &str) -> Option<Claim> {
        walked(&self.0).insert(source.to_owned()).then(|| Claim {
            rooms: self.0.clone(),
            source: source.to_owned(),
        })
    }

    /// Says that the ledger has moved by another way than [`Holdings::admit`].
    pub fn wake(&self) {
        self.0.projections.wake();
    }

    /// Whether a source is being walked.
    pub fn is_walked(&self, source: &str) -> bool {
        walked(&self.0).contains(source)
    }

    /// Brings records in, and takes records out, in one durable transaction.
    pub fn admit(&self, batch: Batch<'_>, now: Timestamp) -> Result<Written, AdmitError> {
        self.admit_all(vec![batch], now)
    }

    /// The same for batches of several sources: all of them, or none.
    pub fn admit_all(
        &self,
        batches: Vec<Batch<'_>>,
        now: Timestamp,
    ) -> Result<Written, AdmitError> {
        self.check_space()?;
        let before = self.0.ledger.head()?;
        let written = self.0.ledger.write_all(batches, now)?;
        if written.position > before {
            self.0.projections.wake();
        }
        Ok(written)
    }

    /// Notes how much resources of a source are used; the search index moves where that has changed much.
    pub fn note_use(&self, source: &str, used: HashMap<String, f32>) -> Result<(), LedgerError> {
        let moved = self.0.ledger.keep_popularity(source, used)?;
        let moved = moved.iter().map(|id| id.as_str().to_owned());
        self.0.projections.refresh_search(moved);
        Ok(())
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Whether there is room for more.
    pub(crate) fn check_space(&self) -> Result<(), AdmitError> {
        let Ok(disk) = rustix::fs::statvfs(&self.0.folder) else {
            return Ok(());
        };
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let wanted = self.0.min_free_bytes;
        if free < wanted {
            return Err(AdmitError::Space {
                free,
                wanted,
                folder: self.0.folder.clone(),
            });
        }
        Ok(())
    }

    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The index that serves now; a rebuild replaces it, so do not keep it.
    pub fn index(&self) -> Arc<SearchIndex> {
        self.0.projections.index()
    }

    /// What others can follow; absent when this node publishes nothing.
    pub fn feed(&self) -> Option<&Feed> {
        self.0.projections.feed()
    }

    /// Lets the feed grow from now on, or says why it may not. It never does in a command that runs
    /// beside no node.
    pub fn let_publish(&self, withheld: Option<String>) {
        self.0.projections.let_publish(withheld);
    }

    /// Epoch and last entry of the feed, as it grows.
    pub fn feed_seq(&self) -> watch::Receiver<(u32, u64)> {
        self.0.projections.feed_seq()
    }

    pub fn generations(&self) -> Generations {
        self.0.projections.generations()
    }

    /// How records stand to the profiles, and the marks of their copies.
    pub fn derived(&self) -> &Derived {
        self.0.projections.derived()
    }

    /// What the RDF store tells of how much it holds, as VoID; nothing until it was counted.
    pub fn counted(&self) -> Vec<Triple> {
        // A store that was made again is told of it a moment later.
        if let Some(counted) = self.0.projections.statistics() {
            return counted;
        }
        let Some(store) = self.0.projections.store() else {
            return Vec::new();
        };
        store.totals().unwrap_or_else(|error| {
            tracing::warn!("{error}");
            Vec::new()
        })
    }

    /// Lets what is better made in bulk wait until the guard is dropped: for a large job.
    pub fn pause(&self, order: Order) -> Paused {
        self.0.projections.pause(order)
    }

    /// Asks for projections to be made again beside those that serve.
    pub fn rebuild(&self, rdf: bool, search: bool, derived: bool) {
        self.0.projections.rebuild(rdf, search, derived);
    }

    /// Holds the ledger and what follows it against each other.
    pub fn audit(&self) -> Result<audit::Audit, audit::AuditError> {
        audit::audit(
            &self.0.ledger,
            self.0.projections.store().as_deref(),
            &self.index(),
            self.derived(),
        )
    }

    /// The records in which the search index differs from the ledger.
    pub fn audit_index(&self) -> Result<Vec<String>, audit::AuditError> {
        audit::audit_index(&self.0.ledger, &self.index())
    }

    /// Puts right what an audit has found: few records of the index one by one, otherwise the whole
    /// projection.
    pub fn repair(&self, found: &audit::Audit) {
        let few = (1..=MENDED).contains(&found.documents_wrong.len());
        if few {
            self.mend_index(found.documents_wrong.iter().cloned());
        }
        self.rebuild(
            !found.rdf_agrees(),
            !found.index_agrees() && !few,
            !found.checks_agree(),
        );
    }

    /// Puts single records right in the search index.
    pub fn mend_index(&self, ids: impl IntoIterator<Item = String>) {
        self.0.projections.mend_search(ids);
    }

    pub fn positions(&self) -> Positions {
        let projections = &self.0.projections;
        let generation = projections.generations();
        let sparql = generation
            .borrow()
            .as_ref()
            .map_or(0, |generation| generation.position);
        Positions {
            ledger: self.0.ledger.head().unwrap_or_default(),
            rdf: *projections.rdf_position().borrow(),
            sparql,
            search: *projections.search_position().borrow(),
            derived: *projections.derived_position().borrow(),
        }
    }

    /// Waits until SPARQL (`sparql`) or search sees `position`; false when `limit` passed first.
    pub async fn wait_for(&self, position: u64, sparql: bool, limit: Duration) -> bool {
        let projections = &self.0.projections;
        let reached = async {
            if sparql {
                let mut generations = projections.generations();
                let seen = generations.wait_for(|generation| {
                    generation
                        .as_ref()
                        .is_some_and(|generation| generation.position >= position)
                });
                seen.await.is_ok()
            } else {
                let mut seen = projections.search_position();
                seen.wait_for(|reached| *reached >= position).await.is_ok()
            }
        };
        tokio::time::timeout(limit, reached).await.unwrap_or(false)
    }

    /// Why a projection has not been able to follow for `at_least` this long, if one has not.
    pub fn trouble(&self, at_least: Duration) -> Option<String> {
        let trouble = self.0.projections.trouble()?;
        (trouble.since.elapsed() >= at_least).then_some(trouble.reason)
    }

    /// Waits until search, the RDF store and those who query it have reached the head of the log.
    pub async fn caught_up(&self, limit: Duration) -> Result<bool, LedgerError> {
        let head = self.0.ledger.head()?;
        let mut rdf = self.0.projections.rdf_position();
        let deadline = tokio::time::Instant::now() + limit;
        let rest = || deadline.saturating_duration_since(tokio::time::Instant::now());
        // The store first: a rebuild makes its position fall back, and generations stay.
        let stored = rdf.wait_for(|reached| *reached >= head);
        Ok(tokio::time::timeout_at(deadline, stored).await.is_ok()
            && self.wait_for(head, true, rest()).await
            && self.wait_for(head, false, rest()).await)
    }

    /// Waits until all records were checked as they are at the head of the log; false when `limit`
    /// passed first.
    pub async fn checked(&self, limit: Duration) -> Result<bool, LedgerError> {
        let head = self.0.ledger.head()?;
        let mut position = self.0.projections.derived_position();
        let reached = position.wait_for(|reached| *reached >= head);
        Ok(tokio::time::timeout(limit, reached).await.is_ok())
    }

    /// Waits until the RDF store says what all checks have found; false when `limit` passed first.
    pub async fn said(&self, limit: Duration) -> Result<bool, LedgerError> {
        let head = self.0.ledger.head()?;
        let mut position = self.0.projections.said_position();
        let reached = position.wait_for(|reached| *reached >= head);
        Ok(tokio::time::timeout(limit, reached).await.is_ok())
    }

    /// Stops following; the folder stays locked until the last clone is gone.
    pub fn close(&self) {
        self.0.projections.close();
    }
}

/// What the search index may use, and how it ranks.
pub(crate) fn index_settings(config: &Config) -> search::Settings {
    search::Settings {
        writer_memory_bytes: config.search.writer_memory_bytes,
        territory: config.commons.territory(),
        synonyms: synonyms(&config.search.synonyms).into(),
        ..search::Settings::default()
    }
}

/// Where the ledger is in a data folder.
pub fn ledger_file(folder: &Path) -> PathBuf {
    folder.join("ledger.sqlite")
}
/// The vocabulary of the settings; without it, searches know less, and the node serves all the same.
fn synonyms(path: &str) -> search::Synonyms {
    if path.is_empty() {
        return search::Synonyms::default();
    }
    match vocabulary::synonyms(Path::new(path)) {
        Ok(synonyms) => {
            let concepts = synonyms.len();
            tracing::info!(concepts, "searches know {concepts} concepts of `{path}`");
            synonyms
        }
        Err(error) => {
            tracing::warn!("searches know no synonyms: {error}");
            search::Synonyms::default()
        }
    }
}
