//! recognise(): which kinds of portal answer at an address, and which of them to take.
//!
//! What the address itself shows comes first, then the address asked as a document, then the usual
//! places of each kind on that site; the walk of guesses ends with the first of these that answers.

use crate::{
    kinds::{self, KINDS, OpenError, OpenOptions, SourceKind},
    source::{Capabilities, PageFailure},
};
use serde::{Deserialize, Serialize};
use url::Url;

/// The most guesses that are tried at one portal.
const MAX_GUESSES: usize = 48;

/// How good the reason for a guess is, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The address has the form of this kind: `/api/3/`, `service=CSW`.
    Address,
    /// The address may be a document of this kind.
    Document,
    /// Portals of this kind answer at this place of their site.
    Site,
}

/// An address where a kind of portal may answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub address: Url,
    pub sign: Sign,
}

impl Guess {
    /// The address shows the kind.
    pub fn address(address: Url) -> Self {
        let sign = Sign::Address;
        Self { address, sign }
    }

    /// The address may be a document of the kind.
    pub fn document(address: Url) -> Self {
        let sign = Sign::Document;
        Self { address, sign }
    }

    /// A usual place of the kind, on the site of `known`; `path` may have a query.
    pub fn at_site(known: &Url, path: &str) -> Option<Self> {
        let address = known.join(path).ok()?;
        let sign = Sign::Site;
        Some(Self { address, sign })
    }
}

/// A kind of portal that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The kind, as in the settings.
    pub kind: String,
    /// The address to give as the source's.
    pub address: String,
    pub capabilities: Capabilities,
}

/// What answers at an address, the best first, and what did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognised {
    pub candidates: Vec<Candidate>,
    /// Why the other guesses are none.
    pub refused: Vec<PageFailure>,
}

/// Asks which kinds of portal answer at `address`. A kind in the options limits the guesses to it.
pub async fn recognise(address: &str, options: &OpenOptions) -> Result<Recognised, OpenError> {
    let mut found = Recognised::default();
    if !kinds::is_web(address) && !address.contains("://") {
        let kind = kinds::find("folder").expect("folders are a kind");
        found.try_one(kind, address, options).await;
        return Ok(found);
    }
    let url = kinds::web_address(address)?;
    let mut guesses = guesses(&url, options);
    guesses.truncate(MAX_GUESSES);
    // A name that nobody bears would fail once more at each guess, every time after the same waits.
    let reached = options.fetcher.reach(&url).await;
    reached.map_err(|error| OpenError::Unreachable(Box::new(error)))?;
    let mut tier = Sign::Address;
    for (kind, guess) in guesses {
        if guess.sign != tier && !found.candidates.is_empty() {
            break;
        }
        tier = guess.sign;
        found.try_one(kind, guess.address.as_str(), options).await;
    }
    // The sort is stable: among equals, the order of the table of kinds stands.
    found
        .candidates
        .sort_by_key(|candidate| !candidate.has_records());
    Ok(found)
}

impl Recognised {
    async fn try_one(&mut self, kind: &SourceKind, address: &str, options: &OpenOptions) {
        let opened = (kind.open)(address, options);
        let probed = match opened {
            Ok(mut source) => source.probe().await,
            Err(error) => Err(PageFailure {
                address: address.to_owned(),
                message: error.to_string(),
            }),
        };
        match probed {
            Ok(capabilities) => self.candidates.push(Candidate {
                kind: kind.name.to_owned(),
                address: address.to_owned(),
                capabilities,
            }),
            Err(failure) => self.refused.push(failure),
        }
    }
}

impl Candidate {
    fn has_records(&self) -> bool {
        self.capabilities.records > 0 || self.capabilities.declared_total.unwrap_or(0) > 0
    }
}

/// The guesses of all kinds, the best signs first, each address once a kind.
fn guesses(url: &Url, options: &OpenOptions) -> Vec<(&'static SourceKind, Guess)> {
    let asked = options.kind.as_deref();
    let mut guesses: Vec<(&SourceKind, Guess)> = Vec::new();
    for kind in KINDS
        .iter()
        .filter(|kind| asked.is_none_or(|name| name == kind.name))
    {
        for guess in (kind.guesses)(url) {
            let is_known = guesses
                .iter()
                .any(|(other, known)| other.name == kind.name && known.address == guess.address);
            if !is_known {
                guesses.push((kind, guess));
            }
        }
    }
    guesses.sort_by_key(|(_, guess)| guess.sign);
    guesses
}
