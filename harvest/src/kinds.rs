//! Every kind of portal, by its name in the settings.

use crate::{
    fetch::Fetcher,
    folder::Folder,
    rdf::RdfCatalog,
    source::{Cursor, Source},
};
use std::path::Path;
use url::Url;

/// The names a source may be given in the settings.
pub const KINDS: [&str; 2] = ["rdf", "folder"];

/// How to walk a source.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The HTTP client, shared by all sources so that each host is asked at one pace.
    pub fetcher: Fetcher,
    /// The kind of portal; guessed from the address when absent.
    pub kind: Option<String>,
    /// Hosts that `next` links may lead to besides the host of the catalogue.
    pub also_hosts: Vec<String>,
    /// Pages after which a walk is given up.
    pub max_pages: u64,
    /// The largest document read as a whole, decompressed.
    pub max_file_bytes: u64,
    /// Where to go on, instead of starting over. A resumed walk removes nothing.
    pub resume: Option<Cursor>,
}

impl OpenOptions {
    /// The usual limits.
    pub fn new(fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            kind: None,
            also_hosts: Vec::new(),
            max_pages: 20_000,
            max_file_bytes: crate::folder::DEFAULT_MAX_FILE_BYTES,
            resume: None,
        }
    }
}

/// Why an address cannot be walked.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no kind of source called `{0}`: use one of rdf, folder")]
    UnknownKind(String),
    #[error("cannot read `{address}` as an address: {source}")]
    Address {
        address: String,
        source: url::ParseError,
    },
    #[error("cannot read `{0}`: only http and https addresses, and paths, can be harvested")]
    Scheme(String),
    #[error("cannot read `{path}`: {source}")]
    Path {
        path: String,
        source: std::io::Error,
    },
    #[error("cannot go on from `{0}`: it is not a place in this source, start over without it")]
    Cursor(String),
}

/// Opens the source at `address`: an http(s) address, a file or a folder.
pub fn open(address: &str, options: &OpenOptions) -> Result<Box<dyn Source>, OpenError> {
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    let kind = options
        .kind
        .as_deref()
        .unwrap_or(if is_web { "rdf" } else { "folder" });
    match kind {
        "rdf" => Ok(Box::new(RdfCatalog::open(web_address(address)?, options)?)),
        "folder" => Ok(Box::new(Folder::open(Path::new(address), options)?)),
        other => Err(OpenError::UnknownKind(other.to_owned())),
    }
}

fn web_address(address: &str) -> Result<Url, OpenError> {
    let url = Url::parse(address).map_err(|source| OpenError::Address {
        address: address.to_owned(),
        source,
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(OpenError::Scheme(address.to_owned())),
    }
}
