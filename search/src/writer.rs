//! Applying changes; the position each commit carries.

use crate::{
    document::{Analysis, Document, tantivy_document},
    find::{
        self, FindError,
        resources::{self, Asked, Resources},
    },
    query::Query,
    rank::Formula,
    related::{self, Related},
    results::{Hit, Results},
    schema::{self, FIELDS},
    snapshot::Snapshot,
    suggest::{self, Suggestion},
    synonyms::Synonyms,
};
use serde::{Deserialize, Serialize};
use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError, Term,
    directory::{MmapDirectory, error::LockError},
    indexer::LogMergePolicy,
    store::{Compressor, ZstdCompressor},
};
use tracing::debug;
use vocab::territory::Territory;

/// Cards that are compressed together: in twice as many more is repeated, of four times as many too much
/// is read for one.
const CARDS_BYTES: usize = 32 << 10;

/// What the index may use.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Memory of the writer before it puts a segment on disk; at least 15 MB a thread.
    pub writer_memory_bytes: usize,
    pub writer_threads: usize,
    /// How far popularity moves a hit: 0 not at all, 1 as far as it may.
    pub popularity: f32,
    /// What else ranking weighs.
    pub formula: Formula,
    /// Where the node is: of places with the same name, the nearest is meant.
    pub territory: Option<Territory>,
    /// A vocabulary of words that mean the same, beside the one built in and what records say.
    pub synonyms: Arc<Synonyms>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            writer_memory_bytes: 64_000_000,
            writer_threads: 1,
            popularity: 0.7,
            formula: Formula::default(),
            territory: None,
            synonyms: Arc::default(),
        }
    }
}

/// The search index: one long-lived writer, and the state that searches see.
pub struct SearchIndex {
    index: Index,
    reader: IndexReader,
    /// Absent where another process has it.
    writer: Option<Mutex<IndexWriter>>,
    snapshot: RwLock<Arc<Snapshot>>,
    settings: Settings,
    /// Of the schema and the analysis it was made with.
    fingerprint: String,
}

/// One thing that happened to a record.
#[derive(Debug, Clone)]
pub enum Change {
    /// The record is new, or says something else now.
    Put(Box<Document>),
    /// The record with this id is gone.
    Remove(String),
}

/// Why an index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another program version wrote it: build a new one beside it.
    #[error("the index was made by another schema or analysis ({found}, not {expected})")]
    Outdated { found: String, expected: String },
    #[error("the index is damaged: {0}")]
    Damaged(String),
    #[error("the index is open in another process")]
    Locked,
    #[error("cannot open the index folder: {0}")]
    Folder(String),
}

/// A change or a commit that failed. Nothing is visible of what came after the last commit.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempt}: {source}")]
pub struct WriteError {
    attempt: &'static str,
    source: TantivyError,
}

/// What each commit says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    position: u64,
    fingerprint: String,
    /// See [`schema::form`].
    #[serde(default)]
    form: String,
}

impl SearchIndex {
    /// An empty index that leaves nothing behind.
    pub fn in_memory(settings: Settings) -> Result<Self, OpenError> {
        let index = Index::create_in_ram(FIELDS.schema.clone());
        Self::with(index, settings, Use::Write)
    }

