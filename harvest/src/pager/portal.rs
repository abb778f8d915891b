//! trait Portal: what one kind of portal says for itself; the pager does the rest.

use super::Content;
use crate::{
    fetch::{FetchError, Request},
    source::Page,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use url::Url;
use vocab::Syntax;

/// A kind of portal that answers request by request. Everything is pure: what a walk must remember
/// is in its places.
pub trait Portal: fmt::Debug + Send + Sync + 'static {
    /// A request of the walk, with what is needed to read its answer and to go on. It is written
    /// into cursors as JSON.
    type Place: fmt::Debug + Clone + Send + Sync + Serialize + DeserializeOwned + 'static;

    /// The name of the kind, as in the table of kinds.
    fn kind(&self) -> &'static str;

    /// The portal's address. Requests may go to its site and to `also_hosts`.
    fn address(&self) -> &Url;

    /// The syntax whose rules say in which charset an answer is; `None` for answers that are no
    /// texts. Texts reach `read` decoded.
    fn syntax(&self) -> Option<Syntax> {
        Some(Syntax::JsonLd)
    }

    /// Where a walk begins.
    fn start(&self) -> Vec<Self::Place>;

    /// What to ask at a place.
    fn request(&self, place: &Self::Place) -> Request;

    /// What an answer says. It runs off the async threads, and may take its time.
    fn read(&self, place: &Self::Place, content: &Content)
    -> Result<Reading<Self::Place>, Trouble>;

    /// Whether the next walk may take over what the answer at a place said, when it has not changed.
    /// Not when reading it does more than its `Reading` tells, nor when its request never comes again.
    fn is_repeatable(&self, place: &Self::Place) -> bool {
        let _ = place;
        true
    }

    /// What one item says that was set aside, mapped again. `None` where an item cannot be read without
    /// what stood around it.
    fn reread(&self, raw: &str) -> Option<Page> {
        let _ = raw;
        None
    }

    /// What to do about a place that gives no answer one can read, after all attempts.
    fn instead(&self, place: &Self::Place, trouble: &Trouble) -> Instead<Self::Place> {
        let _ = (place, trouble);
        Instead::Fail(Vec::new())
    }
}

/// What an answer says.
#[derive(Debug)]
pub struct Reading<P> {
    /// Its records and what is wrong with them. Address, size and cursor are filled in by the pager.
    pub page: Page,
    /// The places to ask next, before all that wait.
    pub next: Vec<P>,
    /// Where to read on in the same answer, without asking again: a large document is read in
    /// pages too.
    pub rest: Option<P>,
    /// For `Capabilities`, when this answer tells.
    pub dialect: Option<String>,
    pub version: Option<String>,
}

impl<P> Default for Reading<P> {
    fn default() -> Self {
        Self {
            page: Page::default(),
            next: Vec::new(),
            rest: None,
            dialect: None,
            version: None,
        }
    }
}

/// Why a place gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Fetch(FetchError),
    /// The answer is not what was asked for: cut off, an error page. It is asked once more.
    #[error("{0}")]
    Answer(String),
    /// The answer is of another kind: a web page where JSON was asked for. It is asked once more.
    #[error("{0}")]
    Foreign(String),
    /// The answer is whole, and useless: it is not asked again.
    #[error("{0}")]
    Refused(String),
}

impl Trouble {
    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Trouble::Fetch(FetchError::Status { status, .. }) => Some(status.as_u16()),
            _ => None,
        }
    }

    /// Whether another page, or a smaller one, may fare better: not when the portal is out of
    /// reach, lets nobody in or has nothing there.
    pub fn may_be_local(&self) -> bool {
        match self {
            Trouble::Answer(_) | Trouble::Foreign(_) | Trouble::Refused(_) => true,
            Trouble::Fetch(error) => match error {
                FetchError::Status { status, .. } => {
                    status.is_server_error() || matches!(status.as_u16(), 400 | 413 | 414 | 422)
                }
                FetchError::Timeout { .. }
                | FetchError::Broken { .. }
                | FetchError::TooLarge { .. } => true,
                _ => false,
            },
        }
    }
}

/// What to do about a place that gives nothing.
#[derive(Debug)]
pub enum Instead<P> {
    /// These are asked in its place, and nothing is lost.
    Ask(Vec<P>),
    /// These resources are gone, and these places come next.
    Gone(Vec<String>, Vec<P>),
    /// The failure is noted, so that the walk removes nothing, and these places come next.
    Fail(Vec<P>),
}
