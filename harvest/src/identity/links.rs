//! What is told at the end of a walk: who goes on under another name, what is unsure, what is new.

use super::{
    Held, Keys,
    address::normal,
    keys::{self, Name},
};
use serde::{Deserialize, Serialize};
use vocab::{Issue, RecordId, Rule};

/// What a renamed record and its new name have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likeness {
    /// The new name is one it had before.
    Alias,
    /// The names differ in scheme, case, last slash, percent-encoding or ArcGIS Hub's kinds only.
    Iri,
    /// A UUID, an ArcGIS item and layer, `dataset@domain`, or an identifier that is stated.
    PlatformId,
    /// All addresses of files and services, under titles that are alike: the layers of a map service
    /// are counted anew when one is added, and its addresses then lead to something else.
    Addresses,
    /// The same words in the name of an ArcGIS Hub item, with the same addresses or, where one has none,
    /// under titles that are alike: Hub gives such names again when items come and go.
    Slug,
    TitleAndPublisher,
}

impl Likeness {
    /// From what is sure to what is likely.
    pub const CHAIN: [Likeness; 6] = [
        Likeness::Alias,
        Likeness::Iri,
        Likeness::PlatformId,
        Likeness::Addresses,
        Likeness::Slug,
        Likeness::TitleAndPublisher,
    ];

    /// Whether it is enough without knowing that the old name is no longer there.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Likeness::Alias | Likeness::Iri | Likeness::PlatformId)
    }
}

impl std::fmt::Display for Likeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Likeness::Alias => "a name it had before",
            Likeness::Iri => "the same IRI in another spelling",
            Likeness::PlatformId => "the same identifier",
            Likeness::Addresses => "the same addresses of files and services",
            Likeness::Slug => "the same words in its name",
            Likeness::TitleAndPublisher => "the same title and publisher",
        })
    }
}

/// A held record goes on under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relink {
    pub id: RecordId,
    /// Its IRI until now, which becomes an alias.
    pub old: String,
    /// Its IRI from now on.
    pub new: String,
    /// The record that was admitted under the new name before anyone knew: its id is to lead to `id`.
    pub absorbed: Option<RecordId>,
    pub reason: Likeness,
}

/// A new name that may be one of several held records, or one of several that may be the same: it is
/// a record of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambiguous {
    pub resource: String,
    /// Held records that were not met and that it resembles, with their IRIs; a few.
    pub candidates: Vec<(RecordId, String)>,
    pub reason: Likeness,
}

impl Ambiguous {
    /// What the producer and the operator are told.
    pub fn issue(&self) -> Issue {
        let names: Vec<String> = self
            .candidates
            .iter()
            .map(|(_, iri)| format!("<{iri}>"))
            .collect();
        let message = format!(
            "<{}> may be {} under a new name ({}), and others may be as well: it was taken as a new \
             resource; keep identifiers when names change, or give each dataset its own title",
            self.resource,
            names.join(" or "),
            self.reason,
        );
        Issue::new(Rule::Ambiguous, self.resource.clone(), message)
    }
}

/// Who is who at the end of a walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    pub relinks: Vec<Relink>,
    pub ambiguous: Vec<Ambiguous>,
    /// What waited and is new after all, ambiguous ones included.
    pub fresh: Vec<String>,
}

impl Links {
    /// How many new names are, or may be, old records: many are a migration of identifiers.
    pub fn candidates(&self) -> usize {
        self.relinks.len() + self.ambiguous.len()
    }
}

/// All that `one` may be recognised by, given its keys now or before this walk.
pub(super) fn marks(one: &Held, keys: &Keys, likeness: Likeness, mut each: impl FnMut(u64)) {
    match likeness {
        Likeness::Alias => one
            .aliases
            .iter()
            .map(|iri| keys::exact(iri))
            .for_each(each),
        Likeness::Iri | Likeness::Slug => {
            keys.marks(likeness, &mut each);
            let aliases = one.aliases.iter().map(|iri| Name::of(&normal(iri)));
            aliases
                .filter_map(|name| name.mark(likeness))
                .for_each(each);
        }
        _ => keys.marks(likeness, each),
    }
}
