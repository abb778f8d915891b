//! TripleStore: the merged public view in Oxigraph, in the default graph, as a set.

mod apply;
pub mod checkpoint;
mod grow;
mod load;
pub mod merge;
pub mod origins;
pub mod quality;
mod rebuild;
pub mod statistics;
pub mod view;

pub use grow::Growing;

use checkpoint::STATE_GRAPH;
use oxigraph::{
    model::{GraphNameRef, Literal, NamedNodeRef, Quad, QuadRef, Term},
    store::{StorageError, Store},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What can go wrong with the RDF store.
#[derive(Debug, thiserror::Error)]
pub enum TripleError {
    #[error("cannot {attempt} in the RDF store: {source}")]
    Storage {
        attempt: &'static str,
        source: StorageError,
    },
    #[error("cannot {attempt} the RDF store at `{}`: {source}", path.display())]
    File {
        attempt: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
    #[error(transparent)]
    Derived(#[from] crate::derived::DerivedError),
    #[error("record {id} cannot be projected: {reason}")]
    Record { id: String, reason: String },
    #[error("cannot count what the RDF store holds: {0}")]
    Count(#[from] oxigraph::sparql::QueryEvaluationError),
    #[error("the rebuild was stopped")]
    Stopped,
    #[error("too much changes while it is loaded")]
    Outgrown,
}

/// Names what was attempted when the store says no.
trait Attempt<T> {
    fn attempt(self, attempt: &'static str) -> Result<T, TripleError>;
}

impl<T> Attempt<T> for Result<T, StorageError> {
    fn attempt(self, attempt: &'static str) -> Result<T, TripleError> {
        self.map_err(|source| TripleError::Storage { attempt, source })
    }
}

/// The open store, at one folder of the `rdf` folder; every call blocks.
pub struct TripleStore {
    store: Store,
    /// The `rdf` folder and the name inside it; absent in memory.
    place: Option<(PathBuf, String)>,
    base_url: String,
}

/// The shape of what we write; another number means a rebuild.
const SHAPE: &str = "1";
const CURRENT: &str = "CURRENT";
const SELF: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:self");
const POSITION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:position");
const EDITION: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:edition");
const MADE_FOR: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:made-for");
const STATE: GraphNameRef<'static> =
    GraphNameRef::NamedNode(NamedNodeRef::new_unchecked(STATE_GRAPH));

impl TripleStore {
    /// An empty store in memory, for tests.
    pub fn in_memory(base_url: &str) -> Result<Self, TripleError> {
        let store = Store::new().attempt("open a store in memory")?;
        let base_url = base_url.to_owned();
        Ok(Self {
            store,
            place: None,
            base_url,
        })
    }

    /// Opens the current store under `root`. `None` when there is none, or when what is there was
    /// made for another address or by another version: then it has to be rebuilt.
    pub fn open(root: &Path, base_url: &str) -> Result<Option<Self>, TripleError> {
        let Ok(name) = fs::read_to_string(root.join(CURRENT)) else {
            return Ok(None);
        };
        let folder = root.join(&name);
        if !folder.is_dir() {
            return Ok(None);
        }
        let store = match Store::open(&folder) {
            Ok(store) => store,
            Err(error) => {
                tracing::warn!("the RDF store is damaged and is made again: {error}");
                return Ok(None);
            }
        };
        let opened = Self {
            store,
            place: Some((root.to_owned(), name)),
            base_url: base_url.into(),
        };
        Ok((opened.note(MADE_FOR)? == Some(made_for(base_url))).then_some(opened))
    }

    /// A fresh store beside the current one; it becomes current with [`TripleStore::adopt`].
    fn beside(root: &Path, base_url: &str) -> Result<Self, TripleError> {
        let file = |attempt, path: &Path| {
            let path = path.to_owned();
            move |source| TripleError::File {
                attempt,
                path,
                source,
            }
        };
        fs::create_dir_all(root).map_err(file("make a folder for", root))?;
        let current = fs::read_to_string(root.join(CURRENT)).unwrap_or_default();
        let mut number = 1;
        while root.join(number.to_string()).exists() {
            if current != number.to_string() {
                let abandoned = root.join(number.to_string());
                fs::remove_dir_all(&abandoned).map_err(file("clear", &abandoned))?;
                break;
            }
            number += 1;
        }
        let name = number.to_string();
        let store = Store::open(root.join(&name)).attempt("make a store")?;
        Ok(Self {
            store,
            place: Some((root.to_owned(), name)),
            base_url: base_url.into(),
        })
    }

    /// Makes this store the current one, durably.
    fn adopt(&self) -> Result<(), TripleError> {
        let Some((root, name)) = &self.place else {
            return Ok(());
        };
        let path = root.join(CURRENT);
        write_durably(&path, name).map_err(|source| TripleError::File {
            attempt: "make current",
            path,
            source,
        })
    }

    /// The folder of a store that a newer one has replaced; to be removed once it is closed.
    pub fn folder(&self) -> Option<PathBuf> {
        self.place.as_ref().map(|(root, name)| root.join(name))
    }

    /// The ledger's position that the store has reached.
    pub fn position(&self) -> Result<u64, TripleError> {
        Ok(self
            .note(POSITION)?
            .and_then(|text| text.parse().ok())
            .unwrap_or(0))
    }

    /// The edition of namespaces under which records of members were let in.
    pub fn edition(&self) -> Result<u64, TripleError> {
        let note = self.note(EDITION)?;
        Ok(note.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Triples of the public view.
    pub fn triples(&self) -> impl Iterator<Item = Result<Quad, StorageError>> + use<> {
        self.store
            .quads_for_pattern(None, None, None, Some(GraphNameRef::DefaultGraph))
    }

    /// The address that IRIs of this node begin with.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Copies the store as it is into `folder`, by hard links.
    pub fn checkpoint(&self, folder: &Path) -> Result<(), TripleError> {
        self.store.backup(folder).attempt("make a generation")
    }

    /// Writes what memory holds to the disk.
    pub fn flush(&self) -> Result<(), TripleError> {
        self.store.flush().attempt("flush")
    }

    fn note(&self, predicate: NamedNodeRef<'_>) -> Result<Option<String>, TripleError> {
        let mut found =
            self.store
                .quads_for_pattern(Some(SELF.into()), Some(predicate), None, Some(STATE));
        let quad = found.next().transpose().attempt("read the position")?;
        Ok(quad.and_then(|quad| match quad.object {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        }))
    }
}

fn made_for(base_url: &str) -> String {
    format!("{SHAPE} {base_url}")
}

fn state_quad<'q>(predicate: NamedNodeRef<'q>, value: &'q Literal) -> QuadRef<'q> {
    QuadRef::new(SELF, predicate, value, STATE)
}

/// Writes a small file so that after a power cut it is either the old one or the new one.
pub(crate) fn write_durably(path: &Path, content: &str) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = fs::File::create(&temporary)?;
    io::Write::write_all(&mut file, content.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    match path.parent() {
        Some(parent) => fs::File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
