//! A file, or a folder of RDF files, for a town without a portal.

mod graphs;
mod lines;
mod list;
mod walk;

use crate::{
    kinds::{OpenError, OpenOptions, SourceKind},
    source::{Capabilities, End, PageFailure, Source, Step, Traffic},
};
use futures_util::future::BoxFuture;
pub use list::declared;
use std::path::{Path, PathBuf};
use walk::Walk;

/// The largest document read as a whole: its records take some twenty times its size in memory.
pub const DEFAULT_MAX_FILE_BYTES: u64 = 128 << 20;

/// Files on our own disk.
pub const KIND: SourceKind = SourceKind {
    name: "folder",
    about: "a file, or a folder of files, in RDF or ISO 19139",
    open: |address, options| Ok(Box::new(Folder::open(Path::new(address), options)?)),
    guesses: |_| Vec::new(),
};

/// A file or a folder, read in the order of names.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Absent while a step is at work, and for good when that step was dropped.
    walk: Option<Walk>,
    traffic: Traffic,
}

impl Folder {
    pub fn open(root: &Path, options: &OpenOptions) -> Result<Self, OpenError> {
        // A folder is given back absolute, so that messages tell where it is.
        let root = std::path::absolute(root)
            .and_then(|root| root.metadata().map(|_| root))
            .map_err(|reason| OpenError::Path {
                path: root.display().to_string(),
                reason,
            })?;
        let after = options.resume.as_ref().map(|cursor| cursor.0.clone());
        let walk = Walk::new(root.clone(), options.max_file_bytes, after);
        Ok(Self {
            root,
            walk: Some(walk),
            traffic: Traffic::default(),
        })
    }

    async fn step(&mut self) -> Step {
        let Some(mut walk) = self.walk.take() else {
            return Step::End(End { reached_end: false });
        };
        let work = tokio::task::spawn_blocking(move || {
            let step = walk.step();
            (walk, step)
        });
        match work.await {
            Ok((walk, step)) => {
                self.traffic = walk.traffic();
                self.walk = Some(walk);
                step
            }
            Err(_) => Step::Failed(PageFailure {
                address: self.address(),
                message: format!(
                    "cannot read `{}`: a file made the reader fail",
                    self.address()
                ),
            }),
        }
    }
}

impl Source for Folder {
    fn kind(&self) -> &'static str {
        "folder"
    }

    fn address(&self) -> String {
        self.root.display().to_string()
    }

    fn probe(&mut self) -> BoxFuture<'_, Result<Capabilities, PageFailure>> {
        let root = self.root.clone();
        Box::pin(async move {
            let address = root.display().to_string();
            let failed = |message| PageFailure {
                address: address.clone(),
                message,
            };
            let looked = tokio::task::spawn_blocking(move || {
                let listing = list::list(&root);
                let syntax = match listing.files.as_slice() {
                    [only] => walk::syntax(only),
                    _ => None,
                };
                (listing, syntax)
            });
            let (listing, syntax) = looked
                .await
                .map_err(|_| failed("cannot list the files".to_owned()))?;
            if listing.files.is_empty() {
                let message =
                    format!("`{address}` holds no RDF file (.ttl, .rdf, .jsonld, .nt, .nq, .trig)");
                return Err(failed(message));
            }
            Ok(Capabilities {
                kind: "folder".to_owned(),
                dialect: syntax.map_or_else(
                    || format!("{} files", listing.files.len()),
                    |syntax| syntax.media_type().to_owned(),
                ),
                version: None,
                paged: listing.files.len() > 1,
                declared_total: None,
                records: 0,
                address,
            })
        })
    }

    fn next(&mut self) -> BoxFuture<'_, Step> {
        Box::pin(self.step())
    }

    fn traffic(&self) -> Traffic {
        self.traffic.clone()
    }
}
