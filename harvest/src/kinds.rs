//! Every kind of portal, by its name in the settings.

use crate::{
    ckan, csw, d4c, dcat_us,
    fetch::{FetchError, Fetcher},
    folder, geonetwork, ldes,
    memory::Memory,
    oai, ogc_records, opendatasoft, rdf,
    recognise::{Guess, Sign},
    schema_org,
    source::{Cursor, Source},
    sparql, udata, waf,
};
use serde::{Deserialize, Serialize};
use url::Url;

/// Makes the source of an address.
pub type Open = fn(&str, &OpenOptions) -> Result<Box<dyn Source>, OpenError>;

/// A kind of portal: its name in the settings, how it is opened, and where it may be found.
#[derive(Debug)]
pub struct SourceKind {
    pub name: &'static str,
    /// What it is, in a line for the operator.
    pub about: &'static str,
    pub open: Open,
    /// Where this kind may answer, given an address that somebody knows. It asks nobody.
    pub guesses: fn(&Url) -> Vec<Guess>,
}

/// Every kind, those that tell most about their datasets first: of several that answer at one
/// portal, the first is the one to take.
pub const KINDS: &[SourceKind] = &[
    opendatasoft::KIND,
    udata::KIND,
    ldes::KIND,
    rdf::KIND,
    sparql::KIND,
    ckan::KIND,
    csw::KIND,
    geonetwork::KIND,
    d4c::KIND,
    dcat_us::KIND,
    oai::KIND,
    ogc_records::KIND,
    schema_org::KIND,
    waf::KIND,
    folder::KIND,
];

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
    /// What holds for every record of the source that does not say otherwise.
    pub defaults: Defaults,
    /// Where to go on, instead of starting over. A resumed walk removes nothing.
    pub resume: Option<Cursor>,
    /// What is remembered of an earlier walk; without one, nothing is, and nothing will be.
    pub memory: Option<Memory>,
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
            defaults: Defaults::default(),
            resume: None,
            memory: None,
        }
    }
}

/// What holds for every record of a source that does not say otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// A licence: an address, an EU code or an SPDX name.
    pub license: Option<String>,
    /// The language of its texts, as a BCP 47 tag.
    pub language: Option<String>,
    /// The publisher's name.
    pub publisher: Option<String>,
    /// The publisher's IRI.
    pub publisher_iri: Option<String>,
}

/// Why an address cannot be walked.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("there is no kind of source called `{0}`: use one of {names}", names = names())]
    UnknownKind(String),
    #[error("cannot read `{address}` as an address: {reason}")]
    Address {
        address: String,
        reason: url::ParseError,
    },
    #[error("cannot read `{0}`: only http and https addresses, and paths, can be harvested")]
    Scheme(String),
    #[error("cannot read `{path}`: {reason}")]
    Path {
        path: String,
        reason: std::io::Error,
    },
    #[error("cannot go on from `{0}`: it is not a place in this source, start over without it")]
    Cursor(String),
    #[error("{0}")]
    Unreachable(Box<FetchError>),
}

/// Opens the source at `address`: an http(s) address, a file or a folder. Without a kind in the
/// options, the address alone decides; [`crate::recognise`] asks the portal.
pub fn open(address: &str, options: &OpenOptions) -> Result<Box<dyn Source>, OpenError> {
    let kind = match options.kind.as_deref() {
        Some(name) => find(name).ok_or_else(|| OpenError::UnknownKind(name.to_owned()))?,
        None => told_by(address),
    };
    (kind.open)(address, options)
}

/// The kind of a name.
pub fn find(name: &str) -> Option<&'static SourceKind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind that an address shows by itself; else a document, or a folder.
fn told_by(address: &str) -> &'static SourceKind {
    if !is_web(address) {
        return &folder::KIND;
    }
    let url = Url::parse(address).ok();
    let signed = url.and_then(|url| {
        KINDS.iter().find(|kind| {
            let guesses = (kind.guesses)(&url);
            guesses.iter().any(|guess| guess.sign == Sign::Address)
        })
    });
    signed.unwrap_or(&rdf::KIND)
}

/// Whether an address is one of the web rather than a path.
pub fn is_web(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

fn names() -> String {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    names.join(", ")
}

/// An address of the web.
pub fn web_address(address: &str) -> Result<Url, OpenError> {
    let url = Url::parse(address).map_err(|reason| OpenError::Address {
        address: address.to_owned(),
        reason,
    })?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(OpenError::Scheme(address.to_owned())),
    }
}

/// An address of the web, or that of a file on our own disk, for kinds that are one document.
pub fn document_address(address: &str) -> Result<Url, OpenError> {
    if is_web(address) {
        return web_address(address);
    }
    let unreadable = |reason: std::io::Error| OpenError::Path {
        path: address.to_owned(),
        reason,
    };
    let path = std::fs::canonicalize(address).map_err(unreadable)?;
    Url::from_file_path(path).map_err(|()| OpenError::Scheme(address.to_owned()))
}
