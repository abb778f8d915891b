//! What a kind of consumer needs said in its own way; the records stay as they are.

mod fr;

use oxrdf::Graph;
use std::borrow::Cow;
use vocab::Record;

/// In which way the catalogue is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// DCAT-AP, as the records have it.
    Ap,
    /// For udata, which data.gouv.fr runs.
    Fr,
}

impl Profile {
    /// The profile of a name in addresses.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Ap, Self::Fr]
            .into_iter()
            .find(|profile| profile.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Ap => "ap",
            Self::Fr => "fr",
        }
    }

    /// Whether its consumers would read a record as it is meant.
    pub fn takes(self, record: &Record) -> bool {
        match self {
            Self::Ap => true,
            Self::Fr => fr::takes(record),
        }
    }

    /// What is said of a record.
    pub fn said(self, record: &Record) -> Cow<'_, Graph> {
        match self {
            Self::Ap => Cow::Borrowed(record.graph()),
            Self::Fr => Cow::Owned(fr::said(record)),
        }
    }
}
