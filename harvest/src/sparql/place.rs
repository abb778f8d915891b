//! Where a walk through an endpoint is: what was counted, what is listed, what waits to be described.

use super::{BATCH, KEYS, SYNTAXES};
use crate::{
    fetch::FetchError,
    pager::{Instead, Trouble},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which graphs are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    Default,
    Named,
    Both,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default graph",
            Self::Named => "named graphs",
            Self::Both => "default and named graphs",
        })
    }
}

/// What is asked now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Count { scope: Scope },
    Keys,
    Describe,
    Catalogs,
}

/// A place in the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub stage: Stage,
    pub scope: Scope,
    /// What the default graph and the named graphs hold.
    counts: [Option<u64>; 2],
    pub total: Option<u64>,
    /// How many datasets were listed so far, and the last of them.
    pub met: u64,
    pub after: Option<String>,
    pub keys: usize,
    /// Listed, and not described yet.
    pending: Vec<String>,
    size: usize,
    pub post: bool,
    /// Whether queries can be sent in addresses only.
    pub refuses_forms: bool,
    pub syntax: usize,
}

impl Place {
    pub fn first() -> Self {
        Self {
            stage: Stage::Count {
                scope: Scope::Default,
            },
            scope: Scope::Default,
            counts: [None, None],
            total: None,
            met: 0,
            after: None,
            keys: KEYS,
            pending: Vec::new(),
            size: BATCH,
            post: false,
            refuses_forms: false,
            syntax: 0,
        }
    }

    /// The datasets that are described next.
    pub fn batch(&self) -> &[String] {
        &self.pending[..self.size.min(self.pending.len())]
    }

    /// Where a count leads: to another one, to the list, or nowhere when nothing is there.
    pub fn counted(&self, scope: Scope, count: u64) -> Option<Self> {
        let mut next = self.clone();
        match scope {
            Scope::Default => {
                next.counts[0] = Some(count);
                Some(next.counting(Scope::Named))
            }
            Scope::Named => {
                next.counts[1] = Some(count);
                match (next.counts[0].unwrap_or(0), count) {
                    (0, 0) => None,
                    (_, 0) => Some(next.listing(Scope::Default)),
                    (0, _) => Some(next.listing(Scope::Named)),
                    _ => Some(next.counting(Scope::Both)),
                }
            }
            // One of them often holds all that the other does.
            Scope::Both => {
                let scope = match next.counts {
                    [Some(default), _] if default == count => Scope::Default,
                    [_, Some(named)] if named == count => Scope::Named,
                    _ => {
                        next.total = Some(count);
                        Scope::Both
                    }
                };
                Some(next.listing(scope))
            }
        }
    }

    fn counting(self, scope: Scope) -> Self {
        Self {
            stage: Stage::Count { scope },
            ..self
        }
    }

    fn listing(self, scope: Scope) -> Self {
        let total = match scope {
            Scope::Default => self.counts[0],
            Scope::Named => self.counts[1],
            Scope::Both => self.total,
        };
        Self {
            stage: Stage::Keys,
            scope,
            total,
            ..self
        }
    }

    /// The descriptions of what was listed, or the list again where none of it can be asked for.
    pub fn at_batches(&self, keys: &[String], sound: Vec<String>) -> Self {
        let place = Self {
            stage: Stage::Describe,
            met: self.met + keys.len() as u64,
            after: keys.iter().max().cloned(),
            pending: sound,
            size: if self.refuses_forms {
                self.size
            } else {
                (self.size * 2).min(BATCH)
            },
            ..self.clone()
        };
        if place.pending.is_empty() {
            return place.at_keys();
        }
        place
    }

    /// Behind a batch: the next one, or the next page of the list.
    pub fn after_batch(&self) -> Self {
        let done = self.batch().len();
        let place = Self {
            pending: self.pending[done..].to_vec(),
            ..self.clone()
        };
        if place.pending.is_empty() {
            return place.at_keys();
        }
        place
    }

    fn at_keys(self) -> Self {
        Self {
            stage: Stage::Keys,
            pending: Vec::new(),
            ..self
        }
    }

    /// The same with half as many datasets.
    pub fn halved(&self) -> Self {
        Self {
            size: (self.batch().len() / 2).max(1),
            ..self.clone()
        }
    }

    pub fn at_catalogs(&self) -> Self {
        Self {
            stage: Stage::Catalogs,
            ..self.clone()
        }
    }

    /// What to do about an answer that cannot be had: the same as a form, in another syntax, or less of
    /// it, down to the one dataset that is left out.
    pub fn instead(&self, trouble: &Trouble, is_form: bool) -> Instead<Self> {
        let ask = |place: Self| Instead::Ask(vec![place]);
        if !is_form && !self.refuses_forms && is_about_method(trouble) {
            return ask(Self {
                post: true,
                ..self.clone()
            });
        }
        if !trouble.may_be_local() && trouble.status() != Some(406) {
            return match &self.stage {
                // An endpoint without named graphs may say so with any error.
                Stage::Count {
                    scope: Scope::Named,
                } => self
                    .counted(Scope::Named, 0)
                    .map_or_else(|| Instead::Fail(Vec::new()), ask),
                _ => Instead::Fail(Vec::new()),
            };
        }
        match &self.stage {
            Stage::Count {
                scope: Scope::Default,
            } => ask(self.clone().listing(Scope::Default)),
            Stage::Count {
                scope: Scope::Named,
            } => match self.counted(Scope::Named, 0) {
                Some(place) => ask(place),
                None => Instead::Fail(Vec::new()),
            },
            Stage::Count { scope: Scope::Both } => ask(self.clone().listing(Scope::Both)),
            Stage::Keys if self.keys > 10 => ask(Self {
                keys: self.keys / 5,
                ..self.clone()
            }),
            Stage::Keys => Instead::Fail(Vec::new()),
            Stage::Describe | Stage::Catalogs if self.may_change_syntax(trouble) => ask(Self {
                syntax: self.syntax + 1,
                ..self.clone()
            }),
            Stage::Describe if self.batch().len() > 1 => ask(self.halved()),
            Stage::Describe => Instead::Fail(vec![self.after_batch()]),
            Stage::Catalogs => Instead::Fail(Vec::new()),
        }
    }

    /// Whether another syntax may help: this one is refused, or is nothing that we can read.
    fn may_change_syntax(&self, trouble: &Trouble) -> bool {
        let is_refused = trouble.status() == Some(406);
        let is_unreadable =
            matches!(trouble, Trouble::Refused(message) if !message.contains("cut off"));
        self.syntax + 1 < SYNTAXES.len() && (is_refused || is_unreadable)
    }
}

/// Whether the endpoint may want a POST where a GET was sent.
pub fn is_about_method(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Fetch(FetchError::Status { status, .. }) => {
            matches!(
                status.as_u16(),
                400 | 403 | 404 | 405 | 411 | 414 | 415 | 431 | 501
            )
        }
        _ => false,
    }
}
