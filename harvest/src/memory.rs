//! Memory: what each request of a source answered in an earlier walk, so that what has not changed is
//! neither sent nor read again.
//!
//! A walk that remembers gives the same as one that does not, only cheaper. So what is remembered of an
//! answer is all that it said: in place of a record described in full its name and its print, since the
//! record itself is held; the partial descriptions whole, since the union of all pages is made of them.
//! Who keeps the memory gives back an answer only while every record it describes is held exactly as it
//! was then, and forgets everything when the program, the settings of the source or the address change.

use crate::{
    fetch::{Request, Validators},
    job::Seen,
    shared::is_mention,
    source::Page,
    trail,
};
use oxrdf::NamedNode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt, sync::Arc};
use url::Url;
use vocab::{Issue, Kind, Record, Rule};

/// Which mapping made the records: to be raised when a mapping changes between two versions of the
/// program, so that answers are read again.
pub const MAPPING: u32 = 1;

/// Tells one request of a walk from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestKey(pub [u8; 16]);

/// A resource that an answer describes in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    pub resource: String,
    pub kind: Kind,
    /// The beginning of the fingerprint of its record, before any rule of its source cleaned it.
    pub print: u64,
}

/// What one answer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The address that answered, after redirects.
    url: Url,
    validators: Validators,
    content_type: Option<String>,
    /// The target of `Link: rel=next`, as written.
    link: Option<String>,
    /// The print of the body.
    body: [u8; 16],
    bytes: u64,
    stated: Vec<Stated>,
    partial: Vec<Partial>,
    issues: Vec<Issue>,
    more_issues: BTreeMap<Rule, u64>,
    gone: Vec<String>,
    declared_total: Option<u64>,
    /// Where the walk goes on, as its source writes it.
    next: String,
}

/// A description that other answers may add to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Partial {
    resource: String,
    kind: Kind,
    payload: String,
}

/// What is to be remembered after a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recollection {
    /// The answer was the same as in the walk before: what is remembered of it holds.
    Kept(RequestKey),
    New(RequestKey, Box<Remembered>),
}

type Look = dyn Fn(RequestKey) -> Option<Remembered> + Send + Sync;

/// Where a walk looks up what is remembered, and that its answers are to be remembered.
#[derive(Clone)]
pub struct Memory(Arc<Look>);

/// What an answer shows before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    pub url: &'a Url,
    pub validators: &'a Validators,
    pub content_type: Option<&'a str>,
    pub link: Option<&'a str>,
    pub body: u128,
}

impl Memory {
    /// `look` gives an answer only if every record it states is held as it was then. It may block for
    /// as long as a look into a database takes.
    pub fn new(look: impl Fn(RequestKey) -> Option<Remembered> + Send + Sync + 'static) -> Self {
        Self(Arc::new(look))
    }

    /// A memory that gives nothing, for a walk that reads everything and is remembered.
    pub fn blank() -> Self {
        Self::new(|_| None)
    }