    /// The index in a folder, made there when there is none.
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| OpenError::Folder(format!("{}: {error}", folder.display())))?;
        let directory =
            MmapDirectory::open(folder).map_err(|error| OpenError::Folder(error.to_string()))?;
        let exists = Index::exists(&directory).map_err(damaged)?;
        let index = if exists {
            Index::open(directory).map_err(damaged)?
        } else {
            Index::create(directory, FIELDS.schema.clone(), index_settings())
                .map_err(|error| OpenError::Folder(error.to_string()))?
        };
        Self::with(index, settings, Use::Write)
    }

    /// An index as its last commit left it, whether or not another process writes to it. Nothing can be
    /// applied to it.
    pub fn open_to_read(folder: &Path, settings: Settings) -> Result<Self, OpenError> {
        let directory =
            MmapDirectory::open(folder).map_err(|error| OpenError::Folder(error.to_string()))?;
        let index = Index::open(directory).map_err(damaged)?;
        Self::with(index, settings, Use::Read)
    }

    /// An index that an earlier analysis made, to be searched until another is made beside it. Its
    /// fields must be those of today.
    pub fn open_outdated(folder: &Path, settings: Settings) -> Result<Self, OpenError> {
        let directory =
            MmapDirectory::open(folder).map_err(|error| OpenError::Folder(error.to_string()))?;
        let index = Index::open(directory).map_err(damaged)?;
        Self::with(index, settings, Use::WriteOutdated)
    }

    /// Whether another analysis made it: it can be searched, and must not be written to.
    pub fn is_outdated(&self) -> bool {
        self.fingerprint != schema::fingerprint()
    }

    /// Schema, analysis and format as a short name: indexes with different names cannot share a folder.
    pub fn fingerprint() -> String {
        schema::fingerprint()
    }

    /// The position in the ledger's log that searches fully see.
    pub fn position(&self) -> u64 {
        self.snapshot().position
    }

    /// Ranks by other numbers from now on: to judge them.
    pub fn set_formula(&mut self, formula: Formula) {
        self.settings.formula = formula;
    }

    /// Takes changes in, in their order. They are not visible before [`SearchIndex::commit`].
    pub fn apply(&self, changes: impl IntoIterator<Item = Change>) -> Result<(), WriteError> {
        let writer = self.writer("apply changes")?;
        let mut analysis = Analysis::default();
        for change in changes {
            match change {
                Change::Put(document) => {
                    writer.delete_term(Term::from_field_text(FIELDS.id, &document.card.id));
                    writer
                        .add_document(tantivy_document(&document, &mut analysis))
                        .map_err(|source| WriteError {
                            attempt: "add a document",
                            source,
                        })?;
                }
                Change::Remove(id) => {
                    writer.delete_term(Term::from_field_text(FIELDS.id, &id));
                }
            }
        }
        Ok(())
    }

    /// Makes everything applied durable and visible, as the state at `position`.
    pub fn commit(&self, position: u64) -> Result<(), WriteError> {
        let mut writer = self.writer("commit")?;
        commit(&mut writer, position, &self.fingerprint).map_err(|source| WriteError {
            attempt: "commit",
            source,
        })?;
        self.reader.reload().map_err(|source| WriteError {
            attempt: "see what was committed",
            source,
        })?;
        let searcher = self.reader.searcher();
        let snapshot = Arc::new(Snapshot::new(searcher, position, Some(&self.snapshot())));
        let documents = snapshot.searcher.num_docs();
        debug!(
            position,
            documents, "the search index shows {documents} documents as of position {position}"
        );
        *self
            .snapshot
            .write()
            .unwrap_or_else(PoisonError::into_inner) = snapshot;
        Ok(())
    }

    /// Hits, counts and the way on.
    pub fn find(&self, query: &Query) -> Result<Results, FindError> {
        find::find(&self.snapshot(), query, &self.settings)
    }

    /// The best hits by the IRIs of their resources alone, for those who join them with something else.
    pub fn resources(&self, asked: &Asked<'_>) -> Result<Resources, FindError> {
        resources::resources(&self.snapshot(), asked, &self.settings)
    }

    /// Labels that begin like what is being typed, most frequent first.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, FindError> {
        suggest::suggest(&self.snapshot(), prefix, limit)
    }

    /// Records about the same as another one.
    pub fn related(&self, asked: &Related<'_>) -> Result<Vec<Hit>, FindError> {
        related::related(&self.snapshot(), asked)
    }

    /// How many documents can be found.
    pub fn len(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every id with the fingerprint of its record, to compare with the ledger.
    pub fn contents(&self) -> Result<Vec<(String, String)>, FindError> {
        self.snapshot().contents()
    }

    fn with(mut index: Index, settings: Settings, usage: Use) -> Result<Self, OpenError> {
        index.set_tokenizers(schema::tokenizers());
        let payload = payload(&index, usage != Use::Write)?;
        let fingerprint = payload.as_ref().map(|payload| payload.fingerprint.clone());
        let fingerprint = fingerprint.unwrap_or_else(schema::fingerprint);
        let writer = match usage {
            Use::Read => None,
            Use::Write | Use::WriteOutdated => {
                let mut writer = writer_of(&index, &settings)?;
                if payload.is_none() {
                    // A new index says what it is before anything else is in it.
                    commit(&mut writer, 0, &fingerprint).map_err(damaged)?;
                }
                Some(Mutex::new(writer))
            }
        };
        let position = payload.map_or(0, |payload| payload.position);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(damaged)?;
        let snapshot = RwLock::new(Arc::new(Snapshot::new(reader.searcher(), position, None)));
        Ok(SearchIndex {
            index,
            reader,
            writer,
            snapshot,
            settings,
            fingerprint,
        })
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn writer(&self, attempt: &'static str) -> Result<MutexGuard<'_, IndexWriter>, WriteError> {
        let writer = self.writer.as_ref().ok_or_else(|| WriteError {
            attempt,
            source: TantivyError::InvalidArgument("the index was opened to be read".into()),
        })?;
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What an index is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Read,
    Write,
    /// The next one is made beside it.
    WriteOutdated,
}

fn writer_of(index: &Index, settings: &Settings) -> Result<IndexWriter, OpenError> {
    let writer: IndexWriter = index
        .writer_with_num_threads(
            settings.writer_threads.clamp(1, 8),
            settings.writer_memory_bytes,
        )
        .map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => OpenError::Locked,
            error => damaged(error),
        })?;
    let mut policy = LogMergePolicy::default();
    // The default never merges because of deletions: what is gone would keep its place for ever.
    policy.set_del_docs_ratio_before_merge(0.2);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex")
            .field("index", &self.index)
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

/// The payload of the last commit; `None` for an index that has not been committed yet.
///
/// With `outdated` another analysis may have made it, of the same fields.
fn payload(index: &Index, outdated: bool) -> Result<Option<Payload>, OpenError> {
    let metas = index.load_metas().map_err(damaged)?;
    let expected = schema::fingerprint();
    let Some(payload) = metas.payload else {
        if metas.segments.is_empty() && metas.schema == FIELDS.schema {
            return Ok(None);
        }
        return Err(OpenError::Outdated {
            found: "unnamed".to_owned(),
            expected,
        });
    };
    let payload: Payload = serde_json::from_str(&payload).map_err(damaged)?;
    let can_be_read = outdated && payload.form == schema::form();
    if payload.fingerprint != expected && !can_be_read {
        return Err(OpenError::Outdated {
            found: payload.fingerprint,
            expected,
        });
    }
    Ok(Some(payload))
}

/// Cards are a third of an index: compressed better, they are read a little slower, twenty at a time.
fn index_settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor {
            compression_level: Some(6),
        }),
        docstore_blocksize: CARDS_BYTES,
        ..IndexSettings::default()
    }
}

fn commit(writer: &mut IndexWriter, position: u64, fingerprint: &str) -> Result<(), TantivyError> {
    let payload = Payload {
        position,
        fingerprint: fingerprint.to_owned(),
        form: schema::form(),
    };
    let payload =
        serde_json::to_string(&payload).expect("a number and a text can be written as JSON");
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> OpenError {
    OpenError::Damaged(error.to_string())
}