    pub(crate) fn look(&self, request: RequestKey) -> Option<Remembered> {
        (self.0)(request)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl RequestKey {
    /// The key of a request, and of what else decides how its answer is read.
    pub(crate) fn of(request: &Request, place: &str) -> Self {
        let mut asked = format!("{}\n{}\n{place}\n", request.url, request.accept).into_bytes();
        if let Some(body) = &request.body {
            asked.extend_from_slice(&body.bytes);
        }
        Self(trail::print(&asked).to_be_bytes())
    }
}

impl Remembered {
    /// What `signs` and the page read from the answer say; `next` is where its walk goes on. Nothing
    /// when the page has to be read again the next time: part of it could not be read, or is set aside.
    pub(crate) fn of(signs: &Signs<'_>, page: &Page, next: &impl Serialize) -> Option<Self> {
        let mut new = Self {
            url: signs.url.clone(),
            validators: signs.validators.clone(),
            content_type: signs.content_type.map(str::to_owned),
            link: signs.link.map(str::to_owned),
            body: signs.body.to_be_bytes(),
            bytes: 0,
            stated: Vec::new(),
            partial: Vec::new(),
            issues: Vec::new(),
            more_issues: BTreeMap::new(),
            gone: Vec::new(),
            declared_total: None,
            next: serde_json::to_string(next).ok()?,
        };
        new.add(page).then_some(new)
    }

    /// Adds another page of the same answer; false when it has to be read again the next time.
    pub(crate) fn add(&mut self, page: &Page) -> bool {
        let is_sound = !page.damaged && page.quarantined.is_empty() && page.stated.is_empty();
        if !is_sound {
            return false;
        }
        for record in &page.records {
            let resource = record.resource().as_str().to_owned();
            let kind = record.kind();
            if is_mention(record) {
                let payload = record.payload().to_owned();
                self.partial.push(Partial {
                    resource,
                    kind,
                    payload,
                });
            } else {
                let print = Seen::print(record.fingerprint());
                self.stated.push(Stated {
                    resource,
                    kind,
                    print,
                });
            }
        }
        self.bytes += page.bytes;
        self.issues.extend_from_slice(&page.issues);
        for (rule, count) in &page.more_issues {
            *self.more_issues.entry(*rule).or_default() += count;
        }
        self.gone.extend_from_slice(&page.gone);
        self.declared_total = page.declared_total.or(self.declared_total);
        true
    }

    /// Where the walk goes on after the last page of the answer.
    pub(crate) fn lead_on(&mut self, next: &impl Serialize) -> bool {
        let written = serde_json::to_string(next);
        written.is_ok_and(|next| {
            self.next = next;
            true
        })
    }

    pub(crate) fn validators(&self) -> &Validators {
        &self.validators
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The target of `Link: rel=next`, as written.
    pub(crate) fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    pub(crate) fn body(&self) -> u128 {
        u128::from_be_bytes(self.body)
    }

    /// Whether an answer is the same to whoever reads it.
    pub(crate) fn is_same(&self, signs: &Signs<'_>) -> bool {
        self.url == *signs.url
            && self.content_type.as_deref() == signs.content_type
            && self.link.as_deref() == signs.link
            && self.body() == signs.body
    }

    /// As it is, with the validators of an answer that is the same.
    pub(crate) fn again(mut self, key: RequestKey, validators: &Validators) -> Recollection {
        if self.validators == *validators {
            return Recollection::Kept(key);
        }
        self.validators.clone_from(validators);
        Recollection::New(key, Box::new(self))
    }

    /// The page as it was, and where the walk goes on. Nothing when it cannot be read back.
    pub(crate) fn replay<N: DeserializeOwned>(&self) -> Option<(Page, N)> {
        let next = serde_json::from_str(&self.next).ok()?;
        let partial = self.partial.iter().map(|partial| {
            let name = NamedNode::new(&partial.resource).ok()?;
            Record::open(name, partial.kind, &partial.payload).ok()
        });
        let page = Page {
            records: partial.collect::<Option<_>>()?,
            stated: self.stated.clone(),
            issues: self.issues.clone(),
            more_issues: self.more_issues.clone(),
            gone: self.gone.clone(),
            declared_total: self.declared_total,
            bytes: self.bytes,
            ..Page::default()
        };
        Some((page, next))
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        let stated = self.stated.iter().map(|stated| stated.resource.len());
        let partial = self.partial.iter().map(|partial| partial.payload.len());
        let issues = self.issues.iter().map(|issue| issue.message.len());
        let texts: usize = stated.chain(partial).chain(issues).sum();
        texts + 64 * (self.stated.len() + self.issues.len()) + 512
    }

    /// The resources it describes in full.
    pub fn stated(&self) -> &[Stated] {
        &self.stated
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What `to_bytes` gave; nothing when another version of the program wrote it.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
